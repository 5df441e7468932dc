package tdlib

import (
	"slices"
	"testing"

	"roster/core"
	"roster/tdlib/tdtest"
)

func TestImportContact(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve"})
	zoe := server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Zoe", LastName: "Field", Username: "zoe_field"})
	server.SetImporters("99966000009", 4)
	s, _ := newDesk(t, server).signIn(1, server, ada)
	add := func(contact core.NewContact) core.ImportResult {
		t.Helper()
		result, err := s.ImportContact(within(t), contact)
		must(t, err)
		return result
	}
	compare(t, add(core.NewContact{Phone: "+99966000002", FirstName: "Evelyn", UserID: 999}), // nobody whom TDLib knows
		core.ImportResult{Phone: "+99966000002", UserID: &eve.ID, IsRegistered: true})
	if u := user(t, s, eve.ID); !u.IsContact || value(u.FirstName) != "Evelyn" || value(u.Phone) != "+99966000002" {
		t.Errorf("the new contact: %+v", u)
	}
	compare(t, add(core.NewContact{Phone: "+99966000009", FirstName: "Nobody"}),
		core.ImportResult{Phone: "+99966000009", ImporterCount: 4})
	meet(t, s, "zoe_field")
	compare(t, add(core.NewContact{Phone: "+99966000002", UserID: zoe.ID}), // the id counts, not the number
		core.ImportResult{Phone: "+99966000002", UserID: &zoe.ID, IsRegistered: true})
	if u := user(t, s, zoe.ID); !u.IsContact || value(u.FullName) != "Zoe Field" {
		t.Errorf("the contact by id: %+v", u)
	}
}

func TestImportContactIsRefused(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	zoe := server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Zoe", Username: "zoe_field"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	meet(t, s, "zoe_field")
	for _, text := range []string{"PEER_FLOOD", "PHONE_NUMBER_INVALID"} {
		server.FailOnce("contacts.importContacts", tdtest.Error(400, text))
		_, err := s.ImportContact(within(t), core.NewContact{Phone: "+99966000003", FirstName: "Zoe"})
		refused(t, err, text)
	}
	server.FailOnce("contacts.addContact", tdtest.Error(400, "CONTACT_ID_INVALID"))
	_, err := s.ImportContact(within(t), core.NewContact{Phone: "+99966000003", FirstName: "Zoe", UserID: zoe.ID})
	refused(t, err, "CONTACT_ID_INVALID")
	server.LimitImports(ada.ID, 0)
	_, err = s.ImportContact(within(t), core.NewContact{Phone: "+99966000003", FirstName: "Zoe"})
	refused(t, err, "Too Many Requests: retry after 3600")
}

// Several at once: one result each, in order, and TDLib's memory of the contacts before and after.
func TestImportContacts(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_field"})
	joe := server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Joe"})
	server.SetImporters("99966000009", 4)
	s, _ := newDesk(t, server).signIn(1, server, ada)
	ids := func() []int64 {
		t.Helper()
		ids, err := s.ContactIDs(within(t))
		must(t, err)
		return ids
	}
	if got := ids(); len(got) != 0 {
		t.Fatalf("contacts before: %v", got)
	}
	results, err := s.ImportContacts(within(t), []core.NewContact{
		{Phone: "+99966000002", FirstName: "Evelyn"}, {Phone: "+99966000009"}, {Phone: "+99966000002", FirstName: "Again"},
	})
	must(t, err)
	compare(t, results, []core.ImportResult{
		{Phone: "+99966000002", UserID: &eve.ID, IsRegistered: true},
		{Phone: "+99966000009", ImporterCount: 4},
		{Phone: "+99966000002", UserID: &eve.ID, IsRegistered: true},
	})
	people, err := s.People(within(t), ids())
	must(t, err)
	if len(people) != 1 || value(people[0].Phone) != "+99966000002" || value(people[0].Username) != "eve_field" {
		t.Errorf("contacts: %+v", people)
	}
	// What was taken before TDLib gave up is there all the same.
	server.LimitImports(ada.ID, 1, 0)
	_, err = s.ImportContacts(within(t), []core.NewContact{{Phone: "+99966000003", FirstName: "Joe"}, {Phone: "+99966000009"}})
	refused(t, err, "Too Many Requests: retry after 3600")
	if got := ids(); !slices.Contains(got, joe.ID) {
		t.Errorf("contacts after a limit: %v", got)
	}
	_, err = s.People(within(t), []int64{99})
	refused(t, err, "User not found")
}
