-- Who reads. The first reader owns the newspaper: what the single reader of an
-- installation without accounts kept is theirs. Until they claim the account it
-- has no name. handle is what passkeys know a reader by, folded how names compare.
CREATE TABLE readers (
  id        {{id}},
  name      TEXT NOT NULL,
  folded    TEXT NOT NULL,
  mail      TEXT NOT NULL DEFAULT '',
  role      TEXT NOT NULL,
  state     TEXT NOT NULL,
  about     TEXT NOT NULL DEFAULT '',
  handle    TEXT NOT NULL,
  password  TEXT NOT NULL DEFAULT '',
  totp      TEXT NOT NULL DEFAULT '',
  totp_step BIGINT NOT NULL DEFAULT 0,
  created   BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX readers_folded ON readers (folded);
CREATE UNIQUE INDEX readers_handle ON readers (handle);
CREATE UNIQUE INDEX readers_mail ON readers (mail) WHERE mail <> '';
CREATE INDEX readers_state ON readers (state, id);
INSERT INTO readers (name, folded, role, state, handle) VALUES ('', '', 'owner', 'active', '');

-- Sessions by the digest of what the cookie holds; reader is 0 while signing in
-- is under way.
CREATE TABLE sessions (
  id      {{id}},
  token   TEXT NOT NULL,
  reader  BIGINT NOT NULL,
  data    TEXT NOT NULL,
  created BIGINT NOT NULL,
  seen    BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions_token ON sessions (token);
CREATE INDEX sessions_reader ON sessions (reader, seen);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE passkeys (
  id         {{id}},
  reader     BIGINT NOT NULL,
  name       TEXT NOT NULL,
  credential TEXT NOT NULL,
  data       TEXT NOT NULL,
  created    BIGINT NOT NULL,
  used       BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential);
CREATE INDEX passkeys_reader ON passkeys (reader, id);

-- Codes for when the second factor is lost, by digest; each is gone once used.
CREATE TABLE recovery (
  reader BIGINT NOT NULL,
  code   TEXT NOT NULL,
  PRIMARY KEY (reader, code)
) {{clustered}};

-- Who a reader is at a provider of sign-in.
CREATE TABLE identities (
  issuer  TEXT NOT NULL,
  subject TEXT NOT NULL,
  reader  BIGINT NOT NULL,
  name    TEXT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_reader ON identities (reader);

-- App passwords and API tokens, by digest.
CREATE TABLE tokens (
  id      {{id}},
  reader  BIGINT NOT NULL,
  name    TEXT NOT NULL,
  token   TEXT NOT NULL,
  scopes  TEXT NOT NULL,
  created BIGINT NOT NULL,
  used    BIGINT NOT NULL DEFAULT 0,
  expires BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX tokens_token ON tokens (token);
CREATE INDEX tokens_reader ON tokens (reader, id);

-- Addresses that work once: invitations (reader 0), resets, letters to sign in
-- with. maker is who invited.
CREATE TABLE links (
  id      {{id}},
  token   TEXT NOT NULL,
  kind    TEXT NOT NULL,
  reader  BIGINT NOT NULL DEFAULT 0,
  maker   BIGINT NOT NULL DEFAULT 0,
  role    TEXT NOT NULL DEFAULT '',
  mail    TEXT NOT NULL DEFAULT '',
  note    TEXT NOT NULL DEFAULT '',
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  used    BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX links_token ON links (token);
CREATE INDEX links_reader ON links (reader);
CREATE INDEX links_kind ON links (kind, id);

-- Attempts by account and by network since a moment.
CREATE TABLE throttles (
  name  TEXT PRIMARY KEY,
  count BIGINT NOT NULL,
  since BIGINT NOT NULL
);

-- What happened to accounts: by whom (0: nobody known), to whom, from which network.
CREATE TABLE audit (
  id      {{id}},
  at      BIGINT NOT NULL,
  actor   BIGINT NOT NULL,
  reader  BIGINT NOT NULL,
  kind    TEXT NOT NULL,
  about   TEXT NOT NULL DEFAULT '',
  network TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_reader ON audit (reader, id);
CREATE INDEX audit_actor ON audit (actor);
