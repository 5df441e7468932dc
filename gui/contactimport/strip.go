package contactimport

import (
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
	t := p.Stage.Texts
	if len(s.Elsewhere) > 0 {
		first := s.Elsewhere[0].UserbotID
		return &kit.Notice{
			Title: t.S("import.elsewhere", kit.Args{"Accounts": joined(t, accountNames(t, s.Elsewhere))}), Text: t.S("import.elsewhere.text"),
			Action: t.S("import.show"), OnAction: func() {
				p.Model.Seen()
				p.ShowAccount(first)
			}, Info: true,
		}
	}
	i := s.Runs.Current
	if i == nil {
		return nil
	}
	n := &kit.Notice{
		Title: stripTitle(t, *i), Text: status(t, *i, p.Now()), Action: t.S("import.show"), OnAction: func() { p.Model.OpenRun(i.ID) },
		Info: i.Problem == "" && i.Wait != core.ImportWaitLimit,
	}
	if i.HasEnded() {
		n.Text = countsOf(t, *i)
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
