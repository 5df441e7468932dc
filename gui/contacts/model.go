// Package contacts is the page with an account's contacts: the list of them, and the form that adds one person.
package contacts

import (
	"reflect"
	"strings"
	"time"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/card"
	"roster/gui/desk"
	"roster/gui/kit"
	"roster/gui/photo"
	"roster/gui/problem"
)

// Core is what the page needs of the core.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
	GiveUp(id core.AccountID, requestID string)
	Account(id core.AccountID) (core.AccountInfo, bool)
}

// Model is the page without its looks. Every account has a list, a form and work under way of its own, which go on and
// stay while another account is on show. It belongs to the widgets' goroutine.
type Model struct {
	// Card is the card of the chosen person.
	Card *card.Model

	core    Core
	now     func() time.Time
	changed func()

	shown core.AccountID
	state State
	desks *desk.Desks[draft]
}

// draft is what one account's page holds. attempt numbers the tries to add somebody, so that the answer to one that the
// person has stopped waiting for is told apart from the newest one's.
type draft struct {
	book    book
	form    Form
	numbers []contactfile.CardPhone
	pastes  int
	fault   *Fault
	adding  bool
	attempt int
	request string // of the newest try
	problem *core.Problem
	outcome *Outcome
	side    Side
	chosen  int64
}

// NewModel returns a page that shows nothing yet. changed is called when the state has changed.
func NewModel(c Core, d kit.Dispatcher, photos *photo.Loader, now func() time.Time, changed func()) *Model {
	m := &Model{Card: card.NewModel(c, d, photos, changed), core: c, now: now, changed: changed}
	m.desks = desk.New(c, d, "contacts", func(core.AccountID) *draft { return &draft{} })
	return m
}

// Close ends the page. Nothing is changed any more.
func (m *Model) Close() {
	m.desks.Close()
	m.Card.Close()
}

// State is what the page shows now.
func (m *Model) State() State { return m.state }

// Show puts an account on the page. Its contacts are read the first time.
func (m *Model) Show(id core.AccountID) {
	m.shown = id
	m.Card.Switch(id)
	m.read()
	m.firstLoad()
	m.changed()
}

// Shown is the account on the page; 0 for none.
func (m *Model) Shown() core.AccountID { return m.shown }

// Happened takes a live event.
func (m *Model) Happened(event core.Event) {
	if event.UserbotID == nil {
		return
	}
	m.Card.Happened(event)
	id := *event.UserbotID
	if event.Payload.Type == core.EventAccountRemoved {
		m.desks.Forget(id)
		return
	}
	if m.desks.Of(id).book.grows(event.Payload.Result) {
		m.desks.Of(id).book.stale = true
	}
	if id != m.shown {
		return
	}
	before := m.state.Account
	m.read()
	m.firstLoad()
	if !reflect.DeepEqual(before, m.state.Account) {
		m.changed()
	}
}

// firstLoad reads the contacts of an account on show that is signed in and has none yet, or has got more by an import.
func (m *Model) firstLoad() {
	b := &m.desks.Of(m.shown).book
	if m.state.SignedIn() && (!b.loaded || b.stale) && !b.loading && b.problem == nil {
		m.load(m.shown)
		m.update(m.shown)
	}
}

// Refresh reads the contacts anew.
func (m *Model) Refresh() {
	if !m.desks.Of(m.shown).book.loading {
		m.load(m.shown)
		m.update(m.shown)
	}
}

// StopRefresh stops waiting for the contacts. An answer that comes later still counts.
func (m *Model) StopRefresh() {
	b := &m.desks.Of(m.shown).book
	m.core.GiveUp(m.shown, b.request)
	b.loading = false
	m.update(m.shown)
}

func (m *Model) load(id core.AccountID) {
	b := &m.desks.Of(id).book
	b.attempt++
	attempt := b.attempt
	b.loading, b.stale, b.problem = true, false, nil
	b.request = m.send(id, "get_contacts", nil, func(d *draft, answer core.Event) {
		b := &d.book
		if b.attempt != attempt {
			return
		}
		stopped := !b.loading
		b.loading = false
		if result, ok := answer.Payload.Result.(core.Contacts); ok {
			b.fill(result.Contacts, m.now())
		} else if !stopped {
			b.problem = problem.Of(answer)
		}
		if b.stale && id == m.shown {
			m.firstLoad() // people were added while they were read
		}
	})
}

// SetFilter keeps the contacts whose name, username or number have all words of filter.
func (m *Model) SetFilter(filter string) {
	m.desks.Of(m.shown).book.setFilter(filter)
	m.update(m.shown)
}

// Choose shows a person's card.
func (m *Model) Choose(userID int64) {
	d := m.desks.Of(m.shown)
	d.side, d.chosen = SideCard, userID
	if d.outcome != nil && d.outcome.UserID != userID {
		d.outcome = nil
	}
	m.update(m.shown)
}

// OpenForm shows the form.
func (m *Model) OpenForm() {
	d := m.desks.Of(m.shown)
	d.side, d.chosen = SideForm, 0
	if d.outcome != nil && d.outcome.UserID != 0 {
		d.outcome = nil
	}
	m.update(m.shown)
}

// Back leaves the form or the card for the list.
func (m *Model) Back() {
	d := m.desks.Of(m.shown)
	d.side, d.chosen, d.outcome = SideNone, 0, nil
	m.update(m.shown)
}

// CloseOutcome takes away what came of adding somebody.
func (m *Model) CloseOutcome() {
	m.desks.Of(m.shown).outcome = nil
	m.update(m.shown)
}

// Edit takes what was typed into a field.
func (m *Model) Edit(field Field, typed string) {
	d := m.desks.Of(m.shown)
	*d.form.field(field) = typed
	if d.fault != nil && d.fault.Field == field {
		d.fault = nil
	}
	if d.outcome != nil && d.outcome.UserID == 0 {
		d.outcome = nil
	}
	if d.problem != nil && d.problem.RetryAt.IsZero() {
		d.problem = nil
	}
	m.update(m.shown)
}

func (f *Form) field(name Field) *string {
	switch name {
	case FieldFirst:
		return &f.First
	case FieldLast:
		return &f.Last
	default:
		return &f.Phone
	}
}

// Paste fills the form from a vCard. A text that is none is left to the field it was pasted into.
func (m *Model) Paste(text string) (taken bool) {
	card, ok := contactfile.ReadCard(text)
	if !ok {
		return false
	}
	d := m.desks.Of(m.shown)
	d.form = Form{First: card.FirstName, Last: card.LastName}
	d.numbers, d.fault, d.problem = nil, nil, nil
	d.pastes++
	if len(card.Phones) > 0 {
		d.form.Phone = card.Phones[0].Number
	}
	if len(card.Phones) > 1 {
		d.numbers = card.Phones
	}
	if len(card.Phones) == 0 {
		d.fault = &Fault{Field: FieldPhone, Key: "contacts.paste.no_phone"}
	}
	m.update(m.shown)
	return true
}

// ChooseNumber takes one of the numbers of a pasted card.
func (m *Model) ChooseNumber(number string) {
	d := m.desks.Of(m.shown)
	d.form.Phone, d.fault = number, nil
	d.pastes++
	m.update(m.shown)
}

// Clear empties the form.
func (m *Model) Clear() {
	d := m.desks.Of(m.shown)
	d.empty()
	d.problem = nil
	m.update(m.shown)
}

func (d *draft) empty() {
	d.form, d.numbers, d.fault = Form{}, nil, nil
	d.pastes++
}

// send is Desks.Send, and shows what the answer has changed.
func (m *Model) send(id core.AccountID, action string, fields map[string]any, done func(*draft, core.Event)) (request string) {
	return m.desks.Send(id, action, fields, func(d *draft, answer core.Event) {
		done(d, answer)
		m.update(id)
	})
}

// update shows what has become of an account's page if the account is on show.
func (m *Model) update(id core.AccountID) {
	if id == m.shown {
		m.read()
		m.changed()
	}
}

// read takes over what the core and the desk say now.
func (m *Model) read() {
	info, ok := m.core.Account(m.shown)
	if !ok {
		return // removed: the window shows something else in a moment
	}
	d := m.desks.Of(m.shown)
	b := &d.book
	m.state = State{
		Account: info,
		List: List{
			Loading: b.loading, Loaded: b.loaded, At: b.at, Problem: b.problem, Total: len(b.entries),
			Filter: b.filter, Rows: b.rows, Version: b.version,
		},
		Form: d.form, Numbers: d.numbers, Pastes: d.pastes, Fault: d.fault, Adding: d.adding, Problem: d.problem,
		Outcome: d.outcome, Side: d.side, Chosen: d.chosen,
	}
	m.turnCard()
}

// turnCard has the card show the chosen person.
func (m *Model) turnCard() {
	wanted := card.Target{UserID: m.state.Chosen}
	switch {
	case m.Card.State().Target == wanted:
	case m.state.Chosen == 0:
		m.Card.Clear()
	default:
		m.Card.Show(m.shown, wanted)
	}
}

// tidy makes one line of what was typed.
func tidy(typed string) string { return strings.Join(strings.Fields(typed), " ") }
