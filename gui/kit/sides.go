package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// The widths of what Sides puts beside each other, in Fyne's units.
const (
	sidesRoom    float32 = 820 // from here on there is room for both
	sidesGap             = GapS
	sideLeast    float32 = 340
	sideMost     float32 = 420
	sideShare    float32 = 0.42
	sideMostWide float32 = 640
	ruleWidth    float32 = 1
)

// SidesWidth is how wide Sides gets at most.
const SidesWidth = sideMost + sidesGap + sideMostWide

// Sides puts a list to the left and what belongs to its chosen row to the right. Where there is no room for both it shows
// one of them.
type Sides struct {
	widget.BaseWidget
	// OnNarrow is told when the room for both comes or goes.
	OnNarrow func(narrow bool)

	left, right fyne.CanvasObject
	rule        fyne.CanvasObject // between them; nil for a gap
	narrow      bool
	onRight     bool
	alone       bool
}

// NewSides returns both with the left one in front.
func NewSides(left, right fyne.CanvasObject) *Sides {
	s := &Sides{left: left, right: right}
	s.ExtendBaseWidget(s)
	return s
}

// NewRuledSides is NewSides with a rule between them from top to bottom, for parts that leave room at their edges themselves.
func NewRuledSides(left, right fyne.CanvasObject) *Sides {
	s := NewSides(left, right)
	s.rule = NewSurface(theme.ColorNameSeparator, "", false)
	return s
}

// SetRight says which one is shown where there is no room for both.
func (s *Sides) SetRight(right bool) { s.set(&s.onRight, right) }

// SetAlone has the left one take all the room, however much there is.
func (s *Sides) SetAlone(alone bool) { s.set(&s.alone, alone) }

func (s *Sides) set(flag *bool, value bool) {
	if *flag != value {
		*flag = value
		s.Refresh()
	}
}

// Narrow tells that one is shown, and not both.
func (s *Sides) Narrow() bool { return s.narrow }

// CreateRenderer is called by Fyne.
func (s *Sides) CreateRenderer() fyne.WidgetRenderer { return &sidesRenderer{sides: s} }

type sidesRenderer struct{ sides *Sides }

func (r *sidesRenderer) Destroy() {}

func (r *sidesRenderer) Objects() []fyne.CanvasObject {
	s := r.sides
	switch {
	case s.narrow && s.onRight && !s.alone:
		return []fyne.CanvasObject{s.right}
	case s.narrow:
		return []fyne.CanvasObject{s.left}
	case s.rule == nil:
		return []fyne.CanvasObject{s.left, s.right}
	default:
		return []fyne.CanvasObject{s.left, s.rule, s.right}
	}
}

func (r *sidesRenderer) MinSize() fyne.Size {
	return r.sides.left.MinSize().Max(r.sides.right.MinSize())
}

func (r *sidesRenderer) Layout(size fyne.Size) {
	s := r.sides
	narrow := size.Width < sidesRoom || s.alone
	changed := narrow != s.narrow
	s.narrow = narrow
	if narrow {
		for _, object := range r.Objects() {
			object.Move(fyne.NewPos(0, 0))
			object.Resize(size)
		}
	} else {
		s.placeBoth(size)
	}
	if changed && s.OnNarrow != nil {
		s.OnNarrow(narrow)
	}
}

func (s *Sides) placeBoth(size fyne.Size) {
	place := func(object fyne.CanvasObject, x, width float32) {
		object.Move(fyne.NewPos(x, 0))
		object.Resize(fyne.NewSize(width, size.Height))
	}
	left, gap := max(sideLeast, min(sideMost, size.Width*sideShare)), sidesGap
	if s.rule != nil {
		gap = ruleWidth
		place(s.rule, left, gap)
	}
	place(s.left, 0, left)
	place(s.right, left+gap, size.Width-left-gap)
}

func (r *sidesRenderer) Refresh() {
	r.Layout(r.sides.Size())
	for _, object := range r.Objects() {
		object.Refresh()
	}
	canvas.Refresh(r.sides)
}
