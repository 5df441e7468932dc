package core

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Between two accounts the job makes a pause of applyPause, and up to applyJitter more.
const (
	applyPause  = 4 * time.Second
	applyJitter = 4 * time.Second
)

// applying is the job of apply_profile. Its fields are under Core.mu.
type applying struct {
	job  *ApplyJob          // nil for none; its rows are replaced and never changed
	stop context.CancelFunc // ends what the job waits for; nil before the first
}

// loadApplyJob takes over a job that an earlier start of the program has left. It goes on when a person says so. A job that
// cannot be read keeps nobody from their accounts.
func (c *Core) loadApplyJob(ctx context.Context) {
	job, err := c.store.ApplyJob(ctx)
	if errors.Is(err, ErrNotFound) {
		return
	}
	if err != nil {
		c.log.Error("the job of apply_profile was not read", "error", err)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	job.putBack()
	c.skipRemovedLocked(&job)
	switch {
	case !slices.ContainsFunc(job.Rows, ApplyRow.isOpen):
		job.State = ApplyDone
	case job.State == ApplyRunning:
		job.State = ApplyInterrupted
	}
	c.applying.job = &job
}

// skipRemovedLocked has no account wait that was removed in the moment in which the program ended.
func (c *Core) skipRemovedLocked(job *ApplyJob) {
	for i := range job.Rows {
		if row := &job.Rows[i]; row.isOpen() && c.accounts[row.UserbotID] == nil {
			row.skip(HinderedRemoved, c.clock.Now())
		}
	}
}

// keepApplyRow is called when an account has been removed: its row in the job stays, with the name that it had.
func (c *Core) keepApplyRow(ctx context.Context, a *account) {
	c.mu.Lock()
	job := c.applying.job
	at := -1
	if job != nil {
		at = job.rowAt(a.id)
	}
	if at < 0 || job.Rows[at].State == ApplyRowRunning { // whoever has its turn finds out
		c.mu.Unlock()
		return
	}
	row := job.Rows[at]
	row.Name = a.info.name()
	if row.isOpen() {
		row.skip(HinderedRemoved, c.clock.Now())
	}
	c.mu.Unlock()
	if err := c.store.SaveApplyRow(ctx, job.ID, row); err != nil {
		c.log.Warn("the name of a removed account was not stored with apply_profile", "account", int64(a.id), "error", err)
	}
	c.setApplyRow(row)
}

// putBack has a row wait again whose turn was not ended.
func (j *ApplyJob) putBack() {
	for i := range j.Rows {
		if j.Rows[i].State == ApplyRowRunning {
			j.Rows[i].State = ApplyRowWaiting
		}
	}
}

// ApplyJob is how the job of apply_profile stands, and false when there is none. It reads memory only.
func (c *Core) ApplyJob() (ApplyJob, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.applying.job == nil {
		return ApplyJob{}, false
	}
	return c.applyJobLocked(), true
}

// applyJobLocked is a copy of the job that nobody changes.
func (c *Core) applyJobLocked() ApplyJob {
	job := *c.applying.job
	job.Counts, job.Rows = job.count(), slices.Clone(job.Rows)
	for i := range job.Rows {
		job.Rows[i] = c.shownRowLocked(job.Rows[i])
	}
	return job
}

// shownRowLocked adds what an account is called now, and until when a running row waits for Telegram.
func (c *Core) shownRowLocked(row ApplyRow) ApplyRow {
	a := c.accounts[row.UserbotID]
	if a == nil {
		return row
	}
	row.Name = a.info.name()
	if row.State == ApplyRowRunning {
		row.RetryAt = c.applying.job.Change.limitedUntil(a.info, row.Sending, c.clock.Now())
	}
	return row
}

// publishApplyLocked tells how the job stands. id is the account that something happened to, 0 for none.
func (c *Core) publishApplyLocked(id AccountID) {
	if !c.closing {
		c.bus.publish(c.applyEventLocked(id))
	}
}

func (c *Core) applyEventLocked(id AccountID) Event {
	job := c.applying.job
	progress := ApplyProgress{ID: job.ID, State: job.State, NextAt: job.NextAt, Offline: job.Offline, Problem: job.Problem, Counts: job.count()}
	event := Event{Type: EventType, Payload: Payload{Type: EventApplyProfileProgress}}
	if at := job.rowAt(id); at >= 0 {
		row := c.shownRowLocked(job.Rows[at])
		progress.Row, event.UserbotID, event.Payload.UserbotID = &row, &id, &id
	}
	event.Payload.Result = progress
	return event
}

func (j *ApplyJob) rowAt(id AccountID) int {
	return slices.IndexFunc(j.Rows, func(row ApplyRow) bool { return row.UserbotID == id })
}

// startApplyingLocked has the job begin, or go on.
func (c *Core) startApplyingLocked() (ApplyJob, error) {
	if c.closing {
		return ApplyJob{}, errProgramClosing
	}
	c.applying.job.State, c.applying.job.Problem = ApplyRunning, ""
	var ctx context.Context
	ctx, c.applying.stop = context.WithCancel(c.opening)
	c.publishApplyLocked(0)
	c.crew.run(func() { c.apply(ctx) })
	return c.applyJobLocked(), nil
}

func (c *Core) stopApplying() (ApplyJob, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := &c.applying
	if a.job == nil || a.job.State != ApplyRunning {
		return ApplyJob{}, errApplyRunsNot
	}
	a.job.State = ApplyStopping
	a.stop()
	c.publishApplyLocked(0)
	return c.applyJobLocked(), nil
}

func (c *Core) forgetApplyJob() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.applying.job = nil
}

// setApplyRow takes over what has become of a row.
func (c *Core) setApplyRow(row ApplyRow) {
	c.mu.Lock()
	defer c.mu.Unlock()
	job := c.applying.job
	if at := job.rowAt(row.UserbotID); at >= 0 {
		job.Rows[at] = row
		c.publishApplyLocked(row.UserbotID)
	}
}

// showApplyOffline tells that the job waits because no account has a connection, or does not any more.
func (c *Core) showApplyOffline(away bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.applying.job.Offline = away
	c.publishApplyLocked(0)
}

// apply gives one account after the other its turn, until ctx ends. When the program closes it leaves everything as it is
// stored.
func (c *Core) apply(ctx context.Context) {
	problem := ProblemUnknown // of a mistake that survive has caught
	defer func() { c.endApplying(problem) }()
	defer c.survive("applying a profile")
	photo, err := c.applyPhoto()
	for err == nil {
		turn, ok := c.nextTurn(photo)
		if !ok {
			break
		}
		if err = turn.take(ctx); err == nil && turn.asked {
			c.pauseApplying(ctx)
		}
	}
	problem = ""
	if err != nil && !errors.Is(err, errApplyLeft) && c.opening.Err() == nil {
		problem = ProblemFrom(err, c.clock.Now()).Code
		c.log.Error("apply_profile was stopped", "error", err)
	}
}

func (c *Core) applyPhoto() ([]byte, error) {
	job, _ := c.ApplyJob()
	if !job.Change.Has(ProfilePhoto) || job.Change.RemovePhoto {
		return nil, nil
	}
	photo, err := c.store.ApplyJobPhoto(c.opening, job.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the photo of apply_profile: %w", err)
	}
	return photo, nil
}

// nextTurn is that of the first account that waits; there is none any more when the job is to stop.
func (c *Core) nextTurn(photo []byte) (*applyTurn, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	job := c.applying.job
	at := slices.IndexFunc(job.Rows, ApplyRow.isOpen)
	if at < 0 || job.State != ApplyRunning || c.opening.Err() != nil {
		return nil, false
	}
	return &applyTurn{core: c, job: job.ID, change: job.Change, photo: photo, row: job.Rows[at]}, true
}

// pauseApplying waits before the next account's turn, if there is one.
func (c *Core) pauseApplying(ctx context.Context) {
	c.mu.Lock()
	job := c.applying.job
	if job.State != ApplyRunning || !slices.ContainsFunc(job.Rows, ApplyRow.isOpen) {
		c.mu.Unlock()
		return
	}
	pause := applyPause + rand.N(applyJitter)
	next := c.clock.Now().UTC().Add(pause)
	job.NextAt = &next
	c.publishApplyLocked(0)
	c.mu.Unlock()
	sleep(ctx, pause)
	c.mu.Lock()
	defer c.mu.Unlock()
	job.NextAt = nil
}

// endApplying tells how the job ended, or why it cannot go on.
func (c *Core) endApplying(problem ProblemCode) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.applying.stop()
	job := c.applying.job
	job.State, job.Problem, job.Offline = ApplyStopped, problem, false
	job.putBack()
	if !slices.ContainsFunc(job.Rows, ApplyRow.isOpen) {
		job.State, job.Problem = ApplyDone, ""
	}
	c.publishApplyLocked(0)
}
