package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// RowButton is a button in a row of a List. The mouse presses it, and Space where the list's Act does. It is no stop for the Tab
// key: the list is one for all its rows, and the rows that are drawn are in no order.
type RowButton struct {
	fyne.Widget // the button's looks, without what takes the focus
	Button      *Button
}

// NewRowButton returns a button of medium weight.
func NewRowButton(text string, tapped func()) *RowButton {
	r := &RowButton{Button: &Button{ring: newRing()}}
	r.Button.Text, r.Button.OnTapped = text, tapped
	r.Widget = r.Button
	r.Button.ExtendBaseWidget(r)
	return r
}

// Tapped presses the button.
func (r *RowButton) Tapped(event *fyne.PointEvent) { r.Button.Tapped(event) }

// MouseIn is called by Fyne.
func (r *RowButton) MouseIn(event *desktop.MouseEvent) { r.Button.MouseIn(event) }

// MouseMoved is called by Fyne.
func (r *RowButton) MouseMoved(event *desktop.MouseEvent) { r.Button.MouseMoved(event) }

// MouseOut is called by Fyne.
func (r *RowButton) MouseOut() { r.Button.MouseOut() }
