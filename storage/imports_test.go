package storage

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

func sampleImport(account core.AccountID) core.ContactImport {
	return core.ContactImport{
		AccountID: account, Name: "customers.vcf", Source: core.ImportFromFile, State: core.ImportRunning, CreatedAt: at(0),
	}
}

// sampleRows are one row that waits and is complete, one that is skipped, and one that waits.
func sampleRows() []core.ContactImportRow {
	return []core.ContactImportRow{
		{Row: 1, Line: 2, FirstName: "Olha", LastName: "Пилипенко", Phone: "+15550100001", State: core.RowWaiting},
		{Row: 2, Line: 9, Phone: "4.47E+11", State: core.RowSkipped, Reason: "scientific"},
		{Row: 4, Line: 11, Phone: "+15550100002", State: core.RowWaiting},
	}
}

// addImport stores an import of the sample rows.
func addImport(t *testing.T, d *DB, account core.AccountID) core.ContactImport {
	t.Helper()
	imports, err := d.AddContactImports(t.Context(), []core.ContactImport{sampleImport(account)}, sampleRows())
	must(t, err)
	return imports[0]
}

func importRows(t *testing.T, d *DB, filter core.ContactImportFilter) []core.ContactImportRow {
	t.Helper()
	rows, err := d.ContactImportRows(t.Context(), filter)
	must(t, err)
	return rows
}

func readImport(t *testing.T, d *DB, id int64) core.ContactImport {
	t.Helper()
	i, err := d.ContactImport(t.Context(), id)
	must(t, err)
	return i
}

func TestContactImportComesBackAsItWasStored(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	one, err := d.AddAccount(t.Context(), "one")
	must(t, err)
	two, err := d.AddAccount(t.Context(), "two")
	must(t, err)
	stored, err := d.AddContactImports(t.Context(), []core.ContactImport{sampleImport(one.ID), sampleImport(two.ID)}, sampleRows())
	must(t, err)
	counts := core.ImportCounts{Rows: 3, Waiting: 2, Skipped: 1}
	if stored[0].ID == 0 || stored[1].ID <= stored[0].ID || stored[0].Counts != counts || stored[1].AccountID != two.ID {
		t.Errorf("stored %+v", stored)
	}
	doubtful := sampleImport(two.ID)
	doubtful.Doubtful = true
	again, err := d.AddContactImports(t.Context(), []core.ContactImport{doubtful}, nil)
	must(t, err)
	if !readImport(t, d, again[0].ID).Doubtful {
		t.Error("it is forgotten that Telegram has set a limit")
	}
	must(t, d.DeleteContactImport(t.Context(), again[0].ID))
	i := stored[0]
	i.State, i.Wait, i.Until, i.Doubtful, i.Problem, i.Error = core.ImportPaused, core.ImportWaitLimit, ptr(at(5)), true, core.ProblemFlood, "later"
	row := sampleRows()[0]
	row.State, row.UserID, row.Username, row.At = core.RowImported, ptr(int64(77)), ptr("olha"), ptr(at(3))
	other := sampleRows()[2]
	other.State, other.Reason, other.Error, other.ImporterCount, other.At = core.RowRefused, core.ReasonNotAdded, "NO", 3, ptr(at(4))
	must(t, d.SetContactImportRows(t.Context(), i, []core.ContactImportRow{row, other}, nil))
	must(t, d.Close())

	d = mustOpen(t, path)
	i.Counts = core.ImportCounts{Rows: 3, Imported: 1, Refused: 1, Skipped: 1}
	if diff := cmp.Diff(i, readImport(t, d, i.ID)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]core.ContactImportRow{row, sampleRows()[1], other}, importRows(t, d, core.ContactImportFilter{Import: i.ID})); diff != "" {
		t.Error(diff)
	}
	all, err := d.ContactImports(t.Context(), 0)
	must(t, err)
	ofTwo, err := d.ContactImports(t.Context(), two.ID)
	must(t, err)
	if len(all) != 2 || all[0].ID != stored[1].ID || len(ofTwo) != 1 || ofTwo[0].Counts != counts {
		t.Errorf("all %+v, of the second account %+v", all, ofTwo)
	}
}

func TestContactImportRowsByStateAndPage(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addImport(t, d, addAccount(t, d, "one", 1)).ID
	for _, test := range []struct {
		filter core.ContactImportFilter
		want   []int
	}{
		{core.ContactImportFilter{}, []int{1, 2, 4}},
		{core.ContactImportFilter{Limit: 2}, []int{1, 2}},
		{core.ContactImportFilter{Limit: 2, Offset: 2}, []int{4}},
		{core.ContactImportFilter{Offset: 9}, nil},
		{core.ContactImportFilter{State: core.RowWaiting}, []int{1, 4}},
		{core.ContactImportFilter{State: core.RowWaiting, Offset: 1}, []int{4}},
		{core.ContactImportFilter{State: core.RowImported}, nil},
	} {
		test.filter.Import = id
		var got []int
		for _, row := range importRows(t, d, test.filter) {
			got = append(got, row.Row)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v: %s", test.filter, diff)
		}
	}
}

// What waits when an import is canceled is canceled with it, and what could not be told waits again when it is retried.
func TestContactImportMovesRows(t *testing.T) {
	d := mustOpen(t, newPath(t))
	i := addImport(t, d, addAccount(t, d, "one", 1))
	row := sampleRows()[0]
	row.State, row.Reason, row.At = core.RowCannotTell, core.ReasonLimited, ptr(at(2))
	must(t, d.SetContactImportRows(t.Context(), i, []core.ContactImportRow{row}, nil))
	must(t, d.RetryContactImport(t.Context(), i))
	if got := importRows(t, d, core.ContactImportFilter{Import: i.ID}); got[0].State != core.RowWaiting || got[0].Reason != "" || got[0].At != nil {
		t.Errorf("tried again: %+v", got[0])
	}
	i.State, i.EndedAt = core.ImportCanceled, ptr(at(9))
	must(t, d.SetContactImport(t.Context(), i))
	if got := readImport(t, d, i.ID); got.Counts != (core.ImportCounts{Rows: 3, Canceled: 2, Skipped: 1}) || got.State != core.ImportCanceled {
		t.Errorf("canceled: %+v", got)
	}
	must(t, d.DeleteContactImport(t.Context(), i.ID))
	if got := importRows(t, d, core.ContactImportFilter{Import: i.ID}); len(got) != 0 {
		t.Errorf("deleted: %+v", got)
	}
	for name, err := range map[string]error{
		"set": d.SetContactImport(t.Context(), i), "retry": d.RetryContactImport(t.Context(), i),
		"delete": d.DeleteContactImport(t.Context(), i.ID), "rows": d.SetContactImportRows(t.Context(), i, nil, nil),
	} {
		if !errors.Is(err, core.ErrNotFound) {
			t.Errorf("%s of a deleted import: %v", name, err)
		}
	}
}

func TestContactImportsSentOutlivesTheImport(t *testing.T) {
	d := mustOpen(t, newPath(t))
	account := addAccount(t, d, "one", 1)
	other := addAccount(t, d, "two", 1)
	i := addImport(t, d, account)
	began := at(0).Add(100 * time.Hour).Truncate(time.Second)
	for _, hours := range []int{0, 30, 70, 71} {
		sent := &core.SentRows{At: began.Add(time.Duration(hours)*time.Hour + 300*time.Millisecond), Rows: hours + 1}
		must(t, d.SetContactImportRows(t.Context(), i, nil, sent))
	}
	must(t, d.DeleteContactImport(t.Context(), i.ID))
	sent, err := d.ContactImportsSent(t.Context(), account, began.Add(47*time.Hour))
	must(t, err)
	want := []core.SentRows{{At: began.Add(70 * time.Hour), Rows: 71}, {At: began.Add(71 * time.Hour), Rows: 72}}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Error(diff)
	}
	all, err := d.ContactImportsSent(t.Context(), account, at(-100))
	must(t, err)
	if len(all) != 3 {
		t.Errorf("older than two days was kept: %v", all)
	}
	others, err := d.ContactImportsSent(t.Context(), other, began)
	must(t, err)
	if len(others) != 0 {
		t.Errorf("another account has sent %v", others)
	}
}

func TestContactImportForNoAccountStoresNothing(t *testing.T) {
	d := mustOpen(t, newPath(t))
	account := addAccount(t, d, "one", 1)
	before := contents(t, d)
	_, err := d.AddContactImports(t.Context(), []core.ContactImport{sampleImport(account), sampleImport(99)}, sampleRows())
	if err == nil {
		t.Fatal("an import was stored for an account that there is not")
	}
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

// However long an import is, the next rows are found without a walk through those before them.
func TestNextRowsAreFoundByTheIndex(t *testing.T) {
	d := mustOpen(t, newPath(t))
	rows, err := d.reader.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+importRowsOfState+" ORDER BY row LIMIT ? OFFSET ?", 1, "waiting", 50, 0)
	must(t, err)
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		must(t, rows.Scan(&id, &parent, &unused, &detail))
		plan = append(plan, detail)
	}
	if len(plan) != 1 || !strings.Contains(plan[0], "contact_import_rows_by_state (import_id=? AND state=?)") {
		t.Errorf("the plan is %q", plan)
	}
}

// Imports that have ended can be erased; those under way stay, and what counts against the budget as well.
func TestEraseContactImports(t *testing.T) {
	d := mustOpen(t, newPath(t))
	account := addAccount(t, d, "one", 1)
	want := contents(t, d)
	ended := addImport(t, d, account)
	ended.State, ended.EndedAt = core.ImportDone, ptr(at(9))
	must(t, d.SetContactImport(t.Context(), ended))
	must(t, d.Erase(t.Context(), core.EraseContactImports))
	if diff := cmp.Diff(want, contents(t, d)); diff != "" {
		t.Error(diff)
	}
	wantIntact(t, d)
}
