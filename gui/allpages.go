package gui

import (
	"roster/core"
	"roster/gui/accounts"
	"roster/gui/apply"
	"roster/gui/findall"
	"roster/gui/health"
)

// allPages are the pages about all accounts, in the order of their tabs.
func (w *Window) allPages() *sections {
	return newSections(w.healthSection(), w.findAllSection(), w.applySection())
}

func (w *Window) healthSection() *section {
	w.health = health.NewModel(w.core, w.options.Dispatcher, w.stage.After, w.changed(pageHealth))
	return &section{page: pageHealth, name: "tab.health", model: w.health, build: func() sectionView {
		return health.NewView(health.Deps{
			Stage: w.stage, Model: w.health, Photos: w.photos, Now: w.options.Now, Remedies: w.remedies(), Show: w.want,
		})
	}}
}

// remedies are what can be done about an account that is not well.
func (w *Window) remedies() accounts.Doing {
	return accounts.Doing{SignIn: w.signIn, Renew: w.askRenew, Check: w.health.Check, OpenURL: w.stage.OpenURL}
}

func (w *Window) findAllSection() *section {
	model := findall.NewModel(w.core, w.options.Dispatcher, w.stage.After, w.changed(pageFindAll))
	return &section{page: pageFindAll, name: "tab.find", model: model, build: func() sectionView {
		return findall.NewView(findall.Deps{
			Stage: w.stage, Model: model, Photos: w.photos, Now: w.options.Now, Account: w.core.Account, Open: w.openFound,
		})
	}}
}

// openFound shows somebody, whom the search over all accounts has found, on the Find page of an account.
func (w *Window) openFound(id core.AccountID, found core.FoundChat) {
	w.leave(func() {
		w.find.OpenFound(id, found)
		w.showSection(pageFind, id)
	})
}

func (w *Window) applySection() *section {
	model := apply.NewModel(w.core, w.options.Dispatcher, w.options.Now, w.changed(pageApply))
	return &section{page: pageApply, name: "tab.apply", model: model, build: func() sectionView {
		return apply.NewView(apply.Deps{
			Stage: w.stage, Model: model, Photos: w.photos, Now: w.options.Now, SignIn: w.signIn,
		})
	}}
}

// onAll tells that a page about all accounts is on screen.
func (w *Window) onAll() bool { return w.all.of(w.page) != nil }

// wantAll shows the pages about all accounts, unless the person stays with what is not saved.
func (w *Window) wantAll() {
	switch {
	case !w.list.OffersAll():
	case w.onAll():
		w.focusPage()
	default:
		w.leave(func() {
			w.showAll()
			w.focusPage()
		})
	}
}

func (w *Window) showAll() {
	w.leaveSignIn()
	w.showSection(w.all.last, 0)
}
