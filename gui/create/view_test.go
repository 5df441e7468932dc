package create

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	*world
	view   *View
	signIn []core.AccountID
}

func newScreen(t *testing.T, width, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height)}
	s.world = newWorldOn(t, s.Queue, func() {
		if s.view != nil {
			s.view.Update()
		}
	}, infos...)
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Now: func() time.Time { return s.now },
		SignIn: func(id core.AccountID) { s.signIn = append(s.signIn, id) },
	})
	s.SetContent(s.view.Object())
	return s
}

// tab moves the keyboard on as the Tab key does.
func (s *screen) tab() fyne.Focusable {
	s.Window.Canvas().(interface{ FocusNext() }).FocusNext()
	return s.Window.Canvas().Focused()
}

func TestPageOfAPrivateChat(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.model.Show(1)
	s.view.FocusFirst()
	s.view.fields[FieldWho].Entry.SetText("050 000 00 01")
	s.Golden(t, "private")
	s.Key(fyne.KeyReturn)
	s.Button(t, "Opening…")
	s.answer(t, "search_user_by_phone_number", core.FoundChat{Chat: person()})
	s.answer(t, "create_private_chat", person())
	s.answer(t, "get_user", core.UserProfile{User: core.User{UserID: 501, FullName: guitest.To("Kateryna Melnyk")}})
	if !s.Says("The private chat with Kateryna Melnyk is open") || s.Says("Open private chat") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	if s.Window.Canvas().Focused() != fyne.Focusable(s.view.another) {
		t.Error("the keyboard is nowhere")
	}
	s.Golden(t, "private_open")
	s.Key(fyne.KeyReturn)
	if entry := s.view.fields[FieldWho].Entry; s.Window.Canvas().Focused() != fyne.Focusable(entry) || entry.Text != "" {
		t.Error("another chat cannot be opened at once")
	}
}

func TestPageSaysWhatIsWrongWithThePerson(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.model.Show(1)
	s.view.FocusFirst()
	s.Key(fyne.KeyReturn)
	if !s.Says("Type whom the chat is with.") {
		t.Error("an empty box is not told")
	}
	s.view.fields[FieldWho].Entry.SetText("@sale")
	if s.Says("Type whom the chat is with.") || !s.Says("Username @sale") {
		t.Error("the fault stays, or the box does not say how it is understood")
	}
	s.Press(t, "Open chat")
	s.answer(t, "search_user", madeChannel())
	if !s.Says("“Spring sale” is a group or channel, not a person.") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
}

func TestPageOfAChannel(t *testing.T) {
	s := newScreen(t, 1124, 900, olena())
	s.model.Show(1)
	test.Tap(s.view.options[Channel])
	s.view.fields[FieldTitle].Entry.SetText("Spring sale")
	s.view.fields[FieldDescription].Entry.SetText(strings.Repeat("x", LongestDescription+1))
	if !s.Says("11 of 128 characters") || !s.Says("Too long by 1 character.") || s.Says("Create group") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.view.fields[FieldDescription].Entry.SetText("News")
	s.Golden(t, "channel")
	s.Press(t, "Create channel")
	s.answer(t, "create_supergroup_chat", madeChannel())
	s.answer(t, "get_chat_profile", core.ChatProfile{ChatID: madeChannel().ChatID, Type: "channel", Title: guitest.To("Spring sale")})
	s.Golden(t, "channel_made")
	s.Press(t, "Create another")
	if s.view.fields[FieldTitle].Entry.Text != "" {
		t.Error("the form is not empty")
	}
}

func TestPageWhenTheAnswerIsMissing(t *testing.T) {
	s := newScreen(t, 624, 700, olena())
	s.model.Show(1)
	s.submitChannel()
	s.Press(t, "Cancel")
	if !s.Says("You stopped waiting") {
		t.Error("it is not said that the chat may be made")
	}
	s.Press(t, "Create channel")
	s.core.Take(t, "create_supergroup_chat")
	s.refuse(t, "create_supergroup_chat", &core.Problem{Code: core.ProblemTimeout})
	s.Press(t, "Look for it")
	s.Button(t, "Looking…")
	s.answer(t, "search_chats", core.FoundChats{})
	if !s.Says("no group or channel with this name") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.Press(t, "Look for it")
	s.answer(t, "search_chats", core.FoundChats{Chats: []core.FoundChat{{Chat: madeChannel()}}})
	s.Golden(t, "unsure")
	s.Press(t, "Show")
	if !s.Says("is among this account’s chats") {
		t.Error("the chat that was found is not shown")
	}
}

func TestPageCountsALimitDown(t *testing.T) {
	s := newScreen(t, 624, 700, olena())
	s.model.Show(1)
	s.submitChannel()
	s.refuse(t, "create_supergroup_chat", &core.Problem{Code: core.ProblemFlood, RetryAt: s.now.Add(2 * time.Second)})
	if !s.Says("0:02") || !s.Button(t, "Create channel").Disabled() {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.now = s.now.Add(time.Second)
	s.Timers.Advance(time.Second)
	if !s.Says("0:01") {
		t.Error("the countdown stands still")
	}
	s.now = s.now.Add(time.Second)
	s.Timers.Advance(time.Second)
	if s.Button(t, "Create channel").Disabled() || s.Timers.Waiting() != 0 {
		t.Error("the form stays locked, or the clock runs on")
	}
}

func TestPageOfASignedOutAccountInUkrainian(t *testing.T) {
	s := newScreen(t, 624, 600, guitest.SignedOut(1, olena().Profile, guitest.Synced, nil))
	s.Texts.SetLanguage("uk")
	s.view = NewView(s.view.Deps)
	s.SetContent(s.view.Object())
	s.model.Show(1)
	s.Golden(t, "signed_out_uk")
	s.Press(t, "Увійти")
	if len(s.signIn) != 1 || s.signIn[0] != 1 {
		t.Errorf("signing in went to %v", s.signIn)
	}
}

func TestTheKeyboardGoesThroughThePageInReadingOrder(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.model.Show(1)
	for _, kind := range kinds {
		if s.tab() != fyne.Focusable(s.view.options[kind]) {
			t.Fatalf("the keyboard is not at %s", kind)
		}
	}
	s.Focus(s.view.options[Group])
	s.Key(fyne.KeySpace)
	for _, want := range []fyne.Focusable{
		s.view.options[Channel], s.view.fields[FieldTitle].Entry, s.view.fields[FieldDescription].Entry, s.view.submits[Group].Button,
	} {
		if got := s.tab(); got != want {
			t.Fatalf("the keyboard is at %T", got)
		}
	}
}

func TestDraftsFollowTheAccount(t *testing.T) {
	s := newScreen(t, 624, 600, olena(), ivan())
	s.model.Show(1)
	s.view.fields[FieldWho].Entry.SetText("@kate_m")
	s.model.Show(2)
	if s.view.fields[FieldWho].Entry.Text != "" {
		t.Error("the first account's draft is on show at the second one")
	}
	s.model.Show(1)
	if s.view.fields[FieldWho].Entry.Text != "@kate_m" {
		t.Error("the draft is lost")
	}
}
