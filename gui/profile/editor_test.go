package profile

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/gui/edit"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// editor is a page with its clock in the test's hands.
type editor struct {
	*page
	timers *kittest.Timers
}

// maria is an account whose profile has something in every field.
func maria() core.AccountInfo {
	info := guitest.Ready(1, guitest.Profile(101, "Maria Bondar", "maria_b", "+15551234567"))
	info.Profile.FirstName, info.Profile.LastName = guitest.To("Maria"), guitest.To("Bondar")
	info.Profile.Bio = guitest.To("Flowers")
	info.Profile.Birthdate = &core.Birthdate{Day: 3, Month: 5}
	return info
}

func newEditor(t *testing.T, infos ...core.AccountInfo) *editor {
	e := &editor{page: newPage(t, infos...), timers: &kittest.Timers{}}
	e.after, e.Model.now = e.timers.After, func() time.Time { return now }
	e.Show(infos[0].UserbotID)
	e.queue.Drain()
	return e
}

func (e *editor) field(f Field) FieldState { return e.State().Form.Fields[f] }

// become changes an account's profile and says so, as Telegram does.
func (e *editor) become(id core.AccountID, change func(*core.SelfProfile)) {
	e.core.Change(id, core.EventSelfProfileUpdated, func(info *core.AccountInfo) {
		profile := *info.Profile
		change(&profile)
		info.Profile = &profile
	})
	e.queue.Drain()
}

// take takes the next request and checks what it says.
func (e *editor) take(action string, fields map[string]any) guitest.Sent {
	e.t.Helper()
	sent := e.core.Take(e.t, action)
	if !reflect.DeepEqual(sent.Fields, fields) {
		e.t.Errorf("%s says %v, want %v", action, sent.Fields, fields)
	}
	return sent
}

// wait has a request wait for Telegram.
func (e *editor) wait(id core.AccountID, request string, until time.Time) {
	e.core.Emit(id, core.EventCommandWaiting, core.CommandWaiting{RequestID: &request, Until: until})
	e.queue.Drain()
}

func TestSavingIsStopped(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.FirstName, v.Bio = "Mariia", "Peonies" })
	e.Save()
	name, bio := e.core.Take(t, "set_name"), e.core.Take(t, "set_bio")
	e.StopSaving()
	if !e.core.GivenUp(name) || !e.core.GivenUp(bio) {
		t.Error("the core still waits for the answers")
	}
	form := e.State().Form
	if form.Saving() != 0 || form.Changed() != 2 || !form.CanSave() || !form.Fields[FieldName].GivenUp {
		t.Errorf("the form is %+v", form)
	}
	bio.Fail("x", &core.Problem{Code: core.ProblemGivenUp}) // it had not begun
	e.become(1, func(p *core.SelfProfile) { p.FirstName, p.FullName = guitest.To("Mariia"), guitest.To("Mariia Bondar") })
	name.Succeed(nil)
	e.queue.Drain()
	if f := e.field(FieldName); f.Changed || !f.Saved || f.GivenUp || f.Elsewhere != nil {
		t.Errorf("what arrived all the same is %+v", f)
	}
	if f := e.field(FieldBio); !f.Changed || f.GivenUp || f.Problem != nil {
		t.Errorf("what was not begun is %+v", f)
	}
	e.Save()
	e.core.Take(t, "set_bio")
	e.StopSaving()
	e.Edit(func(v *Values) { v.Bio = "Roses" })
	if e.field(FieldBio).GivenUp {
		t.Error("what was said of the old text stays")
	}
}

// A failure that comes after somebody has stopped waiting is told all the same, unless the field is being saved anew.
func TestLateFailuresOfASaveThatWasStopped(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.Bio = "Peonies" })
	e.Save()
	first := e.core.Take(t, "set_bio")
	e.StopSaving()
	e.Save()
	second := e.core.Take(t, "set_bio")
	first.Fail("x", &core.Problem{Code: core.ProblemBioTooLong})
	e.queue.Drain()
	if f := e.field(FieldBio); !f.Saving || f.Problem != nil {
		t.Errorf("after the first answer: %+v", f)
	}
	e.StopSaving()
	second.Fail("x", &core.Problem{Code: core.ProblemBioTooLong})
	e.queue.Drain()
	if f := e.field(FieldBio); f.Problem == nil || f.GivenUp {
		t.Errorf("after the second answer: %+v", f)
	}
}

func TestANewUsernameGivesTheOldQuestionUp(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.Username = "maria_flowers" })
	e.timers.Advance(checkPause)
	first := e.core.Take(t, "check_chat_username")
	e.Edit(func(v *Values) { v.Username = "maria_peonies" })
	if !e.core.GivenUp(first) {
		t.Error("the core still waits for the old answer")
	}
	e.timers.Advance(checkPause)
	if second := e.core.Take(t, "check_chat_username"); e.core.GivenUp(second) || second.Fields["username"] != "maria_peonies" {
		t.Errorf("asked about %v", second.Fields)
	}
}

func TestTheFormHasTheProfilesValues(t *testing.T) {
	e := newEditor(t, maria())
	want := Values{FirstName: "Maria", LastName: "Bondar", Username: "maria_b", Bio: "Flowers", Day: "3", Month: 5}
	if form := e.State().Form; form.Values != want || !form.Editable || form.Changed() != 0 || form.CanSave() {
		t.Errorf("the form is %+v", form)
	}
	e.Save()
	if e.core.Sent() != 0 {
		t.Error("with nothing changed something is sent")
	}
}

func TestSaveSendsOnlyWhatChanged(t *testing.T) {
	for name, c := range map[string]struct {
		edit   func(*Values)
		action string
		fields map[string]any
	}{
		"first name": {func(v *Values) { v.FirstName = " Anna  Maria " }, "set_name", map[string]any{"first_name": "Anna Maria", "last_name": "Bondar"}},
		"last name":  {func(v *Values) { v.LastName = "" }, "set_name", map[string]any{"first_name": "Maria", "last_name": ""}},
		"username":   {func(v *Values) { v.Username = "https://t.me/maria_k" }, "set_username", map[string]any{"username": "maria_k"}},
		"no name":    {func(v *Values) { v.Username = " " }, "set_username", map[string]any{"username": ""}},
		"bio":        {func(v *Values) { v.Bio = "Gifts " }, "set_bio", map[string]any{"bio": "Gifts"}},
		"no bio":     {func(v *Values) { v.Bio = "" }, "set_bio", map[string]any{"bio": ""}},
		"year":       {func(v *Values) { v.Year = "1988" }, "set_birthdate", map[string]any{"day": 3, "month": 5, "year": 1988}},
		"day":        {func(v *Values) { v.Day = "04" }, "set_birthdate", map[string]any{"day": 4, "month": 5}},
		"no date":    {func(v *Values) { v.Day, v.Month = "", 0 }, "set_birthdate", map[string]any{"clear": true}},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEditor(t, maria())
			e.Edit(c.edit)
			if form := e.State().Form; form.Changed() != 1 || !form.CanSave() {
				t.Fatalf("%d fields changed", form.Changed())
			}
			e.Save()
			e.Save() // pressed twice
			sent := e.take(c.action, c.fields)
			if e.core.Sent() != 0 || e.State().Form.Saving() != 1 || sent.RequestID == nil {
				t.Errorf("%d more requests, %d being saved, id %v", e.core.Sent(), e.State().Form.Saving(), sent.RequestID)
			}
		})
	}
}

func TestTypingSpaceIsNoChange(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) {
		*v = Values{FirstName: " Maria", LastName: "Bondar ", Username: "@maria_b", Bio: "Flowers ", Day: "03", Month: 5}
	})
	if n := e.State().Form.Changed(); n != 0 {
		t.Errorf("%d fields count as changed", n)
	}
}

func TestEachFieldHasItsOwnResult(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.FirstName, v.Bio = "Olha", "Gifts" })
	e.Save()
	name, bio := e.core.Take(t, "set_name"), e.core.Take(t, "set_bio")
	if !e.field(FieldName).Saving || !e.field(FieldBio).Saving || e.field(FieldUsername).Saving {
		t.Fatal("not the two changed fields are being saved")
	}
	bio.Fail("Too Many Requests", &core.Problem{Code: core.ProblemFlood, RetryAt: now.Add(time.Minute)})
	e.queue.Drain()
	if s := e.field(FieldBio); s.Saving || s.Problem == nil || !s.Changed || e.State().Form.Values.Bio != "Gifts" {
		t.Errorf("after the failure the bio is %+v with %q", s, e.State().Form.Values.Bio)
	}
	e.become(1, func(p *core.SelfProfile) { p.FirstName = guitest.To("Olha") })
	name.Succeed(nil)
	e.queue.Drain()
	if s := e.field(FieldName); s != (FieldState{Saved: true}) {
		t.Errorf("after the success the name is %+v", s)
	}
	e.Save() // again: only what failed
	e.take("set_bio", map[string]any{"bio": "Gifts"})
	if e.core.Sent() != 0 || e.field(FieldBio).Problem != nil {
		t.Error("what was saved is sent again, or the old problem stays")
	}
	e.Edit(func(v *Values) { v.LastName = "K" })
	if e.field(FieldName).Saved {
		t.Error("an edited field still says that it is saved")
	}
}

func TestWhatIsTypedDuringASaveStays(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.Bio = "Gifts" })
	e.Save()
	sent := e.core.Take(t, "set_bio")
	e.Edit(func(v *Values) { v.Bio = "Gifts and more" })
	e.become(1, func(p *core.SelfProfile) { p.Bio = guitest.To("Gifts") })
	sent.Succeed(nil)
	e.queue.Drain()
	if s := e.field(FieldBio); !s.Changed || s.Saved || s.Elsewhere != nil || e.State().Form.Values.Bio != "Gifts and more" {
		t.Errorf("the bio is %+v with %q", s, e.State().Form.Values.Bio)
	}
	e.Edit(func(v *Values) { v.Bio = "Gifts" })
	if e.field(FieldBio).Changed {
		t.Error("what was saved counts as changed")
	}
}

func TestSaveSaysWhatItRefusesAndSendsTheRest(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.FirstName, v.Bio = " ", "Gifts" })
	if s := e.field(FieldName); s.Fault != FaultFirstName || s.Tried {
		t.Errorf("before Save the name is %+v", s)
	}
	e.Save()
	e.core.Take(t, "set_bio")
	if s := e.field(FieldName); e.core.Sent() != 0 || !s.Tried || s.Fault != FaultFirstName || s.Saving {
		t.Errorf("%d more requests; the name is %+v", e.core.Sent(), s)
	}
	e.Edit(func(v *Values) { v.FirstName = "O" })
	if s := e.field(FieldName); s.Tried || s.Fault != "" {
		t.Errorf("mended, the name is %+v", s)
	}
}

func TestFaults(t *testing.T) {
	long := strings.Repeat("ї", 65)
	for want, edits := range map[Fault][]func(*Values){
		FaultFirstName:     {func(v *Values) { v.FirstName = "" }},
		FaultNameLong:      {func(v *Values) { v.FirstName = long }, func(v *Values) { v.LastName = long }},
		FaultBioLong:       {func(v *Values) { v.Bio = strings.Repeat("ї", 71) }},
		FaultUsernameShort: {func(v *Values) { v.Username = "mari" }, func(v *Values) { v.Username = "m" }},
		FaultUsernameForm: {
			func(v *Values) { v.Username = "1maria" }, func(v *Values) { v.Username = "марія" }, func(v *Values) { v.Username = "a__b" },
			func(v *Values) { v.Username = strings.Repeat("a", 33) }, func(v *Values) { v.Username = "admin_maria" }, func(v *Values) { v.Username = "a-b" },
		},
		edit.FaultDay:    {func(v *Values) { v.Day = "" }},
		edit.FaultMonth:  {func(v *Values) { v.Month = 0 }},
		edit.FaultDate:   {func(v *Values) { v.Day = "32" }, func(v *Values) { v.Day = "x" }, func(v *Values) { v.Day, v.Month, v.Year = "29", 2, "2001" }},
		edit.FaultYear:   {func(v *Values) { v.Year = "x" }, func(v *Values) { v.Year = "88" }, func(v *Values) { v.Year = "0" }, func(v *Values) { v.Year = "-5" }},
		edit.FaultFuture: {func(v *Values) { v.Year = "2027" }, func(v *Values) { v.Day, v.Year = "4", "2026" }},
		"": {
			func(v *Values) { v.FirstName = long[:128] }, func(v *Values) { v.Bio = strings.Repeat("ї", 70) + " " },
			func(v *Values) { v.Username = "" }, func(v *Values) { v.Username = "@Maria_2" }, func(v *Values) { v.Day, v.Month = "29", 2 },
			func(v *Values) { v.Day, v.Month, v.Year = "29", 2, "2000" }, func(v *Values) { v.Year = "2026" }, func(v *Values) { v.Day, v.Month = "", 0 },
		},
	} {
		for i, edit := range edits {
			e := newEditor(t, maria())
			e.Edit(edit)
			got := Fault("")
			for f := range fieldCount {
				got += e.field(f).Fault
			}
			if got != want {
				t.Errorf("%q, edit %d: the fault is %q", want, i, got)
			}
		}
	}
}

func TestDiscardForgetsEverything(t *testing.T) {
	e := newEditor(t, maria())
	before := e.State().Form
	e.Edit(func(v *Values) { v.FirstName, v.Username, v.Bio = "", "other_name", "x" })
	e.timers.Advance(time.Minute)
	e.core.Take(t, "check_chat_username").Succeed(core.UsernameCheck{Username: "other_name", Result: "username_occupied"})
	e.queue.Drain()
	e.Save()
	e.core.Take(t, "set_bio").Fail("x", &core.Problem{Code: core.ProblemOffline})
	e.queue.Drain()
	e.Discard()
	if form := e.State().Form; form != before {
		t.Errorf("after Discard the form is %+v", form)
	}
}

func TestDraftsBelongToTheirAccounts(t *testing.T) {
	e := newEditor(t, maria(), chess())
	e.Edit(func(v *Values) { v.FirstName, v.Bio = "Olha", "Gifts" })
	e.Save()
	name, bio := e.core.Take(t, "set_name"), e.core.Take(t, "set_bio")
	e.Show(2)
	if form := e.State().Form; form.Changed() != 0 || form.Saving() != 0 || form.Values.FirstName != "Chess Club" {
		t.Errorf("the other account's form is %+v", form)
	}
	name.Fail("offline", &core.Problem{Code: core.ProblemOffline})
	e.become(1, func(p *core.SelfProfile) { p.Bio = guitest.To("Gifts") })
	bio.Succeed(nil)
	e.queue.Drain()
	if form := e.State().Form; form.Fields[FieldName].Problem != nil || form.Fields[FieldBio].Saved {
		t.Error("the results are shown at the other account")
	}
	e.Show(1)
	if s := e.field(FieldName); s.Problem == nil || e.State().Form.Values.FirstName != "Olha" {
		t.Errorf("back on the account the name is %+v with %q", s, e.State().Form.Values.FirstName)
	}
	if !e.field(FieldBio).Saved {
		t.Error("back on the account the bio does not say that it was saved")
	}
	e.Show(2)
	e.Show(1)
	if e.field(FieldBio).Saved || e.field(FieldName).Problem == nil {
		t.Error("the tick stays although it was seen, or the problem does not")
	}
}

func TestAnswersForARemovedAccountAreDropped(t *testing.T) {
	e := newEditor(t, maria(), chess())
	e.Edit(func(v *Values) { v.Username, v.Bio = "other_name", "Gifts" })
	e.Save()
	e.core.Take(t, "set_username")
	sent := e.core.Take(t, "set_bio")
	e.Show(2)
	e.core.Remove(1)
	sent.Succeed(nil)
	e.queue.Drain()
	e.timers.Advance(time.Minute)
	if e.jobs.Known(1) != nil || e.core.Sent() != 0 {
		t.Errorf("the job is kept, or %d requests are sent", e.core.Sent())
	}
}

func TestAChangeFromElsewhere(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.Bio = "Gifts" })
	e.become(1, func(p *core.SelfProfile) {
		p.FirstName, p.Bio = guitest.To("Olha"), guitest.To("Books")
	})
	form := e.State().Form
	if form.Values.FirstName != "Olha" || form.Fields[FieldName].Changed || form.Fields[FieldName].Elsewhere != nil {
		t.Error("what was not touched does not follow")
	}
	if s := form.Fields[FieldBio]; form.Values.Bio != "Gifts" || s.Elsewhere == nil || s.Elsewhere.Bio != "Books" {
		t.Fatalf("what was touched is %q, %+v", form.Values.Bio, s)
	}
	e.UseElsewhere(FieldBio)
	if s := e.field(FieldBio); e.State().Form.Values.Bio != "Books" || s.Changed || s.Elsewhere != nil {
		t.Errorf("taken over, the bio is %q, %+v", e.State().Form.Values.Bio, s)
	}
}

func TestAChangeFromElsewhereToWhatWasTyped(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.Bio = "Gifts" })
	e.Save()
	e.core.Take(t, "set_bio").Fail("no answer", &core.Problem{Code: core.ProblemTimeout})
	e.queue.Drain()
	e.become(1, func(p *core.SelfProfile) { p.Bio = guitest.To("Gifts") }) // it had arrived
	if s := e.field(FieldBio); s.Changed || s.Problem != nil || s.Elsewhere != nil {
		t.Errorf("the bio is %+v", s)
	}
}

func TestSavingOverAChangeFromElsewhere(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.Bio = "Gifts" })
	e.become(1, func(p *core.SelfProfile) { p.Bio = guitest.To("Books") })
	e.Save()
	sent := e.take("set_bio", map[string]any{"bio": "Gifts"})
	e.become(1, func(p *core.SelfProfile) { p.Bio = guitest.To("Gifts") })
	sent.Succeed(nil)
	e.queue.Drain()
	if s := e.field(FieldBio); !s.Saved || s.Changed || s.Elsewhere != nil {
		t.Errorf("the bio is %+v", s)
	}
}

func TestUseAgainPutsAVersionIntoTheForm(t *testing.T) {
	e := newEditor(t, maria())
	old := guitest.Profile(101, "Maria Koval", "", "+15551234567")
	old.FirstName, old.LastName, old.Bio = guitest.To("Maria"), guitest.To("Koval"), guitest.To("Flowers")
	version := core.ProfileVersion{Version: 1, Profile: *old}
	if !CanUseAgain(version, e.State().Form) {
		t.Error("a version that differs cannot be used")
	}
	e.UseAgain(version)
	form := e.State().Form
	if form.Values != (Values{FirstName: "Maria", LastName: "Koval", Bio: "Flowers"}) || form.Changed() != 3 || e.core.Sent() != 0 {
		t.Errorf("the form is %+v, %d requests", form, e.core.Sent())
	}
	if CanUseAgain(version, form) {
		t.Error("a version that is in the form can be used again")
	}
	e.Save()
	e.take("set_name", map[string]any{"first_name": "Maria", "last_name": "Koval"})
	e.take("set_username", map[string]any{"username": ""})
	e.take("set_birthdate", map[string]any{"clear": true})
}

func TestASignedOutAccountIsNotEdited(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.Bio = "Gifts" })
	e.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
		*info = guitest.SignedOut(1, info.Profile, guitest.Synced, nil)
	})
	e.queue.Drain()
	e.Save()
	form := e.State().Form
	if form.Editable || form.CanSave() || e.core.Sent() != 0 {
		t.Error("it can be saved")
	}
	if form.Values.Bio != "Gifts" {
		t.Error("what was typed is lost")
	}
	if e.CanSaveAll([]core.AccountID{1}) || e.CanSaveAll([]core.AccountID{99}) {
		t.Error("saving is offered")
	}
}

func TestAWaitIsShownAtItsField(t *testing.T) {
	e := newEditor(t, maria(), chess())
	e.Edit(func(v *Values) { v.FirstName, v.Bio = "Olha", "Gifts" })
	e.Save()
	name, bio := e.core.Take(t, "set_name"), e.core.Take(t, "set_bio")
	until := now.Add(90 * time.Second)
	e.wait(1, *bio.RequestID, until)
	e.wait(2, "profile-77", until) // nothing is known of that account's requests
	e.wait(1, "other", until)
	if !e.field(FieldBio).Until.Equal(until) || !e.field(FieldName).Until.IsZero() || !e.State().CountsDown(now) {
		t.Errorf("the bio waits until %v, the name until %v", e.field(FieldBio).Until, e.field(FieldName).Until)
	}
	bio.Fail("x", nil)
	name.Succeed(nil)
	e.queue.Drain()
	if !e.field(FieldBio).Until.IsZero() || e.State().CountsDown(now) {
		t.Error("answered, it still waits")
	}
}

func TestUnsaved(t *testing.T) {
	e := newEditor(t, maria(), chess())
	unsaved := func(counted bool, want ...core.AccountID) {
		t.Helper()
		if got := e.Unsaved(counted); !reflect.DeepEqual(got, want) {
			t.Errorf("unsaved are %v, want %v", got, want)
		}
	}
	unsaved(true)
	e.Edit(func(v *Values) { v.Bio = "Gifts" })
	unsaved(false, 1)
	e.Save()
	sent := e.core.Take(t, "set_bio")
	unsaved(false)
	unsaved(true, 1)
	e.Edit(func(v *Values) { v.Bio = "Gifts and more" })
	unsaved(false, 1)
	e.Edit(func(v *Values) { v.Bio = "Gifts" })
	sent.Fail("x", &core.Problem{Code: core.ProblemOffline})
	e.queue.Drain()
	e.Show(2)
	e.Edit(func(v *Values) { v.FirstName = "Club" })
	unsaved(false, 1, 2)
	e.DiscardAll([]core.AccountID{1, 2})
	unsaved(true)
}

func TestSettle(t *testing.T) {
	e := newEditor(t, maria(), chess())
	var results []bool
	done := func(saved bool) { results = append(results, saved) }
	both := []core.AccountID{1, 2}
	e.Edit(func(v *Values) { v.Bio = "Gifts" })
	e.jobs.Of(2)
	e.SaveAll(both)
	e.Settle(both, done)
	sent := e.core.Take(t, "set_bio")
	e.queue.Drain()
	if len(results) != 0 {
		t.Fatal("it is settled before the answer")
	}
	e.become(1, func(p *core.SelfProfile) { p.Bio = guitest.To("Gifts") })
	sent.Succeed(nil)
	e.queue.Drain()
	if !reflect.DeepEqual(results, []bool{true}) {
		t.Fatalf("the results are %v", results)
	}
	e.Edit(func(v *Values) { v.FirstName = "" })
	e.SaveAll(both)
	e.Settle(both, done)
	if !reflect.DeepEqual(results, []bool{true, false}) {
		t.Errorf("with a refused field the results are %v", results)
	}
	e.Edit(func(v *Values) { v.FirstName = "Olha" })
	e.SaveAll(both)
	e.Settle(both, done)
	e.Show(2)
	e.core.Take(t, "set_name").Succeed(nil)
	e.queue.Drain()
	if len(results) != 2 {
		t.Error("the person has gone on to another account, and is taken away from there")
	}
}

func TestNothingIsSaidAfterTheEnd(t *testing.T) {
	e := newEditor(t, maria())
	e.Edit(func(v *Values) { v.Username = "other_name" })
	e.Close()
	e.timers.Advance(time.Minute)
	if e.core.Sent() != 0 {
		t.Error("a closed page asks Telegram")
	}
}
