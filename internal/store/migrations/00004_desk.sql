-- What a person decided about stories, in order: what was asked, when and why;
-- which articles it moved from where to where (moved); when it was carried out,
-- and taken back. waiting is 1 while the writer of stories has it to do.
CREATE TABLE decisions (
  id       {{id}},
  kind     TEXT NOT NULL,
  story    BIGINT NOT NULL,
  target   BIGINT NOT NULL DEFAULT 0,
  articles TEXT NOT NULL,
  reason   TEXT NOT NULL,
  at       BIGINT NOT NULL,
  done     BIGINT NOT NULL DEFAULT 0,
  undone   BIGINT NOT NULL DEFAULT 0,
  waiting  INTEGER NOT NULL DEFAULT 0,
  moved    TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX decisions_story ON decisions (story, id);
CREATE INDEX decisions_target ON decisions (target, id);
CREATE INDEX decisions_waiting ON decisions (id) WHERE waiting = 1;

-- pinned: a person put it where it is.
ALTER TABLE articles ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stories ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stories ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
-- The story that ended long before and that this one takes up again, and why
-- this one stands where it stands.
ALTER TABLE stories ADD COLUMN chapter_of BIGINT NOT NULL DEFAULT 0;
ALTER TABLE stories ADD COLUMN weight TEXT NOT NULL DEFAULT '';
CREATE INDEX stories_chapter ON stories (chapter_of) WHERE chapter_of > 0;
CREATE INDEX stories_merged ON stories (merged_into) WHERE merged_into > 0;
DROP INDEX stories_front;
CREATE INDEX stories_front ON stories (pinned, importance, id) WHERE state = 'open' AND hidden = 0;
