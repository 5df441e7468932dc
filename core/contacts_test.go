package core

import (
	"strings"
	"testing"
)

func TestAddContact(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		w.signIn(who)
		ofAccountOne(w, []struct{ line, err, result string }{
			{`{"action":"add_contact"}`, "user_id is required", ""},
			{`{"action":"add_contact","user_id":"x"}`, "user_id must be an integer", ""},
			{`{"action":"add_contact","user_id":502,"first_name":1}`, "first_name must be a string", ""},
			{`{"action":"add_contact","user_id":502,"last_name":"` + long + `"}`, "last_name must be at most 64 characters", ""},
			{`{"action":"add_contact","user_id":502}`, "", `"user_id":502`},
			{`{"action":"add_contact","user_id":502,"first_name":" Ann ","last_name":"Lee"}`, "", `"user_id":502`},
		})
		if got := strings.Join(w.tg.imported, " "); got != "//502 Ann/Lee/502" {
			t.Errorf("added %s", got)
		}
	}, who, other)
}

func TestImportContacts(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	card := `BEGIN:VCARD\r\nVERSION:3.0\r\nN:Petrenko;Ihor;;;\r\nFN:Mr X\r\nEND:VCARD\r\n`
	inWorld(t, func(w *world) {
		w.signIn(who)
		ofAccountOne(w, []struct{ line, err, result string }{
			{`{"action":"import_contacts"}`, "phone is required", ""},
			{`{"action":"import_contacts","phone":" ","first_name":"` + long + `"}`, "phone is required", ""},
			{`{"action":"import_contacts","phone":15550100002}`, "phone must be a string", ""},
			{`{"action":"import_contacts","phone":"1","first_name":1}`, "first_name must be a string", ""},
			{`{"action":"import_contacts","phone":"1","last_name":1}`, "last_name must be a string", ""},
			{`{"action":"import_contacts","phone":"1","vcard":{}}`, "vcard must be a string", ""},
			{`{"action":"import_contacts","phone":"1","contact_user_id":"x"}`, "contact_user_id must be an integer", ""},
			{`{"action":"import_contacts","phone":"1","first_name":"` + long + `"}`, "first_name must be at most 64 characters", ""},
			{`{"action":"import_contacts","phone":"1","last_name":"` + long + `"}`, "last_name must be at most 64 characters", ""},
			{`{"action":"import_contacts","phone":" +1 555 0100002 ","first_name":"Ann"}`, "", `"phone":"+1 555 0100002","user_id":502,"is_registered":true,"importer_count":0}`},
			{`{"action":"import_contacts","phone":"+15550100009","vcard":"` + card + `"}`, "", `"phone":"+15550100009","user_id":null,"is_registered":false,"importer_count":3}`},
			{`{"action":"import_contacts","phone":"+15550100009","first_name":"Ann","vcard":"` + card + `","contact_user_id":502}`, "", `"user_id":502`},
			{`{"action":"import_contacts","phone":"+15550100009","vcard":"no card"}`, "", `"user_id":null`},
		})
		want := []string{"Ann//0", "Ihor/Petrenko/0", "Ann/Petrenko/502", "//0"}
		if got := strings.Join(w.tg.imported, " "); got != strings.Join(want, " ") {
			t.Errorf("imported %s, want %s", got, want)
		}
	}, who, other)
}
