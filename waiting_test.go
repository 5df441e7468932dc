package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// answersOf lists the events of requests with an id, in the order in which they came, as id and type.
func (p *headlessRoster) answersOf(ids ...string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []string
	for _, m := range p.messages {
		if slices.Contains(ids, m.Payload.RequestID) {
			found = append(found, m.Payload.RequestID+" "+m.Payload.Type)
		}
	}
	return found
}

// waitingOf waits until a request is said to wait, and gives what is said.
func (p *headlessRoster) waitingOf(requestID string) core.CommandWaiting {
	p.t.Helper()
	var waiting core.CommandWaiting
	p.wait("command_waiting for "+requestID, func(m message) bool {
		return m.Payload.Type == core.EventCommandWaiting && m.Payload.RequestID == "" &&
			json.Unmarshal(m.Payload.Result, &waiting) == nil &&
			waiting.RequestID != nil && *waiting.RequestID == requestID
	})
	return waiting
}

func (p *headlessRoster) awaitAnswers(ids ...string) {
	p.t.Helper()
	for _, id := range ids {
		p.wait("answer to "+id, func(m message) bool { return m.Payload.RequestID == id })
	}
}

// TestCommandsGoOnWhileOneWaits: an edit that Telegram has wait is told as such, the account's other commands are
// answered meanwhile, and the edits behind it are made after it and in their order.
func TestCommandsGoOnWhileOneWaits(t *testing.T) {
	server := tdtest.NewServer(t)
	who := server.AddUser(olena)
	danylo := tdtest.User{Phone: "+99966220022", Code: "22222", FirstName: "Danylo", Username: "danylo_keys"}
	server.AddUser(danylo)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id, second := p.signIn(olena), p.signIn(danylo)
	p.must(ask(id, "refresh_self_profile"), nil)
	server.Inject(tdtest.Fault{Method: "account.updateProfile", UserID: who.ID, Times: 1, Err: tdtest.FloodWait(6)})
	begun := time.Now()
	p.send(ask(id, "set_bio", "bio", "Peonies", "request_id", "bio"))
	p.send(ask(id, "set_name", "first_name", "Olha", "request_id", "name"))
	p.send(ask(id, "search_user", "query", "danylo_keys", "request_id", "search"))
	p.send(ask(second, "set_bio", "bio", "Keys", "request_id", "other"))
	waiting := p.waitingOf("bio")
	if waiting.Action != "set_bio" || waiting.RetryAfter != 6 || waiting.Until.Before(begun.Add(6*time.Second)) || waiting.Until.Location() != time.UTC {
		t.Errorf("it says %+v", waiting)
	}
	if behind := p.waitingOf("name"); behind.Action != "set_name" || !behind.Until.Equal(waiting.Until) {
		t.Errorf("of the command behind it says %+v", behind)
	}
	p.awaitAnswers("bio", "name", "search", "other")
	p.must(ask(id, "get_authorization_state"), nil)
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	got := p.answersOf("bio", "name", "search")
	if want := []string{"search search_user", "bio set_bio", "name set_name"}; !slices.Equal(got, want) {
		t.Errorf("the answers are %q, want %q", got, want)
	}
	if other := p.answersOf("other"); !slices.Equal(other, []string{"other set_bio"}) {
		t.Errorf("the other account's answers are %q", other)
	}
	if there := server.User(who.ID); there.Bio != "Peonies" || there.FirstName != "Olha" {
		t.Errorf("the server has %+v", there)
	}
}

// TestAccountIsLeftWhileACommandWaits: nobody has to wait for a limit to sign out or to remove an account.
func TestAccountIsLeftWhileACommandWaits(t *testing.T) {
	for _, action := range []string{"log_out", "remove_account"} {
		t.Run(action, func(t *testing.T) {
			server := tdtest.NewServer(t)
			server.AddUser(olena)
			p := startHeadless(t, t.TempDir(), network(t, server)...)
			id := p.signIn(olena)
			p.must(ask(id, "refresh_self_profile"), nil)
			server.Fail("account.updateProfile", tdtest.FloodWait(60))
			for i := range 3 {
				p.send(ask(id, "set_bio", "bio", fmt.Sprint(i), "request_id", fmt.Sprint("bio ", i)))
			}
			waiting := p.waitingOf("bio 0")
			p.must(ask(id, action), nil)
			if time.Now().After(waiting.Until) {
				t.Errorf("%s waited for the limit", action)
			}
			p.awaitAnswers("bio 0", "bio 1", "bio 2")
			if code := p.finish(); code != exitOK {
				t.Fatalf("exit code %d", code)
			}
			got := p.answersOf("bio 0", "bio 1", "bio 2")
			slices.Sort(got)
			if want := []string{"bio 0 set_bio_error", "bio 1 set_bio_error", "bio 2 set_bio_error"}; !slices.Equal(got, want) {
				t.Errorf("the answers are %q, want %q", got, want)
			}
		})
	}
}

// TestAccountIsRemovedBehindACommandThatTelegramKeeps: nobody waits for an answer that does not come.
func TestAccountIsRemovedBehindACommandThatTelegramKeeps(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	release := server.Hold("account.updateProfile")
	defer release()
	p.send(named("held", ask(id, "set_bio", "bio", "Peonies")))
	p.send(named("behind", ask(id, "set_name", "first_name", "Olha")))
	if _, err := server.WaitCalls(t.Context(), "account.updateProfile", 1); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	var removed core.AccountRemoved
	p.must(ask(id, "remove_account"), &removed)
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("the removal took %v", took)
	}
	if !removed.Removed || removed.SessionLeft {
		t.Errorf("removed: %+v", removed)
	}
	for _, name := range []string{"held", "behind"} {
		if m := p.answer(name); m.Payload.Error != "the account is closing" {
			t.Errorf("%s: %+v", name, m.Payload)
		}
	}
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}
