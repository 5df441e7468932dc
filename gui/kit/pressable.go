package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// pressable is embedded in a widget that is pressed with the mouse, Enter and Space. The Tab key stops at it, with a focus ring
// that can be seen, and the page scrolls to it then.
type pressable struct {
	ring  *ring
	press func()
	self  fyne.CanvasObject // the widget
}

// Tapped presses.
func (p *pressable) Tapped(*fyne.PointEvent) { p.press() }

// FocusGained is called by Fyne.
func (p *pressable) FocusGained() {
	p.ring.show(theme.ColorNamePrimary)
	reveal(p.self)
}

// FocusLost is called by Fyne.
func (p *pressable) FocusLost() { p.ring.hide() }

// TypedRune is called by Fyne.
func (p *pressable) TypedRune(rune) {}

// TypedKey presses on Enter and Space and hands everything else to the window.
func (p *pressable) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		p.press()
	default:
		passToCanvas(p.self, key)
	}
}
