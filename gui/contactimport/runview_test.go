package contactimport

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

func (s *screen) openRun(t *testing.T, i core.ContactImport, states ...core.ImportRowState) {
	t.Helper()
	s.showRun(t, i, states...)
	s.Settle()
}

func (s *screen) run() *runView { return s.view.steps[StepRun].(*runView) }

// running is an import that waits for the pause between two batches.
func running(states ...core.ImportRowState) core.ContactImport {
	i := importOf(5, core.ImportRunning, states...)
	i.Wait, i.Until = core.ImportWaitPause, guitest.To(guitest.Synced.Add(42*time.Second))
	i.SentToday, i.EndsAt = 20, guitest.To(guitest.Synced.Add(3*time.Hour))
	return i
}

func TestPageOfAnImport(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.openRun(t, running(allStates...), allStates...)
	s.must(t, "People are being added", "people.csv – to the contacts of Olena Kovalenko", "The next people follow in 0:42",
		"20 of at most 100 people", "finished about 15:04 today", "5 of 8 rows done", "1 found")
	s.Golden(t, "run")
	s.now = s.now.Add(2 * time.Second)
	s.Timers.Advance(2 * time.Second)
	s.must(t, "The next people follow in 0:40")
}

func TestPageOfAReportInUkrainian(t *testing.T) {
	s := newScreen(t, 960, 700, olena())
	s.Texts.SetLanguage("uk")
	s.build()
	s.openRun(t, importOf(5, core.ImportDone, allStates[:5]...), allStates[:5]...)
	s.Golden(t, "report_uk")
}

func TestImportIsStartedOnThePage(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.open(t, mixed())
	s.Press(t, "Add 2 people to Olena Kovalenko")
	s.must(t, "Add 2 people to the contacts of Olena Kovalenko?", "slowly on purpose", "about account 1")
	s.Press(t, "Start")
	s.must(t, "Starting…")
	started := importOf(7, core.ImportRunning, core.RowWaiting, core.RowWaiting)
	s.answer(t, "start_contact_import", core.StartedImports{Imports: []core.ContactImport{started}})
	s.must(t, "People are being added", "A few people are being added now")
	s.answer(t, "get_contact_import", pageOf(started, core.RowWaiting, core.RowWaiting))
	s.must(t, "Guest 1")
	s.tell(importOf(7, core.ImportDone, core.RowImported, core.RowNotFound))
	s.must(t, "Finished with these people", "1 found", "1 not found")
	s.Key(fyne.KeyEscape)
	if s.left != 1 {
		t.Error("Escape does not lead to the contacts")
	}
}

func TestImportThatIsRefusedOnThePage(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.open(t, mixed())
	s.model.Start()
	s.refuse(t, "start_contact_import", core.ProblemContactsFileChanged)
	s.must(t, "Add 2 people to Olena Kovalenko", s.Texts.S("problem.contacts_file_changed.title"))
	s.Press(t, "Read the file again")
	s.answer(t, "preview_contacts_file", mixed())
	if s.Says(s.Texts.S("problem.contacts_file_changed.title")) {
		t.Error("the problem stays")
	}
}

func TestWhatAnImportWaitsFor(t *testing.T) {
	soon, morning := guitest.To(guitest.Synced.Add(90*time.Second)), guitest.To(guitest.Synced.Add(20*time.Hour))
	for _, c := range []struct {
		wait  core.ImportWait
		until *time.Time
		says  string
	}{
		{"", nil, "A few people are being added now"},
		{core.ImportWaitPause, nil, "Roster pauses between people on purpose"},
		{core.ImportWaitBudget, morning, "Enough for today. It goes on by itself: 4 May 2026, 08:04, in 20:00:00"},
		{core.ImportWaitLimit, soon, "Telegram asked to slow down. It goes on by itself: 12:06, in 1:30"},
		{core.ImportWaitLimit, nil, "Telegram asked to slow down. It goes on by itself."},
		{core.ImportWaitNetwork, nil, "No connection to Telegram"},
		{core.ImportWaitTurn, nil, "Another import of this account comes first"},
	} {
		i := importOf(5, core.ImportRunning, core.RowWaiting)
		i.Wait, i.Until = c.wait, c.until
		for _, language := range []string{"en", "uk"} {
			texts := kittest.Texts(t, language)
			said := status(texts, i, guitest.Synced)
			if language == "en" && !strings.Contains(said, c.says) || strings.Contains(said, "import.") {
				t.Errorf("%q says %q, want %q", c.wait, said, c.says)
			}
		}
	}
}

func TestLimitOnThePage(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	i := running(core.RowWaiting)
	i.Wait, i.Until, i.Problem, i.Error = core.ImportWaitLimit, guitest.To(s.now.Add(5*time.Minute)), core.ProblemFlood, "FLOOD_WAIT_300"
	s.openRun(t, i, core.RowWaiting)
	s.must(t, "Telegram asked Olena Kovalenko to slow down", "Roster goes on by itself after 12:09", "Time left: 5:00")
	s.Golden(t, "limit")
	s.now = s.now.Add(time.Minute)
	s.Timers.Advance(time.Second)
	s.must(t, "Time left: 4:00")
}

func TestPausedImportOnThePage(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.openRun(t, running(core.RowWaiting), core.RowWaiting)
	s.Press(t, "Pause")
	paused := importOf(5, core.ImportPaused, core.RowWaiting)
	s.answer(t, "pause_contact_import", paused)
	s.must(t, "Adding people is paused", "Nothing is sent until you go on")
	if on := s.Window.Canvas().Focused(); on != fyne.Focusable(s.run().resume.Button) {
		t.Errorf("the keyboard is on %v", on)
	}
	paused.Problem, paused.Error = core.ProblemSignedOut, "AUTH_KEY_UNREGISTERED"
	s.tell(paused)
	s.must(t, s.Texts.S("problem.signed_out.title"))
	s.Press(t, "Go on")
	s.refuse(t, "resume_contact_import", core.ProblemNotSignedIn)
	s.must(t, s.Texts.S("problem.not_signed_in.title"), "Go on")
}

func TestStoppingAsksFirst(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.openRun(t, running(core.RowImported, core.RowWaiting), core.RowImported, core.RowWaiting)
	s.Press(t, "Stop for good…")
	s.must(t, "Stop adding “people.csv” to Olena Kovalenko?", "1 person has not been sent")
	s.Press(t, "Cancel")
	if s.core.Sent() != 0 {
		t.Fatal("it is stopped")
	}
	s.Press(t, "Stop for good…")
	s.Press(t, "Stop for good")
	s.answer(t, "cancel_contact_import", importOf(5, core.ImportCanceled, core.RowImported, core.RowCanceled))
	s.must(t, "Adding people was stopped", "Who was added stays among the contacts")
}

func TestReportIsForgottenOnThePage(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.openRun(t, importOf(5, core.ImportDone, core.RowImported), core.RowImported)
	s.Press(t, "Delete this report…")
	s.Press(t, "Delete")
	s.answer(t, "delete_contact_import", core.ContactImportDeleted{Deleted: true})
	s.must(t, "Where to get such a file")
}

func TestUnclearRowsAreTriedAgain(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.openRun(t, importOf(5, core.ImportDone, core.RowCannotTell, core.RowCannotTell), core.RowCannotTell, core.RowCannotTell)
	s.must(t, "About 2 people nothing can be told")
	s.Press(t, "Try the unclear ones again")
	sent := s.answer(t, "resume_contact_import", importOf(5, core.ImportRunning, core.RowWaiting, core.RowWaiting))
	if sent.Fields["retry"] != true {
		t.Errorf("asked %+v", sent.Fields)
	}
	s.must(t, "People are being added")
}

func TestRowOfAReportIsExplained(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.openRun(t, importOf(5, core.ImportDone, allStates[:5]...), allStates[:5]...)
	s.model.Explain(3)
	s.must(t, "Nobody was found for +1 555-010-0002")
	if s.Says("Show the card") {
		t.Error("nobody has a card")
	}
	s.run().list.Select(0)
	s.must(t, "+1 555-010-0000 is on Telegram, and among the contacts now")
	s.Press(t, "Show the card")
	if len(s.cards) != 1 || s.cards[0] != 500 {
		t.Errorf("shown are %v", s.cards)
	}
	s.run().outcome.SetSelectedIndex(5)
	s.must(t, "Refused: 1")
	s.run().filter.SetText("nobody")
	s.must(t, "No row matches")
}

// The keyboard is on the rows as soon as there are some.
func TestKeyboardOnAReport(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	i := importOf(5, core.ImportDone, allStates[:5]...)
	s.model.Show(1)
	s.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{i}})
	s.model.Open()
	s.model.OpenRun(i.ID) // the keyboard was on something that has gone now
	s.answer(t, "get_contact_import", pageOf(i, allStates[:5]...))
	if on := s.Window.Canvas().Focused(); on != fyne.Focusable(s.run().list) {
		t.Errorf("the keyboard is on %v", on)
	}
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyReturn)
	s.must(t, "was among the contacts before")
}

func TestEveryRowIsExplained(t *testing.T) {
	rows := []core.ContactImportRow{{State: core.RowNotFound, ImporterCount: 3}, {State: core.RowRefused, Error: "USER_BLOCKED"}}
	for _, state := range allStates {
		rows = append(rows, core.ContactImportRow{State: state})
	}
	for state, reasons := range map[core.ImportRowState][]core.ImportReason{
		core.RowSkipped:    {core.ReasonDuplicate, core.ReasonNoNumber, core.ReasonExcluded, "scientific", "letters", "too_short", "too_long", "impossible", "no_country"},
		core.RowCannotTell: {core.ReasonLimited, core.ReasonInterrupted},
		core.RowRefused:    {core.ReasonNotAdded},
	} {
		for _, reason := range reasons {
			rows = append(rows, core.ContactImportRow{State: state, Reason: reason})
		}
	}
	for _, language := range []string{"en", "uk"} {
		texts := kittest.Texts(t, language)
		for _, row := range rows {
			if said := result(texts, row) + explained(texts, row); strings.Contains(said, "import.") {
				t.Errorf("%+v: %q", row, said)
			}
		}
	}
}

func TestRefusalIsPutIntoWords(t *testing.T) {
	texts := kittest.Texts(t, "en")
	row := core.ContactImportRow{State: core.RowRefused, Phone: "+15550100001", Error: "PHONE_NUMBER_INVALID"}
	if said, want := explained(texts, row), texts.S("problem.phone_invalid.title"); !strings.Contains(said, want) || strings.Contains(said, "INVALID") {
		t.Errorf("it says %q, want %q in it", said, want)
	}
	row.Error = "SOMETHING_NEW"
	if said := explained(texts, row); !strings.Contains(said, "SOMETHING_NEW") {
		t.Errorf("it says %q", said)
	}
}

func TestReportIsSaved(t *testing.T) {
	w := withRun(t, importOf(5, core.ImportDone, allStates[:4]...), allStates[:4]...)
	w.model.desks.Of(1).runs.report.rows[2].FirstName = `=HYPERLINK("x")`
	path := filepath.Join(t.TempDir(), "report.csv")
	for language, comma := range map[string]rune{"en": ',', "uk": ';'} {
		var failed *core.Problem
		saved := false
		w.model.SaveReport(path, language, func(p *core.Problem) { failed, saved = p, true })
		w.queue.Until(t, "the file", func() bool { return saved })
		if failed != nil {
			t.Fatal(failed.Cause)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text, marked := strings.CutPrefix(string(content), "\ufeff")
		table := csv.NewReader(strings.NewReader(text))
		table.Comma = comma
		rows, err := table.ReadAll()
		if err != nil || len(rows) != 5 || !marked {
			t.Fatalf("%v %q", err, rows)
		}
		if rows[1][3] != "+1 555 010 0000" || // which a spreadsheet does not take for an amount
			rows[1][6] != "guest_1" || rows[1][7] != "500" || rows[3][1] != `'=HYPERLINK("x")` {
			t.Errorf("%q", rows)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("left are %q %v", left, err)
	}
}

func TestReportThatCannotBeSaved(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.openRun(t, importOf(5, core.ImportDone, core.RowImported), core.RowImported)
	path := filepath.Join(t.TempDir(), "nowhere", "report.csv")
	told := false
	s.model.SaveReport(path, "en", func(failed *core.Problem) {
		told = true
		s.view.saved(path, failed)
	})
	s.Queue.Until(t, "the answer", func() bool { return told })
	s.must(t, "The file was not saved", "Choose another folder")
	s.Press(t, "Close")
	s.view.saved("/home/report.csv", nil)
	s.must(t, "report.csv is saved.")
}

func TestReportIsGivenAPlace(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	s := newScreen(t, 624, 560, olena())
	s.openRun(t, importOf(5, core.ImportDone, core.RowImported), core.RowImported)
	s.Press(t, "Save report…")
	path := filepath.Join(home, "people report.csv")
	s.Queue.Until(t, "the folder", func() bool { return s.Says("There is nothing of that kind") })
	s.Press(t, "Save")
	s.Queue.Until(t, "the file", func() bool { _, err := os.Stat(path); return err == nil && s.Says("is saved") })
}

// strip is the contacts page's line in a window of its own.
func newStrip(t *testing.T) (*screen, *Strip) {
	s := newScreen(t, 624, 300, olena(), ivan())
	var shown []core.AccountID
	strip := NewStrip(Deps{
		Stage: s.Stage.Stage, Model: s.model, Now: func() time.Time { return s.now },
		ShowAccount: func(id core.AccountID) { shown = append(shown, id); s.model.Show(id) },
	})
	s.SetContent(kit.Stack(0, strip.Object()))
	return s, strip
}

func TestStripTellsOfAnImport(t *testing.T) {
	s, strip := newStrip(t)
	s.model.Show(1)
	strip.Update()
	if strip.Object().Visible() {
		t.Error("it tells of nothing")
	}
	s.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{running(core.RowImported, core.RowWaiting)}})
	strip.Update()
	s.must(t, "Adding people from “people.csv”: 1 of 2 done", "The next people follow in 0:42")
	s.now = s.now.Add(2 * time.Second)
	s.Timers.Advance(time.Second)
	s.must(t, "follow in 0:40")
	s.tell(importOf(5, core.ImportDone, core.RowImported, core.RowNotFound))
	strip.Update()
	s.must(t, "The people from “people.csv” have been gone through", "1 found")
	s.Press(t, "Show")
	if s.model.State().Step != StepRun {
		t.Error("it is not shown")
	}
	s.model.Leave()
	strip.Update()
	if strip.Object().Visible() {
		t.Error("it tells of what was looked at")
	}
}

func TestStripTellsOfAnImportElsewhere(t *testing.T) {
	s, strip := newStrip(t)
	s.show(t, 1)
	s.model.desks.Of(1).elsewhere = []core.AccountID{2}
	s.model.update(1)
	strip.Update()
	s.must(t, "People are being added to Ivan Marchenko")
	s.Press(t, "Show")
	if s.model.Shown() != 2 || len(s.model.desks.Of(1).elsewhere) != 0 {
		t.Error("the account is not shown")
	}
}

// An import of another account is in sight on everybody's page, as long as it runs, with the way to it.
func TestStripTellsOfTheImportsOfOtherAccounts(t *testing.T) {
	s, strip := newStrip(t)
	s.show(t, 2)
	far := func(done int) {
		s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
			info.Import = &core.ImportSummary{Done: done, Rows: 120}
		})
		s.Queue.Drain()
		strip.Update()
	}
	far(34)
	s.must(t, "People are being added to Olena Kovalenko", "34 of 120 done")
	far(44)
	s.must(t, "44 of 120 done")
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
		info.Import = &core.ImportSummary{Done: 44, Rows: 120, Stopped: true}
	})
	s.Queue.Drain()
	strip.Update()
	s.must(t, "Adding people to Olena Kovalenko has stopped", "once you have looked")
	if strip.banner.Said().Info {
		t.Error("it looks as if all were well")
	}
	s.Press(t, "Show")
	if s.model.Shown() != 1 {
		t.Error("the account is not shown")
	}
	s.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{running(core.RowWaiting)}})
	strip.Update()
	s.must(t, "Adding people from “people.csv”")
	s.model.Show(2)
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) { info.Import = nil })
	s.Queue.Drain()
	strip.Update()
	if strip.Object().Visible() {
		t.Error("it tells of what has ended")
	}
}

func TestEarlierImportsAreOpenedAgain(t *testing.T) {
	s := newScreen(t, 624, 700, olena())
	s.model.Show(1)
	old := importOf(3, core.ImportCanceled, core.RowImported, core.RowCanceled)
	old.Name = "old.csv"
	s.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{
		importOf(5, core.ImportDone, core.RowImported), running(core.RowWaiting), importOf(4, core.ImportPaused, core.RowWaiting), old,
	}})
	s.model.Open()
	s.must(t, "Imports of this account", "old.csv", "stopped at 1 of 2: 1 added", "paused: 0 of 1")
	s.Golden(t, "earlier")
}

func TestImportsThatCannotBeListedOnThePage(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.model.Show(1)
	s.refuse(t, "list_contact_imports", core.ProblemTimeout)
	s.model.Open()
	s.Press(t, "Try again")
	s.core.Take(t, "list_contact_imports")
}

func TestCopyPage(t *testing.T) {
	s := newScreen(t, 624, 530, olena(), ivan())
	s.show(t, 1)
	s.model.Copy()
	s.must(t, "Reading the contacts…")
	s.answer(t, "get_contacts", contacts("15550140044", "15550150055"))
	s.answer(t, "get_contacts", contacts())
	s.must(t, "Copy contacts", "From Olena Kovalenko to the contacts of Ivan Marchenko", "Add 2 people to Ivan Marchenko")
	s.Golden(t, "copy")
	s.Key(fyne.KeyReturn) // takes the first one out
	s.must(t, "Left out", "Add 1 person to Ivan Marchenko")
	s.Press(t, "None")
	s.must(t, "Nobody to add")
	s.Press(t, "All")
	s.Press(t, "Contacts")
	if s.left != 1 {
		t.Error("it is not left")
	}
}

// Whoever hides the number is named with what is known of them, and it is said why they cannot be copied.
func TestCopyPageWithHiddenNumbers(t *testing.T) {
	s := newScreen(t, 624, 530, olena(), ivan())
	s.show(t, 1)
	s.model.Copy()
	list := contacts("15550140044")
	list.Contacts = append(list.Contacts, core.Contact{UserID: 300, FirstName: guitest.To("Petro"), Username: guitest.To("petro_i")})
	s.answer(t, "get_contacts", list)
	s.answer(t, "get_contacts", contacts())
	s.must(t, "2 contacts", "1 person hides the number", "@petro_i", "Number hidden", "1 of 2 rows can be added", "Add 1 person to Ivan Marchenko")
	if s.Says("correct it") {
		t.Error("it is said that a contact can be corrected")
	}
	s.Golden(t, "copy_hidden")
}

func TestExportOnThePage(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	s := newScreen(t, 624, 560, olena())
	s.show(t, 1)
	exporter := &Exporter{Stage: s.Stage.Stage, Model: s.model, Now: func() time.Time { return s.now }}
	exporter.Ask()
	s.must(t, "Export the contacts of Olena Kovalenko", "For a phone or address book", "For Excel or another table")
	s.Key(fyne.KeyReturn)
	s.Queue.Until(t, "the folder", func() bool { return s.Says("There is nothing of that kind") })
	s.Press(t, "Save")
	s.Queue.Until(t, "the request", func() bool { return s.core.Sent() == 1 })
	path := filepath.Join(home, "Olena Kovalenko contacts.vcf")
	sent := s.answer(t, "export_contacts", core.ExportedContacts{Path: path, Contacts: 3, WithoutPhone: 1})
	if sent.Fields["path"] != path {
		t.Errorf("asked %+v", sent.Fields)
	}
	s.must(t, "Olena Kovalenko contacts.vcf is saved: 3 contacts. 1 of them hides the number.")
	exporter.exported(core.ExportedContacts{}, &core.Problem{Code: core.ProblemOffline})
	s.must(t, "The file was not saved", s.Texts.S("problem.offline.title"))
}
