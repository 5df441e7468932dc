package gui

import (
	"log/slog"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/locale"
)

// numbered is how many accounts can be chosen with Ctrl and a digit.
const numbered = 9

// menuState is what the menu shows of the accounts. The menu is built anew when it changes.
type menuState struct {
	names    [numbered]string
	count    int
	chosen   core.AccountID
	set      *sections // whose pages are offered
	onPage   bool      // a page of an account is on screen
	onAll    bool      // a page about all accounts is
	ready    bool      // the account on screen is signed in
	up, down bool      // it can be moved so in the list
	grouped  bool      // some accounts are in groups
	group    string    // it is in this one
	groups   int       // so many groups there are
	folded   bool      // its group is folded
	allFold  bool      // all groups are
	filter   bool      // the list is filtered
	language string
}

func (w *Window) refreshMenu() {
	if now := w.menuNow(); now != w.menuSays {
		w.buildMenu()
	}
}

func (w *Window) menuNow() menuState {
	s := menuState{
		count: w.list.Len(), chosen: w.account, set: w.own, onPage: w.own.of(w.page) != nil, onAll: w.onAll(),
		language: w.texts.Language(),
	}
	if s.onAll {
		s.set = w.all
	}
	s.up, s.down = w.list.CanMove(w.account, -1), w.list.CanMove(w.account, 1)
	s.grouped, s.groups = w.list.Grouped(), len(w.list.Groups())
	s.allFold, s.filter = s.grouped && w.list.AllFolded(), w.list.Filter() != ""
	if row, ok := w.list.Row(w.account); ok {
		s.group, s.folded = row.Group, w.list.Folded(row.Group)
	}
	for place := range s.names {
		if id, ok := w.list.At(place); ok {
			row, _ := w.list.Row(id)
			s.names[place] = accounts.DisplayName(w.texts, row)
		}
	}
	if s.onPage {
		info, _ := w.core.Account(w.account)
		s.ready = info.State == core.AuthReady
	}
	return s
}

// buildMenu makes the main menu. Every shortcut is a menu item's, because those work wherever the focus is; while a
// dialog is up they do nothing.
func (w *Window) buildMenu() {
	w.menuSays = w.menuNow()
	t := w.texts
	w.stage.Window.SetMainMenu(fyne.NewMainMenu(
		fyne.NewMenu(t.S("menu.file"),
			w.item(t.S("accounts.add"), fyne.KeyN, w.addAccount),
			w.importItem(),
			w.item(t.S("menu.settings"), fyne.KeyComma, w.showSettings),
			fyne.NewMenuItemSeparator(),
			w.quitItem(),
		),
		fyne.NewMenu(t.S("menu.account"), w.accountItems()...),
		fyne.NewMenu(t.S("menu.view"), append(w.sectionItems(), w.themeItem(), w.languageItem())...),
		fyne.NewMenu(t.S("menu.help"), w.item(t.S("menu.about"), "", w.about)),
	))
}

func (w *Window) item(label string, shortcut fyne.KeyName, action func()) *fyne.MenuItem {
	item := fyne.NewMenuItem(label, w.stage.Awake(action))
	if shortcut != "" {
		item.Shortcut = &desktop.CustomShortcut{KeyName: shortcut, Modifier: fyne.KeyModifierShortcutDefault}
	}
	return item
}

// quitItem works while a dialog is up, too.
func (w *Window) quitItem() *fyne.MenuItem {
	item := w.item(w.texts.S("menu.quit"), fyne.KeyQ, nil)
	item.Action = w.quit
	item.IsQuit = true
	return item
}

// importItem opens the page on which people are added from a file to the account on screen.
func (w *Window) importItem() *fyne.MenuItem {
	item := w.item(w.texts.S("contacts.import"), fyne.KeyI, w.openImport)
	if item.Disabled = !w.menuSays.onPage; item.Disabled {
		item.Action = func() {} // see accountItems
	}
	return item
}

func (w *Window) accountItems() []*fyne.MenuItem {
	items := w.allItems()
	digits := []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9}
	for place, name := range w.menuSays.names {
		id, ok := w.list.At(place)
		if !ok {
			break
		}
		item := w.item(name, digits[place], func() { w.goToAccount(id) })
		item.Checked = id == w.menuSays.chosen
		items = append(items, item)
	}
	if w.menuSays.count > 0 {
		items = append(items, w.item(w.texts.S("menu.find_account"), fyne.KeyF, func() { w.listView.FocusFilter() }), fyne.NewMenuItemSeparator())
	}
	items = append(items, w.apartItems()...)
	refresh := w.item(w.texts.S("profile.refresh"), fyne.KeyR, w.onProfile(w.profile.Refresh))
	save := w.item(w.texts.S("menu.save"), fyne.KeyS, w.onProfile(w.profile.Save))
	signOut := w.item(w.texts.S("profile.sign_out"), "", w.onProfile(func() { w.profileView.AskSignOut() }))
	remove := w.item(w.texts.S("profile.remove"), "", w.onProfile(func() { w.profileView.AskRemove() }))
	refresh.Disabled, save.Disabled, signOut.Disabled = !w.menuSays.ready, !w.menuSays.ready, !w.menuSays.ready
	remove.Disabled = !w.menuSays.onPage
	for _, item := range []*fyne.MenuItem{refresh, save, signOut, remove} {
		if item.Disabled {
			item.Action = func() {} // Fyne runs a shortcut's action even of a disabled item
		}
	}
	return append(items, refresh, save, fyne.NewMenuItemSeparator(), signOut, remove)
}

// allItems go to the pages about all accounts.
func (w *Window) allItems() []*fyne.MenuItem {
	if !w.list.OffersAll() {
		return nil
	}
	item := w.item(w.texts.S("accounts.all"), fyne.Key0, w.wantAll)
	item.Checked = w.menuSays.onAll
	return []*fyne.MenuItem{item, fyne.NewMenuItemSeparator()}
}

// sectionItems go to the pages behind the tabs on screen.
func (w *Window) sectionItems() []*fyne.MenuItem {
	keys := []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5}
	var items []*fyne.MenuItem
	for at, s := range w.menuSays.set.pages {
		item := fyne.NewMenuItem(w.texts.S(s.name), w.stage.Awake(func() { w.goTo(s.page) }))
		item.Shortcut = &desktop.CustomShortcut{KeyName: keys[at], Modifier: fyne.KeyModifierAlt}
		item.Disabled = !w.menuSays.onPage && !w.menuSays.onAll
		items = append(items, item)
	}
	return append(items, fyne.NewMenuItemSeparator())
}

func (w *Window) themeItem() *fyne.MenuItem {
	item := fyne.NewMenuItem(w.texts.S("menu.theme"), nil)
	var choices []*fyne.MenuItem
	for _, variant := range []kit.Variant{kit.VariantSystem, kit.VariantLight, kit.VariantDark} {
		choice := w.item(w.texts.S("menu.theme."+string(variant)), "", func() { w.setVariant(variant) })
		choice.Checked = w.settings.variant() == variant
		choices = append(choices, choice)
	}
	item.ChildMenu = fyne.NewMenu("", choices...)
	return item
}

// languageItem names each language in itself, so that who cannot read the present one finds his own.
func (w *Window) languageItem() *fyne.MenuItem {
	item := fyne.NewMenuItem(w.texts.S("menu.language"), nil)
	var choices []*fyne.MenuItem
	for _, tag := range slices.Concat([]string{""}, locale.Languages) {
		name := w.texts.S("menu.language.system")
		if tag != "" {
			name = locale.Names[tag]
		}
		choice := w.item(name, "", func() { w.setLanguage(tag) })
		choice.Checked = w.settings.language() == tag
		choices = append(choices, choice)
	}
	item.ChildMenu = fyne.NewMenu("", choices...)
	return item
}

func (w *Window) setVariant(v kit.Variant) {
	w.paint(v)
	w.choicesView = nil // it shows another choice
	if w.page == pageSettings {
		w.showChoices()
	}
}

// paint changes the colours.
func (w *Window) paint(v kit.Variant) {
	w.settings.setVariant(v)
	w.app.Settings().SetTheme(kit.NewTheme(v))
	w.buildMenu()
}

// setLanguage changes the language and builds every view anew. A sign-in on screen goes on where it is.
func (w *Window) setLanguage(tag string) {
	if err := w.texts.SetLanguage(tag); err != nil {
		slog.Error("the language cannot be changed", "cause", err)
		return
	}
	w.settings.setLanguage(tag)
	translateFyne(w.texts)
	w.build()
	if w.page == pageSignIn {
		w.wizard.Rebuild()
		w.show(pageSignIn, w.account, w.signInPage(w.account))
		return
	}
	if w.page == pageSettings {
		w.showChoices()
		w.choicesView.FocusFirst()
		return
	}
	w.showSection(w.page, w.account)
}
