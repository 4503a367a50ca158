-- What was decided about comments, people, networks, articles and publishers. What
-- holds of anything follows from the rulings about it that were not undone: the
-- last one on a comment is its state, those on a person or a network that have not
-- run out are its sanctions. undone is the ruling that took this one back, 0: it
-- holds. by_rule: nobody decided, the rules did. mark is a network by a digest;
-- address is of an article, a publisher's domain, or the name of a document, whose
-- text before is kept in was. batch is the first ruling of those that one click made.
CREATE TABLE rulings (
  id        {{id}},
  kind      TEXT NOT NULL,
  comment   BIGINT NOT NULL DEFAULT 0,
  thread    BIGINT NOT NULL DEFAULT 0,
  reader    BIGINT NOT NULL DEFAULT 0,
  article   BIGINT NOT NULL DEFAULT 0,
  mark      TEXT NOT NULL DEFAULT '',
  address   TEXT NOT NULL DEFAULT '',
  moderator BIGINT NOT NULL DEFAULT 0,
  by_rule   INTEGER NOT NULL DEFAULT 0,
  rule      TEXT NOT NULL DEFAULT '',
  reason    TEXT NOT NULL DEFAULT '',
  signals   TEXT NOT NULL DEFAULT '',
  at        BIGINT NOT NULL,
  until     BIGINT NOT NULL DEFAULT 0,
  undone    BIGINT NOT NULL DEFAULT 0,
  undone_at BIGINT NOT NULL DEFAULT 0,
  batch     BIGINT NOT NULL DEFAULT 0,
  was       TEXT NOT NULL DEFAULT ''
);
CREATE INDEX rulings_comment ON rulings (comment, id) WHERE comment > 0;
CREATE INDEX rulings_reader ON rulings (reader, id) WHERE reader > 0;
CREATE INDEX rulings_mark ON rulings (mark, id) WHERE mark <> '';
CREATE INDEX rulings_moderator ON rulings (moderator, at);
CREATE INDEX rulings_undone ON rulings (undone) WHERE undone > 0;
CREATE INDEX rulings_address ON rulings (address, id) WHERE address <> '';
CREATE INDEX rulings_at ON rulings (at);

-- What somebody told us about a comment or an article. reader is 0 for one without
-- an account, author who wrote the comment; token is the digest of the address
-- under which the answer is found; answered 0: not yet.
CREATE TABLE reports (
  id       {{id}},
  comment  BIGINT NOT NULL DEFAULT 0,
  article  BIGINT NOT NULL DEFAULT 0,
  author   BIGINT NOT NULL DEFAULT 0,
  reader   BIGINT NOT NULL DEFAULT 0,
  mark     TEXT NOT NULL DEFAULT '',
  kind     TEXT NOT NULL,
  about    TEXT NOT NULL DEFAULT '',
  name     TEXT NOT NULL DEFAULT '',
  contact  TEXT NOT NULL DEFAULT '',
  token    TEXT NOT NULL DEFAULT '',
  at       BIGINT NOT NULL,
  answered BIGINT NOT NULL DEFAULT 0,
  answer   TEXT NOT NULL DEFAULT '',
  ruling   BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX reports_token ON reports (token) WHERE token <> '';
CREATE INDEX reports_comment ON reports (comment, id) WHERE comment > 0;
CREATE INDEX reports_article ON reports (article, id) WHERE article > 0;
CREATE INDEX reports_reader ON reports (reader, id) WHERE reader > 0;
CREATE INDEX reports_author ON reports (author, id) WHERE author > 0;
CREATE INDEX reports_at ON reports (at);

-- An author's appeal against a ruling, once. result: '' waits, 'upheld', 'reversed'.
CREATE TABLE appeals (
  ruling   BIGINT PRIMARY KEY,
  reader   BIGINT NOT NULL,
  words    TEXT NOT NULL,
  at       BIGINT NOT NULL,
  result   TEXT NOT NULL DEFAULT '',
  answer   TEXT NOT NULL DEFAULT '',
  judge    BIGINT NOT NULL DEFAULT 0,
  decided  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX appeals_reader ON appeals (reader);
CREATE INDEX appeals_judge ON appeals (judge);

-- The queue: one row for a comment that waits, was reported or is appealed about,
-- for an article that was reported, for a ruling about a person that is appealed
-- against. rank sorts it: the severest first, then the oldest.
CREATE TABLE matters (
  id       {{id}},
  comment  BIGINT NOT NULL DEFAULT 0,
  article  BIGINT NOT NULL DEFAULT 0,
  ruling   BIGINT NOT NULL DEFAULT 0,
  reader   BIGINT NOT NULL DEFAULT 0,
  mark     TEXT NOT NULL DEFAULT '',
  alike    BIGINT NOT NULL DEFAULT 0,
  newcomer INTEGER NOT NULL DEFAULT 0,
  severity BIGINT NOT NULL DEFAULT 0,
  rank     BIGINT NOT NULL DEFAULT 0,
  held     INTEGER NOT NULL DEFAULT 0,
  reports  BIGINT NOT NULL DEFAULT 0,
  appeals  BIGINT NOT NULL DEFAULT 0,
  at       BIGINT NOT NULL,
  UNIQUE (comment, article, ruling)
);
CREATE INDEX matters_rank ON matters (rank, id);
CREATE INDEX matters_mark ON matters (mark) WHERE mark <> '';
CREATE INDEX matters_alike ON matters (alike) WHERE alike > 0;
CREATE INDEX matters_newcomer ON matters (newcomer, at);
CREATE INDEX matters_reader ON matters (reader);

-- What the rules saw in a comment: how bad it looks (0 to 100), a comment of the
-- same day that says the same, what a model says (score 0 to 100, -1: not asked).
CREATE TABLE comment_signs (
  comment  BIGINT PRIMARY KEY,
  severity BIGINT NOT NULL DEFAULT 0,
  alike    BIGINT NOT NULL DEFAULT 0,
  newcomer INTEGER NOT NULL DEFAULT 0,
  signals  TEXT NOT NULL DEFAULT '',
  score    BIGINT NOT NULL DEFAULT -1,
  words    TEXT NOT NULL DEFAULT '',
  model    TEXT NOT NULL DEFAULT '',
  at       BIGINT NOT NULL
);
CREATE INDEX comment_signs_at ON comment_signs (at);

-- Keys under which comments of the last day are found by others that say nearly
-- the same.
CREATE TABLE comment_bands (
  band    BIGINT NOT NULL,
  comment BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  PRIMARY KEY (band, comment)
) {{clustered}};
CREATE INDEX comment_bands_at ON comment_bands (at);

-- What the owner has written instead of what comes with the program: the house
-- rules, contact, terms; and the rules by which comments are judged.
CREATE TABLE documents (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  at   BIGINT NOT NULL
);

-- What the names of readers look like, so that nobody takes one that could be
-- taken for another's.
CREATE TABLE looks (
  look   TEXT PRIMARY KEY,
  reader BIGINT NOT NULL
);
CREATE INDEX looks_reader ON looks (reader);

CREATE INDEX comments_recent ON comments (created);
