package storage

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"roster/core"
)

// childVariable names what a second process of this test binary has to do; empty in the test itself.
const childVariable = "ROSTER_STORAGE_TEST_CHILD"

// children are the second processes' programs.
var children = map[string]func() error{
	"write": writeUntilKilled,
	"lock":  lockUntilInputEnds,
}

func TestMain(m *testing.M) {
	if child, ok := children[os.Getenv(childVariable)]; ok {
		if err := child(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// mustOpen opens a file that is closed with the test.
func mustOpen(t testing.TB, path string) *DB {
	t.Helper()
	d, err := Open(t.Context(), path, quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func newPath(t testing.TB) string { return filepath.Join(t.TempDir(), "roster.db") }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantNotFound(t testing.TB, err error) {
	t.Helper()
	if !errors.Is(err, core.ErrNotFound) || errors.Is(err, core.ErrUnavailable) {
		t.Fatalf("error is %v, want core.ErrNotFound", err)
	}
}

// wantKind checks a storage error in all the ways in which its readers look at it.
func wantKind(t testing.TB, err error, kind core.StorageErrorKind) *core.StorageError {
	t.Helper()
	var storage *core.StorageError
	if !errors.As(err, &storage) || storage.Kind != kind {
		t.Fatalf("error is %v, want a storage error of kind %s", err, kind)
	}
	if !errors.Is(err, core.ErrUnavailable) {
		t.Fatalf("%v is no core.ErrUnavailable", err)
	}
	if !strings.Contains(err.Error(), filepath.Base(storage.Path)) {
		t.Fatalf("%v does not name the file", err)
	}
	return storage
}

func ptr[T any](value T) *T { return &value }

// addAccount adds an account with a profile of n versions and a photo for each, an activity and a search.
func addAccount(t testing.TB, d *DB, label string, versions int) core.AccountID {
	t.Helper()
	account, err := d.AddAccount(t.Context(), label)
	must(t, err)
	must(t, d.SetSignedIn(t.Context(), account.ID, 1000+int64(account.ID)))
	for v := 1; v <= versions; v++ {
		profile := sampleProfile(1000 + int64(account.ID))
		profile.Bio = ptr(label + " " + strconv.Itoa(v))
		profile.Photo = &core.Photo{ID: fmt.Sprint(int64(account.ID)*100 + int64(v)), Width: 64, Height: 48}
		must(t, d.SaveSelfProfile(t.Context(), account.ID, profile, photoOf(t, 64, 48)))
	}
	addActivities(t, d, sampleActivity(account.ID))
	must(t, d.AddRecentSearch(t.Context(), account.ID, label))
	imports, err := d.AddContactImports(t.Context(), []core.ContactImport{sampleImport(account.ID)}, sampleRows())
	must(t, err)
	must(t, d.SetContactImportRows(t.Context(), imports[0], sampleRows()[:1], &core.SentRows{At: at(1), Rows: 1}))
	return account.ID
}

// sampleProfile has a value in every field.
func sampleProfile(userID int64) core.SelfProfile {
	return core.SelfProfile{
		User: core.User{
			UserID: userID, FirstName: ptr("Ana"), LastName: ptr("Šimić"), FullName: ptr("Ana Šimić"),
			Username: ptr("ana"), Usernames: []string{"ana", "ana_2"}, Phone: ptr("+15550100"), Bio: ptr("line\nنص 🌱 <&>"),
			Birthdate: &core.Birthdate{Day: 29, Month: 2, Year: ptr(1988)},
			Status:    core.UserStatus{Type: "offline", At: ptr(at(90))},
			IsContact: true, IsMutualContact: true, IsBot: true, IsDeleted: true, IsPremium: true, IsVerified: true,
			IsScam: true, IsFake: true, GroupInCommonCount: ptr(3),
			Photo: &core.Photo{ID: "9223372036854775807", Width: 800, Height: 640},
		},
		SyncedAt: at(100),
	}
}

// at is a point in time, some seconds after a fixed one.
func at(seconds int) time.Time {
	return time.Date(2026, 3, 1, 12, 0, seconds, 123456789, time.UTC)
}

// photoOf is a JPEG with a red left, green middle and blue right third.
func photoOf(t testing.TB, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, thirds(width, height), &jpeg.Options{Quality: 95}))
	return out.Bytes()
}

func thirds(width, height int) *image.RGBA {
	photo := image.NewRGBA(image.Rect(0, 0, width, height))
	colours := []color.RGBA{{R: 255, A: 255}, {G: 255, A: 255}, {B: 255, A: 255}}
	for y := range height {
		for x := range width {
			photo.SetRGBA(x, y, colours[min(2, x*3/width)])
		}
	}
	return photo
}

// contents reads every table of the file, past the code under test: table → its rows as text.
func contents(t testing.TB, d *DB) map[string][]string {
	t.Helper()
	tables := map[string][]string{}
	for _, table := range []string{
		"accounts", "account_health", "self_profiles", "self_profile_versions", "photos", "activities", "recent_searches", "settings", "apply_jobs", "apply_rows",
	} {
		tables[table] = tableRows(t, d, table)
	}
	return tables
}

func tableRows(t testing.TB, d *DB, table string) []string {
	t.Helper()
	rows, err := d.reader.QueryContext(t.Context(), "SELECT * FROM "+table+" ORDER BY 1, 2")
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	var texts []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		must(t, rows.Scan(values...))
		text := ""
		for _, value := range values {
			text += fmt.Sprintf("%v|", *value.(*any))
		}
		texts = append(texts, text)
	}
	must(t, rows.Err())
	return texts
}

// filesIn reads all files of a folder.
func filesIn(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		must(t, err)
		files[entry.Name()] = string(content)
	}
	return files
}

func names(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }

func TestOpenMakesFilesForTheOwnerAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "data")
	d := mustOpen(t, filepath.Join(folder, "roster.db"))
	addAccount(t, d, "first", 1)

	for _, name := range []string{"", "roster.db", "roster.db-wal", "roster.db-shm"} {
		info, err := os.Stat(filepath.Join(folder, name))
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q has mode %v: others can look inside", name, info.Mode())
		}
	}
	must(t, d.Close())
	if left := names(filesIn(t, folder)); !slices.Equal(left, []string{"roster.db"}) {
		t.Errorf("after Close the folder holds %v, want the one file", left)
	}
}

func TestOpenClosesAnExistingFileToOthers(t *testing.T) {
	path := newPath(t)
	must(t, mustOpen(t, path).Close())
	must(t, os.Chmod(path, 0o644))
	mustOpen(t, path)
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v, want 0600", info.Mode())
	}
}

// Characters that mean something in a SQLite URI must be plain in a folder's name.
func TestOpenTakesAnyFolderName(t *testing.T) {
	for _, name := range []string{"with space", "q?mode=memory", "100%41", "hash#1", "a&b=c;d", "Ünïcode-名前", "'quo\"te", "+plus"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name, "roster.db")
			d := mustOpen(t, path)
			addAccount(t, d, "kept", 1)
			must(t, d.Close())
			if _, err := os.Stat(path); err != nil {
				t.Fatal(err)
			}
			accounts, err := mustOpen(t, path).Accounts(t.Context())
			must(t, err)
			if len(accounts) != 1 || accounts[0].Label != "kept" {
				t.Errorf("after reopening: %+v", accounts)
			}
		})
	}
}

func TestOpenTakesARelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	d := mustOpen(t, "roster.db")
	t.Chdir(t.TempDir())
	addAccount(t, d, "first", 1) // a new connection after the change must find the same file
}

func TestWhatIsStoredIsThereAfterReopening(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	addAccount(t, d, "first", 3)
	addAccount(t, d, "second", 1)
	must(t, d.SetSetting(t.Context(), "theme", "dark"))
	before := contents(t, d)
	must(t, d.Close())

	after := contents(t, mustOpen(t, path))
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
}

func TestOpeningAgainChangesNothing(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	addAccount(t, d, "first", 2)
	must(t, d.Close())
	before := filesIn(t, filepath.Dir(path))
	for range 3 {
		must(t, mustOpen(t, path).Close())
	}
	if filesIn(t, filepath.Dir(path))["roster.db"] != before["roster.db"] {
		t.Error("opening and closing changed the file")
	}
}

// The rules of the connections are part of what keeps data safe, so they are checked and not only set.
func TestConnectionsFollowTheRules(t *testing.T) {
	d := mustOpen(t, newPath(t))
	pragma := func(db *sql.DB, name string) (value string) {
		must(t, db.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&value))
		return value
	}
	for name, want := range map[string]string{
		"journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "5000", "synchronous": "2", "secure_delete": "1", "query_only": "0",
	} {
		if got := pragma(d.writer, name); got != want {
			t.Errorf("writer: %s is %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"journal_mode": "wal", "busy_timeout": "5000", "query_only": "1"} {
		if got := pragma(d.reader, name); got != want {
			t.Errorf("reader: %s is %s, want %s", name, got, want)
		}
	}
	if got := d.writer.Stats().MaxOpenConnections; got != 1 {
		t.Errorf("%d connections may write, want 1", got)
	}
}

func TestSettings(t *testing.T) {
	d := mustOpen(t, newPath(t))
	settings, err := d.Settings(t.Context())
	must(t, err)
	if len(settings) != 0 {
		t.Errorf("before anything was set there is %v", settings)
	}
	for _, want := range []string{"first", "second 🌱", ""} {
		must(t, d.SetSetting(t.Context(), "key", want))
		must(t, d.SetSetting(t.Context(), "other", "untouched"))
		settings, err = d.Settings(t.Context())
		if wanted := map[string]string{"key": want, "other": "untouched"}; err != nil || !maps.Equal(settings, wanted) {
			t.Errorf("the settings are %v (%v), want %v", settings, err, wanted)
		}
	}
}

func TestEndedContextStopsEverythingAndStoresNothing(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "first", 1)
	before := contents(t, d)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range everyMethod(d, id) {
		if err := call(ended); !errors.Is(err, context.Canceled) || errors.Is(err, core.ErrUnavailable) {
			t.Errorf("%s: error is %v, want context.Canceled", name, err)
		}
	}
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

func TestClosedFileIsUnavailable(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "first", 1)
	must(t, d.Close())
	for name, call := range everyMethod(d, id) {
		t.Run(name, func(t *testing.T) {
			wantKind(t, call(t.Context()), core.StorageUnavailable)
		})
	}
	must(t, d.Close())
}

// everyMethod calls each method of core.Store once, so that what holds for all is tested for all.
func everyMethod(d *DB, id core.AccountID) map[string]func(context.Context) error {
	anImport := sampleImport(id)
	anImport.ID = int64(id) // as addAccount makes them
	return map[string]func(context.Context) error{
		"Accounts":        func(ctx context.Context) error { _, err := d.Accounts(ctx); return err },
		"AddAccount":      func(ctx context.Context) error { _, err := d.AddAccount(ctx, "x"); return err },
		"SetAccountLabel": func(ctx context.Context) error { return d.SetAccountLabel(ctx, id, "x") },
		"SetAccountColor": func(ctx context.Context) error { return d.SetAccountColor(ctx, id, "red") },
		"SetAccountGroup": func(ctx context.Context) error { return d.SetAccountGroup(ctx, id, "x") },
		"RenameAccountGroup": func(ctx context.Context) error {
			return d.RenameAccountGroup(ctx, "first's", "x")
		},
		"SetAccountOrder": func(ctx context.Context) error { return d.SetAccountOrder(ctx, []core.AccountID{id}) },
		"SetSignedIn":     func(ctx context.Context) error { return d.SetSignedIn(ctx, id, 7) },
		"SetChecked":      func(ctx context.Context) error { return d.SetChecked(ctx, id, at(0)) },
		"SetFreeze":       func(ctx context.Context) error { return d.SetFreeze(ctx, id, nil) },
		"SetSignedOut":    func(ctx context.Context) error { return d.SetSignedOut(ctx, id, at(0), "x") },
		"RemoveAccount":   func(ctx context.Context) error { return d.RemoveAccount(ctx, id) },
		"SaveSelfProfile": func(ctx context.Context) error { return d.SaveSelfProfile(ctx, id, sampleProfile(7), []byte("x")) },
		"SelfProfile":     func(ctx context.Context) error { _, err := d.SelfProfile(ctx, id); return err },
		"ProfileVersions": func(ctx context.Context) error { _, err := d.ProfileVersions(ctx, id); return err },
		"HasPhoto":        func(ctx context.Context) error { _, err := d.HasPhoto(ctx, id, "1"); return err },
		"Photo":           func(ctx context.Context) error { _, err := d.Photo(ctx, id, "1", core.PhotoSquare); return err },
		"Settings":        func(ctx context.Context) error { _, err := d.Settings(ctx); return err },
		"SetSetting":      func(ctx context.Context) error { return d.SetSetting(ctx, "x", "y") },
		"AddActivities": func(ctx context.Context) error {
			_, err := d.AddActivities(ctx, []core.Activity{sampleActivity(id)})
			return err
		},
		"Activities":          func(ctx context.Context) error { _, err := d.Activities(ctx, core.ActivityFilter{}); return err },
		"RecentSearches":      func(ctx context.Context) error { _, err := d.RecentSearches(ctx, id); return err },
		"AddRecentSearch":     func(ctx context.Context) error { return d.AddRecentSearch(ctx, id, "x") },
		"RemoveRecentSearch":  func(ctx context.Context) error { return d.RemoveRecentSearch(ctx, id, "x") },
		"ClearRecentSearches": func(ctx context.Context) error { return d.ClearRecentSearches(ctx, id) },
		"AddContactImports": func(ctx context.Context) error {
			_, err := d.AddContactImports(ctx, []core.ContactImport{sampleImport(id)}, sampleRows())
			return err
		},
		"ContactImports":     func(ctx context.Context) error { _, err := d.ContactImports(ctx, id); return err },
		"ContactImport":      func(ctx context.Context) error { _, err := d.ContactImport(ctx, anImport.ID); return err },
		"SetContactImport":   func(ctx context.Context) error { return d.SetContactImport(ctx, anImport) },
		"RetryContactImport": func(ctx context.Context) error { return d.RetryContactImport(ctx, anImport) },
		"SetContactImportRows": func(ctx context.Context) error {
			return d.SetContactImportRows(ctx, anImport, nil, nil)
		},
		"ContactImportRows": func(ctx context.Context) error {
			_, err := d.ContactImportRows(ctx, core.ContactImportFilter{Import: anImport.ID})
			return err
		},
		"ContactImportsSent":  func(ctx context.Context) error { _, err := d.ContactImportsSent(ctx, id, at(0)); return err },
		"DeleteContactImport": func(ctx context.Context) error { return d.DeleteContactImport(ctx, anImport.ID) },
		"Erase":               func(ctx context.Context) error { return d.Erase(ctx, core.EraseProfileVersions) },

		"AddApplyJob": func(ctx context.Context) error {
			_, err := d.AddApplyJob(ctx, sampleApplyJob(id), nil)
			return err
		},
		"ApplyJob":         func(ctx context.Context) error { _, err := d.ApplyJob(ctx); return err },
		"ApplyJobPhoto":    func(ctx context.Context) error { _, err := d.ApplyJobPhoto(ctx, 1); return err },
		"SetApplyJobState": func(ctx context.Context) error { return d.SetApplyJobState(ctx, 1, core.ApplyStopped) },
		"SaveApplyRow":     func(ctx context.Context) error { return d.SaveApplyRow(ctx, 1, sampleApplyJob(id).Rows[0]) },
		"RemoveApplyJob":   func(ctx context.Context) error { return d.RemoveApplyJob(ctx, 1) },
	}
}

func TestEveryMethodIsComplete(t *testing.T) {
	store := reflect.TypeFor[core.Store]()
	calls := everyMethod(nil, 0)
	for i := range store.NumMethod() {
		if name := store.Method(i).Name; calls[name] == nil {
			t.Errorf("everyMethod leaves out %s", name)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
