package tdlib

import (
	"sync"
	"time"

	"roster/core"
)

// TDLib tries less and less often to connect: when the network has been away for a while, every client would wait for up to
// 16 seconds more. setNetworkType has a client try at once (ConnectionCreator::on_network clears its back-off). So while no
// client has a connection one of them is nudged now and then, each in its turn, and as soon as one is connected all the
// others are.
const (
	nudgeAfter = 4 * time.Second // after the loss of a connection; before, TDLib tries often enough by itself
	nudgePause = 3 * time.Second // from one nudge to another: of a client at least, and of any while none is connected
	nudgeMost  = 16 * time.Second
	nudgeShare = 8 // in a long outage the pause is this part of it, so that it ends no more than that later
)

// reconnector knows the sessions that are open.
type reconnector struct {
	mu       sync.Mutex
	sessions map[*session]bool
	timer    *time.Timer // for the next nudge; nil while there is a connection, or nobody to have one
}

func (r *reconnector) join(s *session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sessions == nil {
		r.sessions = make(map[*session]bool)
	}
	r.sessions[s] = true
}

func (r *reconnector) leave(s *session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sessions, s)
}

// onConnectionState is called when the connection of a session has changed, and the session knows.
func (r *reconnector) onConnectionState(connected bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !connected {
		r.watch(nudgePause)
		return
	}
	r.stop()
	for s := range r.sessions {
		s.nudge()
	}
}

// watch needs the lock.
func (r *reconnector) watch(pause time.Duration) {
	if r.timer == nil {
		r.timer = time.AfterFunc(pause, r.nudgeOne)
	}
}

// stop needs the lock.
func (r *reconnector) stop() {
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
}

// nudgeOne nudges the session whose last nudge is longest ago, unless there is a connection: then the others know already.
func (r *reconnector) nudgeOne() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.timer = nil
	var next *session
	var last time.Time
	longest := time.Duration(0)
	for s := range r.sessions {
		out, nudged := s.outage()
		if out == 0 {
			return
		}
		longest = max(longest, out)
		if next == nil || nudged.Before(last) {
			next, last = s, nudged
		}
	}
	if next != nil {
		next.nudge()
		r.watch(min(max(longest/nudgeShare, nudgePause), nudgeMost))
	}
}

// outage is how long the session has been without a connection, 0 while it has one, and when it was last nudged.
func (s *session) outage() (d time.Duration, nudged time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if isConnected(s.connection) {
		return 0, s.nudged
	}
	return max(time.Since(s.cutOff), 1), s.nudged
}

// nudge has TDLib try at once to connect, if it has been without a connection for a while.
func (s *session) nudge() {
	s.mu.Lock()
	due := !isConnected(s.connection) && time.Since(s.cutOff) >= nudgeAfter && time.Since(s.nudged) >= nudgePause
	if due {
		s.nudged = time.Now()
	}
	s.mu.Unlock()
	if due {
		s.guard.nudge()
	}
}

// isConnected is also true while TDLib is told what it has missed.
func isConnected(state core.ConnectionState) bool {
	return state == core.ConnectionReady || state == core.ConnectionUpdating
}
