package accounts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/gui/kit"
)

const (
	allHeight float32 = 54
	allIcon   float32 = 22
)

// allEntry stands above the list and leads to the pages about all accounts. It says how many of them wait for the person,
// and otherwise whether they have a connection.
type allEntry struct {
	widget.BaseWidget
	kit.Hover
	texts  *kit.Texts
	tapped func()

	waiting         int
	connecting      bool
	chosen, focused bool

	surface *canvas.Rectangle
	icon    *widget.Icon
	name    *kit.Text
	badge   *kit.Badge
}

func newAllEntry(t *kit.Texts, tapped func()) *allEntry {
	e := &allEntry{
		texts: t, tapped: tapped, waiting: -1, surface: canvas.NewRectangle(nil), icon: widget.NewIcon(theme.GridIcon()),
		name: kit.SingleStrong(t.S("accounts.all")), badge: kit.NewBadge(kit.Good, ""),
	}
	e.Hover = kit.WhenHovered(e.Refresh)
	e.ExtendBaseWidget(e)
	return e
}

func (e *allEntry) set(waiting int, connecting, chosen bool) {
	if e.waiting == waiting && e.connecting == connecting && e.chosen == chosen {
		return
	}
	e.waiting, e.connecting, e.chosen = waiting, connecting, chosen
	switch {
	case waiting > 0:
		e.badge.Set(kit.Asking, e.texts.N("accounts.waiting", waiting))
	case connecting:
		e.badge.Set(kit.Busy, e.texts.S("accounts.state.connecting"))
	default:
		e.badge.Set(kit.Good, e.texts.S("accounts.none_waiting"))
	}
	e.Refresh()
}

// Tapped opens the pages.
func (e *allEntry) Tapped(*fyne.PointEvent) { e.tapped() }

// FocusGained is called by Fyne.
func (e *allEntry) FocusGained() {
	e.focused = true
	e.Refresh()
}

// FocusLost is called by Fyne.
func (e *allEntry) FocusLost() {
	e.focused = false
	e.Refresh()
}

// TypedRune is called by Fyne.
func (e *allEntry) TypedRune(rune) {}

// TypedKey opens the pages on Enter and Space.
func (e *allEntry) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		e.tapped()
	}
}

// CreateRenderer is called by Fyne.
func (e *allEntry) CreateRenderer() fyne.WidgetRenderer {
	r := &allRenderer{entry: e}
	r.applyTheme()
	return r
}

type allRenderer struct{ entry *allEntry }

func (r *allRenderer) Destroy()           {}
func (r *allRenderer) MinSize() fyne.Size { return fyne.NewSize(0, allHeight) }

func (r *allRenderer) Objects() []fyne.CanvasObject {
	e := r.entry
	return []fyne.CanvasObject{e.surface, e.icon, e.name, e.badge}
}

// Layout puts the words where those of the accounts below begin.
func (r *allRenderer) Layout(size fyne.Size) {
	e := r.entry
	e.surface.Move(fyne.NewPos(rowInset, 1))
	e.surface.Resize(fyne.NewSize(size.Width-2*rowInset, size.Height-2))
	left := rowInset + kit.GapS
	e.icon.Move(fyne.NewPos(left+(avatarSize-allIcon)/2, (size.Height-allIcon)/2))
	e.icon.Resize(fyne.NewSquareSize(allIcon))
	left += avatarSize + kit.GapS + kit.GapXS
	width := size.Width - left - rowInset - kit.GapS
	nameHeight, badge := e.name.MinSize().Height, e.badge.MinSize()
	top := (size.Height - nameHeight - kit.GapXS - badge.Height) / 2
	e.name.Move(fyne.NewPos(left, top))
	e.name.Resize(fyne.NewSize(width, nameHeight))
	e.badge.Move(fyne.NewPos(left, top+nameHeight+kit.GapXS))
	e.badge.Resize(fyne.NewSize(min(badge.Width, width), badge.Height))
}

func (r *allRenderer) Refresh() {
	r.applyTheme()
	r.Layout(r.entry.Size())
	canvas.Refresh(r.entry)
}

func (r *allRenderer) applyTheme() {
	e := r.entry
	kit.PaintRow(e.surface, e.chosen, e.Hovered(), e.focused)
}
