package tdjson

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"roster/tdlib/tdtest"
)

// call is a request with any fields.
type call struct {
	Name   string
	Fields map[string]any
	extra  string
}

func (c *call) GetFunctionName() string { return c.Name }
func (c *call) SetType(string)          {}
func (c *call) SetExtra(extra string)   { c.extra = extra }

func (c *call) MarshalJSON() ([]byte, error) {
	fields := map[string]any{"@type": c.Name, "@extra": c.extra}
	for name, value := range c.Fields {
		fields[name] = value
	}
	return json.Marshal(fields)
}

func load(t *testing.T) {
	t.Helper()
	if err := Load(tdtest.Library(t)); err != nil {
		t.Fatal(err)
	}
}

// limit is a context for things that take no time unless something is broken.
func limit(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func open(t *testing.T, handle func(Update)) *Client {
	t.Helper()
	load(t)
	c, err := New(handle)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func shut(t *testing.T, c *Client) {
	t.Helper()
	if err := c.Close(limit(t)); err != nil {
		t.Fatalf("closing: %v", err)
	}
}

func ignore(Update) {}

func TestAnswersAndUpdates(t *testing.T) {
	defer goleak.VerifyNone(t)
	var states []string
	c := open(t, func(u Update) {
		if u.Type == updateAuthorizationState {
			states = append(states, string(u.Data))
		}
	})
	data, err := c.Send(limit(t), &call{Name: "getAuthorizationState"})
	if err != nil || !strings.Contains(string(data), "authorizationStateWaitTdlibParameters") {
		t.Errorf("getAuthorizationState = %s, %v", data, err)
	}
	if err := c.Flush(limit(t)); err != nil {
		t.Fatal(err)
	}
	if len(states) != 1 || !strings.Contains(states[0], "WaitTdlibParameters") {
		t.Errorf("after Flush the handler has seen %q", states)
	}
	shut(t, c)
	if len(states) != 3 || !strings.Contains(states[1], "authorizationStateClosing") || !strings.Contains(states[2], "authorizationStateClosed") {
		t.Errorf("after Close the handler has seen %q", states)
	}
	shut(t, c) // harmless
}

func TestErrors(t *testing.T) {
	defer goleak.VerifyNone(t)
	c := open(t, ignore)
	_, err := c.Send(limit(t), &call{Name: "getMe"})
	var refused *Error
	if !errors.As(err, &refused) || refused.Code != 400 || !strings.Contains(refused.Message, "setTdlibParameters") {
		t.Errorf("getMe without parameters: %v", err)
	}
	if _, err := c.Send(limit(t), &call{Name: "noSuchFunction"}); !errors.As(err, &refused) {
		t.Errorf("an unknown function: %v", err)
	}
	if _, err := c.Send(limit(t), &call{Name: "getMe", Fields: map[string]any{"bad": make(chan int)}}); err == nil {
		t.Error("a request that cannot be encoded was sent")
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Send(over, &call{Name: "getMe"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is over: %v", err)
	}
	shut(t, c)
	if _, err := c.Send(limit(t), &call{Name: "getMe"}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v, want ErrClosed", err)
	}
	if err := c.End(&call{Name: "destroy"}); !errors.Is(err, ErrClosed) {
		t.Errorf("End after Close: %v, want ErrClosed", err)
	}
	if err := c.Flush(limit(t)); err != nil {
		t.Errorf("Flush after Close: %v", err)
	}
}

func TestCallDecodes(t *testing.T) {
	defer goleak.VerifyNone(t)
	c := open(t, ignore)
	defer shut(t, c)
	type square struct{ Value int }
	decode := func(data json.RawMessage) (*square, error) {
		var s square
		return &s, json.Unmarshal(data, &s)
	}
	got, err := Call(limit(t), c, &call{Name: "getAuthorizationState"}, decode)
	if err != nil || got == nil {
		t.Errorf("Call = %v, %v", got, err)
	}
	broken := errors.New("broken")
	_, err = Call(limit(t), c, &call{Name: "getAuthorizationState"}, func(json.RawMessage) (*square, error) { return nil, broken })
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "getAuthorizationState") {
		t.Errorf("an answer that cannot be decoded: %v", err)
	}
}

func TestExecute(t *testing.T) {
	load(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				data, err := Execute(&call{Name: "getOption", Fields: map[string]any{"name": "version"}})
				if err != nil || !strings.Contains(string(data), Version) {
					t.Errorf("Execute = %s, %v", data, err)
					return
				}
			}
		})
	}
	wg.Wait()
	var refused *Error
	if _, err := Execute(&call{Name: "getMe"}); !errors.As(err, &refused) {
		t.Errorf("Execute(getMe): %v, want TDLib's error", err)
	}
}

// TestCycles opens and closes clients as a program does that runs for years.
func TestCycles(t *testing.T) {
	defer goleak.VerifyNone(t)
	cycles := 2000
	if testing.Short() {
		cycles = 200
	}
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(cycles))
	for range 8 {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				cycle(t)
			}
		})
	}
	wg.Wait()
	process.mu.Lock()
	defer process.mu.Unlock()
	if len(process.clients) != 0 || process.receiving {
		t.Errorf("%d clients are left, receiving = %v", len(process.clients), process.receiving)
	}
}

func cycle(t *testing.T) {
	closed := false
	c, err := New(func(u Update) { closed = isClosed(meta{Type: u.Type}, u.Data) })
	if err != nil {
		t.Error(err)
		return
	}
	if rand.IntN(4) != 0 {
		if _, err := c.Send(t.Context(), &call{Name: "getAuthorizationState"}); err != nil {
			t.Error(err)
		}
	}
	if err := c.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if !closed {
		t.Error("the last update was not the closed state")
	}
	if len(c.waiting) != 0 {
		t.Errorf("%d requests are left waiting", len(c.waiting))
	}
}

// TestContextEndsWithTheAnswer lets contexts end around the moment at which the answer comes.
func TestContextEndsWithTheAnswer(t *testing.T) {
	defer goleak.VerifyNone(t)
	c := open(t, ignore)
	var answered, ended atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(400))*time.Microsecond)
				_, err := c.Send(ctx, &call{Name: "getAuthorizationState"})
				cancel()
				switch {
				case err == nil:
					answered.Add(1)
				case errors.Is(err, context.DeadlineExceeded):
					ended.Add(1)
				default:
					t.Errorf("Send: %v", err)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d answered, %d ended", answered.Load(), ended.Load())
	if _, err := c.Send(limit(t), &call{Name: "getAuthorizationState"}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	shut(t, c)
	if len(c.waiting) != 0 {
		t.Errorf("%d requests are left waiting", len(c.waiting))
	}
}

// TestRequestsRaceWithClose sends requests before, while and after the client closes.
func TestRequestsRaceWithClose(t *testing.T) {
	defer goleak.VerifyNone(t)
	rounds := 100
	if testing.Short() {
		rounds = 10
	}
	for range rounds {
		c := open(t, ignore)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { sendUntilClosed(t, c) })
		}
		wg.Go(func() {
			time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
			shut(t, c)
		})
		wg.Wait()
	}
}

func sendUntilClosed(t *testing.T, c *Client) {
	for {
		_, err := c.Send(t.Context(), &call{Name: "getAuthorizationState"})
		if errors.Is(err, ErrClosed) {
			return
		}
		if err != nil {
			t.Errorf("Send: %v", err)
			return
		}
	}
}

// TestBlockedHandler blocks one client's handler: the others, and the answers to the same client's requests, go on.
func TestBlockedHandler(t *testing.T) {
	defer goleak.VerifyNone(t)
	release := make(chan struct{})
	blocked := open(t, func(Update) { <-release })
	handled := make(chan struct{}, 1)
	other := open(t, func(Update) {
		select {
		case handled <- struct{}{}:
		default:
		}
	})
	for range 3000 {
		if _, err := blocked.Send(limit(t), &call{Name: "getAuthorizationState"}); err != nil {
			t.Fatalf("the blocked client's request: %v", err)
		}
	}
	if _, err := other.Send(limit(t), &call{Name: "getAuthorizationState"}); err != nil {
		t.Fatalf("the other client's request: %v", err)
	}
	<-handled
	shut(t, other)
	over, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := blocked.Flush(over); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Flush of the blocked client: %v", err)
	}
	if err := blocked.Close(over); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close of the blocked client: %v", err)
	}
	close(release)
	shut(t, blocked)
}

// TestOrder checks that requests of one goroutine reach TDLib in order, without waiting for answers: TDLib answers what it
// can answer at once in the order in which it was asked.
func TestOrder(t *testing.T) {
	defer goleak.VerifyNone(t)
	c := open(t, ignore)
	defer shut(t, c)
	var pending []*Pending
	for range 100 {
		p, err := c.Start(limit(t), &call{Name: "getAuthorizationState"})
		if err != nil {
			t.Fatal(err)
		}
		pending = append(pending, p)
	}
	last := pending[len(pending)-1]
	if _, err := last.Wait(limit(t)); err != nil {
		t.Fatal(err)
	}
	for i, p := range pending[:len(pending)-1] {
		if len(p.replies) == 0 {
			t.Fatalf("request %d was not answered before the last one", i+1)
		}
		if _, err := p.Wait(limit(t)); err != nil || !p.Before(last) || last.Before(p) {
			t.Errorf("request %d, answered in place %d: %v", i+1, p.place, err)
		}
	}
}
