package gui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"roster/core"
	"roster/gui/contactimport"
	"roster/gui/contacts"
	"roster/gui/kit"
)

func (w *Window) contactsSection() *section {
	w.contacts = &contactsModels{
		contacts: contacts.NewModel(w.core, w.options.Dispatcher, w.photos, w.options.Now, w.changed(pageContacts)),
		imports: contactimport.NewModel(
			w.core, w.options.Dispatcher, w.stage.After, w.options.Now, w.changed(pageContacts),
		),
	}
	return &section{page: pageContacts, name: "tab.contacts", model: w.contacts, build: func() sectionView {
		return w.newContactsView()
	}}
}

// contactsModels are an account's contacts, and the imports that add to them.
type contactsModels struct {
	contacts *contacts.Model
	imports  *contactimport.Model
}

// Show puts an account on the page.
func (m *contactsModels) Show(id core.AccountID) {
	m.imports.Show(id)
	m.contacts.Show(id)
}

// Happened takes a live event.
func (m *contactsModels) Happened(event core.Event) {
	m.imports.Happened(event)
	m.contacts.Happened(event)
}

// Close ends both.
func (m *contactsModels) Close() {
	m.imports.Close()
	m.contacts.Close()
}

// contactsView shows the contacts, or an import in their place.
type contactsView struct {
	models   *contactsModels
	contacts *contacts.View
	imports  *contactimport.View
	strip    *contactimport.Strip
	place    *fyne.Container
}

func (w *Window) newContactsView() *contactsView {
	v := &contactsView{models: w.contacts, place: container.NewStack()}
	deps := contactimport.Deps{
		Stage: w.stage, Model: w.contacts.imports, Now: w.options.Now, Who: w.whoIs, SignIn: w.signIn, Left: v.FocusFirst, ShowContact: v.showContact,
		ShowAccount: w.showContactsOf,
	}
	export := &contactimport.Exporter{Stage: w.stage, Model: w.contacts.imports, Now: w.options.Now}
	v.strip, v.imports = contactimport.NewStrip(deps), contactimport.NewView(deps)
	v.contacts = contacts.NewView(contacts.Deps{
		Stage: w.stage, Model: w.contacts.contacts, Photos: w.photos, Now: w.options.Now, SignIn: w.signIn,
		Import: w.contacts.imports.Open, Export: export.Ask, Strip: v.strip.Object(),
		Copy: func() { v.imports.Replace(w.contacts.imports.Copy) },
	})
	v.Update()
	return v
}

// showContact shows the card of somebody whom an import has found.
func (v *contactsView) showContact(userID int64) {
	v.models.imports.Leave()
	v.models.contacts.Refresh()
	v.models.contacts.Choose(userID)
}

// showContactsOf shows the contacts of another account, unless the person stays with what is not saved.
func (w *Window) showContactsOf(id core.AccountID) {
	w.leave(func() { w.showSection(pageContacts, id) })
}

// Object is what goes into the window.
func (v *contactsView) Object() fyne.CanvasObject { return v.place }

// importing tells that an import is in the place of the contacts.
func (v *contactsView) importing() bool {
	return v.models.imports.State().Step != contactimport.StepNone
}

// Update shows what is in the page's place now.
func (v *contactsView) Update() {
	page := v.contacts.Object()
	if v.importing() {
		page = v.imports.Object()
	}
	if len(v.place.Objects) == 0 || v.place.Objects[0] != page {
		v.place.Objects = []fyne.CanvasObject{page}
		v.place.Refresh()
	}
	v.imports.Update()
	if !v.importing() {
		v.strip.Update()
		v.contacts.Update()
	}
}

// FocusFirst gives the keyboard to the beginning of what is on show.
func (v *contactsView) FocusFirst() {
	if v.importing() {
		v.imports.FocusFirst()
		return
	}
	v.contacts.FocusFirst()
}

// dropped takes files that were dropped anywhere on the window: contacts are read for the account on screen, and a picture may
// become the photo of its profile.
func (w *Window) dropped(_ fyne.Position, files []fyne.URI) {
	if w.stage.Asleep() || len(files) == 0 {
		return
	}
	var found []string
	for _, file := range files {
		if file.Scheme() == "file" && (contactimport.IsContactsFile(file.Path()) || w.page == pageContacts) {
			found = append(found, file.Path())
		}
	}
	switch {
	case len(found) > 0:
		w.importFile(found[0])
	case w.page == pageProfile:
		w.profileView.Drop(files)
	}
	if len(found) > 1 {
		w.stage.Toast(w.texts.S("window.drop_one", kit.Args{"Name": filepath.Base(found[0])}))
	}
}

// importFile reads a file of contacts for the account on screen.
func (w *Window) importFile(path string) {
	if w.own.of(w.page) == nil {
		w.stage.Toast(w.texts.S("window.drop_account"))
		return
	}
	w.onContacts(func() {
		view := w.sectionOf(pageContacts).view.(*contactsView)
		view.imports.Replace(func() { w.contacts.imports.Take(path) })
	})
}

// openImport shows where a file is chosen.
func (w *Window) openImport() { w.onContacts(w.contacts.imports.Open) }

// onContacts does something on the contacts page of the account on screen.
func (w *Window) onContacts(do func()) {
	open := func() {
		w.showSection(pageContacts, w.account)
		do()
		w.focusPage()
	}
	if w.page == pageContacts {
		open()
		return
	}
	w.leave(open)
}
