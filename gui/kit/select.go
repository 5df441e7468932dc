package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Select is Fyne's choice of one out of several, with a border as text fields have and a focus ring that can be seen. It opens
// with Enter as well as Space.
type Select struct {
	widget.Select
	border *canvas.Rectangle
	ring   *ring
	quiet  bool // the choice is being set by the program
}

// NewSelect returns a choice of the first option. changed is called with the number of what a person chooses.
func NewSelect(options []string, changed func(int)) *Select {
	s := &Select{border: canvas.NewRectangle(color.Transparent), ring: newEntryRing()}
	s.border.StrokeWidth = 1
	s.Options = options
	s.OnChanged = func(string) {
		if !s.quiet {
			changed(s.SelectedIndex())
		}
	}
	s.ExtendBaseWidget(s)
	s.Choose(0)
	return s
}

// Choose shows an option without calling changed.
func (s *Select) Choose(at int) {
	s.quiet = true
	defer func() { s.quiet = false }()
	s.SetSelectedIndex(at)
}

// CreateRenderer is called by Fyne.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	inner := &borderRenderer{WidgetRenderer: s.Select.CreateRenderer(), border: s.border}
	inner.paint()
	return &ringRenderer{WidgetRenderer: inner, ring: s.ring}
}

// FocusGained is called by Fyne.
func (s *Select) FocusGained() {
	s.ring.show(theme.ColorNamePrimary)
	s.Select.FocusGained()
}

// FocusLost is called by Fyne.
func (s *Select) FocusLost() {
	s.ring.hide()
	s.Select.FocusLost()
}

// TypedKey opens the options on Enter, too, and hands Escape to the window.
func (s *Select) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		s.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	case fyne.KeyEscape:
		passToCanvas(s, key)
	default:
		s.Select.TypedKey(key)
	}
}

// borderRenderer draws a border over what another renderer draws.
type borderRenderer struct {
	fyne.WidgetRenderer
	border *canvas.Rectangle
}

func (r *borderRenderer) paint() {
	r.border.StrokeColor = themeColor(theme.ColorNameInputBorder)
	r.border.CornerRadius = theme.Size(theme.SizeNameInputRadius)
}

func (r *borderRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.border.Resize(size)
}

func (r *borderRenderer) Objects() []fyne.CanvasObject {
	inner := r.WidgetRenderer.Objects()
	objects := make([]fyne.CanvasObject, 0, len(inner)+1)
	return append(append(objects, inner...), r.border)
}

func (r *borderRenderer) Refresh() {
	r.paint()
	r.border.Refresh()
	r.WidgetRenderer.Refresh()
}
