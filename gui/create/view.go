package create

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/card"
	"roster/gui/kit"
	"roster/gui/problem"
)

// Deps are what the page needs besides its model.
type Deps struct {
	Stage *kit.Stage
	Model *Model
	Now   func() time.Time
	// SignIn opens the sign-in page for an account.
	SignIn func(core.AccountID)
}

// View is the page on screen.
type View struct {
	Deps
	object    *container.Scroll
	signedOut *kit.Banner
	choice    *fyne.Container // the options
	options   map[Kind]*kit.Option
	trouble   *kit.Banner
	search    *search
	form      *fyne.Container // what is filled in
	person    *fyne.Container // the part of the form for a private chat
	group     *fyne.Container // the part of the form for a group or channel
	fields    map[Field]*kit.Field
	submits   map[Kind]*kit.ProgressButton
	result    *fyne.Container
	success   *kit.Banner
	another   *kit.Button
	card      *card.View

	shown    State
	fault    *Fault // the fault whose field was given the keyboard
	drawn    bool   // shown is on screen
	stopTick func()
}

// descriptionRows is how many lines of a description are in sight.
const descriptionRows = 3

// NewView builds the page.
func NewView(deps Deps) *View {
	v := &View{
		Deps: deps, options: make(map[Kind]*kit.Option), fields: make(map[Field]*kit.Field),
		submits: make(map[Kind]*kit.ProgressButton),
	}
	t := v.Stage.Texts
	v.signedOut, v.trouble, v.success = kit.NewBanner(v.Stage), kit.NewBanner(v.Stage), kit.NewBanner(v.Stage)
	v.card = card.NewView(card.Deps{Stage: v.Stage, Model: v.Model.Card, Now: v.Now, ChatIsOpen: true})
	v.search = newSearch(deps)
	v.choice = kit.Equal(kit.GapS + 4)
	for _, kind := range kinds {
		key := "create.kind." + string(kind)
		v.options[kind] = kit.NewOption(t.S(key), t.S(key+".about"), func() { v.Model.Choose(kind) })
		v.choice.Add(v.options[kind])
	}
	v.buildForm(t)
	v.another = kit.NewButton("", nil, v.createAnother)
	v.result = kit.Stack(kit.GapM, v.success, kit.Leading(v.another), v.card.Object())
	heading := kit.Stack(kit.GapM, kit.Heading(t.S("create.page")), v.signedOut, v.choice)
	v.object = kit.Page(heading, v.form, v.result)
	v.Update()
	return v
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

func (v *View) buildForm(t *kit.Texts) {
	v.field(FieldWho, kit.NewEntry())
	v.field(FieldTitle, kit.NewEntry())
	v.field(FieldDescription, kit.NewTextEntry(descriptionRows))
	v.fields[FieldWho].Entry.PlaceHolder = t.S("create.who.example")
	for _, kind := range kinds {
		key := "create.do." + string(kind)
		button := kit.NewProgressButton(t, t.S(key), t.S("create.busy."+string(kind)), v.Model.Submit, v.Model.StopWaiting)
		button.Button.Importance = widget.HighImportance
		v.submits[kind] = button
	}
	v.person = kit.Stack(kit.GapM, v.fields[FieldWho], kit.Leading(v.submits[Private]))
	v.group = kit.Stack(kit.GapM, v.fields[FieldTitle], v.fields[FieldDescription],
		kit.Row(kit.GapS, v.submits[Group], v.submits[Channel]))
	v.form = kit.Stack(kit.GapM, v.trouble, v.search.object, kit.Card(container.NewStack(v.person, v.group)))
}

func (v *View) field(name Field, entry *kit.Entry) {
	entry.OnChanged = func(typed string) { v.Model.Edit(name, typed) }
	if !entry.MultiLine {
		entry.OnSubmitted = func(string) { v.Model.Submit() }
	}
	v.fields[name] = kit.NewField(v.Stage.Texts.S("create."+string(name)), "", entry)
}

// FocusFirst gives the keyboard to the first field of the form, or to the way back to it.
func (v *View) FocusFirst() {
	switch {
	case v.shown.Result() != nil:
		v.Stage.Focus(v.another)
	case v.shown.Kind == Private:
		v.Stage.Focus(v.fields[FieldWho].Entry)
	default:
		v.Stage.Focus(v.fields[FieldTitle].Entry)
	}
}

func (v *View) createAnother() {
	v.Model.Another()
	v.FocusFirst()
}

// Update shows the model's state.
func (v *View) Update() {
	t, before := v.Stage.Texts, v.shown
	v.shown = v.Model.State()
	s := v.shown
	switched := !v.drawn || s.Account.UserbotID != before.Account.UserbotID
	var out *kit.Notice
	if !s.SignedIn() && s.Account.UserbotID != 0 {
		out = problem.SignedOut(t, t.S("create.signed_out"), v.Now(), func() { v.SignIn(v.shown.Account.UserbotID) })
	}
	v.signedOut.Tell(out)
	for kind, option := range v.options {
		option.SetChosen(kind == s.Kind)
	}
	result := s.Result()
	held := v.holdsFocus()
	kit.Show(v.choice, result == nil)
	kit.Show(v.form, result == nil)
	kit.Show(v.result, result != nil)
	v.updateForm(s)
	if result != nil {
		v.success.Tell(success(t, result))
		v.another.SetText(t.S(another(result)))
	}
	v.card.Update()
	if switched || (result == nil) != (before.Result() == nil) {
		v.object.ScrollToTop()
	}
	v.drawn = true
	v.tick(s)
	v.object.Refresh()
	// What had the keyboard is gone, or was locked while it was at work.
	lost := before.Result() == nil && v.Stage.Window.Canvas().Focused() == nil
	if result != nil && (held || lost) {
		v.Stage.Focus(v.another)
	}
}

// holdsFocus tells whether the keyboard is in the form.
func (v *View) holdsFocus() bool {
	focused := v.Stage.Window.Canvas().Focused()
	if focused == nil || v.shown.Result() == nil && !v.form.Visible() {
		return false
	}
	for _, field := range v.fields {
		if focused == fyne.Focusable(field.Entry) {
			return true
		}
	}
	for _, submit := range v.submits {
		if focused == fyne.Focusable(submit.Button) {
			return true
		}
	}
	return false
}

func (v *View) updateForm(s State) {
	t := v.Stage.Texts
	v.trouble.Tell(notice(t, s, v.Now()))
	v.search.update(s)
	kit.Show(v.person, s.Kind == Private)
	kit.Show(v.group, s.Kind != Private)
	for kind, submit := range v.submits {
		kit.Show(submit, kind == s.Kind)
		submit.SetBusy(kind == s.Kind && s.Work.Busy)
		submit.SetEnabled(s.SignedIn() && !s.Limited(v.Now()))
	}
	v.retype(FieldWho, s.Who)
	v.retype(FieldTitle, s.Title)
	v.retype(FieldDescription, s.Description)
	v.fields[FieldWho].SetHelp(whoHelp(t, s.Named))
	v.note(FieldWho, s, "")
	v.note(FieldTitle, s, v.count(FieldTitle, s.Title, LongestTitle))
	v.note(FieldDescription, s, v.count(FieldDescription, s.Description, LongestDescription))
	v.focusFault(s.Work.Fault)
}

// retype puts the model's text into a field without telling it.
func (v *View) retype(name Field, typed string) {
	entry := v.fields[name].Entry
	if entry.Text == typed {
		return
	}
	changed := entry.OnChanged
	entry.OnChanged = nil
	entry.SetText(typed)
	entry.OnChanged = changed
}

// count shows a field's counter and returns what is wrong with its length.
func (v *View) count(name Field, typed string, most int) string {
	words, over := counter(v.Stage.Texts, typed, most)
	if over {
		return words
	}
	v.fields[name].SetHelp(words)
	return ""
}

// note says what is wrong with a field: its length, or what came of submitting it.
func (v *View) note(name Field, s State, length string) {
	if fault := s.Work.Fault; length == "" && fault != nil && fault.Field == name {
		length = faultText(v.Stage.Texts, fault)
	}
	v.fields[name].SetError(length)
}

func (v *View) focusFault(fault *Fault) {
	if fault != v.fault && fault != nil && v.holdsFocus() {
		v.Stage.Focus(v.fields[fault.Field].Entry)
	}
	v.fault = fault
}

// tick has the countdown of a limit run.
func (v *View) tick(s State) {
	if v.stopTick != nil {
		v.stopTick()
		v.stopTick = nil
	}
	if s.Limited(v.Now()) {
		v.stopTick = v.Stage.After(time.Second, v.Update)
	}
}
