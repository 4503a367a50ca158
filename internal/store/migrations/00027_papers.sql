-- How each reader wants their own edition, in JSON, and when the next is due (0:
-- none is). What came in up to arrival was in the one that closed at last_at.
CREATE TABLE papers (
  reader       BIGINT PRIMARY KEY,
  wish         TEXT NOT NULL,
  next_at      BIGINT NOT NULL DEFAULT 0,
  next_name    TEXT NOT NULL DEFAULT '',
  arrival      BIGINT NOT NULL DEFAULT 0,
  last_at      BIGINT NOT NULL DEFAULT 0,
  leased_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX papers_due ON papers (next_at) WHERE next_at > 0;

-- The letter with which an edition goes to its reader: one of each, sent or not
-- (sent_at is 0; trouble says why, once it was given up).
CREATE TABLE edition_letters (
  reader  BIGINT NOT NULL,
  edition TEXT NOT NULL,
  mail    TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL DEFAULT 0,
  trouble TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (reader, edition)
);
