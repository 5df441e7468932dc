package core

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// applyWorld is a world with some accounts that are signed in: 1, 2, 3, …
func applyWorld(t *testing.T, accounts int, test func(w *world)) {
	t.Helper()
	var people []*person
	for n := range accounts {
		people = append(people, newPerson(int64(501+n), fmt.Sprintf("+1555010000%d", n+1)))
	}
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
		}
		test(w)
	}, people...)
}

// applyLine makes a request of apply_profile for accounts.
func applyLine(ids []AccountID, pairs ...any) string {
	line := request("apply_profile", 0, append([]any{"userbot_ids", ids}, pairs...)...)
	return strings.Replace(line, `"userbot_id":0,`, ``, 1)
}

func plainLine(action string) string { return `{"action":"` + action + `"}` }

// applyJob is the job as it is shown now.
func (w *world) applyJob() ApplyJob {
	w.t.Helper()
	synctest.Wait()
	job, ok := w.core.ApplyJob()
	if !ok {
		w.t.Fatal("there is no job")
	}
	return job
}

// applied waits for the end of the job, or for it to stop.
func (w *world) applied() ApplyJob {
	w.t.Helper()
	for range 3600 {
		if job := w.applyJob(); job.State != ApplyRunning && job.State != ApplyStopping {
			return job
		}
		time.Sleep(time.Second)
	}
	w.t.Fatal("the job does not end")
	return ApplyJob{}
}

// rowText tells a row in few words: account, state, what was changed, and why not.
func rowText(row ApplyRow) string {
	text := fmt.Sprintf("%d %s", row.UserbotID, row.State)
	for _, field := range row.Changed {
		text += " " + string(field)
	}
	if why := string(row.Skipped) + string(row.Problem); why != "" {
		text += ": " + why
	}
	return text
}

func (w *world) wantApplied(job ApplyJob, state ApplyState, want ...string) {
	w.t.Helper()
	var got []string
	for _, row := range job.Rows {
		got = append(got, rowText(row))
		if (row.EndedAt == nil) != row.isOpen() {
			w.t.Errorf("row %+v ended at %v", row, row.EndedAt)
		}
	}
	if job.State != state || !slices.Equal(got, want) {
		w.t.Errorf("the job is %s (%s):\n%s\nwant %s:\n%s", job.State, job.Problem, strings.Join(got, "\n"), state, strings.Join(want, "\n"))
	}
}

// editsOf lists what Telegram was asked to change, in order: account and method.
func (t *fakeTelegram) edits() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var edits []string
	for _, call := range t.calls {
		if strings.Contains(call, " Set") && !strings.Contains(call, "SetAuthentication") {
			edits = append(edits, call)
		}
	}
	return edits
}

// failOn has a session's method fail for an account, from now on.
func (w *world) failOn(id AccountID, method string, err error) {
	w.tg.set(func() {
		w.tg.before = func(_ context.Context, called AccountID, name string) error {
			if called == id && name == method {
				return err
			}
			return nil
		}
	})
}

func flood(seconds int) error {
	return &TDLibError{Code: 429, Message: fmt.Sprintf("Too Many Requests: retry after %d", seconds)}
}

func TestApplyProfile(t *testing.T) {
	applyWorld(t, 3, func(w *world) {
		w.must(request("set_bio", 2, "bio", "Ask me"))
		w.tg.set(func() { w.tg.calls = nil })
		began := time.Now()
		job := w.must(applyLine([]AccountID{3, 1, 2, 1}, "last_name", " of the  Shop", "bio", "Ask me ")).(ApplyJob)
		if job.State != ApplyRunning || job.Counts != (ApplyCounts{Waiting: 3}) {
			t.Errorf("answered with %+v", job)
		}
		job = w.applied()
		w.wantApplied(job, ApplyDone, "3 done last_name bio", "1 done last_name bio", "2 done last_name")
		if want := []string{"3 SetName", "3 SetBio", "1 SetName", "1 SetBio", "2 SetName"}; !slices.Equal(w.tg.edits(), want) {
			t.Errorf("Telegram was asked for %v", w.tg.edits())
		}
		if took := time.Since(began); took < 2*applyPause || took > 2*(applyPause+applyJitter)+time.Second {
			t.Errorf("three accounts took %v", took)
		}
		for id, name := range map[AccountID]string{1: "Person 501", 2: "Person 502", 3: "Person 503"} {
			info := w.info(id)
			if textOf(info.FullName) != name+" of the Shop" || textOf(info.Profile.Bio) != "Ask me" {
				t.Errorf("account %d has become %+v", id, info.Profile)
			}
			if versions, _ := w.core.ProfileVersions(t.Context(), id); len(versions) < 2 {
				t.Errorf("account %d has %d versions", id, len(versions))
			}
		}
		w.wantJournal(1, "signed_in done", "set_name done  name=Person 501 of the Shop", "set_bio done  bio=Ask me")
	})
}

// A name of which only one part is given keeps the other as it is on Telegram, also when that was changed elsewhere.
func TestApplyProfileKeepsTheRest(t *testing.T) {
	applyWorld(t, 1, func(w *world) {
		other := "Changed elsewhere"
		w.tg.set(func() { w.tg.people[0].profile.FirstName = &other })
		w.must(applyLine([]AccountID{1}, "last_name", "X"))
		w.wantApplied(w.applied(), ApplyDone, "1 done last_name")
		if p := w.info(1).Profile; *p.FirstName != other || *p.LastName != "X" {
			t.Errorf("the name is %q", *p.FullName)
		}
	})
}

func TestApplyProfileClears(t *testing.T) {
	applyWorld(t, 1, func(w *world) {
		w.must(request("set_name", 1, "first_name", "A", "last_name", "B"))
		w.must(request("set_bio", 1, "bio", "x"))
		w.must(request("set_birthdate", 1, "day", 1, "month", 2))
		w.must(applyLine([]AccountID{1}, "last_name", "", "bio", "", "clear", true))
		w.wantApplied(w.applied(), ApplyDone, "1 done last_name bio birthdate")
		if p := w.info(1).Profile; p.LastName != nil || p.Bio != nil || p.Birthdate != nil {
			t.Errorf("the profile is %+v", p)
		}
		w.must(applyLine([]AccountID{1}, "last_name", "", "bio", "", "clear", true))
		w.wantApplied(w.applied(), ApplyDone, "1 skipped: unchanged")
	})
}

func TestApplyProfilePhotoAndBirthdate(t *testing.T) {
	applyWorld(t, 2, func(w *world) {
		photo := base64.StdEncoding.EncodeToString(jpegOf(t, drawn(300, 300)))
		w.must(applyLine([]AccountID{1, 2}, "photo", photo, "birthdate", map[string]any{"day": 29, "month": 2, "year": 2000}))
		w.wantApplied(w.applied(), ApplyDone, "1 done birthdate photo", "2 done birthdate photo")
		for _, id := range []AccountID{1, 2} {
			p := w.info(id).Profile
			if p.Photo == nil || p.Birthdate.text() != "2000-02-29" || !looksLike(w.storedPhoto(id, p.Photo.ID), jpegOf(t, drawn(300, 300))) {
				t.Errorf("account %d has become %+v", id, p)
			}
		}
		photos := w.tg.called("SetProfilePhoto")
		w.must(applyLine([]AccountID{1}, "path", inFolder(t, "b.png", pngOf(t, drawn(40, 60)))))
		w.wantApplied(w.applied(), ApplyDone, "1 done photo") // a photo always counts as new
		if w.tg.called("SetProfilePhoto") != photos+1 {
			t.Error("the photo was not sent")
		}
	})
}

func TestApplyProfileTellsItsProgress(t *testing.T) {
	applyWorld(t, 2, func(w *world) {
		w.must(applyLine([]AccountID{1, 2}, "bio", "x"))
		w.applied()
		var told []string
		for _, event := range w.events(EventApplyProfileProgress) {
			p := event.Payload.Result.(ApplyProgress)
			text := string(p.State)
			if p.NextAt != nil {
				text += " pause"
			}
			if p.Row != nil {
				text += " " + rowText(*p.Row)
				if *event.UserbotID != p.Row.UserbotID || *event.Payload.UserbotID != p.Row.UserbotID {
					t.Errorf("told of account %d for %d", *event.UserbotID, p.Row.UserbotID)
				}
			} else if event.UserbotID != nil {
				t.Error("an event of the job names an account")
			}
			told = append(told, text)
		}
		want := []string{
			"running", "running 1 running", "running 1 running", "running 1 done bio", "running pause",
			"running 2 running", "running 2 running", "running 2 done bio", "done",
		}
		if !slices.Equal(told, want) {
			t.Errorf("told\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestApplyProfileOverJSON(t *testing.T) {
	applyWorld(t, 1, func(w *world) {
		if got, want := w.askText(plainLine("get_apply_profile")), none+`"type":"get_apply_profile","result":{"job":null}}}`; got != want {
			t.Error(got)
		}
		got := w.askText(applyLine([]AccountID{1}, "bio", "x"))
		want := none + `"type":"apply_profile","result":{"job_id":1,"state":"running","started_at":"` + time.Now().UTC().Format(time.RFC3339Nano) + `","next_at":null,"offline":false,` +
			`"change":{"fields":["bio"],"first_name":null,"last_name":null,"bio":"x","birthdate":null,"remove_photo":false},` +
			`"counts":{"waiting":1,"running":0,"done":0,"failed":0,"skipped":0},"rows":[{"userbot_id":1,"name":"Person 501","state":"waiting","changed":[],"retry_at":null,"ended_at":null}]}}}`
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		w.applied()
	})
}

// applyFaults are the fields of requests that are refused, and the errors.
var applyFaults = []struct{ fields, err string }{
	{`"bio":"x"`, "userbot_ids is required"},
	{`"userbot_ids":null,"bio":7`, "userbot_ids is required"},
	{`"userbot_ids":[],"bio":"x"`, "userbot_ids is required"},
	{`"userbot_ids":1`, "userbot_ids must be a list of integers"},
	{`"userbot_ids":"1"`, "userbot_ids must be a list of integers"},
	{`"userbot_ids":[1,"x"]`, "userbot_ids must be a list of integers"},
	{`"userbot_ids":[1,null]`, "userbot_ids must be a list of integers"},
	{`"userbot_ids":[1.5]`, "userbot_ids must be a list of integers"},
	{`"userbot_ids":[1]`, "first_name, last_name, bio, birthdate or photo is required"},
	{`"userbot_ids":[1],"first_name":null,"username":"abcdef"`, "first_name, last_name, bio, birthdate or photo is required"},
	{`"userbot_ids":[1],"first_name":7`, "first_name must be a string"},
	{`"userbot_ids":[1],"first_name":"  "`, "first_name is required"},
	{`"userbot_ids":[1],"last_name":"` + long + `"`, "last_name must be at most 64 characters"},
	{`"userbot_ids":[1],"bio":[]`, "bio must be a string"},
	{`"userbot_ids":[1],"day":31`, "month is required"},
	{`"userbot_ids":[1],"year":1990`, "day is required"},
	{`"userbot_ids":[1],"birthdate":{"day":31,"month":4}`, "day is out of range for the month"},
	{`"userbot_ids":[1],"clear":"yes"`, "clear must be a boolean"},
	{`"userbot_ids":[1],"photo":"!"`, "photo must be base64"},
	{`"userbot_ids":[1],"path":"/nowhere"`, "path cannot be read"},
	{`"userbot_ids":[1],"photo":"AAAA"`, "photo must be a JPEG or PNG picture"},
	{`"userbot_ids":[1],"remove_photo":1`, "remove_photo must be a boolean"},
	{`"userbot_ids":[1],"remove_photo":true,"photo":"AAAA"`, "only one of photo, path and remove_photo can be given"},
	{`"userbot_ids":[1],"remove_photo":false`, "first_name, last_name, bio, birthdate or photo is required"},
	{`"userbot_ids":["1",9],"bio":"x"`, "account 9 not found"},
}

func TestApplyProfileValidates(t *testing.T) {
	applyWorld(t, 1, func(w *world) {
		for _, action := range []string{"preview_apply_profile", "apply_profile"} {
			for _, fault := range applyFaults {
				w.refused(`{"action":"`+action+`",`+fault.fields+`}`, fault.err, ProblemInvalidInput)
			}
		}
		if _, ok := w.core.ApplyJob(); ok || len(w.tg.edits()) > 0 {
			t.Error("something was begun")
		}
	})
}

func TestPreviewApplyProfile(t *testing.T) {
	applyWorld(t, 5, func(w *world) {
		w.must(request("set_name", 1, "first_name", "A", "last_name", "B"))
		w.must(request("set_bio", 2, "bio", "short"))
		w.must(request("log_out", 3))
		w.failOn(4, "SetBio", flood(300))
		w.refused(request("set_bio", 4, "bio", "y"), flood(300).Error(), ProblemFlood)
		preview := func(pairs ...any) map[AccountID]ApplyPreview {
			line := strings.Replace(applyLine([]AccountID{1, 2, 3, 4, 5}, pairs...), "apply_profile", "preview_apply_profile", 1)
			found := make(map[AccountID]ApplyPreview)
			for _, p := range w.must(line).(ApplyPreviews).Accounts {
				found[p.UserbotID] = p
			}
			return found
		}
		rows := preview("bio", "short")
		for id, want := range map[AccountID]Hindrance{1: "", 2: HinderedUnchanged, 3: HinderedNotSignedIn, 4: HinderedLimited, 5: ""} {
			if rows[id].Hindrance != want || (rows[id].RetryAt == nil) != (want != HinderedLimited) || rows[id].BioMax != fakeBioLength {
				t.Errorf("account %d: %+v", id, rows[id])
			}
		}
		if before, after := rows[1].Before, rows[1].After; *before.LastName != "B" || before.Bio != nil || *after.LastName != "B" || *after.Bio != "short" {
			t.Errorf("before %+v, after %+v", before, after)
		}
		if rows = preview("bio", strings.Repeat("ї", fakeBioLength+1)); rows[1].Hindrance != HinderedBioTooLong || rows[3].Hindrance != HinderedNotSignedIn {
			t.Errorf("a long bio: %+v", rows)
		}
		rows = preview("first_name", "A", "last_name", "", "photo", base64.StdEncoding.EncodeToString(jpegOf(t, drawn(9, 9))))
		if got := fmt.Sprint(rows[1].Fields, rows[2].Fields); got != "[last_name photo] [first_name photo]" || rows[1].After.LastName != nil {
			t.Errorf("fields %s, %+v", got, rows[1])
		}
		if _, ok := w.core.ApplyJob(); ok {
			t.Error("a preview began a job")
		}
	})
}

// What Telegram has frozen is not asked to change.
func TestFrozenAccountsAreLeftOut(t *testing.T) {
	bio := "x"
	change := ProfileChange{Fields: []ProfileField{ProfileBio}, Bio: &bio}
	if p := change.Preview(AccountInfo{Freeze: &Freeze{}}, true, time.Now()); p.Hindrance != HinderedFrozen {
		t.Errorf("the preview is %+v", p)
	}
	if p := change.Preview(AccountInfo{}, true, time.Now()); p.Hindrance != "" {
		t.Errorf("the preview is %+v", p)
	}
}

// The limits of the bio are Telegram's as of 2026, until the session has told its own.
func TestBioLimit(t *testing.T) {
	var premium SelfProfile
	premium.IsPremium = true
	for want, info := range map[int]AccountInfo{70: {}, 140: {Profile: &premium}, 99: {Profile: &premium, BioLengthMax: 99}} {
		if got := info.BioLimit(); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
}

func TestPreviewOfAProfileNeverRead(t *testing.T) {
	fields := ProfileChange{Fields: []ProfileField{ProfileFirstName}, FirstName: new(string)}.changes(nil)
	if len(fields) != 1 || valuesOf(nil) != nil {
		t.Errorf("%v change", fields)
	}
}

func TestApplyProfileStopsAndGoesOn(t *testing.T) {
	applyWorld(t, 3, func(w *world) {
		w.refused(plainLine("stop_apply_profile"), "apply_profile is not running", ProblemInvalidInput)
		for _, action := range []string{"resume_apply_profile", "retry_apply_profile", "discard_apply_profile"} {
			w.refused(plainLine(action), "there is no apply_profile", ProblemInvalidInput)
		}
		w.must(applyLine([]AccountID{1, 2, 3}, "bio", "x"))
		time.Sleep(time.Second) // account 1 is done, and the job makes a pause
		if w.applyJob().NextAt == nil {
			t.Error("nobody is told of the pause")
		}
		for _, action := range []string{"resume_apply_profile", "retry_apply_profile", "discard_apply_profile"} {
			w.refused(plainLine(action), "apply_profile is running", ProblemInvalidInput)
		}
		w.refused(applyLine([]AccountID{1}, "bio", "y"), errApplyUnfinished.Text, ProblemInvalidInput)
		w.must(plainLine("stop_apply_profile"))
		w.wantApplied(w.applyJob(), ApplyStopped, "1 done bio", "2 waiting", "3 waiting") // at once
		if stored, _ := w.store.storedApplyJob(); stored.State != ApplyStopped {
			t.Errorf("stored as %s", stored.State)
		}
		time.Sleep(time.Hour)
		w.wantApplied(w.applyJob(), ApplyStopped, "1 done bio", "2 waiting", "3 waiting")
		w.refused(plainLine("stop_apply_profile"), "apply_profile is not running", ProblemInvalidInput)

		w.must(plainLine("resume_apply_profile"))
		w.wantApplied(w.applied(), ApplyDone, "1 done bio", "2 done bio", "3 done bio")
		w.refused(plainLine("resume_apply_profile"), "nothing is left of apply_profile", ProblemInvalidInput)
		w.refused(plainLine("retry_apply_profile"), errNothingToRetry.Text, ProblemInvalidInput)
		if got := len(w.tg.edits()); got != 3 {
			t.Errorf("%d edits", got)
		}
		w.must(plainLine("discard_apply_profile"))
		if _, ok := w.store.storedApplyJob(); ok {
			t.Error("the job is still stored")
		}
		if _, ok := w.core.ApplyJob(); ok {
			t.Error("the job is still shown")
		}
	})
}

// An account is not left half changed: its turn ends before the job stops.
func TestApplyProfileStopsBehindTheAccount(t *testing.T) {
	applyWorld(t, 2, func(w *world) {
		slow := make(chan struct{})
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SetName" {
					<-slow
				}
				return nil
			}
		})
		w.must(applyLine([]AccountID{1, 2}, "first_name", "A", "bio", "x"))
		w.wantApplied(w.applyJob(), ApplyRunning, "1 running", "2 waiting")
		w.must(plainLine("stop_apply_profile"))
		w.wantApplied(w.applyJob(), ApplyStopping, "1 running", "2 waiting")
		close(slow)
		w.wantApplied(w.applied(), ApplyStopped, "1 done first_name bio", "2 waiting")
	})
}

func TestApplyProfileLimits(t *testing.T) {
	applyWorld(t, 3, func(w *world) {
		w.failOn(1, "SetBio", flood(300))
		w.must(applyLine([]AccountID{1, 2}, "first_name", "A", "bio", "x", "clear", true))
		job := w.applied()
		w.wantApplied(job, ApplyDone, "1 failed first_name: flood", "2 done first_name bio")
		until := job.Rows[0].EndedAt.Add(300 * time.Second)
		if at := job.Rows[0].RetryAt; at == nil || !at.Equal(until) {
			t.Errorf("limited until %v, want %v", at, until)
		}
		asked := w.tg.called("SetBio")
		w.must(plainLine("retry_apply_profile"))
		job = w.applied() // the limit lasts: it is not asked
		w.wantApplied(job, ApplyDone, "1 failed first_name: flood", "2 done first_name bio")
		if w.tg.called("SetBio") != asked || !job.Rows[0].RetryAt.Equal(until) {
			t.Errorf("asked although it is limited until %v", job.Rows[0].RetryAt)
		}
		time.Sleep(300 * time.Second)
		w.failOn(0, "", nil)
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "SetApplyJobState")
		w.refused(plainLine("retry_apply_profile"), storageText, ProblemStorage)
		w.wantApplied(w.applyJob(), ApplyDone, "1 failed first_name: flood", "2 done first_name bio") // and can be tried again
		w.store.fail(nil)
		w.must(`{"action":"retry_apply_profile","userbot_ids":[1]}`)
		w.wantApplied(w.applied(), ApplyDone, "1 done first_name bio", "2 done first_name bio")
		if names := w.tg.called("SetName"); names != 2 {
			t.Errorf("names were sent %d times", names)
		}
	})
}

// TDLib waits out short limits by itself: the row says until when, and the account stays the one whose turn it is.
func TestApplyProfileWaits(t *testing.T) {
	applyWorld(t, 2, func(w *world) {
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, id AccountID, method string) error {
				if id == 1 && method == "SetBio" {
					NoteWait(ctx, 20*time.Second)
					time.Sleep(20 * time.Second)
				}
				return nil
			}
		})
		until := time.Now().Add(20 * time.Second)
		w.must(applyLine([]AccountID{1, 2}, "bio", "x"))
		job := w.applyJob()
		w.wantApplied(job, ApplyRunning, "1 running", "2 waiting")
		if at := job.Rows[0].RetryAt; at == nil || !at.Equal(until) {
			t.Errorf("waits until %v, want %v", at, until)
		}
		w.wantApplied(w.applied(), ApplyDone, "1 done bio", "2 done bio")
	})
}

func TestApplyProfileOfAccountsWithoutASession(t *testing.T) {
	applyWorld(t, 5, func(w *world) {
		w.must(request("log_out", 1))
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, id AccountID, method string) error {
				if id == 3 && method == "SetBio" {
					go w.tg.session(3).revoke("SESSION_REVOKED")
					time.Sleep(time.Second)
					return &TDLibError{Code: 401, Message: "SESSION_REVOKED"}
				}
				return nil
			}
		})
		w.must(applyLine([]AccountID{1, 2, 3, 4, 5}, "first_name", "A", "bio", "x"))
		time.Sleep(time.Second)
		w.must(request("remove_account", 4)) // while it waits
		w.tg.set(func() { w.tg.before = removeIn(w, 5, w.tg.before) })
		w.wantApplied(w.applied(), ApplyDone,
			"1 skipped: not_signed_in", "2 done first_name bio", "3 failed first_name: signed_out", "4 skipped: account_removed", "5 skipped first_name: account_removed")
	})
}

// removeIn has a person remove an account in the middle of its turn.
func removeIn(w *world, id AccountID, before func(context.Context, AccountID, string) error) func(context.Context, AccountID, string) error {
	return func(ctx context.Context, called AccountID, method string) error {
		if called == id && method == "SetName" {
			w.send(request("remove_account", id)) // it comes behind the name and before the bio
			return nil
		}
		return before(ctx, called, method)
	}
}

// A bio may have become too long for an account since the preview.
func TestApplyProfileBioTooLongAtItsTurn(t *testing.T) {
	applyWorld(t, 2, func(w *world) {
		w.must(applyLine([]AccountID{1, 2}, "first_name", "A", "bio", strings.Repeat("x", fakeBioLength+1)))
		w.wantApplied(w.applied(), ApplyDone, "1 skipped: bio_too_long", "2 skipped: bio_too_long")
		if edits := w.tg.edits(); len(edits) > 0 {
			t.Errorf("asked for %v", edits)
		}
	})
}

// Without a network the job waits as a whole, with the account whose turn it is, and goes on when there is one.
func TestApplyProfileWaitsForTheNetwork(t *testing.T) {
	applyWorld(t, 3, func(w *world) {
		w.networkGoes(1, 2, 3)
		w.must(applyLine([]AccountID{1, 2, 3}, "bio", "x"))
		time.Sleep(awayTime)
		job := w.applyJob()
		w.wantApplied(job, ApplyRunning, "1 waiting", "2 waiting", "3 waiting")
		told := w.events(EventApplyProfileProgress)
		if last := told[len(told)-1].Payload.Result.(ApplyProgress); !job.Offline || !last.Offline || last.Row != nil {
			t.Errorf("nobody is told that there is no connection: %+v", last)
		}
		time.Sleep(2 * time.Hour)
		if job := w.applyJob(); !job.Offline || job.State != ApplyRunning || len(w.tg.edits()) > 0 {
			t.Errorf("after two hours: %+v", job)
		}
		w.networkComes(1, 2, 3)
		w.wantApplied(w.applyJob(), ApplyRunning, "1 done bio", "2 waiting", "3 waiting")
		if w.applyJob().Offline {
			t.Error("the connection is back, and it is not seen")
		}
		w.wantApplied(w.applied(), ApplyDone, "1 done bio", "2 done bio", "3 done bio")
	})
}

// An account that Telegram goes on telling what it has missed can be changed all the same.
func TestApplyProfileOfAnAccountThatIsUpdating(t *testing.T) {
	applyWorld(t, 1, func(w *world) {
		w.connect(ConnectionUpdating, 1)
		w.must(applyLine([]AccountID{1}, "bio", "x"))
		w.wantApplied(w.applyJob(), ApplyDone, "1 done bio")
	})
}

// An account that is the only one without a connection fails, and the next one's turn comes.
func TestApplyProfileOfAnAccountThatIsCutOff(t *testing.T) {
	applyWorld(t, 2, func(w *world) {
		w.connect(ConnectionToProxy, 1)
		w.must(applyLine([]AccountID{1, 2}, "bio", "x"))
		w.wantApplied(w.applied(), ApplyDone, "1 failed: offline", "2 done bio")
		w.connect(ConnectionReady, 1)
		w.must(plainLine("retry_apply_profile"))
		w.wantApplied(w.applied(), ApplyDone, "1 done bio", "2 done bio")
	})
}

// Stopping is not held up by the network, whether it was gone at the account's turn or went in the middle of it. What had
// been sent and arrived is seen when the job goes on.
func TestApplyProfileStopsAtOnceWithoutANetwork(t *testing.T) {
	for name, goes := range map[string]func(w *world){
		"before": func(w *world) { w.networkGoes(1, 2) },
		"just before": func(w *world) {
			release := w.keepWaiting(1, "SetBio")
			time.AfterFunc(18*time.Second, func() { w.networkGoes(1, 2) })
			time.AfterFunc(time.Minute, release)
		},
		"in the middle": func(w *world) {
			w.hook(func(_ context.Context, _ AccountID, method string) error {
				if method == "SetBio" {
					w.hook(nil)
					bio := "x"
					w.tg.set(func() { w.tg.people[0].profile.Bio = &bio })
					w.networkGoes(1, 2)
				}
				return nil
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			applyWorld(t, 2, func(w *world) {
				goes(w)
				w.must(applyLine([]AccountID{1, 2}, "bio", "x"))
				time.Sleep(20 * time.Second)
				w.must(plainLine("stop_apply_profile"))
				if job := w.applyJob(); job.State != ApplyStopped || job.Problem != "" || job.Offline || job.Counts.Waiting != 2 {
					t.Errorf("stopped with %+v", job)
				}
				time.Sleep(CommandTimeout)
				w.networkComes(1, 2)
				time.Sleep(time.Hour)
				w.must(plainLine("resume_apply_profile"))
				w.wantApplied(w.applied(), ApplyDone, "1 done bio", "2 done bio")
				if edits := len(w.tg.edits()); edits != 2 {
					t.Errorf("%d edits were sent", edits)
				}
			})
		})
	}
}

// An account that loses the connection together with all others in the middle of its turn has its turn again.
func TestTheNetworkGoesInTheMiddleOfATurn(t *testing.T) {
	applyWorld(t, 2, func(w *world) {
		w.hook(func(_ context.Context, _ AccountID, method string) error {
			if method == "SetBio" {
				w.hook(nil)
				w.networkGoes(1, 2)
			}
			return nil
		})
		w.must(applyLine([]AccountID{1, 2}, "first_name", "A", "bio", "x"))
		time.Sleep(awayTime)
		job := w.applyJob() // the bio is still on its way
		w.wantApplied(job, ApplyRunning, "1 running first_name", "2 waiting")
		if !job.Offline {
			t.Error("nobody is told that there is no connection")
		}
		time.Sleep(time.Hour)
		w.wantApplied(w.applyJob(), ApplyRunning, "1 waiting first_name", "2 waiting")
		w.networkComes(1, 2)
		w.wantApplied(w.applied(), ApplyDone, "1 done first_name bio", "2 done first_name bio")
	})
}

// photoOf is the id of an account's photo, "" for none.
func (w *world) photoOf(id AccountID) string {
	w.t.Helper()
	if p := w.info(id).Profile; p != nil && p.Photo != nil {
		return p.Photo.ID
	}
	return ""
}

// A photo is taken away where there is one, and the one that was there before comes back.
func TestApplyProfileRemovesPhotos(t *testing.T) {
	applyWorld(t, 3, func(w *world) {
		set := func(id AccountID, side int) {
			w.must(request("set_profile_photo", id, "photo", base64.StdEncoding.EncodeToString(jpegOf(t, drawn(side, side)))))
		}
		set(1, 300)
		set(2, 300)
		earlier := w.photoOf(2)
		set(2, 200)
		line := strings.Replace(applyLine([]AccountID{1, 3}, "remove_photo", true), "apply_profile", "preview_apply_profile", 1)
		previews := w.must(line).(ApplyPreviews).Accounts
		if p := previews[0]; !p.RemovePhoto || p.Before.PhotoID == nil || p.After.PhotoID != nil || p.Hindrance != "" {
			t.Errorf("the preview is %+v", p)
		}
		if p := previews[1]; p.Hindrance != HinderedUnchanged {
			t.Errorf("the preview of an account without a photo is %+v", p)
		}
		w.must(applyLine([]AccountID{1, 2, 3}, "remove_photo", true))
		w.wantApplied(w.applied(), ApplyDone, "1 done photo", "2 done photo", "3 skipped: unchanged")
		if w.photoOf(1) != "" || w.photoOf(2) != earlier {
			t.Errorf("left are %q and %q, want none and %q", w.photoOf(1), w.photoOf(2), earlier)
		}
		w.wantActions(1, "delete_profile_photo", "set_profile_photo", ActivitySignedIn)
	})
}

// A photo that was taken away without an answer is not taken away again, nor is the one behind it.
func TestApplyProfileRemovesNoOtherPhoto(t *testing.T) {
	applyWorld(t, 1, func(w *world) {
		for _, side := range []int{300, 200} {
			w.must(request("set_profile_photo", 1, "photo", base64.StdEncoding.EncodeToString(jpegOf(t, drawn(side, side)))))
		}
		w.hook(func(_ context.Context, _ AccountID, method string) error {
			if strings.HasPrefix(method, "DeleteProfilePhoto") {
				time.Sleep(2 * CommandTimeout)
			}
			return nil
		})
		current := w.photoOf(1)
		w.must(applyLine([]AccountID{1}, "remove_photo", true))
		w.wantApplied(w.applied(), ApplyDone, "1 failed: timeout")
		time.Sleep(3 * CommandTimeout)
		w.must(plainLine("retry_apply_profile"))
		w.wantApplied(w.applied(), ApplyDone, "1 done photo")
		if removed := w.tg.called("DeleteProfilePhoto " + current); removed != 1 || w.photoOf(1) == "" {
			t.Errorf("photos were taken away %d times, and left is %q", removed, w.photoOf(1))
		}
	})
}

// What is answered late has been changed all the same; the next turn finds that out and sends nothing again.
func TestApplyProfileFindsWhatArrivedLate(t *testing.T) {
	applyWorld(t, 1, func(w *world) {
		photo := jpegOf(t, drawn(300, 300))
		late := func(_ context.Context, _ AccountID, method string) error {
			if method == "SetName" || method == "SetProfilePhoto" {
				time.Sleep(2 * CommandTimeout)
			}
			return nil
		}
		w.tg.set(func() { w.tg.before = late })
		w.must(applyLine([]AccountID{1}, "first_name", "A", "photo", base64.StdEncoding.EncodeToString(photo)))
		w.wantApplied(w.applied(), ApplyDone, "1 failed: timeout")
		time.Sleep(3 * CommandTimeout)
		w.must(plainLine("retry_apply_profile"))
		w.wantApplied(w.applied(), ApplyDone, "1 failed first_name: timeout") // now it is the photo's turn to be late
		time.Sleep(3 * CommandTimeout)
		w.must(plainLine("retry_apply_profile"))
		w.wantApplied(w.applied(), ApplyDone, "1 done first_name photo")
		if names, photos := w.tg.called("SetName"), w.tg.called("SetProfilePhoto"); names != 1 || photos != 1 {
			t.Errorf("sent %d names and %d photos", names, photos)
		}
	})
}

func TestApplyProfileAfterARestart(t *testing.T) {
	applyWorld(t, 3, func(w *world) {
		w.must(applyLine([]AccountID{1, 2, 3}, "bio", "x"))
		time.Sleep(time.Second)
		w.restart()
		events := w.events(EventApplyProfileProgress)
		if len(events) != 1 || events[0].Payload.Result.(ApplyProgress).State != ApplyInterrupted {
			t.Errorf("told %+v", events)
		}
		time.Sleep(time.Hour)
		w.wantApplied(w.applyJob(), ApplyInterrupted, "1 done bio", "2 waiting", "3 waiting")
		w.refused(applyLine([]AccountID{1}, "bio", "y"), errApplyUnfinished.Text, ProblemInvalidInput)
		w.must(plainLine("resume_apply_profile"))
		time.Sleep(time.Second)
		w.must(plainLine("stop_apply_profile"))
		w.restart()
		w.wantApplied(w.applyJob(), ApplyStopped, "1 done bio", "2 done bio", "3 waiting")
		w.must(plainLine("resume_apply_profile"))
		w.wantApplied(w.applied(), ApplyDone, "1 done bio", "2 done bio", "3 done bio")
		w.restart()
		w.wantApplied(w.applyJob(), ApplyDone, "1 done bio", "2 done bio", "3 done bio")
		if events := w.events(EventApplyProfileProgress); len(events) > 0 {
			t.Errorf("a finished job is told of: %+v", events)
		}
		w.must(applyLine([]AccountID{1}, "bio", "y")) // makes room
		w.wantApplied(w.applied(), ApplyDone, "1 done bio")
	})
}

// What became of an account stays on show when it is removed, under the name that it had.
func TestARemovedAccountKeepsItsRow(t *testing.T) {
	applyWorld(t, 3, func(w *world) {
		w.must(request("set_account_label", 2, "label", "Shop"))
		w.must(applyLine([]AccountID{1, 2, 3}, "first_name", "A"))
		time.Sleep(time.Second) // account 1 is done
		w.must(request("remove_account", 1))
		w.must(request("set_account_label", 2, "label", "Old shop"))
		w.must(request("remove_account", 2))
		w.wantApplied(w.applyJob(), ApplyRunning, "1 done first_name", "2 skipped: account_removed", "3 waiting")
		want := []string{"1 done first_name", "2 skipped: account_removed", "3 done first_name"}
		w.wantApplied(w.applied(), ApplyDone, want...)
		w.refused(plainLine("retry_apply_profile"), errNothingToRetry.Text, ProblemInvalidInput)
		for range 2 {
			job := w.applyJob()
			w.wantApplied(job, ApplyDone, want...)
			if job.Rows[0].Name != "A" || job.Rows[1].Name != "Old shop" || job.Rows[2].Name != "A" {
				t.Errorf("they are called %+v", job.Rows)
			}
			w.restart()
		}
	})
}

// A program that is killed before it has noted the removal finds out at its next start.
func TestARowIsNotStoredWhenItsAccountIsRemoved(t *testing.T) {
	applyWorld(t, 2, func(w *world) {
		w.must(applyLine([]AccountID{1, 2}, "bio", "x"))
		time.Sleep(time.Second)
		w.must(plainLine("stop_apply_profile"))
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "SaveApplyRow")
		w.must(request("remove_account", 2))
		w.store.fail(nil)
		if stored, _ := w.store.storedApplyJob(); stored.Rows[1].State != ApplyRowWaiting {
			t.Fatalf("stored is %+v", stored.Rows[1])
		}
		w.restart()
		job := w.applyJob()
		w.wantApplied(job, ApplyDone, "1 done bio", "2 skipped: account_removed")
		if job.Rows[1].Name != "Person 502" {
			t.Errorf("it is called %q", job.Rows[1].Name)
		}
	})
}

// Whatever cannot be stored is not done: the job stops where it is, and goes on from there.
func TestApplyProfileWhenNothingCanBeStored(t *testing.T) {
	full := &StorageError{Kind: StorageDiskFull}
	applyWorld(t, 2, func(w *world) {
		w.store.fail(full, "AddApplyJob")
		w.refused(applyLine([]AccountID{1, 2}, "first_name", "A", "bio", "x"), storageText, ProblemStorage)
		if _, ok := w.core.ApplyJob(); ok {
			t.Error("there is a job")
		}
		w.store.fail(full, "SaveApplyRow")
		w.must(applyLine([]AccountID{1, 2}, "first_name", "A", "bio", "x"))
		job := w.applied()
		w.wantApplied(job, ApplyStopped, "1 waiting", "2 waiting")
		if job.Problem != ProblemStorage || len(w.tg.edits()) > 0 {
			t.Errorf("problem %s, edits %v", job.Problem, w.tg.edits())
		}
		w.store.fail(full, "SetApplyJobState")
		w.refused(plainLine("resume_apply_profile"), storageText, ProblemStorage)
		w.store.fail(full, "RemoveApplyJob")
		w.refused(plainLine("discard_apply_profile"), storageText, ProblemStorage)

		w.store.fail(nil)
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SetBio" {
					w.store.fail(full, "SaveApplyRow", "SetApplyJobState")
				}
				return nil
			}
		})
		w.must(plainLine("resume_apply_profile"))
		w.wantApplied(w.applied(), ApplyStopped, "1 done first_name bio", "2 waiting") // it did happen
		w.failOn(0, "", nil)
		w.store.fail(nil)
		w.must(plainLine("resume_apply_profile"))
		time.Sleep(time.Second)
		w.store.fail(full, "SetApplyJobState")
		w.wantApplied(w.applied(), ApplyDone, "1 done first_name bio", "2 done first_name bio")
		w.restart()
		job = w.applyJob() // what was not stored of account 1 is seen on its profile
		w.wantApplied(job, ApplyInterrupted, "1 waiting first_name", "2 done first_name bio")
		w.store.fail(nil)
		w.must(plainLine("resume_apply_profile"))
		w.wantApplied(w.applied(), ApplyDone, "1 done first_name bio", "2 done first_name bio")
		if edits := w.tg.edits(); len(edits) != 4 {
			t.Errorf("asked for %v", edits)
		}
	})
}

// A profile that cannot be stored was changed on Telegram all the same.
func TestApplyProfileWhenProfilesCannotBeStored(t *testing.T) {
	applyWorld(t, 1, func(w *world) {
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SetBio" {
					w.store.fail(&StorageError{Kind: StorageDiskFull}, "SaveSelfProfile")
				}
				return nil
			}
		})
		w.must(applyLine([]AccountID{1}, "bio", "x"))
		w.wantApplied(w.applied(), ApplyDone, "1 failed: storage")
		w.store.fail(nil)
		w.must(plainLine("retry_apply_profile"))
		w.wantApplied(w.applied(), ApplyDone, "1 done bio")
		if w.tg.called("SetBio") != 1 {
			t.Error("it was sent again")
		}
	})
}

func TestApplyProfileStopsWithoutItsPhoto(t *testing.T) {
	applyWorld(t, 1, func(w *world) {
		w.store.fail(&StorageError{Kind: StorageDamaged}, "ApplyJobPhoto")
		w.must(applyLine([]AccountID{1}, "photo", base64.StdEncoding.EncodeToString(jpegOf(t, drawn(9, 9)))))
		if job := w.applied(); job.State != ApplyStopped || job.Problem != ProblemStorage {
			t.Errorf("the job is %+v", job)
		}
	})
}

func TestApplyProfileStopIsNotHeldUpByTheStore(t *testing.T) {
	applyWorld(t, 2, func(w *world) {
		w.must(applyLine([]AccountID{1, 2}, "bio", "x"))
		time.Sleep(time.Second)
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "SetApplyJobState")
		w.must(plainLine("stop_apply_profile"))
		w.wantApplied(w.applyJob(), ApplyStopped, "1 done bio", "2 waiting")
		w.store.fail(nil)
		w.restart()
		w.wantApplied(w.applyJob(), ApplyInterrupted, "1 done bio", "2 waiting")
	})
}

func TestApplyJobThatCannotBeRead(t *testing.T) {
	applyWorld(t, 1, func(w *world) {
		w.must(applyLine([]AccountID{1}, "bio", "x"))
		w.applied()
		w.store.fail(&StorageError{Kind: StorageDamaged}, "ApplyJob")
		w.restart()
		if _, ok := w.core.ApplyJob(); ok || len(w.core.Accounts()) != 1 {
			t.Error("the program did not start without the job")
		}
	})
}

func TestApplyProfileSurvivesAPanic(t *testing.T) {
	applyWorld(t, 2, func(w *world) {
		w.store.mu.Lock()
		w.store.failing = func(method string) error {
			if method == "SaveApplyRow" {
				panic("broken")
			}
			return nil
		}
		w.store.mu.Unlock()
		w.must(applyLine([]AccountID{1, 2}, "bio", "x"))
		if job := w.applied(); job.State != ApplyStopped || job.Problem != ProblemUnknown {
			t.Errorf("the job is %+v", job)
		}
	})
}

// Closing in the middle of a turn, and in a pause, ends at once.
func TestClosingInApplyProfile(t *testing.T) {
	for _, wait := range []time.Duration{0, time.Second} {
		applyWorld(t, 2, func(w *world) {
			if wait == 0 {
				w.tg.set(func() {
					w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
						if method == "SetBio" {
							<-ctx.Done()
						}
						return ctx.Err()
					}
				})
			}
			w.must(applyLine([]AccountID{1, 2}, "bio", "x"))
			synctest.Wait()
			time.Sleep(wait)
			began := time.Now()
			w.stop()
			if took := time.Since(began); took > time.Second {
				t.Errorf("closing took %v", took)
			}
			if stored, _ := w.store.storedApplyJob(); !slices.ContainsFunc(stored.Rows, ApplyRow.isOpen) {
				t.Errorf("stored is %+v", stored)
			}
			w.failOn(0, "", nil)
			w.start(someCredentials)
			if job := w.applyJob(); job.State != ApplyInterrupted {
				t.Errorf("the job is %s", job.State)
			}
			w.must(plainLine("resume_apply_profile"))
			w.wantApplied(w.applied(), ApplyDone, "1 done bio", "2 done bio")
			w.stop()
			w.refused(plainLine("resume_apply_profile"), errProgramClosing.text, ProblemClosing)
		})
	}
}

// crashPoints counts the points at which a program can be killed in the middle of a job, before and behind each thing that is
// stored or asked of Telegram, and freezes the world at one of them.
type crashPoints struct {
	at, seen int
	store    *memStore
	tg       *fakeTelegram
}

func (p *crashPoints) pass(store *memStore, tg *fakeTelegram) {
	if p.seen++; p.seen == p.at {
		p.store, p.tg = store.frozen(), tg.frozen()
	}
}

func (p *crashPoints) watch(w *world) {
	store, tg := w.store, w.tg
	store.mu.Lock()
	store.failing = func(method string) error { // under store.mu
		if method == "SaveApplyRow" || method == "SaveSelfProfile" {
			p.pass(store, tg)
		}
		return nil
	}
	store.mu.Unlock()
	tg.set(func() {
		tg.before = func(_ context.Context, _ AccountID, method string) error {
			if strings.HasPrefix(method, "Set") {
				store.mu.Lock()
				defer store.mu.Unlock()
				p.pass(store, tg)
			}
			return nil
		}
	})
}

// Killed at any point and gone on with, the job loses no account, changes everything, and sends no photo twice.
func TestApplyProfileKilledAtEveryPoint(t *testing.T) {
	points := 1
	for at := 1; at <= points; at++ {
		applyWorld(t, 2, func(w *world) {
			photo := base64.StdEncoding.EncodeToString(jpegOf(t, drawn(300, 300)))
			crash := &crashPoints{at: at}
			crash.watch(w)
			w.must(applyLine([]AccountID{1, 2}, "first_name", "A", "bio", "x", "photo", photo))
			w.applied()
			points = crash.seen
			if crash.store == nil {
				t.Fatalf("point %d was not passed", at)
			}
			w.stop()
			w.store, w.tg = crash.store, crash.tg
			sent := 0
			for _, p := range w.tg.people {
				if p.photo != nil {
					sent++
				}
			}
			w.start(someCredentials)
			if job := w.applyJob(); job.State != ApplyDone {
				w.must(plainLine("resume_apply_profile"))
			}
			w.wantApplied(w.applied(), ApplyDone, "1 done first_name bio photo", "2 done first_name bio photo")
			if sent += w.tg.called("SetProfilePhoto"); sent != 2 {
				t.Errorf("killed at point %d: %d photos were sent to 2 accounts", at, sent)
			}
			for _, p := range w.tg.people {
				if *p.profile.FirstName != "A" || textOf(p.profile.Bio) != "x" || p.profile.Photo == nil {
					t.Errorf("killed at point %d: %+v", at, p.profile)
				}
			}
		})
	}
	if points < 15 {
		t.Errorf("only %d points were tried", points)
	}
}

func TestLooksLike(t *testing.T) {
	picture := jpegOf(t, drawn(300, 300))
	if !looksLike(picture, jpegOf(t, drawn(640, 640))) {
		t.Error("the same picture at another size looks different")
	}
	if looksLike(picture, jpegOf(t, upright(drawn(300, 300), 3))) {
		t.Error("a picture upside down looks the same")
	}
	if looksLike(picture, []byte("x")) || !looksLike([]byte("x"), []byte("x")) {
		t.Error("what is no picture is not compared as it is")
	}
}

func TestErrorsOfApplyProfileAreNotUnforeseen(t *testing.T) {
	for _, err := range []error{errApplyUnfinished, errApplyRuns, errApplyRunsNot, errNoApplyJob, errNothingLeft, errNothingToRetry, errNothingToApply} {
		var input *InputError
		if !errors.As(err, &input) || isUnforeseen(err) {
			t.Errorf("%v", err)
		}
	}
}
