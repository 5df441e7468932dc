package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

// Tab goes on from what is before a list to the list, and past its buttons, in both directions.
func TestAButtonInARowIsNoStopOfTheTabKey(t *testing.T) {
	s := kittest.NewStage(t, 400, 300)
	pressed := 0
	before, after := kit.NewButton("Before", nil, func() {}), kit.NewButton("After", nil, func() {})
	list := kit.NewList(
		func() int { return 1 },
		func() fyne.CanvasObject { return kit.NewRowButton("Check", func() { pressed++ }) },
		func(int, fyne.CanvasObject) {}, func(int) {})
	s.SetContent(kit.Frame(before, list, after))
	s.Settle()
	s.Focus(before)
	c := s.Window.Canvas()
	for _, stop := range []fyne.Focusable{list, after} {
		if c.FocusNext(); c.Focused() != stop {
			t.Fatalf("Tab goes to %T", c.Focused())
		}
	}
	for _, stop := range []fyne.Focusable{list, before} {
		if c.FocusPrevious(); c.Focused() != stop {
			t.Fatalf("Shift and Tab go to %T", c.Focused())
		}
	}
	test.MoveMouse(c, fyne.NewPos(30, 60))
	test.TapCanvas(c, fyne.NewPos(30, 60))
	if pressed != 1 {
		t.Errorf("it was pressed %d times", pressed)
	}
	s.Button(t, "Check").SetText("Checking…")
	s.Button(t, "Checking…").Disable()
	test.TapCanvas(c, fyne.NewPos(30, 60))
	if pressed != 1 || !s.Says("Checking…") {
		t.Error("a locked button is pressed")
	}
}
