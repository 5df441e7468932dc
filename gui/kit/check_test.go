package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

func TestCheckByKeys(t *testing.T) {
	s := kittest.NewStage(t, 300, 100)
	ticks, escaped := 0, false
	check := kit.NewCheck("Photo", func(bool) { ticks++ })
	rows := kit.Stack(kit.GapM)
	for range 20 {
		rows.Add(kit.Body("A row"))
	}
	rows.Add(check)
	page := kit.Page(rows)
	s.SetContent(page)
	s.OnEscape(func() { escaped = true })
	s.Stage.Focus(check)
	if page.Offset.Y == 0 {
		t.Error("the page does not scroll to it")
	}
	s.Key(fyne.KeyReturn)
	check.TypedRune(' ')
	s.Key(fyne.KeySpace)
	if ticks != 2 || check.Checked {
		t.Errorf("%d changes, set: %v", ticks, check.Checked)
	}
	s.Key(fyne.KeyEscape)
	if !escaped {
		t.Error("Escape does not get to the window")
	}
	s.Stage.Focus(nil)
}
