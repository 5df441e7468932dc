package tdjson

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A process loads one library only, so every case runs in a process of its own: the test binary again, with the path in
// childEnv.
const childEnv = "ROSTER_TDJSON_LOAD"

func TestLoadChild(t *testing.T) {
	path := os.Getenv(childEnv)
	if path == "" {
		t.Skip("runs as a child of TestLoad")
	}
	err := loadBehind(t, path)
	var load *LoadError
	var version *VersionError
	switch {
	case err == nil:
		fmt.Println("RESULT loaded", Loaded(), Load(path) == nil, Load(os.Args[0]) != nil)
	case errors.As(err, &load):
		fmt.Println("RESULT load error", Loaded(), errors.Is(err, fs.ErrNotExist), err)
	case errors.As(err, &version):
		fmt.Println("RESULT version error", Loaded(), version.Found, version.Wanted, err)
	default:
		fmt.Println("RESULT unexpected", err)
	}
	if err != nil {
		if _, err := New(func(Update) {}); !errors.Is(err, ErrNotLoaded) {
			t.Errorf("New without a library: %v, want ErrNotLoaded", err)
		}
		if _, err := Execute(&call{Name: "getOption"}); !errors.Is(err, ErrNotLoaded) {
			t.Errorf("Execute without a library: %v, want ErrNotLoaded", err)
		}
	}
}

// loadBehind loads as a window does, which must not keep anybody from asking for the library meanwhile.
func loadBehind(t *testing.T, path string) error {
	t.Helper()
	result := make(chan error, 1)
	LoadBehind(path, func(err error) { result <- err })
	client, failed := New(func(Update) {}) // waits for the loading
	err := <-result
	if (failed == nil) != (err == nil) {
		t.Errorf("New while the library was loaded: %v, %v; the loading: %v", client, failed, err)
	}
	if found := Find(path); (found == nil) == errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file was found: %v; loading it: %v", found, err)
	}
	return err
}

func loadInChild(t *testing.T, path string) string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestLoadChild$")
	child.Env = append(os.Environ(), childEnv+"="+path)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("the child failed: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if rest, ok := strings.CutPrefix(line, "RESULT "); ok {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatalf("the child told no result:\n%s", out)
	return ""
}

// fakeLibrary builds a library with the given C text.
func fakeLibrary(t *testing.T, text string) string {
	t.Helper()
	folder := t.TempDir()
	source, path := filepath.Join(folder, "fake.c"), filepath.Join(folder, "libtdjson.so")
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("gcc", "-shared", "-fPIC", "-o", path, source).CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	return path
}

// fakeTDLib is a library that answers every td_execute with the given JSON.
func fakeTDLib(t *testing.T, answer string) string {
	t.Helper()
	return fakeLibrary(t, `
int td_create_client_id(void) { return 1; }
void td_send(int id, const char *request) {}
const char *td_receive(double timeout) { return 0; }
const char *td_execute(const char *request) { return "`+strings.ReplaceAll(answer, `"`, `\"`)+`"; }
void td_set_log_message_callback(int level, void (*callback)(int, const char *)) {}
`)
}

func TestLoad(t *testing.T) {
	text := filepath.Join(t.TempDir(), "libtdjson.so")
	if err := os.WriteFile(text, []byte("no library"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, path, prefix, contains string
	}{
		{"missing", filepath.Join(t.TempDir(), "none.so"), "load error false true", "none.so"},
		{"a folder", t.TempDir(), "load error false false", ""},
		{"no library", text, "load error false false", text},
		{"another library", fakeLibrary(t, "int other(void) { return 1; }"), "load error false false", "td_create_client_id"},
		{
			"another version", fakeTDLib(t, `{"@type":"optionValueString","value":"1.8.47"}`),
			"version error false 1.8.47 1.8.46", "is TDLib 1.8.47, but TDLib 1.8.46 is needed",
		},
		{"no version", fakeTDLib(t, `{"@type":"error","code":400,"message":"no"}`), "version error false", "of an unknown version"},
		{"broken answer", fakeTDLib(t, `{`), "version error false", "of an unknown version"},
		{
			"the right version", fakeTDLib(t, `{"@type":"optionValueString","value":"1.8.46"}`),
			"loaded true true true", "",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := loadInChild(t, test.path)
			if !strings.HasPrefix(got, test.prefix) || !strings.Contains(got, test.contains) {
				t.Errorf("got %q, want %q… with %q", got, test.prefix, test.contains)
			}
		})
	}
}
