package find

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// The page beside the list of accounts in a window of 900×600, and of 1400×900.
const (
	smallWidth, smallHeight float32 = 624, 600
	largeWidth, largeHeight float32 = 1124, 900
)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	t      *testing.T
	core   *guitest.Core
	model  *Model
	view   *View
	photos *photo.Loader
	now    time.Time
	signIn []core.AccountID
}

func newScreen(t *testing.T, width, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height), t: t, core: guitest.NewCore(infos...), now: now}
	s.photos = photo.NewLoader(s.core, s.Queue)
	s.model = NewModel(s.core, s.Queue, s.Timers.After, s.photos, func() time.Time { return s.now }, func() {
		if s.view != nil {
			s.view.Update()
		}
	})
	t.Cleanup(func() { s.model.Close(); s.photos.Close() })
	s.core.Subscribe(func(event core.Event) { s.Queue.Do(func() { s.model.Happened(event) }) })
	s.build()
	return s
}

// build makes the view anew, as a change of language does.
func (s *screen) build() {
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Photos: s.photos, Now: func() time.Time { return s.now },
		SignIn: func(id core.AccountID) { s.signIn = append(s.signIn, id) },
	})
	s.SetContent(s.view.Object())
	s.Settle()
}

// show puts an account on the page and waits for its recent searches.
func (s *screen) show(id core.AccountID) {
	s.t.Helper()
	s.model.Show(id)
	recent, _ := s.core.RecentSearches(s.t.Context(), id)
	s.Queue.Until(s.t, "the recent searches", func() bool { return len(s.model.State().Recent) == len(recent) })
	s.view.FocusFirst()
}

func (s *screen) says(texts ...string) {
	s.t.Helper()
	s.Settle()
	for _, text := range texts {
		if !s.Says(text) {
			s.t.Errorf("the page does not say %q, but %q", text, kittest.Shown(s.Screen()))
		}
	}
}

func (s *screen) saysNot(texts ...string) {
	s.t.Helper()
	s.Settle()
	for _, text := range texts {
		if s.Says(text) {
			s.t.Errorf("the page says %q", text)
		}
	}
}

// writes types into what has the focus, and waits for the pause to pass.
func (s *screen) writes(text string) {
	s.t.Helper()
	focused := s.Window.Canvas().Focused()
	if focused == nil {
		s.t.Fatal("nothing has the focus")
	}
	test.Type(focused, text)
	s.Timers.Advance(pause)
}

// local answers both requests to this computer.
func (s *screen) local(chats, contacts core.FoundChats) {
	s.t.Helper()
	s.core.Take(s.t, "search_chats").Succeed(chats)
	s.core.Take(s.t, "search_contacts").Succeed(contacts)
	s.Queue.Drain()
}

// finds fills the list with hits of every group.
func (s *screen) finds() {
	s.t.Helper()
	s.writes("olena")
	contact := person(7, "Olena Shevchenko", "olena_sh")
	contact.IsContact = true
	byPhone := person(8, "Olena Bondar", "")
	byPhone.Phone = guitest.To("+15550001122")
	s.local(found(contact, group(9, "Olena’s flower market, with orders and questions from all over the city", 124000)), found(byPhone))
	s.Key(fyne.KeyReturn)
	s.core.Take(s.t, "search_user").Succeed(person(6, "Olena", "olena").Chat)
	news, scam, bot := channel(5, "Olena News", "olena_news", 1240000), channel(4, "Olena Invest", "", 53), person(3, "Olena Bot", "olena_bot")
	news.IsVerified, scam.IsScam, scam.IsFake, bot.IsBot = true, true, true, true
	s.core.Take(s.t, "search_public_chats").Succeed(found(news, scam, bot))
	s.Queue.Drain()
	s.Settle()
}

// focused is what has the keyboard.
func (s *screen) focused() fyne.Focusable { return s.Window.Canvas().Focused() }

func accountsOnShow() []core.AccountInfo {
	return []core.AccountInfo{olena(), chess(), guitest.SignedOut(3, chess().Profile, now, nil)}
}

func TestEmptyPage(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	s.core.AddRecentSearch(1, "chess")
	s.core.AddRecentSearch(1, "@olena_shop")
	s.show(1)
	s.Golden(t, "empty")
	s.says("Find people, groups and channels", "Recent searches", "t.me/olena_shop")
	if !s.Button(t, "Find").Disabled() {
		t.Error("nothing can be looked for")
	}
	s.Press(t, "chess")
	if s.view.box.Text != "chess" || s.focused() != fyne.Focusable(s.view.box) {
		t.Errorf("the box has %q and the focus is on %T", s.view.box.Text, s.focused())
	}
	s.saysNot("Recent searches", "Find people")
}

func TestSearchesAreForgottenByKey(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	long := strings.Repeat("wholesale peonies ", 12)
	for _, query := range []string{"chess", "@olena_shop", long} {
		s.core.AddRecentSearch(1, query)
	}
	s.show(1)
	s.says("wholesale peonies wholesale peonies…")
	for range 3 { // past “Forget all” and the search itself; nothing can be looked for yet
		s.Window.Canvas().FocusNext()
	}
	if s.focused() != fyne.Focusable(s.view.recent.forget[0]) {
		t.Fatalf("the focus is on %T", s.focused())
	}
	s.Key(fyne.KeyReturn)
	s.saysNot("wholesale peonies")
	if s.focused() != fyne.Focusable(s.view.recent.forget[0]) {
		t.Errorf("after the first the focus is on %T", s.focused())
	}
	s.Queue.Until(t, "the core to forget", func() bool {
		kept, _ := s.core.RecentSearches(t.Context(), 1)
		return len(kept) == 2
	})
	s.core.ForgetFails = core.ErrUnavailable
	s.view.recent.forget[1].Tapped(nil)
	s.Queue.Until(t, "the search to come back", func() bool { return s.Says("Not forgotten") && len(s.view.recent.forget) == 2 })
	s.Golden(t, "unforgotten")
	s.core.ForgetFails = nil
	s.view.recent.forgetAll()
	s.saysNot("Recent searches", "Not forgotten")
	if s.focused() != fyne.Focusable(s.view.box) {
		t.Errorf("after all the focus is on %T", s.focused())
	}
}

func TestTheListInASmallWindow(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	s.show(1)
	s.finds()
	s.Golden(t, "list")
	s.says("7 found", "EXACT MATCH", "Person · @olena_sh · contact", "Group · 124,000 members", "+1 555-000-1122",
		"Channel · @olena_news · 1,240,000 subscribers", "scam · fake", "Bot · @olena_bot")
}

func TestTheListBesideTheCardInUkrainian(t *testing.T) {
	s := newScreen(t, largeWidth, largeHeight, accountsOnShow()...)
	s.Texts.SetLanguage("uk")
	s.build()
	s.show(1)
	s.saysNot("Назад до списку")
	s.finds()
	s.says("Виберіть когось у списку")
	s.model.Open(7)
	s.core.Take(t, "get_user").Succeed(profile(7, "Olena Shevchenko", "olena_sh"))
	s.Queue.Drain()
	s.Golden(t, "wide_uk")
	s.says("ТОЧНИЙ ЗБІГ", "Відкрити приватний чат")
	s.saysNot("Назад до списку", "Виберіть когось")
}

func TestTheCardTakesTheListsPlaceInASmallWindow(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	s.show(1)
	s.finds()
	s.Key(fyne.KeyDown) // into the list
	s.Key(fyne.KeyDown) // the second row
	s.Key(fyne.KeyReturn)
	s.core.Take(t, "get_user").Succeed(profile(7, "Olena Shevchenko", "olena_sh"))
	s.Queue.Drain()
	s.Golden(t, "card")
	s.saysNot("Olena Bondar", "EXACT MATCH")
	if s.focused() != fyne.Focusable(s.view.back) {
		t.Errorf("the focus is on %T", s.focused())
	}
	s.Press(t, "Back to the list")
	s.says("Olena Bondar")
	s.saysNot("Open private chat")
	if s.focused() != fyne.Focusable(s.view.rows) || s.view.rows.cursor != 7 {
		t.Errorf("the focus is on %T, row %d", s.focused(), s.view.rows.cursor)
	}
	s.Key(fyne.KeyReturn)
	s.core.Take(t, "get_user")
	s.Key(fyne.KeyEscape)
	s.says("Olena Bondar")
}

func TestTheWindowsWidthMayChange(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	s.show(1)
	s.finds()
	s.model.Open(7)
	s.core.Take(t, "get_user")
	s.saysNot("Olena Bondar")
	s.Window.Resize(fyne.NewSize(largeWidth, largeHeight))
	s.says("Olena Bondar", "Reading the profile…")
	s.saysNot("Back to the list")
	s.Window.Resize(fyne.NewSize(smallWidth, smallHeight))
	s.says("Back to the list")
	s.saysNot("Olena Bondar")
}

func TestKeysInTheList(t *testing.T) {
	s := newScreen(t, largeWidth, 300, accountsOnShow()...)
	s.show(1)
	s.Key(fyne.KeyDown) // no list yet
	if s.focused() != fyne.Focusable(s.view.box) {
		t.Fatalf("the focus is on %T", s.focused())
	}
	s.finds()
	s.Key(fyne.KeyDown)
	rows := s.view.rows
	for _, step := range []struct {
		key  fyne.KeyName
		want int64
	}{
		{"", 6}, {fyne.KeyDown, 7}, {fyne.KeyUp, 6}, {fyne.KeyEnd, 3}, {fyne.KeyDown, 3}, {fyne.KeyHome, 6}, {fyne.KeyF1, 6}, {fyne.KeyEnd, 3},
	} {
		if step.key != "" {
			s.Key(step.key)
		}
		if rows.cursor != step.want {
			t.Fatalf("after %s the cursor is on %d, want %d", step.key, rows.cursor, step.want)
		}
	}
	if s.view.scroll.Offset.Y == 0 {
		t.Error("the last row is not scrolled to")
	}
	s.Key(fyne.KeyHome)
	if s.view.scroll.Offset.Y > rows.Position().Y {
		t.Error("the first row is not scrolled to")
	}
	s.Key(fyne.KeyUp)
	if s.focused() != fyne.Focusable(s.view.box) {
		t.Error("up from the first row does not lead to the box")
	}
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyEscape)
	if s.focused() != fyne.Focusable(s.view.box) {
		t.Error("Escape does not lead to the box")
	}
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeySpace)
	s.core.Take(t, "get_user")
	if s.focused() != fyne.Focusable(rows) {
		t.Error("beside the card the list loses the keyboard")
	}
}

func TestARowIsOpenedWithTheMouse(t *testing.T) {
	s := newScreen(t, largeWidth, largeHeight, accountsOnShow()...)
	s.show(1)
	s.finds()
	row := s.view.rows.rows[1]
	test.Tap(row)
	if sent := s.core.Take(t, "get_user"); sent.Fields["user_id"] != int64(7) {
		t.Errorf("asked for %v", sent.Fields)
	}
	row.MouseIn(nil)
	row.MouseMoved(nil)
	if !row.Hovered() {
		t.Error("the row does not know of the mouse")
	}
	row.MouseOut()
	if row.Hovered() {
		t.Error("the row keeps the mouse")
	}
}

func TestASearchThatGoesOnShowsAndIsStopped(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	s.show(1)
	s.writes("olena")
	s.local(found(person(7, "Olena Shevchenko", "")), found())
	s.says("Enter searches all of Telegram")
	for name, stop := range map[string]func(){
		"button": func() { s.Press(t, "Stop") },
		"escape": func() { s.Key(fyne.KeyEscape) },
		"elsewhere": func() {
			s.Focus(nil)
			s.Key(fyne.KeyEscape)
		},
	} {
		s.Focus(s.view.box)
		s.Key(fyne.KeyReturn)
		s.core.Take(t, "search_user")
		s.core.Take(t, "search_public_chats")
		s.says("Asking Telegram…", "Stop")
		if !s.Button(t, "Find").Disabled() {
			t.Errorf("%s: it can be asked for twice", name)
		}
		stop()
		s.says("Stopped. 1 found so far")
		s.saysNot("Asking Telegram…")
		if s.focused() != fyne.Focusable(s.view.box) {
			t.Errorf("%s: the focus is on %T", name, s.focused())
		}
	}
}

func TestFailuresAreToldQuietly(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	s.show(1)
	s.writes("olena")
	s.local(found(person(7, "Olena Shevchenko", "")), found())
	s.Key(fyne.KeyReturn)
	limit := func() *core.Problem {
		return &core.Problem{Code: core.ProblemFlood, RetryAt: s.now.Add(61 * time.Second), Cause: errors.New("Too Many Requests: retry after 61")}
	}
	s.core.Take(t, "search_user").Fail("x", limit())
	s.core.Take(t, "search_public_chats").Fail("x", limit())
	s.Queue.Drain()
	s.Golden(t, "failures")
	s.says("Olena Shevchenko", "Username, All of Telegram: Telegram asked to slow down", "12:46", "Time left: 1:01")
	s.saysNot("retry after 61", "Nobody was found")
	findLink(s.view.failures.box).Tapped(nil)
	s.says("flood: Too Many Requests: retry after 61")
	s.Press(t, "Copy details")
	if got := s.App.Clipboard().Content(); !strings.Contains(got, "retry after 61") {
		t.Errorf("copied %q", got)
	}
	s.now = s.now.Add(time.Second)
	s.Timers.Advance(time.Second)
	s.says("Time left: 1:00", "retry after 61") // what was opened stays open
	s.now = s.now.Add(time.Minute)
	s.Timers.Advance(time.Second)
	s.says("You can try again now.")
	s.Timers.Advance(time.Minute)
	if s.Timers.Waiting() != 0 {
		t.Error("the countdown goes on when the limit is over")
	}
	s.model.Type("")
	s.saysNot("slow down")
}

func TestAWaitCountsDown(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	s.show(1)
	s.writes("olena")
	s.local(found(person(7, "Olena Shevchenko", "")), found())
	s.Key(fyne.KeyReturn)
	s.core.Take(t, "search_user").Succeed(found())
	public := s.core.Take(t, "search_public_chats")
	s.core.Emit(1, core.EventCommandWaiting, core.CommandWaiting{RequestID: public.RequestID, Until: s.now.Add(61 * time.Second)})
	s.Queue.Drain()
	s.Golden(t, "waiting")
	s.says("Waiting for Telegram…", "Roster goes on after 12:46. Time left: 1:01", "Stop", "Olena Shevchenko")
	s.now = s.now.Add(time.Second)
	s.Timers.Advance(time.Second)
	s.says("Time left: 1:00")
	s.now = s.now.Add(time.Minute)
	s.Timers.Advance(time.Second)
	s.says("Asking Telegram…")
	s.saysNot("Time left")
	public.Succeed(found())
	s.Queue.Drain()
	if s.saysNot("Asking"); s.Timers.Waiting() != 0 {
		t.Error("the countdown goes on after the answer")
	}
}

// findLink finds the first link below an object.
func findLink(object fyne.CanvasObject) *kit.Link {
	switch o := object.(type) {
	case *kit.Link:
		return o
	case *fyne.Container:
		for _, inside := range o.Objects {
			if link := findLink(inside); link != nil {
				return link
			}
		}
	}
	return nil
}

func TestWhatLeadsNowhereIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		typed, says, uk string
		fails           string
		code            core.ProblemCode
	}{
		"invite": {typed: "https://t.me/+AbCdEf", says: "Invite links cannot be looked up", uk: "Запрошення не можна переглянути"},
		"odd":    {typed: "https://example.org/x", says: "This link leads to no person", uk: "Це посилання не веде"},
		"phone": {
			typed: "+1 555 123 4567", says: "hide their number, or this account is limited", uk: "приховувати номер, або цей обліковий запис",
			fails: "search_user_by_phone_number", code: core.ProblemPhoneNotFound,
		},
		"id":   {typed: "4815", says: "only people and chats that it has met", uk: "лише людей і чати", fails: "get_user", code: core.ProblemUserNotFound},
		"part": {typed: "Ole", says: "can be found by phone number", uk: "знайти за номером телефону"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
			s.show(1)
			s.writes(c.typed)
			if c.fails != "" || name == "part" {
				s.local(found(), found())
				s.says("Nobody like that is among")
				s.Press(t, "Search all of Telegram")
			}
			if c.fails != "" {
				s.core.Take(t, c.fails).Fail("x", &core.Problem{Code: c.code})
				s.Queue.Drain()
			}
			s.says(c.says)
			s.saysNot("Search all of Telegram")
			s.Texts.SetLanguage("uk")
			s.build()
			s.says(c.uk)
		})
	}
}

func TestANameThatNobodyHas(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	s.show(1)
	s.writes("@olena_shop")
	s.local(found(), found())
	s.Key(fyne.KeyReturn)
	s.core.Take(t, "search_user").Fail("x", &core.Problem{Code: core.ProblemUsernameNotFound})
	s.core.Take(t, "search_public_chats").Succeed(found())
	s.Queue.Drain()
	s.says("Nobody was found", "Nobody is called @olena_shop")
}

func TestASignedOutAccountCanBeSignedIn(t *testing.T) {
	s := newScreen(t, largeWidth, largeHeight, accountsOnShow()...)
	s.show(3)
	s.says("This account is signed out")
	s.saysNot("Find people")
	s.Press(t, "Sign in again")
	if len(s.signIn) != 1 || s.signIn[0] != 3 {
		t.Errorf("signing in went to %v", s.signIn)
	}
	s.core.Change(3, core.EventAccountChanged, func(info *core.AccountInfo) { *info = core.AccountInfo{UserbotID: 3, State: core.AuthWaitCode} })
	s.Queue.Drain()
	s.says("This account is not signed in yet")
	s.core.Change(3, core.EventAccountChanged, func(info *core.AccountInfo) {
		id := info.UserbotID
		*info = chess()
		info.UserbotID = id
	})
	s.Queue.Drain()
	s.says("Find people")
	s.saysNot("not signed in")
}

func TestEachAccountsPageIsAsItWasLeft(t *testing.T) {
	s := newScreen(t, largeWidth, largeHeight, accountsOnShow()...)
	s.show(1)
	s.finds()
	s.model.Open(7)
	s.core.Take(t, "get_user").Succeed(profile(7, "Olena Shevchenko", "olena_sh"))
	s.Queue.Drain()
	s.show(2)
	if s.view.box.Text != "" {
		t.Errorf("the other account's box has %q", s.view.box.Text)
	}
	s.saysNot("Olena Shevchenko")
	s.show(1)
	if s.view.box.Text != "olena" || s.core.Sent() != 0 {
		t.Errorf("the box has %q, %d requests were sent", s.view.box.Text, s.core.Sent())
	}
	s.says("Olena Shevchenko", "Open private chat", "Olena Bondar")
}

func TestTheKeyboardIsNotTakenFromElsewhere(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	s.show(1)
	s.finds()
	s.model.Open(7)
	s.core.Take(t, "get_user")
	other := kit.NewEntry()
	s.SetContent(other) // another page
	s.Focus(other)
	s.model.Back()
	s.model.Open(7)
	s.view.FocusFirst()
	s.Key(fyne.KeyEscape)
	if s.focused() != fyne.Focusable(other) || s.model.State().Open != 7 {
		t.Errorf("the focus is on %T, the card of %d is open", s.focused(), s.model.State().Open)
	}
	s.SetContent(s.view.Object())
	s.view.FocusFirst()
	if s.focused() != fyne.Focusable(s.view.back) {
		t.Errorf("the focus is on %T, want the way back", s.focused())
	}
}

func TestPhotosOfRows(t *testing.T) {
	s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
	asked := make(chan int64, 9)
	s.core.ChatPhotos = func(_ core.AccountID, id int64, size core.PhotoSize) ([]byte, error) {
		if size != core.PhotoSquare {
			t.Errorf("a row asks for the size %s", size)
		}
		asked <- id
		return guitest.Picture(), nil
	}
	s.show(1)
	s.writes("olena")
	with := person(7, "Olena", "")
	with.HasPhoto = true
	s.local(found(with, person(8, "Olena B", "")), found())
	s.Queue.Until(t, "the photo", func() bool { return len(asked) == 1 })
	if got := <-asked; got != 7 {
		t.Errorf("the photo of %d was asked for", got)
	}
}

// Every state fits into the page's part of a window of 900×600, in every language: nothing is wider than the page.
func TestNothingIsCutOff(t *testing.T) {
	for _, language := range []string{"en", "uk"} {
		s := newScreen(t, smallWidth, smallHeight, accountsOnShow()...)
		s.Texts.SetLanguage(language)
		s.build()
		s.show(1)
		check := func(what string) {
			t.Helper()
			s.Settle()
			if needs := s.view.Object().MinSize().Width; needs > smallWidth {
				t.Errorf("%s in %s needs a width of %v", what, language, needs)
			}
			for _, text := range kittest.Shown(s.Screen()) {
				if strings.HasPrefix(text, "find.") || strings.HasPrefix(text, "card.") || strings.Contains(text, "<no value>") {
					t.Errorf("%s in %s says %q", what, language, text)
				}
			}
		}
		check("the empty page")
		s.finds()
		check("the list")
		s.model.Open(7)
		s.core.Take(t, "get_user").Succeed(profile(7, "Olena Shevchenko", "olena_sh"))
		s.Queue.Drain()
		check("the card")
		s.show(3)
		check("the signed-out page")
	}
}
