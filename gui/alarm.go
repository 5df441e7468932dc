package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"roster/gui/accounts"
	"roster/gui/kit"
)

// alarm is a strip below the tabs which says that the account can hardly do anything, whatever page is on screen.
type alarm struct {
	texts  *kit.Texts
	object *fyne.Container
	badge  *kit.Badge
	state  accounts.State // what it says; "" while it is hidden
}

// newAlarm makes a hidden strip. why shows the whole story.
func newAlarm(t *kit.Texts, why func()) *alarm {
	a := &alarm{texts: t, badge: kit.NewSentence(kit.Bad, "")}
	line := kit.Spread(kit.GapM, kit.Middle(a.badge), kit.Middle(kit.NewLink(t.S("accounts.see_why"), why)))
	a.object = container.NewStack(kit.NewSurface(kit.ColorErrorTint, "", false), kit.Pad(kit.GapL, kit.GapS, line))
	a.object.Hide()
	return a
}

// set says how the account is, where that is worth an alarm on the page on screen, and tells whether the strip has changed.
func (a *alarm) set(state accounts.State, wanted bool) (changed bool) {
	if !wanted || (state != accounts.StateFrozen && state != accounts.StateTrouble) {
		state = ""
	}
	if a.state == state {
		return false
	}
	a.state = state
	if state == "" {
		a.object.Hide()
		return true
	}
	kind, _ := accounts.StateBadge(a.texts, state)
	a.badge.Set(kind, a.texts.S("accounts.alarm."+string(state)))
	a.object.Show()
	a.object.Refresh()
	return true
}
