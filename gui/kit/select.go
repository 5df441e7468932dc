package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Select is Fyne's choice of one from a list with a focus ring that can be seen, opened with Enter as well as Space.
type Select struct {
	widget.Select
	// OnOpen, if set, offers what there is to choose from in its own way; Options are not used then, see Say.
	OnOpen func()

	ring    *ring
	focused bool
	wrong   bool
}

// NewSelect returns a choice in which nothing is chosen. hint stands there meanwhile.
func NewSelect(hint string, options []string, changed func(string)) *Select {
	s := &Select{ring: newEntryRing()}
	s.PlaceHolder, s.Options, s.OnChanged = hint, options, changed
	s.ExtendBaseWidget(s)
	return s
}

// Choose shows what is chosen without telling; -1 is nothing.
func (s *Select) Choose(at int) {
	chosen := ""
	if at >= 0 && at < len(s.Options) {
		chosen = s.Options[at]
	}
	s.Say(chosen)
}

// SetWrong shows or takes away the error ring.
func (s *Select) SetWrong(wrong bool) {
	s.wrong = wrong
	showEntryRing(s.ring, s.wrong, s.focused)
}

// FocusGained is called by Fyne.
func (s *Select) FocusGained() {
	s.focused = true
	showEntryRing(s.ring, s.wrong, s.focused)
	s.Select.FocusGained()
	reveal(s)
}

// FocusLost is called by Fyne.
func (s *Select) FocusLost() {
	s.focused = false
	showEntryRing(s.ring, s.wrong, s.focused)
	s.Select.FocusLost()
}

// Say shows what was chosen elsewhere; "" is nothing.
func (s *Select) Say(chosen string) {
	if s.Selected != chosen {
		s.Selected = chosen
		s.Refresh()
	}
}

// Tapped is called by Fyne.
func (s *Select) Tapped(event *fyne.PointEvent) {
	if s.OnOpen != nil {
		s.OnOpen()
		return
	}
	s.Select.Tapped(event)
}

// TypedKey opens the list on Enter too and hands Escape to the window.
func (s *Select) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnter:
		if s.OnOpen != nil {
			s.OnOpen()
			return
		}
		s.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	case fyne.KeyEscape:
		passToCanvas(s, key)
	default:
		s.Select.TypedKey(key)
	}
}

// CreateRenderer is called by Fyne.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	border := canvas.NewRectangle(color.Transparent)
	border.StrokeWidth = theme.InputBorderSize()
	inner := &borderRenderer{WidgetRenderer: s.Select.CreateRenderer(), border: border}
	return &ringRenderer{WidgetRenderer: inner, ring: s.ring}
}

// borderRenderer draws the border around a choice that Fyne draws around text fields only.
type borderRenderer struct {
	fyne.WidgetRenderer
	border *canvas.Rectangle
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
	r.border.StrokeColor = themeColor(theme.ColorNameInputBorder)
	r.border.CornerRadius = theme.InputRadiusSize()
	r.border.Refresh()
	r.WidgetRenderer.Refresh()
}
