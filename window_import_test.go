package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"roster/tdlib/tdtest"
)

// importedRows are more than go to Telegram at once, so that there is a middle in which the window can be closed.
const importedRows = 25

// customers is a table of which every third person is on Telegram. Its customers' numbers look like phone numbers, and their
// column is called as those are.
func customers(server *tdtest.Server) (table string, found int) {
	var text strings.Builder
	text.WriteString("Name;Number;Mobile\n")
	for i := range importedRows {
		phone := fmt.Sprintf("+1555012%04d", i)
		if i%3 == 0 {
			server.AddUser(tdtest.User{Phone: phone, FirstName: fmt.Sprint("Somebody ", i)})
			found++
		}
		fmt.Fprintf(&text, "Customer %d;2024%04d;%s\n", i, i, phone)
	}
	return text.String(), found
}

// TestWindowImportsAFile adds the people of a file with real keys and clicks: the file is chosen, a wrong column corrected, the
// import begun, the window closed in its middle; at the next start it goes on by itself, and its report is opened and saved.
func TestWindowImportsAFile(t *testing.T) {
	display := newScreen(t)
	server := tdtest.NewServer(t)
	her := server.AddUser(olena)
	table, found := customers(server)
	path := fileOf(t, "customers.csv", table)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	p.signIn(olena)
	p.finish()
	args := append([]string{"--data", data}, network(t, server)...)
	h := &hand{windowedRoster: startWindow(t, display, args...), t: t, server: server, olena: her.ID}
	titled(t, h.windowedRoster, "Olena")

	h.readFile(path)
	h.withoutColumn()
	slow := server.Delay("contacts.importContacts", 1500*time.Millisecond)
	h.startImport()
	if err := h.Press(t.Context(), "ctrl+q"); err != nil {
		t.Fatal(err)
	}
	if code := ended(t, h.windowedRoster); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	if sent := h.sentNumbers(); len(sent) == 0 || len(sent) >= importedRows {
		t.Fatalf("%d numbers were sent before the window was closed", len(sent))
	}
	slow()

	h.windowedRoster = startWindow(t, display, args...)
	titled(t, h.windowedRoster, "Olena")
	until(t, "all who are on Telegram among the contacts", func() bool { return len(server.User(her.ID).Contacts) == found })
	if sent := h.sentNumbers(); len(sent) != importedRows {
		t.Errorf("%d numbers were sent", len(sent))
	}
	h.checkSavedReport(filepath.Join(filepath.Dir(path), "customers report.csv"), found)
}

// TestWindowTakesADroppedFile drags a file onto the window with the mouse, as from a file manager, while another page is on
// screen: it is read, and its people can be added at once.
func TestWindowTakesADroppedFile(t *testing.T) {
	display := newScreen(t)
	server := tdtest.NewServer(t)
	her := server.AddUser(olena)
	server.AddUser(tdtest.User{Phone: "+15550120001", FirstName: "Nadia"})
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	p.signIn(olena)
	p.finish()
	h := &hand{
		windowedRoster: startWindow(t, display, append([]string{"--data", data}, network(t, server)...)...), t: t, server: server, olena: her.ID,
	}
	titled(t, h.windowedRoster, "Olena")
	still(t, h.windowedRoster)

	path := fileOf(t, "клієнти 50%, нові.csv", "Name,Phone\nНадія,+1 555 012 0001\n")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := h.Drop(ctx, 600, 300, path, filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second) // nothing outside tells that it was read
	still(t, h.windowedRoster)
	h.startImport()
	until(t, "her among the contacts", func() bool { return len(server.User(her.ID).Contacts) == 1 })
	if sent := h.sentNumbers(); len(sent) != 1 || !sent["+15550120001"] {
		t.Errorf("sent are %v", sent)
	}
}

// readFile chooses a file by its path.
func (h *hand) readFile(path string) {
	h.t.Helper()
	h.keys("ctrl+i")
	if err := h.Click(h.t.Context(), 390, 325); err != nil { // "Choose a file…"
		h.t.Fatal(err)
	}
	still(h.t, h.windowedRoster)
	h.keys("shift+Tab", "shift+Tab")
	h.types(path + "\n")
	time.Sleep(time.Second) // nothing outside tells that it was read
	still(h.t, h.windowedRoster)
}

// withoutColumn takes the column with the customers' numbers out of those with phone numbers.
func (h *hand) withoutColumn() {
	h.t.Helper()
	h.keys("shift+Tab", "shift+Tab", "shift+Tab", "Return") // from the list past what filters it
	h.keys("Tab", "Return")                                 // the first column with numbers
	time.Sleep(time.Second)
	still(h.t, h.windowedRoster)
	h.keys("shift+Tab")
	h.keys("Return")
}

func (h *hand) startImport() {
	h.t.Helper()
	h.keys("Tab", "Return")
	h.asked("contacts.importContacts", func() { h.keys("Return") })
}

// sentNumbers are those that the server was asked for, each once.
func (h *hand) sentNumbers() map[string]bool {
	h.t.Helper()
	sent := make(map[string]bool)
	for _, call := range h.server.CallsOf("contacts.importContacts") {
		for _, contact := range call.Request.(*tg.ContactsImportContactsRequest).Contacts {
			if sent[contact.Phone] {
				h.t.Errorf("%s was sent twice", contact.Phone)
			}
			sent[contact.Phone] = true
		}
	}
	return sent
}

// checkSavedReport opens the report of the earlier import, saves it, and reads what was saved.
func (h *hand) checkSavedReport(path string, found int) {
	h.t.Helper()
	h.keys("ctrl+i")
	h.keys("Tab", "Return") // the import in the list of earlier ones
	time.Sleep(time.Second)
	still(h.t, h.windowedRoster)
	h.keys("shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "Return") // "Save report…"
	h.again(filepath.Dir(path))
	h.keys("Return")
	until(h.t, "the saved report", func() bool { _, err := os.Stat(path); return err == nil })
	content, err := os.ReadFile(path)
	if err != nil {
		h.t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff"))).ReadAll()
	if err != nil {
		h.t.Fatal(err)
	}
	results := make(map[string]int)
	for _, row := range rows[1:] {
		results[row[4]]++
	}
	if len(rows) != importedRows+1 || results["Found and added"] != found || results["Not found"] != importedRows-found {
		h.t.Errorf("%d rows: %v", len(rows), results)
	}
}

// again types another folder into the dialog that saves a file; the keyboard goes back to the name.
func (h *hand) again(folder string) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	if err := h.Press(ctx, "shift+Tab", "shift+Tab", "shift+Tab"); err != nil {
		h.t.Fatal(err)
	}
	h.types(folder + "\n")
	h.keys("Tab", "Tab", "Tab")
}
