package storage

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// lockUntilInputEnds is the other program: it takes the folder, says so, and lets go when its input ends.
func lockUntilInputEnds() error {
	lock, err := LockDir(os.Getenv("ROSTER_STORAGE_TEST_DIR"))
	if err != nil {
		return err
	}
	fmt.Println("locked")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return lock.Unlock()
}

// startLocker starts the other program on dir and waits until it holds the lock.
func startLocker(t *testing.T, dir string) (*exec.Cmd, io.Closer) {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), childVariable+"=lock", "ROSTER_STORAGE_TEST_DIR="+dir)
	cmd.Stderr = os.Stderr
	input, err := cmd.StdinPipe()
	must(t, err)
	output, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || line != "locked\n" {
		t.Fatalf("the other program says %q (%v)", line, err)
	}
	return cmd, input
}

func wantInUse(t *testing.T, dir string) {
	t.Helper()
	_, err := LockDir(dir)
	var inUse *InUseError
	if !errors.As(err, &inUse) || inUse.Dir != dir || !strings.Contains(err.Error(), dir) {
		t.Fatalf("error is %v, want that %s is in use", err, dir)
	}
}

func TestFolderIsTakenByAnotherProgram(t *testing.T) {
	dir := t.TempDir()
	for _, end := range []string{"it ends", "it is killed"} {
		other, input := startLocker(t, dir)
		wantInUse(t, dir)
		if end == "it is killed" {
			must(t, other.Process.Kill())
			_ = other.Wait() // "signal: killed"
		} else {
			must(t, input.Close())
			must(t, other.Wait())
		}
		lock, err := LockDir(dir)
		if err != nil {
			t.Fatalf("after %s: %v", end, err)
		}
		must(t, lock.Unlock())
	}
}

func TestFolderIsTakenTwiceByOneProgram(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	lock, err := LockDir(dir)
	must(t, err)
	wantInUse(t, dir)
	must(t, lock.Unlock())
	lock, err = LockDir(dir)
	must(t, err)
	must(t, lock.Unlock())

	for _, name := range []string{"", "roster.lock"} {
		info, err := os.Stat(filepath.Join(dir, name))
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q has mode %v", name, info.Mode())
		}
	}
}

func TestFoldersAreTakenSeparately(t *testing.T) {
	for range 2 {
		lock, err := LockDir(t.TempDir())
		must(t, err)
		defer lock.Unlock()
	}
}

func TestFolderThatIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	_, err := LockDir(file)
	wantKind(t, err, "unavailable")
}
