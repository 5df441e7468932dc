package activity

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

var now = guitest.Synced.Add(3 * time.Hour)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	book  *book
	model *Model
	view  *View
}

func newScreen(t *testing.T, items ...core.Activity) *screen {
	s := &screen{Stage: kittest.NewStage(t, 624, 600), book: &book{items: items}}
	s.model = NewModel(s.book, s.Queue, s.After, func() {
		if s.view != nil {
			s.view.Update()
		}
	})
	t.Cleanup(s.model.Close)
	c := guitest.NewCore(
		guitest.Ready(1, guitest.Profile(101, "Olena Shop", "olena_shop", "+15551234567")),
		guitest.Ready(2, guitest.Profile(102, "Chess Club", "chess", "+15557654321")),
	)
	s.view = NewView(Deps{Stage: s.Stage.Stage, Model: s.model, Now: func() time.Time { return now }, Account: c.Account, Who: func(id core.AccountID) fyne.CanvasObject {
		info, _ := c.Account(id)
		return accounts.NewWho(s.Texts, nil, accounts.WhoInDialog).Set(info)
	}})
	s.SetContent(s.view.Object())
	s.model.Show(1)
	settled(t, s.model, s.Queue)
	return s
}

// week is a bit of everything.
func week() []core.Activity {
	at := func(a core.Activity, before time.Duration) core.Activity {
		a.At = now.Add(-before)
		return a
	}
	limited := failed(6, 1, "set_username", core.ProblemFlood)
	limited.Detail = map[string]string{"username": "kyiv_flowers"}
	limited.RetryAt = guitest.To(now.Add(40 * time.Minute))
	return []core.Activity{
		at(limited, time.Minute),
		at(done(5, 1, "import_contacts", map[string]string{"name": "Taras", "phone": "+15550001122"}), 2*time.Hour),
		at(done(4, 1, "create_supergroup_chat", map[string]string{"title": "Flowers today", "kind": "channel"}), 20*time.Hour),
		at(done(3, 1, "set_birthdate", map[string]string{"birthdate": "--05-03"}), 21*time.Hour),
		at(done(2, 1, "set_bio", map[string]string{"bio": ""}), 80*time.Hour),
		at(done(1, 1, core.ActivitySignedIn, nil), 80*time.Hour),
	}
}

func TestPageLooks(t *testing.T) {
	s := newScreen(t, week()...)
	s.Golden(t, "week")
	s.model.SetFilter(Filter{Everybody: true, Kind: KindAll})
	settled(t, s.model, s.Queue)
	s.Golden(t, "everybody")
}

func TestPageInUkrainian(t *testing.T) {
	s := newScreen(t, week()...)
	s.Texts.SetLanguage("uk")
	s.view = NewView(s.view.Deps)
	s.SetContent(s.view.Object())
	s.Golden(t, "week_uk")
}

func TestEmptyPageSaysWhatItIsFor(t *testing.T) {
	s := newScreen(t)
	if !s.Says("Nothing has been done with this account yet.") || !s.Says("appear here") {
		t.Error(kittest.Shown(s.Screen()))
	}
	s.view.kind.SetSelectedIndex(2)
	settled(t, s.model, s.Queue)
	if s.model.State().Filter.Kind != KindChats || !s.Says("Nothing matches") {
		t.Error(kittest.Shown(s.Screen()))
	}
	test.Tap(s.Button(t, "Show everything"))
	settled(t, s.model, s.Queue)
	if s.view.kind.SelectedIndex() != 0 || !s.Says("Nothing has been done") {
		t.Error(kittest.Shown(s.Screen()))
	}
	s.view.whose.SetSelectedIndex(1)
	settled(t, s.model, s.Queue)
	if !s.Says("Nothing has been done with any account yet.") {
		t.Error(kittest.Shown(s.Screen()))
	}
}

func TestControlsFilter(t *testing.T) {
	s := newScreen(t, week()...)
	s.view.failed.SetChecked(true)
	settled(t, s.model, s.Queue)
	if len(s.model.State().Items) != 1 || s.Says("Flowers today") {
		t.Error(kittest.Shown(s.Screen()))
	}
	s.view.FocusFirst()
	test.Type(s.view.search, "kyiv")
	s.Timers.Advance(typingPause)
	settled(t, s.model, s.Queue)
	if f := s.book.lastAsked(); f.Text != "kyiv" || !f.OnlyFailed {
		t.Errorf("asked for %+v", f)
	}
}

// A failure's code is behind Details, with the words of what to do.
func TestDetailsOfAFailure(t *testing.T) {
	s := newScreen(t, week()...)
	if s.Says("TEXT_OF_TDLIB") {
		t.Error("a raw text is on the page")
	}
	test.Tap(s.Button(t, "Details"))
	if !s.Says("TEXT_OF_TDLIB") || !s.Says("Username was not changed to @kyiv_flowers") || !s.Says("15:44") {
		t.Error(kittest.Shown(s.Screen()))
	}
	test.Tap(s.Button(t, "Copy"))
	if got := s.App.Clipboard().Content(); got != "flood: TEXT_OF_TDLIB" {
		t.Errorf("copied %q", got)
	}
}

func TestUnreadableActivities(t *testing.T) {
	s := newScreen(t)
	s.book.mu.Lock()
	s.book.fails = &core.StorageError{Kind: core.StorageDiskFull, Path: "/data/roster.db"}
	s.book.mu.Unlock()
	s.model.Reload()
	settled(t, s.model, s.Queue)
	if s.Says("Nothing has been done") {
		t.Error("a failure looks like an empty list")
	}
	s.book.mu.Lock()
	s.book.fails = nil
	s.book.mu.Unlock()
	test.Tap(s.Button(t, "Try again"))
	settled(t, s.model, s.Queue)
	if !s.Says("Nothing has been done") {
		t.Error(kittest.Shown(s.Screen()))
	}
}

func TestSentences(t *testing.T) {
	texts := kittest.Texts(t, "en")
	for _, test := range []struct {
		activity core.Activity
		want     string
	}{
		{done(1, 1, "set_name", map[string]string{"name": "Olena"}), "Name changed to Olena"},
		{done(1, 1, "set_bio", map[string]string{"bio": "Flowers"}), "Bio changed to “Flowers”"},
		{done(1, 1, "set_bio", map[string]string{"bio": ""}), "Bio removed"},
		{failed(1, 1, "set_bio", core.ProblemFlood), "Bio was not changed"},
		{done(1, 1, "set_username", map[string]string{"username": ""}), "Username removed"},
		{failed(1, 1, "set_username", core.ProblemFlood), "Username was not changed"},
		{done(1, 1, "set_birthdate", map[string]string{"birthdate": "1988-05-03"}), "Birthday changed to 3 May 1988"},
		{done(1, 1, "set_birthdate", map[string]string{"birthdate": "--02-29"}), "Birthday changed to 29 February"},
		{done(1, 1, "set_birthdate", map[string]string{"birthdate": ""}), "Birthday removed"},
		{done(1, 1, "create_private_chat", map[string]string{"user_id": "7"}), "Chat with 7 opened"},
		{done(1, 1, "create_private_chat", map[string]string{"user_id": "7", "title": "Bob"}), "Chat with Bob opened"},
		{done(1, 1, "create_supergroup_chat", map[string]string{"title": "A", "kind": "supergroup"}), "Group “A” created"},
		{done(1, 1, "create_supergroup_chat", map[string]string{"title": "A", "kind": "channel"}), "Channel “A” created"},
		{
			done(1, 1, "import_contacts", map[string]string{"phone": "+15551234567", "name": "Bob", "user_id": "7"}),
			"Contact added: Bob, +1 555-123-4567",
		},
		{done(1, 1, "import_contacts", map[string]string{"phone": "+15551234567"}), "Nobody found on Telegram: +1 555-123-4567"},
		{done(1, 1, "add_contact", map[string]string{"user_id": "7", "name": "Bob"}), "Contact added: Bob"},
		{done(1, 1, core.ActivitySignedOut, nil), "Signed out elsewhere"},
		{done(1, 1, "something_new", nil), "Done: something_new"},
		{failed(1, 1, "something_new", ""), "Failed: something_new"},
	} {
		if got := Sentence(texts, test.activity); got != test.want {
			t.Errorf("%s: %q, want %q", test.activity.Action, got, test.want)
		}
	}
}

// Every action that a kind stands for has its words.
func TestEveryActionHasWords(t *testing.T) {
	// What happens by itself ends in one way only: a sign-in that fails has not happened.
	never := map[string]core.Outcome{
		core.ActivitySignedIn: core.OutcomeFailed, core.ActivityFrozen: core.OutcomeDone, core.ActivityUnfrozen: core.OutcomeFailed,
	}
	for _, language := range []string{"en", "uk"} {
		texts := kittest.Texts(t, language)
		for _, kind := range Kinds[1:] {
			if len(actionsOf[kind]) == 0 {
				t.Errorf("%s: no actions", kind)
			}
			for _, action := range actionsOf[kind] {
				for _, outcome := range []core.Outcome{core.OutcomeDone, core.OutcomeFailed} {
					if never[action] == outcome {
						continue
					}
					if key := "activity." + action + "." + string(outcome); !texts.Has(key) {
						t.Errorf("%s: %s is missing", language, key)
					}
				}
			}
		}
	}
}

func TestDays(t *testing.T) {
	texts := kittest.Texts(t, "en")
	for _, test := range []struct {
		before time.Duration
		want   string
	}{{0, "Today"}, {24 * time.Hour, "Yesterday"}, {72 * time.Hour, "30 April 2026"}} {
		if got := day(texts, now.Add(-test.before), now); got != test.want {
			t.Errorf("%v before: %q", test.before, got)
		}
	}
}
