package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"roster/core"
)

const (
	// keptActivities bounds the activities of all accounts together: some years of a busy day's work, and still few
	// enough (about three megabytes) that a search which has to look at every one of them takes milliseconds.
	keptActivities = 10_000

	activitiesPage = 100 // where a filter has no limit
)

// AddActivities stores what was done with accounts, in one transaction, and returns the numbers; 0 for an account that is
// not there. The oldest activities beyond keptActivities go.
func (d *DB) AddActivities(ctx context.Context, activities []core.Activity) (ids []int64, err error) {
	err = d.write(ctx, "storing activities", func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(ctx, `
			INSERT INTO activities (account_id, at, action, detail, folded, outcome, problem, error, retry_at)
			SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM accounts WHERE id = ? RETURNING id`)
		if err != nil {
			return err
		}
		defer insert.Close()
		for _, activity := range activities {
			id, err := addActivity(ctx, insert, activity)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM activities WHERE id <= (SELECT max(id) FROM activities) - ?", d.options.activities)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

func addActivity(ctx context.Context, insert *sql.Stmt, a core.Activity) (id int64, err error) {
	detail := a.Detail
	if detail == nil {
		detail = map[string]string{}
	}
	encoded, err := json.Marshal(detail)
	if err != nil {
		return 0, fmt.Errorf("encoding an activity: %w", err)
	}
	err = insert.QueryRowContext(
		ctx, timeText(a.At), a.Action, string(encoded), foldedDetail(detail), string(a.Outcome), string(a.Problem), a.Error,
		optionalTimeText(a.RetryAt), a.AccountID,
	).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// foldedDetail is what a search looks at. Line breaks keep a search from reaching from one text into the next.
func foldedDetail(detail map[string]string) string {
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(detail)) {
		texts = append(texts, fold(detail[key]))
	}
	return strings.Join(texts, "\n")
}

// fold makes texts equal that differ in their case only, in any alphabet.
func fold(text string) string { return strings.ToLower(text) }

// Activities lists what the filter chooses, newest first.
func (d *DB) Activities(ctx context.Context, filter core.ActivityFilter) ([]core.Activity, error) {
	query, args := activitiesQuery(filter)
	activities := []core.Activity{}
	err := d.read(ctx, "reading the activities", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			activity, err := d.scanActivity(rows)
			if err != nil {
				return err
			}
			activities = append(activities, activity)
		}
		return rows.Err()
	})
	return activities, err
}

func activitiesQuery(filter core.ActivityFilter) (query string, args []any) {
	conditions := []string{"1"}
	add := func(condition string, values ...any) {
		conditions = append(conditions, condition)
		args = append(args, values...)
	}
	if filter.Account != 0 {
		add("account_id = ?", filter.Account)
	}
	if len(filter.Actions) > 0 {
		actions := make([]any, len(filter.Actions))
		for i, action := range filter.Actions {
			actions[i] = action
		}
		add("action IN (?"+strings.Repeat(", ?", len(actions)-1)+")", actions...)
	}
	if filter.OnlyFailed {
		add("outcome = 'failed'")
	}
	if filter.Text != "" {
		add("instr(folded, ?) > 0", fold(filter.Text))
	}
	if filter.Before != 0 {
		add("id < ?", filter.Before)
	}
	limit := filter.Limit
	if limit == 0 {
		limit = activitiesPage
	}
	return "SELECT id, account_id, at, action, detail, outcome, problem, error, retry_at FROM activities WHERE " +
		strings.Join(conditions, " AND ") + " ORDER BY id DESC LIMIT ?", append(args, limit)
}

func (d *DB) scanActivity(rows *sql.Rows) (a core.Activity, err error) {
	var at, detail string
	var retryAt *string
	err = rows.Scan(&a.ID, &a.AccountID, &at, &a.Action, &detail, &a.Outcome, &a.Problem, &a.Error, &retryAt)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal([]byte(detail), &a.Detail); err != nil {
		return a, d.damaged(fmt.Errorf("reading activity %d: %w", a.ID, err))
	}
	if a.At, err = d.parseTime(at); err != nil {
		return a, err
	}
	a.RetryAt, err = d.optionalTime(retryAt)
	return a, err
}
