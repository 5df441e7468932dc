package kittest

import (
	"sort"
	"time"
)

// Timers stands in for kit.AfterFunc: functions wait until the test moves the time on. It is used from the test's
// goroutine only.
type Timers struct {
	now     time.Duration
	waiting []*timer
}

type timer struct {
	at time.Duration
	f  func()
}

// After is a kit.After.
func (t *Timers) After(d time.Duration, f func()) (stop func()) {
	waits := &timer{at: t.now + d, f: f}
	t.waiting = append(t.waiting, waits)
	return func() { t.remove(waits) }
}

// Advance moves the time on by d and runs what is due, earliest first.
func (t *Timers) Advance(d time.Duration) {
	end := t.now + d
	for {
		sort.SliceStable(t.waiting, func(i, j int) bool { return t.waiting[i].at < t.waiting[j].at })
		if len(t.waiting) == 0 || t.waiting[0].at > end {
			break
		}
		due := t.waiting[0]
		t.waiting = t.waiting[1:]
		t.now = due.at
		due.f()
	}
	t.now = end
}

// Waiting tells how many functions wait.
func (t *Timers) Waiting() int { return len(t.waiting) }

func (t *Timers) remove(gone *timer) {
	for i, waits := range t.waiting {
		if waits == gone {
			t.waiting = append(t.waiting[:i], t.waiting[i+1:]...)
			return
		}
	}
}
