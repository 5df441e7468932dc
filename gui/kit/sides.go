package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
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
	narrow      bool
	onRight     bool
}

// NewSides returns both with the left one in front.
func NewSides(left, right fyne.CanvasObject) *Sides {
	s := &Sides{left: left, right: right}
	s.ExtendBaseWidget(s)
	return s
}

// SetRight says which one is shown where there is no room for both.
func (s *Sides) SetRight(right bool) {
	if s.onRight != right {
		s.onRight = right
		s.Refresh()
	}
}

// Narrow tells that there is no room for both.
func (s *Sides) Narrow() bool { return s.narrow }

// CreateRenderer is called by Fyne.
func (s *Sides) CreateRenderer() fyne.WidgetRenderer { return &sidesRenderer{sides: s} }

type sidesRenderer struct{ sides *Sides }

func (r *sidesRenderer) Destroy() {}

func (r *sidesRenderer) Objects() []fyne.CanvasObject {
	s := r.sides
	switch {
	case !s.narrow:
		return []fyne.CanvasObject{s.left, s.right}
	case s.onRight:
		return []fyne.CanvasObject{s.right}
	default:
		return []fyne.CanvasObject{s.left}
	}
}

func (r *sidesRenderer) MinSize() fyne.Size {
	return r.sides.left.MinSize().Max(r.sides.right.MinSize())
}

func (r *sidesRenderer) Layout(size fyne.Size) {
	s := r.sides
	narrow := size.Width < sidesRoom
	changed := narrow != s.narrow
	s.narrow = narrow
	if narrow {
		for _, object := range r.Objects() {
			object.Move(fyne.NewPos(0, 0))
			object.Resize(size)
		}
	} else {
		left := max(sideLeast, min(sideMost, size.Width*sideShare))
		s.left.Move(fyne.NewPos(0, 0))
		s.left.Resize(fyne.NewSize(left, size.Height))
		s.right.Move(fyne.NewPos(left+sidesGap, 0))
		s.right.Resize(fyne.NewSize(size.Width-left-sidesGap, size.Height))
	}
	if changed && s.OnNarrow != nil {
		s.OnNarrow(narrow)
	}
}

func (r *sidesRenderer) Refresh() {
	r.Layout(r.sides.Size())
	for _, object := range r.Objects() {
		object.Refresh()
	}
	canvas.Refresh(r.sides)
}
