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

// writeFile is os.WriteFile that fails the test.
func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func patch(t *testing.T, source, folder string) string {
	t.Helper()
	path, err := PatchLibrary(source, folder)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPatchLibrary(t *testing.T) {
	folder := t.TempDir()
	source := filepath.Join(folder, "libtdjson.so")
	original := fakeLibrary(builtinKeys)
	writeFile(t, source, original)
	patched := readFile(t, patch(t, source, filepath.Join(folder, "patched")))
	own := bytes.TrimSpace(publicPEM(serverKey))
	if n := bytes.Count(patched, own); n != builtinKeys || len(patched) != len(original) {
		t.Errorf("%d keys replaced, %d bytes of %d", n, len(patched), len(original))
	}
	if !bytes.HasSuffix(patched, original[len(original)-len(own):]) {
		t.Error("the key of the emergency configuration was touched")
	}
	if now := readFile(t, source); !bytes.Equal(now, original) {
		t.Error("the source was touched")
	}
}

func TestPatchedLibraryIsKept(t *testing.T) {
	folder := t.TempDir()
	source, kept := filepath.Join(folder, "libtdjson.so"), filepath.Join(folder, "patched")
	writeFile(t, source, fakeLibrary(builtinKeys))
	path := patch(t, source, kept)
	patched := readFile(t, path)
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if again := patch(t, source, kept); again != path {
		t.Errorf("again: %s", again)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("the copy was made again, %v", err)
	}
	// A copy that somebody cut off is made again.
	writeFile(t, path, patched[:10])
	if again := patch(t, source, kept); !bytes.Equal(readFile(t, again), patched) {
		t.Error("a broken copy was kept")
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
	// Another library gets a copy of its own.
	writeFile(t, source, append(fakeLibrary(builtinKeys), "newer"...))
	if other := patch(t, source, kept); other == path {
		t.Error("another library has the same copy")
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
		writeFile(t, source, data)
		if _, err := PatchLibrary(source, filepath.Join(folder, "patched")); !errors.Is(err, ErrNotTDLib) {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := filepath.Join(folder, "good.so")
	writeFile(t, good, fakeLibrary(builtinKeys))
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
