package signin

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

// The room that a step has beside the account list in a window of 900×600.
const pageWidth, pageHeight float32 = 618, 572

// screen is a wizard in a window, on a fake core. Its bench's model is the wizard's.
type screen struct {
	*bench
	stage  *kittest.Stage
	wizard *Wizard
}

func newScreen(t *testing.T, language string) *screen {
	t.Helper()
	stage := kittest.NewStage(t, pageWidth, pageHeight)
	stage.Texts.SetLanguage(language)
	s := &screen{bench: &bench{t: t, core: newFakeCore(), queue: stage.Queue, now: noon.UTC()}, stage: stage}
	s.wizard = New(Deps{
		Core: s.core, Stage: stage.Stage, DataDir: "/home/olena/.local/share/roster",
		Now:       func() time.Time { return s.now },
		Started:   func(id core.AccountID) { s.started = append(s.started, id) },
		Done:      func(id core.AccountID) { s.done = append(s.done, id) },
		Cancelled: func() { s.gaveUp++ },
		SwitchTo:  func(id core.AccountID) { s.switched = append(s.switched, id) },
	})
	s.model = s.wizard.model
	stage.SetContent(s.wizard.View())
	return s
}

// resume shows an account that was begun earlier and stands at the given state.
func (s *screen) resume(authorization core.Authorization) core.AccountID {
	s.core.put(core.AccountInfo{UserbotID: 4, State: authorization.State, Authorization: authorization})
	s.wizard.Resume(4)
	s.stage.Settle()
	return 4
}

// says checks that a text can be read on the screen.
func (s *screen) says(text string) {
	s.t.Helper()
	s.stage.Settle()
	if !s.stage.Says(text) {
		s.t.Errorf("the screen does not say %q, but %q", text, kittest.Shown(s.stage.Screen()))
	}
}

func (s *screen) saysNot(text string) {
	s.t.Helper()
	s.stage.Settle()
	if s.stage.Says(text) {
		s.t.Errorf("the screen says %q", text)
	}
}

// writes types into what has the focus.
func (s *screen) writes(text string) {
	s.t.Helper()
	focused := s.stage.Window.Canvas().Focused()
	if focused == nil {
		s.t.Fatal("nothing has the focus")
	}
	test.Type(focused, text)
}

// focused is the text field with the focus.
func (s *screen) focused() *kit.Entry {
	s.t.Helper()
	entry, ok := s.stage.Window.Canvas().Focused().(*kit.Entry)
	if !ok {
		s.t.Fatalf("the focus is on %T", s.stage.Window.Canvas().Focused())
	}
	return entry
}

// advance lets time pass, with everything that waits for it.
func (s *screen) advance(d time.Duration) {
	for range int(d / time.Second) {
		s.now = s.now.Add(time.Second)
		s.stage.Timers.Advance(time.Second)
	}
}

const qrLink = "tg://login?token=AQJ2fLZmh3n4xZr1q2w3e4r5t6y7u8i9o0pAsDfGhJk"

// looks are all steps, each as it can be on the screen.
func looks() map[string]func(*screen) {
	sms := core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{
		Type: "sms", Length: 5, Timeout: 120, NextType: "call", PhoneNumber: number,
	}}
	terms := core.Authorization{State: core.AuthWaitRegistration, TermsOfService: &core.TermsOfService{
		Text: "You agree not to:\n\n- Send spam.\n- Scam users.\n- Promote violence.\n\nThese terms may change.", MinUserAge: 16,
	}}
	return map[string]func(*screen){
		"welcome":     func(s *screen) { s.wizard.Welcome() },
		"credentials": func(s *screen) { s.core.credentials = core.Credentials{}; s.wizard.Begin() },
		"opening":     func(s *screen) { s.resume(in(core.AuthWaitTdlibParameters)); s.wizard.page.close() },
		"phone":       func(s *screen) { s.wizard.Begin() },
		"phone again": func(s *screen) { s.signedOut(4, "Olena Shop", number); s.wizard.Resume(4) },
		"phone banned": func(s *screen) {
			s.troubled(in(core.AuthWaitPhoneNumber), &core.Problem{Code: core.ProblemPhoneBanned, Cause: errors.New("PHONE_NUMBER_BANNED")})
		},
		"phone wrong": func(s *screen) { s.wizard.Begin(); s.writes("12"); s.stage.Key(fyne.KeyReturn) },
		"qr": func(s *screen) {
			s.resume(core.Authorization{State: core.AuthWaitOtherDeviceConfirmation, Link: qrLink})
		},
		"code":        func(s *screen) { s.resume(inApp()) },
		"code by sms": func(s *screen) { s.resume(sms) },
		"code flood": func(s *screen) {
			s.troubled(sms, &core.Problem{
				Code: core.ProblemFlood, RetryAt: s.now.Add(299 * time.Second), Cause: errors.New("Too Many Requests: retry after 299"),
			})
		},
		"code expired": func(s *screen) {
			s.troubled(inApp(), &core.Problem{Code: core.ProblemCodeExpired, Cause: errors.New("PHONE_CODE_EXPIRED")})
		},
		"password": func(s *screen) {
			s.resume(core.Authorization{State: core.AuthWaitPassword, PasswordHint: "the cat and the year"})
		},
		"registration": func(s *screen) { s.resume(terms) },
		"email":        func(s *screen) { s.resume(in(core.AuthWaitEmailAddress)) },
		"email code": func(s *screen) {
			s.resume(core.Authorization{State: core.AuthWaitEmailCode, CodeInfo: &core.CodeInfo{
				Type: "email", Length: 6, EmailPattern: "n***@e***.org",
			}})
		},
		"already here": func(s *screen) {
			name := "Olena Shop"
			s.core.put(core.AccountInfo{UserbotID: 1, State: core.AuthReady, FullName: &name})
			s.troubled(in(core.AuthWaitPhoneNumber), &core.Problem{Code: core.ProblemAlreadyAdded, Account: 1})
		},
		"elsewhere": func(s *screen) { s.resume(in("wait_premium_purchase")) },
	}
}

// troubled resumes an account and gives it a problem.
func (s *screen) troubled(authorization core.Authorization, problem *core.Problem) {
	id := s.resume(authorization)
	s.troubles(id, problem)
	s.stage.Settle()
}

func TestLooks(t *testing.T) {
	for name, show := range looks() {
		t.Run(name, func(t *testing.T) {
			s := newScreen(t, "en")
			show(s)
			s.stage.Golden(t, strings.ReplaceAll(name, " ", "_"))
		})
	}
}

// Every step can be seen without scrolling in a window of 900×600, in every language, and says everything in words.
func TestEveryStepFits(t *testing.T) {
	for name, show := range looks() {
		for _, language := range []string{"en", "uk"} {
			t.Run(name+" "+language, func(t *testing.T) {
				s := newScreen(t, language)
				show(s)
				s.stage.Settle()
				scroll := s.wizard.page.content.(*fyne.Container).Objects[0].(*container.Scroll)
				if needs, has := scroll.Content.MinSize().Height, scroll.Size().Height; needs > has {
					t.Errorf("it needs a height of %v and has %v", needs, has)
				}
				if needs, has := scroll.Content.MinSize().Width, scroll.Size().Width; needs > has {
					t.Errorf("it needs a width of %v and has %v", needs, has)
				}
				for _, text := range kittest.Shown(s.stage.Screen()) {
					if strings.HasPrefix(text, "signin.") || strings.HasPrefix(text, "problem.") || strings.Contains(text, "<no value>") {
						t.Errorf("the screen says %q", text)
					}
				}
			})
		}
	}
}

// The keyboard begins at the first field, or at the button that is meant, and walks in reading order.
func TestFocusFollowsReadingOrder(t *testing.T) {
	for name, show := range looks() {
		t.Run(name, func(t *testing.T) {
			s := newScreen(t, "en")
			show(s)
			s.stage.Settle()
			canvas := s.stage.Window.Canvas()
			if s.wizard.page.first != nil && canvas.Focused() != s.wizard.page.first {
				t.Errorf("the focus begins on %T", canvas.Focused())
			}
			canvas.Unfocus()
			last := float32(-1)
			for {
				canvas.FocusNext()
				at := fyne.CurrentApp().Driver().AbsolutePositionForObject(canvas.Focused().(fyne.CanvasObject))
				place := at.Y*10 + at.X/pageWidth
				if place <= last {
					break // round again
				}
				last = place
			}
			if last < 0 {
				t.Error("nothing can be reached with the keyboard")
			}
			canvas.FocusPrevious() // from the first again to the last
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(canvas.Focused().(fyne.CanvasObject))
			if place := at.Y*10 + at.X/pageWidth; place != last {
				t.Errorf("the walk went upwards in the middle: it ended at %v, the last place is %v", last, place)
			}
		})
	}
}

func TestSignInByKeyboard(t *testing.T) {
	s := newScreen(t, "en")
	s.wizard.Welcome()
	s.stage.Key(fyne.KeyReturn) // Add account
	s.at(StepPhone)
	s.writes("+15550100199")
	s.says("+1 555-010-0199 · United States")
	s.stage.Key(fyne.KeyReturn)
	s.says("Sending…")
	s.makes(core.AuthWaitPhoneNumber)
	s.ok("set_authentication_phone_number", inApp())
	s.says("Open Telegram on your phone: the code for +1 555-010-0199 is in the chat named Telegram.")
	s.writes("12345") // sends itself
	s.ok("check_authentication_code", core.Authorization{State: core.AuthWaitPassword, PasswordHint: "the cat", PhoneNumber: number})
	s.says("Hint: the cat")
	s.says("Add account: +1 555-010-0199")
	s.writes("secret")
	s.saysNot("secret")
	s.stage.Key(fyne.KeyReturn)
	s.ok("check_authentication_password", in(core.AuthReady))
	if len(s.done) != 1 || s.wizard.Step() != StepNone {
		t.Errorf("done %v, step %q", s.done, s.wizard.Step())
	}
	if len(kittest.Shown(s.wizard.View())) > 0 {
		t.Error("the page still shows something")
	}
}

func TestWrongCodeIsSaidBesideTheField(t *testing.T) {
	s := newScreen(t, "en")
	s.resume(inApp())
	s.writes("11111")
	s.failsWith("check_authentication_code", core.ProblemCodeInvalid)
	s.says("This is not the right code.")
	entry := s.focused()
	if entry.Text != "" {
		t.Errorf("the field still says %q", entry.Text)
	}
	s.writes("2")
	s.saysNot("This is not the right code.")
}

func TestWrongPasswordIsSaidBesideTheField(t *testing.T) {
	s := newScreen(t, "en")
	s.resume(in(core.AuthWaitPassword))
	s.writes("wrong")
	s.stage.Key(fyne.KeyReturn)
	s.failsWith("check_authentication_password", core.ProblemPasswordInvalid)
	s.says("This is not the password of this account’s two-step verification.")
	if entry := s.focused(); entry.Text != "" {
		t.Error("the field was not cleared")
	}
}

func TestPasswordCanBeShown(t *testing.T) {
	s := newScreen(t, "en")
	s.resume(in(core.AuthWaitPassword))
	s.writes("secret")
	entry := s.focused()
	if !entry.Password {
		t.Fatal("the password can be read")
	}
	s.stage.Window.Canvas().FocusNext()
	check := s.stage.Window.Canvas().Focused().(*kit.Check)
	check.TypedRune(' ')
	if entry.Password || entry.Text != "secret" {
		t.Error("the password cannot be read")
	}
}

func TestTermsMustBeAccepted(t *testing.T) {
	s := newScreen(t, "en")
	looks()["registration"](s)
	s.says("You must be at least 16 years old.")
	s.writes("Olena")
	s.stage.Key(fyne.KeyReturn) // to the last name
	s.writes("Shop")
	s.stage.Key(fyne.KeyReturn)
	s.says("Accept the terms of service to go on.")
	check, ok := s.stage.Window.Canvas().Focused().(*kit.Check)
	if !ok {
		t.Fatal("the focus is not on what is missing")
	}
	s.nothingSent()
	check.TypedRune(' ')
	s.saysNot("Accept the terms of service to go on.")
	s.stage.Press(t, "Create the account")
	request := s.take("register_user")
	if request.Fields["first_name"] != "Olena" || request.Fields["last_name"] != "Shop" {
		t.Errorf("sent %v", request.Fields)
	}
}

func TestResendCountsDown(t *testing.T) {
	s := newScreen(t, "en")
	s.resume(core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{
		Type: "sms", Length: 5, Timeout: 3, NextType: "call", PhoneNumber: number,
	}})
	s.says("Get the code by a call (in 0:03)")
	s.advance(time.Second)
	s.says("Get the code by a call (in 0:02)")
	s.advance(2 * time.Second)
	s.saysNot("(in")
	if s.stage.Timers.Waiting() != 0 {
		t.Error("it goes on looking at the clock")
	}
	s.stage.Press(t, "Get the code by a call")
	s.says("Asking Telegram…")
	s.ok("resend_authentication_code", core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{
		Type: "call", Length: 5, PhoneNumber: number,
	}})
	s.saysNot("Get the code by a call")
}

func TestResentCodeComesAnotherWay(t *testing.T) {
	s := newScreen(t, "en")
	s.resume(core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{
		Type: "sms", Length: 5, NextType: "call", PhoneNumber: number,
	}})
	s.stage.Press(t, "Get the code by a call")
	s.ok("resend_authentication_code", core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{
		Type: "call", Length: 5, PhoneNumber: number,
	}})
	s.says("Telegram is calling +1 555-010-0199 and will tell you the code.")
}

func TestFloodCountsDownAndEnds(t *testing.T) {
	s := newScreen(t, "en")
	s.wizard.Begin()
	s.writes(number)
	s.stage.Key(fyne.KeyReturn)
	s.makes(core.AuthWaitPhoneNumber)
	s.fails("set_authentication_phone_number", &core.Problem{
		Code: core.ProblemFlood, RetryAt: s.now.Add(2 * time.Second), Cause: errors.New("Too Many Requests: retry after 2"),
	})
	s.says("You can try again after " + s.now.Add(time.Minute).Local().Format("15:04") + ". Time left: 0:02")
	if button := s.stage.Button(t, "Send the code"); !button.Disabled() {
		t.Error("the button can be pressed during the limit")
	}
	s.advance(time.Second)
	s.says("Time left: 0:01")
	s.advance(time.Second)
	s.says("You can try again now.")
	if s.stage.Timers.Waiting() != 0 {
		t.Error("it goes on looking at the clock")
	}
	if entry := s.focused(); entry.Disabled() || entry.Text != number {
		t.Error("the number cannot be sent again")
	}
	s.stage.Press(t, "Send the code")
	s.take("set_authentication_phone_number")
}

func TestProblemsShowTheirDetailsOnDemand(t *testing.T) {
	s := newScreen(t, "en")
	looks()["phone banned"](s)
	s.says("Telegram has banned this number")
	s.saysNot("PHONE_NUMBER_BANNED")
	s.stage.Press(t, "Details")
	s.says("phone_banned: PHONE_NUMBER_BANNED")
	s.stage.Press(t, "Copy the address")
	if got := s.stage.App.Clipboard().Content(); got != appealAddress {
		t.Errorf("copied %q", got)
	}
}

func TestExpiredCodeOffersTheButton(t *testing.T) {
	s := newScreen(t, "en")
	code := inApp()
	code.CodeInfo.NextType, code.CodeInfo.Timeout = "sms", 0
	s.resume(code)
	s.says("Send the code by SMS")
	s.writes("12345")
	s.failsWith("check_authentication_code", core.ProblemCodeExpired)
	s.saysNot("Send the code by SMS")
	s.stage.Press(t, "Send a new code")
	s.take("set_authentication_phone_number")
}

func TestRefusedCredentialsOfferTheButton(t *testing.T) {
	s := newScreen(t, "en")
	s.troubled(in(core.AuthWaitPhoneNumber), &core.Problem{Code: core.ProblemCredentialsInvalid})
	s.stage.Press(t, "Change api_id and api_hash")
	s.at(StepCredentials)
}

func TestCredentialsOnTheScreen(t *testing.T) {
	s := newScreen(t, "en")
	s.core.credentials = core.Credentials{}
	s.wizard.Begin()
	s.stage.Key(fyne.KeyReturn) // to the next field
	s.stage.Key(fyne.KeyReturn)
	s.says("api_id is a number, such as 1234567.")
	s.writes("12345")
	s.saysNot("api_id is a number, such as 1234567.")
	s.stage.Key(fyne.KeyReturn)
	s.writes(hash)
	s.stage.Key(fyne.KeyReturn)
	s.queue.Until(t, "the phone step", func() bool { return s.wizard.Step() == StepPhone })
}

func TestQRCodeFailureCanBeTriedAgain(t *testing.T) {
	s := newScreen(t, "en")
	s.wizard.Begin()
	s.stage.Press(t, "Use a QR code instead")
	s.makes(core.AuthWaitPhoneNumber)
	s.failsWith("request_qr_code_authentication", core.ProblemTimeout)
	s.stage.Press(t, "Try again")
	s.take("request_qr_code_authentication")
	s.stage.Press(t, "Use a phone number instead")
	s.at(StepPhone)
}

func TestSwitchToTheOther(t *testing.T) {
	s := newScreen(t, "en")
	looks()["already here"](s)
	s.stage.Press(t, "Switch to Olena Shop")
	if len(s.switched) != 1 || s.switched[0] != 1 {
		t.Errorf("switched %v", s.switched)
	}
}

func TestConnectionIsShown(t *testing.T) {
	s := newScreen(t, "en")
	id := s.resume(inApp())
	s.saysNot("Connecting…")
	s.connection(id, core.ConnectionConnecting)
	s.says("Connecting…")
	s.advance(patience)
	s.says("No connection. Roster keeps trying.")
	s.saysNot("Connecting…")
	s.connection(id, core.ConnectionReady)
	s.saysNot("No connection. Roster keeps trying.")
	if s.stage.Timers.Waiting() != 0 {
		t.Error("it goes on looking at the clock")
	}
}

func TestWaitingCanBeStoppedWithTheMouse(t *testing.T) {
	s := newScreen(t, "en")
	s.wizard.Begin()
	s.writes(number)
	s.stage.Press(t, "Send the code")
	s.stage.Window.Canvas().Unfocus() // as a click on a button without the keyboard does
	s.stage.Press(t, "Cancel")
	s.waits(WorkNone)
	if entry := s.focused(); entry.Text != number {
		t.Errorf("the focus is on a field that says %q", entry.Text)
	}
}

func TestEscape(t *testing.T) {
	s := newScreen(t, "en")
	s.wizard.Begin()
	s.writes(number)
	s.stage.Key(fyne.KeyReturn)
	s.stage.Key(fyne.KeyEscape) // stops waiting
	s.at(StepPhone)
	s.waits(WorkNone)
	s.makes(core.AuthWaitPhoneNumber)
	s.stage.Key(fyne.KeyReturn)
	s.ok("set_authentication_phone_number", inApp())
	s.at(StepCode)
	s.stage.Key(fyne.KeyEscape) // goes back
	s.at(StepPhone)
	s.stage.Key(fyne.KeyEscape) // does not remove what was begun
	s.at(StepPhone)
	s.nothingSent()
	s.stage.Press(t, "I have a code")
	s.at(StepCode)
	s.stage.Press(t, "Cancel sign-in")
	s.take("remove_account")
	if s.gaveUp != 1 {
		t.Error("not cancelled")
	}
}

func TestEscapeLeavesWhereNothingIsLost(t *testing.T) {
	s := newScreen(t, "en")
	s.wizard.Begin()
	s.stage.Key(fyne.KeyEscape)
	if s.gaveUp != 1 {
		t.Error("a sign-in that has not begun is not left")
	}
	s.stage.Key(fyne.KeyEscape)
	if s.gaveUp != 1 {
		t.Error("Escape still does something after the end")
	}
	s.signedOut(4, "Olena Shop", number)
	s.wizard.Resume(4)
	s.stage.Key(fyne.KeyEscape)
	if s.gaveUp != 2 {
		t.Error("signing in again is not left")
	}
	s.nothingSent()
}

func TestWelcomeSaysWhereThingsAre(t *testing.T) {
	s := newScreen(t, "en")
	s.wizard.Welcome()
	s.says("Unofficial. Uses the Telegram API.")
	s.says("/home/olena/.local/share/roster")
	s.stage.Press(t, "Copy")
	if got := s.stage.App.Clipboard().Content(); got != "/home/olena/.local/share/roster" {
		t.Errorf("copied %q", got)
	}
	s.stage.Key(fyne.KeyEscape) // there is nowhere to go
	s.at(StepWelcome)
}

func TestAnotherLanguageKeepsWhatWasTyped(t *testing.T) {
	s := newScreen(t, "en")
	s.resume(inApp())
	s.writes("123")
	s.stage.Texts.SetLanguage("uk")
	s.wizard.Rebuild()
	s.says("Введіть код")
	if got := s.wizard.page.typed(); fmt.Sprint(got) != "[123]" {
		t.Errorf("the fields say %q", got)
	}
	s.nothingSent()
	s.wizard.FocusFirst()
	s.writes("45")
	s.take("check_authentication_code")
}

func TestRebuildWithNothingOnScreen(t *testing.T) {
	s := newScreen(t, "en")
	s.wizard.Rebuild()
	s.wizard.FocusFirst()
	s.at(StepNone)
}

func TestLeaveClearsTheScreen(t *testing.T) {
	s := newScreen(t, "en")
	id := s.resume(inApp())
	s.connection(id, core.ConnectionConnecting)
	if s.wizard.Account() != id {
		t.Errorf("account %d", s.wizard.Account())
	}
	s.wizard.Leave()
	s.at(StepNone)
	if s.stage.Timers.Waiting() != 0 || len(kittest.Shown(s.wizard.View())) > 0 || s.wizard.Account() != 0 {
		t.Error("something of the sign-in is left")
	}
	s.nothingSent()
	if s.gaveUp != 0 {
		t.Error("leaving counts as cancelling")
	}
}

func TestWhereCodesAreSent(t *testing.T) {
	s := newScreen(t, "en")
	tests := map[string]struct {
		info core.CodeInfo
		text string
	}{
		"app":         {core.CodeInfo{Type: "telegram_message", PhoneNumber: "15550100199"}, "Open Telegram on your phone: the code for +1 555-010-0199 is in the chat named Telegram."},
		"sms":         {core.CodeInfo{Type: "sms", PhoneNumber: number}, "Telegram has sent the code by SMS to +1 555-010-0199."},
		"firebase":    {core.CodeInfo{Type: "firebase_android", PhoneNumber: number}, "Telegram has sent the code by SMS to +1 555-010-0199."},
		"word":        {core.CodeInfo{Type: "sms_word", PhoneNumber: number}, "Telegram has sent an SMS with one word to +1 555-010-0199. Type that word."},
		"phrase":      {core.CodeInfo{Type: "sms_phrase", PhoneNumber: number}, "Telegram has sent an SMS with a phrase to +1 555-010-0199. Type that phrase."},
		"call":        {core.CodeInfo{Type: "call", PhoneNumber: number}, "Telegram is calling +1 555-010-0199 and will tell you the code."},
		"flash call":  {core.CodeInfo{Type: "flash_call", PhoneNumber: number}, "Telegram is calling +1 555-010-0199 for a moment. The code is the number that calls."},
		"missed call": {core.CodeInfo{Type: "missed_call", Length: 4, PhoneNumber: number}, "Telegram is calling +1 555-010-0199 and hangs up at once. The code is the last 4 digits of the number that calls."},
		"fragment":    {core.CodeInfo{Type: "fragment", PhoneNumber: number}, "Telegram has sent the code for +1 555-010-0199 to fragment.com. Sign in there to see it."},
		"new kind":    {core.CodeInfo{Type: "pigeon", PhoneNumber: number}, "Telegram has sent a code to +1 555-010-0199."},
		"no number":   {core.CodeInfo{Type: "sms"}, "Telegram has sent the code by SMS to your number."},
	}
	for name, test := range tests {
		if got := s.wizard.whereCodeIs(test.info); got != test.text {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestResendWords(t *testing.T) {
	for nextType, key := range map[string]string{
		"sms": "signin.code.resend_sms", "call": "signin.code.resend_call", "missed_call": "signin.code.resend_call",
		"": "signin.code.resend", "fragment": "signin.code.resend",
	} {
		if got := resendKey(nextType); got != key {
			t.Errorf("%s: %s", nextType, got)
		}
	}
}
