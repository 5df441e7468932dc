package tdlib

import (
	"context"
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
	session *session

	mu      sync.Mutex
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

func newGuard(s *session) *guard {
	return &guard{session: s}
}

// onExpectBlocking follows TDLib's option expect_blocking, which is true while it is not set.
func (g *guard) onExpectBlocking(expected bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.patient = !expected
}

func (g *guard) onConnectionState(state core.ConnectionState) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.timer != nil {
		g.timer.Stop()
		g.timer = nil
	}
	switch state {
	case core.ConnectionConnecting:
		patience := shortPatience
		if g.patient {
			patience = longPatience
		}
		g.timer = time.AfterFunc(patience, g.takeNetwork)
	case core.ConnectionWaitingForNetwork:
		if g.away {
			g.away = false
			g.set(&td.NetworkTypeOther{})
		}
	}
}

func (g *guard) takeNetwork() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.timer == nil || g.session.life.Err() != nil {
		return
	}
	g.timer, g.away = nil, true
	g.session.log.Info("Telegram does not answer through the proxy; trying again")
	g.set(&td.NetworkTypeNone{})
}

// set does not wait for the answer, which is always ok. An error tells that the client is closing.
func (g *guard) set(network td.NetworkType) {
	_, _ = g.session.client.Start(context.Background(), &td.SetNetworkTypeRequest{Type: network})
}

// stop ends the timer.
func (g *guard) stop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.timer != nil {
		g.timer.Stop()
		g.timer = nil
	}
}
