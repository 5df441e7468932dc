package tdtest_test

import (
	"bytes"
	"testing"

	"roster/tdlib/tdtest"
)

// town is a server with some people and chats, and a device of Ada's.
func town(t *testing.T) (server *tdtest.Server, ada, bob tdtest.User, d *device) {
	t.Helper()
	server = newServer(t, tdtest.Options{})
	ada = server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	bob = server.AddUser(tdtest.User{
		Phone: "99966000002", FirstName: "Bob", Username: "bob_babbage", Bio: "Builds.", Photo: picture(t, 1, 200),
		Usernames: []string{"babbage_bob"}, Verified: true,
	})
	d = newDevice(t, server.ProxyURL())
	d.signIn(server, ada)
	return server, ada, bob, d
}

func TestSearchUser(t *testing.T) {
	server, _, bob, d := town(t)
	for _, name := range []string{"bob_babbage", "@BABBAGE_bob"} {
		chat := d.ask("searchPublicChat", object{"username": name})
		if chat.text("type.@type") != "chatTypePrivate" || chat.number("type.user_id") != bob.ID || chat.text("title") != "Bob" {
			t.Fatalf("searching %s: %v", name, chat)
		}
	}
	shown := d.ask("getUser", object{"user_id": bob.ID})
	if shown.text("phone_number") != "" || len(shown.list("usernames.active_usernames")) != 2 ||
		shown.at("verification_status.is_verified") != true {
		t.Errorf("the user: %v", shown)
	}
	if bio := d.ask("getUserFullInfo", object{"user_id": bob.ID}).text("bio.text"); bio != "Builds." {
		t.Errorf("the bio is %q", bio)
	}
	if photo := d.download(shown.number("profile_photo.big.id")); !bytes.Equal(photo, bob.Photo) {
		t.Errorf("the photo has %d bytes", len(photo))
	}
	d.refuse("searchPublicChat", object{"username": "nobody_here"}, "USERNAME_NOT_OCCUPIED")
	if id := d.ask("createPrivateChat", object{"user_id": bob.ID}).number("id"); id != bob.ID {
		t.Errorf("the private chat is %d", id)
	}
	_ = server
}

func TestSearchByPhone(t *testing.T) {
	server, _, bob, d := town(t)
	hidden := server.AddUser(tdtest.User{Phone: "99966000003", HiddenPhone: true})
	if got := d.ask("searchUserByPhoneNumber", object{"phone_number": "+" + bob.Phone}).number("id"); got != bob.ID {
		t.Errorf("found %d", got)
	}
	d.refuse("searchUserByPhoneNumber", object{"phone_number": hidden.Phone}, "404")
	d.refuse("searchUserByPhoneNumber", object{"phone_number": "99966000009"}, "404")
}

func TestSearchPublicChats(t *testing.T) {
	server, _, bob, d := town(t)
	server.AddChannel(tdtest.Chat{Title: "Babbage daily", Username: "engine_news", CreatorID: bob.ID})
	server.AddChannel(tdtest.Chat{Title: "Babbage in private", CreatorID: bob.ID})
	found := d.ask("searchPublicChats", object{"query": "babbage"})
	if n := len(found.list("chat_ids")); n != 1 {
		t.Errorf("found %v", found)
	}
	if n := len(d.ask("searchPublicChats", object{"query": "bob_b"}).list("chat_ids")); n != 1 {
		t.Errorf("found %d people", n)
	}
}

func TestChannelProfile(t *testing.T) {
	server, _, bob, d := town(t)
	photo := picture(t, 8, 250)
	talk := server.AddGroup(tdtest.Chat{Title: "Talk", Username: "engine_talk", CreatorID: bob.ID})
	news := server.AddChannel(tdtest.Chat{
		Title: "News", Username: "engine_news", About: "All about engines.", Photo: photo, CreatorID: bob.ID,
		MemberCount: 4321, Verified: true, LinkedChatID: talk.ID, LastMessage: "It runs.",
	})
	chat := d.ask("searchPublicChat", object{"username": "engine_news"})
	if chat.text("type.@type") != "chatTypeSupergroup" || chat.at("type.is_channel") != true || chat.text("title") != "News" {
		t.Fatalf("the channel: %v", chat)
	}
	id := object{"supergroup_id": news.ID}
	shown := d.ask("getSupergroup", id)
	if shown.number("member_count") != 4321 || shown.text("usernames.editable_username") != "engine_news" ||
		shown.at("verification_status.is_verified") != true {
		t.Errorf("getSupergroup: %v", shown)
	}
	full := d.ask("getSupergroupFullInfo", id)
	if full.text("description") != "All about engines." || full.number("member_count") != 4321 ||
		full.number("linked_chat_id") != -1000000000000-talk.ID {
		t.Errorf("getSupergroupFullInfo: %v", full)
	}
	if got := d.download(chat.number("photo.big.id")); !bytes.Equal(got, photo) {
		t.Errorf("the photo has %d bytes", len(got))
	}
	d.refuse("getSupergroupMembers", object{"supergroup_id": news.ID, "limit": 10}, "400")
}

func TestGroupProfile(t *testing.T) {
	server, ada, bob, d := town(t)
	group := server.AddGroup(tdtest.Chat{
		Title: "Engineers", About: "We build.", Username: "engineers_here", CreatorID: ada.ID, Admins: []int64{bob.ID},
		SlowModeSeconds: 30, InviteLink: "https://t.me/+engineers",
	})
	d.ask("searchPublicChat", object{"username": "engineers_here"})
	full := d.ask("getSupergroupFullInfo", object{"supergroup_id": group.ID})
	if full.number("administrator_count") != 2 || full.number("slow_mode_delay") != 30 ||
		full.text("invite_link.invite_link") != "https://t.me/+engineers" {
		t.Errorf("the group: %v", full)
	}
	members := d.ask("getSupergroupMembers", object{"supergroup_id": group.ID, "limit": 10})
	if members.number("total_count") != 2 || len(members.list("members")) != 2 {
		t.Errorf("members: %v", members)
	}
	admins := d.ask("getChatAdministrators", object{"chat_id": -1000000000000 - group.ID})
	if len(admins.list("administrators")) != 2 {
		t.Errorf("administrators: %v", admins)
	}
}

func TestBasicGroupProfile(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	bob := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Bob"})
	eve := server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Eve"})
	photo := picture(t, 11, 120)
	group := server.AddBasicGroup(tdtest.Chat{
		Title: "Friends", About: "Since school.", CreatorID: bob.ID, Admins: []int64{eve.ID}, Members: []int64{ada.ID}, Photo: photo,
	})
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, ada)
	d.settle(server)
	d.ask("loadChats", object{"limit": 10})
	full := d.ask("getBasicGroupFullInfo", object{"basic_group_id": group.ID})
	if full.text("description") != "Since school." || full.number("creator_user_id") != bob.ID || len(full.list("members")) != 3 {
		t.Errorf("the group: %v", full)
	}
	if n := d.ask("getBasicGroup", object{"basic_group_id": group.ID}).number("member_count"); n != 3 {
		t.Errorf("%d members", n)
	}
	if n := d.ask("getGroupsInCommon", object{"user_id": eve.ID, "limit": 10}).number("total_count"); n != 1 {
		t.Errorf("%d groups in common", n)
	}
}

// Who is not in a private channel does not get to see it.
func TestPrivateChannel(t *testing.T) {
	server, _, bob, d := town(t)
	server.AddChannel(tdtest.Chat{Title: "Secret", CreatorID: bob.ID})
	d.refuse("searchPublicChat", object{"username": "secret"}, "USERNAME_NOT_OCCUPIED")
}

func TestHistory(t *testing.T) {
	server, ada, bob, d := town(t)
	server.AddPrivateChat(bob.ID, ada.ID, "How is the engine?")
	d.ask("searchPublicChat", object{"username": "bob_babbage"})
	history := d.ask("getChatHistory", object{"chat_id": bob.ID, "limit": 10})
	messages := history.list("messages")
	if len(messages) != 1 || object(messages[0].(map[string]any)).text("content.text.text") != "How is the engine?" {
		t.Errorf("the history: %v", history)
	}
}
