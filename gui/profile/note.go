package profile

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/gui/kit"
)

// tone is how a note is meant; it chooses the picture before its words.
type tone int

const (
	toneInfo tone = iota
	toneGood
	toneBad
	toneBusy
)

// note is a line below a field: what becomes of it, or why it cannot be sent. It is hidden while it has nothing to say.
type note struct {
	object  *fyne.Container
	icon    *widget.Icon
	spinner *widget.Activity
	text    *kit.Text
}

const noteIcon float32 = 14

func newNote() *note {
	n := &note{icon: widget.NewIcon(nil), spinner: widget.NewActivity(), text: kit.Caption("")}
	sign := container.NewGridWrap(fyne.NewSquareSize(noteIcon+2), container.NewStack(n.icon, n.spinner))
	n.object = kit.Beside(kit.GapXS+2, sign, n.text)
	n.say(toneInfo, "")
	return n
}

// say shows a text; "" hides the note.
func (n *note) say(t tone, text string) {
	show(n.object, text != "")
	show(n.icon, t != toneBusy)
	show(n.spinner, t == toneBusy)
	if t == toneBusy && text != "" {
		n.spinner.Start()
	} else {
		n.spinner.Stop()
	}
	n.text.SetText(text)
	n.icon.SetResource(t.icon())
	n.text.SetImportance(widget.LowImportance)
	if t == toneBad {
		n.text.SetImportance(widget.DangerImportance)
	}
}

func (t tone) icon() fyne.Resource {
	switch t {
	case toneGood:
		return theme.NewColoredResource(theme.ConfirmIcon(), theme.ColorNameSuccess)
	case toneBad:
		return theme.NewColoredResource(theme.WarningIcon(), theme.ColorNameError)
	default:
		return theme.NewColoredResource(theme.InfoIcon(), theme.ColorNameDisabled)
	}
}
