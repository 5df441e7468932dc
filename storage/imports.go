package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"roster/core"
)

// rowsAtOnce is how many rows one statement inserts: SQLite takes at most 32766 values.
const rowsAtOnce = 500

// keptSent is how long it is kept what counted against the daily budget.
const keptSent = 48 * time.Hour

// AddContactImports stores an import for each account, with the same rows, in one transaction.
func (d *DB) AddContactImports(ctx context.Context, imports []core.ContactImport, rows []core.ContactImportRow) ([]core.ContactImport, error) {
	stored := append([]core.ContactImport(nil), imports...)
	var counts core.ImportCounts
	for _, row := range rows {
		counts.Rows++
		*counts.Of(row.State)++
	}
	err := d.write(ctx, "storing a contact import", func(tx *sql.Tx) error {
		for n := range stored {
			i := &stored[n]
			i.Counts = counts
			err := tx.QueryRowContext(ctx, `
				INSERT INTO contact_imports (account_id, name, source, state, doubtful, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
				i.AccountID, i.Name, string(i.Source), string(i.State), i.Doubtful, timeText(i.CreatedAt)).Scan(&i.ID)
			if err != nil {
				return err
			}
			if err := insertImportRows(ctx, tx, i.ID, rows); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return stored, nil
}

const importRowColumns = "row, line, first_name, last_name, phone, state, reason, error, duplicate_of, user_id, username, importer_count, at"

// insertImportRows stores many rows with one statement: a statement each takes four times as long.
func insertImportRows(ctx context.Context, tx *sql.Tx, id int64, rows []core.ContactImportRow) error {
	const places = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	for len(rows) > 0 {
		some := rows[:min(len(rows), rowsAtOnce)]
		rows = rows[len(some):]
		args := make([]any, 0, len(some)*14)
		for _, r := range some {
			args = append(args, id, r.Row, r.Line, r.FirstName, r.LastName, r.Phone, string(r.State), string(r.Reason), r.Error,
				r.DuplicateOf, r.UserID, r.Username, r.ImporterCount, optionalTimeText(r.At))
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO contact_import_rows (import_id, "+importRowColumns+") VALUES "+
			places+strings.Repeat(", "+places, len(some)-1), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

const importColumns = "id, account_id, name, source, state, wait, until, doubtful, problem, error, created_at, ended_at"

// ContactImports lists the imports of an account, or of all where it is 0, newest first.
func (d *DB) ContactImports(ctx context.Context, account core.AccountID) ([]core.ContactImport, error) {
	imports := []core.ContactImport{}
	err := d.read(ctx, "reading the contact imports", func(tx *sql.Tx) (err error) {
		imports, err = d.importsWhere(ctx, tx, "?1 = 0 OR account_id = ?1", account)
		return err
	})
	return imports, err
}

// ContactImport reads one import.
func (d *DB) ContactImport(ctx context.Context, id int64) (i core.ContactImport, err error) {
	err = d.read(ctx, "reading a contact import", func(tx *sql.Tx) error {
		imports, err := d.importsWhere(ctx, tx, "id = ?1", id)
		if err == nil && len(imports) == 0 {
			return core.ErrNotFound
		}
		if err == nil {
			i = imports[0]
		}
		return err
	})
	return i, err
}

func (d *DB) importsWhere(ctx context.Context, tx *sql.Tx, condition string, value any) ([]core.ContactImport, error) {
	rows, err := tx.QueryContext(ctx, "SELECT "+importColumns+" FROM contact_imports WHERE "+condition+" ORDER BY id DESC", value)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	imports := []core.ContactImport{}
	for rows.Next() {
		i, err := d.scanImport(rows)
		if err != nil {
			return nil, err
		}
		imports = append(imports, i)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for n := range imports {
		if err := d.countImportRows(ctx, tx, &imports[n]); err != nil {
			return nil, err
		}
	}
	return imports, nil
}

func (d *DB) scanImport(rows *sql.Rows) (i core.ContactImport, err error) {
	var createdAt string
	var until, endedAt *string
	err = rows.Scan(&i.ID, &i.AccountID, &i.Name, &i.Source, &i.State, &i.Wait, &until, &i.Doubtful, &i.Problem, &i.Error, &createdAt, &endedAt)
	if err != nil {
		return i, err
	}
	var errs [3]error
	i.CreatedAt, errs[0] = d.parseTime(createdAt)
	i.Until, errs[1] = d.optionalTime(until)
	i.EndedAt, errs[2] = d.optionalTime(endedAt)
	return i, errors.Join(errs[:]...)
}

func (d *DB) countImportRows(ctx context.Context, tx *sql.Tx, i *core.ContactImport) error {
	rows, err := tx.QueryContext(ctx, "SELECT state, count(*) FROM contact_import_rows WHERE import_id = ? GROUP BY state", i.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var state core.ImportRowState
		var count int
		if err := rows.Scan(&state, &count); err != nil {
			return err
		}
		place := i.Counts.Of(state)
		if place == nil {
			return d.damaged(fmt.Errorf("import %d has rows in the state %q", i.ID, state))
		}
		*place = count
		i.Counts.Rows += count
	}
	return rows.Err()
}

// SetContactImport stores how far an import is. Rows that wait in one that is canceled become canceled with it.
func (d *DB) SetContactImport(ctx context.Context, i core.ContactImport) error {
	return d.write(ctx, "storing how far a contact import is", func(tx *sql.Tx) error {
		if err := setImport(ctx, tx, i); err != nil || i.State != core.ImportCanceled {
			return err
		}
		return moveImportRows(ctx, tx, i.ID, core.RowWaiting, core.RowCanceled, i.EndedAt)
	})
}

// RetryContactImport is SetContactImport that has the rows which could not be told wait again.
func (d *DB) RetryContactImport(ctx context.Context, i core.ContactImport) error {
	return d.write(ctx, "trying rows of a contact import again", func(tx *sql.Tx) error {
		if err := setImport(ctx, tx, i); err != nil {
			return err
		}
		return moveImportRows(ctx, tx, i.ID, core.RowCannotTell, core.RowWaiting, nil)
	})
}

func setImport(ctx context.Context, tx *sql.Tx, i core.ContactImport) error {
	return changeRow(ctx, tx, `
		UPDATE contact_imports SET state = ?, wait = ?, until = ?, doubtful = ?, problem = ?, error = ?, ended_at = ? WHERE id = ?`,
		string(i.State), string(i.Wait), optionalTimeText(i.Until), i.Doubtful, string(i.Problem), i.Error, optionalTimeText(i.EndedAt), i.ID)
}

func moveImportRows(ctx context.Context, tx *sql.Tx, id int64, from, to core.ImportRowState, at *time.Time) error {
	_, err := tx.ExecContext(ctx, "UPDATE contact_import_rows SET state = ?, reason = '', at = ? WHERE import_id = ? AND state = ?",
		string(to), optionalTimeText(at), id, string(from))
	return err
}

// SetContactImportRows stores what became of rows, and what was sent.
func (d *DB) SetContactImportRows(ctx context.Context, i core.ContactImport, rows []core.ContactImportRow, sent *core.SentRows) error {
	return d.write(ctx, "storing what became of contacts", func(tx *sql.Tx) error {
		if err := setImport(ctx, tx, i); err != nil {
			return err
		}
		for _, r := range rows {
			_, err := tx.ExecContext(ctx, `
				UPDATE contact_import_rows SET state = ?, reason = ?, error = ?, user_id = ?, username = ?, importer_count = ?, at = ?
				WHERE import_id = ? AND row = ?`,
				string(r.State), string(r.Reason), r.Error, r.UserID, r.Username, r.ImporterCount, optionalTimeText(r.At), i.ID, r.Row)
			if err != nil {
				return err
			}
		}
		if sent == nil {
			return nil
		}
		return addSent(ctx, tx, i.AccountID, *sent)
	})
}

func addSent(ctx context.Context, tx *sql.Tx, account core.AccountID, sent core.SentRows) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM contact_imports_sent WHERE account_id = ? AND at < ?",
		account, secondText(sent.At.Add(-keptSent)))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO contact_imports_sent (account_id, at, rows) VALUES (?, ?, ?)",
		account, secondText(sent.At), sent.Rows)
	return err
}

// secondText is a time that can be compared as text: it has no part of a second, whose length varies.
func secondText(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Those of one state are found by their index. Left to itself SQLite takes the primary key, and walks through all the rows that
// have their end before it comes to those that wait.
const (
	importRowsOfAll   = "SELECT " + importRowColumns + " FROM contact_import_rows WHERE import_id = ?"
	importRowsOfState = "SELECT " + importRowColumns + " FROM contact_import_rows INDEXED BY contact_import_rows_by_state WHERE import_id = ? AND state = ?"
)

// ContactImportRows lists rows in their order.
func (d *DB) ContactImportRows(ctx context.Context, filter core.ContactImportFilter) ([]core.ContactImportRow, error) {
	query, args := importRowsOfAll, []any{filter.Import}
	if filter.State != "" {
		query, args = importRowsOfState, append(args, string(filter.State))
	}
	limit := filter.Limit
	if limit == 0 {
		limit = -1
	}
	found := []core.ContactImportRow{}
	err := d.read(ctx, "reading the rows of a contact import", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, query+" ORDER BY row LIMIT ? OFFSET ?", append(args, limit, filter.Offset)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			row, err := d.scanImportRow(rows)
			if err != nil {
				return err
			}
			found = append(found, row)
		}
		return rows.Err()
	})
	return found, err
}

func (d *DB) scanImportRow(rows *sql.Rows) (r core.ContactImportRow, err error) {
	var at *string
	err = rows.Scan(&r.Row, &r.Line, &r.FirstName, &r.LastName, &r.Phone, &r.State, &r.Reason, &r.Error, &r.DuplicateOf,
		&r.UserID, &r.Username, &r.ImporterCount, &at)
	if err != nil {
		return r, err
	}
	r.At, err = d.optionalTime(at)
	return r, err
}

// ContactImportsSent lists what an account has sent since a time, oldest first.
func (d *DB) ContactImportsSent(ctx context.Context, account core.AccountID, since time.Time) ([]core.SentRows, error) {
	var sent []core.SentRows
	err := d.read(ctx, "reading what was sent of contact imports", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `
			SELECT at, sum(rows) FROM contact_imports_sent WHERE account_id = ? AND at >= ? GROUP BY at ORDER BY at`, account, secondText(since))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var at string
			var s core.SentRows
			if err := rows.Scan(&at, &s.Rows); err != nil {
				return err
			}
			if s.At, err = d.parseTime(at); err != nil {
				return err
			}
			sent = append(sent, s)
		}
		return rows.Err()
	})
	return sent, err
}

// DeleteContactImport deletes an import and its rows.
func (d *DB) DeleteContactImport(ctx context.Context, id int64) error {
	return d.writeRow(ctx, "deleting a contact import", "DELETE FROM contact_imports WHERE id = ?", id)
}
