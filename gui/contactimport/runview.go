package contactimport

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
)

// runView shows how far an import is, and its report row by row.
type runView struct {
	view    *View
	object  fyne.CanvasObject
	bar     *kit.Bar
	counts  *kit.Text
	status  *kit.Text
	budget  *kit.Text
	notice  *kit.Banner
	pause   *kit.ProgressButton
	resume  *kit.ProgressButton
	stop    *kit.ProgressButton
	retry   *kit.ProgressButton
	forget  *kit.ProgressButton
	save    *kit.Button
	filter  *kit.Entry
	outcome *kit.Select
	list    *kit.List
	rows    *fyne.Container
	empty   *kit.Text
	foot    *fyne.Container
	explain *kit.Text
	card    *kit.Button

	shown    State
	stopTick func()
	setting  bool
	homeless bool // the keyboard has no place: Fyne has taken it from a button, or there is no list yet
}

func newRunView(v *View) *runView {
	t, m := v.Stage.Texts, v.Model
	r := &runView{view: v, notice: kit.NewBanner(v.Stage), bar: kit.NewBar()}
	r.counts, r.status, r.budget = kit.Strong(""), kit.Body(""), kit.Caption("")
	button := func(key string, act func()) *kit.ProgressButton {
		return kit.NewProgressButton(t, t.S("import.run."+key), t.S("import.run."+key), func() {
			r.homeless = true
			act()
		}, nil)
	}
	r.pause, r.resume, r.retry = button("pause", m.Pause), button("resume", m.Resume), button("retry", m.Retry)
	r.stop, r.forget = button("stop", v.askStop), button("forget", v.askForget)
	r.resume.Button.Importance = widget.HighImportance
	for _, quiet := range []*kit.ProgressButton{r.stop, r.retry, r.forget} {
		quiet.Button.Importance = widget.LowImportance
	}
	r.save = kit.NewQuietButton(t.S("import.run.save"), theme.DocumentSaveIcon(), v.saveReport)
	r.filter = newFilter(t, &r.setting, m.SetReportFilter)
	r.outcome = newChoice(&r.setting, Outcomes, m.SetOutcome)
	r.buildList()
	r.layOut()
	return r
}

func (r *runView) buildList() {
	t, m := r.view.Stage.Texts, r.view.Model
	r.list = kit.NewList(
		func() int { return len(r.shown.Runs.Report.Shown) },
		func() fyne.CanvasObject { return newRow(t, nil) },
		func(at int, object fyne.CanvasObject) {
			shown := r.shown.Runs.Report.Shown
			if at >= len(shown) {
				return
			}
			if data, there := m.ReportRow(shown[at]); there {
				object.(*row).say(reportLine(t, data))
			}
		},
		func(at int) { m.Explain(r.shown.Runs.Report.Shown[at]) },
	)
	surface := kit.NewSurface(kit.ColorCard, theme.SizeNameCardRadius, true)
	r.rows = container.NewStack(surface, kit.Pad(kit.GapXS+2, kit.GapXS+2, r.list))
	r.empty = kit.Muted("").Centered()
	r.explain = kit.Caption("")
	r.card = kit.NewButton(t.S("contacts.show"), nil, func() {
		if data, there := m.ReportRow(m.State().Runs.Report.Chosen); there && data.UserID != nil {
			r.view.ShowContact(*data.UserID)
		}
	})
}

func (r *runView) layOut() {
	buttons := kit.Row(kit.GapXS, r.pause, r.resume, r.retry, r.stop, r.save, r.forget)
	words := kit.Stack(kit.GapXS, r.status, r.budget)
	head := kit.Card(kit.Stack(kit.GapS, r.counts, r.bar, words, buttons))
	controls := kit.Spread(kit.GapS, r.filter, kit.Wide(choiceWidth, r.outcome))
	top := kit.Stack(kit.GapS, head, r.notice, controls)
	list := container.NewStack(r.rows, container.NewVBox(kit.Pad(kit.GapM, kit.GapL, r.empty)))
	r.foot = kit.Pad(0, kit.GapS, kit.Spread(kit.GapM, kit.Middle(r.explain), r.card))
	r.object = kit.Frame(kit.Pad(0, kit.GapXS, top), list, r.foot)
}

func (r *runView) Object() fyne.CanvasObject { return r.object }

func (r *runView) focus() {
	for _, button := range []*kit.ProgressButton{r.pause, r.resume} {
		if button.Visible() {
			r.view.focus(button.Button)
			return
		}
	}
	if r.homeless = !r.rows.Visible(); r.homeless {
		r.view.focus(nil) // what had it is on screen no more
		return
	}
	r.view.focus(r.list)
}

func (r *runView) update(s State) {
	before := r.shown
	r.shown = s
	r.setting = true
	defer func() { r.setting = false }()
	if s.Runs.Open == nil {
		return // forgotten: the page goes elsewhere
	}
	r.updateHead(s)
	r.updateReport(s, before)
	r.keepFocus()
	r.object.Refresh()
	r.tick(s)
}

func (r *runView) updateHead(s State) {
	t, now, i := r.view.Stage.Texts, r.view.Now(), *s.Runs.Open
	r.bar.SetValue(share(i.Counts))
	kit.Show(r.bar, !i.HasEnded())
	r.counts.SetText(countsOf(t, i))
	r.status.SetText(status(t, i, now))
	kit.Show(r.status, !limited(i)) // the banner says it
	r.budget.SetText(budget(t, i, now))
	kit.Show(r.budget, r.budget.Text() != "")
	r.notice.Tell(runNotice(t, s, now))
	for button, visible := range map[*kit.ProgressButton]bool{
		r.pause:  i.State == core.ImportRunning,
		r.resume: i.State == core.ImportPaused,
		r.stop:   !i.HasEnded(),
		r.retry:  i.State == core.ImportDone && i.Counts.CannotTell > 0,
		r.forget: i.HasEnded(),
	} {
		kit.Show(button, visible)
		button.SetEnabled(s.Runs.Acting == "")
	}
	kit.Show(r.save, s.Runs.Report.Done)
}

// keepFocus gives the keyboard a new place when what a button was pressed for has been done, or the button has gone.
func (r *runView) keepFocus() {
	focused := r.view.Stage.Window.Canvas().Focused()
	gone := slices.ContainsFunc([]*kit.ProgressButton{r.pause, r.resume, r.stop, r.retry, r.forget}, func(b *kit.ProgressButton) bool {
		return !b.Visible() && focused == fyne.Focusable(b.Button)
	})
	if gone || r.homeless && focused == nil && r.shown.Runs.Acting == "" {
		r.homeless = false
		r.focus()
	}
}

func (r *runView) updateReport(s, before State) {
	t, rep := r.view.Stage.Texts, s.Runs.Report
	if r.filter.Text != rep.Filter {
		r.filter.SetText(rep.Filter)
	}
	offer(r.outcome, outcomeNames(t, s.Runs.Open.Counts), slices.Index(Outcomes, rep.Outcome))
	r.empty.SetText(emptyReport(t, rep))
	kit.Show(r.empty, r.empty.Text() != "")
	kit.Show(r.rows, len(rep.Shown) > 0)
	old := before.Runs
	another := old.Open == nil || old.Open.ID != s.Runs.Open.ID
	if another {
		r.list.Top()
	}
	if another || rep.Version != old.Report.Version {
		r.list.Refresh()
	}
	if another || rep.Version != old.Report.Version || rep.Chosen != old.Report.Chosen {
		r.list.SetChosen(placeOf(rep.Shown, rep.Chosen))
	}
	r.updateFoot(rep)
}

// updateFoot says more about the chosen row.
func (r *runView) updateFoot(rep Report) {
	data, there := r.view.Model.ReportRow(rep.Chosen)
	kit.Show(r.foot, there)
	if there {
		r.explain.SetText(explained(r.view.Stage.Texts, data))
		kit.Show(r.card, data.UserID != nil)
	}
}

// tick has a countdown run.
func (r *runView) tick(s State) {
	if r.stopTick != nil {
		r.stopTick()
		r.stopTick = nil
	}
	if i := s.Runs.Open; i.Until != nil && i.Until.After(r.view.Now()) {
		r.stopTick = r.view.Stage.After(time.Second, func() {
			if r.view.Stage.Shows(r.object) {
				r.update(r.view.Model.State())
			}
		})
	}
}

// askStop asks before an import is ended: it cannot be gone on with.
func (v *View) askStop() {
	t, i := v.Stage.Texts, v.shown.Runs.Open
	v.Stage.Confirm(kit.Confirm{
		Title: t.S("import.stop", kit.Args{"Name": i.Name, "Account": nameOf(t, v.shown.Account)}),
		About: v.Who(v.shown.Account.UserbotID),
		Text:  t.N("import.stop.text", i.Counts.Waiting), Do: t.S("import.stop.do"), Destructive: true, OnDo: v.Model.Cancel,
	}).OnClosed(v.FocusFirst)
}

func (v *View) askForget() {
	t, i := v.Stage.Texts, v.shown.Runs.Open
	v.Stage.Confirm(kit.Confirm{
		Title: t.S("import.forget", kit.Args{"Name": i.Name}), Text: t.S("import.forget.text"), Do: t.S("import.forget.do"),
		Destructive: true, OnDo: v.Model.Forget,
	}).OnClosed(v.FocusFirst)
}
