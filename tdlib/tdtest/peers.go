package tdtest

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var peerRPCs = []rpc{
	on(resolveUsername),
	on(resolvePhone),
	on(searchPeers),
	on(getPeerDialogs),
	on(getPeerSettings),
	on(getPeerStories),
	on(getChats),
	on(getChannels),
	on(getFullChat),
	on(getFullChannel),
	on(getParticipants),
	on(getCommonChats),
}

// target is a person or a chat: what a client means by a peer. One of the two is nil.
type target struct {
	user *user
	chat *chat
}

func (at target) peer() tg.PeerClass {
	if at.user != nil {
		return &tg.PeerUser{UserID: at.user.ID}
	}
	return at.chat.peer()
}

// objects are the people and chats that an answer about the target must hold.
func (c *call) objects(at target) ([]tg.UserClass, []tg.ChatClass) {
	if at.user != nil {
		return c.usersFor(c.key, at.user), []tg.ChatClass{}
	}
	users := []tg.UserClass{}
	for _, id := range chatDialog(at.chat, c.key.UserID).users {
		users = append(users, c.userFor(c.key, c.mustUser(id)))
	}
	return users, []tg.ChatClass{c.chatFor(c.key, at.chat)}
}

// inputPeer finds the person or chat that a client may speak of.
func (c *call) inputPeer(input tg.InputPeerClass) (target, error) {
	switch in := input.(type) {
	case *tg.InputPeerSelf:
		return target{user: c.me()}, nil
	case *tg.InputPeerUser:
		u, err := c.inputUser(&tg.InputUser{UserID: in.UserID, AccessHash: in.AccessHash})
		if err != nil {
			return target{}, Error(400, "PEER_ID_INVALID")
		}
		return target{user: u}, nil
	case *tg.InputPeerChat:
		if found := c.world.chats[in.ChatID]; found != nil && found.Kind == BasicGroup && found.has(c.key.UserID) {
			return target{chat: found}, nil
		}
	case *tg.InputPeerChannel:
		found, err := c.inputChannel(&tg.InputChannel{ChannelID: in.ChannelID, AccessHash: in.AccessHash})
		return target{chat: found}, err
	}
	return target{}, Error(400, "PEER_ID_INVALID")
}

func (c *call) inputChannel(input tg.InputChannelClass) (*chat, error) {
	in, ok := input.(*tg.InputChannel)
	if !ok || in.AccessHash != accessHash("chat", in.ChannelID) {
		return nil, Error(400, "CHANNEL_INVALID")
	}
	found := c.world.chats[in.ChannelID]
	if found == nil || found.Kind == BasicGroup {
		return nil, Error(400, "CHANNEL_INVALID")
	}
	if found.Username == "" && !found.has(c.key.UserID) {
		return nil, Error(400, "CHANNEL_PRIVATE")
	}
	return found, nil
}

func (c *call) resolved(at target) bin.Encoder {
	users, chats := c.objects(at)
	return &tg.ContactsResolvedPeer{Peer: at.peer(), Users: users, Chats: chats}
}

func resolveUsername(c *call, r *tg.ContactsResolveUsernameRequest) (bin.Encoder, error) {
	if u := c.world.userByName(r.Username); u != nil {
		return c.resolved(target{user: u}), nil
	}
	if found := c.world.chatByName(r.Username); found != nil {
		return c.resolved(target{chat: found}), nil
	}
	return nil, Error(400, "USERNAME_NOT_OCCUPIED")
}

func resolvePhone(c *call, r *tg.ContactsResolvePhoneRequest) (bin.Encoder, error) {
	u := c.world.userByPhone(digits(r.Phone))
	if u == nil || u.HiddenPhone {
		return nil, Error(400, "PHONE_NOT_OCCUPIED")
	}
	return c.resolved(target{user: u}), nil
}

// minSearch is how many characters a search must have.
const minSearch = 3

// searchPeers finds public people and chats by the beginning of a username or a part of a title.
func searchPeers(c *call, r *tg.ContactsSearchRequest) (bin.Encoder, error) {
	query := strings.ToLower(r.Q)
	if utf8.RuneCountInString(query) < minSearch {
		return nil, Error(400, "QUERY_TOO_SHORT")
	}
	out := &tg.ContactsFound{}
	for _, u := range c.world.users {
		if u.Username != "" && strings.HasPrefix(strings.ToLower(u.Username), query) {
			out.Results = append(out.Results, &tg.PeerUser{UserID: u.ID})
			out.Users = append(out.Users, c.userFor(c.key, u))
		}
	}
	for _, found := range c.world.chats {
		title := strings.Contains(strings.ToLower(found.Title), query)
		if found.Username != "" && (title || strings.HasPrefix(strings.ToLower(found.Username), query)) {
			out.Results = append(out.Results, found.peer())
			out.Chats = append(out.Chats, c.chatFor(c.key, found))
		}
	}
	return out, nil
}

// getPeerDialogs answers exactly the dialogs asked for, also those in nobody's list: TDLib insists on it.
func getPeerDialogs(c *call, r *tg.MessagesGetPeerDialogsRequest) (bin.Encoder, error) {
	out := &tg.MessagesPeerDialogs{State: state()}
	for _, input := range r.Peers {
		in, ok := input.(*tg.InputDialogPeer)
		if !ok {
			return nil, Error(400, "PEER_ID_INVALID")
		}
		at, err := c.inputPeer(in.Peer)
		if err != nil {
			return nil, err
		}
		d := c.dialogWith(at)
		out.Dialogs = append(out.Dialogs, d.entry())
		if d.top != nil {
			out.Messages = append(out.Messages, d.top)
		}
		users, chats := c.objects(at)
		out.Users = append(out.Users, users...)
		out.Chats = append(out.Chats, chats...)
	}
	return out, nil
}

// dialogWith is the caller's dialog with somebody or something; without a message if there has been none.
func (c *call) dialogWith(at target) dialog {
	if at.chat != nil {
		return chatDialog(at.chat, c.key.UserID)
	}
	for _, p := range c.me().Private {
		if p.With == at.user.ID {
			return p.dialog(c.me().ID)
		}
	}
	return dialog{peer: at.peer()}
}

func getPeerSettings(c *call, r *tg.MessagesGetPeerSettingsRequest) (bin.Encoder, error) {
	at, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	users, chats := c.objects(at)
	return &tg.MessagesPeerSettings{Users: users, Chats: chats}, nil
}

func getPeerStories(c *call, r *tg.StoriesGetPeerStoriesRequest) (bin.Encoder, error) {
	at, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	users, chats := c.objects(at)
	return &tg.StoriesPeerStories{Stories: tg.PeerStories{Peer: at.peer()}, Users: users, Chats: chats}, nil
}

func getChats(c *call, r *tg.MessagesGetChatsRequest) (bin.Encoder, error) {
	out := &tg.MessagesChats{}
	for _, id := range r.ID {
		at, err := c.inputPeer(&tg.InputPeerChat{ChatID: id})
		if err != nil {
			return nil, err
		}
		out.Chats = append(out.Chats, c.chatFor(c.key, at.chat))
	}
	return out, nil
}

func getChannels(c *call, r *tg.ChannelsGetChannelsRequest) (bin.Encoder, error) {
	out := &tg.MessagesChats{}
	for _, input := range r.ID {
		found, err := c.inputChannel(input)
		if err != nil {
			return nil, err
		}
		out.Chats = append(out.Chats, c.chatFor(c.key, found))
	}
	return out, nil
}

// members are the people named in a chat, as the answers about it must hold them.
func (c *call) members(of *chat) []tg.UserClass {
	users := []tg.UserClass{}
	for _, id := range of.everybody() {
		users = append(users, c.userFor(c.key, c.mustUser(id)))
	}
	return users
}

func getFullChat(c *call, r *tg.MessagesGetFullChatRequest) (bin.Encoder, error) {
	at, err := c.inputPeer(&tg.InputPeerChat{ChatID: r.ChatID})
	if err != nil {
		return nil, Error(400, "CHAT_ID_INVALID")
	}
	of := at.chat
	participants := []tg.ChatParticipantClass{}
	for _, id := range of.everybody() {
		participants = append(participants, of.participant(id))
	}
	full := &tg.ChatFull{
		ID: of.ID, About: of.About,
		Participants: &tg.ChatParticipants{ChatID: of.ID, Participants: participants, Version: of.version()},
	}
	if of.Picture != nil {
		full.SetChatPhoto(c.photoFor(c.key, of.Picture))
	}
	if of.InviteLink != "" {
		full.SetExportedInvite(of.invite())
	}
	return &tg.MessagesChatFull{
		FullChat: full, Chats: []tg.ChatClass{c.chatFor(c.key, of)}, Users: c.members(of),
	}, nil
}

func (c *chat) participant(id int64) tg.ChatParticipantClass {
	date := int(c.Date.Unix())
	switch {
	case id == c.CreatorID:
		return &tg.ChatParticipantCreator{UserID: id}
	case slices.Contains(c.Admins, id):
		return &tg.ChatParticipantAdmin{UserID: id, InviterID: c.CreatorID, Date: date}
	default:
		return &tg.ChatParticipant{UserID: id, InviterID: c.CreatorID, Date: date}
	}
}

func (c *chat) invite() *tg.ChatInviteExported {
	return &tg.ChatInviteExported{
		Permanent: true, Link: c.InviteLink, AdminID: c.CreatorID, Date: int(c.Date.Unix()),
	}
}

func (c *chat) isAdmin(userID int64) bool {
	return userID == c.CreatorID || slices.Contains(c.Admins, userID)
}

func getFullChannel(c *call, r *tg.ChannelsGetFullChannelRequest) (bin.Encoder, error) {
	of, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	admin := of.isAdmin(c.key.UserID)
	full := &tg.ChannelFull{
		ID: of.ID, About: of.About, Pts: of.pts(), ReadInboxMaxID: of.Top, ReadOutboxMaxID: of.Top,
		ChatPhoto:           &tg.PhotoEmpty{},
		CanViewParticipants: admin || of.Kind == Group,
	}
	full.SetParticipantsCount(of.count())
	if admin {
		full.SetAdminsCount(len(of.Admins) + 1)
	}
	if of.Picture != nil {
		full.ChatPhoto = c.photoFor(c.key, of.Picture)
	}
	if of.SlowModeSeconds > 0 {
		full.SetSlowmodeSeconds(of.SlowModeSeconds)
	}
	if of.InviteLink != "" && admin {
		full.SetExportedInvite(of.invite())
	}
	chats := []tg.ChatClass{c.chatFor(c.key, of)}
	if linked := c.world.chats[of.LinkedChatID]; linked != nil {
		full.SetLinkedChatID(linked.ID)
		chats = append(chats, c.chatFor(c.key, linked))
	}
	return &tg.MessagesChatFull{FullChat: full, Chats: chats, Users: []tg.UserClass{}}, nil
}

// getParticipants lists the members of a group, or of a channel to those who run it. The filters by name and by rank
// are those that TDLib uses by itself.
func getParticipants(c *call, r *tg.ChannelsGetParticipantsRequest) (bin.Encoder, error) {
	of, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	if of.Kind == Channel && !of.isAdmin(c.key.UserID) {
		return nil, Error(400, "CHAT_ADMIN_REQUIRED")
	}
	ids := of.everybody()
	if _, admins := r.Filter.(*tg.ChannelParticipantsAdmins); admins {
		ids = slices.DeleteFunc(ids, func(id int64) bool { return !of.isAdmin(id) })
	}
	out := &tg.ChannelsChannelParticipants{Count: len(ids)}
	for _, id := range ids[min(r.Offset, len(ids)):min(r.Offset+r.Limit, len(ids))] {
		out.Participants = append(out.Participants, of.channelParticipant(id, c.key.UserID))
		out.Users = append(out.Users, c.userFor(c.key, c.mustUser(id)))
	}
	return out, nil
}

func (c *chat) channelParticipant(id, me int64) tg.ChannelParticipantClass {
	date := int(c.Date.Unix())
	switch {
	case id == c.CreatorID:
		return &tg.ChannelParticipantCreator{UserID: id, AdminRights: adminRights()}
	case slices.Contains(c.Admins, id):
		return &tg.ChannelParticipantAdmin{
			UserID: id, Self: id == me, PromotedBy: c.CreatorID, Date: date, AdminRights: adminRights(),
		}
	case id == me:
		return &tg.ChannelParticipantSelf{UserID: id, InviterID: c.CreatorID, Date: date}
	default:
		return &tg.ChannelParticipant{UserID: id, Date: date}
	}
}

func getCommonChats(c *call, r *tg.MessagesGetCommonChatsRequest) (bin.Encoder, error) {
	u, err := c.inputUser(r.UserID)
	if err != nil {
		return nil, err
	}
	out := &tg.MessagesChats{}
	for _, common := range c.world.commonChats(c.key.UserID, u.ID) {
		out.Chats = append(out.Chats, c.chatFor(c.key, common))
	}
	return out, nil
}

// forever is the end of restrictions that have none.
const forever = 1<<31 - 1

// noRestrictions lets all members do everything.
func noRestrictions() tg.ChatBannedRights { return tg.ChatBannedRights{UntilDate: forever} }

// now is the time in the API's form.
func now() int { return int(time.Now().Unix()) }
