package storage

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"roster/core"
)

// Accounts lists all accounts with their stored profiles, in the order the person gave them.
func (d *DB) Accounts(ctx context.Context) ([]core.StoredAccount, error) {
	var accounts []core.StoredAccount
	err := d.read(ctx, "reading the accounts", func(tx *sql.Tx) error {
		profiles, err := d.allProfiles(ctx, tx)
		if err != nil {
			return err
		}
		healths, err := d.allHealth(ctx, tx)
		if err != nil {
			return err
		}
		accounts, err = d.allAccounts(ctx, tx)
		for i, account := range accounts {
			accounts[i].Profile = profiles[account.ID]
			accounts[i].CheckedAt, accounts[i].Freeze = healths[account.ID].checkedAt, healths[account.ID].freeze
		}
		return err
	})
	return accounts, err
}

func (d *DB) allAccounts(ctx context.Context, tx *sql.Tx) ([]core.StoredAccount, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT id, label, color, group_name, coalesce(user_id, 0), signed_in, signed_out_at, signed_out_reason
		FROM accounts ORDER BY position, id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	accounts := []core.StoredAccount{}
	for rows.Next() {
		var a core.StoredAccount
		var signedOutAt *string
		err := rows.Scan(&a.ID, &a.Label, &a.Color, &a.Group, &a.UserID, &a.SignedIn, &signedOutAt, &a.SignedOutReason)
		if err != nil {
			return nil, err
		}
		if a.SignedOutAt, err = d.optionalTime(signedOutAt); err != nil {
			return nil, err
		}
		accounts = append(accounts, a)
	}
	return accounts, rows.Err()
}

// AddAccount stores a new account behind all others. Its number is one that no account ever had.
func (d *DB) AddAccount(ctx context.Context, label string) (core.StoredAccount, error) {
	account := core.StoredAccount{Label: label}
	err := d.write(ctx, "adding an account", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `
			INSERT INTO accounts (label, position, created_at)
			VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM accounts), ?) RETURNING id`,
			label, timeText(time.Now())).Scan(&account.ID)
	})
	if err != nil {
		return core.StoredAccount{}, err
	}
	return account, nil
}

// SetAccountLabel stores the name that the person gave the account.
func (d *DB) SetAccountLabel(ctx context.Context, id core.AccountID, label string) error {
	return d.writeRow(ctx, "storing the account's label", "UPDATE accounts SET label = ? WHERE id = ?", label, id)
}

// SetAccountColor stores the colour that the person tells the account by; "" is none.
func (d *DB) SetAccountColor(ctx context.Context, id core.AccountID, color core.AccountColor) error {
	return d.writeRow(ctx, "storing the account's colour", "UPDATE accounts SET color = ? WHERE id = ?", color, id)
}

// SetAccountGroup stores the name of the group that the account is in; "" is none.
func (d *DB) SetAccountGroup(ctx context.Context, id core.AccountID, group string) error {
	return d.writeRow(ctx, "storing the account's group", "UPDATE accounts SET group_name = ? WHERE id = ?", group, id)
}

// RenameAccountGroup gives the group of all accounts that are in it another name; "" takes them out.
func (d *DB) RenameAccountGroup(ctx context.Context, group, name string) error {
	return d.writeRow(ctx, "renaming a group of accounts", "UPDATE accounts SET group_name = ? WHERE group_name = ?", name, group)
}

// SetAccountOrder stores in which order the person wants the accounts. Those that are not named come behind, in the order
// that they had. When one is missing, nothing changes.
func (d *DB) SetAccountOrder(ctx context.Context, ids []core.AccountID) error {
	return d.write(ctx, "storing the order of the accounts", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET position = position + ?", len(ids)); err != nil {
			return err
		}
		for at, id := range ids {
			err := tx.QueryRowContext(ctx, "UPDATE accounts SET position = ? WHERE id = ? RETURNING id", at+1, id).Scan(&id)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// SetSignedIn records that the account has a session for userID, and forgets the end of an earlier one. When somebody
// else was signed in before, their profile is no longer the account's current one, though it stays among the versions, and
// what checks have found was about them.
func (d *DB) SetSignedIn(ctx context.Context, id core.AccountID, userID int64) error {
	return d.write(ctx, "recording the sign-in", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			DELETE FROM account_health WHERE account_id IN (SELECT id FROM accounts WHERE id = ? AND user_id <> ?)`, id, userID)
		if err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `
			UPDATE accounts SET user_id = ?, signed_in = 1, signed_out_at = NULL, signed_out_reason = ''
			WHERE id = ? RETURNING id`, userID, id).Scan(&id)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM self_profiles WHERE account_id = ? AND user_id <> ?", id, userID)
		return err
	})
}

// SetSignedOut records that the session ended, when and why. The stored profile stays.
func (d *DB) SetSignedOut(ctx context.Context, id core.AccountID, at time.Time, reason string) error {
	return d.writeRow(ctx, "recording the sign-out",
		"UPDATE accounts SET signed_in = 0, signed_out_at = ?, signed_out_reason = ? WHERE id = ?", timeText(at), reason, id)
}

// RemoveAccount deletes the account and everything stored for it, its proxy among it; the deleted pages are overwritten.
// Its number is not given again.
func (d *DB) RemoveAccount(ctx context.Context, id core.AccountID) error {
	err := d.write(ctx, "removing the account", func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "DELETE FROM accounts WHERE id = ? RETURNING id", id).Scan(&id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM settings WHERE key = ?", core.ProxyKey(id))
		return err
	})
	if err != nil {
		return err
	}
	d.emptyLog(ctx, "the removed account's data stays in the log until the program ends")
	return nil
}

// timeText is how times are stored: RFC 3339, in UTC.
func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func optionalTimeText(t *time.Time) *string {
	if t == nil {
		return nil
	}
	text := timeText(*t)
	return &text
}

func (d *DB) parseTime(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, d.damaged(fmt.Errorf("reading a time: %w", err))
	}
	return t, nil
}

func (d *DB) optionalTime(text *string) (*time.Time, error) {
	if text == nil {
		return nil, nil
	}
	t, err := d.parseTime(*text)
	return &t, err
}
