package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"roster/core"
)

// prepareFile makes the folder and an empty file where they are missing, for the owner alone; SQLite gives its side files
// the same mode. An existing file is never opened here: closing it would drop the locks that SQLite holds on it.
func prepareFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return &core.StorageError{Kind: errorKind(err), Path: path, Err: err}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return createFile(path)
	case err != nil:
		return &core.StorageError{Kind: errorKind(err), Path: path, Err: err}
	case !info.Mode().IsRegular():
		return &core.StorageError{Kind: core.StorageUnavailable, Path: path, Err: errors.New("it is not a regular file")}
	case info.Mode().Perm()&0o200 == 0:
		// SQLite would open it for reading and leave side files behind that stay read-only when the file no longer is.
		return &core.StorageError{Kind: core.StorageReadOnly, Path: path, Err: errors.New("it is marked read-only")}
	case info.Size() == 0:
		return checkNoLostLog(path)
	}
	return closeToOthers(path, info.Mode())
}

func createFile(path string) error {
	if err := checkNoLostLog(path); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &core.StorageError{Kind: errorKind(err), Path: path, Err: err}
	}
	return file.Close()
}

// checkNoLostLog refuses a write-ahead log whose file is gone or was cut to nothing: SQLite would delete the log and
// with it the last changes, which may be all that is left.
func checkNoLostLog(path string) error {
	log := path + "-wal"
	info, err := os.Stat(log)
	if err != nil || info.Size() == 0 {
		return nil
	}
	return &core.StorageError{
		Kind: core.StorageDamaged, Path: path,
		Err: fmt.Errorf("it is missing or empty, but %s holds changes that belong to it", filepath.Base(log)),
	}
}

// closeToOthers takes everybody else's access away, for the file holds people's profiles. A file of another owner stays
// as it is: whether it can be used is found when it is.
func closeToOthers(path string, mode fs.FileMode) error {
	if mode.Perm()&0o077 == 0 {
		return nil
	}
	err := os.Chmod(path, mode.Perm()&0o700)
	if err != nil && errorKind(err) != core.StorageReadOnly {
		return &core.StorageError{Kind: errorKind(err), Path: path, Err: err}
	}
	return nil
}
