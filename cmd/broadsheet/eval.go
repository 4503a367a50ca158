package main

import (
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/eval"
)

type evalCmd struct {
	Set     string   `arg:"" help:"extraction, feeds, stories, duplicates, related, tags, quotes, briefs, receipts, timelines, claims; or train-extract, train-quotes."`
	Folders []string `arg:"" name:"folder" help:"Folder with the labelled set; train-extract takes several."`
	Out     string   `placeholder:"FILE" help:"Where a training writes its table (default: standard output)."`
}

// sets are the scorers by name.
var sets = map[string]func(folder string, w io.Writer) error{
	"extraction": eval.Extraction,
	"feeds":      eval.Feeds,
	"stories":    eval.Stories,
	"duplicates": eval.Duplicates,
	"related":    eval.Related,
	"tags":       eval.Tags,
	"quotes":     eval.Quotes,
	"briefs":     eval.Briefs,
	"receipts":   eval.Receipts,
	"timelines":  eval.Timelines,
	"claims":     eval.Claims,
}

// trainings make the tables that stages embed, by name.
var trainings = map[string]func(folders []string, out, log io.Writer) error{
	"train-extract": eval.TrainExtract,
	"train-quotes": func(folders []string, out, log io.Writer) error {
		return eval.TrainQuotes(folders[0], out, log)
	},
}

// Run prints the scores of a stage beside those of its peers, or trains a table.
func (c evalCmd) Run(p *program) error {
	if train, ok := trainings[c.Set]; ok {
		return c.train(p, train)
	}
	score, ok := sets[c.Set]
	if !ok {
		names := slices.Sorted(maps.Keys(sets))
		names = append(names, slices.Sorted(maps.Keys(trainings))...)
		return errs.New(errs.Invalid, "no set called %q; did you mean %q? There are %s", c.Set, nearest(c.Set, names), strings.Join(names, ", "))
	}
	for _, folder := range c.Folders {
		if err := score(folder, p.out); err != nil {
			return err
		}
	}
	return nil
}

func (c evalCmd) train(p *program, train func([]string, io.Writer, io.Writer) error) error {
	if c.Out == "" {
		return train(c.Folders, p.out, p.err)
	}
	f, err := os.Create(c.Out)
	if err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	if err := train(c.Folders, f, p.err); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
