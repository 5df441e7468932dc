package contactimport

import (
	"slices"

	"roster/core"
	"roster/gui/phone"
)

// book is whom an account has among its contacts already, by their numbers in E.164.
type book struct {
	people  map[string]int64
	reading bool
	problem *core.Problem
}

// aim sets the accounts that the people are going to be added to.
func (d *work) aim(targets []core.AccountID) {
	d.targets = targets
	if d.sheet != nil {
		d.sheet.settle()
	}
}

// Aim chooses an account, or takes it out again.
func (m *Model) Aim(id core.AccountID, chosen bool) {
	d := m.desks.Of(m.shown)
	targets := without(d.targets, id)
	if chosen {
		targets = append(targets, id)
		m.meet(id)
	}
	d.aim(targets)
	m.update(m.shown)
}

// meet reads the contacts of an account, to tell whom it has already. Without them every row counts as new, and the import
// itself finds out.
func (m *Model) meet(id core.AccountID) {
	info, _ := m.core.Account(id)
	b := m.books[id]
	if b == nil {
		b = &book{}
		m.books[id] = b
	}
	if b.reading || info.State != core.AuthReady {
		return
	}
	b.reading, b.problem = true, nil
	m.send(id, "get_contacts", nil, func(answer core.Event) {
		b.reading = false
		contacts, failed := resultOf[core.Contacts](answer)
		if failed != nil {
			b.problem = failed
			return
		}
		b.fill(contacts.Contacts, info)
		m.desks.Each(func(d *work) {
			if d.sheet != nil && slices.Contains(d.targets, id) {
				d.sheet.settle()
			}
		})
	})
}

// fill takes the contacts of an account. Its own number counts as one: nobody is added to themselves.
func (b *book) fill(contacts []core.Contact, own core.AccountInfo) {
	b.people = make(map[string]int64, len(contacts))
	add := func(number *string, userID int64) {
		if digits := phone.Digits(text(number)); digits != "" {
			b.people["+"+digits] = userID
		}
	}
	for _, contact := range contacts {
		add(contact.Phone, contact.UserID)
	}
	if own.UserID != nil {
		add(own.Phone, *own.UserID)
	}
}

// knownTo tells who has a number among the contacts of all accounts that the desk's people go to; 0 where nobody has, or not
// all of them.
func (m *Model) knownTo(d *work) func(string) int64 {
	return func(number string) (who int64) {
		for _, id := range d.targets {
			b := m.books[id]
			if b == nil || b.people[number] == 0 {
				return 0
			}
			who = b.people[number]
		}
		return who
	}
}

// targets are all accounts that people can be added to, in the person's order. Contacts are not copied to where they are.
func (m *Model) targets(d *work) []Target {
	var targets []Target
	for _, info := range m.core.Accounts() {
		if info.State != core.AuthReady || info.UserbotID == d.source.From {
			continue
		}
		target := Target{Account: info, Chosen: slices.Contains(d.targets, info.UserbotID)}
		if b := m.books[info.UserbotID]; b != nil {
			target.Reading, target.Problem = b.reading, b.problem
		}
		targets = append(targets, target)
	}
	return targets
}

func without(ids []core.AccountID, id core.AccountID) []core.AccountID {
	return slices.DeleteFunc(slices.Clone(ids), func(each core.AccountID) bool { return each == id })
}
