package gui

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
	"roster/gui/signin"
)

// shop is the window on a scripted core.
type shop struct {
	*kittest.Stage
	*Window
	core *guitest.Core
}

var now = guitest.Synced.Add(40 * time.Minute)

// open makes a window. Windows opened with the same app have the same preferences, as a second start has.
func open(t *testing.T, app fyne.App, c *guitest.Core) *shop {
	t.Helper()
	queue, timers := kittest.NewQueue(), &kittest.Timers{}
	w, err := New(app, c, Options{
		Version: "0.1.0", TDLib: "1.8.46", DataDir: "/home/olena/.local/share/roster",
		Now: func() time.Time { return now }, Dispatcher: queue,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.stage.After = timers.After
	s := &shop{Window: w, core: c, Stage: &kittest.Stage{Stage: w.stage, App: app, Queue: queue, Timers: timers}}
	t.Cleanup(func() { w.close(); queue.Drain() })
	w.stage.Window.Resize(fyne.NewSize(900, 600))
	queue.Drain()
	return s
}

func newApp(t *testing.T) fyne.App {
	t.Helper()
	app := test.NewTempApp(t)
	return app
}

func (s *shop) title() string { return s.Window.stage.Window.Title() }

// menu runs a menu's item.
func (s *shop) menu(t *testing.T, path ...string) {
	t.Helper()
	item := s.menuItem(t, path...)
	if item.Disabled {
		t.Fatalf("%q is disabled", path)
	}
	item.Action()
}

func (s *shop) menuItem(t *testing.T, path ...string) *fyne.MenuItem {
	t.Helper()
	for _, menu := range s.Window.stage.Window.MainMenu().Items {
		if menu.Label != path[0] {
			continue
		}
		items := menu.Items
		for depth, label := range path[1:] {
			item := itemOf(items, label)
			if item == nil {
				break
			}
			if depth == len(path)-2 {
				return item
			}
			items = item.ChildMenu.Items
		}
	}
	t.Fatalf("there is no %q in the menu", path)
	return nil
}

func itemOf(items []*fyne.MenuItem, label string) *fyne.MenuItem {
	for _, item := range items {
		if item.Label == label {
			return item
		}
	}
	return nil
}

func olena() core.AccountInfo {
	return guitest.Ready(1, guitest.Profile(101, "Olena Shop", "olena_shop", "+15551234567"))
}

func chess() core.AccountInfo {
	return guitest.Ready(2, guitest.Profile(102, "Chess Club", "chess", "+15557654321"))
}

func halfWay(id core.AccountID) core.AccountInfo {
	authorization := core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{Type: "sms", Length: 5, PhoneNumber: "+15550001122"}, PhoneNumber: "+15550001122"}
	return core.AccountInfo{UserbotID: id, State: core.AuthWaitCode, Authorization: authorization}
}

func TestFirstStartShowsTheWelcomeAlone(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore())
	if s.wizard.Step() != signin.StepWelcome || s.left.Visible() {
		t.Errorf("step %q, list visible %v", s.wizard.Step(), s.left.Visible())
	}
	if s.title() != "Roster" {
		t.Errorf("the title is %q", s.title())
	}
	if !s.Says("/home/olena/.local/share/roster") || !s.Says("Unofficial") {
		t.Error("the welcome does not say where everything is kept, or that this is unofficial")
	}
}

func TestASecondStartShowsWhatIsStoredBeforeAnyAnswer(t *testing.T) {
	stored := olena()
	stored.State, stored.Connection = core.AuthWaitTdlibParameters, ""
	stored.Profile.Photo = &core.Photo{ID: "7"}
	s := open(t, newApp(t), guitest.NewCore(stored, chess()))
	if s.core.Sent() != 0 {
		t.Error("something was asked before the window shows")
	}
	for _, text := range []string{"Olena Shop", "@olena_shop", "+1 555-123-4567", "As of 12:04", "Connecting"} {
		if !s.Says(text) {
			t.Errorf("the window does not say %q", text)
		}
	}
	s.Queue.Until(t, "the stored photo", func() bool { return s.profile.State().Photo != nil })
	if s.title() != "Roster — Olena Shop" {
		t.Errorf("the title is %q", s.title())
	}
}

func TestTheWindowAtItsSmallestAndAtItsUsualSize(t *testing.T) {
	for name, size := range map[string]fyne.Size{"window_small": fyne.NewSize(640, 420), "window": fyne.NewSize(1040, 720)} {
		s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
		s.Window.stage.Window.Resize(size)
		s.Golden(t, name)
	}
}

func TestTheAccountOnScreenIsRememberedForTheNextStart(t *testing.T) {
	app, c := newApp(t), guitest.NewCore(olena(), chess())
	first := open(t, app, c)
	first.list.Choose(2)
	if first.title() != "Roster — Chess Club" || first.profile.Shown() != 2 {
		t.Fatalf("the choice shows %q", first.title())
	}
	first.Window.stage.Window.Resize(fyne.NewSize(1200, 800))
	first.Closed()
	if c.Listeners() != 0 {
		t.Error("a closed window still listens")
	}
	second := open(t, app, c)
	if second.profile.Shown() != 2 {
		t.Errorf("the next start shows account %d", second.profile.Shown())
	}
	if size := (settings{c}).size(); size != fyne.NewSize(1200, 800) {
		t.Errorf("the size %v is remembered", size)
	}
	c.Remove(2)
	third := open(t, app, c)
	if third.profile.Shown() != 1 {
		t.Errorf("without the remembered account the start shows %d", third.profile.Shown())
	}
}

func TestAHalfFinishedSignInIsGoneOnWith(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), halfWay(3)))
	s.list.Choose(3)
	if s.wizard.Account() != 3 || s.wizard.Step() != signin.StepCode {
		t.Fatalf("account %d at step %q", s.wizard.Account(), s.wizard.Step())
	}
	s.list.Choose(3) // once more: the sign-in goes on
	s.list.Choose(1)
	if s.wizard.Step() != signin.StepNone || s.profile.Shown() != 1 {
		t.Error("another account was chosen, and the sign-in is still on screen")
	}
	if s.core.Sent() != 0 {
		t.Error("leaving the sign-in did something to its account")
	}
	s.list.Choose(3)
	if s.wizard.Step() != signin.StepCode {
		t.Error("back on its account, the sign-in is not where it was")
	}
}

func TestAWindowClosedInTheMiddleOfASignInListensToNothing(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(halfWay(3)))
	if s.core.Listeners() < 2 {
		t.Fatal("window and sign-in do not listen")
	}
	s.Closed()
	if s.core.Listeners() != 0 || s.core.Sent() != 0 {
		t.Errorf("%d still listen, %d requests were sent", s.core.Listeners(), s.core.Sent())
	}
}

func TestSignedInTheNewAccountIsShown(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), halfWay(3)))
	s.list.Choose(3)
	s.core.Change(3, core.EventAuthorizationState, func(info *core.AccountInfo) {
		profile := guitest.Profile(103, "Support", "support", "+15550001122")
		*info = guitest.Ready(3, profile)
	})
	s.Queue.Until(t, "the profile page", func() bool { return s.page == pageProfile })
	if s.profile.Shown() != 3 || s.title() != "Roster — Support" {
		t.Errorf("shown: %d, %q", s.profile.Shown(), s.title())
	}
}

func TestAddAccountAndCancel(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.list.Choose(2)
	s.menu(t, "File", "Add account")
	if s.wizard.Step() != signin.StepPhone || s.list.Chosen() != 0 || s.title() != "Roster — Add account" {
		t.Fatalf("step %q, chosen %d, %q", s.wizard.Step(), s.list.Chosen(), s.title())
	}
	s.signInCancelled()
	if s.page != pageProfile || s.profile.Shown() != 2 {
		t.Errorf("after Cancel the page is %v of account %d, want the one before", s.page, s.profile.Shown())
	}
}

func TestCancelledSignIns(t *testing.T) {
	t.Run("the first account of all", func(t *testing.T) {
		s := open(t, newApp(t), guitest.NewCore(halfWay(3)))
		s.list.Choose(3)
		s.signInCancelled()
		if s.wizard.Step() != signin.StepWelcome {
			t.Errorf("step %q", s.wizard.Step())
		}
	})
	t.Run("one that has a stored profile", func(t *testing.T) {
		out := guitest.SignedOut(1, olena().Profile, guitest.Synced, nil)
		s := open(t, newApp(t), guitest.NewCore(chess(), out))
		s.list.Choose(1)
		s.signIn(1)
		s.signInCancelled()
		if s.page != pageProfile || s.profile.Shown() != 1 {
			t.Errorf("page %v of account %d", s.page, s.profile.Shown())
		}
	})
	t.Run("one that is being removed", func(t *testing.T) {
		s := open(t, newApp(t), guitest.NewCore(halfWay(3), olena()))
		s.list.Choose(3)
		s.signInCancelled()
		if s.page != pageProfile || s.profile.Shown() != 1 {
			t.Errorf("page %v of account %d", s.page, s.profile.Shown())
		}
	})
}

func TestSwitchingToTheAccountThatIsHereAlready(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess(), halfWay(3)))
	s.goTo(pageFind) // what a sign-in has led to is seen on the profile, whatever was on screen before
	s.list.Choose(3)
	s.signInOver(2)
	if s.page != pageProfile || s.profile.Shown() != 2 || s.list.Chosen() != 2 {
		t.Errorf("page %v of account %d", s.page, s.profile.Shown())
	}
}

func TestARemovedAccountGivesWayToItsNeighbour(t *testing.T) {
	support := guitest.Ready(3, guitest.Profile(103, "Support", "support", "+15550001122"))
	s := open(t, newApp(t), guitest.NewCore(olena(), chess(), support))
	s.list.Choose(2)
	for _, want := range []core.AccountID{3, 1} {
		name := strings.TrimPrefix(s.title(), "Roster — ")
		s.core.Remove(s.account)
		s.Queue.Drain()
		if !s.Says(name + " was removed from Roster.") {
			t.Errorf("it is not said that %s is gone", name)
		}
		s.Timers.Advance(time.Minute)
		if s.profile.Shown() != want {
			t.Fatalf("the neighbour is %d, want %d", s.profile.Shown(), want)
		}
	}
	s.core.Remove(1)
	s.Queue.Drain()
	if s.wizard.Step() != signin.StepWelcome || s.left.Visible() {
		t.Error("without accounts the welcome is not on screen")
	}
	s.core.Add(olena())
	s.Queue.Drain()
	if !s.left.Visible() {
		t.Error("with an account the list is not back")
	}
}

func TestRemovingAnAccountInTheBackgroundLeavesTheScreenAlone(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.core.Remove(2)
	s.Queue.Drain()
	if s.profile.Shown() != 1 || s.page != pageProfile || s.list.Len() != 1 {
		t.Errorf("shown: %d of %d", s.profile.Shown(), s.list.Len())
	}
}

func TestShortcutsChooseAccounts(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	item := s.menuItem(t, "Account", "Chess Club")
	if shortcut := item.Shortcut.ShortcutName(); !strings.Contains(shortcut, "2") {
		t.Errorf("the second account has the shortcut %s", shortcut)
	}
	s.profileView.FocusFirst()
	first := s.stage.Window.Canvas().Focused()
	s.stage.Window.Canvas().FocusNext()
	item.Action()
	if s.profile.Shown() != 2 || !s.menuItem(t, "Account", "Chess Club").Checked {
		t.Error("the second account is not chosen, or not marked in the menu")
	}
	if got := s.stage.Window.Canvas().Focused(); got != first {
		t.Errorf("the keyboard stays in %T of another account", got)
	}
	s.menu(t, "Help", "About Roster")
	s.menu(t, "Account", "Olena Shop")
	if s.profile.Shown() != 2 {
		t.Error("a shortcut works behind a dialog")
	}
}

func TestTheMenuFollowsTheAccount(t *testing.T) {
	out := guitest.SignedOut(2, chess().Profile, guitest.Synced, nil)
	s := open(t, newApp(t), guitest.NewCore(olena(), out))
	s.menu(t, "Account", "Refresh")
	s.core.Take(t, "refresh_self_profile")
	s.list.Choose(2)
	for _, label := range []string{"Refresh", "Sign out…"} {
		item := s.menuItem(t, "Account", label)
		if !item.Disabled {
			t.Errorf("%q can be chosen for a signed-out account", label)
		}
		item.Action() // a shortcut reaches disabled items, too
	}
	if s.core.Sent() != 0 || s.Asleep() {
		t.Error("a disabled item did something")
	}
	s.menu(t, "Account", "Remove…")
	if !s.Says("Remove the account Chess Club (+1 555-765-4321)?") {
		t.Error("Remove does not ask")
	}
	s.Key(fyne.KeyEscape)
	s.addAccount()
	if !s.menuItem(t, "Account", "Remove…").Disabled {
		t.Error("while an account is added, Remove can be chosen")
	}
}

func TestFindAccount(t *testing.T) {
	var infos []core.AccountInfo
	for id := range core.AccountID(10) {
		infos = append(infos, guitest.Ready(id+1, guitest.Profile(int64(id), "Account "+string(rune('A'+id)), "", "+15550000000")))
	}
	s := open(t, newApp(t), guitest.NewCore(infos...))
	s.menu(t, "Account", "Find account")
	if _, ok := s.Window.stage.Window.Canvas().Focused().(*kit.Entry); !ok {
		t.Error("the filter does not have the focus")
	}
	if itemOf(s.Window.stage.Window.MainMenu().Items[1].Items, "Account J") != nil {
		t.Error("the tenth account is in the menu")
	}
}

func TestLanguageIsSwitchedAtOnceAndRemembered(t *testing.T) {
	app, c := newApp(t), guitest.NewCore(olena())
	s := open(t, app, c)
	t.Cleanup(func() { _ = kittest.Texts(t, "en").TranslateFyne() })
	s.menu(t, "View", "Language", "Українська")
	for _, text := range []string{"Ім’я користувача", "ОБЛІКОВІ ЗАПИСИ", "Станом на 12:04"} {
		if !s.Says(text) {
			t.Errorf("the window does not say %q", text)
		}
	}
	if !s.menuItem(t, "Вигляд", "Мова", "Українська").Checked || s.profile.Shown() != 1 {
		t.Error("the menu does not show the language, or the account is another one")
	}
	if again := open(t, app, c); again.texts.Language() != "uk" {
		t.Error("the next start speaks another language")
	}
}

func TestLanguageIsSwitchedInTheMiddleOfASignIn(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), halfWay(3)))
	t.Cleanup(func() { _ = kittest.Texts(t, "en").TranslateFyne() })
	s.list.Choose(3)
	s.menu(t, "View", "Language", "Українська")
	if s.wizard.Step() != signin.StepCode || s.account != 3 || !s.Says("Введіть код") {
		t.Errorf("step %q of account %d: %q", s.wizard.Step(), s.account, kittest.Shown(s.right))
	}
}

func TestThemeIsSwitchedAtOnceAndRemembered(t *testing.T) {
	app, c := newApp(t), guitest.NewCore(olena())
	s := open(t, app, c)
	background := func() any { return app.Settings().Theme().Color("background", 0) }
	light := background()
	s.menu(t, "View", "Theme", "Dark")
	if background() == light || !s.menuItem(t, "View", "Theme", "Dark").Checked {
		t.Error("the theme is not dark, or the menu does not say so")
	}
	open(t, app, c)
	if background() == light {
		t.Error("the next start is light again")
	}
}

func TestAbout(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena()))
	s.menu(t, "Help", "About Roster")
	for _, text := range []string{"Roster 0.1.0", "TDLib 1.8.46", "Unofficial. Uses the Telegram API.", "/home/olena/.local/share/roster"} {
		if !s.Says(text) {
			t.Errorf("About does not say %q", text)
		}
	}
	s.Golden(t, "about")
	s.options.TDLib = ""
	if s.tdlibVersion() != "not loaded" {
		t.Errorf("an unknown TDLib version is %q", s.tdlibVersion())
	}
}

func TestEventsReachListAndPage(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.core.Change(1, core.EventSelfProfileUpdated, func(info *core.AccountInfo) {
		*info = guitest.Ready(1, guitest.Profile(101, "Olena Flowers", "olena_shop", "+15551234567"))
	})
	s.core.Change(2, core.EventConnectionState, func(info *core.AccountInfo) { info.Connection = core.ConnectionWaitingForNetwork })
	s.Queue.Drain()
	if !s.Says("Olena Flowers") || !s.Says("Offline") || s.title() != "Roster — Olena Flowers" {
		t.Errorf("%q: %q", s.title(), kittest.Shown(s.Screen()))
	}
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
		*info = guitest.SignedOut(1, info.Profile, guitest.Synced,
			&core.Problem{Code: core.ProblemSignedOut, Cause: errors.New("AUTH_KEY_UNREGISTERED")})
	})
	s.Queue.Drain()
	if !s.Says("Sign in again") || s.Says("AUTH_KEY_UNREGISTERED") {
		t.Error("the end of the session is not told, or told in Telegram's words")
	}
	s.Press(t, "Sign in again")
	if s.page != pageSignIn || s.wizard.Account() != 1 {
		t.Errorf("page %v, account %d", s.page, s.wizard.Account())
	}
}

func TestShow(t *testing.T) {
	window, err := New(newApp(t), guitest.NewCore(olena()), Options{Dispatcher: kittest.NewQueue()})
	if err != nil {
		t.Fatal(err)
	}
	window.Show()
	window.stage.Window.Close()
}

func TestSettingsForgiveNonsense(t *testing.T) {
	app := newApp(t)
	c := guitest.NewCore(olena())
	for key, value := range map[string]string{keySize: "-5x", keyTheme: "purple", keyLanguage: "xx", keyAccount: "many"} {
		c.SetSetting(key, value)
	}
	s := open(t, app, c)
	if s.profile.Shown() != 1 || s.texts.Language() != "en" {
		t.Error("preferences that make no sense change more than themselves")
	}
	if size := (settings{c}).size(); size.Width < leastWidth {
		t.Errorf("the window is %v wide", size.Width)
	}
}

func TestPagesOfAnAccount(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.menu(t, "View", "Activity")
	s.Queue.Until(t, "the activity page", func() bool {
		return s.page == pageActivity && s.Says("Nothing has been done with this account yet.")
	})
	s.want(2)
	s.Queue.Drain()
	if s.page != pageActivity || s.account != 2 || s.who.Name() != "Chess Club" {
		t.Errorf("page %v of account %d, %q", s.page, s.account, s.who.Name())
	}
	// What the menu does with an account it does with the one on screen.
	s.menu(t, "Account", "Sign out…")
	if s.page != pageProfile || !s.Says("Chess Club") {
		t.Errorf("page %v: %v", s.page, kittest.Shown(s.Screen()))
	}
	s.Press(t, "Sign out")
	if sent := s.core.Take(t, "log_out"); *sent.UserbotID != 2 {
		t.Errorf("account %d is signed out", *sent.UserbotID)
	}
}

func TestSettingsPage(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.menu(t, "View", "Activity")
	s.Press(t, "Settings")
	s.Queue.Drain()
	if s.page != pageSettings || s.title() != "Roster — Settings" || !s.Says("/home/olena/.local/share/roster") {
		t.Fatalf("page %v, title %q", s.page, s.title())
	}
	s.menu(t, "View", "Language", "Українська")
	if s.page != pageSettings || s.title() != "Roster — Налаштування" {
		t.Errorf("page %v, title %q", s.page, s.title())
	}
	s.menu(t, "Вигляд", "Тема", "Темна")
	if s.page != pageSettings || s.core.Setting("window.theme") != "dark" {
		t.Errorf("page %v, theme %q", s.page, s.core.Setting("window.theme"))
	}
	s.want(1) // the account that was on screen before
	s.Queue.Drain()
	if s.page != pageActivity || s.account != 1 {
		t.Errorf("page %v of account %d", s.page, s.account)
	}
}

// The size chosen holds at the next start; one that makes no sense does not.
func TestScale(t *testing.T) {
	t.Setenv(scaleVariable, "1.3")
	c := guitest.NewCore(olena())
	s := open(t, newApp(t), c)
	if got := os.Getenv(scaleVariable); got != "1.3" {
		t.Errorf("without a choice the scale became %q", got)
	}
	s.setScale(150)
	if got := os.Getenv(scaleVariable); got != "1.50" || c.Setting("window.scale") != "150" {
		t.Errorf("scale %q, stored %q", got, c.Setting("window.scale"))
	}
	for value, want := range map[string]int{"": 100, "75": 75, "200": 200, "20": 100, "900": 100, "x": 100} {
		c.SetSetting("window.scale", value)
		if got := s.settings.scale(); got != want {
			t.Errorf("%q: %d", value, got)
		}
	}
}

// gate is a page that may be left only when the person agrees.
type gate struct {
	object fyne.CanvasObject
	asked  []func()
}

func (g *gate) Object() fyne.CanvasObject { return g.object }
func (g *gate) Update()                   {}
func (g *gate) Leave(proceed func())      { g.asked = append(g.asked, proceed) }

func TestLeavingAsksThePageFirst(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	ways := map[string]struct {
		leave func()
		left  func() bool
	}{
		"another account": {func() { s.want(2) }, func() bool { return s.account == 2 }},
		"another page":    {func() { s.menu(t, "View", "Activity") }, func() bool { return s.page == pageActivity }},
		"all accounts":    {func() { s.menu(t, "Account", "All accounts") }, func() bool { return s.page == pageHealth && s.account == 0 }},
		"a new account":   {func() { s.menu(t, "File", "Add account") }, func() bool { return s.page == pageSignIn }},
		"the settings":    {func() { s.menu(t, "File", "Settings…") }, func() bool { return s.page == pageSettings }},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			s.leaveSignIn()
			s.showSection(pageProfile, 1)
			g := &gate{object: s.profileView.Object()}
			own := s.sectionOf(pageProfile).view
			s.sectionOf(pageProfile).view = g
			defer func() { s.sectionOf(pageProfile).view = own }()
			way.leave()
			if len(g.asked) != 1 || way.left() {
				t.Fatalf("asked %d times, left %v", len(g.asked), way.left())
			}
			g.asked[0]()
			s.Queue.Drain()
			if !way.left() {
				t.Error("not left although the person agreed")
			}
		})
	}
	s.leaveSignIn()
	s.showSection(pageProfile, 1)
	g := &gate{object: s.profileView.Object()}
	s.sectionOf(pageProfile).view = g
	closed := false
	s.Window.stage.Window.SetOnClosed(func() { closed = true })
	s.menu(t, "File", "Quit")
	if len(g.asked) != 1 || closed {
		t.Fatalf("asked %d times, closed %v", len(g.asked), closed)
	}
	g.asked[0]()
	if !closed {
		t.Error("not closed although the person agreed")
	}
}

// An account chosen with its digit is left as it is with a click: what is not saved is asked about.
func TestDigitsAskBeforeLeaving(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	g := &gate{object: s.profileView.Object()}
	s.sectionOf(pageProfile).view = g
	s.menu(t, "Account", "Chess Club")
	if len(g.asked) != 1 || s.account != 1 {
		t.Errorf("asked %d times, account %d", len(g.asked), s.account)
	}
}

// The account on screen is the one that is kept awake; core is told before the accounts connect, and of every change.
func TestCoreKnowsWhoIsOnScreen(t *testing.T) {
	c := guitest.NewCore(
		guitest.Ready(1, guitest.Profile(101, "Olena Shop", "olena_shop", "+15551234567")),
		guitest.Asleep(2, guitest.Profile(102, "Chess Club", "chess", "+15557654321")),
	)
	s := open(t, newApp(t), c)
	if got := c.Looked(); got != 1 {
		t.Errorf("at the start core was told of account %d", got)
	}
	s.list.Choose(2)
	if got := c.Looked(); got != 2 {
		t.Errorf("core was told of account %d", got)
	}
	if p := s.profile.State().Account.Profile; p == nil || *p.FullName != "Chess Club" {
		t.Error("the stored profile of a sleeping account is not on show")
	}
	c.Remove(2)
	c.Remove(1)
	s.Queue.Drain()
	if got := c.Looked(); got != 0 {
		t.Errorf("without accounts core was told of account %d", got)
	}
}

func TestAllAccountsHaveAPlaceFromTwoOn(t *testing.T) {
	app, c := newApp(t), guitest.NewCore(olena())
	s := open(t, app, c)
	if itemOf(s.Window.stage.Window.MainMenu().Items[1].Items, "All accounts") != nil {
		t.Error("one account has pages about all of them")
	}
	s.wantAll()
	if s.page != pageProfile {
		t.Fatalf("page %v", s.page)
	}
	c.Add(chess())
	s.Queue.Drain()
	item := s.menuItem(t, "Account", "All accounts")
	if name := item.Shortcut.ShortcutName(); !strings.Contains(name, "0") {
		t.Errorf("the shortcut is %q", name)
	}
	item.Action()
	if s.page != pageHealth || s.account != 0 || s.list.Chosen() != 0 || !s.list.OnAll() || s.title() != "Roster — All accounts" {
		t.Fatalf("page %v of account %d, chosen %d, %q", s.page, s.account, s.list.Chosen(), s.title())
	}
}

func TestTheMenuFollowsToAllAccounts(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.wantAll()
	if !s.menuItem(t, "Account", "All accounts").Checked || !s.menuItem(t, "Account", "Remove…").Disabled {
		t.Error("the menu does not follow")
	}
	if s.count.Text() != "2 accounts" || itemOf(s.Window.stage.Window.MainMenu().Items[2].Items, "Profile") != nil {
		t.Errorf("%q; the menu offers the pages of an account", s.count.Text())
	}
	s.menuItem(t, "View", "Health").Action()
	s.menuItem(t, "Account", "Remove…").Action() // a shortcut reaches disabled items, too
	if s.page != pageHealth || s.Asleep() {
		t.Error("an item that is for one account did something")
	}
	s.list.Choose(2)
	if s.page != pageProfile || s.account != 2 || s.list.OnAll() {
		t.Errorf("page %v of account %d", s.page, s.account)
	}
}

func TestAllAccountsAreRememberedForTheNextStart(t *testing.T) {
	app, c := newApp(t), guitest.NewCore(olena(), chess())
	open(t, app, c).wantAll()
	second := open(t, app, c)
	if second.page != pageHealth || second.title() != "Roster — All accounts" {
		t.Fatalf("page %v, %q", second.page, second.title())
	}
	c.Remove(2)
	second.Queue.Drain()
	if second.page != pageProfile || second.account != 1 {
		t.Errorf("with one account left the page is %v of account %d", second.page, second.account)
	}
	c.SetSetting(keyAccount, onAll)
	if third := open(t, app, c); third.page != pageProfile || third.account != 1 {
		t.Errorf("with one account a start shows page %v", third.page)
	}
}

func TestLanguageIsSwitchedAmongAllAccounts(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	t.Cleanup(func() { _ = kittest.Texts(t, "en").TranslateFyne() })
	s.wantAll()
	s.menu(t, "View", "Language", "Українська")
	if s.page != pageHealth || !s.Says("Стан облікових записів") || s.title() != "Roster — Усі облікові записи" {
		t.Errorf("page %v, %q", s.page, s.title())
	}
}

func TestASignInFromAllAccountsGoesBackThere(t *testing.T) {
	out := guitest.SignedOut(1, olena().Profile, guitest.Synced, nil)
	s := open(t, newApp(t), guitest.NewCore(out, chess()))
	s.wantAll()
	s.Press(t, "Sign in again")
	if s.page != pageSignIn || s.wizard.Account() != 1 || s.list.OnAll() {
		t.Fatalf("page %v, account %d", s.page, s.wizard.Account())
	}
	s.signInCancelled()
	if s.page != pageHealth {
		t.Errorf("a sign-in that was cancelled ends on page %v", s.page)
	}
	s.addAccount()
	s.signInCancelled()
	if s.page != pageHealth {
		t.Errorf("a new account that was cancelled ends on page %v", s.page)
	}
	s.list.Choose(2)
	s.addAccount()
	s.signInCancelled()
	if s.page != pageProfile || s.account != 2 {
		t.Errorf("page %v of account %d", s.page, s.account)
	}
}

func TestTheHintOfAnEditOnSeveralAccounts(t *testing.T) {
	app, c := newApp(t), guitest.NewCore(olena(), chess())
	job := core.ApplyJob{ID: 1, State: core.ApplyInterrupted, Rows: []core.ApplyRow{{UserbotID: 1, State: core.ApplyRowDone}, {UserbotID: 2, State: core.ApplyRowWaiting}}}
	job.Counts.Done, job.Counts.Waiting = 1, 1
	c.SetJob(&job)
	s := open(t, app, c)
	if !s.Says("A change on several accounts was interrupted: 1 of 2 are through. Go on?") {
		t.Fatal("nobody is asked whether to go on")
	}
	s.Press(t, "Look")
	if s.page != pageApply || s.hint.object.Visible() || !s.Says("Go on with this change?") {
		t.Fatalf("it leads to page %v", s.page)
	}
	s.list.Choose(2)
	if !s.hint.object.Visible() {
		t.Error("the hint goes before there is an answer")
	}
	done := job
	done.State = core.ApplyDone
	done.Counts = core.ApplyCounts{Done: 1, Failed: 1}
	c.SetJob(&done)
	s.Queue.Drain()
	if !s.Says("The change on several accounts has ended: 1 changed, 1 not.") {
		t.Error("nobody is told of the end")
	}
	s.wantApply()
	s.list.Choose(1)
	if s.hint.object.Visible() {
		t.Error("the end is told after it was looked at")
	}
	if again := open(t, app, c); again.hint.object.Visible() {
		t.Error("the end is told at the next start")
	}
	c.SetJob(nil)
	s.Queue.Drain()
	if s.hint.object.Visible() {
		t.Error("there is a hint without a job")
	}
}

func TestAFrozenAccountSaysSoOnAllItsPages(t *testing.T) {
	frozen := olena()
	frozen.Freeze = &core.Freeze{AppealLink: "https://t.me/spambot"}
	s := open(t, newApp(t), guitest.NewCore(frozen, chess()))
	if s.own.alarm.object.Visible() {
		t.Error("the profile page, which tells the whole story, has a strip as well")
	}
	s.menu(t, "View", "Create")
	if !s.own.alarm.object.Visible() || !s.Says("Telegram has frozen this account") {
		t.Errorf("the page says %q", kittest.Shown(s.Screen()))
	}
	s.Window.stage.Window.Resize(fyne.NewSize(900, 600))
	s.Golden(t, "frozen")
	for _, language := range []string{"en", "uk"} {
		s.setLanguage(language)
		if needs := s.Window.stage.Window.Content().MinSize().Width; needs > 900 {
			t.Errorf("in %s the window needs a width of %v", language, needs)
		}
	}
	s.setLanguage("en")
	s.want(2)
	if s.own.alarm.object.Visible() {
		t.Error("another account is not frozen")
	}
	s.want(1)
	s.goTo(pageProfile)
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) { info.Freeze = nil })
	s.Queue.Drain()
	s.goTo(pageCreate)
	if s.own.alarm.object.Visible() {
		t.Error("the freeze was lifted, and the strip is still there")
	}
}
