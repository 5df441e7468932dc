package contactimport

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// world is a page's model over a scripted core.
type world struct {
	core   *guitest.Core
	queue  *kittest.Queue
	timers *kittest.Timers
	model  *Model
	now    time.Time
}

func newWorld(t testing.TB, infos ...core.AccountInfo) *world {
	return newWorldOn(t, kittest.NewQueue(), &kittest.Timers{}, func() {}, infos...)
}

func newWorldOn(t testing.TB, queue *kittest.Queue, timers *kittest.Timers, changed func(), infos ...core.AccountInfo) *world {
	w := &world{core: guitest.NewCore(infos...), queue: queue, timers: timers, now: guitest.Synced}
	w.model = NewModel(w.core, queue, timers.After, func() time.Time { return w.now }, changed)
	t.Cleanup(w.model.Close)
	w.core.Subscribe(func(event core.Event) { queue.Do(func() { w.model.Happened(event) }) })
	queue.Drain()
	return w
}

func olena() core.AccountInfo {
	return guitest.Ready(1, guitest.Profile(7001, "Olena Kovalenko", "olena_shop", "15550100009"))
}

func ivan() core.AccountInfo {
	return guitest.Ready(2, guitest.Profile(7002, "Ivan Marchenko", "", "15550100002"))
}

// answer succeeds the oldest request with a result.
func (w *world) answer(t testing.TB, action string, result any) guitest.Sent {
	t.Helper()
	sent := w.core.Take(t, action)
	sent.Succeed(result)
	w.queue.Drain()
	return sent
}

func (w *world) refuse(t testing.TB, action string, code core.ProblemCode) {
	t.Helper()
	w.core.Take(t, action).Fail("refused", &core.Problem{Code: code, Cause: errors.New("refused")})
	w.queue.Drain()
}

// contacts are what get_contacts gives: people with these numbers, whose ids count from 100.
func contacts(numbers ...string) core.Contacts {
	list := []core.Contact{}
	for i, number := range numbers {
		list = append(list, core.Contact{
			UserID: int64(100 + i), FirstName: guitest.To(fmt.Sprint("Friend ", i)), FullName: guitest.To(fmt.Sprint("Friend ", i)), Phone: &number,
		})
	}
	return core.Contacts{Contacts: list}
}

func fileRow(line int, first, last, number string, state contactfile.State, reason contactfile.Reason) core.ContactsFileRow {
	return core.ContactsFileRow{Row: contactfile.Row{
		Line: line, FirstName: first, LastName: last, Phone: number, State: state, Reason: reason,
	}}
}

// mixed is a table with a row of every kind. Olena has Iryna among her contacts.
func mixed() core.ContactsFile {
	rows := []core.ContactsFileRow{
		fileRow(2, "Nadia", "Melnyk", "+15550160066", contactfile.Ready, ""),
		fileRow(3, "Iryna", "Bondar", "+15550140044", contactfile.Ready, ""),
		fileRow(4, "Nadia", "M.", "+15550160066", contactfile.Duplicate, ""),
		fileRow(5, "Oksana", "", "4.47E+11", contactfile.NotANumber, contactfile.Scientific),
		fileRow(6, "Halyna", "", "", contactfile.NoNumber, ""),
		fileRow(7, "Stepan", "", "+15550170000", contactfile.Ready, ""),
	}
	return tableOf(rows)
}

func tableOf(rows []core.ContactsFileRow) core.ContactsFile {
	for i := range rows {
		rows[i].Row.Row = i + 1
	}
	return core.ContactsFile{
		Format: contactfile.CSV, Encoding: "utf-8", Separator: ";",
		Columns: &contactfile.Columns{Header: true, FullName: 1, Phones: []int{2}, Titles: []string{"Name", "Phone", "Note"}},
		Sample:  [][]string{{"Name", "Phone", "Note"}, {"Nadia Melnyk", "+1 555 016 0066", ""}, {"Iryna Bondar", "+15550140044", "weddings"}},
		Digest:  "d1",
		Rows:    rows, Counts: core.ContactsFileCounts{Counts: contactfile.Counts{Rows: len(rows)}},
	}
}

// withFile is Olena's page with a file that was read.
func withFile(t testing.TB, file core.ContactsFile) *world {
	t.Helper()
	w := newWorld(t, olena(), ivan())
	w.show(t, 1)
	w.take(t, file)
	return w
}

// show puts an account on the page that has imported nothing yet.
func (w *world) show(t testing.TB, id core.AccountID) {
	t.Helper()
	w.model.Show(id)
	w.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{}})
}

// take reads a file on the page on show.
func (w *world) take(t testing.TB, file core.ContactsFile) {
	t.Helper()
	w.model.Take("/home/olena/people.csv")
	w.answer(t, "get_contacts", contacts("15550140044"))
	w.answer(t, "preview_contacts_file", file)
}

// whileReading is Olena's page while a file is read. The request is not answered yet.
func whileReading(t testing.TB, infos ...core.AccountInfo) (*world, guitest.Sent) {
	t.Helper()
	w := newWorld(t, append([]core.AccountInfo{olena()}, infos...)...)
	w.show(t, 1)
	w.model.Take("/people.csv")
	w.answer(t, "get_contacts", contacts())
	return w, w.core.Take(t, "preview_contacts_file")
}

// succeed answers a request that was taken.
func (w *world) succeed(sent guitest.Sent, result any) {
	sent.Succeed(result)
	w.queue.Drain()
}

func (w *world) counts() Counts { return w.model.State().Rows.Counts }

func TestFileIsReadForTheAccountOnShow(t *testing.T) {
	w := newWorld(t, olena(), ivan())
	w.show(t, 1)
	w.model.Take("/home/olena/people.csv")
	if s := w.model.State(); s.Step != StepReading || !s.Read.Busy || s.Source.Name() != "people.csv" || len(s.Chosen()) != 1 {
		t.Errorf("while reading: %+v", s)
	}
	w.answer(t, "get_contacts", contacts("15550140044"))
	sent := w.answer(t, "preview_contacts_file", mixed())
	if sent.Fields["path"] != "/home/olena/people.csv" || sent.Fields["country"] != "US" || sent.UserbotID != nil {
		t.Errorf("asked %+v", sent.Fields)
	}
	if s := w.model.State(); s.Step != StepRows || s.Read.Busy || !s.Read.Done || s.Read.Country != "US" {
		t.Errorf("when read: %+v", s)
	}
}

func TestRowsAreJudged(t *testing.T) {
	w := withFile(t, mixed())
	for choice, want := range (Counts{ShownAll: 6, ShownReady: 2, ShownAlready: 1, ShownTwice: 1, ShownWrong: 1, ShownNone: 1}) {
		if got := w.counts()[choice]; got != want {
			t.Errorf("%d rows are %q, want %d", got, choice, want)
		}
	}
	if row := rowAt(t, w, 2); row.UserID != 100 {
		t.Errorf("the contact's row is %+v", row)
	}
	if row := rowAt(t, w, 3); row.DuplicateOf != 1 {
		t.Errorf("the second row with a number is %+v", row)
	}
}

func TestFileThatMakesNoSenseIsCheckedFirst(t *testing.T) {
	w := withFile(t, tableOf([]core.ContactsFileRow{
		fileRow(2, "Ann", "", "0501", contactfile.NotANumber, contactfile.NoCountry), fileRow(3, "Bob", "", "", contactfile.NoNumber, ""),
		fileRow(4, "Cy", "", "+15550100001", contactfile.Ready, ""),
	}))
	if w.model.State().Step != StepCheck {
		t.Error("the rows are shown at once")
	}
	w.model.Rows()
	w.model.Correct()
	if w.model.State().Step != StepCheck {
		t.Error("it cannot be checked again")
	}
}

// Where most rows make no sense, those are shown, and not the few at the beginning that do.
func TestPreviewShowsWhatIsWrong(t *testing.T) {
	names := func(w *world) (names []string) {
		for _, row := range w.model.Preview(2) {
			names = append(names, row.First)
		}
		return names
	}
	if got := names(withFile(t, mixed())); fmt.Sprint(got) != "[Nadia Iryna]" {
		t.Errorf("of a good file %v", got)
	}
	ready := fileRow(2, "Ann", "", "+15550100001", contactfile.Ready, "")
	if got := names(withFile(t, tableOf([]core.ContactsFileRow{
		ready, fileRow(3, "Bob", "", "1", contactfile.NotANumber, contactfile.TooShort), fileRow(4, "Cy", "", "", contactfile.NoNumber, ""),
	}))); fmt.Sprint(got) != "[Bob Cy]" {
		t.Errorf("of a bad one %v", got)
	}
	if got := names(newWorld(t, olena())); got != nil {
		t.Errorf("without a file %v", got)
	}
}

func TestFileThatCannotBeRead(t *testing.T) {
	for _, code := range []core.ProblemCode{core.ProblemContactsFileUnknown, core.ProblemContactsFileUnreadable, core.ProblemContactsFileTooLarge} {
		w := newWorld(t, olena())
		w.show(t, 1)
		w.model.Take("/people.xlsx")
		w.answer(t, "get_contacts", contacts())
		w.refuse(t, "preview_contacts_file", code)
		if s := w.model.State(); s.Step != StepReading || s.Read.Busy || s.Read.Problem == nil || s.Read.Problem.Code != code {
			t.Errorf("%s: %+v", code, s.Read)
		}
		w.model.ReadAgain()
		w.answer(t, "preview_contacts_file", mixed())
		if s := w.model.State(); s.Step != StepRows || s.Read.Problem != nil {
			t.Errorf("%s, when tried again: %+v", code, s.Read)
		}
	}
}

func TestOddAnswerIsAProblem(t *testing.T) {
	w, sent := whileReading(t)
	w.succeed(sent, "what is this?")
	if p := w.model.State().Read.Problem; p == nil || p.Code != core.ProblemUnknown {
		t.Errorf("the problem is %+v", p)
	}
}

func TestReadingIsStopped(t *testing.T) {
	w, sent := whileReading(t)
	w.model.StopReading()
	if s := w.model.State(); s.Step != StepOpen || s.Read.Busy {
		t.Errorf("after the stop: %+v", s)
	}
	w.succeed(sent, mixed())
	if s := w.model.State(); s.Step != StepOpen || s.Read.Done || !w.core.GivenUp(sent) {
		t.Errorf("the late answer leads to %+v", s)
	}
}

// Whatever takes the place of a reading, the core need not go on with that one.
func TestReadingIsGivenUpForAnother(t *testing.T) {
	for name, do := range map[string]func(*Model){
		"a correction": func(m *Model) { m.SetCountry("UA") },
		"another file": func(m *Model) { m.Take("/other.csv") },
		"contacts":     (*Model).Copy,
	} {
		w, first := whileReading(t)
		do(w.model)
		if !w.core.GivenUp(first) {
			t.Errorf("%s: the first one goes on", name)
		}
		w.model.StopReading()
		if !w.core.GivenUp(w.core.TakeAny(t)) && name != "another file" { // which has the contacts read anew first
			t.Errorf("%s goes on", name)
		}
	}
}

func TestProgressOfReading(t *testing.T) {
	w, sent := whileReading(t, ivan())
	tell := func(request *string, percent int) {
		w.model.Happened(core.Event{Payload: core.Payload{
			Type: core.EventContactsFileProgress, Result: core.ContactsFileProgress{RequestID: request, Percent: percent},
		}})
	}
	tell(sent.RequestID, 40)
	tell(guitest.To("another one"), 50)
	tell(nil, 60)
	if got := w.model.State().Read.Percent; got != 40 {
		t.Errorf("%d%% were read", got)
	}
	w.model.StopReading()
	tell(sent.RequestID, 70)
	w.model.ReadAgain()
	if got := w.model.State().Read.Percent; got != 0 {
		t.Errorf("another reading begins with %d%%", got)
	}
}

func TestFileStaysWithItsAccount(t *testing.T) {
	w, late := whileReading(t, ivan())
	w.show(t, 2)
	w.succeed(late, mixed())
	if s := w.model.State(); s.Step != StepNone || s.Read.Done || s.Rows.Counts != nil {
		t.Errorf("Ivan sees %+v", s)
	}
	w.model.Show(1)
	if s := w.model.State(); s.Step != StepRows || s.Rows.Counts[ShownAll] != 6 {
		t.Errorf("Olena sees %+v", s)
	}
}

func TestAnswerForARemovedAccountIsDropped(t *testing.T) {
	w := newWorld(t, olena(), ivan())
	w.show(t, 1)
	w.model.Take("/people.csv")
	w.core.Remove(1)
	w.queue.Drain()
	w.answer(t, "get_contacts", contacts())
	if sent := w.answer(t, "preview_contacts_file", mixed()); !w.core.GivenUp(sent) {
		t.Error("its file is still read")
	}
	w.show(t, 2)
	if s := w.model.State(); s.Step != StepNone || w.model.desks.Known(1) != nil {
		t.Errorf("left is %+v", s)
	}
}

func TestNothingHappensAfterClose(t *testing.T) {
	w, sent := whileReading(t)
	w.model.Close()
	w.succeed(sent, mixed())
	if w.model.State().Read.Done {
		t.Error("the answer is taken")
	}
}

func TestCorrectionsAreReadAnew(t *testing.T) {
	w := withFile(t, mixed())
	w.model.SetEncoding("windows-1251")
	sent := w.core.Take(t, "preview_contacts_file")
	if sent.Fields["encoding"] != "windows-1251" || sent.Fields["columns"] != nil || !w.model.State().Read.Busy || w.counts()[ShownAll] != 6 {
		t.Errorf("asked %+v", sent.Fields)
	}
	w.model.SetColumns(func(c *contactfile.Columns) { c.Phones = append(c.Phones, 3) })
	newest := w.core.Take(t, "preview_contacts_file")
	columns := newest.Fields["columns"].(map[string]any)
	if fmt.Sprint(columns["phones"]) != "[2 3]" || columns["full_name"] != 1 || columns["header"] != true {
		t.Errorf("asked %+v", columns)
	}
	other := mixed()
	other.Rows = other.Rows[:2]
	newest.Succeed(other)
	sent.Succeed(mixed()) // late: corrected meanwhile
	w.queue.Drain()
	if w.counts()[ShownAll] != 2 || w.model.State().Read.Busy {
		t.Errorf("there are %v", w.counts())
	}
}

// A column that is chosen before the answer to the one before came does not undo that one.
func TestCorrectionsFollowEachOther(t *testing.T) {
	w := withFile(t, mixed())
	w.model.SetColumns(func(c *contactfile.Columns) { c.FirstName = 3 })
	w.core.Take(t, "preview_contacts_file")
	w.model.SetColumns(func(c *contactfile.Columns) { c.FullName = 0 })
	columns := w.core.Take(t, "preview_contacts_file").Fields["columns"].(map[string]any)
	if shown := w.model.State().Read.Columns; columns["first_name"] != 3 || columns["full_name"] != 0 || shown.FirstName != 3 || len(shown.Titles) != 3 {
		t.Errorf("asked %+v, shown %+v", columns, shown)
	}
	w.model.SetSeparator(",")
	if sent := w.core.Take(t, "preview_contacts_file"); sent.Fields["separator"] != "," || sent.Fields["columns"] != nil {
		t.Errorf("asked %+v", sent.Fields)
	}
}

func TestCorrectionThatFailsLeavesTheRows(t *testing.T) {
	w := withFile(t, mixed())
	w.model.SetEncoding("utf-16le")
	w.refuse(t, "preview_contacts_file", core.ProblemContactsFileUnknown)
	if s := w.model.State(); s.Read.Problem == nil || s.Rows.Counts[ShownAll] != 6 || s.Read.Encoding != "utf-8" {
		t.Errorf("after it: %+v", s)
	}
	w.model.SetEncoding("utf-16be")
	w.model.StopReading()
	w.answer(t, "preview_contacts_file", core.ContactsFile{})
	if s := w.model.State(); s.Step != StepRows || s.Rows.Counts[ShownAll] != 6 {
		t.Errorf("after a stop: %+v", s)
	}
}

func TestCountryIsChosen(t *testing.T) {
	w := withFile(t, mixed())
	w.model.SetCountry("US") // it is that already
	if w.core.Sent() != 0 {
		t.Error("the same country is read again")
	}
	w.model.SetCountry("UA")
	if sent := w.answer(t, "preview_contacts_file", mixed()); sent.Fields["country"] != "UA" || w.model.State().Read.Country != "UA" {
		t.Errorf("asked %+v", sent.Fields)
	}
	w.model.Edit(4)
	w.model.Change("Oksana", "", "044 000 0001")
	if row := rowAt(t, w, 4); row.Phone != "+380440000001" {
		t.Errorf("a number of the country becomes %+v", row)
	}
	w.model.SetCountry("")
	if sent := w.answer(t, "preview_contacts_file", mixed()); sent.Fields["country"] != "" {
		t.Errorf("asked %+v", sent.Fields)
	}
}

// The country of the account's own number is the first guess; a number of no country leaves it open.
func TestCountryOfTheAccount(t *testing.T) {
	for number, want := range map[string]string{"380440000001": "UA", "99966110011": "", "": ""} {
		w := newWorld(t, guitest.Ready(1, guitest.Profile(7001, "Olena", "", number)))
		w.show(t, 1)
		w.take(t, mixed())
		if got := w.model.State().Read.Country; got != want {
			t.Errorf("%q leads to %q", number, got)
		}
	}
}

func TestAccountsAreChosen(t *testing.T) {
	w := withFile(t, mixed())
	w.model.Aim(2, true)
	if s := w.model.State(); len(s.Chosen()) != 2 || !s.Targets[1].Reading || s.Rows.Counts[ShownAlready] != 0 {
		t.Errorf("while Ivan's contacts are read: %+v", s)
	}
	w.answer(t, "get_contacts", contacts("+15550140044", "+15550170000"))
	if c := w.counts(); c[ShownAlready] != 1 || c[ShownReady] != 2 {
		t.Errorf("known to both: %v", c)
	}
	w.model.Aim(1, false)
	if c := w.counts(); c[ShownAlready] != 2 || c[ShownReady] != 1 {
		t.Errorf("known to Ivan: %v", c)
	}
	w.model.Aim(2, false)
	if c := w.counts(); c[ShownAlready] != 0 || len(w.model.State().Chosen()) != 0 {
		t.Errorf("to nobody: %v", c)
	}
}

func TestContactsThatCannotBeReadKeepNobodyFromImporting(t *testing.T) {
	w := newWorld(t, olena())
	w.show(t, 1)
	w.model.Take("/people.csv")
	w.refuse(t, "get_contacts", core.ProblemOffline)
	w.answer(t, "preview_contacts_file", mixed())
	s := w.model.State()
	if s.Targets[0].Problem == nil || s.Rows.Counts[ShownReady] != 3 {
		t.Errorf("it stands at %+v", s)
	}
}

func TestRemovedAccountIsNoTarget(t *testing.T) {
	w := withFile(t, mixed())
	w.model.Aim(2, true)
	w.answer(t, "get_contacts", contacts())
	w.core.Remove(2)
	w.queue.Drain()
	if s := w.model.State(); len(s.Targets) != 1 || len(s.Chosen()) != 1 || s.Rows.Counts[ShownAlready] != 1 {
		t.Errorf("left is %+v", s.Targets)
	}
}

func TestLeavingAndComingBack(t *testing.T) {
	w := withFile(t, mixed())
	w.model.Leave()
	if w.model.State().Step != StepNone {
		t.Error("it is still on show")
	}
	w.model.Open()
	if s := w.model.State(); s.Step != StepOpen || s.Rows.Counts[ShownAll] != 6 {
		t.Errorf("opened: %+v", s)
	}
}
