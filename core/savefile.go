package core

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// SaveFile writes a file as a whole or not at all. What is there already is replaced only if that was asked for, and stays as
// it was when writing fails.
func SaveFile(path string, overwrite bool, write func(io.Writer) error) error {
	exists := func() bool { _, err := os.Lstat(path); return err == nil }
	if !overwrite && exists() {
		return errFileExists
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return unwritableFile(errors.New("there is something else than a file"))
	}
	partial, err := writePartial(path, write)
	if err != nil {
		return err
	}
	defer os.Remove(partial) //nolint:errcheck // it is gone after a success
	if overwrite {
		err = os.Rename(partial, path)
	} else {
		err = renameToNew(partial, path)
	}
	if errors.Is(err, fs.ErrExist) {
		return errFileExists
	}
	if err != nil {
		return unwritableFile(err)
	}
	return nil
}

// writePartial writes a file beside the one that it is to become, readable for its owner alone like what it is made of.
func writePartial(path string, write func(io.Writer) error) (partial string, err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".roster-*") // a name of its own: the other one may be as long as names can be
	if err != nil {
		return "", unwritableFile(err)
	}
	buffer := bufio.NewWriter(file)
	if err = write(buffer); err == nil {
		err = buffer.Flush()
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(file.Name()) // what matters is why it could not be written
		return "", unwritableFile(err)
	}
	return file.Name(), nil
}

// renameToNew fails where somebody was first. Not every disk has links; there the time between a look and the renaming is
// the price.
func renameToNew(partial, path string) error {
	err := os.Link(partial, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(partial, path)
}

var errFileExists = &refusal{text: "file exists already", code: ProblemFileExists}

// unwritableFile keeps the cause for the log and Details, unless it says what was wrong in its own words.
func unwritableFile(cause error) error {
	var known *refusal
	var tdlib *TDLibError
	if errors.As(cause, &known) || errors.As(cause, &tdlib) || errors.Is(cause, ErrUnavailable) || isContextError(cause) {
		return cause
	}
	return &refusal{text: "path cannot be written", code: ProblemFileNotWritten, cause: cause}
}

func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
