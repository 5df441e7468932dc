package tdlib

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

// chatProfile reads a chat; see core.Session.
func (s *session) chatProfile(ctx context.Context, id int64) (core.ChatProfile, error) {
	chat, err := s.chat(ctx, id)
	if err != nil {
		return core.ChatProfile{}, err
	}
	profile := core.ChatProfile{
		ChatID: chat.ID, Type: chat.kind(), Title: text(chat.Title), Usernames: []string{},
	}
	switch chat.Type.Name {
	case td.ConstructorChatTypePrivate, td.ConstructorChatTypeSecret:
		err = s.addUser(ctx, &profile, chat.Type.UserID)
	case td.ConstructorChatTypeBasicGroup:
		err = s.addBasicGroup(ctx, &profile, chat.Type.BasicGroupID)
	case td.ConstructorChatTypeSupergroup:
		err = s.addSupergroup(ctx, &profile, chat.Type.SupergroupID)
	}
	if err != nil {
		return core.ChatProfile{}, err
	}
	// Its title may have come anew.
	if chat, err = call(ctx, s, &td.GetChatRequest{ChatId: id}, decodeChat); err == nil {
		profile.Title = text(chat.Title)
	}
	return profile, err
}

// The beginnings of TDLib's chat ids: a person's is the user's id, a basic group's the negative one, and a supergroup's or
// channel's the id taken from supergroupIDs (DialogId.h).
const (
	supergroupIDs = -1000000000000
	secretIDs     = -2000000000000 + 1<<31
)

// chat gives a chat that TDLib has met. After a start it does not know those any more that are in no list, but still who
// is in them: that is enough to have them again, without asking the server.
func (s *session) chat(ctx context.Context, id int64) (*tdChat, error) {
	chat, err := call(ctx, s, &td.GetChatRequest{ChatId: id}, decodeChat)
	var unknown *core.TDLibError
	if !errors.As(err, &unknown) || unknown.Code != 400 {
		return chat, err
	}
	var again tdjson.Request
	switch {
	case id > 0:
		again = &td.CreatePrivateChatRequest{UserId: id, Force: true}
	case id > supergroupIDs:
		again = &td.CreateBasicGroupChatRequest{BasicGroupId: -id, Force: true}
	case id > secretIDs:
		again = &td.CreateSupergroupChatRequest{SupergroupId: supergroupIDs - id, Force: true}
	default:
		return nil, err
	}
	if chat, failed := call(ctx, s, again, decodeChat); failed == nil {
		return chat, nil
	}
	return nil, err
}

// tdChat is what is used of TDLib's chat. The whole object has dozens of fields that take several times as long to decode.
type tdChat struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
	Type  struct {
		Name         string `json:"@type"`
		UserID       int64  `json:"user_id"`
		BasicGroupID int64  `json:"basic_group_id"`
		SupergroupID int64  `json:"supergroup_id"`
		IsChannel    bool   `json:"is_channel"`
	} `json:"type"`
	Photo     *struct{}  `json:"photo"`     // nil when there is none
	Positions []struct{} `json:"positions"` // in lists of chats
}

func decodeChat(data json.RawMessage) (*tdChat, error) {
	chat := new(tdChat)
	return chat, json.Unmarshal(data, chat)
}

// kind is core's word for the chat's type.
func (c *tdChat) kind() string {
	switch c.Type.Name {
	case td.ConstructorChatTypeBasicGroup:
		return "basic_group"
	case td.ConstructorChatTypeSupergroup:
		if c.Type.IsChannel {
			return "channel"
		}
		return "supergroup"
	case td.ConstructorChatTypeSecret:
		return "secret"
	default:
		return "private"
	}
}

func (s *session) addUser(ctx context.Context, profile *core.ChatProfile, id int64) error {
	user, err := s.user(ctx, id)
	if err != nil {
		return err
	}
	profile.User, profile.SyncedAt = &user.User, user.SyncedAt
	profile.Username, profile.Usernames, profile.Photo = user.Username, user.Usernames, user.Photo
	profile.IsVerified, profile.IsScam, profile.IsFake = user.IsVerified, user.IsScam, user.IsFake
	return nil
}

func (s *session) addBasicGroup(ctx context.Context, profile *core.ChatProfile, id int64) error {
	full, at, err := freshFull(ctx, s, getFull[*td.BasicGroupFullInfo]{
		fullSource: fullSource{
			key: fullKey{td.ConstructorUpdateBasicGroupFullInfo, id},
			ask: func() tdjson.Request { return &td.GetBasicGroupFullInfoRequest{BasicGroupId: id} },
		},
		decode: td.UnmarshalBasicGroupFullInfo,
	})
	if err != nil {
		return err
	}
	group, err := call(ctx, s, &td.GetBasicGroupRequest{BasicGroupId: id}, td.UnmarshalBasicGroup)
	if err != nil {
		return err
	}
	profile.SyncedAt = at
	setBasicGroup(profile, group, full)
	return nil
}

func setBasicGroup(profile *core.ChatProfile, group *td.BasicGroup, full *td.BasicGroupFullInfo) {
	profile.Description, profile.InviteLink = text(full.Description), toInviteLink(full.InviteLink)
	profile.MemberCount, profile.Photo = count(group.MemberCount), toChatPhoto(full.Photo)
}

func (s *session) addSupergroup(ctx context.Context, profile *core.ChatProfile, id int64) error {
	group, err := s.supergroup(ctx, id)
	if err != nil {
		return err
	}
	full, at, err := freshFull(ctx, s, getFull[*td.SupergroupFullInfo]{
		fullSource: fullSource{
			key:   fullKey{td.ConstructorUpdateSupergroupFullInfo, id},
			ask:   func() tdjson.Request { return &td.GetSupergroupFullInfoRequest{SupergroupId: id} },
			force: func(ctx context.Context) (bool, error) { return s.reloadPublic(ctx, group) },
		},
		decode: td.UnmarshalSupergroupFullInfo,
	})
	if err != nil {
		return err
	}
	if group, err = s.supergroup(ctx, id); err != nil { // it came anew with the full info
		return err
	}
	profile.SyncedAt = at
	setSupergroup(profile, group, full)
	return nil
}

func (s *session) supergroup(ctx context.Context, id int64) (*td.Supergroup, error) {
	return call(ctx, s, &td.GetSupergroupRequest{SupergroupId: id}, td.UnmarshalSupergroup)
}

// reloadPublic has TDLib load the full info of a public group or channel again, which it does, before it answers, in the
// search that follows a link to a video chat (DialogManager::reload_video_chat_on_search). The search is for a name that
// TDLib knows, so Telegram is asked for nothing else, and nobody sees it. A member's groups need none of this: Telegram
// tells of every change in them.
func (s *session) reloadPublic(ctx context.Context, group *td.Supergroup) (bool, error) {
	if _, outside := group.Status.(*td.ChatMemberStatusLeft); !outside || group.Usernames == nil || len(group.Usernames.ActiveUsernames) == 0 {
		return false, nil
	}
	name := group.Usernames.ActiveUsernames[0]
	link := &td.GetInternalLinkTypeRequest{Link: "https://t.me/" + name + "?videochat"}
	if _, err := call(ctx, s, link, td.UnmarshalInternalLinkType); err != nil {
		return false, err
	}
	return s.askServer(ctx, func() tdjson.Request { return &td.SearchPublicChatRequest{Username: name} })
}

func setSupergroup(profile *core.ChatProfile, group *td.Supergroup, full *td.SupergroupFullInfo) {
	profile.Description, profile.InviteLink = text(full.Description), toInviteLink(full.InviteLink)
	profile.MemberCount, profile.Photo = count(full.MemberCount), toChatPhoto(full.Photo)
	if profile.MemberCount == nil {
		profile.MemberCount = count(group.MemberCount)
	}
	if group.Usernames != nil && len(group.Usernames.ActiveUsernames) > 0 {
		profile.Usernames = group.Usernames.ActiveUsernames
		profile.Username = &profile.Usernames[0]
	}
	if v := group.VerificationStatus; v != nil {
		profile.IsVerified, profile.IsScam, profile.IsFake = v.IsVerified, v.IsScam, v.IsFake
	}
}

func toInviteLink(link *td.ChatInviteLink) *string {
	if link == nil {
		return nil
	}
	return text(link.InviteLink)
}

// count is nil for 0, with which TDLib says that a number of members is not known: a chat has at least one.
func count(n int32) *int {
	if n <= 0 {
		return nil
	}
	number := int(n)
	return &number
}

// toChatPhoto takes a chat's photo from its full info: what the chat itself says of it has no id.
func toChatPhoto(photo *td.ChatPhoto) *core.Photo {
	size := largestSize(photo)
	if size == nil {
		return nil
	}
	return &core.Photo{ID: strconv.FormatInt(int64(photo.Id), 10), Width: int(size.Width), Height: int(size.Height)}
}

// searchPublicChat finds a chat by its public name.
func (s *session) searchPublicChat(ctx context.Context, username string) (core.Chat, error) {
	chat, err := call(ctx, s, &td.SearchPublicChatRequest{Username: username}, decodeChat)
	if err != nil {
		return core.Chat{}, err
	}
	return s.toChat(ctx, chat)
}

func (s *session) createPrivateChat(ctx context.Context, userID int64, force bool) (core.Chat, error) {
	chat, err := call(ctx, s, &td.CreatePrivateChatRequest{UserId: userID, Force: force}, decodeChat)
	if err != nil {
		return core.Chat{}, err
	}
	return s.toChat(ctx, chat)
}

func (s *session) createSupergroupChat(ctx context.Context, chat core.NewSupergroup) (core.Chat, error) {
	created, err := call(ctx, s, &td.CreateNewSupergroupChatRequest{
		Title: chat.Title, Description: chat.Description, IsChannel: chat.IsChannel,
	}, decodeChat)
	if err != nil {
		return core.Chat{}, err
	}
	return s.toChat(ctx, created)
}

// toChat adds the username, which TDLib keeps with the person or the supergroup.
func (s *session) toChat(ctx context.Context, chat *tdChat) (core.Chat, error) {
	result := core.Chat{ChatID: chat.ID, Type: chat.kind(), Title: text(chat.Title)}
	var err error
	switch chat.Type.Name {
	case td.ConstructorChatTypePrivate:
		result.UserID = &chat.Type.UserID
		result.Username, err = s.told(ctx, s.names.users, chat.Type.UserID)
	case td.ConstructorChatTypeSupergroup:
		result.SupergroupID = &chat.Type.SupergroupID
		result.Username, err = s.told(ctx, s.names.supergroups, chat.Type.SupergroupID)
	}
	if err != nil {
		return core.Chat{}, err
	}
	return result, nil
}
