package ingest

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/rule"
)

// muted reports whether a listener has muted any of what they would be told of,
// everywhere or in its section: it is not told then, whatever they follow.
func (n *Newsroom) muted(ctx context.Context, l *news.Listener, told ...*rule.Told) (bool, error) {
	if !l.Picky {
		return false, nil
	}
	stored, err := n.db.Taste(ctx, l.Reader)
	if err != nil {
		return false, err
	}
	taste := rule.NewTaste(stored)
	for _, one := range told {
		if r, _ := taste.Judge(one, "alerts", n.opt.Now()); r != nil {
			return true, nil
		}
	}
	return false, nil
}
