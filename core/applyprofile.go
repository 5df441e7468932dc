package core

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// The commands of apply_profile have no account: they run beside the others, in the order in which they were sent.
func applyCommands() []*command {
	const fields = "Only what is given is changed: `first_name`, `last_name`, `bio`, the birthdate and the photo have the fields and rules of the commands that change them for one account (`clear` takes the birthdate away, `remove_photo` the photo: an earlier one takes its place if there is one). "
	return []*command{
		define(command{
			action: "preview_apply_profile", scope: scopeProgram, aside: true,
			help: "Tells what `apply_profile` with the same fields would come to for each account, by what is stored of its profile. " + fields +
				"`hindrance` says why an account would be left out: `unchanged`, `not_signed_in`, `frozen` by Telegram, `bio_too_long` for this account, or `limited` until `retry_at`.",
		}, previewApplyProfile),
		define(command{
			action: "apply_profile", scope: scopeProgram, aside: true,
			help: "Makes the same edit on the accounts `userbot_ids`, one account at a time with a pause of some seconds between them. " + fields +
				"It is answered as soon as the job is stored; `apply_profile_progress` events tell how it goes on. Each account's change is that of `set_name`, `set_bio`, `set_birthdate`, `set_profile_photo` and `delete_profile_photo`. " +
				"While no account has a connection the job waits, which `offline` tells. An account that Telegram limits for longer than a command lasts fails with the time, and the next one's turn comes. There is one job at a time; a finished one makes room for the next.",
		}, applyProfile),
		define(command{
			action: "get_apply_profile", scope: scopeProgram, aside: true,
			help: "Tells how the job of `apply_profile` stands; `job` is null when there is none. A job that the end of the program interrupted waits for `resume_apply_profile`.",
		}, getApplyProfile),
		define(command{
			action: "stop_apply_profile", scope: scopeProgram, aside: true,
			help: "Stops the job behind the account whose turn it is, and at once where that one has no connection. The accounts that wait are kept.",
		}, stopApplyProfile),
		define(command{
			action: "resume_apply_profile", scope: scopeProgram, aside: true,
			help: "Goes on with a job that was stopped or interrupted.",
		}, resumeApplyProfile),
		define(command{
			action: "retry_apply_profile", scope: scopeProgram, aside: true,
			help: "Has accounts that failed or were skipped take their turn again: those in `userbot_ids`, and all of them without it. What is changed already is not sent again.",
		}, retryApplyProfile),
		define(command{
			action: "discard_apply_profile", scope: scopeProgram, aside: true,
			help: "Forgets the job and its photo. What it has changed stays changed, and a job that runs must be stopped first.",
		}, discardApplyProfile),
	}
}

// applyRequest is an edit of some accounts.
type applyRequest struct {
	Accounts  []int64 `field:"userbot_ids,required"`
	FirstName *string `field:"first_name,trim,max=64"`
	LastName  *string `field:"last_name,trim,max=64"`
	Bio       *string `field:"bio,trim"`
	setBirthdateRequest
	setPhotoRequest
	RemovePhoto bool `field:"remove_photo"`

	change ProfileChange
}

var errNothingToApply = &InputError{Text: "first_name, last_name, bio, birthdate or photo is required"}

func (r *applyRequest) check() error {
	if err := r.checkName(); err != nil {
		return err
	}
	if r.Bio != nil {
		r.change.add(ProfileBio)
		r.change.Bio = r.Bio
	}
	if r.hasBirthdate() {
		if err := r.setBirthdateRequest.check(); err != nil {
			return err
		}
		r.change.add(ProfileBirthdate)
		r.change.Birthdate = r.date()
	}
	if err := r.checkPhoto(); err != nil {
		return err
	}
	if len(r.change.Fields) == 0 {
		return errNothingToApply
	}
	return nil
}

func (r *applyRequest) checkName() error {
	if r.FirstName != nil {
		*r.FirstName = oneLine(*r.FirstName)
		if *r.FirstName == "" {
			return required("first_name")
		}
		r.change.add(ProfileFirstName)
		r.change.FirstName = r.FirstName
	}
	if r.LastName != nil {
		*r.LastName = oneLine(*r.LastName)
		r.change.add(ProfileLastName)
		r.change.LastName = r.LastName
	}
	return nil
}

func (r *applyRequest) checkPhoto() error {
	given := r.Photo != "" || r.Path != ""
	switch {
	case given && r.RemovePhoto:
		return &InputError{"remove_photo", "only one of photo, path and remove_photo can be given"}
	case given:
		if err := r.setPhotoRequest.check(); err != nil {
			return err
		}
	case !r.RemovePhoto:
		return nil
	}
	r.change.add(ProfilePhoto)
	r.change.RemovePhoto = r.RemovePhoto
	return nil
}

func (r *applyRequest) hasBirthdate() bool {
	return r.clears() || r.Birthdate != nil || r.Day != nil || r.Month != nil || r.Year != nil
}

func (ch *ProfileChange) add(field ProfileField) { ch.Fields = append(ch.Fields, field) }

// accounts are those that are named, each of them once.
func (r *applyRequest) accounts() []AccountID { return accountIDs(r.Accounts) }

func accountIDs(numbers []int64) []AccountID {
	var ids []AccountID
	for _, number := range numbers {
		if id := AccountID(number); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// ApplyPreviews is the result of preview_apply_profile.
type ApplyPreviews struct {
	Change   ProfileChange  `json:"change"`
	Accounts []ApplyPreview `json:"accounts"`
}

func previewApplyProfile(_ context.Context, with call, req applyRequest) (ApplyPreviews, error) {
	result := ApplyPreviews{Change: req.change}
	for _, id := range req.accounts() {
		preview, err := with.core.PreviewApply(id, req.change)
		if err != nil {
			return ApplyPreviews{}, err
		}
		result.Accounts = append(result.Accounts, preview)
	}
	return result, nil
}

var (
	errApplyUnfinished = &InputError{Text: "another apply_profile is not finished: resume or discard it"}
	errApplyRuns       = &InputError{Text: "apply_profile is running"}
	errApplyRunsNot    = &InputError{Text: "apply_profile is not running"}
	errNoApplyJob      = &InputError{Text: "there is no apply_profile"}
	errNothingLeft     = &InputError{Text: "nothing is left of apply_profile"}
	errNothingToRetry  = &InputError{"userbot_ids", "userbot_ids has no account that failed or was skipped"}
)

func applyProfile(ctx context.Context, with call, req applyRequest) (ApplyJob, error) {
	c := with.core
	if job, ok := c.ApplyJob(); ok && job.State != ApplyDone {
		return ApplyJob{}, errApplyUnfinished
	}
	job := ApplyJob{State: ApplyRunning, StartedAt: c.clock.Now().UTC(), Change: req.change}
	var err error
	if job.Rows, err = c.applyRows(req.accounts()); err != nil {
		return ApplyJob{}, err
	}
	job.ID, err = c.store.AddApplyJob(ctx, job, req.picture)
	if errors.Is(err, ErrNotFound) {
		_, gone := c.applyRows(req.accounts())
		return ApplyJob{}, cmp.Or(gone, err)
	}
	if err != nil {
		return ApplyJob{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.applying.job = &job
	return c.startApplyingLocked()
}

// applyRows are accounts that wait for their turn. One that does not exist is an error.
func (c *Core) applyRows(ids []AccountID) ([]ApplyRow, error) {
	var rows []ApplyRow
	for _, id := range ids {
		info, ok := c.Account(id)
		if !ok {
			return nil, errNotFound(id)
		}
		rows = append(rows, ApplyRow{UserbotID: id, Name: info.name(), State: ApplyRowWaiting, Changed: []ProfileField{}})
	}
	return rows, nil
}

// ApplyJobResult is the result of get_apply_profile.
type ApplyJobResult struct {
	Job *ApplyJob `json:"job"`
}

func getApplyProfile(_ context.Context, with call, _ nothing) (ApplyJobResult, error) {
	if job, ok := with.core.ApplyJob(); ok {
		return ApplyJobResult{&job}, nil
	}
	return ApplyJobResult{}, nil
}

// stopApplyProfile stops also where that cannot be stored: then the job is an interrupted one after a restart, and waits as well.
func stopApplyProfile(ctx context.Context, with call, _ nothing) (ApplyJob, error) {
	c := with.core
	job, err := c.stopApplying()
	if err != nil {
		return ApplyJob{}, err
	}
	if err := c.store.SetApplyJobState(ctx, job.ID, ApplyStopped); err != nil {
		c.log.Warn("the stop of apply_profile was not stored", "error", err)
	}
	return job, nil
}

func resumeApplyProfile(ctx context.Context, with call, _ nothing) (ApplyJob, error) {
	c := with.core
	job, err := c.restingApplyJob()
	if err != nil {
		return ApplyJob{}, err
	}
	if job.State == ApplyDone {
		return ApplyJob{}, errNothingLeft
	}
	return c.applyAgain(ctx, job.ID, nil)
}

// restingApplyJob is the job where it is not at work.
func (c *Core) restingApplyJob() (ApplyJob, error) {
	job, ok := c.ApplyJob()
	switch {
	case !ok:
		return ApplyJob{}, errNoApplyJob
	case job.State == ApplyRunning || job.State == ApplyStopping:
		return ApplyJob{}, errApplyRuns
	default:
		return job, nil
	}
}

// applyAgain sets the job to work, with rows that take another turn.
func (c *Core) applyAgain(ctx context.Context, id int64, again []ApplyRow) (ApplyJob, error) {
	if err := c.store.SetApplyJobState(ctx, id, ApplyRunning, again...); err != nil {
		return ApplyJob{}, err
	}
	for _, row := range again {
		c.setApplyRow(row)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.startApplyingLocked()
}

type retryApplyRequest struct {
	Accounts []int64 `field:"userbot_ids"`
}

func retryApplyProfile(ctx context.Context, with call, req retryApplyRequest) (ApplyJob, error) {
	c := with.core
	job, err := c.restingApplyJob()
	if err != nil {
		return ApplyJob{}, err
	}
	again := slices.DeleteFunc(job.again(accountIDs(req.Accounts)), func(row ApplyRow) bool {
		_, known := c.Account(row.UserbotID)
		return !known
	})
	if len(again) == 0 {
		return ApplyJob{}, errNothingToRetry
	}
	return c.applyAgain(ctx, job.ID, again)
}

// again are the rows at their end without being done, as they wait for another turn. No ids are all of them.
func (j *ApplyJob) again(ids []AccountID) []ApplyRow {
	var rows []ApplyRow
	for _, row := range j.Rows {
		over := row.State == ApplyRowFailed || row.State == ApplyRowSkipped
		if over && (len(ids) == 0 || slices.Contains(ids, row.UserbotID)) {
			rows = append(rows, ApplyRow{
				UserbotID: row.UserbotID, Name: row.Name, State: ApplyRowWaiting, Changed: row.Changed,
				Sending: row.Sending, PhotoBefore: row.PhotoBefore,
			})
		}
	}
	return rows
}

// ApplyDiscarded is the result of discard_apply_profile.
type ApplyDiscarded struct {
	Discarded bool `json:"discarded"`
}

func discardApplyProfile(ctx context.Context, with call, _ nothing) (ApplyDiscarded, error) {
	c := with.core
	job, err := c.restingApplyJob()
	if err != nil {
		return ApplyDiscarded{}, err
	}
	if err := c.store.RemoveApplyJob(ctx, job.ID); err != nil && !errors.Is(err, ErrNotFound) {
		return ApplyDiscarded{}, err
	}
	c.forgetApplyJob()
	return ApplyDiscarded{Discarded: true}, nil
}
