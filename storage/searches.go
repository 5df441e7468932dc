package storage

import (
	"context"
	"database/sql"

	"roster/core"
)

// keptSearches is how many searches an account has to choose from again.
const keptSearches = 10

// RecentSearches lists what was searched for with an account, newest first.
func (d *DB) RecentSearches(ctx context.Context, id core.AccountID) ([]string, error) {
	queries := []string{}
	err := d.read(ctx, "reading the recent searches", func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "SELECT id FROM accounts WHERE id = ?", id).Scan(&id); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, "SELECT query FROM recent_searches WHERE account_id = ? ORDER BY id DESC", id)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var query string
			if err := rows.Scan(&query); err != nil {
				return err
			}
			queries = append(queries, query)
		}
		return rows.Err()
	})
	return queries, err
}

// AddRecentSearch makes query the account's newest search. One that differs in its case only is replaced, and the oldest
// beyond keptSearches go.
func (d *DB) AddRecentSearch(ctx context.Context, id core.AccountID, query string) error {
	return d.write(ctx, "storing a search", func(tx *sql.Tx) error {
		// The number of a row that is replaced is not the highest, and the highest plus one is what the new row gets.
		_, err := tx.ExecContext(ctx, `
			INSERT INTO recent_searches (id, account_id, query, folded)
			VALUES ((SELECT coalesce(max(id), 0) + 1 FROM recent_searches), ?, ?, ?)
			ON CONFLICT (account_id, folded) DO UPDATE SET id = excluded.id, query = excluded.query`, id, query, fold(query))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			DELETE FROM recent_searches WHERE account_id = ?1 AND id NOT IN (
				SELECT id FROM recent_searches WHERE account_id = ?1 ORDER BY id DESC LIMIT ?2)`, id, keptSearches)
		return err
	})
}

// RemoveRecentSearch forgets a search of the account, in whatever case it was kept.
func (d *DB) RemoveRecentSearch(ctx context.Context, id core.AccountID, query string) error {
	return d.forgetSearches(ctx, id, "AND folded = ?", fold(query))
}

// ClearRecentSearches forgets all searches of the account.
func (d *DB) ClearRecentSearches(ctx context.Context, id core.AccountID) error {
	return d.forgetSearches(ctx, id, "")
}

// forgetSearches leaves no copy of what it deletes behind.
func (d *DB) forgetSearches(ctx context.Context, id core.AccountID, condition string, args ...any) error {
	err := d.write(ctx, "forgetting searches", func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "SELECT id FROM accounts WHERE id = ?", id).Scan(&id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM recent_searches WHERE account_id = ? "+condition, append([]any{id}, args...)...)
		return err
	})
	if err != nil {
		return err
	}
	d.emptyLog(ctx, "what was forgotten stays in the log until the program ends")
	return nil
}
