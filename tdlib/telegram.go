// Package tdlib fills core's Telegram and Session with TDLib: one TDLib client an account, over the transport in tdjson,
// with the requests and objects of go-tdlib. No type of go-tdlib leaves it.
//
// What TDLib does is taken from its source at 1.8.46 and was checked against the library; where a comment names a file
// or a function of TDLib, that is the version meant.
package tdlib

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

// Options say how sessions are opened. Only Dir is needed.
type Options struct {
	Dir   string // every account has a folder of its own in it
	Log   *slog.Logger
	Clock core.Clock

	// What Telegram shows in the list of a person's devices. SystemVersion is found out by TDLib when it is empty.
	DeviceModel   string
	SystemVersion string
	AppVersion    string
	LanguageCode  string // IETF, of the system

	patience time.Duration // shortPatience, but for tests
}

// Telegram opens sessions; see core.Telegram. tdjson.Load must have succeeded before.
type Telegram struct {
	options Options
	others  reconnector // all sessions that are open

	mu   sync.Mutex
	open map[core.AccountID]bool
}

var _ core.Telegram = (*Telegram)(nil)

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// New makes a Telegram. It touches neither the disk nor the network.
func New(options Options) *Telegram {
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	if options.Clock == nil {
		options.Clock = systemClock{}
	}
	options.patience = shortPatience
	setDefault(&options.DeviceModel, "Desktop")
	setDefault(&options.AppVersion, "1")
	setDefault(&options.LanguageCode, "en")
	return &Telegram{options: options, open: map[core.AccountID]bool{}}
}

func setDefault(value *string, otherwise string) {
	if *value == "" {
		*value = otherwise
	}
}

// Open starts the TDLib client of an account and returns when TDLib has opened its database, which takes milliseconds and
// no network, except that the name in the address of the proxy is looked up. After an error no event comes any more. An
// account can be open once only.
func (t *Telegram) Open(
	ctx context.Context, id core.AccountID, credentials core.Credentials, proxy string, events core.SessionEvents,
) (core.Session, error) {
	if err := t.claim(id); err != nil {
		return nil, fmt.Errorf("opening the session of account %d: %w", id, err)
	}
	a := &account{telegram: t, id: id, credentials: credentials, proxy: proxy, events: events}
	s, err := a.launch(ctx)
	if err != nil {
		t.release(id)
		return nil, fmt.Errorf("opening the session of account %d: %w", id, err)
	}
	a.current = s
	return a, nil
}

func (t *Telegram) claim(id core.AccountID) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open[id] {
		return errors.New("it is open already")
	}
	t.open[id] = true
	return nil
}

func (t *Telegram) release(id core.AccountID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.open, id)
}

// folder is where TDLib keeps what it has of an account.
func (t *Telegram) folder(id core.AccountID) (string, error) {
	if id <= 0 {
		return "", fmt.Errorf("%d is no account number", id)
	}
	folder, err := filepath.Abs(filepath.Join(t.options.Dir, strconv.FormatInt(int64(id), 10)))
	if err != nil {
		return "", fmt.Errorf("finding the account's folder: %w", err)
	}
	return folder, nil
}

// parameters say what TDLib keeps. Messages are none of Roster's business and are not kept. Users and chats are: a user
// or chat is addressed by its id and an access hash that only TDLib knows, so without them no command that names an id
// could be carried out after a restart. Files follow from that (TDLib implies it); photos are deleted once they are
// read. Secret chats are switched on although nobody makes any: switched off, a secret chat that another program makes
// would end the process with a failed check in TDLib's SecretChatsManager.
func (t *Telegram) parameters(folder string, credentials core.Credentials) *td.SetTdlibParametersRequest {
	return &td.SetTdlibParametersRequest{
		DatabaseDirectory:   folder,
		FilesDirectory:      folder,
		UseFileDatabase:     true,
		UseChatInfoDatabase: true,
		UseMessageDatabase:  false,
		UseSecretChats:      true,
		ApiId:               credentials.APIID,
		ApiHash:             credentials.APIHash,
		SystemLanguageCode:  t.options.LanguageCode,
		DeviceModel:         t.options.DeviceModel,
		SystemVersion:       t.options.SystemVersion,
		ApplicationVersion:  t.options.AppVersion,
	}
}

// Forget deletes everything that TDLib has kept of an account. Its session must be closed.
func (t *Telegram) Forget(_ context.Context, id core.AccountID) error {
	folder, err := t.folder(id)
	if err != nil {
		return err
	}
	if err := t.claim(id); err != nil {
		return fmt.Errorf("deleting the files of account %d: %w", id, err)
	}
	defer t.release(id)
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("deleting the files of account %d: %w", id, err)
	}
	return nil
}

// Size is how many bytes TDLib's files of an account take, open or not.
func (t *Telegram) Size(ctx context.Context, id core.AccountID) (int64, error) {
	folder, err := t.folder(id)
	if err != nil {
		return 0, err
	}
	size := int64(0)
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			var info fs.FileInfo
			if info, err = entry.Info(); err == nil {
				size += info.Size()
			}
		}
		if errors.Is(err, fs.ErrNotExist) { // TDLib has just deleted it, or there is nothing yet
			err = nil
		}
		return errors.Join(err, ctx.Err())
	})
	if err != nil {
		return 0, fmt.Errorf("measuring the files of account %d: %w", id, err)
	}
	return size, nil
}

// Version names the TDLib that is loaded, for --version. The error is tdjson.ErrNotLoaded while there is none.
func Version() (string, error) {
	data, err := tdjson.Execute(&td.GetOptionRequest{Name: "version"})
	if err != nil {
		return "", err
	}
	value, err := td.UnmarshalOptionValueString(data)
	if err != nil {
		return "", fmt.Errorf("decoding TDLib's version: %w", err)
	}
	return value.Value, nil
}
