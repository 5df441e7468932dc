package tdtest_test

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"roster/tdlib/tdjson"
	"roster/tdlib/tdtest"
)

// patience is how long a test waits for something that should come at once.
const patience = time.Minute

// object is a TDLib object or the fields of a request.
type object map[string]any

// at follows a path of field names; it is nil where the path leads nowhere.
func (o object) at(path string) any {
	var value any = map[string]any(o)
	for _, name := range strings.Split(path, ".") {
		fields, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = fields[name]
	}
	return value
}

func (o object) text(path string) string {
	text, _ := o.at(path).(string)
	return text
}

func (o object) number(path string) int64 {
	number, _ := o.at(path).(float64)
	return int64(number)
}

func (o object) list(path string) []any {
	list, _ := o.at(path).([]any)
	return list
}

// request is a call of a TDLib function.
type request struct {
	name   string
	extra  string
	fields object
}

func (r *request) GetFunctionName() string { return r.name }
func (r *request) SetType(string)          {}
func (r *request) SetExtra(extra string)   { r.extra = extra }

func (r *request) MarshalJSON() ([]byte, error) {
	all := object{"@type": r.name, "@extra": r.extra}
	for name, value := range r.fields {
		all[name] = value
	}
	return json.Marshal(map[string]any(all))
}

// device is a real TDLib client, as on somebody's desk.
type device struct {
	t      *testing.T
	client *tdjson.Client
	folder string

	mu      sync.Mutex
	updates []object
	more    chan struct{}
}

var loadOnce sync.Once

// loadTDLib loads the patched library. Failing to is the end of the test.
func loadTDLib(t *testing.T) {
	t.Helper()
	path := tdtest.Library(t)
	loadOnce.Do(func() {
		if err := tdjson.Load(path); err != nil {
			t.Fatalf("loading TDLib: %v", err)
		}
	})
}

// newDevice starts TDLib in a new folder, with the server's proxy.
func newDevice(t *testing.T, proxyURL string) *device {
	t.Helper()
	return startDevice(t, proxyURL, t.TempDir())
}

func startDevice(t *testing.T, proxyURL, folder string) *device {
	t.Helper()
	loadTDLib(t)
	d := &device{t: t, folder: folder, more: make(chan struct{})}
	client, err := tdjson.New(d.handle)
	if err != nil {
		t.Fatal(err)
	}
	d.client = client
	t.Cleanup(d.close)

	proxy, err := url.Parse(proxyURL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(proxy.Port())
	if err != nil {
		t.Fatal(err)
	}
	password, _ := proxy.User.Password()
	kind := object{"@type": "proxyTypeSocks5", "username": proxy.User.Username(), "password": password}
	if proxy.Scheme == "http" {
		kind["@type"] = "proxyTypeHttp"
	}
	// The proxy goes first, so that no packet is tried past it.
	d.start("addProxy", object{"server": proxy.Hostname(), "port": port, "enable": true, "type": kind})
	d.start("setTdlibParameters", object{
		"database_directory": folder, "use_chat_info_database": true, "use_secret_chats": true,
		"api_id": 1, "api_hash": "0123456789abcdef0123456789abcdef", "system_language_code": "en",
		"device_model": "Test", "application_version": "1",
	})
	return d
}

func (d *device) handle(u tdjson.Update) {
	if u.Delay != nil {
		return // a query that TDLib will send again
	}
	var update object
	if err := json.Unmarshal(u.Data, &update); err != nil {
		d.t.Errorf("decoding %s: %v", u.Type, err)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.updates = append(d.updates, update)
	close(d.more)
	d.more = make(chan struct{})
}

func (d *device) close() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := d.client.Close(ctx); err != nil {
		d.t.Errorf("closing TDLib: %v", err)
	}
}

// start sends a request without waiting for the answer.
func (d *device) start(name string, fields object) *tdjson.Pending {
	d.t.Helper()
	pending, err := d.client.Start(context.Background(), &request{name: name, fields: fields})
	if err != nil {
		d.t.Fatalf("%s: %v", name, err)
	}
	return pending
}

// try sends a request and waits for the answer.
func (d *device) try(name string, fields object) (object, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	data, err := d.client.Send(ctx, &request{name: name, fields: fields})
	if err != nil {
		return nil, err
	}
	var answer object
	return answer, json.Unmarshal(data, &answer)
}

// ask is try for requests that must work.
func (d *device) ask(name string, fields object) object {
	d.t.Helper()
	answer, err := d.try(name, fields)
	if err != nil {
		d.t.Fatalf("%s: %v", name, err)
	}
	return answer
}

// refuse is try for requests that must fail with a certain error.
func (d *device) refuse(name string, fields object, want string) {
	d.t.Helper()
	answer, err := d.try(name, fields)
	if err == nil {
		d.t.Fatalf("%s was answered with %v, want the error %s", name, answer, want)
	}
	if !strings.Contains(err.Error(), want) {
		d.t.Fatalf("%s: %v, want the error %s", name, err, want)
	}
}

// mark is the number of updates so far, for waitFrom.
func (d *device) mark() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.updates)
}

// waitFrom waits for an update after the first `from` ones that fits.
func (d *device) waitFrom(from int, what string, fits func(object) bool) object {
	d.t.Helper()
	deadline := time.After(patience)
	for {
		d.mu.Lock()
		updates, more := d.updates, d.more
		d.mu.Unlock()
		for ; from < len(updates); from++ {
			if fits(updates[from]) {
				return updates[from]
			}
		}
		select {
		case <-more:
		case <-deadline:
			d.t.Fatalf("no %s within %v", what, patience)
		}
	}
}

// waitState waits until the authorization state is the wanted one and returns it. The states that other parts of a test
// have seen already count only if nothing else came after them.
func (d *device) waitState(want string) object {
	d.t.Helper()
	deadline := time.After(patience)
	for {
		d.mu.Lock()
		updates, more := d.updates, d.more
		d.mu.Unlock()
		state := latest(updates, "updateAuthorizationState", "authorization_state")
		if state.text("@type") == want {
			return state
		}
		select {
		case <-more:
		case <-deadline:
			d.t.Fatalf("the authorization state is %v, not %s, after %v", state, want, patience)
		}
	}
}

// waitConnection waits until the connection state is the wanted one.
func (d *device) waitConnection(from int, want string) {
	d.t.Helper()
	d.waitFrom(from, want, func(u object) bool {
		return u.text("@type") == "updateConnectionState" && u.text("state.@type") == want
	})
}

func latest(updates []object, kind, field string) object {
	for i := len(updates) - 1; i >= 0; i-- {
		if updates[i].text("@type") == kind {
			state, _ := updates[i].at(field).(map[string]any)
			return state
		}
	}
	return nil
}

// signIn signs in with the phone number and code of a person without a password.
func (d *device) signIn(server *tdtest.Server, user tdtest.User) {
	d.t.Helper()
	d.waitState("authorizationStateWaitPhoneNumber")
	d.ask("setAuthenticationPhoneNumber", object{"phone_number": "+" + user.Phone})
	d.waitState("authorizationStateWaitCode")
	d.ask("checkAuthenticationCode", object{"code": server.LastCode(user.Phone)})
	d.waitState("authorizationStateReady")
}

// settle waits until a client that has just signed in has read its state and asks what comes after that. The
// connection state does not tell: if all goes fast TDLib shows it as ready all the time.
func (d *device) settle(server *tdtest.Server) {
	d.t.Helper()
	if _, err := server.WaitCalls(within(d.t), "messages.getPinnedDialogs", 1); err != nil {
		d.t.Fatal(err)
	}
}

// download fetches a file and returns its bytes.
func (d *device) download(id int64) []byte {
	d.t.Helper()
	file := d.ask("downloadFile", object{"file_id": id, "priority": 1, "synchronous": true})
	data, err := os.ReadFile(file.text("local.path"))
	if err != nil {
		d.t.Fatal(err)
	}
	return data
}

// within is a context that ends after patience.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}
