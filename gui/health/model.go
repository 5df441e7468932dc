// Package health is the page that tells how all accounts are, what to do about those that are not well, and does it.
package health

import (
	"slices"
	"time"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/problem"
)

// Core is what the page needs of the core.
type Core interface {
	Accounts() []core.AccountInfo
	AccountCheck() core.AccountCheck
	Dispatch(request core.Request, answer func(core.Event))
}

// Row is one account.
type Row struct {
	Info     core.AccountInfo
	State    accounts.State
	Checking bool          // it is being checked
	Failed   *core.Problem // why the last check that the person asked for learned nothing; nil if it did
	// Cost is what the account takes of memory and disk; nil until that is known.
	Cost *core.AccountCost
}

// State is what the page shows. Waiting are the accounts that go on only when their person does something, Others the rest,
// each in the person's order.
type State struct {
	Waiting []Row
	Others  []Row
	Round   core.AccountCheck
	Costs   *core.AccountCosts // nil until they are known
}

// Model is the page without its looks. It belongs to the widgets' goroutine.
type Model struct {
	core       Core
	dispatcher kit.Dispatcher
	after      kit.After
	changed    func()

	state    State
	shown    bool
	closed   bool
	checking map[core.AccountID]bool
	failed   map[core.AccountID]*core.Problem
	costs    map[core.AccountID]*core.AccountCost
	awake    int    // how many accounts were, when it was found out what they cost
	weighing func() // stops the next time; nil while none is planned
}

// weighPause is how long after a change it is found out anew what the accounts cost: accounts wake one after the other, and
// take their memory by and by.
const weighPause = 3 * time.Second

// NewModel returns a page that shows nothing yet. changed is called when the state has changed.
func NewModel(c Core, d kit.Dispatcher, after kit.After, changed func()) *Model {
	return &Model{
		core: c, dispatcher: d, after: after, changed: changed,
		checking: make(map[core.AccountID]bool), failed: make(map[core.AccountID]*core.Problem),
	}
}

// State is what the page shows now.
func (m *Model) State() State { return m.state }

// Show brings the page up to date. It is about all accounts, whatever the id.
func (m *Model) Show(core.AccountID) {
	m.shown = true
	m.reload()
	m.weigh()
}

// Happened takes a live event.
func (m *Model) Happened(event core.Event) {
	if event.Payload.Type == core.EventAccountRemoved && event.UserbotID != nil {
		delete(m.failed, *event.UserbotID)
	}
	if !m.shown {
		return
	}
	m.reload()
	if m.weighing == nil && m.countAwake() != m.awake {
		m.weighing = m.after(weighPause, m.weigh)
	}
}

func (m *Model) countAwake() int {
	awake := 0
	for _, row := range m.state.Rows() {
		if row.Info.State == core.AuthReady && !row.Info.Asleep {
			awake++
		}
	}
	return awake
}

// Close is called when the window ends. Nothing is changed any more.
func (m *Model) Close() {
	m.closed = true
	if m.weighing != nil {
		m.weighing()
	}
}

// ask sends a command and has the answer taken on the widgets' goroutine.
func (m *Model) ask(action string, id *core.AccountID, take func(core.Event)) {
	m.core.Dispatch(core.Request{Action: action, UserbotID: id}, func(event core.Event) {
		m.dispatcher.Do(func() {
			if !m.closed {
				take(event)
			}
		})
	})
}

// weigh finds out what the accounts cost.
func (m *Model) weigh() {
	m.weighing, m.awake = nil, m.countAwake()
	m.ask("get_account_costs", nil, func(event core.Event) {
		costs, ok := event.Payload.Result.(core.AccountCosts)
		if !ok {
			return // then the page does without
		}
		m.state.Costs, m.costs = &costs, make(map[core.AccountID]*core.AccountCost)
		for i := range costs.Accounts {
			m.costs[costs.Accounts[i].UserbotID] = &costs.Accounts[i]
		}
		m.reload()
	})
}

// Check has an account checked.
func (m *Model) Check(id core.AccountID) {
	if m.checking[id] {
		return
	}
	m.checking[id] = true
	delete(m.failed, id)
	m.reload()
	m.ask("check_account", &id, func(event core.Event) {
		delete(m.checking, id)
		if _, ok := event.Payload.Result.(core.AccountInfo); !ok {
			m.failed[id] = problem.Of(event)
		}
		m.reload()
	})
}

// CheckAll has all accounts checked, one after the other, and StopAll ends that.
func (m *Model) CheckAll() {
	clear(m.failed)
	m.ask("start_account_check", nil, m.takeRound)
}

// StopAll ends what CheckAll has begun.
func (m *Model) StopAll() { m.ask("stop_account_check", nil, m.takeRound) }

func (m *Model) takeRound(core.Event) { m.reload() }

// reload reads the accounts, which the core has in memory.
func (m *Model) reload() {
	m.state.Round = m.core.AccountCheck()
	m.state.Waiting, m.state.Others = nil, nil
	for _, info := range m.core.Accounts() {
		row := m.row(info)
		if row.State.NeedsPerson() {
			m.state.Waiting = append(m.state.Waiting, row)
		} else {
			m.state.Others = append(m.state.Others, row)
		}
	}
	m.changed()
}

func (m *Model) row(info core.AccountInfo) Row {
	id, round := info.UserbotID, m.state.Round
	return Row{
		Info: info, State: accounts.StateOf(info), Failed: m.failed[id], Cost: m.costs[id],
		Checking: m.checking[id] || (round.Running && round.UserbotID != nil && *round.UserbotID == id),
	}
}

// Rows are all accounts as they are shown, one below the other.
func (s State) Rows() []Row { return slices.Concat(s.Waiting, s.Others) }

// Action is what the button of a row does.
type Action int

// The actions.
const (
	ActionNone Action = iota
	ActionRemedy
	ActionCheck
)

// Action is the one thing to be done with the row's account.
func (r Row) Action() Action {
	remedy := accounts.RemedyOf(r.Info)
	switch {
	case remedy == accounts.RemedyRetry:
		return ActionCheck
	case remedy != accounts.RemedyNone:
		return ActionRemedy
	case r.Info.State == core.AuthReady:
		return ActionCheck
	default:
		return ActionNone // it is being opened or closed
	}
}
