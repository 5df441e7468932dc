package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Surface is a coloured background that follows the theme.
type Surface struct {
	widget.BaseWidget
	color    fyne.ThemeColorName
	radius   fyne.ThemeSizeName
	bordered bool
}

// NewSurface returns a surface in a theme's colour. radius is a theme's size name, or "" for square corners.
func NewSurface(color fyne.ThemeColorName, radius fyne.ThemeSizeName, bordered bool) *Surface {
	s := &Surface{color: color, radius: radius, bordered: bordered}
	s.ExtendBaseWidget(s)
	return s
}

// SetColor changes the surface's colour.
func (s *Surface) SetColor(color fyne.ThemeColorName) {
	if s.color != color {
		s.color = color
		s.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer {
	r := &surfaceRenderer{surface: s, rectangle: canvas.NewRectangle(nil)}
	r.applyTheme()
	return r
}

type surfaceRenderer struct {
	surface   *Surface
	rectangle *canvas.Rectangle
}

func (r *surfaceRenderer) applyTheme() {
	r.rectangle.FillColor = themeColor(r.surface.color)
	if r.surface.radius != "" {
		r.rectangle.CornerRadius = theme.Size(r.surface.radius)
	}
	if r.surface.bordered {
		r.rectangle.StrokeColor = themeColor(theme.ColorNameSeparator)
		r.rectangle.StrokeWidth = 1
	}
}

func (r *surfaceRenderer) Destroy()                     {}
func (r *surfaceRenderer) Layout(size fyne.Size)        { r.rectangle.Resize(size) }
func (r *surfaceRenderer) MinSize() fyne.Size           { return fyne.NewSize(0, 0) }
func (r *surfaceRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rectangle} }

func (r *surfaceRenderer) Refresh() {
	r.applyTheme()
	r.rectangle.Refresh()
}

// newRule is a hairline in the colour of separators.
func newRule() fyne.CanvasObject { return widget.NewSeparator() }
