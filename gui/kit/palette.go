package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Swatch is a tint to choose, with its name.
type Swatch struct {
	Tint Tint
	Name string
}

// Palette is a choice of one tint. It is one stop for the Tab key; the arrow keys choose.
type Palette struct {
	widget.BaseWidget
	swatches []Swatch
	cells    []*paletteCell
	chosen   func(Tint)
	at       int
	focused  bool
}

type paletteCell struct {
	ground *canvas.Rectangle
	icon   *widget.Icon
	name   *Text
}

const (
	paletteColumns            = 3
	paletteCellHeight         = 34
	paletteIcon       float32 = 16
)

// NewPalette returns a choice of which the first one is chosen. chosen is called when a person chooses.
func NewPalette(swatches []Swatch, chosen func(Tint)) *Palette {
	p := &Palette{swatches: swatches, chosen: chosen}
	for _, swatch := range swatches {
		p.cells = append(p.cells, &paletteCell{
			ground: canvas.NewRectangle(nil), icon: widget.NewIcon(swatch.Tint.Icon()), name: Single(swatch.Name),
		})
	}
	p.ExtendBaseWidget(p)
	return p
}

// Choose shows what is chosen without telling.
func (p *Palette) Choose(tint Tint) {
	for at, swatch := range p.swatches {
		if swatch.Tint == tint {
			p.at = at
		}
	}
	p.Refresh()
}

// Chosen is the tint that is chosen.
func (p *Palette) Chosen() Tint { return p.swatches[p.at].Tint }

func (p *Palette) pick(at int) {
	if at < 0 || at >= len(p.swatches) {
		return
	}
	p.at = at
	p.Refresh()
	p.chosen(p.swatches[at].Tint)
}

// Tapped chooses what is pressed.
func (p *Palette) Tapped(event *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
		c.Focus(p)
	}
	for at, cell := range p.cells {
		from, size := cell.ground.Position(), cell.ground.Size()
		inside := event.Position.Subtract(from)
		if inside.X >= 0 && inside.Y >= 0 && inside.X < size.Width && inside.Y < size.Height {
			p.pick(at)
			return
		}
	}
}

// Cursor is a hand.
func (p *Palette) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained is called by Fyne.
func (p *Palette) FocusGained() {
	p.focused = true
	p.Refresh()
	reveal(p)
}

// FocusLost is called by Fyne.
func (p *Palette) FocusLost() {
	p.focused = false
	p.Refresh()
}

// TypedRune is called by Fyne.
func (p *Palette) TypedRune(rune) {}

// TypedKey moves the choice, and hands to the window what it has no use for.
func (p *Palette) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyLeft:
		p.pick(p.at - 1)
	case fyne.KeyRight:
		p.pick(p.at + 1)
	case fyne.KeyUp:
		p.pick(p.at - paletteColumns)
	case fyne.KeyDown:
		p.pick(p.at + paletteColumns)
	case fyne.KeyHome:
		p.pick(0)
	case fyne.KeyEnd:
		p.pick(len(p.swatches) - 1)
	default:
		passToCanvas(p, key)
	}
}

// CreateRenderer is called by Fyne.
func (p *Palette) CreateRenderer() fyne.WidgetRenderer {
	r := &paletteRenderer{palette: p}
	r.applyTheme()
	return r
}

type paletteRenderer struct{ palette *Palette }

func (r *paletteRenderer) Destroy() {}

func (r *paletteRenderer) Objects() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for _, cell := range r.palette.cells {
		objects = append(objects, cell.ground, cell.icon, cell.name)
	}
	return objects
}

func (r *paletteRenderer) MinSize() fyne.Size {
	rows := (len(r.palette.cells) + paletteColumns - 1) / paletteColumns
	return fyne.NewSize(0, float32(rows)*(paletteCellHeight+GapXS)-GapXS)
}

func (r *paletteRenderer) Layout(size fyne.Size) {
	width := (size.Width - (paletteColumns-1)*GapXS) / paletteColumns
	for i, cell := range r.palette.cells {
		at := fyne.NewPos(float32(i%paletteColumns)*(width+GapXS), float32(i/paletteColumns)*(paletteCellHeight+GapXS))
		cell.ground.Move(at)
		cell.ground.Resize(fyne.NewSize(width, paletteCellHeight))
		left := GapS + GapXS
		putSquare(cell.icon, at.AddXY(left, (paletteCellHeight-paletteIcon)/2), paletteIcon)
		if cell.icon.Resource != nil {
			left += paletteIcon + GapS
		}
		height := cell.name.MinSize().Height
		cell.name.Move(at.AddXY(left, (paletteCellHeight-height)/2))
		cell.name.Resize(fyne.NewSize(width-left-GapXS, height))
	}
}

func (r *paletteRenderer) applyTheme() {
	p := r.palette
	for at, cell := range p.cells {
		cell.ground.CornerRadius = theme.Size(theme.SizeNameButtonRadius)
		cell.ground.FillColor, cell.ground.StrokeColor = themeColor(ColorCard), themeColor(theme.ColorNameSeparator)
		cell.ground.StrokeWidth = 1
		if at != p.at {
			continue
		}
		cell.ground.FillColor, cell.ground.StrokeColor = themeColor(ColorChosen), themeColor(theme.ColorNameInputBorder)
		if p.focused {
			cell.ground.StrokeColor, cell.ground.StrokeWidth = themeColor(theme.ColorNamePrimary), ringWidth
		}
	}
}

func (r *paletteRenderer) Refresh() {
	r.applyTheme()
	for _, object := range r.Objects() {
		object.Refresh()
	}
	canvas.Refresh(r.palette)
}
