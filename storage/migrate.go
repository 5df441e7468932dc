package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// applicationID is what the first migration writes into the file's header: "Rost".
const applicationID = 0x526F7374

//go:embed migrations/*.sql
var migrationFiles embed.FS

func embedded() fs.FS {
	migrations, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the folder's name is fixed at build time
	}
	return migrations
}

// newestMigration is the version to which the program brings a file: the highest number of a migration.
func newestMigration(migrations fs.FS) (int, error) {
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return 0, fmt.Errorf("listing the migrations: %w", err)
	}
	newest := int64(0)
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return 0, fmt.Errorf("reading the number of migration %s: %w", name, err)
		}
		newest = max(newest, version)
	}
	return int(newest), nil
}

// fileVersion reads which migration the file is at, 0 for a file without tables, without changing it. A database that
// another program made counts as damaged.
func (d *DB) fileVersion(ctx context.Context) (int, error) {
	var application, tables int
	var migrated bool
	err := d.writer.QueryRowContext(ctx, `
		SELECT (SELECT application_id FROM pragma_application_id),
		       count(*) FILTER (WHERE name NOT IN ('goose_db_version', 'sqlite_sequence')),
		       count(*) FILTER (WHERE name = 'goose_db_version')
		FROM sqlite_schema WHERE type = 'table'`).Scan(&application, &tables, &migrated)
	if err != nil {
		return 0, fmt.Errorf("looking at the file: %w", err)
	}
	if application == 0 && tables == 0 {
		return 0, nil
	}
	if application != applicationID {
		return 0, d.damaged(errors.New("it is a database of another program"))
	}
	if !migrated {
		return 0, d.damaged(errors.New("it does not say its version"))
	}
	var version int
	err = d.writer.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("reading the file's version: %w", err)
	}
	return version, nil
}

// checkStart looks for broken pages where a start needs them. The photos are left out, because reading them all would
// hold up the window; a broken page among them is found when it is read. An older file does not have all the tables.
func (d *DB) checkStart(ctx context.Context) error {
	for _, table := range []string{"accounts", "account_health", "self_profiles", "settings"} {
		var exists bool
		err := d.writer.QueryRowContext(ctx,
			"SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)", table).Scan(&exists)
		if err != nil {
			return fmt.Errorf("looking for the table %s: %w", table, err)
		}
		if !exists {
			continue
		}
		if err := d.quickCheck(ctx, "PRAGMA quick_check("+table+")"); err != nil {
			return fmt.Errorf("checking the table %s: %w", table, err)
		}
	}
	return nil
}

func (d *DB) quickCheck(ctx context.Context, pragma string) error {
	var result string
	if err := d.writer.QueryRowContext(ctx, pragma).Scan(&result); err != nil {
		return err
	}
	if result != "ok" {
		return d.damaged(errors.New(result))
	}
	return nil
}

// migrate copies the file and applies the missing migrations, each in one transaction with its record. When one fails,
// the file is at the version before it. A file that is damaged anywhere is neither copied nor changed.
func (d *DB) migrate(ctx context.Context, from, to int) error {
	if from > 0 {
		if err := d.quickCheck(ctx, "PRAGMA quick_check"); err != nil {
			return fmt.Errorf("checking the file before changing it: %w", err)
		}
		if err := d.backup(ctx, from); err != nil {
			return fmt.Errorf("copying the file before changing it: %w", err)
		}
	}
	start := time.Now()
	if err := d.applyMigrations(ctx); err != nil {
		return fmt.Errorf("bringing the file from version %d to %d: %w", from, to, err)
	}
	d.log.InfoContext(ctx, "storage file brought up to date", "from", from, "to", to, "took", time.Since(start))
	d.dropOldBackups(ctx)
	return nil
}

func (d *DB) applyMigrations(ctx context.Context) error {
	// Foreign keys are off here and checked at the end of each migration (checkedStore): with them on, a migration
	// that rebuilds the accounts' table would delete every row that points to it.
	db, err := sql.Open("sqlite", d.dsn(url.Values{
		"_foreign_keys": {"0"},
		"_synchronous":  {"FULL"},
		"_txlock":       {"immediate"},
	}))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer db.Close()

	store, err := database.NewStore(database.DialectSQLite3, goose.DefaultTablename)
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectCustom, db, d.options.migrations,
		goose.WithStore(checkedStore{store}), goose.WithDisableGlobalRegistry(true), goose.WithSlog(d.log))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// checkedStore keeps goose's record of migrations. Insert runs inside the migration's transaction, so a migration that
// leaves a foreign key without its row is undone.
type checkedStore struct{ database.Store }

func (s checkedStore) Insert(ctx context.Context, db database.DBTxConn, req database.InsertRequest) error {
	var table, parent string
	var row sql.NullInt64
	var key int
	err := db.QueryRowContext(ctx, "PRAGMA foreign_key_check").Scan(&table, &row, &parent, &key)
	if err == nil {
		return fmt.Errorf("migration %d leaves row %d of %s without its row in %s", req.Version, row.Int64, table, parent)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("checking the foreign keys: %w", err)
	}
	return s.Store.Insert(ctx, db, req)
}
