package contactimport

import (
	"maps"
	"slices"
	"time"

	"roster/core"
	"roster/core/contactfile"
)

// rereadTime is the least time between two readings of a report that grows.
const rereadTime = 2 * time.Second

// runs are an account's imports, newest first.
type runs struct {
	list    []core.ContactImport
	loaded  bool
	reading bool
	problem *core.Problem
	news    int64 // one that has ended since it was looked at last; 0 for none

	open   int64 // the one on show
	report report
	acting string // the action that is being carried out
	failed *core.Problem
}

// find gives an import; nil if it is none of the account's.
func (r *runs) find(id int64) *core.ContactImport {
	for i := range r.list {
		if r.list[i].ID == id {
			return &r.list[i]
		}
	}
	return nil
}

// put takes how far an import is now.
func (r *runs) put(now core.ContactImport) {
	was := r.find(now.ID)
	switch {
	case was == nil:
		r.list = append(r.list, now)
		slices.SortFunc(r.list, func(a, b core.ContactImport) int { return int(b.ID - a.ID) })
	case now.HasEnded() && !was.HasEnded():
		r.news = now.ID
		*was = now
	default:
		*was = now
	}
}

// current is the import that there is to be told of: the oldest that has not ended, else one that has just ended.
func (r *runs) current() *core.ContactImport {
	for i := range slices.Backward(r.list) {
		if !r.list[i].HasEnded() {
			return &r.list[i]
		}
	}
	return r.find(r.news)
}

// readRuns lists an account's imports, the first time it is shown.
func (m *Model) readRuns(id core.AccountID) {
	r := &m.desks.Of(id).runs
	if r.loaded || r.reading {
		return
	}
	r.reading, r.problem = true, nil
	m.send(id, "list_contact_imports", nil, func(answer core.Event) {
		r.reading = false
		result, failed := resultOf[core.ContactImports](answer)
		if r.problem = failed; failed != nil {
			return
		}
		r.loaded = true
		for _, each := range result.Imports {
			r.put(each)
		}
	})
}

// ReadRuns tries once more to list the imports.
func (m *Model) ReadRuns() {
	m.readRuns(m.shown)
	m.update(m.shown)
}

// Start begins the import of the rows that are ready, in every chosen account.
func (m *Model) Start() {
	id := m.shown
	d := m.desks.Of(id)
	if d.starting || d.sheet == nil {
		return
	}
	d.starting, d.refused = true, nil
	fields := d.startFields(m.state.Chosen())
	m.sendOfNone(id, core.Request{Action: "start_contact_import", Fields: fields}, func(d *work, answer core.Event) {
		m.started(id, d, answer)
	})
	m.update(id)
}

// startFields ask for what is on the sheet, in the accounts that the person was told of.
func (d *work) startFields(chosen []core.AccountInfo) map[string]any {
	accounts := make([]int64, len(chosen))
	for i, info := range chosen {
		accounts[i] = int64(info.UserbotID)
	}
	fields := map[string]any{"userbot_ids": accounts}
	if d.source.From != 0 {
		fields["from_account"], fields["user_ids"] = int64(d.source.From), d.sheet.people()
		return fields
	}
	maps.Copy(fields, d.read.used.fields(d.source.Path))
	fields["digest"] = d.read.file.Digest
	fields["edits"], fields["exclude"] = d.sheet.corrections()
	return fields
}

// corrections are what a person has made of the rows, as start_contact_import takes it.
func (s *sheet) corrections() (edits []map[string]any, exclude []int64) {
	for i := range s.entries {
		row := &s.entries[i].Row
		if row.Edited {
			edits = append(edits, map[string]any{
				"row": int64(row.ID), "phone": row.Phone, "first_name": row.First, "last_name": row.Last,
			})
		}
		if row.Out {
			exclude = append(exclude, int64(row.ID))
		}
	}
	return edits, exclude
}

// started shows the import in the account on whose page it was begun, or says where it is.
func (m *Model) started(id core.AccountID, d *work, answer core.Event) {
	d.starting = false
	result, failed := resultOf[core.StartedImports](answer)
	if failed != nil {
		d.refused = failed
		return
	}
	m.stopWaiting(id)
	d.sheet, d.read, d.source, d.editing = nil, reading{attempt: d.read.attempt}, Source{}, 0
	d.step, d.elsewhere = StepNone, nil
	for _, each := range result.Imports {
		other := m.desks.Of(each.AccountID)
		other.runs.put(each)
		if each.AccountID != id {
			d.elsewhere = append(d.elsewhere, each.AccountID)
			continue
		}
		m.openRun(id, each.ID)
	}
}

// OpenRun shows an import and its report.
func (m *Model) OpenRun(importID int64) {
	m.openRun(m.shown, importID)
	m.update(m.shown)
}

func (m *Model) openRun(id core.AccountID, importID int64) {
	d := m.desks.Of(id)
	d.step, d.elsewhere = StepRun, nil
	r := &d.runs
	r.stopRereading()
	r.open, r.report, r.failed = importID, report{}, nil
	if r.news == importID {
		r.news = 0
	}
	m.readReport(id)
}

// Seen takes away what tells of an import that has ended, or was begun in another account.
func (m *Model) Seen() {
	d := m.desks.Of(m.shown)
	d.runs.news, d.elsewhere = 0, nil
	m.update(m.shown)
}

// Pause, Resume and Cancel the import on show. Retry has the rows about which nothing could be told tried again.
func (m *Model) Pause() { m.act("pause_contact_import", nil) }

// Resume has it go on.
func (m *Model) Resume() { m.act("resume_contact_import", nil) }

// Cancel ends it. Who was added stays.
func (m *Model) Cancel() { m.act("cancel_contact_import", nil) }

// Retry has the rows about which nothing could be told tried again.
func (m *Model) Retry() { m.act("resume_contact_import", map[string]any{"retry": true}) }

func (m *Model) act(action string, more map[string]any) {
	id := m.shown
	r := &m.desks.Of(id).runs
	if r.acting != "" || r.find(r.open) == nil {
		return
	}
	r.acting, r.failed = action, nil
	fields := map[string]any{"import_id": r.open}
	maps.Copy(fields, more)
	m.send(id, action, fields, func(answer core.Event) {
		r.acting = ""
		now, failed := resultOf[core.ContactImport](answer)
		if r.failed = failed; failed == nil {
			m.progress(id, now)
		}
	})
	m.update(id)
}

// Forget deletes an import that has ended, with its report.
func (m *Model) Forget() {
	id := m.shown
	d := m.desks.Of(id)
	r := &d.runs
	gone := r.open
	if r.acting != "" {
		return
	}
	r.acting, r.failed = "delete_contact_import", nil
	m.send(id, "delete_contact_import", map[string]any{"import_id": gone}, func(answer core.Event) {
		r.acting = ""
		if _, r.failed = resultOf[core.ContactImportDeleted](answer); r.failed != nil {
			return
		}
		r.list = slices.DeleteFunc(r.list, func(each core.ContactImport) bool { return each.ID == gone })
		if d.step == StepRun && r.open == gone {
			d.step = StepOpen
		}
	})
	m.update(id)
}

// progress takes how far an import is, and has its report read again if it is on show.
func (m *Model) progress(id core.AccountID, now core.ContactImport) {
	d := m.desks.Of(id)
	r := &d.runs
	was := r.find(now.ID)
	changed := was == nil || was.Counts != now.Counts
	r.put(now)
	if d.step != StepRun || r.open != now.ID {
		return
	}
	r.news = 0
	if changed {
		m.rereadReport(id)
	}
}

// reportLimit is all rows: they are read in one go, in the background.
const reportLimit = contactfile.RowsMax

// readReport reads the rows of the import on show.
func (m *Model) readReport(id core.AccountID) {
	r := &m.desks.Of(id).runs
	open, rep := r.open, &r.report
	rep.attempt++
	attempt := rep.attempt
	rep.reading, rep.problem, rep.stale = true, nil, false
	m.send(id, "get_contact_import", map[string]any{"import_id": open, "limit": reportLimit}, func(answer core.Event) {
		if r.open != open || r.report.attempt != attempt {
			return
		}
		rep := &r.report
		rep.reading = false
		page, failed := resultOf[core.ContactImportPage](answer)
		if rep.problem = failed; failed != nil {
			return
		}
		r.put(page.Import)
		rep.fill(page.Rows)
		if rep.stale {
			m.rereadReport(id)
		}
	})
}

// rereadReport reads the report again, soon but not at every step.
func (m *Model) rereadReport(id core.AccountID) {
	r := &m.desks.Of(id).runs
	switch {
	case r.report.reading:
		r.report.stale = true
	case r.report.stop == nil:
		r.report.stop = m.after(rereadTime, func() {
			r.report.stop = nil
			if m.desks.Known(id) != nil && r.open != 0 {
				m.readReport(id)
				m.update(id)
			}
		})
	}
}

func (r *runs) stopRereading() {
	if r.report.stop != nil {
		r.report.stop()
		r.report.stop = nil
	}
}

// ReadReport tries once more to read the report.
func (m *Model) ReadReport() {
	m.readReport(m.shown)
	m.update(m.shown)
}
