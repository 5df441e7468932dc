package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// startImport begins an import and gives its number.
func (p *headlessRoster) startImport(id int64, pairs ...any) int64 {
	p.t.Helper()
	var started core.StartedImports
	p.must(ask(id, "start_contact_import", pairs...), &started)
	return started.Imports[0].ID
}

// awaitImport waits for an event that tells that an import is in a state, and gives its rows.
func (p *headlessRoster) awaitImport(id int64, is func(core.ContactImport) bool) core.ContactImportPage {
	p.t.Helper()
	p.wait(fmt.Sprint("progress of import ", id), func(m message) bool {
		var i core.ContactImport
		return m.Payload.Type == core.EventContactImportProgress && json.Unmarshal(m.Payload.Result, &i) == nil && i.ID == id && is(i)
	})
	var page core.ContactImportPage
	p.must(askAll("get_contact_import", "import_id", id, "limit", 1000), &page)
	return page
}

func isDone(i core.ContactImport) bool { return i.State == core.ImportDone }

// outcome writes what became of rows: "imported:7000001 not_found".
func outcome(page core.ContactImportPage) string {
	var states []string
	for _, row := range page.Rows {
		text := string(row.State)
		if row.Reason != "" {
			text += "/" + string(row.Reason)
		}
		if row.UserID != nil {
			text += fmt.Sprint(":", *row.UserID)
		}
		states = append(states, text)
	}
	return strings.Join(states, " ")
}

func wantOutcome(t *testing.T, page core.ContactImportPage, format string, args ...any) {
	t.Helper()
	if want := fmt.Sprintf(format, args...); outcome(page) != want {
		t.Errorf("the rows are\n%s\nwant\n%s", outcome(page), want)
	}
}

// neighbours are people with the numbers +15550200000 and so on.
func neighbours(server *tdtest.Server, count int) []tdtest.User {
	people := make([]tdtest.User, count)
	for i := range people {
		people[i] = server.AddUser(tdtest.User{
			Phone: fmt.Sprintf("1555020%04d", i), FirstName: "Neighbour", LastName: fmt.Sprint(i), Username: fmt.Sprintf("neighbour_%d", i),
		})
		people[i].Phone = "+" + people[i].Phone
	}
	return people
}

// A file goes all the way to Telegram, and the report back; then it is all there already.
func TestImportOfAFile(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	me := server.AddUser(olena)
	people := neighbours(server, 3)
	server.UpdateUser(people[2].ID, func(u *tdtest.User) { u.HiddenPhone = true })
	server.SetImporters("+15550209999", 4)
	dir := t.TempDir()
	file := filepath.Join(dir, "neighbours.vcf")
	var cards strings.Builder
	for i, phone := range []string{people[0].Phone, people[1].Phone, people[2].Phone, "+15550209999", people[0].Phone, "call me"} {
		fmt.Fprintf(&cards, "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Number %d;Card;;;\r\nTEL:%s\r\nEND:VCARD\r\n", i, phone)
	}
	if err := os.WriteFile(file, []byte(cards.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startHeadless(t, filepath.Join(dir, "data"), network(t, server)...)
	id := p.signIn(olena)
	number := p.startImport(id, "path", file, "country", "US")
	page := p.awaitImport(number, isDone)
	wantOutcome(t, page, "imported:%d imported:%d not_found not_found skipped/duplicate skipped/letters", people[0].ID, people[1].ID)
	if row := page.Rows[0]; row.Username == nil || *row.Username != "neighbour_0" || page.Rows[3].ImporterCount != 4 {
		t.Errorf("rows %+v", page.Rows)
	}
	if contacts := server.User(me.ID).Contacts; len(contacts) != 2 {
		t.Errorf("contacts on the server: %v", contacts)
	}
	var contact core.UserProfile
	p.must(ask(id, "get_user", "user_id", people[0].ID), &contact)
	if *contact.FullName != "Card Number 0" {
		t.Errorf("the contact is called %q", *contact.FullName)
	}

	server.ResetCalls()
	again := p.awaitImport(p.startImport(id, "path", file, "exclude", []int{3, 4}), isDone)
	wantOutcome(t, again, "already_contact:%d already_contact:%d skipped/excluded skipped/excluded skipped/duplicate skipped/letters", people[0].ID, people[1].ID)
	if calls := server.CallsOf("contacts.importContacts"); len(calls) != 0 {
		t.Errorf("%d calls for people who are contacts", len(calls))
	}
	report := filepath.Join(dir, "report.csv")
	p.must(askAll("save_contact_import_report", "import_id", number, "path", report), nil)
	if text, err := os.ReadFile(report); err != nil || !strings.Contains(string(text), fmt.Sprint(",added,,neighbour_0,", people[0].ID)) {
		t.Errorf("the report: %s %v", text, err)
	}
	var activities core.ActivityList
	p.must(ask(id, "list_activities", "text", "neighbours.vcf"), &activities)
	if len(activities.Activities) != 2 || activities.Activities[1].Detail["imported"] != "2" {
		t.Errorf("activities %+v", activities)
	}
}

// Telegram takes a part of a batch and sends the rest back twice: TDLib says only that it was too much.
func TestImportThatTelegramCutsShort(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	me := server.AddUser(olena)
	people := neighbours(server, 5)
	server.LimitImports(me.ID, 3, 0)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	id := p.signIn(olena)
	var rows []map[string]any
	for _, who := range append(slices.Clone(people[:2]), append([]tdtest.User{{Phone: "+15550209998"}}, people[2:]...)...) {
		rows = append(rows, map[string]any{"phone": who.Phone, "first_name": "N"})
	}
	number := p.startImport(id, "rows", rows)
	page := p.awaitImport(number, func(i core.ContactImport) bool { return i.Problem != "" })
	wantOutcome(t, page, "imported:%d imported:%d waiting waiting waiting waiting", people[0].ID, people[1].ID)
	i := page.Import
	if i.Wait != core.ImportWaitLimit || i.Until == nil || i.Problem != core.ProblemFlood || i.State != core.ImportRunning {
		t.Fatalf("the import: %+v", i)
	}
	if left := time.Until(*i.Until); left < 55*time.Minute || left > time.Hour {
		t.Errorf("it goes on in %v", left)
	}
	// A restart changes nothing of that.
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	p = startHeadless(t, data, network(t, server)...)
	p.live(id, core.EventConnectionState, has(`"ready"`))
	var again core.ContactImportPage
	p.must(askAll("get_contact_import", "import_id", number), &again)
	if !again.Import.Until.Equal(*i.Until) || again.Import.Wait != core.ImportWaitLimit || len(server.CallsOf("contacts.importContacts")) != 2 {
		t.Errorf("after a restart: %+v, %d calls", again.Import, len(server.CallsOf("contacts.importContacts")))
	}
}

// Short limits are waited out by TDLib itself. Whoever is not found behind one cannot be told from the others.
func TestImportBehindAShortLimit(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	server.FailOnce("contacts.importContacts", tdtest.FloodWait(2))
	number := p.startImport(id, "rows", []map[string]any{{"phone": "+15550209990"}})
	p.awaitImport(number, func(i core.ContactImport) bool { return i.Wait == core.ImportWaitLimit })
	wantOutcome(t, p.awaitImport(number, isDone), "cannot_tell/limited")
}

// PEER_FLOOD says no time: the person has to look. So does a session that was ended elsewhere.
func TestImportThatIsStopped(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	me := server.AddUser(olena)
	people := neighbours(server, 1)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	server.FailOnce("contacts.importContacts", tdtest.Error(400, "PEER_FLOOD"))
	number := p.startImport(id, "rows", []map[string]any{{"phone": people[0].Phone}})
	page := p.awaitImport(number, func(i core.ContactImport) bool { return i.State == core.ImportPaused })
	if page.Import.Problem != core.ProblemLimited || page.Import.Error != "PEER_FLOOD" {
		t.Errorf("the import: %+v", page.Import)
	}
	release := server.Hold("contacts.importContacts")
	p.must(askAll("resume_contact_import", "import_id", number), nil)
	if _, err := server.WaitCalls(t.Context(), "contacts.importContacts", 2); err != nil {
		t.Fatal(err)
	}
	server.RevokeSessions(me.ID, "SESSION_REVOKED")
	page = p.awaitImport(number, func(i core.ContactImport) bool { return i.Problem == core.ProblemNotSignedIn })
	release()
	if page.Import.State != core.ImportPaused || page.Import.Counts.Sending != 1 {
		t.Errorf("after the sign-out: %+v", page.Import)
	}
}

// Contacts of one account, also those that cannot be found by a number, go into files, and those that can into another account.
func TestContactsOutAndAcross(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	server.AddUser(danylo)
	people := neighbours(server, 13)
	dir := t.TempDir()
	p := startHeadless(t, filepath.Join(dir, "data"), append(network(t, server), "--awake", "1")...)
	first, second := p.signIn(olena), p.signIn(danylo)
	for _, who := range people[:12] {
		p.must(ask(first, "import_contacts", "phone", who.Phone, "first_name", "Dear"), nil)
	}
	p.must(ask(first, "search_user", "query", people[12].Username), nil)
	p.must(ask(first, "import_contacts", "phone", "0", "contact_user_id", people[12].ID, "first_name", "Hidden"), nil)

	var exported core.ExportedContacts
	file := filepath.Join(dir, "contacts.vcf")
	p.must(ask(first, "export_contacts", "path", file), &exported)
	if exported.Contacts != 13 || exported.WithoutPhone != 1 {
		t.Errorf("exported %+v", exported)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), "FN:Hidden") || strings.Count(string(text), "TEL;") != 12 {
		t.Errorf("%v\n%s", err, text)
	}
	var preview core.ContactsFile
	p.must(ask(first, "preview_contacts_file", "path", file), &preview)
	if preview.Counts.AlreadyContact != 12 || preview.Counts.NoNumber != 1 {
		t.Errorf("the file read back: %+v", preview.Counts)
	}

	page := p.awaitImport(p.startImport(second, "from_account", first), isDone)
	if c := page.Import.Counts; c.Imported != 12 || c.Skipped != 1 || page.Import.Name == "" {
		t.Errorf("copied: %+v", page.Import)
	}
}

// An account that is removed ends its import, and nobody else's.
func TestImportOfARemovedAccount(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	other := server.AddUser(danylo)
	people := neighbours(server, 12)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	first, second := p.signIn(olena), p.signIn(danylo)
	release := server.Hold("contacts.importContacts")
	var rows []map[string]any
	for _, who := range people {
		rows = append(rows, map[string]any{"phone": who.Phone})
	}
	var started core.StartedImports
	p.must(askAll("start_contact_import", "userbot_ids", []int64{first, second}, "rows", rows), &started)
	if _, err := server.WaitCalls(t.Context(), "contacts.importContacts", 2); err != nil {
		t.Fatal(err)
	}
	p.must(ask(first, "remove_account"), nil)
	p.wait("end of the import", func(m message) bool {
		return m.Payload.Type == core.EventContactImportProgress && has(`"state":"canceled"`)(m.Payload.Result) && has(string(core.ProblemAccountRemoved))(m.Payload.Result)
	})
	release()
	page := p.awaitImport(started.Imports[1].ID, isDone)
	if page.Import.Counts.Imported != 12 || len(server.User(other.ID).Contacts) != 12 {
		t.Errorf("the other import: %+v", page.Import)
	}
}
