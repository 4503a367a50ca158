-- Articles of one family of languages are placed by a writer of their own: built is
-- the arrival up to which it has placed them, era changes when another moves articles
-- that it holds in memory.
CREATE TABLE writers (
  family TEXT PRIMARY KEY,
  built  BIGINT NOT NULL DEFAULT 0,
  era    BIGINT NOT NULL DEFAULT 0
) {{clustered}};

ALTER TABLE profiles ADD COLUMN family TEXT NOT NULL DEFAULT '';
UPDATE profiles SET family = coalesce((SELECT CASE
  WHEN a.language IN ('gl', 'ca', 'pt') THEN 'es'
  WHEN a.language = 'sk' THEN 'cs'
  WHEN a.language IN ('nb', 'nn', 'da', 'sv') THEN 'no'
  WHEN a.language IN ('sr', 'bs', 'sl') THEN 'hr'
  WHEN a.language = 'ms' THEN 'id'
  WHEN a.language IN ('uk', 'be', 'bg', 'mk') THEN 'ru'
  WHEN a.language = 'af' THEN 'nl'
  WHEN a.language IN ('mr', 'ne') THEN 'hi'
  WHEN a.language IN ('ps', 'ur') THEN 'fa'
  ELSE a.language END FROM articles a WHERE a.arrival = profiles.arrival), '');
CREATE INDEX profiles_family ON profiles (family, arrival);
INSERT INTO writers (family, built) SELECT family, (SELECT value FROM counters WHERE name = 'built') FROM profiles GROUP BY family;
DELETE FROM counters WHERE name = 'built';

-- Stories that changed and are to be compared with those in other languages; times
-- tells whether one changed again meanwhile.
CREATE TABLE unlinked (
  story BIGINT PRIMARY KEY,
  times INTEGER NOT NULL
) {{clustered}};
