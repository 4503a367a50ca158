-- Addresses whose articles were taken away, for good: by their publisher, or by
-- the operator with a reason that readers are told. What is here is not fetched
-- and not stored. article is the one that stood there, 0 if there was none.
CREATE TABLE removals (
  url_key {{blob}} NOT NULL PRIMARY KEY,
  url     TEXT NOT NULL,
  article BIGINT NOT NULL,
  by_whom TEXT NOT NULL,
  reason  TEXT NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX removals_article ON removals (article) WHERE article > 0;
CREATE INDEX removals_at ON removals (at);

-- quoted: the brief of a story rests on it, so that it outlives the time for
-- which articles are kept. Of briefs that are there already, all articles count.
ALTER TABLE articles ADD COLUMN quoted INTEGER NOT NULL DEFAULT 0;
UPDATE articles SET quoted = 1 WHERE story IN (SELECT id FROM stories WHERE brief IS NOT NULL);
CREATE INDEX articles_passing ON articles (at) WHERE quoted = 0;
