package accounts

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"roster/gui/kit"
)

// heading stands above the accounts of a group, with how many they are.
type heading struct {
	widget.BaseWidget
	list  *rowList
	group string
	name  *kit.Text
	count *kit.Text
}

func newHeading(list *rowList, group string) *heading {
	name := group
	if group == "" {
		name = list.texts.S("accounts.group.none")
	}
	h := &heading{list: list, group: group, name: kit.SingleCaption(name).Bold(), count: kit.SingleCaption("").Trailing()}
	h.ExtendBaseWidget(h)
	return h
}

func (h *heading) set(count int) { h.count.SetText(strconv.Itoa(count)) }

// TappedSecondary opens the group's menu.
func (h *heading) TappedSecondary(event *fyne.PointEvent) { h.list.group(h, event.AbsolutePosition) }

// Dragged moves the group.
func (h *heading) Dragged(event *fyne.DragEvent) { h.list.drag.move(h, event) }

// DragEnd is called by Fyne.
func (h *heading) DragEnd() { h.list.drag.drop() }

// CreateRenderer is called by Fyne.
func (h *heading) CreateRenderer() fyne.WidgetRenderer { return &headingRenderer{heading: h} }

type headingRenderer struct{ heading *heading }

func (r *headingRenderer) Destroy()           {}
func (r *headingRenderer) MinSize() fyne.Size { return fyne.NewSize(0, headingHeight) }

func (r *headingRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.heading.name, r.heading.count}
}

func (r *headingRenderer) Layout(size fyne.Size) {
	const countWidth float32 = 32
	height := r.heading.name.MinSize().Height
	top := size.Height - height - kit.GapXS
	r.heading.name.Move(fyne.NewPos(kit.GapM, top))
	r.heading.name.Resize(fyne.NewSize(size.Width-2*kit.GapM-countWidth, height))
	r.heading.count.Move(fyne.NewPos(size.Width-kit.GapM-countWidth, top))
	r.heading.count.Resize(fyne.NewSize(countWidth, height))
}

func (r *headingRenderer) Refresh() {
	for _, object := range r.Objects() {
		object.Refresh()
	}
	canvas.Refresh(r.heading)
}
