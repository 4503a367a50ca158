package eval

import (
	"fmt"
	"io"
	"path/filepath"

	"broadsheet/internal/analysis"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// TrainQuotes learns the English models of package analysis from every *-train.jsonl
// file in folder (see Quotes) and writes them to out: internal/analysis/quotes.bin.
// log tells how it goes. The same files give the same bytes.
func TrainQuotes(folder string, out, log io.Writer) (err error) {
	defer errs.Wrap(&err, "eval.TrainQuotes(%s)", folder)
	files, err := filepath.Glob(filepath.Join(folder, "*-train.jsonl"))
	if err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	if len(files) == 0 {
		return errs.New(errs.NotFound, "no *-train.jsonl files")
	}
	var lessons []analysis.QuoteLesson
	for _, file := range files {
		articles, err := quotedArticles(file)
		if err != nil {
			return err
		}
		for _, a := range articles {
			lessons = append(lessons, a.lesson())
		}
	}
	fmt.Fprintf(log, "%d articles\n", len(lessons))
	return analysis.LearnQuotes(lessons, out, log)
}

// lesson is the article with its labels in bytes.
func (a quotedArticle) lesson() analysis.QuoteLesson {
	at := make([]int, 0, len(a.Text)+1)
	for i := range a.Text {
		at = append(at, i)
	}
	at = append(at, len(a.Text))
	bytes := func(spans [][2]int) (out []news.Span) {
		for _, sp := range spans {
			if 0 <= sp[0] && sp[0] < sp[1] && sp[1] < len(at) {
				out = append(out, news.Span{Start: at[sp[0]], End: at[sp[1]]})
			}
		}
		return out
	}
	l := analysis.QuoteLesson{Line: news.Line{ID: a.ID, Title: a.Title, Text: a.Text, Language: a.Language}}
	for _, x := range a.Attributions {
		l.Attributions = append(l.Attributions, analysis.AttributionLabel{Source: bytes(x.Source), Cue: bytes(x.Cue), Content: bytes(x.Content)})
	}
	return l
}
