package signin

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"roster/core"
	"roster/gui/kit/kittest"
)

// fakeCore stands in for the command layer: it keeps accounts, holds requests until the test answers them, and gives
// events to its listeners on the goroutine that causes them.
type fakeCore struct {
	mu          sync.Mutex
	accounts    map[core.AccountID]core.AccountInfo
	lastID      core.AccountID
	requests    []*fakeRequest
	listeners   map[int]func(core.Event)
	nextKey     int
	credentials core.Credentials
	storing     func(ctx context.Context) error // what SetCredentials does besides; may be nil
	givenUp     []string                        // the names of requests
}

// fakeRequest is a command that waits for its answer.
type fakeRequest struct {
	core.Request
	answer func(core.Event)
}

func newFakeCore() *fakeCore {
	return &fakeCore{
		accounts:    make(map[core.AccountID]core.AccountInfo),
		listeners:   make(map[int]func(core.Event)),
		credentials: core.Credentials{APIID: 1, APIHash: "00"},
	}
}

func (f *fakeCore) Dispatch(request core.Request, answer func(core.Event)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests = append(f.requests, &fakeRequest{request, answer})
}

// GiveUp notes the request's name.
func (f *fakeCore) GiveUp(_ core.AccountID, requestID string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.givenUp = append(f.givenUp, requestID)
}

func (f *fakeCore) Subscribe(listener func(core.Event)) func() {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := f.nextKey
	f.nextKey++
	f.listeners[key] = listener
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.listeners, key)
	}
}

func (f *fakeCore) Account(id core.AccountID) (core.AccountInfo, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, ok := f.accounts[id]
	return info, ok
}

func (f *fakeCore) CredentialsKnown() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.credentials != core.Credentials{}
}

func (f *fakeCore) SetCredentials(ctx context.Context, credentials core.Credentials) error {
	if f.storing != nil {
		if err := f.storing(ctx); err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.credentials = credentials
	return nil
}

// listening tells how many listeners there are.
func (f *fakeCore) listening() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.listeners)
}

// put changes or makes an account without telling anybody.
func (f *fakeCore) put(info core.AccountInfo) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.accounts[info.UserbotID] = info
	f.lastID = max(f.lastID, info.UserbotID)
}

func (f *fakeCore) publish(id core.AccountID, kind string) {
	f.mu.Lock()
	var listeners []func(core.Event)
	for _, listener := range f.listeners {
		listeners = append(listeners, listener)
	}
	event := core.Event{UserbotID: &id, Payload: core.Payload{UserbotID: &id, Type: kind, Result: f.accounts[id]}}
	f.mu.Unlock()
	for _, listener := range listeners {
		listener(event)
	}
}

// bench is a model on a fake core, with everything its owner would hear.
type bench struct {
	t     *testing.T
	core  *fakeCore
	queue *kittest.Queue
	now   time.Time
	model *Model

	changes  int
	started  []core.AccountID
	done     []core.AccountID
	switched []core.AccountID
	gaveUp   int
}

var noon = time.Date(2026, 5, 3, 12, 0, 0, 0, time.Local)

func newBench(t *testing.T) *bench {
	b := &bench{t: t, core: newFakeCore(), queue: kittest.NewQueue(), now: noon}
	b.model = NewModel(b.core, b.queue, func() time.Time { return b.now }, Hooks{
		Changed:   func() { b.changes++ },
		Started:   func(id core.AccountID) { b.started = append(b.started, id) },
		Done:      func(id core.AccountID) { b.done = append(b.done, id) },
		Cancelled: func() { b.gaveUp++ },
		SwitchTo:  func(id core.AccountID) { b.switched = append(b.switched, id) },
	})
	return b
}

func (b *bench) state() State { return b.model.State() }

// at checks which step is shown.
func (b *bench) at(step Step) {
	b.t.Helper()
	if got := b.state().Step; got != step {
		b.t.Fatalf("the step is %q, not %q", got, step)
	}
}

// waits checks what is waited for.
func (b *bench) waits(work Work) {
	b.t.Helper()
	if got := b.state().Work; got != work {
		b.t.Fatalf("waiting for %q, not %q", got, work)
	}
}

// take removes the oldest request, which must be the given action.
func (b *bench) take(action string) *fakeRequest {
	b.t.Helper()
	b.core.mu.Lock()
	defer b.core.mu.Unlock()
	if len(b.core.requests) == 0 {
		b.t.Fatalf("nothing was sent, %s was expected", action)
	}
	first := b.core.requests[0]
	b.core.requests = b.core.requests[1:]
	if first.Action != action {
		b.t.Fatalf("%s was sent, %s was expected", first.Action, action)
	}
	return first
}

// nothingSent checks that no request waits.
func (b *bench) nothingSent() {
	b.t.Helper()
	b.core.mu.Lock()
	defer b.core.mu.Unlock()
	if len(b.core.requests) > 0 {
		b.t.Fatalf("%s was sent, nothing was expected", b.core.requests[0].Action)
	}
}

func (r *fakeRequest) succeed(result any) {
	r.answer(core.Event{UserbotID: r.UserbotID, Payload: core.Payload{UserbotID: r.UserbotID, Type: r.Action, Result: result}})
}

func (r *fakeRequest) fail(problem *core.Problem) {
	r.answer(core.Event{UserbotID: r.UserbotID, Payload: core.Payload{
		UserbotID: r.UserbotID, Type: r.Action + "_error", Error: string(problem.Code), Problem: problem,
	}})
}

// ok answers the oldest request, which must be the given action, after the account has come to the given state.
func (b *bench) ok(action string, authorization core.Authorization) {
	b.t.Helper()
	request := b.take(action)
	b.moves(*request.UserbotID, authorization)
	request.succeed(authorization)
	b.queue.Drain()
}

// fails answers the oldest request, which must be the given action, with a problem.
func (b *bench) fails(action string, problem *core.Problem) {
	b.t.Helper()
	b.take(action).fail(problem)
	b.queue.Drain()
}

func (b *bench) failsWith(action string, code core.ProblemCode) {
	b.t.Helper()
	b.fails(action, &core.Problem{Code: code, Cause: errors.New("RAW")})
}

// makes answers add_account with a new account in the given state.
func (b *bench) makes(state core.AuthorizationState) core.AccountID {
	b.t.Helper()
	request := b.take("add_account")
	id := b.core.lastID + 1
	b.core.put(core.AccountInfo{UserbotID: id, State: state, Authorization: core.Authorization{State: state}})
	request.succeed(core.AddedAccount{UserbotID: id, State: state})
	b.queue.Drain()
	return id
}

// moves takes an account to another authorization state and tells everybody.
func (b *bench) moves(id core.AccountID, authorization core.Authorization) {
	info, _ := b.core.Account(id)
	info.UserbotID, info.State, info.Authorization = id, authorization.State, authorization
	b.core.put(info)
	b.core.publish(id, core.EventAuthorizationState)
	b.queue.Drain()
}

func (b *bench) connection(id core.AccountID, state core.ConnectionState) {
	info, _ := b.core.Account(id)
	info.Connection = state
	b.core.put(info)
	b.core.publish(id, core.EventConnectionState)
	b.queue.Drain()
}

// troubles gives an account a problem that nobody asked for.
func (b *bench) troubles(id core.AccountID, problem *core.Problem) {
	info, _ := b.core.Account(id)
	info.Problem = problem
	b.core.put(info)
	b.core.publish(id, core.EventAccountChanged)
	b.queue.Drain()
}

func (b *bench) removes(id core.AccountID) {
	b.core.mu.Lock()
	delete(b.core.accounts, id)
	b.core.mu.Unlock()
	b.core.publish(id, core.EventAccountRemoved)
	b.queue.Drain()
}

// signedOut puts an account there that was signed in once and is not any more.
func (b *bench) signedOut(id core.AccountID, name, phone string) {
	userID, at := int64(id)*10, noon.Add(-time.Hour)
	b.core.put(core.AccountInfo{
		UserbotID: id, State: core.AuthClosed, Authorization: core.Authorization{State: core.AuthClosed},
		UserID: &userID, FullName: &name, Phone: &phone, SignedOutAt: &at,
	})
}

const number = "+15550100199"

// inApp is a code that went to Telegram on another device.
func inApp() core.Authorization {
	return core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{
		Type: "telegram_message", Length: 5, PhoneNumber: number,
	}}
}

// atCode brings a new account to the code step and returns its id.
func (b *bench) atCode() core.AccountID {
	b.t.Helper()
	b.model.Begin()
	b.model.SubmitPhone(number)
	id := b.makes(core.AuthWaitPhoneNumber)
	b.ok("set_authentication_phone_number", inApp())
	b.at(StepCode)
	return id
}

func in(state core.AuthorizationState) core.Authorization { return core.Authorization{State: state} }
