package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
)

// Gaps between things, in Fyne's units.
const (
	GapXS float32 = 4
	GapS  float32 = 8
	GapM  float32 = 16
	GapL  float32 = 24
	GapXL float32 = 40
)

// ColumnWidth is how wide a page's content gets at most.
const ColumnWidth float32 = 720

// Stack puts objects below each other with a gap between the visible ones. Each is as wide as the stack.
func Stack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// Row puts objects beside each other with a gap between the visible ones. Each is as high as the row.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedHBoxLayout(gap), objects...)
}

// Spread puts left at the left edge, giving it the room that right does not need, and right at the right edge.
func Spread(gap float32, left, right fyne.CanvasObject) *fyne.Container {
	return container.New(spreadLayout{gap: gap}, left, right)
}

// Pad leaves room around an object.
func Pad(horizontal, vertical float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(vertical, vertical, horizontal, horizontal), object)
}

// Middle keeps an object's own height and puts it in the middle of the height there is.
func Middle(object fyne.CanvasObject) *fyne.Container {
	return container.New(middleLayout{}, object)
}

// Leading keeps an object's own width and puts it at the left edge.
func Leading(object fyne.CanvasObject) *fyne.Container {
	return container.NewHBox(object)
}

// Column keeps an object at most width wide, in the middle of the room there is.
func Column(width float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(columnLayout{width: width}, object)
}

// Page is a page's frame: a column of at most ColumnWidth that scrolls up and down, with room at its edges.
func Page(objects ...fyne.CanvasObject) *container.Scroll {
	column := Column(ColumnWidth, Stack(GapL, objects...))
	return container.NewVScroll(Pad(GapL, GapL, column))
}

// Card groups what belongs together on a surface of its own.
func Card(content fyne.CanvasObject) *fyne.Container {
	return container.NewStack(NewSurface(ColorCard, theme.SizeNameCardRadius, true), Pad(GapM+GapXS, GapM, content))
}

// Frame puts top and bottom at the edges and gives middle the height between them. Unlike Fyne's border layout it keeps
// the order of reading, in which the Tab key goes through a window. A hidden top or bottom takes no room.
func Frame(top, middle, bottom fyne.CanvasObject) *fyne.Container {
	return container.New(frameLayout{}, top, middle, bottom)
}

type frameLayout struct{}

func (frameLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, object := range objects {
		if object.Visible() {
			own := object.MinSize()
			size = fyne.NewSize(max(size.Width, own.Width), size.Height+own.Height)
		}
	}
	return size
}

func (frameLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	height := func(object fyne.CanvasObject) float32 {
		if !object.Visible() {
			return 0
		}
		return object.MinSize().Height
	}
	top, bottom := height(objects[0]), height(objects[2])
	heights := []float32{top, size.Height - top - bottom, bottom}
	var y float32
	for i, object := range objects {
		object.Resize(fyne.NewSize(size.Width, heights[i]))
		object.Move(fyne.NewPos(0, y))
		y += heights[i]
	}
}

// Outdent moves a quiet button so far to the left that its picture or word, not its invisible edge, lines up with what
// is above it.
func Outdent(object fyne.CanvasObject) *fyne.Container {
	return container.New(outdentLayout{}, object)
}

type outdentLayout struct{}

func (outdentLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (outdentLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(objects[0].MinSize())
	objects[0].Move(fyne.NewPos(-theme.InnerPadding(), 0))
}

type middleLayout struct{}

func (middleLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (middleLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	height := objects[0].MinSize().Height
	objects[0].Resize(fyne.NewSize(size.Width, height))
	objects[0].Move(fyne.NewPos(0, (size.Height-height)/2))
}

type columnLayout struct{ width float32 }

func (c columnLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (c columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, c.width)
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[0].Move(fyne.NewPos((size.Width-width)/2, 0))
}

// spreadLayout gives the last object its own width at the right edge and the first one the rest; both are centred in
// the height there is.
type spreadLayout struct{ gap float32 }

func (l spreadLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(left.Width+l.gap+right.Width, max(left.Height, right.Height))
}

func (l spreadLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	right := objects[1].MinSize()
	width := size.Width - right.Width - l.gap
	left := objects[0].MinSize().Height
	objects[0].Resize(fyne.NewSize(width, left))
	objects[0].Move(fyne.NewPos(0, (size.Height-left)/2))
	objects[1].Resize(right)
	objects[1].Move(fyne.NewPos(size.Width-right.Width, (size.Height-right.Height)/2))
}

// fixedWidth keeps an object at one width, whatever its own.
type fixedWidth struct{ width float32 }

// Wide gives an object a fixed width.
func Wide(width float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(fixedWidth{width: width}, object)
}

func (f fixedWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(f.width, objects[0].MinSize().Height)
}

func (f fixedWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	objects[0].Move(fyne.NewPos(0, 0))
}

// Spacer takes the room that is left in a Row or Stack.
func Spacer() fyne.CanvasObject { return layout.NewSpacer() }

// Line is a thin rule between rows.
func Line() fyne.CanvasObject { return newRule() }

// gap is an empty object of a fixed size.
func gap(width, height float32) fyne.CanvasObject {
	empty := canvas.NewRectangle(nil)
	empty.SetMinSize(fyne.NewSize(width, height))
	return empty
}

// Beside puts a narrow object (an icon, a photo, a label) to the left of a wide one; both begin at the top. A hidden
// narrow object leaves its room to the wide one.
func Beside(gap float32, narrow, wide fyne.CanvasObject) *fyne.Container {
	return container.New(besideLayout{gap: gap}, narrow, wide)
}

type besideLayout struct{ gap float32 }

func (l besideLayout) left(narrow fyne.CanvasObject) fyne.Size {
	if !narrow.Visible() {
		return fyne.NewSize(0, 0)
	}
	return narrow.MinSize().AddWidthHeight(l.gap, 0)
}

func (l besideLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, wide := l.left(objects[0]), objects[1].MinSize()
	return fyne.NewSize(left.Width+wide.Width, max(left.Height, wide.Height))
}

func (l besideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := l.left(objects[0]).Width
	objects[0].Resize(fyne.NewSize(max(0, left-l.gap), size.Height))
	objects[0].Move(fyne.NewPos(0, 0))
	objects[1].Resize(fyne.NewSize(size.Width-left, size.Height))
	objects[1].Move(fyne.NewPos(left, 0))
}
