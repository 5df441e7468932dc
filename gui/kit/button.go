package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Button is Fyne's button with a focus ring that can be seen, pressed with Enter as well as Space.
type Button struct {
	widget.Button
	ring *ring
}

// NewButton returns a button of medium weight. icon may be nil.
func NewButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{ring: newRing()}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// NewPrimaryButton returns the one button of a page that is meant to be pressed next.
func NewPrimaryButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := NewButton(text, icon, tapped)
	b.Importance = widget.HighImportance
	return b
}

// NewDangerButton returns a button that destroys something.
func NewDangerButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := NewButton(text, icon, tapped)
	b.Importance = widget.DangerImportance
	return b
}

// NewQuietButton returns a button without a background.
func NewQuietButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := NewButton(text, icon, tapped)
	b.Importance = widget.LowImportance
	return b
}

// CreateRenderer is called by Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	return &ringRenderer{WidgetRenderer: b.Button.CreateRenderer(), ring: b.ring}
}

// FocusGained is called by Fyne.
func (b *Button) FocusGained() {
	b.ring.show(theme.ColorNamePrimary)
	b.Button.FocusGained()
	reveal(b)
}

// FocusLost is called by Fyne.
func (b *Button) FocusLost() {
	b.ring.hide()
	b.Button.FocusLost()
}

// TypedKey presses the button on Enter and Space and hands Escape to the window. Fyne's own button gives the keyboard away
// when it is pressed, and the next Tab would begin at the top of the window, also after a dialog.
func (b *Button) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if !b.Disabled() && b.OnTapped != nil {
			b.OnTapped()
		}
	case fyne.KeyEscape:
		passToCanvas(b, key)
	default:
		b.Button.TypedKey(key)
	}
}

// passToCanvas gives a key that a focused widget has no use for to the canvas, as if nothing had the focus.
func passToCanvas(object fyne.CanvasObject, key *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(object)
	if c == nil {
		return
	}
	if typed := c.OnTypedKey(); typed != nil {
		typed(key)
	}
}

// ringWidth is the stroke of a focus ring, ringGap the room between it and the widget.
const (
	ringWidth float32 = 2
	ringGap   float32 = 2
)

// ring is the outline around a widget that has the focus, or an error.
type ring struct {
	outline *canvas.Rectangle
	color   fyne.ThemeColorName
	gap     float32
	radius  fyne.ThemeSizeName
	round   bool // a circle instead of rounded corners
}

func newRing() *ring {
	r := &ring{outline: canvas.NewRectangle(color.Transparent), gap: ringGap, radius: theme.SizeNameButtonRadius}
	r.outline.StrokeWidth = ringWidth
	r.outline.Hide()
	return r
}

func (r *ring) show(name fyne.ThemeColorName) {
	r.color = name
	r.applyTheme()
	r.outline.Show()
	r.outline.Refresh()
}

func (r *ring) hide() {
	r.outline.Hide()
	r.outline.Refresh()
}

func (r *ring) applyTheme() {
	if r.color == "" {
		return
	}
	r.outline.StrokeColor = themeColor(r.color)
	if !r.round {
		r.outline.CornerRadius = theme.Size(r.radius) + r.gap
	}
}

func (r *ring) layout(size fyne.Size) {
	out := r.gap + ringWidth/2
	if r.round {
		r.outline.CornerRadius = size.Width/2 + out
	}
	r.outline.Move(fyne.NewPos(-out, -out))
	r.outline.Resize(size.AddWidthHeight(2*out, 2*out))
}

// ringRenderer draws a ring over what another renderer draws.
type ringRenderer struct {
	fyne.WidgetRenderer
	ring *ring
}

func (r *ringRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.layout(size)
}

func (r *ringRenderer) Objects() []fyne.CanvasObject {
	inner := r.WidgetRenderer.Objects()
	objects := make([]fyne.CanvasObject, 0, len(inner)+1)
	return append(append(objects, inner...), r.ring.outline)
}

func (r *ringRenderer) Refresh() {
	r.ring.applyTheme()
	r.WidgetRenderer.Refresh()
}
