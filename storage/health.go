package storage

import (
	"context"
	"database/sql"
	"time"

	"roster/core"
)

// health is what checks have found out about an account.
type health struct {
	checkedAt *time.Time
	freeze    *core.Freeze
}

// allHealth reads what is known of every account that was ever checked.
func (d *DB) allHealth(ctx context.Context, tx *sql.Tx) (map[core.AccountID]health, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT account_id, checked_at, is_frozen, freezing_date, deletion_date, appeal_link FROM account_health`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[core.AccountID]health)
	for rows.Next() {
		id, h, err := d.scanHealth(rows)
		if err != nil {
			return nil, err
		}
		all[id] = h
	}
	return all, rows.Err()
}

func (d *DB) scanHealth(rows *sql.Rows) (id core.AccountID, h health, err error) {
	var checked, freezing, deletion *string
	var frozen bool
	var freeze core.Freeze
	if err := rows.Scan(&id, &checked, &frozen, &freezing, &deletion, &freeze.AppealLink); err != nil {
		return 0, health{}, err
	}
	if h.checkedAt, err = d.optionalTime(checked); err != nil {
		return 0, health{}, err
	}
	if freeze.FreezingDate, err = d.optionalTime(freezing); err != nil {
		return 0, health{}, err
	}
	if freeze.DeletionDate, err = d.optionalTime(deletion); err != nil {
		return 0, health{}, err
	}
	if frozen {
		h.freeze = &freeze
	}
	return id, h, nil
}

// SetChecked records when the account was checked last.
func (d *DB) SetChecked(ctx context.Context, id core.AccountID, at time.Time) error {
	return d.writeRow(ctx, "recording a check", `
		INSERT INTO account_health (account_id, checked_at) SELECT id, ? FROM accounts WHERE id = ?
		ON CONFLICT (account_id) DO UPDATE SET checked_at = excluded.checked_at`, timeText(at), id)
}

// SetFreeze records that the account is frozen, or with nil that it is not.
func (d *DB) SetFreeze(ctx context.Context, id core.AccountID, freeze *core.Freeze) error {
	frozen := freeze != nil
	if !frozen {
		freeze = &core.Freeze{}
	}
	return d.writeRow(ctx, "recording a freeze", `
		INSERT INTO account_health (account_id, is_frozen, freezing_date, deletion_date, appeal_link)
		SELECT id, ?, ?, ?, ? FROM accounts WHERE id = ?
		ON CONFLICT (account_id) DO UPDATE SET is_frozen = excluded.is_frozen, freezing_date = excluded.freezing_date,
			deletion_date = excluded.deletion_date, appeal_link = excluded.appeal_link`,
		frozen, optionalTimeText(freeze.FreezingDate), optionalTimeText(freeze.DeletionDate), freeze.AppealLink, id)
}
