package kittest

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"roster/gui/kit"
)

// Times are shown in UTC in every test. It is set before any test begins: a goroutine that an earlier test has left may be
// asking for the time.
func init() { time.Local = time.UTC }

// Stage is a kit.Stage on Fyne's test driver, with the queue and the timers that it uses.
type Stage struct {
	*kit.Stage
	App    fyne.App
	Queue  *Queue
	Timers *Timers
}

// NewStage makes a window of the given size, light and in English, with times in UTC. Windows of other tests are gone:
// Fyne's applications are global, so tests that use this must not run in parallel.
func NewStage(t testing.TB, width, height float32) *Stage {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(kit.NewTheme(kit.VariantLight))
	s := &Stage{App: app, Queue: NewQueue(), Timers: &Timers{}}
	window := app.NewWindow("test")
	window.SetPadded(false)
	window.Resize(fyne.NewSize(width, height))
	s.Stage = kit.NewStage(app, window, Texts(t, "en"), s.Queue)
	s.Stage.After = s.Timers.After
	return s
}

// Texts are the catalogues in a language.
func Texts(t testing.TB, language string) *kit.Texts {
	t.Helper()
	texts, err := kit.NewTexts(language)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// Golden compares what is on screen with testdata/<name>.xml. What differs is left in testdata/failed.
func (s *Stage) Golden(t *testing.T, name string) {
	t.Helper()
	s.Settle()
	test.AssertRendersToMarkup(t, name+".xml", s.Window.Canvas())
}

// Settle lays everything out until nothing moves any more, as Fyne does from frame to frame: texts that wrap know their
// height only once they know their width.
func (s *Stage) Settle() {
	size := s.Window.Canvas().Size()
	for range 3 {
		s.Window.Resize(size.AddWidthHeight(1, 0))
		s.Window.Resize(size)
	}
}

// Shown are the texts that can be seen below an object, in the order of drawing.
func Shown(object fyne.CanvasObject) []string {
	var texts []string
	walk(object, func(o fyne.CanvasObject) {
		if text, ok := o.(*canvas.Text); ok && text.Text != "" {
			texts = append(texts, text.Text)
		}
	})
	return texts
}

// Says tells whether a text can be seen below an object. Lines that were broken count as one text.
func Says(object fyne.CanvasObject, text string) bool {
	return strings.Contains(strings.Join(Shown(object), " "), text)
}

// Screen is what can be seen in the window, with what lies over it.
func (s *Stage) Screen() fyne.CanvasObject {
	if overlay := s.Window.Canvas().Overlays().Top(); overlay != nil {
		return overlay
	}
	return s.Window.Content()
}

// Says tells whether a text can be seen on the screen.
func (s *Stage) Says(text string) bool { return Says(s.Screen(), text) }

// Button finds a button on the screen by its text.
func (s *Stage) Button(t testing.TB, text string) *kit.Button {
	t.Helper()
	var found *kit.Button
	walk(s.Screen(), func(o fyne.CanvasObject) {
		button, ok := o.(*kit.Button)
		if row, inRow := o.(*kit.RowButton); inRow {
			button, ok = row.Button, true
		}
		if ok && button.Text == text {
			found = button
		}
	})
	if found == nil {
		t.Fatalf("no button says %q; on screen: %q", text, Shown(s.Screen()))
	}
	return found
}

// Press presses a button on the screen.
func (s *Stage) Press(t testing.TB, text string) {
	t.Helper()
	button := s.Button(t, text)
	if button.Disabled() {
		t.Fatalf("the button %q is locked", text)
	}
	test.Tap(button)
}

// Key presses a key where the focus is, as Fyne's windows do.
func (s *Stage) Key(name fyne.KeyName) {
	key := &fyne.KeyEvent{Name: name}
	if focused := s.Window.Canvas().Focused(); focused != nil {
		focused.TypedKey(key)
	} else if typed := s.Window.Canvas().OnTypedKey(); typed != nil {
		typed(key)
	}
}

// walk visits an object and everything visible in it.
func walk(object fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if object == nil || !object.Visible() {
		return
	}
	visit(object)
	var inside []fyne.CanvasObject
	switch o := object.(type) {
	case *fyne.Container:
		inside = o.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	}
	for _, child := range inside {
		walk(child, visit)
	}
}
