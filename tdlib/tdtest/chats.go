package tdtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gotd/td/tg"
)

// ChatKind is what sort of chat a Chat is.
type ChatKind int

// The kinds of chats that several people share.
const (
	Channel ChatKind = iota
	Group            // what the API calls a supergroup
	BasicGroup
)

// Chat is a channel or group.
type Chat struct {
	// ID is given when the chat is added, if it is 0. It is the server's id, not TDLib's chat id.
	ID    int64
	Kind  ChatKind
	Title string
	// Username makes a channel or group public.
	Username string
	About    string
	// Photo is a JPEG; nil for none.
	Photo []byte `json:"-"`
	// CreatorID owns the chat; Admins help; Members is everybody else in it.
	CreatorID int64
	Admins    []int64
	Members   []int64
	// MemberCount is the number shown, if it is more than the people named here.
	MemberCount          int
	Date                 time.Time
	Verified, Scam, Fake bool
	Forum                bool
	SlowModeSeconds      int
	InviteLink           string
	LinkedChatID         int64
	// LastMessage is the text of the newest message; empty for the note that the chat was made.
	LastMessage string
}

type chat struct {
	Chat
	Picture *photo
	// Top is the id of the newest message.
	Top int
	// Pts is where a channel or supergroup is in its sequence of updates; 0 means at the start.
	Pts int
	// Changes counts what was changed since the chat was added.
	Changes int
}

// privateChat is one person's chat with another.
type privateChat struct {
	With int64
	Text string
	From int64
	Date time.Time
	Top  int
}

// firstChatID is where ids start that are given to chats.
const firstChatID = 1_500_000_001

// AddChannel adds a channel.
func (s *Server) AddChannel(c Chat) Chat {
	c.Kind = Channel
	return s.AddChat(c)
}

// AddGroup adds a supergroup.
func (s *Server) AddGroup(c Chat) Chat {
	c.Kind = Group
	return s.AddChat(c)
}

// AddBasicGroup adds a basic group.
func (s *Server) AddBasicGroup(c Chat) Chat {
	c.Kind = BasicGroup
	return s.AddChat(c)
}

// AddChat adds a chat and returns it with its id. It is in the chat lists of everybody who is named in it. An id or
// username that is taken already, or a person who was never added, makes it panic.
func (s *Server) AddChat(c Chat) Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addChat(c).snapshot()
}

func (s *Server) addChat(c Chat) *chat {
	w := &s.world
	if w.usernameTaken(c.Username) || w.chats[c.ID] != nil {
		panic(fmt.Sprintf("tdtest: there is already a chat with id %d or username %q", c.ID, c.Username))
	}
	if c.ID == 0 {
		c.ID = firstChatID + int64(len(w.chats))
		for w.chats[c.ID] != nil {
			c.ID++
		}
	}
	if c.Date.IsZero() {
		// Chats made together still need an order.
		c.Date = time.Now().Add(-time.Hour).Add(time.Duration(len(w.chats)) * time.Second)
	}
	added := &chat{Chat: c, Top: 1}
	for _, id := range added.everybody() {
		s.mustUser(id)
	}
	if c.Kind == BasicGroup {
		added.Top = w.nextMessage()
	}
	if len(c.Photo) > 0 {
		added.Picture = w.newPhoto(slices.Clone(c.Photo))
	}
	added.own()
	w.chats[c.ID] = added
	s.changed()
	return added
}

func (c *chat) own() {
	c.Admins = slices.Clone(c.Admins)
	c.Members = slices.Clone(c.Members)
}

func (c *chat) snapshot() Chat {
	shown := chat{Chat: c.Chat}
	shown.own()
	return shown.Chat
}

// Chat returns a chat as it is now. It panics for an id that was never added.
func (s *Server) Chat(id int64) Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.world.chats[id]
	if c == nil {
		panic(fmt.Sprintf("tdtest: there is no chat with id %d", id))
	}
	return c.snapshot()
}

// AddPrivateChat puts a message from one person to another into the chat lists of both.
func (s *Server) AddPrivateChat(from, to int64, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sender, receiver := s.mustUser(from), s.mustUser(to)
	now := time.Now().Add(-time.Hour).Add(time.Duration(s.world.NextMessage) * time.Second)
	for owner, other := range map[*user]*user{sender: receiver, receiver: sender} {
		owner.Private = append(owner.Private, privateChat{
			With: other.ID, Text: text, From: from, Date: now, Top: s.world.nextMessage(),
		})
	}
	s.changed()
}

func (w *world) nextMessage() int {
	w.NextMessage++
	return int(w.NextMessage - 1)
}

func (w *world) chatByName(name string) *chat {
	if name == "" {
		return nil
	}
	for _, c := range w.chats {
		if strings.EqualFold(c.Username, name) {
			return c
		}
	}
	return nil
}

// everybody lists who is in the chat: the creator, the admins, the members.
func (c *chat) everybody() []int64 {
	var ids []int64
	for _, id := range slices.Concat([]int64{c.CreatorID}, c.Admins, c.Members) {
		if id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (c *chat) has(userID int64) bool { return slices.Contains(c.everybody(), userID) }

func (c *chat) count() int { return max(c.MemberCount, len(c.everybody())) }

// chatsOf lists the chats that a person is in.
func (w *world) chatsOf(userID int64) []*chat {
	var found []*chat
	for _, c := range w.chats {
		if c.has(userID) {
			found = append(found, c)
		}
	}
	return found
}

// commonChats lists the groups that two people share.
func (w *world) commonChats(a, b int64) []*chat {
	return slices.DeleteFunc(w.chatsOf(a), func(c *chat) bool { return c.Kind == Channel || !c.has(b) })
}

func (c *chat) photo(dc int) tg.ChatPhotoClass {
	if c.Picture == nil {
		return &tg.ChatPhotoEmpty{}
	}
	return &tg.ChatPhoto{PhotoID: c.Picture.ID, DCID: dc}
}

// chatFor is a chat as the client with the key may see it.
func (s *Server) chatFor(key *authKey, c *chat) tg.ChatClass {
	member := c.has(key.UserID)
	creator := c.CreatorID == key.UserID && member
	admin := c.isAdmin(key.UserID)
	if c.Kind == BasicGroup {
		out := &tg.Chat{
			ID: c.ID, Title: c.Title, Photo: c.photo(s.photoDC(key)), ParticipantsCount: c.count(),
			Date: int(c.Date.Unix()), Version: c.version(), Creator: creator, Left: !member,
		}
		out.SetDefaultBannedRights(noRestrictions())
		if admin {
			out.SetAdminRights(adminRights())
		}
		return out
	}
	out := &tg.Channel{
		ID: c.ID, AccessHash: accessHash("chat", c.ID), Title: c.Title, Username: c.Username,
		Photo: c.photo(s.photoDC(key)), Date: int(c.Date.Unix()), Broadcast: c.Kind == Channel, Megagroup: c.Kind == Group,
		Creator: creator, Left: !member, Verified: c.Verified, Scam: c.Scam, Fake: c.Fake, Forum: c.Forum,
		SlowmodeEnabled: c.SlowModeSeconds > 0, HasLink: c.LinkedChatID != 0,
	}
	out.SetParticipantsCount(c.count())
	if admin {
		out.SetAdminRights(adminRights())
	}
	if c.Kind == Group {
		out.SetDefaultBannedRights(noRestrictions())
	}
	return out
}

func adminRights() tg.ChatAdminRights {
	return tg.ChatAdminRights{
		ChangeInfo: true, PostMessages: true, EditMessages: true, DeleteMessages: true, BanUsers: true,
		InviteUsers: true, PinMessages: true, AddAdmins: true, ManageCall: true, Other: true,
	}
}

func (c *chat) peer() tg.PeerClass {
	if c.Kind == BasicGroup {
		return &tg.PeerChat{ChatID: c.ID}
	}
	return &tg.PeerChannel{ChannelID: c.ID}
}

// topMessage is the newest message of a chat: a text, or the note that the chat was made.
func (c *chat) topMessage(me int64) tg.MessageClass {
	out := c.Kind != Channel && c.CreatorID == me
	var from tg.PeerClass
	if c.Kind != Channel && c.CreatorID != 0 {
		from = &tg.PeerUser{UserID: c.CreatorID}
	}
	if c.LastMessage != "" {
		m := &tg.Message{
			ID: c.Top, PeerID: c.peer(), Date: int(c.Date.Unix()), Message: c.LastMessage, Post: c.Kind == Channel,
			Out: out,
		}
		if from != nil {
			m.SetFromID(from)
		}
		return m
	}
	var action tg.MessageActionClass = &tg.MessageActionChannelCreate{Title: c.Title}
	if c.Kind == BasicGroup {
		action = &tg.MessageActionChatCreate{Title: c.Title, Users: c.everybody()}
	}
	m := &tg.MessageService{
		ID: c.Top, PeerID: c.peer(), Date: int(c.Date.Unix()), Action: action, Post: c.Kind == Channel, Out: out,
	}
	if from != nil {
		m.SetFromID(from)
	}
	return m
}
