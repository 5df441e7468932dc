package tdlib

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

func (s *session) searchChats(ctx context.Context, query string, limit int) ([]core.FoundChat, error) {
	if err := s.knowChats(ctx); err != nil {
		return nil, err
	}
	return s.foundChats(ctx, &td.SearchChatsRequest{Query: query, Limit: int32(limit)})
}

func (s *session) searchPublicChats(ctx context.Context, query string) ([]core.FoundChat, error) {
	return s.foundChats(ctx, &td.SearchPublicChatsRequest{Query: query})
}

// foundChats makes hits of the chats that a request finds. TDLib has them, and who is behind them, at hand.
func (s *session) foundChats(ctx context.Context, request tdjson.Request) ([]core.FoundChat, error) {
	chats, err := call(ctx, s, request, td.UnmarshalChats)
	if err != nil {
		return nil, err
	}
	var hits []core.FoundChat
	for _, id := range chats.ChatIds {
		chat, err := call(ctx, s, &td.GetChatRequest{ChatId: id}, decodeChat)
		if err != nil {
			return nil, err
		}
		hit, err := s.toFoundChat(ctx, chat)
		if err != nil {
			return nil, err
		}
		if hit != nil {
			hits = append(hits, *hit)
		}
	}
	return hits, nil
}

// toFoundChat is nil for a basic group that has become a supergroup, which is found beside it.
func (s *session) toFoundChat(ctx context.Context, chat *tdChat) (*core.FoundChat, error) {
	hit := core.FoundChat{}
	switch chat.Type.Name {
	case td.ConstructorChatTypePrivate, td.ConstructorChatTypeSecret:
		user, err := s.getUser(ctx, chat.Type.UserID)
		if err != nil {
			return nil, err
		}
		hit = foundUser(user)
	case td.ConstructorChatTypeBasicGroup:
		group, err := call(ctx, s, &td.GetBasicGroupRequest{BasicGroupId: chat.Type.BasicGroupID}, td.UnmarshalBasicGroup)
		if err != nil || group.UpgradedToSupergroupId != 0 {
			return nil, err
		}
		hit.MemberCount = count(group.MemberCount)
	case td.ConstructorChatTypeSupergroup:
		group, err := call(ctx, s, &td.GetSupergroupRequest{SupergroupId: chat.Type.SupergroupID}, td.UnmarshalSupergroup)
		if err != nil {
			return nil, err
		}
		hit = foundSupergroup(group)
	}
	hit.ChatID, hit.Type, hit.Title = chat.ID, chat.kind(), text(chat.Title)
	hit.HasPhoto = chat.Photo != nil
	return &hit, nil
}

func foundSupergroup(group *td.Supergroup) core.FoundChat {
	hit := core.FoundChat{Chat: core.Chat{SupergroupID: &group.Id}, MemberCount: count(group.MemberCount)}
	if names := group.Usernames; names != nil && len(names.ActiveUsernames) > 0 {
		hit.Username = &names.ActiveUsernames[0]
	}
	if v := group.VerificationStatus; v != nil {
		hit.IsVerified, hit.IsScam, hit.IsFake = v.IsVerified, v.IsScam, v.IsFake
	}
	return hit
}

// foundUser is the hit of a person. A private chat has its person's id, whether there is one already or not.
func foundUser(user *td.User) core.FoundChat {
	who := toUser(user, nil)
	return core.FoundChat{
		Chat: core.Chat{
			ChatID: who.UserID, Type: "private", Title: who.FullName, Username: who.Username, UserID: &who.UserID,
		},
		Phone: who.Phone, IsContact: who.IsContact, IsBot: who.IsBot, IsDeleted: who.IsDeleted,
		IsVerified: who.IsVerified, IsScam: who.IsScam, IsFake: who.IsFake, HasPhoto: user.ProfilePhoto != nil,
	}
}

func (s *session) searchContacts(ctx context.Context, query string, limit int) ([]core.FoundChat, error) {
	users, err := s.usersOf(ctx, &td.SearchContactsRequest{Query: query, Limit: int32(limit)})
	if err != nil {
		return nil, err
	}
	hits := make([]core.FoundChat, len(users))
	for i, user := range users {
		hits[i] = foundUser(user)
	}
	return hits, nil
}

// knownChat tells what the account has of a person or chat. TDLib's ids of private chats are their people's.
func (s *session) knownChat(ctx context.Context, id int64) (core.KnownChat, error) {
	var known core.KnownChat
	chat, err := call(ctx, s, &td.GetChatRequest{ChatId: id}, decodeChat)
	if err == nil && len(chat.Positions) > 0 {
		hit, err := s.toFoundChat(ctx, chat)
		if err != nil || hit == nil {
			return known, cmp.Or(err, core.ErrNotFound)
		}
		return core.KnownChat{FoundChat: *hit, HasChat: true}, nil
	}
	if err != nil && !isUnknown(err) {
		return known, err
	}
	if id <= 0 {
		return known, core.ErrNotFound
	}
	user, err := s.getUser(ctx, id)
	switch {
	case isUnknown(err), err == nil && !user.IsContact:
		return known, core.ErrNotFound
	case err != nil:
		return known, err
	default:
		return core.KnownChat{FoundChat: foundUser(user)}, nil
	}
}

// isUnknown tells that TDLib has not met who or what was asked for.
func isUnknown(err error) bool {
	var refused *core.TDLibError
	return errors.As(err, &refused) && refused.Code == 400
}

func (s *session) contacts(ctx context.Context) ([]core.Contact, error) {
	users, err := s.usersOf(ctx, &td.GetContactsRequest{})
	if err != nil {
		return nil, err
	}
	return toContacts(users), nil
}

func toContacts(users []*td.User) []core.Contact {
	contacts := make([]core.Contact, len(users))
	for i, user := range users {
		who := toUser(user, nil)
		contacts[i] = core.Contact{
			UserID: who.UserID, FirstName: who.FirstName, LastName: who.LastName, FullName: who.FullName,
			Username: who.Username, Phone: who.Phone, Status: who.Status, IsMutualContact: who.IsMutualContact,
			IsDeleted: who.IsDeleted, HasPhoto: user.ProfilePhoto != nil,
		}
	}
	return contacts
}

// contactIDs lists who is a contact. Only the first request of a session waits for the server.
func (s *session) contactIDs(ctx context.Context) ([]int64, error) {
	users, err := call(ctx, s, &td.GetContactsRequest{}, td.UnmarshalUsers)
	if err != nil {
		return nil, err
	}
	return users.UserIds, nil
}

// people reads people whom TDLib has met.
func (s *session) people(ctx context.Context, ids []int64) ([]core.Contact, error) {
	users, err := askAll(ctx, s, ids, func(id int64) tdjson.Request { return &td.GetUserRequest{UserId: id} }, td.UnmarshalUser)
	if err != nil {
		return nil, err
	}
	return toContacts(users), nil
}

// usersOf reads the people whom a request for contacts names. TDLib waits for the server with the first one of a session,
// and has no list of its own without a connection: somebody who types must not wait for that as long as for a change. There can be thousands, so TDLib gets all the questions at once.
func (s *session) usersOf(ctx context.Context, request tdjson.Request) ([]*td.User, error) {
	limited, cancel := whileAnswered(ctx)
	defer cancel()
	named, err := call(limited, s, request, td.UnmarshalUsers)
	if limited.Err() != nil && ctx.Err() == nil {
		return nil, context.DeadlineExceeded
	}
	if err != nil {
		return nil, err
	}
	return askAll(ctx, s, named.UserIds, func(id int64) tdjson.Request { return &td.GetUserRequest{UserId: id} }, td.UnmarshalUser)
}

// askAll asks the same of many things, which TDLib has at hand.
func askAll[T any](
	ctx context.Context, s *session, ids []int64, ask func(id int64) tdjson.Request, decode func(json.RawMessage) (T, error),
) ([]T, error) {
	pending := make([]*tdjson.Pending, len(ids))
	for i, id := range ids {
		var err error
		if pending[i], err = s.client.Start(ctx, ask(id)); err != nil {
			return nil, s.translate(ctx, err)
		}
	}
	answers := make([]T, len(ids))
	for i, p := range pending {
		data, err := p.Wait(ctx)
		if err != nil {
			return nil, s.translate(ctx, err)
		}
		if answers[i], err = decode(data); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// searchUserByPhoneNumber: TDLib turns Telegram's PHONE_NOT_OCCUPIED into a 404, and remembers it.
func (s *session) searchUserByPhoneNumber(ctx context.Context, phone string) (core.FoundChat, error) {
	user, err := call(ctx, s, &td.SearchUserByPhoneNumberRequest{PhoneNumber: phone}, td.UnmarshalUser)
	var refused *core.TDLibError
	if errors.As(err, &refused) && refused.Code == 404 {
		return core.FoundChat{}, &core.TDLibError{Code: 400, Message: "PHONE_NOT_OCCUPIED"}
	}
	if err != nil {
		return core.FoundChat{}, err
	}
	return foundUser(user), nil
}
