package gui

import (
	"roster/gui/apply"
	"roster/gui/health"
)

// allPages are the pages about all accounts, in the order of their tabs.
func (w *Window) allPages() *sections { return newSections(w.healthSection(), w.applySection()) }

func (w *Window) healthSection() *section {
	model := health.NewModel(w.core, w.options.Dispatcher, w.changed(pageHealth))
	return &section{page: pageHealth, name: "tab.health", model: model, build: func() sectionView {
		return health.NewView(health.Deps{
			Stage: w.stage, Model: model, Photos: w.photos, Now: w.options.Now, SignIn: w.signIn, Show: w.want,
		})
	}}
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
