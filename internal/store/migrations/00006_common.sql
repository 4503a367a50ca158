-- The names that are in the news most: what a mistyped word may have meant.
CREATE INDEX topics_common ON topics (articles) WHERE articles > 0;
