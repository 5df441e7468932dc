package accounts

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/kit"
)

// leastDrag is how far the mouse must go before something is moved: a hand that trembles while it presses moves nothing.
const leastDrag float32 = 8

// drag is the row or the heading of a group that a mouse moves in the list.
type drag struct {
	list   *rowList
	object fyne.CanvasObject // *row or *heading; nil while nothing is dragged
	grip   float32           // where on the object the mouse holds it
	began  float32           // the mouse's height at the beginning
	y      float32           // and now, both in the list
	far    bool              // it has gone far enough
	to     slot
	marker *canvas.Rectangle // where it would go
}

// slot is a place between two rows or groups. Before is 0 at a group's end.
type slot struct {
	y      float32
	group  string
	before core.AccountID
	place  int // among the groups, for a group
}

func (d *drag) init(l *rowList) {
	d.list, d.marker = l, canvas.NewRectangle(color.Transparent)
	d.marker.CornerRadius = 1.5
	d.marker.Hide()
}

// move follows the mouse. In a filtered list nothing can be moved.
func (d *drag) move(object fyne.CanvasObject, event *fyne.DragEvent) {
	if d.list.model.Filter() != "" {
		return
	}
	y := event.AbsolutePosition.Y - fyne.CurrentApp().Driver().AbsolutePositionForObject(d.list).Y
	if d.object != object {
		d.object, d.began = object, y-event.Dragged.DY
		d.grip = d.began - object.Position().Y
	}
	d.y = y
	d.far = d.far || float32(math.Abs(float64(d.y-d.began))) >= leastDrag
	if !d.far {
		return
	}
	d.to = d.nearest()
	kit.Show(d.marker, true)
	object.Refresh() // it covers what it is moved over
	d.list.Refresh()
	d.list.pull(event.AbsolutePosition.Y)
}

// follow is called when the list has been scrolled below a mouse that stands still.
func (d *drag) follow(by float32) {
	d.y += by
	d.to = d.nearest()
	d.list.Refresh()
}

// drop puts what was dragged where it is. What was hardly moved was pressed.
func (d *drag) drop() {
	object, to, far := d.object, d.to, d.far
	d.object, d.far = nil, false
	kit.Show(d.marker, false)
	if object != nil {
		object.Refresh()
	}
	model := d.list.model
	switch o := object.(type) {
	case *row:
		if far {
			model.Put(o.data.ID, to.group, to.before)
		} else {
			model.Choose(o.data.ID)
		}
	case *heading:
		if far {
			model.PutGroup(o.group, to.place)
		} else {
			o.Tapped(nil)
		}
	}
	d.list.Refresh()
}

// holds tells whether an object is on its way with the mouse.
func (d *drag) holds(object fyne.CanvasObject) bool { return d.far && d.object == object }

// nearest is the slot that is closest to the mouse.
func (d *drag) nearest() slot {
	slots := d.rowSlots()
	if _, ofGroups := d.object.(*heading); ofGroups {
		slots = d.groupSlots()
	}
	best := slots[0]
	middle := d.y - d.grip + d.object.Size().Height/2
	for _, s := range slots {
		if distance(s.y, middle) < distance(best.y, middle) {
			best = s
		}
	}
	return best
}

func distance(a, b float32) float32 { return max(a-b, b-a) }

func (d *drag) rowSlots() []slot {
	var slots []slot
	y := float32(0)
	for _, section := range d.list.sections {
		if section.heading != nil {
			y += headingHeight
		}
		for _, r := range section.rows {
			slots = append(slots, slot{y: y, group: section.group, before: r.data.ID})
			y += rowHeight
		}
		slots = append(slots, slot{y: y, group: section.group})
	}
	return slots
}

func (d *drag) groupSlots() []slot {
	var slots []slot
	y := float32(0)
	for at, section := range d.list.sections {
		slots = append(slots, slot{y: y, place: at})
		y += headingHeight + float32(len(section.rows))*rowHeight
	}
	return append(slots, slot{y: y, place: len(d.list.sections)})
}

// objects are drawn above the rows.
func (d *drag) objects() []fyne.CanvasObject {
	if d.object == nil {
		return nil
	}
	return []fyne.CanvasObject{d.marker, d.object}
}

func (d *drag) layout(size fyne.Size) {
	if d.object == nil || !d.far {
		return
	}
	height := d.object.Size().Height
	y := min(max(d.y-d.grip, -height/2), size.Height-height/2)
	d.object.Move(fyne.NewPos(kit.GapXS, y))
	d.marker.Move(fyne.NewPos(rowInset, d.to.y-1.5))
	d.marker.Resize(fyne.NewSize(size.Width-2*rowInset, 3))
}

func (d *drag) applyTheme() {
	settings := fyne.CurrentApp().Settings()
	d.marker.FillColor = settings.Theme().Color(theme.ColorNamePrimary, settings.ThemeVariant())
}
