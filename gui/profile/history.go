package profile

import (
	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/kit"
)

func (v *View) updateHistory(s State) {
	t := v.Stage.Texts
	v.history.RemoveAll()
	v.again = nil
	changes := History(t, s.Versions)
	if s.VersionsFailed {
		v.history.Add(kit.Stack(kit.GapS+4, kit.Section(t.S("profile.history")), kit.Muted(t.S("profile.history.failed"))))
		return
	}
	if len(changes) < 2 {
		return
	}
	rows := kit.Stack(kit.GapS + 4)
	for i, change := range changes {
		if i > 0 {
			rows.Add(kit.Line())
		}
		rows.Add(v.changeRow(change))
	}
	v.history.Add(kit.Stack(kit.GapS+4, kit.Section(t.S("profile.history")), kit.Card(rows)))
}

func (v *View) changeRow(c Change) fyne.CanvasObject {
	t := v.Stage.Texts
	lines := kit.Stack(kit.GapXS)
	for _, line := range c.Lines {
		lines.Add(kit.Body(t.S("profile.history.now", kit.Args{"Field": line.Label, "Value": line.New})))
		if line.Old != "" {
			lines.Add(kit.Caption(t.S("profile.history.before", kit.Args{"Value": line.Old})))
		}
	}
	if len(c.Lines) == 0 {
		lines.Add(kit.Body(t.S("profile.history.first")))
	}
	when := kit.Wide(labelWidth, kit.Caption(t.Moment(c.At, v.Now())))
	again := kit.NewQuietButton(t.S("profile.use_again"), nil, func() { v.useAgain(c.Version) })
	v.again = append(v.again, offer{button: again, version: c.Version})
	return kit.Spread(kit.GapS, kit.Beside(kit.GapM, when, lines), again)
}

// offer is a version's button "Use again".
type offer struct {
	button  *kit.Button
	version core.ProfileVersion
}

// offerAgain shows the buttons of the versions that have something that the form has not.
func (v *View) offerAgain(form Form) {
	for _, o := range v.again {
		kit.Show(o.button, form.Editable && CanUseAgain(o.version, form))
	}
}

// useAgain puts an earlier version into the form and shows it there.
func (v *View) useAgain(version core.ProfileVersion) {
	v.Model.UseAgain(version)
	v.scroll.ScrollToTop()
	v.FocusFirst()
}
