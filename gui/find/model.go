// Package find is the page that finds people, groups and channels: one box, a list of what was found by all of Telegram's
// searches together, and the card of the one that was chosen.
package find

import (
	"context"
	"strconv"
	"time"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/card"
	"roster/gui/desk"
	"roster/gui/kit"
	"roster/gui/photo"
	"roster/gui/problem"
)

// Core is what the page needs of the core.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
	GiveUp(id core.AccountID, requestID string)
	Account(id core.AccountID) (core.AccountInfo, bool)
	RecentSearches(ctx context.Context, id core.AccountID) ([]string, error)
	AddRecentSearch(id core.AccountID, query string)
	RemoveRecentSearch(ctx context.Context, id core.AccountID, query string) error
	ClearRecentSearches(ctx context.Context, id core.AccountID) error
}

// pause is how long nothing is typed before this computer is searched.
const pause = 200 * time.Millisecond

// State is what the page shows.
type State struct {
	Account core.AccountInfo
	// Ready: the account can search. Otherwise its sign-in is what is needed, or it is on its way.
	Ready, SignIn bool

	Typed string
	Query Query
	Hits  []Hit
	Open  int64 // the chat id of the hit whose card is open; 0 for none

	Busy     bool      // something is being waited for
	Asking   bool      // and that beyond this computer
	Waits    time.Time // until then Telegram has the search wait; zero: it does not
	Looked   bool      // more than this computer was asked
	Stopped  bool      // and the waiting was given up
	Fresh    bool      // Hits belong to Query; false until something has answered
	Nothing  bool      // nobody was found, wherever Roster could look
	Failures []Failure

	Recent      []string // the account's last searches, newest first
	Unforgotten error    // why some that were to be forgotten are still there
}

// Model is the page without its looks. Each account has its own search, which goes on while another account is in view. It
// belongs to the widgets' goroutine.
type Model struct {
	core       Core
	dispatcher kit.Dispatcher
	after      kit.After
	now        func() time.Time
	changed    func()
	card       *card.Model

	pages  *desk.Desks[page]
	shown  core.AccountID
	ctx    context.Context // of what is read and stored in the background
	cancel context.CancelFunc
}

// page is an account's own.
type page struct {
	search
	account core.AccountID
	pausing func()                   // stops the pause after typing; nil when there is none
	open    *core.FoundChat          // whose card is open
	chose   bool                     // a card was opened for this query: no other opens by itself
	limits  map[Source]*core.Problem // what Telegram asked to wait with
	recents recents
}

// NewModel returns a page of no account. changed is called when the state, or the card's, has changed.
func NewModel(c Core, d kit.Dispatcher, after kit.After, photos *photo.Loader, now func() time.Time, changed func()) *Model {
	m := &Model{core: c, dispatcher: d, after: after, now: now, changed: changed}
	m.pages = desk.New(c, d, "find", newPage)
	m.card = card.NewModel(c, d, photos, changed)
	m.ctx, m.cancel = context.WithCancel(context.Background())
	return m
}

// Card is the card that the page shows.
func (m *Model) Card() *card.Model { return m.card }

// Close ends everything. Late answers change nothing.
func (m *Model) Close() {
	m.cancel()
	m.pages.Close()
	m.card.Close()
	m.pages.Each((*page).unpause)
}

// Show puts an account on the page, as it was left.
func (m *Model) Show(id core.AccountID) {
	m.shown = id
	p := m.pages.Of(id)
	m.loadRecent(p)
	if p.open != nil {
		m.card.ShowFound(id, *p.open)
	} else {
		m.card.Switch(id)
	}
	m.changed()
}

// Shown is the account on the page; 0 for none.
func (m *Model) Shown() core.AccountID { return m.shown }

// State is what the page shows now.
func (m *Model) State() State {
	p := m.pages.Of(m.shown)
	s := State{
		Typed: p.typed, Query: p.query, Hits: p.hits, Busy: len(p.running) > 0 || p.pausing != nil, Asking: p.asking(), Waits: p.waiting(),
		Looked: p.looked, Stopped: p.stopped, Fresh: p.fresh, Nothing: p.nothing(), Failures: p.told(), Recent: p.recents.list, Unforgotten: p.recents.failed,
	}
	if p.open != nil {
		s.Open = p.open.ChatID
	}
	s.Account, _ = m.core.Account(m.shown)
	s.Ready = s.Account.State == core.AuthReady
	s.SignIn = accounts.StateOf(s.Account).IsOut()
	return s
}

func newPage(id core.AccountID) *page {
	p := &page{account: id, limits: make(map[Source]*core.Problem)}
	p.begin(Query{})
	return p
}

// Happened takes a live event.
func (m *Model) Happened(event core.Event) {
	if event.UserbotID == nil {
		return
	}
	m.card.Happened(event)
	id := *event.UserbotID
	switch event.Payload.Type {
	case core.EventAccountRemoved:
		if p := m.pages.Known(id); p != nil {
			p.unpause()
			m.pages.Forget(id)
		}
	case core.EventCommandWaiting:
		if p := m.pages.Known(id); p != nil {
			m.waits(p, event)
		}
	case core.EventAuthorizationState, core.EventConnectionState, core.EventAccountChanged, core.EventAccountAdded:
		if id == m.shown {
			m.changed()
		}
	}
}

// waits notes that Telegram has a request of the page wait: its answer will come all the same.
func (m *Model) waits(p *page, event core.Event) {
	waiting, ok := event.Payload.Result.(core.CommandWaiting)
	if !ok || waiting.RequestID == nil {
		return
	}
	if _, running := p.search.waits[*waiting.RequestID]; running {
		p.search.waits[*waiting.RequestID] = waiting.Until
		m.update(p)
	}
}

// Type takes what stands in the box. After a short pause this computer is searched for it; nobody else is asked.
func (m *Model) Type(text string) {
	p := m.pages.Of(m.shown)
	if p.typed == text {
		return
	}
	p.typed = text
	query := Classify(text)
	if query == p.query {
		return
	}
	p.unpause()
	m.closeCard(p)
	m.giveUp(p)
	p.begin(query)
	p.chose = false
	if len(query.wanted()) > 0 {
		p.pausing = m.after(pause, func() {
			p.pausing = nil
			m.askLocal(p)
			m.update(p)
		})
	}
	m.changed()
}

// Find looks beyond this computer for what stands in the box.
func (m *Model) Find() {
	p := m.pages.Of(m.shown)
	if len(p.query.wanted()) == 0 || p.asking() {
		return
	}
	p.unpause()
	p.looked, p.stopped = true, false
	clear(p.failures)
	m.askLocal(p)
	for _, source := range p.remote() {
		m.ask(p, source)
	}
	m.remember(p)
	m.openExact(p)
	m.changed()
}

// FindText puts a text into the box, a recent search or an example, and looks for it.
func (m *Model) FindText(text string) {
	m.Type(text)
	m.Find()
}

// OpenFound opens the card of somebody who was found elsewhere on an account's page, as if they had been searched for there.
func (m *Model) OpenFound(id core.AccountID, found core.FoundChat) {
	p := m.pages.Of(id)
	p.unpause()
	m.giveUp(p)
	p.typed = nameOf(found)
	p.begin(Classify(p.typed))
	m.askLocal(p)
	m.openCard(p, found)
	m.update(p)
}

// nameOf is what somebody is searched for by: the public name, else the title.
func nameOf(found core.FoundChat) string {
	switch {
	case found.Username != nil && *found.Username != "":
		return "@" + *found.Username
	case found.Title != nil:
		return *found.Title
	default:
		return strconv.FormatInt(found.ChatID, 10)
	}
}

// Stop gives up waiting. Late answers are dropped; what was found stays.
func (m *Model) Stop() {
	p := m.pages.Of(m.shown)
	p.unpause()
	m.giveUp(p)
	p.stop()
	m.changed()
}

// giveUp tells the core that the answers to a query that is over do not matter: what has not gone out is not asked.
func (m *Model) giveUp(p *page) {
	for request := range p.search.waits {
		m.core.GiveUp(p.account, request)
	}
}

// Open opens the card of a hit.
func (m *Model) Open(chatID int64) {
	p := m.pages.Of(m.shown)
	for _, hit := range p.hits {
		if hit.ChatID == chatID {
			m.openCard(p, hit.FoundChat)
			m.changed()
			return
		}
	}
}

// Back closes the card.
func (m *Model) Back() {
	m.closeCard(m.pages.Of(m.shown))
	m.changed()
}

// askLocal asks the sources on this computer that have not answered yet.
func (m *Model) askLocal(p *page) {
	for _, source := range p.query.wanted() {
		if _, answered := p.answers[source]; source.local() && !answered && !p.running[source] {
			m.ask(p, source)
		}
	}
}

// ask puts the query to a source. One that Telegram asked to leave alone for a while is left alone.
func (m *Model) ask(p *page, source Source) {
	if limit := p.limits[source]; limit != nil && limit.RetryAt.After(m.now()) {
		p.fail(source, limit)
		return
	}
	delete(p.limits, source)
	p.running[source] = true
	action, fields := p.query.request(source)
	number := p.number
	var request string
	request = m.pages.Send(p.account, action, fields, func(p *page, answer core.Event) {
		delete(p.search.waits, request)
		m.answered(p, source, number, answer)
	})
	p.search.waits[request] = time.Time{}
}

func (m *Model) answered(p *page, source Source, number int, answer core.Event) {
	found, ok := foundIn(answer)
	failed := problem.Of(answer)
	if !ok && !failed.RetryAt.IsZero() {
		p.limits[source] = failed // holds for the next query too
	}
	if p.number != number || !p.running[source] {
		return
	}
	if ok {
		p.succeed(source, found)
	} else {
		p.fail(source, failed)
	}
	m.openExact(p)
	m.update(p)
}

// openExact opens the card of what was asked for as soon as it is found. Where a part of a name was typed that happens to be
// somebody's public name, that is so only if nobody else was found.
func (m *Model) openExact(p *page) {
	if !p.looked || p.chose || !p.fresh || len(p.hits) == 0 || p.hits[0].Group != GroupExact {
		return
	}
	if p.query.Kind == KindText && (len(p.running) > 0 || len(p.hits) > 1) {
		return
	}
	m.openCard(p, p.hits[0].FoundChat)
}

func (m *Model) openCard(p *page, found core.FoundChat) {
	p.open, p.chose = &found, true
	if p.account == m.shown {
		m.card.ShowFound(p.account, found)
	}
}

func (m *Model) closeCard(p *page) {
	if p.open != nil && p.account == m.shown {
		m.card.Clear()
	}
	p.open = nil
}

// update tells of a change on an account's page if that one is on show.
func (m *Model) update(p *page) {
	if p.account == m.shown {
		m.changed()
	}
}

func (p *page) unpause() {
	if p.pausing != nil {
		p.pausing()
		p.pausing = nil
	}
}
