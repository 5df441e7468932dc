// Package contactimport is the part of the contacts page that brings people in from a file or from another account: the file
// is read and shown row by row, corrected where it was misunderstood, and imported slowly, with a report for every row.
package contactimport

import (
	"context"
	"slices"
	"time"

	"roster/core"
	"roster/gui/desk"
	"roster/gui/kit"
	"roster/gui/problem"
)

// Core is what the page needs of the core.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
	Accounts() []core.AccountInfo
	Account(id core.AccountID) (core.AccountInfo, bool)
	GiveUp(id core.AccountID, requestID string)
	ImportBudget() int
}

// Model is the page without its looks. Every account has a file, its corrections and its imports of its own, which go on and
// stay while another account is on show. It belongs to the widgets' goroutine.
type Model struct {
	core       Core
	dispatcher kit.Dispatcher
	after      kit.After
	now        func() time.Time
	changed    func()

	shown    core.AccountID
	state    State
	readings int // numbers the requests that read a file
	desks    *desk.Desks[work]
	books    map[core.AccountID]*book
	ctx      context.Context
	cancel   context.CancelFunc
}

// work is what one account's page holds.
type work struct {
	step    Step
	source  Source
	read    reading
	sheet   *sheet
	editing int // the row in the editor; 0 for none
	targets []core.AccountID

	starting  bool
	refused   *core.Problem    // why the import was not begun
	elsewhere []core.AccountID // where one was begun from here
	runs      runs
}

// NewModel returns a page that shows nothing yet. changed is called when the state has changed.
func NewModel(c Core, d kit.Dispatcher, after kit.After, now func() time.Time, changed func()) *Model {
	m := &Model{
		core: c, dispatcher: d, after: after, now: now, changed: changed,
		desks: desk.New(c, d, "import", func(id core.AccountID) *work { return &work{targets: []core.AccountID{id}} }),
		books: make(map[core.AccountID]*book),
	}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	return m
}

// Close ends the page. Nothing is changed any more.
func (m *Model) Close() {
	m.cancel()
	m.desks.Close()
}

// State is what the page shows now.
func (m *Model) State() State { return m.state }

// Shown is the account on the page; 0 for none.
func (m *Model) Shown() core.AccountID { return m.shown }

// Show puts an account on the page.
func (m *Model) Show(id core.AccountID) {
	m.shown = id
	m.readRuns(id)
	m.readState()
	m.changed()
}

// Happened takes a live event.
func (m *Model) Happened(event core.Event) {
	if event.UserbotID == nil {
		if progress, ok := event.Payload.Result.(core.ContactsFileProgress); ok {
			m.readOn(progress)
		}
		return
	}
	id := *event.UserbotID
	switch event.Payload.Type {
	case core.EventAccountRemoved:
		m.forget(id)
	case core.EventContactImportProgress:
		if now, ok := event.Payload.Result.(core.ContactImport); ok {
			m.progress(id, now)
		}
	}
	m.update(m.shown)
}

// forget takes an account that was removed out of everything.
func (m *Model) forget(id core.AccountID) {
	m.stopWaiting(id)
	m.desks.Forget(id)
	delete(m.books, id)
	m.desks.Each(func(d *work) {
		d.elsewhere = without(d.elsewhere, id)
		d.aim(without(d.targets, id))
	})
}

// Open shows the page on which a file is chosen.
func (m *Model) Open() { m.turn(m.shown, StepOpen) }

// Leave goes back to the contacts. What was read stays and is there when the page is opened again.
func (m *Model) Leave() { m.turn(m.shown, StepNone) }

func (m *Model) turn(id core.AccountID, step Step) {
	d := m.desks.Of(id)
	d.step, d.editing = step, 0
	m.update(id)
}

// send is Desks.Send, and shows what the answer has changed.
func (m *Model) send(id core.AccountID, action string, fields map[string]any, done func(core.Event)) (request string) {
	return m.desks.Send(id, action, fields, func(_ *work, answer core.Event) {
		done(answer)
		m.update(m.shown)
	})
}

// sendOfNone dispatches a request of no account that is made for the desk of one.
func (m *Model) sendOfNone(id core.AccountID, request core.Request, done func(*work, core.Event)) {
	asked := m.desks.Of(id)
	m.core.Dispatch(request, func(answer core.Event) {
		m.dispatcher.Do(func() {
			if m.ctx.Err() == nil && m.desks.Known(id) == asked {
				done(asked, answer)
				m.update(m.shown)
			}
		})
	})
}

// resultOf is what an answer brought, or why it is not of the type wanted.
func resultOf[T any](answer core.Event) (T, *core.Problem) {
	result, ok := answer.Payload.Result.(T)
	if !ok {
		return result, problem.Of(answer)
	}
	return result, nil
}

// update shows what has become of an account's page if the account is on show.
func (m *Model) update(id core.AccountID) {
	if id == m.shown {
		m.readState()
		m.changed()
	}
}

// readState takes over what the core and the desk say now.
func (m *Model) readState() {
	info, ok := m.core.Account(m.shown)
	if !ok {
		return // removed: the window shows something else in a moment
	}
	d := m.desks.Of(m.shown)
	m.state = State{
		Account: info, Step: d.step, Source: d.source, Read: d.read.state(), Targets: m.targets(d),
		Budget: m.core.ImportBudget(), Starting: d.starting, Refused: d.refused, Elsewhere: m.infos(d.elsewhere), Others: m.others(), Runs: d.runs.state(),
	}
	if d.sheet != nil {
		s := d.sheet
		m.state.Rows = Rows{Counts: s.counts, Choice: s.choice, Filter: s.filter, Shown: s.shown, Version: s.version}
		m.state.Editing, _ = s.row(d.editing)
	}
}

// others are the accounts that are not on show and to which people are being added.
func (m *Model) others() []core.AccountInfo {
	return slices.DeleteFunc(m.core.Accounts(), func(info core.AccountInfo) bool {
		return info.UserbotID == m.shown || info.Import == nil
	})
}

func (m *Model) infos(ids []core.AccountID) []core.AccountInfo {
	var infos []core.AccountInfo
	for _, id := range ids {
		if info, there := m.core.Account(id); there {
			infos = append(infos, info)
		}
	}
	return infos
}

// Preview is how the first people of the file on show were read; where most cannot be used, the first of those.
func (m *Model) Preview(most int) (people []Row) {
	s := m.desks.Of(m.shown).sheet
	if s == nil {
		return nil
	}
	for i := range s.entries {
		if len(people) == most {
			break
		}
		row := s.entries[i].Row
		if wrong := row.shown() == ShownNone || row.shown() == ShownWrong; wrong || !doubtful(s.counts) {
			people = append(people, row)
		}
	}
	return people
}

// Row finds a row of the file on show.
func (m *Model) Row(id int) (Row, bool) {
	if s := m.desks.Of(m.shown).sheet; s != nil {
		return s.row(id)
	}
	return Row{}, false
}
