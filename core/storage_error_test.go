package core

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestStorageErrorSaysWhatIsWrong(t *testing.T) {
	cases := []struct {
		err  StorageError
		want []string
	}{
		{StorageError{Kind: StorageNewer, Path: "a/roster.db", FileVersion: 7, ProgramVersion: 3}, []string{"a/roster.db", "newer", "7", "3"}},
		{StorageError{Kind: StorageDamaged, Path: "roster.db"}, []string{"roster.db", "damaged"}},
		{StorageError{Kind: StorageReadOnly, Path: "roster.db"}, []string{"roster.db", "cannot be written"}},
		{StorageError{Kind: StorageDiskFull, Path: "roster.db"}, []string{"roster.db", "room", "disk"}},
		{StorageError{Kind: StorageBusy, Path: "roster.db"}, []string{"roster.db", "in use"}},
		{StorageError{Kind: StorageUnavailable, Path: "roster.db", Err: io.ErrUnexpectedEOF}, []string{"roster.db", "cannot be used", io.ErrUnexpectedEOF.Error()}},
	}
	for _, c := range cases {
		t.Run(string(c.err.Kind), func(t *testing.T) {
			text := c.err.Error()
			for _, part := range c.want {
				if !strings.Contains(text, part) {
					t.Errorf("%q does not mention %q", text, part)
				}
			}
		})
	}
}

func TestStorageErrorIsUnavailableAndKeepsItsCause(t *testing.T) {
	err := fmt.Errorf("saving: %w", &StorageError{Kind: StorageDiskFull, Path: "roster.db", Err: io.ErrShortWrite})
	if !errors.Is(err, ErrUnavailable) {
		t.Error("a StorageError must count as ErrUnavailable")
	}
	if !errors.Is(err, io.ErrShortWrite) {
		t.Error("the cause is lost")
	}
	if errors.Is(err, ErrNotFound) {
		t.Error("a StorageError must not count as ErrNotFound")
	}
	var storage *StorageError
	if !errors.As(err, &storage) || storage.Kind != StorageDiskFull {
		t.Errorf("errors.As gives %+v", storage)
	}
}
