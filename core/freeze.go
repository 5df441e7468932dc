package core

import (
	"context"
	"time"
)

// Freeze tells that Telegram has frozen an account: hardly anything can be done with it. FreezingDate is since when, and
// DeletionDate when Telegram deletes it unless an appeal succeeds, for which there is AppealLink. What Telegram has not said
// is nil or empty.
type Freeze struct {
	FreezingDate *time.Time `json:"freezing_date"`
	DeletionDate *time.Time `json:"deletion_date"`
	AppealLink   string     `json:"appeal_link"`
}

func sameFreeze(one, other *Freeze) bool {
	if one == nil || other == nil {
		return one == other
	}
	return sameTime(one.FreezingDate, other.FreezingDate) && sameTime(one.DeletionDate, other.DeletionDate) &&
		one.AppealLink == other.AppealLink
}

func sameTime(one, other *time.Time) bool {
	if one == nil || other == nil {
		return one == other
	}
	return one.Equal(*other)
}

// freezeTime is how long Telegram is waited for to say whether an account is frozen. An account that is to sleep does not
// wait longer; it is asked again when there is a connection, and by every check.
const freezeTime = 20 * time.Second

// freezeInterval is from one question to the next about an account that is awake: nothing tells of a freeze before
// something is refused. An account that a person turns to is asked about sooner, if the last answer is as old as freezeLook.
const (
	freezeInterval = time.Hour
	freezeLook     = 10 * time.Minute
)

// followFreeze finds out whether the account is frozen when its session is ready, again when that is in doubt, and now and
// then, until the session ends.
func (c *Core) followFreeze(l *link) {
	if c.await(l.ctx, l.account, func() bool { return l.identified }) != nil {
		return // nobody knows whose session it was
	}
	for l.doubtFreeze(); ; {
		select {
		case <-l.doubt:
		case <-time.After(jittered(freezeInterval)):
		case <-l.ctx.Done():
			return
		}
		c.settleFreeze(l)
	}
}

// doubtFreeze has Telegram asked whether the account is frozen. Any number of calls before that comes to one.
func (l *link) doubtFreeze() {
	select {
	case l.doubt <- struct{}{}:
	default:
	}
}

// doubtOldFreezeLocked is for an account that a person has just turned to.
func (c *Core) doubtOldFreezeLocked(l *link) {
	if !l.freezeAskedAt.IsZero() && c.clock.Now().Sub(l.freezeAskedAt) >= freezeLook {
		l.doubtFreeze()
	}
}

// onFrozen is called when Telegram refuses something because the account is frozen.
func (c *Core) onFrozen(l *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l.refuseFrozenLocked()
}

func (l *link) refuseFrozenLocked() {
	l.refusedFrozen = true
	l.doubtFreeze()
}

func (c *Core) settleFreeze(l *link) {
	c.mu.Lock()
	refused := l.refusedFrozen
	l.refusedFrozen = false
	c.mu.Unlock()
	ctx, cancel := context.WithTimeout(l.ctx, freezeTime)
	defer cancel()
	ask := c.readFreeze
	if refused {
		ask = c.confirmFreeze
	}
	err := ask(ctx, l)
	if err != nil {
		c.logFreeze(l, err)
	}
	c.countAsCheck(l)
	c.mu.Lock()
	defer c.mu.Unlock()
	l.freezeAskedAt = c.clock.Now()
	l.freezeRead = l.freezeRead && err == nil // without an answer it is asked again when there is a connection
	c.restSomeLocked()
}

// confirmFreeze follows a refusal, which is proof enough: Telegram is only asked for the dates.
func (c *Core) confirmFreeze(ctx context.Context, l *link) error {
	if c.infoOf(l.account).Freeze == nil {
		c.noteFreeze(l, &Freeze{})
	}
	freeze, err := l.session.FreezeState(ctx)
	if freeze != nil {
		c.noteFreeze(l, freeze)
	}
	return err
}

func (c *Core) logFreeze(l *link, err error) {
	if l.ctx.Err() == nil {
		c.log.Warn("it is not known whether an account is frozen", "account", int64(l.account.id), "error", err)
	}
}

// readFreeze asks Telegram whether the account is frozen, and takes the answer over.
func (c *Core) readFreeze(ctx context.Context, l *link) error {
	freeze, err := l.session.FreezeState(ctx)
	if err != nil {
		return err
	}
	c.noteFreeze(l, freeze)
	c.mu.Lock()
	defer c.mu.Unlock()
	l.freezeRead = true
	return nil
}

// noteFreeze writes down, and then shows, that the account is frozen or (nil) is not. Being unable to write it down does not
// make it less true.
func (c *Core) noteFreeze(l *link, freeze *Freeze) {
	a := l.account
	before := c.infoOf(a).Freeze
	if sameFreeze(before, freeze) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), recordTime)
	defer cancel()
	if err := c.store.SetFreeze(ctx, a.id, freeze); err != nil {
		c.log.Error("a freeze was not written down", "account", int64(a.id), "error", err)
	}
	if (before == nil) != (freeze == nil) {
		c.noteFrozen(a.id, freeze != nil)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.accounts[a.id] != a {
		return
	}
	a.info.Freeze = freeze
	c.publishLocked(a.id, EventAccountChanged, a.info)
}
