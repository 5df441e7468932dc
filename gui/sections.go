package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"roster/core"
	"roster/gui/kit"
)

// section is one of the pages behind a row of tabs.
type section struct {
	page  page
	name  string // the key of its name
	model sectionModel
	build func() sectionView
	view  sectionView // nil until it is shown: what nobody looks at costs nothing
}

// sectionModel is a page without its looks. It outlives the view, which is built anew when the language changes.
type sectionModel interface {
	// Show puts an account on the page; a page about all accounts is given 0.
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

// sections are the pages behind one row of tabs: those that every account has, or those about all accounts.
type sections struct {
	pages []*section
	last  page // what they are shown with

	tabs   *kit.Tabs
	stripe *kit.Stripe // in the colour of the account
	alarm  *alarm
	place  *fyne.Container
	frame  *fyne.Container
}

// newSections takes the pages in the order of their tabs.
func newSections(pages ...*section) *sections {
	return &sections{pages: pages, last: pages[0].page}
}

// build makes the bar above the pages, on which whose says whose pages these are, and has their views made anew when they are
// shown.
func (s *sections) build(texts *kit.Texts, whose fyne.CanvasObject, goTo func(page)) {
	s.alarm = newAlarm(texts, func() { goTo(s.pages[0].page) })
	var names []string
	for _, each := range s.pages {
		each.view = nil
		names = append(names, texts.S(each.name))
	}
	s.tabs = kit.NewTabs(names, func(at int) { goTo(s.pages[at].page) })
	s.stripe = kit.NewStripe()
	s.place = container.NewStack()
	line := kit.Beside(kit.GapM, s.tabs.Object(), kit.Middle(whose))
	bar := kit.Stack(0, container.New(layout.NewCustomPaddedLayout(kit.GapXS, 0, kit.GapM, kit.GapL), line), s.stripe, s.alarm.object)
	s.frame = kit.Frame(bar, s.place, kit.Stack(0))
}

// of finds a page; nil if it is none of these.
func (s *sections) of(p page) *section {
	for _, each := range s.pages {
		if each.page == p {
			return each
		}
	}
	return nil
}

// show puts one of the pages below the bar.
func (s *sections) show(chosen *section) {
	if chosen.view == nil {
		chosen.view = chosen.build()
	}
	s.last = chosen.page
	put(s.place, chosen.view.Object())
	for at, each := range s.pages {
		if each == chosen {
			s.tabs.Choose(at)
		}
	}
}

// sets are all rows of tabs.
func (w *Window) sets() []*sections { return []*sections{w.own, w.all} }

// setOf finds the pages that a page is among; nil for a page without tabs.
func (w *Window) setOf(p page) *sections {
	for _, set := range w.sets() {
		if set.of(p) != nil {
			return set
		}
	}
	return nil
}

// sectionOf finds a page with tabs; nil for any other.
func (w *Window) sectionOf(p page) *section {
	if set := w.setOf(p); set != nil {
		return set.of(p)
	}
	return nil
}

// eachSection calls do for every page with tabs, whether it is on screen or not.
func (w *Window) eachSection(do func(*section)) {
	for _, set := range w.sets() {
		for _, s := range set.pages {
			do(s)
		}
	}
}

// changed is what a page's model calls.
func (w *Window) changed(p page) func() { return func() { w.sectionChanged(p) } }

// sectionChanged redraws a page whose model has changed, if it is on screen.
func (w *Window) sectionChanged(p page) {
	if s := w.sectionOf(p); s != nil && s.view != nil && w.page == p {
		s.view.Update()
	}
	w.refreshMenu()
}

// showSection shows a page of an account, or with 0 one about all accounts.
func (w *Window) showSection(p page, id core.AccountID) {
	set := w.setOf(p)
	s := set.of(p)
	set.show(s)
	w.show(p, id, set.frame)
	s.model.Show(id)
}

// goTo shows another page behind the same tabs, unless the person stays with what is not saved. On that page already, it
// gives the keyboard to its beginning.
func (w *Window) goTo(p page) {
	if set := w.setOf(w.page); set == nil || set.of(p) == nil {
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
