package tdtest_test

import (
	"testing"

	"roster/tdlib/tdtest"
)

// One public name may lead to a person, a bot, a group, a channel or to oneself.
func TestLookupKinds(t *testing.T) {
	server, ada, bob, d := town(t)
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Username = "ada_byron" })
	helper := server.AddUser(tdtest.User{FirstName: "Helper", Username: "helper_bot", Bot: true})
	talk := server.AddGroup(tdtest.Chat{Title: "Talk", Username: "engine_talk", CreatorID: bob.ID})
	news := server.AddChannel(tdtest.Chat{Title: "News", Username: "engine_news", CreatorID: bob.ID, Scam: true})
	for _, test := range []struct {
		name, title string
		id          int64
	}{
		{"bob_babbage", "Bob", bob.ID},
		{"@Bob_Babbage", "Bob", bob.ID},
		{"ada_byron", "Ada", ada.ID},
		{"helper_bot", "Helper", helper.ID},
		{"engine_talk", "Talk", -1000000000000 - talk.ID},
		{"engine_news", "News", -1000000000000 - news.ID},
	} {
		chat := d.ask("searchPublicChat", object{"username": test.name})
		if chat.number("id") != test.id || chat.text("title") != test.title {
			t.Errorf("%s: %v", test.name, chat)
		}
		if chat.text("type.@type") == "chatTypePrivate" {
			d.ask("getUserFullInfo", object{"user_id": test.id})
			continue
		}
		d.ask("getSupergroupFullInfo", object{"supergroup_id": -1000000000000 - test.id})
	}
	if kind := d.ask("getUser", object{"user_id": helper.ID}).text("type.@type"); kind != "userTypeBot" {
		t.Errorf("the bot is a %s", kind)
	}
	if shown := d.ask("getSupergroup", object{"supergroup_id": news.ID}); shown.at("verification_status.is_scam") != true {
		t.Errorf("the channel: %v", shown)
	}
	d.refuse("searchPublicChat", object{"username": "@"}, "Username is invalid")
}

// A name is asked for once; so is a number, also when it leads to nobody.
func TestLookupsAreRemembered(t *testing.T) {
	server, _, bob, d := town(t)
	for range 2 {
		d.ask("searchPublicChat", object{"username": bob.Username})
		d.ask("searchUserByPhoneNumber", object{"phone_number": bob.Phone})
		d.refuse("searchUserByPhoneNumber", object{"phone_number": "+99966 000 0009"}, "404")
	}
	if n := len(server.CallsOf("contacts.resolveUsername")); n != 1 {
		t.Errorf("the name was asked for %d times", n)
	}
	if n := len(server.CallsOf("contacts.resolvePhone")); n != 2 {
		t.Errorf("the numbers were asked for %d times", n)
	}
}

// Telegram's refusals reach TDLib's user with their own texts.
func TestLookupRefusals(t *testing.T) {
	server, ada, bob, d := town(t)
	news := server.AddChannel(tdtest.Chat{Title: "News", Username: "engine_news", CreatorID: bob.ID})
	// TDLib takes a channel for lost once it has heard CHANNEL_PRIVATE about it.
	lost := server.AddChannel(tdtest.Chat{Title: "Lost", Username: "engine_lost", CreatorID: bob.ID})
	friends := server.AddBasicGroup(tdtest.Chat{Title: "Friends", CreatorID: bob.ID, Members: []int64{ada.ID}})
	name, lostName := object{"username": "engine_news"}, object{"username": "engine_lost"}
	for _, test := range []struct {
		method  string
		err     error
		request string
		fields  object
		want    string
	}{
		{"contacts.resolveUsername", tdtest.Error(400, "USERNAME_INVALID"), "searchPublicChat", name, "USERNAME_INVALID"},
		{"contacts.resolveUsername", tdtest.FloodWait(300), "searchPublicChat", name, "retry after 300"},
		{"contacts.resolvePhone", tdtest.FloodWait(61), "searchUserByPhoneNumber", object{"phone_number": bob.Phone}, "retry after 61"},
		{"messages.getPeerDialogs", tdtest.Error(400, "CHANNEL_PRIVATE"), "searchPublicChat", lostName, "CHANNEL_PRIVATE"},
	} {
		cancel := server.Fail(test.method, test.err)
		d.refuse(test.request, test.fields, test.want)
		cancel()
	}
	// TDLib asks for the full information of a channel by itself, once somebody has looked for it.
	cancel := server.Fail("channels.getFullChannel", tdtest.Error(400, "CHANNEL_PRIVATE"))
	d.ask("searchPublicChat", lostName)
	d.refuse("getSupergroupFullInfo", object{"supergroup_id": lost.ID}, "400")
	cancel()
	cancel = server.Fail("messages.getFullChat", tdtest.Error(400, "CHAT_ID_INVALID"))
	d.settle(server)
	d.ask("loadChats", object{"limit": 10})
	d.refuse("getBasicGroupFullInfo", object{"basic_group_id": friends.ID}, "CHAT_ID_INVALID")
	cancel()
	cancel = server.Fail("users.getFullUser", tdtest.Error(400, "USER_ID_INVALID"))
	d.ask("searchPublicChat", object{"username": bob.Username})
	d.refuse("getUserFullInfo", object{"user_id": bob.ID}, "USER_ID_INVALID")
	cancel()
	d.ask("searchPublicChat", name)
	for _, test := range []struct {
		method, request string
		fields          object
	}{
		{"contacts.search", "searchPublicChats", object{"query": "engine"}},
		// What came before the last message, which TDLib has at hand.
		{"messages.getHistory", "getChatHistory", object{"chat_id": -1000000000000 - news.ID, "from_message_id": 1 << 20, "limit": 10}},
		{"messages.getCommonChats", "getGroupsInCommon", object{"user_id": bob.ID, "limit": 10}},
		{"contacts.getContacts", "getContacts", nil},
	} {
		cancel := server.Fail(test.method, tdtest.FloodWait(61))
		d.refuse(test.request, test.fields, "retry after 61")
		cancel()
		d.ask(test.request, test.fields)
	}
	server.FailOnce("photos.getUserPhotos", tdtest.FloodWait(61))
	d.refuse("getUserProfilePhotos", object{"user_id": bob.ID, "limit": 10}, "retry after 61")
	if n := d.ask("getUserProfilePhotos", object{"user_id": bob.ID, "limit": 10}).number("total_count"); n != 1 {
		t.Errorf("%d photos", n)
	}
}

// A basic group must have come with a chat list or a message: its id alone leads nowhere.
func TestBasicGroupByID(t *testing.T) {
	server, ada, bob, d := town(t)
	friends := server.AddBasicGroup(tdtest.Chat{
		Title: "Friends", CreatorID: bob.ID, Members: []int64{ada.ID}, InviteLink: "https://t.me/+friends",
	})
	foreign := server.AddBasicGroup(tdtest.Chat{Title: "Foreign", CreatorID: bob.ID})
	d.settle(server)
	d.ask("loadChats", object{"limit": 10})
	chat := d.ask("createBasicGroupChat", object{"basic_group_id": friends.ID})
	if chat.number("id") != -friends.ID || chat.text("title") != "Friends" {
		t.Errorf("the group: %v", chat)
	}
	full := d.ask("getBasicGroupFullInfo", object{"basic_group_id": friends.ID})
	if full.text("invite_link.invite_link") != "https://t.me/+friends" {
		t.Errorf("the full information: %v", full)
	}
	d.refuse("createBasicGroupChat", object{"basic_group_id": foreign.ID}, "Chat info not found")
}

// With force the chat is there at once, whatever the server does; without, TDLib asks the server first.
func TestCreatePrivateChat(t *testing.T) {
	server, _, bob, d := town(t)
	d.refuse("createPrivateChat", object{"user_id": bob.ID}, "Chat info not found") // never seen
	d.ask("searchUserByPhoneNumber", object{"phone_number": bob.Phone})

	release := server.Hold("messages.getPeerDialogs")
	slow, answered := d.start("createPrivateChat", object{"user_id": bob.ID}), make(chan error, 1)
	ctx := within(t)
	go func() {
		_, err := slow.Wait(ctx)
		answered <- err
	}()
	if _, err := server.WaitCalls(within(t), "messages.getPeerDialogs", 1); err != nil {
		t.Fatal(err)
	}
	at := d.ask("createPrivateChat", object{"user_id": bob.ID, "force": true})
	if at.number("id") != bob.ID || at.text("title") != "Bob" {
		t.Errorf("the forced chat: %v", at)
	}
	select {
	case <-answered:
		t.Error("the chat was there before the server answered")
	default:
	}
	release()
	if err := <-answered; err != nil {
		t.Error(err)
	}
	before := len(server.CallsOf("messages.getPeerDialogs"))
	d.ask("createPrivateChat", object{"user_id": bob.ID})
	if after := len(server.CallsOf("messages.getPeerDialogs")); after != before {
		t.Errorf("%d calls more for a chat that is known", after-before)
	}
}

func TestCreatePrivateChatRefused(t *testing.T) {
	server, _, bob, d := town(t)
	d.ask("searchUserByPhoneNumber", object{"phone_number": bob.Phone})
	server.FailOnce("messages.getPeerDialogs", tdtest.FloodWait(61))
	d.refuse("createPrivateChat", object{"user_id": bob.ID}, "retry after 61")
	if id := d.ask("createPrivateChat", object{"user_id": bob.ID}).number("id"); id != bob.ID {
		t.Errorf("the chat is %d", id)
	}
}
