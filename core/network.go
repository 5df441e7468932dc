package core

import (
	"context"
	"errors"
	"time"
)

// What goes through the accounts one after the other, a check of all or apply_profile, does not try each of them in vain
// while there is no connection at all: it stays with the account whose turn it is until there is one.

// awayTime is how long an account is without a connection before it counts that no other has one either. Connecting takes
// less.
const awayTime = 5 * time.Second

// reach waits for the connection of an account, which its caller holds. Where others have one and it gets none, the error is
// errUnreachable: that is its own trouble. Where nobody has one it waits as long as ctx lasts. An account without a session is
// not waited for: what is asked of it next says why.
func (c *Core) reach(ctx context.Context, a *account) error {
	l, err := c.signedIn(ctx, a)
	if c.isCutOff(a, err) {
		if err := c.awaitConnections(ctx, func() bool { return !c.areOthersAwayLocked(a) }); err != nil {
			return err
		}
		l, err = c.signedIn(ctx, a)
	}
	if err != nil {
		return context.Cause(ctx)
	}
	usable := func() bool { return a.link != l || a.isConnectedLocked() }
	for patience := awayTime; ; patience = checkConnectTime {
		err := c.awaitFor(ctx, patience, usable)
		switch {
		case !errors.Is(err, errUnreachable):
			return err
		case c.isAway(a):
			if err := c.awaitConnections(ctx, func() bool { return usable() || !c.isAwayLocked(a) }); err != nil {
				return err
			}
		case patience == checkConnectTime:
			return err
		}
	}
}

// watchAway tells, until stop is called, when there is no connection at all during an account's turn, and when there is one
// again.
func (c *Core) watchAway(a *account, tell func(away bool)) (stop func()) {
	ctx, cancel := context.WithCancel(c.opening)
	stopped := make(chan struct{})
	c.crew.run(func() {
		defer close(stopped)
		c.followAway(ctx, a, tell)
	})
	return func() {
		cancel()
		<-stopped
	}
}

func (c *Core) followAway(ctx context.Context, a *account, tell func(away bool)) {
	away := func() bool { return c.isAwayLocked(a) }
	back := func() bool { return !away() }
	for ctx.Err() == nil && c.awaitConnections(ctx, away) == nil {
		if err := c.awaitFor(ctx, awayTime, back); !errors.Is(err, errUnreachable) {
			continue
		}
		tell(true)
		err := c.awaitConnections(ctx, back)
		tell(false)
		if err != nil {
			return
		}
	}
}

// isCutOff tells that an account was not opened because the name of its proxy cannot be looked up while there is no network.
func (c *Core) isCutOff(a *account, err error) bool {
	if err == nil || ProblemFrom(err, time.Time{}).Code != ProblemProxyUnreachable {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.areOthersAwayLocked(a)
}

func (c *Core) isAway(a *account) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.isAwayLocked(a)
}

// isAwayLocked tells of an account without a connection whether all are without. Where there is nobody else to judge by, the
// fault may be that of the proxy which only this one has.
func (c *Core) isAwayLocked(a *account) bool {
	if a.isConnectedLocked() {
		return false
	}
	if awake, _ := c.othersLocked(a); awake > 0 {
		return c.areOthersAwayLocked(a)
	}
	proxy := c.Proxy(a.id)
	return len(c.accounts) == 1 || proxy.Forced || proxy.Mode != ProxyOwn
}

func (c *Core) areOthersAwayLocked(a *account) bool {
	awake, connected := c.othersLocked(a)
	return awake > 0 && connected == 0
}

// othersLocked counts the other accounts that could have a connection, and those that have one.
func (c *Core) othersLocked(a *account) (awake, connected int) {
	for _, other := range c.accounts {
		if other == a || other.link == nil || other.link.state != AuthReady || other.link.resting {
			continue
		}
		awake++
		if other.isConnectedLocked() {
			connected++
		}
	}
	return awake, connected
}

// isConnectedLocked is also true while an account is told what it has missed.
func (a *account) isConnectedLocked() bool {
	return a.info.Connection == ConnectionReady || a.info.Connection == ConnectionUpdating
}

// awaitFor waits no longer than d; then the error is errUnreachable.
func (c *Core) awaitFor(ctx context.Context, d time.Duration, done func() bool) error {
	limited, cancel := context.WithTimeoutCause(ctx, d, errUnreachable)
	defer cancel()
	return c.awaitConnections(limited, done)
}

// awaitConnections is await for what depends on the connections of more than one account.
func (c *Core) awaitConnections(ctx context.Context, done func() bool) error {
	return c.awaitNews(ctx, &c.connections, done)
}

// noteConnectionLocked wakes those who wait for an account to have a connection, or to have none any more.
func (c *Core) noteConnectionLocked() {
	close(c.connections)
	c.connections = make(chan struct{})
}
