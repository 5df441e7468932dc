// Package kittest helps to test view models and pages: its Queue stands in for Fyne's main goroutine.
package kittest

import (
	"sync"
	"testing"
	"time"
)

// Queue is a kit.Dispatcher whose functions run when the test drains it, on the test's own goroutine.
type Queue struct {
	mu      sync.Mutex
	waiting []func()
	arrived chan struct{}
}

// NewQueue returns an empty queue.
func NewQueue() *Queue {
	return &Queue{arrived: make(chan struct{}, 1)}
}

// Do puts f at the end of the queue.
func (q *Queue) Do(f func()) {
	q.mu.Lock()
	q.waiting = append(q.waiting, f)
	q.mu.Unlock()
	select {
	case q.arrived <- struct{}{}:
	default:
	}
}

// Drain runs everything in the queue, also what is added meanwhile, and tells how many functions ran.
func (q *Queue) Drain() int {
	ran := 0
	for {
		q.mu.Lock()
		if len(q.waiting) == 0 {
			q.mu.Unlock()
			return ran
		}
		next := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.mu.Unlock()
		next()
		ran++
	}
}

// Until drains the queue until done holds; after ten seconds the test fails with what it waited for.
func (q *Queue) Until(t testing.TB, what string, done func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		q.Drain()
		if done() {
			return
		}
		select {
		case <-q.arrived:
		case <-deadline:
			t.Fatalf("waited in vain for: %s", what)
		}
	}
}
