package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

// later is the program's migrations and made-up ones behind them: the program of a later day.
func later(t testing.TB, more ...string) fstest.MapFS {
	t.Helper()
	migrations := fstest.MapFS{}
	entries, err := fs.Glob(embedded(), "*.sql")
	must(t, err)
	for _, name := range entries {
		content, err := fs.ReadFile(embedded(), name)
		must(t, err)
		migrations[name] = &fstest.MapFile{Data: content}
	}
	for i, statements := range more {
		name := fmt.Sprintf("%05d_later.sql", len(entries)+1+i)
		migrations[name] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + statements)}
	}
	return migrations
}

func openLater(t testing.TB, path string, more ...string) (*DB, error) {
	t.Helper()
	d, err := open(t.Context(), path, quiet(), options{migrations: later(t, more...), busy: 50 * time.Millisecond})
	if err == nil {
		t.Cleanup(func() { d.Close() })
	}
	return d, err
}

const (
	addColumn = "ALTER TABLE accounts ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey';"
	addTable  = "CREATE TABLE notes (id INTEGER PRIMARY KEY) STRICT;"
	failing   = "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT;\nINSERT INTO nowhere VALUES (1);"
)

// today is a closed file of today's program with two accounts, and what is in it.
func today(t testing.TB) (path string, rows map[string][]string) {
	t.Helper()
	path = newPath(t)
	d := mustOpen(t, path)
	addAccount(t, d, "first", 2)
	addAccount(t, d, "second", 1)
	rows = contents(t, d)
	must(t, d.Close())
	return path, rows
}

func current(t testing.TB) int {
	t.Helper()
	version, err := newestMigration(embedded())
	must(t, err)
	return version
}

func version(t testing.TB, d *DB) int {
	t.Helper()
	version, err := d.fileVersion(t.Context())
	must(t, err)
	return version
}

func TestNewFileIsAtTheNewestVersionWithoutACopy(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	if got := version(t, d); got != current(t) || got < 1 {
		t.Errorf("version is %d, want %d", got, current(t))
	}
	must(t, d.Close())
	if files := names(filesIn(t, filepath.Dir(path))); !slices.Equal(files, []string{"roster.db"}) {
		t.Errorf("files are %v", files)
	}
}

func TestMigrationKeepsEverythingAndLeavesACopy(t *testing.T) {
	path, before := today(t)
	d, err := openLater(t, path, addColumn, addTable)
	must(t, err)
	if got := version(t, d); got != current(t)+2 {
		t.Errorf("version is %d, want %d", got, current(t)+2)
	}
	after := contents(t, d)
	for i := range before["accounts"] {
		before["accounts"][i] += "grey|"
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
	addAccount(t, d, "third", 1) // foreign keys are back on
	wantNotFound(t, d.SaveSelfProfile(t.Context(), 99, sampleProfile(1), nil))
}

// The copy must be a file that the old program opens, with everything in it.
func TestCopyIsAUsableFile(t *testing.T) {
	path, before := today(t)
	_, err := openLater(t, path, addColumn)
	must(t, err)
	backup := fmt.Sprintf("%s.before-v%d.bak", path, current(t)+1)
	info, err := os.Stat(backup)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has mode %v", info.Mode())
	}
	restored := newPath(t)
	content, err := os.ReadFile(backup)
	must(t, err)
	must(t, os.WriteFile(restored, content, 0o600))
	d := mustOpen(t, restored)
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
	wantIntact(t, d)
	for name := range filesIn(t, filepath.Dir(path)) {
		if strings.HasSuffix(name, ".part") {
			t.Errorf("%s is left behind", name)
		}
	}
}

func wantIntact(t testing.TB, d *DB) {
	t.Helper()
	var result string
	must(t, d.writer.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&result))
	if result != "ok" {
		t.Fatalf("the file is torn: %s", result)
	}
}

// A change that is only in the log yet, because the program was killed, must be in the copy too.
func TestCopyHoldsWhatIsInTheLog(t *testing.T) {
	path, _ := today(t)
	d := mustOpen(t, path)
	addAccount(t, d, "in the log", 1)
	before := contents(t, d)
	crashed := newPath(t) // the files as a killed program leaves them
	for name, content := range filesIn(t, filepath.Dir(path)) {
		if !strings.HasSuffix(name, "-shm") {
			must(t, os.WriteFile(filepath.Join(filepath.Dir(crashed), name), []byte(content), 0o600))
		}
	}
	_, err := openLater(t, crashed, addColumn)
	must(t, err)
	copied := mustOpen(t, fmt.Sprintf("%s.before-v%d.bak", crashed, current(t)+1))
	if diff := cmp.Diff(before, contents(t, copied)); diff != "" {
		t.Error(diff)
	}
}

func TestFailedMigrationIsUndoneWithItsRecord(t *testing.T) {
	path, before := today(t)
	_, err := openLater(t, path, addTable, failing)
	if err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Fatalf("error is %v, want the migration's", err)
	}
	d, err := openLater(t, path, addTable) // the file is at the version before the failing one
	must(t, err)
	if got := version(t, d); got != current(t)+1 {
		t.Errorf("version is %d, want %d", got, current(t)+1)
	}
	var tables int
	must(t, d.reader.QueryRowContext(t.Context(), "SELECT count(*) FROM sqlite_schema WHERE name = 'half'").Scan(&tables))
	if tables != 0 {
		t.Error("half of the failed migration is in the file")
	}
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
	must(t, d.Close())
	repaired, err := openLater(t, path, addTable, addColumn) // a later program goes on from there
	must(t, err)
	if got := version(t, repaired); got != current(t)+2 {
		t.Errorf("version is %d, want %d", got, current(t)+2)
	}
}

// Rebuilding a table is SQLite's way to change one. With foreign keys on, dropping the old table would delete every row
// that points to it.
func TestMigrationMayRebuildTheAccounts(t *testing.T) {
	path, before := today(t)
	d, err := openLater(t, path, newAccounts(t, path)+`;
		INSERT INTO new_accounts SELECT * FROM accounts;
		DROP TABLE accounts;
		ALTER TABLE new_accounts RENAME TO accounts;`)
	must(t, err)
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
	must(t, d.RemoveAccount(t.Context(), 1))
	if rows := contents(t, d)["photos"]; len(rows) != 3 {
		t.Errorf("%d photos are left, want the other account's 3", len(rows))
	}
}

// newAccounts is the statement that makes the table of accounts, under another name.
func newAccounts(t testing.TB, path string) (statement string) {
	t.Helper()
	d := mustOpen(t, path)
	must(t, d.reader.QueryRowContext(t.Context(), "SELECT sql FROM sqlite_schema WHERE name = 'accounts'").Scan(&statement))
	must(t, d.Close())
	return strings.Replace(statement, "accounts", "new_accounts", 1)
}

func TestMigrationThatBreaksForeignKeysIsUndone(t *testing.T) {
	path, before := today(t)
	_, err := openLater(t, path, "DELETE FROM accounts WHERE id = 1;")
	if err == nil || !strings.Contains(err.Error(), "without its row in accounts") {
		t.Fatalf("error is %v", err)
	}
	d := mustOpen(t, path)
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTheLastCopiesAreKept(t *testing.T) {
	path, _ := today(t)
	dir := filepath.Dir(path)
	for _, name := range []string{"other.db.before-v1.bak", "roster.db.before-vX.bak", "roster.db.bak", "mine.txt"} {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	var more []string
	for i := range 11 { // past 9, where the order of the names is not that of the numbers
		more = append(more, fmt.Sprintf("CREATE TABLE more_%d (id INTEGER PRIMARY KEY) STRICT;", i))
		d, err := openLater(t, path, more...)
		must(t, err)
		must(t, d.Close())
	}
	got := slices.DeleteFunc(names(filesIn(t, dir)), func(name string) bool { return name == "roster.db" })
	want := []string{"mine.txt", "other.db.before-v1.bak", "roster.db.bak", "roster.db.before-vX.bak"}
	for i := range keptBackups {
		want = append(want, fmt.Sprintf("roster.db.before-v%d.bak", current(t)+11-i))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFailedCopyStopsTheMigration(t *testing.T) {
	path, before := today(t)
	// A folder in the place of the copy: it cannot be written, also by an administrator.
	must(t, os.Mkdir(fmt.Sprintf("%s.before-v%d.bak.part", path, current(t)+1), 0o700))
	must(t, os.WriteFile(fmt.Sprintf("%s.before-v%d.bak.part/x", path, current(t)+1), nil, 0o600))
	_, err := openLater(t, path, addColumn)
	wantKind(t, err, core.StorageUnavailable)
	d := mustOpen(t, path)
	if version(t, d) != current(t) {
		t.Error("the file was changed without a copy")
	}
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

func TestMigrationIsLogged(t *testing.T) {
	path, _ := today(t)
	var log bytes.Buffer
	d, err := open(t.Context(), path, slog.New(slog.NewTextHandler(&log, nil)), options{migrations: later(t, addColumn), busy: busyTimeout})
	must(t, err)
	must(t, d.Close())
	for _, part := range []string{"copied", fmt.Sprintf("to=%d", current(t)+1)} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log %q lacks %q", log.String(), part)
		}
	}
}

// A program that is killed between goose's own first step and the first migration leaves this.
func TestFileWithOnlyTheMigrationsTableIsNew(t *testing.T) {
	path := newPath(t)
	half := later(t)
	half["00001_accounts_and_profiles.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nSELECT broken;")}
	if _, err := open(t.Context(), path, quiet(), options{migrations: half, busy: busyTimeout}); err == nil {
		t.Fatal("the broken migration went through")
	}
	addAccount(t, mustOpen(t, path), "first", 1)
}

// Every migration must run in a transaction with its record, have a number of its own and no gaps.
func TestMigrationsFollowTheRules(t *testing.T) {
	entries, err := fs.Glob(embedded(), "*")
	must(t, err)
	for i, name := range entries {
		content, err := fs.ReadFile(embedded(), name)
		must(t, err)
		if strings.Contains(strings.ToUpper(string(content)), "NO TRANSACTION") {
			t.Errorf("%s runs outside a transaction", name)
		}
		if want := fmt.Sprintf("%05d_", i+1); !strings.HasPrefix(name, want) || !strings.HasSuffix(name, ".sql") {
			t.Errorf("%s should begin with %s", name, want)
		}
	}
}

func TestBadMigrationNameIsAnError(t *testing.T) {
	_, err := newestMigration(fstest.MapFS{"first.sql": &fstest.MapFile{}})
	if err == nil || !strings.Contains(err.Error(), "first.sql") {
		t.Errorf("error is %v", err)
	}
	if errors.Is(err, core.ErrUnavailable) {
		t.Error("a mistake in the program is no trouble with the file")
	}
}
