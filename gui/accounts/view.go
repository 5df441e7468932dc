package accounts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/photo"
)

// Width is how wide the list is, in Fyne's units.
const Width float32 = 276

// View is the list on screen.
type View struct {
	stage  *kit.Stage
	model  *Model
	photos *photo.Loader

	object fyne.CanvasObject
	all    *allEntry
	filter *kit.Entry
	box    *fyne.Container // around the filter
	rows   *rowList
	scroll *container.Scroll
	empty  *kit.Text
	shown  core.AccountID // the chosen account when the list was last scrolled to it
	edit   func(core.AccountID)
	ticks  func() // stops the clock that scrolls below a mouse at the edge; nil while it stands
}

// Actions are what the list's buttons do.
type Actions struct {
	All, Add, Settings func()
	// Edit has the person change what an account is told apart by.
	Edit func(core.AccountID)
}

// NewView builds the list.
func NewView(stage *kit.Stage, model *Model, photos *photo.Loader, do Actions) *View {
	t := stage.Texts
	v := &View{stage: stage, model: model, photos: photos, rows: newRowList(stage.Texts, model, photos), edit: do.Edit}
	v.rows.reveal, v.rows.menu, v.rows.group, v.rows.pull = v.revealChosen, v.openMenu, v.openGroupMenu, v.pull
	v.filter = kit.NewEntry()
	v.filter.PlaceHolder = t.S("accounts.filter")
	v.filter.Icon = theme.SearchIcon()
	v.filter.Text = model.Filter()
	v.filter.OnChanged = model.SetFilter
	v.box = kit.Pad(kit.GapM, kit.GapS, v.filter)
	v.empty = kit.Caption("").Centered()
	v.scroll = container.NewVScroll(container.NewStack(v.rows, kit.Pad(kit.GapM, kit.GapL, v.empty)))

	heading := kit.Pad(kit.GapM, 0, kit.SingleCaption(t.S("accounts.heading")))
	v.all = newAllEntry(t, do.All)
	top := container.NewVBox(v.all, kit.Pad(0, kit.GapXS, heading), v.box)
	addButton := kit.NewButton(t.S("accounts.add"), theme.ContentAddIcon(), do.Add)
	settingsButton := kit.NewQuietButton(t.S("accounts.settings"), theme.SettingsIcon(), do.Settings)
	buttons := kit.Stack(kit.GapXS, addButton, settingsButton)
	bottom := container.NewVBox(kit.Line(), kit.Pad(kit.GapM, kit.GapM-4, buttons))
	list := kit.Frame(kit.Pad(0, kit.GapS, top), v.scroll, bottom)
	v.object = kit.Wide(Width, container.NewStack(kit.NewSurface(kit.ColorSidebar, "", false), list))
	v.Refresh()
	return v
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

// Refresh shows what the model says.
func (v *View) Refresh() {
	v.rows.sync()
	v.all.set(v.model.Waiting(), v.model.Connecting(), v.model.OnAll())
	v.showTop(v.model.OffersAll(), v.model.Filterable() || v.model.Filter() != "")
	nothing := v.model.Filter() != "" && len(v.model.Rows()) == 0
	if nothing {
		v.empty.SetText(v.stage.Texts.S("accounts.nothing", kit.Args{"Filter": v.model.Filter()}))
	}
	kit.Show(v.empty, nothing)
	if v.shown != v.model.Chosen() {
		v.shown = v.model.Chosen()
		v.revealChosen()
	}
}

// showTop shows what belongs above the list, and gives the list the room below it.
func (v *View) showTop(all, filter bool) {
	if all == v.all.Visible() && filter == v.box.Visible() {
		return
	}
	kit.Show(v.all, all)
	kit.Show(v.box, filter)
	v.object.Refresh()
}

// FocusFilter gives the keyboard to the filter box if there is one, else to the list.
func (v *View) FocusFilter() {
	if v.box.Visible() {
		v.stage.Focus(v.filter)
		return
	}
	v.stage.Focus(v.rows)
}

// revealChosen scrolls just as far as it takes to show the chosen row, or the heading that the keyboard is at.
func (v *View) revealChosen() {
	top, bottom, ok := v.rows.span()
	if !ok {
		return
	}
	height := v.scroll.Size().Height
	switch {
	case top < v.scroll.Offset.Y:
		v.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case height > 0 && bottom > v.scroll.Offset.Y+height:
		v.scroll.ScrollToOffset(fyne.NewPos(0, bottom-height))
	}
}
