package kit

import (
	"bytes"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

var styles = map[string]fyne.TextStyle{"regular": {}, "bold": {Bold: true}, "italic": {Italic: true}, "both": {Bold: true, Italic: true}}

func TestMendedFontsKeepTheDot(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(VariantLight))
	for name, style := range styles {
		if !topHasInk("і", style) {
			t.Errorf("the %s Ukrainian і has no dot", name)
		}
		if !topHasInk("i", style) || topHasInk("ı", style) {
			t.Fatalf("%s: the test cannot tell a dotted letter from a dotless one", name)
		}
	}
}

func TestReadFontsMeasuresAsEverybodyDoes(t *testing.T) {
	app := test.NewTempApp(t)
	<-ReadFonts(app)
	if _, ok := app.Settings().Theme().(*Theme); !ok {
		t.Fatalf("the fonts of %T were read", app.Settings().Theme())
	}
	size := fyne.MeasureText("Roster", 14, fyne.TextStyle{Bold: true})
	if size.Width < 20 || size.Height < 14 {
		t.Errorf("bold text measures %v", size)
	}
}

// topHasInk tells whether anything is drawn above the middle height of a small letter.
func topHasInk(letter string, style fyne.TextStyle) bool {
	text := canvas.NewText(letter, themeColor(theme.ColorNameForeground))
	text.TextStyle, text.TextSize = style, 60
	picture := software.Render(text, NewTheme(VariantLight))
	height := picture.Bounds().Dy()
	background := picture.At(0, 0)
	for y := 0; y < height*36/100; y++ {
		for x := range picture.Bounds().Dx() {
			if picture.At(x, y) != background {
				return true
			}
		}
	}
	return false
}

func TestMendingChangesACopyOnly(t *testing.T) {
	font := theme.DefaultTheme().Font(fyne.TextStyle{})
	before := bytes.Clone(font.Content())
	fixed, changed := mendFont(font.Content())
	if !changed {
		t.Fatal("the bundled font needs no mending any more: font.go can go")
	}
	if !bytes.Equal(before, font.Content()) {
		t.Error("the bundled font itself was changed")
	}
	if _, again := mendFont(fixed); again {
		t.Error("a mended font is mended again")
	}
}

func TestMendingLeavesOtherDataAlone(t *testing.T) {
	font := theme.DefaultTheme().Font(fyne.TextStyle{}).Content()
	for name, data := range map[string][]byte{
		"empty": nil, "text": []byte("this is no font at all"), "cut in the middle": font[:len(font)/2], "header alone": font[:300],
	} {
		got, changed := mendFont(data)
		if changed || !bytes.Equal(got, data) {
			t.Errorf("%s was changed", name)
		}
	}
}

func FuzzMendFont(f *testing.F) {
	f.Add([]byte("\x00\x01\x00\x00\x00\x01"))
	f.Add(theme.DefaultTheme().Font(fyne.TextStyle{Monospace: true}).Content()[:4096])
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		fixed, _ := mendFont(data)
		if !bytes.Equal(before, data) || len(fixed) != len(data) {
			t.Error("mending changed its input or its length")
		}
	})
}
