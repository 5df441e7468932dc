package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Option is one of several things to choose from, with a sentence that says what it is. Its owner tells it whether it is
// the one that is chosen.
type Option struct {
	widget.BaseWidget
	pressable
	title   *Text
	sign    *widget.Icon
	surface *Surface
	box     *fyne.Container
	chosen  bool
}

// NewOption returns an option that calls choose when it is pressed. about may be empty.
func NewOption(title, about string, choose func()) *Option {
	o := &Option{title: Strong(title), sign: widget.NewIcon(nil), pressable: pressable{ring: newRing(), press: choose}}
	o.self = o
	o.ring.radius = theme.SizeNameButtonRadius
	o.surface = NewSurface(ColorCard, theme.SizeNameButtonRadius, true)
	words := Stack(GapXS, o.title)
	if about != "" {
		words.Add(Caption(about))
	}
	o.box = container.NewStack(o.surface, Pad(GapM-2, GapS+4, Beside(GapS, container.NewVBox(o.sign), words)))
	o.show()
	o.ExtendBaseWidget(o)
	return o
}

// SetChosen says whether this is the one.
func (o *Option) SetChosen(chosen bool) {
	if o.chosen != chosen {
		o.chosen = chosen
		o.show()
	}
}

// Chosen tells whether this is the one.
func (o *Option) Chosen() bool { return o.chosen }

// Title is what the option is called.
func (o *Option) Title() string { return o.title.Text() }

func (o *Option) show() {
	icon, color, behind := theme.RadioButtonIcon(), theme.ColorNameInputBorder, ColorCard
	if o.chosen {
		icon, color, behind = theme.RadioButtonCheckedIcon(), theme.ColorNamePrimary, ColorChosen
	}
	o.sign.SetResource(theme.NewColoredResource(icon, color))
	o.surface.SetColor(behind)
}

// Cursor is a hand.
func (o *Option) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is called by Fyne.
func (o *Option) CreateRenderer() fyne.WidgetRenderer {
	return &ringRenderer{WidgetRenderer: widget.NewSimpleRenderer(o.box), ring: o.ring}
}
