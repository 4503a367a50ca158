-- Finite papers, kept as they were when they closed: of the house (reader 0) or
-- of one reader, by the name of their day or week.
CREATE TABLE editions (
  reader BIGINT NOT NULL,
  date   TEXT NOT NULL,
  closed BIGINT NOT NULL,
  body   {{blob}} NOT NULL,
  PRIMARY KEY (reader, date)
);
CREATE INDEX editions_closed ON editions (reader, closed);
