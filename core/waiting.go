package core

import (
	"context"
	"slices"
	"time"
)

// CommandWaiting is the result of a command_waiting event: Telegram has limited what a command does, and TDLib waits
// that out, or the command stands behind another one of which that is true. RequestID is that of its request. The
// command is answered later all the same.
type CommandWaiting struct {
	Action     string    `json:"action"`
	RequestID  *string   `json:"request_id,omitempty"`
	RetryAfter int       `json:"retry_after"` // seconds
	Until      time.Time `json:"until"`       // UTC
}

// Limit tells that Telegram does not let an account do something until a time (UTC).
type Limit struct {
	Action string    `json:"action"`
	Until  time.Time `json:"until"`
}

type waitKey struct{}

// WithWaits makes a context for which told is called whenever Telegram has a Session wait with what it does under that
// context. It is called with the time to wait, at the beginning of it.
func WithWaits(ctx context.Context, told func(time.Duration)) context.Context {
	return context.WithValue(ctx, waitKey{}, told)
}

// NoteWait is how a Session tells that what it does under ctx waits for Telegram. It calls what WithWaits was given, and
// nothing where nobody wants to know.
func NoteWait(ctx context.Context, d time.Duration) {
	if told, ok := ctx.Value(waitKey{}).(func(time.Duration)); ok {
		told(d)
	}
}

// waits has a command that waits for Telegram step aside, and tells people.
func (c *Core) waits(id AccountID, j *job, action string, d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[id]
	if a == nil {
		return
	}
	until := c.clock.Now().UTC().Add(d)
	behind, waiting := a.worker.stepAside(j, until)
	if !waiting {
		return // it was answered in the meantime
	}
	c.log.Info("a command waits for a limit to end", "account", int64(id), "action", action, "time", d, "behind", len(behind))
	c.setLimitLocked(a, Limit{action, until})
	j.tell(until)
	for _, next := range behind {
		next.tell(until)
	}
}

// tellWaitingLocked publishes that a request waits. A time that has passed is not worth telling.
func (c *Core) tellWaitingLocked(req Request, until time.Time) {
	left := until.Sub(c.clock.Now())
	if left <= 0 {
		return
	}
	c.publishLocked(*req.UserbotID, EventCommandWaiting, CommandWaiting{
		Action: req.Action, RequestID: req.RequestID, Until: until,
		RetryAfter: int((left + time.Second - 1) / time.Second),
	})
}

// noteOutcome learns from a command's answer what the account is limited in, what no longer, that its session is lost, and
// that it is frozen: TDLib tells of the refusals that it tries again, and there are others.
func (c *Core) noteOutcome(req Request, payload Payload) {
	if req.UserbotID == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[*req.UserbotID]
	switch {
	case a == nil:
	case payload.RetryAfter > 0:
		until := c.clock.Now().UTC().Add(time.Duration(payload.RetryAfter) * time.Second)
		c.setLimitLocked(a, Limit{req.Action, until})
	case payload.Problem != nil && payload.Problem.Code == ProblemSessionDuplicated:
		c.setProblemLocked(a, payload.Problem)
	case payload.Problem != nil && payload.Problem.Code == ProblemFrozen && a.info.Freeze == nil && a.link != nil:
		a.link.refuseFrozenLocked()
	case payload.Problem == nil:
		c.dropLimitsLocked(a, func(l Limit) bool { return l.Action == req.Action })
	}
}

// The list of limits is shared with everybody who was given the account's info, so it is replaced and never changed.

func (c *Core) setLimitLocked(a *account, limit Limit) {
	limits := slices.Clone(a.info.Limits)
	limits = slices.DeleteFunc(limits, func(l Limit) bool { return l.Action == limit.Action })
	c.showLimitsLocked(a, append(limits, limit))
}

func (c *Core) dropLimitsLocked(a *account, drop func(Limit) bool) {
	if !slices.ContainsFunc(a.info.Limits, drop) {
		return
	}
	c.showLimitsLocked(a, slices.DeleteFunc(slices.Clone(a.info.Limits), drop))
}

func (c *Core) showLimitsLocked(a *account, limits []Limit) {
	a.info.Limits = limits
	c.publishLocked(a.id, EventAccountChanged, a.info)
	c.watchLimitsLocked(a)
}

// watchLimitsLocked has the limits taken away when they end, with one timer for the next one.
func (c *Core) watchLimitsLocked(a *account) {
	a.stopLimitTimerLocked()
	if len(a.info.Limits) == 0 || c.closing {
		return
	}
	next := slices.MinFunc(a.info.Limits, func(x, y Limit) int { return x.Until.Compare(y.Until) })
	a.limitTimer = time.AfterFunc(next.Until.Sub(c.clock.Now()), func() { c.endLimits(a) })
}

func (c *Core) endLimits(a *account) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing || c.accounts[a.id] != a {
		return
	}
	now := c.clock.Now()
	c.dropLimitsLocked(a, func(l Limit) bool { return !l.Until.After(now) })
	c.watchLimitsLocked(a) // where the clock was set back, none has ended yet
}

func (a *account) stopLimitTimerLocked() {
	if a.limitTimer != nil {
		a.limitTimer.Stop()
		a.limitTimer = nil
	}
}

// reader is somebody who reads an account's profile, or waits for the others that do: one reads after the other, so what
// keeps one waiting keeps all. It is under Core.mu.
type reader struct {
	ctx   context.Context
	until time.Time // when Telegram lets it go on; zero while it does not wait
}

// shareWaits makes a context for reading the profile under which a wait is told to all readers. leave ends it.
func (c *Core) shareWaits(ctx context.Context, a *account) (shared context.Context, leave func()) {
	r := &reader{ctx: ctx}
	c.mu.Lock()
	var left time.Duration
	for _, other := range a.readers {
		left = max(left, other.until.Sub(c.clock.Now()))
	}
	a.readers = append(a.readers, r)
	c.mu.Unlock()
	if left > 0 {
		NoteWait(ctx, left)
	}
	return WithWaits(ctx, func(d time.Duration) { c.tellReaders(a, r, d) }), func() { c.leaveReaders(a, r) }
}

func (c *Core) tellReaders(a *account, waiting *reader, d time.Duration) {
	c.mu.Lock()
	waiting.until = c.clock.Now().Add(d)
	readers := slices.Clone(a.readers)
	c.mu.Unlock()
	for _, r := range readers {
		NoteWait(r.ctx, d)
	}
}

func (c *Core) leaveReaders(a *account, gone *reader) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a.readers = slices.DeleteFunc(a.readers, func(r *reader) bool { return r == gone })
}
