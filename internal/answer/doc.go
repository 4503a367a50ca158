// Package answer finds what stored articles say to a question, and who or what
// the names in an article are. No model is needed: every answer is a sentence of
// an article, with the receipt that leads to it.
//
// In flow a question as a person types it (Parse, Follow) and the articles that
// hold its words; out flow Answers, newest and independent ones first, or none
// where no article answers. For an article, Subjects are the names worth
// explaining and Define picks the sentence that explains one. Nothing here reads
// a store or a clock: whoever calls finds the articles (Question.Searches).
//
// Read question.go, then rank.go (which sentences answer), kinds.go (whether a
// sentence holds what who, when, where, how many and why ask for) and define.go.
// What is known of a language stands in lexicon/*.txt, written for this project;
// adding a language is adding a file.
//
// The way is that of extractive question answering before neural models: type the
// question, retrieve by its words, score sentences by rarity-weighted overlap and
// by whether they hold an answer of the expected type (Harabagiu et al., "FALCON",
// TREC-9, 2000; Hirschman and Gaizauskas, "Natural language question answering",
// 2001). It says nothing rather than guess.
package answer
