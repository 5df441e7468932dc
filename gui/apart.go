package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/problem"
)

// whoIs says an account in a dialog, with its photo and colour.
func (w *Window) whoIs(id core.AccountID) fyne.CanvasObject {
	who := accounts.NewWho(w.texts, w.photos, accounts.WhoInDialog)
	if info, ok := w.core.Account(id); ok {
		who.Set(info)
	}
	return who
}

// editAccount has the person change what an account is told apart by.
func (w *Window) editAccount(id core.AccountID) {
	if info, ok := w.core.Account(id); ok && !w.stage.Asleep() {
		accounts.ShowEdit(w.stage, w.list, w.photos, info)
	}
}

// notMoved tells that an order, or a group, could not be stored.
func (w *Window) notMoved(p *core.Problem) {
	why := problem.Say(w.texts, p, w.options.Now())
	w.stage.Toast(w.texts.S("accounts.move.failed", kit.Args{"Why": why.Text}))
}

// nameBar says whose pages these are, and that something is wrong with the account on all of them but the first, which tells
// the whole story.
func (w *Window) nameBar() {
	info, ok := w.core.Account(w.account)
	if ok {
		w.who.Set(info)
		w.own.stripe.SetTint(kit.Tint(info.Color))
	}
	elsewhere := w.own.of(w.page) != nil && w.page != w.own.pages[0].page
	if w.own.alarm.set(accounts.StateOf(info), ok && elsewhere) {
		w.own.frame.Refresh()
	}
	w.count.SetText(w.texts.N("accounts.count", w.list.Len()))
}

// signInPage is the sign-in, below the name of the account that it is for where that is known already.
func (w *Window) signInPage(id core.AccountID) fyne.CanvasObject {
	info, ok := w.core.Account(id)
	if !ok || neverSignedIn(info) {
		return w.wizard.View()
	}
	who, stripe := accounts.NewWho(w.texts, w.photos, accounts.WhoOnPage), kit.NewStripe()
	who.Set(info)
	stripe.SetTint(kit.Tint(info.Color))
	return kit.Frame(kit.Stack(0, kit.Pad(kit.GapL, kit.GapXS, who), stripe), w.wizard.View(), kit.Stack(0))
}

// apartItems are the menu items that tell the account on screen apart from the others.
func (w *Window) apartItems() []*fyne.MenuItem {
	id := w.menuSays.chosen
	edit := w.item(w.texts.S("accounts.edit"), fyne.KeyL, func() { w.editAccount(w.account) })
	up := w.item(w.texts.S("accounts.move.up"), "", func() { w.list.Move(w.account, -1) })
	down := w.item(w.texts.S("accounts.move.down"), "", func() { w.list.Move(w.account, 1) })
	up.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyUp, Modifier: fyne.KeyModifierAlt}
	down.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierAlt}
	edit.Disabled, up.Disabled, down.Disabled = id == 0, !w.menuSays.up, !w.menuSays.down
	order := fyne.NewMenuItem(w.texts.S("accounts.order"), nil)
	order.ChildMenu = fyne.NewMenu("", up, down)
	if w.menuSays.grouped && id != 0 {
		for _, item := range w.listView.GroupItems(w.menuSays.group, true) {
			item.Action = w.stage.Awake(item.Action)
			order.ChildMenu.Items = append(order.ChildMenu.Items, item)
		}
	}
	return []*fyne.MenuItem{edit, order, fyne.NewMenuItemSeparator()}
}
