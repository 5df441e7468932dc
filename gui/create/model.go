// Package create is the page that opens a private chat with a person, and makes groups and channels.
package create

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"roster/core"
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
}

// Model is the page without its looks. Every account has drafts and work under way of its own, which stay and go on while
// another account is on show. It belongs to the widgets' goroutine.
type Model struct {
	// Card is the card of the chat that was made.
	Card *card.Model

	core    Core
	now     func() time.Time
	changed func()

	shown core.AccountID
	state State
	desks *desk.Desks[draft]
}

// draft is what one account's page holds. Groups and channels share a form, a private chat has its own.
type draft struct {
	kind               Kind
	who                string
	title, description string
	private, group     job
}

// job is a form's work. attempt numbers the tries, so that the answer to one that the person has stopped waiting for is
// told apart from the newest one's.
type job struct {
	Work
	attempt int
	search  int

	request, looking string // the newest requests, of a try and of Look
}

// NewModel returns a page that shows nothing yet. changed is called when the state has changed.
func NewModel(c Core, d kit.Dispatcher, photos *photo.Loader, now func() time.Time, changed func()) *Model {
	m := &Model{Card: card.NewModel(c, d, photos, changed), core: c, now: now, changed: changed}
	m.desks = desk.New(c, d, "create", func(core.AccountID) *draft { return &draft{kind: Private} })
	return m
}

// Close ends the page. Nothing is changed any more.
func (m *Model) Close() {
	m.desks.Close()
	m.Card.Close()
}

// State is what the page shows now.
func (m *Model) State() State { return m.state }

// Shown is the account on the page; 0 for none.
func (m *Model) Shown() core.AccountID { return m.shown }

// Show puts an account on the page.
func (m *Model) Show(id core.AccountID) {
	m.shown = id
	m.Card.Switch(id)
	m.read()
	m.changed()
}

// Happened takes a live event.
func (m *Model) Happened(event core.Event) {
	if event.UserbotID == nil {
		return
	}
	m.Card.Happened(event)
	id := *event.UserbotID
	if event.Payload.Type == core.EventAccountRemoved {
		m.desks.Forget(id)
		return
	}
	if id != m.shown {
		return
	}
	before := m.state.Account
	m.read()
	if !reflect.DeepEqual(before, m.state.Account) {
		m.changed()
	}
}

// Choose says what is to be made.
func (m *Model) Choose(kind Kind) {
	m.desks.Of(m.shown).kind = kind
	m.update(m.shown)
}

// Edit takes what was typed into a field.
func (m *Model) Edit(field Field, typed string) {
	d := m.desks.Of(m.shown)
	*d.field(field) = typed
	j := d.job()
	if j.Fault != nil && j.Fault.Field == field {
		j.Fault = nil
	}
	if j.Problem != nil && j.Problem.RetryAt.IsZero() && j.Unsure == "" {
		j.Problem = nil
	}
	m.update(m.shown)
}

func (d *draft) field(name Field) *string {
	switch name {
	case FieldTitle:
		return &d.title
	case FieldDescription:
		return &d.description
	default:
		return &d.who
	}
}

// job is the work of the form on show.
func (d *draft) job() *job {
	if d.kind == Private {
		return &d.private
	}
	return &d.group
}

// Submit makes what the form on show describes.
func (m *Model) Submit() {
	d := m.desks.Of(m.shown)
	j := d.job()
	if j.Busy || m.state.Limited(m.now()) || !m.state.SignedIn() {
		return
	}
	if d.kind == Private {
		m.openPrivate(m.shown, d)
	} else {
		m.makeGroup(m.shown, d)
	}
}

// start begins a try and returns what tells whether its answers still matter: late tells that the person has stopped
// waiting or begun anew.
func (m *Model) start(id core.AccountID, j *job) (late func() bool) {
	j.attempt++
	attempt := j.attempt
	j.Busy, j.Fault, j.Problem, j.Unsure, j.Search = true, nil, nil, "", Search{}
	m.update(id)
	return func() bool { return j.attempt != attempt || !j.Busy }
}

// StopWaiting stops waiting for the answer. A chat that is made all the same is shown when Telegram says so.
func (m *Model) StopWaiting() {
	d := m.desks.Of(m.shown)
	j := d.job()
	if !j.Busy {
		return
	}
	j.Busy = false
	m.core.GiveUp(m.shown, j.request)
	if d.kind != Private {
		j.Unsure = tidy(d.title)
	}
	m.update(m.shown)
}

// Another puts the chat on show aside and goes back to the form, or to the next chat that was made meanwhile.
func (m *Model) Another() {
	j := m.desks.Of(m.shown).job()
	if len(j.Results) > 0 {
		j.Results = j.Results[1:]
	}
	m.update(m.shown)
}

// Look looks for the chat that may have been made, among the account's own.
func (m *Model) Look() {
	id, d := m.shown, m.desks.Of(m.shown)
	j := &d.group
	if j.Unsure == "" || j.Search.Busy {
		return
	}
	j.search++
	search, title := j.search, j.Unsure
	j.Search = Search{Busy: true}
	m.update(id)
	j.looking = m.send(id, "search_chats", map[string]any{"query": title, "limit": searchLimit}, func(_ *draft, answer core.Event) {
		if j.search != search || !j.Search.Busy {
			return
		}
		j.Search = Search{Done: true}
		if result, ok := answer.Payload.Result.(core.FoundChats); ok {
			j.Search.Found = titled(result.Chats, title)
		} else {
			j.Search.Problem = problem.Of(answer)
		}
	})
}

// searchLimit is how many hits are asked for: names that only resemble the one that was typed come among them.
const searchLimit = 50

// titled keeps the groups and channels of exactly that title.
func titled(chats []core.FoundChat, title string) []core.FoundChat {
	return slices.DeleteFunc(slices.Clone(chats), func(chat core.FoundChat) bool {
		return chat.UserID != nil || text(chat.Title) != title
	})
}

// StopLooking stops waiting for what Look asked.
func (m *Model) StopLooking() {
	j := &m.desks.Of(m.shown).group
	m.core.GiveUp(m.shown, j.looking)
	j.Search = Search{}
	m.update(m.shown)
}

// ShowFound takes one of the chats that Look found for the one that was made.
func (m *Model) ShowFound(found core.FoundChat) {
	d := m.desks.Of(m.shown)
	j := &d.group
	kind := Group
	if found.Type == "channel" {
		kind = Channel
	}
	if d.title == j.Unsure {
		d.title, d.description = "", ""
	}
	j.Results = append(j.Results, Result{Kind: kind, Chat: found.Chat, Found: true})
	j.Problem, j.Unsure, j.Search = nil, "", Search{}
	m.update(m.shown)
}

// send is Desks.Send, and shows what the answer has changed.
func (m *Model) send(id core.AccountID, action string, fields map[string]any, done func(*draft, core.Event)) (request string) {
	return m.desks.Send(id, action, fields, func(d *draft, answer core.Event) {
		done(d, answer)
		m.update(id)
	})
}

// update shows what has become of an account's page if the account is on show.
func (m *Model) update(id core.AccountID) {
	if id == m.shown {
		m.read()
		m.changed()
	}
}

// read takes over what the core and the desk say now.
func (m *Model) read() {
	info, ok := m.core.Account(m.shown)
	if !ok {
		return // removed: the window shows something else in a moment
	}
	d := m.desks.Of(m.shown)
	m.state = State{
		Account: info, Kind: d.kind, Who: d.who, Title: d.title, Description: d.description,
		Named: WhoIs(d.who, text(info.Phone)), Work: d.job().Work,
	}
	m.turnCard()
}

// turnCard has the card show the chat that was made.
func (m *Model) turnCard() {
	var wanted card.Target
	if result := m.state.Result(); result != nil {
		wanted = card.TargetOf(core.FoundChat{Chat: result.Chat})
	}
	switch {
	case m.Card.State().Target == wanted:
	case wanted == card.Target{}:
		m.Card.Clear()
	default:
		m.Card.Show(m.shown, wanted)
	}
}

// tidy makes one line of what was typed.
func tidy(typed string) string { return strings.Join(strings.Fields(typed), " ") }

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
