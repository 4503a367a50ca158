// Package ai asks models, translators and voices that the operator named, and
// believes none of them.
//
// In flow sentences that rest on receipts; out flows a news.Wording of which every
// sentence was checked against those receipts (check.go), or the very sentences
// that went in. Nothing is sent unless an operator configured an endpoint and
// switched the feature on. What is sent is exactly what prompt.go writes, or the
// text to translate or to read aloud; quotations are never part of what a model
// is given to word.
//
// Read desk.go first: a Desk takes jobs, looks whether the budget allows them and
// the switch is on, runs few at a time, the most urgent first, and keeps what
// came of them. model.go speaks to OpenAI-compatible endpoints, translate.go to
// LibreTranslate and Apertium, each with bounds on time and size.
//
// weigh.go puts comments that wait for a moderator to a model; it sorts their queue.
//
// Article text is hostile: it may hold instructions for a model. It goes in
// marked as data, and what comes out is believed no more for that: only
// sentences whose every name, number, date and content word stands in the lines
// they cite, in that order, with the same denials and attributions, get through.
package ai
