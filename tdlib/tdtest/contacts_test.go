package tdtest_test

import (
	"slices"
	"testing"

	"github.com/gotd/td/tg"

	"roster/tdlib/tdtest"
)

// contact is an entry of an import list.
func contact(phone, first, last string) object {
	return object{"phone_number": phone, "first_name": first, "last_name": last}
}

// isContact fits the update that shows somebody as a contact, or no longer as one.
func isContact(userID int64, want bool) func(object) bool {
	return func(u object) bool {
		return u.text("@type") == "updateUser" && u.number("user.id") == userID && u.at("user.is_contact") == want
	}
}

func numbers(list []any) []int64 {
	var out []int64
	for _, n := range list {
		n, _ := n.(float64)
		out = append(out, int64(n))
	}
	return out
}

func TestImportContacts(t *testing.T) {
	server, ada, bob, d := town(t)
	hidden := server.AddUser(tdtest.User{Phone: "99966000003", HiddenPhone: true})
	server.SetImporters("+99966 000 009", 7)
	from := d.mark()
	imported := d.ask("importContacts", object{"contacts": []any{
		contact("+"+bob.Phone, "Robert", "Babbage"), contact("+99966000009", "Nobody", ""), contact(hidden.Phone, "Hidden", ""),
	}})
	if ids := numbers(imported.list("user_ids")); !slices.Equal(ids, []int64{bob.ID, 0, 0}) {
		t.Errorf("the people: %v", imported)
	}
	if n := numbers(imported.list("importer_count")); !slices.Equal(n, []int64{0, 7, 0}) {
		t.Errorf("who else has the numbers: %v", imported)
	}
	d.waitFrom(from, "update of the contact", isContact(bob.ID, true))
	shown := d.ask("getUser", object{"user_id": bob.ID})
	if shown.text("first_name") != "Robert" || shown.text("last_name") != "Babbage" || shown.text("phone_number") != bob.Phone {
		t.Errorf("the contact: %v", shown)
	}
	if title := d.ask("createPrivateChat", object{"user_id": bob.ID}).text("title"); title != "Robert Babbage" {
		t.Errorf("the chat is called %q", title)
	}
	if got := server.User(ada.ID).Contacts; !slices.Equal(got, []int64{bob.ID}) {
		t.Errorf("the address book on the server: %v", got)
	}
	if got := server.User(bob.ID); got.FirstName != "Bob" {
		t.Errorf("the contact was renamed for everybody: %+v", got)
	}
}

// What does not fit into one call is sent again by TDLib; a call that takes nothing ends the import with 429, also when
// people have been imported before.
func TestImportLimits(t *testing.T) {
	for _, test := range []struct {
		name         string
		limits       []int
		calls, saved int
		refused      string
	}{
		{"in two steps", []int{2}, 2, 3, ""},
		{"nothing", []int{0}, 1, 0, "Too Many Requests: retry after 3600"},
		{"a part", []int{2, 0}, 2, 2, "Too Many Requests: retry after 3600"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server, ada, bob, d := town(t)
			eve := server.AddUser(tdtest.User{Phone: "99966000003"})
			joe := server.AddUser(tdtest.User{Phone: "99966000004"})
			server.LimitImports(ada.ID, test.limits...)
			list := object{"contacts": []any{
				contact(bob.Phone, "Bob", ""), contact(eve.Phone, "Eve", ""), contact(joe.Phone, "Joe", ""),
			}}
			from := d.mark()
			if test.refused != "" {
				d.refuse("importContacts", list, test.refused)
			} else if ids := numbers(d.ask("importContacts", list).list("user_ids")); len(ids) != 3 || ids[2] != joe.ID {
				t.Errorf("imported %v", ids)
			}
			if test.saved > 0 {
				d.waitFrom(from, "update of the contact", isContact(bob.ID, true))
			}
			if calls := server.CallsOf("contacts.importContacts"); len(calls) != test.calls {
				t.Errorf("%d calls", len(calls))
			}
			if got := server.User(ada.ID).Contacts; len(got) != test.saved {
				t.Errorf("%d contacts", len(got))
			}
			d.ask("importContacts", list) // the limits are used up
		})
	}
}

func TestAddAndRemoveContact(t *testing.T) {
	server, ada, bob, d := town(t)
	d.ask("searchPublicChat", object{"username": bob.Username})
	with := contact("", "Robert", "B.")
	with["user_id"] = bob.ID
	d.ask("addContact", object{"contact": with, "share_phone_number": false})
	shown := d.ask("getUser", object{"user_id": bob.ID})
	if shown.at("is_contact") != true || shown.at("is_mutual_contact") != false || shown.text("first_name") != "Robert" ||
		shown.text("last_name") != "B." || shown.text("phone_number") != "" {
		t.Errorf("the contact: %v", shown)
	}
	// With the number the contact's own becomes visible.
	with = contact("+"+bob.Phone, "Bobby", "")
	with["user_id"] = bob.ID
	d.ask("addContact", object{"contact": with})
	if shown = d.ask("getUser", object{"user_id": bob.ID}); shown.text("first_name") != "Bobby" || shown.text("phone_number") != bob.Phone {
		t.Errorf("the contact with a number: %v", shown)
	}
	if ids := numbers(d.ask("getContacts", nil).list("user_ids")); len(ids) != 1 || ids[0] != bob.ID {
		t.Errorf("the contacts: %v", ids)
	}
	d.ask("removeContacts", object{"user_ids": []int64{bob.ID}})
	shown = d.ask("getUser", object{"user_id": bob.ID})
	if shown.at("is_contact") != false || shown.text("first_name") != "Bob" || shown.text("phone_number") != "" {
		t.Errorf("the former contact: %v", shown)
	}
	if got := server.User(ada.ID).Contacts; len(got) != 0 {
		t.Errorf("the address book on the server: %v", got)
	}
}

// share_phone_number shows the own number to the new contact.
func TestSharePhoneNumber(t *testing.T) {
	server, ada, bob, d := town(t)
	d.ask("searchPublicChat", object{"username": bob.Username})
	with := contact("", "Robert", "")
	with["user_id"] = bob.ID
	d.ask("addContact", object{"contact": with, "share_phone_number": true})
	d.ask("removeContacts", object{"user_ids": []int64{bob.ID}})

	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Username = "ada_byron" })
	other := newDevice(t, server.ProxyURL())
	other.signIn(server, bob)
	other.ask("searchPublicChat", object{"username": "ada_byron"})
	if phone := other.ask("getUser", object{"user_id": ada.ID}).text("phone_number"); phone != ada.Phone {
		t.Errorf("the new contact sees the number %q", phone)
	}
}

// The person's other devices hear of new contacts.
func TestContactsOnOtherDevices(t *testing.T) {
	server, ada, bob, d := town(t)
	other := newDevice(t, server.ProxyURL())
	other.signIn(server, ada)
	other.settle(server)
	if n := len(other.ask("getContacts", nil).list("user_ids")); n != 0 {
		t.Fatalf("%d contacts", n)
	}
	from := other.mark()
	d.ask("importContacts", object{"contacts": []any{contact(bob.Phone, "Robert", "")}})
	shown := other.waitFrom(from, "update of the contact", isContact(bob.ID, true))
	if shown.text("user.first_name") != "Robert" {
		t.Errorf("the other device sees %v", shown)
	}
	from = other.mark()
	d.ask("removeContacts", object{"user_ids": []int64{bob.ID}})
	other.waitFrom(from, "update of the former contact", isContact(bob.ID, false))
}

// A change that was made while a device was off comes with the people it is about.
func TestContactsMissed(t *testing.T) {
	server, ada, bob, d := town(t)
	other := newDevice(t, server.ProxyURL())
	other.signIn(server, ada)
	other.settle(server)
	other.ask("getContacts", nil)
	other.close()
	d.ask("importContacts", object{"contacts": []any{contact(bob.Phone, "Robert", "")}})
	again := startDevice(t, server.ProxyURL(), other.folder)
	again.waitFrom(0, "update of the contact", isContact(bob.ID, true))
	if ids := numbers(again.ask("getContacts", nil).list("user_ids")); len(ids) != 1 || ids[0] != bob.ID {
		t.Errorf("the contacts: %v", ids)
	}
}

func TestContactRefusals(t *testing.T) {
	server, _, bob, d := town(t)
	d.ask("searchPublicChat", object{"username": bob.Username})
	d.ask("getContacts", nil)
	with := contact("", "Robert", "")
	with["user_id"] = bob.ID
	one := object{"contacts": []any{contact(bob.Phone, "Bob", "")}}
	for _, test := range []struct {
		method  string
		err     error
		request string
		fields  object
		want    string
	}{
		{"contacts.importContacts", tdtest.Error(400, "PEER_FLOOD"), "importContacts", one, "PEER_FLOOD"},
		{"contacts.importContacts", tdtest.FloodWait(300), "importContacts", one, "retry after 300"},
		{"contacts.addContact", tdtest.Error(400, "CONTACT_ID_INVALID"), "addContact", object{"contact": with}, "CONTACT_ID_INVALID"},
		{"contacts.addContact", tdtest.FloodWait(61), "addContact", object{"contact": with}, "retry after 61"},
	} {
		cancel := server.Fail(test.method, test.err)
		d.refuse(test.request, test.fields, test.want)
		cancel()
	}
	d.refuse("addContact", object{"contact": object{"user_id": bob.ID}}, "400")
	d.ask("addContact", object{"contact": with})
	server.FailOnce("contacts.deleteContacts", tdtest.FloodWait(61))
	d.refuse("removeContacts", object{"user_ids": []int64{bob.ID}}, "retry after 61")
	if shown := d.ask("getUser", object{"user_id": bob.ID}); shown.at("is_contact") != true {
		t.Errorf("after a refusal: %v", shown)
	}
}

// What a contact changes is seen at once; the name that was given to the contact stays.
func TestContactChanges(t *testing.T) {
	server, ada, bob, d := town(t)
	eve := server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Eve"})
	server.AddPrivateChat(eve.ID, ada.ID, "Hello.")
	d.settle(server)
	d.ask("loadChats", object{"limit": 10})
	d.ask("importContacts", object{"contacts": []any{contact(bob.Phone, "Robert", "")}})
	d.ask("getUserFullInfo", object{"user_id": bob.ID})

	from := d.mark()
	server.UpdateUser(bob.ID, func(u *tdtest.User) { u.FirstName, u.Username, u.Bio = "B.", "bob_b", "Rests." })
	changed := d.waitFrom(from, "username", func(u object) bool {
		return u.text("@type") == "updateUser" && u.text("user.usernames.editable_username") == "bob_b"
	})
	if name := changed.text("user.first_name"); name != "Robert" {
		t.Errorf("the contact is called %q", name)
	}
	d.ask("getUserFullInfo", object{"user_id": bob.ID}) // answers from the cache and asks anew
	d.waitFrom(from, "bio", fullInfo("updateUserFullInfo", "user_full_info", "user_id", bob.ID, "bio.text", "Rests."))

	server.UpdateUser(eve.ID, func(u *tdtest.User) { u.FirstName = "Evelyn" })
	d.waitFrom(from, "name", func(u object) bool {
		return u.text("@type") == "updateChatTitle" && u.number("chat_id") == eve.ID && u.text("title") == "Evelyn"
	})
}

// A client that knows the contacts already is not sent them again: the hash that real TDLib makes is the server's.
func TestContactsHash(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	people := []object{}
	for _, phone := range []string{"99966000002", "99966000003", "99966000004"} {
		people = append(people, contact(server.AddUser(tdtest.User{Phone: phone}).Phone, "Friend", ""))
	}
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, ada)
	d.settle(server)
	d.ask("importContacts", object{"contacts": people})
	server.ResetCalls()
	server.Push(ada.ID, &tg.UpdateContactsReset{})
	calls, err := server.WaitCalls(within(t), "contacts.getContacts", 1)
	if err != nil {
		t.Fatal(err)
	}
	hash := calls[0].Request.(*tg.ContactsGetContactsRequest).Hash
	if want := tdtest.ContactsHash(server.User(ada.ID).Contacts); hash != want {
		t.Errorf("TDLib's hash is %d, the server's %d", hash, want)
	}
	if n := len(d.ask("getContacts", nil).list("user_ids")); n != 3 {
		t.Errorf("%d contacts", n)
	}
}
