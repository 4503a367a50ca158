package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// body is the long part of an article.
type body struct {
	Content  news.Content
	Analysis news.Analysis
	Rights   news.Rights
}

// Saved is an article read from its page, for SaveArticle.
type Saved struct {
	Entry   int64 // the entry that named it; 0 for a later look at the same page
	Said    int64 // what its feed said of the entry when its page was asked for (Entry.Said)
	Article news.Article
	Words   []string                       // index terms of title and text
	Profile func(id int64) ([]byte, error) // what clustering needs, once the id is known
	Family  string                         // of languages, whose writer is to place it
	Origin  string                         // the address where it says it stood first: if that is stored, its writer places both
	CheckAt time.Time                      // when to look at the page again; zero for never
	Edges   []int64                        // digests of the blocks at its beginning and end, to know boilerplate by
	news.Validators
}

// SaveArticle stores what a page gave, once per identity, and closes
// its entry. The same wording again changes nothing; other words become a new
// revision; a worse state (a paywall where there was text) never replaces text.
// What was removed is not stored again: then id is 0. An entry that changed while its
// page was read stays open for the job that asks for it anew.
func (db *DB) SaveArticle(ctx context.Context, s Saved) (id int64, err error) {
	defer errs.Wrap(&err, "store.SaveArticle(%s)", s.Article.Content.URL)
	err = db.update(ctx, func(t tx) error {
		if err := t.hold(ctx, t.db.together, removalLock); err != nil {
			return err
		}
		overtaken, err := t.overtaken(ctx, s.Entry, s.Said, &id)
		if err != nil || overtaken {
			return err
		}
		removed, err := t.removedPage(ctx, s)
		if err != nil {
			return err
		}
		if removed {
			id = 0
			return t.closeEntry(ctx, s.Entry, s.Said, 0)
		}
		id, err = t.saveArticle(ctx, s)
		if err != nil {
			return err
		}
		if err := t.closeEntry(ctx, s.Entry, s.Said, id); err != nil {
			return err
		}
		return t.bump(ctx)
	})
	return id, err
}

// bump tells readers of Version that pages may look different now.
func (t tx) bump(ctx context.Context) error {
	_, err := t.run(ctx, `UPDATE counters SET value = value + 1 WHERE name = 'version'`)
	return err
}

// Version grows with every change that pages can show.
func (db *DB) Version(ctx context.Context) (v int64, err error) {
	defer errs.Wrap(&err, "store.Version")
	err = db.row(ctx, `SELECT value FROM counters WHERE name = 'version'`).Scan(&v)
	return v, err
}

func (t tx) saveArticle(ctx context.Context, s Saved) (int64, error) {
	if err := t.addPublisher(ctx, s.Article.Publisher); err != nil {
		return 0, err
	}
	var id int64
	err := t.row(ctx, `SELECT id FROM articles WHERE url_key = $1`+t.db.lock, key(s.Article.Content.Identity())).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return t.addArticle(ctx, s)
	}
	if err != nil {
		return 0, err
	}
	return id, t.reviseArticle(ctx, id, s)
}

// addArticle stores an article for the first time. On PostgreSQL whoever has
// counted the arrival keeps all other writers of articles waiting until it commits:
// that makes the order of arrival the order of commits, and nobody who builds
// stories up to an arrival misses an earlier one. So it is counted as late as may
// be, after what can be stored without it. Rows that articles share are locked in
// one order by all, so that no two writers wait for each other.
func (t tx) addArticle(ctx context.Context, s Saved) (id int64, err error) {
	a := &s.Article
	if err := t.noteLanguage(ctx, a.Analysis.Language); err != nil {
		return 0, err
	}
	if err := t.addWriter(ctx, s.Family); err != nil {
		return 0, err
	}
	if err := t.noteAliases(ctx, a); err != nil { // it may find that two topics are one
		return 0, err
	}
	topics, err := t.countTopics(ctx, a)
	if err != nil {
		return 0, err
	}
	if err := t.noteEdges(ctx, a.Publisher.Domain, s.Edges); err != nil {
		return 0, err
	}
	if id, err = t.insertArticle(ctx, s); err != nil {
		return 0, err
	}
	if err := t.saveWords(ctx, id, s); err != nil {
		return 0, err
	}
	if err := t.saveMentions(ctx, id, a, topics); err != nil {
		return 0, err
	}
	return id, t.saveQuotes(ctx, id, a, nil)
}

// insertArticle counts the arrival of an article and writes what carries it.
func (t tx) insertArticle(ctx context.Context, s Saved) (id int64, err error) {
	a, c := &s.Article, &s.Article.Content
	var arrival int64
	if err := t.row(ctx, `UPDATE counters SET value = value + 1 WHERE name = 'arrival' RETURNING value`).Scan(&arrival); err != nil {
		return 0, err
	}
	err = t.row(ctx, `INSERT INTO articles (url_key, url, feed, publisher, title, language, section, state, at, seen, fetched,
		arrival, revision, excerpt, image, check_at, etag, last_modified, validated, display,
		section_from, byline)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $15, $16, $17, $18, $19, $20, $21) RETURNING id`,
		key(c.Identity()), c.URL, a.Feed, a.Publisher.Domain, c.Title, a.Analysis.Language, c.Section, c.State, millis(a.When()),
		millis(a.Seen), millis(a.Fetched), arrival, excerptOf(a), inJSON(c.Image), millis(s.CheckAt), s.ETag, s.LastModified, s.From, a.Rights.Display,
		c.SectionFrom, strings.Join(c.Byline, ", ")).Scan(&id)
	if err != nil {
		return 0, err
	}
	profile, err := s.Profile(id)
	if err != nil {
		return 0, err
	}
	family, err := t.familyFor(ctx, s)
	if err != nil {
		return 0, err
	}
	_, err = t.run(ctx, `INSERT INTO profiles (arrival, article, family, profile) VALUES ($1, $2, $3, $4)`, arrival, id, family, profile)
	return id, err
}

// addWriter has the articles of a family placed from now on.
func (t tx) addWriter(ctx context.Context, family string) error {
	_, err := t.run(ctx, `INSERT INTO writers (family) VALUES ($1) ON CONFLICT (family) DO NOTHING`, family)
	return err
}

// familyFor is the family of an article, or that of its origin. Its arrival is
// counted already: what came before it can be seen.
func (t tx) familyFor(ctx context.Context, s Saved) (family string, err error) {
	if s.Origin == "" {
		return s.Family, nil
	}
	err = t.row(ctx, `SELECT p.family FROM articles a JOIN profiles p ON p.arrival = a.arrival WHERE a.url_key = $1`, key(news.CanonicalURL(s.Origin))).Scan(&family)
	if errors.Is(err, sql.ErrNoRows) {
		return s.Family, nil
	}
	return family, err
}

// noteLanguage remembers that there are articles in a language.
func (t tx) noteLanguage(ctx context.Context, code string) error {
	if code == "" {
		return nil
	}
	n, err := t.run(ctx, `INSERT INTO languages (code) VALUES ($1) ON CONFLICT (code) DO NOTHING`, code)
	if n > 0 {
		t.db.known.Store(nil)
	}
	return err
}

// noteEdges counts the blocks at the edges of an article of a publisher.
func (t tx) noteEdges(ctx context.Context, publisher string, edges []int64) error {
	times := map[int64]int{}
	for _, d := range edges {
		times[d]++
	}
	var rows [][]any
	for _, d := range slices.Sorted(maps.Keys(times)) {
		rows = append(rows, []any{publisher, d, times[d]})
	}
	return t.many(ctx, nil, `INSERT INTO blocks (publisher, digest, articles)`,
		`ON CONFLICT (publisher, digest) DO UPDATE SET articles = blocks.articles + excluded.articles`, rows)
}

// Repeated are those of the digests that stand at the edges of at least so many
// articles of a publisher.
func (db *DB) Repeated(ctx context.Context, publisher string, digests []int64, least int) (repeated map[int64]bool, err error) {
	defer errs.Wrap(&err, "store.Repeated(%s)", publisher)
	repeated = map[int64]bool{}
	for _, d := range digests {
		var n int
		err := db.row(ctx, `SELECT articles FROM blocks WHERE publisher = $1 AND digest = $2`, publisher, d).Scan(&n)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
		if n >= least {
			repeated[d] = true
		}
	}
	return repeated, nil
}

// saveWords stores the text of an article and what it is found by.
func (t tx) saveWords(ctx context.Context, id int64, s Saved) error {
	packed, err := pack(body{s.Article.Content, s.Article.Analysis, s.Article.Rights})
	if err != nil {
		return err
	}
	_, err = t.run(ctx, `INSERT INTO texts (article, body) VALUES ($1, $2) ON CONFLICT (article) DO UPDATE SET body = excluded.body`, id, packed)
	if err != nil {
		return err
	}
	return t.index(ctx, id, s.Words)
}

// replaceWords stores all that follows from new words of an article.
func (t tx) replaceWords(ctx context.Context, id int64, s Saved) error {
	if err := t.dropMentions(ctx, id); err != nil {
		return err
	}
	topics, err := t.countTopics(ctx, &s.Article)
	if err != nil {
		return err
	}
	if _, err := t.run(ctx, `DELETE FROM search WHERE rowid = $1`, id); err != nil {
		return err
	}
	if err := t.saveWords(ctx, id, s); err != nil {
		return err
	}
	if err := t.saveMentions(ctx, id, &s.Article, topics); err != nil {
		return err
	}
	return t.replaceQuotes(ctx, id, &s.Article)
}

// reviseArticle compares a new reading with the stored one.
func (t tx) reviseArticle(ctx context.Context, id int64, s Saved) error {
	c := &s.Article.Content
	var old body
	var packed []byte
	var revision, story int64
	var seen int64
	err := t.row(ctx, `SELECT b.body, a.revision, a.story, a.fetched FROM articles a JOIN texts b ON b.article = a.id WHERE a.id = $1`, id).
		Scan(&packed, &revision, &story, &seen)
	if err != nil {
		return err
	}
	if err := unpack(packed, &old); err != nil {
		return err
	}
	if !better(&old.Content, c) {
		_, err := t.run(ctx, `UPDATE articles SET fetched = $2, check_at = $3, etag = $4, last_modified = $5, validated = $6 WHERE id = $1`,
			id, millis(s.Article.Fetched), millis(s.CheckAt), s.ETag, s.LastModified, s.From)
		return err
	}
	if err := t.keepRevision(ctx, id, revision, seen, &old.Content); err != nil {
		return err
	}
	_, err = t.run(ctx, `UPDATE articles SET title = $2, state = $3, revision = revision + 1, edited = 1, fetched = $4, excerpt = $5,
		image = $6, check_at = $7, etag = $8, last_modified = $9, validated = $10, display = $11 WHERE id = $1`, id, c.Title, c.State, millis(s.Article.Fetched),
		excerptOf(&s.Article), inJSON(c.Image), millis(s.CheckAt), s.ETag, s.LastModified, s.From, s.Article.Rights.Display)
	if err != nil {
		return err
	}
	if err := t.noteEdit(ctx, id, story, &s.Article, &old.Content); err != nil {
		return err
	}
	if err := t.reviewQuotes(ctx, id, c.Text); err != nil {
		return err
	}
	return t.replaceWords(ctx, id, s)
}

// better reports whether a new reading is to replace the old one: other words,
// and no loss of text to a wall.
func better(old, now *news.Content) bool {
	if plain(old.Title) == plain(now.Title) && plain(old.Text) == plain(now.Text) {
		return false
	}
	return readable(now) || !readable(old)
}

func readable(c *news.Content) bool {
	return c.State == news.StateOK || c.State == news.StatePartial || c.State == news.StateLive
}

// plain is text without what typography changes: letters and digits only.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// wording is what a revision keeps.
type wording struct{ Title, Text string }

func (t tx) keepRevision(ctx context.Context, id, number, at int64, c *news.Content) error {
	packed, err := pack(wording{c.Title, c.Text})
	if err != nil {
		return err
	}
	_, err = t.run(ctx, `INSERT INTO revisions (article, number, at, body) VALUES ($1, $2, $3, $4) ON CONFLICT (article, number) DO NOTHING`,
		id, number, at, packed)
	return err
}

// noteEdit writes down what a publisher changed, and has the brief that may
// rest on it made again.
func (t tx) noteEdit(ctx context.Context, id, story int64, a *news.Article, old *news.Content) error {
	change := news.Change{Story: story, Article: id, At: t.db.now(), Publisher: a.Publisher.Domain, What: a.Content.Title}
	// The headline is written last, so that it comes first where the latest do.
	if plain(old.Text) != plain(a.Content.Text) {
		change.Kind = news.ChangeBody
		if err := t.addChange(ctx, change); err != nil {
			return err
		}
	}
	if plain(old.Title) != plain(a.Content.Title) {
		change.Kind, change.Was, change.Now = news.ChangeHeadline, old.Title, a.Content.Title
		if err := t.addChange(ctx, change); err != nil {
			return err
		}
	}
	if story == 0 {
		return nil
	}
	if _, err := t.run(ctx, `UPDATE stories SET title = $2 WHERE id = $1 AND lead = $3`, story, a.Content.Title, id); err != nil {
		return err
	}
	return t.db.jobs.insert(ctx, t, BriefJob{Story: story})
}

// Article is one article with all that is known of it. A withdrawn one is
// errs.Gone, and so is one that was removed, with a Removed that says why.
func (db *DB) Article(ctx context.Context, id int64) (a news.Article, err error) {
	defer errs.Wrap(&err, "store.Article(%d)", id)
	rules, err := db.ruleMap(ctx)
	if err != nil {
		return a, err
	}
	a, err = scanArticle(db.row(ctx, articleQuery+` WHERE a.id = $1`, id))
	if err == nil && a.Withdrawn {
		return a, errs.New(errs.Gone, "article %d was withdrawn by its publisher", id)
	}
	rules.apply(&a.Analysis)
	return a, found(db.gone(ctx, id, err), "no article %d", id)
}

// Opened is what the page of an article shows beside its related articles.
type Opened struct {
	news.Article
	Told      news.Story // the story it is part of, without coverage and brief; ID 0 if none
	Paragraph int        // where the reader stopped, counted from 0
	Read      bool       // the reader has read it, or a copy of its text
	Saved     bool       // the reader keeps it
	Note      string     // with this note
	Passages  []news.Passage
	Labels    []string       // that the reader gave it
	Hits      []news.RuleHit // of the reader's rules
	Wish      string         // how the reader wants to read: their preference "reading"
	Talk      TalkPart
}

// Open is one article as a reader opens it, in one read, with so many comments of
// its thread (0: none of it). A withdrawn or removed one is errs.Gone, as for Article.
func (db *DB) Open(ctx context.Context, reader, id int64, comments int) (o Opened, err error) {
	defer errs.Wrap(&err, "store.Open(%d)", id)
	rules, err := db.ruleMap(ctx)
	if err != nil {
		return o, err
	}
	var tally, state sql.NullString
	var title sql.NullString
	var story, outlets, first, last, articles sql.NullInt64
	var passages, labels, hits string
	var talk talkScan
	o.Article, err = scanArticle(db.row(ctx, db.openQuery(comments), id, reader), append([]any{&o.Paragraph, &o.Read, &o.Saved, &o.Note, &passages, &labels, &hits, &o.Wish,
		&story, &title, &state, &outlets, &articles, &first, &last, &tally}, talk.fields()...)...)
	switch {
	case err != nil:
		return o, found(db.gone(ctx, id, err), "no article %d", id)
	case o.Withdrawn:
		return o, errs.New(errs.Gone, "article %d was withdrawn by its publisher", id)
	}
	if err := eachNested(passages, into(&o.Passages, scanPassage)); err != nil {
		return o, err
	}
	if err := o.scanOwn(labels, hits); err != nil {
		return o, err
	}
	if o.Talk, err = talk.part(comments); err != nil {
		return o, err
	}
	rules.apply(&o.Analysis)
	if !story.Valid {
		return o, nil
	}
	o.Told = news.Story{ID: story.Int64, Title: title.String, State: news.StoryState(state.String), Outlets: int(outlets.Int64),
		Articles: int(articles.Int64), First: moment(first.Int64), Last: moment(last.Int64)}
	return o, json.Unmarshal([]byte(tally.String), &o.Told.Tally)
}

// scanOwn reads the labels and the hits of rules that came with an article.
func (o *Opened) scanOwn(labels, hits string) error {
	err := eachNested(labels, into(&o.Labels, scanText))
	if err != nil {
		return err
	}
	return eachNested(hits, into(&o.Hits, func(s scanner) (h news.RuleHit, err error) {
		var did string
		var at int64
		err = s.Scan(&h.Rule, &h.Name, &did, &at)
		h.Did, h.At = news.Deeds(did), moment(at)
		return h, err
	}))
}

// openQuery reads an article ($1) for a reader ($2) with so many comments.
func (db *DB) openQuery(comments int) string {
	const thread = `CASE a.story WHEN 0 THEN a.id ELSE a.story END`
	return strings.Replace(articleQuery, " FROM articles a", `, coalesce(w.paragraph, 0),
		CASE WHEN EXISTS (SELECT 1 FROM marks r WHERE r.reader = $2 AND r.article IN (a.id, a.duplicate_of)) THEN 1 ELSE 0 END,
		CASE WHEN v.reader IS NULL THEN 0 ELSE 1 END, coalesce(v.note, ''), `+
		db.nested(passageColumns, `FROM passages h WHERE h.reader = $2 AND h.article = $1 ORDER BY h.id`)+`, `+
		db.nested(`l.label`, `FROM labels l WHERE l.article = $1 AND l.reader = $2 ORDER BY l.label`)+`, `+
		db.nested(`h.rule, r.name, h.did, h.at`, `FROM rule_hits h JOIN rules r ON r.id = h.rule AND r.removed = 0 WHERE h.article = $1 AND h.reader = $2 ORDER BY r.place, r.id`)+`, coalesce(pr.value, ''),
		s.id, s.title, s.state, s.outlets, s.articles, s.first_at, s.last_at, s.tally, `+db.talkColumns(thread, comments)+` FROM articles a`, 1) + ` LEFT JOIN stories s ON s.id = a.story LEFT JOIN threads th ON th.id = ` + thread + `
		LEFT JOIN places w ON w.article = a.id AND w.reader = $2 LEFT JOIN saved v ON v.article = a.id AND v.reader = $2
		LEFT JOIN preferences pr ON pr.reader = $2 AND pr.name = 'reading' WHERE a.id = $1`
}

// StoryArticles are the newest articles of a story, at most limit, oldest first.
func (db *DB) StoryArticles(ctx context.Context, story int64, limit int) (all []news.Article, err error) {
	defer errs.Wrap(&err, "store.StoryArticles(%d)", story)
	err = db.rows(ctx, func(s scanner) error {
		a, err := scanArticle(s)
		all = append(all, a)
		return err
	}, `SELECT * FROM (`+articleQuery+` WHERE a.story = $1 AND a.withdrawn = 0 ORDER BY a.arrival DESC LIMIT $2) AS newest ORDER BY arrival`, story, limit)
	return all, err
}

const articleQuery = `SELECT a.id, a.feed, a.fetched, a.seen, a.arrival, a.revision, a.edited, a.withdrawn, a.duplicate_of, a.story,
	a.section, ` + publisherColumns + `, b.body FROM articles a
	JOIN texts b ON b.article = a.id JOIN publishers p ON p.domain = a.publisher`

func scanArticle(s scanner, more ...any) (a news.Article, err error) {
	var fetched, seen int64
	var packed []byte
	var section string
	fields := []any{&a.ID, &a.Feed, &fetched, &seen, &a.Arrival, &a.Revision, &a.Edited, &a.Withdrawn, &a.DuplicateOf, &a.Story, &section}
	if err := s.Scan(append(append(append(fields, publisherFields(&a.Publisher)...), &packed), more...)...); err != nil {
		return a, err
	}
	a.Fetched, a.Seen = moment(fetched), moment(seen)
	var b body
	err = unpack(packed, &b)
	a.Content, a.Analysis, a.Rights = b.Content, b.Analysis, b.Rights
	a.Content.Section = section
	return a, err
}

// Revisions are all wordings of an article, oldest first, the present one last.
func (db *DB) Revisions(ctx context.Context, article int64) (all []news.Revision, err error) {
	defer errs.Wrap(&err, "store.Revisions(%d)", article)
	err = db.rows(ctx, func(s scanner) error {
		var r news.Revision
		var at int64
		var packed []byte
		if err := s.Scan(&r.Number, &at, &packed); err != nil {
			return err
		}
		var w wording
		err := unpack(packed, &w)
		r.At, r.Title, r.Text = moment(at), w.Title, w.Text
		all = append(all, r)
		return err
	}, `SELECT number, at, body FROM revisions WHERE article = $1 ORDER BY number`, article)
	if err != nil {
		return nil, err
	}
	now, err := db.Article(ctx, article)
	if err != nil {
		return nil, err
	}
	return append(all, news.Revision{Number: now.Revision, At: now.Fetched, Title: now.Content.Title, Text: now.Content.Text}), nil
}

// excerptOf is an article's excerpt, no longer than its publisher allows.
func excerptOf(a *news.Article) string {
	e := Excerpt(a.Content.Text)
	if most := a.Rights.Snippet; most > 0 && len([]rune(e)) > most {
		return strings.TrimSpace(string([]rune(e)[:most-1])) + "…"
	}
	return e
}

// excerptWords is the length of an excerpt, as the public may see of a text.
const excerptWords = 60

// Excerpt is the beginning of a text: about 60 words, ending with a word and an
// ellipsis where more follows. Scripts without spaces count three characters as a word.
func Excerpt(text string) string {
	n, gap, end := 0, true, 0
	for i, r := range text {
		switch {
		case unicode.IsSpace(r):
			gap = true
			continue
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			n++
		case gap:
			n += 3
		}
		gap = false
		if n > 3*excerptWords {
			return strings.Join(strings.Fields(text[:end]), " ") + "…"
		}
		end = i + len(string(r))
	}
	return strings.Join(strings.Fields(text), " ")
}

func imageOf(s string) (i news.Image) {
	if err := json.Unmarshal([]byte(s), &i); err != nil {
		return news.Image{}
	}
	return i
}
