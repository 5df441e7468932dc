package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"roster/core"
)

// fail wraps err with what was being done, as one of the errors that DB promises.
func (d *DB) fail(doing string, err error) error {
	return fmt.Errorf("%s: %w", doing, d.classify(err))
}

func (d *DB) classify(err error) error {
	var storage *core.StorageError
	var driver *sqlite.Error
	switch {
	case errors.As(err, &storage), errors.Is(err, core.ErrNotFound):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return core.ErrNotFound
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &driver):
		return d.classifyCode(driver.Code(), err)
	default: // database/sql's own errors: closed, connection lost
		return &core.StorageError{Kind: core.StorageUnavailable, Path: d.path, Err: err}
	}
}

// classifyCode goes by SQLite's result codes, https://sqlite.org/rescode.html; the low byte is the primary code.
func (d *DB) classifyCode(code int, err error) error {
	kind := core.StorageUnavailable
	switch code & 0xff {
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		kind = core.StorageDamaged
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		kind = core.StorageReadOnly
	case sqlite3.SQLITE_FULL:
		kind = core.StorageDiskFull
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		kind = core.StorageBusy
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR:
		kind = folderKind(filepath.Dir(d.path))
	case sqlite3.SQLITE_CONSTRAINT:
		if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY {
			return core.ErrNotFound // the only foreign keys point to accounts
		}
		return err
	case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE, sqlite3.SQLITE_TOOBIG:
		return err // a mistake in the program or its data; the file is fine
	}
	return &core.StorageError{Kind: kind, Path: d.path, Err: err}
}

// damaged is for rows whose content cannot be what this program wrote.
func (d *DB) damaged(err error) error {
	return &core.StorageError{Kind: core.StorageDamaged, Path: d.path, Err: err}
}

// folderKind tells, after a failure that SQLite does not explain, whether the folder's disk is full or read-only.
func folderKind(dir string) core.StorageErrorKind {
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return errorKind(err)
	}
	defer os.Remove(probe.Name())
	defer probe.Close()
	_, err = probe.Write(make([]byte, 64<<10)) // more than the log's index needs at once
	return errorKind(err)
}

// errorKind sorts an error of the operating system.
func errorKind(err error) core.StorageErrorKind {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return core.StorageDiskFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return core.StorageReadOnly
	default:
		return core.StorageUnavailable
	}
}

// systemError is for what the operating system refused.
func (d *DB) systemError(err error) error {
	return &core.StorageError{Kind: errorKind(err), Path: d.path, Err: err}
}
