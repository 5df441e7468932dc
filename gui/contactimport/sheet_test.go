package contactimport

import (
	"fmt"
	"testing"

	"roster/core"
	"roster/core/contactfile"
)

// withCorrections is Olena's page with a file of which Oksana was corrected in row 4, and Stepan left out in row 6.
func withCorrections(t *testing.T) *world {
	t.Helper()
	w := withFile(t, mixed())
	w.model.Edit(4)
	w.model.Change("Oksana", "Lys", "+15550190001")
	w.model.LeaveOut(6, true)
	return w
}

func rowAt(t *testing.T, w *world, id int) Row {
	t.Helper()
	row, there := w.model.Row(id)
	if !there {
		t.Fatalf("there is no row %d", id)
	}
	return row
}

func TestRowIsCorrectedAndCheckedAtOnce(t *testing.T) {
	w := withFile(t, mixed())
	w.model.Edit(4)
	for typed, want := range map[string]struct {
		state  contactfile.State
		reason contactfile.Reason
		phone  string
	}{
		"(555) 019-0001": {contactfile.Ready, "", "+15550190001"}, // the account's country
		"555 016 0066":   {contactfile.Duplicate, "", "+15550160066"},
		"+1 5550140044":  {contactfile.Duplicate, "", "+15550140044"},
		"none":           {contactfile.NotANumber, contactfile.Letters, "none"},
		" ":              {contactfile.NoNumber, "", ""},
	} {
		w.model.Change(" Oksana ", "Lys", typed)
		row := rowAt(t, w, 4)
		if row.State != want.state || row.Reason != want.reason || row.Phone != want.phone || row.First != "Oksana" || !row.Edited {
			t.Errorf("%q makes %+v", typed, row)
		}
	}
	w.model.Change("Oksana", "", "")
	if got := w.counts()[ShownNone]; got != 2 {
		t.Errorf("%d rows are without a number", got)
	}
	w.model.LeaveOut(2, true)
	w.model.Change("Oksana", "", "+15550140044")
	if row := rowAt(t, w, 4); row.State != core.ContactAlreadyThere || row.UserID != 100 {
		t.Errorf("a contact's number makes %+v", row)
	}
}

func TestRowBeforeADuplicateGivesItsNumberUp(t *testing.T) {
	w := withFile(t, mixed())
	w.model.LeaveOut(1, true)
	if row := rowAt(t, w, 3); row.State != contactfile.Ready || w.counts()[ShownOut] != 1 {
		t.Errorf("the second row with the number is %+v", row)
	}
	w.model.LeaveOut(1, false)
	if row := rowAt(t, w, 3); row.State != contactfile.Duplicate || w.counts()[ShownOut] != 0 {
		t.Errorf("the second row with the number is %+v", row)
	}
}

func TestFilterOfRows(t *testing.T) {
	w := withFile(t, mixed())
	checkFilter(t, func(choice Shown, filter string) []int {
		w.model.SetChoice(choice)
		w.model.SetFilter(filter)
		return w.model.State().Rows.Shown
	}, []filtered[Shown]{
		{ShownAll, "", "[1 2 3 4 5 6]"},
		{ShownAll, "NADIA", "[1 3]"},
		{ShownAll, "555 016", "[1 3]"},
		{ShownReady, "", "[1 6]"},
		{ShownReady, "melnyk nad", "[1]"},
		{ShownWrong, "", "[4]"},
		{ShownNone, "", "[5]"},
		{ShownTwice, "", "[3]"},
		{ShownAlready, "", "[2]"},
		{ShownOut, "", "[]"},
	})
}

// filtered is what a kind of rows and a filter leave of a list.
type filtered[Kind ~string] struct {
	kind         Kind
	filter, want string
}

func checkFilter[Kind ~string](t *testing.T, set func(Kind, string) []int, cases []filtered[Kind]) {
	t.Helper()
	for _, c := range cases {
		if got := fmt.Sprint(set(c.kind, c.filter)); got != c.want {
			t.Errorf("%q with %q shows %s, want %s", c.kind, c.filter, got, c.want)
		}
	}
}

// A row that is being corrected must not vanish under the person's hands.
func TestCorrectedRowStaysUntilItIsLeft(t *testing.T) {
	w := withFile(t, mixed())
	w.model.SetChoice(ShownWrong)
	w.model.Edit(4)
	w.model.Change("Oksana", "", "+15550190001")
	if s := w.model.State(); len(s.Rows.Shown) != 1 || s.Editing.State != contactfile.Ready || s.Rows.Counts[ShownWrong] != 0 {
		t.Errorf("while it is edited: %+v", s.Rows)
	}
	w.model.Edit(0)
	if s := w.model.State(); len(s.Rows.Shown) != 0 || s.Editing.ID != 0 {
		t.Errorf("when it is left: %+v", s.Rows)
	}
}

func TestNextRow(t *testing.T) {
	w := withFile(t, mixed())
	w.model.SetFilter("nadia")
	w.model.Edit(1)
	w.model.Next()
	if got := w.model.State().Editing.ID; got != 3 {
		t.Errorf("behind row 1 comes %d", got)
	}
	w.model.Next()
	if got := w.model.State().Editing.ID; got != 0 {
		t.Errorf("behind the last row comes %d", got)
	}
	w.model.Edit(99)
	if got := w.model.State().Editing.ID; got != 0 {
		t.Errorf("a row that is not there opens as %d", got)
	}
}

// What the person has changed is found again by its place in the file when that is read in another way.
func TestCorrectionsOfRowsSurviveANewReading(t *testing.T) {
	w := withCorrections(t)
	w.model.SetEncoding("windows-1251")
	anew := tableOf(append([]core.ContactsFileRow{fileRow(1, "Title", "", "", contactfile.NoNumber, "")}, mixed().Rows...))
	anew.Rows[6].FirstName = "Степан"
	w.answer(t, "preview_contacts_file", anew)
	if row := rowAt(t, w, 5); row.Last != "Lys" || row.Phone != "+15550190001" || !row.Edited {
		t.Errorf("the corrected row is %+v", row)
	}
	if row := rowAt(t, w, 7); !row.Out || row.First != "Степан" || row.Edited {
		t.Errorf("the row that was left out is %+v", row)
	}
}

// When the file was changed meanwhile, what the person has changed stays with whom it was meant for, and goes to nobody else.
func TestCorrectionsOfRowsSurviveAChangedFile(t *testing.T) {
	w := withCorrections(t)
	w.model.Edit(5)
	w.model.Change("Halyna", "K.", "+15550190002")
	w.model.ReadAgain()
	rows := mixed().Rows
	other := tableOf(append(rows[5:6:6], rows[:4]...)) // Stepan comes first now, and Halyna is gone
	other.Digest = "d2"
	for i := range other.Rows {
		other.Rows[i].Line = i + 2
	}
	w.answer(t, "preview_contacts_file", other)
	if row := rowAt(t, w, 1); !row.Out || row.First != "Stepan" {
		t.Errorf("who was left out is %+v", row)
	}
	if row := rowAt(t, w, 5); row.Last != "Lys" || row.Phone != "+15550190001" {
		t.Errorf("who was corrected is %+v", row)
	}
	edits, out := w.model.desks.Of(1).sheet.corrections()
	if len(edits) != 1 || len(out) != 1 || w.model.State().Editing.ID != 0 {
		t.Errorf("corrected are %v, left out %v, and row %d is open", edits, out, w.model.State().Editing.ID)
	}
}

func TestSeveralNumbersOfALineAreToldApart(t *testing.T) {
	rows := []core.ContactsFileRow{
		fileRow(2, "Ann", "", "+15550100001", contactfile.Ready, ""), fileRow(2, "Ann", "", "+15550100002", contactfile.Ready, ""),
		fileRow(3, "Bob", "", "+15550100003", contactfile.Ready, ""),
	}
	w := withFile(t, tableOf(rows))
	w.model.LeaveOut(2, true)
	w.model.SetEncoding("utf-8")
	w.answer(t, "preview_contacts_file", tableOf(rows))
	for id, out := range map[int]bool{1: false, 2: true, 3: false} {
		if rowAt(t, w, id).Out != out {
			t.Errorf("row %d is left out: %v", id, !out)
		}
	}
}

// many is a file of many rows.
func many(n int) core.ContactsFile {
	rows := make([]core.ContactsFileRow, n)
	for i := range rows {
		rows[i] = fileRow(i+2, "Guest", fmt.Sprint(i), fmt.Sprintf("+1555%07d", i), contactfile.Ready, "")
	}
	return tableOf(rows)
}

// BenchmarkTyping measures one key in the editor of a large file: the row is checked, all rows are judged anew.
func BenchmarkTyping(b *testing.B) {
	for _, n := range []int{1000, 50000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newSheet(func(string) int64 { return 0 })
			s.fill(many(n).Rows, "US")
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.change(n/2, "Ann", "Lee", fmt.Sprintf("555 01%05d", i%99999))
			}
		})
	}
}

// BenchmarkFilter measures one key in the filter.
func BenchmarkFilter(b *testing.B) {
	for _, n := range []int{1000, 50000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newSheet(func(string) int64 { return 0 })
			s.fill(many(n).Rows, "US")
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.setFilter(ShownReady, fmt.Sprint("guest ", i%10))
			}
		})
	}
}

// BenchmarkFill measures what the window's goroutine does with a large file that was read, and with a long report.
func BenchmarkFill(b *testing.B) {
	file := many(50000)
	rows := make([]core.ContactImportRow, 50000)
	for i := range rows {
		rows[i] = core.ContactImportRow{Row: i + 1, FirstName: "Guest", LastName: fmt.Sprint(i), Phone: fmt.Sprintf("+1555%07d", i)}
	}
	b.Run("file", func(b *testing.B) {
		for b.Loop() {
			newSheet(func(string) int64 { return 0 }).fill(file.Rows, "US")
		}
	})
	b.Run("report", func(b *testing.B) {
		for b.Loop() {
			new(report).fill(rows)
		}
	})
}
