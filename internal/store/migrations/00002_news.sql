-- Times are milliseconds since 1970 UTC, 0 for unknown. Keys of long texts are
-- the first 16 bytes of their SHA-256: an address may be 10 kB long.

CREATE TABLE publishers (
  domain   TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  home_url TEXT NOT NULL DEFAULT '',
  country  TEXT NOT NULL DEFAULT '',
  owner    TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  notes    TEXT NOT NULL DEFAULT '',
  display  TEXT NOT NULL DEFAULT ''
);

CREATE TABLE feeds (
  id            {{id}},
  url           TEXT NOT NULL UNIQUE,
  title         TEXT NOT NULL DEFAULT '',
  home_url      TEXT NOT NULL DEFAULT '',
  description   TEXT NOT NULL DEFAULT '',
  language      TEXT NOT NULL DEFAULT '',
  publisher     TEXT NOT NULL REFERENCES publishers (domain),
  folder        TEXT NOT NULL DEFAULT '',
  state         TEXT NOT NULL,
  reason        TEXT NOT NULL DEFAULT '',
  since         BIGINT NOT NULL,
  added         BIGINT NOT NULL,
  checked       BIGINT NOT NULL DEFAULT 0,
  changed       BIGINT NOT NULL DEFAULT 0,
  next_at       BIGINT NOT NULL,
  leased_until  BIGINT NOT NULL DEFAULT 0,
  every         BIGINT NOT NULL DEFAULT 0,
  failures      INTEGER NOT NULL DEFAULT 0,
  entries       INTEGER NOT NULL DEFAULT 0,
  etag          TEXT NOT NULL DEFAULT '',
  last_modified TEXT NOT NULL DEFAULT '',
  validated     TEXT NOT NULL DEFAULT '',
  digest        BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX feeds_due ON feeds (next_at) WHERE state <> 'stopped';
CREATE INDEX feeds_publisher ON feeds (publisher);

-- What a feed said. content is the entry as read, kept until its page is done.
CREATE TABLE entries (
  id       {{id}},
  feed     BIGINT NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
  guid_key {{blob}} NOT NULL,
  url      TEXT NOT NULL,
  digest   BIGINT NOT NULL,
  seen     BIGINT NOT NULL,
  article  BIGINT NOT NULL DEFAULT 0,
  content  {{blob}},
  UNIQUE (feed, guid_key)
);

CREATE TABLE articles (
  id            {{id}},
  url_key       {{blob}} NOT NULL UNIQUE,
  url           TEXT NOT NULL,
  feed          BIGINT NOT NULL,
  publisher     TEXT NOT NULL REFERENCES publishers (domain),
  title         TEXT NOT NULL,
  language      TEXT NOT NULL,
  section       TEXT NOT NULL,
  state         TEXT NOT NULL,
  at            BIGINT NOT NULL,
  seen          BIGINT NOT NULL,
  fetched       BIGINT NOT NULL,
  arrival       BIGINT NOT NULL UNIQUE,
  revision      INTEGER NOT NULL,
  edited        INTEGER NOT NULL DEFAULT 0,
  withdrawn     INTEGER NOT NULL DEFAULT 0,
  duplicate_of  BIGINT NOT NULL DEFAULT 0,
  story         BIGINT NOT NULL DEFAULT 0,
  excerpt       TEXT NOT NULL,
  display       TEXT NOT NULL DEFAULT '', -- what its page allows
  image         TEXT NOT NULL,
  check_at      BIGINT NOT NULL DEFAULT 0,
  etag          TEXT NOT NULL DEFAULT '',
  last_modified TEXT NOT NULL DEFAULT '',
  validated     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX articles_at ON articles (at, id);
CREATE INDEX articles_publisher ON articles (publisher, at, id);
CREATE INDEX articles_feed ON articles (feed, at, id);
CREATE INDEX articles_section ON articles (section, at, id);
CREATE INDEX articles_story ON articles (story, at, id);
CREATE INDEX articles_check ON articles (check_at) WHERE check_at > 0;

-- The long part of an article, compressed.
CREATE TABLE texts (
  article BIGINT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
  body    {{blob}} NOT NULL
);

-- In how many articles of a publisher a block stands at the beginning or end:
-- one that stands in many is its boilerplate.
CREATE TABLE blocks (
  publisher TEXT NOT NULL,
  digest    BIGINT NOT NULL,
  articles  INTEGER NOT NULL,
  PRIMARY KEY (publisher, digest)
) {{clustered}};

-- What clustering needs of an article, in the order of arrival.
CREATE TABLE profiles (
  arrival BIGINT PRIMARY KEY,
  article BIGINT NOT NULL,
  profile {{blob}} NOT NULL
);

-- Earlier wordings; the present one is in articles and texts.
CREATE TABLE revisions (
  article BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  number  INTEGER NOT NULL,
  at      BIGINT NOT NULL,
  body    {{blob}} NOT NULL,
  PRIMARY KEY (article, number)
);

-- A story's id is that of its first article.
CREATE TABLE stories (
  id          BIGINT PRIMARY KEY,
  title       TEXT NOT NULL,
  dek         TEXT NOT NULL,
  language    TEXT NOT NULL,
  section     TEXT NOT NULL,
  state       TEXT NOT NULL,
  merged_into BIGINT NOT NULL DEFAULT 0,
  first_at    BIGINT NOT NULL,
  last_at     BIGINT NOT NULL,
  articles    INTEGER NOT NULL,
  outlets     INTEGER NOT NULL,
  tally       TEXT NOT NULL,
  importance  DOUBLE PRECISION NOT NULL,
  lead        BIGINT NOT NULL,
  image       TEXT NOT NULL,
  points      TEXT NOT NULL DEFAULT '',
  brief       {{blob}}
);
CREATE INDEX stories_front ON stories (importance, id) WHERE state = 'open';
CREATE INDEX stories_last ON stories (last_at, id) WHERE state <> 'merged';
CREATE INDEX stories_section ON stories (section, last_at, id) WHERE state <> 'merged';

CREATE TABLE topics (
  id       {{id}},
  kind     TEXT NOT NULL,
  slug     TEXT NOT NULL,
  label    TEXT NOT NULL,
  articles INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, slug)
);
CREATE TABLE mentions (
  topic   BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  article BIGINT NOT NULL,
  copied  INTEGER NOT NULL DEFAULT 0, -- whether the article is a copy
  PRIMARY KEY (topic, at, article) {{with copied}}
) {{clustered}};
CREATE INDEX mentions_article ON mentions (article);

-- Which articles are near which, both ways, beyond their own story.
CREATE TABLE related (
  article BIGINT NOT NULL,
  other   BIGINT NOT NULL,
  score   DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (article, other)
) {{clustered}};

CREATE TABLE quotes (
  id      {{id}},
  article BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  speaker TEXT NOT NULL,
  at      BIGINT NOT NULL,
  quote   TEXT NOT NULL
);
CREATE INDEX quotes_speaker ON quotes (speaker, at, id);
CREATE INDEX quotes_article ON quotes (article);

CREATE TABLE changes (
  id        {{id}},
  story     BIGINT NOT NULL,
  article   BIGINT NOT NULL DEFAULT 0,
  kind      TEXT NOT NULL,
  at        BIGINT NOT NULL,
  what      TEXT NOT NULL DEFAULT '',
  was       TEXT NOT NULL DEFAULT '',
  now       TEXT NOT NULL DEFAULT '',
  publisher TEXT NOT NULL DEFAULT ''
);
CREATE INDEX changes_story ON changes (story, at);
CREATE INDEX changes_at ON changes (at);
CREATE INDEX changes_kind ON changes (kind, at, id);

-- When a reader looked at a story (0: the front page), and where they stopped
-- reading an article.
CREATE TABLE visits (
  reader BIGINT NOT NULL,
  story  BIGINT NOT NULL,
  since  BIGINT NOT NULL,
  last   BIGINT NOT NULL,
  PRIMARY KEY (reader, story)
);
CREATE TABLE places (
  reader    BIGINT NOT NULL,
  article   BIGINT NOT NULL,
  paragraph INTEGER NOT NULL,
  at        BIGINT NOT NULL,
  PRIMARY KEY (reader, article)
);

CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO counters (name, value) VALUES ('arrival', 0), ('built', 0), ('version', 0);
CREATE TABLE locks (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until BIGINT NOT NULL);
-- The languages of stored articles: what a typed word may be a form of.
CREATE TABLE languages (code TEXT PRIMARY KEY);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);

{{search}};
