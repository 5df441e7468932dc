package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"roster/core"
	"roster/core/contactfile"
	"roster/tdlib/tdtest"
)

// askFile makes a request about a file: pairs of field and value.
func askFile(path string, pairs ...any) string {
	fields := map[string]any{"action": "preview_contacts_file", "path": path}
	for i := 0; i < len(pairs); i += 2 {
		fields[pairs[i].(string)] = pairs[i+1]
	}
	line, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(line)
}

func fileOf(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPreviewContactsFile(t *testing.T) {
	server := tdtest.NewServer(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	path := fileOf(t, "people.csv", "Name;Phone\nAnn Lee;555 010 0001\nBob;+15550100001\nDanylo;+99966220022\nCy;4.47E+11\nDana;\n")

	var file core.ContactsFile
	p.must(askFile(path, "country", "us", "limit", 2, "offset", "1"), &file)
	want := contactfile.Counts{Rows: 5, Ready: 2, Duplicate: 1, NoNumber: 1, NotANumber: 1}
	if file.Counts.Counts != want || file.Format != contactfile.CSV || file.Separator != ";" || file.Encoding != "utf-8" || !file.Columns.Header {
		t.Errorf("the file is %+v", file)
	}
	if got := fmt.Sprint(file.Sample[:2]); got != "[[Name Phone] [Ann Lee 555 010 0001]]" {
		t.Errorf("the sample begins with %s", got)
	}
	if len(file.Rows) != 2 || file.Rows[0].DuplicateOf != 1 || file.Rows[1].FirstName != "Danylo" || file.Rows[1].Line != 4 {
		t.Errorf("the rows are %+v", file.Rows)
	}
	p.must(askFile(path, "separator", ",", "columns", map[string]any{"full_name": 1, "phones": []int{2}}), &file)
	if file.Counts.NoNumber != 6 || file.Rows[1].FirstName != "Ann" || file.Columns.Phones[0] != 2 {
		t.Errorf("with another separator: %+v", file)
	}
}

// An account tells which of the people it has among its contacts already.
func TestPreviewContactsFileOfAnAccount(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	danylo := server.AddUser(tdtest.User{Phone: "+99966220022", Code: "22222", FirstName: "Danylo"})
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	path := fileOf(t, "people.csv", "Name;Phone\nAnn Lee;555 010 0001\nBob;+15550100001\nDanylo;+99966220022\n")
	id := p.signIn(olena)
	p.must(ask(id, "import_contacts", "phone", "+99966220022", "first_name", "Danylo"), nil)
	var file core.ContactsFile
	p.must(askFile(path, "userbot_id", id), &file)
	if file.Counts.AlreadyContact != 1 || file.Counts.Ready != 1 || file.Rows[2].State != core.ContactAlreadyThere ||
		file.Rows[2].UserID == nil || *file.Rows[2].UserID != danylo.ID || file.Rows[0].Reason != contactfile.NoCountry {
		t.Errorf("for an account: %+v", file)
	}
}

func TestPreviewContactsFileRefusals(t *testing.T) {
	server := tdtest.NewServer(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	card := fileOf(t, "card.vcf", "BEGIN:VCARD\nVERSION:2.1\nN:Lee;Ann\nTEL;CELL:+15550100001\nEND:VCARD\n")
	large := fileOf(t, "large.csv", "")
	if err := os.Truncate(large, contactfile.SizeMax+1); err != nil {
		t.Fatal(err)
	}
	p.refusals(
		[2]string{`{"action":"preview_contacts_file"}`, "path is required"},
		[2]string{`{"action":"preview_contacts_file","path":5}`, "path must be a string"},
		[2]string{askFile(card + "x"), "path cannot be read"},
		[2]string{askFile(filepath.Dir(card)), "path cannot be read"},
		[2]string{askFile(large), "file must be at most 64 MB"},
		[2]string{askFile(fileOf(t, "people.xlsx", "PK\x03\x04")), "file must be vCard or CSV"},
		[2]string{askFile(card, "country", "Ukraine"), "country must be a two-letter code"},
		[2]string{askFile(card, "encoding", "rot13"), "encoding must be a known one, such as utf-8 or windows-1251"},
		[2]string{askFile(card, "separator", "x"), "separator must be a comma, a semicolon, a tab or a bar"},
		[2]string{askFile(card, "columns", 5), "columns must be an object or null"},
		[2]string{askFile(card, "columns", map[string]any{"first_name": "x"}), "first_name must be an integer"},
		[2]string{askFile(card, "columns", map[string]any{"last_name": -1}), "last_name must be >= 0"},
		[2]string{askFile(card, "columns", map[string]any{"phones": []int{0}}), "phones must be a list of integers"},
		[2]string{askFile(card, "columns", map[string]any{"phones": 1}), "phones must be a list of integers"},
		[2]string{askFile(card, "limit", 0), "limit must be in range 1..100000"},
		[2]string{askFile(card, "offset", -1), "offset must be >= 0"},
		[2]string{askFile(card, "userbot_id", 7), "account 7 not found"},
	)
	id := p.addAccount()
	p.refusals([2]string{askFile(card, "userbot_id", id), "account 1 is not signed in"})
	var file core.ContactsFile
	p.must(askFile(card), &file)
	if file.Format != contactfile.VCard || file.Columns != nil || len(file.Rows) != 1 || file.Rows[0].Phone != "+15550100001" {
		t.Errorf("the card is %+v", file)
	}
}
