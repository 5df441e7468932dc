package tdjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Version is the TDLib version that Roster is written against. Its API changes with every version, so no other one is
// accepted.
const Version = "1.8.46"

// ErrNotLoaded is what New and Execute return while no library is loaded.
var ErrNotLoaded = errors.New("the TDLib library is not loaded")

// LoadError tells that the library at Path cannot be used: it is missing (then errors.Is(err, fs.ErrNotExist)), cannot be
// loaded, or is not TDLib.
type LoadError struct {
	Path string
	Err  error
}

func (e *LoadError) Error() string {
	return fmt.Sprintf("loading the TDLib library %s: %v", e.Path, e.Err)
}

func (e *LoadError) Unwrap() error { return e.Err }

// VersionError tells that the library at Path is another TDLib than the one Roster is written against. Found is empty
// when the library would not tell its version.
type VersionError struct {
	Path   string
	Found  string
	Wanted string
}

func (e *VersionError) Error() string {
	found := e.Found
	if found == "" {
		found = "of an unknown version"
	}
	return fmt.Sprintf("the library %s is TDLib %s, but TDLib %s is needed", e.Path, found, e.Wanted)
}

var loaded struct {
	sync.RWMutex
	path string // of the library in use; empty while there is none
}

// Load loads the TDLib library from a file and checks its version before any client is made. It works once in the life
// of the process: loading the same file again does nothing, another one is refused. After an error it may be called
// again. Errors are *LoadError and *VersionError.
func Load(path string) error {
	loaded.Lock()
	defer loaded.Unlock()
	return loadFile(path)
}

// LoadBehind is Load in the background: what needs the library from now on waits until done is called with the error.
func LoadBehind(path string, done func(error)) {
	loaded.Lock()
	go func() {
		err := loadFile(path)
		loaded.Unlock()
		done(err)
	}()
}

// Find tells whether there is a file to load at all, with the *LoadError of Load.
func Find(path string) error {
	if _, err := os.Stat(path); err != nil {
		return &LoadError{Path: path, Err: err}
	}
	return nil
}

func loadFile(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return &LoadError{Path: path, Err: err}
	}
	if loaded.path == path {
		return nil
	}
	if loaded.path != "" {
		return &LoadError{Path: path, Err: fmt.Errorf("%s is in use already", loaded.path)}
	}
	if err := Find(path); err != nil {
		return err
	}
	switch stage, detail := openLibrary(path); stage {
	case stageOpened:
	case stageNotOpened:
		return &LoadError{Path: path, Err: errors.New(detail)}
	default:
		return &LoadError{Path: path, Err: fmt.Errorf("it has no function %s, so it is not TDLib", detail)}
	}
	quiet()
	if found := libraryVersion(); found != Version {
		forgetLibrary()
		return &VersionError{Path: path, Found: found, Wanted: Version}
	}
	loaded.path = path
	return nil
}

// Loaded tells whether Load has succeeded.
func Loaded() bool {
	loaded.RLock()
	defer loaded.RUnlock()
	return loaded.path != ""
}

// libraryVersion asks the opened library for its version; empty when it does not tell.
func libraryVersion() string {
	answer := execute([]byte(`{"@type":"getOption","name":"version"}`))
	var value struct {
		Type  string `json:"@type"`
		Value string `json:"value"`
	}
	if json.Unmarshal(answer, &value) != nil || value.Type != "optionValueString" {
		return ""
	}
	return value.Value
}
