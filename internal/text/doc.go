// Package text reads prose in any language: which language it is, where its
// sentences and words lie, what a word is under its endings, which numbers and
// dates it names. Analysis, clustering, briefs and search all stand on it, so
// that a word is the same word for all of them.
//
// In flow plain strings, as extract writes them: UTF-8, blocks separated by a
// blank line. Out flow byte spans (news.Span) into that very string, or index
// terms. Nothing here panics on invalid UTF-8 or needs more memory than a few
// times its input.
//
// What the package knows of a language (stop words, a little prose to
// recognise it by, abbreviations, months, number words) stands in one plain
// file per language under lang/, written for this project; lang.go says how
// they are read. Adding a language is adding a file; if others share its
// script, identify.go names it too.
//
// Read first tokens.go (words.go, stem.go and fold.go under it), then
// sentences.go with abbreviations.go, identify.go, numbers.go and dates.go.
//
// Sources: words and sentences follow Unicode Standard Annex 29 with the
// tailorings named at each function; stems are Martin Porter's Snowball
// (https://snowballstem.org); language identification is a naive Bayes
// classifier over character trigrams and frequent words, after Cavnar and
// Trenkle, "N-gram-based text categorization" (1994), and Lui and Baldwin,
// "langid.py" (2012).
package text
