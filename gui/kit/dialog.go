package kit

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// dialogWidth is how wide a dialog is, in Fyne's units.
const dialogWidth float32 = 440

// Dialog is a small window over the page. Escape closes it.
type Dialog struct {
	stage    *Stage
	hide     func()
	onClosed func()
}

// Confirm asks before something is done.
type Confirm struct {
	Title, Text string
	// About shows what it is done to, above the text: an account with its name, colour and photo. It may be nil.
	About fyne.CanvasObject
	// Do is the word on the button that does it ("Remove"), Destructive paints it red.
	Do          string
	Destructive bool
	OnDo        func()
}

// Confirm shows a question. The focus is on Cancel when the answer destroys something, else on the answer, and Enter
// presses what has the focus.
func (s *Stage) Confirm(c Confirm) *Dialog {
	var d *Dialog
	do := NewPrimaryButton(c.Do, nil, func() {
		d.Close()
		c.OnDo()
	})
	if c.Destructive {
		do.Importance = widget.DangerImportance
	}
	cancel := NewButton(s.Texts.S("kit.cancel"), nil, func() { d.Close() })
	d = s.Show(c.Title, About(c.About, Body(c.Text)), cancel, do)
	if c.Destructive {
		s.Focus(cancel)
	} else {
		s.Focus(do)
	}
	return d
}

// About puts what a dialog is about above what it says. about may be nil.
func About(about, content fyne.CanvasObject) fyne.CanvasObject {
	if about == nil {
		return content
	}
	return Stack(GapM, about, content)
}

// Show shows a dialog with a title, content and buttons in their reading order; the last one has the focus.
func (s *Stage) Show(title string, content fyne.CanvasObject, buttons ...*Button) *Dialog {
	return s.show(dialogWidth, title, content, buttons...)
}

func (s *Stage) show(width float32, title string, content fyne.CanvasObject, buttons ...*Button) *Dialog {
	d := &Dialog{stage: s}
	row := Row(GapS+4, Spacer())
	for _, button := range buttons {
		row.Add(button)
	}
	body := Stack(GapM, Section(title), content, Pad(0, GapXS, row))
	popup := widget.NewModalPopUp(Wide(width, Pad(GapL, GapL, body)), s.Window.Canvas())
	d.hide = popup.Hide
	s.dialogs = append(s.dialogs, d)
	popup.Show()
	if len(buttons) > 0 {
		s.Focus(buttons[len(buttons)-1])
	}
	return d
}

// Inform shows a dialog that can only be closed.
func (s *Stage) Inform(title string, content fyne.CanvasObject) *Dialog {
	var d *Dialog
	d = s.Show(title, content, NewButton(s.Texts.S("kit.close"), nil, func() { d.Close() }))
	return d
}

// OnClosed sets what happens when the dialog goes away, however that came.
func (d *Dialog) OnClosed(f func()) { d.onClosed = f }

// IsOpen tells whether the dialog is up.
func (d *Dialog) IsOpen() bool { return slices.Contains(d.stage.dialogs, d) }

// Close takes the dialog away. Closing it again does nothing.
func (d *Dialog) Close() {
	for i, open := range d.stage.dialogs {
		if open == d {
			d.stage.dialogs = append(d.stage.dialogs[:i], d.stage.dialogs[i+1:]...)
			d.hide()
			if d.onClosed != nil {
				d.onClosed()
			}
			return
		}
	}
}

// CloseDialogs takes all dialogs away.
func (s *Stage) CloseDialogs() {
	for len(s.dialogs) > 0 {
		s.dialogs[len(s.dialogs)-1].Close()
	}
}

func (d *Dialog) typedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		d.Close()
	}
}
