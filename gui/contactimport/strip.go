package contactimport

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/kit"
)

// Strip tells on the contacts page of an import that is under way, has just ended, or was begun in another account.
type Strip struct {
	Deps
	banner   *kit.Banner
	stopTick func()
}

// NewStrip returns the strip. It is hidden while there is nothing to tell.
func NewStrip(deps Deps) *Strip { return &Strip{Deps: deps, banner: kit.NewBanner(deps.Stage)} }

// Object is what goes into the window.
func (p *Strip) Object() fyne.CanvasObject { return p.banner }

// Update shows the model's state.
func (p *Strip) Update() {
	s := p.Model.State()
	p.banner.Tell(p.notice(s))
	if p.stopTick != nil {
		p.stopTick()
		p.stopTick = nil
	}
	if i := s.Runs.Current; i != nil && i.Until != nil && i.Until.After(p.Now()) {
		p.stopTick = p.Stage.After(time.Second, func() {
			if p.banner.Visible() {
				p.Update()
			}
		})
	}
}

func (p *Strip) notice(s State) *kit.Notice {
	i := s.Runs.Current
	switch {
	case len(s.Elsewhere) > 0:
		return p.elsewhere(s.Elsewhere)
	case i != nil:
		return p.current(*i)
	case len(s.Others) > 0:
		return p.elsewhere(s.Others)
	default:
		return nil
	}
}

// elsewhere tells of imports in other accounts; if some of them have stopped, of these.
func (p *Strip) elsewhere(infos []core.AccountInfo) *kit.Notice {
	t := p.Stage.Texts
	if stopped := slices.DeleteFunc(slices.Clone(infos), goesOn); len(stopped) > 0 {
		return &kit.Notice{
			Title:  t.S("import.elsewhere.stopped", kit.Args{"Accounts": joined(t, accountNames(t, stopped))}),
			Text:   t.S("import.elsewhere.stopped.text"),
			Action: t.S("import.show"), OnAction: func() { p.showElsewhere(stopped) },
		}
	}
	var all core.ImportSummary
	for _, info := range infos {
		if running := info.Import; running != nil {
			all.Done, all.Rows = all.Done+running.Done, all.Rows+running.Rows
		}
	}
	n := &kit.Notice{
		Title: t.S("import.elsewhere", kit.Args{"Accounts": joined(t, accountNames(t, infos))}), Text: t.S("import.elsewhere.text"),
		Action: t.S("import.show"), OnAction: func() { p.showElsewhere(infos) }, Info: true,
	}
	if all.Rows > 0 {
		n.Text = t.S("import.elsewhere.far", kit.Args{"Done": all.Done, "All": all.Rows})
	}
	return n
}

func goesOn(info core.AccountInfo) bool { return info.Import == nil || !info.Import.Stopped }

// showElsewhere shows the first of the accounts that were told of.
func (p *Strip) showElsewhere(infos []core.AccountInfo) {
	p.Model.Seen()
	p.ShowAccount(infos[0].UserbotID)
}

// current tells of the account's own import.
func (p *Strip) current(i core.ContactImport) *kit.Notice {
	t := p.Stage.Texts
	n := &kit.Notice{
		Title: stripTitle(t, i), Text: status(t, i, p.Now()), Action: t.S("import.show"), OnAction: func() { p.Model.OpenRun(i.ID) },
		Info: i.Problem == "" && i.Wait != core.ImportWaitLimit,
	}
	if i.HasEnded() {
		n.Text = countsOf(t, i)
	}
	return n
}

func stripTitle(t *kit.Texts, i core.ContactImport) string {
	done, all := doneRows(i.Counts)
	args := kit.Args{"Name": i.Name, "Done": done, "All": all}
	if i.HasEnded() {
		return t.S("import.strip.ended", args)
	}
	return t.S("import.strip", args)
}
