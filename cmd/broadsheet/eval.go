package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/eval"
	"broadsheet/internal/store"
)

type evalCmd struct {
	Set     string   `arg:"" help:"extraction, feeds, stories, duplicates, related, tags, quotes, briefs, receipts, timelines, claims; model; or train-extract, train-quotes."`
	Folders []string `arg:"" optional:"" name:"folder" help:"Folder with the labelled set; train-extract takes several, model none."`
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
	if c.Set == "model" {
		return p.evalModel()
	}
	if len(c.Folders) == 0 {
		return errs.New(errs.Invalid, "eval %s needs the folder of a labelled set", c.Set)
	}
	if train, ok := trainings[c.Set]; ok {
		return c.train(p, train)
	}
	score, ok := sets[c.Set]
	if !ok {
		names := slices.Sorted(maps.Keys(sets))
		names = append(append(names, "model"), slices.Sorted(maps.Keys(trainings))...)
		return errs.New(errs.Invalid, "no set called %q; did you mean %q? There are %s", c.Set, nearest(c.Set, names), strings.Join(names, ", "))
	}
	for _, folder := range c.Folders {
		if err := score(folder, p.out); err != nil {
			return err
		}
	}
	return nil
}

// evalModel prints what share of the sentences of each model, for each feature,
// did not stand the check, from the log of calls in the database.
func (p *program) evalModel() error {
	db, err := store.Open(p.ctx, store.Config{URL: p.database()})
	if err != nil {
		return err
	}
	defer db.Close()
	shares, err := db.Shares(p.ctx, time.Time{})
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "engine\tfeature\tcalls\tfailed\tsentences\trejected\tshare\ttokens\tcost")
	for _, s := range shares {
		share := 0.0
		if s.Sentences > 0 {
			share = float64(s.Rejected) / float64(s.Sentences)
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%.3f\t%d\t%.4f\n", s.Engine, s.Feature, s.Calls, s.Failed, s.Sentences, s.Rejected, share, s.Tokens, float64(s.Cost)/1e6)
	}
	return w.Flush()
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
