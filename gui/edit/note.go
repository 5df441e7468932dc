package edit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/gui/kit"
)

// Tone is how a note is meant; it chooses the picture before its words.
type Tone int

// The tones of notes.
const (
	ToneInfo Tone = iota
	ToneGood
	ToneBad
	ToneBusy
)

// Note is a line below a field: what becomes of it, or why it cannot be sent. It is hidden while it has nothing to say.
type Note struct {
	Object *fyne.Container

	icon    *widget.Icon
	spinner *widget.Activity
	text    *kit.Text
}

const noteIcon float32 = 14

// NewNote returns a note that has nothing to say.
func NewNote() *Note {
	n := &Note{icon: widget.NewIcon(nil), spinner: widget.NewActivity(), text: kit.Caption("")}
	sign := container.NewGridWrap(fyne.NewSquareSize(noteIcon+2), container.NewStack(n.icon, n.spinner))
	n.Object = kit.Beside(kit.GapXS+2, sign, n.text)
	n.Say(ToneInfo, "")
	return n
}

// Say shows a text; "" hides the note.
func (n *Note) Say(t Tone, text string) {
	kit.Show(n.Object, text != "")
	kit.Show(n.icon, t != ToneBusy)
	kit.Show(n.spinner, t == ToneBusy)
	if t == ToneBusy && text != "" {
		n.spinner.Start()
	} else {
		n.spinner.Stop()
	}
	n.text.SetText(text)
	n.icon.SetResource(t.icon())
	n.text.SetImportance(widget.LowImportance)
	if t == ToneBad {
		n.text.SetImportance(widget.DangerImportance)
	}
}

func (t Tone) icon() fyne.Resource {
	switch t {
	case ToneGood:
		return theme.NewColoredResource(theme.ConfirmIcon(), theme.ColorNameSuccess)
	case ToneBad:
		return theme.NewColoredResource(theme.WarningIcon(), theme.ColorNameError)
	default:
		return theme.NewColoredResource(theme.InfoIcon(), theme.ColorNameDisabled)
	}
}
