package gui

import (
	"roster/gui/activity"
	"roster/gui/create"
	"roster/gui/find"
	"roster/gui/profile"
)

// ownPages are the pages that every account has, in the order of their tabs.
func (w *Window) ownPages() *sections {
	return newSections(w.profileSection(), w.findSection(), w.contactsSection(), w.createSection(), w.activitySection())
}

func (w *Window) profileSection() *section {
	w.profile = profile.NewModel(w.core, w.options.Dispatcher, w.photos, w.changed(pageProfile))
	return &section{page: pageProfile, name: "tab.profile", model: w.profile, build: func() sectionView {
		w.profileView = profile.NewView(profile.Deps{
			Stage: w.stage, Model: w.profile, Now: w.options.Now, Remedies: w.remedies(), Who: w.whoIs,
		})
		return w.profileView
	}}
}

func (w *Window) findSection() *section {
	after := w.stage.After
	model := find.NewModel(w.core, w.options.Dispatcher, after, w.photos, w.options.Now, w.changed(pageFind))
	w.find = model
	return &section{page: pageFind, name: "tab.find", model: model, build: func() sectionView {
		return find.NewView(find.Deps{
			Stage: w.stage, Model: model, Photos: w.photos, Now: w.options.Now, SignIn: w.signIn,
		})
	}}
}

func (w *Window) createSection() *section {
	model := create.NewModel(w.core, w.options.Dispatcher, w.photos, w.options.Now, w.changed(pageCreate))
	return &section{page: pageCreate, name: "tab.create", model: model, build: func() sectionView {
		return create.NewView(create.Deps{Stage: w.stage, Model: model, Now: w.options.Now, SignIn: w.signIn})
	}}
}

func (w *Window) activitySection() *section {
	model := activity.NewModel(w.core, w.options.Dispatcher, w.stage.After, w.changed(pageActivity))
	return &section{page: pageActivity, name: "tab.activity", model: model, build: func() sectionView {
		return activity.NewView(activity.Deps{
			Stage: w.stage, Model: model, Now: w.options.Now, Account: w.core.Account, Who: w.whoIs,
		})
	}}
}
