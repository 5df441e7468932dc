package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

func TestAnEntrysOwnerSeesKeysFirst(t *testing.T) {
	s := kittest.NewStage(t, 200, 100)
	entry := kit.NewEntry()
	var seen []fyne.KeyName
	entry.OnKey = func(key *fyne.KeyEvent) bool {
		seen = append(seen, key.Name)
		return key.Name == fyne.KeyDown
	}
	escaped := false
	s.OnEscape(func() { escaped = true })
	s.SetContent(entry)
	s.Focus(entry)
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyEscape)
	if len(seen) != 2 || seen[0] != fyne.KeyDown {
		t.Errorf("seen were %v", seen)
	}
	if !escaped {
		t.Error("a key that the owner does not take is lost")
	}
}

func TestATextLinkIsAsLargeAsText(t *testing.T) {
	kittest.NewStage(t, 200, 100)
	opened := 0
	small, large := kit.NewLink("t.me/olena", func() {}), kit.NewTextLink("t.me/olena", func() { opened++ })
	if small.MinSize().Width >= large.MinSize().Width {
		t.Errorf("the link in text is %v wide, the small one %v", large.MinSize().Width, small.MinSize().Width)
	}
	large.Tapped(nil)
	if opened != 1 {
		t.Error("it opens nothing")
	}
}
