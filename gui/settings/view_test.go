package settings

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

var now = guitest.Synced

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	core    *guitest.Core
	model   *Model
	view    *View
	chosen  []string // what was chosen of the look
	variant kit.Variant
}

func newScreen(t *testing.T) *screen {
	s := &screen{Stage: kittest.NewStage(t, 624, 600), core: twoAccounts(), variant: kit.VariantDark}
	s.core.Awake = core.AwakeLimit{Limit: 12, Automatic: 12}
	s.model = NewModel(s.core, s.Queue, t.TempDir(), func() {
		if s.view != nil {
			s.view.Update()
		}
	})
	t.Cleanup(s.model.Close)
	s.build()
	s.model.Show()
	s.Queue.Until(t, "the sizes", func() bool { return s.model.State().Sizes != nil })
	s.model.state.Sizes = &Sizes{Store: 2_400_000, TDLib: 118_000_000, Others: 12_000}
	s.view.Update()
	return s
}

func (s *screen) build() {
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Now: func() time.Time { return now },
		Look: Look{
			Language: func() string { return "uk" }, SetLanguage: func(tag string) { s.chosen = append(s.chosen, "language "+tag) },
			Variant:    func() kit.Variant { return s.variant },
			SetVariant: func(v kit.Variant) { s.chosen = append(s.chosen, "theme "+string(v)) },
			Scale:      func() int { return 125 }, SetScale: func(int) { s.chosen = append(s.chosen, "scale") },
		},
		DataDir: "/home/olena/.local/share/roster", Notices: "Roster is made with the work of others.",
		About: func() fyne.CanvasObject { return kit.Body("Unofficial. Uses the Telegram API.") },
	})
	s.SetContent(s.view.Object())
}

func TestPageLooks(t *testing.T) {
	s := newScreen(t)
	s.Golden(t, "settings")
	s.model.Choose(2)
	s.Window.Resize(fyne.NewSize(624, 1400))
	s.Golden(t, "own_proxy")
}

func TestLookIsChosen(t *testing.T) {
	s := newScreen(t)
	if s.view.language.Selected != "Українська" {
		t.Errorf("%q is chosen", s.view.language.Selected)
	}
	s.view.FocusFirst()
	if s.Window.Canvas().Focused() != s.view.language {
		t.Error("the focus is elsewhere")
	}
	s.view.language.SetSelectedIndex(1)
	if len(s.chosen) != 1 || s.chosen[0] != "language en" {
		t.Errorf("chosen: %v", s.chosen)
	}
}

func TestProxyForm(t *testing.T) {
	s := newScreen(t)
	p := s.view.proxy
	if p.address.Visible() || p.login.Visible() || p.secret.Visible() || p.test.Visible() {
		t.Error("fields are shown although there is no proxy")
	}
	p.kind.SetSelectedIndex(3)
	if !p.address.Visible() || p.login.Visible() || !p.secret.Visible() {
		t.Error("the fields are not an MTProto proxy's")
	}
	p.kind.SetSelectedIndex(1)
	test.Type(p.server.Entry, "10.0.0.1")
	if !p.save.Button.Disabled() {
		t.Error("a proxy without a port can be saved")
	}
	test.Type(p.port.Entry, "1080")
	p.port.Entry.OnSubmitted("")
	s.core.Take(t, "test_proxy").Fail("no", &core.Problem{Code: core.ProblemOffline, Cause: errors.New("Connection refused")})
	s.Queue.Drain()
	if !s.Says("Save anyway") || s.Says("Connection refused") {
		t.Error(kittest.Shown(s.Screen()))
	}
	s.Press(t, "Save anyway")
	s.core.Take(t, "set_proxy").Succeed(core.ProxySetting{})
	s.Queue.Drain()
	if !s.Says("Saved and in force") || !p.save.Button.Disabled() {
		t.Error(kittest.Shown(s.Screen()))
	}
	s.Press(t, "Test")
	s.core.Take(t, "test_proxy").Succeed(core.ProxyTest{Seconds: 0.04})
	s.Queue.Drain()
	if !s.Says("The proxy works") || !s.Says("in 0.1 s") {
		t.Error(kittest.Shown(s.Screen()))
	}
}

// A proxy that works is saved right after its test, and that is said.
func TestAProxyThatWorksIsSaidToBeSaved(t *testing.T) {
	s := newScreen(t)
	p := s.view.proxy
	p.kind.SetSelectedIndex(1)
	test.Type(p.server.Entry, "10.0.0.1")
	test.Type(p.port.Entry, "1080")
	s.Press(t, "Save")
	s.core.Take(t, "test_proxy").Succeed(core.ProxyTest{Seconds: 0.5})
	s.Queue.Drain()
	s.core.Take(t, "set_proxy").Succeed(core.ProxySetting{})
	s.Queue.Drain()
	if !s.Says("Saved and in force") || !s.Says("in 0.5 s") {
		t.Error(kittest.Shown(s.Screen()))
	}
}

func TestProxyForOneAccount(t *testing.T) {
	s := newScreen(t)
	p := s.view.proxy
	p.owner.SetSelectedIndex(2)
	if p.server.Entry.Text != "proxy.example.com" || p.kind.Selected != "HTTP" || len(p.kind.Options) != 5 {
		t.Errorf("server %q, kind %q of %q", p.server.Entry.Text, p.kind.Selected, p.kind.Options)
	}
	p.kind.SetSelectedIndex(0)
	s.Press(t, "Save")
	if sent := s.core.Take(t, "set_proxy"); *sent.UserbotID != 2 || sent.Fields["mode"] != "inherit" {
		t.Errorf("sent %+v", sent.Request)
	}
}

// Two accounts of one name can be told apart, because a choice is found by its text.
func TestAccountsOfOneName(t *testing.T) {
	names := []string{}
	for range 3 {
		names = append(names, unique(names, "Shop"))
	}
	if names[0] != "Shop" || names[1] != "Shop (2)" || names[2] == names[1] {
		t.Errorf("names %q", names)
	}
}

func TestForcedProxy(t *testing.T) {
	s := newScreen(t)
	s.core.Proxies[0] = core.ProxySetting{Mode: core.ProxyOwn, Address: "socks5://10.0.0.1:1080", Forced: true}
	s.model.Choose(0)
	if !s.Says("started with --proxy") {
		t.Error(kittest.Shown(s.Screen()))
	}
	s.view.proxy.kind.SetSelectedIndex(0)
	if !s.view.proxy.save.Button.Disabled() {
		t.Error("it can be changed")
	}
}

func TestErasingAsksFirst(t *testing.T) {
	s := newScreen(t)
	test.Tap(s.view.data.buttons[core.EraseActivities].Button)
	if len(s.core.Erased()) != 0 || !s.Says("cannot be brought back") {
		t.Fatal(kittest.Shown(s.Screen()))
	}
	s.Press(t, "Erase")
	s.Queue.Until(t, "the end", func() bool { return s.model.State().Erasing == "" })
	if len(s.core.Erased()) != 1 || !s.Says("The activity was erased.") {
		t.Error(kittest.Shown(s.Screen()))
	}
	s.core.EraseFails = &core.StorageError{Kind: core.StorageDiskFull, Path: "/data/roster.db"}
	test.Tap(s.view.data.buttons[core.EraseProfileVersions].Button)
	s.Press(t, "Erase")
	s.Queue.Until(t, "the end", func() bool { return s.model.State().Erasing == "" })
	if !s.view.data.trouble.Visible() {
		t.Error("a failure is not told")
	}
}

func TestLicences(t *testing.T) {
	s := newScreen(t)
	s.Press(t, "Licences")
	if !s.Says("made with the work of others") {
		t.Error(kittest.Shown(s.Screen()))
	}
}

func TestFolderURL(t *testing.T) {
	for folder, want := range map[string]string{
		"/home/olena/my data": "file:///home/olena/my%20data", "C:/Users/Olena": "file:///C:/Users/Olena",
	} {
		if got := folderURL(folder); got != want {
			t.Errorf("%q: %q", folder, got)
		}
	}
}
