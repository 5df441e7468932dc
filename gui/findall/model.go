// Package findall is the page that tells which of the accounts know somebody: one search over the contacts and chats that all of
// them have on this computer.
package findall

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// Core is what the page needs of the core.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
	GiveUp(id core.AccountID, requestID string)
	Account(id core.AccountID) (core.AccountInfo, bool)
}

const (
	pause     = 400 * time.Millisecond // how long nothing is typed before the accounts are searched
	leastText = 2                      // characters that are searched for while somebody types
	mostFound = 50                     // by each account
)

// State is what the page shows.
type State struct {
	Typed  string
	Busy   bool // the search goes on, or begins as soon as nothing is typed
	Waking bool // accounts that sleep are woken for it
	// Found is what has been found for Result.Query so far.
	Found   bool
	Result  core.SearchedAccounts
	Problem *core.Problem // why nothing was searched
}

// Model is the page without its looks. It belongs to the widgets' goroutine.
type Model struct {
	core       Core
	dispatcher kit.Dispatcher
	after      kit.After
	changed    func()

	state    State
	pausing  func() // stops the pause after typing; nil when there is none
	requests int
	asked    string // the newest request; "" when nothing is waited for
	closed   bool
}

// NewModel returns a page on which nothing has been searched for. changed is called when the state has changed.
func NewModel(c Core, d kit.Dispatcher, after kit.After, changed func()) *Model {
	return &Model{core: c, dispatcher: d, after: after, changed: changed}
}

// State is what the page shows now.
func (m *Model) State() State {
	s := m.state
	s.Busy = m.asked != "" || m.pausing != nil
	s.Waking = s.Waking && s.Busy
	return s
}

// Show brings the page up to date. It is about all accounts, whatever the id.
func (m *Model) Show(core.AccountID) { m.changed() }

// Close ends everything. Late answers change nothing.
func (m *Model) Close() {
	m.closed = true
	m.abandon()
}

// Type takes what stands in the box, and searches for it after a short pause. Nobody is looked up at Telegram.
func (m *Model) Type(text string) {
	if text == m.state.Typed {
		return
	}
	m.state.Typed = text
	m.forget()
	if utf8.RuneCountInString(strings.TrimSpace(text)) >= leastText {
		m.pausing = m.after(pause, func() {
			m.pausing = nil
			m.Find()
		})
	}
	m.changed()
}

// Find searches for what stands in the box.
func (m *Model) Find() { m.find(false) }

// Wake searches once more, and wakes the accounts that sleep for it.
func (m *Model) Wake() { m.find(true) }

func (m *Model) find(wake bool) {
	query := strings.TrimSpace(m.state.Typed)
	m.abandon()
	if query == "" {
		m.changed()
		return
	}
	m.state.Problem, m.state.Waking = nil, wake
	m.requests++
	id := "findall " + strconv.Itoa(m.requests)
	m.asked = id
	request := core.Request{Action: "search_all_accounts", RequestID: &id, Fields: map[string]any{
		"query": query, "limit": mostFound, "wake": wake,
	}}
	m.core.Dispatch(request, func(answer core.Event) {
		m.dispatcher.Do(func() { m.answered(id, answer) })
	})
	m.changed()
}

// Stop gives the search up. What was found stays, late answers are dropped.
func (m *Model) Stop() {
	m.abandon()
	m.changed()
}

// abandon has the search end that goes on, or is about to begin: no further account is asked, or woken.
func (m *Model) abandon() {
	m.unpause()
	if m.asked != "" {
		m.core.GiveUp(0, m.asked) // it is of no account
		m.asked = ""
	}
}

func (m *Model) unpause() {
	if m.pausing != nil {
		m.pausing()
		m.pausing = nil
	}
}

// forget takes away what was found for another query.
func (m *Model) forget() {
	m.abandon()
	m.state = State{Typed: m.state.Typed}
}

func (m *Model) answered(id string, answer core.Event) {
	if m.closed || id != m.asked {
		return
	}
	m.asked = ""
	if result, ok := answer.Payload.Result.(core.SearchedAccounts); ok {
		m.state.Found, m.state.Result = true, result
	} else {
		m.state.Problem = problem.Of(answer)
	}
	m.changed()
}

// Happened takes a live event: what the search has found so far, or that an account is no more.
func (m *Model) Happened(event core.Event) {
	switch event.Payload.Type {
	case core.EventSearchAllProgress:
		progress, ok := event.Payload.Result.(core.SearchProgress)
		if ok && progress.RequestID != nil && *progress.RequestID == m.asked {
			m.state.Found, m.state.Result = true, progress.SearchedAccounts
			m.changed()
		}
	case core.EventAccountRemoved:
		if event.UserbotID != nil {
			m.removed(*event.UserbotID)
		}
	case core.EventAccountChanged, core.EventSelfProfileUpdated:
		if m.state.Found {
			m.changed() // an account may be called otherwise now
		}
	}
}

// removed takes an account out of what was found. The result that was told is not changed: others may have it.
func (m *Model) removed(id core.AccountID) {
	if !m.state.Found {
		return
	}
	var chats []core.SharedChat
	for _, chat := range m.state.Result.Chats {
		chat.Accounts = slices.DeleteFunc(slices.Clone(chat.Accounts), func(k core.KnowingChat) bool { return k.UserbotID == id })
		if len(chat.Accounts) > 0 {
			chats = append(chats, chat)
		}
	}
	m.state.Result.Chats = chats
	m.state.Result.NotAsked = slices.DeleteFunc(slices.Clone(m.state.Result.NotAsked), func(n core.AccountNotAsked) bool {
		return n.UserbotID == id
	})
	m.changed()
}

// Asleep is the number of accounts that could be woken for the search.
func (s State) Asleep() int {
	asleep := 0
	for _, skipped := range s.Result.NotAsked {
		if skipped.Reason == core.NotAskedAsleep {
			asleep++
		}
	}
	return asleep
}
