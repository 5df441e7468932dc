package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// List is Fyne's list, which makes widgets only for the rows in sight, with a frame around the row that has the keyboard's
// attention. It is one stop for the Tab key. Up, Down, Page Up, Page Down, Home and End move, Enter and Space choose, and
// Escape goes to the window.
type List struct {
	widget.List
	// Skip tells of rows that the keyboard passes over: headings. nil is none.
	Skip func(at int) bool
	// Act is what Space does with a row, where that is something else than choosing it: the button in it.
	Act func(at int)

	chosen  func(at int)
	at      int // the row that the keyboard is at
	focused bool
	silent  bool
}

// NewList returns a list of length rows. Rows are made by create and filled by update; chosen is called when the person
// chooses one.
func NewList(length func() int, create func() fyne.CanvasObject, update func(at int, row fyne.CanvasObject), chosen func(at int)) *List {
	l := &List{chosen: chosen}
	l.Length = length
	l.HideSeparators = true
	l.CreateItem = func() fyne.CanvasObject { return newListRow(create()) }
	l.UpdateItem = func(at int, object fyne.CanvasObject) {
		row := object.(*fyne.Container)
		Show(row.Objects[1], l.focused && at == l.at)
		update(at, row.Objects[0])
	}
	l.OnSelected = l.selected
	l.ExtendBaseWidget(l)
	return l
}

// newListRow puts a row below its frame.
func newListRow(content fyne.CanvasObject) *fyne.Container {
	frame := &rowFrame{ring: newRing()}
	frame.ring.gap = -ringWidth
	frame.ring.radius = theme.SizeNameSelectionRadius
	frame.ring.show(theme.ColorNamePrimary)
	frame.ExtendBaseWidget(frame)
	frame.Hide()
	return container.NewStack(content, frame)
}

// rowFrame is nothing but a ring.
type rowFrame struct {
	widget.BaseWidget
	ring *ring
}

// CreateRenderer is called by Fyne.
func (f *rowFrame) CreateRenderer() fyne.WidgetRenderer {
	return &ringRenderer{WidgetRenderer: widget.NewSimpleRenderer(container.NewWithoutLayout()), ring: f.ring}
}

func (l *List) selected(at int) {
	l.at = at
	if !l.silent {
		l.chosen(at)
	}
}

// SetChosen marks a row as chosen without calling chosen; -1 marks none.
func (l *List) SetChosen(at int) {
	l.silent = true
	defer func() { l.silent = false }()
	l.UnselectAll()
	if at >= 0 {
		l.Select(at)
	}
}

// At is the row that the keyboard is at.
func (l *List) At() int { return l.at }

// Keep has the keyboard be at another row, to which has moved what it was at. Nothing is scrolled.
func (l *List) Keep(at int) { l.at = at }

// Top goes back to the first row: the list is about something else now.
func (l *List) Top() {
	l.at = 0
	l.Highlight(0)
}

// FocusGained is called by Fyne.
func (l *List) FocusGained() {
	l.focused = true
	l.List.FocusGained()
	l.moveTo(l.at, 1)
}

// FocusLost is called by Fyne.
func (l *List) FocusLost() {
	l.focused = false
	l.List.FocusLost()
	l.RefreshItem(l.at)
}

// TypedKey moves and chooses.
func (l *List) TypedKey(key *fyne.KeyEvent) {
	page := max(1, int(l.Size().Height/(l.rowHeight()+theme.Padding()))-1)
	switch key.Name {
	case fyne.KeyUp:
		l.moveTo(l.at-1, -1)
	case fyne.KeyDown:
		l.moveTo(l.at+1, 1)
	case fyne.KeyPageUp:
		l.moveTo(l.at-page, -1)
	case fyne.KeyPageDown:
		l.moveTo(l.at+page, 1)
	case fyne.KeyHome:
		l.moveTo(0, 1)
	case fyne.KeyEnd:
		l.moveTo(l.Length()-1, -1)
	case fyne.KeySpace:
		if l.Act == nil {
			l.choose()
		} else if l.at < l.Length() {
			l.Act(l.at)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		l.choose()
	default:
		passToCanvas(l, key)
	}
}

// choose chooses the row that the keyboard is at, also if it is chosen already.
func (l *List) choose() {
	if l.at < l.Length() {
		l.SetChosen(l.at)
		l.chosen(l.at)
	}
}

// moveTo has the keyboard be at a row, or at the next one in a direction where that one is passed over. Where there is none
// it stays.
func (l *List) moveTo(at, direction int) {
	before := l.at
	at = max(0, min(at, l.Length()-1))
	for l.Skip != nil && at >= 0 && at < l.Length() && l.Skip(at) {
		at += direction
	}
	if at >= 0 && at < l.Length() {
		l.at = at
	}
	l.RefreshItem(before)
	l.Highlight(l.at)
	l.RefreshItem(l.at)
}

func (l *List) rowHeight() float32 { return l.CreateItem().MinSize().Height }
