package accounts

import (
	"image/color"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/gui/kit"
)

// heading stands above the accounts of a group, with how many they are. Pressing it folds the group: then it says, too, which
// of them is on screen, and that some wait for the person.
type heading struct {
	widget.BaseWidget
	kit.Hover
	list  *rowList
	group string
	data  headingData

	surface *canvas.Rectangle
	sign    *widget.Icon // which way it folds
	name    *kit.Text
	badge   *kit.Badge
	count   *kit.Text
}

// headingData is what a heading shows of its group.
type headingData struct {
	count  int
	folded bool
	chosen string // the account on screen, where that is folded away
	waits  bool   // an account that is folded away needs the person
	at     bool   // the keyboard is here, while the list has it
}

const (
	headingSign  float32 = 16
	headingBadge float32 = 14
	headingCount float32 = 24 // room for the number
)

func newHeading(list *rowList, group string) *heading {
	h := &heading{
		list: list, group: group, surface: canvas.NewRectangle(color.Transparent), sign: widget.NewIcon(theme.MenuDropDownIcon()),
		name: kit.SingleCaption("").Bold(), badge: kit.NewBadge(kit.Asking, ""), count: kit.SingleCaption("").Trailing(),
	}
	h.Hover = kit.WhenHovered(h.Refresh)
	h.ExtendBaseWidget(h)
	return h
}

// dataOf is what the heading of a section shows.
func (l *rowList) dataOf(section Section) headingData {
	data := headingData{count: len(section.Rows), folded: section.Folded, at: l.model.AtHeading(section.Group)}
	if !section.Folded {
		return data
	}
	for _, row := range section.Rows {
		if row.ID == l.model.Chosen() {
			data.chosen = DisplayName(l.texts, row)
		}
	}
	data.waits = slices.ContainsFunc(section.Rows, func(r Row) bool { return r.State.NeedsPerson() })
	return data
}

func (h *heading) set(data headingData) {
	if h.data == data {
		return
	}
	h.data = data
	name := h.group
	if name == "" {
		name = h.list.texts.S("accounts.group.none")
	}
	sign := theme.MenuDropDownIcon()
	if data.folded {
		sign = theme.MenuExpandIcon()
	}
	if data.chosen != "" {
		name += " · " + data.chosen
	}
	h.name.SetText(name)
	h.sign.SetResource(sign)
	h.count.SetText(strconv.Itoa(data.count))
	h.Refresh()
}

// Tapped folds the group, or brings its accounts back.
func (h *heading) Tapped(*fyne.PointEvent) { h.list.model.Fold(h.group, !h.list.model.Folded(h.group)) }

// TappedSecondary opens the group's menu.
func (h *heading) TappedSecondary(event *fyne.PointEvent) { h.list.group(h, event.AbsolutePosition) }

// Dragged moves the group.
func (h *heading) Dragged(event *fyne.DragEvent) { h.list.drag.move(h, event) }

// DragEnd is called by Fyne.
func (h *heading) DragEnd() { h.list.drag.drop() }

// CreateRenderer is called by Fyne.
func (h *heading) CreateRenderer() fyne.WidgetRenderer {
	r := &headingRenderer{heading: h}
	r.applyTheme()
	return r
}

type headingRenderer struct{ heading *heading }

func (r *headingRenderer) Destroy()           {}
func (r *headingRenderer) MinSize() fyne.Size { return fyne.NewSize(0, headingHeight) }

func (r *headingRenderer) Objects() []fyne.CanvasObject {
	h := r.heading
	return []fyne.CanvasObject{h.surface, h.sign, h.name, h.badge, h.count}
}

func (r *headingRenderer) Layout(size fyne.Size) {
	h := r.heading
	h.surface.Move(fyne.NewPos(rowInset, kit.GapXS))
	h.surface.Resize(fyne.NewSize(size.Width-2*rowInset, size.Height-kit.GapXS))
	middle := func(height float32) float32 { return (size.Height + kit.GapXS - height) / 2 }
	left, right := rowInset+kit.GapXS, size.Width-kit.GapM
	h.sign.Move(fyne.NewPos(left, middle(headingSign)))
	h.sign.Resize(fyne.NewSquareSize(headingSign))
	left += headingSign + kit.GapXS
	height := h.count.MinSize().Height
	right -= headingCount
	h.count.Move(fyne.NewPos(right, middle(height)))
	h.count.Resize(fyne.NewSize(headingCount, height))
	if h.data.waits {
		right -= headingBadge
	}
	h.badge.Move(fyne.NewPos(right, middle(headingBadge)))
	h.badge.Resize(fyne.NewSquareSize(headingBadge))
	h.name.Move(fyne.NewPos(left, middle(height)))
	h.name.Resize(fyne.NewSize(right-left, height))
}

func (r *headingRenderer) Refresh() {
	h := r.heading
	r.applyTheme()
	kit.Show(h.badge, h.data.waits)
	r.Layout(h.Size())
	canvas.Refresh(h)
}

func (r *headingRenderer) applyTheme() {
	h := r.heading
	kit.PaintRow(h.surface, h.data.chosen != "", h.Hovered(), h.data.at && h.list.focused)
	if h.list.drag.holds(h) {
		h.surface.FillColor = theme.Color(theme.ColorNameOverlayBackground)
	}
}
