package kit

import (
	"image/color"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

// Hover is embedded in a widget that looks different under the mouse.
type Hover struct {
	over    bool
	changed func()
}

// WhenHovered calls changed when the mouse comes and when it goes.
func WhenHovered(changed func()) Hover { return Hover{changed: changed} }

// Hovered tells whether the mouse is over the widget.
func (h *Hover) Hovered() bool { return h.over }

// MouseIn is called by Fyne.
func (h *Hover) MouseIn(*desktop.MouseEvent) {
	h.over = true
	h.changed()
}

// MouseMoved is called by Fyne.
func (h *Hover) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (h *Hover) MouseOut() {
	h.over = false
	h.changed()
}

// PaintRow colours what lies behind a row: one that is chosen, under the mouse, or where the keyboard is.
func PaintRow(behind *canvas.Rectangle, chosen, hovered, focused bool) {
	behind.CornerRadius = theme.Size(theme.SizeNameButtonRadius)
	behind.FillColor = color.Transparent
	behind.StrokeWidth = 0
	switch {
	case chosen:
		behind.FillColor = themeColor(ColorChosen)
	case hovered:
		behind.FillColor = themeColor(theme.ColorNameHover)
	}
	if focused {
		behind.StrokeColor = themeColor(theme.ColorNamePrimary)
		behind.StrokeWidth = ringWidth
	}
}
