package apply

import (
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/gui/edit"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

func TestEverythingHasWords(t *testing.T) {
	until := now.Add(time.Hour)
	for _, language := range []string{"en", "uk"} {
		texts := kittest.Texts(t, language)
		for _, why := range []core.Hindrance{
			core.HinderedUnchanged, core.HinderedNotSignedIn, core.HinderedBioTooLong, core.HinderedLimited, core.HinderedFrozen, core.HinderedRemoved,
		} {
			if said := HindranceWords(texts, why, 70, &until, now); said == "" || strings.Contains(said, "no value") {
				t.Errorf("%s: %s says %q", language, why, said)
			}
		}
		for _, state := range []core.ApplyState{core.ApplyRunning, core.ApplyStopping, core.ApplyStopped, core.ApplyInterrupted, core.ApplyDone} {
			if said := Hint(texts, *aJob(state)); strings.Contains(said, "no value") || strings.HasPrefix(said, "apply.") {
				t.Errorf("%s: %s says %q", language, state, said)
			}
		}
		for _, state := range []core.ApplyRowState{core.ApplyRowWaiting, core.ApplyRowRunning, core.ApplyRowDone, core.ApplyRowFailed, core.ApplyRowSkipped} {
			if !texts.Has("apply.row." + string(state)) {
				t.Errorf("%s: no word for %s", language, state)
			}
		}
		for _, field := range Fields {
			if name := FieldName(texts, field); name == "" || strings.HasPrefix(name, "profile.") {
				t.Errorf("%s: %s is called %q", language, field, name)
			}
		}
		for _, fault := range []edit.Fault{faultFirstName, faultNameLong} {
			if said := FaultWords(texts, fault); strings.Contains(said, "no value") {
				t.Errorf("%s: %q", language, said)
			}
		}
	}
}

func TestStatusSaysWhatIsMissing(t *testing.T) {
	texts := kittest.Texts(t, "en")
	p := newPage(t, shop()...)
	says := func(want string) {
		t.Helper()
		if got := Status(texts, p.State()); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	says("Tick what to change.")
	p.Tick(core.ProfileFirstName, true)
	says("Complete what you have ticked.")
	p.Tick(core.ProfileFirstName, false)
	p.Tick(core.ProfileLastName, true)
	p.Edit(func(v *Values) { v.LastName = "of the shop" })
	says("Choose the accounts.")
	p.Choose(3, true)
	says("None of the chosen accounts would change.")
	p.Choose(1, true)
	says("1 of 2 chosen accounts will change.")
	p.Choose(3, false)
	says("1 account will change.")
	p.Tick(core.ProfilePhoto, true)
	p.OpenPicture(pictureFile(t, 300, 300), nil)
	says("Opening the picture…")
	p.Close() // the picture opens for nobody
}

func TestLines(t *testing.T) {
	texts := kittest.Texts(t, "en")
	photo := "77"
	preview := core.ApplyPreview{
		Fields: Fields,
		Before: &core.ProfileValues{FirstName: guitest.To("A"), Birthdate: &core.Birthdate{Day: 7, Month: 5}, PhotoID: &photo},
		After:  core.ProfileValues{FirstName: guitest.To("B"), LastName: guitest.To("C")},
	}
	want := []Line{
		{"First name", "A", "B"},
		{"Last name", "Not set", "C"},
		{"Bio", "Not set", "Not set"},
		{"Birthday", "7 May", "Not set"},
		{"Photo", "The present photo", "The new photo"},
	}
	lines := Lines(texts, preview)
	for i := range want {
		if lines[i] != want[i] {
			t.Errorf("%+v, want %+v", lines[i], want[i])
		}
	}
	preview.RemovePhoto = true
	if line := Lines(texts, preview)[4]; line != (Line{"Photo", "The present photo", "Removed"}) {
		t.Errorf("of a photo that is removed: %+v", line)
	}
	preview.Before = nil
	if line := Lines(texts, preview)[0]; line.Before != "" {
		t.Errorf("of a profile that was never read: %+v", line)
	}
}

func TestWhatRowsOfAJobSay(t *testing.T) {
	texts := kittest.Texts(t, "en")
	soon, over := now.Add(time.Minute), now.Add(-time.Minute)
	info, out, frozen := shop()[0], shop()[3], shop()[1]
	frozen.Freeze = &core.Freeze{}
	banned := guitest.SignedOut(4, out.Profile, guitest.Synced, &core.Problem{Code: core.ProblemBanned})
	for name, c := range map[string]struct {
		row     core.ApplyRow
		info    core.AccountInfo
		running bool
		state   string
		says    string
		way     way
	}{
		"waiting":      {core.ApplyRow{State: core.ApplyRowWaiting}, info, true, "Waiting", "", wayNone},
		"its turn":     {core.ApplyRow{State: core.ApplyRowRunning}, info, true, "Its turn", "", wayNone},
		"held up":      {core.ApplyRow{State: core.ApplyRowRunning, RetryAt: &soon}, info, true, "Its turn", "Time left: 1:00", wayNone},
		"done":         {core.ApplyRow{State: core.ApplyRowDone, Changed: Fields[:1]}, info, false, "Done", "Changed: first name.", wayNone},
		"limited":      {core.ApplyRow{State: core.ApplyRowFailed, Problem: core.ProblemFlood, RetryAt: &soon}, info, false, "Not changed", "asked to slow down", wayNone},
		"limit over":   {core.ApplyRow{State: core.ApplyRowFailed, Problem: core.ProblemFlood, RetryAt: &over}, info, false, "Not changed", "try again now", wayRetry},
		"partly":       {core.ApplyRow{State: core.ApplyRowFailed, Problem: core.ProblemOffline, Changed: Fields[:2]}, info, false, "Partly changed", "Changed: first name, last name. No connection", wayRetry},
		"while busy":   {core.ApplyRow{State: core.ApplyRowFailed, Problem: core.ProblemOffline}, info, true, "Not changed", "No connection", wayNone},
		"unchanged":    {core.ApplyRow{State: core.ApplyRowSkipped, Skipped: core.HinderedUnchanged}, info, false, "Left out", "so already", wayNone},
		"too long":     {core.ApplyRow{State: core.ApplyRowSkipped, Skipped: core.HinderedBioTooLong}, info, false, "Left out", "70 characters", wayRetry},
		"signed out":   {core.ApplyRow{State: core.ApplyRowSkipped, Skipped: core.HinderedNotSignedIn}, out, false, "Left out", "not signed in", waySignIn},
		"signed in":    {core.ApplyRow{State: core.ApplyRowSkipped, Skipped: core.HinderedNotSignedIn}, info, false, "Left out", "not signed in", wayRetry},
		"thrown out":   {core.ApplyRow{State: core.ApplyRowFailed, Problem: core.ProblemSignedOut}, out, false, "Not changed", "", waySignIn},
		"banned":       {core.ApplyRow{State: core.ApplyRowSkipped, Skipped: core.HinderedNotSignedIn}, banned, false, "Left out", "not signed in", wayNone},
		"frozen":       {core.ApplyRow{State: core.ApplyRowSkipped, Skipped: core.HinderedFrozen}, frozen, false, "Left out", "frozen", wayNone},
		"disk is full": {core.ApplyRow{State: core.ApplyRowFailed, Problem: core.ProblemStorage}, info, false, "Not changed", "", wayRetry},
	} {
		w := wordsOf(texts, c.row, c.info, true, c.running, now)
		if w.state != c.state || !strings.Contains(w.story, c.says) || w.way != c.way || (w.action == "") != (c.way == wayNone) {
			t.Errorf("%s: %+v", name, w)
		}
		if w := wordsOf(texts, c.row, core.AccountInfo{}, false, false, now); w.way != wayNone || !strings.Contains(w.story, "It was removed from Roster.") {
			t.Errorf("%s: of a removed account it says %q and offers %q", name, w.story, w.action)
		}
	}
}

func TestNoticesOfAJob(t *testing.T) {
	texts := kittest.Texts(t, "en")
	failed := aJob(core.ApplyStopped)
	failed.Problem = core.ProblemStorage
	offline := aJob(core.ApplyRunning)
	offline.Offline = true
	if said := Hint(texts, *offline); said != "No connection: the change on several accounts waits. 4 of 5 are through." {
		t.Errorf("without a connection other pages say %q", said)
	}
	for want, job := range map[string]*core.ApplyJob{
		"": aJob(core.ApplyRunning), "No connection": offline, "Stopping…": aJob(core.ApplyStopping), "Stopped": aJob(core.ApplyStopped),
		"Go on with this change?": aJob(core.ApplyInterrupted), "Stopped: ": failed,
	} {
		notice := JobNotice(texts, *job, now)
		if want == "" && notice != nil || want != "" && (notice == nil || !strings.HasPrefix(notice.Title, want) || notice.Text == "") {
			t.Errorf("%s (%s): %+v", job.State, job.Problem, notice)
		}
	}
	if said := Progress(texts, *aJob(core.ApplyDone), now); said != "Changed: 1. Not changed: 4." {
		t.Errorf("at the end it says %q", said)
	}
	job := aJob(core.ApplyRunning)
	next := now.Add(5 * time.Second)
	job.NextAt = &next
	if said := Progress(texts, *job, now); said != "4 of 5 accounts are through. The next one's turn is in 0:05." {
		t.Errorf("it says %q", said)
	}
}
