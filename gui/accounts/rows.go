package accounts

import (
	"image"
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
	rowHeight  float32 = 62
	rowInset   float32 = 8 // between a row's surface and the list's edge
	avatarSize float32 = 40
)

// rowList is the column of rows. It is one stop for the Tab key; the arrow keys move the choice.
type rowList struct {
	widget.BaseWidget
	texts   *kit.Texts
	model   *Model
	photos  *photo.Loader
	reveal  func()
	rows    []*row
	focused bool
}

func newRowList(texts *kit.Texts, model *Model, photos *photo.Loader) *rowList {
	l := &rowList{texts: texts, model: model, photos: photos, reveal: func() {}}
	l.ExtendBaseWidget(l)
	return l
}

// sync makes a row widget for each row of the model, keeping those that are there.
func (l *rowList) sync() {
	known := make(map[core.AccountID]*row, len(l.rows))
	for _, r := range l.rows {
		known[r.data.ID] = r
	}
	rows := make([]*row, 0, len(l.rows))
	for _, data := range l.model.Rows() {
		r := known[data.ID]
		if r == nil {
			r = newRow(l, data.ID)
		}
		r.set(data, data.ID == l.model.Chosen())
		rows = append(rows, r)
	}
	l.rows = rows
	l.Refresh()
}

// place is where an account stands among the rows on show, or -1.
func (l *rowList) place(id core.AccountID) int {
	for i, r := range l.rows {
		if r.data.ID == id {
			return i
		}
	}
	return -1
}

// FocusGained is called by Fyne.
func (l *rowList) FocusGained() {
	l.focused = true
	l.reveal()
	l.Refresh()
}

// FocusLost is called by Fyne.
func (l *rowList) FocusLost() {
	l.focused = false
	l.Refresh()
}

// TypedRune is called by Fyne.
func (l *rowList) TypedRune(rune) {}

// TypedKey moves the choice.
func (l *rowList) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyUp:
		l.model.Step(-1)
	case fyne.KeyDown:
		l.model.Step(1)
	case fyne.KeyHome:
		l.model.Step(-len(l.rows))
	case fyne.KeyEnd:
		l.model.Step(len(l.rows))
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if l.place(l.model.Chosen()) < 0 {
			l.model.Step(1)
		}
	}
	l.reveal()
}

// CreateRenderer is called by Fyne.
func (l *rowList) CreateRenderer() fyne.WidgetRenderer { return &rowListRenderer{list: l} }

type rowListRenderer struct{ list *rowList }

func (r *rowListRenderer) Destroy() {}

func (r *rowListRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, rowHeight*float32(len(r.list.rows)))
}

func (r *rowListRenderer) Layout(size fyne.Size) {
	for i, row := range r.list.rows {
		row.Move(fyne.NewPos(0, float32(i)*rowHeight))
		row.Resize(fyne.NewSize(size.Width, rowHeight))
	}
}

func (r *rowListRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.list.rows))
	for i, row := range r.list.rows {
		objects[i] = row
	}
	return objects
}

func (r *rowListRenderer) Refresh() {
	r.Layout(r.list.Size())
	for _, row := range r.list.rows {
		row.Refresh()
	}
	canvas.Refresh(r.list)
}

// row shows one account.
type row struct {
	widget.BaseWidget
	list    *rowList
	data    Row
	chosen  bool
	hovered bool

	surface *canvas.Rectangle
	avatar  *kit.Avatar
	name    *kit.Text
	badge   *kit.Badge
	sub     *kit.Text
}

func newRow(list *rowList, id core.AccountID) *row {
	r := &row{
		list:    list,
		surface: canvas.NewRectangle(color.Transparent),
		avatar:  kit.NewAvatar(avatarSize, "", int64(id)),
		name:    kit.SingleStrong(""),
		badge:   kit.NewBadge(kit.Neutral, ""),
		sub:     kit.SingleCaption(""),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) set(data Row, chosen bool) {
	if r.data == data && r.chosen == chosen {
		return
	}
	newPhoto := data.Photo != r.data.Photo
	r.data, r.chosen = data, chosen
	name := DisplayName(r.list.texts, data)
	r.name.SetText(name)
	r.sub.SetText(data.Sub)
	r.avatar.SetName(name, int64(data.ID))
	r.badge.Set(Badge(r.list.texts, data, time.Now()))
	if newPhoto {
		r.loadPhoto()
	}
	r.Refresh()
}

// loadPhoto asks for the row's photo. The answer counts only if the row still wants that one.
func (r *row) loadPhoto() {
	r.avatar.SetPhoto(nil)
	id, wanted := r.data.ID, r.data.Photo
	if wanted == "" {
		return
	}
	r.list.photos.Get(id, wanted, core.PhotoSquare, func(photo image.Image) {
		if r.data.ID == id && r.data.Photo == wanted {
			r.avatar.SetPhoto(photo)
		}
	})
}

// Tapped chooses the account.
func (r *row) Tapped(*fyne.PointEvent) { r.list.model.Choose(r.data.ID) }

// MouseIn is called by Fyne.
func (r *row) MouseIn(*desktop.MouseEvent) {
	r.hovered = true
	r.Refresh()
}

// MouseMoved is called by Fyne.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (r *row) MouseOut() {
	r.hovered = false
	r.Refresh()
}

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
	return []fyne.CanvasObject{r.row.surface, r.row.avatar, r.row.name, r.row.badge, r.row.sub}
}

func (r *rowRenderer) Layout(size fyne.Size) {
	row := r.row
	row.surface.Move(fyne.NewPos(rowInset, 1))
	row.surface.Resize(fyne.NewSize(size.Width-2*rowInset, size.Height-2))
	left := rowInset + kit.GapS
	row.avatar.Move(fyne.NewPos(left, (size.Height-avatarSize)/2))
	row.avatar.Resize(fyne.NewSquareSize(avatarSize))

	left += avatarSize + kit.GapS + kit.GapXS
	width := size.Width - left - rowInset - kit.GapS
	nameHeight, badge := row.name.MinSize().Height, row.badge.MinSize()
	top := (size.Height - nameHeight - kit.GapXS - badge.Height) / 2
	row.name.Move(fyne.NewPos(left, top))
	row.name.Resize(fyne.NewSize(width, nameHeight))
	top += nameHeight + kit.GapXS
	badgeWidth := min(badge.Width, width)
	row.badge.Move(fyne.NewPos(left, top))
	row.badge.Resize(fyne.NewSize(badgeWidth, badge.Height))
	row.sub.Move(fyne.NewPos(left+badgeWidth+kit.GapS, top))
	row.sub.Resize(fyne.NewSize(max(0, width-badgeWidth-kit.GapS), badge.Height))
}

func (r *rowRenderer) Refresh() {
	r.applyTheme()
	r.Layout(r.row.Size())
	canvas.Refresh(r.row)
}

func (r *rowRenderer) applyTheme() {
	row := r.row
	paintSurface(row.surface, row.chosen, row.hovered, row.chosen && row.list.focused)
}

// paintSurface colours what is behind a row.
func paintSurface(surface *canvas.Rectangle, chosen, hovered, focused bool) {
	settings := fyne.CurrentApp().Settings()
	paint := func(name fyne.ThemeColorName) color.Color {
		return settings.Theme().Color(name, settings.ThemeVariant())
	}
	surface.CornerRadius = theme.Size(theme.SizeNameButtonRadius)
	surface.FillColor = color.Transparent
	surface.StrokeWidth = 0
	switch {
	case chosen:
		surface.FillColor = paint(kit.ColorChosen)
	case hovered:
		surface.FillColor = paint(theme.ColorNameHover)
	}
	if focused {
		surface.StrokeColor = paint(theme.ColorNamePrimary)
		surface.StrokeWidth = 2
	}
}
