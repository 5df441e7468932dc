package profile

import (
	"errors"
	"image"
	"testing"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// page is a model over a scripted core.
type page struct {
	*Model
	t       *testing.T
	core    *guitest.Core
	queue   *kittest.Queue
	changes int
}

func newPage(t *testing.T, infos ...core.AccountInfo) *page {
	p := &page{t: t, core: guitest.NewCore(infos...), queue: kittest.NewQueue()}
	photos := photo.NewLoader(p.core, p.queue)
	p.Model = NewModel(p.core, p.queue, photos, func() { p.changes++ })
	t.Cleanup(func() { p.Close(); photos.Close() })
	p.core.Subscribe(func(event core.Event) { p.queue.Do(func() { p.Happened(event) }) })
	p.queue.Drain()
	return p
}

func olena() core.AccountInfo {
	return guitest.Ready(1, guitest.Profile(101, "Olena Kovalenko", "olena_shop", "+15551234567"))
}

func chess() core.AccountInfo {
	return guitest.Ready(2, guitest.Profile(102, "Chess Club", "", "+15557654321"))
}

// until waits for the state to be as it should.
func (p *page) until(what string, done func(State) bool) {
	p.t.Helper()
	p.queue.Until(p.t, what, func() bool { return done(p.State()) })
}

func version(number int, bio string) core.ProfileVersion {
	profile := guitest.Profile(101, "Olena Kovalenko", "olena_shop", "+15551234567")
	profile.Bio = &bio
	return core.ProfileVersion{Version: number, From: guitest.Synced, Profile: *profile}
}

func TestShowHasTheStoredProfileAtOnceAndTheRestLater(t *testing.T) {
	info := olena()
	info.Profile.Photo = &core.Photo{ID: "7"}
	p := newPage(t, info)
	p.core.Versions = func(core.AccountID) ([]core.ProfileVersion, error) {
		return []core.ProfileVersion{version(2, "new"), version(1, "old")}, nil
	}
	p.Show(1)
	if s := p.State(); s.Account.Profile == nil || *s.Account.FullName != "Olena Kovalenko" {
		t.Fatal("the stored profile is not there at once")
	}
	if p.Shown() != 1 || p.core.Sent() != 0 {
		t.Error("showing an account asks Telegram for something")
	}
	p.until("photo and versions", func(s State) bool { return s.Photo != nil && len(s.Versions) == 2 })
}

func TestVersionsThatCannotBeReadAreSaidAndTriedAgain(t *testing.T) {
	p := newPage(t, olena())
	p.core.Versions = func(core.AccountID) ([]core.ProfileVersion, error) { return nil, core.ErrUnavailable }
	p.Show(1)
	p.until("the failure", func(s State) bool { return s.VersionsFailed })
	p.core.Versions = func(core.AccountID) ([]core.ProfileVersion, error) {
		return []core.ProfileVersion{version(1, "")}, nil
	}
	p.core.Change(1, core.EventSelfProfileUpdated, func(info *core.AccountInfo) {
		info.Profile = guitest.Profile(101, "Olena K.", "olena_shop", "+15551234567")
	})
	p.until("the versions", func(s State) bool { return !s.VersionsFailed && len(s.Versions) == 1 })
	if got := *p.State().Account.Profile.FullName; got != "Olena K." {
		t.Errorf("the name is %q", got)
	}
}

func TestRefreshSucceeds(t *testing.T) {
	p := newPage(t, olena())
	p.Show(1)
	p.Refresh()
	p.Refresh() // pressed twice: one request
	sent := p.core.Take(t, "refresh_self_profile")
	if *sent.UserbotID != 1 || p.core.Sent() != 0 || !p.State().Refreshing {
		t.Fatalf("sent for account %d, %d more, refreshing %v", *sent.UserbotID, p.core.Sent(), p.State().Refreshing)
	}
	sent.Succeed(nil)
	p.until("the end", func(s State) bool { return !s.Refreshing })
	if p.State().Problem != nil {
		t.Error("a success is a problem")
	}
}

func TestRefreshFailsAndTheNextOneForgetsIt(t *testing.T) {
	p := newPage(t, olena())
	p.Show(1)
	p.Refresh()
	p.core.Take(t, "refresh_self_profile").Fail("Too Many Requests", &core.Problem{Code: core.ProblemFlood})
	p.until("the problem", func(s State) bool { return s.Problem != nil })
	if s := p.State(); s.Problem.Code != core.ProblemFlood || s.Refreshing {
		t.Errorf("the problem is %v, refreshing %v", s.Problem.Code, s.Refreshing)
	}
	p.Refresh()
	if p.State().Problem != nil {
		t.Error("the old problem stays during a new try")
	}
}

func TestAFailureWithoutAProblemIsUnknownWithItsText(t *testing.T) {
	p := newPage(t, olena())
	p.Show(1)
	p.Refresh()
	p.core.Take(t, "refresh_self_profile").Fail("Something odd", nil)
	p.until("the problem", func(s State) bool { return s.Problem != nil })
	if got := p.State().Problem; got.Code != core.ProblemUnknown || got.Cause.Error() != "Something odd" {
		t.Errorf("the problem is %+v", got)
	}
}

func TestACancelledRefreshIsNotHeardOfAgain(t *testing.T) {
	p := newPage(t, olena())
	p.Show(1)
	p.Refresh()
	first := p.core.Take(t, "refresh_self_profile")
	p.StopRefresh()
	if p.State().Refreshing {
		t.Fatal("a cancelled refresh goes on")
	}
	first.Fail("late", nil)
	p.queue.Drain()
	if p.State().Problem != nil {
		t.Error("the late failure is shown")
	}
	p.Refresh()
	second := p.core.Take(t, "refresh_self_profile")
	first.Succeed(nil) // an old answer must not end the new refresh
	p.queue.Drain()
	if !p.State().Refreshing {
		t.Error("the answer of the cancelled refresh ended the next one")
	}
	second.Succeed(nil)
	p.until("the end", func(s State) bool { return !s.Refreshing })
}

func TestWorkGoesOnWhileAnotherAccountIsOnShow(t *testing.T) {
	p := newPage(t, olena(), chess())
	p.Show(1)
	p.Refresh()
	sent := p.core.Take(t, "refresh_self_profile")
	p.Show(2)
	if p.State().Refreshing {
		t.Error("the other account seems to be refreshing")
	}
	p.Refresh() // accounts do not wait for each other
	p.core.Take(t, "refresh_self_profile").Succeed(nil)
	p.until("the other's end", func(s State) bool { return !s.Refreshing })
	p.Show(1)
	if !p.State().Refreshing {
		t.Error("back on the account, its refresh is forgotten")
	}
	p.Show(2)
	sent.Fail("Too Many Requests", &core.Problem{Code: core.ProblemFlood})
	p.queue.Drain()
	if p.State().Problem != nil {
		t.Error("the problem of one account is shown at another")
	}
	p.Show(1)
	if p.State().Problem == nil || p.State().Refreshing {
		t.Error("back on the account, the failure is not told")
	}
}

func TestSignOut(t *testing.T) {
	p := newPage(t, olena())
	p.Show(1)
	p.SignOut(1)
	p.SignOut(1)
	sent := p.core.Take(t, "log_out")
	if !p.State().SigningOut || p.core.Sent() != 0 {
		t.Fatal("the sign-out does not show, or was sent twice")
	}
	p.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
		*info = guitest.SignedOut(1, info.Profile, guitest.Synced, nil)
	})
	sent.Succeed(core.Authorization{State: core.AuthClosed})
	p.until("the end", func(s State) bool { return !s.SigningOut })
	if s := p.State(); s.Account.State != core.AuthClosed || s.Account.Profile == nil {
		t.Error("after the sign-out the stored profile is gone, or the state is old")
	}
}

func TestAFailedSignOutSaysWhy(t *testing.T) {
	p := newPage(t, olena())
	p.Show(1)
	p.SignOut(1)
	p.core.Take(t, "log_out").Fail("offline", &core.Problem{Code: core.ProblemOffline})
	p.until("the problem", func(s State) bool { return s.Problem != nil && !s.SigningOut })
}

// A sign-out that waits behind something else is given up. One that has begun goes on, and says so.
func TestASignOutIsGivenUpBeforeItBegins(t *testing.T) {
	p := newPage(t, olena())
	p.Show(1)
	p.SignOut(1)
	if !p.State().CanStay {
		t.Fatal("a sign-out that waits cannot be given up")
	}
	p.StopSignOut()
	sent := p.core.Take(t, "log_out")
	if s := p.State(); !p.core.GivenUp(sent) || !s.SigningOut || s.CanStay {
		t.Fatalf("while that is not answered: %+v", s)
	}
	sent.Fail("given up", &core.Problem{Code: core.ProblemGivenUp})
	p.until("the end", func(s State) bool { return !s.SigningOut && s.Problem == nil })
	p.SignOut(1)
	p.core.Change(1, core.EventAuthorizationState, func(info *core.AccountInfo) { info.State = core.AuthLoggingOut })
	p.until("the beginning", func(s State) bool { return s.SigningOut && !s.CanStay })
	p.core.Take(t, "log_out").Fail("x", &core.Problem{Code: core.ProblemGivenUp}) // by somebody else
	p.until("the problem", func(s State) bool { return s.Problem != nil && !s.SigningOut })
}

func TestRemove(t *testing.T) {
	p := newPage(t, olena(), chess())
	p.Show(1)
	p.Remove(1)
	p.Remove(1)
	sent := p.core.Take(t, "remove_account")
	if !p.State().Removing || p.core.Sent() != 0 {
		t.Fatal("the removal does not show, or was sent twice")
	}
	p.core.Remove(1)
	sent.Succeed(core.AccountRemoved{Removed: true})
	p.queue.Drain()
	if p.jobs.Known(1) != nil {
		t.Error("what the removed account was busy with is kept")
	}
}

func TestAFailedRemovalSaysWhy(t *testing.T) {
	p := newPage(t, olena())
	p.Show(1)
	p.Remove(1)
	p.core.Take(t, "remove_account").Fail("disk full", &core.Problem{Code: core.ProblemStorage})
	p.until("the problem", func(s State) bool { return s.Problem != nil && !s.Removing })
}

func TestEventsOfOthersChangeNothing(t *testing.T) {
	p := newPage(t, olena(), chess())
	p.Show(1)
	p.queue.Drain()
	p.until("the versions", func(State) bool { return true })
	changes := p.changes
	p.core.Change(2, core.EventConnectionState, func(info *core.AccountInfo) { info.Connection = core.ConnectionConnecting })
	p.Happened(core.Event{Payload: core.Payload{Type: core.EventAccountChanged}})
	p.queue.Drain()
	if p.State().Account.UserbotID != 1 || p.changes > changes+1 { // the versions may have come in between
		t.Errorf("%d changes for another account's event", p.changes-changes)
	}
}

func TestLateAnswersOfTheAccountBeforeAreDropped(t *testing.T) {
	info := olena()
	info.Profile.Photo = &core.Photo{ID: "7"}
	p := newPage(t, info, chess())
	started, release := make(chan struct{}, 2), make(chan struct{})
	p.core.Photos = func(core.AccountID, string, core.PhotoSize) ([]byte, error) {
		started <- struct{}{}
		<-release
		return guitest.Picture(), nil
	}
	p.core.Versions = func(id core.AccountID) ([]core.ProfileVersion, error) {
		if id == 2 {
			return nil, errors.New("unreadable")
		}
		started <- struct{}{}
		<-release
		return []core.ProfileVersion{version(1, "of the account before")}, nil
	}
	p.Show(1)
	<-started
	<-started
	p.Show(2)
	p.until("the other's versions", func(s State) bool { return s.VersionsFailed })
	close(release)
	arrived := false
	p.queue.Until(t, "the late photo", func() bool { arrived = arrived || p.photoKept(); return arrived })
	if s := p.State(); s.Photo != nil || len(s.Versions) != 0 {
		t.Error("photo or versions of the account before are shown")
	}
}

// photoKept tells whether the loader has account 1's photo by now.
func (p *page) photoKept() bool {
	kept, asking := false, true
	p.photos.GetShrunk(1, "7", photoPixels, func(picture image.Image) { kept = asking && picture != nil })
	asking = false
	return kept
}

func TestANewPhotoReplacesTheOldOne(t *testing.T) {
	info := olena()
	info.Profile.Photo = &core.Photo{ID: "7"}
	p := newPage(t, info)
	p.Show(1)
	p.until("the photo", func(s State) bool { return s.Photo != nil })
	old := p.State().Photo
	change := func(photo *core.Photo) {
		p.core.Change(1, core.EventSelfProfileUpdated, func(info *core.AccountInfo) {
			info.Profile = guitest.Profile(101, "Olena Kovalenko", "olena_shop", "+15551234567")
			info.Profile.Photo = photo
		})
	}
	change(&core.Photo{ID: "8"})
	p.until("the new photo", func(s State) bool { return s.Photo != nil && s.Photo != old })
	change(nil)
	p.until("no photo", func(s State) bool { return s.Photo == nil })
}

// What an account was shown with before is on its page at once when it comes back to it, without a second drawing.
func TestAPageComesBackAtOnce(t *testing.T) {
	info := olena()
	info.Profile.Photo = &core.Photo{ID: "7"}
	p := newPage(t, info, chess())
	p.core.Versions = func(core.AccountID) ([]core.ProfileVersion, error) {
		return []core.ProfileVersion{version(1, "one")}, nil
	}
	p.Show(1)
	p.until("photo and versions", func(s State) bool { return s.Photo != nil && len(s.Versions) == 1 })
	p.Show(2)
	p.until("the other's versions", func(s State) bool { return len(s.Versions) == 1 })
	read := make(chan struct{})
	p.core.Versions = func(core.AccountID) ([]core.ProfileVersion, error) {
		defer close(read)
		return []core.ProfileVersion{version(1, "one")}, nil
	}
	changes := p.changes
	p.Show(1)
	if s := p.State(); s.Photo == nil || len(s.Versions) != 1 {
		t.Errorf("%+v", s)
	}
	<-read
	p.queue.Drain()
	if p.changes != changes+1 {
		t.Errorf("drawn %d times", p.changes-changes)
	}
}

func TestAClosedPageChangesNoMore(t *testing.T) {
	p := newPage(t, olena())
	p.Show(1)
	p.Refresh()
	sent := p.core.Take(t, "refresh_self_profile")
	p.queue.Drain()
	p.Close()
	changes := p.changes
	sent.Succeed(nil)
	p.queue.Drain()
	if p.changes != changes {
		t.Error("an answer after the end is shown")
	}
}

func TestVersionsAreNotReadForAnAccountWithoutProfile(t *testing.T) {
	p := newPage(t, core.AccountInfo{UserbotID: 3, State: core.AuthReady})
	asked := make(chan core.AccountID, 1)
	p.core.Versions = func(id core.AccountID) ([]core.ProfileVersion, error) { asked <- id; return nil, nil }
	p.Show(3)
	p.core.Change(3, core.EventSelfProfileUpdated, func(info *core.AccountInfo) { info.Profile = olena().Profile })
	p.queue.Drain()
	if id := <-asked; id != 3 {
		t.Errorf("asked for %d", id)
	}
	if len(asked) != 0 {
		t.Error("the versions were asked for before there was a profile")
	}
}
