package contactimport

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
)

// wideColumn is how wide the page gets at most: a row has a name, a number and what is to be said about it.
const wideColumn float32 = 960

// Deps are what the page needs besides its model.
type Deps struct {
	Stage *kit.Stage
	Model *Model
	Now   func() time.Time
	// Who shows which account a question is about.
	Who func(core.AccountID) fyne.CanvasObject
	// SignIn opens the sign-in page for an account.
	SignIn func(core.AccountID)
	// Left is told when the contacts are back in the page's place.
	Left func()
	// ShowContact shows the card of somebody among the account's contacts.
	ShowContact func(userID int64)
	// ShowAccount shows the contacts of another account.
	ShowAccount func(core.AccountID)
}

// View is the page on screen: a head that says what is done with which account, and below it one of the steps.
type View struct {
	Deps
	object fyne.CanvasObject
	back   *kit.Button
	title  *kit.Text
	whose  *kit.Text
	place  *fyne.Container // for the step
	steps  map[Step]stepView

	shown   State
	drawn   bool
	release func() // takes Escape back
}

// stepView is what one of the steps looks like. It is built when it is first shown.
type stepView interface {
	Object() fyne.CanvasObject
	update(s State)
	focus()
}

// NewView builds the page.
func NewView(deps Deps) *View {
	v := &View{Deps: deps, steps: make(map[Step]stepView)}
	v.back = kit.NewQuietButton("", theme.NavigateBackIcon(), v.goBack)
	v.title, v.whose = kit.Heading(""), kit.SingleStrong("")
	v.place = container.NewStack()
	head := kit.Stack(kit.GapXS, kit.Outdent(v.back), v.title, v.whose)
	frame := kit.Frame(container.New(layout.NewCustomPaddedLayout(0, kit.GapS, 0, 0), head), v.place, kit.Stack(0))
	v.object = container.New(layout.NewCustomPaddedLayout(kit.GapM, 0, kit.GapL, kit.GapL), kit.Column(wideColumn, frame))
	v.Update()
	return v
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

// FocusFirst gives the keyboard to the step's beginning.
func (v *View) FocusFirst() {
	if step := v.steps[v.shown.Step]; step != nil {
		step.focus()
	}
}

// focus gives the keyboard to an object if the page is on screen and no dialog is over it.
func (v *View) focus(object fyne.Focusable) {
	if v.Stage.Shows(v.object) && !v.Stage.Asleep() {
		v.Stage.Focus(object)
	}
}

// keeping does something for a button, and leaves the keyboard with it: Fyne takes it away from a button that is pressed.
func (v *View) keeping(button **kit.Button, do func()) func() {
	return func() {
		do()
		if (*button).Visible() {
			v.focus(*button)
		}
	}
}

// Update shows the model's state.
func (v *View) Update() {
	before := v.shown
	v.shown = v.Model.State()
	s := v.shown
	v.listen(s.Step != StepNone)
	if s.Step == StepNone {
		left := v.drawn && before.Account.UserbotID == s.Account.UserbotID
		v.drawn = false
		if left {
			v.Left()
		}
		return
	}
	t := v.Stage.Texts
	v.title.SetText(title(t, s))
	v.whose.SetText(destination(t, s))
	v.back.SetText(t.S(backKey(s)))
	step := v.stepOf(s.Step)
	step.update(s)
	if !v.drawn || before.Step != s.Step || before.Account.UserbotID != s.Account.UserbotID {
		v.drawn = true
		v.place.Objects = []fyne.CanvasObject{step.Object()}
		step.focus()
	}
	v.object.Refresh()
}

func (v *View) stepOf(step Step) stepView {
	if v.steps[step] == nil {
		v.steps[step] = v.build(step)
	}
	return v.steps[step]
}

func (v *View) build(step Step) stepView {
	switch step {
	case StepReading:
		return newReadingView(v)
	case StepCheck:
		return newCheckView(v)
	case StepRows:
		return newRowsView(v)
	case StepRun:
		return newRunView(v)
	default:
		return newOpenView(v)
	}
}

// listen has Escape go back while the page is on show. Every update takes the key anew: another page may have had it.
func (v *View) listen(on bool) {
	if v.release != nil {
		v.release()
		v.release = nil
	}
	if on {
		v.release = v.Stage.OnEscape(func() {
			if v.Stage.Shows(v.object) {
				v.escape()
			}
		})
	}
}

// escape closes the editor if one is open, and else goes back a step.
func (v *View) escape() {
	if v.shown.Step == StepRows && v.shown.Editing.ID != 0 {
		v.Model.Edit(0)
		v.FocusFirst()
		return
	}
	v.goBack()
}

// goBack goes to where the person came from.
func (v *View) goBack() {
	switch v.shown.Step {
	case StepReading:
		v.Model.StopReading()
	case StepCheck:
		v.backFromCheck()
	case StepRows:
		v.backFromRows()
	default:
		v.Model.Leave()
	}
}

// backFromRows goes to another file, or from copied contacts to where they are.
func (v *View) backFromRows() {
	if v.shown.Source.From != 0 {
		v.Model.Leave()
		return
	}
	v.Model.Open()
}

func (v *View) backFromCheck() {
	if v.shown.Rows.Counts[ShownAll] > 0 {
		v.Model.Rows()
		return
	}
	v.Model.Open()
}

// choose has the person choose a file.
func (v *View) choose() {
	v.Stage.ChooseFile(kit.FileChoice{
		Title: v.Stage.Texts.S("import.choose"), Endings: Endings, Chosen: v.take,
	})
}

// Replace does what takes the place of the file on the page, and asks first if rows of it have been changed.
func (v *View) Replace(do func()) {
	if !v.Model.Edited() {
		do()
		return
	}
	t := v.Stage.Texts
	v.Stage.Confirm(kit.Confirm{
		Title: t.S("import.replace"), Text: t.S("import.replace.text"), Do: t.S("import.replace.do"), Destructive: true, OnDo: do,
	}).OnClosed(v.FocusFirst)
}

// nameOf is what an account is called everywhere.
func nameOf(t *kit.Texts, info core.AccountInfo) string {
	if name := accounts.Name(info); name != "" {
		return name
	}
	return t.S("accounts.unnamed")
}
