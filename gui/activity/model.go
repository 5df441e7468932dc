// Package activity is the page that tells what was done with an account, or with all of them, when, and how it ended.
package activity

import (
	"context"
	"time"

	"roster/core"
	"roster/gui/kit"
)

// Core is what the page needs of the core.
type Core interface {
	Activities(ctx context.Context, filter core.ActivityFilter) ([]core.Activity, error)
}

// Dispatcher runs functions on the widgets' goroutine.
type Dispatcher interface {
	Do(func())
}

// Kind is a group of actions that people look for together.
type Kind string

// The kinds, in the order in which they are offered. KindAll leaves nothing out.
const (
	KindAll      Kind = "all"
	KindProfile  Kind = "profile"
	KindChats    Kind = "chats"
	KindContacts Kind = "contacts"
	KindSessions Kind = "sessions"
)

// Kinds lists the kinds as they are offered.
var Kinds = []Kind{KindAll, KindProfile, KindChats, KindContacts, KindSessions}

var actionsOf = map[Kind][]string{
	KindProfile: {
		"set_name", "set_bio", "set_username", "set_birthdate", "set_profile_photo", "delete_profile_photo",
	},
	KindChats:    {"create_private_chat", "create_supergroup_chat"},
	KindContacts: {"import_contacts", "add_contact", "export_contacts", core.ActivityContactImport},
	KindSessions: {core.ActivitySignedIn, core.ActivitySignedOut, core.ActivityFrozen, core.ActivityUnfrozen, "log_out"},
}

const (
	pageLength  = 60
	typingPause = 250 * time.Millisecond // between the last key and the search
)

// Filter is what the person has chosen to see.
type Filter struct {
	Everybody  bool // all accounts instead of the one on screen
	Kind       Kind
	OnlyFailed bool
	Text       string
}

// State is what the page shows. Items are the newest first; More tells that there are older ones.
type State struct {
	Account core.AccountID
	Filter  Filter
	Items   []core.Activity
	More    bool
	Reading bool // nothing is known yet, or older ones are being read
	Failed  error
}

// Model is the page without its looks. It belongs to the widgets' goroutine.
type Model struct {
	core       Core
	dispatcher Dispatcher
	after      kit.After
	changed    func()

	state  State
	asked  int // numbers the readings, so that an old answer cannot replace a newer one
	typing func()
	ctx    context.Context
	cancel context.CancelFunc
}

// NewModel returns a page that shows nothing yet. changed is called when the state has changed.
func NewModel(c Core, d Dispatcher, after kit.After, changed func()) *Model {
	m := &Model{core: c, dispatcher: d, after: after, changed: changed, typing: func() {}}
	m.state.Filter.Kind = KindAll
	m.ctx, m.cancel = context.WithCancel(context.Background())
	return m
}

// Close ends reading in the background. Nothing is changed any more.
func (m *Model) Close() {
	m.typing()
	m.cancel()
}

// State is what the page shows now.
func (m *Model) State() State { return m.state }

// Show puts an account on the page. The filter stays.
func (m *Model) Show(id core.AccountID) {
	if id != m.state.Account && !m.state.Filter.Everybody {
		m.state.Items = nil
	}
	m.state.Account = id
	m.read()
}

// SetFilter chooses what is to be seen. A text is looked for once typing has paused.
func (m *Model) SetFilter(f Filter) {
	typed := f.Text != m.state.Filter.Text
	m.state.Filter = f
	m.typing()
	if !typed {
		m.read()
		return
	}
	m.typing = m.after(typingPause, m.read)
	m.changed()
}

// IsFiltered tells that something may be left out.
func (s State) IsFiltered() bool {
	return s.Filter.Kind != KindAll || s.Filter.OnlyFailed || s.Filter.Text != ""
}

// ShowAll takes the filter back, but for whose activities they are.
func (m *Model) ShowAll() { m.SetFilter(Filter{Everybody: m.state.Filter.Everybody, Kind: KindAll}) }

// Happened takes a live event.
func (m *Model) Happened(event core.Event) {
	concerns := event.UserbotID != nil && (m.state.Filter.Everybody || *event.UserbotID == m.state.Account)
	switch event.Payload.Type {
	case core.EventActivityAdded:
		if concerns && m.state.Account != 0 {
			m.read()
		}
	case core.EventAccountRemoved:
		if m.state.Filter.Everybody && m.state.Account != 0 {
			m.read()
		}
	}
}

// Reload reads the newest again, after a failure.
func (m *Model) Reload() { m.read() }

// read reads as many of the newest as are on show, at least one page.
func (m *Model) read() {
	limit := max(pageLength, len(m.state.Items))
	m.fetch(0, limit, func(items []core.Activity) { m.state.Items = items })
}

// ReadMore reads older ones behind those on show.
func (m *Model) ReadMore() {
	if m.state.Reading || !m.state.More || len(m.state.Items) == 0 {
		return
	}
	oldest := m.state.Items[len(m.state.Items)-1].ID
	m.fetch(oldest, pageLength, func(items []core.Activity) { m.state.Items = append(m.state.Items, items...) })
}

// fetch reads one more than limit to see whether there are more.
func (m *Model) fetch(before int64, limit int, take func([]core.Activity)) {
	m.asked++
	asked, filter := m.asked, m.filter(before, limit+1)
	m.state.Reading = true
	m.changed()
	go func() {
		items, err := m.core.Activities(m.ctx, filter)
		m.dispatcher.Do(func() {
			if asked != m.asked || m.ctx.Err() != nil {
				return
			}
			m.state.Reading, m.state.Failed = false, err
			if err == nil {
				m.state.More = len(items) > limit
				take(items[:min(len(items), limit)])
			}
			m.changed()
		})
	}()
}

func (m *Model) filter(before int64, limit int) core.ActivityFilter {
	f := core.ActivityFilter{
		Account: m.state.Account, Actions: actionsOf[m.state.Filter.Kind], OnlyFailed: m.state.Filter.OnlyFailed,
		Text: m.state.Filter.Text, Before: before, Limit: limit,
	}
	if m.state.Filter.Everybody {
		f.Account = 0
	}
	return f
}
