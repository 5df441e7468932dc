package tdlib

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

func titles(chats []core.FoundChat) []string {
	names := []string{}
	for _, chat := range chats {
		names = append(names, chat.Type+" "+value(chat.Title))
	}
	slices.Sort(names)
	return names
}

// hit finds the one chat of that title.
func hit(t *testing.T, chats []core.FoundChat, title string) core.FoundChat {
	t.Helper()
	var found []core.FoundChat
	for _, chat := range chats {
		if value(chat.Title) == title {
			found = append(found, chat)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s was found %d times in %v", title, len(found), titles(chats))
	}
	return found[0]
}

func TestSearchChats(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{
		Phone: "99966000002", FirstName: "Eve", LastName: "Peony", Username: "eve_moss", Photo: picture(t, 3, 640),
		Verified: true, Contacts: []int64{ada.ID},
	})
	server.AddPrivateChat(eve.ID, ada.ID, "Hello")
	channel := server.AddChannel(tdtest.Chat{
		Title: "Peony news", Username: "peony_news", CreatorID: eve.ID, Members: []int64{ada.ID}, MemberCount: 1200, Scam: true,
		Photo: picture(t, 4, 640),
	})
	server.AddGroup(tdtest.Chat{Title: "Peony friends", CreatorID: ada.ID, Members: []int64{eve.ID}})
	server.AddBasicGroup(tdtest.Chat{Title: "Peony deliveries", CreatorID: ada.ID, Members: []int64{eve.ID}})
	server.AddChannel(tdtest.Chat{Title: "Peony elsewhere", Username: "peony_else", CreatorID: eve.ID}) // not one of Ada's
	s, _ := newDesk(t, server).signIn(1, server, ada)
	found, err := s.SearchChats(within(t), "peony", 20)
	must(t, err)
	compare(t, titles(found), []string{"basic_group Peony deliveries", "channel Peony news", "private Eve Peony", "supergroup Peony friends"})
	person, news := hit(t, found, "Eve Peony"), hit(t, found, "Peony news")
	compare(t, person, core.FoundChat{
		Chat:  core.Chat{ChatID: eve.ID, Type: "private", Title: ptr("Eve Peony"), Username: ptr("eve_moss"), UserID: &eve.ID},
		Phone: ptr("+99966000002"), IsVerified: true, HasPhoto: true,
	})
	compare(t, news, core.FoundChat{
		Chat: core.Chat{
			ChatID: -1000000000000 - channel.ID, Type: "channel", Title: ptr("Peony news"), Username: ptr("peony_news"),
			SupergroupID: &channel.ID,
		},
		MemberCount: ptr(1200), IsScam: true, HasPhoto: true,
	})
	if group := hit(t, found, "Peony deliveries"); value(group.MemberCount) != "2" || group.HasPhoto || group.SupergroupID != nil {
		t.Errorf("the basic group is %+v", group)
	}
	if found, err = s.SearchChats(within(t), "peony", 1); err != nil || len(found) != 1 {
		t.Errorf("with a limit of one: %v, %v", titles(found), err)
	}
	if found, err = s.SearchChats(within(t), "no such chat", 20); err != nil || len(found) != 0 {
		t.Errorf("what is not there: %v, %v", titles(found), err)
	}
}

// What an account knows without asking: contacts without a chat, chats with people who are none, groups, and nobody else.
func TestKnownChat(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss"})
	zoe := server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Zoë"})
	far := server.AddUser(tdtest.User{Phone: "99966000004", FirstName: "Far", Username: "far_away"})
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Contacts = []int64{zoe.ID} })
	server.AddPrivateChat(eve.ID, ada.ID, "Hello")
	group := server.AddGroup(tdtest.Chat{Title: "Peony friends", CreatorID: ada.ID, Members: []int64{eve.ID}})
	other := server.AddChannel(tdtest.Chat{Title: "Elsewhere", Username: "elsewhere", CreatorID: eve.ID})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	if _, err := s.SearchContacts(within(t), "zo", 20); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SearchChats(within(t), "peony", 20); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SearchPublicChat(within(t), "far_away"); err != nil { // met, and yet neither contact nor chat
		t.Fatal(err)
	}
	server.ResetCalls()
	for id, want := range map[int64]core.KnownChat{
		eve.ID: {HasChat: true, FoundChat: core.FoundChat{
			Chat: core.Chat{ChatID: eve.ID, Type: "private", Title: ptr("Eve"), Username: ptr("eve_moss"), UserID: &eve.ID},
		}},
		zoe.ID: {FoundChat: core.FoundChat{
			Chat:  core.Chat{ChatID: zoe.ID, Type: "private", Title: ptr("Zoë"), UserID: &zoe.ID},
			Phone: ptr("+99966000003"), IsContact: true,
		}},
		supergroupIDs - group.ID: {HasChat: true, FoundChat: core.FoundChat{
			Chat:        core.Chat{ChatID: supergroupIDs - group.ID, Type: "supergroup", Title: ptr("Peony friends"), SupergroupID: &group.ID},
			MemberCount: ptr(2),
		}},
	} {
		known, err := s.KnownChat(within(t), id)
		must(t, err)
		known.Phone = want.Phone // Telegram shows the number of who has written first
		compare(t, known, want)
	}
	for _, id := range []int64{far.ID, supergroupIDs - other.ID, 4711, -4711, 0} {
		if _, err := s.KnownChat(within(t), id); !errors.Is(err, core.ErrNotFound) {
			t.Errorf("%d: %v", id, err)
		}
	}
	for _, call := range server.Calls() {
		if call.Method != "messages.getHistory" { // of the public person, which TDLib asks for behind the search
			t.Errorf("Telegram was asked: %s", call.Method)
		}
	}
}

// More chats than one page of the list, some of the same second, of an account that has just signed in: all are found, the
// list is loaded once, and no further.
func TestSearchChatsLoadsTheList(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	now := time.Now()
	for i := range 240 {
		server.AddChannel(tdtest.Chat{Title: fmt.Sprintf("Number %d", i), CreatorID: ada.ID, Date: now.Add(-time.Duration(i/3) * time.Minute)})
	}
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	for _, title := range []string{"Number 0", "Number 100", "Number 239"} {
		found, err := s.SearchChats(within(t), title, 50)
		must(t, err)
		hit(t, found, title)
	}
	asked := len(server.CallsOf("messages.getDialogs"))
	found, err := s.SearchChats(within(t), "Number 23", 50)
	must(t, err)
	if len(found) != 11 || len(server.CallsOf("messages.getDialogs")) != asked {
		t.Errorf("%d were found, with %d questions for the list", len(found), len(server.CallsOf("messages.getDialogs"))-asked)
	}
	must(t, s.Close(within(t)))
	s, w := d.open(1)
	w.state(core.AuthReady)
	found, err = s.SearchChats(within(t), "Number 239", 50)
	must(t, err)
	hit(t, found, "Number 239") // after a start, TDLib's memory is empty again
}

// The server does not give the list: a search does not wait for ever, and finds what is known.
func TestSearchChatsWithoutTheList(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss"})
	server.AddChannel(tdtest.Chat{Title: "Moss", CreatorID: ada.ID})
	release := server.Hold("messages.getDialogs")
	s, _ := newDesk(t, server).signIn(1, server, ada)
	began := time.Now()
	found, err := s.SearchChats(within(t), "moss", 20)
	must(t, err)
	if waited := time.Since(began); waited < chatsPatience || len(found) != 0 {
		t.Errorf("after %v: %v", waited, titles(found))
	}
	began = time.Now()
	if _, err = s.SearchChats(within(t), "moss", 20); err != nil || time.Since(began) > chatsPatience/2 {
		t.Errorf("the second search took %v: %v", time.Since(began), err)
	}
	release()
	inner := s.(*account).session()
	must(t, inner.await(within(t), func() bool { return inner.chatList.known }))
	found, err = s.SearchChats(within(t), "moss", 20)
	must(t, err)
	hit(t, found, "Moss")
}

func TestContacts(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", LastName: "Moss", Username: "eve_moss", Photo: picture(t, 3, 640), Online: true})
	zoe := server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Zoe"})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Contacts: []int64{eve.ID, zoe.ID}})
	server.UpdateUser(zoe.ID, func(u *tdtest.User) { u.Contacts = []int64{ada.ID} })
	s, _ := newDesk(t, server).signIn(1, server, ada)
	contacts, err := s.Contacts(within(t))
	must(t, err)
	if len(contacts) != 2 {
		t.Fatalf("the contacts are %+v", contacts)
	}
	slices.SortFunc(contacts, func(a, b core.Contact) int { return int(a.UserID - b.UserID) })
	if contacts[0].Status.Type != "online" {
		t.Errorf("Eve is %+v", contacts[0].Status)
	}
	compare(t, contacts, []core.Contact{
		{
			UserID: eve.ID, FirstName: ptr("Eve"), LastName: ptr("Moss"), FullName: ptr("Eve Moss"), Username: ptr("eve_moss"),
			Phone: ptr("+99966000002"), Status: contacts[0].Status, HasPhoto: true,
		},
		{
			UserID: zoe.ID, FirstName: ptr("Zoe"), FullName: ptr("Zoe"), Phone: ptr("+99966000003"),
			Status: core.UserStatus{Type: "recently"}, IsMutualContact: true,
		},
	})
	found, err := s.SearchContacts(within(t), "mos", 20)
	must(t, err)
	compare(t, found, []core.FoundChat{{
		Chat:  core.Chat{ChatID: eve.ID, Type: "private", Title: ptr("Eve Moss"), Username: ptr("eve_moss"), UserID: &eve.ID},
		Phone: ptr("+99966000002"), IsContact: true, HasPhoto: true,
	}})
	if calls := len(server.CallsOf("contacts.search")) + len(server.CallsOf("contacts.getContacts")); calls != 1 {
		t.Errorf("two looks at the contacts asked the server %d times", calls)
	}
	found, err = s.SearchContacts(within(t), "nobody", 20)
	must(t, err)
	compare(t, len(found), 0)

	server.Pause()
	if found, err = s.SearchContacts(within(t), "zoe", 20); err != nil || len(found) != 1 {
		t.Errorf("without the server: %v, %v", titles(found), err)
	}
}

func TestSearchContactsLoadsThem(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve"})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Contacts: []int64{eve.ID}})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	found, err := s.SearchContacts(within(t), "eve", 20)
	must(t, err)
	hit(t, found, "Eve")
}

func TestSearchPublicChats(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "mossy_eve", Bot: true})
	server.AddChannel(tdtest.Chat{Title: "Mossy roofs", Username: "roofs_daily", CreatorID: ada.ID + 1, MemberCount: 7})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	found, err := s.SearchPublicChats(within(t), "mossy")
	must(t, err)
	compare(t, titles(found), []string{"channel Mossy roofs", "private Eve"})
	if bot := hit(t, found, "Eve"); !bot.IsBot || bot.HasPhoto || bot.Phone != nil {
		t.Errorf("the bot is %+v", bot)
	}
	if roofs := hit(t, found, "Mossy roofs"); value(roofs.MemberCount) != "7" {
		t.Errorf("the channel is %+v", roofs)
	}
	if found, err = s.SearchPublicChats(within(t), "mos"); err != nil || len(found) != 0 {
		t.Errorf("a short name: %v, %v", titles(found), err) // TDLib does not ask the server for it
	}
	server.FailOnce("contacts.search", tdtest.FloodWait(300))
	_, err = s.SearchPublicChats(within(t), "mossy roofs")
	refused(t, err, "Too Many Requests: retry after 300")
}

func TestSearchUserByPhoneNumber(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Photo: picture(t, 5, 640)})
	server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Zoe", HiddenPhone: true})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	found, err := s.SearchUserByPhoneNumber(within(t), "+99966000002")
	must(t, err)
	compare(t, found, core.FoundChat{
		Chat: core.Chat{ChatID: eve.ID, Type: "private", Title: ptr("Eve"), UserID: &eve.ID}, HasPhoto: true,
	})
	for _, phone := range []string{"+99966000003", "+99966000009", "+99966000009"} {
		_, err = s.SearchUserByPhoneNumber(within(t), phone)
		refused(t, err, "PHONE_NOT_OCCUPIED")
	}
	server.FailOnce("contacts.resolvePhone", tdtest.FloodWait(300))
	_, err = s.SearchUserByPhoneNumber(within(t), "+99966000008")
	refused(t, err, "Too Many Requests: retry after 300")
}

func TestCheckUsername(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Username: "ada_byron"})
	server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss"})
	server.SellUsername("Countess")
	s, _ := newDesk(t, server).signIn(1, server, ada)
	for _, c := range []struct{ name, want string }{
		{"ada_lovelace", "ok"},
		{"ada_byron", "ok"}, // the own one, of which Telegram would say that it is occupied
		{"eve_moss", "username_occupied"},
		{"countess", "username_purchasable"},
	} {
		got, err := s.CheckUsername(within(t), c.name)
		must(t, err)
		if got != c.want {
			t.Errorf("%s is %s, want %s", c.name, got, c.want)
		}
	}
	for text, want := range map[string]string{
		"USERNAME_INVALID": "username_invalid", "CHANNELS_ADMIN_PUBLIC_TOO_MUCH": "public_chats_too_many",
		"CHANNEL_PUBLIC_GROUP_NA": "public_groups_unavailable",
	} {
		server.FailOnce("account.checkUsername", tdtest.Error(400, text))
		if got, err := s.CheckUsername(within(t), "ada_lovelace"); err != nil || got != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	server.FailOnce("account.checkUsername", tdtest.FloodWait(300))
	_, err := s.CheckUsername(within(t), "ada_lovelace")
	refused(t, err, "Too Many Requests: retry after 300")
	refused(t, s.SetUsername(within(t), "countess"), "USERNAME_PURCHASE_AVAILABLE")
}
