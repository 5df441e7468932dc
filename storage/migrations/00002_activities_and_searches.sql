-- +goose Up

-- AUTOINCREMENT: pages of activities are asked for by id, so an id must not come again.
-- folded is what the texts of detail say, in lower case, because SQLite itself knows the case of ASCII letters only.
CREATE TABLE activities (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         TEXT NOT NULL,
    action     TEXT NOT NULL,
    detail     TEXT NOT NULL CHECK (json_type(detail) = 'object'),
    folded     TEXT NOT NULL,
    outcome    TEXT NOT NULL CHECK (outcome IN ('done', 'failed')),
    problem    TEXT NOT NULL,
    error      TEXT NOT NULL,
    retry_at   TEXT
) STRICT;

CREATE INDEX activities_of_account ON activities (account_id, id);

-- The newest search has the highest id.
CREATE TABLE recent_searches (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    id         INTEGER PRIMARY KEY,
    query      TEXT NOT NULL,
    folded     TEXT NOT NULL,
    UNIQUE (account_id, folded)
) STRICT;
