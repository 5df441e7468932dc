package findall

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/card"
	"roster/gui/kit"
	"roster/gui/photo"
)

const (
	headingHeight float32 = 44
	chatHeight    float32 = 60
	knowingHeight float32 = 46
	chatPhoto     float32 = 40
	indent                = kit.GapS + chatPhoto + kit.GapM - kit.GapXS
)

// item is what one line of the list shows: a heading, a person or chat, or an account that knows them.
type item struct {
	heading string
	chat    core.SharedChat
	own     string // the account that the person is
	knowing *core.KnowingChat
	account core.AccountInfo // of knowing
}

// row shows an item. The list fills the same widget with one after the other.
type row struct {
	widget.BaseWidget
	texts  *kit.Texts
	photos *photo.Loader

	item    item
	heading *kit.Text
	avatar  *kit.Avatar
	mark    *widget.Icon // verified, or a warning
	name    *kit.Text
	sub     *kit.Text
	rule    fyne.CanvasObject // above a person
	who     *accounts.Who
	how     *kit.Text
	sign    *widget.Icon // that pressing leads on
}

func newRow(t *kit.Texts, photos *photo.Loader) *row {
	r := &row{
		texts: t, photos: photos, heading: kit.Section(""), avatar: kit.NewAvatar(chatPhoto, "", 0), mark: widget.NewIcon(nil),
		name: kit.SingleStrong(""), sub: kit.SingleCaption(""), rule: kit.Line(),
		who: accounts.NewWho(t, photos, accounts.WhoOnPage), how: kit.SingleCaption("").Trailing(),
		sign: widget.NewIcon(theme.NavigateNextIcon()),
	}
	r.ExtendBaseWidget(r)
	return r
}

// isSame tells whether an item is about the same person, and the same account that knows them.
func (i item) isSame(other item) bool {
	return i.heading == other.heading && i.chat.ChatID == other.chat.ChatID && i.account.UserbotID == other.account.UserbotID
}

// height is how high an item's row is.
func (i item) height() float32 {
	switch {
	case i.heading != "":
		return headingHeight
	case i.knowing != nil:
		return knowingHeight
	default:
		return chatHeight
	}
}

func (r *row) set(i item) {
	before := r.item
	r.item = i
	ofChat := i.heading == "" && i.knowing == nil
	for _, part := range []fyne.CanvasObject{r.avatar, r.mark, r.name, r.sub, r.rule} {
		kit.Show(part, ofChat)
	}
	for _, part := range []fyne.CanvasObject{r.who, r.how, r.sign} {
		kit.Show(part, i.knowing != nil)
	}
	kit.Show(r.heading, i.heading != "")
	switch {
	case i.heading != "":
		r.heading.SetText(i.heading)
	case i.knowing != nil:
		r.who.Set(i.account)
		r.how.SetText(How(r.texts, i.chat, *i.knowing))
	default:
		r.setChat(before)
	}
	r.Refresh()
}

func (r *row) setChat(before item) {
	chat := r.item.chat
	name := card.Name(r.texts, chat.Title, chat.IsDeleted)
	r.name.SetText(name)
	r.sub.SetText(Describe(r.texts, chat, r.item.own))
	r.avatar.SetName(name, chat.ChatID)
	r.mark.SetResource(card.Sign(chat.FoundChat))
	was, _ := withPhoto(before.chat)
	now, _ := withPhoto(chat)
	if before.chat.ChatID != chat.ChatID || was != now {
		r.loadPhoto()
	}
}

// withPhoto is the first account that sees the chat's photo.
func withPhoto(chat core.SharedChat) (core.AccountID, bool) {
	for _, k := range chat.Accounts {
		if k.HasPhoto {
			return k.UserbotID, true
		}
	}
	return 0, false
}

// loadPhoto asks for the chat's photo. The answer counts only if the row still shows that chat.
func (r *row) loadPhoto() {
	r.avatar.SetPhoto(nil)
	account, has := withPhoto(r.item.chat)
	if !has {
		return
	}
	id := r.item.chat.ChatID
	r.photos.GetChat(account, id, "", core.PhotoSquare, func(picture image.Image) {
		if r.item.chat.ChatID == id && r.item.knowing == nil {
			r.avatar.SetPhoto(picture)
		}
	})
}

// CreateRenderer is called by Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{row: r} }

type rowRenderer struct{ row *row }

func (r *rowRenderer) Destroy()           {}
func (r *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.row.item.height()) }

func (r *rowRenderer) Objects() []fyne.CanvasObject {
	row := r.row
	return []fyne.CanvasObject{row.rule, row.heading, row.avatar, row.name, row.mark, row.sub, row.who, row.how, row.sign}
}

func (r *rowRenderer) Layout(size fyne.Size) {
	r.layoutHeading(size)
	r.layoutChat(size)
	r.layoutKnowing(size)
}

func (r *rowRenderer) layoutHeading(size fyne.Size) {
	height := r.row.heading.MinSize().Height
	r.row.heading.Move(fyne.NewPos(kit.GapS, size.Height-height-kit.GapS))
	r.row.heading.Resize(fyne.NewSize(size.Width-2*kit.GapS, height))
}

const markSize float32 = 16

func (r *rowRenderer) layoutChat(size fyne.Size) {
	row := r.row
	row.rule.Move(fyne.NewPos(kit.GapS, 0))
	row.rule.Resize(fyne.NewSize(size.Width-2*kit.GapS, 1))
	row.avatar.Move(fyne.NewPos(kit.GapS, (size.Height-chatPhoto)/2+kit.GapXS))
	row.avatar.Resize(fyne.NewSquareSize(chatPhoto))
	width := size.Width - indent - kit.GapS
	name, sub := row.name.MinSize().Height, row.sub.MinSize().Height
	top := (size.Height-name-kit.GapXS-sub)/2 + kit.GapXS
	nameWidth := min(row.name.Width(), width)
	if row.mark.Resource != nil {
		nameWidth = min(nameWidth, width-markSize-kit.GapXS)
		row.mark.Move(fyne.NewPos(indent+nameWidth+kit.GapXS, top+(name-markSize)/2))
		row.mark.Resize(fyne.NewSquareSize(markSize))
	}
	row.name.Move(fyne.NewPos(indent, top))
	row.name.Resize(fyne.NewSize(nameWidth, name))
	row.sub.Move(fyne.NewPos(indent, top+name+kit.GapXS))
	row.sub.Resize(fyne.NewSize(width, sub))
}

// layoutKnowing gives how an account knows somebody the room it needs, and the account the rest.
func (r *rowRenderer) layoutKnowing(size fyne.Size) {
	row := r.row
	end := size.Width - kit.GapS - markSize
	row.sign.Move(fyne.NewPos(end, (size.Height-markSize)/2))
	row.sign.Resize(fyne.NewSquareSize(markSize))
	room := end - indent - kit.GapS
	how := min(row.how.Width(), room/2)
	height := row.how.MinSize().Height
	row.how.Move(fyne.NewPos(end-kit.GapS-how, (size.Height-height)/2))
	row.how.Resize(fyne.NewSize(how, height))
	row.who.Move(fyne.NewPos(indent, 0))
	row.who.Resize(fyne.NewSize(room-how-kit.GapS, size.Height))
}

func (r *rowRenderer) Refresh() {
	r.Layout(r.row.Size())
	for _, object := range r.Objects() {
		object.Refresh()
	}
	canvas.Refresh(r.row)
}
