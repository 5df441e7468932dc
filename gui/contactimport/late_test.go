package contactimport

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// Whatever an account was asked for, its answer is of no use to anybody when the account has been removed meanwhile.
func TestLateAnswersOfARemovedAccount(t *testing.T) {
	for action, ask := range map[string]func(*Model){
		"pause_contact_import":  (*Model).Pause,
		"delete_contact_import": (*Model).Forget,
		"get_contact_import":    (*Model).ReadReport,
		"get_contacts":          (*Model).Copy,
		"export_contacts": func(m *Model) {
			m.Export("/x.vcf", contactfile.VCard, func(core.ExportedContacts, *core.Problem) { t.Error("an export is told of") })
		},
	} {
		w := withRun(t, importOf(5, core.ImportRunning, core.RowWaiting), core.RowWaiting)
		ask(w.model)
		late := w.core.Take(t, action)
		w.core.Remove(1)
		w.queue.Drain()
		w.show(t, 2)
		late.Succeed(nil)
		late.Fail("too late", nil)
		w.queue.Drain()
		if s := w.model.State(); s.Account.UserbotID != 2 || s.Step != StepNone || len(s.Runs.List) != 0 || s.Runs.Failed != nil {
			t.Errorf("%s: Ivan sees %+v", action, s)
		}
	}
}

// A report that is to be read again is not, when its account has been removed before.
func TestReportOfARemovedAccountIsNotReadAgain(t *testing.T) {
	w := withRun(t, importOf(5, core.ImportRunning, core.RowWaiting), core.RowWaiting)
	w.tell(importOf(5, core.ImportRunning, core.RowImported))
	w.core.Remove(1)
	w.queue.Drain()
	w.timers.Advance(rereadTime)
	if w.core.Sent() != 0 {
		t.Error("it is")
	}
}

// Progress of an import that is in nobody's sight only changes the list.
func TestProgressBehindOtherPages(t *testing.T) {
	w := withRun(t, importOf(5, core.ImportRunning, core.RowWaiting), core.RowWaiting)
	w.model.Leave()
	w.tell(importOf(5, core.ImportRunning, core.RowImported))
	w.core.Emit(1, core.EventContactImportProgress, "what is this?")
	w.queue.Drain()
	if w.core.Sent() != 0 || w.timers.Waiting() != 0 || w.model.State().Runs.Current.Counts.Imported != 1 {
		t.Errorf("it leads to %+v", w.model.State().Runs)
	}
}

// Nothing breaks when a page is asked for what it has not got.
func TestNothingToDo(t *testing.T) {
	w := newWorld(t, olena())
	w.show(t, 1)
	m := w.model
	for name, ask := range map[string]func(){
		"start": m.Start, "pause": m.Pause, "next": m.Next, "rows": func() { m.SetFilter("x") }, "edit": func() { m.Edit(1) },
		"leave out": func() { m.LeaveOut(1, true) }, "all": func() { m.LeaveOutShown(true) }, "change": func() { m.Change("a", "b", "c") },
		"columns": func() { m.SetColumns(func(*contactfile.Columns) { t.Error("there are columns") }) },
		"report":  func() { m.SetOutcome(OutcomeFound); m.Explain(1) },
	} {
		ask()
		w.queue.Drain()
		if w.core.Sent() != 0 {
			t.Errorf("%s asks for %s", name, w.core.TakeAny(t).Action)
		}
	}
	if _, there := m.Row(1); there || m.Edited() {
		t.Error("there is a row")
	}
	if _, there := m.ReportRow(1); there {
		t.Error("there is a report")
	}
}

// Every account keeps its own step, row and filter while another one is on the page.
func TestViewFollowsTheAccount(t *testing.T) {
	s := newScreen(t, 624, 530, olena(), ivan())
	s.open(t, mixed())
	s.model.SetFilter("nadia")
	s.model.Edit(1)
	s.show(t, 2)
	s.take(t, tableOf([]core.ContactsFileRow{fileRow(2, "Bohdan", "", "+15550100077", contactfile.Ready, "")}))
	s.must(t, "people.csv – to the contacts of Ivan Marchenko", "Bohdan", "Add 1 person to Ivan Marchenko")
	if s.rows().filter.Text != "" || s.Says("Nadia") {
		t.Errorf("Ivan sees %q", kittest.Shown(s.Screen()))
	}
	s.model.Show(1)
	s.must(t, "Row 1 · Ready", "Add 2 people to Olena Kovalenko")
	if s.rows().filter.Text != "nadia" || s.rows().editor.phone.Entry.Text != "+15550160066" {
		t.Errorf("Olena sees %q", kittest.Shown(s.Screen()))
	}
}

// With fifty accounts the choice scrolls, and the question names those that were chosen.
func TestManyAccountsToChooseFrom(t *testing.T) {
	var infos []core.AccountInfo
	for id := range 50 {
		infos = append(infos, guitest.Ready(core.AccountID(id+1), guitest.Profile(int64(7000+id), fmt.Sprint("Account ", id+1), "", fmt.Sprintf("1555010%04d", id))))
	}
	s := newScreen(t, 900, 600, infos...)
	s.open(t, mixed())
	s.Press(t, "Accounts…")
	if height := s.Screen().Size().Height; height > 600 {
		t.Errorf("the choice is %v high", height)
	}
	s.Press(t, "Close")
	if on := s.Window.Canvas().Focused(); on != fyne.Focusable(s.rows().list) {
		t.Errorf("the keyboard is on %v", on)
	}
	for id := core.AccountID(2); id <= 50; id++ {
		s.model.Aim(id, true)
		s.answer(t, "get_contacts", contacts())
	}
	s.must(t, "to 50 accounts")
	s.Press(t, "Add 3 people to 50 accounts")
	s.must(t, "Add 3 people to the contacts of 50 accounts?", "about account 1", "about account 2")
	if height := s.Screen().MinSize().Height; height > 600 {
		t.Errorf("the question is %v high", height)
	}
}

func TestStripOfALimit(t *testing.T) {
	s, strip := newStrip(t)
	i := running(core.RowImported, core.RowWaiting)
	i.Wait, i.Until, i.Problem = core.ImportWaitLimit, guitest.To(s.now.Add(5*time.Minute)), core.ProblemFlood
	s.model.Show(1)
	s.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{i}})
	strip.Update()
	s.must(t, "Telegram asked to slow down. It goes on by itself: 12:09, in 5:00.")
	if strip.banner.Said().Info {
		t.Error("it looks as if all were well")
	}
}
