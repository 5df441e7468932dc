package accounts

import (
	"time"
	"unicode/utf8"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// RenameGroup gives a group another name, "" for none, in all accounts that are in it. done is called with what went wrong, nil
// when all is stored.
func (m *Model) RenameGroup(group, name string, done func(*core.Problem)) {
	m.foldAs(group, plain(name))
	request := core.Request{Action: "rename_account_group", Fields: map[string]any{"group": group, "name": name}}
	m.core.Dispatch(request, func(answer core.Event) {
		m.dispatcher.Do(func() {
			m.Reload()
			if _, ok := answer.Payload.Result.(core.AccountList); ok {
				m.storeFolded()
				done(nil)
				return
			}
			done(problem.Of(answer))
		})
	})
}

// AskGroupName has the person give a group another name.
func AskGroupName(stage *kit.Stage, model *Model, group string) {
	t := stage.Texts
	var d *kit.Dialog
	trouble := kit.NewBanner(stage)
	entry := kit.NewEntry()
	entry.Text = group
	field := kit.NewField(t.S("accounts.group.name"), t.S("accounts.group.name.help"), entry)
	var save *kit.Button
	storing := false
	store := func() {
		if save.Disabled() {
			return
		}
		storing = true
		save.Disable()
		model.RenameGroup(group, entry.Text, func(p *core.Problem) {
			storing = false
			if p == nil || !d.IsOpen() {
				d.Close()
				sayUnsaved(stage, p)
				return
			}
			trouble.Say(Notice(t, p, time.Now()))
			save.Enable()
		})
	}
	save = kit.NewPrimaryButton(t.S("accounts.edit.save"), nil, store)
	entry.OnSubmitted = func(string) { store() }
	entry.OnChanged = func(name string) {
		tooLong := utf8.RuneCountInString(name) > MarkMax
		field.SetError(fault(t, tooLong))
		kit.Enable(save, !tooLong && !storing)
	}
	cancel := kit.NewButton(t.S("kit.cancel"), nil, func() { d.Close() })
	d = stage.Show(t.S("accounts.group.rename.title", kit.Args{"Name": group}), kit.Stack(kit.GapM, field, trouble), cancel, save)
	stage.Focus(entry)
}
