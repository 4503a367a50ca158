-- What is known of a feed beyond its last reading: the credentials of its
-- address, kept apart so that the address may be shown; until when its server
-- asked to be left alone; where it says that it has moved, and how often in a
-- row; the hours (bits 0 to 23) and days (24 to 30) in which it asks not to be
-- read; once it is dead, what was found in its place; and its latest readings.
ALTER TABLE feeds ADD COLUMN credentials TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN held_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN moved_to TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN moved_times INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN skip BIGINT NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN searched BIGINT NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN tried TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN replacement TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN attempts TEXT NOT NULL DEFAULT '';

-- WebSub: what a hub was asked to push. next_at is when to ask it (again), until
-- the end of what it granted, missed how many polls since the last push found
-- what had not been pushed.
CREATE TABLE subscriptions (
  feed     BIGINT PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE,
  hub      TEXT NOT NULL,
  topic    TEXT NOT NULL,
  token    TEXT NOT NULL UNIQUE,
  secret   TEXT NOT NULL,
  state    TEXT NOT NULL,
  reason   TEXT NOT NULL DEFAULT '',
  next_at  BIGINT NOT NULL,
  until    BIGINT NOT NULL DEFAULT 0,
  pushed   BIGINT NOT NULL DEFAULT 0,
  missed   INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX subscriptions_due ON subscriptions (next_at);
