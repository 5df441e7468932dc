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
// nothing was learned; UserbotID is the account that is being checked. Offline tells that no account has a connection: the check
// goes on by itself when there is one.
type AccountCheck struct {
	Running   bool       `json:"running"`
	Total     int        `json:"total"`
	Done      int        `json:"done"`
	Failed    int        `json:"failed"`
	UserbotID *AccountID `json:"userbot_id"`
	Offline   bool       `json:"offline"`
}

// round is a check of all accounts that a person has asked for. It is under Core.mu.
type round struct {
	AccountCheck
	stop context.CancelFunc // ends it; nil before the first
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
	ctx, stop := context.WithCancel(c.opening)
	c.round = round{AccountCheck: AccountCheck{Running: true, Total: len(ids)}, stop: stop}
	c.publishCheckLocked()
	c.crew.run(func() { c.checkAll(ctx, ids) })
	return c.round.AccountCheck, nil
}

func stopAccountCheck(_ context.Context, with call, _ nothing) (AccountCheck, error) {
	c := with.core
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.round.Running {
		c.endRoundLocked()
	}
	return c.round.AccountCheck, nil
}

// checkAll checks one account after the other, until the round's context ends.
func (c *Core) checkAll(ctx context.Context, ids []AccountID) {
	for at, id := range ids {
		if at > 0 && !sleep(ctx, jittered(roundPause)) {
			return
		}
		c.changeRound(ctx, func(r *AccountCheck) { r.UserbotID = &id })
		answered := c.checkReached(ctx, id)
		c.changeRound(ctx, func(r *AccountCheck) {
			r.UserbotID = nil
			r.Done++
			if !answered {
				r.Failed++
			}
		})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() == nil {
		c.endRoundLocked()
	}
}

// changeRound changes how far a round is, and tells it, unless the round has been ended.
func (c *Core) changeRound(ctx context.Context, change func(*AccountCheck)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() == nil {
		change(&c.round.AccountCheck)
		c.publishCheckLocked()
	}
}

// checkReached checks an account once there is a connection, and again where the connection was lost over it.
func (c *Core) checkReached(ctx context.Context, id AccountID) (answered bool) {
	a, err := c.find(id)
	if err != nil {
		return false // it was removed meanwhile
	}
	defer c.hold(a)()
	defer c.watchAway(a, func(away bool) { c.changeRound(ctx, func(r *AccountCheck) { r.Offline = away }) })()
	for {
		if err := c.reach(ctx, a); err != nil {
			if ctx.Err() == nil {
				c.noteUnchecked(id)
			}
			return false
		}
		problem := c.checkNow(id)
		if problem == nil || problem.Code != ProblemOffline || !c.isAway(a) {
			return problem == nil
		}
	}
}

func (c *Core) endRoundLocked() {
	c.round.stop()
	c.round.Running, c.round.UserbotID, c.round.Offline = false, nil, false
	c.publishCheckLocked()
}

func (c *Core) publishCheckLocked() {
	c.publishOfNoneLocked(EventAccountCheckProgress, c.round.AccountCheck)
}

// followChecks is the rhythm of the checks that nobody asks for.
func (c *Core) followChecks() {
	for sleep(c.opening, jittered(checkStep)) {
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

// checkNow has an account checked like any command, and gives why Telegram has not answered; nil where it has. That is logged,
// and shown with the account where it is the reason.
func (c *Core) checkNow(id AccountID) *Problem {
	answer := make(chan Event, 1)
	c.Dispatch(Request{Action: "check_account", UserbotID: &id}, func(event Event) { answer <- event })
	problem := (<-answer).Payload.Problem
	if problem != nil {
		c.noteUnchecked(id)
	}
	return problem
}

// noteUnchecked has an account checked again by itself before long.
func (c *Core) noteUnchecked(id AccountID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.accounts[id]; a != nil {
		a.nextCheck = c.clock.Now().Add(jittered(checkRetry))
	}
}
