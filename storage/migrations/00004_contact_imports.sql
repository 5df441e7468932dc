-- +goose Up

-- AUTOINCREMENT: the number of a deleted import is never given again.
CREATE TABLE contact_imports (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    source     TEXT NOT NULL CHECK (source IN ('file', 'rows', 'account')),
    state      TEXT NOT NULL CHECK (state IN ('running', 'paused', 'done', 'canceled')),
    wait       TEXT NOT NULL DEFAULT '',
    until      TEXT,
    doubtful   INTEGER NOT NULL DEFAULT 0 CHECK (doubtful IN (0, 1)),
    problem    TEXT NOT NULL DEFAULT '',
    error      TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    ended_at   TEXT
) STRICT;

CREATE INDEX contact_imports_of_account ON contact_imports (account_id, id);

CREATE TABLE contact_import_rows (
    import_id      INTEGER NOT NULL REFERENCES contact_imports (id) ON DELETE CASCADE,
    row            INTEGER NOT NULL,
    line           INTEGER NOT NULL,
    first_name     TEXT NOT NULL,
    last_name      TEXT NOT NULL,
    phone          TEXT NOT NULL,
    state          TEXT NOT NULL,
    reason         TEXT NOT NULL DEFAULT '',
    error          TEXT NOT NULL DEFAULT '',
    duplicate_of   INTEGER NOT NULL DEFAULT 0,
    user_id        INTEGER,
    username       TEXT,
    importer_count INTEGER NOT NULL DEFAULT 0,
    at             TEXT,
    PRIMARY KEY (import_id, row)
) STRICT, WITHOUT ROWID;

-- The next rows to be sent, and the count of each state, without a walk through all.
CREATE INDEX contact_import_rows_by_state ON contact_import_rows (import_id, state, row);

-- What counts against an account's daily budget, also when the import is deleted.
CREATE TABLE contact_imports_sent (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    at         TEXT NOT NULL,
    rows       INTEGER NOT NULL
) STRICT;

CREATE INDEX contact_imports_sent_of_account ON contact_imports_sent (account_id, at);
