// Package eval scores the stages on labelled data.
//
// A folder with a labelled set flows in, a table flows out: each measure of the
// stage beside what is known of its peers. Nothing here is part of reading the
// news. `broadsheet eval SET FOLDER` runs one scorer; docs/quality.md says where
// the sets come from and what was measured. One file is one set, named for it;
// each begins with the measure and its source. What a scorer trains (learn.go)
// is written as a small readable table that the stage embeds.
package eval
