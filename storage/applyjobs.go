package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"roster/core"
)

// AddApplyJob stores a job, with its photo where it has one, in the place of the job before.
func (d *DB) AddApplyJob(ctx context.Context, job core.ApplyJob, photo []byte) (id int64, err error) {
	fields, err := fieldList(job.Change.Fields)
	if err != nil {
		return 0, err
	}
	var day, month, year *int
	if date := job.Change.Birthdate; date != nil {
		day, month, year = &date.Day, &date.Month, date.Year
	}
	err = d.write(ctx, "storing the job of apply_profile", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM apply_jobs"); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, `
			INSERT INTO apply_jobs (state, started_at, fields, first_name, last_name, bio, birth_day, birth_month, birth_year, photo, remove_photo)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			string(job.State), timeText(job.StartedAt), fields, job.Change.FirstName, job.Change.LastName, job.Change.Bio,
			day, month, year, photo, job.Change.RemovePhoto).Scan(&id)
		if err != nil {
			return err
		}
		for position, row := range job.Rows {
			if err := addApplyRow(ctx, tx, id, position, row); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// addApplyRow needs an account that exists, though its row outlives it.
func addApplyRow(ctx context.Context, tx *sql.Tx, job int64, position int, row core.ApplyRow) error {
	values, err := applyRowValues(row)
	if err != nil {
		return err
	}
	return changeRow(ctx, tx, `
		INSERT INTO apply_rows (name, state, changed, sending, photo_before, skipped, problem, error, retry_at, ended_at, job_id, position, number)
		SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, id FROM accounts WHERE id = ?`, append(values, job, position, row.UserbotID)...)
}

// SaveApplyRow stores what has become of an account of a job.
func (d *DB) SaveApplyRow(ctx context.Context, id int64, row core.ApplyRow) error {
	values, err := applyRowValues(row)
	if err != nil {
		return err
	}
	return d.writeRow(ctx, "storing an account of apply_profile", updateApplyRow, append(values, id, row.UserbotID)...)
}

const updateApplyRow = `
	UPDATE apply_rows SET name = ?, state = ?, changed = ?, sending = ?, photo_before = ?, skipped = ?, problem = ?, error = ?, retry_at = ?, ended_at = ?
	WHERE job_id = ? AND number = ?`

// applyRowValues are the columns of a row that change.
func applyRowValues(row core.ApplyRow) ([]any, error) {
	changed, err := fieldList(row.Changed)
	if err != nil {
		return nil, err
	}
	sending, err := fieldList(row.Sending)
	if err != nil {
		return nil, err
	}
	return []any{
		row.Name, string(row.State), changed, sending, row.PhotoBefore, string(row.Skipped), string(row.Problem), row.Error,
		optionalTimeText(row.RetryAt), optionalTimeText(row.EndedAt),
	}, nil
}

func fieldList(fields []core.ProfileField) (string, error) {
	if fields == nil {
		return "[]", nil
	}
	encoded, err := json.Marshal(fields)
	if err != nil {
		return "", fmt.Errorf("encoding fields of a profile: %w", err)
	}
	return string(encoded), nil
}

// ApplyJob reads the job with its rows.
func (d *DB) ApplyJob(ctx context.Context) (job core.ApplyJob, err error) {
	err = d.read(ctx, "reading the job of apply_profile", func(tx *sql.Tx) error {
		if job, err = d.scanApplyJob(ctx, tx); err != nil {
			return err
		}
		job.Rows, err = d.scanApplyRows(ctx, tx, job.ID)
		return err
	})
	return job, err
}

func (d *DB) scanApplyJob(ctx context.Context, tx *sql.Tx) (job core.ApplyJob, err error) {
	var started, fields string
	var day, month, year *int
	change := &job.Change
	err = tx.QueryRowContext(ctx, `
		SELECT id, state, started_at, fields, first_name, last_name, bio, birth_day, birth_month, birth_year, remove_photo FROM apply_jobs`).
		Scan(&job.ID, &job.State, &started, &fields, &change.FirstName, &change.LastName, &change.Bio, &day, &month, &year, &change.RemovePhoto)
	if err != nil {
		return job, err
	}
	if day != nil && month != nil {
		change.Birthdate = &core.Birthdate{Day: *day, Month: *month, Year: year}
	}
	if change.Fields, err = d.parseFields(fields); err != nil {
		return job, err
	}
	job.StartedAt, err = d.parseTime(started)
	return job, err
}

func (d *DB) scanApplyRows(ctx context.Context, tx *sql.Tx, job int64) ([]core.ApplyRow, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT number, name, state, changed, sending, photo_before, skipped, problem, error, retry_at, ended_at
		FROM apply_rows WHERE job_id = ? ORDER BY position`, job)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := []core.ApplyRow{}
	for rows.Next() {
		row, err := d.scanApplyRow(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, row)
	}
	return found, rows.Err()
}

func (d *DB) scanApplyRow(rows *sql.Rows) (row core.ApplyRow, err error) {
	var changed, sending string
	var retryAt, endedAt *string
	err = rows.Scan(&row.UserbotID, &row.Name, &row.State, &changed, &sending, &row.PhotoBefore, &row.Skipped, &row.Problem, &row.Error, &retryAt, &endedAt)
	if err != nil {
		return row, err
	}
	if row.Changed, err = d.parseFields(changed); err != nil {
		return row, err
	}
	if row.Sending, err = d.parseFields(sending); err != nil {
		return row, err
	}
	if row.RetryAt, err = d.optionalTime(retryAt); err != nil {
		return row, err
	}
	row.EndedAt, err = d.optionalTime(endedAt)
	return row, err
}

func (d *DB) parseFields(encoded string) (fields []core.ProfileField, err error) {
	if err := json.Unmarshal([]byte(encoded), &fields); err != nil {
		return nil, d.damaged(fmt.Errorf("reading fields of a profile: %w", err))
	}
	return fields, nil
}

// ApplyJobPhoto reads the photo that a job is to set.
func (d *DB) ApplyJobPhoto(ctx context.Context, id int64) (photo []byte, err error) {
	err = d.read(ctx, "reading the photo of apply_profile", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT photo FROM apply_jobs WHERE id = ? AND photo IS NOT NULL", id).Scan(&photo)
	})
	return photo, err
}

// SetApplyJobState stores whether a job is at work or was stopped, together with rows that take their turn again: all of it, or
// nothing.
func (d *DB) SetApplyJobState(ctx context.Context, id int64, state core.ApplyState, again ...core.ApplyRow) error {
	return d.write(ctx, "storing the state of apply_profile", func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "UPDATE apply_jobs SET state = ? WHERE id = ? RETURNING id", string(state), id).Scan(&id)
		if err != nil {
			return err
		}
		for _, row := range again {
			values, err := applyRowValues(row)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, updateApplyRow, append(values, id, row.UserbotID)...); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemoveApplyJob forgets a job with its rows and photo.
func (d *DB) RemoveApplyJob(ctx context.Context, id int64) error {
	return d.writeRow(ctx, "removing the job of apply_profile", "DELETE FROM apply_jobs WHERE id = ?", id)
}
