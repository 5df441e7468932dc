package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Link is small text that opens something, with a focus ring that can be seen.
type Link struct {
	widget.BaseWidget
	pressable
	text *Text
}

// NewLink returns a link that calls open.
func NewLink(text string, open func()) *Link {
	l := &Link{text: newText(text, theme.SizeNameCaptionText, false, false), pressable: pressable{ring: newRing(), press: open}}
	l.self = l
	l.text.label.Importance = widget.HighImportance
	l.text.label.Truncation = fyne.TextTruncateEllipsis
	l.ExtendBaseWidget(l)
	return l
}

// NewTextLink is NewLink in the size of running text.
func NewTextLink(text string, open func()) *Link {
	l := NewLink(text, open)
	l.text.label.SizeName = theme.SizeNameText
	return l
}

// Text is what the link says.
func (l *Link) Text() string { return l.text.Text() }

// SetText changes what the link says.
func (l *Link) SetText(text string) {
	l.text.SetText(text)
	l.Refresh()
}

// Cursor is a hand.
func (l *Link) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is called by Fyne.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	return &ringRenderer{WidgetRenderer: &linkRenderer{link: l}, ring: l.ring}
}

type linkRenderer struct{ link *Link }

func (r *linkRenderer) Destroy()                     {}
func (r *linkRenderer) Layout(size fyne.Size)        { r.link.text.Resize(size) }
func (r *linkRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.link.text} }
func (r *linkRenderer) Refresh()                     { r.link.text.Refresh() }

// MinSize is as wide as the text; where there is less room it ends in an ellipsis.
func (r *linkRenderer) MinSize() fyne.Size {
	width := fyne.MeasureText(r.link.text.Text(), theme.Size(r.link.text.label.SizeName), fyne.TextStyle{}).Width
	return fyne.NewSize(width+1, r.link.text.MinSize().Height)
}
