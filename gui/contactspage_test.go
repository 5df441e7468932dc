package gui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/contactimport"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// answerAll answers everything that the window asks for, as a core with one contact and no imports does, and tells what was
// asked.
func (s *shop) answerAll(t *testing.T) (asked []string) {
	t.Helper()
	s.Queue.Drain()
	for s.core.Sent() > 0 {
		sent := s.core.TakeAny(t)
		asked = append(asked, sent.Action)
		switch sent.Action {
		case "list_contact_imports":
			sent.Succeed(core.ContactImports{Imports: []core.ContactImport{}})
		case "get_contacts":
			sent.Succeed(core.Contacts{Contacts: []core.Contact{{UserID: 9001, FirstName: guitest.To("Ann"), FullName: guitest.To("Ann")}}})
		case "preview_contacts_file":
			sent.Succeed(core.ContactsFile{Format: contactfile.VCard, Encoding: "utf-8", Rows: []core.ContactsFileRow{{
				Row: contactfile.Row{Row: 1, Line: 1, FirstName: "Bob", Phone: "+15550100001", State: contactfile.Ready},
			}}})
		default:
			sent.Fail("not now", &core.Problem{Code: core.ProblemOffline})
		}
		s.Queue.Drain()
	}
	return asked
}

func (s *shop) drop(paths ...string) {
	var files []fyne.URI
	for _, path := range paths {
		files = append(files, storage.NewFileURI(path))
	}
	s.dropped(fyne.NewPos(10, 10), files)
}

func TestDroppedFileGoesToTheAccountOnScreen(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	for _, p := range []page{pageProfile, pageFind, pageContacts, pageCreate, pageActivity} {
		s.showSection(p, 2)
		s.answerAll(t)
		s.drop("/home/people.vcf")
		s.answerAll(t)
		if s.page != pageContacts || s.account != 2 || !s.Says("people.vcf – to the contacts of Chess Club") || !s.Says("Bob") {
			t.Errorf("dropped on page %d: %q", p, kittest.Shown(s.Screen()))
		}
		s.contacts.imports.Leave()
	}
}

func TestOfSeveralDroppedFilesOneIsRead(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.showSection(pageFind, 1)
	s.drop("/home/photo.png", "/home/people.vcf", "/home/more.csv")
	s.answerAll(t)
	if !s.Says("people.vcf – to the contacts of Olena Shop") || !s.Says("One file at a time: people.vcf is read") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
}

// A file is somebody's mistake where it cannot go anywhere: nothing happens to it, and where it could, that is said.
func TestDroppedFileThatCannotGoAnywhere(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.showAll()
	s.drop("/home/people.vcf")
	if !s.Says("Choose an account first") || s.contacts.imports.State().Step != contactimport.StepNone {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.showSection(pageFind, 1)
	s.drop("/home/photo.png")
	s.drop()
	s.menu(t, "Help", "About Roster")
	s.drop("/home/people.vcf")
	if s.page != pageFind {
		t.Errorf("the page is %d", s.page)
	}
	s.Window.stage.CloseDialogs()
	s.showSection(pageContacts, 1)
	s.drop("/home/photo.png")
	if asked := s.answerAll(t); asked[len(asked)-1] != "preview_contacts_file" && asked[len(asked)-2] != "preview_contacts_file" {
		t.Errorf("on the contacts page any file is read, so that it is said what is wrong with it: %q", asked)
	}
}

func TestDroppedFileWaitsForWhatIsNotSaved(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.showSection(pageProfile, 1)
	g := &gate{object: s.profileView.Object()}
	s.sectionOf(pageProfile).view = g
	s.drop("/home/people.vcf")
	if len(g.asked) != 1 || s.page != pageProfile {
		t.Fatalf("asked %d times, on page %d", len(g.asked), s.page)
	}
	g.asked[0]()
	if s.page != pageContacts || s.contacts.imports.State().Step != contactimport.StepReading {
		t.Error("it is not read although the person agreed")
	}
}

func TestImportFromTheMenu(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.menu(t, "File", "Import from a file…")
	if s.page != pageContacts || !s.Says("To the contacts of Olena") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.Key(fyne.KeyEscape)
	if s.Says("Where to get such a file") || !s.Says("Add contact") {
		t.Errorf("after Escape: %q", kittest.Shown(s.Screen()))
	}
	s.showAll()
	item := s.menuItem(t, "File", "Import from a file…")
	item.Action()
	if !item.Disabled || s.page != pageHealth {
		t.Error("it can be chosen where there is no account")
	}
}

func TestImportGoesOnBehindOtherPages(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.menu(t, "File", "Import from a file…")
	s.answerAll(t)
	i := core.ContactImport{ID: 7, AccountID: 1, Name: "people.csv", State: core.ImportRunning, CreatedAt: now}
	i.Counts = core.ImportCounts{Rows: 2, Waiting: 2}
	s.core.Emit(1, core.EventContactImportProgress, i)
	s.Queue.Drain()
	s.contacts.imports.Leave()
	if !s.Says("Adding people from “people.csv”: 0 of 2 done") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.menu(t, "View", "Find")
	s.want(2)
	i.State, i.Counts = core.ImportDone, core.ImportCounts{Rows: 2, Imported: 2}
	s.core.Emit(1, core.EventContactImportProgress, i)
	s.Queue.Drain()
	s.menu(t, "View", "Contacts")
	s.answerAll(t)
	if s.Says("people.csv") {
		t.Errorf("another account shows %q", kittest.Shown(s.Screen()))
	}
	s.want(1)
	s.Queue.Drain()
	if !s.Says("The people from “people.csv” have been gone through") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
}

func TestCardOfSomebodyWhoWasFound(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.menu(t, "File", "Import from a file…")
	s.answerAll(t)
	s.sectionOf(pageContacts).view.(*contactsView).showContact(9001)
	if asked := s.answerAll(t); s.contacts.contacts.State().Chosen != 9001 || s.contacts.imports.State().Step != contactimport.StepNone {
		t.Errorf("asked %q, on screen %q", asked, kittest.Shown(s.Screen()))
	}
}

func TestImportInAnotherAccountIsShown(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.menu(t, "View", "Contacts")
	s.showContactsOf(2)
	if s.account != 2 || s.page != pageContacts {
		t.Errorf("shown is page %d of %d", s.page, s.account)
	}
}
