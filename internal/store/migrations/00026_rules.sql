-- What readers want done with articles as they come in. conditions and actions are
-- JSON; mutes is 1 where one of the actions does. A rule that was removed stays for
-- a while, so that it can be taken back. once is a random word of the form that
-- made it: a form that is sent twice makes one rule. version grows with each change.
CREATE TABLE rules (
  id         {{id}},
  reader     BIGINT NOT NULL,
  once       TEXT NOT NULL,
  name       TEXT NOT NULL,
  enough     INTEGER NOT NULL DEFAULT 0, -- one condition is
  conditions TEXT NOT NULL,
  actions    TEXT NOT NULL,
  mutes      INTEGER NOT NULL DEFAULT 0,
  place      BIGINT NOT NULL,
  ends       INTEGER NOT NULL DEFAULT 0, -- the reader's rules after it are not asked where it holds
  paused     INTEGER NOT NULL DEFAULT 0,
  until      BIGINT NOT NULL DEFAULT 0,
  at         BIGINT NOT NULL,
  version    BIGINT NOT NULL DEFAULT 1,
  removed    BIGINT NOT NULL DEFAULT 0,
  UNIQUE (reader, once)
);
CREATE INDEX rules_reader ON rules (reader, place, id);
CREATE INDEX rules_active ON rules (id) WHERE removed = 0 AND paused = 0;

-- What rules have met, and what they did: each rule meets an article once.
CREATE TABLE rule_hits (
  rule    BIGINT NOT NULL,
  article BIGINT NOT NULL,
  reader  BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  did     TEXT NOT NULL,
  PRIMARY KEY (rule, article)
) {{clustered}};
CREATE INDEX rule_hits_at ON rule_hits (rule, at, article);
CREATE INDEX rule_hits_article ON rule_hits (article, reader);

-- Labels of a reader's own on articles.
CREATE TABLE labels (
  reader  BIGINT NOT NULL,
  label   TEXT NOT NULL,
  article BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  PRIMARY KEY (reader, label, article)
) {{clustered}};
CREATE INDEX labels_at ON labels (reader, label, at, article);
CREATE INDEX labels_article ON labels (article, reader);

-- Which part of an article a mute by words looks at.
ALTER TABLE reader_rules ADD COLUMN field TEXT NOT NULL DEFAULT '';

-- How often rules were changed: who keeps them ready looks whether they still hold.
INSERT INTO counters (name, value) VALUES ('rules', 0);

-- A list of follows is read in its order, however many there are.
CREATE INDEX follows_list ON follows (reader, folder, title, id)
