package core

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// importLines are requests and the texts with which they are refused, in the order in which fields are looked at.
var importLines = []struct{ line, want string }{
	{`{"action":"start_contact_import","userbot_id":1}`, "path, rows or from_account is required"},
	{`{"action":"start_contact_import","userbot_id":1,"path":7}`, "path must be a string"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","country":7}`, "country must be a string"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","encoding":true}`, "encoding must be a string"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","separator":[]}`, "separator must be a string"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","columns":[]}`, "columns must be an object or null"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","digest":1}`, "digest must be a string"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","edits":{}}`, "edits must be a list of objects"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","edits":[1]}`, "edits must be a list of objects"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","edits":[{"phone":"1"}]}`, "row is required"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","edits":[{"row":1},{"row":"one"}]}`, "edits: element 2: row must be an integer"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","exclude":"1"}`, "exclude must be a list of integers"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","exclude":[1.5]}`, "exclude must be a list of integers"},
	{`{"action":"start_contact_import","userbot_id":1,"rows":[[]]}`, "rows must be a list of objects"},
	{`{"action":"start_contact_import","userbot_id":1,"rows":[{"phone":15550100001}]}`, "rows: element 1: phone must be a string"},
	{`{"action":"start_contact_import","userbot_id":1,"rows":[{"first_name":false}]}`, "rows: element 1: first_name must be a string"},
	{`{"action":"start_contact_import","userbot_id":1,"rows":[],"path":"x"}`, "only one of path, rows and from_account can be given"},
	{`{"action":"start_contact_import","userbot_id":1,"rows":[{"phone":"+15550100500"}],"edits":[{"row":1},{"row":2}]}`, "edits: there is no row 2"},
	{`{"action":"start_contact_import","userbot_id":1,"rows":[{"phone":"+15550100500"}],"exclude":[0,1]}`, "exclude: there is no row 0"},
	{`{"action":"start_contact_import","userbot_id":1,"rows":[]}`, "there is nobody to import"},
	{`{"action":"start_contact_import","userbot_id":1,"rows":[{"phone":"12"},{}]}`, "there is nobody to import"},
	{`{"action":"start_contact_import","userbot_id":1,"from_account":"x"}`, "from_account must be an integer"},
	{`{"action":"start_contact_import","userbot_id":1,"from_account":3,"user_ids":1}`, "user_ids must be a list of integers"},
	{`{"action":"start_contact_import","userbot_id":1,"from_account":2}`, "account 2 is not signed in"},
	{`{"action":"start_contact_import","userbot_id":1,"userbot_ids":1,"rows":[]}`, "userbot_ids must be a list of integers"},
	{`{"action":"start_contact_import","rows":[{"phone":"+15550100500"}]}`, "userbot_ids is required"},
	{`{"action":"start_contact_import","userbot_ids":[1,2],"rows":[{"phone":"+15550100500"}]}`, "account 2 is not signed in"},
	{`{"action":"start_contact_import","userbot_ids":[1,9],"rows":[{"phone":"+15550100500"}]}`, "account 9 not found"},
	{`{"action":"start_contact_import","userbot_id":9,"rows":[{"phone":"+15550100500"}]}`, "account 9 not found"},
	{`{"action":"start_contact_import","userbot_id":1,"rows":[{"phone":"+15550100500"}],"name":"` + strings.Repeat("ї", 201) + `"}`, "name must be at most 200 characters"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","country":"XX"}`, "country must be a two-letter code"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","encoding":"no"}`, "encoding must be a known one, such as utf-8 or windows-1251"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","separator":"ab"}`, "separator must be a comma, a semicolon, a tab or a bar"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"x","columns":{"phones":["a"]}}`, "phones must be a list of integers"},
	{`{"action":"start_contact_import","userbot_id":1,"path":"/nowhere/x.vcf"}`, "path cannot be read"},

	{`{"action":"pause_contact_import"}`, "import_id is required"},
	{`{"action":"pause_contact_import","import_id":"x"}`, "import_id must be an integer"},
	{`{"action":"pause_contact_import","import_id":9}`, "import 9 not found"},
	{`{"action":"pause_contact_import","import_id":1,"userbot_id":2}`, "import 1 not found"},
	{`{"action":"resume_contact_import","import_id":1.5}`, "import_id must be an integer"},
	{`{"action":"resume_contact_import","import_id":1,"retry":1}`, "retry must be a boolean"},
	{`{"action":"resume_contact_import","import_id":9,"retry":true}`, "import 9 not found"},
	{`{"action":"cancel_contact_import","import_id":null}`, "import_id is required"},
	{`{"action":"get_contact_import","import_id":[]}`, "import_id must be an integer"},
	{`{"action":"get_contact_import","import_id":1,"state":"lost"}`, "state must be that of a row"},
	{`{"action":"get_contact_import","import_id":1,"limit":-1}`, "limit must be in range 0..100000"},
	{`{"action":"get_contact_import","import_id":1,"limit":100001}`, "limit must be in range 0..100000"},
	{`{"action":"get_contact_import","import_id":1,"offset":-1}`, "offset must be >= 0"},
	{`{"action":"delete_contact_import","import_id":1}`, "import 1 has not ended"},
	{`{"action":"save_contact_import_report","path":"x"}`, "import_id is required"},
	{`{"action":"save_contact_import_report","import_id":1}`, "path is required"},
	{`{"action":"save_contact_import_report","import_id":1,"path":"x","overwrite":"yes"}`, "overwrite must be a boolean"},
	{`{"action":"save_contact_import_report","import_id":1,"path":"x","words":[]}`, "words must be an object or null"},
	{`{"action":"save_contact_import_report","import_id":1,"path":"/nowhere/x.csv"}`, "path cannot be written"},
	{`{"action":"set_contact_import_budget","rows":0}`, "rows must be in range 1..1000"},
	{`{"action":"set_contact_import_budget","rows":1001}`, "rows must be in range 1..1000"},
	{`{"action":"set_contact_import_budget","rows":"many"}`, "rows must be an integer"},
	{`{"action":"export_contacts","userbot_id":1}`, "path is required"},
	{`{"action":"export_contacts","userbot_id":1,"path":"x.vcf","format":1}`, "format must be a string"},
	{`{"action":"export_contacts","userbot_id":1,"path":"x.vcf","overwrite":1}`, "overwrite must be a boolean"},
	{`{"action":"export_contacts","userbot_id":2,"path":"x.vcf"}`, "account 2 is not signed in"},
	{`{"action":"export_contacts","path":"x.vcf"}`, "userbot_id is required"},
}

// Whatever is wrong is said in the contract's words, and nothing of it is stored or sent.
func TestImportCommandsAreChecked(t *testing.T) {
	people := townsfolk(1)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.must(`{"action":"add_account"}`)
		defer w.holdBatches()() // so that it does not end meanwhile
		w.must(`{"action":"start_contact_import","userbot_id":1,"rows":[{"phone":"+15550100777"}]}`)
		w.must(`{"action":"pause_contact_import","import_id":1}`)
		for _, l := range importLines {
			if got := w.ask(l.line).Payload.Error; got != l.want {
				t.Errorf("%s\ngot  %s\nwant %s", l.line, got, l.want)
			}
		}
		if list := w.must(`{"action":"list_contact_imports"}`).(ContactImports); len(list.Imports) != 1 {
			t.Errorf("imports %+v", list.Imports)
		}
		if got := w.must(`{"action":"set_contact_import_budget"}`).(ContactImportBudget); got.Rows != ImportDailyBudget {
			t.Errorf("the budget is %d", got.Rows)
		}
		w.must(`{"action":"cancel_contact_import","import_id":1}`)
	}, people...)
}

// The answer as it is on --headless, to the letter.
func TestImportAnswer(t *testing.T) {
	people := townsfolk(1)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.awaitImport(w.startImport(`[{"phone":"+1 555 010 0500","first_name":"Ann"},{"last_name":"Nobody","phone":"x"}]`), ImportDone)
		want := none + `"type":"get_contact_import","request_id":"r","result":{"import":{"import_id":1,"userbot_id":1,"name":"list","source":"rows",` +
			`"state":"done","counts":{"rows":2,"waiting":0,"sending":0,"imported":1,"already_contact":0,"not_found":0,"cannot_tell":0,` +
			`"refused":0,"skipped":1,"canceled":0},"wait":"","until":null,"ends_at":null,"daily_budget":100,"sent_today":0,"problem":"","error":"",` +
			`"created_at":"2000-01-01T00:00:00Z","ended_at":"2000-01-01T00:00:00Z"},"rows":[` +
			`{"row":1,"line":0,"first_name":"Ann","last_name":"","phone":"+15550100500","state":"imported","reason":"","error":"","duplicate_of":0,` +
			`"user_id":1000,"username":null,"importer_count":0,"at":"2000-01-01T00:00:00Z"},` +
			`{"row":2,"line":0,"first_name":"Nobody","last_name":"","phone":"x","state":"skipped","reason":"letters","error":"","duplicate_of":0,` +
			`"user_id":null,"username":null,"importer_count":0,"at":null}]}}}`
		if got := w.askText(`{"action":"get_contact_import","import_id":1,"request_id":"r"}`); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		page := w.must(`{"action":"get_contact_import","import_id":1,"state":"skipped"}`).(ContactImportPage)
		w.wantRows(page, "skipped/letters")
		if page := w.must(`{"action":"get_contact_import","import_id":1,"limit":0}`).(ContactImportPage); page.Rows == nil || len(page.Rows) != 0 {
			t.Errorf("rows %v", page.Rows)
		}
	}, people...)
}

func TestSentSum(t *testing.T) {
	now := clockAt(100)
	sent := []SentRows{{clockAt(80), 60}, {clockAt(85), 30}, {clockAt(90), 10}}
	for budget, want := range map[int]int{101: 100, 100: 80 + 24, 60: 80 + 24, 41: 80 + 24, 40: 85 + 24, 10: 90 + 24, 1: 90 + 24} {
		sum, next := sentSum(sent, budget, now)
		if sum != 100 || !next.Equal(clockAt(want)) {
			t.Errorf("budget %d: %d rows, next at %v instead of %v", budget, sum, next, clockAt(want))
		}
	}
}

func TestEndOfAnImport(t *testing.T) {
	pace := ImportPace{}.orDefault()
	for _, c := range []struct {
		rows, sent, budget int
		want               string
	}{
		{0, 0, 100, "0s"},
		{1, 0, 100, "1m0s"},
		{100, 0, 100, "10m0s"},
		{101, 0, 100, "24h1m0s"},
		{250, 0, 100, "48h5m0s"},
		{50, 100, 100, "5m0s"},
		{150, 100, 100, "24h5m0s"},
		{50_000, 0, 100, "11976h10m0s"},
		{20, 90, 100, "24h1m0s"},
	} {
		if got := fmt.Sprint(pace.endOf(c.rows, c.sent, c.budget, clockAt(0)).Sub(clockAt(0))); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// clockAt is a time some hours after an hour.
func clockAt(hours int) time.Time {
	return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(hours) * time.Hour)
}
