// Package accounts is the list of accounts at the left of the window: who they are, how they are, and which one is on
// screen.
package accounts

import (
	"slices"
	"strings"
	"time"

	"roster/core"
	"roster/gui/kit"
)

// FilterFrom is the number of accounts from which on a box to filter them is offered.
const FilterFrom = 8

// FilterGroupsFrom is the same where accounts are in groups: whoever has made some has many in mind.
const FilterGroupsFrom = 5

// AllFrom is the number of accounts from which on there are pages about all of them.
const AllFrom = 2

// Core is what the list needs of the core.
type Core interface {
	Accounts() []core.AccountInfo
	Dispatch(request core.Request, answer func(core.Event))
	Setting(key string) string
	SetSetting(key, value string)
}

// Row is one account in the list.
type Row struct {
	ID    core.AccountID
	Name  string // the label, else the person's name, else @username, else the phone number; "" when nothing is known
	Sub   string // @username, the phone number or the person's name: what Name does not say already; may be ""
	State State
	Until time.Time // when StateLimited ends; zero for any other state
	Photo string    // the id of the profile photo; "" for none
	Color core.AccountColor
	Group string // "" for none

	Adding core.ImportSummary // how far people are being added to its contacts; of no rows where none are

	words  string // what the filter looks for, in lower case
	digits string // of the phone number
}

// Model is the list without its looks. It belongs to the widgets' goroutine.
type Model struct {
	// Failed is told when an order or a group could not be stored; the list is as it was then. nil tells nobody.
	Failed func(*core.Problem)

	core       Core
	dispatcher kit.Dispatcher
	changed    func()
	chose      func(core.AccountID)

	all    []Row // those of a group together
	filter string
	chosen core.AccountID
	onAll  bool

	folded  map[string]bool // groups of which only the heading is on show
	heading *string         // the group at whose heading the keyboard is; nil at the chosen account

	storing int                       // how many changes of the order and of groups have not been answered
	moved   map[core.AccountID]string // the groups that are being stored
}

// NewModel returns an empty list. changed is called when anything on show has changed, chose when the person (not the
// program) has chosen an account.
func NewModel(c Core, d kit.Dispatcher, changed func(), chose func(core.AccountID)) *Model {
	m := &Model{core: c, dispatcher: d, changed: changed, chose: chose, moved: make(map[core.AccountID]string)}
	m.readFolded()
	return m
}

// Reload reads the accounts, which the core has in memory.
func (m *Model) Reload() {
	accounts := m.core.Accounts()
	rows := make([]Row, 0, len(accounts))
	for _, info := range accounts {
		rows = append(rows, RowOf(info))
	}
	rows = grouped(m.asMoved(rows))
	if m.heading != nil && placeOf(sectionsOf(rows), *m.heading) < 0 {
		m.heading = nil
	}
	if slices.Equal(rows, m.all) {
		return
	}
	m.all = rows
	m.changed()
}

// Rows are the accounts that match the filter, in the person's order, those of a group together.
func (m *Model) Rows() []Row {
	if m.filter == "" {
		return m.all
	}
	var rows []Row
	for _, row := range m.all {
		if row.matches(m.filter) {
			rows = append(rows, row)
		}
	}
	return rows
}

// Row finds an account whether it matches the filter or not.
func (m *Model) Row(id core.AccountID) (Row, bool) {
	for _, row := range m.all {
		if row.ID == id {
			return row, true
		}
	}
	return Row{}, false
}

// Len is the number of all accounts.
func (m *Model) Len() int { return len(m.all) }

// At is the account at a place in the whole list, counted from 0: Ctrl+1 is 0.
func (m *Model) At(place int) (core.AccountID, bool) {
	if place < 0 || place >= len(m.all) {
		return 0, false
	}
	return m.all[place].ID, true
}

// Place is where an account stands in the whole list, counted from 0; -1 if it is not there.
func (m *Model) Place(id core.AccountID) int {
	return slices.IndexFunc(m.all, func(r Row) bool { return r.ID == id })
}

// Chosen is the account on screen; 0 for none.
func (m *Model) Chosen() core.AccountID { return m.chosen }

// Mark shows an account as chosen because the program put it on screen; 0 marks none.
func (m *Model) Mark(id core.AccountID) {
	if m.chosen != id || m.heading != nil {
		m.chosen, m.heading = id, nil
		m.changed()
	}
}

// OffersAll tells whether there are pages about all accounts.
func (m *Model) OffersAll() bool { return len(m.all) >= AllFrom }

// OnAll tells that a page about all accounts is on screen.
func (m *Model) OnAll() bool { return m.onAll }

// MarkAll shows whether a page about all accounts is on screen.
func (m *Model) MarkAll(onAll bool) {
	if m.onAll != onAll {
		m.onAll = onAll
		m.changed()
	}
}

// Waiting is the number of accounts that go on only when the person does something.
func (m *Model) Waiting() int {
	waiting := 0
	for _, row := range m.all {
		if row.State.NeedsPerson() {
			waiting++
		}
	}
	return waiting
}

// Connecting tells that no account has a connection, and some are to have one.
func (m *Model) Connecting() bool {
	connecting := false
	for _, row := range m.all {
		switch row.State {
		case StateReady, StateLimited:
			return false
		case StateConnecting, StateOffline:
			connecting = true
		}
	}
	return connecting
}

// Choose is the person's choice.
func (m *Model) Choose(id core.AccountID) {
	m.Mark(id)
	m.chose(id)
}

// Filter is what the rows are filtered by.
func (m *Model) Filter() string { return m.filter }

// SetFilter shows only accounts whose name, label, username, phone number or group contains the text.
func (m *Model) SetFilter(text string) {
	text = strings.TrimSpace(text)
	if text != m.filter {
		m.filter, m.heading = text, nil
		m.changed()
	}
}

// Filterable tells whether there are enough accounts to offer a filter.
func (m *Model) Filterable() bool {
	return len(m.all) >= FilterFrom || (m.Grouped() && len(m.all) >= FilterGroupsFrom)
}

func (r Row) matches(filter string) bool {
	if strings.Contains(r.words, strings.ToLower(filter)) {
		return true
	}
	digits := onlyDigits(filter)
	isNumber := digits != "" && strings.Trim(filter, "0123456789+-() ") == ""
	return isNumber && strings.Contains(r.digits, digits)
}

// RowOf says of an account what the list shows.
func RowOf(info core.AccountInfo) Row {
	row := Row{
		ID: info.UserbotID, State: StateOf(info), Until: limitedUntil(info), Color: info.Color, Group: info.Group,
		digits: onlyDigits(text(info.Phone)),
	}
	names := namesOf(info)
	row.words = strings.ToLower(strings.Join(append(names, text(info.FullName), info.Group), "\n"))
	if len(names) > 0 {
		row.Name = names[0]
	}
	if len(names) > 1 {
		row.Sub = names[1]
	}
	if info.Profile != nil && info.Profile.Photo != nil {
		row.Photo = info.Profile.Photo.ID
	}
	if info.Import != nil {
		row.Adding = *info.Import
	}
	return row
}

// Name is what an account is called everywhere: its label, else the person's name, else @username, else the phone
// number; "" when nothing is known.
func Name(info core.AccountInfo) string {
	if names := namesOf(info); len(names) > 0 {
		return names[0]
	}
	return ""
}

// namesOf lists what is known to tell the account from others, best first, without repeating itself. A label is
// followed by the username, for who labels his accounts knows the names.
func namesOf(info core.AccountInfo) []string {
	var names []string
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	add(info.Label)
	if info.Label == "" {
		add(text(info.FullName))
	}
	if username := text(info.Username); username != "" {
		add("@" + username)
	}
	add(FormatPhone(text(info.Phone)))
	add(text(info.FullName))
	if len(names) == 0 {
		add(FormatPhone(info.Authorization.PhoneNumber)) // a sign-in goes on with it
	}
	return names
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
