package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Wrap puts objects beside each other, each as large as it wants to be, and goes on in the next line where there is no
// more room.
func Wrap(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&wrapLayout{gap: gap}, objects...)
}

// wrapLayout knows how high it is only once it knows its width, as a text that wraps does.
type wrapLayout struct {
	gap   float32
	width float32
}

func (l *wrapLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var widest float32
	for _, object := range objects {
		if object.Visible() {
			widest = max(widest, object.MinSize().Width)
		}
	}
	return fyne.NewSize(widest, l.place(objects, max(l.width, widest), func(fyne.CanvasObject, fyne.Position, fyne.Size) {}))
}

func (l *wrapLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.place(objects, size.Width, func(object fyne.CanvasObject, at fyne.Position, own fyne.Size) {
		object.Resize(own)
		object.Move(at)
	})
}

// place finds room for every visible object and tells the height that it took.
func (l *wrapLayout) place(objects []fyne.CanvasObject, width float32, put func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	var x, y, height float32
	for _, object := range objects {
		if !object.Visible() {
			continue
		}
		own := object.MinSize()
		own.Width = min(own.Width, width)
		if x > 0 && x+own.Width > width {
			x, y, height = 0, y+height+l.gap, 0
		}
		put(object, fyne.NewPos(x, y), own)
		x, height = x+own.Width+l.gap, max(height, own.Height)
	}
	return y + height
}
