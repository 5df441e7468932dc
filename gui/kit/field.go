package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Entry is Fyne's text field with a focus ring that can be seen, a ring in the error colour, and Escape handed to the
// window.
type Entry struct {
	widget.Entry
	// OnKey, if set, sees every key first and tells whether it took it.
	OnKey func(*fyne.KeyEvent) bool
	// OnPaste sees a text before it is pasted, with its line ends; true keeps it out of the field. nil pastes everything.
	OnPaste func(text string) (taken bool)

	ring    *ring
	focused bool
	wrong   bool
	prose   bool // several rows, no line breaks
}

// NewEntry returns an empty one-line text field.
func NewEntry() *Entry {
	e := &Entry{ring: newEntryRing()}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	return e
}

// NewTextEntry returns an empty field for running text, rows lines high.
func NewTextEntry(rows int) *Entry {
	e := NewEntry()
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.SetMinRowsVisible(rows)
	return e
}

// NewPasswordEntry returns a text field that shows dots, with an eye to show the letters.
func NewPasswordEntry() *Entry {
	e := NewEntry()
	e.Password = true
	reveal := NewQuietButton("", theme.VisibilityIcon(), nil)
	reveal.OnTapped = func() {
		e.Password = !e.Password
		reveal.SetIcon(theme.VisibilityIcon())
		if !e.Password {
			reveal.SetIcon(theme.VisibilityOffIcon())
		}
		e.Refresh()
	}
	e.ActionItem = reveal
	return e
}

func newEntryRing() *ring {
	r := newRing()
	r.gap = -ringWidth / 2
	r.radius = theme.SizeNameInputRadius
	return r
}

// SetWrong shows or takes away the error ring.
func (e *Entry) SetWrong(wrong bool) {
	e.wrong = wrong
	e.showRing()
}

func (e *Entry) showRing() { showEntryRing(e.ring, e.wrong, e.focused) }

func showEntryRing(r *ring, wrong, focused bool) {
	switch {
	case wrong:
		r.show(theme.ColorNameError)
	case focused:
		r.show(theme.ColorNamePrimary)
	default:
		r.hide()
	}
}

// CreateRenderer is called by Fyne.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	e.ExtendBaseWidget(e)
	return &ringRenderer{WidgetRenderer: e.Entry.CreateRenderer(), ring: e.ring}
}

// FocusGained is called by Fyne.
func (e *Entry) FocusGained() {
	e.focused = true
	e.showRing()
	e.Entry.FocusGained()
	reveal(e)
}

// FocusLost is called by Fyne.
func (e *Entry) FocusLost() {
	e.focused = false
	e.showRing()
	e.Entry.FocusLost()
}

// TypedKey hands Escape to the window and keeps everything else.
func (e *Entry) TypedKey(key *fyne.KeyEvent) {
	if e.OnKey != nil && e.OnKey(key) {
		return
	}
	isEnter := key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter
	switch {
	case key.Name == fyne.KeyEscape:
		passToCanvas(e, key)
	case isEnter && e.prose:
		if e.OnSubmitted != nil {
			e.OnSubmitted(e.Text)
		}
	default:
		e.Entry.TypedKey(key)
	}
}

// Field is a text field with its label above and, below, a help text that gives way to an error.
type Field struct {
	widget.BaseWidget
	Entry *Entry

	label *Text
	help  *Text
	error *Text
	box   *fyne.Container
}

// NewField returns a field around an entry. help may be empty.
func NewField(label, help string, entry *Entry) *Field {
	f := &Field{Entry: entry, label: newText(label, theme.SizeNameText, true, false), help: Caption(help), error: Caption("")}
	f.error.SetImportance(widget.DangerImportance)
	f.box = Stack(GapXS+2, f.label, entry, f.help, f.error)
	f.showNotes()
	f.ExtendBaseWidget(f)
	return f
}

// SetHelp changes the help text.
func (f *Field) SetHelp(help string) {
	f.help.SetText(help)
	f.showNotes()
}

// SetError says what is wrong with what was typed; "" takes it away.
func (f *Field) SetError(text string) {
	f.error.SetText(text)
	f.Entry.SetWrong(text != "")
	f.showNotes()
}

// Error is the error on show, or "".
func (f *Field) Error() string { return f.error.Text() }

func (f *Field) showNotes() {
	Show(f.error, f.error.Text() != "")
	Show(f.help, f.error.Text() == "" && f.help.Text() != "")
	f.box.Refresh()
}

// CreateRenderer is called by Fyne.
func (f *Field) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.box) }
