package profile

import (
	"time"

	"roster/core"
	"roster/gui/problem"
)

// Form is an account's profile as it is being edited.
type Form struct {
	Values Values
	// Editable tells whether the account is signed in, so that something can be saved.
	Editable bool
	BioMax   int // characters
	Fields   [fieldCount]FieldState
	Check    Check
}

// FieldState is how a field stands.
type FieldState struct {
	Changed bool // differs from the profile
	Saving  bool
	// Until is when Telegram lets the saving go on; zero while it does not wait.
	Until time.Time
	// Saved: the last save went well, and nothing was typed since.
	Saved bool
	// GivenUp: the person did not want to wait for the last save.
	GivenUp bool
	// Fault is why the field is not sent as it stands, "" for no reason. Tried: Save was pressed, so it must be seen.
	Fault   Fault
	Tried   bool
	Problem *core.Problem // why the last save failed
	// Elsewhere is what the profile has become on another device while the field was being edited; nil for no change.
	Elsewhere *Values
}

// Changed tells how many fields differ from the profile.
func (f Form) Changed() int { return f.count(func(s FieldState) bool { return s.Changed }) }

// Saving tells how many fields are being saved.
func (f Form) Saving() int { return f.count(func(s FieldState) bool { return s.Saving }) }

// CanSave tells whether Save would send or say something.
func (f Form) CanSave() bool {
	return f.Editable && f.count(func(s FieldState) bool { return s.Changed && !s.Saving }) > 0
}

func (f Form) count(is func(FieldState) bool) int {
	n := 0
	for _, s := range f.Fields {
		if is(s) {
			n++
		}
	}
	return n
}

// draft is what an account's form holds. It outlives the account's place on screen.
type draft struct {
	began        bool
	base, values Values // the profile's, and what stands in the form
	fields       [fieldCount]fieldDraft
}

type fieldDraft struct {
	saving, saved, tried, elsewhere, givenUp bool

	sent    Values // what is being saved
	request string // its id
	until   time.Time
	problem *core.Problem
}

func (d *draft) changed(f Field) bool { return !d.values.same(d.base, f) }

// follow takes over what the profile has become. What is being edited stays.
func (d *draft) follow(profile Values) {
	if !d.began {
		d.began, d.base, d.values = true, profile, profile
		return
	}
	for f := range fieldCount {
		field := &d.fields[f]
		if profile.same(d.base, f) {
			continue
		}
		edited := d.changed(f) && !(field.saving && d.values.same(field.sent, f))
		field.elsewhere = edited && !field.saving
		d.base.take(profile, f)
		if !edited {
			d.values.take(profile, f)
		}
		if !d.changed(f) {
			field.problem, field.elsewhere = nil, false
		}
	}
}

// edit changes the form. What was said about a field is over when it is changed.
func (d *draft) edit(values Values) {
	for f := range fieldCount {
		if field := &d.fields[f]; values.of(f) != d.values.of(f) {
			field.saved, field.tried, field.givenUp, field.problem = false, false, false, nil
		}
	}
	d.values = values
}

func (m *Model) form(id core.AccountID, info core.AccountInfo) Form {
	j := m.jobs.Of(id)
	form := Form{Values: j.draft.values, Editable: info.State == core.AuthReady, BioMax: info.BioLimit(), Check: j.check.Check}
	for f := range fieldCount {
		draft := j.draft.fields[f]
		state := FieldState{
			Changed: j.draft.changed(f), Saving: draft.saving, Until: draft.until, Saved: draft.saved, Tried: draft.tried,
			GivenUp: draft.givenUp, Problem: draft.problem,
		}
		if state.Changed && !state.Saving {
			state.Fault = m.fault(j, f, form.BioMax)
		}
		if state.Changed && draft.elsewhere {
			state.Elsewhere = &j.draft.base
		}
		form.Fields[f] = state
	}
	return form
}

// fault is why a field would not be sent: what Telegram has said of a username counts, too.
func (m *Model) fault(j *job, f Field, bioMax int) Fault {
	if fault := j.draft.values.fault(f, bioMax, m.now()); fault != "" || f != FieldUsername {
		return fault
	}
	if j.check.State == CheckAnswered && j.check.Name == j.draft.values.meant().Username {
		return j.check.fault()
	}
	return ""
}

// follow takes over what the core says of an account's profile.
func (m *Model) follow(id core.AccountID) {
	if info, ok := m.core.Account(id); ok && info.Profile != nil {
		m.jobs.Of(id).draft.follow(valuesOf(info.Profile.User))
	}
}

// Edit changes the form on show.
func (m *Model) Edit(change func(*Values)) {
	j := m.jobs.Of(m.shown)
	values := j.draft.values
	change(&values)
	if values == j.draft.values {
		return
	}
	isNewName := values.Username != j.draft.values.Username
	j.draft.edit(values)
	if isNewName {
		m.checkLater(m.shown)
	}
	m.update(m.shown)
}

// Discard puts the profile's own values back into the form.
func (m *Model) Discard() { m.discard(m.shown) }

func (m *Model) discard(id core.AccountID) {
	j := m.jobs.Of(id)
	j.draft.edit(j.draft.base)
	for f := range fieldCount {
		field := &j.draft.fields[f]
		field.elsewhere, field.tried, field.givenUp, field.problem = false, false, false, nil
	}
	j.check.forget()
	m.update(id)
}

// UseElsewhere gives up what was typed into a field for what the profile has become on another device.
func (m *Model) UseElsewhere(f Field) {
	base := m.jobs.Of(m.shown).draft.base
	m.Edit(func(v *Values) { v.take(base, f) })
}

// UseAgain puts an earlier version's values into the form. Nothing is sent.
func (m *Model) UseAgain(version core.ProfileVersion) {
	m.Edit(func(v *Values) { *v = valuesOf(version.Profile.User) })
}

// Save sends the fields that have changed and can be sent; of the others it shows why not.
func (m *Model) Save() { m.save(m.shown) }

func (m *Model) save(id core.AccountID) {
	info, ok := m.core.Account(id)
	if !ok || info.State != core.AuthReady {
		return
	}
	j := m.jobs.Of(id)
	for f := range fieldCount {
		field := &j.draft.fields[f]
		if !j.draft.changed(f) || field.saving {
			continue
		}
		field.saved, field.givenUp, field.problem = false, false, nil
		field.tried = m.fault(j, f, info.BioLimit()) != ""
		if !field.tried {
			m.saveField(id, f)
		}
	}
	m.update(id)
}

func (m *Model) saveField(id core.AccountID, f Field) {
	d := &m.jobs.Of(id).draft
	d.fields[f] = fieldDraft{saving: true, sent: d.values}
	var name string
	name = m.dispatch(id, d.values.request(f), func(j *job, answer core.Event) {
		m.follow(id)
		if field := &j.draft.fields[f]; field.request == name {
			field.saving, field.until = false, time.Time{}
			field.answered(problem.In(answer), !j.draft.changed(f))
		}
	})
	d.fields[f].request = name
}

// answered takes what came of saving. One that was given up before it began is an edit as before.
func (field *fieldDraft) answered(problem *core.Problem, unchanged bool) {
	field.givenUp, field.problem = false, problem
	if problem != nil && problem.Code == core.ProblemGivenUp {
		field.problem = nil
	}
	field.saved = problem == nil && unchanged
}

// StopSaving stops waiting for what is being saved. What has gone out already may still arrive; it is shown then.
func (m *Model) StopSaving() {
	j := m.jobs.Of(m.shown)
	for f := range fieldCount {
		if field := &j.draft.fields[f]; field.saving {
			m.core.GiveUp(m.shown, field.request)
			field.saving, field.until, field.givenUp = false, time.Time{}, true
		}
	}
	m.update(m.shown)
}

// waits tells that Telegram has a request of the page wait.
func (m *Model) waits(id core.AccountID, request string, until time.Time) {
	j := m.jobs.Known(id)
	if j == nil {
		return
	}
	for f := range fieldCount {
		if field := &j.draft.fields[f]; field.saving && field.request == request {
			field.until = until
		}
	}
	if j.picture.sending() && j.picture.request == request {
		j.picture.until = until
	}
	m.update(id)
}

// Unsaved lists the accounts with edits that would be lost. What is being saved is not among them, unless counted.
func (m *Model) Unsaved(counted bool) []core.AccountID {
	var ids []core.AccountID
	for _, info := range m.core.Accounts() {
		if j := m.jobs.Known(info.UserbotID); j != nil && (m.unsaved(j) || counted && m.busy(j)) {
			ids = append(ids, info.UserbotID)
		}
	}
	return ids
}

func (m *Model) unsaved(j *job) bool {
	for f := range fieldCount {
		field := j.draft.fields[f]
		if j.draft.changed(f) && !(field.saving && j.draft.values.same(field.sent, f)) {
			return true
		}
	}
	return j.picture.kept()
}

func (m *Model) busy(j *job) bool {
	for f := range fieldCount {
		if j.draft.fields[f].saving {
			return true
		}
	}
	return j.picture.sending()
}

// SaveAll saves what is not saved of some accounts.
func (m *Model) SaveAll(ids []core.AccountID) {
	for _, id := range ids {
		if m.jobs.Of(id).picture.kept() {
			m.sendPhoto(id)
		}
		m.save(id)
	}
}

// DiscardAll gives up what is not saved of some accounts.
func (m *Model) DiscardAll(ids []core.AccountID) {
	for _, id := range ids {
		if j := m.jobs.Of(id); j.picture.kept() {
			j.picture.begin(PictureIdle)
		}
		m.discard(id)
	}
}

// CanSaveAll tells whether all of some accounts are signed in.
func (m *Model) CanSaveAll(ids []core.AccountID) bool {
	for _, id := range ids {
		if info, ok := m.core.Account(id); !ok || info.State != core.AuthReady {
			return false
		}
	}
	return true
}

// settling waits for what is being saved.
type settling struct {
	ids  []core.AccountID
	done func(saved bool)
}

// Settle calls done once, when nothing of some accounts is being saved any more; saved tells whether nothing is left
// unsaved. It takes the place of an earlier call that has not ended; done may be nil, and is forgotten when another account
// is shown.
func (m *Model) Settle(ids []core.AccountID, done func(saved bool)) {
	m.settling = settling{ids: ids, done: done}
	m.settle()
}

func (m *Model) settle() {
	if m.settling.done == nil {
		return
	}
	saved := true
	for _, id := range m.settling.ids {
		j := m.jobs.Known(id)
		if j == nil {
			continue // removed
		}
		if m.busy(j) {
			return
		}
		saved = saved && !m.unsaved(j)
	}
	done := m.settling.done
	m.settling = settling{}
	done(saved)
}
