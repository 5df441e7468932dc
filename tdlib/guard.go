package tdlib

import (
	"sync"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

// guard keeps TDLib from going past the proxy. When the proxy takes connections but nothing answers behind it, TDLib
// looks for other addresses of Telegram after a while, at dns.google and others and without the proxy (ConfigRecoverer
// in ConfigManager.cpp). No option turns that off, but it counts only unbroken time in connectionStateConnecting: so the
// guard takes the network away before the time is up, and gives it back once TDLib has noticed.
type guard struct {
	setNetwork  func(td.NetworkType)
	short, long time.Duration // shortPatience and longPatience

	mu      sync.Mutex
	idle    bool // there is no proxy, or it is being changed
	barred  bool // there must be no network: the proxy is not in force yet, or could not be changed
	state   core.ConnectionState
	patient bool // Telegram does not expect to be blocked here: TDLib waits longer
	timer   *time.Timer
	away    bool // the network was taken away
}

// ConfigRecoverer waits 5 seconds, and 20 once help.getConfig has said that Telegram is not blocked. What is left is for
// the delay with which TDLib tells its connection state, 0.3 seconds (StateManager).
const (
	shortPatience = 4 * time.Second
	longPatience  = 18 * time.Second
)

// onExpectBlocking follows TDLib's option expect_blocking, which is true while it is not set.
func (g *guard) onExpectBlocking(expected bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.patient = !expected
}

func (g *guard) onConnectionState(state core.ConnectionState) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state = state
	g.watch()
}

// watch does what the connection's state asks for. It needs the lock.
func (g *guard) watch() {
	g.stop()
	if g.idle {
		return
	}
	switch g.state {
	case core.ConnectionConnecting:
		patience := g.short
		if g.patient {
			patience = g.long
		}
		g.timer = time.AfterFunc(patience, g.takeNetwork)
	case core.ConnectionWaitingForNetwork:
		if g.away {
			g.away = false
			g.setNetwork(&td.NetworkTypeOther{})
		}
	}
}

func (g *guard) takeNetwork() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.timer == nil {
		return // the state has changed at the same moment
	}
	g.timer, g.away = nil, true
	g.setNetwork(&td.NetworkTypeNone{})
}

// pause has the guard leave the network alone until resume: while the proxy is changed, and for good where there is none
// any more or the client ends.
func (g *guard) pause() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.idle, g.away = true, false
	g.stop()
}

// bar is pause for when the network has to stay away until admit.
func (g *guard) bar() {
	g.pause()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.barred = true
}

// admit follows the network's return.
func (g *guard) admit() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.barred = false
}

// nudge has TDLib try to connect at once, unless the network is away on purpose.
func (g *guard) nudge() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.barred && !g.away {
		g.setNetwork(&td.NetworkTypeOther{})
	}
}

// resume has the guard watch over another proxy. The connection may go on in the state that it was in.
func (g *guard) resume() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.idle = false
	g.watch()
}

// stop ends the timer. It needs the lock.
func (g *guard) stop() {
	if g.timer != nil {
		g.timer.Stop()
		g.timer = nil
	}
}
