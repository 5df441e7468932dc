package core

import "fmt"

// StorageErrorKind tells why the storage file cannot be used. It decides what people are told and what they can do.
type StorageErrorKind string

const (
	StorageNewer       StorageErrorKind = "newer"       // the file was written by a newer program
	StorageDamaged     StorageErrorKind = "damaged"     // not a database of this program, or pages of it are broken
	StorageReadOnly    StorageErrorKind = "read_only"   // the file or its folder cannot be written to
	StorageDiskFull    StorageErrorKind = "disk_full"   // no room left for what was to be written
	StorageBusy        StorageErrorKind = "busy"        // another program holds the file
	StorageUnavailable StorageErrorKind = "unavailable" // anything else that keeps the file from being used
)

// StorageError tells that the storage file cannot be used, and why. What was stored before stays as it was. It counts as
// ErrUnavailable for errors.Is. Path is the file; FileVersion and ProgramVersion are set for StorageNewer only; Err is
// the cause and may be nil.
type StorageError struct {
	Kind           StorageErrorKind
	Path           string
	FileVersion    int
	ProgramVersion int
	Err            error
}

func (e *StorageError) Error() string {
	text := e.sentence()
	if e.Err == nil {
		return text
	}
	return text + ": " + e.Err.Error()
}

func (e *StorageError) sentence() string {
	switch e.Kind {
	case StorageNewer:
		return fmt.Sprintf("%s was written by a newer version of the program (its version is %d, this program knows %d)",
			e.Path, e.FileVersion, e.ProgramVersion)
	case StorageDamaged:
		return e.Path + " is damaged or not a file of this program"
	case StorageReadOnly:
		return e.Path + " cannot be written to"
	case StorageDiskFull:
		return "no room is left on the disk for " + e.Path
	case StorageBusy:
		return e.Path + " is in use by another program"
	default:
		return e.Path + " cannot be used"
	}
}

// Unwrap returns the cause.
func (e *StorageError) Unwrap() error { return e.Err }

// Is makes every StorageError an ErrUnavailable.
func (e *StorageError) Is(target error) bool { return target == ErrUnavailable }
