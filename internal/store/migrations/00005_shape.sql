-- What the operator, or the corpus by clear evidence, says of topics: merge,
-- rename, block, or that two are not one (apart). The latest that is not undone
-- holds. was is the label before.
CREATE TABLE topic_rules (
  id        {{id}},
  kind      TEXT NOT NULL,
  slug      TEXT NOT NULL,
  action    TEXT NOT NULL,
  into_kind TEXT NOT NULL DEFAULT '',
  into_slug TEXT NOT NULL DEFAULT '',
  label     TEXT NOT NULL DEFAULT '',
  was       TEXT NOT NULL DEFAULT '',
  reason    TEXT NOT NULL DEFAULT '',
  by_corpus INTEGER NOT NULL DEFAULT 0,
  at        BIGINT NOT NULL,
  undone    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX topic_rules_topic ON topic_rules (kind, slug, id);
CREATE INDEX topic_rules_into ON topic_rules (into_kind, into_slug, id);
CREATE INDEX topic_rules_hold ON topic_rules (id) WHERE undone = 0;

-- What the rules make of a topic: the one its articles are listed under instead
-- (0: itself), or that it is blocked. ruled is 1 where any rule holds.
ALTER TABLE topics ADD COLUMN leads_to BIGINT NOT NULL DEFAULT 0;
ALTER TABLE topics ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE topics ADD COLUMN ruled INTEGER NOT NULL DEFAULT 0;
CREATE INDEX topics_ruled ON topics (kind, slug) WHERE ruled = 1;
CREATE INDEX topics_leads_to ON topics (leads_to) WHERE leads_to > 0;

-- Mentions as the analysis found them, of topics that lead elsewhere or are
-- blocked. mentions has them under the other topic, with the one they came by
-- (via), so that a rule can be taken back.
CREATE TABLE ruled_mentions (
  topic   BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  article BIGINT NOT NULL,
  copied  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, at, article)
) {{clustered}};
CREATE INDEX ruled_mentions_article ON ruled_mentions (article);
ALTER TABLE mentions ADD COLUMN via BIGINT NOT NULL DEFAULT 0;
CREATE INDEX mentions_via ON mentions (via) WHERE via > 0;

-- In how many articles of a publisher a short name stood for a long one.
CREATE TABLE aliases (
  kind      TEXT NOT NULL,
  short     TEXT NOT NULL,
  long      TEXT NOT NULL,
  publisher TEXT NOT NULL,
  articles  INTEGER NOT NULL,
  label     TEXT NOT NULL, -- of the long name
  called    TEXT NOT NULL, -- the short name as it is written
  PRIMARY KEY (kind, short, long, publisher)
) {{clustered}};
CREATE INDEX aliases_long ON aliases (kind, long);

-- Who says where a publisher is: 'operator', 'domain' or 'feed'.
ALTER TABLE publishers ADD COLUMN country_from TEXT NOT NULL DEFAULT '';

-- The best place, counted from 1, of an entry in a feed whose order is not that
-- of time but an editor's; 0 where there was none. An article has that of its
-- entry.
ALTER TABLE entries ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN byline TEXT NOT NULL DEFAULT '';
-- What named the section of an article: 'folder', 'publisher', 'address' or 'words'.
ALTER TABLE articles ADD COLUMN section_from TEXT NOT NULL DEFAULT '';

-- Stories in other languages about the same event, both ways.
CREATE TABLE counterparts (
  story BIGINT NOT NULL,
  other BIGINT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (story, other)
) {{clustered}};

-- What a reader lets no longer through (mute), wants higher (boost) or lower, by
-- word, phrase, tag, publisher, author or section; where (scope: '' everywhere,
-- 'front', or a section) and until when (0: for good).
CREATE TABLE reader_rules (
  id     {{id}},
  reader BIGINT NOT NULL,
  effect TEXT NOT NULL,
  kind   TEXT NOT NULL,
  what   TEXT NOT NULL,
  scope  TEXT NOT NULL DEFAULT '',
  at     BIGINT NOT NULL,
  until  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX reader_rules_reader ON reader_rules (reader, id);
