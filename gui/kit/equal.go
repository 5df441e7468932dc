package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Equal puts the visible objects beside each other, all of the same width and as high as the highest.
func Equal(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(equalLayout{gap: gap}, objects...)
}

type equalLayout struct{ gap float32 }

func (l equalLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	visible := 0
	for _, object := range objects {
		if object.Visible() {
			size = size.Max(object.MinSize())
			visible++
		}
	}
	return fyne.NewSize(size.Width*float32(visible)+l.gap*float32(max(0, visible-1)), size.Height)
}

func (l equalLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	visible := 0
	for _, object := range objects {
		if object.Visible() {
			visible++
		}
	}
	width := (size.Width - l.gap*float32(visible-1)) / float32(max(1, visible))
	var x float32
	for _, object := range objects {
		if object.Visible() {
			object.Move(fyne.NewPos(x, 0))
			object.Resize(fyne.NewSize(width, size.Height))
			x += width + l.gap
		}
	}
}
