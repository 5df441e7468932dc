package storage

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"roster/core"
)

// withOwnDisks runs the test in a process that may mount disks nobody else sees.
func withOwnDisks(t *testing.T) bool {
	return inner(t, func(cmd *exec.Cmd) {
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
	})
}

// disk is a new folder on a disk of its own with room for size bytes.
func disk(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("none", dir, "tmpfs", 0, "size="+strconv.Itoa(size)); err != nil {
		t.Skipf("this machine does not allow a disk of one's own: %v", err)
	}
	t.Cleanup(func() { must(t, unix.Unmount(dir, unix.MNT_DETACH)) })
	return dir
}

// fill writes a file until the disk is full, down to leave bytes.
func fill(t *testing.T, dir string, leave int64) (ballast string) {
	t.Helper()
	ballast = filepath.Join(dir, "ballast")
	file, err := os.Create(ballast)
	must(t, err)
	defer file.Close()
	block := make([]byte, 4096)
	size := int64(0)
	for err == nil {
		var n int
		n, err = file.Write(block)
		size += int64(n)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling the disk: %v", err)
	}
	must(t, file.Truncate(max(0, size-leave)))
	return ballast
}

func TestFullDiskWhileRunning(t *testing.T) {
	if !withOwnDisks(t) {
		return
	}
	dir := disk(t, 1<<20)
	d := mustOpen(t, filepath.Join(dir, "roster.db"))
	id := addAccount(t, d, "one", 2)
	before := contents(t, d)
	ballast := fill(t, dir, 8192)

	large := bytes.Repeat([]byte("photo"), 20_000)
	for range 3 {
		start := time.Now()
		wantKind(t, d.SaveSelfProfile(t.Context(), id, withPhoto("9"), large), core.StorageDiskFull)
		wantPrompt(t, start)
	}
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Errorf("a save without room left traces: %s", diff)
	}
	must(t, d.Close())
	d = mustOpen(t, filepath.Join(dir, "roster.db")) // a restart on the full disk still shows everything
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
	must(t, os.Remove(ballast))
	must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("9"), large))
	wantIntact(t, d)
}

func TestNewFileOnAFullDisk(t *testing.T) {
	if !withOwnDisks(t) {
		return
	}
	for _, left := range []int64{0, 4096, 8192, 16384, 32768, 65536} {
		dir := disk(t, 512<<10)
		path := filepath.Join(dir, "roster.db")
		ballast := fill(t, dir, left)
		start := time.Now()
		d, err := Open(t.Context(), path, quiet())
		if err == nil { // enough room; then it must also be usable
			must(t, d.Close())
		} else {
			wantKind(t, err, core.StorageDiskFull)
			wantPrompt(t, start)
		}
		must(t, os.Remove(ballast))
		addAccount(t, mustOpen(t, path), "first", 1) // what is left of the attempt is no obstacle
		t.Logf("room for %d bytes: %v", left, err)
	}
}

func TestMigrationOnAFullDisk(t *testing.T) {
	if !withOwnDisks(t) {
		return
	}
	dir := disk(t, 1<<20)
	path := filepath.Join(dir, "roster.db")
	d := mustOpen(t, path)
	addAccount(t, d, "one", 3)
	before := contents(t, d)
	must(t, d.Close())
	ballast := fill(t, dir, 36<<10) // enough for the log, not for the copy
	files := filesIn(t, dir)

	start := time.Now()
	_, err := openLater(t, path, addColumn)
	wantKind(t, err, core.StorageDiskFull)
	wantPrompt(t, start)
	if after := filesIn(t, dir); !cmp.Equal(files, after) {
		t.Errorf("files changed: before %v, after %v", names(files), names(after))
	}
	if diff := cmp.Diff(before, contents(t, mustOpen(t, path))); diff != "" {
		t.Error(diff)
	}
	must(t, os.Remove(ballast))
	_, err = openLater(t, path, addColumn)
	must(t, err)
}

// A disk that is mounted read-only stops an administrator too.
func TestReadOnlyDisk(t *testing.T) {
	if !withOwnDisks(t) {
		return
	}
	dir := disk(t, 1<<20)
	path := filepath.Join(dir, "roster.db")
	d := mustOpen(t, path)
	addAccount(t, d, "one", 2)
	before := contents(t, d)
	must(t, d.Close())
	remount := func(flags uintptr) { must(t, unix.Mount("none", dir, "tmpfs", unix.MS_REMOUNT|flags, "")) }

	remount(unix.MS_RDONLY)
	wantRefused(t, path, core.StorageReadOnly)
	_, err := openLater(t, path, addColumn)
	wantKind(t, err, core.StorageReadOnly)
	_, err = Open(t.Context(), filepath.Join(dir, "new.db"), quiet())
	wantKind(t, err, core.StorageReadOnly)
	if _, err = LockDir(dir); err == nil || !strings.Contains(err.Error(), "roster.lock") {
		t.Errorf("locking: %v", err)
	}
	remount(0)
	if diff := cmp.Diff(before, contents(t, mustOpen(t, path))); diff != "" {
		t.Error(diff)
	}
}

// Neither the file's mode nor its folder tells that this file cannot be written; SQLite opens it without a word.
func TestReadOnlyFileOnAWritableDisk(t *testing.T) {
	if !withOwnDisks(t) {
		return
	}
	path := filepath.Join(disk(t, 1<<20), "roster.db")
	d := mustOpen(t, path)
	addAccount(t, d, "one", 2)
	before := contents(t, d)
	must(t, d.Close())
	file, err := os.ReadFile(path)
	must(t, err)

	must(t, unix.Mount(path, path, "", unix.MS_BIND, ""))
	must(t, unix.Mount("none", path, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""))
	_, err = Open(t.Context(), path, quiet())
	wantKind(t, err, core.StorageReadOnly)
	must(t, unix.Unmount(path, 0))

	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(file, after) {
		t.Error("the file changed")
	}
	d = mustOpen(t, path)
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
	must(t, d.SetAccountLabel(t.Context(), 1, "writable again"))
}

// What is done goes on without a note of it, and what was noted stays; an erasure that finds no room leaves all as it was.
func TestActivitiesAndErasingOnAFullDisk(t *testing.T) {
	if !withOwnDisks(t) {
		return
	}
	dir := disk(t, 16<<20)
	path := filepath.Join(dir, "roster.db")
	d := mustOpen(t, path)
	id := heavy(t, d, 50, 200_000) // ten megabytes; the log that overwrites them must do with the rest
	for range 3 {
		addActivities(t, d, sampleActivity(id))
	}
	emptiedSize(t, d)
	ballast := fill(t, dir, 0)
	full := func(what core.Erasable) error {
		start := time.Now()
		defer wantPrompt(t, start)
		return d.Erase(t.Context(), what)
	}
	for i := 0; ; i++ { // the log has some room left
		activity := sampleActivity(id)
		activity.Detail = map[string]string{"bio": strings.Repeat("long", 1000)}
		if _, err := d.AddActivities(t.Context(), []core.Activity{activity}); err != nil {
			wantKind(t, err, core.StorageDiskFull)
			break
		}
		if i > 1000 {
			t.Fatal("the disk is never full")
		}
	}
	before := contents(t, d)
	wantKind(t, full(core.EraseProfileVersions), core.StorageDiskFull)
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
	must(t, os.Remove(ballast))
	must(t, full(core.EraseProfileVersions))
	must(t, full(core.EraseActivities))
	if left := size(t, path); left > 1_000_000 {
		t.Errorf("the file has %d bytes", left)
	}
	wantIntact(t, d)
}
