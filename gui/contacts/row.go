package contacts

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/photo"
)

const (
	rowHeight  float32 = 52
	avatarSize float32 = 36
)

// row shows one contact. The list fills the same widget with one contact after the other.
type row struct {
	widget.BaseWidget
	texts  *kit.Texts
	photos *photo.Loader

	account core.AccountID
	data    Row
	avatar  *kit.Avatar
	name    *kit.Text
	about   *kit.Text
	mutual  *kit.Badge
}

func newRow(texts *kit.Texts, photos *photo.Loader) *row {
	r := &row{
		texts: texts, photos: photos,
		avatar: kit.NewAvatar(avatarSize, "", 0), name: kit.SingleStrong(""), about: kit.SingleCaption(""),
		mutual: kit.NewBadge(kit.Good, texts.S("contacts.mutual")),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) set(account core.AccountID, data Row) {
	if r.account == account && r.data == data {
		return
	}
	r.account, r.data = account, data
	title := name(r.texts, data)
	r.name.SetText(title)
	r.about.SetText(about(data))
	r.avatar.SetName(title, data.UserID)
	kit.Show(r.about, r.about.Text() != "")
	kit.Show(r.mutual, data.Mutual)
	r.loadPhoto()
	r.Refresh()
}

// loadPhoto asks for the contact's photo. The answer counts only if the row still shows that contact.
func (r *row) loadPhoto() {
	r.avatar.SetPhoto(nil)
	if !r.data.HasPhoto {
		return
	}
	account, id := r.account, r.data.UserID
	r.photos.GetChat(account, id, "", core.PhotoSquare, func(photo image.Image) {
		if r.account == account && r.data.UserID == id {
			r.avatar.SetPhoto(photo)
		}
	})
}

// CreateRenderer is called by Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{row: r} }

type rowRenderer struct{ row *row }

func (r *rowRenderer) Destroy()           {}
func (r *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(0, rowHeight) }

func (r *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.row.avatar, r.row.name, r.row.about, r.row.mutual}
}

func (r *rowRenderer) Layout(size fyne.Size) {
	row := r.row
	row.avatar.Move(fyne.NewPos(kit.GapS, (size.Height-avatarSize)/2))
	row.avatar.Resize(fyne.NewSquareSize(avatarSize))
	left := kit.GapS + avatarSize + kit.GapS + kit.GapXS
	right := size.Width - kit.GapM
	if row.mutual.Visible() {
		badge := row.mutual.MinSize()
		right -= badge.Width
		row.mutual.Move(fyne.NewPos(right, (size.Height-badge.Height)/2))
		row.mutual.Resize(badge)
		right -= kit.GapM
	}
	width := max(0, right-left)
	lines := []*kit.Text{row.name}
	if row.about.Visible() {
		lines = append(lines, row.about)
	}
	var height float32
	for _, line := range lines {
		height += line.MinSize().Height
	}
	gap := kit.GapXS * float32(len(lines)-1)
	top := (size.Height - height - gap) / 2
	for _, line := range lines {
		line.Move(fyne.NewPos(left, top))
		line.Resize(fyne.NewSize(width, line.MinSize().Height))
		top += line.MinSize().Height + kit.GapXS
	}
}

func (r *rowRenderer) Refresh() {
	r.Layout(r.row.Size())
	for _, object := range r.Objects() {
		object.Refresh()
	}
}
