//go:build unix

package storage

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

const (
	innerVariable = "ROSTER_STORAGE_TEST_INNER" // set in the second process that runs a test's body
	ordinaryUser  = 65534                       // "nobody"
)

// inner runs the calling test once more in a second process that prepare has set up (another user, a disk of its own),
// and reports its outcome as this test's. In that process it returns true.
func inner(t *testing.T, prepare func(*exec.Cmd)) bool {
	t.Helper()
	if os.Getenv(innerVariable) == t.Name() {
		return true
	}
	cmd := exec.Command(readableCopyOfThisProgram(t), "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), innerVariable+"="+t.Name())
	cmd.Dir = os.TempDir()
	prepare(cmd)
	output, err := cmd.CombinedOutput()
	text := string(output)
	switch {
	case err == nil && strings.Contains(text, "--- PASS: "+t.Name()):
		t.Log(text)
	case cmd.ProcessState == nil:
		t.Skipf("this machine does not allow the second process: %v", err)
	case err == nil:
		t.Skip(text)
	default:
		t.Fatalf("%v\n%s", err, text)
	}
	return false
}

// readableCopyOfThisProgram lies where every user can start it; the go command's folder is closed to others.
func readableCopyOfThisProgram(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	dir, err := os.MkdirTemp("", "storage-test-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	source, err := os.Open(program)
	must(t, err)
	defer source.Close()
	target, err := os.OpenFile(filepath.Join(dir, "storage.test"), os.O_CREATE|os.O_WRONLY, 0o755)
	must(t, err)
	_, err = io.Copy(target, source)
	must(t, err)
	must(t, target.Close())
	return target.Name()
}

// asOrdinaryUser is for tests of file modes, which an administrator does not feel.
func asOrdinaryUser(t *testing.T) bool {
	if os.Getuid() != 0 {
		return true
	}
	return inner(t, func(cmd *exec.Cmd) {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: ordinaryUser, Gid: ordinaryUser}}
	})
}

func TestReadOnlyFolderAndFile(t *testing.T) {
	if !asOrdinaryUser(t) {
		return
	}
	cases := map[string]func(path string) error{
		"folder":          func(path string) error { return os.Chmod(filepath.Dir(path), 0o500) },
		"file":            func(path string) error { return os.Chmod(path, 0o400) },
		"folder and file": func(path string) error { return chmodBoth(path, 0o500, 0o400) },
	}
	for name, closeOff := range cases {
		t.Run(name, func(t *testing.T) {
			path, before := today(t)
			must(t, closeOff(path))
			start := time.Now()
			wantRefused(t, path, core.StorageReadOnly)
			wantPrompt(t, start)
			must(t, chmodBoth(path, 0o700, 0o600))
			if diff := cmp.Diff(before, contents(t, mustOpen(t, path))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func chmodBoth(path string, folder, file os.FileMode) error {
	if err := os.Chmod(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.Chmod(path, file); err != nil {
		return err
	}
	return os.Chmod(filepath.Dir(path), folder)
}

func TestNewFileInAReadOnlyFolder(t *testing.T) {
	if !asOrdinaryUser(t) {
		return
	}
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o500))
	defer os.Chmod(dir, 0o700)
	for _, path := range []string{"roster.db", "new/roster.db"} {
		_, err := Open(t.Context(), filepath.Join(dir, path), quiet())
		wantKind(t, err, core.StorageReadOnly)
	}
	for _, lock := range []string{dir, filepath.Join(dir, "new")} {
		_, err := LockDir(lock)
		wantKind(t, err, core.StorageReadOnly)
	}
}

func TestFileThatMayNotBeRead(t *testing.T) {
	path, _ := today(t)
	must(t, os.Chmod(path, 0))
	_, err := Open(t.Context(), path, quiet())
	wantKind(t, err, core.StorageReadOnly)
}
