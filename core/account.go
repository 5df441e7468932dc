package core

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// reopenTime is the time to the next try to open a session that could not be opened for want of a network.
const reopenTime = 20 * time.Second

// account is one account that the program knows.
type account struct {
	id      AccountID
	worker  *worker
	syncing chan struct{} // holds one token: who has it may read and store the profile

	// Under Core.mu.
	info     AccountInfo
	userID   int64         // whose account it is; 0 until it has signed in once
	signedIn bool          // a session is believed to exist
	link     *link         // its open session; nil while there is none
	changed  chan struct{} // closed, and replaced, whenever something here or in link changes

	due       bool      // to be opened in the course of the start
	reopening bool      // it will be tried to open it again
	held      int       // how many need it to be awake
	used      time.Time // when somebody last looked at it or asked something of it
	growth    *int64    // what waking it took of memory; nil until that was measured

	nextCheck  time.Time   // when it is to be checked; zero until that was thought of
	limitTimer *time.Timer // for the end of the next limit; nil while there is none
	readers    []*reader   // of the profile

	imports *importer // set once
}

func (c *Core) addLocked(row StoredAccount) *account {
	a := &account{
		id: row.ID, userID: row.UserID, signedIn: row.SignedIn,
		worker:  newWorker(c.ctx, c.timeout, c.crew),
		syncing: make(chan struct{}, 1), changed: make(chan struct{}),
	}
	a.imports = newImporter(c, a)
	state := AuthWaitTdlibParameters
	if !a.wantsSessionLocked() {
		state = AuthClosed
	}
	a.info = AccountInfo{
		UserbotID: row.ID, Label: row.Label, Color: row.Color, Group: row.Group, State: state, Authorization: Authorization{State: state},
		CheckedAt: row.CheckedAt, Freeze: row.Freeze, Limits: []Limit{},
		SignedOutAt: row.SignedOutAt, SignedOutReason: row.SignedOutReason,
	}
	if row.Profile != nil {
		a.info.setProfile(*row.Profile)
	}
	if state == AuthClosed && row.SignedOutReason != "" {
		reason := &TDLibError{Code: codeUnauthorized, Message: row.SignedOutReason}
		a.info.Problem = endProblem(reason, c.clock.Now())
	}
	c.accounts[a.id] = a
	c.order = append(c.order, a.id)
	return a
}

// name is what the account is called: its label, else the person's name, else @username, else the phone number.
func (i *AccountInfo) name() string {
	username := textOf(i.Username)
	if username != "" {
		username = "@" + username
	}
	return cmp.Or(i.Label, textOf(i.FullName), username, textOf(i.Phone))
}

func (i *AccountInfo) setProfile(profile SelfProfile) {
	i.Profile = &profile
	i.UserID = &profile.UserID
	i.FullName, i.Username, i.Phone = profile.FullName, profile.Username, profile.Phone
}

// wantsSessionLocked tells whether the account has a session to open, or a first sign-in that may have been begun.
func (a *account) wantsSessionLocked() bool { return a.signedIn || a.userID == 0 }

// notifyLocked wakes those who wait for the account to change.
func (a *account) notifyLocked() {
	close(a.changed)
	a.changed = make(chan struct{})
}

// setProblemLocked shows or clears what is wrong with the account. Equal problems are told once.
func (c *Core) setProblemLocked(a *account, problem *Problem) {
	if sameProblem(a.info.Problem, problem) {
		return
	}
	a.info.Problem = problem
	c.publishLocked(a.id, EventAccountChanged, a.info)
}

func sameProblem(one, other *Problem) bool {
	if one == nil || other == nil {
		return one == other
	}
	return one.Code == other.Code && one.Account == other.Account && one.RetryAt.Equal(other.RetryAt)
}

func (c *Core) find(id AccountID) (*account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.accounts[id]
	if !ok {
		return nil, errNotFound(id)
	}
	return a, nil
}

func (c *Core) infoOf(a *account) AccountInfo {
	c.mu.Lock()
	defer c.mu.Unlock()
	return a.info
}

func (c *Core) linkOf(a *account) *link {
	c.mu.Lock()
	defer c.mu.Unlock()
	return a.link
}

// await returns once done, which is asked under Core.mu, says so.
func (c *Core) await(ctx context.Context, a *account, done func() bool) error {
	return c.awaitNews(ctx, &a.changed, done)
}

// awaitNews asks done under Core.mu, at once and whenever the channel is closed and replaced, until it says so.
func (c *Core) awaitNews(ctx context.Context, news *chan struct{}, done func() bool) error {
	for {
		c.mu.Lock()
		ok, changed := done(), *news
		c.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// openLaterLocked has the account's worker open its session before anything that is asked of it later. opened is closed
// when it has, or could not.
func (c *Core) openLaterLocked(a *account) (opened <-chan struct{}) {
	a.due = false
	over := make(chan struct{})
	a.worker.push(&job{
		run: func(ctx context.Context) (any, error) {
			_, err := c.open(ctx, a)
			return nil, err
		},
		finish: func(_ any, err error) {
			defer close(over)
			c.noteOpening(a, err)
		},
	})
	return over
}

// noteOpening shows why a session could not be opened when nobody had asked for it. Where the name of its proxy could not be
// looked up there may only be no network, and it is tried again.
func (c *Core) noteOpening(a *account, err error) {
	if err == nil || errors.Is(err, errProgramClosing) {
		return
	}
	problem := ProblemFrom(err, c.clock.Now())
	c.mu.Lock()
	defer c.mu.Unlock()
	if !sameProblem(a.info.Problem, problem) {
		c.log.Warn("a session could not be opened", "account", int64(a.id), "error", err)
	}
	c.setProblemLocked(a, problem)
	if problem.Code == ProblemProxyUnreachable && !a.reopening {
		a.reopening = true
		time.AfterFunc(reopenTime, func() { c.openAgain(a) })
	}
}

func (c *Core) openAgain(a *account) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a.reopening = false
	wanted := a.wantsSessionLocked() && (!a.info.Asleep || a.id == c.onScreen)
	if wanted && a.link == nil && !c.closing && c.accounts[a.id] == a {
		c.openLaterLocked(a)
	}
}

// erase deletes everything kept for an account whose session has ended, and forgets it. Its files come first: without
// them nobody can act as the person, whatever happens to the rest.
func (c *Core) erase(ctx context.Context, a *account) error {
	if err := c.telegram.Forget(ctx, a.id); err != nil {
		return err
	}
	if err := c.store.RemoveAccount(ctx, a.id); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	c.forgetSetting(ProxyKey(a.id))
	c.dropImports(a)
	a.worker.retire(errNotFound(a.id))
	c.forget(a)
	c.keepApplyRow(ctx, a)
	return nil
}

func (c *Core) forget(a *account) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a.stopLimitTimerLocked()
	delete(c.accounts, a.id)
	c.order = slices.DeleteFunc(c.order, func(id AccountID) bool { return id == a.id })
	a.notifyLocked()
	c.publishLocked(a.id, EventAccountRemoved, AccountRemoved{Removed: true})
}

// take gets the one token of a channel that serves as a lock which a context can end the wait for.
func take(ctx context.Context, token chan struct{}) error {
	select {
	case token <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func giveBack(token chan struct{}) { <-token }
