package accounts

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/photo"
	"roster/gui/problem"
)

// editView is the dialog in which a person changes what an account is told apart by.
type editView struct {
	stage  *kit.Stage
	edit   *Edit
	dialog *kit.Dialog
	who    *Who
	label  *kit.Field
	colors *kit.Palette
	group  *kit.Field
	fault  *kit.Banner
	save   *kit.Button
}

// ShowEdit opens the dialog for an account.
func ShowEdit(stage *kit.Stage, model *Model, photos *photo.Loader, account core.AccountInfo) {
	t := stage.Texts
	v := &editView{stage: stage, who: NewWho(t, photos, WhoInDialog), fault: kit.NewBanner(stage)}
	v.edit = model.NewEdit(account, v.update, v.done)
	v.label = kit.NewField(t.S("accounts.edit.label"), t.S("accounts.edit.label.help"), v.entry(account.Label, func(text string) {
		v.edit.Label = text
	}))
	v.label.Entry.PlaceHolder = text(account.FullName)
	v.colors = kit.NewPalette(swatches(t), func(tint kit.Tint) {
		v.edit.Color = core.AccountColor(tint)
		v.update()
	})
	v.colors.Choose(kit.Tint(account.Color))
	group := v.entry(account.Group, func(text string) { v.edit.Group = text })
	v.offerGroups(group)
	v.group = kit.NewField(t.S("accounts.edit.group"), t.S("accounts.edit.group.help"), group)
	v.show()
}

// entry is a field that saves on Enter.
func (v *editView) entry(text string, changed func(string)) *kit.Entry {
	entry := kit.NewEntry()
	entry.Text = text
	entry.OnChanged = func(text string) {
		changed(text)
		v.update()
	}
	entry.OnSubmitted = func(string) { v.edit.Save() }
	return entry
}

func swatches(t *kit.Texts) []kit.Swatch {
	swatches := []kit.Swatch{{Name: t.S("accounts.color.none")}}
	for _, tint := range kit.Tints {
		swatches = append(swatches, kit.Swatch{Tint: tint, Name: t.S("accounts.color." + string(tint))})
	}
	return swatches
}

// offerGroups puts a list of the groups behind a field, which a click and the key Down open.
func (v *editView) offerGroups(entry *kit.Entry) {
	if len(v.edit.Groups()) == 0 {
		return
	}
	entry.ActionItem = kit.NewQuietButton("", theme.MenuDropDownIcon(), v.openGroups)
	entry.OnKey = func(key *fyne.KeyEvent) bool {
		if key.Name == fyne.KeyDown {
			v.openGroups()
			return true
		}
		return false
	}
}

func (v *editView) openGroups() {
	items := []*fyne.MenuItem{fyne.NewMenuItem(v.stage.Texts.S("accounts.group.none"), func() { v.pick("") })}
	for _, group := range v.edit.Groups() {
		items = append(items, fyne.NewMenuItem(group, func() { v.pick(group) }))
	}
	entry := v.group.Entry
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(entry)
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), v.stage.Window.Canvas())
	menu.ShowAtPosition(at.AddXY(0, entry.Size().Height+kit.GapXS))
	menu.Resize(fyne.NewSize(entry.Size().Width, menu.MinSize().Height))
}

func (v *editView) pick(group string) {
	v.group.Entry.SetText(group)
	v.stage.Focus(v.group.Entry)
}

func (v *editView) show() {
	t := v.stage.Texts
	colors := kit.Stack(kit.GapXS+2, kit.Strong(t.S("accounts.edit.color")), v.colors)
	content := kit.Stack(kit.GapM, v.who, v.label, colors, v.group, v.fault)
	cancel := kit.NewButton(t.S("kit.cancel"), nil, func() { v.dialog.Close() })
	v.save = kit.NewPrimaryButton(t.S("accounts.edit.save"), nil, func() { v.edit.Save() })
	v.dialog = v.stage.Show(t.S("accounts.edit.title"), content, cancel, v.save)
	v.update()
	v.stage.Focus(v.label.Entry)
}

// update shows the edit as it is now.
func (v *editView) update() {
	if !v.dialog.IsOpen() {
		sayUnsaved(v.stage, v.edit.Problem)
		return
	}
	t := v.stage.Texts
	v.who.Set(v.edit.Preview())
	v.label.SetError(fault(t, v.edit.LabelTooLong()))
	v.group.SetError(fault(t, v.edit.GroupTooLong()))
	v.fault.Say(Notice(t, v.edit.Problem, time.Now()))
	word := "accounts.edit.save"
	if v.edit.Saving {
		word = "accounts.edit.saving"
	}
	v.save.SetText(t.S(word))
	kit.Enable(v.save, !v.edit.Saving && !v.edit.LabelTooLong() && !v.edit.GroupTooLong())
}

// sayUnsaved tells of a failure whose dialog has been closed meanwhile; nil is none.
func sayUnsaved(stage *kit.Stage, p *core.Problem) {
	if p != nil {
		why := problem.Say(stage.Texts, p, time.Now())
		stage.Toast(stage.Texts.S("accounts.edit.failed", kit.Args{"Why": why.Text}))
	}
}

func fault(t *kit.Texts, tooLong bool) string {
	if !tooLong {
		return ""
	}
	return t.S("accounts.edit.too_long", kit.Args{"Max": MarkMax})
}

// done closes the dialog, which the person may have done already.
func (v *editView) done() { v.dialog.Close() }
