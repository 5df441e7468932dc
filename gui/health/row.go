package health

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/photo"
)

const (
	avatarSize float32 = 40
	rowInset   float32 = 12 // above and below what a row says
)

// row shows one account, or the heading of those below it. The list fills the same widget with one after the other.
type row struct {
	widget.BaseWidget
	act func(Row)

	data    Row
	words   words
	heading *kit.Text
	rule    fyne.CanvasObject
	face    *accounts.Face
	name    *kit.Text
	sub     *kit.Text
	badge   *kit.Badge
	about   *kit.Text
	story   *kit.Text
	button  *kit.RowButton
}

func newRow(photos *photo.Loader, act func(Row)) *row {
	r := &row{
		act: act, heading: kit.Section(""), rule: kit.Line(), face: accounts.NewFace(photos, avatarSize),
		name: kit.SingleStrong(""), sub: kit.SingleCaption(""), badge: kit.NewBadge(kit.Neutral, ""), about: kit.SingleCaption(""), story: kit.Muted(""),
	}
	r.button = kit.NewRowButton("", func() { r.act(r.data) })
	r.ExtendBaseWidget(r)
	return r
}

// setHeading makes the row a heading.
func (r *row) setHeading(text string) {
	r.data = Row{}
	r.heading.SetText(text)
	r.showParts(true)
}

// set makes the row an account's.
func (r *row) set(data Row, w words) {
	r.say(w)
	r.data = data
	r.face.Show(accounts.RowOf(data.Info), w.name)
}

func (r *row) say(w words) {
	if r.words == w && !r.heading.Visible() {
		return
	}
	r.words = w
	r.name.SetText(w.name)
	r.sub.SetText(w.sub)
	r.badge.Set(w.kind, w.state)
	r.about.SetText(w.about)
	r.story.SetText(w.story)
	r.sayButton(w)
	r.showParts(false)
}

func (r *row) sayButton(w words) {
	button := r.button.Button
	button.Text, button.Importance = w.action, widget.MediumImportance
	if w.quiet {
		button.Importance = widget.LowImportance
	}
	kit.Enable(button, !w.busy)
}

func (r *row) showParts(heading bool) {
	for _, part := range []fyne.CanvasObject{r.rule, r.face.Avatar, r.name, r.sub, r.badge, r.about} {
		kit.Show(part, !heading)
	}
	kit.Show(r.heading, heading)
	kit.Show(r.story, !heading && r.words.story != "")
	kit.Show(r.button, !heading && r.words.action != "")
	r.Refresh()
}

// CreateRenderer is called by Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{row: r} }

type rowRenderer struct{ row *row }

func (r *rowRenderer) Destroy() {}

func (r *rowRenderer) Objects() []fyne.CanvasObject {
	row := r.row
	return []fyne.CanvasObject{row.rule, row.heading, row.face.Avatar, row.name, row.sub, row.badge, row.about, row.story, row.button}
}

// MinSize is the height of what the row says at the width it has.
func (r *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.row.height(r.row.Size().Width)) }

// columns are where a row's words begin and how wide they may be beside the button.
func (r *row) columns(width float32) (left, words float32) {
	left = kit.GapS + avatarSize + kit.GapM
	words = width - left - kit.GapS
	if r.button.Visible() {
		words -= r.button.MinSize().Width + kit.GapM
	}
	return left, max(words, 0)
}

// height is how high the row must be at a width.
func (r *row) height(width float32) float32 {
	if r.heading.Visible() {
		return kit.GapL + r.heading.MinSize().Height + kit.GapS
	}
	height := 2*rowInset + r.name.MinSize().Height + kit.GapXS + r.badge.MinSize().Height
	if r.story.Visible() {
		_, words := r.columns(width)
		r.story.Resize(fyne.NewSize(words, 0))
		height += kit.GapS + r.story.MinSize().Height
	}
	return height
}

func (r *rowRenderer) Layout(size fyne.Size) {
	row := r.row
	row.heading.Move(fyne.NewPos(kit.GapS, kit.GapL))
	row.heading.Resize(fyne.NewSize(size.Width-2*kit.GapS, row.heading.MinSize().Height))
	left, width := row.columns(size.Width)
	row.rule.Move(fyne.NewPos(kit.GapS, size.Height-1))
	row.rule.Resize(fyne.NewSize(size.Width-2*kit.GapS, 1))
	row.face.Avatar.Move(fyne.NewPos(kit.GapS, rowInset))
	row.face.Avatar.Resize(fyne.NewSquareSize(avatarSize))
	top := rowInset
	top += r.line(row.name, row.sub, left, top, width) + kit.GapXS
	badge := row.badge.MinSize()
	row.badge.Move(fyne.NewPos(left, top))
	row.badge.Resize(fyne.NewSize(min(badge.Width, width), badge.Height))
	row.about.Move(fyne.NewPos(left+badge.Width+kit.GapM, top))
	row.about.Resize(fyne.NewSize(max(0, width-badge.Width-kit.GapM), badge.Height))
	row.story.Move(fyne.NewPos(left, top+badge.Height+kit.GapS))
	row.story.Resize(fyne.NewSize(width, row.story.MinSize().Height))
	button := row.button.MinSize()
	row.button.Move(fyne.NewPos(size.Width-kit.GapS-button.Width, rowInset))
	row.button.Resize(button)
}

// line puts the second name behind the first, in what room that leaves.
func (r *rowRenderer) line(name, sub *kit.Text, left, top, width float32) (height float32) {
	height = name.MinSize().Height
	own := min(width, fyne.MeasureText(name.Text(), theme.TextSize(), fyne.TextStyle{Bold: true}).Width+2)
	name.Move(fyne.NewPos(left, top))
	name.Resize(fyne.NewSize(own, height))
	small := sub.MinSize().Height
	sub.Move(fyne.NewPos(left+own+kit.GapS, top+(height-small)/2+1))
	sub.Resize(fyne.NewSize(max(0, width-own-kit.GapS), small))
	return height
}

func (r *rowRenderer) Refresh() {
	r.Layout(r.row.Size())
	for _, object := range r.Objects() {
		object.Refresh()
	}
	canvas.Refresh(r.row)
}
