package ingest

import (
	"context"
	"sync"

	"broadsheet/internal/brief"
	"broadsheet/internal/cluster"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// briefArticles is how many of a story's articles its brief rests on, the newest.
const briefArticles = 120

// tell makes the brief of a story anew and writes down what moved in it.
func (n *Newsroom) tell(ctx context.Context, story int64) (err error) {
	defer errs.Wrap(&err, "ingest.tell(%d)", story)
	if err := n.db.RetellStory(ctx, story, cluster.Tell); err != nil {
		return err
	}
	old, err := n.db.Story(ctx, story)
	if errs.KindOf(err) == errs.NotFound || old.State == news.StoryMerged {
		return nil
	}
	if err != nil {
		return err
	}
	articles, err := n.db.StoryArticles(ctx, story, briefArticles)
	if err != nil {
		return err
	}
	b, err := guarded(n.watch, "brief", func() (news.Brief, error) {
		read := make([]*brief.Reading, len(articles))
		for i := range articles {
			read[i] = n.readings.of(&articles[i])
		}
		return brief.Tell(read), nil
	})
	if err != nil {
		return err
	}
	if err := n.nameQuotes(ctx, story, &b); err != nil {
		return err
	}
	var changes []news.Change
	if old.Brief != nil {
		changes = brief.Compare(old.Brief, &b)
		brief.Remember(old.Brief, &b)
	}
	for i := range changes {
		changes[i].Story, changes[i].At = story, n.opt.Now()
	}
	agree, differ := brief.Agree(&b)
	dek := b.Dek
	if dek == "" && (old.Brief == nil || old.Dek != old.Brief.Dek) {
		dek = old.Dek // the lead's own; what an older brief said has lost its support
	}
	return n.db.SaveBrief(ctx, story, &b, dek, agree, differ, changes)
}

// nameQuotes gives the quotes of a brief the ids under which they are stored, so
// that each has its address.
func (n *Newsroom) nameQuotes(ctx context.Context, story int64, b *news.Brief) error {
	if len(b.Quotes) == 0 {
		return nil
	}
	ids, err := n.db.QuoteIDs(ctx, story)
	if err != nil {
		return err
	}
	for i := range b.Quotes {
		for _, c := range b.Quotes[i].CarriedBy {
			if id := ids[store.QuoteKey{Article: number(c.Receipt.Article), Text: c.Text}]; id != 0 && b.Quotes[i].ID == 0 {
				b.Quotes[i].ID = id
			}
		}
	}
	return nil
}

// mostRead bounds the text, in bytes, of the readings that are remembered. A reading
// is some fifteen times as large: 9 MB, and room for the largest brief of usual reports.
const mostRead = 600_000

// readings remembers what a brief took from an article, so that one more report
// of a story costs the reading of that report alone.
type readings struct {
	sync.Mutex
	known map[readingKey]*brief.Reading
	bytes int // of their texts
}

// readingKey is all that a reading depends on and that can change.
type readingKey struct {
	article, duplicateOf int64
	revision             int
}

func (r *readings) of(a *news.Article) *brief.Reading {
	k := readingKey{a.ID, a.DuplicateOf, a.Revision}
	r.Lock()
	known := r.known[k]
	r.Unlock()
	if known != nil {
		return known
	}
	fresh := brief.Read(brief.Report{Line: lineOf(a, decimal(a.DuplicateOf)), Analysis: a.Analysis})
	r.Lock()
	defer r.Unlock()
	if r.bytes += len(a.Content.Text); r.known == nil || r.bytes > mostRead {
		r.known, r.bytes = map[readingKey]*brief.Reading{}, len(a.Content.Text)
	}
	r.known[k] = fresh
	return fresh
}
