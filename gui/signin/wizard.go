package signin

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"roster/core"
	"roster/gui/kit"
)

// Deps is what a Wizard needs. Core, Stage, DataDir, Done, Cancelled and SwitchTo must be set.
type Deps struct {
	Core    Core
	Stage   *kit.Stage
	DataDir string           // what the welcome names as the place where everything is kept
	Icon    fyne.Resource    // the program's icon on the welcome; nil: none
	Now     func() time.Time // nil: time.Now

	Started   func(core.AccountID) // the account exists now; may be nil
	Done      func(core.AccountID) // the account is signed in
	Cancelled func()               // the person gave up, or the account was removed elsewhere
	SwitchTo  func(core.AccountID) // the number or person is here already, and the person wants to go there
}

// Wizard is the sign-in page. It belongs to the widgets' goroutine.
type Wizard struct {
	deps  Deps
	stage *kit.Stage
	texts *kit.Texts
	model *Model

	view          *fyne.Container
	page          page
	serial        int
	stopTick      func()
	releaseEscape func()
}

// New makes a wizard that shows nothing until Welcome, Begin or Resume.
func New(deps Deps) *Wizard {
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Started == nil {
		deps.Started = func(core.AccountID) {}
	}
	w := &Wizard{deps: deps, stage: deps.Stage, texts: deps.Stage.Texts, view: container.NewStack(), page: emptyPage(), serial: -1}
	w.model = NewModel(deps.Core, deps.Stage.Dispatcher, deps.Now, Hooks{
		Changed: w.changed, Started: deps.Started, Done: deps.Done, Cancelled: deps.Cancelled, SwitchTo: deps.SwitchTo,
	})
	return w
}

// View is the page: the same object for the wizard's whole life.
func (w *Wizard) View() fyne.CanvasObject { return w.view }

// Welcome shows the page of a first start, from which an account is added.
func (w *Wizard) Welcome() { w.model.Welcome() }

// Begin starts to add an account.
func (w *Wizard) Begin() { w.model.Begin() }

// Resume goes on with an account that is not signed in, wherever it stands. Deps.Cancelled is called at once for an
// account that does not exist.
func (w *Wizard) Resume(id core.AccountID) { w.model.Resume(id) }

// Leave stops showing the sign-in without undoing anything. It calls none of Deps.
func (w *Wizard) Leave() { w.model.Leave() }

// Account is the account that is being signed in, 0 while there is none yet.
func (w *Wizard) Account() core.AccountID { return w.model.State().Account }

// Step is what is on the screen, StepNone for nothing.
func (w *Wizard) Step() Step { return w.model.State().Step }

// FocusFirst gives the keyboard to the first field. The wizard does so itself whenever a step begins; the window calls
// it after it has put View on the screen.
func (w *Wizard) FocusFirst() {
	if w.page.first != nil {
		w.stage.Focus(w.page.first)
	}
}

// Rebuild makes the page anew after the language has changed. What was typed stays.
func (w *Wizard) Rebuild() {
	typed := w.page.typed()
	w.build(w.model.State())
	w.page.retype(typed)
	w.changed()
}

// changed draws what the model says.
func (w *Wizard) changed() {
	state := w.model.State()
	if state.Serial != w.serial {
		w.serial = state.Serial
		w.build(state)
		w.listenForEscape(state.Step != StepNone)
		w.draw(state)
		w.FocusFirst()
	} else {
		w.draw(state)
	}
	w.tick(state)
}

// draw brings the page up to date. What has appeared or grown finds its place.
func (w *Wizard) draw(state State) {
	w.page.update(state)
	if w.page.content != nil {
		w.page.content.Refresh()
	}
}

// build replaces the page by that of the step.
func (w *Wizard) build(state State) {
	w.page.close()
	w.page = w.pageFor(state)
	w.view.Objects = nil
	if w.page.content != nil {
		w.view.Objects = []fyne.CanvasObject{w.page.content}
	}
	w.view.Refresh()
}

// tick draws again in a second while something counts down.
func (w *Wizard) tick(state State) {
	if w.stopTick != nil {
		w.stopTick()
		w.stopTick = nil
	}
	now := w.deps.Now()
	if state.Ticking(now) {
		w.stopTick = w.stage.After(time.Second, w.changed)
	}
}

func (w *Wizard) listenForEscape(listen bool) {
	if listen == (w.releaseEscape != nil) {
		return
	}
	if listen {
		w.releaseEscape = w.stage.OnEscape(w.escape)
		return
	}
	w.releaseEscape()
	w.releaseEscape = nil
}

// escape goes one step back, as far as nothing is lost by it: it stops waiting, goes back, or leaves. It does not
// remove an account that was begun.
func (w *Wizard) escape() {
	state := w.model.State()
	switch {
	case state.Work != WorkNone:
		w.model.StopWaiting()
	case state.CanBack:
		w.model.Back()
	case state.CanCancel && (state.Account == 0 || state.Again != ""):
		w.model.Cancel()
	}
}
