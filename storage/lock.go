package storage

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"roster/core"
)

// InUseError tells that another program, or another DirLock of this one, works on the data folder.
type InUseError struct{ Dir string }

func (e *InUseError) Error() string {
	return fmt.Sprintf("the data folder %s is in use by another running program", e.Dir)
}

// DirLock keeps other programs out of a data folder. It ends with the process, however that ends.
type DirLock struct{ lock *flock.Flock }

// LockDir takes the data folder for this process, and makes the folder (for its owner alone) where it is missing. It does
// not wait: a folder in use is an *InUseError, one that cannot be used a *core.StorageError.
func LockDir(dir string) (*DirLock, error) {
	path := filepath.Join(dir, "roster.lock")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, lockError(path, err)
	}
	lock := flock.New(path)
	locked, err := lock.TryLock()
	if err != nil {
		return nil, lockError(path, err)
	}
	if !locked {
		return nil, &InUseError{Dir: dir}
	}
	return &DirLock{lock}, nil
}

func lockError(path string, err error) error {
	return fmt.Errorf("taking the data folder: %w", &core.StorageError{Kind: errorKind(err), Path: path, Err: err})
}

// Unlock lets others in. The lock's file stays: deleting it could let two programs in at once.
func (l *DirLock) Unlock() error {
	if err := l.lock.Unlock(); err != nil {
		return fmt.Errorf("leaving the data folder: %w", err)
	}
	return nil
}
