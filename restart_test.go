package main

import (
	"slices"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// Everybody changes while the program is away, and the server takes its time: the first commands after the start have
// the new values all the same, of the own profile, of people and of chats.
func TestFirstCommandsAfterASecondStart(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	me := server.AddUser(olena)
	friend := server.AddUser(danylo)
	news := server.AddChannel(tdtest.Chat{Title: "News", Username: "daily_news", About: "Daily.", CreatorID: friend.ID})
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	id := p.signIn(olena)
	var chat core.Chat
	p.must(ask(id, "search_user", "query", "daily_news"), &chat)
	p.must(ask(id, "search_user", "query", "danylo_keys"), nil)
	for _, method := range []string{"users.getFullUser", "channels.getFullChannel"} {
		if _, err := server.WaitCalls(t.Context(), method, 1); err != nil {
			t.Fatal(err)
		}
	}
	p.must(ask(id, "get_user", "user_id", friend.ID), nil)
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}

	for _, method := range []string{"users.getFullUser", "channels.getFullChannel", "account.getAccountTTL"} {
		server.Delay(method, 150*time.Millisecond)
	}
	for _, request := range []string{
		ask(id, "refresh_self_profile"),
		ask(id, "get_user", "user_id", friend.ID),
		ask(id, "get_chat_profile", "chat_id", chat.ChatID),
	} {
		for _, person := range []int64{me.ID, friend.ID} {
			server.UpdateUser(person, func(u *tdtest.User) { u.Bio += ", changed" })
		}
		server.UpdateChat(news.ID, func(c *tdtest.Chat) { c.About += ", changed" })
		p = startHeadless(t, data, network(t, server)...)
		p.live(id, core.EventConnectionState, has(`"ready"`))
		changed := []string{server.User(me.ID).Bio, server.User(friend.ID).Bio, server.Chat(news.ID).About}
		m := p.ask(request)
		if m.Payload.Error != "" || has(`"synced_at":null`)(m.Payload.Result) ||
			!slices.ContainsFunc(changed, func(text string) bool { return has(`"` + text + `"`)(m.Payload.Result) }) {
			t.Errorf("%s: %s%s", m.Payload.Type, m.Payload.Error, m.Payload.Result)
		}
		p.kill()
	}
}
