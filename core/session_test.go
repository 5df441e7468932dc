package core

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestSessionEndedElsewhere(t *testing.T) {
	ends := []struct {
		reason string
		want   ProblemCode
	}{
		{"SESSION_REVOKED", ProblemSignedOut},
		{"AUTH_KEY_UNREGISTERED", ProblemSignedOut},
		{"USER_DEACTIVATED_BAN", ProblemBanned},
		{"USER_DEACTIVATED", ProblemDeactivated},
		{"Unauthorized", ProblemSignedOut},
		{"SOMETHING_NEW", ProblemSignedOut},
	}
	for _, end := range ends {
		t.Run(end.reason, func(t *testing.T) {
			who := newPerson(501, "+15550100001")
			inWorld(t, func(w *world) {
				w.signIn(who)
				w.tg.session(1).revoke(end.reason)
				if len(w.events(EventAccountChanged)) == 0 {
					t.Fatal("nobody was told")
				}
				w.isEndedElsewhere(end.reason, end.want)
				w.refused(request("refresh_self_profile", 1), "account 1 is not signed in", ProblemNotSignedIn)
				opens := w.tg.opens
				w.restart()
				w.isEndedElsewhere(end.reason, end.want)
				if w.tg.opens != opens {
					t.Fatal("a signed-out account was opened")
				}
				w.signInTo(1, who)
				w.isWellAgain()
			}, who)
		})
	}
}

func (w *world) isEndedElsewhere(reason string, want ProblemCode) {
	w.t.Helper()
	info := w.state(1, AuthClosed)
	if info.Problem == nil || info.Problem.Code != want || info.Connection != "" {
		w.t.Fatalf("problem %+v, connection %q", info.Problem, info.Connection)
	}
	if info.SignedOutAt == nil || info.SignedOutReason != reason || info.Profile == nil {
		w.t.Fatalf("info %+v", info)
	}
	row := w.store.get(1)
	if row.SignedIn || row.SignedOutReason != reason || row.SignedOutAt == nil || row.Profile == nil {
		w.t.Fatalf("stored %+v", row)
	}
	if events := w.events(EventAccountChanged); len(events) > 0 { // none after a restart
		if last := lastProblem(events, 1); last == nil || last.Code != want {
			w.t.Fatalf("told %+v", last)
		}
	}
}

func (w *world) isWellAgain() {
	w.t.Helper()
	if info := w.state(1, AuthReady); info.Problem != nil || info.SignedOutAt != nil || info.SignedOutReason != "" {
		w.t.Fatalf("signed in again: %+v", info)
	}
	if row := w.store.get(1); !row.SignedIn || row.SignedOutAt != nil {
		w.t.Fatalf("stored %+v", row)
	}
}

// The command that meets the end of the session is answered with its reason, those behind it that it is gone.
func TestRevokedInTheMiddleOfACommand(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, id AccountID, method string) error {
				if method != "SelfProfile" {
					return nil
				}
				w.tg.session(id).revoke("SESSION_REVOKED")
				return &TDLibError{Code: 401, Message: "SESSION_REVOKED"}
			}
		})
		first, second := w.send(request("refresh_self_profile", 1)), w.send(request("refresh_self_profile", 1))
		w.failed(<-first, "SESSION_REVOKED", ProblemSignedOut)
		if event := <-second; event.Payload.Error != "account 1 is not signed in" && event.Payload.Error != "the account is closing" {
			t.Fatalf("the next: %s", event.Payload.Error)
		}
		w.state(1, AuthClosed)
	}, who)
}

func TestLogOutKeepsTheHistory(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.must(request("log_out", 1))
		info := w.state(1, AuthClosed)
		if info.Problem != nil || info.SignedOutAt == nil || info.SignedOutReason != "" || info.Profile == nil {
			t.Fatalf("info %+v", info)
		}
		if row := w.store.get(1); row.SignedIn || row.SignedOutReason != "" || row.Profile == nil {
			t.Fatalf("stored %+v", row)
		}
		versions, err := w.core.ProfileVersions(w.t.Context(), 1)
		if err != nil || len(versions) != 1 {
			t.Fatalf("versions %v, %v", versions, err)
		}
		w.restart()
		if info := w.state(1, AuthClosed); info.Problem != nil {
			t.Fatalf("after a restart: %+v", info.Problem)
		}
		w.must(request("request_qr_code_authentication", 1))
		w.tg.session(1).confirm(who)
		w.state(1, AuthReady)
	}, who)
}

// Offline a log-out cannot be finished. It is answered, goes on, and ends when the server is back.
func TestLogOutWhileOffline(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		back := make(chan struct{})
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
				if method == "LogOut" {
					<-back
				}
				return nil
			}
		})
		w.tg.session(1).events.Connection(ConnectionConnecting)
		w.refused(request("log_out", 1), "request timed out", ProblemOffline)
		w.state(1, AuthLoggingOut)
		w.refused(request("refresh_self_profile", 1), "the account is closing", ProblemClosing)
		again := w.send(request("set_authentication_phone_number", 1, "phone", who.phone))
		synctest.Wait()
		close(back)
		if event := <-again; event.Payload.Error != "" {
			t.Fatalf("signing in again behind the log-out: %s", event.Payload.Error)
		}
		w.state(1, AuthWaitCode)
		if row := w.store.get(1); row.SignedIn {
			t.Fatal("the log-out was not written down")
		}
	}, who)
}

// The program ends in the middle of a log-out; TDLib goes on with it at the next start.
func TestLogOutGoesOnAfterRestart(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.stop()
		w.tg.files[1] = &fakeFiles{state: AuthLoggingOut, person: who}
		w.start(someCredentials)
		w.state(1, AuthLoggingOut)
		w.tg.session(1).end(&TDLibError{Code: 401, Message: "Unauthorized"}, true)
		if info := w.state(1, AuthClosed); info.Problem != nil || info.SignedOutReason != "" {
			t.Fatalf("shown as ended elsewhere: %+v", info)
		}
		if w.store.get(1).SignedIn {
			t.Fatal("stored as signed in")
		}
	}, who)
}

// TDLib's files are gone: the account is signed out, and says so.
func TestSessionFilesLost(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.stop()
		delete(w.tg.files, 1)
		w.start(someCredentials)
		info := w.state(1, AuthWaitPhoneNumber)
		if info.Problem == nil || info.Problem.Code != ProblemSignedOut || w.store.get(1).SignedIn {
			t.Fatalf("info %+v", info)
		}
		w.refused(request("refresh_self_profile", 1), "account 1 is not signed in", ProblemNotSignedIn)
		w.signInTo(1, who)
		if info := w.state(1, AuthReady); info.Problem != nil {
			t.Fatalf("problem %+v", info.Problem)
		}
	}, who)
}

func TestRemoveAccountTouchesOnlyItsOwn(t *testing.T) {
	one, two := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		w.signIn(one)
		w.signIn(two)
		result := w.must(request("remove_account", 1)).(AccountRemoved)
		if !result.Removed || result.SessionLeft {
			t.Fatalf("result %+v", result)
		}
		if w.store.has(1) || !w.store.has(2) || !slices.Equal(w.tg.forgot, []AccountID{1}) || w.tg.called("LogOut") != 1 {
			t.Fatalf("forgot %v", w.tg.forgot)
		}
		if removed := w.events(EventAccountRemoved); len(removed) != 1 || *removed[0].UserbotID != 1 {
			t.Fatalf("told %+v", removed)
		}
		w.state(2, AuthReady)
		if infos := w.core.Accounts(); len(infos) != 1 || infos[0].UserbotID != 2 {
			t.Fatalf("accounts %+v", infos)
		}
		if _, ok := w.core.Account(1); ok {
			t.Fatal("account 1 is still there")
		}
		if added := w.must(`{"action":"add_account"}`).(AddedAccount); added.UserbotID != 3 {
			t.Fatalf("number %d was given again", added.UserbotID)
		}
	}, one, two)
}

// Removing works without the network, soon, also behind commands that the network holds up.
func TestRemoveAccountWhileOffline(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.tg.set(func() { w.tg.offline = true })
		w.tg.session(1).events.Connection(ConnectionWaitingForNetwork)
		begun := time.Now()
		stuck := w.send(request("check_authentication_code", 1, "code", "1"))
		behind := w.send(request("set_account_label", 1, "label", "x"))
		removal := w.send(request("remove_account", 1))
		after := w.send(request("refresh_self_profile", 1))
		w.failed(<-stuck, "the account is closing", ProblemClosing)
		w.failed(<-behind, "the account is closing", ProblemClosing)
		event := <-removal
		if result, ok := event.Payload.Result.(AccountRemoved); !ok || !result.SessionLeft {
			t.Fatalf("removal: %+v", event.Payload)
		}
		w.failed(<-after, "account 1 not found", ProblemInvalidInput)
		if waited := time.Since(begun); waited > 10*time.Second {
			t.Fatalf("it took %v", waited)
		}
		if w.store.has(1) || len(w.core.Accounts()) != 0 {
			t.Fatal("the account is still there")
		}
	}, who)
}

// What was sent before a removal is carried out before it, unless Telegram keeps it: nobody waits for the answer to that.
func TestRemoveAccountWaitsOnlyForWhatEndsSoon(t *testing.T) {
	for _, c := range []struct {
		held  string // a method of the session
		takes time.Duration
		soon  bool
	}{
		{"SelfProfile", hurryTime / 2, true}, {"SelfProfile", 30 * time.Second, false}, {"SetBio", 30 * time.Second, false},
	} {
		who := newPerson(501, "+15550100001")
		inWorld(t, func(w *world) {
			w.signIn(who)
			w.tg.set(func() {
				w.tg.before = func(_ context.Context, _ AccountID, method string) error {
					if method == c.held {
						time.Sleep(c.takes)
					}
					return nil
				}
			})
			began := time.Now()
			command := w.send(request(map[string]string{"SelfProfile": "refresh_self_profile", "SetBio": "set_bio"}[c.held], 1, "bio", "x"))
			behind := w.send(request("set_account_label", 1, "label", "x"))
			w.must(request("remove_account", 1))
			for _, answer := range []<-chan Event{command, behind} {
				if event := <-answer; c.soon && event.Payload.Error != "" {
					t.Errorf("%s, which took %v, failed: %s", event.Payload.Type, c.takes, event.Payload.Error)
				} else if !c.soon {
					w.failed(event, "the account is closing", ProblemClosing)
				}
			}
			if took := time.Since(began); took > hurryTime {
				t.Errorf("behind %s, which takes %v, the removal took %v", c.held, c.takes, took)
			}
		}, who)
	}
}

func TestRemoveAccountNeverSignedIn(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.must(request("remove_account", 1))
		if w.tg.called("LogOut") != 0 || w.tg.called("Close") != 1 || w.store.has(1) {
			t.Fatalf("calls %v", w.tg.calls)
		}
		w.stop()
		w.start(Credentials{}) // and without a session at all
		w.must(`{"action":"add_account"}`)
		w.must(request("remove_account", 2))
	})
}

// What cannot be deleted is said, and the account stays so that one can try again.
func TestRemoveAccountFails(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.tg.set(func() { w.tg.forgetEr = errors.New("file in use") })
		w.refused(request("remove_account", 1), "Unexpected error.", ProblemUnknown)
		w.state(1, AuthClosed)
		w.tg.set(func() { w.tg.forgetEr = nil })
		w.store.fail(ErrUnavailable, "RemoveAccount")
		w.refused(request("remove_account", 1), "Database connection is unavailable. Please retry.", ProblemStorage)
		w.state(1, AuthClosed)
		w.store.fail(nil)
		w.must(request("remove_account", 1))
		if w.store.has(1) {
			t.Fatal("the account is still there")
		}
	}, who)
}

func TestSessionCannotBeOpened(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.stop()
		w.tg.openErr = &TDLibError{Code: 400, Message: "Can't lock file"}
		w.start(someCredentials)
		info := w.info(1)
		if info.Problem == nil || info.Problem.Code != ProblemUnknown {
			t.Fatalf("problem %+v", info.Problem)
		}
		w.refused(request("refresh_self_profile", 1), "Can't lock file", ProblemUnknown)
		w.tg.set(func() { w.tg.openErr = nil })
		w.must(request("refresh_self_profile", 1))
		if info := w.state(1, AuthReady); info.Problem != nil {
			t.Fatalf("problem %+v", info.Problem)
		}
	}, who)
}

func TestLoadFails(t *testing.T) {
	for _, method := range []string{"Accounts", "Settings"} {
		store := newMemStore()
		store.fail(ErrUnavailable, method)
		c := New(Options{Store: store, Telegram: newFakeTelegram()})
		if err := c.Load(t.Context()); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", method, err)
		}
		if err := c.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// Damaged stored credentials count as none: the person is asked again.
func TestStoredCredentialsAreDamaged(t *testing.T) {
	store := newMemStore()
	store.settings[settingAPIID], store.settings[settingAPIHash] = "99999999999", "x"
	c := New(Options{Store: store, Telegram: newFakeTelegram()})
	if err := c.Load(t.Context()); err != nil || c.CredentialsKnown() {
		t.Fatalf("known %v, %v", c.CredentialsKnown(), err)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAddAccountWhileStorageIsAway(t *testing.T) {
	inWorld(t, func(w *world) {
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "AddAccount", "SetAccountLabel")
		event := w.refused(`{"action":"add_account"}`, "Database connection is unavailable. Please retry.", ProblemStorage)
		if event.Payload.Problem.Args["kind"] != "disk_full" {
			t.Fatalf("args %v", event.Payload.Problem.Args)
		}
		w.store.fail(nil)
		w.must(`{"action":"add_account","label":"a"}`)
		w.store.fail(ErrUnavailable, "SetAccountLabel")
		w.refused(request("set_account_label", 1, "label", "b"), "Database connection is unavailable. Please retry.", ProblemStorage)
		if label := w.info(1).Label; label != "a" {
			t.Fatalf("label %q", label)
		}
	})
}

// A sign-out that cannot be written down is found out at the next start.
func TestSignOutIsNotWrittenDown(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.store.fail(ErrUnavailable, "SetSignedOut")
		w.tg.session(1).revoke("SESSION_REVOKED")
		w.state(1, AuthClosed)
		w.store.fail(nil)
		w.restart()
		w.state(1, AuthWaitPhoneNumber)
		if row := w.store.get(1); row.SignedIn {
			t.Fatalf("stored %+v", row)
		}
	}, who)
}

func TestClose(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
				if method == "SelfProfile" {
					<-ctx.Done()
				}
				return ctx.Err()
			}
		})
		running, queued := w.send(request("refresh_self_profile", 1)), w.send(request("log_out", 1))
		synctest.Wait()
		told := len(w.events(EventAuthorizationState))
		w.stop()
		w.failed(<-running, "the program is closing", ProblemClosing)
		w.failed(<-queued, "the program is closing", ProblemClosing)
		w.refused(request("log_out", 1), "the program is closing", ProblemClosing)
		w.refused(`{"action":"list_accounts"}`, "the program is closing", ProblemClosing)
		w.refused(request("log_out", 9), "the program is closing", ProblemClosing)
		if row := w.store.get(1); !row.SignedIn {
			t.Fatal("closing the program signed the account out")
		}
		if w.tg.session(1) != nil {
			t.Fatal("the session is still open")
		}
		if now := len(w.events(EventAuthorizationState)); now != told {
			t.Fatal("closing was told as a change of the account")
		}
		w.core.Subscribe(func(Event) { t.Error("an event after the end") })()
		w.stop() // again
		w.tg.set(func() { w.tg.before = nil })
		w.start(someCredentials)
		w.state(1, AuthReady)
	}, who)
}

// A session that does not close in time is given up, and said.
func TestCloseInTime(t *testing.T) {
	who := newPerson(501, "+15550100001")
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, who)
		w.signIn(who)
		release := make(chan struct{})
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
				if method == "Close" {
					select {
					case <-release:
					case <-ctx.Done():
					}
				}
				return ctx.Err()
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := w.core.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("closed with %v", err)
		}
		close(release)
		w.tg.session(1).end(nil, false)
	})
}
