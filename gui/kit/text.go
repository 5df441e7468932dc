package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Text is a label whose letters begin at its very edge, so that texts, fields and buttons line up. Where it wraps, phone numbers
// are kept together.
type Text struct {
	widget.BaseWidget
	label *widget.Label
	said  string // what the label shows, but for where a line is broken
}

// Heading is the title of a page or dialog.
func Heading(text string) *Text {
	return newText(text, theme.SizeNameHeadingText, true, true)
}

// Title is a person's name at the top of a page.
func Title(text string) *Text { return newText(text, SizeTitle, true, true) }

// Section is the heading of a part of a page.
func Section(text string) *Text {
	return newText(text, theme.SizeNameSubHeadingText, true, true)
}

// Body is running text that wraps.
func Body(text string) *Text { return newText(text, theme.SizeNameText, false, true) }

// Strong is running text in bold.
func Strong(text string) *Text { return newText(text, theme.SizeNameText, true, true) }

// Caption is small, quiet text that wraps: help, times, sources.
func Caption(text string) *Text {
	t := newText(text, theme.SizeNameCaptionText, false, true)
	t.label.Importance = widget.LowImportance
	return t
}

// Muted is text of normal size in the quiet colour that wraps.
func Muted(text string) *Text {
	t := Body(text)
	t.label.Importance = widget.LowImportance
	return t
}

// Line of text: Single is body text in one line that is cut off with an ellipsis where there is no room.
func Single(text string) *Text {
	t := newText(text, theme.SizeNameText, false, false)
	t.label.Truncation = fyne.TextTruncateEllipsis
	return t
}

// SingleStrong is Single in bold.
func SingleStrong(text string) *Text {
	t := Single(text)
	t.label.TextStyle.Bold = true
	return t
}

// SingleCaption is Single in small, quiet letters.
func SingleCaption(text string) *Text {
	t := Single(text)
	t.label.SizeName = theme.SizeNameCaptionText
	t.label.Importance = widget.LowImportance
	return t
}

// Tag is one line of body text that takes exactly the room it needs.
func Tag(text string) *Text { return newText(text, theme.SizeNameText, false, false) }

// TagCaption is Tag in small, quiet letters.
func TagCaption(text string) *Text {
	t := newText(text, theme.SizeNameCaptionText, false, false)
	t.label.Importance = widget.LowImportance
	return t
}

func newText(text string, size fyne.ThemeSizeName, bold, wrap bool) *Text {
	t := &Text{label: widget.NewLabel(text), said: text}
	t.label.SizeName = size
	t.label.TextStyle.Bold = bold
	if wrap {
		t.label.Wrapping = fyne.TextWrapWord
	}
	t.ExtendBaseWidget(t)
	return t
}

// Text is what is shown.
func (t *Text) Text() string { return t.said }

// Width is how wide the text is in one line.
func (t *Text) Width() float32 { return t.measure(t.said) + 1 }

func (t *Text) measure(text string) float32 {
	return fyne.MeasureText(text, theme.SizeForWidget(t.label.SizeName, t), t.label.TextStyle).Width
}

// fitted is what the label shows where there is so much room.
func (t *Text) fitted(room float32) string {
	if t.label.Wrapping == fyne.TextWrapOff {
		return t.said
	}
	return keepNumbers(t.said, room, t.measure)
}

// SetText changes what is shown.
func (t *Text) SetText(text string) {
	if t.said != text {
		t.said = text
		t.label.SetText(t.fitted(t.Size().Width))
		t.Refresh()
	}
}

// Say changes what is shown and its colour together. In lists it is what a scroll step costs: letters are measured once, and not
// for the text, the colour and the widget in turn.
func (t *Text) Say(text string, importance widget.Importance) {
	if t.said == text && t.label.Importance == importance {
		return
	}
	t.said, t.label.Importance = text, importance
	t.label.SetText(t.fitted(t.Size().Width))
}

// SetImportance changes the colour: widget.DangerImportance for errors, LowImportance for quiet text.
func (t *Text) SetImportance(importance widget.Importance) *Text {
	t.label.Importance = importance
	t.label.Refresh()
	return t
}

// Centered puts the letters in the middle.
func (t *Text) Centered() *Text {
	t.label.Alignment = fyne.TextAlignCenter
	t.label.Refresh()
	return t
}

// Trailing puts the letters at the right edge.
func (t *Text) Trailing() *Text {
	t.label.Alignment = fyne.TextAlignTrailing
	t.label.Refresh()
	return t
}

// Bold makes the letters bold.
func (t *Text) Bold() *Text {
	t.label.TextStyle.Bold = true
	t.label.Refresh()
	return t
}

// Monospace gives all letters the same width.
func (t *Text) Monospace() *Text {
	t.label.TextStyle.Monospace = true
	t.label.Refresh()
	return t
}

// Selectable lets people mark and copy a part of the text.
func (t *Text) Selectable() *Text {
	t.label.Selectable = true
	t.label.Refresh()
	return t
}

// CreateRenderer is called by Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer { return &textRenderer{text: t, label: t.label} }

// textRenderer pulls the label outwards by the padding that Fyne puts around its letters.
type textRenderer struct {
	text  *Text
	label *widget.Label
}

func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.label} }
func (r *textRenderer) Refresh()                     { r.label.Refresh() }

func (r *textRenderer) Layout(size fyne.Size) {
	inset := theme.InnerPadding()
	if fitted := r.text.fitted(size.Width); fitted != r.label.Text {
		r.label.SetText(fitted)
	}
	r.label.Resize(size.AddWidthHeight(2*inset, 2*inset))
	r.label.Move(fyne.NewPos(-inset, -inset))
}

func (r *textRenderer) MinSize() fyne.Size {
	inset := theme.InnerPadding()
	size := r.label.MinSize()
	return fyne.NewSize(max(0, size.Width-2*inset), max(0, size.Height-2*inset))
}
