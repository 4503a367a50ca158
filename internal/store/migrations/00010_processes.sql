-- Several processes share the work. leased_by is the process that reads a feed;
-- a host:port is asked by one process at a time (owner, '' for none), and by
-- nobody before next_at.
ALTER TABLE feeds ADD COLUMN leased_by TEXT NOT NULL DEFAULT '';
CREATE TABLE hosts (
  host    TEXT PRIMARY KEY,
  owner   TEXT NOT NULL,
  until   BIGINT NOT NULL,
  next_at BIGINT NOT NULL
) {{clustered}};
