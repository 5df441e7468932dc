package main

import (
	"strings"
	"testing"

	"github.com/gotd/td/tg"

	"roster/core"
	"roster/tdlib/tdtest"
)

// danylo can be found by his name.
var danylo = tdtest.User{
	Phone: "+99966220022", Code: "22222", FirstName: "Danylo", LastName: "Hrytsenko", Username: "danylo_keys", Bio: "Keys",
	Birthday: tdtest.Birthday{Day: 3, Month: 9},
}

func TestPeopleAndChats(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	who := server.AddUser(danylo)
	news := server.AddChannel(tdtest.Chat{Title: "News", Username: "daily_news", About: "Daily.", CreatorID: who.ID, MemberCount: 1200})
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	p.refusals(
		[2]string{ask(id, "get_user"), "user_id is required"},
		[2]string{ask(id, "get_user", "user_id", "x"), "user_id must be an integer"},
		[2]string{ask(id, "get_user", "user_id", who.ID), "User not found"},
		[2]string{ask(id, "get_chat_profile"), "chat_id is required"},
		[2]string{ask(id, "get_chat_profile", "chat_id", -5), "Chat not found"},
		[2]string{ask(id, "search_user", "query", " "), "query is required"},
		[2]string{ask(id, "search_user", "query", "nobody_here"), "USERNAME_NOT_OCCUPIED"},
		[2]string{ask(id, "create_private_chat"), "user_id is required"},
		[2]string{ask(id, "create_private_chat", "user_id", who.ID), "Chat info not found"},
	)
	if m := p.refused(ask(id, "search_user", "query", "@")); m.Payload.Error != "Username is invalid" || m.Payload.Code != 200 {
		t.Errorf("an empty name: %+v", m.Payload)
	}

	checkPerson(t, p, id, who.ID)
	checkChannel(t, p, id, news.ID)
}

func checkPerson(t *testing.T, p *headlessRoster, id, person int64) {
	t.Helper()
	var chat core.Chat
	p.must(ask(id, "search_user", "query", "https://t.me/Danylo_Keys"), &chat)
	if chat.ChatID != person || chat.Type != "private" || *chat.UserID != person || *chat.Username != "danylo_keys" || chat.SupergroupID != nil {
		t.Errorf("search_user found %+v", chat)
	}
	checkUser(t, p, id, person)
	var profile core.ChatProfile
	p.must(ask(id, "get_chat_profile", "chat_id", person), &profile)
	if profile.Type != "private" || profile.User == nil || *profile.User.Bio != "Keys" || profile.MemberCount != nil {
		t.Errorf("get_chat_profile of a person: %+v", profile)
	}
}

func checkUser(t *testing.T, p *headlessRoster, id, person int64) {
	t.Helper()
	var user core.UserProfile
	p.must(ask(id, "get_user", "user_id", person), &user)
	if *user.Bio != "Keys" || user.Birthdate.Month != 9 || user.Phone != nil || user.SyncedAt == nil {
		t.Errorf("get_user: %+v", user)
	}
	var chat core.Chat
	for _, force := range []bool{true, false} {
		p.must(ask(id, "create_private_chat", "user_id", person, "force", force), &chat)
		if chat.ChatID != person || *chat.Title != "Danylo Hrytsenko" {
			t.Errorf("create_private_chat: %+v", chat)
		}
	}
}

func checkChannel(t *testing.T, p *headlessRoster, id, channel int64) {
	t.Helper()
	var chat core.Chat
	p.must(ask(id, "search_user", "query", "daily_news"), &chat)
	if chat.Type != "channel" || *chat.SupergroupID != channel || chat.UserID != nil {
		t.Errorf("search_user found %+v", chat)
	}
	var profile core.ChatProfile
	p.must(ask(id, "get_chat_profile", "chat_id", chat.ChatID), &profile)
	if profile.Type != "channel" || *profile.Description != "Daily." || *profile.MemberCount != 1200 || profile.User != nil {
		t.Errorf("get_chat_profile of a channel: %+v", profile)
	}
}

func TestSearchIsLimited(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	server.AddUser(danylo)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	server.FailOnce("contacts.resolveUsername", tdtest.FloodWait(500))
	m := p.refused(ask(id, "search_user", "query", "danylo_keys"))
	if m.Payload.Error != "Too Many Requests: retry after 500" || m.Payload.Code != 429 || m.Payload.RetryAfter != 500 {
		t.Errorf("a flood limit: %+v", m.Payload)
	}
	p.must(ask(id, "search_user", "query", "danylo_keys"), nil)
}

func TestCreateSupergroupChat(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	p.refusals(
		[2]string{ask(id, "create_supergroup_chat", "title", ""), "title is required"},
		[2]string{ask(id, "create_supergroup_chat", "title", "x", "is_channel", "no"), "is_channel must be a boolean"},
		[2]string{ask(id, "create_supergroup_chat", "title", strings.Repeat("x", 129)), "title must be at most 128 characters"},
		[2]string{ask(id, "create_supergroup_chat", "title", "x", "description", strings.Repeat("x", 256)), "description must be at most 255 characters"},
	)
	if calls := server.CallsOf("channels.createChannel"); len(calls) != 0 {
		t.Errorf("%d chats were asked for that cannot be", len(calls))
	}
	line := ask(id, "create_supergroup_chat", "title", "Flower club", "description", "We plant.")
	p.serverRefuses(server, "channels.createChannel", line, "CHANNELS_TOO_MUCH", "USER_RESTRICTED", "PEER_FLOOD")
	server.FailOnce("channels.createChannel", tdtest.Error(406, "USER_RESTRICTED"))
	if m := p.refused(line); m.Payload.Error != "USER_RESTRICTED" || m.Payload.Code != 406 {
		t.Errorf("a restricted person: %+v", m.Payload)
	}
	var chat core.Chat
	p.must(line, &chat)
	if there := server.Chat(*chat.SupergroupID); there.Title != "Flower club" || there.About != "We plant." || there.Kind != tdtest.Group {
		t.Errorf("%+v is on the server %+v", chat, there)
	}
	p.must(ask(id, "create_supergroup_chat", "title", "Flower news", "is_channel", true), &chat)
	if chat.Type != "channel" || server.Chat(*chat.SupergroupID).Kind != tdtest.Channel {
		t.Errorf("the channel is %+v", chat)
	}
	var profile core.ChatProfile
	p.must(ask(id, "get_chat_profile", "chat_id", chat.ChatID), &profile)
	if *profile.Title != "Flower news" || *profile.MemberCount != 1 {
		t.Errorf("its profile is %+v", profile)
	}
}

func TestImportContacts(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	who := server.AddUser(danylo)
	mariia := server.AddUser(tdtest.User{Phone: "+99966330033", FirstName: "Mariia", Username: "mariia_maps"})
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	p.refusals(
		[2]string{ask(id, "import_contacts", "phone", " "), "phone is required"},
		[2]string{ask(id, "import_contacts", "phone", "+99966220022", "vcard", 1), "vcard must be a string"},
		[2]string{ask(id, "import_contacts", "phone", "+99966220022", "first_name", strings.Repeat("x", 65)), "first_name must be at most 64 characters"},
	)
	var result core.ImportResult
	card := "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Keys;Dan;;;\r\nEND:VCARD\r\n"
	p.must(ask(id, "import_contacts", "phone", "+99966220022", "vcard", card), &result)
	if result.Phone != "+99966220022" || *result.UserID != who.ID || !result.IsRegistered {
		t.Errorf("import_contacts: %+v", result)
	}
	var user core.UserProfile
	p.must(ask(id, "get_user", "user_id", who.ID), &user)
	if *user.FullName != "Dan Keys" || !user.IsContact || *user.Phone != "+99966220022" {
		t.Errorf("the contact is %+v", user)
	}
	result = core.ImportResult{}
	p.must(ask(id, "import_contacts", "phone", "+99966990099", "first_name", "Nobody"), &result)
	if result.UserID != nil || result.IsRegistered {
		t.Errorf("a number that is not on Telegram: %+v", result)
	}
	p.must(ask(id, "search_user", "query", "mariia_maps"), nil)
	p.must(ask(id, "import_contacts", "phone", "+99966990099", "first_name", "Masha", "contact_user_id", mariia.ID), &result)
	if *result.UserID != mariia.ID {
		t.Errorf("a contact by id: %+v", result)
	}
	line := ask(id, "import_contacts", "phone", "+99966330033", "first_name", "Masha")
	p.serverRefuses(server, "contacts.importContacts", line, "PEER_FLOOD", "PHONE_NUMBER_INVALID")
	server.FailOnce("contacts.importContacts", tdtest.FloodWait(120))
	if m := p.refused(line); m.Payload.Code != 429 || m.Payload.RetryAfter != 120 {
		t.Errorf("a flood limit: %+v", m.Payload)
	}
}

// Somebody who hides the number is added by who they are, once the account has found them; the account's own number stays
// hidden from them.
func TestAddContact(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	mariia := server.AddUser(tdtest.User{Phone: "+99966330033", FirstName: "Mariia", Username: "mariia_maps", HiddenPhone: true})
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	p.refusals(
		[2]string{ask(id, "add_contact"), "user_id is required"},
		[2]string{ask(id, "add_contact", "user_id", mariia.ID), "User not found"},
	)
	if calls := server.CallsOf("contacts.importContacts"); len(calls) != 0 {
		t.Errorf("somebody unknown was asked for by number %d times", len(calls))
	}
	p.must(ask(id, "search_user", "query", "mariia_maps"), nil)
	var result core.ImportResult
	p.must(ask(id, "add_contact", "user_id", mariia.ID), &result)
	var user core.UserProfile
	p.must(ask(id, "get_user", "user_id", mariia.ID), &user)
	if *result.UserID != mariia.ID || !user.IsContact || *user.FullName != "Mariia" {
		t.Errorf("added %+v: %+v", result, user)
	}
	calls := server.CallsOf("contacts.addContact")
	if len(calls) != 1 || calls[0].Request.(*tg.ContactsAddContactRequest).AddPhonePrivacyException {
		t.Errorf("asked %+v", calls)
	}
	p.serverRefuses(server, "contacts.addContact", ask(id, "add_contact", "user_id", mariia.ID), "PEER_FLOOD", "CONTACT_ID_INVALID")
}
