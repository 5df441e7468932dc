package main

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
	"roster/tdlib/tdjson"
	"roster/tdlib/tdtest"
)

const (
	// serverTime is how long the server takes for every answer, and longestStep what the window may take for anything:
	// less, so that it cannot have waited, and still enough for a machine that is busy with other tests.
	serverTime  = 3 * time.Second
	longestStep = 2500 * time.Millisecond
)

// slowWorld is the whole program in the test's own process, but for the screen: TDLib, core, storage and the window, whose
// texts can be read. The server takes its time.
type slowWorld struct {
	*kittest.Stage
	t      *testing.T
	server *tdtest.Server
	core   *core.Core

	olena, danylo core.AccountID
	secretary     int64 // who Danylo is at Telegram
}

func newSlowWorld(t *testing.T) *slowWorld {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	danylo := server.AddUser(tdtest.User{Phone: "+99966110022", Code: "22222", FirstName: "Danylo", LastName: "Shevchuk"})
	if err := tdjson.Load(tdtest.Library(t)); err != nil {
		t.Fatal(err)
	}
	r, err := open(t.Context(), options{
		data: t.TempDir(), proxy: server.ProxyURL(),
		credentials: core.Credentials{APIID: 17, APIHash: "0123456789abcdef0123456789abcdef"},
	}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	r.core.Start(t.Context())
	w := &slowWorld{t: t, server: server, core: r.core, secretary: danylo.ID}
	w.olena, w.danylo = w.signIn(olena.Phone, olena.Code), w.signIn(danylo.Phone, danylo.Code)
	w.openWindow()
	t.Cleanup(func() {
		server.ClearFaults()
		w.Window.Close()
		w.Queue.Drain()
		if err := r.close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// signIn adds an account, as quick as the server is before it takes its time.
func (w *slowWorld) signIn(phone, code string) core.AccountID {
	w.t.Helper()
	added := w.ask("add_account", 0, nil).(core.AddedAccount)
	w.ask("set_authentication_phone_number", added.UserbotID, map[string]any{"phone": phone})
	w.ask("check_authentication_code", added.UserbotID, map[string]any{"code": code})
	w.ask("refresh_self_profile", added.UserbotID, nil)
	return added.UserbotID
}

func (w *slowWorld) ask(action string, id core.AccountID, fields map[string]any) any {
	w.t.Helper()
	request := core.Request{Action: action, Fields: fields}
	if id != 0 {
		request.UserbotID = &id
	}
	answers := make(chan core.Event, 1)
	w.core.Dispatch(request, func(event core.Event) { answers <- event })
	answer := <-answers
	if answer.Payload.Error != "" {
		w.t.Fatalf("%s: %s", action, answer.Payload.Error)
	}
	return answer.Payload.Result
}

func (w *slowWorld) openWindow() {
	w.t.Helper()
	w.t.Setenv("LANG", "en_GB.UTF-8")
	w.core.SetSetting("window.language", "en")
	queue := kittest.NewQueue()
	app := test.NewTempApp(w.t)
	if _, err := gui.New(app, w.core, gui.Options{DataDir: "/somewhere", Dispatcher: queue}); err != nil {
		w.t.Fatal(err)
	}
	windows := app.Driver().AllWindows()
	window := windows[len(windows)-1]
	window.Resize(fyne.NewSize(1400, 900))
	w.Stage = &kittest.Stage{Stage: &kit.Stage{Window: window}, Queue: queue}
	w.sees("Olena Kovalenko", "No unsaved changes")
}

// step does something on the widgets' goroutine, and runs what waits for it. None of that may wait for the server.
func (w *slowWorld) step(what string, act func()) {
	w.t.Helper()
	begun := time.Now()
	act()
	w.Queue.Drain()
	if took := time.Since(begun); took > longestStep {
		w.t.Errorf("%s held the window up for %v", what, took)
	}
}

// sees waits until all texts are on the screen.
func (w *slowWorld) sees(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		w.until(text, func() bool { return w.Says(text) })
	}
}

func (w *slowWorld) until(what string, done func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		w.step("news", func() { w.Queue.Drain() })
		if done() {
			return
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("waited in vain for %q; on screen: %q", what, kittest.Shown(w.Screen()))
		}
	}
}

// seesNot fails if a text is on the screen now.
func (w *slowWorld) seesNot(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if w.Says(text) {
			w.t.Errorf("the window says %q: %q", text, kittest.Shown(w.Screen()))
		}
	}
}

// press presses a button, as soon as a person can, and waits for what shows at once.
func (w *slowWorld) press(button string, shows ...string) {
	w.t.Helper()
	time.Sleep(200 * time.Millisecond)
	w.step(button, func() { w.Press(w.t, button) })
	w.atOnce(button, shows...)
}

// atOnce fails unless the texts are there before the server can have answered.
func (w *slowWorld) atOnce(after string, texts ...string) {
	w.t.Helper()
	begun := time.Now()
	w.sees(texts...)
	if took := time.Since(begun); took > longestStep {
		w.t.Errorf("after %s it took %v to say %q", after, took, texts)
	}
}

// types types into what has the keyboard.
func (w *slowWorld) types(text string) {
	w.t.Helper()
	w.step("typing "+text, func() { test.Type(w.Window.Canvas().Focused(), text) })
}

// sends types into what has the keyboard, sends it with Enter, and waits for what shows at once.
func (w *slowWorld) sends(text string, shows ...string) {
	w.t.Helper()
	w.types(text)
	w.step("Enter", func() { w.Key(fyne.KeyReturn) })
	w.atOnce(text, shows...)
}

// stopsWaiting presses Cancel: what said that something is waited for is gone at once.
func (w *slowWorld) stopsWaiting(waiting string, shows ...string) {
	w.t.Helper()
	w.press("Cancel", shows...)
	w.seesNot(waiting)
}

// menu takes an item of the main menu, as its shortcut does.
func (w *slowWorld) menu(item string) {
	w.t.Helper()
	for _, menu := range w.Window.MainMenu().Items {
		for _, each := range menu.Items {
			if each.Label == item {
				w.step(item, each.Action)
				return
			}
		}
	}
	w.t.Fatalf("there is no %q in the menu", item)
}

// opens takes an item of the main menu and waits for what shows at once.
func (w *slowWorld) opens(item string, shows ...string) {
	w.t.Helper()
	w.menu(item)
	w.atOnce(item, shows...)
}

// What the accounts are called in the list, once the first test has changed a name.
const (
	olenasName  = "BoMaria Olena Kovalenko"
	danylosName = "Danylo Shevchuk"
)

// TestNothingBlocks goes through the pages while each answer of the server takes three seconds: every page tells at once
// that it is working and can be cancelled, and what is answered after that, or while another account is in view, is not
// lost and appears in its own place.
func TestNothingBlocks(t *testing.T) {
	w := newSlowWorld(t)
	iryna := w.server.AddUser(tdtest.User{Phone: "+99966110033", FirstName: "Iryna", Username: "iryna_bondar"})
	w.server.AddUser(tdtest.User{Phone: "+99966110044", FirstName: "Marko"})
	w.server.AddChannel(tdtest.Chat{Title: "Flora Wholesale", Username: "flora_wholesale", CreatorID: iryna.ID})
	w.server.Inject(tdtest.Fault{Delay: serverTime})
	for _, page := range []struct {
		name string
		play func(*slowWorld)
	}{
		{"profile", (*slowWorld).slowProfile},
		{"find", (*slowWorld).slowFind},
		{"contacts", (*slowWorld).slowContacts},
		{"create", (*slowWorld).slowCreate},
		{"sign-in", (*slowWorld).slowSignIn},
		{"settings", (*slowWorld).slowSettings},
		{"edit profiles", (*slowWorld).slowApply},
		{"health", (*slowWorld).slowHealth},
	} {
		going := t.Run(page.name, func(t *testing.T) {
			outer := w.t
			w.t = t
			defer func() { w.t = outer }()
			page.play(w)
		})
		if !going {
			return // the next page begins where this one ends
		}
	}
}

func (w *slowWorld) slowProfile() {
	w.opens("Refresh", "Refreshing…", "Cancel")
	w.menu("Profile") // the keyboard goes to the first name
	w.types("Bo")
	w.stopsWaiting("Refreshing…", "1 unsaved change")

	w.press("Save", "Saving…")
	w.press("Cancel", "Roster no longer waits.", "1 unsaved change")
	w.sees("No unsaved changes", "BoOlena Kovalenko") // it has arrived all the same

	w.menu("Profile")
	w.types("Maria ")
	w.press("Save", "Saving…")
	w.opens(danylosName, "No unsaved changes") // nothing is asked: it is on its way
	w.seesNot("Saving…", "Maria")
	w.until("the other account's name in the list", func() bool { return w.Says(olenasName) })
	w.seesNot("1 unsaved change", "Not saved")
	w.menu(olenasName)
	w.sees("No unsaved changes")
}

func (w *slowWorld) slowFind() {
	w.menu("Find")
	w.sends("@iryna_bondar", "Asking Telegram…", "Stop")
	w.press("Stop", "Stopped.")
	w.sends("", "Asking Telegram…")
	w.opens(danylosName, "Find people, groups and channels")
	w.answered("contacts.resolveUsername")
	w.seesNot("Iryna", "Asking Telegram…")
	w.menu(olenasName)
	w.sees("Iryna", "Open private chat")
	w.slowCard()
}

// slowCard goes on with the card that Find has opened.
func (w *slowWorld) slowCard() {
	w.press("Open private chat")
	w.until("the chat", func() bool { return w.Says("Opening…") || w.Says("The private chat is open") })
	if w.Says("Opening…") { // on a busy machine TDLib has had the time to learn of the chat by itself
		w.stopsWaiting("Opening…")
	}
	w.sees("The private chat is open")
	w.press("Add to contacts", "Adding…", "Cancel")
	w.stopsWaiting("Adding…", "Add to contacts")
	w.sees("In the contacts") // she was added all the same, and the card says so
	w.press("Refresh", "Refreshing…", "Cancel")
	w.stopsWaiting("Refreshing…")
}

// slowContacts is with the other account, whose contacts no search has read.
func (w *slowWorld) slowContacts() {
	w.menu(danylosName)
	w.opens("Contacts", "Reading the contacts…", "Cancel")
	w.press("Cancel", "The contacts have not been read.")
	w.press("Refresh", "Reading the contacts…")
	w.sees("This account has no contacts yet.")
	w.menu("Contacts")
	w.types("+99966110044")
	w.step("Tab", w.Window.Canvas().FocusNext)
	w.sends("Marko", "Adding…", "Cancel")
	w.stopsWaiting("Adding…", "Add contact")
	w.menu(olenasName)
	w.answered("contacts.importContacts")
	w.seesNot("Marko")
	w.menu(danylosName)
	w.sees("Marko was added to the contacts")
	w.menu(olenasName)
}

// answered waits until a call has been answered, and what that leads to has been drawn.
func (w *slowWorld) answered(method string) {
	w.t.Helper()
	w.until(method, func() bool { return len(w.server.CallsOf(method)) > 0 })
	begun := time.Now()
	w.until("the answer", func() bool { return time.Since(begun) > serverTime+time.Second })
}

func (w *slowWorld) slowCreate() {
	w.menu("Create")
	w.sends("@iryna_bondar", "Opening…", "Cancel")
	w.stopsWaiting("Opening…", "Open chat")
	w.step("Channel", func() { w.chooseKind("Channel") })
	w.menu("Create")
	w.sends("Peonies", "Creating…", "Cancel")
	w.press("Cancel", "You stopped waiting")
	w.sees("The channel “Peonies” was created")
}

// chooseKind takes one of the choices at the top of Create.
func (w *slowWorld) chooseKind(title string) {
	w.t.Helper()
	w.tabTo(title, func(o fyne.Focusable) bool {
		option, ok := o.(*kit.Option)
		return ok && option.Title() == title
	})
	w.Key(fyne.KeyReturn)
}

// tabTo goes on with the Tab key until it is there.
func (w *slowWorld) tabTo(what string, there func(fyne.Focusable) bool) {
	w.t.Helper()
	for range 40 {
		if w.Window.Canvas().FocusNext(); there(w.Window.Canvas().Focused()) {
			return
		}
	}
	w.t.Fatalf("the Tab key does not lead to %q", what)
}

func (w *slowWorld) slowSignIn() {
	w.menu("Add account")
	w.sends("+99966110033", "Sending…", "Cancel")
	w.stopsWaiting("Sending…", "Send the code")
	w.server.ResetCalls()
	w.step("another number", func() { w.Window.Canvas().Focused().(*kit.Entry).SetText("") })
	w.sends("+99966110044", "Sending…")
	w.until("the other number, which does not wait for the first", func() bool { return len(w.server.CallsOf("auth.sendCode")) > 0 })
	w.sees("Enter the code", "999 661 100 44")
	w.press("Cancel sign-in", "BoMaria Olena")
	w.until("two accounts", func() bool { return len(w.core.Accounts()) == 2 })
	w.seesNot("Enter the code")
}

// slowSettings changes the language while an account's profile is being refreshed: the answer appears in the new language.
func (w *slowWorld) slowSettings() {
	w.menu(olenasName)
	w.menu("Profile")
	w.opens("Refresh", "Refreshing…")
	w.opens("Settings…", "On this computer")
	w.step("the language", func() { w.chooseLanguage("Українська") })
	w.atOnce("the language", "Налаштування", "На цьому комп’ютері")
	w.menu(olenasName)
	w.atOnce("the account", "Оновлення…")
	w.until("the end of the refresh", func() bool { return !w.Says("Оновлення…") })
	w.sees("Незбережених змін немає")
	w.opens("Налаштування…", "Налаштування")
	w.step("the language", func() { w.chooseLanguage("English") })
	w.atOnce("the language", "On this computer")
	w.menu(olenasName)
	w.sees("No unsaved changes")
}

// chooseLanguage takes a language on the settings page, where the keyboard begins at them.
func (w *slowWorld) chooseLanguage(name string) {
	w.t.Helper()
	languages, ok := w.Window.Canvas().Focused().(*kit.Select)
	if !ok {
		w.t.Fatalf("the keyboard is in %T", w.Window.Canvas().Focused())
	}
	languages.SetSelected(name)
}

// slowApply gives both accounts a last name. It is stopped behind the first, and goes on while another page is in view.
func (w *slowWorld) slowApply() {
	w.menu("All accounts")
	w.opens("Edit profiles", "Tick what to change.")
	w.tabTo("Last name", func(o fyne.Focusable) bool {
		check, ok := o.(*kit.Check)
		return ok && check.Text == "Last name"
	})
	w.step("the tick", func() { w.Key(fyne.KeyReturn) })
	w.step("Tab", w.Window.Canvas().FocusNext)
	w.types("Koval")
	w.press("Choose all 2 shown", "2 accounts will change.", "Koval")
	w.press("Change 2 accounts…", "Change 2 accounts?", "BoMaria Olena", "Danylo")
	w.press("Change", "Changing several accounts", "Its turn", "Waiting")
	w.press("Stop", "Stopping…")
	w.sees("Stopped", "Go on")
	w.press("Go on", "Its turn")
	w.opens("BoMaria Olena Koval", "No unsaved changes", "Accounts are being changed")
	w.sees("The change on several accounts has ended: 2 changed, 0 not.")
	w.press("Look", "The change has ended", "Changed: 2. Not changed: 0.")
	w.press("Another change", "Tick what to change.")
}

// slowHealth checks the accounts, one of which has been signed out elsewhere by then.
func (w *slowWorld) slowHealth() {
	w.opens("Health", "Check all now", "2 accounts, nothing to do")
	w.press("Check all now", "Checking 1 of 2…", "Cancel")
	w.stopsWaiting("Checking 1 of 2…", "Check all now")
	w.server.RevokeSessions(w.secretary, "SESSION_REVOKED")
	w.press("Check all now", "Checking 1 of ") // two accounts, or one where that is known already
	w.sees("Signed out elsewhere", "Needs you", "Sign in again")
	w.menu("Danylo Koval")
	w.sees("Signed out elsewhere", "Danylo Koval")
}
