package gui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

func showFatal(t *testing.T, app fyne.App, fatal Fatal) *kittest.Stage {
	t.Helper()
	window, err := ShowFatal(app, fatal, Options{Dispatcher: kittest.NewQueue()})
	if err != nil {
		t.Fatal(err)
	}
	window.Resize(fyne.NewSize(900, 600))
	return &kittest.Stage{Stage: &kit.Stage{Window: window}, App: app}
}

func TestFatalWords(t *testing.T) {
	args := map[string]string{"Path": "/opt/roster/lib/libtdjson.so", "Wanted": "1.8.46", "Found": "1.8.50", "Address": "sock://x"}
	for code, parts := range map[FatalCode][]string{
		FatalTDLibMissing: {"missing", args["Path"]},
		FatalTDLibVersion: {"1.8.46", "1.8.50", args["Path"]},
		FatalDataInUse:    {"running already", args["Path"]},
		FatalProxy:        {"proxy", args["Address"]},
		FatalOther:        {"cannot start"},
	} {
		fatal := Fatal{Code: code, Args: args, Cause: errors.New("dlopen: no such file")}
		for _, language := range []string{"en", "uk"} {
			words := fatal.words(kittest.Texts(t, language), Options{}.filled())
			if words.Details != "dlopen: no such file" || strings.Contains(words.Title+words.Text+words.ToDo, "fatal.") {
				t.Errorf("%s in %s: %+v", code, language, words)
			}
			if strings.Contains(words.Text, "no value") || strings.Contains(words.Title+words.Text+words.ToDo, "dlopen") {
				t.Errorf("%s in %s: a blank is empty, or the raw text is shown: %q", code, language, words.Text)
			}
			for _, part := range parts {
				if language == "en" && !strings.Contains(words.Title+" "+words.Text, part) {
					t.Errorf("%s does not say %q", code, part)
				}
			}
		}
	}
}

func TestAStorageErrorDecidesWhatIsSaid(t *testing.T) {
	texts, seen := kittest.Texts(t, "en"), make(map[string]core.StorageErrorKind)
	for _, kind := range []core.StorageErrorKind{
		core.StorageNewer, core.StorageDamaged, core.StorageReadOnly, core.StorageDiskFull, core.StorageBusy, core.StorageUnavailable,
	} {
		cause := fmt.Errorf("opening the storage: %w", &core.StorageError{Kind: kind, Path: "/home/olena/roster.db", FileVersion: 9, ProgramVersion: 3})
		words := Fatal{Code: FatalOther, Cause: cause}.words(texts, Options{}.filled())
		if words.Title == "" || words.Text == "" || strings.Contains(words.Title, "problem.") {
			t.Errorf("%s: %+v", kind, words)
		}
		if other, ok := seen[words.Text]; ok {
			t.Errorf("%s and %s say the same", kind, other)
		}
		seen[words.Text] = kind
	}
}

func TestFatalPage(t *testing.T) {
	app := newApp(t)
	s := showFatal(t, app, Fatal{
		Code: FatalTDLibMissing, Args: map[string]string{"Path": "/opt/roster/lib/libtdjson.so.1.8.46"},
		Cause: errors.New("cannot open shared object file"),
	})
	s.Golden(t, "fatal")
	if !strings.Contains(s.Window.Title(), "A part of Roster is missing") {
		t.Errorf("the title is %q", s.Window.Title())
	}
	s.Press(t, "Copy details")
	if got := app.Clipboard().Content(); got != "cannot open shared object file" {
		t.Errorf("the clipboard has %q", got)
	}
	closed := false
	s.Window.SetOnClosed(func() { closed = true })
	test.Tap(s.Button(t, "Close Roster"))
	if !closed {
		t.Error("the button does not close the window")
	}
}

func TestFatalPageWithoutDetails(t *testing.T) {
	s := showFatal(t, newApp(t), Fatal{Code: FatalDataInUse, Args: map[string]string{"Path": "/home/olena/roster"}})
	if s.Says("Details") || s.Says("Copy details") {
		t.Error("without a cause there are details")
	}
}

// TestFailTakesTheWindowAway finds out that the program cannot go on when its window is there already, with a question open.
func TestFailTakesTheWindowAway(t *testing.T) {
	app := newApp(t)
	s := open(t, app, guitest.NewCore(olena()))
	s.Window.stage.Confirm(kit.Confirm{Title: "Sure?", Do: "Yes", OnDo: func() { t.Error("the question was answered") }})
	s.Fail(Fatal{Code: FatalTDLibVersion, Args: map[string]string{"Wanted": "1.8.46", "Found": "1.8.47", "Path": "/lib/libtdjson.so"}})
	if s.core.Listeners() != 0 {
		t.Errorf("%d still listen", s.core.Listeners())
	}
	says := func(w fyne.Window) bool {
		return strings.Contains(w.Title(), "wrong version") && w != s.Window.stage.Window
	}
	if !slices.ContainsFunc(app.Driver().AllWindows(), says) {
		t.Error("no other window says why")
	}
	s.Queue.Drain()
}

// TestFatalWindowClosesByKey tries the keys that people expect to end it; Ctrl+Q is tried on the real window.
func TestFatalWindowClosesByKey(t *testing.T) {
	for name, press := range map[string]func(fyne.Canvas){
		"Enter":  func(c fyne.Canvas) { c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) },
		"Escape": func(c fyne.Canvas) { c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape}) },
	} {
		t.Run(name, func(t *testing.T) {
			s := showFatal(t, newApp(t), Fatal{Code: FatalOther})
			closed := false
			s.Window.SetOnClosed(func() { closed = true })
			press(s.Window.Canvas())
			if !closed {
				t.Error("the window stays open")
			}
		})
	}
}
