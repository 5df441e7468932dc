package kit

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// luminance is WCAG's relative luminance of an opaque colour.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	channel := func(v uint32) float64 {
		x := float64(v) / 0xFFFF
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// over paints a translucent colour over an opaque one.
func over(top, below color.Color) color.Color {
	tr, tg, tb, ta := top.RGBA()
	br, bg, bb, _ := below.RGBA()
	mix := func(t, b uint32) uint16 { return uint16(t + b*(0xFFFF-ta)/0xFFFF) }
	return color.RGBA64{R: mix(tr, br), G: mix(tg, bg), B: mix(tb, bb), A: 0xFFFF}
}

func TestContrast(t *testing.T) {
	if got := contrast(color.Black, color.White); math.Abs(got-21) > 0.01 {
		t.Fatalf("black on white has %.2f, want 21: the test itself is wrong", got)
	}
	for name, variant := range map[string]Variant{"light": VariantLight, "dark": VariantDark} {
		t.Run(name, func(t *testing.T) { checkContrast(t, NewTheme(variant)) })
	}
}

func checkContrast(t *testing.T, th *Theme) {
	paint := func(name fyne.ThemeColorName) color.Color { return th.Color(name, theme.VariantLight) }
	check := func(what string, least float64, front, back color.Color) {
		if got := contrast(front, back); got < least {
			t.Errorf("%s has a contrast of %.2f, want at least %.1f", what, got, least)
		}
	}
	surfaces := []fyne.ThemeColorName{
		theme.ColorNameBackground, ColorSidebar, ColorCard, ColorChosen, ColorErrorTint, ColorInfoTint,
		theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground, theme.ColorNameInputBackground,
	}
	texts := []fyne.ThemeColorName{
		theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNamePlaceHolder, theme.ColorNamePrimary,
		theme.ColorNameError, theme.ColorNameWarning, theme.ColorNameSuccess, theme.ColorNameHyperlink,
	}
	for _, surface := range surfaces {
		for _, text := range texts {
			check(string(text)+" on "+string(surface), 4.5, paint(text), paint(surface))
		}
		for _, tint := range Tints {
			check(string(tint)+" on "+string(surface), 3, paint(tint.Color()), paint(surface))
		}
		check("the focus ring on "+string(surface), 3, paint(theme.ColorNamePrimary), paint(surface))
		check("a field's border on "+string(surface), 3, paint(theme.ColorNameInputBorder), paint(surface))
	}
	for text, surface := range map[fyne.ThemeColorName]fyne.ThemeColorName{
		theme.ColorNameForegroundOnPrimary: theme.ColorNamePrimary,
		theme.ColorNameForegroundOnError:   theme.ColorNameError,
		theme.ColorNameForegroundOnSuccess: theme.ColorNameSuccess,
		theme.ColorNameForegroundOnWarning: theme.ColorNameWarning,
		theme.ColorNameForeground:          theme.ColorNameButton,
		theme.ColorNameDisabled:            theme.ColorNameDisabledButton,
	} {
		check(string(text)+" on "+string(surface), 4.5, paint(text), paint(surface))
		if text == theme.ColorNameDisabled {
			continue // what is locked shows neither
		}
		for _, state := range []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNameFocus} {
			check(string(text)+" on "+string(surface)+" under "+string(state), 4.5, paint(text), over(paint(state), paint(surface)))
		}
	}
}

func TestInitialsCanBeReadOnEveryAvatar(t *testing.T) {
	for i, c := range avatarColors {
		if got := contrast(color.White, c); got < 4.5 {
			t.Errorf("white on colour %d has a contrast of %.2f", i, got)
		}
	}
}

// A tint has a colour in both themes and a shape of its own, and initials can be read on it.
func TestTints(t *testing.T) {
	shapes := map[string]bool{}
	for _, tint := range Tints {
		if lightTints[tint.Color()] == nil || darkTints[tint.Color()] == nil || tint.Icon() == nil {
			t.Fatalf("%s has no colour or no shape", tint)
		}
		shapes[tintShapes[tint].Name()] = true
		if got := contrast(color.White, tint.behindLetters()); got < 4.5 {
			t.Errorf("white on %s has a contrast of %.2f", tint, got)
		}
	}
	if len(shapes) != len(Tints) || len(tintShapes) != len(Tints) {
		t.Errorf("%d shapes for %d tints", len(shapes), len(Tints))
	}
	if none := Tint("mauve"); none.Icon() != nil || none.Color() != theme.ColorNameSeparator {
		t.Error("there is a tint that nobody knows")
	}
}

func TestThemeFollowsTheSystemOnlyWhenAsked(t *testing.T) {
	for _, c := range []struct {
		variant Variant
		asked   fyne.ThemeVariant
		want    palette
	}{
		{VariantSystem, theme.VariantLight, lightPalette},
		{VariantSystem, theme.VariantDark, darkPalette},
		{VariantLight, theme.VariantDark, lightPalette},
		{VariantDark, theme.VariantLight, darkPalette},
		{"nonsense", theme.VariantDark, darkPalette},
	} {
		if got := NewTheme(c.variant).Color(theme.ColorNameBackground, c.asked); got != c.want[theme.ColorNameBackground] {
			t.Errorf("%s, while the system is %v, has the background %v", c.variant, c.asked, got)
		}
	}
}

func TestThemeKnowsWhatItDoesNotOwn(t *testing.T) {
	th := NewTheme(VariantDark)
	if th.Size(theme.SizeNameWindowTitleBarHeight) != theme.DefaultTheme().Size(theme.SizeNameWindowTitleBarHeight) {
		t.Error("a size that the theme does not own is not Fyne's")
	}
	if th.Color(theme.ColorNameInnerWindowBorder, theme.VariantDark) == color.Transparent {
		t.Error("a colour that the theme does not own is missing")
	}
	if th.Icon(theme.IconNameConfirm) == nil || th.Font(fyne.TextStyle{}) == nil {
		t.Error("icons or fonts are missing")
	}
}

func TestPalettesNameTheSameColours(t *testing.T) {
	for name := range lightPalette {
		if _, ok := darkPalette[name]; !ok {
			t.Errorf("the dark palette lacks %q", name)
		}
	}
	if len(lightPalette) != len(darkPalette) {
		t.Errorf("%d light and %d dark colours", len(lightPalette), len(darkPalette))
	}
}
