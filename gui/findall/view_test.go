package findall

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

var now = time.Date(2026, 5, 3, 14, 0, 0, 0, time.UTC)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	core   *guitest.Core
	model  *Model
	view   *View
	opened []opened
}

type opened struct {
	id    core.AccountID
	found core.FoundChat
}

func newScreen(t *testing.T, width, height float32) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height), core: guitest.NewCore(accountsOfTown()...)}
	photos := photo.NewLoader(s.core, s.Queue)
	t.Cleanup(photos.Close)
	s.model = NewModel(s.core, s.Queue, s.After, func() {
		if s.view != nil {
			s.view.Update()
		}
	})
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Photos: photos, Now: func() time.Time { return now }, Account: s.core.Account,
		Open: func(id core.AccountID, found core.FoundChat) { s.opened = append(s.opened, opened{id, found}) },
	})
	s.SetContent(s.view.Object())
	s.model.Show(0)
	return s
}

// search has the page search, and answers.
func (s *screen) search(t *testing.T, query string, result core.SearchedAccounts) {
	t.Helper()
	s.view.box.SetText(query)
	s.view.box.OnSubmitted(query)
	s.core.Take(t, "search_all_accounts").Succeed(result)
	s.Queue.Drain()
	s.Settle()
}

func TestThePageBeforeASearch(t *testing.T) {
	s := newScreen(t, 760, 500)
	s.view.FocusFirst()
	s.Golden(t, "empty")
	if s.Window.Canvas().Focused() != s.view.box || !s.Says("Which of your accounts knows somebody?") {
		t.Error("the page does not begin with its box and what it is for")
	}
}

func TestWhoKnowsHer(t *testing.T) {
	for name, size := range map[string]fyne.Size{"found": fyne.NewSize(760, 640), "found_small": fyne.NewSize(430, 500)} {
		s := newScreen(t, size.Width, size.Height)
		result := found("ir", iryna(), market())
		owner := core.AccountID(3)
		result.Chats[0].OwnUserbotID = &owner
		result.NotAsked = []core.AccountNotAsked{{UserbotID: 3, Reason: core.NotAskedSignedOut}}
		s.search(t, "ir", result)
		s.Golden(t, name)
		for _, words := range []string{"Iryna Bondar", "Flower shop", "contact and chat", "Flower market"} {
			if !s.Says(words) {
				t.Errorf("%s: it does not say %q", name, words)
			}
		}
	}
}

func TestChoosingAnAccountOpensTheCardThere(t *testing.T) {
	s := newScreen(t, 760, 640)
	s.search(t, "ir", found("ir", iryna(), market()))
	s.view.FocusFirst()
	s.Key(fyne.KeyDown) // into the list
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyReturn)
	s.view.open(0) // the person leads to the first account
	s.view.open(3) // a heading leads nowhere
	s.view.open(99)
	if len(s.opened) != 2 || s.opened[0].id != 2 || *s.opened[0].found.Title != "Weddings" || !s.opened[0].found.HasPhoto {
		t.Fatalf("opened: %+v", s.opened)
	}
	if first := s.opened[1]; first.id != 1 || *first.found.Title != "Iryna Bondar" || first.found.HasPhoto || first.found.ChatID != 500 {
		t.Errorf("opened: %+v", first)
	}
}

// While more is found, the keyboard stays at the row that it is at, and passes over headings.
func TestTheKeyboardStaysWithWhomItIsAt(t *testing.T) {
	s := newScreen(t, 760, 640)
	s.search(t, "ir", found("ir", iryna(), market()))
	s.view.FocusFirst()
	for range 4 {
		s.Key(fyne.KeyDown) // past the heading at 3
	}
	if at := s.view.list.At(); at != 4 {
		t.Fatalf("the keyboard is at row %d", at)
	}
	another := iryna()
	another.ChatID = 777
	s.search(t, "ir", found("ir", another, iryna(), market()))
	if at := s.view.list.At(); at != 7 || s.view.items[at].chat.ChatID != market().ChatID {
		t.Errorf("the keyboard is at row %d", at)
	}
	if s.view.box.SetText("other"); s.view.list.At() != 0 {
		t.Error("another search does not begin at the top")
	}
}

func TestWhoWasNotAskedIsSaid(t *testing.T) {
	s := newScreen(t, 760, 500)
	result := found("zz")
	result.Answered, result.Asked = 1, 1
	result.NotAsked = []core.AccountNotAsked{{UserbotID: 2, Reason: core.NotAskedAsleep}, {UserbotID: 3, Reason: core.NotAskedOffline}}
	s.search(t, "zz", result)
	s.Golden(t, "nothing")
	if !s.Says("2 accounts were not asked. Asleep: Chess club. No connection: Support.") {
		t.Error("it does not say who was not asked")
	}
	s.Press(t, "Wake it and ask again")
	if !s.core.Take(t, "search_all_accounts").Fields["wake"].(bool) {
		t.Error("nobody is woken")
	}
}

func TestAFailureIsSaid(t *testing.T) {
	s := newScreen(t, 760, 500)
	s.view.box.SetText("iryna")
	s.Press(t, "Find")
	if !s.Says("Searching all accounts…") {
		t.Error("it does not show that it is searching")
	}
	s.core.Take(t, "search_all_accounts").Fail("request timed out", &core.Problem{Code: core.ProblemTimeout})
	s.Queue.Drain()
	s.Golden(t, "failed")
	s.view.box.SetText("iryna b")
	s.Press(t, "Stop")
	if s.Says("Searching") {
		t.Error("Stop does not stop")
	}
}

func TestWords(t *testing.T) {
	texts := kittest.Texts(t, "en")
	asking := State{Busy: true, Found: true, Result: core.SearchedAccounts{Answered: 2, Asked: 5}}
	if got := Status(texts, asking); got != "Asked 2 of 5 accounts so far…" {
		t.Errorf("the status is %q", got)
	}
	if got := Nothing(texts, State{Found: true}); got != "No account could be asked." {
		t.Errorf("nothing is %q", got)
	}
	one := State{Found: true, Result: core.SearchedAccounts{Query: "zz", Answered: 1}}
	if got := Nothing(texts, one); got != "The one account that was asked does not know “zz”." {
		t.Errorf("nothing is %q", got)
	}
	chat := iryna()
	for _, c := range []struct {
		change func(*core.SharedChat, *core.KnowingChat)
		want   string
	}{
		{func(*core.SharedChat, *core.KnowingChat) {}, "contact and chat"},
		{func(_ *core.SharedChat, k *core.KnowingChat) { k.HasChat = false }, "contact"},
		{func(_ *core.SharedChat, k *core.KnowingChat) { k.IsContact = false }, "chat"},
		{func(c *core.SharedChat, _ *core.KnowingChat) { c.UserID = nil }, "in the chat list"},
		{func(_ *core.SharedChat, k *core.KnowingChat) { k.Title = guitest.To("Ira") }, "contact and chat, as “Ira”"},
	} {
		changed, k := chat, chat.Accounts[0]
		c.change(&changed, &k)
		if got := How(texts, changed, k); got != c.want {
			t.Errorf("how: %q, want %q", got, c.want)
		}
	}
	chat.IsScam, chat.IsFake, chat.MemberCount = true, true, guitest.To(0)
	if got, want := Describe(texts, chat, "Shop"), "Person · scam · fake · @iryna_bondar · +1 555-014-0044 · your account Shop"; got != want {
		t.Errorf("described as %q, want %q", got, want)
	}
	var many State
	many.Found = true
	for id := range core.AccountID(12) {
		many.Result.NotAsked = append(many.Result.NotAsked, core.AccountNotAsked{UserbotID: id, Reason: core.NotAskedFailed})
	}
	got := NotAsked(texts, many, func(core.AccountID) string { return "A" })
	if want := "12 accounts were not asked. Could not be asked: A, A, A, A, A, A, A, A, 4 more."; got != want {
		t.Errorf("not asked: %q, want %q", got, want)
	}
	for _, reason := range notAskedReasons {
		for _, language := range []string{"en", "uk"} {
			if !kittest.Texts(t, language).Has("findall.reason." + string(reason)) {
				t.Errorf("%s has no word for %s", language, reason)
			}
		}
	}
}
