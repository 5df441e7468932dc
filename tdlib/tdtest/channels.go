package tdtest

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var channelRPCs = []rpc{
	on(createChannel),
	on(getChannelDifference),
}

// maxAbout is the limit of a chat's description, in characters.
const maxAbout = 255

// The pts of a channel counts its changes: https://core.telegram.org/api/updates
const (
	firstPts   = 1 // of a channel that was there before the client
	createdPts = 2 // after the note that it was made
)

// pts is where the channel is in its sequence of updates.
func (c *chat) pts() int { return max(c.Pts, firstPts) }

// createChannel makes a channel or a supergroup. TDLib insists on exactly one updateMessageID and exactly one
// updateNewChannelMessage in the answer.
func createChannel(c *call, r *tg.ChannelsCreateChannelRequest) (bin.Encoder, error) {
	if r.Title == "" {
		return nil, Error(400, "CHAT_TITLE_EMPTY")
	}
	if utf8.RuneCountInString(r.About) > maxAbout {
		return nil, Error(400, "CHAT_ABOUT_TOO_LONG")
	}
	kind := Channel
	if r.Megagroup || r.Forum {
		kind = Group
	}
	me := c.me()
	added := c.addChat(Chat{
		Kind: kind, Title: r.Title, About: r.About, Forum: r.Forum, CreatorID: me.ID, Date: time.Now(),
	})
	added.Pts = createdPts
	added.InviteLink = inviteLink(added.ID)
	c.pushAbout(me.ID, c.key, about{chats: []*chat{added}}, added.created(me.ID))
	return &tg.Updates{
		Updates: []tg.UpdateClass{&tg.UpdateMessageID{ID: added.Top, RandomID: c.id}, added.created(me.ID)},
		Users:   c.usersFor(c.key, me), Chats: []tg.ChatClass{c.chatFor(c.key, added)}, Date: now(),
	}, nil
}

// created is the news that the channel was made.
func (c *chat) created(me int64) *tg.UpdateNewChannelMessage {
	return &tg.UpdateNewChannelMessage{Message: c.topMessage(me), Pts: createdPts, PtsCount: createdPts - firstPts}
}

// inviteLink is the link that Telegram makes for every new chat.
func inviteLink(chatID int64) string {
	code := binary.BigEndian.AppendUint64(nil, uint64(accessHash("invite", chatID)))
	return "https://t.me/+" + base64.RawURLEncoding.EncodeToString(code)
}

// getChannelDifference tells a client that is behind of the note that the channel was made; nothing else counts.
func getChannelDifference(c *call, r *tg.UpdatesGetChannelDifferenceRequest) (bin.Encoder, error) {
	of, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	const nextIn = 60 // seconds
	if r.Pts >= of.pts() {
		out := &tg.UpdatesChannelDifferenceEmpty{Final: true, Pts: r.Pts}
		out.SetTimeout(nextIn)
		return out, nil
	}
	users, chats := c.objects(target{chat: of})
	out := &tg.UpdatesChannelDifference{
		Final: true, Pts: of.pts(), NewMessages: []tg.MessageClass{of.topMessage(c.key.UserID)},
		OtherUpdates: []tg.UpdateClass{}, Chats: chats, Users: users,
	}
	out.SetTimeout(nextIn)
	return out, nil
}

// UpdateChat changes a chat as if somebody else had done it, and tells the clients of everybody who is or was in it.
// Those who have merely looked at it are not told, as on Telegram. change must not call the Server's methods.
func (s *Server) UpdateChat(id int64, change func(*Chat)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.world.chats[id]
	if c == nil {
		panic(fmt.Sprintf("tdtest: there is no chat with id %d", id))
	}
	before, after := c.snapshot(), c.snapshot()
	change(&after)
	after.ID, after.Kind = before.ID, before.Kind
	told := c.everybody()
	c.Chat = after
	c.own()
	c.Changes++
	if string(after.Photo) != string(before.Photo) {
		c.Picture = nil
		if len(after.Photo) > 0 {
			c.Picture = s.world.newPhoto(slices.Clone(after.Photo))
		}
	}
	var update tg.UpdateClass = &tg.UpdateChannel{ChannelID: id}
	if c.Kind == BasicGroup {
		update = &tg.UpdateChat{ChatID: id}
	}
	for _, member := range c.everybody() {
		if !slices.Contains(told, member) {
			told = append(told, member)
		}
	}
	for _, userID := range told {
		s.pushAbout(userID, nil, about{chats: []*chat{c}}, update)
	}
	s.changed()
}

// version tells clients which of two lists of a basic group's members is the newer one.
func (c *chat) version() int { return c.Changes + 1 }
