package tdtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// LibraryEnv names the environment variable that holds the path of the unpatched TDLib library.
const LibraryEnv = "ROSTER_TDLIB"

// builtinKeys is how many of Telegram's server keys TDLib has built in: one for the production servers, one for the
// test servers. (A third RSA key in the library signs TDLib's emergency configuration and is left alone.)
const builtinKeys = 2

var (
	keyHead = []byte("-----BEGIN RSA PUBLIC KEY-----")
	keyTail = []byte("-----END RSA PUBLIC KEY-----")
)

// ErrNotTDLib means that a file is not a TDLib library whose server keys can be replaced.
var ErrNotTDLib = errors.New("no TDLib library with two 2048-bit server keys")

// Library returns the path of a copy of the TDLib library named by ROSTER_TDLIB that trusts the servers of this
// package. The copy is made once and kept in the user's cache folder, or else in the temporary folder, so test processes share it. A process can load
// one TDLib library only: load this one, once.
func Library(tb TB) string {
	tb.Helper()
	path, err := library()
	if err != nil {
		tb.Fatalf("preparing TDLib for the test: %v", err)
	}
	return path
}

var library = sync.OnceValues(func() (string, error) {
	source := os.Getenv(LibraryEnv)
	if source == "" {
		return "", fmt.Errorf("%s is not set: it names the TDLib library (make env prints it)", LibraryEnv)
	}
	if cache, err := os.UserCacheDir(); err == nil {
		if path, err := PatchLibrary(source, filepath.Join(cache, "roster", "tdtest")); err == nil {
			return path, nil
		}
	}
	return PatchLibrary(source, filepath.Join(os.TempDir(), fmt.Sprintf("roster-tdtest-%d", os.Getuid())))
})

// PatchLibrary puts a copy of the TDLib library source into folder in which Telegram's server keys are replaced by the
// key of this package's servers, and returns the copy's path. A copy that is there already is used again. The source
// is only read. Errors wrap ErrNotTDLib when source is some other file. A copy for macOS must be signed again before
// it can be loaded there.
func PatchLibrary(source, folder string) (string, error) {
	data, err := os.ReadFile(source)
	if err != nil {
		return "", fmt.Errorf("reading the TDLib library: %w", err)
	}
	if err := replaceKeys(data); err != nil {
		return "", fmt.Errorf("%s: %w", source, err)
	}
	sum := sha256.Sum256(data)
	path := filepath.Join(folder, hex.EncodeToString(sum[:8]), filepath.Base(source))
	if kept, err := os.ReadFile(path); err == nil && bytes.Equal(kept, data) {
		return path, nil
	}
	if err := writeWhole(path, data, 0o700); err != nil {
		return "", fmt.Errorf("writing the patched TDLib library: %w", err)
	}
	return path, nil
}

// replaceKeys overwrites the built-in server keys in data with the package's own, which has the same length.
func replaceKeys(data []byte) error {
	own := bytes.TrimSpace(publicPEM(serverKey))
	found := 0
	for rest := data; ; {
		start := bytes.Index(rest, keyHead)
		if start < 0 {
			break
		}
		rest = rest[start:]
		end := bytes.Index(rest, keyTail)
		if end < 0 {
			break
		}
		end += len(keyTail)
		if end == len(own) && (end == len(rest) || rest[end] != '\n') {
			copy(rest, own)
			found++
		}
		rest = rest[end:]
	}
	if found != builtinKeys {
		return fmt.Errorf("%w: found %d", ErrNotTDLib, found)
	}
	return nil
}

// writeWhole writes a file so that other processes see either nothing or all of it.
func writeWhole(path string, data []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // it is gone once renamed
	_, err = file.Write(data)
	err = errors.Join(err, file.Chmod(mode), file.Close())
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
