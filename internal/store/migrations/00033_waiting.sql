-- The few comments that wait, for the page of their thread: an author who has
-- written thousands would else have them all looked through.
CREATE INDEX comments_waiting ON comments (thread, reader, id) WHERE state = 'pending';
