package storage

import (
	"bytes"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

func TestEraseTouchesNothingElse(t *testing.T) {
	for what, table := range map[core.Erasable]string{
		core.EraseActivities: "activities", core.EraseRecentSearches: "recent_searches",
	} {
		d := mustOpen(t, newPath(t))
		addAccount(t, d, "first", 2)
		addAccount(t, d, "second", 1)
		must(t, d.SetSetting(t.Context(), "theme", "dark"))
		want := contents(t, d)
		want[table] = nil
		must(t, d.Erase(t.Context(), what))
		must(t, d.Erase(t.Context(), what)) // nothing is left to do
		if diff := cmp.Diff(want, contents(t, d)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
		wantIntact(t, d)
	}
}

func TestEraseProfileVersionsKeepsTheNewest(t *testing.T) {
	d := mustOpen(t, newPath(t))
	first, second := addAccount(t, d, "first", 3), addAccount(t, d, "second", 1)
	never := addAccount(t, d, "never synced", 0)
	other := addAccount(t, d, "another person since", 2)
	must(t, d.SetSignedIn(t.Context(), other, 77)) // its current profile is gone, the versions are not
	want := contents(t, d)
	must(t, d.Erase(t.Context(), core.EraseProfileVersions))

	left := contents(t, d)
	for _, table := range []string{"accounts", "self_profiles", "activities", "recent_searches", "settings"} {
		if diff := cmp.Diff(want[table], left[table]); diff != "" {
			t.Errorf("%s: %s", table, diff)
		}
	}
	for id, newest := range map[core.AccountID]int{first: 3, second: 1, other: 2} {
		versions, err := d.ProfileVersions(t.Context(), id)
		must(t, err)
		if len(versions) != 1 || versions[0].Version != newest {
			t.Fatalf("account %d has the versions %+v", id, versions)
		}
		for version := 1; version <= newest; version++ {
			photo := strconv.Itoa(int(id)*100 + version)
			if has, err := d.HasPhoto(t.Context(), id, photo); err != nil || has != (version == newest) {
				t.Errorf("photo %s is there: %v (%v)", photo, has, err)
			}
		}
	}
	if versions, err := d.ProfileVersions(t.Context(), never); err != nil || len(versions) != 0 {
		t.Errorf("an account without a profile has %v (%v)", versions, err)
	}
	profile := sampleProfile(1000 + int64(first))
	profile.Bio = ptr("later")
	must(t, d.SaveSelfProfile(t.Context(), first, profile, nil))
	if versions, err := d.ProfileVersions(t.Context(), first); err != nil || len(versions) != 2 || versions[0].Version != 4 {
		t.Errorf("a later version is %+v (%v)", versions, err)
	}
}

func TestEraseOfWhatIsNotStored(t *testing.T) {
	d := mustOpen(t, newPath(t))
	before := contents(t, d)
	if err := d.Erase(t.Context(), "everything"); err == nil {
		t.Error("it was not refused")
	}
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

// heavy fills a file with versions of some photos that are no images, so that filling takes no time.
func heavy(t testing.TB, d *DB, versions, photoSize int) core.AccountID {
	t.Helper()
	account, err := d.AddAccount(t.Context(), "heavy")
	must(t, err)
	for v := range versions {
		profile := sampleProfile(7)
		profile.Photo = &core.Photo{ID: strconv.Itoa(v), Width: 640, Height: 640}
		must(t, d.SaveSelfProfile(t.Context(), account.ID, profile, bytes.Repeat([]byte(heavySecret), photoSize/len(heavySecret))))
	}
	return account.ID
}

const heavySecret = "a-very-peculiar-photo|"

func TestEraseShrinksTheFile(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	wantVacuum(t, d, vacuumIncremental)
	heavy(t, d, 30, 200_000)
	before := emptiedSize(t, d)
	must(t, d.Erase(t.Context(), core.EraseProfileVersions))
	after := size(t, path)
	if after > before/10 || size(t, path+"-wal") != 0 {
		t.Errorf("the file had %d bytes and has %d, its log %d", before, after, size(t, path+"-wal"))
	}
	content, err := os.ReadFile(path)
	must(t, err)
	if found := bytes.Count(content, []byte(heavySecret)); found == 0 || found > 200_000/len(heavySecret) {
		t.Errorf("in the file it stands %d times", found) // one photo stays
	}
	wantIntact(t, d)
}

// emptiedSize is the file's size with all that the log holds.
func emptiedSize(t testing.TB, d *DB) int64 {
	t.Helper()
	d.emptyLog(t.Context(), "the log was not emptied")
	return size(t, d.path)
}

func size(t testing.TB, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Size()
}

// A file of the program's first version keeps no track of where its pages belong; the first erasure writes it anew.
func TestEraseShrinksAFileOfTheFirstVersion(t *testing.T) {
	path := newPath(t)
	before := firstVersion(t, path)
	d := mustOpen(t, path)
	if after := contents(t, d)["accounts"]; len(after) != 1 || !strings.HasPrefix(after[0], before[0]) { // it has more columns now
		t.Fatalf("%q is %q now", before, after)
	}
	heavy(t, d, 30, 200_000)
	full := emptiedSize(t, d)
	wantVacuum(t, d, vacuumNone)
	must(t, d.Erase(t.Context(), core.EraseProfileVersions))
	wantVacuum(t, d, vacuumIncremental)
	if after := size(t, path); after > full/10 {
		t.Errorf("the file had %d bytes and has %d", full, after)
	}
	heavy(t, d, 30, 200_000)
	must(t, d.Erase(t.Context(), core.EraseProfileVersions)) // now a few pages at a time
	if after := size(t, path); after > full/5 {
		t.Errorf("after the second erasure the file has %d bytes", after)
	}
	wantIntact(t, d)
	if _, err := os.Stat(path + ".before-v2.bak"); err != nil {
		t.Error(err)
	}
}

// The values of PRAGMA auto_vacuum.
const (
	vacuumNone        = 0
	vacuumIncremental = 2
)

func wantVacuum(t testing.TB, d *DB, want int) {
	t.Helper()
	var mode int
	must(t, d.writer.QueryRowContext(t.Context(), "PRAGMA auto_vacuum").Scan(&mode))
	if mode != want {
		t.Errorf("auto_vacuum is %d, want %d", mode, want)
	}
}

// firstVersion makes a file as the first version of the program made it, with one account, and gives the row of that.
func firstVersion(t testing.TB, path string) (accounts []string) {
	t.Helper()
	const name = "00001_accounts_and_profiles.sql"
	content, err := migrationFiles.ReadFile("migrations/" + name)
	must(t, err)
	must(t, prepareFile(path))
	bare, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = bare.ExecContext(t.Context(), "PRAGMA auto_vacuum = NONE; CREATE TABLE made (x); DROP TABLE made")
	must(t, err)
	must(t, bare.Close())
	d, err := open(t.Context(), path, quiet(), options{migrations: fstest.MapFS{name: {Data: content}}, busy: busyTimeout})
	must(t, err)
	_, err = d.AddAccount(t.Context(), "early")
	must(t, err)
	accounts = tableRows(t, d, "accounts")
	must(t, d.Close())
	return accounts
}

// While pages are cut off, readers read and writers write.
func TestOthersGoOnWhileTheFileShrinks(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := heavy(t, d, 40, 400_000)
	done := make(chan error, 1)
	go func() { done <- d.Erase(t.Context(), core.EraseProfileVersions) }()
	for writes := 0; ; writes++ {
		must(t, d.SetSetting(t.Context(), "key", strconv.Itoa(writes)))
		_, err := d.SelfProfile(t.Context(), id)
		must(t, err)
		select {
		case err := <-done:
			must(t, err)
			t.Logf("%d writes meanwhile", writes)
			return
		default:
		}
	}
}

// A reader keeps the log from being emptied; what was erased is gone all the same, and the next time the log is emptied.
func TestEraseWhileSomebodyReads(t *testing.T) {
	path := newPath(t)
	var log bytes.Buffer
	d, err := Open(t.Context(), path, slog.New(slog.NewTextHandler(&log, nil)))
	must(t, err)
	defer d.Close()
	heavy(t, d, 5, 50_000)
	tx, err := d.reader.BeginTx(t.Context(), nil)
	must(t, err)
	var count int
	must(t, tx.QueryRowContext(t.Context(), "SELECT count(*) FROM photos").Scan(&count))
	_, err = d.writer.ExecContext(t.Context(), "PRAGMA busy_timeout = 50")
	must(t, err)
	must(t, d.Erase(t.Context(), core.EraseProfileVersions))
	if !strings.Contains(log.String(), "stays in the log") {
		t.Errorf("the log says %s", &log)
	}
	must(t, tx.Rollback())
	must(t, d.Erase(t.Context(), core.EraseProfileVersions))
	if left := size(t, path+"-wal"); left != 0 {
		t.Errorf("the log of %s has %d bytes", filepath.Base(path), left)
	}
}

// BenchmarkErase is how long an erasure of some hundred megabytes takes, and how long a writer waits at most meanwhile is
// told by TestOthersGoOnWhileTheFileShrinks.
func BenchmarkErase(b *testing.B) {
	for range b.N {
		b.StopTimer()
		d := mustOpen(b, newPath(b))
		heavy(b, d, 200, 500_000)
		b.StartTimer()
		must(b, d.Erase(b.Context(), core.EraseProfileVersions))
	}
}
