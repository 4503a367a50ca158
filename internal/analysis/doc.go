// Package analysis reads one article and says what is in it: its language, the
// people, organisations and places it names, its hashtags, who is quoted with
// which words, which agency and which reporters it is from, and which sentences
// tell the most.
//
// In flows a news.Line, out a news.Analysis. Article is pure: the same line
// gives the same analysis, it reads no clock and asks no model. Read article.go
// first: Article is the table of contents; each part then has its own files:
//
//	reading.go      the text as sentences and words, measured once for all parts;
//	                word.go and casing.go say what is measured
//	entity.go       names of people, organisations and places; mention.go finds
//	                them by capitals and cues, caseless.go and han.go where there
//	                are no capitals, alias.go merges those that mean the same
//	tag.go          names and key phrases ranked as hashtags; phrase.go finds them
//	quote.go        who says what: by learned models in English (quote_read.go), by
//	                cue tables elsewhere (quote_rules.go, quote_dense.go, cues/), with quote_*.go
//	credit.go       agency and contributors
//	summary.go      sentences in order of how much they tell
//
// What is known beforehand (given names, titles, words that make an
// organisation, cities, agencies) stands in names/*.txt, written for this
// project; lists.go reads them. Countries in all languages are the CLDR's, through
// golang.org/x/text. Sources: key phrases after Campos et al., "YAKE!" (2020)
// and Frantzi et al., "C-value" (1998); summary sentences after Mihalcea and
// Tarau, "TextRank" (2004), by term weight instead of random walks.
package analysis
