package activity

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/problem"
)

const (
	clockWidth  float32 = 52
	selectWidth float32 = 204
)

// Deps are what the page needs besides its model.
type Deps struct {
	Stage *kit.Stage
	Model *Model
	Now   func() time.Time
	// Account tells how an account is called, and Who shows it.
	Account func(core.AccountID) (core.AccountInfo, bool)
	Who     func(core.AccountID) fyne.CanvasObject
}

// View is the page on screen.
type View struct {
	Deps
	object  *container.Scroll
	search  *kit.Entry
	whose   *kit.Select
	kind    *kit.Select
	failed  *kit.Check
	list    *fyne.Container
	empty   *fyne.Container
	trouble *kit.Banner
	more    *kit.Button
	shown   []core.Activity
	today   string
	setting bool // the controls are being set to what the model says
}

// NewView builds the page.
func NewView(deps Deps) *View {
	v := &View{Deps: deps}
	t := v.Stage.Texts
	v.search = kit.NewEntry()
	v.search.PlaceHolder = t.S("activity.search")
	v.search.Icon = theme.SearchIcon()
	v.search.OnChanged = func(string) { v.filter() }
	v.whose = kit.NewSelect("", []string{t.S("activity.this_account"), t.S("activity.all_accounts")}, func(string) { v.filter() })
	v.kind = kit.NewSelect("", kindNames(t), func(string) { v.filter() })
	v.failed = kit.NewCheck(t.S("activity.only_failed"), func(bool) { v.filter() })
	v.list, v.empty = kit.Stack(kit.GapL), kit.Stack(kit.GapS)
	v.trouble = kit.NewBanner(v.Stage)
	v.more = kit.NewButton(t.S("activity.more"), nil, v.Model.ReadMore)
	controls := kit.Stack(kit.GapS+4, v.search,
		kit.Row(kit.GapS+4, kit.Wide(selectWidth, v.whose), kit.Wide(selectWidth, v.kind), v.failed))
	v.object = kit.Page(kit.Heading(t.S("activity.title")), controls, v.trouble, v.empty, v.list, kit.Leading(v.more))
	v.Update()
	return v
}

func kindNames(t *kit.Texts) []string {
	var names []string
	for _, kind := range Kinds {
		names = append(names, t.S("activity.kind."+string(kind)))
	}
	return names
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

// FocusFirst gives the keyboard to the search box.
func (v *View) FocusFirst() { v.Stage.Focus(v.search) }

// filter hands what the controls say to the model.
func (v *View) filter() {
	if v.setting {
		return
	}
	v.Model.SetFilter(Filter{
		Everybody: v.whose.SelectedIndex() == 1, Kind: Kinds[max(0, v.kind.SelectedIndex())],
		OnlyFailed: v.failed.Checked, Text: v.search.Text,
	})
}

// Update shows the model's state.
func (v *View) Update() {
	s := v.Model.State()
	v.setControls(s.Filter)
	v.updateTrouble(s)
	today := dayOf(v.Now())
	if !sameItems(v.shown, s.Items) || v.today != today {
		v.shown, v.today = s.Items, today
		v.updateList(s)
	}
	v.updateEmpty(s)
	kit.Show(v.more, s.More)
	v.object.Refresh()
}

func (v *View) setControls(f Filter) {
	v.setting = true
	defer func() { v.setting = false }()
	whose := 0
	if f.Everybody {
		whose = 1
	}
	v.whose.Choose(whose)
	for at, kind := range Kinds {
		if kind == f.Kind {
			v.kind.Choose(at)
		}
	}
	v.failed.SetChecked(f.OnlyFailed)
	if v.search.Text != f.Text {
		v.search.SetText(f.Text)
	}
}

func (v *View) updateTrouble(s State) {
	if s.Failed == nil {
		v.trouble.Tell(nil)
		return
	}
	t := v.Stage.Texts
	notice := problem.SayError(t, s.Failed, v.Now()).Notice()
	notice.Action, notice.OnAction = t.S("activity.again"), v.Model.Reload
	v.trouble.Tell(notice)
}

// updateEmpty says why there is nothing to see, and what to do about it.
func (v *View) updateEmpty(s State) {
	t := v.Stage.Texts
	v.empty.RemoveAll()
	kit.Show(v.empty, len(s.Items) == 0 && s.Failed == nil)
	switch {
	case len(s.Items) > 0 || s.Failed != nil:
	case s.Reading:
		v.empty.Add(kit.Muted(t.S("activity.reading")))
	case s.IsFiltered():
		v.empty.Add(kit.Body(t.S("activity.none_match")))
		v.empty.Add(kit.Leading(kit.NewButton(t.S("activity.show_all"), nil, v.Model.ShowAll)))
	default:
		none := "activity.none"
		if s.Filter.Everybody {
			none = "activity.none_all"
		}
		v.empty.Add(kit.Body(t.S(none)))
		v.empty.Add(kit.Muted(t.S("activity.none_help")))
	}
}

// updateList draws the days, each with its card of rows.
func (v *View) updateList(s State) {
	t := v.Stage.Texts
	v.list.RemoveAll()
	kit.Show(v.list, len(s.Items) > 0)
	var rows *fyne.Container
	last := ""
	for _, item := range s.Items {
		if now := dayOf(item.At); rows == nil || now != last {
			last = now
			rows = kit.Stack(kit.GapS + 4)
			v.list.Add(kit.Stack(kit.GapS, kit.Section(day(t, item.At, v.Now())), kit.Card(rows)))
		} else {
			rows.Add(kit.Line())
		}
		rows.Add(v.row(item, s.Filter.Everybody))
	}
}

func (v *View) row(a core.Activity, named bool) fyne.CanvasObject {
	t := v.Stage.Texts
	lines := kit.Stack(kit.GapXS, kit.Body(Sentence(t, a)))
	p := problemOf(a)
	if p != nil {
		lines.Add(kit.Caption(problem.Say(t, p, v.Now()).Title))
	}
	if named {
		lines.Add(kit.Caption(v.nameOf(a.AccountID)))
	}
	clock := kit.Wide(clockWidth, kit.Muted(t.Clock(a.At)))
	mark := container.NewVBox(widget.NewIcon(markOf(a)))
	line := kit.Beside(kit.GapS, kit.Row(kit.GapS, clock, mark), lines)
	if p == nil {
		return line
	}
	details := kit.NewQuietButton(t.S("activity.details"), nil, func() { v.explain(a) })
	return kit.Spread(kit.GapS, line, details)
}

// markOf is a picture beside the words: how it ended must not be told by a colour alone.
func markOf(a core.Activity) fyne.Resource {
	switch {
	case a.Outcome != core.OutcomeDone:
		return theme.NewErrorThemedResource(theme.ErrorIcon())
	case keyOf(a) == "activity.import_contacts.nobody":
		return theme.InfoIcon()
	case a.Action == core.ActivitySignedOut:
		return theme.NewWarningThemedResource(theme.WarningIcon())
	default:
		return theme.NewSuccessThemedResource(theme.ConfirmIcon())
	}
}

func (v *View) nameOf(id core.AccountID) string {
	info, _ := v.Account(id)
	return accounts.DisplayName(v.Stage.Texts, accounts.RowOf(info))
}

// explain shows all there is to know of what went wrong.
func (v *View) explain(a core.Activity) {
	t := v.Stage.Texts
	words := problem.Say(t, problemOf(a), v.Now())
	body := kit.Stack(kit.GapS+4,
		v.Who(a.AccountID), kit.Muted(t.Moment(a.At, v.Now())),
		kit.Strong(words.Title), kit.Body(words.Text))
	if words.ToDo != "" {
		body.Add(kit.Body(words.ToDo))
	}
	body.Add(kit.Spread(kit.GapS, kit.Caption(words.Details), kit.NewCopyButton(v.Stage, t.S("kit.copy"), words.Details).Button))
	v.Stage.Inform(Sentence(t, a), body)
}

func sameItems(one, other []core.Activity) bool {
	return slices.EqualFunc(one, other, func(a, b core.Activity) bool { return a.ID == b.ID })
}
