-- Publishers of whom nothing is shown and nothing fetched any more. clearing: some
-- of their articles are still to be taken away.
CREATE TABLE shut (
  domain   TEXT PRIMARY KEY,
  reason   TEXT NOT NULL,
  ruling   BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  clearing INTEGER NOT NULL DEFAULT 1
);

-- The ruling by which an address was removed, 0: it was not done at the desk.
ALTER TABLE removals ADD COLUMN ruling BIGINT NOT NULL DEFAULT 0;
CREATE INDEX removals_ruling ON removals (ruling) WHERE ruling > 0;
