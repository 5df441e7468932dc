package tdlib

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotd/td/tg"
	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdtest"
)

// meet has TDLib find a person or chat by its public name.
func meet(t *testing.T, s core.Session, username string) core.Chat {
	t.Helper()
	chat, err := s.SearchPublicChat(within(t), username)
	must(t, err)
	return chat
}

func user(t *testing.T, s core.Session, id int64) core.UserProfile {
	t.Helper()
	u, err := s.User(within(t), id)
	must(t, err)
	return u
}

func TestUser(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	seen := time.Now().Add(-time.Hour).Truncate(time.Second).UTC()
	eve := server.AddUser(tdtest.User{
		Phone: "99966000002", FirstName: "Eve", LastName: "Moss", Username: "eve_moss", Usernames: []string{"mossy_eve"},
		Bio: "Listens.", Birthday: tdtest.Birthday{Day: 1, Month: 2}, Photo: picture(t, 3, 640), Premium: true, Verified: true,
		LastSeen: seen,
	})
	server.AddGroup(tdtest.Chat{Title: "Both", CreatorID: ada.ID, Members: []int64{eve.ID}})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	if _, err := s.User(within(t), eve.ID); err == nil {
		t.Error("somebody whom TDLib has not met was found")
	}
	meet(t, s, "eve_moss")
	before := time.Now().Add(-time.Second)
	got := user(t, s, eve.ID)
	if got.SyncedAt == nil || got.SyncedAt.Before(before) || got.SyncedAt.Location() != time.UTC {
		t.Errorf("synced at %v", got.SyncedAt)
	}
	if got.Photo == nil || got.Photo.Width != 640 {
		t.Fatalf("the photo is %+v", got.Photo)
	}
	want := core.User{
		UserID: eve.ID, FirstName: ptr("Eve"), LastName: ptr("Moss"), FullName: ptr("Eve Moss"), Username: ptr("eve_moss"),
		Usernames: []string{"eve_moss", "mossy_eve"}, Bio: ptr("Listens."), Birthdate: &core.Birthdate{Day: 1, Month: 2},
		Status: core.UserStatus{Type: "offline", At: &seen}, IsPremium: true, IsVerified: true,
		GroupInCommonCount: ptr(1), Photo: got.Photo,
	}
	if diff := cmp.Diff(want, got.User); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestUsersOfEverySort(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Bio: "Counts."})
	bot := server.AddUser(tdtest.User{FirstName: "Helper", Username: "helper_bot", Bot: true})
	gone := server.AddUser(tdtest.User{Phone: "99966000003", Username: "gone_person", Deleted: true})
	scam := server.AddUser(tdtest.User{Phone: "99966000004", FirstName: "Mal", Username: "mal_ware", Scam: true, Fake: true})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	for _, name := range []string{"helper_bot", "gone_person", "mal_ware"} {
		meet(t, s, name)
	}
	online := core.UserStatus{Type: "online"}
	compare(t, user(t, s, bot.ID).User, core.User{
		UserID: bot.ID, FirstName: ptr("Helper"), FullName: ptr("Helper"), Username: ptr("helper_bot"), Usernames: []string{"helper_bot"},
		IsBot: true, Status: online, GroupInCommonCount: ptr(0),
	})
	if u := user(t, s, gone.ID); !u.IsDeleted || u.FullName != nil || u.Bio != nil || u.Photo != nil {
		t.Errorf("a deleted person: %+v", u.User)
	}
	if u := user(t, s, scam.ID); !u.IsScam || !u.IsFake || u.IsVerified {
		t.Errorf("a swindler: %+v", u.User)
	}
	if u := user(t, s, ada.ID); value(u.Phone) != "+99966000001" || value(u.Bio) != "Counts." || u.SyncedAt == nil {
		t.Errorf("oneself: %+v", u.User)
	}
	_, err := s.User(within(t), 999)
	refused(t, err, "User not found")
	_, err = s.User(within(t), -5)
	refused(t, err, "Invalid user identifier")
}

// What another person has changed is in the very next answer, as soon as Telegram says that something has.
func TestUserIsFresh(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss", Bio: "Listens."})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	meet(t, s, "eve_moss")
	if u := user(t, s, eve.ID); value(u.Bio) != "Listens." {
		t.Fatalf("at first: %+v", u.User)
	}
	server.UpdateUser(eve.ID, func(u *tdtest.User) { u.Bio = "Speaks." })
	server.Push(ada.ID, &tg.UpdateUser{UserID: eve.ID}) // without that TDLib takes what it has for true for a minute
	if u := user(t, s, eve.ID); value(u.Bio) != "Speaks." || u.SyncedAt == nil {
		t.Errorf("after the change: %+v, %s", u, value(u.Bio))
	}
}

// Nobody tells TDLib that a person whom one has merely looked at has changed, and for a minute it does not ask: then the
// answer is said to be from when it was.
func TestUserThatNobodyTellsOf(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss", Bio: "Listens."})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	meet(t, s, "eve_moss")
	first := user(t, s, eve.ID)
	server.UpdateUser(eve.ID, func(u *tdtest.User) { u.Bio = "Speaks." })
	for range 2 {
		if u := user(t, s, eve.ID); value(u.Bio) != "Listens." || !u.SyncedAt.Equal(*first.SyncedAt) {
			t.Errorf("%s of %v, before that of %v", value(u.Bio), u.SyncedAt, first.SyncedAt)
		}
	}
}

// A public channel that one is not in tells nobody either, but there TDLib can be made to ask.
func TestPublicChatThatNobodyTellsOf(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve"})
	news := server.AddChannel(tdtest.Chat{Title: "News", About: "Daily.", Username: "daily_news", CreatorID: eve.ID})
	club := server.AddGroup(tdtest.Chat{Title: "Club", About: "We meet.", Username: "club_chat", CreatorID: eve.ID})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	meet(t, s, "daily_news")
	meet(t, s, "club_chat")
	for _, chat := range []tdtest.Chat{news, club} {
		for _, about := range []string{chat.About, "Weekly.", "Monthly."} {
			server.UpdateChat(chat.ID, func(c *tdtest.Chat) { c.About, c.Title = about, "New" })
			before := time.Now().UTC()
			got, err := s.ChatProfile(within(t), supergroupChat(chat.ID))
			must(t, err)
			if value(got.Description) != about || value(got.Title) != "New" || got.SyncedAt.Before(before.Add(-time.Second)) {
				t.Errorf("%s of %v: %s, %s", chat.Title, got.SyncedAt, value(got.Title), value(got.Description))
			}
		}
	}
	if calls := server.CallsOf("contacts.resolveUsername"); len(calls) != 2 {
		t.Errorf("the names were asked for %d times", len(calls))
	}

	// Where that is refused, TDLib's cache has to do.
	defer server.Fail("channels.getFullChannel", tdtest.FloodWait(300))()
	server.UpdateChat(news.ID, func(c *tdtest.Chat) { c.About = "Never." })
	if got, err := s.ChatProfile(within(t), supergroupChat(news.ID)); err != nil || value(got.Description) != "Monthly." {
		t.Errorf("%s, %v", value(got.Description), err)
	}
}

// Everybody changes while the program is away, and is read at once after the start, own profile, people and chats alike:
// what TDLib has in its database does not count as the server's word.
func TestEverybodyIsFreshAtASecondStart(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Bio: "Counts."})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss", Bio: "Listens."})
	news := server.AddChannel(tdtest.Chat{Title: "News", About: "Daily.", Username: "daily_news", CreatorID: eve.ID})
	club := server.AddGroup(tdtest.Chat{Title: "Club", About: "We meet.", CreatorID: ada.ID, Members: []int64{eve.ID}})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	loadChats(t, s)
	meet(t, s, "eve_moss")
	meet(t, s, "daily_news")
	profile(t, s, true)
	chats := []int64{eve.ID, supergroupChat(news.ID), supergroupChat(club.ID)}
	for _, id := range chats {
		chatProfile(t, s, id)
	}
	for round := range chats {
		must(t, s.Close(within(t)))
		about := "Round " + string(rune('A'+round))
		for _, id := range []int64{ada.ID, eve.ID} {
			server.UpdateUser(id, func(u *tdtest.User) { u.Bio = about })
		}
		for _, id := range []int64{news.ID, club.ID} {
			server.UpdateChat(id, func(c *tdtest.Chat) { c.About = about })
		}
		s, _ = d.open(1)
		id := chats[round] // the very first
		got := chatProfile(t, s, id)
		if got.User != nil && value(got.User.Bio) != about || got.User == nil && value(got.Description) != about {
			t.Errorf("chat %d in round %d: %+v", id, round, got)
		}
		if got := profile(t, s, true); value(got.Bio) != about {
			t.Errorf("the own profile in round %d: %s", round, value(got.Bio))
		}
	}
}

// Without a connection TDLib's cache has to do; the time that it is from is told where it is known.
func TestUserOffline(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss", Bio: "Listens."})
	d := newDesk(t, server)
	s, w := d.signIn(1, server, ada)
	meet(t, s, "eve_moss")
	first := user(t, s, eve.ID)
	server.Pause()
	w.connection(core.ConnectionToProxy)
	if u := user(t, s, eve.ID); value(u.Bio) != "Listens." || u.SyncedAt == nil || !u.SyncedAt.Equal(*first.SyncedAt) {
		t.Errorf("offline: %+v", u)
	}
	must(t, s.Close(within(t)))
	s, w = d.open(1)
	w.state(core.AuthReady)
	if u := user(t, s, eve.ID); value(u.Bio) != "Listens." || u.SyncedAt != nil {
		t.Errorf("offline at a second start: %+v", u)
	}
}

func TestUserGivenUp(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	profile(t, s, true)
	release := server.Hold("users.getFullUser")
	defer release()
	meet(t, s, "eve_moss")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.User(ctx, eve.ID); !errors.Is(err, context.Canceled) {
		t.Errorf("User: %v", err)
	}
	release()
	stop := server.Fail("users.getFullUser", tdtest.FloodWait(300))
	defer stop()
	zoe := server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Zoe", Username: "zoe_field"})
	meet(t, s, "zoe_field")
	_, err := s.User(within(t), zoe.ID)
	refused(t, err, "Too Many Requests: retry after 300")
}

func chatProfile(t *testing.T, s core.Session, id int64) core.ChatProfile {
	t.Helper()
	chat, err := s.ChatProfile(within(t), id)
	must(t, err)
	if chat.SyncedAt == nil || time.Since(*chat.SyncedAt) > patience {
		t.Errorf("chat %d is from %v", id, chat.SyncedAt)
	}
	chat.SyncedAt = nil
	return chat
}

// supergroupChat is TDLib's chat id of a supergroup or channel.
func supergroupChat(id int64) int64 { return -1000000000000 - id }

// loadChats has TDLib meet the chats in the account's list.
func loadChats(t *testing.T, s core.Session) {
	t.Helper()
	must(t, s.(*account).session().do(within(t), &td.LoadChatsRequest{Limit: 100}))
}

func TestChatProfiles(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss", Bio: "Listens.", Verified: true})
	basic := server.AddBasicGroup(tdtest.Chat{
		Title: "Family", About: "At home.", CreatorID: ada.ID, Members: []int64{eve.ID}, InviteLink: "https://t.me/+family", Photo: picture(t, 5, 160),
	})
	group := server.AddGroup(tdtest.Chat{
		Title: "Club", About: "We meet.", Username: "club_chat", CreatorID: eve.ID, Members: []int64{ada.ID}, MemberCount: 250, Scam: true,
	})
	channel := server.AddChannel(tdtest.Chat{
		Title: "News", About: "Daily.", CreatorID: ada.ID, InviteLink: "https://t.me/+news", Verified: true, Photo: picture(t, 9, 640),
	})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	loadChats(t, s)
	meet(t, s, "eve_moss")

	got := chatProfile(t, s, eve.ID)
	if got.User == nil || value(got.User.Bio) != "Listens." {
		t.Fatalf("a private chat: %+v", got)
	}
	compare(t, got, core.ChatProfile{
		ChatID: eve.ID, Type: "private", Title: ptr("Eve"), Username: ptr("eve_moss"), Usernames: []string{"eve_moss"},
		IsVerified: true, User: got.User,
	})
	got = chatProfile(t, s, -basic.ID)
	if got.Photo == nil {
		t.Errorf("the basic group has no photo")
	}
	compare(t, got, core.ChatProfile{
		ChatID: -basic.ID, Type: "basic_group", Title: ptr("Family"), Usernames: []string{}, Description: ptr("At home."),
		MemberCount: ptr(2), InviteLink: ptr("https://t.me/+family"), Photo: got.Photo,
	})
	compare(t, chatProfile(t, s, supergroupChat(group.ID)), core.ChatProfile{
		ChatID: supergroupChat(group.ID), Type: "supergroup", Title: ptr("Club"), Username: ptr("club_chat"),
		Usernames: []string{"club_chat"}, Description: ptr("We meet."), MemberCount: ptr(250), IsScam: true,
	})
	got = chatProfile(t, s, supergroupChat(channel.ID))
	if got.Photo == nil || got.Photo.Width != 640 || got.Photo.ID == "" {
		t.Errorf("the channel's photo is %+v", got.Photo)
	}
	compare(t, got, core.ChatProfile{
		ChatID: supergroupChat(channel.ID), Type: "channel", Title: ptr("News"), Usernames: []string{}, Description: ptr("Daily."),
		MemberCount: ptr(1), InviteLink: ptr("https://t.me/+news"), IsVerified: true, Photo: got.Photo,
	})
	_, err := s.ChatProfile(within(t), -5)
	refused(t, err, "Chat not found")
}

func compare(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestChatProfileIsFresh(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	channel := server.AddChannel(tdtest.Chat{Title: "News", About: "Daily.", CreatorID: ada.ID})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	loadChats(t, s)
	id := supergroupChat(channel.ID)
	if c := chatProfile(t, s, id); value(c.Description) != "Daily." {
		t.Fatalf("at first: %+v", c)
	}
	server.UpdateChat(channel.ID, func(c *tdtest.Chat) { c.About, c.Title = "Weekly.", "Magazine" })
	if c := chatProfile(t, s, id); value(c.Description) != "Weekly." || value(c.Title) != "Magazine" {
		t.Errorf("after the change: %+v", c)
	}
}

func TestShortChats(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss"})
	news := server.AddChannel(tdtest.Chat{Title: "News", Username: "daily_news", CreatorID: eve.ID})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	private := core.Chat{ChatID: eve.ID, Type: "private", Title: ptr("Eve"), Username: ptr("eve_moss"), UserID: &eve.ID}

	_, err := s.CreatePrivateChat(within(t), eve.ID, false)
	refused(t, err, "Chat info not found")
	compare(t, meet(t, s, "eve_moss"), private)
	compare(t, meet(t, s, "Daily_News"), core.Chat{
		ChatID: supergroupChat(news.ID), Type: "channel", Title: ptr("News"), Username: ptr("daily_news"), SupergroupID: &news.ID,
	})
	for name, text := range map[string]string{"nobody_here": "USERNAME_NOT_OCCUPIED", "": "Username is invalid", "@": "Username is invalid"} {
		_, err := s.SearchPublicChat(within(t), name)
		refused(t, err, text)
	}
	for _, force := range []bool{true, false} {
		chat, err := s.CreatePrivateChat(within(t), eve.ID, force)
		must(t, err)
		compare(t, chat, private)
	}
}

// The public names come by updates: the changed ones as well, and those from TDLib's database at a second start.
func TestShortChatsHaveTheLatestNames(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss"})
	news := server.AddChannel(tdtest.Chat{Title: "News", Username: "daily_news", CreatorID: ada.ID})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	meet(t, s, "eve_moss")
	loadChats(t, s)
	for _, now := range []struct{ eve, news string }{{"mossy_eve", "weekly_news"}, {"", "monthly_news"}, {"eve_again", "yearly_news"}} {
		server.UpdateUser(eve.ID, func(u *tdtest.User) { u.Username = now.eve })
		server.Push(ada.ID, &tg.UpdateUserName{UserID: eve.ID, FirstName: "Eve", Usernames: usernames(now.eve)})
		server.UpdateChat(news.ID, func(c *tdtest.Chat) { c.Username = now.news })
		must(t, s.(*account).session().reachServer(within(t))) // the server's answer comes behind its updates
		if chat := privateChat(t, s, eve.ID); orEmpty(chat.Username) != now.eve {
			t.Errorf("Eve's name is %q instead of %q", value(chat.Username), now.eve)
		}
		if chat := meet(t, s, now.news); value(chat.Username) != now.news {
			t.Errorf("the channel's name is %q instead of %q", value(chat.Username), now.news)
		}
	}

	must(t, s.Close(within(t)))
	server.Pause()
	s, w := d.open(1)
	w.state(core.AuthReady)
	if chat := privateChat(t, s, eve.ID); value(chat.Username) != "eve_again" {
		t.Errorf("at a second start Eve's name is %q", value(chat.Username))
	}
}

func privateChat(t *testing.T, s core.Session, id int64) core.Chat {
	t.Helper()
	chat, err := s.CreatePrivateChat(within(t), id, true)
	must(t, err)
	return chat
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func usernames(name string) []tg.Username {
	if name == "" {
		return nil
	}
	return []tg.Username{{Username: name, Active: true, Editable: true}}
}

func TestCreateSupergroupChat(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	for _, isChannel := range []bool{false, true} {
		chat, err := s.CreateSupergroupChat(within(t), core.NewSupergroup{Title: "Club", Description: "We meet.", IsChannel: isChannel})
		must(t, err)
		if chat.SupergroupID == nil || chat.ChatID != supergroupChat(*chat.SupergroupID) || chat.Type != map[bool]string{false: "supergroup", true: "channel"}[isChannel] {
			t.Fatalf("the new chat is %+v", chat)
		}
		there := server.Chat(*chat.SupergroupID)
		if there.Title != "Club" || there.About != "We meet." || there.CreatorID != ada.ID || (there.Kind == tdtest.Channel) != isChannel {
			t.Errorf("on the server: %+v", there)
		}
		if c := chatProfile(t, s, chat.ChatID); value(c.Description) != "We meet." || c.MemberCount == nil || *c.MemberCount != 1 {
			t.Errorf("its profile: %+v", c)
		}
	}
	for text, code := range map[string]int{"CHANNELS_TOO_MUCH": 400, "USER_RESTRICTED": 403, "PEER_FLOOD": 400} {
		server.FailOnce("channels.createChannel", tdtest.Error(code, text))
		_, err := s.CreateSupergroupChat(within(t), core.NewSupergroup{Title: "Club"})
		refused(t, err, text)
	}
}
