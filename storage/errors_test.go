package storage

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

// wantRefused opens a file that cannot be used, twice, and checks that nothing in its folder changes.
func wantRefused(t *testing.T, path string, kind core.StorageErrorKind) *core.StorageError {
	t.Helper()
	before := filesIn(t, filepath.Dir(path))
	var storage *core.StorageError
	for range 2 {
		d, err := Open(t.Context(), path, quiet())
		if err == nil {
			d.Close()
			t.Fatal("the file was opened")
		}
		storage = wantKind(t, err, kind)
		if after := filesIn(t, filepath.Dir(path)); !cmp.Equal(before, after) {
			t.Fatalf("files changed: before %v, after %v", names(before), names(after))
		}
	}
	return storage
}

func TestNewerFileIsLeftAlone(t *testing.T) {
	path, _ := today(t)
	d, err := openLater(t, path, addColumn, addTable)
	must(t, err)
	want := contents(t, d)
	must(t, d.Close())

	storage := wantRefused(t, path, core.StorageNewer)
	if storage.FileVersion != current(t)+2 || storage.ProgramVersion != current(t) {
		t.Errorf("versions are %d and %d", storage.FileVersion, storage.ProgramVersion)
	}
	d, err = openLater(t, path, addColumn, addTable)
	must(t, err)
	if diff := cmp.Diff(want, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

// page is where a table's first page lies in the file.
func page(t testing.TB, path, table string) (offset, size int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	var root int
	must(t, db.QueryRow("SELECT rootpage FROM sqlite_schema WHERE name = ?", table).Scan(&root))
	must(t, db.QueryRow("PRAGMA page_size").Scan(&size))
	return (root - 1) * size, size
}

func TestDamagedFileIsLeftAlone(t *testing.T) {
	garbage := func(size int) []byte {
		random := rand.New(rand.NewPCG(1, 2))
		content := make([]byte, size)
		for i := range content {
			content[i] = byte(random.Uint32())
		}
		return content
	}
	overwrite := func(table string, with func(size int) []byte) func(*testing.T, string, []byte) []byte {
		return func(t *testing.T, path string, content []byte) []byte {
			offset, size := page(t, path, table)
			copy(content[offset:offset+size], with(size))
			return content
		}
	}
	zeros := func(size int) []byte { return make([]byte, size) }
	cases := map[string]func(t *testing.T, path string, content []byte) []byte{
		"a text":                func(*testing.T, string, []byte) []byte { return []byte(strings.Repeat("Dear diary, ", 1000)) },
		"a few bytes":           func(*testing.T, string, []byte) []byte { return []byte("oops") },
		"random bytes":          func(*testing.T, string, []byte) []byte { return garbage(50_000) },
		"only zeros":            func(*testing.T, string, []byte) []byte { return make([]byte, 50_000) },
		"cut in the middle":     func(_ *testing.T, _ string, content []byte) []byte { return content[:len(content)/2] },
		"cut in the first page": func(_ *testing.T, _ string, content []byte) []byte { return content[:700] },
		"header overwritten":    func(_ *testing.T, _ string, content []byte) []byte { copy(content, garbage(100)); return content },
		"schema overwritten": func(_ *testing.T, _ string, content []byte) []byte {
			copy(content[100:4096], garbage(3996))
			return content
		},
		"accounts: random bytes": overwrite("accounts", garbage),
		"accounts: zeros":        overwrite("accounts", zeros),
		"health: random bytes":   overwrite("account_health", garbage),
		"profiles: random bytes": overwrite("self_profiles", garbage),
		"settings: zeros":        overwrite("settings", zeros),
		"its version: zeros":     overwrite("goose_db_version", zeros),
	}
	for name, damage := range cases {
		t.Run(name, func(t *testing.T) {
			path, _ := today(t)
			content, err := os.ReadFile(path)
			must(t, err)
			must(t, os.WriteFile(path, damage(t, path, content), 0o600))
			wantRefused(t, path, core.StorageDamaged)
		})
	}
}

func TestDatabaseOfAnotherProgramIsLeftAlone(t *testing.T) {
	for name, statements := range map[string]string{
		"tables of its own":       "CREATE TABLE notes (id INTEGER); INSERT INTO notes VALUES (1)",
		"migrations of its own":   "CREATE TABLE goose_db_version (version_id INTEGER); CREATE TABLE notes (id INTEGER)",
		"a number of its own":     "PRAGMA application_id = 77; CREATE TABLE notes (id INTEGER)",
		"our number, no version":  fmt.Sprintf("PRAGMA application_id = %d; CREATE TABLE accounts (id INTEGER)", applicationID),
		"a number, but no tables": "PRAGMA application_id = 77",
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			db, err := sql.Open("sqlite", path)
			must(t, err)
			_, err = db.ExecContext(t.Context(), statements)
			must(t, errors.Join(err, db.Close()))
			wantRefused(t, path, core.StorageDamaged)
		})
	}
}

// SQLite deletes a log whose file is missing or empty. It may be all that is left of the last changes.
func TestLogWithoutItsFileIsLeftAlone(t *testing.T) {
	for _, lost := range []string{"missing", "empty"} {
		t.Run(lost, func(t *testing.T) {
			path := newPath(t)
			d := mustOpen(t, path)
			addAccount(t, d, "in the log", 1)
			log, err := os.ReadFile(path + "-wal")
			must(t, err)
			must(t, d.Close())
			must(t, os.Remove(path))
			if lost == "empty" {
				must(t, os.WriteFile(path, nil, 0o600))
			}
			must(t, os.WriteFile(path+"-wal", log, 0o600))
			storage := wantRefused(t, path, core.StorageDamaged)
			if !strings.Contains(storage.Error(), "roster.db-wal") {
				t.Errorf("%v does not name the log", storage)
			}
		})
	}
}

// A broken page among the photos is met when it is read. Everything else goes on.
func TestDamageThatIsMetLater(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	id := addAccount(t, d, "one", 0)
	marker := bytes.Repeat([]byte("marker"), 20_000)
	must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("1"), marker))
	must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("2"), photoOf(t, 50, 50)))
	must(t, d.Close())
	content, err := os.ReadFile(path)
	must(t, err)
	middle := bytes.Index(content, marker[:600]) + len(marker)/2
	first := middle / 4096 * 4096 // the pages' chain: each begins with the number of the next
	copy(content[first:], []byte{0xff, 0xff, 0xff, 0xff})
	must(t, os.WriteFile(path, content, 0o600))

	d = mustOpen(t, path)
	_, err = d.Photo(t.Context(), id, "1", core.PhotoOriginal)
	wantKind(t, err, core.StorageDamaged)
	if _, err := d.Photo(t.Context(), id, "2", core.PhotoSquare); err != nil {
		t.Errorf("the other photo: %v", err)
	}
	if _, err := d.Accounts(t.Context()); err != nil {
		t.Errorf("the accounts: %v", err)
	}
	must(t, d.Close())

	// A migration must not start on such a file: its copy would be incomplete.
	before := filesIn(t, filepath.Dir(path))
	_, err = openLater(t, path, addColumn)
	wantKind(t, err, core.StorageDamaged)
	if after := filesIn(t, filepath.Dir(path)); !cmp.Equal(before, after) {
		t.Errorf("files changed: before %v, after %v", names(before), names(after))
	}
}

func TestFolderInThePlaceOfTheFile(t *testing.T) {
	path := newPath(t)
	must(t, os.Mkdir(path, 0o700))
	_, err := Open(t.Context(), path, quiet())
	wantKind(t, err, core.StorageUnavailable)
}

func TestFileInThePlaceOfTheFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	_, err := Open(t.Context(), filepath.Join(file, "roster.db"), quiet())
	wantKind(t, err, core.StorageUnavailable)
}

// A lost file must not come back as an empty one while the program runs.
func TestFileDeletedWhileOpen(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	addAccount(t, d, "one", 1)
	d.reader.SetMaxIdleConns(0) // so that the next read opens the file anew
	must(t, os.Remove(path))
	_, err := d.Accounts(t.Context())
	wantKind(t, err, core.StorageUnavailable)
	if exists(path) {
		t.Error("an empty file took its place")
	}
}

func TestFullFile(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 2)
	before := contents(t, d)
	var pages int
	must(t, d.writer.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages))
	limit := func(pages int) {
		var now int
		must(t, d.writer.QueryRowContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(&now))
	}
	limit(pages)
	large := bytes.Repeat([]byte("photo"), 100_000)
	wantKind(t, d.SaveSelfProfile(t.Context(), id, withPhoto("9"), large), core.StorageDiskFull)
	wantKind(t, d.SetSetting(t.Context(), "key", strings.Repeat("long", 100_000)), core.StorageDiskFull)
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Errorf("a save without room left traces: %s", diff)
	}
	wantIntact(t, d)

	limit(1 << 30) // room again: the same save goes through
	must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("9"), large))
	if has, err := d.HasPhoto(t.Context(), id, "9"); err != nil || !has {
		t.Errorf("the photo is missing (%v)", err)
	}
}

// The disk can become read-only while the program runs.
func TestFileThatBecomesReadOnly(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 1)
	before := contents(t, d)
	_, err := d.writer.ExecContext(t.Context(), "PRAGMA query_only = 1")
	must(t, err)
	wantKind(t, d.SetAccountLabel(t.Context(), id, "new"), core.StorageReadOnly)
	wantKind(t, d.SaveSelfProfile(t.Context(), id, sampleProfile(1), nil), core.StorageReadOnly)
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

func TestBusyFile(t *testing.T) {
	path, _ := today(t)
	d, err := openLater(t, path)
	must(t, err)
	other, err := sql.Open("sqlite", path)
	must(t, err)
	defer other.Close()
	other.SetMaxOpenConns(1)
	_, err = other.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	must(t, err)

	wantKind(t, d.SetAccountLabel(t.Context(), 1, "new"), core.StorageBusy)
	if _, err := d.Accounts(t.Context()); err != nil {
		t.Errorf("reading does not wait for a writer: %v", err)
	}
	_, err = other.ExecContext(t.Context(), "ROLLBACK")
	must(t, err)
	must(t, d.SetAccountLabel(t.Context(), 1, "new"))
}

func TestOpenOfABusyFile(t *testing.T) {
	path, before := today(t)
	other, err := sql.Open("sqlite", path+"?_pragma=locking_mode(EXCLUSIVE)")
	must(t, err)
	other.SetMaxOpenConns(1)
	_, err = other.ExecContext(t.Context(), "UPDATE accounts SET label = label")
	must(t, err)
	_, err = openLater(t, path)
	wantKind(t, err, core.StorageBusy)
	must(t, other.Close())
	d, err := openLater(t, path)
	must(t, err)
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

// A mistake in the program must not look like trouble with the file.
func TestProgramsMistakesAreNoStorageErrors(t *testing.T) {
	d := mustOpen(t, newPath(t))
	for _, query := range []string{"SELEKT", "INSERT INTO settings VALUES (NULL, NULL)", "INSERT INTO nowhere VALUES (1)"} {
		_, err := d.writer.ExecContext(t.Context(), query)
		if err = d.fail("trying", err); errors.Is(err, core.ErrUnavailable) || errors.Is(err, core.ErrNotFound) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestErrorsOfTheSystem(t *testing.T) {
	cases := map[core.StorageErrorKind][]error{
		core.StorageDiskFull:    {syscall.ENOSPC, syscall.EDQUOT},
		core.StorageReadOnly:    {syscall.EROFS, syscall.EACCES, syscall.EPERM, fs.ErrPermission},
		core.StorageUnavailable: {syscall.EIO, syscall.ENOTDIR, fs.ErrNotExist, nil},
	}
	for want, causes := range cases {
		for _, cause := range causes {
			err := &fs.PathError{Op: "write", Path: "x", Err: cause}
			if got := errorKind(err); got != want {
				t.Errorf("%v is %s, want %s", cause, got, want)
			}
		}
	}
	if got := folderKind(filepath.Join(t.TempDir(), "gone")); got != core.StorageUnavailable {
		t.Errorf("a missing folder is %s", got)
	}
	dir := t.TempDir()
	if got := folderKind(dir); got != core.StorageUnavailable || len(filesIn(t, dir)) != 0 {
		t.Errorf("a good folder explains nothing, but is %s; left in it: %v", got, names(filesIn(t, dir)))
	}
}

// A message in time is worth more than a retry: nothing waits for a disk that stays full or read-only.
const promptly = 2 * time.Second

func wantPrompt(t testing.TB, start time.Time) {
	t.Helper()
	if took := time.Since(start); took > promptly {
		t.Errorf("it took %v to say so", took)
	}
}
