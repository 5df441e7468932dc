package kit

import (
	"image"
	"image/color"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Avatar is a round photo, or the name's initials on a colour that belongs to the id until there is one.
type Avatar struct {
	widget.BaseWidget
	size     float32
	id       int64
	tint     Tint
	circle   *canvas.Circle
	initials *canvas.Text
	photo    *canvas.Image
	ring     *canvas.Circle // in the tint's colour
	ground   *canvas.Circle // behind the mark
	mark     *widget.Icon   // the tint's shape
}

// avatarColors carry white letters with a contrast of at least 4.5 to 1 in both themes.
var avatarColors = []color.Color{
	rgb(0x2F6F5E), rgb(0x7A4B2A), rgb(0x5B5396), rgb(0x8C3F5C), rgb(0x35618A), rgb(0x6B6420), rgb(0x9A4A35), rgb(0x4A6B3A),
}

// NewAvatar returns an avatar of size by size units without a photo.
func NewAvatar(size float32, name string, id int64) *Avatar {
	a := &Avatar{
		size:     size,
		id:       id,
		circle:   canvas.NewCircle(avatarColor(id)),
		initials: canvas.NewText(Initials(name), color.White),
		photo:    canvas.NewImageFromImage(nil),
		ring:     canvas.NewCircle(color.Transparent),
		ground:   canvas.NewCircle(color.Transparent),
		mark:     widget.NewIcon(nil),
	}
	for _, part := range a.tinted() {
		part.Hide()
	}
	a.initials.Alignment = fyne.TextAlignCenter
	a.initials.TextStyle.Bold = true
	a.initials.TextSize = size * 0.36
	a.photo.FillMode = canvas.ImageFillCover
	a.photo.ScaleMode = canvas.ImageScaleSmooth
	a.photo.CornerRadius = size / 2
	a.photo.Hide()
	a.ExtendBaseWidget(a)
	return a
}

// SetPhoto shows a photo; nil goes back to the initials.
func (a *Avatar) SetPhoto(photo image.Image) {
	if a.photo.Image == photo {
		return
	}
	a.photo.Image = photo
	Show(a.photo, photo != nil)
	Show(a.circle, photo == nil)
	Show(a.initials, photo == nil)
	a.photo.Refresh()
	a.Refresh()
}

// SetName changes the initials and the colour.
func (a *Avatar) SetName(name string, id int64) {
	a.id = id
	a.initials.Text = Initials(name)
	a.initials.Refresh()
	a.paint()
}

// SetTint puts the avatar into a colour: a ring around it, the colour's shape at its edge, and behind the initials.
func (a *Avatar) SetTint(tint Tint) {
	if a.tint == tint {
		return
	}
	a.tint = tint
	a.mark.SetResource(tint.Icon())
	for _, part := range a.tinted() {
		Show(part, tint.Icon() != nil)
	}
	a.paint()
	a.Refresh()
}

func (a *Avatar) tinted() []fyne.CanvasObject { return []fyne.CanvasObject{a.ring, a.ground, a.mark} }

func (a *Avatar) paint() {
	a.circle.FillColor = avatarColor(a.id)
	if a.tint.Icon() != nil {
		a.circle.FillColor = a.tint.behindLetters()
	}
	a.circle.Refresh()
}

// The ring lies outside the picture, and the mark at its lower right edge.
const (
	avatarRing    float32 = 2
	avatarRingGap float32 = 1.5
	avatarMark    float32 = 0.32 // of the size
	avatarHalo    float32 = 2
)

func avatarColor(id int64) color.Color {
	n := int64(len(avatarColors))
	return avatarColors[((id%n)+n)%n]
}

// Initials are the first letters of a name's first and last word, in capitals: "Olena Shop" has "OS". A phone number has
// "#", and what has neither letters nor digits "?".
func Initials(name string) string {
	var letters []rune
	for _, word := range strings.Fields(name) {
		if at := strings.IndexFunc(word, unicode.IsLetter); at >= 0 {
			first, _ := utf8.DecodeRuneInString(word[at:])
			letters = append(letters, unicode.ToUpper(first))
		}
	}
	switch {
	case len(letters) > 1:
		return string([]rune{letters[0], letters[len(letters)-1]})
	case len(letters) == 1:
		return string(letters)
	case strings.ContainsFunc(name, unicode.IsDigit):
		return "#"
	default:
		return "?"
	}
}

// CreateRenderer is called by Fyne.
func (a *Avatar) CreateRenderer() fyne.WidgetRenderer {
	r := &avatarRenderer{avatar: a}
	r.applyTheme()
	return r
}

type avatarRenderer struct{ avatar *Avatar }

func (r *avatarRenderer) Destroy()           {}
func (r *avatarRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.avatar.size) }

func (r *avatarRenderer) Objects() []fyne.CanvasObject {
	a := r.avatar
	return append([]fyne.CanvasObject{a.circle, a.initials, a.photo}, a.tinted()...)
}

func (r *avatarRenderer) Layout(size fyne.Size) {
	a := r.avatar
	middle := fyne.NewPos((size.Width-a.size)/2, (size.Height-a.size)/2)
	putSquare(a.circle, middle, a.size)
	putSquare(a.initials, middle, a.size)
	putSquare(a.photo, middle, a.size)
	out := avatarRing/2 + avatarRingGap
	putSquare(a.ring, middle.SubtractXY(out, out), a.size+2*out)
	mark := min(max(a.size*avatarMark, leastMark), mostMark)
	corner := middle.AddXY(a.size-mark+avatarRing, a.size-mark+avatarRing)
	putSquare(a.mark, corner, mark)
	putSquare(a.ground, corner.SubtractXY(avatarHalo, avatarHalo), mark+2*avatarHalo)
}

// In less than leastMark the shapes cannot be told apart; more than mostMark would hide the photo.
const (
	leastMark float32 = 11
	mostMark  float32 = 22
)

func putSquare(object fyne.CanvasObject, at fyne.Position, size float32) {
	object.Move(at)
	object.Resize(fyne.NewSquareSize(size))
}

func (r *avatarRenderer) applyTheme() {
	a := r.avatar
	a.ring.StrokeWidth = avatarRing
	a.ring.StrokeColor = themeColor(a.tint.Color())
	a.ground.FillColor = themeColor(theme.ColorNameBackground)
}

func (r *avatarRenderer) Refresh() {
	r.applyTheme()
	for _, object := range r.Objects() {
		object.Refresh()
	}
}

// PictureButton is an avatar that can be pressed.
type PictureButton struct {
	widget.BaseWidget
	pressable
	Avatar  *Avatar
	enabled bool
}

// NewPictureButton returns a button around an avatar.
func NewPictureButton(avatar *Avatar, tapped func()) *PictureButton {
	p := &PictureButton{Avatar: avatar, enabled: true}
	p.pressable = pressable{ring: newRing(), self: p, press: func() {
		if p.enabled {
			tapped()
		}
	}}
	p.ring.round = true
	p.ExtendBaseWidget(p)
	return p
}

// SetEnabled says whether pressing does anything. A picture that cannot be pressed takes no focus.
func (p *PictureButton) SetEnabled(enabled bool) { p.enabled = enabled }

// Disabled is asked by Fyne before it gives the focus.
func (p *PictureButton) Disabled() bool { return !p.enabled }

// Enable is part of fyne.Disableable.
func (p *PictureButton) Enable() { p.enabled = true }

// Disable is part of fyne.Disableable.
func (p *PictureButton) Disable() { p.enabled = false }

// CreateRenderer is called by Fyne.
func (p *PictureButton) CreateRenderer() fyne.WidgetRenderer {
	return &ringRenderer{WidgetRenderer: widget.NewSimpleRenderer(p.Avatar), ring: p.ring}
}
