package core

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

func liveLabel(event Event) string {
	switch result := event.Payload.Result.(type) {
	case ConnectionResult:
		return fmt.Sprintf("%d %s", *event.UserbotID, result.Connection)
	case Authorization:
		return fmt.Sprintf("%d %s", *event.UserbotID, result.State)
	case AccountInfo:
		return fmt.Sprintf("%d %s %s", *event.UserbotID, event.Payload.Type, result.Label)
	default:
		return fmt.Sprintf("%d %s", *event.UserbotID, event.Payload.Type)
	}
}

func TestBusSnapshotComesFirst(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account","label":"a"}`)
		w.must(`{"action":"add_account","label":"b"}`)
		synctest.Wait()
		var got []string
		cancel := w.core.Subscribe(func(event Event) { got = append(got, liveLabel(event)) })
		w.must(request("set_account_label", 1, "label", "c"))
		synctest.Wait()
		if want := []string{"1 account_added a", "2 account_added b", "1 account_changed c"}; !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		cancel()
		cancel()
		w.must(request("set_account_label", 1, "label", "d"))
		synctest.Wait()
		if len(got) != 3 {
			t.Fatalf("after the end: %v", got[3:])
		}
	})
}

// A listener that is slow gets every step of a sign-in, and of what only says how things are the newest.
func TestBusMergesForASlowListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, hold := newBus(&crew{}), make(chan struct{})
		var got, quick []string
		b.subscribe(func(event Event) { <-hold; got = append(got, liveLabel(event)) }, nil)
		b.subscribe(func(event Event) { quick = append(quick, liveLabel(event)) }, nil)
		publish := func(id AccountID, kind string, result any) {
			b.publish(liveEvent(id, kind, result))
			synctest.Wait()
		}
		publish(1, EventConnectionState, ConnectionResult{ConnectionConnecting}) // the slow one has this in hand
		for range 1000 {
			publish(1, EventConnectionState, ConnectionResult{ConnectionUpdating})
			publish(1, EventConnectionState, ConnectionResult{ConnectionReady})
			publish(2, EventConnectionState, ConnectionResult{ConnectionConnecting})
		}
		publish(1, EventAuthorizationState, Authorization{State: AuthWaitCode})
		publish(1, EventAuthorizationState, Authorization{State: AuthReady})
		publish(2, EventConnectionState, ConnectionResult{ConnectionReady})
		publish(2, EventAccountRemoved, AccountRemoved{})
		b.close()
		close(hold)
		synctest.Wait()
		want := []string{"1 connecting", "1 ready", "2 ready", "1 wait_code", "1 ready", "2 account_removed"}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		if len(quick) != 3005 {
			t.Fatalf("the quick one got %d events", len(quick))
		}
	})
}

// A listener that has been through many events still puts the newest in the right place.
func TestBusPlacesMoveOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(&crew{})
		var got []string
		step := make(chan struct{})
		b.subscribe(func(event Event) { <-step; got = append(got, liveLabel(event)) }, nil)
		for round := range 5 {
			for id := range AccountID(3) {
				b.publish(liveEvent(id, EventConnectionState, ConnectionResult{ConnectionState(fmt.Sprint("old", round))}))
			}
			step <- struct{}{}
			synctest.Wait()
			for id := range AccountID(3) {
				b.publish(liveEvent(id, EventConnectionState, ConnectionResult{ConnectionState(fmt.Sprint("new", round))}))
			}
		}
		close(step)
		b.close()
		synctest.Wait()
		last := map[byte]string{}
		for _, label := range got {
			last[label[0]] = label[2:]
		}
		for id, label := range last {
			if label != "new4" {
				t.Errorf("account %c ends with %s", id, label)
			}
		}
		if len(last) != 3 {
			t.Fatalf("accounts %v", last)
		}
	})
}

func TestBusCancelWhilePending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, hold, calls := newBus(&crew{}), make(chan struct{}), 0
		l := b.subscribe(func(Event) { calls++; <-hold }, nil)
		for range 10 {
			b.publish(liveEvent(1, EventAuthorizationState, Authorization{}))
		}
		synctest.Wait()
		b.cancel(l)
		close(hold)
		synctest.Wait()
		if calls != 1 {
			t.Fatalf("%d calls, want the one under way", calls)
		}
	})
}

func TestBusIsConcurrent(t *testing.T) {
	c := &crew{}
	b := newBus(c)
	var group sync.WaitGroup
	for id := range AccountID(8) {
		group.Go(func() {
			for range 500 {
				l := b.subscribe(func(Event) {}, nil)
				b.publish(liveEvent(id, EventConnectionState, ConnectionResult{}))
				b.cancel(l)
			}
		})
	}
	group.Wait()
	b.close()
	if err := c.wait(t.Context()); err != nil {
		t.Fatal(err)
	}
}
