package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"time"

	"roster/core"
	"roster/storage"
	"roster/tdlib"
	"roster/tdlib/tdjson"
)

// The ways to hand core a command: as the window does, and as --headless does.
const (
	wayTyped = "typed"
	wayJSON  = "json"
)

// account is the one account of either side.
const account core.AccountID = 1

// coreSide is the program without its window.
type coreSide struct {
	core *core.Core
	db   *storage.DB
}

func startCore(s setup) (side, error) {
	if err := tdjson.Load(s.Library); err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	ctx := context.Background()
	db, err := storage.Open(ctx, filepath.Join(s.Folder, "roster.db"), log)
	if err != nil {
		return nil, err
	}
	telegram := tdlib.New(tdlib.Options{Dir: tdlibFolder(s.Folder), Log: log})
	c := &coreSide{db: db, core: core.New(core.Options{
		Store: db, Telegram: telegram, Log: log, Credentials: core.Credentials{APIID: apiID, APIHash: apiHash}, Proxy: s.Proxy,
		// Without the pauses and the daily budget of imports, which are days.
		Imports: core.ImportPace{Batch: core.ImportBatchMax, Daily: math.MaxInt32},
	})}
	if err := c.core.Load(ctx); err != nil {
		return nil, err
	}
	c.core.Start(ctx)
	return c, c.signIn(s)
}

// tdlibFolder is where the accounts' TDLib folders are, as main.go has them.
func tdlibFolder(folder string) string { return filepath.Join(folder, "tdlib") }

// signIn signs the person in, unless the account is there already.
func (c *coreSide) signIn(s setup) error {
	requests := []map[string]any{{"action": "refresh_self_profile", "userbot_id": account}}
	if len(c.core.Accounts()) == 0 {
		requests = append([]map[string]any{
			{"action": "add_account"},
			{"action": "set_authentication_phone_number", "userbot_id": account, "phone": s.Phone},
			{"action": "check_authentication_code", "userbot_id": account, "code": s.Code},
		}, requests...)
	}
	for _, request := range requests {
		line, err := json.Marshal(request)
		if err != nil {
			return err
		}
		if err := c.await(func(answer func(core.Event)) { c.core.DispatchJSON(line, answer) }); err != nil {
			return fmt.Errorf("%s: %w", request["action"], err)
		}
	}
	return nil
}

// await waits for a command's answer.
func (c *coreSide) await(dispatch func(answer func(core.Event))) error {
	answers := make(chan core.Event, 1)
	dispatch(func(event core.Event) { answers <- event })
	if event := <-answers; event.Payload.Error != "" {
		return errors.New(event.Payload.Error)
	}
	return nil
}

func (c *coreSide) prepare(b batch, i int) (func() error, error) {
	id, fields := account, map[string]any{}
	switch b.Call {
	case callCreate:
		fields["user_id"], fields["force"] = b.IDs[i], true
	case callSearch:
		fields["query"] = b.Texts[i]
	case callBio:
		fields["bio"] = b.Texts[i]
	case callImport:
		return c.importRows(b.Phones), nil
	default:
		return nil, fmt.Errorf("no call %q", b.Call)
	}
	if b.Way == wayTyped {
		request := core.Request{Action: b.Call, UserbotID: &id, Fields: fields}
		return func() error {
			return c.await(func(answer func(core.Event)) { c.core.Dispatch(request, answer) })
		}, nil
	}
	fields["action"], fields["userbot_id"], fields["request_id"] = b.Call, id, "1"
	line, err := json.Marshal(fields)
	return func() error {
		return c.await(func(answer func(core.Event)) { c.core.DispatchJSON(line, answer) })
	}, err
}

// importRows is an import from its beginning until every row has its end.
func (c *coreSide) importRows(phones []string) func() error {
	rows := make([]map[string]any, len(phones))
	for i, phone := range phones {
		rows[i] = map[string]any{"phone": phone, "first_name": "Customer"}
	}
	id := account
	request := core.Request{Action: "start_contact_import", UserbotID: &id, Fields: map[string]any{"rows": rows}}
	return func() error {
		ended := make(chan core.ContactImport, 1)
		cancel := c.core.Subscribe(func(event core.Event) {
			if i, ok := event.Payload.Result.(core.ContactImport); ok && i.State != core.ImportRunning {
				ended <- i
			}
		})
		defer cancel()
		if err := c.await(func(answer func(core.Event)) { c.core.Dispatch(request, answer) }); err != nil {
			return err
		}
		if i := <-ended; i.State != core.ImportDone || i.Counts.Imported != (len(phones)+foundEvery-1)/foundEvery {
			return fmt.Errorf("the import is %s %s: %+v", i.State, i.Error, i.Counts)
		}
		return nil
	}
}

func (c *coreSide) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return errors.Join(c.core.Close(ctx), c.db.Close())
}
