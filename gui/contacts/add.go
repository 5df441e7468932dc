package contacts

import (
	"unicode/utf8"

	"roster/core"
	"roster/gui/phone"
	"roster/gui/problem"
)

// longestName is how many characters import_contacts takes in each name.
const longestName = 64

// Add adds the person in the form to the contacts.
func (m *Model) Add() {
	d := m.desks.Of(m.shown)
	if d.adding || m.state.Limited(m.now()) || !m.state.SignedIn() {
		return
	}
	number, fault := m.check(d.form)
	d.fault = fault
	if fault != nil {
		m.update(m.shown)
		return
	}
	sent := Form{Phone: number, First: tidy(d.form.First), Last: tidy(d.form.Last)}
	if sent.First == "" {
		sent.First, sent.Last = sent.Last, ""
	}
	m.add(m.shown, d, sent)
}

// check reads the form; the fault is nil if it can be sent. Telegram keeps no contact without a name.
func (m *Model) check(form Form) (number string, fault *Fault) {
	number, key := phone.Parse(phone.Complete(form.Phone, text(m.state.Account.Phone)))
	first, last := tidy(form.First), tidy(form.Last)
	switch {
	case key != "":
		return "", &Fault{Field: FieldPhone, Key: key}
	case first == "" && last == "":
		return "", &Fault{Field: FieldFirst, Key: "contacts.name.empty"}
	case utf8.RuneCountInString(first) > longestName:
		return "", &Fault{Field: FieldFirst, Key: "contacts.name.long"}
	case utf8.RuneCountInString(last) > longestName:
		return "", &Fault{Field: FieldLast, Key: "contacts.name.long"}
	}
	return number, nil
}

func (m *Model) add(id core.AccountID, d *draft, sent Form) {
	typed := d.form
	d.attempt++
	attempt := d.attempt
	d.adding, d.problem, d.outcome = true, nil, nil
	m.update(id)
	fields := map[string]any{"phone": sent.Phone, "first_name": sent.First, "last_name": sent.Last}
	d.request = m.send(id, "import_contacts", fields, func(d *draft, answer core.Event) {
		newest := d.attempt == attempt
		waiting := newest && d.adding
		if newest {
			d.adding = false
		}
		result, ok := answer.Payload.Result.(core.ImportResult)
		switch {
		case ok:
			m.added(id, d, sent, result)
			if d.form == typed && result.UserID != nil {
				d.empty()
			}
		case waiting:
			d.problem = problem.Of(answer)
		}
	})
}

// added tells what came of it, and reads the list anew. The card takes the place of the form, but not of what the person
// has turned to meanwhile.
func (m *Model) added(id core.AccountID, d *draft, sent Form, result core.ImportResult) {
	outcome := &Outcome{Number: sent.Phone, Name: tidy(sent.First + " " + sent.Last), Importers: result.ImporterCount}
	d.outcome = outcome
	if result.UserID == nil {
		return
	}
	outcome.UserID = *result.UserID
	_, outcome.Known = d.book.person(outcome.UserID)
	if own := m.account(id).UserID; own != nil && *own == outcome.UserID {
		outcome.Own = true
	}
	if d.side != SideCard {
		d.side, d.chosen = SideCard, outcome.UserID
	}
	if id == m.shown && m.Card.State().Target.UserID == outcome.UserID {
		m.Card.Refresh() // it says that the person is no contact
	}
	m.load(id)
}

func (m *Model) account(id core.AccountID) core.AccountInfo {
	info, _ := m.core.Account(id)
	return info
}

// StopAdding stops waiting. If Telegram adds the person all the same, the page says so.
func (m *Model) StopAdding() {
	d := m.desks.Of(m.shown)
	m.core.GiveUp(m.shown, d.request)
	d.adding = false
	m.update(m.shown)
}
