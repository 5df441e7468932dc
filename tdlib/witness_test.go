package tdlib

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdjson"
	"roster/tdlib/tdtest"
)

// patience is how long a test waits for something that should come at once.
const patience = 30 * time.Second

var credentials = core.Credentials{APIID: 12345, APIHash: "0123456789abcdef0123456789abcdef"}

// loadTDLib loads the copy of the library that trusts the test server, once a process.
func loadTDLib(t *testing.T) {
	t.Helper()
	if err := tdjson.Load(tdtest.Library(t)); err != nil {
		t.Fatal(err)
	}
}

// witness notes the events of a session and lets tests wait for them.
type witness struct {
	t *testing.T

	mu          sync.Mutex
	news        chan struct{}
	states      []core.Authorization
	connections []core.ConnectionState
	changes     int
	frozen      int
	closed      bool
	reason      error
}

func newWitness(t *testing.T) *witness {
	return &witness{t: t, news: make(chan struct{})}
}

func (w *witness) note(apply func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		w.t.Error("an event came after Closed")
	}
	apply()
	close(w.news)
	w.news = make(chan struct{})
}

func (w *witness) events() core.SessionEvents {
	return core.SessionEvents{
		Authorization: func(a core.Authorization) { w.note(func() { w.states = append(w.states, a) }) },
		Connection:    func(c core.ConnectionState) { w.note(func() { w.connections = append(w.connections, c) }) },
		SelfChanged:   func() { w.note(func() { w.changes++ }) },
		Frozen:        func() { w.note(func() { w.frozen++ }) },
		Closed:        func(reason error) { w.note(func() { w.closed, w.reason = true, reason }) },
	}
}

// wait waits until done, called with the lock held, is true.
func (w *witness) wait(what string, done func() bool) {
	w.t.Helper()
	deadline := time.After(patience)
	for {
		w.mu.Lock()
		ok, news := done(), w.news
		w.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-news:
		case <-deadline:
			w.mu.Lock()
			defer w.mu.Unlock()
			w.t.Fatalf("no %s within %v; states %+v, connections %v", what, patience, w.states, w.connections)
		}
	}
}

// state waits for an authorization state to be the current one and returns it.
func (w *witness) state(want core.AuthorizationState) core.Authorization {
	w.t.Helper()
	w.wait(string(want), func() bool { return w.latest().State == want })
	return w.now()
}

// latest needs the lock.
func (w *witness) latest() core.Authorization {
	if len(w.states) == 0 {
		return core.Authorization{}
	}
	return w.states[len(w.states)-1]
}

// now is the current state, without waiting.
func (w *witness) now() core.Authorization {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.latest()
}

// connection waits for a connection state to be the current one.
func (w *witness) connection(want core.ConnectionState) {
	w.t.Helper()
	w.wait("connection state "+string(want), func() bool {
		return len(w.connections) > 0 && w.connections[len(w.connections)-1] == want
	})
}

// changed waits until the own profile was said to have changed more than n times and returns how often it was.
func (w *witness) changed(n int) int {
	w.t.Helper()
	w.wait("change of the profile", func() bool { return w.changes > n })
	return w.changeCount()
}

func (w *witness) changeCount() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changes
}

// ended waits for the last event and returns its reason.
func (w *witness) ended() error {
	w.t.Helper()
	w.wait("end", func() bool { return w.closed })
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reason
}

// desk is a Telegram on a test server's proxy, with a folder of its own.
type desk struct {
	*Telegram
	t     *testing.T
	dir   string
	proxy string
}

func newDesk(t *testing.T, server *tdtest.Server) *desk {
	t.Helper()
	return deskIn(t, server.ProxyURL(), t.TempDir())
}

func deskIn(t *testing.T, proxyURL, dir string) *desk {
	t.Helper()
	loadTDLib(t)
	options := Options{Dir: dir}
	if testing.Verbose() {
		options.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	return &desk{Telegram: New(options), t: t, dir: dir, proxy: proxyURL}
}

// Open is Telegram's with the desk's proxy, so that no test forgets it.
func (d *desk) Open(ctx context.Context, id core.AccountID, credentials core.Credentials, events core.SessionEvents) (core.Session, error) {
	return d.Telegram.Open(ctx, id, credentials, d.proxy, events)
}

// open opens an account's session, which is closed when the test ends.
func (d *desk) open(id core.AccountID) (core.Session, *witness) {
	d.t.Helper()
	w := newWitness(d.t)
	s, err := d.Open(within(d.t), id, credentials, w.events())
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			d.t.Errorf("closing: %v", err)
		}
	})
	return s, w
}

// signIn opens an account and signs it in with phone and code.
func (d *desk) signIn(id core.AccountID, server *tdtest.Server, user tdtest.User) (core.Session, *witness) {
	d.t.Helper()
	s, w := d.open(id)
	w.state(core.AuthWaitPhoneNumber)
	must(d.t, s.SetAuthenticationPhoneNumber(within(d.t), "+"+user.Phone))
	must(d.t, s.CheckAuthenticationCode(within(d.t), server.LastCode(user.Phone)))
	if got := w.now().State; got != core.AuthReady {
		d.t.Fatalf("after the code the state is %s", got)
	}
	return s, w
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks that TDLib refused something with the given text.
func refused(t *testing.T, err error, text string) {
	t.Helper()
	var e *core.TDLibError
	if !errors.As(err, &e) || e.Message != text {
		t.Fatalf("the error is %v, want TDLib's %s", err, text)
	}
}

// profile reads the own profile and checks that it is as fresh as wanted.
func profile(t *testing.T, s core.Session, wantFresh bool) core.SelfProfile {
	t.Helper()
	p, fresh, err := s.SelfProfile(within(t))
	must(t, err)
	if fresh != wantFresh {
		t.Errorf("the profile is fresh: %v, want %v", fresh, wantFresh)
	}
	return p
}

// picture is a JPEG that no two seeds share.
func picture(t *testing.T, seed uint8, side int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = uint8(i) * seed
	}
	img.Set(0, 0, color.White)
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, img, nil))
	return out.Bytes()
}

// value shows what a pointer points to.
func value[T any](p *T) string {
	if p == nil {
		return "nil"
	}
	return fmt.Sprint(*p)
}
