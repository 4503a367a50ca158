// Package cluster turns a stream of articles into stories: it tells copies from
// independent reports and puts the reports of one event together, online, in
// order of arrival, in every language, with no model.
//
// In flow Profiles, which Read makes from a news.Line and its news.Analysis; a
// Profile is kept by the store, and a Window is rebuilt from them with Restore.
// Out flow Placements: the story of an article, the origin it is a copy of, and
// what its arrival changes for others. Run does all of it for a list of lines
// and is the command cluster.
//
// How an article is placed (Window.Assign):
//
//  1. Copies (copies.go). A text is the copy of another when enough passages of
//     the shorter stand in the longer, estimated from the smallest hashes of all
//     passages (Broder 1997). Passages that stand around many texts do not
//     count, nor do those at the ends of both, which may be a publisher's frame;
//     quoted ones count half. A copy shares its origin's story and counts for
//     nothing else.
//  2. Candidates (window.go, index.go). The heaviest words, names and word pairs
//     find articles that share them; the best few are compared in full by tf-idf
//     cosine (similar.go, weights.go), which fades with the days between.
//  3. Join or start (story.go). The mean similarity to a story's articles must
//     reach a low floor and a share of how similar those are to one another.
//     Measuring a story by its own closeness is what keeps look-alike events
//     apart ("two quakes, two countries, one day") under one setting for every
//     corpus; an absolute threshold does not.
//  4. Repair (repair.go). The story and its nearest neighbours are grouped anew
//     by greedy average-link agglomeration (Sokal and Michener 1958) under the
//     same rule, which merges, splits and moves.
//
// A story closes by silence: 30 days after its last article nothing joins it,
// and what would have is a new story, its next chapter. Where the
// window's budget ends the quietest stories leave first (evict.go).
//
// A window holds one family of languages (family.go); Windows are all of them.
// Which stories of several families tell of the same event, Editions finds
// (across.go); what else to read beside an article is Related (related.go).
//
// Everything is a function of the articles in their order: no clock, no random
// numbers, no iteration over maps shows in a result. Read words.go and read.go
// for what is seen of a text, then window.go.
package cluster
