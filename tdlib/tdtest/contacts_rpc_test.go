package tdtest

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/gotd/td/tg"
)

// What TDLib would not let through reaches the server all the same from other clients.
func TestContactCallsRefused(t *testing.T) {
	s := NewServer(t)
	bob := s.AddUser(User{Phone: "99966000002"})
	ada := s.AddUser(User{Phone: "99966000001", Contacts: []int64{bob.ID}})
	c := rawSignedIn(t, s, ada.ID)
	c.refusals("CONTACT_ID_INVALID", &tg.ContactsAddContactRequest{ID: &tg.InputUserEmpty{}, FirstName: "Bob"})
	c.refusals("CONTACT_NAME_EMPTY", &tg.ContactsAddContactRequest{ID: inputUser(bob)})
	c.refusals("USER_ID_INVALID", &tg.ContactsDeleteContactsRequest{
		ID: []tg.InputUserClass{inputUser(bob), &tg.InputUser{UserID: bob.ID, AccessHash: 1}},
	})
	if got := s.User(ada.ID).Contacts; len(got) != 1 {
		t.Errorf("a refused change was made: %v", got)
	}
}

func TestImportedTwice(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	bob := s.AddUser(User{Phone: "99966000002"})
	s.AddUser(User{Phone: "99966000003", Deleted: true})
	c := rawSignedIn(t, s, ada.ID)
	var imported tg.ContactsImportedContacts
	c.fetch(&tg.ContactsImportContactsRequest{Contacts: []tg.InputPhoneContact{
		{ClientID: 5, Phone: "+99966 000 002", FirstName: "Bob"},
		{ClientID: 6, Phone: "99966000003", FirstName: "Gone"},
		{ClientID: 7, Phone: "99966000002", FirstName: "Robert"},
		{ClientID: 8},
	}}, &imported)
	if len(imported.Imported) != 2 || imported.Imported[0].ClientID != 5 || imported.Imported[1].ClientID != 7 || len(imported.Users) != 1 {
		t.Fatalf("imported: %+v", imported)
	}
	if shown := imported.Users[0].(*tg.User); shown.FirstName != "Robert" || shown.ID != bob.ID || !shown.Contact {
		t.Errorf("the contact: %+v", shown)
	}
	if got := s.User(ada.ID).Contacts; len(got) != 1 {
		t.Errorf("the address book: %v", got)
	}
}

// The names given to contacts are kept, and a client that knows the contacts is told that nothing has changed.
func TestContactsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	first, err := Start(Options{StatePath: path})
	if err != nil {
		t.Fatal(err)
	}
	ada := first.AddUser(User{Phone: "99966000001"})
	bob := first.AddUser(User{Phone: "99966000002", FirstName: "Bob", LastSeen: time.Unix(1_700_000_000, 0)})
	c := rawSignedIn(t, first, ada.ID)
	var updates tg.Updates
	c.fetch(&tg.ContactsAddContactRequest{ID: inputUser(bob), FirstName: "Robert", LastName: "B."}, &updates)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second := NewServerWith(t, Options{StatePath: path})
	again := c.again(second)
	var contacts tg.ContactsContacts
	again.fetch(&tg.ContactsGetContactsRequest{}, &contacts)
	if shown := contacts.Users[0].(*tg.User); shown.FirstName != "Robert" || shown.LastName != "B." || shown.Phone != "" {
		t.Errorf("the contact: %+v", shown)
	}
	var statuses tg.ContactStatusVector
	again.fetch(&tg.ContactsGetStatusesRequest{}, &statuses)
	if status, _ := statuses.Elems[0].Status.(*tg.UserStatusOffline); status == nil || status.WasOnline != 1_700_000_000 {
		t.Errorf("the statuses: %+v", statuses)
	}
	var unchanged tg.ContactsContactsNotModified
	again.fetch(&tg.ContactsGetContactsRequest{Hash: contactsHash([]int64{bob.ID})}, &unchanged)
}

func TestWhoSeesPhoneNumbers(t *testing.T) {
	ada := &user{User: User{ID: 1}}
	for _, test := range []struct {
		name string
		u    user
		mine contactLists
		want bool
	}{
		{"a stranger", user{User: User{ID: 2}}, contactLists{}, false},
		{"somebody whose contact the viewer is", user{User: User{ID: 2, Contacts: []int64{1}}}, contactLists{}, true},
		{"somebody who shared the number", user{User: User{ID: 2}, contactLists: contactLists{ShownTo: []int64{1}}}, contactLists{}, true},
		{"a contact", user{User: User{ID: 3}}, contactLists{}, true},
		{"a contact without number", user{User: User{ID: 3}}, contactLists{Cards: map[int64]card{3: {ByID: true}}}, false},
	} {
		ada.Contacts, ada.contactLists = []int64{3}, test.mine
		if got := test.u.showsPhoneTo(ada); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
	if !ada.showsPhoneTo(ada) {
		t.Error("one's own number is hidden")
	}
}
