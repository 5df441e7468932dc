// Package health is the page that tells how all accounts are, what to do about those that are not well, and does it.
package health

import (
	"slices"

	"roster/core"
	"roster/gui/accounts"
)

// Core is what the page needs of the core.
type Core interface {
	Accounts() []core.AccountInfo
	Dispatch(request core.Request, answer func(core.Event))
}

// Dispatcher runs functions on the widgets' goroutine.
type Dispatcher interface {
	Do(func())
}

// Row is one account.
type Row struct {
	Info  core.AccountInfo
	State accounts.State
}

// State is what the page shows. Waiting are the accounts that go on only when their person does something, Others the rest,
// each in the person's order.
type State struct {
	Waiting []Row
	Others  []Row
}

// Model is the page without its looks. It belongs to the widgets' goroutine.
type Model struct {
	core       Core
	dispatcher Dispatcher
	changed    func()

	state State
	shown bool
}

// NewModel returns a page that shows nothing yet. changed is called when the state has changed.
func NewModel(c Core, d Dispatcher, changed func()) *Model {
	return &Model{core: c, dispatcher: d, changed: changed}
}

// State is what the page shows now.
func (m *Model) State() State { return m.state }

// Show brings the page up to date. It is about all accounts, whatever the id.
func (m *Model) Show(core.AccountID) {
	m.shown = true
	m.reload()
}

// Happened takes a live event.
func (m *Model) Happened(core.Event) {
	if m.shown {
		m.reload()
	}
}

// Close is called when the window ends.
func (m *Model) Close() {}

// reload reads the accounts, which the core has in memory.
func (m *Model) reload() {
	m.state.Waiting, m.state.Others = nil, nil
	for _, info := range m.core.Accounts() {
		row := Row{Info: info, State: accounts.StateOf(info)}
		if row.State.NeedsPerson() {
			m.state.Waiting = append(m.state.Waiting, row)
		} else {
			m.state.Others = append(m.state.Others, row)
		}
	}
	m.changed()
}

// Rows are all accounts as they are shown, one below the other.
func (s State) Rows() []Row { return slices.Concat(s.Waiting, s.Others) }
