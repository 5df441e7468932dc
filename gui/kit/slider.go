package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Slider is Fyne's slider with a focus ring that can be seen and Escape handed to the window.
type Slider struct {
	widget.Slider
	ring *ring
}

// NewSlider returns a slider at its least value.
func NewSlider(least, most, step float64, changed func(float64)) *Slider {
	s := &Slider{ring: newRing()}
	s.Min, s.Max, s.Step, s.Value = least, most, step, least
	s.Orientation, s.OnChanged = widget.Horizontal, changed
	s.ExtendBaseWidget(s)
	return s
}

// Place moves the slider without telling.
func (s *Slider) Place(value float64) {
	if s.Value != value {
		s.Value = value
		s.Refresh()
	}
}

// FocusGained is called by Fyne.
func (s *Slider) FocusGained() {
	s.ring.show(theme.ColorNamePrimary)
	s.Slider.FocusGained()
	reveal(s)
}

// FocusLost is called by Fyne.
func (s *Slider) FocusLost() {
	s.ring.hide()
	s.Slider.FocusLost()
}

// TypedKey hands Escape to the window.
func (s *Slider) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		passToCanvas(s, key)
		return
	}
	s.Slider.TypedKey(key)
}

// CreateRenderer is called by Fyne.
func (s *Slider) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	inner := &trackRenderer{WidgetRenderer: s.Slider.CreateRenderer(), track: canvas.NewRectangle(nil)}
	return &ringRenderer{WidgetRenderer: inner, ring: s.ring}
}

// trackRenderer draws the way that the slider goes: Fyne paints it in the colour of text fields, which cannot be seen on
// a dialog.
type trackRenderer struct {
	fyne.WidgetRenderer
	track *canvas.Rectangle
}

const trackHeight float32 = 4

func (r *trackRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	inset := theme.IconInlineSize() / 2
	r.track.Resize(fyne.NewSize(max(0, size.Width-2*inset), trackHeight))
	r.track.Move(fyne.NewPos(inset, (size.Height-trackHeight)/2))
}

// Objects puts the visible way over Fyne's and below the knob, which is the last one.
func (r *trackRenderer) Objects() []fyne.CanvasObject {
	inner := r.WidgetRenderer.Objects()
	objects := make([]fyne.CanvasObject, 0, len(inner)+1)
	return append(append(objects, r.track), inner...)
}

func (r *trackRenderer) Refresh() {
	r.track.FillColor, r.track.CornerRadius = themeColor(theme.ColorNameInputBorder), trackHeight/2
	r.track.Refresh()
	r.WidgetRenderer.Refresh()
}
