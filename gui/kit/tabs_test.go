package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

func TestTabs(t *testing.T) {
	s := kittest.NewStage(t, 400, 120)
	var tabs *kit.Tabs
	stay := false
	tabs = kit.NewTabs([]string{"Profile", "Find", "Contacts"}, func(at int) {
		if !stay {
			tabs.Choose(at)
		}
	})
	s.SetContent(kit.Pad(20, 20, kit.Leading(tabs.Object())))
	if tabs.Chosen() != -1 {
		t.Errorf("%d is chosen", tabs.Chosen())
	}
	tabs.Choose(0)
	s.Golden(t, "tabs")
	s.Window.Canvas().FocusNext()
	press := func(name fyne.KeyName) { s.Window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name}) }
	for _, step := range []struct {
		key  fyne.KeyName
		want int
	}{{fyne.KeyLeft, 0}, {fyne.KeyRight, 1}, {fyne.KeyRight, 2}, {fyne.KeyRight, 2}, {fyne.KeyLeft, 1}} {
		press(step.key)
		if tabs.Chosen() != step.want {
			t.Fatalf("after %s: %d is chosen, want %d", step.key, tabs.Chosen(), step.want)
		}
	}
	stay = true
	before := s.Window.Canvas().Focused()
	press(fyne.KeyRight)
	if tabs.Chosen() != 1 || s.Window.Canvas().Focused() != before {
		t.Error("the focus moved although the person stayed")
	}
	stay = false
	s.Window.Canvas().FocusNext()
	press(fyne.KeyReturn)
	if tabs.Chosen() != 2 {
		t.Errorf("Enter: %d is chosen", tabs.Chosen())
	}
	test.Tap(before.(fyne.Tappable))
	if tabs.Chosen() != 1 {
		t.Errorf("a click: %d is chosen", tabs.Chosen())
	}
}
