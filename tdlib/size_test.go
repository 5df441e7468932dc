package tdlib

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestSizeOfAnAccount(t *testing.T) {
	dir := t.TempDir()
	tg := New(Options{Dir: dir})
	if size, err := tg.Size(t.Context(), 7); size != 0 || err != nil {
		t.Errorf("of an account without files: %d, %v", size, err)
	}
	for name, size := range map[string]int{"7/td.binlog": 1000, "7/photos/a.jpg": 200, "8/td.binlog": 5} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if size, err := tg.Size(t.Context(), 7); size != 1200 || err != nil {
		t.Errorf("%d, %v, want 1200", size, err)
	}
	if _, err := tg.Size(t.Context(), 0); err == nil {
		t.Error("there is no account 0")
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tg.Size(over, 7); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}
