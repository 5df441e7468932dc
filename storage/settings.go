package storage

import (
	"context"
	"database/sql"
)

// Settings returns everything that was ever set.
func (d *DB) Settings(ctx context.Context) (map[string]string, error) {
	settings := make(map[string]string)
	err := d.read(ctx, "reading the settings", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT key, value FROM settings")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var key, value string
			if err := rows.Scan(&key, &value); err != nil {
				return err
			}
			settings[key] = value
		}
		return rows.Err()
	})
	return settings, err
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
