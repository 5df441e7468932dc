package profile

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// newForm is the page of an account in a window that is high enough for its form.
func newForm(t *testing.T, infos ...core.AccountInfo) *screen {
	s := newScreen(t, 640, 900, infos...)
	s.model.after = s.Timers.After
	s.show(t, infos[0].UserbotID)
	return s
}

func (s *screen) become(change func(*core.SelfProfile)) {
	s.core.Change(1, core.EventSelfProfileUpdated, func(info *core.AccountInfo) {
		profile := *info.Profile
		change(&profile)
		info.Profile = &profile
	})
	s.Queue.Drain()
}

func TestTheFormBeforeAnythingIsTyped(t *testing.T) {
	s := newForm(t, maria())
	if !s.Button(t, "Save").Disabled() || !s.Says("No unsaved changes") {
		t.Error("with nothing changed it can be saved")
	}
	s.view.FocusFirst()
	if s.Window.Canvas().Focused() != s.view.form.firstName {
		t.Error("the keyboard does not begin at the first name")
	}
}

func TestTypingAndSaving(t *testing.T) {
	s := newForm(t, maria())
	f := s.view.form
	s.view.FocusFirst()
	test.Type(f.firstName, "Anna ")
	f.bio.SetText("Gifts")
	f.birthday.Month.SetSelected("June")
	if !s.Says("3 unsaved changes") || !s.Says("5 / 70") {
		t.Errorf("the bar says %q", s.view.status.Text())
	}
	s.Key(fyne.KeyReturn) // Enter in a field saves
	name, bio := s.core.Take(t, "set_name"), s.core.Take(t, "set_bio")
	date := s.core.Take(t, "set_birthdate")
	if name.Fields["first_name"] != "Anna Maria" || date.Fields["month"] != 6 || !s.Button(t, "Save").Disabled() || !s.Says("Saving…") {
		t.Errorf("sent %v and %v", name.Fields, date.Fields)
	}
	bio.Fail("ABOUT_TOO_LONG", &core.Problem{Code: core.ProblemBioTooLong})
	s.become(func(p *core.SelfProfile) {
		p.FirstName, p.Birthdate = guitest.To("Anna Maria"), &core.Birthdate{Day: 3, Month: 6}
	})
	name.Succeed(nil)
	date.Succeed(nil)
	s.Queue.Drain()
	if !s.Says("Saved") || !s.Says("Not saved: The bio is too long") || f.bio.Text != "Gifts" || !s.Says("1 unsaved change") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.Golden(t, "results")
	s.Press(t, "Discard changes")
	if f.bio.Text != "Flowers" || s.Says("Not saved") {
		t.Error("the edits are not discarded")
	}
}

func TestSaveGoesToTheFirstFault(t *testing.T) {
	for name, c := range map[string]struct {
		edit  func(*Values)
		focus func(*formView) fyne.Focusable
	}{
		"no first name":   {func(v *Values) { v.FirstName = "" }, func(f *formView) fyne.Focusable { return f.firstName }},
		"long first name": {func(v *Values) { v.FirstName = string(make([]rune, 65)) + "x" }, func(f *formView) fyne.Focusable { return f.firstName }},
		"long last name":  {func(v *Values) { v.LastName = string(bytes.Repeat([]byte("x"), 65)) }, func(f *formView) fyne.Focusable { return f.lastName }},
		"username":        {func(v *Values) { v.Username = "x" }, func(f *formView) fyne.Focusable { return f.username }},
		"bio":             {func(v *Values) { v.Bio = string(bytes.Repeat([]byte("x"), 71)) }, func(f *formView) fyne.Focusable { return f.bio }},
		"day":             {func(v *Values) { v.Day = "32" }, func(f *formView) fyne.Focusable { return f.birthday.Day }},
		"month":           {func(v *Values) { v.Month = 0 }, func(f *formView) fyne.Focusable { return f.birthday.Month }},
		"year":            {func(v *Values) { v.Year = "x" }, func(f *formView) fyne.Focusable { return f.birthday.Year }},
	} {
		s := newForm(t, maria())
		s.model.Edit(c.edit)
		s.Press(t, "Save")
		if s.core.Sent() != 0 || s.Window.Canvas().Focused() != c.focus(s.view.form) {
			t.Errorf("%s: %d requests, the focus is on %T", name, s.core.Sent(), s.Window.Canvas().Focused())
		}
	}
}

func TestRefusedFieldsLook(t *testing.T) {
	s := newForm(t, maria())
	s.model.Edit(func(v *Values) { v.FirstName, v.Username, v.Day = "", "mar", "31" })
	s.model.Edit(func(v *Values) { v.Month = 2 })
	s.Press(t, "Save")
	s.Golden(t, "refused")
}

func TestCheckingAUsernameOnThePage(t *testing.T) {
	s := newForm(t, maria())
	s.view.form.username.SetText("maria_fl")
	if !s.Says("Checking whether it is free") || s.Says("Copy link") {
		t.Error("it does not say that it checks")
	}
	s.Timers.Advance(time.Second)
	s.core.Take(t, "check_chat_username").Fail("x", &core.Problem{Code: core.ProblemOffline})
	s.Queue.Drain()
	s.Press(t, "Check again")
	s.core.Take(t, "check_chat_username").Succeed(core.UsernameCheck{Username: "maria_fl", Result: "username_purchasable"})
	s.Queue.Drain()
	if !s.Says("fragment.com") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.view.form.username.SetText("")
	s.Press(t, "Save")
	s.core.Take(t, "set_username")
}

func TestTheBirthdayCanBeCleared(t *testing.T) {
	s := newForm(t, maria())
	s.Press(t, "Clear")
	if s.view.form.birthday.Day.Text != "" || s.view.form.birthday.Month.Selected != "" {
		t.Error("the birthday is still there")
	}
	s.view.form.birthday.Month.SetSelected("May")
	s.view.form.birthday.Month.SetSelected("—")
	if s.model.State().Form.Values.Month != 0 {
		t.Error("the month cannot be taken back")
	}
	s.Press(t, "Save")
	if sent := s.core.Take(t, "set_birthdate"); !reflect.DeepEqual(sent.Fields, map[string]any{"clear": true}) {
		t.Errorf("sent %v", sent.Fields)
	}
}

func TestAChangeFromElsewhereOnThePage(t *testing.T) {
	s := newForm(t, maria())
	s.view.form.bio.SetText("Gifts")
	s.become(func(p *core.SelfProfile) { p.Bio, p.LastName = guitest.To("Books"), guitest.To("Koval") })
	if !s.Says("Changed on another device meanwhile: Books") || s.view.form.bio.Text != "Gifts" || s.view.form.lastName.Text != "Koval" {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.Press(t, "Use it")
	if s.view.form.bio.Text != "Books" || s.Says("another device") {
		t.Error("it is not taken over")
	}
}

func TestACountdownRuns(t *testing.T) {
	s := newForm(t, maria())
	clock := now
	s.view.Now, s.model.now = func() time.Time { return clock }, func() time.Time { return clock }
	s.view.form.bio.SetText("Gifts")
	s.Press(t, "Save")
	s.core.Take(t, "set_bio").Fail("x", &core.Problem{Code: core.ProblemFlood, RetryAt: now.Add(2 * time.Second)})
	s.Queue.Drain()
	for _, want := range []string{"Time left: 0:02", "Time left: 0:01", "You can try again now."} {
		if !s.Says(want) {
			t.Fatalf("it does not say %q: %q", want, kittest.Shown(s.view.form.fields[FieldBio].problem))
		}
		clock = clock.Add(time.Second)
		s.Timers.Advance(time.Second)
	}
	if s.Timers.Waiting() != 0 {
		t.Error("the clock goes on when nothing runs out")
	}
}

func TestUseAgainOnThePage(t *testing.T) {
	s := newScreen(t, 640, 1400, maria())
	s.core.Versions = func(core.AccountID) ([]core.ProfileVersion, error) {
		old := core.ProfileVersion{Version: 1, From: guitest.Synced.AddDate(0, 0, -9), Profile: *maria().Profile}
		old.Profile.Bio = guitest.To("Books")
		return []core.ProfileVersion{{Version: 2, From: guitest.Synced, Profile: *maria().Profile}, old}, nil
	}
	s.show(t, 1)
	s.Press(t, "Use again") // of the first version: the second is what the form has
	if s.view.form.bio.Text != "Books" || s.core.Sent() != 0 || !s.Says("1 unsaved change") {
		t.Errorf("the bio is %q, %d requests", s.view.form.bio.Text, s.core.Sent())
	}
	s.Press(t, "Use again") // now of the second
	if s.view.form.bio.Text != "Flowers" {
		t.Errorf("the bio is %q", s.view.form.bio.Text)
	}
}

func TestEditsStayReadableAfterASignOut(t *testing.T) {
	s := newForm(t, maria())
	s.view.form.bio.SetText("Gifts")
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
		*info = guitest.SignedOut(1, info.Profile, guitest.Synced, nil)
	})
	s.Queue.Drain()
	if s.view.form.bio.Text != "Gifts" || !s.view.form.bio.Disabled() || !s.Button(t, "Save").Disabled() || !s.Says("when the account is signed in again") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.view.FocusFirst()
	if s.Window.Canvas().Focused() != nil {
		t.Error("the focus is on a locked field")
	}
	s.Press(t, "Discard changes")
	if s.view.form.object.Visible() || s.view.saving.Visible() || !s.Says("Flowers") {
		t.Error("without edits the page is not the stored profile alone")
	}
}

func TestChangingThePhotoOnThePage(t *testing.T) {
	s := newForm(t, maria())
	if s.Says("Remove photo…") {
		t.Error("there is no photo to remove")
	}
	s.Press(t, "Add a photo…")
	if !s.Asleep() || !s.Says("Choose a picture") {
		t.Fatal("no file can be chosen")
	}
	s.CloseDialogs()
	s.view.picture.open(asFile(bytes.NewReader(pictureOf(t, 400, 300))))
	s.Queue.Until(t, "the cropper", func() bool { return s.Says("choose the part to show") })
	s.Golden(t, "cropper")
	s.Press(t, "Use as photo")
	s.Queue.Until(t, "the request", func() bool { return s.core.Sent() > 0 })
	if !s.Says("Sending the photo") || s.Says("Add a photo") {
		t.Error("it does not show that it is sending")
	}
	s.core.Take(t, "set_profile_photo").Fail("x", &core.Problem{Code: core.ProblemOffline})
	s.Queue.Drain()
	if !s.Says("The photo was not changed: No connection") {
		t.Error("the failure is not told")
	}
	s.Press(t, "Send again")
	s.core.Take(t, "set_profile_photo")
	s.Press(t, "Cancel")
	if !s.Says("no longer waits") {
		t.Error("it does not say that the photo may still arrive")
	}
}

func TestRemovingThePhotoAsksFirst(t *testing.T) {
	info := maria()
	info.Profile.Photo = &core.Photo{ID: "7"}
	s := newForm(t, info)
	s.Press(t, "Remove photo…")
	s.Key(fyne.KeyReturn) // the focus is on Cancel
	if s.core.Sent() != 0 || s.Asleep() {
		t.Fatal("Enter alone removes the photo")
	}
	s.Press(t, "Remove photo…")
	s.Press(t, "Remove photo")
	s.core.Take(t, "delete_profile_photo").Succeed(nil)
	s.Queue.Drain()
	if !s.Says("Saved") {
		t.Error("the success is not told")
	}
}

func TestDroppingAPicture(t *testing.T) {
	web, err := storage.ParseURI("https://example.org/a.png")
	if err != nil {
		t.Fatal(err)
	}
	s := newForm(t, maria())
	if s.view.Drop([]fyne.URI{storage.NewFileURI("/nowhere/notes.txt"), web}) {
		t.Error("what is no picture's file is taken")
	}
	if !s.view.Drop([]fyne.URI{storage.NewFileURI("/nowhere/notes.txt"), storage.NewFileURI("/nowhere/a.PNG")}) {
		t.Fatal("a picture is not taken")
	}
	s.Queue.Until(t, "the fault", func() bool { return s.Says("cannot be read") })
	s.Press(t, "Sign out…")
	if s.view.Drop([]fyne.URI{storage.NewFileURI("/nowhere/a.png")}) {
		t.Error("a picture is taken while a dialog is up")
	}
}

func TestLeaving(t *testing.T) {
	s := newForm(t, maria(), chess())
	left := 0
	leave := func() { s.view.Leave(func() { left++ }) }
	leave()
	if left != 1 || s.Asleep() {
		t.Fatal("with nothing unsaved it asks")
	}
	s.view.form.bio.SetText("Gifts")
	leave()
	if left != 1 || !s.Says("Save the changes?") || !s.Says("Maria Bondar") {
		t.Fatal("it does not ask")
	}
	s.Press(t, "Stay")
	if left != 1 || s.view.form.bio.Text != "Gifts" {
		t.Error("it does not stay with what was typed")
	}
	leave()
	s.Press(t, "Discard")
	if left != 2 || s.view.form.bio.Text != "Flowers" {
		t.Error("it does not go without the edits")
	}
}

func TestLeavingWhenItIsSaved(t *testing.T) {
	s := newForm(t, maria(), chess())
	left := 0
	leave := func() { s.view.Leave(func() { left++ }) }
	s.view.form.bio.SetText("Gifts")
	leave()
	s.Key(fyne.KeyReturn) // the focus is on Save
	sent := s.core.Take(t, "set_bio")
	if left != 0 || s.Asleep() {
		t.Error("it goes before the answer")
	}
	sent.Fail("x", &core.Problem{Code: core.ProblemOffline})
	s.Queue.Drain()
	if left != 0 || !s.Says("Not saved") {
		t.Error("it goes although it was not saved")
	}
	leave()
	s.Press(t, "Save")
	sent = s.core.Take(t, "set_bio")
	leave() // what is being saved goes on in the background
	if left != 1 {
		t.Error("it does not go while it is being saved")
	}
	s.become(func(p *core.SelfProfile) { p.Bio = guitest.To("Gifts") })
	sent.Succeed(nil)
	s.Queue.Drain()
	if left != 1 {
		t.Error("it goes twice")
	}
}

func TestLeavingASignedOutAccountOffersNoSave(t *testing.T) {
	s := newForm(t, maria())
	s.view.form.bio.SetText("Gifts")
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
		*info = guitest.SignedOut(1, info.Profile, guitest.Synced, nil)
	})
	s.Queue.Drain()
	left := 0
	s.view.Leave(func() { left++ })
	for _, text := range kittest.Shown(s.Screen()) {
		if text == "Save" {
			t.Error("it offers to save")
		}
	}
	s.Press(t, "Discard")
	if left != 1 {
		t.Error("it does not go")
	}
}

func TestQuitting(t *testing.T) {
	s := newForm(t, maria(), chess())
	closed := 0
	quit := func() { s.view.Quit(func() { closed++ }) }
	quit()
	if closed != 1 {
		t.Fatal("with nothing unsaved it asks")
	}
	s.view.form.bio.SetText("Gifts")
	s.Press(t, "Save")
	sent := s.core.Take(t, "set_bio")
	s.show(t, 2)
	quit()
	if closed != 1 || !s.Says("Still saving") || !s.Says("Maria Bondar") {
		t.Fatal("it does not wait for what another account is saving")
	}
	s.Press(t, "Stay")
	quit()
	s.Press(t, "Close now")
	if closed != 2 {
		t.Error("it does not close")
	}
	quit()
	s.become(func(p *core.SelfProfile) { p.Bio = guitest.To("Gifts") })
	sent.Succeed(nil)
	s.Queue.Drain()
	if closed != 3 || s.Asleep() {
		t.Error("saved, it does not close by itself")
	}
	s.model.Show(1)
	s.view.form.bio.SetText("Books")
	s.model.Show(2)
	quit()
	s.Press(t, "Save")
	s.core.Take(t, "set_bio").Fail("x", &core.Problem{Code: core.ProblemOffline})
	s.Queue.Drain()
	if closed != 3 || !s.Says("Not saved: Maria Bondar") {
		t.Error("it closes although another account's edits were not saved")
	}
}

// Before the window closes, every account with something unsaved is shown; many of them scroll.
func TestQuittingNamesAllThatIsNotSaved(t *testing.T) {
	var infos []core.AccountInfo
	for id := core.AccountID(1); id <= 6; id++ {
		info := guitest.Ready(id, guitest.Profile(int64(100+id), fmt.Sprint("Person ", id), "", fmt.Sprint("+1555000000", id)))
		info.Label, info.Color = fmt.Sprint("Account ", id), core.AccountColors[id]
		infos = append(infos, info)
	}
	s := newForm(t, infos...)
	for _, info := range infos {
		s.show(t, info.UserbotID)
		s.view.form.bio.SetText("Changed")
	}
	s.view.Quit(func() { t.Error("it closes without a word") })
	for _, info := range infos {
		if !s.Says(info.Label) {
			t.Errorf("%s is not named", info.Label)
		}
	}
	if least := s.Screen().MinSize().Height; least > 600 {
		t.Errorf("the question is %.0f high", least)
	}
	s.Key(fyne.KeyEscape)
}
