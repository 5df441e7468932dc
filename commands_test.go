package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// ask makes a request of an account: the action and pairs of field and value.
func ask(id int64, action string, pairs ...any) string {
	fields := map[string]any{"action": action, "userbot_id": id}
	for i := 0; i < len(pairs); i += 2 {
		fields[pairs[i].(string)] = pairs[i+1]
	}
	line, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(line)
}

// refusals sends requests and compares their errors.
func (p *headlessRoster) refusals(lines ...[2]string) {
	p.t.Helper()
	for _, l := range lines {
		if m := p.refused(l[0]); m.Payload.Error != l[1] {
			p.t.Errorf("%s: %q instead of %q", l[0], m.Payload.Error, l[1])
		}
	}
}

func TestEditCommands(t *testing.T) {
	server := tdtest.NewServer(t)
	who := server.AddUser(olena)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	id := p.signIn(olena)
	var profile core.SelfProfile
	p.must(ask(id, "set_name", "full_name", "Olena Petrivna Kovalenko"), &profile)
	p.must(ask(id, "set_bio", "bio", "Peonies"), &profile)
	p.must(ask(id, "set_username", "username", "https://t.me/olena_peonies"), &profile)
	p.must(ask(id, "set_username", "username", "@olena_peonies"), nil) // USERNAME_NOT_MODIFIED
	p.must(ask(id, "set_birthdate", "birthdate", map[string]any{"day": 29, "month": "2"}), &profile)
	if *profile.FullName != "Olena Petrivna Kovalenko" || *profile.LastName != "Petrivna Kovalenko" || *profile.Bio != "Peonies" ||
		*profile.Username != "olena_peonies" || profile.Birthdate.Day != 29 || profile.Birthdate.Year != nil {
		t.Errorf("the profile is %+v", profile)
	}
	if since := time.Since(profile.SyncedAt); since < 0 || since > patience {
		t.Errorf("synced_at is %v", profile.SyncedAt)
	}
	p.live(id, "self_profile_updated", has("olena_peonies"))
	there := server.User(who.ID)
	if there.Bio != "Peonies" || there.Username != "olena_peonies" || there.Birthday != (tdtest.Birthday{Day: 29, Month: 2}) {
		t.Errorf("the server has %+v", there)
	}
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	checkEditsStored(t, data, core.AccountID(id))
}

func checkEditsStored(t *testing.T, data string, id core.AccountID) {
	t.Helper()
	r, err := open(t.Context(), options{data: data}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	info, _ := r.core.Account(id)
	versions, err := r.core.ProfileVersions(t.Context(), id)
	if err != nil || len(versions) < 4 || info.Profile == nil || *info.Profile.Bio != "Peonies" || info.Profile.Birthdate.Month != 2 {
		t.Errorf("%d versions are stored (%v), and the profile %+v", len(versions), err, info.Profile)
	}
}

func TestEditRefusals(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	server.AddUser(tdtest.User{Phone: "+99966220022", Code: "22222", FirstName: "Danylo", Username: "danylo_keys"})
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	p.must(ask(id, "refresh_self_profile"), nil)
	server.ResetCalls()
	p.refusals(
		[2]string{ask(id, "set_name", "first_name", " ", "last_name", strings.Repeat("x", 65)), "first_name is required"},
		[2]string{ask(id, "set_name", "first_name", strings.Repeat("x", 65)), "first_name must be at most 64 characters"},
		[2]string{ask(id, "set_bio"), "bio is required"},
		[2]string{ask(id, "set_bio", "bio", strings.Repeat("x", 71)), "bio must be at most 70 characters"},
		[2]string{ask(id, "set_username"), "username is required"},
		[2]string{ask(id, "set_username", "username", "abc"), "Username is invalid"},
		[2]string{ask(id, "set_birthdate", "birthdate", 5), "birthdate must be an object or null"},
		[2]string{ask(id, "set_birthdate", "day", 31, "month", 4), "day is out of range for the month"},
		[2]string{ask(id, "set_birthdate", "day", 29, "month", 2, "year", 1999), "day is out of range for the month"},
	)
	for _, call := range server.Calls() {
		if strings.HasPrefix(call.Method, "account.update") && call.Method != "account.updateStatus" {
			t.Errorf("%s was sent for what cannot be", call.Method)
		}
	}
	p.refusals([2]string{ask(id, "set_username", "username", "danylo_keys"), "USERNAME_OCCUPIED"})
	p.serverRefuses(server, "account.updateProfile", ask(id, "set_name", "first_name", "Olha"), "FIRSTNAME_INVALID", "FROZEN_METHOD_INVALID")
	p.serverRefuses(server, "account.updateProfile", ask(id, "set_bio", "bio", "x"), "ABOUT_TOO_LONG")
	p.serverRefuses(server, "account.updateUsername", ask(id, "set_username", "username", "olena_peonies"), "USERNAME_INVALID", "USERNAME_PURCHASE_AVAILABLE")
	p.serverRefuses(server, "account.updateBirthday", ask(id, "set_birthdate", "day", 1, "month", 1), "BIRTHDAY_INVALID")
	server.FailOnce("account.updateProfile", tdtest.FloodWait(300))
	if m := p.refused(ask(id, "set_name", "first_name", "Olha")); m.Payload.Code != 429 || m.Payload.RetryAfter != 300 {
		t.Errorf("a flood limit: %+v", m.Payload)
	}
	var profile core.SelfProfile
	p.must(ask(id, "refresh_self_profile"), &profile)
	if *profile.FullName != "Olena Kovalenko" || *profile.Bio != "Flowers" || *profile.Username != "olena_flowers" || profile.Birthdate.Day != 14 {
		t.Errorf("after the refusals the profile is %+v", profile)
	}
}

// serverRefuses has the server refuse a method with each of the texts, and wants them unchanged.
func (p *headlessRoster) serverRefuses(server *tdtest.Server, method, line string, texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		server.FailOnce(method, tdtest.Error(400, text))
		if m := p.refused(line); m.Payload.Error != text || m.Payload.Code != 400 {
			p.t.Errorf("%s: %+v instead of %s", line, m.Payload, text)
		}
	}
}

// An edit that waits for the network holds up nobody else, and is made when the network is back.
func TestEditDuringAnOutage(t *testing.T) {
	server := tdtest.NewServer(t)
	who := server.AddUser(olena)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	p.live(id, "self_profile_updated", has("Flowers"))
	server.Pause()
	p.live(id, "connection_state", has(`"connecting_to_proxy"`))
	line := strings.Replace(ask(id, "set_bio", "bio", "Peonies"), "{", `{"request_id":"late",`, 1)
	p.send(line)
	p.must(`{"action":"list_accounts"}`, nil)
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	m := p.wait("answer after the outage", func(m message) bool { return m.Payload.RequestID == "late" })
	if m.Payload.Error != "" || server.User(who.ID).Bio != "Peonies" {
		t.Errorf("after the outage: %+v, and the server has %q", m.Payload, server.User(who.ID).Bio)
	}
}
