package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// reveal scrolls a page just as far as it takes to see an object that the Tab key has gone to: Fyne leaves it out of
// sight.
func reveal(object fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(object)
	if c == nil || c.Overlays().Top() != nil {
		return
	}
	at := driver.AbsolutePositionForObject(object)
	scroll := scrollAround(c.Content(), at)
	if scroll == nil {
		return
	}
	top := at.Y - driver.AbsolutePositionForObject(scroll).Y
	below := top + object.Size().Height - scroll.Size().Height
	switch {
	case below+GapL > 0 && top > GapL:
		scroll.ScrollToOffset(scroll.Offset.AddXY(0, min(below+GapL, top-GapL)))
	case top < GapL:
		scroll.ScrollToOffset(fyne.NewPos(scroll.Offset.X, max(0, scroll.Offset.Y+top-GapL)))
	}
}

// scrollAround finds the page on which a position is, be it in sight or not.
func scrollAround(object fyne.CanvasObject, at fyne.Position) *container.Scroll {
	if object == nil || !object.Visible() {
		return nil
	}
	switch o := object.(type) {
	case *container.Scroll:
		content := fyne.CurrentApp().Driver().AbsolutePositionForObject(o.Content)
		size := o.Content.Size()
		if at.X >= content.X && at.X < content.X+size.Width && at.Y >= content.Y && at.Y < content.Y+size.Height {
			return o
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			if found := scrollAround(child, at); found != nil {
				return found
			}
		}
	}
	return nil
}
