package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// PublisherCount is a publisher with what is stored of it.
type PublisherCount struct {
	news.Publisher
	Articles int
	Feeds    int
	Last     time.Time // its newest article
}

const publisherColumns = `p.domain, p.name, p.home_url, p.country, p.owner, p.language, p.notes, p.display, p.country_from`

func publisherFields(p *news.Publisher) []any {
	return []any{&p.Domain, &p.Name, &p.HomeURL, &p.Country, &p.Owner, &p.Language, &p.Notes, &p.Display, &p.CountryFrom}
}

// Publishers are all publishers by name.
func (db *DB) Publishers(ctx context.Context) (all []PublisherCount, err error) {
	defer errs.Wrap(&err, "store.Publishers")
	err = db.rows(ctx, func(s scanner) error {
		var p PublisherCount
		var last int64
		err := s.Scan(append(publisherFields(&p.Publisher), &p.Articles, &p.Feeds, &last)...)
		p.Last = moment(last)
		all = append(all, p)
		return err
	}, `SELECT `+publisherColumns+`,
		(SELECT count(*) FROM articles a WHERE a.publisher = p.domain),
		(SELECT count(*) FROM feeds f WHERE f.publisher = p.domain),
		(SELECT coalesce(max(at), 0) FROM articles a WHERE a.publisher = p.domain)
		FROM publishers p ORDER BY lower(name)`)
	return all, err
}

// Publisher is one publisher.
func (db *DB) Publisher(ctx context.Context, domain string) (p news.Publisher, err error) {
	defer errs.Wrap(&err, "store.Publisher(%s)", domain)
	err = db.row(ctx, `SELECT `+publisherColumns+` FROM publishers p WHERE domain = $1`, domain).Scan(publisherFields(&p)...)
	return p, found(err, "no publisher %s", domain)
}

// SavePublisherDisplay stores how much of a publisher's articles is shown.
func (db *DB) SavePublisherDisplay(ctx context.Context, domain string, d news.Display) (err error) {
	defer errs.Wrap(&err, "store.SavePublisherDisplay(%s)", domain)
	return db.update(ctx, func(t tx) error {
		n, err := t.run(ctx, `UPDATE publishers SET display = $2 WHERE domain = $1`, domain, d)
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "no publisher %s", domain)
		}
		return err
	})
}

// SavePublisherCountry stores where the operator says a publisher is, as a code of
// two letters; empty: as the facts say, if they do.
func (db *DB) SavePublisherCountry(ctx context.Context, domain, country string) (err error) {
	defer errs.Wrap(&err, "store.SavePublisherCountry(%s)", domain)
	country, ok := news.CountryCode(country)
	if !ok {
		return errs.New(errs.Invalid, "%q is not the two letters of a country, as in “de”", country)
	}
	return db.update(ctx, func(t tx) error {
		var language string
		if err := t.row(ctx, `SELECT language FROM publishers WHERE domain = $1`, domain).Scan(&language); err != nil {
			return found(err, "no publisher %s", domain)
		}
		from := news.FromOperator
		if country == "" {
			country, from = news.Country(domain, language)
		}
		if _, err := t.run(ctx, `UPDATE publishers SET country = $2, country_from = $3 WHERE domain = $1`, domain, country, from); err != nil {
			return err
		}
		return t.bump(ctx)
	})
}

// addPublisher makes sure that a publisher is there. A name that is only its
// domain gives way to a better one.
func (t tx) addPublisher(ctx context.Context, p news.Publisher) error {
	name := p.Name
	if name == "" {
		name = p.Domain
	}
	// Looked for first: an upsert would lock the row, even where it changes nothing,
	// and make all that is stored of one publisher wait for each other.
	var known, from string
	err := t.row(ctx, `SELECT name, country_from FROM publishers WHERE domain = $1`, p.Domain).Scan(&known, &from)
	country, says := news.Country(p.Domain, p.Language)
	if err == nil && (known != p.Domain || name == p.Domain) && (from != "" || country == "") {
		return nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	_, err = t.run(ctx, `INSERT INTO publishers (domain, name, home_url, language, country, country_from) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (domain) DO UPDATE SET name = CASE WHEN publishers.name = publishers.domain THEN excluded.name ELSE publishers.name END,
		country = CASE publishers.country_from WHEN '' THEN excluded.country ELSE publishers.country END,
		country_from = CASE publishers.country_from WHEN '' THEN excluded.country_from ELSE publishers.country_from END`,
		p.Domain, name, p.HomeURL, p.Language, country, says)
	return err
}
