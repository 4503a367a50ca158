-- What models, translators and voices gave, checked, by the digest of what they
-- were asked: a cache, nothing else.
CREATE TABLE wordings (
  id      TEXT PRIMARY KEY,
  at      BIGINT NOT NULL,
  subject TEXT NOT NULL,
  body    {{blob}} NOT NULL
);
CREATE INDEX wordings_at ON wordings (at);

-- Every request to one, whatever came of it. prompt is a digest; cost is in
-- millionths of the operator's currency, took in milliseconds.
CREATE TABLE calls (
  id         {{id}},
  at         BIGINT NOT NULL,
  took       BIGINT NOT NULL,
  feature    TEXT NOT NULL,
  engine     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  prompt     TEXT NOT NULL,
  tokens_in  BIGINT NOT NULL,
  tokens_out BIGINT NOT NULL,
  cost       BIGINT NOT NULL,
  outcome    TEXT NOT NULL,
  detail     TEXT NOT NULL,
  sentences  BIGINT NOT NULL,
  rejected   BIGINT NOT NULL
);
CREATE INDEX calls_feature ON calls (feature, at);

-- Sentences that readers say are wrong.
CREATE TABLE complaints (
  id       {{id}},
  at       BIGINT NOT NULL,
  subject  TEXT NOT NULL,
  feature  TEXT NOT NULL,
  sentence TEXT NOT NULL,
  why      TEXT NOT NULL,
  receipts TEXT NOT NULL,
  call     BIGINT NOT NULL DEFAULT 0,
  done     INTEGER NOT NULL DEFAULT 0
);
