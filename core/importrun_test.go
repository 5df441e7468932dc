package core

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// townsfolk are people with the numbers +15550100500 and so on, who have Telegram.
func townsfolk(n int) []*person {
	people := []*person{newPerson(501, "+15550100001"), newPerson(502, "+15550100002")}
	for i := range n {
		people = append(people, newPerson(int64(1000+i), fmt.Sprintf("+155501005%02d", i)))
	}
	return people
}

// numbers makes the rows of a request: +15550100500 and so on, where i is not among them it leads to nobody.
func numbers(is ...int) string {
	var rows []string
	for _, i := range is {
		rows = append(rows, fmt.Sprintf(`{"phone":"+155501005%02d","first_name":"Contact %d"}`, i, i))
	}
	return "[" + strings.Join(rows, ",") + "]"
}

func upTo(n int) []int {
	is := make([]int, n)
	for i := range is {
		is[i] = i
	}
	return is
}

// startImport begins an import of rows in account 1.
func (w *world) startImport(rows string) int64 {
	w.t.Helper()
	started := w.must(`{"action":"start_contact_import","userbot_id":1,"name":"list","rows":` + rows + `}`).(StartedImports)
	if len(started.Imports) != 1 {
		w.t.Fatalf("started %+v", started)
	}
	return started.Imports[0].ID
}

// importNow is how far an import is.
func (w *world) importNow(id int64) ContactImportPage {
	w.t.Helper()
	return w.must(fmt.Sprintf(`{"action":"get_contact_import","import_id":%d,"limit":1000}`, id)).(ContactImportPage)
}

// awaitImport lets time go by until an import is in a state.
func (w *world) awaitImport(id int64, state ImportState) ContactImportPage {
	w.t.Helper()
	for range 1000 {
		synctest.Wait()
		if page := w.importNow(id); page.Import.State == state {
			return page
		}
		time.Sleep(30 * time.Second)
	}
	w.t.Fatalf("the import is %+v", w.importNow(id).Import)
	return ContactImportPage{}
}

// wantRows compares the states of rows: "imported:1000 not_found cannot_tell/limited".
func (w *world) wantRows(page ContactImportPage, want string) {
	w.t.Helper()
	var got []string
	for _, row := range page.Rows {
		text := string(row.State)
		if row.Reason != "" {
			text += "/" + string(row.Reason)
		}
		if row.UserID != nil {
			text += fmt.Sprint(":", *row.UserID)
		}
		got = append(got, text)
	}
	if strings.Join(got, " ") != want {
		w.t.Errorf("rows\n%s\nwant\n%s", strings.Join(got, " "), want)
	}
}

func (w *world) wantBatches(want ...string) {
	w.t.Helper()
	w.tg.mu.Lock()
	defer w.tg.mu.Unlock()
	if !slices.Equal(w.tg.batches, want) {
		w.t.Errorf("batches\n%s\nwant\n%s", strings.Join(w.tg.batches, "\n"), strings.Join(want, "\n"))
	}
}

func TestImportGoesInBatchesWithPauses(t *testing.T) {
	people := townsfolk(3)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		began := time.Now()
		id := w.startImport(numbers(upTo(12)...))
		page := w.awaitImport(id, ImportDone)
		w.wantRows(page, "imported:1000 imported:1001 imported:1002"+strings.Repeat(" not_found", 9))
		w.wantBatches("1: 500 501 502 503 504 505 506 507 508 509", "1: 510 511")
		if took := page.Import.EndedAt.Sub(began); took < 40*time.Second || took > 2*time.Minute {
			t.Errorf("it took %v", took)
		}
		if c := page.Import.Counts; c.Rows != 12 || c.Imported != 3 || c.NotFound != 9 || c.Waiting != 0 {
			t.Errorf("counts %+v", c)
		}
		if row := page.Rows[11]; row.ImporterCount != 2 || row.At == nil || row.Phone != "+15550100511" {
			t.Errorf("row %+v", row)
		}
	}, people...)
}

func TestImportLeavesContactsAlone(t *testing.T) {
	people := townsfolk(3)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.tg.contacts[1] = []int64{1001}
		page := w.awaitImport(w.startImport(numbers(0, 1, 2)), ImportDone)
		w.wantRows(page, "imported:1000 already_contact:1001 imported:1002")
		w.wantBatches("1: 500 502")
	}, people...)
}

// TDLib throws away what was accepted when the rest of a batch comes back; the report tells it all the same.
func TestImportStopsAtALimitAndTellsTheTruth(t *testing.T) {
	people := townsfolk(12)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		takes := 4
		w.tg.takes = &takes
		id := w.startImport(numbers(0, 1, 20, 2, 3, 4))
		synctest.Wait()
		page := w.importNow(id)
		w.wantRows(page, "imported:1000 imported:1001 waiting imported:1002 waiting waiting")
		i := page.Import
		if i.State != ImportRunning || i.Wait != ImportWaitLimit || i.Until == nil || i.Problem != ProblemFlood || i.EndsAt == nil || i.EndsAt.Before(*i.Until) {
			t.Errorf("the import waits: %+v", i)
		}
		if limits := w.info(1).Limits; len(limits) != 1 || !limits[0].Until.Equal(*i.Until) {
			t.Errorf("the account's limits: %v", limits)
		}
		w.tg.set(func() { w.tg.mute = true }) // Telegram shows nobody for a while
		time.Sleep(61 * time.Minute)
		synctest.Wait()
		page = w.awaitImport(id, ImportDone)
		w.wantRows(page, "imported:1000 imported:1001 cannot_tell/limited imported:1002 cannot_tell/limited cannot_tell/limited")
		w.wantBatches("1: 500 501 520 502 503 504", "1: 520 503 504")
		w.tg.set(func() { w.tg.mute = false })
		w.must(fmt.Sprintf(`{"action":"resume_contact_import","import_id":%d,"retry":true}`, id))
		page = w.awaitImport(id, ImportDone)
		w.wantRows(page, "imported:1000 imported:1001 not_found imported:1002 imported:1003 imported:1004")
	}, people...)
}

func TestImportKeepsTheDailyBudget(t *testing.T) {
	people := townsfolk(0)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.must(`{"action":"set_contact_import_budget","rows":15}`)
		began := time.Now()
		id := w.startImport(numbers(upTo(40)...))
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		i := w.importNow(id).Import
		if i.Wait != ImportWaitBudget || i.SentToday != 15 || i.DailyBudget != 15 || i.Counts.Waiting != 25 {
			t.Fatalf("the import waits: %+v", i)
		}
		if left := i.Until.Sub(began); left < 24*time.Hour-time.Minute || left > 24*time.Hour+time.Minute {
			t.Errorf("it goes on after %v", left)
		}
		if days := i.EndsAt.Sub(began).Hours() / 24; days < 1.9 || days > 2.5 {
			t.Errorf("it is to end after %v days", days)
		}
		time.Sleep(72 * time.Hour)
		page := w.awaitImport(id, ImportDone)
		if took := page.Import.EndedAt.Sub(began).Hours(); took < 48 || took > 49 {
			t.Errorf("it took %v hours", took)
		}
	}, people...)
}

func TestImportPauseResumeCancel(t *testing.T) {
	people := townsfolk(30)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		id := w.startImport(numbers(upTo(25)...))
		time.Sleep(time.Second)
		order := func(action string) ContactImport {
			return w.must(fmt.Sprintf(`{"action":%q,"import_id":%d}`, action+"_contact_import", id)).(ContactImport)
		}
		if i := order("pause"); i.State != ImportPaused || i.Until != nil || i.EndsAt != nil || i.Counts.Imported != 10 {
			t.Errorf("paused: %+v", i)
		}
		time.Sleep(time.Hour)
		if i := w.importNow(id).Import; i.Counts.Imported != 10 {
			t.Errorf("a paused import went on: %+v", i)
		}
		order("resume")
		time.Sleep(time.Second)
		synctest.Wait()
		if i := w.importNow(id).Import; i.Counts.Imported != 20 {
			t.Errorf("resumed: %+v", i)
		}
		if i := order("cancel"); i.State != ImportCanceled || i.Counts.Canceled != 5 || i.EndedAt == nil {
			t.Errorf("canceled: %+v", i)
		}
		w.wantRows(w.importNow(id), strings.TrimSpace(strings.Join(func() (all []string) {
			for i := range 20 {
				all = append(all, fmt.Sprint("imported:", 1000+i))
			}
			return append(all, slices.Repeat([]string{"canceled"}, 5)...)
		}(), " ")))
		w.refused(fmt.Sprintf(`{"action":"resume_contact_import","import_id":%d}`, id), fmt.Sprintf("import %d has ended", id), ProblemImportEnded)
		w.refused(`{"action":"pause_contact_import","import_id":99}`, "import 99 not found", ProblemInvalidInput)
		w.must(fmt.Sprintf(`{"action":"delete_contact_import","import_id":%d}`, id))
		w.refused(fmt.Sprintf(`{"action":"get_contact_import","import_id":%d}`, id), fmt.Sprintf("import %d not found", id), ProblemInvalidInput)
	}, people...)
}

func TestImportGoesOnAfterARestart(t *testing.T) {
	people := townsfolk(30)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		id := w.startImport(numbers(upTo(25)...))
		time.Sleep(time.Second)
		w.restart()
		synctest.Wait()
		if i := w.importNow(id).Import; i.Counts.Imported != 10 || i.Wait != ImportWaitPause {
			t.Errorf("after the restart: %+v", i)
		}
		if page := w.awaitImport(id, ImportDone); page.Import.Counts.Imported != 25 {
			t.Errorf("at the end: %+v", page.Import)
		}
	}, people...)
}
