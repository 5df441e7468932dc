package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"roster/core"
	"roster/tdlib/tdtest"
)

// killsEnv sets how often TestImportIsKilled kills the program. .ci/run has it done 200 times.
const killsEnv = "ROSTER_TEST_KILLS"

// Killed at any moment, an import neither loses a row nor sends one twice that was answered, and its report is true.
func TestImportIsKilled(t *testing.T) {
	t.Parallel()
	kills := 12
	if text := os.Getenv(killsEnv); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	server := tdtest.NewServer(t)
	me := server.AddUser(olena)
	rows := importCrowd(server, 60*kills)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	id := p.signIn(olena)
	var started core.StartedImports
	p.must(ask(id, "start_contact_import", "name", "customers", "rows", rows), &started)
	server.Delay("contacts.importContacts", 8*time.Millisecond)
	open := 0 // how often it was killed with a batch on its way
	for range kills {
		n := rand.IntN(3)
		batches := len(server.CallsOf("contacts.importContacts"))
		within(t, func() bool { return len(server.CallsOf("contacts.importContacts")) >= batches+n })
		time.Sleep(rand.N(20 * time.Millisecond))
		calls := server.CallsOf("contacts.importContacts")
		p.kill()
		if len(calls) > 0 && !calls[len(calls)-1].Answered {
			open++
		}
		p = startHeadless(t, data, network(t, server)...)
	}
	var page core.ContactImportPage
	within(t, func() bool {
		p.must(ask(id, "get_contact_import", "import_id", started.Imports[0].ID, "limit", 0), &page)
		return page.Import.State == core.ImportDone
	})
	p.must(ask(id, "get_contact_import", "import_id", started.Imports[0].ID, "limit", 100_000), &page)
	checkKilledImport(t, server, me.ID, page)
	t.Logf("killed %d times, %d of them while the server was at a batch", kills, open)
}

// importCrowd makes rows, of which every third leads to somebody.
func importCrowd(server *tdtest.Server, count int) []map[string]any {
	var rows []map[string]any
	for i := range count {
		phone := fmt.Sprintf("+1555%07d", 1_000_000+i)
		if i%3 == 0 {
			server.AddUser(tdtest.User{Phone: phone, FirstName: "Somebody"})
		}
		rows = append(rows, map[string]any{"phone": phone, "first_name": fmt.Sprint("Customer ", i)})
	}
	return rows
}

func within(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not come to that")
		}
	}
}

// checkKilledImport holds the report against what the server saw.
func checkKilledImport(t *testing.T, server *tdtest.Server, me int64, page core.ContactImportPage) {
	t.Helper()
	calls, answered := server.CallsOf("contacts.importContacts"), map[string]int{}
	for _, call := range calls {
		for _, contact := range call.Request.(*tg.ContactsImportContactsRequest).Contacts {
			answered[contact.Phone]++
		}
	}
	contacts := map[int64]bool{}
	for _, id := range server.User(me).Contacts {
		contacts[id] = true
	}
	lookedUp := 0
	for i, row := range page.Rows {
		want, times := core.RowNotFound, answered[row.Phone]
		if i%3 == 0 {
			want = core.RowImported
		}
		if row.State != want || row.State == core.RowImported && !contacts[*row.UserID] {
			t.Errorf("row %d is %s %s", row.Row, row.State, row.Reason)
		}
		if times == 0 {
			lookedUp++
		}
		if times > 1 || times == 0 && want == core.RowImported {
			t.Errorf("row %d was answered %d times", row.Row, times)
		}
	}
	t.Logf("%d rows in %d requests; %d rows were only looked up", len(page.Rows), len(calls), lookedUp)
}
