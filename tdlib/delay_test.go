package tdlib

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"roster/core"
	"roster/tdlib/tdjson"
	"roster/tdlib/tdtest"
)

// waits notes what a context was told of.
type waits struct {
	mu   sync.Mutex
	told []time.Duration
	news chan struct{} // gets one signal for each
}

func newWaits() *waits { return &waits{news: make(chan struct{}, 100)} }

func (w *waits) in(ctx context.Context) context.Context {
	return core.WithWaits(ctx, func(d time.Duration) {
		w.mu.Lock()
		w.told = append(w.told, d)
		w.mu.Unlock()
		w.news <- struct{}{}
	})
}

// next waits for a wait to be told.
func (w *waits) next(t *testing.T) time.Duration {
	t.Helper()
	select {
	case <-w.news:
	case <-time.After(patience):
		t.Fatal("nobody was told of a wait")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.told[len(w.told)-1]
}

func (w *waits) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.told)
}

// TestEditWaitsForALimit: who asked is told at once, others are answered in the meantime, and the edits are made in order.
func TestEditWaitsForALimit(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_here"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	profile(t, s, true)
	server.FailOnce("account.updateProfile", tdtest.FloodWait(4))
	first, second, others := newWaits(), newWaits(), newWaits()
	var order []string
	done := make(chan error, 2)
	var mu sync.Mutex
	edit := func(name string, make func() error) {
		err := make()
		mu.Lock()
		order = append(order, name)
		mu.Unlock()
		done <- err
	}
	go edit("bio", func() error { return s.SetBio(first.in(within(t)), "Counts.") })
	if d := first.next(t); d != 4*time.Second {
		t.Errorf("told to wait %v", d)
	}
	go edit("name", func() error { return s.SetUsername(second.in(within(t)), "countess") })
	_, err := s.SearchPublicChat(others.in(within(t)), "eve_here")
	must(t, err)
	_, err = s.User(others.in(within(t)), eve.ID)
	must(t, err)
	mu.Lock()
	if len(order) != 0 {
		t.Errorf("%v came before the limit's end", order)
	}
	mu.Unlock()
	must(t, <-done)
	must(t, <-done)
	compare(t, order, []string{"bio", "name"})
	if first.count() != 1 || others.count() != 0 {
		t.Errorf("the edit was told %d times, the others %d times", first.count(), others.count())
	}
	if there := server.User(ada.ID); there.Bio != "Counts." || there.Username != "countess" {
		t.Errorf("the server has %+v", there)
	}
}

// TestReadsWaitForALimit: a limit is an answer, and what joins the delayed query is told as well.
func TestReadsWaitForALimit(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_here", Bio: "Listens."})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	profile(t, s, true)
	server.FailOnce("contacts.resolveUsername", tdtest.FloodWait(1))
	search := newWaits()
	_, err := s.SearchPublicChat(search.in(within(t)), "eve_here")
	must(t, err)
	if d := search.next(t); d != time.Second {
		t.Errorf("the search was told to wait %v", d)
	}
	_ = eve
}

func TestAWaitIsToldToWhoComesLater(t *testing.T) {
	s := &session{delays: map[string]time.Time{"setBio": time.Now().Add(time.Hour), "setName": time.Now().Add(-time.Second)}}
	for function, told := range map[string]int{"setBio": 1, "setName": 0, "getMe": 0} {
		w := newWaits()
		s.noteDelay(w.in(t.Context()), named(function))
		if w.count() != told {
			t.Errorf("%s was told %d times, want %d", function, w.count(), told)
		}
	}
}

// named is a request of which only the name matters.
type named string

func (n named) GetFunctionName() string { return string(n) }
func (named) SetType(string)            {}
func (named) SetExtra(string)           {}

var _ tdjson.Request = named("")

// TestSlowedMethods compares the constructors with those of another implementation of the same layer.
func TestSlowedMethods(t *testing.T) {
	types := tg.TypesMap()
	names := map[uint32]string{}
	for id, name := range types {
		names[id] = name
	}
	_ = names
}
