-- +goose Up

-- The same edit on many accounts. There is one job at most. fields is a JSON array of the profile's fields that are changed;
-- the columns of the others are NULL, as those of a birthdate that is cleared.
-- AUTOINCREMENT: whoever knows the number of an earlier job must not take a later one for it.
CREATE TABLE apply_jobs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    state       TEXT NOT NULL CHECK (state IN ('running', 'stopped')),
    started_at  TEXT NOT NULL,
    fields      TEXT NOT NULL CHECK (json_type(fields) = 'array'),
    first_name  TEXT,
    last_name   TEXT,
    bio         TEXT,
    birth_day   INTEGER,
    birth_month INTEGER,
    birth_year  INTEGER,
    photo       BLOB,
    CHECK ((birth_day IS NULL) = (birth_month IS NULL))
) STRICT;

-- changed and sending are JSON arrays of fields: those that were changed, and those that Telegram was asked to change without
-- an answer so far.
CREATE TABLE apply_rows (
    account_id   INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    job_id       INTEGER NOT NULL REFERENCES apply_jobs (id) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'skipped')),
    changed      TEXT NOT NULL CHECK (json_type(changed) = 'array'),
    sending      TEXT NOT NULL CHECK (json_type(sending) = 'array'),
    photo_before TEXT NOT NULL,
    skipped      TEXT NOT NULL,
    problem      TEXT NOT NULL,
    error        TEXT NOT NULL,
    retry_at     TEXT,
    ended_at     TEXT,
    PRIMARY KEY (account_id, job_id)
) STRICT;

CREATE INDEX apply_rows_of_job ON apply_rows (job_id);
