package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// applyTurn is one account's turn in a job of apply_profile. What is being asked of Telegram is stored before it is asked, and
// what has come of it afterwards: a program that is killed at any point finds out at its next start what happened.
type applyTurn struct {
	core   *Core
	job    int64
	change ProfileChange
	photo  []byte
	row    ApplyRow
	asked  bool // Telegram was asked to change something
}

// errApplyLeft ends a turn that is stopped while its account has no connection: nobody knows when it would be answered.
var errApplyLeft = errors.New("apply_profile was stopped while there was no connection")

// take goes through the account's commands, which are those of a single edit, once there is a connection. An error means that
// the job cannot go on; what is wrong with the account alone stands in its row.
func (t *applyTurn) take(ctx context.Context) error {
	if a, err := t.core.find(t.row.UserbotID); err == nil {
		defer t.core.hold(a)()
		defer t.core.watchAway(a, t.core.showApplyOffline)()
		err := t.core.reach(ctx, a)
		if ctx.Err() != nil {
			return nil // the row waits on
		}
		if err != nil {
			t.fail(ProblemFrom(err, t.core.clock.Now()), err.Error())
			return t.save()
		}
	}
	return t.work(ctx)
}

func (t *applyTurn) work(ctx context.Context) error {
	t.row.State = ApplyRowRunning
	if err := t.save(); err != nil {
		return err
	}
	if err := t.readProfile(ctx); err != nil {
		return err
	}
	t.noteSent()
	for _, step := range t.steps() {
		if err := t.send(ctx, step); err != nil {
			return err
		}
	}
	if t.goesOn() {
		t.end(ApplyRowDone)
	}
	return t.save()
}

func (t *applyTurn) goesOn() bool { return t.row.State == ApplyRowRunning }

// save stores the row, also while the program closes.
func (t *applyTurn) save() error {
	if info, known := t.core.Account(t.row.UserbotID); known {
		t.row.Name = info.name()
	} else if t.row.isOpen() {
		t.skip(HinderedRemoved)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.core.ctx), recordTime)
	defer cancel()
	err := t.core.store.SaveApplyRow(ctx, t.job, t.row)
	t.core.setApplyRow(t.row)
	if err != nil {
		return fmt.Errorf("storing how apply_profile goes on: %w", err)
	}
	return nil
}

// ask carries out a command of the account as if a person had sent it. When the program closes, or the job is stopped while
// the account has no connection, nobody knows what comes of it.
func (t *applyTurn) ask(ctx context.Context, action string, fields map[string]any) (Payload, error) {
	id, answers := t.row.UserbotID, make(chan Event, 1)
	t.core.Dispatch(Request{Action: action, UserbotID: &id, Fields: fields}, func(event Event) { answers <- event })
	stopped := ctx.Done()
	for {
		offline, changed := t.core.isOffline(id)
		if offline && ctx.Err() != nil {
			return Payload{}, errApplyLeft
		}
		select {
		case event := <-answers:
			if event.Payload.Problem != nil && t.core.opening.Err() != nil {
				return event.Payload, errProgramClosing
			}
			return event.Payload, nil
		case <-changed:
		case <-stopped:
			stopped = nil // it is enough to be told once
		}
	}
}

// isOffline tells whether an account is without a connection, until changed is closed.
func (c *Core) isOffline(id AccountID) (offline bool, changed <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[id]
	return a != nil && !a.isConnectedLocked(), c.connections
}

// readProfile has the profile read anew: it may have been changed on another device while nobody looked.
func (t *applyTurn) readProfile(ctx context.Context) error {
	if !t.goesOn() {
		return nil
	}
	payload, err := t.ask(ctx, "refresh_self_profile", nil)
	if err == nil && payload.Problem != nil {
		t.refuse(payload)
	}
	return err
}

// refuse ends the turn of an account that a command has failed for. One that has lost the connection together with all others
// has its turn again.
func (t *applyTurn) refuse(payload Payload) {
	_, known := t.core.Account(t.row.UserbotID)
	signedIn := t.core.isSignedIn(t.row.UserbotID)
	switch {
	case !known:
		t.skip(HinderedRemoved)
	case !signedIn && !t.asked:
		t.skip(HinderedNotSignedIn)
	case payload.Problem.Code == ProblemOffline && t.isAway():
		t.row.State = ApplyRowWaiting
	default:
		t.fail(payload.Problem, payload.Error)
	}
}

func (t *applyTurn) isAway() bool {
	a, err := t.core.find(t.row.UserbotID)
	return err == nil && t.core.isAway(a)
}

func (c *Core) isSignedIn(id AccountID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[id]
	return a != nil && a.signedIn
}

func (t *applyTurn) end(state ApplyRowState) { t.row.end(state, t.core.clock.Now()) }

func (t *applyTurn) skip(why Hindrance) { t.row.skip(why, t.core.clock.Now()) }

func (r *ApplyRow) end(state ApplyRowState, at time.Time) {
	at = at.UTC()
	r.State, r.EndedAt = state, &at
}

func (r *ApplyRow) skip(why Hindrance, at time.Time) {
	r.end(ApplyRowSkipped, at)
	r.Skipped = why
}

func (t *applyTurn) fail(problem *Problem, text string) {
	t.end(ApplyRowFailed)
	t.row.Problem, t.row.Error = problem.Code, text
	if !problem.RetryAt.IsZero() {
		at := problem.RetryAt.UTC()
		t.row.RetryAt = &at
	}
}

// noteSent finds out, of what was sent in an earlier turn without an answer, what has arrived.
func (t *applyTurn) noteSent() {
	if !t.goesOn() || len(t.row.Sending) == 0 {
		return
	}
	info, _ := t.core.Account(t.row.UserbotID)
	for _, field := range t.row.Sending {
		if info.Profile != nil && (t.change.isIn(*info.Profile, field) || field == ProfilePhoto && t.photoArrived(info)) {
			t.changed(field)
		}
	}
	t.row.Sending = nil
}

// photoArrived tells whether the account has another photo than before, and it is the one of the job; or, where the photo was
// to be taken away, an earlier one.
func (t *applyTurn) photoArrived(info AccountInfo) bool {
	photo := info.Profile.Photo
	if photo == nil || photo.ID == t.row.PhotoBefore {
		return false
	}
	if t.change.RemovePhoto {
		return true
	}
	stored, err := t.core.store.Photo(t.core.opening, info.UserbotID, photo.ID, PhotoOriginal)
	return err == nil && looksLike(stored, t.photo)
}

func (t *applyTurn) changed(field ProfileField) {
	if !slices.Contains(t.row.Changed, field) {
		t.row.Changed = append(slices.Clone(t.row.Changed), field)
	}
}

// steps are the commands that are left to do, by the profile as it is now. An account that is hindered ends here.
func (t *applyTurn) steps() []applyStep {
	if !t.goesOn() {
		return nil
	}
	c := t.core
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[t.row.UserbotID]
	if a == nil {
		t.skip(HinderedRemoved)
		return nil
	}
	fields := slices.DeleteFunc(t.change.changes(a.info.Profile), func(field ProfileField) bool {
		return field == ProfilePhoto && slices.Contains(t.row.Changed, field)
	})
	switch why, until := t.change.hindrance(a.info, a.signedIn, fields, c.clock.Now()); {
	case why == HinderedLimited:
		t.fail(&Problem{Code: ProblemFlood, RetryAt: *until}, "Telegram limits this account")
	case why == HinderedUnchanged && len(t.row.Changed) > 0:
		t.end(ApplyRowDone)
	case why != "":
		t.skip(why)
	default:
		return t.change.steps(a.info.Profile, fields)
	}
	return nil
}

// send carries out one command, unless the turn has ended before it.
func (t *applyTurn) send(ctx context.Context, step applyStep) error {
	if !t.goesOn() {
		return nil
	}
	t.row.Sending, t.row.PhotoBefore = step.fields, t.photoID()
	if err := t.save(); err != nil || !t.goesOn() {
		return err
	}
	t.asked = true
	payload, err := t.ask(ctx, step.action, step.withPhoto(t.photo).values)
	switch {
	case err != nil:
		return err
	case payload.Problem == nil:
		for _, field := range step.fields {
			t.changed(field)
		}
		t.row.Sending = nil
	default:
		t.refuse(payload) // and yet it may have arrived, or will: the next turn looks
	}
	return nil
}

func (t *applyTurn) photoID() string {
	info, _ := t.core.Account(t.row.UserbotID)
	if info.Profile == nil || info.Profile.Photo == nil {
		return ""
	}
	return info.Profile.Photo.ID
}
