-- What a reader has read. A mark on an article counts for all copies of its text,
-- so it is set on the article and on its origin. Marks set together share a batch,
-- by which they can be taken back.
CREATE TABLE marks (
  reader  BIGINT NOT NULL,
  article BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  batch   BIGINT NOT NULL,
  PRIMARY KEY (reader, article)
) {{clustered}};
CREATE INDEX marks_batch ON marks (reader, batch);
CREATE INDEX marks_article ON marks (article);

-- What a reader keeps, with a note of their own.
CREATE TABLE saved (
  reader  BIGINT NOT NULL,
  article BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  note    TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (reader, article)
);
CREATE INDEX saved_at ON saved (reader, at, article);
CREATE INDEX saved_article ON saved (article);

-- Passages that a reader marked: the words as they stood in a revision.
CREATE TABLE passages (
  id       {{id}},
  reader   BIGINT NOT NULL,
  article  BIGINT NOT NULL,
  revision INTEGER NOT NULL,
  words    TEXT NOT NULL,
  note     TEXT NOT NULL DEFAULT '',
  at       BIGINT NOT NULL
);
CREATE INDEX passages_reader ON passages (reader, article, id);
CREATE INDEX passages_article ON passages (article);

-- What a reader follows, once per folder. name is the id, slug, domain or query of
-- what is followed.
CREATE TABLE follows (
  id     {{id}},
  reader BIGINT NOT NULL,
  kind   TEXT NOT NULL,
  name   TEXT NOT NULL,
  folder TEXT NOT NULL,
  title  TEXT NOT NULL,
  at     BIGINT NOT NULL,
  UNIQUE (reader, kind, name, folder)
);

-- Addresses under which a list of a reader can be read without signing in.
CREATE TABLE private_feeds (
  token  TEXT PRIMARY KEY,
  reader BIGINT NOT NULL,
  list   TEXT NOT NULL,
  at     BIGINT NOT NULL,
  UNIQUE (reader, list)
);

-- How a reader wants to read, by name.
CREATE TABLE preferences (
  reader BIGINT NOT NULL,
  name   TEXT NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (reader, name)
);
