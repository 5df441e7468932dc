-- +goose Up

-- What checks have found out about an account. is_frozen with dates that are NULL: Telegram has not told them.
CREATE TABLE account_health (
    account_id    INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    checked_at    TEXT,
    is_frozen     INTEGER NOT NULL DEFAULT 0 CHECK (is_frozen IN (0, 1)),
    freezing_date TEXT,
    deletion_date TEXT,
    appeal_link   TEXT NOT NULL DEFAULT '',
    CHECK (is_frozen = 1 OR (freezing_date IS NULL AND deletion_date IS NULL AND appeal_link = ''))
) STRICT;
