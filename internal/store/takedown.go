package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Takedown is what is to be taken away: the article at an address, or all of a
// publisher.
type Takedown struct {
	Address   string // of an article, or
	Publisher string // domain
	Rule      string
	Reason    string // public
	Editor    int64  // who decides; 0: the operator, at the command line
}

// TakeDown takes an article, or everything of a publisher, away with all that was
// made of it, keeps it from being read again, and writes that into the log, in one
// transaction. It returns the ruling and the article's number, 0 if none was
// stored. What a publisher has is cleared away in portions: what is left where the
// process ends is cleared by ClearTakedowns.
func (db *DB) TakeDown(ctx context.Context, d Takedown) (ruling, article int64, err error) {
	defer errs.Wrap(&err, "store.TakeDown(%s%s)", news.PublicURL(d.Address), d.Publisher)
	if d.Reason = strings.TrimSpace(d.Reason); d.Reason == "" {
		return 0, 0, errs.New(errs.Invalid, "say why: readers are told the reason")
	}
	d.Publisher = strings.ToLower(strings.TrimSpace(d.Publisher))
	if d.Publisher == "" && news.Domain(d.Address) == "" {
		return 0, 0, errs.New(errs.Invalid, "%q is no address of an article", d.Address)
	}
	err = db.update(ctx, func(t tx) error {
		if d.Editor != 0 {
			role, err := t.moderator(ctx, d.Editor)
			if err == nil && !role.AtLeast(news.RoleEditor) {
				err = errs.New(errs.Forbidden, "an editor takes articles down")
			}
			if err != nil {
				return err
			}
		}
		r := news.Ruling{Kind: news.RulingTakedown, Address: news.PublicURL(d.Address), Moderator: d.Editor, Rule: d.Rule, Reason: d.Reason}
		if d.Publisher != "" {
			r.Address = d.Publisher
		} else if r.Article, err = t.articleAt(ctx, d.Address); err != nil {
			return err
		}
		if ruling, err = t.addRuling(ctx, &r, d.Address); err != nil {
			return err
		}
		article = r.Article
		return t.carryOut(ctx, &r, d.Address)
	})
	if err == nil && d.Publisher != "" {
		err = db.ClearTakedowns(ctx)
	}
	return ruling, article, err
}

// carryOut takes away what a ruling names; address is the article's as it is.
func (t tx) carryOut(ctx context.Context, r *news.Ruling, address string) error {
	if address == "" {
		return t.shut(ctx, r)
	}
	id, err := t.removeArticle(ctx, address, r.Reason, r.ID)
	if err != nil || id == 0 {
		return err
	}
	if err := t.answerReports(ctx, &news.Ruling{ID: r.ID, Kind: r.Kind, Article: id, Reason: r.Reason}); err != nil {
		return err
	}
	return t.settleArticle(ctx, id)
}

// shut has nothing of a publisher be read any more: its feeds stop.
func (t tx) shut(ctx context.Context, r *news.Ruling) error {
	if _, err := t.run(ctx, `INSERT INTO shut (domain, reason, ruling, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (domain) DO UPDATE SET reason = excluded.reason, ruling = excluded.ruling, clearing = 1`, r.Address, r.Reason, r.ID, millis(t.db.now())); err != nil {
		return err
	}
	_, err := t.run(ctx, `UPDATE feeds SET state = 'stopped', reason = $1, since = $2 WHERE publisher = $3 AND state <> 'stopped'`, shutReason, millis(t.db.now()), r.Address)
	return err
}

// shutReason is why a feed of a publisher that was taken down is not read.
const shutReason = "its publisher was taken down"

// clearedAtOnce is how many articles one transaction takes away.
const clearedAtOnce = 50

// ClearTakedowns takes away what is left of publishers that were taken down.
func (db *DB) ClearTakedowns(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.ClearTakedowns")
	for more := true; more && err == nil; {
		var n int
		if err := db.row(ctx, `SELECT count(*) FROM shut WHERE clearing = 1`).Scan(&n); err != nil || n == 0 {
			return err
		}
		err = db.update(ctx, func(t tx) error {
			more, err = t.clear(ctx)
			return err
		})
	}
	return err
}

// clear takes a portion away, and reports whether there may be more.
func (t tx) clear(ctx context.Context) (more bool, err error) {
	var domain, reason string
	var ruling int64
	err = t.row(ctx, `SELECT domain, reason, ruling FROM shut WHERE clearing = 1 ORDER BY domain LIMIT 1`+t.db.lock).Scan(&domain, &reason, &ruling)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var addresses []string
	err = t.rows(ctx, func(s scanner) error {
		var a string
		err := s.Scan(&a)
		addresses = append(addresses, a)
		return err
	}, `SELECT url FROM articles WHERE publisher = $1 LIMIT $2`, domain, clearedAtOnce)
	if err != nil {
		return false, err
	}
	for _, a := range addresses {
		if _, err := t.removeArticle(ctx, a, reason, ruling); err != nil {
			return false, err
		}
	}
	if len(addresses) == 0 {
		_, err = t.run(ctx, `UPDATE shut SET clearing = 0 WHERE domain = $1`, domain)
	}
	return true, err
}

// retake takes away again what a ruling named, or lets it be read once its feed
// lists it anew.
func (t tx) retake(ctx context.Context, r *news.Ruling, again bool) error {
	var address string
	if err := t.row(ctx, `SELECT was FROM rulings WHERE id = $1`, r.ID).Scan(&address); err != nil {
		return err
	}
	if again {
		return t.carryOut(ctx, r, address)
	}
	if address == "" {
		if _, err := t.run(ctx, `DELETE FROM shut WHERE domain = $1 AND ruling = $2`, r.Address, r.ID); err != nil {
			return err
		}
		if _, err := t.run(ctx, `UPDATE feeds SET state = 'well', reason = '', since = $1, next_at = $2 WHERE publisher = $3 AND state = 'stopped' AND reason = $4`,
			millis(t.db.now()), millis(t.db.now()), r.Address, shutReason); err != nil {
			return err
		}
	}
	type one struct {
		url     string
		article int64
	}
	var all []one
	err := t.rows(ctx, func(s scanner) error {
		var o one
		err := s.Scan(&o.url, &o.article)
		all = append(all, o)
		return err
	}, `DELETE FROM removals WHERE ruling = $1 OR article > 0 AND article IN (SELECT article FROM removals WHERE ruling = $2) RETURNING url, article`, r.ID, r.ID)
	for _, o := range all {
		if err == nil {
			err = t.renewEntries(ctx, o.url, o.article)
		}
	}
	return err
}

// Shut is why nothing of a publisher is read; errs.NotFound if it may be.
func (db *DB) Shut(ctx context.Context, domain string) (r news.Removal, err error) {
	defer errs.Wrap(&err, "store.Shut(%s)", domain)
	return scanShut(db.row(ctx, shutQuery, domain), domain)
}

const shutQuery = `SELECT reason, at FROM shut WHERE domain = $1`

func scanShut(s scanner, domain string) (r news.Removal, err error) {
	var at int64
	err = s.Scan(&r.Reason, &at)
	r.URL, r.By, r.At = domain, news.ByOperator, moment(at)
	return r, found(err, "%s was not removed", domain)
}

// shutAmong are the domains of addresses whose publishers were taken down.
func (t tx) shutAmong(ctx context.Context, addresses []string) (map[string]bool, error) {
	domains, seen := []any{}, map[string]bool{}
	for _, a := range addresses {
		if d := news.Domain(a); d != "" && !seen[d] {
			seen[d] = true
			domains = append(domains, d)
		}
	}
	gone := map[string]bool{}
	if len(domains) == 0 {
		return gone, nil
	}
	err := t.among(ctx, func(s scanner) error {
		var d string
		err := s.Scan(&d)
		gone[d] = true
		return err
	}, `SELECT domain FROM shut WHERE domain IN`, domains)
	return gone, err
}

// KeepArticle answers who reported an article that stays.
func (db *DB) KeepArticle(ctx context.Context, article, editor int64, reason string) (id int64, err error) {
	defer errs.Wrap(&err, "store.KeepArticle(%d)", article)
	err = db.update(ctx, func(t tx) error {
		role, err := t.moderator(ctx, editor)
		if err == nil && !role.AtLeast(news.RoleEditor) {
			err = errs.New(errs.Forbidden, "an editor decides on articles")
		}
		if err != nil {
			return err
		}
		r := news.Ruling{Kind: news.RulingKeep, Article: article, Moderator: editor, Reason: strings.TrimSpace(reason)}
		if err := t.row(ctx, `SELECT url FROM articles WHERE id = $1`, article).Scan(&r.Address); err != nil {
			return found(err, "no article %d", article)
		}
		r.Address = news.PublicURL(r.Address)
		if id, err = t.addRuling(ctx, &r, ""); err != nil {
			return err
		}
		if err := t.answerReports(ctx, &r); err != nil {
			return err
		}
		return t.settleArticle(ctx, article)
	})
	return id, err
}
