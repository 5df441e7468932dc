package core

import (
	"context"
	"sync"
	"time"
)

const (
	logOutTime        = 10 * time.Second // for a log-out that another step waits for
	logOutOfflineTime = 3 * time.Second  // the same while the server has not been reached
	admissionTime     = 20 * time.Second // for reading whose account a new sign-in is
	recordTime        = 30 * time.Second // for writing down that a session ended
)

// link is one open session of an account, from Open to its Closed event.
type link struct {
	account *account
	ctx     context.Context // ends with the session
	cancel  context.CancelFunc
	work    sync.WaitGroup // goroutines that use the session on their own
	opened  chan struct{}  // closed when Open has returned
	ended   chan struct{}  // closed when the end of the session has been written down
	session Session        // set before opened is closed; nil when Open failed
	sync    chan struct{}  // holds one token while the profile should be read again
	doubt   chan struct{}  // holds one token while it should be asked whether the account is frozen

	// Under Core.mu.
	state         AuthorizationState // TDLib's, which runs ahead of the account's while a sign-in is looked at
	asked         bool               // a sign-in was under way in this session
	sawReady      bool
	admitting     bool // ready has come, and it is being found out whose account this is
	identified    bool // it is known whose account this is
	refusal       error
	fresh         bool      // the profile was read from the server, not from TDLib's cache
	freezeRead    bool      // Telegram has said whether the account is frozen
	freezeAskedAt time.Time // when it was last asked, whether it has said so or not; zero before the session is ready
	refusedFrozen bool      // it has refused something for that reason, which was not looked into yet
	checked       bool      // these two were taken for a check
	ourEnd        bool      // logging out was asked here
	closeAsked    bool
	woken         bool    // it was opened for an account that slept, and that counts as signed in
	followed      bool    // the profile was read, or could not be, since it is ready
	resting       bool    // it is closed to save memory: the account sleeps
	waking        *waking // which it belongs to; nil when its memory is not being measured
}

// open gives the account's session, and opens one if there is none. A session that is ending is waited for.
func (c *Core) open(ctx context.Context, a *account) (*link, error) {
	l, mine, err := c.reserve(ctx, a)
	if err != nil || !mine {
		return l, err
	}
	c.mu.Lock()
	credentials := c.credentials
	c.mu.Unlock()
	c.beginWaking(l)
	session, err := c.telegram.Open(c.opening, a.id, credentials, c.proxyInForce(a.id), c.sessionEvents(l))
	l.session = session
	close(l.opened)
	if err != nil {
		c.openFailed(l)
		return nil, err
	}
	c.clearOpening(a)
	return l, nil
}

// clearOpening takes back what kept the session from being opened before.
func (c *Core) clearOpening(a *account) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.info.SignedOutAt == nil && a.link != nil && a.link.refusal == nil {
		c.setProblemLocked(a, nil)
	}
}

// reserve gives the account's link, or a new one that the caller must open.
func (c *Core) reserve(ctx context.Context, a *account) (l *link, mine bool, err error) {
	waiting := c.await(ctx, a, func() bool {
		l, mine, err = c.reserveLocked(a)
		return l != nil || err != nil
	})
	if waiting != nil {
		return nil, false, waiting
	}
	return l, mine, err
}

// reserveLocked gives no link and no error while the last session is still ending.
func (c *Core) reserveLocked(a *account) (l *link, mine bool, err error) {
	switch {
	case c.closing:
		return nil, false, errProgramClosing
	case c.accounts[a.id] != a:
		return nil, false, errNotFound(a.id)
	case a.link != nil && a.link.isEndingLocked():
		return nil, false, nil
	case a.link != nil:
		return a.link, false, nil
	case c.credentials == Credentials{}:
		return nil, false, errCredentialsMissing
	}
	l = &link{
		account: a, opened: make(chan struct{}), ended: make(chan struct{}), sync: make(chan struct{}, 1),
		doubt: make(chan struct{}, 1),
	}
	l.ctx, l.cancel = context.WithCancel(c.ctx)
	a.link = l
	if a.info.Asleep {
		c.wakeLocked(l)
	}
	return l, true, nil
}

func (l *link) isEndingLocked() bool {
	switch l.state {
	case AuthLoggingOut, AuthClosing, AuthClosed:
		return true
	default:
		return l.closeAsked
	}
}

// openFailed has an account that was to be woken sleep on.
func (c *Core) openFailed(l *link) {
	l.cancel()
	c.endWaking(l)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetLinkLocked(l)
	if l.woken {
		c.showAsleepLocked(l.account)
	}
}

func (c *Core) forgetLinkLocked(l *link) {
	if l.account.link == l {
		l.account.link = nil
		l.account.notifyLocked()
		c.noteConnectionLocked()
		close(l.ended)
	}
}

// usable gives the account's session in a state in which it takes requests. start tells that a signed-out account may be
// given a new session, because a sign-in begins.
func (c *Core) usable(ctx context.Context, a *account, start bool) (*link, error) {
	if err := c.mayOpen(a, start); err != nil {
		return nil, err
	}
	l, err := c.open(ctx, a)
	if err != nil {
		return nil, err
	}
	err = c.await(ctx, a, func() bool {
		return a.link != l || (l.state != "" && l.state != AuthWaitTdlibParameters && !l.admitting)
	})
	if err != nil {
		return nil, err
	}
	if err := l.awaitOpen(ctx); err != nil {
		return nil, err
	}
	return l, c.checkUsable(l)
}

func (l *link) awaitOpen(ctx context.Context) error {
	select {
	case <-l.opened:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c *Core) mayOpen(a *account, start bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case a.link != nil && a.link.isEndingLocked() && !a.link.resting && !start:
		return errAccountClosing
	case a.link == nil && !a.wantsSessionLocked() && !start:
		return errNotSignedIn(a.id)
	default:
		return nil
	}
}

func (c *Core) checkUsable(l *link) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.refusal != nil {
		return l.refusal
	}
	if l.account.link != l || l.isEndingLocked() {
		return errAccountClosing
	}
	return nil
}

// signedIn gives the session of an account that is signed in.
func (c *Core) signedIn(ctx context.Context, a *account) (*link, error) {
	c.mu.Lock()
	never := a.link == nil && !a.signedIn
	over := a.link
	if over != nil && over.state != AuthClosed {
		over = nil
	}
	c.mu.Unlock()
	if never {
		return nil, errNotSignedIn(a.id)
	}
	if over != nil { // it has ended, and that is just being written down
		if err := over.awaitEnd(ctx); err != nil {
			return nil, err
		}
	}
	l, err := c.usable(ctx, a, false)
	if err != nil {
		return nil, err
	}
	if c.infoOf(a).State != AuthReady {
		return nil, errNotSignedIn(a.id)
	}
	return l, nil
}

// closeLink ends a session without logging out, and returns when its end has been written down.
func (c *Core) closeLink(ctx context.Context, l *link) error {
	c.mu.Lock()
	l.closeAsked = true
	c.mu.Unlock()
	if err := l.awaitOpen(ctx); err != nil {
		return err
	}
	if l.session == nil {
		return nil
	}
	if err := l.session.Close(ctx); err != nil {
		return err
	}
	return l.awaitEnd(ctx)
}

func (l *link) awaitEnd(ctx context.Context) error {
	select {
	case <-l.ended:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// logOut ends a session on Telegram's side. It waits for the network as long as ctx lasts.
func (c *Core) logOut(ctx context.Context, l *link) error {
	if err := l.awaitOpen(ctx); err != nil {
		return err
	}
	c.mu.Lock()
	l.ourEnd = true
	c.mu.Unlock()
	if err := l.session.LogOut(ctx); err != nil {
		return err
	}
	return l.awaitEnd(ctx)
}

// endSession logs out if that can be done soon, and closes the session otherwise. left tells that Telegram may still list
// the session.
func (c *Core) endSession(ctx context.Context, l *link) (left bool, err error) {
	c.mu.Lock()
	ready, limit := l.sawReady && !l.isEndingLocked(), logOutOfflineTime
	if l.account.info.Connection == ConnectionReady {
		limit = logOutTime
	}
	signedIn := l.sawReady
	c.mu.Unlock()
	if !ready {
		return signedIn, c.closeLink(ctx, l)
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err = c.logOut(limited, l)
	if err == nil {
		return false, nil
	}
	c.log.Warn("logging out failed", "account", int64(l.account.id), "error", err)
	return true, c.closeLink(ctx, l)
}

func (c *Core) sessionEvents(l *link) SessionEvents {
	return SessionEvents{
		Authorization: func(auth Authorization) { c.onAuthorization(l, auth) },
		Connection:    func(state ConnectionState) { c.onConnection(l, state) },
		SelfChanged:   l.syncSoon,
		Frozen:        func() { c.onFrozen(l) },
		Closed:        func(reason error) { c.onClosed(l, reason) },
	}
}

// syncSoon has the profile read again. Any number of calls before that comes to one.
func (l *link) syncSoon() {
	select {
	case l.sync <- struct{}{}:
	default:
	}
}

func (c *Core) onConnection(l *link, state ConnectionState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.account.link != l {
		return
	}
	l.account.info.Connection = state
	l.account.notifyLocked()
	c.noteConnectionLocked()
	c.publishLocked(l.account.id, EventConnectionState, ConnectionResult{Connection: state})
	if state != ConnectionReady || !l.sawReady {
		return
	}
	if !l.fresh {
		l.syncSoon()
	}
	if !l.freezeRead {
		l.doubtFreeze()
	}
}

func (c *Core) onAuthorization(l *link, auth Authorization) {
	if auth.State.asksPerson() {
		defer c.endWaking(l) // what follows takes as long as the person takes
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a := l.account
	if a.link != l {
		return
	}
	l.state = auth.State
	l.asked = l.asked || auth.State.asksPerson()
	defer a.notifyLocked()
	if l.isSilentLocked() {
		return
	}
	if auth.State == AuthReady && !l.sawReady {
		l.sawReady = true
		c.onReadyLocked(l, auth)
		return
	}
	if auth.State == AuthWaitPhoneNumber && a.signedIn {
		// Its files are gone, or were emptied when the session ended while that could not be written down.
		a.signedIn = false
		c.goLocked(l, func() { c.signOut(a, unauthorized(), endProblem(unauthorized(), c.clock.Now())) })
	}
	c.setAuthorizationLocked(a, auth)
}

// isSilentLocked tells states that only come from falling asleep and waking.
func (l *link) isSilentLocked() bool {
	switch l.state {
	case AuthWaitTdlibParameters:
		return l.woken
	case AuthClosing, AuthClosed:
		return l.resting
	default:
		return false
	}
}

func (c *Core) setAuthorizationLocked(a *account, auth Authorization) {
	auth = auth.following(a.info.Authorization)
	a.info.State, a.info.Authorization = auth.State, auth
	c.publishLocked(a.id, EventAuthorizationState, auth)
}

// onReadyLocked shows a session of a known person at once. After a sign-in it is first looked whose account it is.
func (c *Core) onReadyLocked(l *link, auth Authorization) {
	a := l.account
	known := a.signedIn && a.userID != 0 && !l.asked
	l.identified = known
	l.admitting = !known
	c.goLocked(l, func() {
		if !known {
			c.admit(l, auth)
		}
		c.followProfile(l)
	})
	c.goLocked(l, func() { c.followFreeze(l) })
	if known {
		c.clearEndLocked(a)
	}
	if known && !l.woken {
		c.setAuthorizationLocked(a, auth)
	}
}

// clearEndLocked forgets how the last session ended, now that there is a new one.
func (c *Core) clearEndLocked(a *account) {
	if a.info.SignedOutAt == nil && a.info.Problem == nil {
		return
	}
	a.info.SignedOutAt, a.info.SignedOutReason, a.info.Problem = nil, "", nil
	c.publishLocked(a.id, EventAccountChanged, a.info)
}

// goLocked starts a goroutine that uses the session. It is over before the session's end is written down.
func (c *Core) goLocked(l *link, work func()) {
	l.work.Add(1)
	c.crew.run(func() {
		defer l.work.Done()
		defer c.survive("following an account")
		<-l.opened
		if l.session != nil {
			work()
		}
	})
}

// unauthorized is TDLib's own text for a session that is no more.
func unauthorized() error { return &TDLibError{Code: codeUnauthorized, Message: "Unauthorized"} }

// signOut writes down, and then shows, that the account has no session any more. The stored profile stays.
func (c *Core) signOut(a *account, reason error, problem *Problem) {
	at, text := c.clock.Now().UTC(), ""
	if reason != nil {
		text = reason.Error()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), recordTime)
	defer cancel()
	if err := c.store.SetSignedOut(ctx, a.id, at, text); err != nil {
		c.log.Error("a sign-out was not written down", "account", int64(a.id), "error", err)
	}
	if problem != nil {
		c.noteSignedOut(a.id, at, problem, text)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a.signedIn, a.info.Asleep = false, false
	a.info.SignedOutAt, a.info.SignedOutReason, a.info.Problem = &at, text, problem
	c.publishLocked(a.id, EventAccountChanged, a.info)
	a.notifyLocked()
}

// onClosed writes down the end of a session, unless only its client was closed. Whoever opens the next one waits for it.
func (c *Core) onClosed(l *link, reason error) {
	l.cancel()
	c.crew.run(func() {
		<-l.opened
		l.work.Wait()
		c.writeEnd(l, reason)
		c.unlink(l)
	})
}

func (c *Core) writeEnd(l *link, reason error) {
	a := l.account
	c.mu.Lock()
	l.state = AuthClosed
	signedOut := a.signedIn && (reason != nil || !l.closeAsked)
	reason = l.whyEndedLocked(reason)
	c.mu.Unlock()
	if !signedOut {
		return
	}
	var problem *Problem
	if reason != nil {
		problem = endProblem(reason, c.clock.Now())
	}
	c.signOut(a, reason, problem)
}

// whyEndedLocked is nil for a log-out that was asked here. One that the program was closed in the middle of goes on at the
// next start: then the session ends without having been ready, and without a reason of Telegram's.
func (l *link) whyEndedLocked(reason error) error {
	ours := l.ourEnd || !l.sawReady
	unspecific := reason == nil || reason.Error() == unauthorized().Error()
	switch {
	case ours && unspecific:
		return nil
	case unspecific:
		return unauthorized()
	default:
		return reason
	}
}

func (c *Core) unlink(l *link) {
	c.endWaking(l)
	c.mu.Lock()
	defer c.mu.Unlock()
	a := l.account
	a.info.Connection = ""
	if a.info.State != AuthClosed && !a.info.Asleep {
		c.setAuthorizationLocked(a, Authorization{State: AuthClosed})
	}
	c.forgetLinkLocked(l)
}
