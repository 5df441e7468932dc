package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"roster/core"
	"roster/tdlib/tdtest"
)

// neighbourhood is a server with Olena, whose contacts and chats can be searched for, and others who are public.
func neighbourhood(t *testing.T) (server *tdtest.Server, who tdtest.User, channel tdtest.Chat) {
	t.Helper()
	server = tdtest.NewServer(t)
	me := server.AddUser(olena)
	who = server.AddUser(danylo)
	mariia := server.AddUser(tdtest.User{Phone: "+99966330033", FirstName: "Марія", LastName: "Їжак", Username: "mariia_maps"})
	server.UpdateUser(me.ID, func(u *tdtest.User) { u.Contacts = []int64{who.ID, mariia.ID} })
	channel = server.AddChannel(tdtest.Chat{Title: "Flower news", Username: "flower_news", CreatorID: me.ID, MemberCount: 1200, Verified: true})
	server.AddBasicGroup(tdtest.Chat{Title: "Flower deliveries", CreatorID: me.ID, Members: []int64{who.ID}})
	server.AddChannel(tdtest.Chat{Title: "Flowers elsewhere", Username: "flowers_else", CreatorID: who.ID, MemberCount: 7})
	server.AddPrivateChat(who.ID, me.ID, "Keys are ready.")
	server.SellUsername("flowers")
	return server, who, channel
}

// titlesOf lists the kinds and titles of what a search found.
func (p *headlessRoster) titlesOf(line string) string {
	p.t.Helper()
	var found core.FoundChats
	p.must(line, &found)
	var titles []string
	for _, chat := range found.Chats {
		titles = append(titles, chat.Type+" "+*chat.Title)
	}
	slices.Sort(titles)
	return strings.Join(titles, ", ")
}

func TestSearches(t *testing.T) {
	server, who, channel := neighbourhood(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	for _, c := range [][2]string{
		{ask(id, "search_chats", "query", "flower"), "basic_group Flower deliveries, channel Flower news"},
		{ask(id, "search_chats", "query", "danylo", "limit", "5"), "private Danylo Hrytsenko"},
		{ask(id, "search_chats", "query", "elsewhere"), ""},
		{ask(id, "search_contacts", "query", "їж"), "private Марія Їжак"},
		{ask(id, "search_contacts", "query", "flower"), ""},
		{ask(id, "search_public_chats", "query", "flower"), "channel Flower news, channel Flowers elsewhere"},
		{ask(id, "search_public_chats", "query", "flo"), ""},
	} {
		if got := p.titlesOf(c[0]); got != c[1] {
			t.Errorf("%s found %q, want %q", c[0], got, c[1])
		}
	}
	var found core.FoundChats
	p.must(ask(id, "search_chats", "query", "news"), &found)
	if hit := found.Chats[0]; *hit.SupergroupID != channel.ID || *hit.MemberCount != 1200 || !hit.IsVerified || *hit.Username != "flower_news" {
		t.Errorf("the channel is %+v", hit)
	}
	checkByPhone(t, p, server, id, who)
	checkContacts(t, p, id)
}

func checkByPhone(t *testing.T, p *headlessRoster, server *tdtest.Server, id int64, who tdtest.User) {
	t.Helper()
	var person core.FoundChat
	p.must(ask(id, "search_user_by_phone_number", "phone", "00 999 66 220-022"), &person)
	if *person.UserID != who.ID || person.ChatID != who.ID || !person.IsContact || *person.Phone != "+99966220022" || person.HasPhoto {
		t.Errorf("by the number: %+v", person)
	}
	var chat core.Chat
	p.must(ask(id, "create_private_chat", "user_id", who.ID), &chat)
	if chat.ChatID != person.ChatID {
		t.Errorf("the chat is %+v", chat)
	}
	asked := len(server.CallsOf("contacts.resolvePhone"))
	p.refusals(
		[2]string{ask(id, "search_user_by_phone_number", "phone", "0555 010 001"), "Phone number is invalid"},
		[2]string{ask(id, "search_user_by_phone_number", "phone", "+99966990099"), "PHONE_NOT_OCCUPIED"},
	)
	if now := len(server.CallsOf("contacts.resolvePhone")); now != asked+1 {
		t.Errorf("%d numbers were asked for", now-asked)
	}
}

func checkContacts(t *testing.T, p *headlessRoster, id int64) {
	t.Helper()
	var list core.Contacts
	p.must(ask(id, "get_contacts"), &list)
	if len(list.Contacts) != 2 || *list.Contacts[0].FullName != "Danylo Hrytsenko" || *list.Contacts[1].LastName != "Їжак" {
		t.Errorf("the contacts are %+v", list)
	}
	p.must(ask(id, "import_contacts", "phone", "+99966330033", "first_name", "Ада"), nil)
	p.must(ask(id, "get_contacts"), &list)
	if len(list.Contacts) != 2 || *list.Contacts[1].FullName != "Ада" {
		t.Errorf("after a change the contacts are %+v", list)
	}
}

func TestSearchRefusals(t *testing.T) {
	server, _, _ := neighbourhood(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	p.refusals(
		[2]string{ask(id, "search_chats", "query", " "), "query is required"},
		[2]string{ask(id, "search_chats", "query", 1), "query must be a string"},
		[2]string{ask(id, "search_chats", "query", "x", "limit", 51), "limit must be in range 1..50"},
		[2]string{ask(id, "search_contacts"), "query is required"},
		[2]string{ask(id, "search_contacts", "query", "x", "limit", "x"), "limit must be an integer"},
		[2]string{ask(id, "search_public_chats"), "query is required"},
		[2]string{ask(id, "search_user_by_phone_number"), "phone is required"},
		[2]string{ask(id, "check_chat_username"), "username is required"},
	)
	for method, line := range map[string]string{
		"contacts.search":       ask(id, "search_public_chats", "query", "flower"),
		"contacts.resolvePhone": ask(id, "search_user_by_phone_number", "phone", "+99966990098"),
		"account.checkUsername": ask(id, "check_chat_username", "username", "olena_peonies"),
		"contacts.getContacts":  ask(id, "get_contacts"),
	} {
		server.FailOnce(method, tdtest.FloodWait(300))
		if m := p.refused(line); m.Payload.Code != 429 || m.Payload.RetryAfter != 300 {
			t.Errorf("%s with a flood limit: %+v", line, m.Payload)
		}
	}
	p.serverRefuses(server, "contacts.search", ask(id, "search_public_chats", "query", "flowers"), "FROZEN_METHOD_INVALID")
}

func TestCheckChatUsername(t *testing.T) {
	server, _, _ := neighbourhood(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	for name, want := range map[string]string{
		"https://t.me/olena_peonies": "ok", "olena_flowers": "ok", "@mariia_maps": "username_occupied", "flowers": "username_purchasable",
		"abc": "username_invalid", "@": "username_invalid", "_olena": "username_invalid",
	} {
		var check core.UsernameCheck
		p.must(ask(id, "check_chat_username", "username", name), &check)
		if check.Result != want {
			t.Errorf("%s: %+v, want %s", name, check, want)
		}
	}
	if n := len(server.CallsOf("account.checkUsername")); n != 3 {
		t.Errorf("the server was asked %d times, want 3: neither for the own name nor for what breaks the rule", n)
	}
	p.refusals([2]string{ask(id, "set_username", "username", "flowers"), "USERNAME_PURCHASE_AVAILABLE"})
}

// Without the network, what TDLib has at hand is found all the same.
func TestSearchesOffline(t *testing.T) {
	server, _, _ := neighbourhood(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	p.must(ask(id, "get_contacts"), nil)
	p.must(ask(id, "search_chats", "query", "flower"), nil)
	server.Pause()
	p.live(id, "connection_state", func(raw json.RawMessage) bool { return !strings.Contains(string(raw), `"ready"`) })
	if got := p.titlesOf(ask(id, "search_chats", "query", "news")); got != "channel Flower news" {
		t.Errorf("own chats: %s", got)
	}
	if got := p.titlesOf(ask(id, "search_contacts", "query", "danylo")); got != "private Danylo Hrytsenko" {
		t.Errorf("contacts: %s", got)
	}
	line := strings.Replace(ask(id, "search_public_chats", "query", "flower"), "{", `{"request_id":"late",`, 1)
	p.send(line)
	p.must(`{"action":"list_accounts"}`, nil)
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	m := p.wait("answer after the outage", func(m message) bool { return m.Payload.RequestID == "late" })
	if m.Payload.Error != "" || !strings.Contains(string(m.Payload.Result), "flowers_else") {
		t.Errorf("after the outage: %+v", m.Payload)
	}
}
