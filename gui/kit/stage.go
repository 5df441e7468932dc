package kit

import (
	"net/url"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Stage is a window with what its pages need from it. It belongs to the widgets' goroutine.
type Stage struct {
	Window     fyne.Window
	Texts      *Texts
	Dispatcher Dispatcher
	After      After

	app     fyne.App
	dialogs []*Dialog
	escapes []*func()
	toasts  toastQueue
	folder  string // from which the last file was chosen
}

// NewStage takes over the window's keys. The window's content must be set with SetContent.
func NewStage(app fyne.App, window fyne.Window, texts *Texts, dispatcher Dispatcher) *Stage {
	s := &Stage{Window: window, Texts: texts, Dispatcher: dispatcher, After: AfterFunc(dispatcher), app: app}
	s.toasts.init(s)
	window.Canvas().SetOnTypedKey(s.typedKey)
	return s
}

// SetContent puts a page tree into the window, below the layer for toasts.
func (s *Stage) SetContent(content fyne.CanvasObject) {
	s.Window.SetContent(container.NewStack(content, s.toasts.layer))
}

// OnEscape registers what Escape does while no dialog is up. The newest registration wins; release takes it back.
func (s *Stage) OnEscape(f func()) (release func()) {
	entry := &f
	s.escapes = append(s.escapes, entry)
	return func() {
		for i, known := range s.escapes {
			if known == entry {
				s.escapes = append(s.escapes[:i], s.escapes[i+1:]...)
				return
			}
		}
	}
}

// Asleep tells whether shortcuts must do nothing because a dialog is up.
func (s *Stage) Asleep() bool { return len(s.dialogs) > 0 }

// Awake wraps a shortcut's action so that it does nothing while a dialog is up.
func (s *Stage) Awake(action func()) func() {
	return func() {
		if !s.Asleep() {
			action()
		}
	}
}

func (s *Stage) typedKey(key *fyne.KeyEvent) {
	switch {
	case len(s.dialogs) > 0:
		s.dialogs[len(s.dialogs)-1].typedKey(key)
	case key.Name == fyne.KeyEscape && len(s.escapes) > 0:
		(*s.escapes[len(s.escapes)-1])()
	}
}

// Focus gives the keyboard to a widget; nil takes it from all.
func (s *Stage) Focus(object fyne.Focusable) { s.Window.Canvas().Focus(object) }

// Shows tells whether an object is a part of the page in the window.
func (s *Stage) Shows(object fyne.CanvasObject) bool { return contains(s.Window.Content(), object) }

func contains(object, wanted fyne.CanvasObject) bool {
	if object == wanted {
		return true
	}
	box, ok := object.(*fyne.Container)
	if !ok || !box.Visible() {
		return false
	}
	return slices.ContainsFunc(box.Objects, func(inside fyne.CanvasObject) bool { return contains(inside, wanted) })
}

// Copy puts a text on the clipboard.
func (s *Stage) Copy(text string) { s.app.Clipboard().SetContent(text) }

// Copied is the text on the clipboard.
func (s *Stage) Copied() string { return s.app.Clipboard().Content() }

// OpenURL opens an address in the person's browser; a failure is told in a toast with the address.
func (s *Stage) OpenURL(address string) {
	parsed, err := url.Parse(address)
	if err == nil {
		err = s.app.OpenURL(parsed)
	}
	if err != nil {
		s.Toast(s.Texts.S("kit.open_failed", Args{"Address": address}))
	}
}
