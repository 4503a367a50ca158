// Package brief tells a story in sentences that its reports support.
//
// In flow the reports of one story, each with what analysis read in it; out
// flows a news.Brief: headline, standfirst, sections (why it matters, what to
// know, what people are saying, what happens next), a timeline, the claims on
// which reports agree or differ, and a ledger of quotes. No model is needed:
// every sentence is taken from a report, at most shortened, and carries
// receipts, the places in the reports that support it. What no report says is
// never said.
//
// Read Story first: it is the table of contents. A report is read once (Read)
// into a Reading, whatever it is used for later; Tell makes the brief of many
// readings, so that a story to which one report comes pays for one.
//
// A report's way: sentences, words, dates and times (reading.go, clock.go,
// moment.go); which sentences stand alone and how they are shown (show.go,
// people.go, prodrop.go, quotation.go); its numbers with the question each answers
// (figures.go, slots.go; counts.go for scripts without spaces) and what it says of
// when, where and who (aspects.go, when.go, where.go). What is known of a language
// stands in lexicon/*.txt, written for this project; adding a language is adding a
// file.
//
// A story's way: what is worth telling (telling.go), the parts (sections.go), who
// else says it (support.go), steps (timeline.go), claims (claims.go,
// aspects.go) and the ledger (ledger.go). Compare and Agree read finished briefs.
//
// Copies of one text count once: agreement is counted over independent reports.
//
// Sentences are chosen by greedy maximisation of covered content, weighed by how
// many independent reports share it, with a penalty for repetition: Lin and
// Bilmes, "A class of submodular functions for document summarization" (ACL
// 2011), and Carbonell and Goldstein's maximal marginal relevance (SIGIR 1998).
package brief
