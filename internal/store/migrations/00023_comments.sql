-- Talk under the news. A thread has the number of its story, or of an article that
-- is in none; comments go with their story where stories merge, and with the
-- article they were written at where it leaves one. closing is what a person
-- decided: '' leaves it to the newspaper's rule.
CREATE TABLE threads (
  id       BIGINT PRIMARY KEY,
  comments BIGINT NOT NULL DEFAULT 0,
  last_at  BIGINT NOT NULL DEFAULT 0,
  version  BIGINT NOT NULL DEFAULT 0,
  closing  TEXT NOT NULL DEFAULT '',
  reason   TEXT NOT NULL DEFAULT '',
  decided  BIGINT NOT NULL DEFAULT 0
);

-- place is where a comment stands in its thread: the numbers of those it hangs
-- under and its own, six signs each, so that the order of places is the order of
-- reading. turned is the number of the comment it all hangs under, negated: the
-- newest talk first. shown: 1 where readers see it, if only as a gap that replies
-- hang under. replies counts what is visible below. reader is 0 once they left.
CREATE TABLE comments (
  id       {{id}},
  thread   BIGINT NOT NULL,
  article  BIGINT NOT NULL DEFAULT 0,
  parent   BIGINT NOT NULL DEFAULT 0,
  place    TEXT NOT NULL DEFAULT '',
  turned   BIGINT NOT NULL DEFAULT 0,
  reader   BIGINT NOT NULL,
  state    TEXT NOT NULL,
  shown    INTEGER NOT NULL DEFAULT 0,
  source   TEXT NOT NULL DEFAULT '',
  html     TEXT NOT NULL DEFAULT '',
  created  BIGINT NOT NULL,
  edited   BIGINT NOT NULL DEFAULT 0,
  version  INTEGER NOT NULL DEFAULT 1,
  replies  BIGINT NOT NULL DEFAULT 0,
  votes    BIGINT NOT NULL DEFAULT 0,
  note     TEXT NOT NULL DEFAULT '',
  decision BIGINT NOT NULL DEFAULT 0,
  network  TEXT NOT NULL DEFAULT '',
  nonce    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX comments_place ON comments (thread, shown, place);
CREATE INDEX comments_turned ON comments (thread, shown, turned, place);
CREATE INDEX comments_replies ON comments (thread, replies, id) WHERE parent = 0;
CREATE INDEX comments_article ON comments (article, id) WHERE article > 0;
CREATE INDEX comments_reader ON comments (reader, id);
CREATE INDEX comments_state ON comments (state, id);
CREATE INDEX comments_network ON comments (network, id) WHERE network <> '';
CREATE UNIQUE INDEX comments_nonce ON comments (reader, nonce) WHERE nonce <> '';

-- What a comment said before it was edited.
CREATE TABLE comment_edits (
  comment BIGINT NOT NULL,
  version INTEGER NOT NULL,
  reader  BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  source  TEXT NOT NULL,
  PRIMARY KEY (comment, version)
) {{clustered}};
CREATE INDEX comment_edits_reader ON comment_edits (reader);

-- The passage of an article that a comment is about: code points of the text in a
-- revision, their digest and the words. gone is when the publisher changed them.
CREATE TABLE comment_quotes (
  comment  BIGINT PRIMARY KEY,
  reader   BIGINT NOT NULL,
  article  BIGINT NOT NULL,
  revision INTEGER NOT NULL,
  first    BIGINT NOT NULL,
  past     BIGINT NOT NULL,
  sha256   TEXT NOT NULL,
  words    TEXT NOT NULL,
  title    TEXT NOT NULL,
  gone     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX comment_quotes_article ON comment_quotes (article);
CREATE INDEX comment_quotes_reader ON comment_quotes (reader);

-- Who agrees with a comment, where the operator lets readers say so.
CREATE TABLE comment_votes (
  comment BIGINT NOT NULL,
  reader  BIGINT NOT NULL,
  PRIMARY KEY (comment, reader)
) {{clustered}};
CREATE INDEX comment_votes_reader ON comment_votes (reader);
