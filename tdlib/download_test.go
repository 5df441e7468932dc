package tdlib

import (
	"os"
	"path/filepath"
	"testing"

	td "github.com/zelenin/go-tdlib/client"
)

func TestRemoveFilesIn(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"one.jpg", "two.jpg"} {
		must(t, os.WriteFile(filepath.Join(folder, name), []byte(name), 0o600))
	}
	must(t, removeFilesIn(filepath.Join(folder, "not there"), folder))
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	full := filepath.Join(folder, "full", "inner")
	must(t, os.MkdirAll(full, 0o700))
	must(t, os.WriteFile(filepath.Join(folder, "three.jpg"), nil, 0o600))
	if err := removeFilesIn(folder); err != nil {
		if _, err := os.Stat(filepath.Join(folder, "three.jpg")); !os.IsNotExist(err) {
			t.Errorf("what could be removed is there: %v", err)
		}
	} else {
		t.Error("a folder that is not empty was removed")
	}
	if err := removeFilesIn(filepath.Join(folder, "full", "inner", "..", "..", "full")); err != nil { // an empty one goes
		t.Error(err)
	}
}

// A file is known by one name, whatever numbers TDLib gives it; one without a name by its number.
func TestFileName(t *testing.T) {
	named := func(id int32, name string) *td.File { return &td.File{Id: id, Remote: &td.RemoteFile{UniqueId: name}} }
	if fileName(named(1, "AQAD")) != fileName(named(2, "AQAD")) {
		t.Error("one file has two names")
	}
	for _, other := range []*td.File{named(1, "AQAE"), named(1, ""), {Id: 2}} {
		if fileName(named(1, "AQAD")) == fileName(other) || fileName(&td.File{Id: 1}) == fileName(&td.File{Id: 2}) {
			t.Errorf("%+v has another file's name", other)
		}
	}
}
