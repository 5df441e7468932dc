package core

import (
	"context"
	"slices"
	"time"
)

// ProfileField is a part of the own profile that can be changed on many accounts at once. A username is none: there is only
// one account that can have it.
type ProfileField string

// The fields, in the order in which they are changed.
const (
	ProfileFirstName ProfileField = "first_name"
	ProfileLastName  ProfileField = "last_name"
	ProfileBio       ProfileField = "bio"
	ProfileBirthdate ProfileField = "birthdate"
	ProfilePhoto     ProfileField = "photo"
)

// ProfileChange is the same edit for many accounts. Only Fields are changed. An empty text, and a nil Birthdate, clear the
// field where it is one of them; RemovePhoto takes the photo away instead of setting another one.
type ProfileChange struct {
	Fields    []ProfileField `json:"fields"`
	FirstName *string        `json:"first_name"`
	LastName  *string        `json:"last_name"`
	Bio       *string        `json:"bio"`
	Birthdate *Birthdate     `json:"birthdate"`

	RemovePhoto bool `json:"remove_photo"`
}

// Has tells whether a field is changed.
func (ch ProfileChange) Has(field ProfileField) bool { return slices.Contains(ch.Fields, field) }

// ApplyState is how a job of apply_profile stands.
type ApplyState string

// The states of a job. Nothing is done in the last three, until a person says so.
const (
	ApplyRunning     ApplyState = "running"
	ApplyStopping    ApplyState = "stopping" // it stops behind the account whose turn it is
	ApplyDone        ApplyState = "done"     // no account is left
	ApplyStopped     ApplyState = "stopped"  // by a person, or where Problem is set by that
	ApplyInterrupted ApplyState = "interrupted"
)

// ApplyRowState is how an account stands in a job.
type ApplyRowState string

// The states of a row. A failed row may have fields that were changed before.
const (
	ApplyRowWaiting ApplyRowState = "waiting"
	ApplyRowRunning ApplyRowState = "running"
	ApplyRowDone    ApplyRowState = "done"
	ApplyRowFailed  ApplyRowState = "failed"
	ApplyRowSkipped ApplyRowState = "skipped" // nothing more was asked of Telegram
)

// Hindrance is why an account is left out of a job, or would be.
type Hindrance string

// The hindrances. HinderedLimited is none in a job: there the row has failed, with the time at which the limit ends.
const (
	HinderedUnchanged   Hindrance = "unchanged" // its profile is so already
	HinderedNotSignedIn Hindrance = "not_signed_in"
	HinderedBioTooLong  Hindrance = "bio_too_long" // for this account: with Premium it may be longer
	HinderedLimited     Hindrance = "limited"
	HinderedFrozen      Hindrance = "frozen"
	HinderedRemoved     Hindrance = "account_removed"
)

// ApplyRow is one account of a job. Name is what it is called, or was when it was removed: the row stays. Changed is what the
// job has changed, never nil. Skipped says why a skipped row was, Problem and Error why a failed one has. RetryAt is when a
// limit of Telegram's ends, also while a running row waits for that.
type ApplyRow struct {
	UserbotID AccountID      `json:"userbot_id"`
	Name      string         `json:"name"`
	State     ApplyRowState  `json:"state"`
	Changed   []ProfileField `json:"changed"`
	Skipped   Hindrance      `json:"skipped,omitempty"`
	Problem   ProblemCode    `json:"problem,omitempty"`
	Error     string         `json:"error,omitempty"`
	RetryAt   *time.Time     `json:"retry_at"`
	EndedAt   *time.Time     `json:"ended_at"`

	// Sending is what Telegram was asked to change, as long as it is not known whether it did; PhotoBefore is the id of the
	// photo at that time.
	Sending     []ProfileField `json:"-"`
	PhotoBefore string         `json:"-"`
}

// isOpen tells a row that is not at its end.
func (r ApplyRow) isOpen() bool { return r.State == ApplyRowWaiting || r.State == ApplyRowRunning }

// ApplyJob is an edit on many accounts, one after the other. NextAt is when the next account's turn is while the job makes a
// pause, and Problem why it stopped by itself. Offline tells that no account has a connection: the job goes on by itself when
// there is one.
type ApplyJob struct {
	ID        int64         `json:"job_id"`
	State     ApplyState    `json:"state"`
	StartedAt time.Time     `json:"started_at"`
	NextAt    *time.Time    `json:"next_at"`
	Offline   bool          `json:"offline"`
	Problem   ProblemCode   `json:"problem,omitempty"`
	Change    ProfileChange `json:"change"`
	Counts    ApplyCounts   `json:"counts"`
	Rows      []ApplyRow    `json:"rows"`
}

// ApplyCounts tells how many accounts are in each state.
type ApplyCounts struct {
	Waiting int `json:"waiting"`
	Running int `json:"running"`
	Done    int `json:"done"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

func (j *ApplyJob) count() ApplyCounts {
	var n ApplyCounts
	for _, row := range j.Rows {
		switch row.State {
		case ApplyRowWaiting:
			n.Waiting++
		case ApplyRowRunning:
			n.Running++
		case ApplyRowDone:
			n.Done++
		case ApplyRowFailed:
			n.Failed++
		case ApplyRowSkipped:
			n.Skipped++
		}
	}
	return n
}

// ApplyProgress is the result of an apply_profile_progress event. Row is the account that something happened to, and nil for
// what concerns the job alone.
type ApplyProgress struct {
	ID      int64       `json:"job_id"`
	State   ApplyState  `json:"state"`
	NextAt  *time.Time  `json:"next_at"`
	Offline bool        `json:"offline"`
	Problem ProblemCode `json:"problem,omitempty"`
	Counts  ApplyCounts `json:"counts"`
	Row     *ApplyRow   `json:"row"`
}

// ApplyStore keeps the one job of apply_profile that there is, so that it outlives the program. Of its State only
// ApplyRunning and ApplyStopped are stored. An account's row outlives the account.
type ApplyStore interface {
	// AddApplyJob stores a job, and its photo where it has one, in the place of the job before, and gives its ID. The error is
	// ErrNotFound when one of the accounts is missing.
	AddApplyJob(ctx context.Context, job ApplyJob, photo []byte) (id int64, err error)
	// ApplyJob reads the job with its rows in their order, and ErrNotFound when there is none.
	ApplyJob(ctx context.Context) (ApplyJob, error)
	ApplyJobPhoto(ctx context.Context, id int64) ([]byte, error)
	// SetApplyJobState stores whether the job is at work, together with rows that take their turn again.
	SetApplyJobState(ctx context.Context, id int64, state ApplyState, again ...ApplyRow) error
	SaveApplyRow(ctx context.Context, id int64, row ApplyRow) error
	RemoveApplyJob(ctx context.Context, id int64) error
}
