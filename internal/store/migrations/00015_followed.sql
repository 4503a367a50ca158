-- Who follows something.
CREATE INDEX follows_name ON follows (kind, name);
