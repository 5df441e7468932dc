package core

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var someCredentials = Credentials{APIID: 17, APIHash: "0123456789abcdef0123456789abcdef"}

// world is a program with its surroundings, in the bubble of a test whose time is its own.
type world struct {
	t     *testing.T
	tg    *fakeTelegram
	store *memStore
	core  *Core
	log   *syncBuffer
	pc    *fakeMachine

	mu   sync.Mutex
	live []Event
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// inWorld runs a test in a bubble with the people that can sign in there.
func inWorld(t *testing.T, test func(w *world), people ...*person) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, people...)
		t.Cleanup(w.stop)
		test(w)
	})
}

func newWorld(t *testing.T, people ...*person) *world {
	w := &world{t: t, tg: newFakeTelegram(people...), store: newMemStore(), pc: &fakeMachine{total: 1 << 40}}
	w.start(someCredentials)
	return w
}

// start begins a program's life on the world's store and Telegram.
func (w *world) start(credentials Credentials) {
	w.t.Helper()
	w.log = &syncBuffer{}
	w.core = New(Options{
		Store: w.store, Telegram: w.tg, Credentials: credentials,
		Log:     slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Machine: w.pc,
	})
	if err := w.core.Load(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.live = nil
	w.mu.Unlock()
	w.core.Subscribe(func(event Event) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.live = append(w.live, event)
	})
	w.core.Start(w.t.Context())
}

func (w *world) stop() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := w.core.Close(ctx); err != nil {
		w.t.Error("closing:", err)
	}
}

// restart is a second start of the program.
func (w *world) restart() {
	w.t.Helper()
	w.stop()
	w.start(someCredentials)
}

// send hands over a request as JSON and gives the channel its answer comes on. A second answer fails the test.
func (w *world) send(line string) <-chan Event {
	answers := make(chan Event, 1)
	w.core.DispatchJSON([]byte(line), func(event Event) {
		select {
		case answers <- event:
		default:
			w.t.Errorf("a second answer to %s", line)
		}
	})
	return answers
}

// ask waits for the answer.
func (w *world) ask(line string) Event {
	w.t.Helper()
	select {
	case event := <-w.send(line):
		return event
	case <-time.After(time.Hour):
		w.t.Fatalf("no answer to %s", line)
		return Event{}
	}
}

// askText gives the answer as the one line of JSON that it is on --headless.
func (w *world) askText(line string) string {
	w.t.Helper()
	return strings.TrimSuffix(string(w.core.encode(w.ask(line))), "\n")
}

// must wants a success and gives its result.
func (w *world) must(line string) any {
	w.t.Helper()
	event := w.ask(line)
	if event.Payload.Error != "" {
		w.t.Fatalf("%s: %s", line, event.Payload.Error)
	}
	return event.Payload.Result
}

// refused wants a failure with this text and problem.
func (w *world) refused(line, text string, code ProblemCode) Event {
	w.t.Helper()
	event := w.ask(line)
	w.failed(event, text, code)
	return event
}

func (w *world) failed(event Event, text string, code ProblemCode) {
	w.t.Helper()
	if event.Payload.Error != text {
		w.t.Fatalf("error %q, want %q", event.Payload.Error, text)
	}
	if event.Payload.Problem == nil || event.Payload.Problem.Code != code {
		w.t.Fatalf("problem %+v, want %s", event.Payload.Problem, code)
	}
}

// signIn adds an account and signs a person in to it.
func (w *world) signIn(who *person) AccountID {
	w.t.Helper()
	id := w.must(`{"action":"add_account"}`).(AddedAccount).UserbotID
	w.signInTo(id, who)
	return id
}

func (w *world) signInTo(id AccountID, who *person) {
	w.t.Helper()
	w.must(request("set_authentication_phone_number", id, "phone", who.phone))
	w.must(request("check_authentication_code", id, "code", rightCode))
	if who.password != "" {
		w.must(request("check_authentication_password", id, "password", who.password))
	}
	synctest.Wait()
}

// request makes a JSON line of an action, an account and pairs of field and value.
func request(action string, id AccountID, pairs ...any) string {
	fields := map[string]any{"action": action, "userbot_id": id}
	for i := 0; i < len(pairs); i += 2 {
		fields[pairs[i].(string)] = pairs[i+1]
	}
	line, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(line)
}

// events gives the live events of a kind so far.
func (w *world) events(kind string) []Event {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []Event
	for _, event := range w.live {
		if event.Payload.Type == kind {
			found = append(found, event)
		}
	}
	return found
}

func (w *world) info(id AccountID) AccountInfo {
	w.t.Helper()
	synctest.Wait()
	info, ok := w.core.Account(id)
	if !ok {
		w.t.Fatalf("account %d is gone", id)
	}
	return info
}

func (w *world) state(id AccountID, want AuthorizationState) AccountInfo {
	w.t.Helper()
	info := w.info(id)
	if info.State != want || info.Authorization.State != want {
		w.t.Fatalf("account %d is %s (%s), want %s", id, info.State, info.Authorization.State, want)
	}
	return info
}
