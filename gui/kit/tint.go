package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Tint is a colour that people tell things apart by; "" is none. Whoever does not see colours well has the tint's shape, and its
// name: a tint is never told by its colour alone.
type Tint string

// Tints are all tints in the order in which they are offered.
var Tints = []Tint{"red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"}

// colorTint is the beginning of the tints' names among the theme's colours.
const colorTint = "rosterTint-"

// Color is the tint's colour in the theme; that of separators where there is none.
func (t Tint) Color() fyne.ThemeColorName {
	if _, known := tintShapes[t]; !known {
		return theme.ColorNameSeparator
	}
	return fyne.ThemeColorName(colorTint + string(t))
}

// Icon is the tint's shape in its colour; nil where there is none.
func (t Tint) Icon() fyne.Resource {
	shape, known := tintShapes[t]
	if !known {
		return nil
	}
	return theme.NewColoredResource(shape, t.Color())
}

// tintShapes are told apart at a size of ten pixels.
var tintShapes = map[Tint]fyne.Resource{
	"red":    picture("tint-square", `<path d="M3 3h18v18H3z"/>`),
	"orange": picture("tint-triangle", `<path d="M12 2l11 20H1z"/>`),
	"yellow": picture("tint-star", `<path d="M12 1l3.3 7.1 7.7.9-5.7 5.3 1.5 7.7L12 18.2 5.2 22l1.5-7.7L1 9l7.7-.9z"/>`),
	"green":  picture("tint-circle", `<circle cx="12" cy="12" r="10.5"/>`),
	"teal":   picture("tint-cross", `<path d="M8 1.5h8v6.5h6.5v8H16v6.5H8V16H1.5V8H8z"/>`),
	"blue":   picture("tint-diamond", `<path d="M12 .5L23.5 12 12 23.5.5 12z"/>`),
	"purple": picture("tint-point", `<path d="M1 2h22L12 22z"/>`),
	"pink":   picture("tint-heart", `<path d="M12 22L2.6 12.6A6.2 6.2 0 0 1 12 4.7a6.2 6.2 0 0 1 9.4 7.9z"/>`),
}

// The tints on the light and the dark side of the theme. On every surface they have a contrast of at least 3 to 1.
var (
	lightTints = palette{
		Tint("red").Color(): rgb(0xC2302B), Tint("orange").Color(): rgb(0xB85600), Tint("yellow").Color(): rgb(0x8A6D00),
		Tint("green").Color(): rgb(0x3A7D1E), Tint("teal").Color(): rgb(0x00777F), Tint("blue").Color(): rgb(0x1B63C6),
		Tint("purple").Color(): rgb(0x7A3FC4), Tint("pink").Color(): rgb(0xC02A7C),
	}
	darkTints = palette{
		Tint("red").Color(): rgb(0xFF7A70), Tint("orange").Color(): rgb(0xFFA24D), Tint("yellow").Color(): rgb(0xF2D04B),
		Tint("green").Color(): rgb(0x8FD069), Tint("teal").Color(): rgb(0x4FD0D6), Tint("blue").Color(): rgb(0x7DB2FF),
		Tint("purple").Color(): rgb(0xC9A2FF), Tint("pink").Color(): rgb(0xFF8CC6),
	}
)

// behindLetters is the tint as the ground of white letters, with a contrast of at least 4.5 to 1 in both themes.
func (t Tint) behindLetters() color.Color { return lightTints[t.Color()] }
