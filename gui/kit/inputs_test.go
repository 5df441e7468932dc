package kit_test

import (
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

func TestProseEntryTakesNoLineBreaks(t *testing.T) {
	s := kittest.NewStage(t, 320, 140)
	entry := kit.NewProseEntry(2)
	submitted := 0
	entry.OnSubmitted = func(string) { submitted++ }
	s.SetContent(entry)
	s.Focus(entry)
	test.Type(entry, "one")
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeyEnter)
	if entry.Text != "one" || submitted != 2 {
		t.Errorf("after Enter it says %q, submitted %d times", entry.Text, submitted)
	}
	entry.OnSubmitted = nil
	s.Key(fyne.KeyReturn)
	s.App.Clipboard().SetContent(" two\r\nthree\nfour")
	entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: s.App.Clipboard()})
	if entry.Text != "one two three four" {
		t.Errorf("after pasting it says %q", entry.Text)
	}
	if entry.AcceptsTab() {
		t.Error("the Tab key stays in it")
	}
}

func TestSelectThatOpensSomethingElse(t *testing.T) {
	s := kittest.NewStage(t, 300, 200)
	opened := 0
	choice := kit.NewSelect("Choose…", nil, nil)
	choice.OnOpen = func() { opened++ }
	s.SetContent(choice)
	s.Focus(choice)
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeySpace, fyne.KeyDown} {
		s.Key(key)
	}
	test.Tap(choice)
	if choice.Say("Ukraine"); opened != 4 || !s.Says("Ukraine") || s.Says("Choose…") {
		t.Errorf("opened %d times: %q", opened, kittest.Shown(s.Screen()))
	}
}

func TestSelect(t *testing.T) {
	s := kittest.NewStage(t, 320, 240)
	var chosen []string
	choice := kit.NewSelect("Month", []string{"May", "June"}, func(name string) { chosen = append(chosen, name) })
	s.SetContent(kit.Stack(kit.GapS, choice))
	s.Golden(t, "select")
	choice.Choose(1)
	if choice.Selected != "June" || len(chosen) != 0 {
		t.Errorf("%q is chosen, told %v", choice.Selected, chosen)
	}
	choice.Choose(-1)
	if choice.Selected != "" {
		t.Errorf("%q is chosen", choice.Selected)
	}
	s.Focus(choice)
	choice.SetWrong(true)
	s.Golden(t, "select_wrong")
	choice.SetWrong(false)
	s.Key(fyne.KeyReturn)
	if s.Window.Canvas().Overlays().Top() == nil {
		t.Fatal("Enter does not open the list")
	}
	s.Window.Canvas().Overlays().Remove(s.Window.Canvas().Overlays().Top())
	s.Focus(choice)
	s.Key(fyne.KeyRight)
	if len(chosen) != 1 || chosen[0] != "May" {
		t.Errorf("told %v", chosen)
	}
	escaped := 0
	defer s.OnEscape(func() { escaped++ })()
	s.Key(fyne.KeyEscape)
	if escaped != 1 {
		t.Error("Escape does not reach the window")
	}
}

func TestSlider(t *testing.T) {
	s := kittest.NewStage(t, 320, 80)
	var told []float64
	slider := kit.NewSlider(1, 3, 0.5, func(value float64) { told = append(told, value) })
	s.SetContent(kit.Stack(kit.GapS, slider))
	slider.Place(2)
	if slider.Value != 2 || len(told) != 0 {
		t.Errorf("the value is %v, told %v", slider.Value, told)
	}
	s.Focus(slider)
	s.Golden(t, "slider")
	s.Key(fyne.KeyRight)
	if len(told) != 1 || told[0] != 2.5 {
		t.Errorf("told %v", told)
	}
	escaped := 0
	defer s.OnEscape(func() { escaped++ })()
	s.Key(fyne.KeyEscape)
	if escaped != 1 {
		t.Error("Escape does not reach the window")
	}
	s.Focus(nil)
}

// The Tab key must not lead to where nothing can be seen.
func TestFocusBringsIntoSight(t *testing.T) {
	s := kittest.NewStage(t, 400, 200)
	var fields []fyne.CanvasObject
	for i := range 20 {
		entry := kit.NewEntry()
		entry.SetText(strconv.Itoa(i))
		fields = append(fields, entry)
	}
	fields = append(fields, kit.NewButton("Last", nil, func() {}))
	page := kit.Page(fields...)
	side := container.NewVScroll(kit.Stack(0, kit.NewEntry()))
	side.Hide()
	s.SetContent(container.NewStack(kit.Frame(kit.Body("top"), page, kit.Stack(0)), side))
	s.Settle()
	for _, at := range []int{0, 5, 20, 19, 3, 0} {
		object := fields[at]
		s.Focus(object.(fyne.Focusable))
		top := fyne.CurrentApp().Driver().AbsolutePositionForObject(object).Y
		from := fyne.CurrentApp().Driver().AbsolutePositionForObject(page).Y
		if top < from || top+object.Size().Height > from+page.Size().Height {
			t.Errorf("field %d is at %v, in sight is %v to %v", at, top, from, from+page.Size().Height)
		}
	}
	offset := page.Offset
	s.Focus(fields[1].(fyne.Focusable))
	if page.Offset != offset {
		t.Error("it scrolls although the field is in sight")
	}
}
