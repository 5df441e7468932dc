package find

import (
	"image"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/card"
	"roster/gui/kit"
	"roster/gui/photo"
)

const (
	rowHeight     float32 = 58
	headingHeight float32 = 30
	avatarSize    float32 = 40
	markSize      float32 = 16
)

// rowList is the list of what was found, in groups. It is one stop for the Tab key; the arrow keys move a cursor, and Enter
// opens what it is on.
type rowList struct {
	widget.BaseWidget
	texts  *kit.Texts
	photos *photo.Loader

	open   func(chatID int64)
	leave  func() // up from the first row
	escape func()
	reveal func(top, bottom float32)

	account  core.AccountID
	rows     []*row
	headings []*kit.Text // one for each row that begins a group, else nil
	opened   int64
	cursor   int64
	focused  bool
}

func newRowList(texts *kit.Texts, photos *photo.Loader) *rowList {
	l := &rowList{texts: texts, photos: photos, reveal: func(float32, float32) {}}
	l.ExtendBaseWidget(l)
	return l
}

// set shows what an account has found, keeping the rows that are there.
func (l *rowList) set(account core.AccountID, hits []Hit, opened int64) {
	known := make(map[int64]*row, len(l.rows))
	if account == l.account {
		for _, r := range l.rows {
			known[r.hit.ChatID] = r
		}
	}
	l.account, l.opened = account, opened
	l.rows, l.headings = make([]*row, 0, len(hits)), make([]*kit.Text, 0, len(hits))
	for i, hit := range hits {
		r := known[hit.ChatID]
		if r == nil {
			r = newRow(l)
		}
		r.set(hit)
		l.rows = append(l.rows, r)
		l.headings = append(l.headings, l.heading(hits, i))
	}
	if l.place(l.cursor) < 0 {
		l.cursor = 0
	}
	l.Refresh()
}

// heading is the group's name above its first row.
func (l *rowList) heading(hits []Hit, at int) *kit.Text {
	if at > 0 && hits[at-1].Group == hits[at].Group {
		return nil
	}
	return kit.SingleCaption(l.texts.S(groupKeys[hits[at].Group]))
}

var groupKeys = map[Group]string{
	GroupExact: "find.group.exact", GroupChats: "find.group.chats",
	GroupContacts: "find.group.contacts", GroupPublic: "find.group.public",
}

func (l *rowList) place(chatID int64) int {
	return slices.IndexFunc(l.rows, func(r *row) bool { return r.hit.ChatID == chatID })
}

// top is where a row, with its group's heading, begins.
func (l *rowList) top(at int) float32 {
	y := float32(at) * rowHeight
	for _, heading := range l.headings[:at] {
		if heading != nil {
			y += headingHeight
		}
	}
	return y
}

// FocusGained puts the cursor on the open row, or the first.
func (l *rowList) FocusGained() {
	l.focused = true
	if l.place(l.cursor) < 0 {
		l.cursor = l.opened
	}
	l.moveTo(max(0, l.place(l.cursor)))
}

// FocusLost is called by Fyne.
func (l *rowList) FocusLost() {
	l.focused = false
	l.Refresh()
}

// TypedRune is called by Fyne.
func (l *rowList) TypedRune(rune) {}

// TypedKey moves the cursor.
func (l *rowList) TypedKey(key *fyne.KeyEvent) {
	at := l.place(l.cursor)
	switch key.Name {
	case fyne.KeyUp:
		if at <= 0 {
			l.leave()
			return
		}
		l.moveTo(at - 1)
	case fyne.KeyDown:
		l.moveTo(at + 1)
	case fyne.KeyHome:
		l.moveTo(0)
	case fyne.KeyEnd:
		l.moveTo(len(l.rows) - 1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if at >= 0 {
			l.open(l.cursor)
		}
	case fyne.KeyEscape:
		l.escape()
	}
}

func (l *rowList) moveTo(at int) {
	at = min(at, len(l.rows)-1)
	if at < 0 {
		return
	}
	l.cursor = l.rows[at].hit.ChatID
	bottom := l.top(at) + rowHeight
	if l.headings[at] != nil {
		bottom += headingHeight
	}
	l.reveal(l.top(at), bottom)
	l.Refresh()
}

// CreateRenderer is called by Fyne.
func (l *rowList) CreateRenderer() fyne.WidgetRenderer { return &rowListRenderer{list: l} }

type rowListRenderer struct{ list *rowList }

func (r *rowListRenderer) Destroy() {}

func (r *rowListRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, r.list.top(len(r.list.rows)))
}

func (r *rowListRenderer) Layout(size fyne.Size) {
	for i, row := range r.list.rows {
		y := r.list.top(i)
		if heading := r.list.headings[i]; heading != nil {
			height := heading.MinSize().Height
			heading.Move(fyne.NewPos(kit.GapS, y+headingHeight-height-kit.GapXS))
			heading.Resize(fyne.NewSize(size.Width-2*kit.GapS, height))
			y += headingHeight
		}
		row.Move(fyne.NewPos(0, y))
		row.Resize(fyne.NewSize(size.Width, rowHeight))
	}
}

func (r *rowListRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, 2*len(r.list.rows))
	for i, row := range r.list.rows {
		if heading := r.list.headings[i]; heading != nil {
			objects = append(objects, heading)
		}
		objects = append(objects, row)
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

// row shows one hit.
type row struct {
	widget.BaseWidget
	kit.Hover
	list  *rowList
	hit   Hit
	drawn bool

	surface *canvas.Rectangle
	avatar  *kit.Avatar
	name    *kit.Text
	mark    *widget.Icon // verified, scam or fake
	sub     *kit.Text
}

func newRow(list *rowList) *row {
	r := &row{
		list: list, surface: canvas.NewRectangle(color.Transparent), avatar: kit.NewAvatar(avatarSize, "", 0),
		name: kit.SingleStrong(""), mark: widget.NewIcon(nil), sub: kit.SingleCaption(""),
	}
	r.Hover = kit.WhenHovered(r.Refresh)
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) set(hit Hit) {
	fresh := !r.drawn || hit.HasPhoto != r.hit.HasPhoto
	r.hit, r.drawn = hit, true
	name := card.Name(r.list.texts, hit.Title, hit.IsDeleted)
	r.name.SetText(name)
	r.sub.SetText(describe(r.list.texts, hit.FoundChat))
	r.mark.SetResource(card.Sign(hit.FoundChat))
	r.avatar.SetName(name, hit.ChatID)
	if fresh {
		r.loadPhoto()
	}
}

// describe is the second line of a row. A public name tells a person apart well enough without the number.
func describe(t *kit.Texts, f core.FoundChat) string {
	if f.Username != nil && *f.Username != "" {
		f.Phone = nil
	}
	contact := ""
	if f.IsContact {
		contact = t.S("find.contact")
	}
	return card.About(t, f, contact)
}

// loadPhoto asks for the row's photo. The answer counts only if the row still shows that chat.
func (r *row) loadPhoto() {
	r.avatar.SetPhoto(nil)
	if !r.hit.HasPhoto {
		return
	}
	account, chat := r.list.account, r.hit.ChatID
	r.list.photos.GetChat(account, chat, "", core.PhotoSquare, func(picture image.Image) {
		if r.list.account == account && r.hit.ChatID == chat {
			r.avatar.SetPhoto(picture)
		}
	})
}

// Tapped opens the card.
func (r *row) Tapped(*fyne.PointEvent) {
	r.list.cursor = r.hit.ChatID
	r.list.open(r.hit.ChatID)
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
	return []fyne.CanvasObject{r.row.surface, r.row.avatar, r.row.name, r.row.mark, r.row.sub}
}

func (r *rowRenderer) Layout(size fyne.Size) {
	row := r.row
	row.surface.Move(fyne.NewPos(0, 1))
	row.surface.Resize(fyne.NewSize(size.Width, size.Height-2))
	row.avatar.Move(fyne.NewPos(kit.GapS, (size.Height-avatarSize)/2))
	row.avatar.Resize(fyne.NewSquareSize(avatarSize))

	left := kit.GapS + avatarSize + kit.GapS + kit.GapXS
	width := size.Width - left - kit.GapM
	nameHeight, subHeight := row.name.MinSize().Height, row.sub.MinSize().Height
	top := (size.Height - nameHeight - kit.GapXS - subHeight) / 2
	nameWidth := fyne.MeasureText(row.name.Text(), theme.TextSize(), fyne.TextStyle{Bold: true}).Width + 2
	if row.mark.Resource != nil {
		nameWidth = min(nameWidth, width-markSize-kit.GapXS)
		row.mark.Move(fyne.NewPos(left+nameWidth+kit.GapXS, top+(nameHeight-markSize)/2))
		row.mark.Resize(fyne.NewSquareSize(markSize))
	}
	row.name.Move(fyne.NewPos(left, top))
	row.name.Resize(fyne.NewSize(max(0, min(nameWidth, width)), nameHeight))
	row.sub.Move(fyne.NewPos(left, top+nameHeight+kit.GapXS))
	row.sub.Resize(fyne.NewSize(max(0, width), subHeight))
}

func (r *rowRenderer) Refresh() {
	r.applyTheme()
	r.Layout(r.row.Size())
	canvas.Refresh(r.row)
}

func (r *rowRenderer) applyTheme() {
	row := r.row
	at := row.hit.ChatID
	kit.PaintRow(row.surface, at == row.list.opened, row.Hovered(), row.list.focused && at == row.list.cursor)
}
