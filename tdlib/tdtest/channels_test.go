package tdtest_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"roster/tdlib/tdtest"
)

// fullInfo fits the update of a chat's full information in which a field has a certain value.
func fullInfo(kind, field, id string, chatID int64, path, want string) func(object) bool {
	return func(u object) bool {
		return u.text("@type") == kind && u.number(id) == chatID && u.text(field+"."+path) == want
	}
}

func supergroupInfo(id int64, path, want string) func(object) bool {
	return fullInfo("updateSupergroupFullInfo", "supergroup_full_info", "supergroup_id", id, path, want)
}

func TestCreateSupergroups(t *testing.T) {
	for _, test := range []struct {
		name             string
		fields           object
		isChannel, forum bool
		kind             tdtest.ChatKind
	}{
		{"channel", object{"is_channel": true}, true, false, tdtest.Channel},
		{"group", object{}, false, false, tdtest.Group},
		{"forum", object{"is_forum": true}, false, true, tdtest.Group},
	} {
		t.Run(test.name, func(t *testing.T) {
			server, ada, _, d := town(t)
			test.fields["title"], test.fields["description"] = "Engines", "All about engines."
			from := d.mark()
			chat := d.ask("createNewSupergroupChat", test.fields)
			id := chat.number("type.supergroup_id")
			if chat.at("type.is_channel") != test.isChannel || chat.text("title") != "Engines" || chat.number("id") != -1000000000000-id {
				t.Fatalf("the chat: %v", chat)
			}
			made := server.Chat(id)
			if made.About != "All about engines." || made.Kind != test.kind || made.Forum != test.forum || made.CreatorID != ada.ID {
				t.Errorf("on the server: %+v", made)
			}
			d.waitFrom(from, "first message", func(u object) bool {
				return u.text("@type") == "updateChatLastMessage" && u.number("chat_id") == chat.number("id") &&
					u.text("last_message.content.@type") == "messageSupergroupChatCreate"
			})
			if shown := d.ask("getSupergroup", object{"supergroup_id": id}); shown.at("is_forum") != test.forum {
				t.Errorf("the supergroup: %v", shown)
			}
			checkCreated(d, id)
		})
	}
}

// checkCreated checks what the creator is shown of a new chat.
func checkCreated(d *device, id int64) {
	d.t.Helper()
	shown := d.ask("getSupergroup", object{"supergroup_id": id})
	if shown.text("status.@type") != "chatMemberStatusCreator" {
		d.t.Errorf("the supergroup: %v", shown)
	}
	full := d.ask("getSupergroupFullInfo", object{"supergroup_id": id})
	if full.text("description") != "All about engines." || full.number("member_count") != 1 ||
		!strings.HasPrefix(full.text("invite_link.invite_link"), "https://t.me/+") {
		d.t.Errorf("the full information: %v", full)
	}
	history := d.ask("getChatHistory", object{"chat_id": -1000000000000 - id, "limit": 10})
	if history.number("total_count") != 1 {
		d.t.Errorf("the history: %v", history)
	}
}

// The chat is there on the person's other device, on one that was off meanwhile, and after a restart.
func TestCreatedChannelOnOtherDevices(t *testing.T) {
	server, ada, _, d := town(t)
	d.settle(server)
	devices := []*device{newDevice(t, server.ProxyURL()), newDevice(t, server.ProxyURL())}
	for i, other := range devices {
		other.signIn(server, ada)
		if _, err := server.WaitCalls(within(t), "messages.getPinnedDialogs", i+2); err != nil {
			t.Fatal(err)
		}
	}
	devices[1].close()
	id := d.ask("createNewSupergroupChat", object{"title": "Engines", "is_channel": true}).number("id")
	isNew := func(u object) bool {
		return u.text("@type") == "updateNewChat" && u.number("chat.id") == id && u.text("chat.title") == "Engines"
	}
	devices[0].waitFrom(0, "new chat", isNew)
	startDevice(t, server.ProxyURL(), devices[1].folder).waitFrom(0, "new chat", isNew)

	d.close()
	again := startDevice(t, server.ProxyURL(), d.folder)
	again.waitState("authorizationStateReady")
	again.ask("loadChats", object{"limit": 10})
	if title := again.ask("getChat", object{"chat_id": id}).text("title"); title != "Engines" {
		t.Errorf("after the restart it is called %q", title)
	}
	again.ask("openChat", object{"chat_id": id}) // asks for the channel's difference
	if _, err := server.WaitCalls(within(t), "updates.getChannelDifference", 1); err != nil {
		t.Fatal(err)
	}
}

func TestCreateSupergroupRefusals(t *testing.T) {
	server, _, _, d := town(t)
	for _, test := range []struct {
		err  error
		want string
	}{
		{tdtest.Error(400, "CHANNELS_TOO_MUCH"), "CHANNELS_TOO_MUCH"},
		{tdtest.Error(403, "USER_RESTRICTED"), "USER_RESTRICTED"},
		{tdtest.Error(406, "USER_RESTRICTED"), "406"},
		{tdtest.FloodWait(86400), "retry after 86400"},
	} {
		server.FailOnce("channels.createChannel", test.err)
		d.refuse("createNewSupergroupChat", object{"title": "Engines"}, test.want)
	}
	d.refuse("createNewSupergroupChat", object{"title": " "}, "Title must be non-empty")
	if calls := server.CallsOf("channels.createChannel"); len(calls) != 4 {
		t.Errorf("%d calls", len(calls))
	}
	// What TDLib makes of an answer without the note that the chat was made.
	cancel := server.Answer("channels.createChannel", func(tdtest.Call) (bin.Encoder, error) {
		return &tg.Updates{Updates: []tg.UpdateClass{}, Users: []tg.UserClass{}, Chats: []tg.ChatClass{}}, nil
	})
	d.refuse("createNewSupergroupChat", object{"title": "Engines"}, "Unsupported server response")
	cancel()
	d.ask("createNewSupergroupChat", object{"title": "Engines"})
}

// A lost connection at the wrong moment makes one channel, not two.
func TestCreateSupergroupAnswerLost(t *testing.T) {
	server, ada, _, d := town(t)
	d.settle(server)
	server.Inject(tdtest.Fault{Method: "channels.createChannel", Times: 1, Lose: true})
	id := d.ask("createNewSupergroupChat", object{"title": "Engines"}).number("type.supergroup_id")
	if made := server.Chat(id); made.CreatorID != ada.ID {
		t.Errorf("on the server: %+v", made)
	}
	if calls := server.CallsOf("channels.createChannel"); len(calls) != 1 {
		t.Errorf("%d calls", len(calls))
	}
}

// What somebody else changes reaches the members.
func TestChatChangedByOthers(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	bob := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Bob"})
	eve := server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Eve"})
	news := server.AddChannel(tdtest.Chat{Title: "News", About: "Old.", CreatorID: bob.ID, Members: []int64{ada.ID}})
	friends := server.AddBasicGroup(tdtest.Chat{Title: "Friends", About: "Old.", CreatorID: bob.ID, Members: []int64{ada.ID}})
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, ada)
	d.settle(server)
	d.ask("loadChats", object{"limit": 10})
	d.ask("getSupergroupFullInfo", object{"supergroup_id": news.ID})
	d.ask("getBasicGroupFullInfo", object{"basic_group_id": friends.ID})

	photo := picture(t, 5, 200)
	from := d.mark()
	server.UpdateChat(news.ID, func(c *tdtest.Chat) { c.Title, c.About, c.Photo = "Latest news", "New.", photo })
	d.waitFrom(from, "title", func(u object) bool {
		return u.text("@type") == "updateChatTitle" && u.text("title") == "Latest news"
	})
	changed := d.waitFrom(from, "photo", func(u object) bool {
		return u.text("@type") == "updateChatPhoto" && u.at("photo") != nil
	})
	if got := d.download(changed.number("photo.big.id")); !bytes.Equal(got, photo) {
		t.Errorf("the photo has %d bytes", len(got))
	}
	d.ask("getSupergroupFullInfo", object{"supergroup_id": news.ID}) // answers from the cache and asks anew
	d.waitFrom(from, "description", supergroupInfo(news.ID, "description", "New."))

	from = d.mark()
	server.UpdateChat(friends.ID, func(c *tdtest.Chat) {
		c.Title, c.About, c.Members = "Old friends", "Since school.", append(c.Members, eve.ID)
	})
	d.waitFrom(from, "title", func(u object) bool {
		return u.text("@type") == "updateChatTitle" && u.text("title") == "Old friends"
	})
	d.ask("getBasicGroupFullInfo", object{"basic_group_id": friends.ID})
	full := d.waitFrom(from, "description", fullInfo("updateBasicGroupFullInfo", "basic_group_full_info",
		"basic_group_id", friends.ID, "description", "Since school."))
	if n := len(full.list("basic_group_full_info.members")); n != 3 {
		t.Errorf("%d members", n)
	}

	from = d.mark()
	server.UpdateChat(news.ID, func(c *tdtest.Chat) { c.Photo = nil })
	d.waitFrom(from, "photo's end", func(u object) bool {
		return u.text("@type") == "updateChatPhoto" && u.at("photo") == nil
	})
}
