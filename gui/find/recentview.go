package find

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// recentPart lists the account's last searches while the box is empty. Each can be made again, or forgotten.
type recentPart struct {
	view   *View
	object *fyne.Container
	failed *kit.Banner // why something was not forgotten
	rows   *fyne.Container

	account core.AccountID
	texts   []string
	forget  []*kit.Link // of each row
	told    error
}

func newRecentPart(view *View) *recentPart {
	p := &recentPart{view: view, failed: kit.NewBanner(view.Stage), rows: kit.Stack(0)}
	t := view.Stage.Texts
	head := kit.Spread(kit.GapM, kit.Section(t.S("find.recent")), kit.NewLink(t.S("find.recent.forget_all"), p.forgetAll))
	p.object = kit.Stack(kit.GapS, p.failed, head, p.rows)
	return p
}

func (p *recentPart) update(s State) {
	kit.Show(p.object, s.Query.Kind == KindNothing && !s.SignIn && (len(s.Recent) > 0 || s.Unforgotten != nil))
	p.tell(s.Unforgotten)
	if s.Account.UserbotID == p.account && slices.Equal(s.Recent, p.texts) {
		return
	}
	p.account, p.texts, p.forget = s.Account.UserbotID, s.Recent, nil
	p.rows.RemoveAll()
	for at, text := range s.Recent {
		p.rows.Add(p.row(at, text))
	}
}

func (p *recentPart) row(at int, text string) fyne.CanvasObject {
	again := kit.NewQuietButton(cut(text), theme.HistoryIcon(), func() { p.again(text) })
	again.Alignment = widget.ButtonAlignLeading
	forget := kit.NewLink(p.view.Stage.Texts.S("find.recent.forget"), func() { p.forgetOne(at) })
	p.forget = append(p.forget, forget)
	return kit.Spread(kit.GapM, again, forget)
}

// cut ends a long search in an ellipsis, so that its row has room in the smallest list.
func cut(text string) string {
	const most = 36
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}

// again looks for a recent search.
func (p *recentPart) again(text string) {
	v := p.view
	v.Model.FindText(text)
	if !v.cardAlone() {
		v.focus(v.box)
	}
}

// forgetOne forgets a row and leaves the keyboard at the one that takes its place.
func (p *recentPart) forgetOne(at int) {
	p.view.Model.Forget(p.texts[at])
	if at = min(at, len(p.forget)-1); at >= 0 {
		p.view.focus(p.forget[at])
	} else {
		p.view.focus(p.view.box)
	}
}

func (p *recentPart) forgetAll() {
	p.view.Model.ForgetAll()
	p.view.focus(p.view.box)
}

func (p *recentPart) tell(err error) {
	if err == p.told {
		return
	}
	if p.told = err; err == nil {
		p.failed.Say(nil)
		return
	}
	n := problem.SayError(p.view.Stage.Texts, err, p.view.Now()).Notice()
	n.Title, n.Text = p.view.Stage.Texts.S("find.recent.kept"), n.Title+". "+n.Text
	p.failed.Say(n)
}
