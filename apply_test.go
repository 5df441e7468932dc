package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// applied waits until the job of apply_profile is in a state, and tells how it stands then.
func (p *headlessRoster) applied(state core.ApplyState) core.ApplyJob {
	p.t.Helper()
	p.wait("apply_profile "+string(state), func(m message) bool {
		return m.Payload.Type == core.EventApplyProfileProgress && strings.Contains(string(m.Payload.Result), `"state":"`+string(state)+`","next_at":null`)
	})
	return p.applyJob()
}

func (p *headlessRoster) applyJob() core.ApplyJob {
	p.t.Helper()
	var result core.ApplyJobResult
	p.must(`{"action":"get_apply_profile"}`, &result)
	if result.Job == nil {
		p.t.Fatal("there is no job")
	}
	return *result.Job
}

func (p *headlessRoster) wantApplied(job core.ApplyJob, want ...string) {
	p.t.Helper()
	var got []string
	for _, row := range job.Rows {
		got = append(got, strings.TrimSpace(fmt.Sprint(row.UserbotID, " ", row.State, " ", row.Changed, " ", row.Skipped, row.Problem)))
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("the accounts are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// askAll is a request without an account.
func askAll(action string, pairs ...any) string {
	fields := map[string]any{"action": action}
	for i := 0; i < len(pairs); i += 2 {
		fields[pairs[i].(string)] = pairs[i+1]
	}
	line, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(line)
}

// The whole of it with real TDLib: what each account has becomes part of it, one account after the other, with the activities
// and versions of a single edit.
func TestApplyProfileOnManyAccounts(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	people := p.signInMany(server, 4)
	p.must(ask(2, "set_bio", "bio", "Ask us"), nil)
	p.must(ask(4, "log_out"), nil)
	fields := []any{
		"userbot_ids",
		[]int64{1, 2, 3, 4},
		"last_name", "of the shop", "bio", "Ask us",
		"birthdate",
		map[string]any{"day": 29, "month": 2},
		"photo", base64.StdEncoding.EncodeToString(photoOf(t, loud)),
	}
	var previews core.ApplyPreviews
	p.must(askAll("preview_apply_profile", fields...), &previews)
	if got := previews.Accounts; len(got) != 4 || got[3].Hindrance != core.HinderedNotSignedIn || len(got[1].Fields) != 3 || *got[0].After.LastName != "of the shop" {
		t.Errorf("the preview is %+v", got)
	}
	limit := server.Inject(tdtest.Fault{Method: "account.updateBirthday", UserID: people[2].ID, Err: tdtest.FloodWait(3600)})
	p.must(askAll("apply_profile", fields...), nil)
	job := p.applied(core.ApplyDone)
	p.wantApplied(job,
		"1 done [last_name bio birthdate photo]", "2 done [last_name birthdate photo]",
		"3 failed [last_name bio] flood", "4 skipped [] not_signed_in")
	if at := job.Rows[2].RetryAt; at == nil || time.Until(*at) < 50*time.Minute {
		t.Errorf("limited until %v", at)
	}
	for _, who := range people[:2] {
		u := server.User(who.ID)
		if u.FirstName != "Olena" || u.LastName != "of the shop" || u.Bio != "Ask us" || u.Birthday.Day != 29 || len(u.Photo) == 0 {
			t.Errorf("on the server: %+v", u)
		}
	}
	p.wantActions(1, "set_profile_photo", "set_birthdate", "set_bio", "set_name", "signed_in")
	limit()
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

// wantActions wants an account to have done this, newest first.
func (p *headlessRoster) wantActions(account int64, want ...string) {
	p.t.Helper()
	_, activities := p.activities(ask(account, "list_activities"))
	var done []string
	for _, a := range activities {
		done = append(done, a.Action)
	}
	if !slices.Equal(done, want) {
		p.t.Errorf("the activities are %v, want %v", done, want)
	}
}

// Killed while an account's photo is on its way, the job waits for the person at the next start. It goes on without losing an
// account, and sends the photo again only where it has not arrived.
func TestApplyProfileIsKilledAndGoesOn(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]error{"arrived": nil, "lost": tdtest.Error(500, "LOST")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			applyKilled(t, lost)
		})
	}
}

func applyKilled(t *testing.T, lost error) {
	const upload = "photos.uploadProfilePhoto"
	server := tdtest.NewServer(t)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	people := p.signInMany(server, 3)
	held := make(chan struct{})
	stop := server.Inject(tdtest.Fault{Method: upload, UserID: people[1].ID, Hold: held, Err: lost})
	photo := base64.StdEncoding.EncodeToString(photoOf(t, loud))
	p.must(askAll("apply_profile", "userbot_ids", []int64{1, 2, 3}, "first_name", "Shop", "photo", photo), nil)
	if _, err := server.WaitCalls(t.Context(), upload, 2); err != nil {
		t.Fatal(err)
	}
	p.kill()
	stop()
	close(held)
	if lost == nil {
		until(t, "the photo that was on its way", func() bool { return len(server.User(people[1].ID).Photo) > 0 })
	}
	if server.User(people[0].ID).FirstName != "Shop" || server.User(people[2].ID).FirstName != "Olena" {
		t.Fatal("the program was not killed in the middle")
	}

	p = startHeadless(t, data, network(t, server)...)
	p.wantApplied(p.applied(core.ApplyInterrupted), "1 done [first_name photo]", "2 waiting [first_name]", "3 waiting []")
	time.Sleep(time.Second)
	if server.User(people[2].ID).FirstName != "Olena" {
		t.Error("it went on without being told")
	}
	p.must(askAll("resume_apply_profile"), nil)
	p.wantApplied(p.applied(core.ApplyDone), "1 done [first_name photo]", "2 done [first_name photo]", "3 done [first_name photo]")
	for i, who := range people {
		if u := server.User(who.ID); u.FirstName != "Shop" || len(u.Photo) == 0 {
			t.Errorf("account %d on the server: %+v", i+1, u)
		}
	}
	if sent, want := len(server.CallsOf(upload)), 3+map[bool]int{true: 1}[lost != nil]; sent != want {
		t.Errorf("%d photos were sent, want %d", sent, want)
	}
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

// Photos are taken away; the job waits while the server is away, and what became of an account outlives the account.
func TestApplyProfileTakesPhotosAway(t *testing.T) {
	t.Parallel()
	server, data := tdtest.NewServer(t), t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	people := p.signInMany(server, 3)
	photo := base64.StdEncoding.EncodeToString(photoOf(t, loud))
	p.must(ask(1, "set_profile_photo", "photo", photo), nil)
	for range 2 { // the third has an earlier one
		p.must(ask(3, "set_profile_photo", "photo", photo), nil)
	}
	var previews core.ApplyPreviews
	p.must(askAll("preview_apply_profile", "userbot_ids", []int64{1, 2, 3}, "remove_photo", true), &previews)
	if got := previews.Accounts; got[0].Before.PhotoID == nil || got[0].After.PhotoID != nil || got[1].Hindrance != core.HinderedUnchanged {
		t.Errorf("the preview is %+v", got)
	}
	server.Pause()
	p.must(askAll("apply_profile", "userbot_ids", []int64{1, 2, 3}, "remove_photo", true), nil)
	p.wait("word that there is no connection", func(m message) bool {
		return m.Payload.Type == core.EventApplyProfileProgress && has(`"state":"running","next_at":null,"offline":true`)(m.Payload.Result)
	})
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	want := []string{"1 done [photo]", "2 skipped [] unchanged", "3 done [photo]"}
	p.wantApplied(p.applied(core.ApplyDone), want...)
	if len(server.User(people[0].ID).Photo) > 0 || len(server.User(people[2].ID).Photo) == 0 {
		t.Error("not the photos are gone that should be")
	}
	p.must(ask(1, "set_account_label", "label", "Old shop"), nil)
	p.must(ask(1, "remove_account"), nil)
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	p = startHeadless(t, data, network(t, server)...)
	job := p.applyJob()
	p.wantApplied(job, want...)
	if job.Rows[0].Name != "Old shop" {
		t.Errorf("the removed account is called %q", job.Rows[0].Name)
	}
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}
