-- +goose Up

ALTER TABLE apply_jobs ADD COLUMN remove_photo INTEGER NOT NULL DEFAULT 0 CHECK (remove_photo IN (0, 1));

-- An account's line in a job outlives the account: number is that of the account, which is not given again, and name what it
-- was called.
CREATE TABLE new_apply_rows (
    number       INTEGER NOT NULL,
    job_id       INTEGER NOT NULL REFERENCES apply_jobs (id) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    name         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'skipped')),
    changed      TEXT NOT NULL CHECK (json_type(changed) = 'array'),
    sending      TEXT NOT NULL CHECK (json_type(sending) = 'array'),
    photo_before TEXT NOT NULL,
    skipped      TEXT NOT NULL,
    problem      TEXT NOT NULL,
    error        TEXT NOT NULL,
    retry_at     TEXT,
    ended_at     TEXT,
    PRIMARY KEY (number, job_id)
) STRICT;

INSERT INTO new_apply_rows
    SELECT account_id, job_id, apply_rows.position, label, state, changed, sending, photo_before, skipped, problem, error, retry_at, ended_at
    FROM apply_rows JOIN accounts ON accounts.id = account_id;

DROP TABLE apply_rows;
ALTER TABLE new_apply_rows RENAME TO apply_rows;

CREATE INDEX apply_rows_of_job ON apply_rows (job_id);
