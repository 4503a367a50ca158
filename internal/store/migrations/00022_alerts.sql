-- The inbox of a reader: what moved. A thing (kind, subject) is told to a reader
-- once. story is the story it is about, 0 for none; path is where it leads on this
-- site; seen and sent are moments, 0 until then.
CREATE TABLE notices (
  id       {{id}},
  reader   BIGINT NOT NULL,
  kind     TEXT NOT NULL,
  subject  TEXT NOT NULL,
  story    BIGINT NOT NULL DEFAULT 0,
  title    TEXT NOT NULL,
  body     TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  path     TEXT NOT NULL,
  at       BIGINT NOT NULL,
  seen     BIGINT NOT NULL DEFAULT 0,
  sent     BIGINT NOT NULL DEFAULT 0,
  UNIQUE (reader, kind, subject)
);
CREATE INDEX notices_inbox ON notices (reader, at, id);
CREATE INDEX notices_unseen ON notices (reader, story) WHERE seen = 0;
CREATE INDEX notices_at ON notices (at);

-- Where a reader is reached outside of the site. secret is what only its two ends
-- know. failing is since when sending fails, why with what; due is when what waits
-- is to be sent (0: nothing waits), held until when a process is sending it; last
-- is the last message, today how many there were on day; batch numbers messages.
CREATE TABLE channels (
  id       {{id}},
  reader   BIGINT NOT NULL,
  kind     TEXT NOT NULL,
  name     TEXT NOT NULL,
  address  TEXT NOT NULL,
  secret   TEXT NOT NULL DEFAULT '',
  state    TEXT NOT NULL,
  made     BIGINT NOT NULL,
  last     BIGINT NOT NULL DEFAULT 0,
  failing  BIGINT NOT NULL DEFAULT 0,
  failures BIGINT NOT NULL DEFAULT 0,
  why      TEXT NOT NULL DEFAULT '',
  due      BIGINT NOT NULL DEFAULT 0,
  held     BIGINT NOT NULL DEFAULT 0,
  day      TEXT NOT NULL DEFAULT '',
  today    BIGINT NOT NULL DEFAULT 0,
  batch    BIGINT NOT NULL DEFAULT 0,
  UNIQUE (reader, kind, address)
);
CREATE INDEX channels_due ON channels (due) WHERE due > 0;

-- Notices on their way over a channel, in the message numbered batch (0: in none
-- yet). A row is gone once it was sent.
CREATE TABLE deliveries (
  channel BIGINT NOT NULL,
  notice  BIGINT NOT NULL,
  reader  BIGINT NOT NULL,
  batch   BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (channel, notice)
) {{clustered}};

-- Who wants to hear when something breaks, by section; an empty one is all.
CREATE TABLE breaking (
  section TEXT NOT NULL,
  reader  BIGINT NOT NULL,
  PRIMARY KEY (section, reader)
) {{clustered}};
CREATE INDEX breaking_reader ON breaking (reader);

-- What moved and somebody may want to hear of: written with the change itself, gone
-- with the notices that tell of it.
CREATE TABLE moves (
  id      {{id}},
  kind    TEXT NOT NULL,
  story   BIGINT NOT NULL,
  change  BIGINT NOT NULL DEFAULT 0,
  article BIGINT NOT NULL DEFAULT 0,
  subject TEXT NOT NULL DEFAULT '',
  at      BIGINT NOT NULL
);

-- When a story was found to be breaking; 0: it was not.
ALTER TABLE stories ADD COLUMN broke BIGINT NOT NULL DEFAULT 0;
