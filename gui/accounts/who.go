package accounts

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/photo"
)

// Who says which account something is about: its photo in its colour, its name, and what else it is known by. It belongs on
// every page of an account and into every question about one.
type Who struct {
	widget.BaseWidget
	texts    *kit.Texts
	size     float32
	trailing bool

	row  Row
	face *Face
	name *kit.Text
	sub  *kit.Text
}

// The sizes of the photo on a page's bar and in a dialog.
const (
	WhoOnPage   float32 = 28
	WhoInDialog float32 = 44
)

// NewWho returns one that says nothing yet. Its photo is size wide.
func NewWho(t *kit.Texts, photos *photo.Loader, size float32) *Who {
	w := &Who{
		texts: t, size: size, face: NewFace(photos, size), name: kit.SingleStrong(""), sub: kit.SingleCaption(""),
	}
	w.ExtendBaseWidget(w)
	return w
}

// AtTheEnd puts it at the right edge of the room that it has.
func (w *Who) AtTheEnd() *Who {
	w.trailing = true
	return w
}

// Set says the account.
func (w *Who) Set(info core.AccountInfo) *Who {
	row := RowOf(info)
	w.row = row
	name := DisplayName(w.texts, row)
	w.name.SetText(name)
	w.sub.SetText(aliases(info))
	w.face.Show(row, name)
	w.Refresh()
	return w
}

// Name is what the account is called.
func (w *Who) Name() string { return w.name.Text() }

// aliases are what an account is known by besides its name.
func aliases(info core.AccountInfo) string {
	names := namesOf(info)
	if len(names) < 2 {
		return ""
	}
	return strings.Join(names[1:], " · ")
}

// FullName is the account's name for the title of a question, with the phone number where that says more: two accounts can
// have one name.
func FullName(t *kit.Texts, info core.AccountInfo) string {
	name, phone := DisplayName(t, RowOf(info)), FormatPhone(text(info.Phone))
	if phone == "" || phone == name {
		return name
	}
	return t.S("accounts.full_name", kit.Args{"Name": name, "Phone": phone})
}

// CreateRenderer is called by Fyne.
func (w *Who) CreateRenderer() fyne.WidgetRenderer { return &whoRenderer{who: w} }

type whoRenderer struct{ who *Who }

func (r *whoRenderer) Destroy() {}

func (r *whoRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.who.face.Avatar, r.who.name, r.who.sub}
}

const whoEdge float32 = 4 // room for the ring

func (r *whoRenderer) MinSize() fyne.Size {
	words := r.who.name.MinSize().Height
	if r.who.sub.Text() != "" {
		words += r.who.sub.MinSize().Height
	}
	return fyne.NewSize(r.who.size+2*whoEdge, max(r.who.size+2*whoEdge, words))
}

func (r *whoRenderer) Layout(size fyne.Size) {
	w := r.who
	room := size.Width - w.size - 2*whoEdge - kit.GapS
	width := min(room, max(w.name.Width(), w.sub.Width()))
	left := whoEdge
	if w.trailing {
		left += max(0, room-width)
	} else {
		width = room
	}
	w.face.Avatar.Move(fyne.NewPos(left, (size.Height-w.size)/2))
	w.face.Avatar.Resize(fyne.NewSquareSize(w.size))
	left += w.size + kit.GapS + whoEdge
	name, sub := w.name.MinSize().Height, w.sub.MinSize().Height
	if w.sub.Text() == "" {
		sub = 0
	}
	top := (size.Height - name - sub) / 2
	w.name.Move(fyne.NewPos(left, top))
	w.name.Resize(fyne.NewSize(max(0, width), name))
	w.sub.Move(fyne.NewPos(left, top+name))
	w.sub.Resize(fyne.NewSize(max(0, width), sub))
}

func (r *whoRenderer) Refresh() {
	r.Layout(r.who.Size())
	for _, object := range r.Objects() {
		object.Refresh()
	}
	canvas.Refresh(r.who)
}
