package apply

import (
	"strconv"
	"strings"
	"time"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/edit"
	"roster/gui/kit"
	"roster/gui/problem"
)

// FieldName is what a field is called.
func FieldName(t *kit.Texts, field core.ProfileField) string {
	if field == core.ProfileBirthdate {
		return t.S("profile.birthday")
	}
	return t.S("profile." + string(field))
}

// Line is a field with its new value and the one before.
type Line struct{ Label, Before, After string }

// Lines are what an account's profile is to become. Before is "" where the profile was never read.
func Lines(t *kit.Texts, p core.ApplyPreview) []Line {
	var lines []Line
	for _, field := range p.Fields {
		line := Line{Label: FieldName(t, field), After: valueWords(t, field, p.After)}
		if p.Before != nil {
			line.Before = valueWords(t, field, *p.Before)
		}
		if field == core.ProfilePhoto {
			line.After = t.S("apply.photo.new")
		}
		if field == core.ProfilePhoto && p.RemovePhoto {
			line.After = t.S("apply.photo.removed")
		}
		lines = append(lines, line)
	}
	return lines
}

// valueWords are a field's value as it is read.
func valueWords(t *kit.Texts, field core.ProfileField, v core.ProfileValues) string {
	words := ""
	switch field {
	case core.ProfileFirstName:
		words = text(v.FirstName)
	case core.ProfileLastName:
		words = text(v.LastName)
	case core.ProfileBio:
		words = text(v.Bio)
	case core.ProfileBirthdate:
		words = edit.DateWords(t, v.Birthdate)
	case core.ProfilePhoto:
		if v.PhotoID != nil {
			words = t.S("apply.photo.present")
		}
	}
	if words == "" {
		return t.S("profile.not_set")
	}
	return words
}

// ChangeLines are what a change sets, whatever an account has before.
func ChangeLines(t *kit.Texts, change core.ProfileChange) []Line {
	return Lines(t, core.ApplyPreview{Fields: change.Fields, RemovePhoto: change.RemovePhoto, After: core.ProfileValues{
		FirstName: change.FirstName, LastName: change.LastName, Bio: change.Bio, Birthdate: change.Birthdate,
	}})
}

// HindranceWords say why an account is left out; "" where it is not.
func HindranceWords(t *kit.Texts, why core.Hindrance, bioMax int, until *time.Time, now time.Time) string {
	if why == "" {
		return ""
	}
	args := kit.Args{"Max": bioMax}
	if until != nil {
		args["Time"] = t.Moment(kit.NextMinute(*until), now)
	}
	return t.S("apply.hindrance."+string(why), args)
}

// FaultWords say why a ticked field cannot be sent.
func FaultWords(t *kit.Texts, f edit.Fault) string {
	return t.S("profile.fault."+string(f), kit.Args{"NameMax": core.NameMax})
}

// Status is the line beside the button that begins: what comes of it, or what is missing.
func Status(t *kit.Texts, s State) string {
	switch {
	case s.Form.Opening:
		return t.S("profile.picture.opening")
	case len(s.Form.Faults) > 0:
		return t.S("apply.status.fault")
	case !s.Form.Complete():
		return t.S("apply.status.field")
	case s.Chosen == 0:
		return t.S("apply.status.accounts")
	case s.Ready == 0:
		return t.S("apply.status.none")
	case s.Ready < s.Chosen:
		return t.N("apply.status.some", s.Chosen, kit.Args{"Ready": s.Ready})
	default:
		return t.N("apply.status.all", s.Ready)
	}
}

// rowWords are what a row of the job says.
type rowWords struct {
	kind   kit.Kind
	state  string
	story  string
	way    way    // where its button leads
	action string // on the button; "" for none
}

// way is what can be done about an account that was not changed.
type way int

const (
	wayNone way = iota
	wayRetry
	waySignIn
)

// wayOn is none for an account that is so already, is limited, or was taken from the person: it would not be asked.
func wayOn(row core.ApplyRow, info core.AccountInfo, now time.Time) way {
	over := row.State == core.ApplyRowFailed || row.State == core.ApplyRowSkipped
	switch {
	case !over || row.Skipped == core.HinderedUnchanged || row.RetryAt != nil && row.RetryAt.After(now):
		return wayNone
	case accounts.RemedyOf(info) == accounts.RemedySignIn:
		return waySignIn
	case accounts.StateOf(info).IsOut() || info.Freeze != nil:
		return wayNone
	default:
		return wayRetry
	}
}

// wordsOf say how an account of the job stands, and what can be done.
func wordsOf(t *kit.Texts, row core.ApplyRow, info core.AccountInfo, known, running bool, now time.Time) rowWords {
	w := rowWords{kind: kinds[row.State], state: t.S("apply.row." + string(row.State))}
	switch row.State {
	case core.ApplyRowRunning:
		if row.RetryAt != nil {
			w.story = problem.Waiting(t, *row.RetryAt, now)
		}
	case core.ApplyRowFailed:
		if len(row.Changed) > 0 {
			w.state = t.S("apply.row.partly")
		}
		words := problem.Say(t, problemOfRow(row), now)
		w.story = strings.TrimSpace(words.Title + ". " + words.Text + " " + words.ToDo)
	case core.ApplyRowSkipped:
		w.story = HindranceWords(t, row.Skipped, info.BioLimit(), nil, now)
	}
	if len(row.Changed) > 0 {
		w.story = strings.TrimSpace(t.S("apply.row.changed", kit.Args{"Fields": fieldNames(t, row.Changed)}) + " " + w.story)
	}
	if !known && row.Skipped != core.HinderedRemoved {
		w.story = strings.TrimSpace(w.story + " " + HindranceWords(t, core.HinderedRemoved, 0, nil, now))
	}
	if known && !running {
		w.way = wayOn(row, info, now)
	}
	switch w.way {
	case waySignIn:
		w.action = t.S("apply.row.sign_in")
	case wayRetry:
		w.action = t.S("apply.row.retry")
	}
	return w
}

var kinds = map[core.ApplyRowState]kit.Kind{
	core.ApplyRowWaiting: kit.Neutral,
	core.ApplyRowRunning: kit.Busy,
	core.ApplyRowDone:    kit.Good,
	core.ApplyRowFailed:  kit.Bad,
	core.ApplyRowSkipped: kit.Offline,
}

func problemOfRow(row core.ApplyRow) *core.Problem {
	p := &core.Problem{Code: row.Problem}
	if row.RetryAt != nil {
		p.RetryAt = *row.RetryAt
	}
	return p
}

func fieldNames(t *kit.Texts, fields []core.ProfileField) string {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = strings.ToLower(FieldName(t, field))
	}
	return strings.Join(names, ", ")
}

// Progress tells how many of the job's accounts are through and when the next one's turn is, or what has come of them.
func Progress(t *kit.Texts, job core.ApplyJob, now time.Time) string {
	through, all := through(job), len(job.Rows)
	if job.State == core.ApplyDone {
		return t.S("apply.ended", kit.Args{"Done": job.Counts.Done, "Not": through - job.Counts.Done})
	}
	said := t.N("apply.progress", all, kit.Args{"Through": through})
	if job.NextAt != nil && job.NextAt.After(now) {
		said += " " + t.S("apply.next", kit.Args{"Left": kit.Countdown(job.NextAt.Sub(now))})
	}
	return said
}

func through(job core.ApplyJob) int { return job.Counts.Done + job.Counts.Failed + job.Counts.Skipped }

// JobNotice says what a job waits for; nil where it waits for nothing.
func JobNotice(t *kit.Texts, job core.ApplyJob, now time.Time) *kit.Notice {
	switch {
	case job.State == core.ApplyRunning && job.Offline:
		return &kit.Notice{Title: t.S("apply.offline.title"), Text: t.S("apply.offline.text"), Info: true}
	case job.State == core.ApplyStopping:
		return &kit.Notice{Title: t.S("apply.stopping.title"), Text: t.S("apply.stopping.text"), Info: true}
	case job.State == core.ApplyInterrupted:
		return &kit.Notice{Title: t.S("apply.interrupted.title"), Text: t.S("apply.interrupted.text", kit.Args{"Left": job.Counts.Waiting}), Info: true}
	case job.State == core.ApplyStopped && job.Problem != "":
		n := problem.Say(t, &core.Problem{Code: job.Problem}, now).Notice()
		n.Title = t.S("apply.failed.title", kit.Args{"Why": n.Title})
		return n
	case job.State == core.ApplyStopped:
		return &kit.Notice{Title: t.S("apply.stopped.title"), Text: t.S("apply.stopped.text", kit.Args{"Left": job.Counts.Waiting}), Info: true}
	default:
		return nil
	}
}

// Hint is what other pages say of the job: that it goes on, waits for an answer, or has ended.
func Hint(t *kit.Texts, job core.ApplyJob) string {
	state := string(job.State)
	if job.State == core.ApplyRunning && job.Offline {
		state = "offline"
	}
	return t.S("apply.hint."+state, kit.Args{
		"Through": strconv.Itoa(through(job)), "All": strconv.Itoa(len(job.Rows)), "Done": job.Counts.Done, "Not": job.Counts.Failed + job.Counts.Skipped,
	})
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
