package core

import (
	"context"
	"math/rand/v2"
	"time"
)

// Accounts are checked by themselves in a slow rhythm, each at a time of its own: what Telegram does to an account that
// nobody looks at is learned within hours, and no two of them ask at the same moment.
const (
	checkInterval = 4 * time.Hour    // from one check of an account to the next
	checkRetry    = 30 * time.Minute // the same after a check that failed
	checkStep     = 2 * time.Minute  // from the check of one account to that of another; the first one comes after the start
	roundPause    = 2 * time.Second  // the same where a person waits for them
)

// jittered is a time like d, up to a quarter shorter or longer, and another one each time.
func jittered(d time.Duration) time.Duration { return d - d/4 + rand.N(d/2) }

// AccountCheck tells how far a check of all accounts is. Done counts those that were checked, Failed those of them of which
// nothing was learned; UserbotID is the account that is being checked.
type AccountCheck struct {
	Running   bool       `json:"running"`
	Total     int        `json:"total"`
	Done      int        `json:"done"`
	Failed    int        `json:"failed"`
	UserbotID *AccountID `json:"userbot_id"`
}

// round is a check of all accounts that a person has asked for. It is under Core.mu.
type round struct {
	AccountCheck
	stop chan struct{} // closed to end it; nil while none is under way
}

// AccountCheck is how far the check of all accounts is, or how the last one ended. It never waits.
func (c *Core) AccountCheck() AccountCheck {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.round.AccountCheck
}

func getAccountCheck(_ context.Context, with call, _ nothing) (AccountCheck, error) {
	return with.core.AccountCheck(), nil
}

// startAccountCheck leaves a check alone that is under way.
func startAccountCheck(_ context.Context, with call, _ nothing) (AccountCheck, error) {
	c := with.core
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.round.Running || c.closing {
		return c.round.AccountCheck, nil
	}
	var ids []AccountID
	for _, id := range c.order {
		if c.accounts[id].signedIn {
			ids = append(ids, id)
		}
	}
	c.round = round{AccountCheck: AccountCheck{Running: true, Total: len(ids)}, stop: make(chan struct{})}
	stop := c.round.stop
	c.publishCheckLocked()
	c.crew.run(func() { c.checkAll(ids, stop) })
	return c.round.AccountCheck, nil
}

func stopAccountCheck(_ context.Context, with call, _ nothing) (AccountCheck, error) {
	c := with.core
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.round.Running {
		close(c.round.stop)
		c.endRoundLocked()
	}
	return c.round.AccountCheck, nil
}

// checkAll checks one account after the other, until it is stopped.
func (c *Core) checkAll(ids []AccountID, stop <-chan struct{}) {
	for at, id := range ids {
		if at > 0 && !c.sleepUntil(stop, jittered(roundPause)) {
			return
		}
		if !c.showChecking(stop, id) {
			return
		}
		if !c.showChecked(stop, c.checkNow(id)) {
			return
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.round.stop == stop {
		c.endRoundLocked()
	}
}

// showChecking tells which account's turn it is, and whether the round is still wanted.
func (c *Core) showChecking(stop <-chan struct{}, id AccountID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.round.stop != stop {
		return false
	}
	c.round.UserbotID = &id
	c.publishCheckLocked()
	return true
}

func (c *Core) showChecked(stop <-chan struct{}, answered bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.round.stop != stop {
		return false
	}
	c.round.Done++
	if !answered {
		c.round.Failed++
	}
	c.round.UserbotID = nil
	c.publishCheckLocked()
	return true
}

func (c *Core) endRoundLocked() {
	c.round.Running, c.round.UserbotID, c.round.stop = false, nil, nil
	c.publishCheckLocked()
}

func (c *Core) publishCheckLocked() {
	c.publishOfNoneLocked(EventAccountCheckProgress, c.round.AccountCheck)
}

// sleepUntil waits for d, and tells whether neither stop nor the program's end has come first.
func (c *Core) sleepUntil(stop <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-stop:
		return false
	case <-c.opening.Done():
		return false
	}
}

// followChecks is the rhythm of the checks that nobody asks for.
func (c *Core) followChecks() {
	for c.sleepUntil(nil, jittered(checkStep)) {
		if id, due := c.dueForCheck(); due {
			c.checkNow(id)
		}
	}
}

// dueForCheck finds the account whose check is overdue most. While a person has all of them checked there is none.
func (c *Core) dueForCheck() (due AccountID, found bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now()
	var first time.Time
	for _, id := range c.order {
		a := c.accounts[id]
		if a.nextCheck.IsZero() {
			a.nextCheck = nextCheck(a.info.CheckedAt, now)
		}
		if a.signedIn && !a.nextCheck.After(now) && (!found || a.nextCheck.Before(first)) {
			due, first, found = id, a.nextCheck, true
		}
	}
	return due, found && !c.round.Running
}

// nextCheck is when an account is to be checked that the program has not checked since its start. A time of the last check
// that lies ahead is that of a clock that was wrong.
func nextCheck(checked *time.Time, now time.Time) time.Time {
	if checked == nil || checked.After(now) {
		return now
	}
	return checked.Add(jittered(checkInterval))
}

// checkNow has an account checked like any command, and tells whether Telegram has answered. Why it has not is logged, and
// shown with the account where that is the reason.
func (c *Core) checkNow(id AccountID) (answered bool) {
	answer := make(chan Event, 1)
	c.Dispatch(Request{Action: "check_account", UserbotID: &id}, func(event Event) { answer <- event })
	answered = (<-answer).Payload.Problem == nil
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.accounts[id]; a != nil && !answered {
		a.nextCheck = c.clock.Now().Add(jittered(checkRetry))
	}
	return answered
}
