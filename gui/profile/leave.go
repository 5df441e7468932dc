package profile

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
)

// Leave calls proceed when the account on show may be left: at once, or after the person has saved or given up what is
// not saved. What is being saved already goes on in the background.
func (v *View) Leave(proceed func()) {
	v.Model.Settle(nil, nil)
	id := v.Model.Shown()
	for _, unsaved := range v.Model.Unsaved(false) {
		if unsaved == id {
			v.askLeave([]core.AccountID{id}, proceed)
			return
		}
	}
	proceed()
}

// Quit calls proceed when the program may be closed: no account may have anything that is not saved, or is only being
// saved, unless the person gives it up.
func (v *View) Quit(proceed func()) {
	v.Model.Settle(nil, nil)
	if unsaved := v.Model.Unsaved(false); len(unsaved) > 0 {
		v.askLeave(unsaved, proceed)
		return
	}
	if busy := v.Model.Unsaved(true); len(busy) > 0 {
		v.waitToLeave(busy, proceed)
		return
	}
	proceed()
}

// askLeave asks: Stay, Discard or Save.
func (v *View) askLeave(ids []core.AccountID, proceed func()) {
	t := v.Stage.Texts
	var d *kit.Dialog
	stay := kit.NewButton(t.S("profile.leave.stay"), nil, func() { d.Close() })
	discard := kit.NewButton(t.S("profile.leave.discard"), nil, func() {
		d.Close()
		v.Model.DiscardAll(ids)
		proceed()
	})
	save := kit.NewPrimaryButton(t.S("profile.leave.save"), nil, func() {
		d.Close()
		v.saveAndLeave(ids, proceed)
	})
	buttons := []*kit.Button{stay, discard, save}
	if !v.Model.CanSaveAll(ids) {
		buttons = buttons[:2]
	}
	d = v.Stage.Show(t.S("profile.leave.ask"), v.about(ids, t.S("profile.leave.ask_text")), buttons...)
}

// about shows the accounts that something is said of: all of them, as far as there is room.
func (v *View) about(ids []core.AccountID, said string) fyne.CanvasObject {
	accounts := kit.Stack(kit.GapXS)
	for _, id := range ids {
		accounts.Add(v.Who(id))
	}
	if len(ids) <= aboutMost {
		return kit.About(accounts, kit.Body(said))
	}
	scroll := container.NewVScroll(accounts)
	scroll.SetMinSize(fyne.NewSize(0, aboutHeight))
	return kit.About(scroll, kit.Body(said))
}

// From more than aboutMost accounts on, a dialog's list of them scrolls.
const (
	aboutMost           = 4
	aboutHeight float32 = 200
)

// saveAndLeave saves, and goes once everything is saved. Whatever is refused keeps the person here.
func (v *View) saveAndLeave(ids []core.AccountID, proceed func()) {
	v.Model.SaveAll(ids)
	v.Model.Settle(ids, func(saved bool) {
		if saved {
			proceed()
			return
		}
		v.focusRefused()
		t := v.Stage.Texts
		v.Stage.Toast(t.S("profile.leave.failed", kit.Args{"Names": v.names(v.Model.Unsaved(false))}))
	})
}

// waitToLeave waits for what is being saved, with a way not to.
func (v *View) waitToLeave(ids []core.AccountID, proceed func()) {
	t := v.Stage.Texts
	var d *kit.Dialog
	stay := kit.NewButton(t.S("profile.leave.stay"), nil, func() { d.Close() })
	now := kit.NewButton(t.S("profile.leave.now"), nil, func() {
		d.Close()
		proceed()
	})
	d = v.Stage.Show(t.S("profile.leave.saving"), v.about(ids, t.S("profile.leave.saving_text")), now, stay)
	d.OnClosed(func() { v.Model.Settle(nil, nil) })
	v.Model.Settle(ids, func(saved bool) {
		d.Close()
		if saved {
			proceed()
		}
	})
}

func (v *View) names(ids []core.AccountID) string {
	var names []string
	for _, id := range ids {
		info, _ := v.Model.core.Account(id)
		if name := accounts.Name(info); name != "" {
			names = append(names, name)
		} else {
			names = append(names, v.Stage.Texts.S("accounts.unnamed"))
		}
	}
	return strings.Join(names, ", ")
}
