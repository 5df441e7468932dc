package apply

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/edit"
	"roster/gui/kit"
)

const avatarSize float32 = 36

// rowView is an account that can be chosen and, once it is, what it becomes.
type rowView struct {
	view   *View
	object fyne.CanvasObject
	face   *accounts.Face
	check  *kit.Check
	sub    *kit.Text
	badge  *kit.Badge
	lines  *fyne.Container
	inside *fyne.Container // around lines
	note   *edit.Note
	shown  []Line
	last   Row
}

func newRowView(v *View, id core.AccountID) *rowView {
	r := &rowView{
		view: v, face: accounts.NewFace(v.Photos, avatarSize), sub: kit.SingleCaption(""), badge: kit.NewBadge(kit.Neutral, ""), lines: container.NewStack(), note: edit.NewNote(),
	}
	r.check = kit.NewCheck("", func(chosen bool) { v.Model.Choose(id, chosen) })
	r.inside = indented(below, r.lines)
	head := kit.Spread(kit.GapM,
		kit.Beside(kit.GapXS, kit.Middle(r.face.Avatar), kit.Stack(-kit.GapXS, r.check, indented(tickInset, r.sub))), r.badge)
	r.object = kit.Stack(kit.GapXS, head, r.inside, indented(below, r.note.Object))
	return r
}

const (
	// tickInset is where the words behind a tick begin, below where what is said below an account's name begins.
	tickInset float32 = 28
	below             = avatarSize + kit.GapXS + tickInset
)

func indented(by float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(0, 0, by, 0), object)
}

// update leaves a row alone that says the same already: with many accounts most do when something is typed.
func (r *rowView) update(row Row) {
	if reflect.DeepEqual(row, r.last) {
		return
	}
	r.last = row
	t, now := r.view.Stage.Texts, r.view.Now()
	name := accounts.DisplayName(t, row.Entry)
	if r.check.Text != name {
		r.check.SetText(name)
	}
	if r.check.Checked != row.Chosen {
		r.check.SetChecked(row.Chosen)
	}
	r.face.Show(row.Entry, name)
	r.sub.SetText(row.Entry.Sub)
	r.badge.Set(accounts.Badge(t, row.Entry, now))
	var lines []Line
	why := ""
	if row.Preview != nil {
		why = HindranceWords(t, row.Preview.Hindrance, row.Preview.BioMax, row.Preview.RetryAt, now)
		if why == "" {
			lines = Lines(t, *row.Preview)
		} else {
			why = t.S("apply.left_out", kit.Args{"Why": why})
		}
	}
	r.note.Say(edit.ToneBad, why)
	kit.Show(r.inside, len(lines) > 0)
	if !reflect.DeepEqual(lines, r.shown) {
		r.shown = lines
		r.lines.Objects = []fyne.CanvasObject{kit.Pad(0, kit.GapXS, changeLines(t, lines))}
		r.lines.Refresh()
	}
}
