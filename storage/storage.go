// Package storage keeps what must outlive the program in one SQLite file: accounts, their own profiles with every change,
// profile photos, what was done with the accounts, and settings. It fills core.Store.
package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"roster/core"
)

var _ core.Store = (*DB)(nil)

const (
	// busyTimeout is how long a statement waits for another program to let go of the file. Within this program there is
	// nothing to wait for: one connection writes, and readers never block it.
	busyTimeout = 5 * time.Second
	readers     = 4
)

// DB is an open storage file. Its methods may be called from any goroutine. Their errors are core.ErrNotFound where the
// named row is missing, a *core.StorageError where the file cannot be used, and the context's error when it ended first.
type DB struct {
	path    string
	log     *slog.Logger
	options options
	writer  *sql.DB // one connection, so that writes queue up here and never fail as busy
	reader  *sql.DB
}

// options are what tests set differently.
type options struct {
	migrations fs.FS
	busy       time.Duration
	activities int // how many are kept; 0: keptActivities
}

// Open opens the storage file at path and brings it up to date; a missing file (and folder) is made, readable for its
// owner alone. Before an older file is changed, a copy of it is left beside it. A file that cannot be used is a
// *core.StorageError and stays exactly as it was.
func Open(ctx context.Context, path string, log *slog.Logger) (*DB, error) {
	return open(ctx, path, log, options{migrations: embedded(), busy: busyTimeout})
}

func open(ctx context.Context, path string, log *slog.Logger, o options) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening the storage file: %w", err)
	}
	if o.activities == 0 {
		o.activities = keptActivities
	}
	if err := prepareFile(path); err != nil {
		return nil, fmt.Errorf("opening the storage file: %w", err)
	}
	d := &DB{path: path, log: log, options: o}
	if err := d.connect(); err != nil {
		return nil, fmt.Errorf("opening the storage file: %w", err)
	}
	if err := d.bringUp(ctx); err != nil {
		return nil, errors.Join(d.fail("opening the storage file", err), d.Close())
	}
	return d, nil
}

// connect sets up the two pools. It does not touch the file yet.
func (d *DB) connect() (err error) {
	d.writer, err = sql.Open("sqlite", d.dsn(url.Values{
		"_foreign_keys": {"1"},
		"_synchronous":  {"FULL"}, // a committed write survives a power cut
		"_txlock":       {"immediate"},
		"_pragma":       {"secure_delete(1)"}, // what is deleted is overwritten, not only unlinked
	}))
	if err != nil {
		return err
	}
	d.writer.SetMaxOpenConns(1)
	d.reader, err = sql.Open("sqlite", d.dsn(url.Values{"_query_only": {"1"}}))
	if err != nil {
		return err
	}
	d.reader.SetMaxOpenConns(readers)
	d.reader.SetMaxIdleConns(readers)
	return nil
}

// dsn is the driver's name for the file. mode=rw: the driver must never make a file by itself, for an empty one in the
// place of a lost one would look like a fresh start.
func (d *DB) dsn(values url.Values) string {
	values.Set("mode", "rw")
	values.Set("_busy_timeout", strconv.FormatInt(d.options.busy.Milliseconds(), 10))
	path := filepath.ToSlash(d.path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows drive: file:///C:/…
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: values.Encode()}).String()
}

// bringUp looks before it writes: nothing changes in a file that is not ours, newer, or broken.
func (d *DB) bringUp(ctx context.Context) error {
	version, err := d.fileVersion(ctx)
	if err != nil {
		return err
	}
	newest, err := newestMigration(d.options.migrations)
	if err != nil {
		return err
	}
	if version > newest {
		return &core.StorageError{Kind: core.StorageNewer, Path: d.path, FileVersion: version, ProgramVersion: newest}
	}
	if version > 0 {
		if err := d.checkStart(ctx); err != nil {
			return err
		}
	}
	if version == 0 {
		if _, err := d.writer.ExecContext(ctx, cuttable); err != nil {
			return fmt.Errorf("preparing a new file: %w", err)
		}
	}
	if err := d.useWAL(ctx); err != nil {
		return err
	}
	if version < newest {
		return d.migrate(ctx, version, newest)
	}
	return d.checkWritable(ctx)
}

// useWAL switches the file to a write-ahead log. The mode is kept in the file, so later connections find it there.
func (d *DB) useWAL(ctx context.Context) error {
	var mode string
	if err := d.writer.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode); err != nil {
		return fmt.Errorf("switching to a write-ahead log: %w", err)
	}
	if mode != "wal" {
		d.log.WarnContext(ctx, "the storage file's disk has no write-ahead log; reading may wait for writing", "mode", mode)
	}
	return nil
}

// checkWritable finds a read-only file at once and not at the first change: SQLite opens such a file without a word. The
// statement changes no row, so nothing is written.
func (d *DB) checkWritable(ctx context.Context) error {
	_, err := d.writer.ExecContext(ctx, "UPDATE settings SET value = value WHERE key IS NULL")
	return err
}

// Close ends all connections. What was stored is in the one file then.
func (d *DB) Close() error {
	return errors.Join(d.reader.Close(), d.writer.Close())
}

// read runs f on one consistent state of the file. doing completes the error: "reading the accounts".
func (d *DB) read(ctx context.Context, doing string, f func(*sql.Tx) error) error {
	tx, err := d.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return d.fail(doing, err)
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return d.fail(doing, err)
	}
	return nil
}

// write runs f in one transaction: all of it is stored, or nothing.
func (d *DB) write(ctx context.Context, doing string, f func(*sql.Tx) error) error {
	tx, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return d.fail(doing, err)
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return d.fail(doing, err)
	}
	if err := tx.Commit(); err != nil {
		return d.fail(doing, err)
	}
	return nil
}

// writeRow runs one statement that must change a row; when it changes none, the row is missing.
func (d *DB) writeRow(ctx context.Context, doing, query string, args ...any) error {
	return d.write(ctx, doing, func(tx *sql.Tx) error { return changeRow(ctx, tx, query, args...) })
}

// changeRow is writeRow as a part of something larger.
func changeRow(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	changed, err := result.RowsAffected()
	if err == nil && changed == 0 {
		return core.ErrNotFound
	}
	return err
}
