// Package discuss is what readers write under the news, and how it is judged:
// text and rules, without SQL and without HTTP.
//
// What flows in is a comment as somebody sends it, what is known of its author
// (Standing) and what was written around it (Around); what flows out is a Verdict:
// publish it, hold it for a person, or refuse it, with a reason that its author
// is told and the signals by which the queue is sorted. Nothing is ever hidden
// without a word: every verdict that is no publication carries its reason.
//
// markdown.go makes markup of what was typed, plain.go frees it of what is not seen.
//
// Read first: judge.go, which asks the checks in order; then policy.go for what
// an operator sets. near.go finds texts that say the same (shingles and min-hash:
// A. Broder, On the resemblance and containment of documents, 1997); skeleton.go
// folds letters that look alike (the idea of Unicode Technical Standard 39,
// section 4, with a table of our own).
package discuss
