package core

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// holdBatches has calls of ImportContacts wait until release is called, or their session ends.
func (w *world) holdBatches() (release func()) {
	hold := make(chan struct{})
	w.tg.set(func() {
		w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
			if method != "ImportContacts" {
				return nil
			}
			select {
			case <-hold:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	return func() { close(hold) }
}

// failBatches has the next calls of ImportContacts end with errors, one for each; nil lets one through.
func (w *world) failBatches(errs ...error) {
	w.tg.set(func() {
		w.tg.before = func(_ context.Context, _ AccountID, method string) error {
			if method != "ImportContacts" || len(errs) == 0 {
				return nil
			}
			err := errs[0]
			errs = errs[1:]
			return err
		}
	})
}

func (w *world) orderImport(action string, id int64) ContactImport {
	w.t.Helper()
	return w.must(fmt.Sprintf(`{"action":%q,"import_id":%d}`, action+"_contact_import", id)).(ContactImport)
}

// The program ends while a batch is on its way. At the next start Telegram is asked what became of it: who was added is not
// sent again, who was not is, and of whom it cannot be told that is said.
func TestImportIsInterrupted(t *testing.T) {
	for name, test := range map[string]struct {
		lookUp error // the second look-up ends with it
		want   string
		batch  string
	}{
		"known to all":     {nil, "imported:1000 not_found imported:1001 imported:1002", "1: 501 502"},
		"limited":          {&TDLibError{Code: 429, Message: "Too Many Requests: retry after 300"}, "imported:1000 cannot_tell/interrupted cannot_tell/interrupted cannot_tell/interrupted", ""},
		"not to be told":   {&TDLibError{Code: 400, Message: "WHATEVER"}, "imported:1000 cannot_tell/interrupted cannot_tell/interrupted cannot_tell/interrupted", ""},
		"interrupted anew": {ErrSessionClosed, "imported:1000 not_found imported:1001 imported:1002", "1: 501 502"},
	} {
		t.Run(name, func(t *testing.T) {
			people := townsfolk(3)
			inWorld(t, func(w *world) {
				w.signIn(people[0])
				w.holdBatches()
				id := w.startImport(numbers(0, 20, 1, 2))
				synctest.Wait()
				w.wantRows(w.importNow(id), "sending sending sending sending")
				w.stop()
				w.tg.set(func() {
					w.tg.stale, w.tg.contacts[1] = true, []int64{1000} // the first had been added
					lookUps := 0
					w.tg.before = func(_ context.Context, _ AccountID, method string) error {
						if !strings.HasPrefix(method, "SearchUser") {
							return nil
						}
						if lookUps++; lookUps == 2 {
							return test.lookUp
						}
						return nil
					}
				})
				w.start(someCredentials)
				synctest.Wait()
				w.tg.set(func() { w.tg.stale = false })
				w.wantRows(w.awaitImport(id, ImportDone), test.want)
				if test.batch == "" {
					w.wantBatches()
				} else {
					w.wantBatches(test.batch)
				}
			}, people...)
		})
	}
}

// A batch that is on its way when the program is closed gets a little time.
func TestClosingWaitsForABatch(t *testing.T) {
	people := townsfolk(2)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		release := w.holdBatches()
		id := w.startImport(numbers(0, 1))
		synctest.Wait()
		time.AfterFunc(2*time.Second, release)
		w.restart()
		synctest.Wait()
		w.wantRows(w.importNow(id), "imported:1000 imported:1001")
	}, people...)
}

func TestImportIsPausedAndCanceledWhileABatchIsOnItsWay(t *testing.T) {
	for action, want := range map[string]string{
		"pause":  "imported:1000 imported:1001" + strings.Repeat(" not_found", 8) + " waiting",
		"cancel": "imported:1000 imported:1001" + strings.Repeat(" not_found", 8) + " canceled",
	} {
		t.Run(action, func(t *testing.T) {
			people := townsfolk(2)
			inWorld(t, func(w *world) {
				w.signIn(people[0])
				release := w.holdBatches()
				id := w.startImport(numbers(upTo(11)...))
				synctest.Wait()
				if i := w.orderImport(action, id); i.Counts.Sending != 10 {
					t.Errorf("meanwhile: %+v", i)
				}
				release()
				time.Sleep(time.Hour)
				page := w.importNow(id)
				w.wantRows(page, want)
				if c := page.Import.Counts; c.Sending != 0 || c.Imported != 2 {
					t.Errorf("counts %+v", c)
				}
			}, people...)
		})
	}
}

// A batch that comes back after the import was canceled is not tried again.
func TestCanceledImportDoesNotTryAgain(t *testing.T) {
	people := townsfolk(2)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		release := w.holdBatches()
		takes := 1
		w.tg.set(func() { w.tg.takes = &takes })
		id := w.startImport(numbers(0, 1, 2))
		synctest.Wait()
		w.orderImport("cancel", id)
		release()
		time.Sleep(3 * time.Hour)
		w.wantRows(w.importNow(id), "imported:1000 canceled canceled")
	}, people...)
}

// Of what Telegram says it depends whether a row, the account, or nothing is at fault.
func TestImportIsRefused(t *testing.T) {
	bad := &TDLibError{Code: 400, Message: "PHONE_NUMBER_INVALID"}
	for name, test := range map[string]struct {
		errs    []error
		state   ImportState
		problem ProblemCode
		want    string
		batches []string
	}{
		"one row": {
			[]error{bad, nil, bad, nil},
			ImportDone, "", "imported:1000 refused imported:1002",
			[]string{"1: 500", "1: 502"},
		},
		"every row": {
			[]error{bad, bad, bad, bad}, ImportPaused, ProblemPhoneInvalid, "refused refused refused", nil,
		},
		"the account": {
			[]error{&TDLibError{Code: 400, Message: "PEER_FLOOD"}}, ImportPaused, ProblemLimited, "waiting waiting waiting", nil,
		},
		"a frozen account": {
			[]error{&TDLibError{Code: 420, Message: "FROZEN_METHOD_INVALID"}}, ImportPaused, ProblemFrozen, "waiting waiting waiting", nil,
		},
		"a limit without a time": {
			[]error{&TDLibError{Code: 429, Message: "Too Many Requests"}},
			ImportDone, "", "imported:1000 imported:1001 imported:1002",
			[]string{"1: 500 501 502"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			people := townsfolk(3)
			inWorld(t, func(w *world) {
				w.signIn(people[0])
				w.failBatches(test.errs...)
				id := w.startImport(numbers(0, 1, 2))
				page := w.awaitImport(id, test.state)
				w.wantRows(page, test.want)
				w.wantBatches(test.batches...)
				if page.Import.Problem != test.problem || (test.problem == "") != (page.Import.Error == "") {
					t.Errorf("the import: %+v", page.Import)
				}
				if test.state == ImportPaused {
					w.must(fmt.Sprintf(`{"action":"resume_contact_import","import_id":%d}`, id))
					w.awaitImport(id, ImportDone)
				}
			}, people...)
		})
	}
}

// After PEER_FLOOD nobody knows whether Telegram shows anybody, until somebody is found.
func TestSilenceAfterALimitIsNoAnswer(t *testing.T) {
	people := townsfolk(3)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.failBatches(&TDLibError{Code: 400, Message: "PEER_FLOOD"})
		id := w.startImport(numbers(50, 51))
		w.awaitImport(id, ImportPaused)
		w.orderImport("resume", id)
		w.wantRows(w.awaitImport(id, ImportDone), "cannot_tell/limited cannot_tell/limited")
		w.wantJournal(1, "signed_in done",
			"contact_import failed limited already_contact=0,canceled=0,cannot_tell=0,import_id=1,imported=0,name=list,not_found=0,refused=0,rows=2,sending=0,skipped=0,state=paused,waiting=2",
			"contact_import done  already_contact=0,canceled=0,cannot_tell=2,import_id=1,imported=0,name=list,not_found=0,refused=0,rows=2,sending=0,skipped=0,state=done,waiting=0")
		w.must(fmt.Sprintf(`{"action":"resume_contact_import","import_id":%d,"retry":true}`, id))
		time.Sleep(time.Hour)
		w.wantRows(w.awaitImport(id, ImportDone), "cannot_tell/limited cannot_tell/limited")
		w.wantRows(w.awaitImport(w.startImport(numbers(52)), ImportDone), "cannot_tell/limited") // another list of the same account
		w.wantRows(w.awaitImport(w.startImport(numbers(0, 53)), ImportDone), "imported:1000 not_found")
		w.wantRows(w.awaitImport(w.startImport(numbers(54)), ImportDone), "not_found")
	}, people...)
}

// TDLib itself waits out short limits: people are told, and the account's other commands go on.
func TestImportWaitsWithinTDLib(t *testing.T) {
	people := townsfolk(1)
	inWorld(t, func(w *world) {
		id := w.signIn(people[0])
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
				if method == "ImportContacts" {
					NoteWait(ctx, 20*time.Second)
					time.Sleep(20 * time.Second)
				}
				return nil
			}
		})
		number := w.startImport(numbers(0, 20))
		time.Sleep(time.Second)
		if i := w.importNow(number).Import; i.Wait != ImportWaitLimit || i.Until == nil {
			t.Errorf("meanwhile: %+v", i)
		}
		w.wantLimits(1, "import_contacts 19s")
		w.must(request("get_user", id, "user_id", 501))
		time.Sleep(20 * time.Second)
		w.wantRows(w.importNow(number), "imported:1000 not_found")
		w.awaitImport(number, ImportDone)
	}, people...)
}

func TestImportWaitsForTheNetwork(t *testing.T) {
	people := townsfolk(1)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		session := w.tg.session(1)
		tell := func(state ConnectionState) {
			session.post(func() { session.events.Connection(state) }, false)
			synctest.Wait()
		}
		tell(ConnectionWaitingForNetwork)
		id := w.startImport(numbers(0))
		time.Sleep(time.Hour)
		if i := w.importNow(id).Import; i.Wait != ImportWaitNetwork || i.Until != nil || i.Counts.Waiting != 1 {
			t.Errorf("without a network: %+v", i)
		}
		tell(ConnectionReady)
		w.wantRows(w.importNow(id), "imported:1000")
	}, people...)
}

// Without a network the name of a proxy cannot be looked up, and no session be opened: nobody has to look at that.
func TestImportStartsWithoutANetwork(t *testing.T) {
	people := townsfolk(1)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		release := w.holdBatches()
		id := w.startImport(numbers(0, 1))
		w.orderImport("pause", id)
		release()
		w.stop()
		w.tg.set(func() { w.tg.openErr = ProxyFailed(ProblemProxyUnreachable, errors.New("no such host")) })
		w.start(someCredentials)
		w.orderImport("resume", id)
		time.Sleep(time.Hour)
		if i := w.importNow(id).Import; i.State != ImportRunning || i.Wait != ImportWaitNetwork {
			t.Errorf("without a network: %+v", i)
		}
		w.tg.set(func() { w.tg.openErr = nil })
		w.awaitImport(id, ImportDone)
	}, people...)
}

func TestImportOfAnAccountThatIsSignedOut(t *testing.T) {
	people := townsfolk(12)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		id := w.startImport(numbers(upTo(12)...))
		synctest.Wait()
		w.tg.session(1).revoke("SESSION_REVOKED")
		page := w.awaitImport(id, ImportPaused)
		if page.Import.Problem != ProblemNotSignedIn || page.Import.Counts.Waiting != 2 {
			t.Errorf("after the sign-out: %+v", page.Import)
		}
		w.refused(`{"action":"start_contact_import","userbot_id":1,"rows":`+numbers(1)+`}`, "account 1 is not signed in", ProblemNotSignedIn)
		w.signInTo(1, people[0])
		w.orderImport("resume", id)
		if c := w.awaitImport(id, ImportDone).Import.Counts; c.Imported != 12 {
			t.Errorf("at the end: %+v", c)
		}
	}, people...)
}

// An account that is removed takes its import with it, and nobody else's.
func TestImportOfAnAccountThatIsRemoved(t *testing.T) {
	people := townsfolk(12)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		second := w.signIn(people[1])
		started := w.must(`{"action":"start_contact_import","userbot_ids":[1,2,1],"rows":` + numbers(upTo(12)...) + `}`).(StartedImports)
		if len(started.Imports) != 2 || started.Imports[1].AccountID != second {
			t.Fatalf("started %+v", started)
		}
		synctest.Wait()
		w.must(request("remove_account", 1))
		synctest.Wait()
		w.refused(fmt.Sprintf(`{"action":"get_contact_import","import_id":%d}`, started.Imports[0].ID), "import 1 not found", ProblemInvalidInput)
		told := w.events(EventContactImportProgress)
		last := told[slices.IndexFunc(told, func(e Event) bool { return e.Payload.Result.(ContactImport).State == ImportCanceled })].Payload.Result.(ContactImport)
		if last.AccountID != 1 || last.Problem != ProblemAccountRemoved || last.Counts.Canceled != 2 || last.Counts.Waiting != 0 {
			t.Errorf("the removed account's import: %+v", last)
		}
		if c := w.awaitImport(started.Imports[1].ID, ImportDone).Import.Counts; c.Imported != 12 {
			t.Errorf("the other account's import: %+v", c)
		}
		if list := w.must(`{"action":"list_contact_imports"}`).(ContactImports); len(list.Imports) != 1 {
			t.Errorf("imports %+v", list)
		}
	}, people...)
}

// An import that is added in the moment in which its account is removed is not worked at, over and over, in vain.
func TestImportThatComesTooLate(t *testing.T) {
	people := townsfolk(1)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		a, err := w.core.find(1)
		if err != nil {
			t.Fatal(err)
		}
		w.must(request("remove_account", 1))
		a.imports.turn.Lock()
		a.imports.queue = append(a.imports.queue, &ContactImport{ID: 7, AccountID: 1, State: ImportRunning})
		a.imports.kickLocked()
		a.imports.turn.Unlock()
		synctest.Wait()
		if a.imports.running {
			t.Error("it is worked at")
		}
	}, people...)
}

// A mistake of the program stops the import where the person sees it, and it can be resumed.
func TestImportSurvivesAPanic(t *testing.T) {
	people := townsfolk(2)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.hook(func(_ context.Context, _ AccountID, method string) error {
			if method == "ContactIDs" {
				panic("broken")
			}
			return nil
		})
		id := w.startImport(numbers(0, 1))
		if i := w.awaitImport(id, ImportPaused).Import; i.Problem != ProblemUnknown || i.Error != unexpectedText || i.Counts.Waiting != 2 {
			t.Errorf("the import: %+v", i)
		}
		if !strings.Contains(w.log.String(), "panic: string") {
			t.Errorf("the log has no word of it:\n%s", w.log)
		}
		w.hook(nil)
		w.orderImport("resume", id)
		w.wantRows(w.awaitImport(id, ImportDone), "imported:1000 imported:1001")
	}, people...)
}

// What one account is limited in is not the other's business.
func TestLimitOfOneAccountLeavesTheOtherAlone(t *testing.T) {
	people := townsfolk(25)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.signIn(people[1])
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, id AccountID, method string) error {
				if id == 1 && method == "ImportContacts" {
					return &TDLibError{Code: 429, Message: "Too Many Requests: retry after 86000"}
				}
				return nil
			}
		})
		w.must(`{"action":"start_contact_import","userbot_ids":[1,2],"rows":` + numbers(upTo(25)...) + `}`)
		if c := w.awaitImport(2, ImportDone).Import.Counts; c.Imported != 25 {
			t.Errorf("the second account: %+v", c)
		}
		if i := w.importNow(1).Import; i.Wait != ImportWaitLimit || i.Counts.Waiting != 25 {
			t.Errorf("the first account: %+v", i)
		}
		w.wantLimits(2)
	}, people...)
}

// The imports of an account come one after the other.
func TestImportsTakeTurns(t *testing.T) {
	people := townsfolk(15)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		first := w.startImport(numbers(upTo(12)...))
		second := w.startImport(numbers(12, 13))
		synctest.Wait()
		one, two := w.importNow(first).Import, w.importNow(second).Import
		if two.Wait != ImportWaitTurn || two.Counts.Waiting != 2 || two.EndsAt == nil || two.EndsAt.Before(*one.EndsAt) {
			t.Errorf("the second waits: %+v", two)
		}
		w.orderImport("pause", first)
		time.Sleep(2 * time.Minute)
		if i := w.importNow(second).Import; i.State != ImportDone {
			t.Errorf("while the first is paused: %+v", i)
		}
		w.orderImport("resume", first)
		w.awaitImport(first, ImportDone)
	}, people...)
}

// What cannot be stored is not sent; what was sent is stored when that is possible again.
func TestImportWithoutAStore(t *testing.T) {
	people := townsfolk(3)
	noRoom := fmt.Errorf("no room: %w", &StorageError{Kind: StorageDiskFull, Err: errors.New("full")})
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.store.fail(noRoom, "SetContactImportRows")
		id := w.startImport(numbers(0, 1, 20))
		page := w.awaitImport(id, ImportPaused)
		if page.Import.Problem != ProblemStorage || page.Import.Counts.Waiting != 3 {
			t.Errorf("it was not stored that rows go out: %+v", page.Import)
		}
		w.wantBatches()
		w.store.fail(nil)
		release := w.holdBatches()
		w.orderImport("resume", id)
		synctest.Wait()
		w.store.fail(noRoom, "SetContactImportRows")
		release()
		time.Sleep(5 * time.Minute)
		w.wantRows(w.importNow(id), "sending sending sending")
		w.store.fail(nil)
		w.wantRows(w.awaitImport(id, ImportDone), "imported:1000 imported:1001 not_found")
		w.wantBatches("1: 500 501 520")
		w.store.fail(noRoom, "AddContactImports")
		w.refused(`{"action":"start_contact_import","userbot_id":1,"rows":`+numbers(1)+`}`, storageText, ProblemStorage)
	}, people...)
}

// Somebody who is found and not added, such as the account's own number, is said so.
func TestImportFindsTheAccountItself(t *testing.T) {
	people := townsfolk(0)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.tg.stale = true
		w.wantRows(w.awaitImport(w.startImport(`[{"phone":"+15550100001"}]`), ImportDone), "refused/not_added:501")
	}, people...)
}

func TestImportFromAFileWithCorrections(t *testing.T) {
	people := townsfolk(6)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		path := filepath.Join(w.t.TempDir(), "customers.csv")
		content := "Name,Phone\nZero,+15550100500\nOne,call me\nTwo,+15550100502\nAgain,+15550100502\nFour,\nFive,+15550100505\n"
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		preview := w.must(fmt.Sprintf(`{"action":"preview_contacts_file","path":%q}`, path)).(ContactsFile)
		start := fmt.Sprintf(`{"action":"start_contact_import","userbot_id":1,"path":%q,"digest":%q,"exclude":[3],
			"edits":[{"row":2,"phone":"+1 555 010 0501"},{"row":1,"first_name":"  Nobody ","last_name":""},{"row":6,"phone":"555"}]}`, path, preview.Digest)
		started := w.must(start).(StartedImports).Imports[0]
		if started.Name != "customers.csv" || started.Source != ImportFromFile {
			t.Errorf("started %+v", started)
		}
		page := w.awaitImport(started.ID, ImportDone)
		w.wantRows(page, "imported:1000 imported:1001 skipped/excluded imported:1002 skipped/no_number skipped/no_country")
		if row := page.Rows[0]; row.FirstName != "Nobody" || row.Line != 2 {
			t.Errorf("row %+v", row)
		}
		if err := os.WriteFile(path, []byte(content+"Six,+15550100506\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.refused(strings.ReplaceAll(start, "\n", ""), "file has been changed", ProblemContactsFileChanged)
	}, people...)
}

// Contacts are copied from one account to another. Who shows no number is named and left out.
func TestCopyContacts(t *testing.T) {
	people := townsfolk(4)
	hidden := *people[4]
	hidden.profile.Phone = nil
	people[4] = &hidden
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.signIn(people[1])
		w.tg.contacts[1] = []int64{1000, 1001, 1002}
		started := w.must(`{"action":"start_contact_import","userbot_id":2,"from_account":1}`).(StartedImports).Imports[0]
		if started.Source != ImportFromAccount || started.Name != "Person 501" {
			t.Errorf("started %+v", started)
		}
		w.wantRows(w.awaitImport(started.ID, ImportDone), "imported:1000 imported:1001 skipped/no_number")
		some := w.must(`{"action":"start_contact_import","userbot_id":2,"from_account":1,"user_ids":[1001]}`).(StartedImports).Imports[0]
		w.wantRows(w.awaitImport(some.ID, ImportDone), "already_contact:1001")
		w.refused(`{"action":"start_contact_import","userbot_id":2,"from_account":2}`, "from_account must be another account", ProblemInvalidInput)
		w.refused(`{"action":"start_contact_import","userbot_id":2,"from_account":9}`, "account 9 not found", ProblemInvalidInput)
		w.refused(`{"action":"start_contact_import","userbot_id":2,"from_account":1,"user_ids":[1002]}`, "there is nobody to import", ProblemNobodyToImport)
	}, people...)
}

// The window learns how far an import is, also when it is slower than the import, and of its end in any case.
func TestImportEvents(t *testing.T) {
	people := townsfolk(1)
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		id := w.startImport(numbers(0, 20))
		w.awaitImport(id, ImportDone)
		var states []string
		for _, e := range w.events(EventContactImportProgress) {
			i := e.Payload.Result.(ContactImport)
			states = append(states, fmt.Sprint(i.State, " ", i.Counts.Waiting, i.Counts.Sending, i.Counts.Imported, i.Counts.NotFound))
		}
		if states[len(states)-1] != "done 0 0 1 1" { // those before it may have been left out
			t.Errorf("events %q", states)
		}
	}, people...)
}
