package profile

import (
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/gui/edit"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

func TestEveryFaultHasWords(t *testing.T) {
	for _, language := range []string{"en", "uk"} {
		texts := kittest.Texts(t, language)
		for _, fault := range []Fault{
			FaultFirstName, FaultNameLong, FaultBioLong, FaultUsernameShort, FaultUsernameForm, FaultUsernameTaken,
			FaultUsernameForSale, edit.FaultDay, edit.FaultMonth, edit.FaultDate, edit.FaultYear, edit.FaultFuture,
		} {
			if !texts.Has("profile.fault."+string(fault)) || strings.Contains(FaultWords(texts, fault, Form{BioMax: 70}), "no value") {
				t.Errorf("%s: %q says %q", language, fault, FaultWords(texts, fault, Form{BioMax: 70}))
			}
		}
		for _, fault := range []PictureFault{edit.PictureKind, edit.PictureBroken, edit.PictureHuge, edit.PictureSmall, edit.PictureUnreadable} {
			if !texts.Has("profile.picture.fault." + string(fault)) {
				t.Errorf("%s: no words for %q", language, fault)
			}
		}
	}
}

func TestFieldNote(t *testing.T) {
	texts := kittest.Texts(t, "en")
	flood := &core.Problem{Code: core.ProblemFlood}
	for name, c := range map[string]struct {
		field Field
		state FieldState
		check Check
		tone  edit.Tone
		says  string
	}{
		"nothing":          {FieldBio, FieldState{}, Check{}, edit.ToneInfo, ""},
		"saving":           {FieldBio, FieldState{Changed: true, Saving: true}, Check{}, edit.ToneBusy, "Saving…"},
		"waiting":          {FieldBio, FieldState{Saving: true, Until: now.Add(90 * time.Second)}, Check{}, edit.ToneBusy, "Telegram asked to wait. Roster goes on by itself after 12:46; time left: 1:30"},
		"waited":           {FieldBio, FieldState{Saving: true, Until: now}, Check{}, edit.ToneBusy, "Saving…"},
		"saved":            {FieldBio, FieldState{Saved: true}, Check{}, edit.ToneGood, "Saved"},
		"too long":         {FieldBio, FieldState{Changed: true, Fault: FaultBioLong}, Check{}, edit.ToneBad, "Too long: at most 70 characters."},
		"being typed":      {FieldUsername, FieldState{Changed: true, Fault: FaultUsernameShort}, Check{}, edit.ToneInfo, "Too short: at least 5 characters."},
		"too short":        {FieldUsername, FieldState{Changed: true, Fault: FaultUsernameShort, Tried: true}, Check{}, edit.ToneBad, "Too short: at least 5 characters."},
		"day missing":      {FieldBirthday, FieldState{Changed: true, Fault: edit.FaultDay}, Check{}, edit.ToneInfo, "The day is missing."},
		"waits to ask":     {FieldUsername, FieldState{Changed: true}, Check{State: CheckWaiting}, edit.ToneBusy, "Checking whether it is free…"},
		"asks":             {FieldUsername, FieldState{Changed: true}, Check{State: CheckAsking}, edit.ToneBusy, "Checking whether it is free…"},
		"free":             {FieldUsername, FieldState{Changed: true}, Check{State: CheckAnswered, Name: "maria", Result: "ok"}, edit.ToneGood, "@maria is free."},
		"not asked":        {FieldUsername, FieldState{Changed: true}, Check{State: CheckFailed, Problem: flood}, edit.ToneInfo, ""},
		"free, not saved":  {FieldUsername, FieldState{Changed: true, Problem: flood}, Check{State: CheckAnswered, Result: "ok"}, edit.ToneInfo, ""},
		"taken":            {FieldUsername, FieldState{Changed: true, Fault: FaultUsernameTaken}, Check{}, edit.ToneBad, "Taken: somebody else, or a group or channel, has it."},
		"check of another": {FieldBio, FieldState{Changed: true}, Check{State: CheckAsking}, edit.ToneInfo, ""},
	} {
		form := Form{BioMax: 70, Check: c.check}
		form.Fields[c.field] = c.state
		if tone, says := FieldNote(texts, form, c.field, now); tone != c.tone || says != c.says {
			t.Errorf("%s: %d %q", name, tone, says)
		}
	}
}

func TestFieldProblem(t *testing.T) {
	texts := kittest.Texts(t, "en")
	flood := &core.Problem{Code: core.ProblemFlood, RetryAt: now.Add(5 * time.Minute)}
	var form Form
	if FieldProblem(texts, form, FieldUsername, now) != nil {
		t.Error("all is well, and there is a problem")
	}
	form.Fields[FieldUsername] = FieldState{Changed: true}
	form.Check = Check{State: CheckFailed, Problem: flood}
	if n := FieldProblem(texts, form, FieldUsername, now); n == nil || n.Action == "" || !strings.HasPrefix(n.Title, "The username was not checked") {
		t.Errorf("a failed check is told as %+v", n)
	}
	form.Fields[FieldUsername].Problem = flood
	n := FieldProblem(texts, form, FieldUsername, now)
	if n == nil || n.Action != "" || n.Title != "Not saved: Telegram asked to slow down" || !strings.Contains(n.Text, "12:49. Time left: 5:00") {
		t.Errorf("a failed save is told as %+v", n)
	}
}

func TestElsewhereWords(t *testing.T) {
	texts := kittest.Texts(t, "en")
	value := Values{FirstName: "Maria", Username: "maria_b", Bio: "Books", Day: "3", Month: 5, Year: "1988"}
	for f, want := range map[Field]string{FieldName: "Maria", FieldUsername: "@maria_b", FieldBio: "Books", FieldBirthday: "3 May 1988"} {
		var form Form
		form.Fields[f].Elsewhere = &value
		if got := ElsewhereWords(texts, form, f); got != "Changed on another device meanwhile: "+want {
			t.Errorf("field %d: %q", f, got)
		}
		form.Fields[f].Elsewhere = &Values{}
		if got := ElsewhereWords(texts, form, f); got != "Removed on another device meanwhile." {
			t.Errorf("field %d, removed: %q", f, got)
		}
	}
	if got := ElsewhereWords(texts, Form{}, FieldBio); got != "" {
		t.Errorf("nothing has changed, and it says %q", got)
	}
}

func TestSaveStatus(t *testing.T) {
	texts := kittest.Texts(t, "en")
	var form Form
	for _, step := range []struct {
		change func()
		want   string
	}{
		{func() {}, "These changes can be saved when the account is signed in again."},
		{func() { form.Editable = true }, "No unsaved changes"},
		{func() { form.Fields[FieldBio].Changed = true }, "1 unsaved change"},
		{func() { form.Fields[FieldName].Changed = true }, "2 unsaved changes"},
		{func() { form.Fields[FieldName].Saving = true }, "Saving…"},
	} {
		step.change()
		if got := SaveStatus(texts, form); got != step.want {
			t.Errorf("%q, want %q", got, step.want)
		}
	}
}

func TestPictureNote(t *testing.T) {
	texts := kittest.Texts(t, "en")
	for _, c := range []struct {
		state PictureState
		tone  edit.Tone
		part  string
	}{
		{PictureState{}, edit.ToneInfo, ""},
		{PictureState{Step: PictureOpening}, edit.ToneBusy, "Opening"},
		{PictureState{Step: PictureSending}, edit.ToneBusy, "Sending"},
		{PictureState{Step: PictureSending, Until: now.Add(time.Minute)}, edit.ToneBusy, "asked to wait"},
		{PictureState{Step: PictureRemoving}, edit.ToneBusy, "Removing"},
		{PictureState{Fault: edit.PictureSmall}, edit.ToneBad, "160 by 160"},
		{PictureState{GivenUp: true}, edit.ToneInfo, "no longer waits"},
		{PictureState{Saved: true}, edit.ToneGood, "Saved"},
	} {
		if tone, says := PictureNote(texts, c.state, now); tone != c.tone || !strings.Contains(says, c.part) || (says == "") != (c.part == "") {
			t.Errorf("%+v: %d %q", c.state, tone, says)
		}
	}
	if PictureProblem(texts, PictureState{}, now) != nil {
		t.Error("all is well, and there is a problem")
	}
	if n := PictureProblem(texts, PictureState{Problem: &core.Problem{Code: core.ProblemPhotoInvalid}}, now); !strings.HasPrefix(n.Title, "The photo was not changed") {
		t.Errorf("a failure is told as %+v", n)
	}
}

func TestCounter(t *testing.T) {
	texts := kittest.Texts(t, "en")
	if got, over := Counter(texts, Form{BioMax: 70, Values: Values{Bio: " їжак "}}); got != "4 / 70" || over {
		t.Errorf("%q, over %v", got, over)
	}
	if got, over := Counter(texts, Form{BioMax: 3, Values: Values{Bio: "їжак"}}); got != "4 / 3" || !over {
		t.Errorf("%q, over %v", got, over)
	}
}

func TestFixedLines(t *testing.T) {
	p := guitest.Profile(1, "Maria", "maria_b", "+15551234567")
	p.Usernames = []string{"maria_b", "flowers"}
	lines := Fixed(kittest.Texts(t, "en"), *p)
	if len(lines) != 2 || lines[0].Value != "@flowers" || lines[1].Copy != "+15551234567" {
		t.Errorf("the lines are %+v", lines)
	}
}
