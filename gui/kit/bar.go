package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Bar shows how much of something is done. What it shows stands in words beside it.
type Bar struct {
	widget.BaseWidget
	value float32
}

// NewBar returns an empty bar.
func NewBar() *Bar {
	b := &Bar{}
	b.ExtendBaseWidget(b)
	return b
}

// SetValue shows a share from 0 to 1.
func (b *Bar) SetValue(value float64) {
	v := max(0, min(1, float32(value)))
	if b.value != v {
		b.value = v
		b.Refresh()
	}
}

// Value is the share on show.
func (b *Bar) Value() float64 { return float64(b.value) }

// CreateRenderer is called by Fyne.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{bar: b, way: canvas.NewRectangle(nil), done: canvas.NewRectangle(nil)}
	r.applyTheme()
	return r
}

const barHeight float32 = 8

type barRenderer struct {
	bar       *Bar
	way, done *canvas.Rectangle
}

func (r *barRenderer) applyTheme() {
	r.way.FillColor, r.done.FillColor = themeColor(theme.ColorNameSeparator), themeColor(theme.ColorNamePrimary)
	r.way.CornerRadius, r.done.CornerRadius = barHeight/2, barHeight/2
}

func (r *barRenderer) Destroy()           {}
func (r *barRenderer) MinSize() fyne.Size { return fyne.NewSize(0, barHeight) }

func (r *barRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.way, r.done}
}

// Layout shows what is done with at least its round ends, as soon as anything is.
func (r *barRenderer) Layout(size fyne.Size) {
	r.way.Resize(size)
	done := size.Width * r.bar.value
	if r.bar.value > 0 {
		done = max(done, size.Height)
	}
	r.done.Resize(fyne.NewSize(done, size.Height))
}

func (r *barRenderer) Refresh() {
	r.applyTheme()
	r.Layout(r.bar.Size())
	canvas.Refresh(r.bar)
}
