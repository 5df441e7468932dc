package settings

import (
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

const widgetHigh = widget.HighImportance

// erasables is what can be erased, in the order of the page.
var erasables = []core.Erasable{core.EraseActivities, core.EraseProfileVersions, core.EraseRecentSearches, core.EraseContactImports}

// dataView is the part of the page about what is kept on this computer.
type dataView struct {
	Deps
	object  *fyne.Container
	total   *kit.Text
	parts   *kit.Text
	trouble *kit.Banner
	buttons map[core.Erasable]*kit.ProgressButton
	failed  error
}

func newDataView(deps Deps) *dataView {
	v := &dataView{Deps: deps, buttons: make(map[core.Erasable]*kit.ProgressButton)}
	t := v.Stage.Texts
	v.total, v.parts, v.trouble = kit.Strong(""), kit.Caption(""), kit.NewBanner(v.Stage)
	open := kit.NewButton(t.S("settings.data.open"), theme.FolderOpenIcon(), func() { v.Stage.OpenURL(folderURL(v.DataDir)) })
	where := kit.Stack(kit.GapXS, v.total, v.parts)
	path := kit.Spread(kit.GapS, kit.Caption(v.DataDir).Monospace(), kit.NewCopyButton(v.Stage, t.S("kit.copy"), v.DataDir).Button)
	rows := []fyne.CanvasObject{kit.Spread(kit.GapM, where, open), path, kit.Muted(t.S("settings.data.kept"))}
	for _, what := range erasables {
		rows = append(rows, kit.Line(), v.eraseRow(what))
	}
	rows = append(rows, v.trouble, kit.Line(), kit.Caption(t.S("settings.data.remove")))
	v.object = section(t.S("settings.data"), rows...)
	return v
}

func (v *dataView) eraseRow(what core.Erasable) fyne.CanvasObject {
	t, key := v.Stage.Texts, "settings.erase."+string(what)
	button := kit.NewProgressButton(t, t.S("settings.erase.do"), t.S("settings.erase.busy"), func() { v.ask(what) }, nil)
	v.buttons[what] = button
	return kit.Spread(kit.GapM, kit.Stack(kit.GapXS, kit.Strong(t.S(key)), kit.Caption(t.S(key+".help"))), button)
}

// ask erases after a question.
func (v *dataView) ask(what core.Erasable) {
	t := v.Stage.Texts
	v.Stage.Confirm(kit.Confirm{
		Title: t.S("settings.erase." + string(what) + ".ask"), Text: t.S("settings.erase.ask_text"),
		Do: t.S("settings.erase.confirm"), Destructive: true,
		OnDo: func() {
			v.Model.Erase(what, func() { v.Stage.Toast(v.Stage.Texts.S("settings.erase." + string(what) + ".done")) })
		},
	})
}

func (v *dataView) update(s State) {
	t := v.Stage.Texts
	switch {
	case s.Sizes != nil:
		v.total.SetText(t.S("settings.data.size", kit.Args{"Size": t.Size(s.Sizes.Total())}))
		v.parts.SetText(t.S("settings.data.parts", kit.Args{
			"Store": t.Size(s.Sizes.Store), "TDLib": t.Size(s.Sizes.TDLib), "Others": t.Size(s.Sizes.Others),
		}))
	case s.SizesFail != nil:
		v.total.SetText(t.S("settings.data.unknown"))
	default:
		v.total.SetText(t.S("settings.data.measuring"))
	}
	kit.Show(v.parts, s.Sizes != nil)
	for what, button := range v.buttons {
		button.SetBusy(s.Erasing == what)
		button.SetEnabled(s.Erasing == "")
	}
	v.updateTrouble(s)
}

func (v *dataView) updateTrouble(s State) {
	if s.EraseFails == v.failed {
		return
	}
	v.failed = s.EraseFails
	if s.EraseFails == nil {
		v.trouble.Say(nil)
		return
	}
	v.trouble.Say(problem.SayError(v.Stage.Texts, s.EraseFails, v.Now()).Notice())
}

// folderURL is a folder's address for the computer's file manager.
func folderURL(folder string) string {
	path := filepath.ToSlash(folder)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/Users/…
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
