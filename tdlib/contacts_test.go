package tdlib

import (
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
