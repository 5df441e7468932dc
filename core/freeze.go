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

// followFreeze finds out whether the account is frozen when its session is ready, and again when Telegram has refused
// something for that reason, until the session ends.
func (c *Core) followFreeze(l *link) {
	if c.await(l.ctx, l.account, func() bool { return l.identified }) != nil {
		return // nobody knows whose session it was
	}
	if err := c.readFreeze(l.ctx, l); err != nil {
		c.logFreeze(l, err)
	} else {
		c.countAsCheck(l)
	}
	for {
		select {
		case <-l.refused:
			c.confirmFreeze(l)
		case <-l.ctx.Done():
			return
		}
	}
}

// confirmFreeze follows a refusal, which is proof enough: Telegram is only asked for the dates.
func (c *Core) confirmFreeze(l *link) {
	if c.infoOf(l.account).Freeze == nil {
		c.noteFreeze(l, &Freeze{})
	}
	freeze, err := l.session.FreezeState(l.ctx)
	switch {
	case err != nil:
		c.logFreeze(l, err)
	case freeze != nil:
		c.noteFreeze(l, freeze)
	}
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

// noteRefused is called when Telegram refuses something because the account is frozen. Any number of calls before it is
// looked into comes to one.
func (l *link) noteRefused() {
	select {
	case l.refused <- struct{}{}:
	default:
	}
}
