package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// Sizes tell how many bytes the parts of the data folder take.
type Sizes struct {
	Store  int64 // profiles, photos, activity, settings
	TDLib  int64 // what TDLib keeps of the accounts
	Others int64 // log and copies
}

// Total is the size of the whole folder.
func (s Sizes) Total() int64 { return s.Store + s.TDLib + s.Others }

// measure adds up the files below a folder. What disappears meanwhile counts for nothing.
func measure(folder string) (Sizes, error) {
	var sizes Sizes
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(folder, path)
		sizes.add(filepath.ToSlash(name), info.Size())
		return nil
	})
	if err != nil {
		return Sizes{}, fmt.Errorf("measuring the data folder: %w", err)
	}
	return sizes, nil
}

func (s *Sizes) add(name string, size int64) {
	switch {
	case strings.HasPrefix(name, "tdlib/"):
		s.TDLib += size
	case name == "roster.db", strings.HasPrefix(name, "roster.db-"):
		s.Store += size
	default:
		s.Others += size
	}
}
