package storage

import (
	"context"
	"database/sql"
	"errors"

	"roster/core"
)

// Setting returns "" for a key that was never set.
func (d *DB) Setting(ctx context.Context, key string) (string, error) {
	var value string
	err := d.read(ctx, "reading the setting "+key, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT value FROM settings WHERE key = ?", key).Scan(&value)
	})
	if errors.Is(err, core.ErrNotFound) {
		return "", nil
	}
	return value, err
}

// SetSetting stores value under key.
func (d *DB) SetSetting(ctx context.Context, key, value string) error {
	return d.write(ctx, "storing the setting "+key, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO settings (key, value) VALUES (?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
		return err
	})
}
