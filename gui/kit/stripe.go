package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Stripe is a rule from edge to edge: a hairline, or a broad one in a tint.
type Stripe struct {
	widget.BaseWidget
	tint Tint
}

// NewStripe returns a hairline.
func NewStripe() *Stripe {
	s := &Stripe{}
	s.ExtendBaseWidget(s)
	return s
}

// SetTint gives the stripe a tint; "" makes it a hairline.
func (s *Stripe) SetTint(tint Tint) {
	if s.tint != tint {
		s.tint = tint
		s.Refresh()
	}
}

// stripeHeight is how high a tinted stripe is. The hairline takes the same room, so that nothing moves.
const stripeHeight float32 = 4

// CreateRenderer is called by Fyne.
func (s *Stripe) CreateRenderer() fyne.WidgetRenderer {
	r := &stripeRenderer{stripe: s, line: canvas.NewRectangle(nil)}
	r.applyTheme()
	return r
}

type stripeRenderer struct {
	stripe *Stripe
	line   *canvas.Rectangle
}

func (r *stripeRenderer) Destroy()                     {}
func (r *stripeRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }
func (r *stripeRenderer) MinSize() fyne.Size           { return fyne.NewSize(0, stripeHeight) }

func (r *stripeRenderer) Layout(size fyne.Size) {
	height := float32(1)
	if r.stripe.tint.Icon() != nil {
		height = stripeHeight
	}
	r.line.Move(fyne.NewPos(0, size.Height-height))
	r.line.Resize(fyne.NewSize(size.Width, height))
}

func (r *stripeRenderer) applyTheme() { r.line.FillColor = themeColor(r.stripe.tint.Color()) }

func (r *stripeRenderer) Refresh() {
	r.applyTheme()
	r.Layout(r.stripe.Size())
	r.line.Refresh()
}
