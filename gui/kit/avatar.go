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
	circle   *canvas.Circle
	initials *canvas.Text
	photo    *canvas.Image
}

// avatarColors carry white letters with a contrast of at least 4.5 to 1 in both themes.
var avatarColors = []color.Color{
	rgb(0x2F6F5E), rgb(0x7A4B2A), rgb(0x5B5396), rgb(0x8C3F5C), rgb(0x35618A), rgb(0x6B6420), rgb(0x9A4A35), rgb(0x4A6B3A),
}

// NewAvatar returns an avatar of size by size units without a photo.
func NewAvatar(size float32, name string, id int64) *Avatar {
	a := &Avatar{
		size:     size,
		circle:   canvas.NewCircle(avatarColor(id)),
		initials: canvas.NewText(Initials(name), color.White),
		photo:    canvas.NewImageFromImage(nil),
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
	setVisible(a.photo, photo != nil)
	setVisible(a.circle, photo == nil)
	setVisible(a.initials, photo == nil)
	a.photo.Refresh()
	a.Refresh()
}

// SetName changes the initials and the colour.
func (a *Avatar) SetName(name string, id int64) {
	a.initials.Text = Initials(name)
	a.circle.FillColor = avatarColor(id)
	a.initials.Refresh()
	a.circle.Refresh()
}

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
	return &avatarRenderer{avatar: a, objects: []fyne.CanvasObject{a.circle, a.initials, a.photo}}
}

type avatarRenderer struct {
	avatar  *Avatar
	objects []fyne.CanvasObject
}

func (r *avatarRenderer) Destroy()                     {}
func (r *avatarRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *avatarRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(r.avatar.size) }

func (r *avatarRenderer) Layout(size fyne.Size) {
	middle := fyne.NewPos((size.Width-r.avatar.size)/2, (size.Height-r.avatar.size)/2)
	for _, object := range r.objects {
		object.Resize(fyne.NewSquareSize(r.avatar.size))
		object.Move(middle)
	}
}

func (r *avatarRenderer) Refresh() {
	for _, object := range r.objects {
		object.Refresh()
	}
}

// PictureButton is an avatar that can be pressed.
type PictureButton struct {
	widget.BaseWidget
	Avatar  *Avatar
	tapped  func()
	ring    *ring
	enabled bool
}

// NewPictureButton returns a button around an avatar.
func NewPictureButton(avatar *Avatar, tapped func()) *PictureButton {
	p := &PictureButton{Avatar: avatar, tapped: tapped, ring: newRing(), enabled: true}
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

// Tapped presses the button.
func (p *PictureButton) Tapped(*fyne.PointEvent) {
	if p.enabled {
		p.tapped()
	}
}

// FocusGained is called by Fyne.
func (p *PictureButton) FocusGained() {
	p.ring.show(theme.ColorNamePrimary)
	reveal(p)
}

// FocusLost is called by Fyne.
func (p *PictureButton) FocusLost() { p.ring.hide() }

// TypedRune is called by Fyne.
func (p *PictureButton) TypedRune(rune) {}

// TypedKey presses the button on Enter and Space and hands everything else to the window.
func (p *PictureButton) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		p.Tapped(nil)
	default:
		passToCanvas(p, key)
	}
}

// CreateRenderer is called by Fyne.
func (p *PictureButton) CreateRenderer() fyne.WidgetRenderer {
	return &ringRenderer{WidgetRenderer: widget.NewSimpleRenderer(p.Avatar), ring: p.ring}
}
