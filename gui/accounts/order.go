package accounts

import (
	"slices"

	"roster/core"
)

// Section is the accounts of one group, those of none among them.
type Section struct {
	Group  string
	Rows   []Row
	Folded bool // the rows are not on show
}

// Grouped tells whether any account is in a group: then the groups have headings.
func (m *Model) Grouped() bool {
	return slices.ContainsFunc(m.all, func(r Row) bool { return r.Group != "" })
}

// Sections are the rows that match the filter by their groups.
func (m *Model) Sections() []Section {
	sections := sectionsOf(m.Rows())
	for i := range sections {
		sections[i].Folded = m.Folded(sections[i].Group)
	}
	return sections
}

func sectionsOf(rows []Row) []Section {
	var sections []Section
	for i, row := range rows {
		if i == 0 || row.Group != rows[i-1].Group {
			sections = append(sections, Section{Group: row.Group})
		}
		last := &sections[len(sections)-1]
		last.Rows = append(last.Rows, row)
	}
	return sections
}

// Groups are the names of the groups that there are.
func (m *Model) Groups() []string {
	var groups []string
	for _, section := range sectionsOf(m.all) {
		if section.Group != "" {
			groups = append(groups, section.Group)
		}
	}
	return groups
}

// grouped puts the accounts of a group together, where the first of them stands.
func grouped(rows []Row) []Row {
	first := make(map[string]int)
	for at, row := range rows {
		if _, known := first[row.Group]; !known {
			first[row.Group] = at
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return first[a.Group] - first[b.Group] })
	return rows
}

// asMoved shows what has been moved where it will be, while that is being stored.
func (m *Model) asMoved(rows []Row) []Row {
	if m.storing == 0 {
		return rows
	}
	for i := range rows {
		if group, moved := m.moved[rows[i].ID]; moved {
			rows[i].Group = group
		}
	}
	place := func(r Row) int {
		if at := m.Place(r.ID); at >= 0 {
			return at
		}
		return len(m.all)
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return place(a) - place(b) })
	return rows
}

// CanMove tells whether Move would do anything. In a filtered list nothing is moved: it does not show where to.
func (m *Model) CanMove(id core.AccountID, by int) bool {
	at := m.Place(id)
	return m.filter == "" && at >= 0 && at+by >= 0 && at+by < len(m.all)
}

// Move puts an account one place up (-1) or down (1). At the edge of its group it goes over into the neighbour's; where it is
// alone in its group, the group goes past the neighbour.
func (m *Model) Move(id core.AccountID, by int) {
	if !m.CanMove(id, by) {
		return
	}
	at := m.Place(id)
	row, next := m.all[at], m.all[at+by]
	switch {
	case row.Group == next.Group:
		order := slices.Clone(m.all)
		order[at], order[at+by] = order[at+by], order[at]
		m.reorder(order)
	case m.size(row.Group) == 1:
		m.MoveGroup(row.Group, by)
	default:
		order := slices.Clone(m.all)
		order[at].Group = next.Group
		m.reorder(order)
	}
}

func (m *Model) size(group string) int {
	n := 0
	for _, row := range m.all {
		if row.Group == group {
			n++
		}
	}
	return n
}

// CanMoveGroup tells whether MoveGroup would do anything.
func (m *Model) CanMoveGroup(group string, by int) bool {
	sections := sectionsOf(m.all)
	at := placeOf(sections, group)
	return m.filter == "" && at >= 0 && at+by >= 0 && at+by < len(sections)
}

func placeOf(sections []Section, group string) int {
	return slices.IndexFunc(sections, func(s Section) bool { return s.Group == group })
}

// MoveGroup puts a group, with "" the accounts of none, past its neighbour above (-1) or below (1).
func (m *Model) MoveGroup(group string, by int) {
	if !m.CanMoveGroup(group, by) {
		return
	}
	at := placeOf(sectionsOf(m.all), group)
	m.PutGroup(group, at+by+(by+1)/2)
}

// PutGroup puts a group before the one that is at a place among the groups, counted from 0; at their end behind all.
func (m *Model) PutGroup(group string, place int) {
	sections := sectionsOf(m.all)
	at := placeOf(sections, group)
	if m.filter != "" || at < 0 || place < 0 || place > len(sections) {
		return
	}
	moved := sections[at]
	sections = slices.Delete(sections, at, at+1)
	if place > at {
		place--
	}
	sections = slices.Insert(sections, place, moved)
	var order []Row
	for _, section := range sections {
		order = append(order, section.Rows...)
	}
	m.reorder(order)
}

// Put puts an account into a group, before one of that group's, or with 0 at the group's end.
func (m *Model) Put(id core.AccountID, group string, before core.AccountID) {
	at := m.Place(id)
	if m.filter != "" || at < 0 || id == before {
		return
	}
	row := m.all[at]
	row.Group = group
	order := slices.Delete(slices.Clone(m.all), at, at+1)
	to := slices.IndexFunc(order, func(r Row) bool { return r.ID == before })
	if to < 0 {
		to = len(order)
		for i, other := range order {
			if other.Group == group {
				to = i + 1
			}
		}
	}
	m.reorder(slices.Insert(order, to, row))
}

// reorder shows an order at once and has it stored, with the groups that it changes.
func (m *Model) reorder(order []Row) {
	before := m.all
	order = grouped(order)
	if slices.Equal(order, before) {
		return
	}
	groups := make(map[core.AccountID]string)
	ids := make([]int64, len(order))
	for i, row := range order {
		ids[i] = int64(row.ID)
		if was, ok := m.Row(row.ID); ok && was.Group != row.Group {
			groups[row.ID] = row.Group
		}
	}
	m.all = order
	for id, group := range groups {
		m.moved[id] = group
		m.store(core.Request{Action: "set_account_group", UserbotID: &id, Fields: map[string]any{"group": group}})
	}
	m.store(core.Request{Action: "reorder_accounts", Fields: map[string]any{"userbot_ids": ids}})
	m.changed()
}

func (m *Model) store(request core.Request) {
	m.storing++
	m.core.Dispatch(request, func(answer core.Event) {
		m.dispatcher.Do(func() { m.stored(answer.Payload) })
	})
}

// stored shows the list as the core has it once everything is answered, whether it was stored or not.
func (m *Model) stored(answer core.Payload) {
	m.storing--
	if m.storing == 0 {
		clear(m.moved)
		m.Reload()
	}
	if answer.Error != "" && m.Failed != nil {
		m.Failed(answer.Problem)
	}
}
