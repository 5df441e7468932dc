package contactimport

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
)

// importOf is an import of a file for Olena with rows in these states.
func importOf(id int64, state core.ImportState, states ...core.ImportRowState) core.ContactImport {
	i := core.ContactImport{
		ID: id, AccountID: 1, Name: "people.csv", Source: core.ImportFromFile, State: state, DailyBudget: 100,
		CreatedAt: guitest.Synced.Add(-time.Hour),
	}
	i.Counts.Rows = len(states)
	for _, state := range states {
		*i.Counts.Of(state)++
	}
	if i.HasEnded() {
		i.EndedAt = guitest.To(guitest.Synced.Add(-time.Minute))
	}
	return i
}

// pageOf is an import with a row in each of these states.
func pageOf(i core.ContactImport, states ...core.ImportRowState) core.ContactImportPage {
	page := core.ContactImportPage{Import: i}
	for n, state := range states {
		row := core.ContactImportRow{
			Row: n + 1, Line: n + 2, FirstName: fmt.Sprint("Guest ", n+1), Phone: fmt.Sprintf("+155501000%02d", n), State: state,
		}
		if state == core.RowImported || state == core.RowAlreadyContact {
			row.UserID, row.Username = guitest.To(int64(500+n)), guitest.To(fmt.Sprint("guest_", n+1))
		}
		page.Rows = append(page.Rows, row)
	}
	return page
}

var allStates = []core.ImportRowState{
	core.RowImported, core.RowAlreadyContact, core.RowNotFound, core.RowCannotTell, core.RowRefused, core.RowSending, core.RowWaiting,
	core.RowSkipped, core.RowCanceled,
}

// withRun is Olena's page with an import and its report.
func withRun(t testing.TB, i core.ContactImport, states ...core.ImportRowState) *world {
	t.Helper()
	w := newWorld(t, olena(), ivan())
	w.showRun(t, i, states...)
	return w
}

func (w *world) showRun(t testing.TB, i core.ContactImport, states ...core.ImportRowState) {
	t.Helper()
	w.model.Show(1)
	w.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{i}})
	w.model.OpenRun(i.ID)
	w.answer(t, "get_contact_import", pageOf(i, states...))
}

func (w *world) tell(i core.ContactImport) {
	w.core.Emit(i.AccountID, core.EventContactImportProgress, i)
	w.queue.Drain()
}

func TestImportIsStarted(t *testing.T) {
	w := withCorrections(t)
	w.model.Start()
	w.model.Start() // once is enough
	sent := w.core.Take(t, "start_contact_import")
	if !w.model.State().Starting || w.core.Sent() != 0 {
		t.Errorf("while it is started: %+v", w.model.State())
	}
	want := map[string]string{
		"userbot_ids": "[1]", "path": "/home/olena/people.csv", "country": "US", "digest": "d1", "exclude": "[6]",
		"edits": "[map[first_name:Oksana last_name:Lys phone:+15550190001 row:4]]",
	}
	for field, value := range want {
		if got := fmt.Sprint(sent.Fields[field]); got != value {
			t.Errorf("%s is %s, want %s", field, got, value)
		}
	}
	started := importOf(7, core.ImportRunning, core.RowWaiting, core.RowWaiting)
	sent.Succeed(core.StartedImports{Imports: []core.ContactImport{started}})
	w.queue.Drain()
	w.answer(t, "get_contact_import", pageOf(started, core.RowWaiting, core.RowWaiting))
	s := w.model.State()
	if s.Step != StepRun || s.Runs.Open.ID != 7 || len(s.Runs.Report.Shown) != 2 || s.Rows.Counts != nil || s.Starting {
		t.Errorf("when started: %+v", s)
	}
}

// An account that was signed out since it was chosen is named no more, and keeps nobody from starting in the others.
func TestImportIsStartedWhereItCanBe(t *testing.T) {
	w := withFile(t, mixed())
	w.model.Aim(2, true)
	w.answer(t, "get_contacts", contacts())
	w.core.Change(1, core.EventAuthorizationState, func(info *core.AccountInfo) { info.State = core.AuthClosed })
	w.queue.Drain()
	w.model.Start()
	if sent := w.core.Take(t, "start_contact_import"); fmt.Sprint(sent.Fields["userbot_ids"]) != "[2]" {
		t.Errorf("asked %+v", sent.Fields)
	}
}

func TestImportThatIsNotStarted(t *testing.T) {
	w := withFile(t, mixed())
	w.model.Start()
	w.refuse(t, "start_contact_import", core.ProblemContactsFileChanged)
	s := w.model.State()
	if s.Step != StepRows || s.Refused == nil || s.Refused.Code != core.ProblemContactsFileChanged || s.Starting || s.Rows.Counts[ShownAll] != 6 {
		t.Errorf("after it: %+v", s)
	}
	w.model.Start()
	if w.core.Take(t, "start_contact_import"); w.model.State().Refused != nil {
		t.Error("the problem stays")
	}
}

func TestImportIsStartedElsewhere(t *testing.T) {
	w := withFile(t, mixed())
	w.model.Aim(2, true)
	w.answer(t, "get_contacts", contacts())
	w.model.Aim(1, false)
	w.model.Start()
	there := importOf(8, core.ImportRunning, core.RowWaiting)
	there.AccountID = 2
	w.answer(t, "start_contact_import", core.StartedImports{Imports: []core.ContactImport{there}})
	s := w.model.State()
	if s.Step != StepNone || len(s.Elsewhere) != 1 || s.Elsewhere[0].UserbotID != 2 || s.Runs.Current != nil {
		t.Errorf("here: %+v", s)
	}
	w.model.Seen()
	if len(w.model.State().Elsewhere) != 0 {
		t.Error("it is still told of")
	}
	w.model.Show(2)
	w.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{there}})
	if s := w.model.State(); s.Runs.Current == nil || s.Runs.Current.ID != 8 {
		t.Errorf("there: %+v", s.Runs)
	}
}

// What is started keeps its place though the person has gone on to another account.
func TestLateStartStaysWithItsAccount(t *testing.T) {
	w := withFile(t, mixed())
	w.model.Start()
	late := w.core.Take(t, "start_contact_import")
	w.show(t, 2)
	late.Succeed(core.StartedImports{Imports: []core.ContactImport{importOf(7, core.ImportRunning, core.RowWaiting)}})
	w.queue.Drain()
	if s := w.model.State(); s.Step != StepNone || s.Runs.Current != nil {
		t.Errorf("Ivan sees %+v", s)
	}
	w.model.Show(1)
	if s := w.model.State(); s.Step != StepRun || s.Runs.Open.ID != 7 {
		t.Errorf("Olena sees %+v", s)
	}
}

func TestImportsAreListedAndFollowed(t *testing.T) {
	w := newWorld(t, olena(), ivan())
	w.model.Show(1)
	if !w.model.State().Runs.Reading {
		t.Error("they are not read")
	}
	first := importOf(3, core.ImportDone, core.RowImported)
	second := importOf(5, core.ImportRunning, core.RowWaiting, core.RowWaiting)
	w.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{second, first}})
	if s := w.model.State().Runs; len(s.List) != 2 || s.Current.ID != 5 || s.List[0].ID != 5 {
		t.Errorf("listed: %+v", s)
	}
	third := importOf(9, core.ImportRunning, core.RowWaiting)
	w.tell(third)
	if s := w.model.State().Runs; s.List[0].ID != 9 || s.Current.ID != 5 {
		t.Errorf("with a newer one: %+v", s)
	}
	w.tell(importOf(9, core.ImportDone, core.RowNotFound))
	w.tell(importOf(5, core.ImportCanceled, core.RowImported, core.RowCanceled))
	if s := w.model.State().Runs; s.Current == nil || s.Current.ID != 5 {
		t.Errorf("news: %+v", s.Current)
	}
	w.model.Seen()
	if w.model.State().Runs.Current != nil {
		t.Error("it is still told of")
	}
	w.model.Show(2)
	w.core.Take(t, "list_contact_imports")
	w.model.Show(1)
	if w.core.Sent() != 0 {
		t.Error("they are read twice")
	}
}

func TestImportsThatCannotBeListed(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.refuse(t, "list_contact_imports", core.ProblemStorage)
	if w.model.State().Runs.Problem == nil {
		t.Error("nothing is said")
	}
	w.model.ReadRuns()
	w.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{}})
	if s := w.model.State().Runs; s.Problem != nil || s.Reading {
		t.Errorf("afterwards: %+v", s)
	}
}

func TestReportIsReadAgainWhileItGrows(t *testing.T) {
	states := []core.ImportRowState{core.RowWaiting, core.RowWaiting, core.RowWaiting}
	w := withRun(t, importOf(5, core.ImportRunning, states...), states...)
	states[0] = core.RowImported
	for range 3 { // the same again: nothing new
		w.tell(importOf(5, core.ImportRunning, states...))
	}
	if w.core.Sent() != 0 || w.timers.Waiting() != 1 {
		t.Errorf("%d are sent, %d wait", w.core.Sent(), w.timers.Waiting())
	}
	w.timers.Advance(rereadTime)
	sent := w.core.Take(t, "get_contact_import")
	states[1] = core.RowNotFound
	w.tell(importOf(5, core.ImportRunning, states...)) // while it is read
	sent.Succeed(pageOf(importOf(5, core.ImportRunning, states...), core.RowImported, core.RowWaiting, core.RowWaiting))
	w.queue.Drain()
	if row, _ := w.model.ReportRow(1); row.State != core.RowImported {
		t.Errorf("the row is %+v", row)
	}
	w.timers.Advance(rereadTime)
	w.answer(t, "get_contact_import", pageOf(importOf(5, core.ImportRunning, states...), states...))
	if row, _ := w.model.ReportRow(2); row.State != core.RowNotFound || w.timers.Waiting() != 0 {
		t.Errorf("the row is %+v", row)
	}
}

func TestReportOfAnotherImportIsNotMixedIn(t *testing.T) {
	w := withRun(t, importOf(5, core.ImportDone, core.RowImported), core.RowImported)
	w.model.OpenRun(5)
	late := w.core.Take(t, "get_contact_import")
	w.tell(importOf(6, core.ImportRunning, core.RowWaiting, core.RowWaiting))
	w.model.OpenRun(6)
	late.Succeed(pageOf(importOf(5, core.ImportDone, core.RowImported), core.RowImported))
	w.queue.Drain()
	if w.model.State().Runs.Report.Done {
		t.Error("the other report is shown")
	}
	w.answer(t, "get_contact_import", pageOf(importOf(6, core.ImportRunning, core.RowWaiting, core.RowWaiting), core.RowWaiting, core.RowWaiting))
	if got := len(w.model.State().Runs.Report.Shown); got != 2 {
		t.Errorf("%d rows are shown", got)
	}
}

func TestReportThatCannotBeRead(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	i := importOf(5, core.ImportDone, core.RowImported)
	w.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{i}})
	w.model.OpenRun(5)
	w.refuse(t, "get_contact_import", core.ProblemStorage)
	if s := w.model.State().Runs.Report; s.Problem == nil || s.Reading {
		t.Errorf("it stands at %+v", s)
	}
	w.model.ReadReport()
	w.answer(t, "get_contact_import", pageOf(i, core.RowImported))
	if s := w.model.State().Runs.Report; s.Problem != nil || len(s.Shown) != 1 {
		t.Errorf("afterwards: %+v", s)
	}
}

func TestFilterOfTheReport(t *testing.T) {
	w := withRun(t, importOf(5, core.ImportRunning, allStates...), allStates...)
	checkFilter(t, func(outcome Outcome, filter string) []int {
		w.model.SetOutcome(outcome)
		w.model.SetReportFilter(filter)
		runs := w.model.State().Runs
		if got, want := CountOf(runs.Open.Counts, outcome), len(runs.Report.Shown); filter == "" && got != want {
			t.Errorf("%q counts %d, and shows %d", outcome, got, want)
		}
		return runs.Report.Shown
	}, []filtered[Outcome]{
		{OutcomeAll, "", "[1 2 3 4 5 6 7 8 9]"},
		{OutcomeFound, "", "[1]"},
		{OutcomeThere, "", "[2]"},
		{OutcomeNobody, "", "[3]"},
		{OutcomeUnclear, "", "[4]"},
		{OutcomeRefused, "", "[5]"},
		{OutcomeWaiting, "", "[6 7]"},
		{OutcomeSkipped, "", "[8 9]"},
		{OutcomeAll, "@GUEST_1", "[1]"},
		{OutcomeAll, "guest 0002", "[3]"},
	})
}

func TestImportIsPausedResumedAndStopped(t *testing.T) {
	w := withRun(t, importOf(5, core.ImportRunning, core.RowWaiting), core.RowWaiting)
	for _, step := range []struct {
		do     func()
		action string
		state  core.ImportState
	}{
		{w.model.Pause, "pause_contact_import", core.ImportPaused},
		{w.model.Resume, "resume_contact_import", core.ImportRunning},
		{w.model.Cancel, "cancel_contact_import", core.ImportCanceled},
		{w.model.Retry, "resume_contact_import", core.ImportRunning},
	} {
		step.do()
		step.do() // once is enough
		if w.model.State().Runs.Acting != step.action {
			t.Errorf("while it is done: %+v", w.model.State().Runs)
		}
		sent := w.answer(t, step.action, importOf(5, step.state, core.RowWaiting))
		if sent.Fields["import_id"] != int64(5) || w.model.State().Runs.Open.State != step.state || w.core.Sent() != 0 {
			t.Errorf("%s leads to %+v", step.action, w.model.State().Runs.Open)
		}
	}
	w.model.Pause()
	w.refuse(t, "pause_contact_import", core.ProblemImportEnded)
	if s := w.model.State().Runs; s.Failed == nil || s.Acting != "" {
		t.Errorf("after a refusal: %+v", s)
	}
}

func TestReportIsForgotten(t *testing.T) {
	w := withRun(t, importOf(5, core.ImportDone, core.RowImported), core.RowImported)
	w.model.Forget()
	w.refuse(t, "delete_contact_import", core.ProblemStorage)
	if s := w.model.State(); s.Step != StepRun || s.Runs.Failed == nil {
		t.Errorf("after a refusal: %+v", s.Runs)
	}
	w.model.Forget()
	w.answer(t, "delete_contact_import", core.ContactImportDeleted{Deleted: true})
	if s := w.model.State(); s.Step != StepOpen || len(s.Runs.List) != 0 || s.Runs.Open != nil {
		t.Errorf("afterwards: %+v", s.Runs)
	}
}

func TestContactsAreCopied(t *testing.T) {
	w := newWorld(t, olena(), ivan())
	w.model.Show(1)
	w.answer(t, "list_contact_imports", core.ContactImports{})
	w.model.Copy()
	hidden := core.Contact{UserID: 300, FirstName: guitest.To("Hidden")}
	list := contacts("15550140044", "15550150055", "15550160066")
	list.Contacts = append(list.Contacts, hidden)
	w.answer(t, "get_contacts", list)
	s := w.model.State()
	if s.Step != StepRows || len(s.Targets) != 1 || len(s.Chosen()) != 1 || s.Rows.Counts[ShownNone] != 1 {
		t.Errorf("when read: %+v", s)
	}
	w.answer(t, "get_contacts", contacts("15550150055"))
	if c := w.counts(); c[ShownReady] != 2 || c[ShownAlready] != 1 {
		t.Errorf("with Ivan's contacts: %v", c)
	}
	w.model.SetFilter("0066")
	w.model.LeaveOutShown(true)
	w.model.Start()
	sent := w.core.Take(t, "start_contact_import")
	if sent.Fields["from_account"] != int64(1) || fmt.Sprint(sent.Fields["user_ids"]) != "[100]" || fmt.Sprint(sent.Fields["userbot_ids"]) != "[2]" {
		t.Errorf("asked %+v", sent.Fields)
	}
}

// Ivan is among Olena's contacts, and is not to be added to himself.
func TestNobodyIsCopiedToThemselves(t *testing.T) {
	w := newWorld(t, olena(), ivan())
	w.show(t, 1)
	w.model.Copy()
	w.answer(t, "get_contacts", contacts("15550140044", "15550100002"))
	w.answer(t, "get_contacts", contacts())
	w.model.Start()
	if sent := w.core.Take(t, "start_contact_import"); fmt.Sprint(sent.Fields["user_ids"]) != "[100]" || w.counts()[ShownAlready] != 1 {
		t.Errorf("asked %+v, %v", sent.Fields, w.counts())
	}
}

func TestContactsThatCannotBeCopied(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.answer(t, "list_contact_imports", core.ContactImports{})
	w.model.Copy()
	w.refuse(t, "get_contacts", core.ProblemOffline)
	if s := w.model.State(); s.Step != StepReading || s.Read.Problem == nil {
		t.Errorf("it stands at %+v", s)
	}
	w.model.ReadAgain()
	w.answer(t, "get_contacts", contacts("15550140044"))
	if s := w.model.State(); s.Step != StepRows || len(s.Targets) != 0 || len(s.Chosen()) != 0 {
		t.Errorf("afterwards: %+v", s)
	}
	w.model.Copy()
	w.model.StopReading()
	w.answer(t, "get_contacts", contacts())
	if s := w.model.State(); s.Step != StepNone {
		t.Errorf("stopped: %+v", s)
	}
}

func TestContactsAreExported(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.answer(t, "list_contact_imports", core.ContactImports{})
	var results []string
	done := func(result core.ExportedContacts, failed *core.Problem) {
		results = append(results, fmt.Sprint(result.Contacts, failed != nil))
	}
	w.model.Export("/tmp/x.vcf", "vcard", done)
	sent := w.answer(t, "export_contacts", core.ExportedContacts{Path: "/tmp/x.vcf", Contacts: 3})
	if sent.Fields["path"] != "/tmp/x.vcf" || sent.Fields["format"] != "vcard" || sent.Fields["overwrite"] != true {
		t.Errorf("asked %+v", sent.Fields)
	}
	w.model.Export("/nowhere/x.vcf", "vcard", done)
	w.refuse(t, "export_contacts", core.ProblemStorage)
	if !slices.Equal(results, []string{"3 false", "0 true"}) {
		t.Errorf("told %q", results)
	}
}
