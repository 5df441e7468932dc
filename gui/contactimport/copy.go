package contactimport

import "roster/core"

// Copy shows the contacts of the account on show, to be added to another one. It replaces a file that was read.
func (m *Model) Copy() {
	id := m.shown
	m.clear(id, Source{From: id})
	m.desks.Of(id).aim(nil)
	m.readPeople(id)
}

// readPeople reads the contacts that are going to be copied.
func (m *Model) readPeople(id core.AccountID) {
	d := m.desks.Of(id)
	attempt := d.read.begin()
	d.read.request = m.send(id, "get_contacts", nil, func(answer core.Event) {
		if !d.read.awaits(attempt) {
			return
		}
		d.read.busy = false
		contacts, failed := resultOf[core.Contacts](answer)
		if d.read.problem = failed; failed != nil {
			return
		}
		d.read.done = true
		d.sheet = newSheet(m.knownTo(d))
		d.sheet.copy(contacts.Contacts)
		d.step = StepRows
		if targets := m.targets(d); len(targets) == 1 {
			only := targets[0].Account.UserbotID
			m.meet(only)
			d.aim([]core.AccountID{only})
		}
	})
	m.update(id)
}
