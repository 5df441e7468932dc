package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

func TestPalette(t *testing.T) {
	s := kittest.NewStage(t, 420, 160)
	swatches := []kit.Swatch{{Name: "None"}}
	for _, tint := range kit.Tints {
		swatches = append(swatches, kit.Swatch{Tint: tint, Name: string(tint)})
	}
	var chosen []kit.Tint
	p := kit.NewPalette(swatches, func(tint kit.Tint) { chosen = append(chosen, tint) })
	s.SetContent(kit.Stack(0, p))
	p.Choose("orange")
	if p.Chosen() != "orange" || len(chosen) != 0 {
		t.Error("what the program chooses is told")
	}
	s.Focus(p)
	s.Golden(t, "palette")
	for _, step := range []struct {
		key  fyne.KeyName
		want kit.Tint
	}{
		{fyne.KeyRight, "yellow"},
		{fyne.KeyDown, "blue"},
		{fyne.KeyDown, "blue"},
		{fyne.KeyLeft, "teal"},
		{fyne.KeyUp, "orange"},
		{fyne.KeyEnd, "pink"},
		{fyne.KeyRight, "pink"},
		{fyne.KeyHome, ""},
		{fyne.KeyLeft, ""},
		{fyne.KeyUp, ""},
	} {
		if s.Key(step.key); p.Chosen() != step.want {
			t.Errorf("after %s it is %q, want %q", step.key, p.Chosen(), step.want)
		}
	}
	test.TapAt(p, fyne.NewPos(150, 10))
	if p.Chosen() != "red" || chosen[len(chosen)-1] != "red" {
		t.Errorf("the press chose %q", p.Chosen())
	}
	test.TapAt(p, fyne.NewPos(150, 36)) // between two
	if p.Chosen() != "red" {
		t.Errorf("a press beside chose %q", p.Chosen())
	}
	escaped := false
	defer s.OnEscape(func() { escaped = true })()
	if s.Key(fyne.KeyEscape); !escaped {
		t.Error("Escape does not reach the window")
	}
}

// A tint is a ring and a shape around the photo, and behind the initials.
func TestTintedAvatarAndStripe(t *testing.T) {
	s := kittest.NewStage(t, 120, 80)
	avatar, stripe := kit.NewAvatar(40, "Olena Shop", 3), kit.NewStripe()
	s.SetContent(kit.Stack(4, kit.Leading(avatar), stripe))
	avatar.SetTint("purple")
	stripe.SetTint("purple")
	s.Golden(t, "tinted")
	avatar.SetTint("")
	stripe.SetTint("")
	s.Golden(t, "untinted")
}
