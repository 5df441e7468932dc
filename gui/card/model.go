// Package card is the card of one person or chat: everything that Telegram tells an account about it, to be read, copied
// and gone on with. Pages put it beside their lists.
package card

import (
	"image"
	"strconv"
	"sync/atomic"
	"time"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/photo"
	"roster/gui/problem"
)

// Core is what the card needs of the core.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
	GiveUp(id core.AccountID, requestID string)
	Account(id core.AccountID) (core.AccountInfo, bool)
}

// Target names whose card it is: a person (UserID) or a chat (ChatID, as TDLib numbers chats). One of them is set.
type Target struct{ UserID, ChatID int64 }

// TargetOf is the target of a search's hit.
func TargetOf(found core.FoundChat) Target {
	if found.Type == typePrivate && found.UserID != nil {
		return Target{UserID: *found.UserID}
	}
	return Target{ChatID: found.ChatID}
}

// The types of chats, as in core.ChatProfile.
const (
	typePrivate    = "private"
	typeBasicGroup = "basic_group"
	typeSupergroup = "supergroup"
	typeChannel    = "channel"
	typeSecret     = "secret"
)

// State is what the card shows.
type State struct {
	Account core.AccountID
	Target  Target // zero: no card

	// Found is the short form that is known before the rest is read; nil when the card was opened without one.
	Found *core.FoundChat
	// Profile is the whole of it; nil until it is read. A person's card has the person in Profile.User.
	Profile *core.ChatProfile
	Own     bool // it is the account's own
	Photo   image.Image

	Loading bool
	Waits   time.Time     // until then Telegram has the reading, or the opening of the chat, wait; zero: it does not
	Problem *core.Problem // why the last reading failed; Profile stays what it was

	Opening     bool
	Opened      *core.Chat    // the private chat that was opened from this card
	OpenProblem *core.Problem // why it could not be opened

	Adding     bool
	AddProblem *core.Problem // why the person could not be added to the contacts
}

// Empty tells that there is no card.
func (s State) Empty() bool { return s.Target == Target{} }

// Model is the card without its looks. Each account has its own card, which keeps what it knows, and goes on reading,
// while another account's is on show. It belongs to the widgets' goroutine.
type Model struct {
	core       Core
	dispatcher kit.Dispatcher
	photos     *photo.Loader
	changed    func()

	cards  map[core.AccountID]*one
	shown  core.AccountID
	closed bool
}

// one is an account's card. reading, opening and adding number its requests: the answer of an older one no longer counts. asked
// are the ids of those that have not been answered, readAs, openAs and addAs those of the newest.
type one struct {
	State
	reading int
	opening int
	adding  int
	asked   map[string]bool

	readAs, openAs, addAs string
}

// lastRequest numbers the requests of all cards, so that news of one is not taken for news of another.
var lastRequest atomic.Int64

// NewModel returns a model without a card. changed is called when the state has changed.
func NewModel(c Core, d kit.Dispatcher, photos *photo.Loader, changed func()) *Model {
	return &Model{core: c, dispatcher: d, photos: photos, changed: changed, cards: make(map[core.AccountID]*one)}
}

// State is what the card shows now.
func (m *Model) State() State {
	if card := m.cards[m.shown]; card != nil {
		return card.State
	}
	return State{Account: m.shown}
}

// Show shows a person's or chat's card as an account sees it. What the account's card knows of the same target already is
// kept; otherwise it is read.
func (m *Model) Show(account core.AccountID, target Target) { m.show(account, target, nil) }

// ShowFound is Show for a search's hit, whose name and photo are there at once.
func (m *Model) ShowFound(account core.AccountID, found core.FoundChat) {
	m.show(account, TargetOf(found), &found)
}

func (m *Model) show(account core.AccountID, target Target, found *core.FoundChat) {
	m.shown = account
	card := m.cards[account]
	if card != nil && card.Target == target && card.Problem == nil {
		m.changed()
		return
	}
	if card == nil {
		card = &one{}
		m.cards[account] = card
	}
	m.giveUp(card)
	card.State = State{Account: account, Target: target, Found: found}
	card.opening++
	card.adding++
	card.asked = make(map[string]bool)
	m.loadPhoto(card)
	m.read(card)
}

// Switch puts another account's card on show, without one if that account has none.
func (m *Model) Switch(account core.AccountID) {
	m.shown = account
	m.changed()
}

// Clear takes the card on show away.
func (m *Model) Clear() {
	if card := m.cards[m.shown]; card != nil {
		m.giveUp(card)
		card.State = State{Account: m.shown}
		card.reading++
		card.opening++
		card.adding++
		card.asked = nil
	}
	m.changed()
}

// Close ends everything. Late answers change nothing.
func (m *Model) Close() { m.closed = true }

// Happened takes a live event: the card of an account that was removed is forgotten, and a card tells when Telegram has its
// request wait.
func (m *Model) Happened(event core.Event) {
	if event.UserbotID == nil {
		return
	}
	id := *event.UserbotID
	if event.Payload.Type == core.EventAccountRemoved {
		delete(m.cards, id)
		return
	}
	waiting, ok := event.Payload.Result.(core.CommandWaiting)
	card := m.cards[id]
	if ok && card != nil && waiting.RequestID != nil && card.asked[*waiting.RequestID] {
		card.Waits = waiting.Until
		m.update(id)
	}
}

// Refresh reads the card on show again. It is the retry after a failure too.
func (m *Model) Refresh() {
	if card := m.cards[m.shown]; card != nil && !card.Empty() && !card.Loading {
		m.read(card)
	}
}

// StopRefresh stops waiting for what is being read. A late answer is dropped.
func (m *Model) StopRefresh() {
	if card := m.cards[m.shown]; card != nil && card.Loading {
		m.core.GiveUp(card.Account, card.readAs)
		card.reading++
		card.Loading, card.Waits = false, time.Time{}
		m.changed()
	}
}

// StopOpening stops waiting for the private chat. It is shown if it is opened all the same.
func (m *Model) StopOpening() {
	if card := m.cards[m.shown]; card != nil && card.Opening {
		m.core.GiveUp(card.Account, card.openAs)
		card.Opening, card.Waits = false, time.Time{}
		m.changed()
	}
}

// giveUp tells the core that the answers to a card's requests do not matter any more. A chat that is being opened is opened.
func (m *Model) giveUp(card *one) {
	if card.Loading {
		m.core.GiveUp(card.Account, card.readAs)
	}
}

// read asks for the whole profile. A person is asked for as such: TDLib knows people with whom there is no chat.
func (m *Model) read(card *one) {
	card.reading++
	number, account := card.reading, card.Account
	card.Loading, card.Problem = true, nil
	request := core.Request{Action: "get_user", UserbotID: &account, Fields: map[string]any{"user_id": card.Target.UserID}}
	if card.Target.UserID == 0 {
		request.Action = "get_chat_profile"
		request.Fields = map[string]any{"chat_id": card.Target.ChatID}
	}
	card.readAs = m.send(card, request, func(answer core.Event) {
		if m.cards[account] != card || card.reading != number {
			return
		}
		card.Loading = false
		if profile := profileOf(answer.Payload.Result); profile != nil {
			card.Profile = profile
			info, _ := m.core.Account(account)
			card.Own = info.UserID != nil && *info.UserID == card.Person()
			m.loadPhoto(card)
		} else {
			card.Problem = problem.Of(answer)
		}
		m.update(account)
	})
	m.update(account)
}

// OpenPrivateChat has the private chat with the card's person opened in the account's list of chats.
func (m *Model) OpenPrivateChat() {
	card := m.cards[m.shown]
	if card == nil || card.Opening || card.Person() == 0 {
		return
	}
	card.opening++
	number, account := card.opening, card.Account
	card.Opening, card.Opened, card.OpenProblem = true, nil, nil
	card.openAs = m.send(card, core.Request{
		Action: "create_private_chat", UserbotID: &account,
		Fields: map[string]any{"user_id": card.Person(), "force": false},
	}, func(answer core.Event) {
		if m.cards[account] != card || card.opening != number {
			return
		}
		chat, ok := answer.Payload.Result.(core.Chat)
		switch {
		case ok:
			card.Opened = &chat
		case card.Opening:
			card.OpenProblem = problem.Of(answer)
		}
		card.Opening = false
		m.update(account)
	})
	m.update(account)
}

// AddContact adds the card's person to the account's contacts, by who they are: their number need not be known.
func (m *Model) AddContact() {
	card := m.cards[m.shown]
	if card == nil || card.Adding || !card.Addable() {
		return
	}
	card.adding++
	number, account := card.adding, card.Account
	card.Adding, card.AddProblem = true, nil
	card.addAs = m.send(card, core.Request{
		Action: "add_contact", UserbotID: &account, Fields: map[string]any{
			"user_id": card.Person(), "first_name": text(card.Profile.User.FirstName), "last_name": text(card.Profile.User.LastName),
		},
	}, func(answer core.Event) {
		if m.cards[account] != card || card.adding != number {
			return
		}
		waited := card.Adding
		card.Adding = false
		if _, ok := answer.Payload.Result.(core.ImportResult); ok {
			m.read(card) // it says that the person is no contact
			return
		}
		if waited {
			card.AddProblem = problem.Of(answer)
		}
		m.update(account)
	})
	m.update(account)
}

// StopAdding stops waiting. The card is read again if the person is added all the same.
func (m *Model) StopAdding() {
	if card := m.cards[m.shown]; card != nil && card.Adding {
		m.core.GiveUp(card.Account, card.addAs)
		card.Adding, card.Waits = false, time.Time{}
		m.changed()
	}
}

// Addable tells that the card's person can be added to the contacts.
func (s State) Addable() bool {
	if s.Profile == nil || s.Profile.User == nil || s.Profile.Type == typeSecret {
		return false
	}
	u := s.Profile.User
	return !u.IsContact && !u.IsDeleted && !u.IsBot && !s.Own
}

// Person is the user id of the card's person; 0 for groups and channels.
func (s State) Person() int64 {
	switch {
	case s.Target.UserID != 0:
		return s.Target.UserID
	case s.Profile != nil && s.Profile.User != nil:
		return s.Profile.User.UserID
	default:
		return 0
	}
}

// send dispatches a request and gives the name under which it can be given up.
func (m *Model) send(card *one, request core.Request, done func(core.Event)) (number string) {
	number = "card " + strconv.FormatInt(lastRequest.Add(1), 10)
	request.RequestID = &number
	card.asked[number] = true
	m.core.Dispatch(request, func(answer core.Event) {
		m.dispatcher.Do(func() {
			if m.closed {
				return
			}
			if card.asked[number] {
				delete(card.asked, number)
				card.Waits = time.Time{}
			}
			done(answer)
		})
	})
	return number
}

// update tells of a change in an account's card if that one is on show.
func (m *Model) update(account core.AccountID) {
	if account == m.shown {
		m.changed()
	}
}

// loadPhoto keeps the old photo on show until the new one is there.
func (m *Model) loadPhoto(card *one) {
	id, known := card.photo()
	if !known {
		card.Photo = nil
		return
	}
	account, target := card.Account, card.Target
	size := core.PhotoLarge
	if card.Profile == nil {
		size = core.PhotoSquare // the list has it: it is there at once
	}
	m.photos.GetChat(account, target.UserID+target.ChatID, id, size, func(picture image.Image) {
		if m.closed || m.cards[account] != card || card.Target != target || picture == nil {
			return
		}
		if now, has := card.photo(); !has || now != id {
			return
		}
		card.Photo = picture
		m.update(account)
	})
}

// photo names the photo of what is known now; known tells whether there is one. Before the profile is read its id is "".
func (s State) photo() (id string, known bool) {
	switch {
	case s.Profile == nil:
		return "", s.Found != nil && s.Found.HasPhoto
	case s.Profile.Photo != nil:
		return s.Profile.Photo.ID, true
	case s.Profile.User != nil && s.Profile.User.Photo != nil:
		return s.Profile.User.Photo.ID, true
	default:
		return "", false
	}
}

// profileOf takes the answers of both commands; nil for anything else.
func profileOf(result any) *core.ChatProfile {
	switch r := result.(type) {
	case core.ChatProfile:
		return &r
	case core.UserProfile:
		return ofUser(r)
	default:
		return nil
	}
}

// ofUser puts a person into the form that chats have. The number of a private chat is the person's.
func ofUser(p core.UserProfile) *core.ChatProfile {
	return &core.ChatProfile{
		ChatID: p.UserID, Type: typePrivate, Title: p.FullName, Username: p.Username, Usernames: p.Usernames,
		Description: p.Bio, IsVerified: p.IsVerified, IsScam: p.IsScam, IsFake: p.IsFake,
		Photo: p.Photo, User: &p.User, SyncedAt: p.SyncedAt,
	}
}
