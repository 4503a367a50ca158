package main

import (
	"io"
	"maps"
	"slices"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/eval"
)

type evalCmd struct {
	Set    string `arg:"" help:"extraction, feeds, stories, duplicates, related, tags, quotes, briefs, timelines or claims."`
	Folder string `arg:"" help:"Folder with the labelled set."`
}

// sets are the scorers by name.
var sets = map[string]func(folder string, w io.Writer) error{
	"extraction": eval.Extraction,
	"feeds":      eval.Feeds,
	"stories":    eval.Stories,
	"duplicates": eval.Duplicates,
	"related":    eval.Related,
	"tags":       eval.Tags,
}

// Run prints the scores of a stage beside those of its peers.
func (c evalCmd) Run(p *program) error {
	score, ok := sets[c.Set]
	if !ok {
		names := slices.Sorted(maps.Keys(sets))
		return errs.New(errs.Invalid, "no set called %q; did you mean %q? There are %s", c.Set, nearest(c.Set, names), strings.Join(names, ", "))
	}
	return score(c.Folder, p.out)
}
