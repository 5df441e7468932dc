package core

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An open TDLib client takes megabytes, so no more accounts stay awake than memory allows. Awake are those that were used
// last; any other is put to sleep, which is to close its client, as soon as nothing is going on with it. It keeps its
// state: for everybody outside it is still signed in, and whatever is asked of it opens the client again and waits for
// that, as at the start of the program. What Telegram says meanwhile, such as that the session was ended elsewhere, is
// learned at the next waking.

const (
	restTime       = 30 * time.Second      // for closing the client of an account that is put to sleep
	firstAloneTime = time.Second           // what the account on screen gets at the start before the others connect
	startPause     = 50 * time.Millisecond // between them, while a window draws its first pictures
	recentMax      = 100                   // how many of the accounts used last are remembered over a start
)

// settingRecent holds the numbers of the accounts that were on screen last, newest first.
const settingRecent = "recent_accounts"

// Look tells whose pages are on screen, 0 for none. That account is kept awake, and woken where it sleeps. It never waits.
func (c *Core) Look(id AccountID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := c.accounts[c.onScreen]; left != nil {
		left.used = c.clock.Now()
	}
	c.onScreen = id
	if a := c.accounts[id]; a != nil {
		a.used = c.clock.Now()
		c.rememberLocked(id)
		if c.started && (a.due || a.info.Asleep) {
			c.openLaterLocked(a)
		} else if a.link != nil {
			c.doubtOldFreezeLocked(a.link)
		}
	}
	c.restSomeLocked()
}

// hold keeps an account awake that is awake, and has one that is woken stay so, until release is called. Whoever uses a
// session holds its account; commands do so by themselves, from the moment they are queued.
func (c *Core) hold(a *account) (release func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.holdLocked(a)
}

func (c *Core) holdLocked(a *account) (release func()) {
	a.held++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		a.held--
		c.restSomeLocked()
	}
}

// restSomeLocked puts accounts to sleep while more are awake than may stay so: all but those that were used last go, each as
// soon as nothing is going on with it.
func (c *Core) restSomeLocked() {
	if c.closing || len(c.accounts) <= c.awakeLimit.Limit {
		return
	}
	awake := c.accountsThatLocked(func(a *account) bool { return a.link != nil && !a.link.resting })
	if len(awake) <= c.awakeLimit.Limit {
		return
	}
	c.lastUsedFirstLocked(awake)
	for _, a := range awake[c.awakeLimit.Limit:] {
		if c.mayRestLocked(a) {
			c.restLocked(a)
		}
	}
}

// wakeSomeLocked wakes the accounts that were used last, as many as there is room for now that the limit is another one.
func (c *Core) wakeSomeLocked() {
	awake := c.accountsThatLocked(func(a *account) bool { return a.due || a.link != nil && !a.link.resting })
	asleep := c.accountsThatLocked(func(a *account) bool { return a.info.Asleep && !a.due })
	room := c.awakeLimit.Limit - len(awake)
	if c.closing || !c.started || room <= 0 || len(asleep) == 0 {
		return
	}
	c.lastUsedFirstLocked(asleep)
	due := asleep[:min(room, len(asleep))]
	for _, a := range due {
		a.due = true
	}
	c.crew.run(func() { c.openDue(due) })
}

// accountsThatLocked gives some of the accounts, in the person's order.
func (c *Core) accountsThatLocked(wanted func(*account) bool) []*account {
	var found []*account
	for _, id := range c.order {
		if a := c.accounts[id]; wanted(a) {
			found = append(found, a)
		}
	}
	return found
}

func (c *Core) lastUsedFirstLocked(accounts []*account) {
	slices.SortStableFunc(accounts, func(x, y *account) int {
		switch c.onScreen {
		case x.id:
			return -1
		case y.id:
			return 1
		}
		return y.used.Compare(x.used)
	})
}

// mayRestLocked tells whether nothing is going on with the account: neither a sign-in nor a command that runs or waits,
// no reading of the profile, and nobody looks at it.
func (c *Core) mayRestLocked(a *account) bool {
	l := a.link
	if l == nil || a.held > 0 || len(a.readers) > 0 || a.id == c.onScreen {
		return false
	}
	return l.state == AuthReady && l.identified && l.followed && !l.freezeAskedAt.IsZero() && !l.admitting && l.refusal == nil && !l.isEndingLocked()
}

func (c *Core) restLocked(a *account) {
	l := a.link
	l.resting, l.closeAsked = true, true
	c.showAsleepLocked(a)
	c.log.Debug("an account is put to sleep", "account", int64(a.id))
	c.crew.run(func() {
		ctx, cancel := context.WithTimeout(context.Background(), restTime)
		defer cancel()
		if err := c.closeLink(ctx, l); err != nil {
			c.log.Error("an account that sleeps was not closed", "account", int64(a.id), "error", err)
		}
	})
}

// showAsleepLocked is also for accounts that begin asleep. They count as signed in until it turns out otherwise.
func (c *Core) showAsleepLocked(a *account) {
	a.info.Asleep, a.info.Connection = true, ""
	a.info.State, a.info.Authorization = AuthReady, Authorization{State: AuthReady}
	a.notifyLocked()
	c.publishLocked(a.id, EventAccountChanged, a.info)
}

// wakeLocked shows that the account's client is being opened again. It has no connection before TDLib says more.
func (c *Core) wakeLocked(l *link) {
	a := l.account
	l.woken = true
	a.info.Asleep, a.info.Connection = false, ConnectionConnecting
	c.publishLocked(a.id, EventConnectionState, ConnectionResult{Connection: ConnectionConnecting})
	c.publishLocked(a.id, EventAccountChanged, a.info)
}

func (c *Core) isAsleep(a *account) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return a.info.Asleep
}

// startLocked puts the accounts in the order in which they are to connect: the one on screen, those with a sign-in that
// may have been begun, and the others as they were used. What is more than may stay awake begins asleep.
func (c *Core) startLocked() []*account {
	due, recent, now := c.accountsThatLocked((*account).wantsSessionLocked), c.recent(), c.clock.Now()
	for _, a := range due {
		a.used = now.Add(-a.restedLocked(recent))
	}
	c.lastUsedFirstLocked(due)
	for i, a := range due {
		if i < c.awakeLimit.Limit || !a.signedIn {
			a.due = true
		} else {
			c.showAsleepLocked(a)
		}
	}
	return slices.DeleteFunc(due, func(a *account) bool { return !a.due })
}

// restedLocked makes up how long ago the account was used, so that the accounts are in the right order.
func (a *account) restedLocked(recent []AccountID) time.Duration {
	place := slices.Index(recent, a.id)
	switch {
	case !a.signedIn:
		return time.Second
	case place >= 0:
		return time.Minute + time.Duration(place)*time.Second
	default:
		return time.Hour
	}
}

// openDue opens the sessions of accounts one after the other. Commands do not wait for their turn: they have their account
// opened at once.
func (c *Core) openDue(due []*account) {
	for _, a := range due {
		c.mu.Lock()
		var opened <-chan struct{}
		if a.due {
			opened = c.openLaterLocked(a)
		}
		looked, first := c.onScreen != 0, a.id == c.onScreen
		c.mu.Unlock()
		if opened == nil {
			continue
		}
		select {
		case <-opened:
		case <-c.opening.Done():
			return
		}
		if looked {
			c.pauseStart(a, first)
		}
	}
}

// pauseStart lets the account on screen connect, and the window draw, before the next account is opened.
func (c *Core) pauseStart(a *account, first bool) {
	if !first {
		sleep(c.opening, startPause)
		return
	}
	ctx, cancel := context.WithTimeout(c.opening, firstAloneTime)
	defer cancel()
	_ = c.await(ctx, a, func() bool { // whatever keeps it longer is not the others' business
		return a.link == nil || a.link.followed
	})
}

// sleep waits, and tells whether ctx has not ended meanwhile.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// recent lists the accounts that were on screen last, newest first.
func (c *Core) recent() []AccountID {
	var ids []AccountID
	for text := range strings.SplitSeq(c.Setting(settingRecent), ",") {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			ids = append(ids, AccountID(id))
		}
	}
	return ids
}

func (c *Core) rememberLocked(id AccountID) {
	recent := slices.DeleteFunc(c.recent(), func(other AccountID) bool { return other == id || c.accounts[other] == nil })
	recent = append([]AccountID{id}, recent...)
	texts := make([]string, 0, len(recent))
	for _, id := range recent[:min(len(recent), recentMax)] {
		texts = append(texts, strconv.FormatInt(int64(id), 10))
	}
	c.SetSetting(settingRecent, strings.Join(texts, ","))
}

// toEnd gives the session of an account that is to be removed; nil where there is none. A sleeping account is woken, so
// that Telegram can be told; left tells that it could not be.
func (c *Core) toEnd(ctx context.Context, a *account) (l *link, left bool) {
	if !c.isAsleep(a) {
		return c.linkOf(a), false
	}
	l, err := c.signedIn(ctx, a)
	if err != nil {
		c.log.Warn("an account that is removed could not be woken", "account", int64(a.id), "error", err)
		c.mu.Lock()
		defer c.mu.Unlock()
		return a.link, a.signedIn
	}
	limited, cancel := context.WithTimeout(ctx, logOutOfflineTime)
	defer cancel()
	_ = c.await(limited, a, func() bool { // endSession knows what to do without a connection
		return a.link != l || a.info.Connection == ConnectionReady
	})
	return l, false
}
