package core

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// How many hits a search of what TDLib has at hand gives.
const (
	searchLimit    = 20
	searchLimitMax = 50 // TDLib's own for chats
)

func searchCommands() []*command {
	return []*command{
		define(command{
			action: "search_chats", scope: scopeSignedIn, reads: true,
			help: "Finds the account's own chats by a part of their names, without asking Telegram; `limit` is 1 to 50, and 20 when it is missing.",
		}, searchChats),
		define(command{
			action: "search_contacts", scope: scopeSignedIn, reads: true,
			help: "Finds contacts by a part of their names, without asking Telegram once the contacts are known; `limit` is 1 to 50, and 20 when it is missing.",
		}, searchContacts),
		define(command{
			action: "search_public_chats", scope: scopeSignedIn, reads: true,
			help: "Asks Telegram for public people, groups and channels by a part of their names, of at least 4 characters. Telegram limits how often.",
		}, searchPublicChats),
		define(command{
			action: "search_user_by_phone_number", scope: scopeSignedIn, reads: true,
			help: "Asks Telegram who has a phone number, with its country code and written in any way. Telegram limits how often.",
		}, searchUserByPhoneNumber),
		define(command{
			action: "get_contacts", scope: scopeSignedIn, reads: true,
			help: "Lists the account's contacts by name.",
		}, getContacts),
		define(command{
			action: "check_chat_username", scope: scopeSignedIn, reads: true, lane: laneProfile, // TDLib asks it behind the changes
			help: "Tells whether the account could take a username, given as name, @name or link.",
		}, checkChatUsername),
	}
}

type limitedSearchRequest struct {
	Query string `field:"query,required,trim"`
	Limit *int64 `field:"limit"`
}

func (r *limitedSearchRequest) check() (err error) {
	r.Limit, err = orSearchLimit(r.Limit)
	return err
}

// orSearchLimit fills in a limit that is missing.
func orSearchLimit(given *int64) (*int64, error) {
	switch {
	case given == nil:
		limit := int64(searchLimit)
		return &limit, nil
	case *given < 1 || *given > searchLimitMax:
		return nil, &InputError{"limit", "limit must be in range 1..50"}
	default:
		return given, nil
	}
}

func searchChats(ctx context.Context, with call, req limitedSearchRequest) (FoundChats, error) {
	return found(with.link.session.SearchChats(ctx, req.Query, int(*req.Limit)))
}

func searchContacts(ctx context.Context, with call, req limitedSearchRequest) (FoundChats, error) {
	return found(with.link.session.SearchContacts(ctx, req.Query, int(*req.Limit)))
}

func searchPublicChats(ctx context.Context, with call, req searchRequest) (FoundChats, error) {
	return found(with.link.session.SearchPublicChats(ctx, req.Query))
}

// found makes a result, in which no chat stands twice and the list is never nil.
func found(chats []FoundChat, err error) (FoundChats, error) {
	if err != nil {
		return FoundChats{}, err
	}
	result, seen := FoundChats{Chats: []FoundChat{}}, map[int64]bool{}
	for _, chat := range chats {
		if !seen[chat.ChatID] {
			seen[chat.ChatID] = true
			result.Chats = append(result.Chats, chat)
		}
	}
	return result, nil
}

type numberRequest struct {
	Phone string `field:"phone,required,trim"`
}

func (r *numberRequest) check() (err error) {
	r.Phone, err = plainPhone(r.Phone)
	return err
}

func searchUserByPhoneNumber(ctx context.Context, with call, req numberRequest) (FoundChat, error) {
	return with.link.session.SearchUserByPhoneNumber(ctx, req.Phone)
}

func getContacts(ctx context.Context, with call, _ nothing) (Contacts, error) {
	contacts, err := with.link.session.Contacts(ctx)
	if err != nil {
		return Contacts{}, err
	}
	sortByName(contacts)
	return Contacts{Contacts: append([]Contact{}, contacts...)}, nil
}

// sortByName puts names into the order of Unicode's collation, which is right for Latin and Cyrillic letters side by side.
// Who has no name comes last.
func sortByName(contacts []Contact) {
	var buffer collate.Buffer
	order, keys := collate.New(language.Und, collate.IgnoreCase), make(map[int64]string, len(contacts))
	for _, contact := range contacts {
		if contact.FullName != nil {
			keys[contact.UserID] = string(order.KeyFromString(&buffer, *contact.FullName))
			buffer.Reset()
		}
	}
	slices.SortStableFunc(contacts, func(a, b Contact) int {
		switch {
		case (a.FullName == nil) != (b.FullName == nil):
			if a.FullName == nil {
				return 1
			}
			return -1
		default:
			return strings.Compare(keys[a.UserID], keys[b.UserID])
		}
	})
}

type usernameRequest struct {
	Username string `field:"username,required,trim"`
}

func checkChatUsername(ctx context.Context, with call, req usernameRequest) (UsernameCheck, error) {
	name := PlainUsername(req.Username)
	if !IsUsername(name) {
		return UsernameCheck{Username: name, Result: usernameInvalid}, nil
	}
	result, err := with.link.session.CheckUsername(ctx, name)
	if err != nil {
		return UsernameCheck{}, err
	}
	return UsernameCheck{Username: name, Result: result}, nil
}

// usernameInvalid is TDLib's checkChatUsernameResultUsernameInvalid.
const usernameInvalid = "username_invalid"
