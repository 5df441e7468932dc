-- Times are RFC 3339 text in UTC. What is unknown is NULL.

-- +goose Up

-- "Rost": tells a file of this program from any other SQLite file.
PRAGMA application_id = 0x526F7374;

-- AUTOINCREMENT: the number of a removed account is never given again.
CREATE TABLE accounts (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    position          INTEGER NOT NULL,
    label             TEXT NOT NULL,
    user_id           INTEGER,
    signed_in         INTEGER NOT NULL DEFAULT 0 CHECK (signed_in IN (0, 1)),
    signed_out_at     TEXT,
    signed_out_reason TEXT NOT NULL DEFAULT '',
    created_at        TEXT NOT NULL
) STRICT;

CREATE TABLE self_profiles (
    account_id            INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    user_id               INTEGER NOT NULL,
    first_name            TEXT,
    last_name             TEXT,
    full_name             TEXT,
    username              TEXT,
    usernames             TEXT NOT NULL CHECK (json_type(usernames) = 'array'),
    phone                 TEXT,
    bio                   TEXT,
    birth_day             INTEGER,
    birth_month           INTEGER,
    birth_year            INTEGER,
    status_type           TEXT NOT NULL,
    status_at             TEXT,
    is_contact            INTEGER NOT NULL CHECK (is_contact IN (0, 1)),
    is_mutual_contact     INTEGER NOT NULL CHECK (is_mutual_contact IN (0, 1)),
    is_bot                INTEGER NOT NULL CHECK (is_bot IN (0, 1)),
    is_deleted            INTEGER NOT NULL CHECK (is_deleted IN (0, 1)),
    is_premium            INTEGER NOT NULL CHECK (is_premium IN (0, 1)),
    is_verified           INTEGER NOT NULL CHECK (is_verified IN (0, 1)),
    is_scam               INTEGER NOT NULL CHECK (is_scam IN (0, 1)),
    is_fake               INTEGER NOT NULL CHECK (is_fake IN (0, 1)),
    group_in_common_count INTEGER,
    photo_id              TEXT,
    photo_width           INTEGER,
    photo_height          INTEGER,
    synced_at             TEXT NOT NULL,
    CHECK ((birth_day IS NULL) = (birth_month IS NULL)),
    CHECK ((photo_id IS NULL) = (photo_width IS NULL) AND (photo_id IS NULL) = (photo_height IS NULL))
) STRICT;

CREATE TABLE self_profile_versions (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    version    INTEGER NOT NULL CHECK (version >= 1),
    seen_from  TEXT NOT NULL,
    photo_id   TEXT,
    profile    TEXT NOT NULL CHECK (json_valid(profile)),
    PRIMARY KEY (account_id, version)
) STRICT;

-- The bytes stand last, so that reading the other columns does not walk through them.
CREATE TABLE photos (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    photo_id   TEXT NOT NULL,
    size       TEXT NOT NULL CHECK (size IN ('original', '640', '96')),
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    bytes      BLOB NOT NULL,
    PRIMARY KEY (account_id, photo_id, size)
) STRICT;

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
