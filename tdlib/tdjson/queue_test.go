package tdjson

import (
	"strconv"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestQueueKeepsOrder(t *testing.T) {
	defer goleak.VerifyNone(t)
	const count = 10000
	q := newQueue()
	var got []string
	go q.run(func(u Update) { got = append(got, u.Type) })
	for i := range count {
		q.add(Update{Type: strconv.Itoa(i)})
	}
	q.close()
	<-q.done
	if len(got) != count {
		t.Fatalf("%d updates were handled, want %d", len(got), count)
	}
	for i, name := range got {
		if name != strconv.Itoa(i) {
			t.Fatalf("update %d is %s", i, name)
		}
	}
}

func TestQueueMarkWaitsForEarlierUpdates(t *testing.T) {
	defer goleak.VerifyNone(t)
	q := newQueue()
	release := make(chan struct{})
	var mu sync.Mutex
	handled := 0
	go q.run(func(Update) {
		<-release
		mu.Lock()
		handled++
		mu.Unlock()
	})
	q.add(Update{})
	q.add(Update{})
	mark := q.mark()
	select {
	case <-mark:
		t.Fatal("the mark was reached before the updates were handled")
	default:
	}
	close(release)
	<-mark
	mu.Lock()
	if handled != 2 {
		t.Errorf("%d updates were handled before the mark, want 2", handled)
	}
	mu.Unlock()
	q.close()
	<-q.done
	<-q.mark() // after the end there is nothing to wait for
}

func TestQueueMarkOfAQueueAtRest(t *testing.T) {
	defer goleak.VerifyNone(t)
	q := newQueue()
	handled := make(chan struct{})
	release := make(chan struct{})
	go q.run(func(Update) { handled <- struct{}{}; <-release })
	if q.mark() != reached {
		t.Error("nothing was ever added, and yet there is something to wait for")
	}
	q.add(Update{})
	<-handled
	mark := q.mark() // the queue is empty, but its one update is being handled
	if mark == reached {
		t.Error("the update at work is not waited for")
	}
	close(release)
	<-mark
	q.close()
	<-q.done
}

func TestQueueNeverRefuses(t *testing.T) {
	defer goleak.VerifyNone(t)
	q := newQueue()
	release := make(chan struct{})
	count := 0
	go q.run(func(Update) { <-release; count++ })
	for range 100000 {
		q.add(Update{})
	}
	close(release)
	q.close()
	<-q.done
	if count != 100000 {
		t.Errorf("%d updates were handled, want 100000", count)
	}
}
