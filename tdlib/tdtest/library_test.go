package tdtest

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeLibrary looks like TDLib as far as its keys go: two that are replaced and one that is longer.
func fakeLibrary(keys int) []byte {
	key := bytes.TrimSpace(publicPEM(serverKey))
	other := bytes.ReplaceAll(key, []byte("A"), []byte("B"))
	copy(other, keyHead)
	copy(other[len(other)-len(keyTail):], keyTail)
	data := []byte("\x7fELF machine code\x00")
	for range keys {
		data = append(append(data, other...), 0)
	}
	data = append(append(data, other...), '\n', 0)
	return append(data, "more machine code"...)
}

func TestPatchLibrary(t *testing.T) {
	folder := t.TempDir()
	source := filepath.Join(folder, "libtdjson.so")
	original := fakeLibrary(builtinKeys)
	if err := os.WriteFile(source, original, 0o600); err != nil {
		t.Fatal(err)
	}
	path, err := PatchLibrary(source, filepath.Join(folder, "patched"))
	if err != nil {
		t.Fatal(err)
	}
	patched, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	own := bytes.TrimSpace(publicPEM(serverKey))
	if n := bytes.Count(patched, own); n != builtinKeys || len(patched) != len(original) {
		t.Errorf("%d keys replaced, %d bytes of %d", n, len(patched), len(original))
	}
	if !bytes.HasSuffix(patched, original[len(original)-len(own):]) {
		t.Error("the key of the emergency configuration was touched")
	}
	if now, err := os.ReadFile(source); err != nil || !bytes.Equal(now, original) {
		t.Errorf("the source was touched, %v", err)
	}

	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := PatchLibrary(source, filepath.Join(folder, "patched"))
	if err != nil || again != path {
		t.Errorf("again: %s, %v", again, err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("the copy was made again, %v", err)
	}
	// A copy that somebody cut off is made again.
	if err := os.Truncate(path, 10); err != nil {
		t.Fatal(err)
	}
	if _, err := PatchLibrary(source, filepath.Join(folder, "patched")); err != nil {
		t.Fatal(err)
	}
	if repaired, err := os.ReadFile(path); err != nil || !bytes.Equal(repaired, patched) {
		t.Errorf("the copy has %d bytes, %v", len(repaired), err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

func TestPatchLibraryRefuses(t *testing.T) {
	folder := t.TempDir()
	if _, err := PatchLibrary(filepath.Join(folder, "none.so"), folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no library: %v", err)
	}
	for name, data := range map[string][]byte{
		"another file": []byte("#!/bin/sh\n"),
		"one key":      fakeLibrary(1),
		"three keys":   fakeLibrary(3),
		"cut off":      fakeLibrary(2)[:100],
	} {
		source := filepath.Join(folder, "libtdjson.so")
		if err := os.WriteFile(source, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := PatchLibrary(source, filepath.Join(folder, "patched")); !errors.Is(err, ErrNotTDLib) {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := filepath.Join(folder, "good.so")
	if err := os.WriteFile(good, fakeLibrary(builtinKeys), 0o600); err != nil {
		t.Fatal(err)
	}
	// A folder that cannot be made because a file has its name.
	if _, err := PatchLibrary(good, filepath.Join(good, "patched")); err == nil {
		t.Error("a copy was put into a file")
	}
}

func TestKeyFitsTDLib(t *testing.T) {
	if n := serverKey.N.BitLen(); n != 2048 || serverKey.E != 65537 {
		t.Errorf("a key of %d bits, exponent %d", n, serverKey.E)
	}
	if strings.Contains(keyPEM, "PRIVATE") {
		t.Error("the key looks like a secret")
	}
}
