package ingest

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/rule"
	"broadsheet/internal/store"
)

// readerRules are the rules of all readers, ready to be asked, as they were at a
// version.
type readerRules struct{ kept atomic.Pointer[keptRules] }

type keptRules struct {
	*rule.Set
	version int64
	until   time.Time // by then also somebody's account may have been suspended
}

// metAtOnce bounds what is carried out in one transaction.
const metAtOnce = 500

// rulesKept is how long rules are used while their version stays.
const rulesKept = 5 * time.Minute

func (k *readerRules) of(ctx context.Context, db *store.DB, now time.Time) (*rule.Set, error) {
	version, err := db.RulesVersion(ctx)
	if err != nil {
		return nil, err
	}
	if kept := k.kept.Load(); kept != nil && kept.version == version && now.Before(kept.until) {
		return kept.Set, nil
	}
	rules, version, err := db.ActiveRules(ctx)
	if err != nil {
		return nil, err
	}
	fresh := &keptRules{rule.NewSet(rules), version, now.Add(rulesKept)}
	k.kept.Store(fresh)
	return fresh.Set, nil
}

// askRules asks the rules of readers of the articles of a run of arrivals, and
// carries out those that hold. Each is carried out once for an article, however
// often this runs.
func (n *Newsroom) askRules(ctx context.Context, run store.RulesJob) (err error) {
	defer errs.Wrap(&err, "ingest.askRules(%s, %d, %d)", run.Family, run.From, run.Upto)
	rules, err := n.readerRules.of(ctx, n.db, n.opt.Now())
	if err != nil || rules.Len() == 0 {
		return err
	}
	articles, err := n.db.Arrivals(ctx, run)
	if err != nil {
		return err
	}
	stories := make([]int64, 0, len(articles))
	for i := range articles {
		stories = append(stories, articles[i].Story)
	}
	followers, err := n.db.Followers(ctx, stories)
	if err != nil {
		return err
	}
	var met []store.Met
	for i := range articles {
		p := rule.Of(&articles[i])
		p.Followers = followers[articles[i].Story]
		hits, err := guarded(n.watch, "rules", func() ([]*news.Rule, error) { return rules.Match(p, n.opt.Now()), nil })
		if err != nil { // the next one is not this one's fault
			n.log.Error("the rules of readers could not be asked of an article", "article", articles[i].ID, "error", err)
		}
		for _, r := range hits {
			met = append(met, store.Met{Rule: r, Article: articles[i].ID})
		}
	}
	for some := range slices.Chunk(met, metAtOnce) {
		if _, err := n.db.SaveMet(ctx, some, false); err != nil {
			return err
		}
	}
	return nil
}
