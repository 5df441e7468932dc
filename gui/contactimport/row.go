package contactimport

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/gui/kit"
)

const (
	rowHeight    float32 = 40
	lowRowHeight float32 = 28
	tickSize     float32 = 36
	// What of a row's width is the name, and what the number; the rest says what can be done with it.
	nameShare, phoneShare float32 = 0.38, 0.27
)

// line is what a row of either list shows: a person, a number, and what there is to say about it.
type line struct {
	name, phone string
	faint       bool // nothing is going to be done with it
	kind        kit.Kind
	says        string
}

// row shows one line. The list fills the same widget with one after the other.
type row struct {
	widget.BaseWidget
	texts  *kit.Texts
	toggle func(id int, out bool)
	low    bool // nobody has to hit it

	data  Row
	line  line
	tick  *tick
	name  *kit.Text
	phone *kit.Text
	badge *kit.Badge
}

// newRow returns a row that calls toggle when the person leaves it out or takes it in again; without toggle that cannot be
// done.
func newRow(texts *kit.Texts, toggle func(id int, out bool)) *row {
	r := &row{
		texts: texts, toggle: toggle, name: kit.SingleStrong(""), phone: kit.Single(""), badge: kit.NewBadge(kit.Neutral, ""),
	}
	r.tick = newTick(func() { r.toggle(r.data.ID, !r.data.Out) })
	r.ExtendBaseWidget(r)
	return r
}

// set shows a row of the file.
func (r *row) set(data Row) {
	if r.data == data {
		return
	}
	r.data = data
	r.tick.set(!data.Out)
	shown := data.shown()
	kit.Show(r.tick, r.toggle != nil && (shown == ShownReady || shown == ShownOut))
	r.say(lineOf(r.texts, data))
}

func (r *row) say(l line) {
	if r.line == l {
		return
	}
	r.line = l
	importance := widget.MediumImportance
	if l.faint {
		importance = widget.LowImportance
	}
	r.name.Say(l.name, importance)
	r.phone.Say(l.phone, importance)
	r.badge.Set(l.kind, l.says)
}

// CreateRenderer is called by Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{row: r} }

type rowRenderer struct{ row *row }

func (r *rowRenderer) Destroy() {}

func (r *rowRenderer) MinSize() fyne.Size {
	if r.row.low {
		return fyne.NewSize(0, lowRowHeight)
	}
	return fyne.NewSize(0, rowHeight)
}

func (r *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.row.tick, r.row.name, r.row.phone, r.row.badge}
}

func (r *rowRenderer) Layout(size fyne.Size) {
	left := kit.GapS
	if r.row.toggle != nil {
		r.row.tick.Move(fyne.NewPos(0, (size.Height-tickSize)/2))
		r.row.tick.Resize(fyne.NewSquareSize(tickSize))
		left = tickSize
	}
	width := max(0, size.Width-left-kit.GapS-2*kit.GapM)
	for i, object := range r.Objects()[1:] {
		own := width * []float32{nameShare, phoneShare, 1 - nameShare - phoneShare}[i]
		height := object.MinSize().Height
		object.Move(fyne.NewPos(left, (size.Height-height)/2))
		object.Resize(fyne.NewSize(own, height))
		left += own + kit.GapM
	}
}

func (r *rowRenderer) Refresh() {
	for _, object := range r.Objects() {
		object.Refresh()
	}
	canvas.Refresh(r.row)
}

// tick is a check box that the Tab key leaves out: the list is one stop for it, and the editor can do the same.
type tick struct {
	widget.BaseWidget
	icon   *widget.Icon
	on     bool
	tapped func()
}

func newTick(tapped func()) *tick {
	t := &tick{icon: widget.NewIcon(nil), tapped: tapped}
	t.set(true)
	t.ExtendBaseWidget(t)
	return t
}

func (t *tick) set(on bool) {
	if t.on == on && t.icon.Resource != nil {
		return
	}
	t.on = on
	t.icon.SetResource(theme.NewColoredResource(theme.CheckButtonIcon(), theme.ColorNameInputBorder))
	if on {
		t.icon.SetResource(theme.NewColoredResource(theme.CheckButtonCheckedIcon(), theme.ColorNamePrimary))
	}
}

// Tapped turns it.
func (t *tick) Tapped(*fyne.PointEvent) { t.tapped() }

// CreateRenderer is called by Fyne.
func (t *tick) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.Pad(kit.GapS, kit.GapS, t.icon))
}
