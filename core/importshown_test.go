package core

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
)

// shown is how far the imports of account 1 are, as its row of list_accounts says.
func (w *world) shown() string {
	w.t.Helper()
	synctest.Wait()
	if running := w.info(1).Import; running != nil {
		return fmt.Sprint(running.Done, " of ", running.Rows)
	}
	return "none"
}

// How far an account's imports are stands in its row, from the first moment to the last and also after a restart.
func TestRunningImportsStandInTheAccountsRow(t *testing.T) {
	inWorld(t, func(w *world) {
		w.signIn(w.tg.people[0])
		if got := w.shown(); got != "none" {
			t.Errorf("before: %s", got)
		}
		first := w.startImport(numbers(upTo(12)...))
		if got := w.shown(); got != "10 of 12" {
			t.Errorf("after a batch: %s", got)
		}
		second := w.startImport(numbers(upTo(8)...))
		if got := w.shown(); got != "10 of 20" {
			t.Errorf("with a second one: %s", got)
		}
		w.must(fmt.Sprintf(`{"action":"pause_contact_import","import_id":%d}`, first))
		w.must(fmt.Sprintf(`{"action":"pause_contact_import","import_id":%d}`, second))
		if got := w.shown(); got != "none" {
			t.Errorf("while they are paused: %s", got)
		}
		w.must(fmt.Sprintf(`{"action":"resume_contact_import","import_id":%d}`, first))
		w.restart()
		if got := w.info(1).Import; got == nil || got.Rows != 12 {
			t.Errorf("after a restart: %+v", got)
		}
		w.awaitImport(first, ImportDone)
		if got := w.shown(); got != "none" {
			t.Errorf("at the end: %s", got)
		}
	}, townsfolk(12)...)
}

// The window is told of what it shows, and not of what has not changed.
func TestRunningImportIsTold(t *testing.T) {
	inWorld(t, func(w *world) {
		w.signIn(w.tg.people[0])
		w.awaitImport(w.startImport(numbers(upTo(17)...)), ImportDone)
		synctest.Wait()
		var told []string
		for _, event := range w.events(EventAccountChanged) {
			text := "none"
			if running := event.Payload.Result.(AccountInfo).Import; running != nil {
				text = fmt.Sprint(running.Done, " of ", running.Rows)
			}
			if len(told) == 0 || told[len(told)-1] != text {
				told = append(told, text)
			}
		}
		for _, want := range []string{"0 of 17", "10 of 17", "none"} {
			if !slices.Contains(told, want) {
				t.Errorf("%q is not told: %q", want, told)
			}
		}
	}, townsfolk(17)...)
}

// An import that was paused by something that the person has to look at does not vanish from the row, also after a restart.
func TestStoppedImportStandsInTheAccountsRow(t *testing.T) {
	inWorld(t, func(w *world) {
		w.signIn(w.tg.people[0])
		w.failBatches(&TDLibError{Code: 400, Message: "PEER_FLOOD"})
		id := w.startImport(numbers(upTo(3)...))
		w.awaitImport(id, ImportPaused)
		want := ImportSummary{Done: 0, Rows: 3, Stopped: true}
		if got := w.info(1).Import; got == nil || *got != want {
			t.Errorf("the row has %+v", got)
		}
		w.restart()
		if got := w.info(1).Import; got == nil || *got != want {
			t.Errorf("after a restart the row has %+v", got)
		}
		w.orderImport("resume", id)
		w.awaitImport(id, ImportDone)
		if got := w.info(1).Import; got != nil {
			t.Errorf("at the end the row has %+v", got)
		}
	}, townsfolk(3)...)
}
