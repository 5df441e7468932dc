package accounts

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"roster/core"
)

// openMenu offers what can be done with an account in the list.
func (v *View) openMenu(r *row, at fyne.Position) {
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", v.menuItems(r.data.ID)...), v.stage.Window.Canvas(), at)
}

func (v *View) menuItems(id core.AccountID) []*fyne.MenuItem {
	t := v.stage.Texts
	edit := fyne.NewMenuItem(t.S("accounts.edit"), func() { v.edit(id) })
	up := fyne.NewMenuItem(t.S("accounts.move.up"), func() { v.model.Move(id, -1) })
	down := fyne.NewMenuItem(t.S("accounts.move.down"), func() { v.model.Move(id, 1) })
	if id == v.model.Chosen() { // it is the one that the keys move
		up.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyUp, Modifier: fyne.KeyModifierAlt}
		down.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierAlt}
	}
	up.Disabled, down.Disabled = !v.model.CanMove(id, -1), !v.model.CanMove(id, 1)
	items := []*fyne.MenuItem{edit, fyne.NewMenuItemSeparator(), up, down}
	if row, ok := v.model.Row(id); ok && v.model.Grouped() {
		items = append(append(items, fyne.NewMenuItemSeparator()), v.GroupItems(row.Group, id == v.model.Chosen())...)
	}
	return items
}

// openGroupMenu offers what can be done with a group in the list.
func (v *View) openGroupMenu(h *heading, at fyne.Position) {
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", v.GroupItems(h.group, false)...), v.stage.Window.Canvas(), at)
}

// GroupItems are the menu items of a group. keyed tells that it is the one which the keys move: the group of the account on
// screen.
func (v *View) GroupItems(group string, keyed bool) []*fyne.MenuItem {
	t := v.stage.Texts
	rename := fyne.NewMenuItem(t.S("accounts.group.rename"), func() { AskGroupName(v.stage, v.model, group) })
	up := fyne.NewMenuItem(t.S("accounts.group.up"), func() { v.model.MoveGroup(group, -1) })
	down := fyne.NewMenuItem(t.S("accounts.group.down"), func() { v.model.MoveGroup(group, 1) })
	if keyed {
		up.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyUp, Modifier: fyne.KeyModifierAlt | fyne.KeyModifierShift}
		down.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierAlt | fyne.KeyModifierShift}
	}
	rename.Disabled = group == ""
	up.Disabled, down.Disabled = !v.model.CanMoveGroup(group, -1), !v.model.CanMoveGroup(group, 1)
	return append([]*fyne.MenuItem{rename, up, down, fyne.NewMenuItemSeparator()}, v.foldItems(group)...)
}

// foldItems fold a group and all groups, or unfold them.
func (v *View) foldItems(group string) []*fyne.MenuItem {
	item := func(key string, do func()) *fyne.MenuItem {
		item := fyne.NewMenuItem(v.stage.Texts.S(key), do)
		item.Disabled = v.model.Filter() != ""
		return item
	}
	one := item("accounts.group.fold", func() { v.model.Fold(group, true) })
	if v.model.Folded(group) {
		one = item("accounts.group.unfold", func() { v.model.Fold(group, false) })
	}
	all := item("accounts.group.fold_all", func() { v.model.FoldAll(true) })
	if v.model.AllFolded() {
		all = item("accounts.group.unfold_all", func() { v.model.FoldAll(false) })
	}
	return []*fyne.MenuItem{one, all}
}

// At the edges of the list it scrolls by itself while something is dragged.
const (
	edgeHeight float32 = 28
	edgeStep   float32 = 10
	edgeTime           = 40 * time.Millisecond
)

// pull scrolls the list while the mouse drags something at one of its edges, y being the mouse's height in the window.
func (v *View) pull(y float32) {
	if v.ticks != nil {
		v.ticks()
		v.ticks = nil
	}
	y -= fyne.CurrentApp().Driver().AbsolutePositionForObject(v.scroll).Y
	step := float32(0)
	switch {
	case y < edgeHeight:
		step = -edgeStep
	case y > v.scroll.Size().Height-edgeHeight:
		step = edgeStep
	}
	if step != 0 {
		v.ticks = v.stage.After(edgeTime, func() { v.scrollOn(step) })
	}
}

func (v *View) scrollOn(step float32) {
	v.ticks = nil
	before := v.scroll.Offset.Y
	v.scroll.ScrollToOffset(fyne.NewPos(0, before+step))
	if v.rows.drag.object == nil || v.scroll.Offset.Y == before {
		return
	}
	v.rows.drag.follow(v.scroll.Offset.Y - before)
	v.ticks = v.stage.After(edgeTime, func() { v.scrollOn(step) })
}
