package kit_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

// listOf is a list of n numbers in a window, and what was chosen in it.
func listOf(t *testing.T, n int) (*kittest.Stage, *kit.List, *[]int) {
	s := kittest.NewStage(t, 300, 200)
	var chosen []int
	list := kit.NewList(
		func() int { return n },
		func() fyne.CanvasObject { return kit.Tag("") },
		func(at int, row fyne.CanvasObject) { row.(*kit.Text).SetText(strconv.Itoa(at)) },
		func(at int) { chosen = append(chosen, at) },
	)
	s.SetContent(list)
	s.Settle()
	return s, list, &chosen
}

func TestListMakesOnlyTheRowsInSight(t *testing.T) {
	s, _, _ := listOf(t, 100_000)
	if shown := kittest.Shown(s.Screen()); len(shown) == 0 || len(shown) > 20 {
		t.Errorf("%d rows are made", len(shown))
	}
}

func TestListFromTheKeyboard(t *testing.T) {
	s, list, chosen := listOf(t, 100)
	escaped := 0
	s.OnEscape(func() { escaped++ })
	s.Focus(list)
	for _, key := range []fyne.KeyName{
		fyne.KeyUp, fyne.KeyReturn, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace, fyne.KeyEnd, fyne.KeyEnter,
		fyne.KeyDown, fyne.KeyReturn, fyne.KeyHome, fyne.KeyReturn, fyne.KeyEscape,
	} {
		s.Key(key)
	}
	want := []int{0, 2, 99, 99, 0}
	if len(*chosen) != len(want) {
		t.Fatalf("chosen: %v, want %v", *chosen, want)
	}
	for i := range want {
		if (*chosen)[i] != want[i] {
			t.Fatalf("chosen: %v, want %v", *chosen, want)
		}
	}
	if escaped != 1 {
		t.Error("Escape did not reach the window")
	}
	s.Key(fyne.KeyPageDown)
	s.Key(fyne.KeyReturn)
	page := (*chosen)[len(*chosen)-1]
	if page < 2 || page > 20 {
		t.Errorf("a page is %d rows", page)
	}
	s.Key(fyne.KeyPageUp)
	s.Key(fyne.KeyReturn)
	if got := (*chosen)[len(*chosen)-1]; got != 0 {
		t.Errorf("a page back leads to %d", got)
	}
}

func TestListFromCode(t *testing.T) {
	s, list, chosen := listOf(t, 100)
	list.SetChosen(50)
	list.SetChosen(-1)
	list.SetChosen(500)
	if len(*chosen) != 0 {
		t.Errorf("choosing from code chose %v", *chosen)
	}
	list.SetChosen(50)
	if shown := strings.Join(kittest.Shown(s.Screen()), " "); !strings.Contains(shown, "50") {
		t.Errorf("the chosen row is not in sight: %s", shown)
	}
	s.Focus(list)
	s.Golden(t, "list_focused")
	empty, none, picked := listOf(t, 0)
	empty.Focus(none)
	for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyEnd, fyne.KeyReturn} {
		empty.Key(key)
	}
	if len(*picked) != 0 {
		t.Errorf("an empty list chose %v", *picked)
	}
}

func TestOptionIsChosenByMouseAndKeyboard(t *testing.T) {
	s := kittest.NewStage(t, 300, 160)
	chosen := 0
	option := kit.NewOption("Group", "All members write.", func() { chosen++ })
	plain := kit.NewOption("+1 555-010-0003", "", func() {})
	s.SetContent(kit.Stack(kit.GapS, option, plain))
	test.Tap(option)
	s.Focus(option)
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyA} {
		s.Key(key)
	}
	if chosen != 4 {
		t.Errorf("chosen %d times, want 4", chosen)
	}
	escaped := false
	s.OnEscape(func() { escaped = true })
	s.Key(fyne.KeyEscape)
	option.SetChosen(true)
	if !escaped || !option.Chosen() || plain.Chosen() || option.Title() != "Group" {
		t.Error("Escape got lost, or the wrong one is chosen")
	}
	s.Golden(t, "options")
}

func TestSidesShowBothOrOne(t *testing.T) {
	s := kittest.NewStage(t, 1100, 200)
	sides := kit.NewSides(kit.Body("left"), kit.Body("right"))
	var told []bool
	sides.OnNarrow = func(narrow bool) { told = append(told, narrow) }
	s.SetContent(sides)
	see := func(left, right bool) {
		t.Helper()
		if s.Says("left") != left || s.Says("right") != right {
			t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
		}
	}
	s.Settle()
	see(true, true)
	s.Window.Resize(fyne.NewSize(624, 200))
	see(true, false)
	sides.SetRight(true)
	see(false, true)
	if !sides.Narrow() || len(told) == 0 || !told[len(told)-1] {
		t.Errorf("told %v", told)
	}
	s.Window.Resize(fyne.NewSize(1100, 200))
	see(true, true)
	if sides.Narrow() || told[len(told)-1] {
		t.Errorf("told %v", told)
	}
}

func TestOneSideAlone(t *testing.T) {
	s := kittest.NewStage(t, 1100, 100)
	sides := kit.NewRuledSides(kit.Body("left"), kit.Body("right"))
	s.SetContent(sides)
	s.Golden(t, "ruled_sides")
	sides.SetRight(true)
	sides.SetAlone(true)
	if s.Settle(); !sides.Narrow() || !s.Says("left") || s.Says("right") {
		t.Errorf("alone: %q", kittest.Shown(s.Screen()))
	}
	sides.SetAlone(false)
	if s.Settle(); sides.Narrow() || !s.Says("left") || !s.Says("right") {
		t.Errorf("together again: %q", kittest.Shown(s.Screen()))
	}
}

func TestEqualWidths(t *testing.T) {
	test.NewTempApp(t)
	a, b, c := box(10, 10), box(30, 20), box(5, 5)
	row := kit.Equal(10, a, b, c)
	if size := row.MinSize(); size.Width != 110 || size.Height != 20 {
		t.Errorf("three need %v", size)
	}
	row.Resize(fyne.NewSize(320, 40))
	if a.Size().Width != 100 || c.Position().X != 220 || b.Size().Height != 40 {
		t.Errorf("widths %v, the last one at %v", a.Size().Width, c.Position().X)
	}
	b.Hide()
	row.Layout.Layout(row.Objects, fyne.NewSize(320, 40))
	if a.Size().Width != 155 || c.Position().X != 165 {
		t.Errorf("without the middle one: %v, %v", a.Size().Width, c.Position().X)
	}
}

func TestEntryShowsWhatIsPasted(t *testing.T) {
	s := kittest.NewStage(t, 300, 120)
	entry := kit.NewTextEntry(3)
	s.SetContent(entry)
	var seen string
	entry.OnPaste = func(text string) bool {
		seen = text
		return text == "take\nthis"
	}
	paste := func(text string) {
		s.App.Clipboard().SetContent(text)
		entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: s.App.Clipboard()})
	}
	paste("take\nthis")
	if seen != "take\nthis" || entry.Text != "" {
		t.Errorf("seen %q, in the field %q", seen, entry.Text)
	}
	paste("leave this")
	if entry.Text != "leave this" {
		t.Errorf("in the field: %q", entry.Text)
	}
	if s.Copied() != "leave this" {
		t.Errorf("on the clipboard: %q", s.Copied())
	}
	if entry.AcceptsTab() {
		t.Error("the Tab key stays in the field")
	}
}

// Rows that are passed over are no stop for the keyboard, wherever they stand.
func TestListPassesOverHeadings(t *testing.T) {
	s, list, chosen := listOf(t, 100)
	list.Skip = func(at int) bool { return at == 0 || at == 3 || at == 99 }
	s.Focus(list)
	for _, key := range []fyne.KeyName{
		fyne.KeyReturn, fyne.KeyUp, fyne.KeyReturn, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn, fyne.KeyUp, fyne.KeyReturn,
		fyne.KeyEnd, fyne.KeyReturn, fyne.KeyHome, fyne.KeyReturn,
	} {
		s.Key(key)
	}
	if want := []int{1, 1, 4, 2, 98, 1}; !slices.Equal(*chosen, want) {
		t.Errorf("chosen: %v, want %v", *chosen, want)
	}
	list.Skip = func(int) bool { return true }
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyReturn)
	if last := (*chosen)[len(*chosen)-1]; last != 1 {
		t.Errorf("among headings alone the keyboard went to %d", last)
	}
}
