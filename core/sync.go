package core

import (
	"context"
	"errors"
	"time"
)

const (
	syncPause    = 300 * time.Millisecond // changes that come close together are read once
	syncPauseMax = time.Minute            // between background reads that fail, or find nothing new
	photoShare   = 3                      // a photo may take one part in this many of a command's time
)

// admit finds out whose account a new sign-in is before it is shown as signed in. A person who is here already, or
// another person than the account's, is refused.
func (c *Core) admit(l *link, auth Authorization) {
	ctx, cancel := context.WithTimeout(l.ctx, admissionTime)
	defer cancel()
	profile, _, err := l.session.SelfProfile(ctx)
	if err == nil {
		err = c.identify(ctx, l, profile.UserID)
	}
	if err != nil {
		// Without a refusal the session is as good as any, and every later reading of the profile tries again.
		c.log.Warn("a new sign-in was not identified", "account", int64(l.account.id), "error", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	l.admitting = false
	if l.refusal == nil && l.state == AuthReady {
		c.clearEndLocked(l.account)
		c.setAuthorizationLocked(l.account, auth)
	}
	l.account.notifyLocked()
}

// identify makes sure that a session is that of the account's person, and that nobody has two accounts here.
func (c *Core) identify(ctx context.Context, l *link, userID int64) error {
	known, err := c.claim(l, userID)
	if known || err != nil {
		return err
	}
	if err := c.store.SetSignedIn(ctx, l.account.id, userID); err != nil {
		c.forgetClaim(l)
		return err
	}
	c.noteSignedIn(l.account.id)
	return nil
}

// claim ties the account to the person, and tells whether that was so before.
func (c *Core) claim(l *link, userID int64) (known bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := l.account
	switch other := c.ownerLocked(userID); {
	case l.refusal != nil:
		return false, l.refusal
	case l.identified:
		return true, nil
	case other != nil && other != a:
		return false, c.refuseLocked(l, errAlreadyHere(other))
	case a.userID != 0 && a.userID != userID:
		return false, c.refuseLocked(l, errDifferentPerson(a.id))
	}
	l.identified, a.userID, a.signedIn = true, userID, true
	a.notifyLocked()
	return false, nil
}

// forgetClaim has the next reading of the profile identify the session again, because it could not be written down.
func (c *Core) forgetClaim(l *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l.identified = false
}

func (c *Core) ownerLocked(userID int64) *account {
	for _, a := range c.accounts {
		if a.userID == userID {
			return a
		}
	}
	return nil
}

// refuseLocked shows why a sign-in is not wanted, and has the worker end it after the command that made it.
func (c *Core) refuseLocked(l *link, err error) error {
	l.refusal = err
	c.setProblemLocked(l.account, ProblemFrom(err, c.clock.Now()))
	l.account.worker.pushFront(&job{
		run: func(ctx context.Context) (any, error) { return nil, c.dismiss(ctx, l) },
		finish: func(_ any, err error) {
			if err != nil {
				c.log.Warn("a refused sign-in was not undone", "account", int64(l.account.id), "error", err)
			}
		},
	})
	return err
}

// dismiss undoes a refused sign-in: its session is logged out, and an account that was only being added is removed.
func (c *Core) dismiss(ctx context.Context, l *link) error {
	a := l.account
	if _, err := c.endSession(ctx, l); err != nil {
		return err
	}
	c.mu.Lock()
	isNew := a.userID == 0
	c.mu.Unlock()
	if isNew {
		return c.erase(ctx, a)
	}
	return c.telegram.Forget(ctx, a.id)
}

// refreshProfile reads the own profile and stores it, with its photo, before anybody hears of it. changed tells whether
// it differs from the stored one in more than its time.
func (c *Core) refreshProfile(ctx context.Context, l *link) (profile SelfProfile, changed bool, err error) {
	return c.storeProfile(ctx, l, l.session.SelfProfile)
}

// storeProfile is refreshProfile with another way of reading. One read is stored after the other, so that the newest
// stays.
func (c *Core) storeProfile(
	ctx context.Context, l *link, read func(context.Context) (SelfProfile, bool, error),
) (profile SelfProfile, changed bool, err error) {
	a := l.account
	ctx, leave := c.shareWaits(ctx, a)
	defer leave()
	if err := take(ctx, a.syncing); err != nil {
		return SelfProfile{}, false, err
	}
	defer giveBack(a.syncing)
	profile, fresh, err := read(ctx)
	if err != nil {
		return SelfProfile{}, false, err
	}
	if err := c.identify(ctx, l, profile.UserID); err != nil {
		return SelfProfile{}, false, err
	}
	stored := c.infoOf(a).Profile
	if stored != nil && !fresh && !profile.SyncedAt.After(stored.SyncedAt) {
		return *stored, false, nil
	}
	if profile.SyncedAt.IsZero() {
		return SelfProfile{}, false, errUnreachable // nobody knows from when this is
	}
	photo, err := c.missingPhoto(ctx, l, profile.Photo, fresh)
	if err != nil {
		return SelfProfile{}, false, err
	}
	if err := c.store.SaveSelfProfile(ctx, a.id, profile, photo); err != nil {
		return SelfProfile{}, false, err
	}
	c.noteBioLength(ctx, l)
	c.showProfile(l, profile, fresh)
	return profile, photo != nil || stored == nil || !sameProfile(*stored, profile), nil
}

// missingPhoto downloads the profile's photo unless it is stored. A failed download does not cost the profile: the next
// reading tries again.
func (c *Core) missingPhoto(ctx context.Context, l *link, photo *Photo, fresh bool) ([]byte, error) {
	if photo == nil {
		return nil, nil
	}
	stored, err := c.store.HasPhoto(ctx, l.account.id, photo.ID)
	if err != nil || stored || !fresh {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout/photoShare)
	defer cancel()
	content, err := l.session.SelfPhoto(limited, photo.ID)
	if err != nil {
		c.log.Warn("a profile photo was not downloaded", "account", int64(l.account.id), "error", err)
		return nil, nil
	}
	return content, nil
}

// noteBioLength keeps for the window how long a bio may be: buying Premium changes it together with the profile.
func (c *Core) noteBioLength(ctx context.Context, l *link) {
	limit, err := l.session.BioLengthMax(ctx)
	if err != nil {
		c.log.Warn("the limit of the bio is not known", "account", int64(l.account.id), "error", err)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	l.account.info.BioLengthMax = limit
}

func (c *Core) showProfile(l *link, profile SelfProfile, fresh bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l.fresh = l.fresh || fresh
	a := l.account
	if c.accounts[a.id] != a {
		return
	}
	a.info.setProfile(profile)
	c.publishLocked(a.id, EventSelfProfileUpdated, profile)
	if p := a.info.Problem; p != nil && isPassing(p.Code) {
		c.setProblemLocked(a, nil)
	}
}

// followProfile reads the profile when the session is ready, and again whenever it may have changed, until the session
// ends. It waits longer and longer while that brings nothing.
func (c *Core) followProfile(l *link) {
	l.syncSoon()
	pause := time.Duration(0)
	for l.pause(pause) {
		changed, err := c.followOnce(l)
		c.noteFollowed(l)
		if l.ctx.Err() != nil || c.isRefused(l) {
			return
		}
		pause = nextPause(pause, changed, err)
		if err != nil || c.isStale(l) {
			l.syncSoon()
		}
	}
}

// noteFollowed lets the account sleep from now on.
func (c *Core) noteFollowed(l *link) {
	c.endWaking(l)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !l.followed {
		l.followed = true
		l.account.notifyLocked()
	}
	c.restSomeLocked()
}

// isStale tells that the profile could have been read from the server, and was not yet.
func (c *Core) isStale(l *link) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !l.fresh && l.account.info.Connection == ConnectionReady
}

// pause waits until the profile should be read, and then for what comes close behind. It tells whether the session goes on.
func (l *link) pause(d time.Duration) bool {
	select {
	case <-l.sync:
	case <-l.ctx.Done():
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.ctx.Done():
		return false
	}
	select {
	case <-l.sync:
	default:
	}
	return true
}

func nextPause(last time.Duration, changed bool, err error) time.Duration {
	var tdlib *TDLibError
	if errors.As(err, &tdlib) && tdlib.RetryAfter() > 0 {
		return time.Duration(tdlib.RetryAfter()) * time.Second
	}
	if last == 0 || (changed && err == nil) {
		return syncPause
	}
	return min(2*last, syncPauseMax)
}

func (c *Core) isRefused(l *link) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return l.refusal != nil
}

// isPassing tells problems of a session at work, which are over when its profile has been read.
func isPassing(code ProblemCode) bool {
	switch code {
	case ProblemStorage, ProblemFlood, ProblemSessionDuplicated:
		return true
	default:
		return false
	}
}

func (c *Core) followOnce(l *link) (bool, error) {
	ctx, cancel := context.WithTimeout(l.ctx, c.timeout)
	defer cancel()
	_, changed, err := c.refreshProfile(ctx, l)
	c.countAsCheck(l)
	if err == nil || l.ctx.Err() != nil {
		return changed, err
	}
	c.log.Warn("the profile was not read", "account", int64(l.account.id), "error", err)
	problem := ProblemFrom(err, c.clock.Now())
	if isPassing(problem.Code) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.setProblemLocked(l.account, problem)
	}
	return false, err
}
