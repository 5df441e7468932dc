package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Check is Fyne's tick with a focus ring that can be seen. The page scrolls to it when the Tab key does, and keys that it has
// no use for go to the window.
type Check struct {
	widget.Check
	ring *ring
}

// NewCheck returns a tick that is not set.
func NewCheck(text string, changed func(bool)) *Check {
	c := &Check{ring: newRing()}
	c.Text, c.OnChanged = text, changed
	c.ring.gap = -ringGap
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer is called by Fyne.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	return &ringRenderer{WidgetRenderer: c.Check.CreateRenderer(), ring: c.ring}
}

// FocusGained is called by Fyne.
func (c *Check) FocusGained() {
	c.ring.show(theme.ColorNamePrimary)
	c.Check.FocusGained()
	reveal(c)
}

// FocusLost is called by Fyne.
func (c *Check) FocusLost() {
	c.ring.hide()
	c.Check.FocusLost()
}

// TypedKey sets or takes away the tick on Enter, as Space does, and hands everything else to the window.
func (c *Check) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		c.TypedRune(' ')
	case fyne.KeySpace: // comes as a rune, too
	default:
		passToCanvas(c, key)
	}
}
