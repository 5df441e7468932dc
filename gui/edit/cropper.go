package edit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/gui/kit"
	"roster/gui/picture"
)

const (
	cropSide    float32 = 256 // of the square on screen
	previewBig  float32 = 96
	previewTiny float32 = 40

	keyStep  = 1.0 / 32 // how far an arrow key moves the picture, in parts of the frame
	zoomStep = 1.1      // how much a key or a turn of the wheel zooms
	// sharpness is how many pixels of a preview are made for each unit on screen.
	sharpness = 2
)

// cropper shows the part of a picture that is inside a square. It is dragged with the mouse or moved with the arrow keys,
// and zoomed with the wheel, + and -.
type cropper struct {
	widget.BaseWidget
	picture *picture.Picture
	frame   picture.Frame
	changed func()

	inside  *canvas.Image
	circle  *canvas.Circle
	ring    *canvas.Rectangle    // shown while the keyboard is here
	pass    func(*fyne.KeyEvent) // what the keys do that are not for the cropper
	hasKeys bool
}

func newCropper(p *picture.Picture, changed func(), pass func(*fyne.KeyEvent)) *cropper {
	c := &cropper{
		picture: p, frame: p.Widest(), changed: changed, pass: pass, inside: canvas.NewImageFromImage(nil),
		circle: canvas.NewCircle(color.Transparent), ring: canvas.NewRectangle(color.Transparent),
	}
	c.inside.FillMode = canvas.ImageFillStretch
	c.circle.StrokeColor, c.circle.StrokeWidth = color.NRGBA{R: 255, G: 255, B: 255, A: 220}, 2
	c.ring.StrokeWidth = 2
	c.ring.Hide()
	c.ExtendBaseWidget(c)
	c.draw()
	return c
}

func (c *cropper) set(frame picture.Frame) {
	if frame == c.frame {
		return
	}
	c.frame = frame
	c.draw()
	c.changed()
}

func (c *cropper) draw() {
	c.inside.Image = c.picture.Sketch(c.frame, int(cropSide*sharpness))
	c.inside.Refresh()
}

func (c *cropper) zoomBy(factor float64) {
	c.set(c.picture.Zoomed(c.frame, c.picture.Zoom(c.frame)*factor))
}

// Dragged moves the picture below the square: what is taken hold of stays under the pointer.
func (c *cropper) Dragged(drag *fyne.DragEvent) {
	scale := c.frame.Side / float64(c.Size().Width)
	c.set(c.picture.Moved(c.frame, -float64(drag.Dragged.DX)*scale, -float64(drag.Dragged.DY)*scale))
}

// DragEnd is called by Fyne.
func (c *cropper) DragEnd() {}

// Scrolled zooms.
func (c *cropper) Scrolled(scroll *fyne.ScrollEvent) {
	switch {
	case scroll.Scrolled.DY > 0:
		c.zoomBy(zoomStep)
	case scroll.Scrolled.DY < 0:
		c.zoomBy(1 / zoomStep)
	}
}

// Cursor is a hand.
func (c *cropper) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Tapped takes the keyboard.
func (c *cropper) Tapped(*fyne.PointEvent) {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
		canvas.Focus(c)
	}
}

// FocusGained is called by Fyne.
func (c *cropper) FocusGained() {
	c.hasKeys = true
	c.Refresh()
}

// FocusLost is called by Fyne.
func (c *cropper) FocusLost() {
	c.hasKeys = false
	c.Refresh()
}

// TypedRune zooms on + and -.
func (c *cropper) TypedRune(r rune) {
	switch r {
	case '+', '=':
		c.zoomBy(zoomStep)
	case '-', '_':
		c.zoomBy(1 / zoomStep)
	}
}

// TypedKey moves the square over the picture with the arrow keys.
func (c *cropper) TypedKey(key *fyne.KeyEvent) {
	step := c.frame.Side * keyStep
	switch key.Name {
	case fyne.KeyLeft:
		c.set(c.picture.Moved(c.frame, -step, 0))
	case fyne.KeyRight:
		c.set(c.picture.Moved(c.frame, step, 0))
	case fyne.KeyUp:
		c.set(c.picture.Moved(c.frame, 0, -step))
	case fyne.KeyDown:
		c.set(c.picture.Moved(c.frame, 0, step))
	default:
		c.pass(key)
	}
}

// CreateRenderer is called by Fyne.
func (c *cropper) CreateRenderer() fyne.WidgetRenderer { return &cropperRenderer{cropper: c} }

type cropperRenderer struct{ cropper *cropper }

func (r *cropperRenderer) Destroy()           {}
func (r *cropperRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(cropSide) }

func (r *cropperRenderer) Layout(size fyne.Size) {
	r.cropper.inside.Resize(size)
	r.cropper.circle.Move(fyne.NewPos(1, 1))
	r.cropper.circle.Resize(size.SubtractWidthHeight(2, 2))
	r.cropper.ring.Move(fyne.NewPos(-4, -4))
	r.cropper.ring.Resize(size.AddWidthHeight(8, 8))
}

func (r *cropperRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.cropper.inside, r.cropper.circle, r.cropper.ring}
}

func (r *cropperRenderer) Refresh() {
	settings := fyne.CurrentApp().Settings()
	r.cropper.ring.StrokeColor = settings.Theme().Color(theme.ColorNamePrimary, settings.ThemeVariant())
	kit.Show(r.cropper.ring, r.cropper.hasKeys)
	r.cropper.ring.Refresh()
}

// ShowCropper has a person cut a square out of a picture, and shows how it will look.
func ShowCropper(stage *kit.Stage, p *picture.Picture, use func(picture.Frame)) {
	showCropper(stage, p, stage.Texts.S("profile.crop.title"), use)
}

// ShowCropperFor is ShowCropper for the photo of one account, which it names.
func ShowCropperFor(stage *kit.Stage, p *picture.Picture, account string, use func(picture.Frame)) {
	showCropper(stage, p, stage.Texts.S("profile.crop.title_of", kit.Args{"Name": account}), use)
}

func showCropper(stage *kit.Stage, p *picture.Picture, title string, use func(picture.Frame)) {
	t := stage.Texts
	var d *kit.Dialog
	var c *cropper
	big, tiny := kit.NewAvatar(previewBig, "", 0), kit.NewAvatar(previewTiny, "", 0)
	zoom := kit.NewSlider(1, p.ZoomMax(), 0.01, func(zoom float64) { c.set(p.Zoomed(c.frame, zoom)) })
	preview := func() {
		big.SetPhoto(p.Sketch(c.frame, int(previewBig*sharpness)))
		tiny.SetPhoto(p.Sketch(c.frame, int(previewTiny*sharpness)))
		zoom.Place(p.Zoom(c.frame))
	}
	take := func() {
		d.Close()
		use(c.frame)
	}
	c = newCropper(p, preview, func(key *fyne.KeyEvent) {
		switch key.Name {
		case fyne.KeyEscape:
			d.Close()
		case fyne.KeyReturn, fyne.KeyEnter:
			take()
		}
	})
	preview()
	previews := kit.Stack(kit.GapM, container.NewCenter(big), container.NewCenter(tiny))
	side := kit.Stack(kit.GapS, kit.SingleCaption(t.S("profile.crop.preview")), previews)
	content := kit.Stack(kit.GapM, kit.Beside(kit.GapL, container.NewGridWrap(fyne.NewSquareSize(cropSide), c), side))
	if p.ZoomMax() > 1 {
		content.Add(kit.Beside(kit.GapM, kit.Middle(kit.Tag(t.S("profile.crop.zoom"))), zoom))
	}
	content.Add(kit.Caption(t.S("profile.crop.help")))
	cancel := kit.NewButton(t.S("kit.cancel"), nil, func() { d.Close() })
	do := kit.NewPrimaryButton(t.S("profile.crop.use"), nil, take)
	d = stage.Show(title, content, cancel, do)
	stage.Focus(c)
}
