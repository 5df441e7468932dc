package find

import (
	"fyne.io/fyne/v2"

	"roster/gui/kit"
)

// Widths of the page's two parts. From wideFrom on the card stands beside the list; below, it takes the list's place.
const (
	wideFrom  float32 = 900
	leastList float32 = 380
	mostList  float32 = 460
)

// panes is the page's layout over three objects: the list's part, a rule, and the card's part.
type panes struct {
	cardOpen bool
	single   bool // there is nothing to put beside each other
	wide     bool
	arranged func() // called when wide has changed
}

// MinSize is small, so that the window can be: both parts scroll.
func (p *panes) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[0].MinSize().Width, max(objects[0].MinSize().Height, objects[2].MinSize().Height))
}

func (p *panes) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if wide := size.Width >= wideFrom && !p.single; wide != p.wide {
		p.wide = wide
		p.arranged()
	}
	p.choose(objects)
	if !p.wide {
		for _, part := range objects {
			part.Move(fyne.NewPos(0, 0))
			part.Resize(size)
		}
		return
	}
	list := min(max(size.Width*0.38, leastList), mostList)
	place := func(object fyne.CanvasObject, x, width float32) {
		object.Move(fyne.NewPos(x, 0))
		object.Resize(fyne.NewSize(width, size.Height))
	}
	place(objects[0], 0, list)
	place(objects[1], list, 1)
	place(objects[2], list+1, size.Width-list-1)
}

// choose shows both parts, or the one that is in use.
func (p *panes) choose(objects []fyne.CanvasObject) {
	show(objects[0], p.wide || !p.cardOpen)
	show(objects[1], p.wide)
	show(objects[2], p.wide || p.cardOpen)
}

// column is a part's content: at most as wide as a page's, with room at its edges.
func column(object fyne.CanvasObject) fyne.CanvasObject {
	return kit.Pad(kit.GapL, kit.GapL, kit.Column(kit.ColumnWidth, object))
}

func show(object fyne.CanvasObject, visible bool) {
	if object.Visible() == visible {
		return
	}
	if visible {
		object.Show()
	} else {
		object.Hide()
	}
}
