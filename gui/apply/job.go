package apply

import (
	"encoding/base64"
	"maps"
	"slices"

	"roster/core"
	"roster/gui/problem"
)

// Start begins the job with the accounts that were asked about; none are all that are chosen. Those that would not change any
// more are left out.
func (m *Model) Start(asked ...core.AccountID) {
	ready, _ := m.ready()
	if len(asked) > 0 {
		ready = slices.DeleteFunc(ready, func(r Row) bool { return !slices.Contains(asked, r.Info.UserbotID) })
	}
	form := m.form(0)
	if len(ready) == 0 || !form.Complete() {
		return
	}
	fields := m.fields(form.Change)
	fields["userbot_ids"] = ids(ready)
	m.send("apply_profile", fields, m.reset)
}

// fields are what the core is asked to change.
func (m *Model) fields(change core.ProfileChange) map[string]any {
	fields := make(map[string]any)
	for _, field := range change.Fields {
		switch field {
		case core.ProfileFirstName:
			fields["first_name"] = *change.FirstName
		case core.ProfileLastName:
			fields["last_name"] = *change.LastName
		case core.ProfileBio:
			fields["bio"] = *change.Bio
		case core.ProfileBirthdate:
			maps.Copy(fields, core.BirthdateFields(change.Birthdate))
		case core.ProfilePhoto:
			if change.RemovePhoto {
				fields["remove_photo"] = true
				break
			}
			fields["photo"] = base64.StdEncoding.EncodeToString(m.draft.photo)
		}
	}
	return fields
}

// Stop has the job stop behind the account whose turn it is.
func (m *Model) Stop() { m.send("stop_apply_profile", nil, nil) }

// Resume goes on with a job that was stopped or interrupted.
func (m *Model) Resume() { m.send("resume_apply_profile", nil, nil) }

// Retry has accounts take their turn again; none are all that were not changed.
func (m *Model) Retry(ids ...core.AccountID) {
	fields := make(map[string]any)
	if len(ids) > 0 {
		fields["userbot_ids"] = ids
	}
	m.send("retry_apply_profile", fields, nil)
}

// Discard forgets the job, so that another one can be put together.
func (m *Model) Discard() { m.send("discard_apply_profile", nil, nil) }

// send asks the core for something, one thing at a time; done is called when it went well.
func (m *Model) send(action string, fields map[string]any, done func()) {
	if m.busy {
		return
	}
	m.busy, m.problem = true, nil
	m.changed()
	m.core.Dispatch(core.Request{Action: action, Fields: fields}, func(answer core.Event) {
		m.dispatcher.Do(func() {
			if m.closed {
				return
			}
			m.busy, m.problem = false, problem.In(answer)
			if m.problem == nil && done != nil {
				done()
			}
			m.changed()
		})
	})
}
