package core

import (
	"context"
	"time"
)

// checkConnectTime is how long a check waits for a connection. It is not held against the account to be offline for longer:
// that is the network's fault, and another check will come.
const checkConnectTime = 20 * time.Second

func checkCommands() []*command {
	return []*command{
		define(command{
			action: "check_account", scope: scopeSignedIn, passing: true,
			help: "Asks Telegram how the account is: reads its profile, and whether it is frozen. What has happened to it meanwhile, such as a session that was ended elsewhere, is learned with that.",
		}, checkAccount),
		define(command{
			action: "start_account_check", scope: scopeProgram,
			help: "Checks all accounts that are signed in, one after the other with a pause. The live event `account_check_progress` tells how far it is. By themselves accounts are checked every few hours.",
		}, startAccountCheck),
		define(command{
			action: "stop_account_check", scope: scopeProgram,
			help: "Ends the check of all accounts; the account that is being checked is the last one.",
		}, stopAccountCheck),
		define(command{
			action: "get_account_check", scope: scopeProgram,
			help: "Tells how far the check of all accounts is, or how the last one ended.",
		}, getAccountCheck),
	}
}

func checkAccount(ctx context.Context, with call, _ nothing) (AccountInfo, error) {
	c, a, l := with.core, with.account, with.link
	if err := c.awaitConnection(ctx, l); err != nil {
		return AccountInfo{}, err
	}
	if err := c.readFresh(ctx, l); err != nil {
		return AccountInfo{}, err
	}
	if err := c.readFreeze(ctx, l); err != nil {
		return AccountInfo{}, err
	}
	if err := c.noteChecked(ctx, a); err != nil {
		return AccountInfo{}, err
	}
	return c.infoOf(a), nil
}

// noteChecked writes down, and then shows, that Telegram has just told how the account is.
func (c *Core) noteChecked(ctx context.Context, a *account) error {
	at := c.clock.Now().UTC()
	if err := c.store.SetChecked(ctx, a.id, at); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a.info.CheckedAt, a.nextCheck = &at, at.Add(jittered(checkInterval))
	c.publishLocked(a.id, EventAccountChanged, a.info)
	return nil
}

// countAsCheck takes what is learned whenever a session is opened for a check, once it is all there.
func (c *Core) countAsCheck(l *link) {
	c.mu.Lock()
	complete := l.fresh && l.freezeRead && !l.checked
	l.checked = l.checked || complete
	c.mu.Unlock()
	if !complete {
		return
	}
	if err := c.noteChecked(l.ctx, l.account); err != nil && l.ctx.Err() == nil {
		c.log.Warn("a check was not written down", "account", int64(l.account.id), "error", err)
	}
}

// awaitConnection waits until Telegram can be reached with a session, or tells that it cannot.
func (c *Core) awaitConnection(ctx context.Context, l *link) error {
	limited, cancel := context.WithTimeoutCause(ctx, checkConnectTime, errUnreachable)
	defer cancel()
	err := c.await(limited, l.account, func() bool {
		return l.account.link != l || l.account.info.Connection == ConnectionReady
	})
	if err != nil {
		return err
	}
	return c.checkUsable(l)
}

// readFresh reads the profile, and tells as an error that the server was not asked.
func (c *Core) readFresh(ctx context.Context, l *link) error {
	fresh := false
	_, _, err := c.storeProfile(ctx, l, func(ctx context.Context) (profile SelfProfile, _ bool, err error) {
		profile, fresh, err = l.session.SelfProfile(ctx)
		return profile, fresh, err
	})
	if err == nil && !fresh {
		return errUnreachable
	}
	return err
}
