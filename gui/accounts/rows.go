package accounts

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/photo"
)

const (
	rowHeight     float32 = 62
	headingHeight float32 = 30
	rowInset      float32 = 8 // between a row's surface and the list's edge
	avatarSize    float32 = 40
	moreSize      float32 = 20 // of the sign that opens a row's menu
	moreRoom      float32 = 34 // at a row's end, where pressing opens it
)

// rowList is the column of rows, with a heading above each group. It is one stop for the Tab key; the arrow keys move the
// choice.
type rowList struct {
	widget.BaseWidget
	texts  *kit.Texts
	model  *Model
	photos *photo.Loader
	reveal func()                        // scrolls to the chosen row
	menu   func(*row, fyne.Position)     // opens the menu of an account
	group  func(*heading, fyne.Position) // opens the menu of a group
	pull   func(y float32)               // scrolls while something is dragged to the height y of the window

	sections []listed
	rows     []*row // of all sections
	headings map[string]*heading
	drag     drag
	focused  bool
}

// listed is a section with its widgets.
type listed struct {
	group   string
	heading *heading // nil while no account is in a group
	rows    []*row   // none while the group is folded
}

func newRowList(texts *kit.Texts, model *Model, photos *photo.Loader) *rowList {
	l := &rowList{texts: texts, model: model, photos: photos, headings: make(map[string]*heading)}
	l.reveal, l.pull = func() {}, func(float32) {}
	l.drag.init(l)
	l.ExtendBaseWidget(l)
	return l
}

// sync makes a row widget for each row of the model, keeping those that are there.
func (l *rowList) sync() {
	known := make(map[core.AccountID]*row, len(l.rows))
	for _, r := range l.rows {
		known[r.data.ID] = r
	}
	grouped := l.model.Grouped()
	l.sections, l.rows = nil, make([]*row, 0, len(known))
	for _, section := range l.model.Sections() {
		listed := listed{group: section.Group}
		if grouped {
			listed.heading = l.headingOf(section)
		}
		if section.Folded {
			section.Rows = nil
		}
		for _, data := range section.Rows {
			r := known[data.ID]
			if r == nil {
				r = newRow(l)
			}
			chosen := data.ID == l.model.Chosen()
			r.set(data, chosen, chosen && !l.model.OnHeading())
			listed.rows = append(listed.rows, r)
		}
		l.sections = append(l.sections, listed)
		l.rows = append(l.rows, listed.rows...)
	}
	l.Refresh()
}

func (l *rowList) headingOf(section Section) *heading {
	h := l.headings[section.Group]
	if h == nil {
		h = newHeading(l, section.Group)
		l.headings[section.Group] = h
	}
	h.set(l.dataOf(section))
	return h
}

// find is the row of an account, or nil.
func (l *rowList) find(id core.AccountID) *row {
	for _, r := range l.rows {
		if r.data.ID == id {
			return r
		}
	}
	return nil
}

// span is from where to where the place of the keyboard reaches: a heading, or the row of the chosen account, for the first of a
// group together with the heading.
func (l *rowList) span() (top, bottom float32, ok bool) {
	y := float32(0)
	for _, section := range l.sections {
		top = y
		if section.heading != nil {
			y += headingHeight
		}
		if section.heading != nil && section.heading.data.at {
			return top, y, true
		}
		for i, r := range section.rows {
			if i > 0 {
				top = y
			}
			y += rowHeight
			if r.data.ID == l.model.Chosen() {
				return top, y, true
			}
		}
	}
	return 0, 0, false
}

// eachPlace calls do for every heading and row with where it begins and how high it is.
func (l *rowList) eachPlace(do func(object fyne.CanvasObject, y, height float32)) (end float32) {
	for _, section := range l.sections {
		if section.heading != nil {
			do(section.heading, end, headingHeight)
			end += headingHeight
		}
		for _, r := range section.rows {
			do(r, end, rowHeight)
			end += rowHeight
		}
	}
	return end
}

// FocusGained is called by Fyne.
func (l *rowList) FocusGained() {
	l.focused = true
	l.reveal()
	l.refreshChosen()
}

// FocusLost is called by Fyne.
func (l *rowList) FocusLost() {
	l.focused = false
	l.refreshChosen()
}

func (l *rowList) refreshChosen() {
	if h := l.headingAt(); h != nil {
		h.Refresh()
	} else if r := l.find(l.model.Chosen()); r != nil {
		r.Refresh()
	}
}

// headingAt is the heading that the keyboard is at, or nil.
func (l *rowList) headingAt() *heading {
	for _, section := range l.sections {
		if section.heading != nil && section.heading.data.at {
			return section.heading
		}
	}
	return nil
}

// TypedRune is called by Fyne.
func (l *rowList) TypedRune(rune) {}

// TypedKey moves the choice, and folds and unfolds groups.
func (l *rowList) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyUp:
		l.model.Step(-1)
	case fyne.KeyDown:
		l.model.Step(1)
	case fyne.KeyHome:
		l.model.Step(-2 * l.model.Len()) // of as many groups at most
	case fyne.KeyEnd:
		l.model.Step(2 * l.model.Len())
	case fyne.KeyLeft:
		l.model.StepLeft()
	case fyne.KeyRight:
		l.model.StepRight()
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		l.model.Press()
	case desktop.KeyMenu:
		l.openMenu()
	}
	l.reveal()
}

// openMenu opens the menu of the chosen account, where its row ends, or of the group at whose heading the keyboard is.
func (l *rowList) openMenu() {
	if h := l.headingAt(); h != nil {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(h)
		l.group(h, at.AddXY(h.Size().Width-rowInset-moreRoom, h.Size().Height))
	} else if r := l.find(l.model.Chosen()); r != nil {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(r)
		l.menu(r, at.AddXY(r.Size().Width-rowInset-moreRoom, r.Size().Height-rowInset))
	}
}

// CreateRenderer is called by Fyne.
func (l *rowList) CreateRenderer() fyne.WidgetRenderer { return &rowListRenderer{list: l} }

type rowListRenderer struct{ list *rowList }

func (r *rowListRenderer) Destroy() {}

func (r *rowListRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, r.list.eachPlace(func(fyne.CanvasObject, float32, float32) {}))
}

func (r *rowListRenderer) Layout(size fyne.Size) {
	r.list.eachPlace(func(object fyne.CanvasObject, y, height float32) {
		object.Move(fyne.NewPos(0, y))
		object.Resize(fyne.NewSize(size.Width, height))
	})
	r.list.drag.layout(size)
}

// Objects has what is dragged, and where it would go, above the others.
func (r *rowListRenderer) Objects() []fyne.CanvasObject {
	l := r.list
	objects := make([]fyne.CanvasObject, 0, len(l.rows)+len(l.sections)+2)
	l.eachPlace(func(object fyne.CanvasObject, _, _ float32) {
		if object != l.drag.object {
			objects = append(objects, object)
		}
	})
	return append(objects, l.drag.objects()...)
}

func (r *rowListRenderer) Refresh() {
	r.Layout(r.list.Size())
	r.list.drag.applyTheme()
	canvas.Refresh(r.list)
}

// row shows one account.
type row struct {
	widget.BaseWidget
	kit.Hover
	list   *rowList
	data   Row
	chosen bool
	at     bool // the keyboard is here, while the list has it

	surface *canvas.Rectangle
	face    *Face
	name    *kit.Text
	badge   *kit.Badge
	sub     *kit.Text
	more    *widget.Icon // on the row that is chosen, or under the mouse
}

func newRow(list *rowList) *row {
	r := &row{
		list:    list,
		surface: canvas.NewRectangle(color.Transparent),
		face:    NewFace(list.photos, avatarSize),
		name:    kit.SingleStrong(""),
		badge:   kit.NewBadge(kit.Neutral, ""),
		sub:     kit.SingleCaption(""),
		more:    widget.NewIcon(theme.MoreHorizontalIcon()),
	}
	r.more.Hide()
	r.Hover = kit.WhenHovered(r.Refresh)
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) set(data Row, chosen, at bool) {
	if r.data == data && r.chosen == chosen && r.at == at {
		return
	}
	r.data, r.chosen, r.at = data, chosen, at
	name := DisplayName(r.list.texts, data)
	r.name.SetText(name)
	r.sub.SetText(data.Sub)
	r.face.Show(data, name)
	r.badge.Set(Badge(r.list.texts, data, time.Now()))
	r.Refresh()
}

// Tapped chooses the account, or opens its menu where the sign for that is.
func (r *row) Tapped(event *fyne.PointEvent) {
	if event.Position.X >= r.Size().Width-rowInset-moreRoom && r.more.Visible() {
		r.list.menu(r, event.AbsolutePosition)
		return
	}
	r.list.model.Choose(r.data.ID)
}

// TappedSecondary opens the account's menu.
func (r *row) TappedSecondary(event *fyne.PointEvent) { r.list.menu(r, event.AbsolutePosition) }

// Dragged moves the account.
func (r *row) Dragged(event *fyne.DragEvent) { r.list.drag.move(r, event) }

// DragEnd is called by Fyne.
func (r *row) DragEnd() { r.list.drag.drop() }

// CreateRenderer is called by Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	renderer := &rowRenderer{row: r}
	renderer.applyTheme()
	return renderer
}

type rowRenderer struct{ row *row }

func (r *rowRenderer) Destroy()           {}
func (r *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(0, rowHeight) }

func (r *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.row.surface, r.row.face.Avatar, r.row.name, r.row.badge, r.row.sub, r.row.more}
}

func (r *rowRenderer) Layout(size fyne.Size) {
	row := r.row
	row.surface.Move(fyne.NewPos(rowInset, 1))
	row.surface.Resize(fyne.NewSize(size.Width-2*rowInset, size.Height-2))
	left := rowInset + kit.GapS
	row.face.Avatar.Move(fyne.NewPos(left, (size.Height-avatarSize)/2))
	row.face.Avatar.Resize(fyne.NewSquareSize(avatarSize))

	left += avatarSize + kit.GapS + kit.GapXS
	width := size.Width - left - rowInset - kit.GapS
	nameHeight, badge := row.name.MinSize().Height, row.badge.MinSize()
	top := (size.Height - nameHeight - kit.GapXS - badge.Height) / 2
	row.more.Resize(fyne.NewSquareSize(moreSize))
	row.more.Move(fyne.NewPos(size.Width-rowInset-moreRoom+(moreRoom-moreSize)/2, top))
	nameWidth := width
	if row.more.Visible() {
		nameWidth -= moreRoom - kit.GapS
	}
	row.name.Move(fyne.NewPos(left, top))
	row.name.Resize(fyne.NewSize(nameWidth, nameHeight))
	top += nameHeight + kit.GapXS
	badgeWidth := min(badge.Width, width)
	row.badge.Move(fyne.NewPos(left, top))
	row.badge.Resize(fyne.NewSize(badgeWidth, badge.Height))
	row.sub.Move(fyne.NewPos(left+badgeWidth+kit.GapS, top))
	row.sub.Resize(fyne.NewSize(max(0, width-badgeWidth-kit.GapS), badge.Height))
}

func (r *rowRenderer) Refresh() {
	r.applyTheme()
	kit.Show(r.row.more, r.row.chosen || r.row.Hovered())
	r.Layout(r.row.Size())
	canvas.Refresh(r.row)
}

func (r *rowRenderer) applyTheme() {
	row := r.row
	kit.PaintRow(row.surface, row.chosen, row.Hovered(), row.at && row.list.focused)
	if row.list.drag.holds(row) {
		row.surface.FillColor = theme.Color(theme.ColorNameOverlayBackground)
	}
}
