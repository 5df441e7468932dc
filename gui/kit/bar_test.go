package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/gui/kit"
)

func TestBarShowsItsShare(t *testing.T) {
	test.NewTempApp(t)
	bar := kit.NewBar()
	bar.Resize(fyne.NewSize(200, 8))
	done := test.WidgetRenderer(bar).Objects()[1]
	for value, want := range map[float64]float32{0: 0, 0.001: 8, 0.5: 100, 1: 200, 7: 200, -1: 0} {
		bar.SetValue(value)
		if got := done.Size().Width; got != want {
			t.Errorf("%v is shown %v wide, want %v", value, got, want)
		}
	}
}
