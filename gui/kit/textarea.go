package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// NewProseEntry returns a text field of several rows for one running text: it wraps, but takes no line breaks. Enter
// submits, and the Tab key goes on to the next field.
func NewProseEntry(rows int) *Entry {
	e := NewEntry()
	e.MultiLine, e.prose = true, true
	e.Wrapping = fyne.TextWrapWord
	e.SetMinRowsVisible(rows)
	return e
}

// AcceptsTab leaves the Tab key to the window in fields of several rows too.
func (e *Entry) AcceptsTab() bool { return false }

// TypedShortcut shows what is pasted to OnPaste first, and takes the line breaks out of it where there are none.
func (e *Entry) TypedShortcut(shortcut fyne.Shortcut) {
	paste, ok := shortcut.(*fyne.ShortcutPaste)
	if ok && e.OnPaste != nil && !e.Disabled() && e.OnPaste(paste.Clipboard.Content()) {
		return
	}
	if ok && e.prose {
		shortcut = &fyne.ShortcutPaste{Clipboard: oneLineClipboard{paste.Clipboard}}
	}
	e.Entry.TypedShortcut(shortcut)
}

// oneLineClipboard is a clipboard whose text has spaces for line breaks.
type oneLineClipboard struct{ fyne.Clipboard }

func (c oneLineClipboard) Content() string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(c.Clipboard.Content())
}
