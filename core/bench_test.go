package core

import (
	"context"
	"log/slog"
	"testing"
)

// readyTelegram opens sessions that are signed in and answer a call without doing anything, so that what is measured is
// the command layer alone.
type readyTelegram struct{ *fakeTelegram }

func (t readyTelegram) Open(ctx context.Context, id AccountID, credentials Credentials, proxy string, events SessionEvents) (Session, error) {
	session, err := t.fakeTelegram.Open(ctx, id, credentials, proxy, events)
	return readySession{session}, err
}

type readySession struct{ Session }

func (readySession) CreatePrivateChat(_ context.Context, userID int64, _ bool) (Chat, error) {
	name := "Danylo Shevchenko"
	return Chat{ChatID: userID, Type: "private", Title: &name, UserID: &userID}, nil
}

// newReadyCore is a core with account 1 signed in.
func newReadyCore(b *testing.B) *Core {
	b.Helper()
	who := newPerson(77, "+15550000077")
	telegram, store := newFakeTelegram(who), newMemStore()
	telegram.files[1] = &fakeFiles{state: AuthReady, person: who}
	if _, err := store.AddAccount(b.Context(), ""); err != nil {
		b.Fatal(err)
	}
	if err := store.SetSignedIn(b.Context(), 1, who.id); err != nil {
		b.Fatal(err)
	}
	c := New(Options{Store: store, Telegram: readyTelegram{telegram}, Credentials: someCredentials, Log: slog.New(slog.DiscardHandler)})
	if err := c.Load(b.Context()); err != nil {
		b.Fatal(err)
	}
	c.Start(b.Context())
	b.Cleanup(func() {
		if err := c.Close(context.Background()); err != nil {
			b.Error(err)
		}
	})
	return c
}

// BenchmarkDispatch counts what a command costs between its request and its answer: handed over as the window does
// ("typed"), and as --headless does, from a line of JSON to a line of JSON ("json").
func BenchmarkDispatch(b *testing.B) {
	c := newReadyCore(b)
	for _, test := range []struct {
		name    string
		request Request
		line    string
		failure string
	}{
		{
			"tdlib",
			Request{Action: "create_private_chat", Fields: map[string]any{"user_id": int64(5), "force": true}},
			`{"action":"create_private_chat","userbot_id":1,"request_id":"1","user_id":5,"force":true}`, "",
		},
		{
			"memory",
			Request{Action: "get_authorization_state", Fields: map[string]any{}},
			`{"action":"get_authorization_state","userbot_id":1,"request_id":"1"}`, "",
		},
		{
			"refused",
			Request{Action: "create_private_chat", Fields: map[string]any{}},
			`{"action":"create_private_chat","userbot_id":1,"request_id":"1"}`, "user_id is required",
		},
	} {
		id := AccountID(1)
		test.request.UserbotID = &id
		answers := make(chan Event, 1)
		await := func(b *testing.B) Event {
			event := <-answers
			if event.Payload.Error != test.failure {
				b.Fatal(event.Payload.Error)
			}
			return event
		}
		b.Run(test.name+"/typed", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Dispatch(test.request, func(event Event) { answers <- event })
				await(b)
			}
		})
		b.Run(test.name+"/json", func(b *testing.B) {
			line := []byte(test.line)
			b.ReportAllocs()
			for b.Loop() {
				c.DispatchJSON(line, func(event Event) { answers <- event })
				c.encode(await(b))
			}
		})
	}
}
