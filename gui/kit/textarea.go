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

// AcceptsTab is asked by Fyne, whose fields of several rows would otherwise keep the keyboard to themselves.
func (e *Entry) AcceptsTab() bool { return e.MultiLine && !e.prose }

// TypedShortcut takes the line breaks out of what is pasted.
func (e *Entry) TypedShortcut(shortcut fyne.Shortcut) {
	if paste, ok := shortcut.(*fyne.ShortcutPaste); ok && e.prose {
		shortcut = &fyne.ShortcutPaste{Clipboard: oneLineClipboard{paste.Clipboard}}
	}
	e.Entry.TypedShortcut(shortcut)
}

// oneLineClipboard is a clipboard whose text has spaces for line breaks.
type oneLineClipboard struct{ fyne.Clipboard }

func (c oneLineClipboard) Content() string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(c.Clipboard.Content())
}
