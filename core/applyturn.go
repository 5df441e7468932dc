package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// take goes through the account's commands, which are those of a single edit. An error means that the job cannot go on; what
// is wrong with the account alone stands in its row.
func (t *applyTurn) take() error {
	t.row.State = ApplyRowRunning
	if err := t.save(); err != nil {
		return err
	}
	if err := t.readProfile(); err != nil {
		return err
	}
	t.noteSent()
	for _, step := range t.steps() {
		if err := t.send(step); err != nil {
			return err
		}
	}
	if t.goesOn() {
		t.end(ApplyRowDone)
	}
	return t.save()
}

func (t *applyTurn) goesOn() bool { return t.row.State == ApplyRowRunning }

// save stores the row, also while the program closes. An account that has been removed has no row any more.
func (t *applyTurn) save() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.core.ctx), recordTime)
	defer cancel()
	err := t.core.store.SaveApplyRow(ctx, t.job, t.row)
	if errors.Is(err, ErrNotFound) {
		t.skip(HinderedRemoved)
		err = nil
	}
	t.core.setApplyRow(t.row)
	if err != nil {
		return fmt.Errorf("storing how apply_profile goes on: %w", err)
	}
	return nil
}

// ask carries out a command of the account as if a person had sent it. When the program closes nobody knows what came of it.
func (t *applyTurn) ask(action string, fields map[string]any) (Payload, error) {
	id, answers := t.row.UserbotID, make(chan Event, 1)
	t.core.Dispatch(Request{Action: action, UserbotID: &id, Fields: fields}, func(event Event) { answers <- event })
	payload := (<-answers).Payload
	if payload.Problem != nil && t.core.opening.Err() != nil {
		return payload, errProgramClosing
	}
	return payload, nil
}

// readProfile has the profile read anew: it may have been changed on another device while nobody looked.
func (t *applyTurn) readProfile() error {
	if !t.goesOn() {
		return nil
	}
	payload, err := t.ask("refresh_self_profile", nil)
	if err == nil && payload.Problem != nil {
		t.refuse(payload)
	}
	return err
}

// refuse ends the turn of an account that a command has failed for.
func (t *applyTurn) refuse(payload Payload) {
	_, known := t.core.Account(t.row.UserbotID)
	signedIn := t.core.isSignedIn(t.row.UserbotID)
	switch {
	case !known:
		t.skip(HinderedRemoved)
	case !signedIn && !t.asked:
		t.skip(HinderedNotSignedIn)
	default:
		t.fail(payload.Problem, payload.Error)
	}
}

func (c *Core) isSignedIn(id AccountID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[id]
	return a != nil && a.signedIn
}

func (t *applyTurn) end(state ApplyRowState) {
	now := t.core.clock.Now().UTC()
	t.row.State, t.row.EndedAt = state, &now
}

func (t *applyTurn) skip(why Hindrance) {
	t.end(ApplyRowSkipped)
	t.row.Skipped = why
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

// photoArrived tells whether the account has another photo than before, and it is the one of the job.
func (t *applyTurn) photoArrived(info AccountInfo) bool {
	photo := info.Profile.Photo
	if photo == nil || photo.ID == t.row.PhotoBefore {
		return false
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
func (t *applyTurn) send(step applyStep) error {
	if !t.goesOn() {
		return nil
	}
	t.row.Sending, t.row.PhotoBefore = step.fields, t.photoID()
	if err := t.save(); err != nil || !t.goesOn() {
		return err
	}
	t.asked = true
	payload, err := t.ask(step.action, step.withPhoto(t.photo).values)
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
