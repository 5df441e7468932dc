package contactimport

import "roster/core"

// Copy shows the contacts of the account on show, to be added to another one. It replaces a file that was read.
func (m *Model) Copy() {
	id := m.shown
	d := m.desk(id)
	d.read.rest()
	d.source, d.sheet, d.editing, d.refused = Source{From: id}, nil, 0, nil
	d.read = reading{attempt: d.read.attempt, wish: d.read.wish}
	d.aim(nil)
	d.step = StepReading
	m.readPeople(id)
}

// readPeople reads the contacts that are going to be copied.
func (m *Model) readPeople(id core.AccountID) {
	d := m.desk(id)
	d.read.attempt++
	attempt := d.read.attempt
	d.read.busy, d.read.problem = true, nil
	m.send(id, "get_contacts", nil, func(answer core.Event) {
		if d.read.attempt != attempt || !d.read.busy {
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
