package contactimport

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
)

const choiceWidth float32 = 220

// rowsView shows a file row by row, and starts the import.
type rowsView struct {
	view    *View
	object  fyne.CanvasObject
	read    *kit.Text // how the file was understood
	correct *kit.Button
	all     *fyne.Container // takes all rows on show, or none
	notice  *kit.Banner
	filter  *kit.Entry
	choice  *kit.Select
	list    *kit.List
	rows    *fyne.Container
	empty   *kit.Text
	editor  *editor
	plan    *kit.Text
	others  *kit.Button
	start   *kit.ProgressButton

	shown   State
	setting bool
}

func newRowsView(v *View) *rowsView {
	t, m := v.Stage.Texts, v.Model
	r := &rowsView{view: v, notice: kit.NewBanner(v.Stage)}
	r.read = kit.SingleCaption("")
	r.correct = kit.NewQuietButton(t.S("import.rows.correct"), theme.SettingsIcon(), m.Correct)
	var all, none *kit.Button
	all = kit.NewQuietButton(t.S("import.rows.all"), nil, v.keeping(&all, func() { m.LeaveOutShown(false) }))
	none = kit.NewQuietButton(t.S("import.rows.no"), nil, v.keeping(&none, func() { m.LeaveOutShown(true) }))
	r.all = kit.Row(kit.GapXS, all, none)
	r.filter = newFilter(t, &r.setting, m.SetFilter)
	r.choice = newChoice(&r.setting, Choices, m.SetChoice)
	r.buildList()
	r.editor = newEditor(v)
	r.plan = kit.Caption("")
	r.others = kit.NewQuietButton(t.S("import.rows.accounts"), nil, func() { chooseTargets(v) })
	r.start = kit.NewProgressButton(t, "", t.S("import.starting"), v.askStart, nil)
	r.start.Button.Importance = widget.HighImportance
	r.layOut()
	return r
}

func (r *rowsView) buildList() {
	t, m := r.view.Stage.Texts, r.view.Model
	r.list = kit.NewList(
		func() int { return len(r.shown.Rows.Shown) },
		func() fyne.CanvasObject { return newRow(t, m.LeaveOut) },
		func(at int, object fyne.CanvasObject) {
			if at >= len(r.shown.Rows.Shown) {
				return
			}
			if data, there := m.Row(r.shown.Rows.Shown[at]); there {
				object.(*row).set(data)
			}
		},
		func(at int) { r.edit(r.shown.Rows.Shown[at]) },
	)
	surface := kit.NewSurface(kit.ColorCard, theme.SizeNameCardRadius, true)
	r.rows = container.NewStack(surface, kit.Pad(kit.GapXS+2, kit.GapXS+2, r.list))
	r.empty = kit.Muted("").Centered()
}

func (r *rowsView) layOut() {
	how := kit.Spread(kit.GapM, r.read, kit.Row(0, r.correct, r.all))
	controls := kit.Spread(kit.GapS, r.filter, kit.Wide(choiceWidth, r.choice))
	top := kit.Stack(kit.GapS, how, r.notice, controls)
	list := container.NewStack(r.rows, container.NewVBox(kit.Pad(kit.GapM, kit.GapL, r.empty)))
	foot := kit.Spread(kit.GapM, kit.Middle(r.plan), kit.Row(kit.GapS, r.others, r.start))
	bottom := kit.Stack(kit.GapS, r.editor.object, foot)
	r.object = kit.Frame(kit.Pad(0, kit.GapXS, top), list, kit.Pad(0, kit.GapS, bottom))
}

func (r *rowsView) Object() fyne.CanvasObject { return r.object }

func (r *rowsView) focus() {
	if r.rows.Visible() {
		r.view.focus(r.list)
		return
	}
	r.view.focus(r.filter)
}

// edit opens a row in the editor and gives it the keyboard. A contact that is copied can only be left out.
func (r *rowsView) edit(id int) {
	if r.shown.Source.From != 0 {
		row, _ := r.view.Model.Row(id)
		r.view.Model.LeaveOut(id, !row.Out)
		return
	}
	r.view.Model.Edit(id)
	r.editor.focus()
}

func (r *rowsView) update(s State) {
	before := r.shown
	r.shown = s
	r.setting = true
	defer func() { r.setting = false }()
	v := r.view
	t := v.Stage.Texts
	another := s.Account.UserbotID != before.Account.UserbotID || s.Source != before.Source
	r.read.SetText(understood(t, s))
	kit.Show(r.correct, s.Source.From == 0)
	kit.Show(r.all, s.Source.From != 0 && len(s.Rows.Shown) > 0)
	r.notice.Tell(rowsNotice(v, s))
	if r.filter.Text != s.Rows.Filter {
		r.filter.SetText(s.Rows.Filter)
	}
	offer(r.choice, choiceNames(t, s.Rows.Counts), slices.Index(Choices, s.Rows.Choice))
	r.empty.SetText(emptyRows(t, s))
	kit.Show(r.empty, r.empty.Text() != "")
	kit.Show(r.rows, len(s.Rows.Shown) > 0)
	if another || s.Rows.Version != before.Rows.Version {
		r.list.Refresh()
	}
	r.editor.update(s, another)
	r.updateFoot(s)
	r.object.Refresh()
	r.updateChosen(s, before, another)
}

// updateChosen marks the row in the editor, and scrolls to it once the editor has taken its room.
func (r *rowsView) updateChosen(s, before State, another bool) {
	if another {
		r.list.Top()
	}
	if another || s.Rows.Version != before.Rows.Version || s.Editing.ID != before.Editing.ID {
		r.list.SetChosen(placeOf(s.Rows.Shown, s.Editing.ID))
	}
}

// placeOf is where a row stands among those on show; -1 if nowhere. IDs are in their order.
func placeOf(shown []int, id int) int {
	if at, found := slices.BinarySearch(shown, id); found {
		return at
	}
	return -1
}

func (r *rowsView) updateFoot(s State) {
	t := r.view.Stage.Texts
	chosen := s.Chosen()
	people := s.Rows.Counts[ShownAll] > 0
	kit.Show(r.filter, people)
	kit.Show(r.choice, people)
	kit.Show(r.start, people)
	r.plan.SetText(plan(t, s))
	kit.Show(r.others, people && (len(s.Targets) > 1 || len(chosen) == 0 && len(s.Targets) > 0))
	r.start.SetText(startLabel(t, s.Rows.Counts[ShownReady], chosen))
	r.start.SetBusy(s.Starting)
	r.start.SetEnabled(s.Rows.Counts[ShownReady] > 0 && len(chosen) > 0)
}

// chooseTargets has the person choose the accounts that the people are added to.
func chooseTargets(v *View) {
	t, m := v.Stage.Texts, v.Model
	list := kit.Stack(kit.GapXS)
	for _, target := range m.State().Targets {
		id := target.Account.UserbotID
		check := kit.NewCheck(accounts.FullName(t, target.Account), func(on bool) { m.Aim(id, on) })
		check.Checked = target.Chosen
		list.Add(check)
	}
	content := kit.Stack(kit.GapM, kit.Muted(t.S("import.accounts.about")), scrolled(list))
	v.Stage.Inform(t.S("import.accounts"), content).OnClosed(v.FocusFirst)
}

// scrolled lets a long list scroll.
func scrolled(list fyne.CanvasObject) fyne.CanvasObject {
	const most float32 = 240
	if list.MinSize().Height <= most {
		return list
	}
	scroll := container.NewVScroll(list)
	scroll.SetMinSize(fyne.NewSize(0, most))
	return scroll
}

// askStart tells what is going to happen, with which account, before anything is sent.
func (v *View) askStart() {
	t, s := v.Stage.Texts, v.shown
	about := kit.Stack(kit.GapS)
	for _, info := range s.Chosen() {
		about.Add(v.Who(info.UserbotID))
	}
	v.Stage.Confirm(kit.Confirm{
		Title: startQuestion(t, s), About: scrolled(about), Text: startText(t, s), Do: t.S("import.start.do"), OnDo: v.Model.Start,
	}).OnClosed(v.FocusFirst)
}

// accountNames lists accounts as they are called.
func accountNames(t *kit.Texts, infos []core.AccountInfo) []string {
	names := make([]string, len(infos))
	for i, info := range infos {
		names[i] = nameOf(t, info)
	}
	return names
}
