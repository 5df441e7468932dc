package card

import (
	"errors"
	"net/url"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// screen is a card in a window.
type screen struct {
	*kittest.Stage
	t     *testing.T
	core  *guitest.Core
	model *Model
	view  *View
	now   time.Time
}

func newScreen(t *testing.T, language string) *screen {
	s := &screen{Stage: kittest.NewStage(t, 624, 640), t: t, core: guitest.NewCore(), now: now}
	s.Texts.SetLanguage(language)
	photos := photo.NewLoader(s.core, s.Queue)
	s.model = NewModel(s.core, s.Queue, photos, func() {
		if s.view != nil {
			s.view.Update()
		}
	})
	t.Cleanup(func() { s.model.Close(); photos.Close() })
	s.view = NewView(Deps{Stage: s.Stage.Stage, Model: s.model, Now: func() time.Time { return s.now }})
	s.SetContent(container.NewVScroll(kit.Pad(kit.GapL, kit.GapL, s.view.Object())))
	return s
}

// reads shows a card that is answered with a profile.
func (s *screen) reads(profile core.ChatProfile) {
	s.t.Helper()
	s.model.Show(1, Target{ChatID: profile.ChatID})
	s.core.Take(s.t, "get_chat_profile").Succeed(profile)
	s.Queue.Drain()
	s.Settle()
}

func (s *screen) says(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !s.Says(text) {
			s.t.Errorf("the card does not say %q, but %q", text, kittest.Shown(s.Screen()))
		}
	}
}

func (s *screen) saysNot(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if s.Says(text) {
			s.t.Errorf("the card says %q", text)
		}
	}
}

func TestCardOfAPerson(t *testing.T) {
	s := newScreen(t, "en")
	s.reads(fullPerson())
	s.Golden(t, "person")
	s.says("Open private chat", "Open in Telegram", "Refresh")
}

func TestCardOfAChannelInUkrainian(t *testing.T) {
	s := newScreen(t, "uk")
	s.reads(fullChannel())
	s.Golden(t, "channel_uk")
	s.saysNot("Відкрити приватний чат")
}

func TestCardThatIsBeingRead(t *testing.T) {
	s := newScreen(t, "en")
	if kittest.Shown(s.view.Object()) != nil {
		t.Error("a card of nobody shows something")
	}
	s.model.ShowFound(1, hit(7, "Olena Kovalenko"))
	s.says("Olena Kovalenko", "Reading the profile…")
	s.saysNot("Open private chat", "Refresh")
	s.Press(t, "Cancel")
	s.saysNot("Reading the profile…")
	s.Press(t, "Refresh")
	s.says("Reading the profile…")
}

// A card that was closed leaves nothing behind for the next one to show while that is being read.
func TestTheNextCardShowsNothingOfTheLast(t *testing.T) {
	s := newScreen(t, "en")
	s.reads(fullPerson())
	s.says("Link")
	s.model.Clear()
	s.model.ShowFound(1, hit(8, "Bohdan Tkachenko"))
	s.Settle()
	s.says("Bohdan Tkachenko", "Reading the profile…")
	s.saysNot("Link", "Username", "Phone")
}

func TestFailuresOfACard(t *testing.T) {
	s := newScreen(t, "en")
	s.model.Show(1, Target{UserID: 7})
	s.core.Take(t, "get_user").Fail("x", &core.Problem{
		Code: core.ProblemFlood, RetryAt: now.Add(61 * time.Second), Cause: errors.New("Too Many Requests: retry after 61"),
	})
	s.Queue.Drain()
	s.says("Telegram asked to slow down", "Time left: 1:01")
	s.saysNot("Try again", "retry after 61")
	s.Golden(t, "limited")
	s.Press(t, "Details")
	s.says("retry after 61")
	s.now = s.now.Add(time.Second)
	s.Timers.Advance(time.Second)
	s.says("Time left: 1:00", "retry after 61") // what was opened stays open
	s.now = s.now.Add(time.Minute)
	s.Timers.Advance(time.Second)
	s.says("You can try again now.")
	s.saysNot("Time left")
	if s.Timers.Waiting() != 0 {
		t.Error("the countdown goes on when the limit is over")
	}
	s.Press(t, "Try again")
	s.core.Take(t, "get_user").Succeed(person(7, "Olena"))
	s.Queue.Drain()
	s.says("Olena")
	s.saysNot("slow down")
}

func TestAWaitCountsDown(t *testing.T) {
	s := newScreen(t, "en")
	s.model.Show(1, Target{UserID: 7})
	sent := s.core.Take(t, "get_user")
	s.model.Happened(waiting(1, sent.RequestID, now.Add(61*time.Second)))
	s.says("Roster goes on after 12:46. Time left: 1:01", "Reading the profile…")
	s.now = s.now.Add(time.Second)
	s.Timers.Advance(time.Second)
	s.says("Time left: 1:00")
	sent.Succeed(person(7, "Olena"))
	s.Queue.Drain()
	s.saysNot("Time left")
	if s.Timers.Waiting() != 0 {
		t.Error("the countdown goes on after the answer")
	}
}

func TestThePrivateChatIsOpenedAndSaidSo(t *testing.T) {
	s := newScreen(t, "en")
	s.reads(fullPerson())
	s.Press(t, "Open private chat")
	s.says("Opening…")
	s.core.Take(t, "create_private_chat").Fail("x", &core.Problem{Code: core.ProblemUserPrivacy})
	s.Queue.Drain()
	s.says("This person does not allow it")
	s.Press(t, "Open private chat")
	s.core.Take(t, "create_private_chat").Succeed(core.Chat{ChatID: 7, Type: typePrivate})
	s.Queue.Drain()
	s.says("The private chat is open", "under the ID 7", "Roster shows no messages")
	s.saysNot("does not allow")
	s.Press(t, "Copy chat ID")
	if got := s.App.Clipboard().Content(); got != "7" {
		t.Errorf("copied %q", got)
	}
}

func TestAPersonIsAddedOnTheCard(t *testing.T) {
	s := newScreen(t, "en")
	profile := fullPerson()
	profile.User.IsContact = false
	s.reads(profile)
	s.Press(t, "Add to contacts")
	s.says("Adding…")
	s.core.Take(t, "add_contact").Fail("x", &core.Problem{Code: core.ProblemUserPrivacy})
	s.Queue.Drain()
	s.says("Add to contacts", s.Texts.S("problem.user_privacy.title"))
	s.Press(t, "Add to contacts")
	s.core.Take(t, "add_contact").Succeed(core.ImportResult{})
	s.Queue.Drain()
	profile = fullPerson()
	profile.User.IsContact = true
	s.core.Take(t, "get_chat_profile").Succeed(profile)
	s.Queue.Drain()
	s.saysNot("Add to contacts", s.Texts.S("problem.user_privacy.title"))
}

func TestPartsOfACardCanBeCopied(t *testing.T) {
	s := newScreen(t, "en")
	s.reads(fullChannel())
	button := s.Button(t, "Copy") // the last one: the id
	test.Tap(button)
	if got := s.App.Clipboard().Content(); got != "-1001234567890" {
		t.Errorf("copied %q", got)
	}
}

func TestACardIsThrownAwayWithItsPerson(t *testing.T) {
	s := newScreen(t, "en")
	s.reads(fullPerson())
	s.reads(core.ChatProfile{ChatID: -5, Type: typeBasicGroup, Title: guitest.To("Neighbours")})
	s.says("Neighbours", "Group", "Chat ID")
	s.saysNot("Olena", "Premium", "Open private chat", "Open in Telegram")
	s.model.Clear()
	if kittest.Shown(s.view.Object()) != nil {
		t.Error("a card that was taken away still shows something")
	}
}

func TestAPhotoCanBeSeenLarge(t *testing.T) {
	s := newScreen(t, "en")
	s.core.ChatPhotos = func(core.AccountID, int64, core.PhotoSize) ([]byte, error) { return guitest.Picture(), nil }
	s.reads(fullPerson())
	test.Tap(s.view.photo)
	if s.Asleep() {
		t.Fatal("there is no photo, and a dialog for it")
	}
	with := fullPerson()
	with.ChatID, with.Photo = 8, &core.Photo{ID: "1"}
	s.reads(with)
	s.Queue.Until(t, "the photo", func() bool { return s.model.State().Photo != nil })
	test.Tap(s.view.photo)
	if !s.Asleep() {
		t.Error("the photo is not shown large")
	}
}

// browser is an application that keeps the addresses it is to open.
type browser struct {
	fyne.App
	opened []string
}

func (b *browser) OpenURL(address *url.URL) error {
	b.opened = append(b.opened, address.String())
	return nil
}

func TestLinksAreOpened(t *testing.T) {
	s := newScreen(t, "en")
	b := &browser{App: s.App}
	s.view.Stage = kit.NewStage(b, s.Window, s.Texts, s.Queue)
	s.reads(fullPerson())
	s.Press(t, "Open in Telegram")
	byPhone := fullPerson()
	byPhone.ChatID, byPhone.Username = 8, nil
	s.reads(byPhone)
	s.Press(t, "Open in Telegram")
	if want := []string{"https://t.me/olena_shop", "tg://resolve?phone=15551234567"}; !slices.Equal(b.opened, want) {
		t.Errorf("opened were %v, want %v", b.opened, want)
	}
}
