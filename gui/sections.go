package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/activity"
	"roster/gui/contacts"
	"roster/gui/create"
	"roster/gui/find"
	"roster/gui/kit"
	"roster/gui/profile"
)

// section is one of the pages that every account has, behind its tab.
type section struct {
	page  page
	name  string // the key of its name
	model sectionModel
	build func() sectionView
	view  sectionView // nil until it is shown: what nobody looks at costs nothing
}

// sectionModel is a page without its looks. It outlives the view, which is built anew when the language changes.
type sectionModel interface {
	Show(id core.AccountID)
	Happened(event core.Event)
	Close()
}

type sectionView interface {
	Object() fyne.CanvasObject
	Update()
}

// leaver is a view that may hold what would be lost: it asks, and calls proceed when it may be left.
type leaver interface {
	Leave(proceed func())
}

// focuser is a view that knows where the keyboard begins.
type focuser interface {
	FocusFirst()
}

// newSections makes the models of all pages, in the order of their tabs.
func (w *Window) newSections() []*section {
	return []*section{w.profileSection(), w.findSection(), w.contactsSection(), w.createSection(), w.activitySection()}
}

// changed is what a page's model calls.
func (w *Window) changed(p page) func() { return func() { w.sectionChanged(p) } }

func (w *Window) profileSection() *section {
	w.profile = profile.NewModel(w.core, w.options.Dispatcher, w.photos, w.changed(pageProfile))
	return &section{page: pageProfile, name: "tab.profile", model: w.profile, build: func() sectionView {
		w.profileView = profile.NewView(profile.Deps{
			Stage: w.stage, Model: w.profile, Now: w.options.Now, SignIn: w.signIn,
		})
		return w.profileView
	}}
}

func (w *Window) findSection() *section {
	after := w.stage.After
	model := find.NewModel(w.core, w.options.Dispatcher, find.After(after), w.photos, w.options.Now, w.changed(pageFind))
	return &section{page: pageFind, name: "tab.find", model: model, build: func() sectionView {
		return find.NewView(find.Deps{
			Stage: w.stage, Model: model, Photos: w.photos, Now: w.options.Now, SignIn: w.signIn,
		})
	}}
}

func (w *Window) contactsSection() *section {
	model := contacts.NewModel(w.core, w.options.Dispatcher, w.photos, w.options.Now, w.changed(pageContacts))
	return &section{page: pageContacts, name: "tab.contacts", model: model, build: func() sectionView {
		return contacts.NewView(contacts.Deps{
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
			Stage: w.stage, Model: model, Now: w.options.Now, Account: w.core.Account,
		})
	}}
}

// buildSections makes the bar above the pages, and has their views made anew when they are shown.
func (w *Window) buildSections() {
	var names []string
	for _, s := range w.sections {
		s.view = nil
		names = append(names, w.texts.S(s.name))
	}
	w.tabs = kit.NewTabs(names, func(at int) { w.goTo(w.sections[at].page) })
	w.whose = kit.SingleCaption("").Trailing()
	w.sectionPlace = container.NewStack()
	line := kit.Beside(kit.GapM, w.tabs.Object(), kit.Middle(w.whose))
	bar := kit.Stack(0, container.New(layout.NewCustomPaddedLayout(kit.GapXS, 0, kit.GapM, kit.GapL), line), kit.Line())
	w.sectionFrame = kit.Frame(bar, w.sectionPlace, kit.Stack(0))
}

func (w *Window) sectionOf(p page) *section {
	for _, s := range w.sections {
		if s.page == p {
			return s
		}
	}
	return nil
}

// sectionChanged redraws a page whose model has changed, if it is on screen.
func (w *Window) sectionChanged(p page) {
	if s := w.sectionOf(p); s != nil && s.view != nil && w.page == p {
		s.view.Update()
	}
	w.refreshMenu()
}

// showSection shows a page of an account.
func (w *Window) showSection(p page, id core.AccountID) {
	s := w.sectionOf(p)
	if s.view == nil {
		s.view = s.build()
	}
	w.lastSection = p
	w.sectionPlace.Objects = []fyne.CanvasObject{s.view.Object()}
	for at, each := range w.sections {
		if each == s {
			w.tabs.Choose(at)
		}
	}
	w.show(p, id, w.sectionFrame)
	s.model.Show(id)
}

// goTo shows another page of the account on screen, unless the person stays with what is not saved. On that page already,
// it gives the keyboard to its beginning.
func (w *Window) goTo(p page) {
	if w.sectionOf(w.page) == nil {
		return
	}
	if w.page == p {
		w.focusPage()
		return
	}
	w.leave(func() {
		w.showSection(p, w.account)
		w.focusPage()
	})
}

// onProfile does something on the profile page of the account on screen.
func (w *Window) onProfile(do func()) func() {
	return func() {
		if w.page == pageProfile {
			do()
			return
		}
		w.leave(func() {
			w.showSection(pageProfile, w.account)
			do()
		})
	}
}

// focusPage gives the keyboard to the page on screen.
func (w *Window) focusPage() {
	if s := w.sectionOf(w.page); s != nil {
		if view, ok := s.view.(focuser); ok {
			view.FocusFirst()
		}
	}
}

// leave calls proceed when the page on screen may be left.
func (w *Window) leave(proceed func()) {
	if s := w.sectionOf(w.page); s != nil {
		if view, ok := s.view.(leaver); ok {
			view.Leave(proceed)
			return
		}
	}
	proceed()
}

// nameBar says whose pages these are.
func (w *Window) nameBar() {
	name := ""
	if row, ok := w.list.Row(w.account); ok {
		name = accounts.DisplayName(w.texts, row)
	}
	w.whose.SetText(name)
}
