package profile

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	core   *guitest.Core
	model  *Model
	view   *View
	signIn []core.AccountID
	opened []string
}

func newScreen(t *testing.T, width, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height), core: guitest.NewCore(infos...)}
	photos := photo.NewLoader(s.core, s.Queue)
	s.model = NewModel(s.core, s.Queue, photos, func() {
		if s.view != nil {
			s.view.Update()
		}
	})
	t.Cleanup(func() { s.model.Close(); photos.Close() })
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Now: func() time.Time { return now },
		Remedies: accounts.Doing{
			SignIn:  func(id core.AccountID) { s.signIn = append(s.signIn, id) },
			OpenURL: func(address string) { s.opened = append(s.opened, address) },
		},
		Who: func(id core.AccountID) fyne.CanvasObject {
			info, _ := s.core.Account(id)
			return accounts.NewWho(s.Texts, photos, accounts.WhoInDialog).Set(info)
		},
	})
	s.SetContent(s.view.Object())
	s.core.Subscribe(func(event core.Event) { s.Queue.Do(func() { s.model.Happened(event) }) })
	return s
}

func (s *screen) show(t *testing.T, id core.AccountID) {
	t.Helper()
	s.model.Show(id)
	s.Queue.Until(t, "the versions", func() bool {
		return s.model.State().Account.Profile == nil || s.model.State().VersionsFailed || s.model.State().Versions != nil
	})
}

// full is an account of which everything is known.
func full() core.AccountInfo {
	info := olena()
	info.Label = "Shop"
	info.Profile.Usernames = []string{"olena_shop", "kyiv_flowers"}
	info.Profile.Bio = guitest.To("Flowers and gifts in Kyiv. Orders every day from 9 to 18; write here or call, we answer within the hour.")
	info.Profile.Birthdate = &core.Birthdate{Day: 3, Month: 5, Year: guitest.To(1988)}
	info.Profile.IsPremium = true
	return info
}

func twoVersions(core.AccountID) ([]core.ProfileVersion, error) {
	old, new := version(1, "Flowers"), version(2, "Flowers and gifts")
	old.From = guitest.Synced.AddDate(0, 0, -10)
	return []core.ProfileVersion{new, old}, nil
}

func TestPageOfASignedInAccount(t *testing.T) {
	s := newScreen(t, 640, 1000, full())
	s.core.Versions = twoVersions
	s.show(t, 1)
	s.Golden(t, "signed_in")
}

func TestPageInASmallWindowInUkrainian(t *testing.T) {
	s := newScreen(t, 620, 560, full())
	s.core.Versions = twoVersions
	s.Texts.SetLanguage("uk")
	s.view = NewView(s.view.Deps)
	s.SetContent(s.view.Object())
	s.show(t, 1)
	s.Golden(t, "signed_in_uk")
}

func TestPageOfASignedOutAccount(t *testing.T) {
	s := newScreen(t, 640, 900, guitest.SignedOut(1, olena().Profile, guitest.Synced, nil))
	s.core.Versions = twoVersions
	s.show(t, 1)
	s.Golden(t, "signed_out")
	if s.Says("Sign out…") || s.Says("Refresh") {
		t.Error("a signed-out account can be refreshed or signed out")
	}
	s.Press(t, "Sign in again")
	if len(s.signIn) != 1 || s.signIn[0] != 1 {
		t.Errorf("signing in again went to %v", s.signIn)
	}
}

// Two accounts can say the same in their banners. The button is about the one on show.
func TestTheBannersButtonIsAboutTheAccountOnShow(t *testing.T) {
	out := func(info core.AccountInfo) core.AccountInfo {
		return guitest.SignedOut(info.UserbotID, info.Profile, guitest.Synced, nil)
	}
	s := newScreen(t, 640, 900, out(olena()), out(chess()))
	s.show(t, 1)
	s.show(t, 2)
	s.Press(t, "Sign in again")
	if len(s.signIn) != 1 || s.signIn[0] != 2 {
		t.Errorf("signing in again went to %v", s.signIn)
	}
}

func TestPageBeforeTheFirstProfile(t *testing.T) {
	s := newScreen(t, 640, 500, core.AccountInfo{UserbotID: 1, State: core.AuthReady})
	s.show(t, 1)
	if !s.Says("New account") || !s.Says("is reading the profile") {
		t.Error("the page does not say that the profile is on its way")
	}
	s.core.Change(1, core.EventSelfProfileUpdated, func(info *core.AccountInfo) { *info = olena() })
	s.Queue.Drain()
	if !s.Says("Olena Kovalenko") || s.Says("is reading the profile") {
		t.Error("the profile does not take the notice's place")
	}
}

func TestRefreshOnThePage(t *testing.T) {
	s := newScreen(t, 640, 900, olena())
	s.show(t, 1)
	s.Press(t, "Refresh")
	s.Button(t, "Refreshing…")
	s.Press(t, "Cancel")
	s.core.Take(t, "refresh_self_profile")
	s.Press(t, "Refresh")
	s.core.Take(t, "refresh_self_profile").Fail("Too Many Requests: retry after 300", &core.Problem{
		Code: core.ProblemFlood, RetryAt: now.Add(5 * time.Minute), Cause: errors.New("429 Too Many Requests: retry after 300"),
	})
	s.Queue.Until(t, "the banner", func() bool { return s.view.trouble.Visible() })
	if !s.Says("12:49") || s.Says("Too Many Requests") {
		t.Errorf("the banner says %q", kittest.Shown(s.view.trouble))
	}
	s.Press(t, "Details")
	if !s.Says("Too Many Requests") {
		t.Error("the details do not have the raw text")
	}
	s.core.Change(1, core.EventConnectionState, func(info *core.AccountInfo) { info.Connection = core.ConnectionConnecting })
	s.Queue.Drain()
	if !s.Says("Too Many Requests") {
		t.Error("an event closed the details")
	}
	s.Press(t, "Refresh")
	s.core.Change(1, core.EventSelfProfileUpdated, func(info *core.AccountInfo) {
		info.Profile = guitest.Profile(101, "Olena K.", "olena_shop", "+15551234567")
		info.Profile.SyncedAt = now
	})
	s.core.Take(t, "refresh_self_profile").Succeed(nil)
	s.Queue.Until(t, "the new profile", func() bool { return s.Says("As of 12:44") })
	if s.view.trouble.Visible() || !s.Says("Olena K.") {
		t.Error("after the success the banner stays, or the old name")
	}
}

func TestCopyingFromThePage(t *testing.T) {
	s := newScreen(t, 640, 900, olena())
	s.show(t, 1)
	s.Press(t, "Copy link")
	if got := s.App.Clipboard().Content(); got != "https://t.me/olena_shop" {
		t.Errorf("the clipboard has %q", got)
	}
	s.Press(t, "Copy")
	if got := s.App.Clipboard().Content(); got != "+15551234567" {
		t.Errorf("the clipboard has %q", got)
	}
}

func TestSignOutAsksFirst(t *testing.T) {
	s := newScreen(t, 640, 900, olena())
	s.show(t, 1)
	s.Press(t, "Sign out…")
	if s.core.Sent() != 0 || !s.Says("Sign out of the account Olena Kovalenko (+1 555-123-4567)?") || !s.Says("stay on this computer") {
		t.Fatal("it does not ask, or does not say what stays")
	}
	s.Key(fyne.KeyEscape)
	if s.core.Sent() != 0 || s.Asleep() {
		t.Fatal("Escape is not no")
	}
	s.Press(t, "Sign out…")
	s.Press(t, "Sign out")
	s.Press(t, "Cancel")
	givenUp := s.core.Take(t, "log_out")
	if !s.core.GivenUp(givenUp) || !s.Says("Signing out…") || s.Says("Cancel") {
		t.Fatal("the sign-out is not given up, or can be once more")
	}
	givenUp.Fail("given up", &core.Problem{Code: core.ProblemGivenUp})
	s.Queue.Until(t, "the button", func() bool { return !s.Says("Signing out…") })
	s.Press(t, "Sign out…")
	s.Press(t, "Sign out")
	s.core.Take(t, "log_out").Fail("offline", &core.Problem{Code: core.ProblemOffline})
	if !s.Button(t, "Signing out…").Disabled() {
		t.Error("while signing out the button can be pressed")
	}
	s.Queue.Until(t, "the banner", func() bool { return s.view.trouble.Visible() })
	s.Button(t, "Sign out…")
}

func TestRemoveAsksFirst(t *testing.T) {
	s := newScreen(t, 640, 900, olena())
	s.show(t, 1)
	s.Press(t, "Remove…")
	if s.core.Sent() != 0 || !s.Says("deletes the saved profile") || !s.Says("cannot be undone") {
		t.Fatal("it does not ask, or does not say what is deleted")
	}
	s.Key(fyne.KeyReturn) // the focus is on Cancel
	if s.core.Sent() != 0 {
		t.Fatal("Enter alone removes the account")
	}
	s.Press(t, "Remove…")
	s.Press(t, "Remove")
	s.core.Take(t, "remove_account")
	if !s.Button(t, "Removing…").Disabled() || !s.Button(t, "Sign out…").Disabled() {
		t.Error("while the account is being removed, its buttons can be pressed")
	}
}

func TestAQuestionIsAboutTheAccountThatWasOnShow(t *testing.T) {
	s := newScreen(t, 640, 900, olena(), chess())
	s.show(t, 1)
	s.Press(t, "Remove…")
	s.model.Show(2) // cannot happen by hand while the dialog is up
	s.Press(t, "Remove")
	if sent := s.core.Take(t, "remove_account"); *sent.UserbotID != 1 {
		t.Errorf("account %d is removed, want the one that was asked about", *sent.UserbotID)
	}
}

func TestThePhotoCanBeSeenLarge(t *testing.T) {
	info := olena()
	info.Profile.Photo = &core.Photo{ID: "7"}
	s := newScreen(t, 900, 900, info)
	s.model.Show(1)
	test.Tap(s.view.photo)
	if s.Asleep() {
		t.Error("there is no photo yet, and it is shown large")
	}
	s.Queue.Until(t, "the photo", func() bool { return s.model.State().Photo != nil })
	test.Tap(s.view.photo)
	s.Queue.Until(t, "the photo shown large", s.Asleep)
	s.Key(fyne.KeyEscape)
	if s.Asleep() {
		t.Error("Escape does not close it")
	}
}

func TestVersionsThatCannotBeReadAreSaidOnThePage(t *testing.T) {
	s := newScreen(t, 640, 900, olena())
	s.core.Versions = func(core.AccountID) ([]core.ProfileVersion, error) { return nil, core.ErrUnavailable }
	s.show(t, 1)
	if !s.Says("cannot be read just now") {
		t.Error("nothing is said")
	}
}

func TestOneVersionAloneIsNoHistory(t *testing.T) {
	s := newScreen(t, 640, 900, olena())
	s.core.Versions = func(core.AccountID) ([]core.ProfileVersion, error) {
		return []core.ProfileVersion{version(1, "")}, nil
	}
	s.show(t, 1)
	if s.Says("Earlier versions") {
		t.Error("there is nothing earlier, and the page has a heading for it")
	}
}

func TestSavingCanBeCancelled(t *testing.T) {
	s := newScreen(t, 624, 600, full())
	s.show(t, 1)
	s.model.Edit(func(v *Values) { v.Bio = "Peonies" })
	if s.Settle(); s.Says("Cancel") {
		t.Error("there is nothing to cancel yet")
	}
	s.Press(t, "Save")
	s.core.Take(t, "set_bio")
	if s.Settle(); !s.Says("Saving…") || s.Says("Discard changes") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.Press(t, "Cancel")
	s.Settle()
	if !s.Says("Roster no longer waits.") || !s.Says("1 unsaved change") || s.Says("Saving…") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	if s.Window.Canvas().Focused() != fyne.Focusable(s.view.save) {
		t.Errorf("the keyboard is at %T", s.Window.Canvas().Focused())
	}
}

func TestAFrozenAccountSaysSoAndLeadsToItsAppeal(t *testing.T) {
	info := olena()
	until := guitest.Synced.AddDate(0, 1, 0)
	info.Freeze = &core.Freeze{FreezingDate: &guitest.Synced, DeletionDate: &until, AppealLink: "https://t.me/spambot"}
	s := newScreen(t, 800, 900, info)
	s.show(t, 1)
	for _, text := range []string{"Frozen", "Telegram has frozen this account", "3 May 2026", "deletes it on 3 June 2026"} {
		if !s.Says(text) {
			t.Errorf("the page does not say %q", text)
		}
	}
	s.Press(t, "Open the appeal")
	if len(s.opened) != 1 || s.opened[0] != "https://t.me/spambot" {
		t.Errorf("opened %q", s.opened)
	}
}
