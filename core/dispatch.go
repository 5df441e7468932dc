package core

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// hurryTime is what commands get that stand before an urgent one: most take less. What takes longer is given up.
const hurryTime = time.Second

// Dispatch queues a command and returns at once. answer is called exactly once, from another goroutine; it must not
// block for long, because the account's next command waits for it.
func (c *Core) Dispatch(req Request, answer func(Event)) {
	answer = onlyOnce(c.recorded(req, answer))
	row, err := c.rowOf(req)
	if err != nil {
		c.front.push(&job{
			run:    func(context.Context) (any, error) { return nil, err },
			finish: func(_ any, err error) { c.reply(row, req, answer, nil, err) },
		})
		return
	}
	j := &job{
		run:    func(ctx context.Context) (any, error) { return c.perform(ctx, row, req) },
		finish: func(result any, err error) { c.reply(row, req, answer, result, err) },
	}
	switch {
	case row.scope.onAccount():
		c.route(*req.UserbotID, row, c.mayWait(j, row, req))
	case row.alone:
		c.runAlone(row, req, j)
	case row.aside:
		c.side.push(j)
	default:
		c.front.push(j)
	}
}

// runAlone runs a job beside all others. One that only reads can be given up under its request's name.
func (c *Core) runAlone(row *command, req Request, j *job) {
	w := newWorker(c.opening, c.timeout, c.crew)
	if row.reads && req.RequestID != nil {
		request, finish := *req.RequestID, j.finish
		c.mu.Lock()
		c.alone[request] = w
		c.mu.Unlock()
		j.finish = func(result any, err error) {
			c.mu.Lock()
			if c.alone[request] == w {
				delete(c.alone, request)
			}
			c.mu.Unlock()
			finish(result, err)
		}
	}
	w.push(j)
}

// mayWait puts a job into its command's lane, and has it step aside there while it waits for Telegram. Under its request's
// name it can be given up.
func (c *Core) mayWait(j *job, row *command, req Request) *job {
	j.lane, j.reads, j.starts = cmp.Or(row.lane, row.action), row.reads, row.starts
	if req.RequestID != nil {
		j.request = *req.RequestID
	}
	j.tell = func(until time.Time) { c.tellWaitingLocked(req, until) }
	run := j.run
	j.run = func(ctx context.Context) (any, error) {
		return run(WithWaits(ctx, func(d time.Duration) { c.waits(*req.UserbotID, j, req.Action, d) }))
	}
	return j
}

// onlyOnce drops a second answer, which closing can bring while a request is on its way from one worker to another.
func onlyOnce(answer func(Event)) func(Event) {
	var answered atomic.Bool
	return func(event Event) {
		if answered.CompareAndSwap(false, true) {
			answer(event)
		}
	}
}

// DispatchJSON is Dispatch for one JSON line.
func (c *Core) DispatchJSON(line []byte, answer func(Event)) {
	req, err := parseRequest(line)
	if err != nil {
		req.invalid = err
	}
	c.Dispatch(req, answer)
}

// GiveUp tells that nobody waits any more for the answer to a request of an account. It is answered all the same: one that
// has not begun is not carried out, and one that only reads, or begins a sign-in, no longer keeps the account's next command
// waiting. One that only reads and runs beside all others, for which id may be 0, ends at once.
func (c *Core) GiveUp(id AccountID, requestID string) {
	c.mu.Lock()
	a, alone := c.accounts[id], c.alone[requestID]
	unstarted := a != nil && a.info.State == AuthWaitPhoneNumber
	c.mu.Unlock()
	switch {
	case alone != nil:
		alone.stop(errReadingGivenUp)
	case a != nil:
		a.worker.giveUp(requestID, unstarted)
	}
}

// rowOf finds the command, or says why there is none. The row is given as well where only the rest is wrong.
func (c *Core) rowOf(req Request) (*command, error) {
	row := c.commands[req.Action]
	switch {
	case row == nil && req.invalid != nil:
		return nil, req.invalid
	case req.Action == "":
		return nil, required("action")
	case row == nil:
		return nil, &InputError{"action", "unknown action: " + req.Action}
	case req.invalid != nil && (row.scope != scopeProgram || !isAboutAccount(req.invalid)):
		return row, req.invalid
	case row.scope.onAccount() && req.UserbotID == nil:
		return row, required("userbot_id")
	default:
		return row, nil
	}
}

// isAboutAccount tells a wrong userbot_id, which is an unknown field to commands that need none.
func isAboutAccount(err error) bool {
	var input *InputError
	return errors.As(err, &input) && input.Field == "userbot_id"
}

// route hands a job to its account's worker. An account that is not known yet may be being added by a request before
// this one: then the job waits behind that, and later ones for the same account behind it.
func (c *Core) route(id AccountID, row *command, j *job) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[id]
	if a != nil && c.unresolved[id] == 0 {
		c.handOverLocked(a, row, j)
		return
	}
	c.unresolved[id]++
	c.front.push(&job{
		run: func(context.Context) (any, error) { return nil, c.resolve(id, row, j) },
		finish: func(_ any, err error) {
			if err != nil {
				j.finish(nil, err)
			}
		},
	})
}

func (c *Core) resolve(id AccountID, row *command, j *job) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unresolved[id]--
	if c.unresolved[id] == 0 {
		delete(c.unresolved, id)
	}
	a := c.accounts[id]
	if a == nil {
		return errNotFound(id)
	}
	c.handOverLocked(a, row, j)
	return nil
}

// handOverLocked gives a job to its account's worker. The account is kept awake until it is answered, and an account that
// was to be opened later in the course of the start is opened before it.
func (c *Core) handOverLocked(a *account, row *command, j *job) {
	if a.due {
		c.openLaterLocked(a)
	}
	if !row.passing {
		a.used = c.clock.Now()
	}
	finish, release := j.finish, c.holdLocked(a)
	j.finish = func(result any, err error) {
		defer release()
		finish(result, err)
	}
	if until := a.worker.push(j); !until.IsZero() {
		j.tell(until)
	}
	if row.urgent {
		time.AfterFunc(hurryTime, func() { a.worker.skipTo(j, errAccountClosing) })
	}
}

// perform runs a command on its account's worker.
func (c *Core) perform(ctx context.Context, row *command, req Request) (any, error) {
	with := call{core: c, request: req}
	if row.scope != scopeProgram && req.UserbotID != nil {
		a, err := c.find(*req.UserbotID)
		if err != nil {
			return nil, err
		}
		with.account = a
		defer c.hold(a)() // also while a command that was given up goes on
	}
	if row.scope == scopeSignedIn {
		l, err := c.signedIn(ctx, with.account)
		if err != nil {
			return nil, err
		}
		with.link = l
	}
	if row.detail != nil {
		if err := c.journal.awaitRoom(ctx); err != nil {
			return nil, err
		}
	}
	return row.run(ctx, with, req.Fields)
}

// reply makes the event that answers a request.
func (c *Core) reply(row *command, req Request, answer func(Event), result any, err error) {
	payload := Payload{Result: result}
	if err != nil {
		payload = failurePayload(row, err, c.clock.Now())
		c.blameNetwork(req.UserbotID, payload.Problem)
		c.logFailure(req.UserbotID, payload, err)
	} else {
		payload.Type = row.action
	}
	payload.UserbotID, payload.RequestID = req.UserbotID, req.RequestID
	c.noteOutcome(req, payload)
	defer c.survive("answering " + payload.Type)
	answer(Event{Type: EventType, UserbotID: req.UserbotID, Payload: payload})
}

// survive keeps a mistake in a caller's function from ending the program.
func (c *Core) survive(doing string) {
	if value := recover(); value != nil {
		c.log.Error("panic while "+doing, errorAttrs(&panicError{value: value, stack: debug.Stack()})...)
	}
}

// errorAttrs is what the log has to say of an error: of a mistake of the program also where it was made.
func errorAttrs(err error) []any {
	attrs := []any{"error", err}
	var caught *panicError
	if errors.As(err, &caught) {
		attrs = append(attrs, "stack", string(caught.stack))
	}
	return attrs
}

// blameNetwork says "offline" rather than "too slow" where that is the reason.
func (c *Core) blameNetwork(id *AccountID, problem *Problem) {
	if problem.Code != ProblemTimeout || id == nil {
		return
	}
	info, ok := c.Account(*id)
	if ok && info.Connection != ConnectionReady {
		problem.Code = ProblemOffline
	}
}

func (c *Core) logFailure(id *AccountID, payload Payload, err error) {
	attrs := []any{"event", payload.Type, "code", payload.Code, "problem", string(payload.Problem.Code)}
	if id != nil {
		attrs = append(attrs, "account", int64(*id))
	}
	switch {
	case isUnforeseen(err):
		c.log.Error("a command failed", append(attrs, errorAttrs(err)...)...)
	case payload.Problem.Code == ProblemInvalidInput:
		c.log.Debug("a request was refused", attrs...)
	case payload.Problem.Code == ProblemGivenUp:
		c.log.Debug("a request was given up", attrs...)
	default:
		c.log.Log(context.Background(), slog.LevelWarn, "a command failed", append(attrs, "error", err)...)
	}
}
