package storage

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"roster/core"
)

// crashPhoto is the n-th photo of a crash test: recognizable, several pages long, and no image, so that storing is all
// that takes time.
func crashPhoto(n int) []byte { return bytes.Repeat([]byte(fmt.Sprintf("photo %d ", n)), 4000) }

// writeUntilKilled saves one profile after the other and says which is stored.
func writeUntilKilled() error {
	d, err := Open(context.Background(), os.Getenv("ROSTER_STORAGE_TEST_DIR")+"/roster.db", quiet())
	if err != nil {
		return err
	}
	first, err := strconv.Atoi(os.Getenv("ROSTER_STORAGE_TEST_FIRST"))
	if err != nil {
		return err
	}
	for n := first; ; n++ {
		number := strconv.Itoa(n)
		profile := sampleProfile(7)
		profile.FirstName, profile.Bio, profile.Photo = &number, &number, &core.Photo{ID: number, Width: n, Height: n}
		if err := d.SaveSelfProfile(context.Background(), 1, profile, crashPhoto(n)); err != nil {
			return err
		}
		if err := d.SetSetting(context.Background(), "stored", number); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// killAfter starts the writer at number first and kills it in the middle of what it does after some saves. It returns
// the last number that the writer called stored.
func killAfter(t *testing.T, dir string, first, saves int) (stored int) {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), childVariable+"=write", "ROSTER_STORAGE_TEST_DIR="+dir, "ROSTER_STORAGE_TEST_FIRST="+strconv.Itoa(first))
	var failure strings.Builder
	cmd.Stderr = &failure
	output, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		stored, err = strconv.Atoi(lines.Text())
		must(t, err)
		if stored == first+saves { // somewhere in the next saves, which take about a millisecond each
			time.AfterFunc(time.Duration(rand.IntN(4000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the writer ended by itself")
	}
	if stored < first+saves || failure.Len() > 0 {
		t.Fatalf("the writer ended at %d: %s", stored, failure.String())
	}
	return stored
}

func TestKilledWhileWriting(t *testing.T) {
	dir := t.TempDir()
	path := dir + "/roster.db"
	d := mustOpen(t, path)
	addAccount(t, d, "one", 0)
	must(t, d.Close())

	last := 0
	for round := range 20 {
		stored := killAfter(t, dir, last+1, rand.IntN(6))
		last = checkAfterKill(t, path, stored)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("%d profiles stored over 20 kills", last)
}

// checkAfterKill checks that everything called stored is there, at most one save more, and nothing in halves.
func checkAfterKill(t *testing.T, path string, stored int) (last int) {
	t.Helper()
	d := mustOpen(t, path)
	defer d.Close()
	wantIntact(t, d)
	versions, err := d.ProfileVersions(t.Context(), 1)
	must(t, err)
	last = len(versions)
	if last != stored && last != stored+1 {
		t.Fatalf("%d was stored, %d versions are there", stored, last)
	}
	for i, v := range versions {
		if number := strconv.Itoa(last - i); v.Version != last-i || *v.Profile.FirstName != number || *v.Profile.Bio != number {
			t.Errorf("version %d is %s %s", v.Version, *v.Profile.FirstName, *v.Profile.Bio)
		}
		photo, err := d.Photo(t.Context(), 1, strconv.Itoa(last-i), core.PhotoOriginal)
		if err != nil || !bytes.Equal(photo, crashPhoto(last-i)) {
			t.Errorf("photo %d is torn (%v)", last-i, err)
		}
	}
	profile, err := d.SelfProfile(t.Context(), 1)
	must(t, err)
	if *profile.FirstName != strconv.Itoa(last) || profile.Photo.ID != strconv.Itoa(last) {
		t.Errorf("the profile is %s with photo %s, want %d", *profile.FirstName, profile.Photo.ID, last)
	}
	return last
}
