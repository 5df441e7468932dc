package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func frozenSince(days int) *Freeze {
	since := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -days)
	until := since.AddDate(0, 1, 0)
	return &Freeze{FreezingDate: &since, DeletionDate: &until, AppealLink: "https://t.me/spambot"}
}

// several are people with the numbers 501 and up.
func several(n int) []*person {
	var people []*person
	for i := range n {
		people = append(people, newPerson(int64(501+i), fmt.Sprintf("+1555010%04d", i)))
	}
	return people
}

func TestASessionThatIsOpenedCountsAsChecked(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		synctest.Wait()
		first := w.info(id).CheckedAt
		if first == nil || w.store.rows[id].CheckedAt == nil {
			t.Fatal("the profile was read, and whether it is frozen, and the account counts as never checked")
		}
		w.tg.set(func() { w.tg.offline = true })
		time.Sleep(time.Hour)
		w.restart()
		synctest.Wait()
		if got := w.info(id).CheckedAt; got == nil || !got.Equal(*first) {
			t.Errorf("without Telegram the last check was at %v, want %v", got, first)
		}
	}, who)
}

func TestCheckAccount(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		time.Sleep(time.Minute)
		name := "Changed elsewhere"
		w.tg.set(func() { who.profile.FullName, who.freeze = &name, frozenSince(3) })
		info := w.must(request("check_account", id)).(AccountInfo)
		if *info.FullName != name || info.Freeze == nil || !sameFreeze(info.Freeze, who.freeze) {
			t.Errorf("the check gives %+v", info)
		}
		if want := time.Now(); !info.CheckedAt.Equal(want) {
			t.Errorf("checked at %v, want %v", info.CheckedAt, want)
		}
		stored := w.store.rows[id]
		if !sameFreeze(stored.Freeze, who.freeze) || !stored.CheckedAt.Equal(*info.CheckedAt) {
			t.Errorf("stored is %+v", stored)
		}
		w.restart()
		if got := w.info(id); !sameFreeze(got.Freeze, who.freeze) || got.CheckedAt == nil {
			t.Errorf("after a restart, before any answer, the account is %+v", got)
		}
	}, who)
}

func TestAFailedCheckChangesNothing(t *testing.T) {
	broken := &StorageError{Kind: StorageDiskFull, Err: errors.New("disk full")}
	for name, c := range map[string]struct {
		set  func(w *world)
		want ProblemCode
		took time.Duration
	}{
		"no connection": {func(w *world) {
			w.tg.session(1).events.Connection(ConnectionConnecting)
		}, ProblemOffline, checkConnectTime},
		"no answer": {func(w *world) { w.tg.silent = true }, ProblemOffline, 0},
		"whether it is frozen": {func(w *world) {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "FreezeState" {
					return &TDLibError{Code: 500, Message: "INTERNAL"}
				}
				return nil
			}
		}, ProblemServer, 0},
		"the profile": {func(w *world) {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SelfProfile" {
					return &TDLibError{Code: 429, Message: "Too Many Requests: retry after 70"}
				}
				return nil
			}
		}, ProblemFlood, 0},
		"the store": {func(w *world) {
			w.store.failing = func(method string) error {
				if method == "SetChecked" {
					return broken
				}
				return nil
			}
		}, ProblemStorage, 0},
	} {
		t.Run(name, func(t *testing.T) {
			who := newPerson(501, "+15550100001")
			inWorld(t, func(w *world) {
				id := w.signIn(who)
				synctest.Wait()
				before := *w.info(id).CheckedAt
				time.Sleep(time.Minute)
				synctest.Wait() // nothing of before is under way any more
				c.set(w)
				began := time.Now()
				answer := w.ask(request("check_account", id))
				if answer.Payload.Problem == nil || answer.Payload.Problem.Code != c.want || time.Since(began) != c.took {
					t.Errorf("after %v: %+v", time.Since(began), answer.Payload)
				}
				if got := w.info(id); !got.CheckedAt.Equal(before) {
					t.Errorf("it counts as checked at %v", got.CheckedAt)
				}
				w.store.failing = nil
			}, who)
		})
	}
}

func TestCheckingAnAccountWithoutASession(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.must(request("log_out", id))
		if got := w.ask(request("check_account", id)).Payload.Error; got != "account 1 is not signed in" {
			t.Errorf("got %q", got)
		}
		w.tg.session(id)
	}, who)
}

// A check that meets the end of the session is answered, and the account says why.
func TestACheckNoticesTheEndOfASession(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		synctest.Wait()
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SelfProfile" {
					go w.tg.session(id).revoke("USER_DEACTIVATED_BAN")
					return &TDLibError{Code: 401, Message: "USER_DEACTIVATED_BAN"}
				}
				return nil
			}
		})
		answer := w.ask(request("check_account", id))
		if answer.Payload.Problem == nil || answer.Payload.Problem.Code != ProblemBanned {
			t.Errorf("the answer is %+v", answer.Payload)
		}
		synctest.Wait()
		info := w.info(id)
		if info.Problem == nil || info.Problem.Code != ProblemBanned || info.SignedOutAt == nil || info.Profile == nil {
			t.Errorf("the account is %+v", info)
		}
	}, who)
}

// A frozen account is noticed when Telegram refuses something, and again not when it says that the freeze was lifted.
func TestAFreezeIsNoticedWhenItHappens(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		synctest.Wait()
		w.tg.session(id).events.Frozen()
		synctest.Wait()
		if got := w.info(id).Freeze; !sameFreeze(got, &Freeze{}) {
			t.Errorf("after a refusal without dates: %+v", got)
		}
		w.tg.set(func() { who.freeze = frozenSince(3) })
		for range 3 {
			w.tg.session(id).events.Frozen()
		}
		synctest.Wait()
		if got := w.info(id).Freeze; !sameFreeze(got, who.freeze) {
			t.Errorf("with dates: %+v", got)
		}
		w.tg.set(func() { who.freeze = nil })
		w.must(request("check_account", id))
		if got := w.info(id).Freeze; got != nil || w.store.rows[id].Freeze != nil {
			t.Errorf("after it was lifted: %+v", got)
		}
		w.wantActions(id, ActivityUnfrozen, ActivityFrozen, ActivitySignedIn)
	}, who)
}

// wantActions compares what has happened to an account, newest first.
func (w *world) wantActions(id AccountID, want ...string) {
	w.t.Helper()
	activities, err := w.core.Activities(w.t.Context(), ActivityFilter{Account: id})
	if err != nil {
		w.t.Fatal(err)
	}
	var got []string
	for _, a := range activities {
		got = append(got, a.Action)
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("what has happened is %q, want %q", got, want)
	}
}

// Telegram refuses nothing to somebody who does nothing.
func TestAFreezeIsNoticedWithoutARefusal(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		synctest.Wait()
		w.tg.set(func() { who.freeze = frozenSince(0) })
		time.Sleep(freezeInterval + freezeInterval/4)
		if got := w.info(id).Freeze; !sameFreeze(got, who.freeze) {
			t.Errorf("after an hour: %+v", got)
		}
	}, who)
}

// A question that was lost because there was no connection is asked again when there is one.
func TestAFreezeIsNoticedAfterAnOutage(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		synctest.Wait()
		w.networkGoes(id)
		w.tg.set(func() { who.freeze = frozenSince(0) })
		time.Sleep(freezeInterval + freezeInterval/4 + freezeTime)
		w.networkComes(id)
		if got := w.info(id).Freeze; !sameFreeze(got, who.freeze) {
			t.Errorf("after the outage: %+v", got)
		}
	}, who)
}

// A refusal that TDLib does not try again reaches nobody but the command that met it.
func TestACommandMeetsAFreeze(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		synctest.Wait()
		w.tg.set(func() { who.freeze = frozenSince(1) })
		w.failOn(id, "SearchPublicChat", &TDLibError{Code: 400, Message: "FROZEN_PARTICIPANT_MISSING"})
		w.refused(request("search_user", id, "query", "somebody"), "FROZEN_PARTICIPANT_MISSING", ProblemFrozen)
		if got := w.info(id).Freeze; !sameFreeze(got, who.freeze) {
			t.Errorf("the freeze is %+v", got)
		}
		asked := w.tg.called("FreezeState")
		w.refused(request("search_user", id, "query", "somebody"), "FROZEN_PARTICIPANT_MISSING", ProblemFrozen)
		synctest.Wait()
		if w.tg.called("FreezeState") != asked {
			t.Error("what is known is asked for again")
		}
	}, who)
}

// Who turns to an account sees how it is now, and Telegram is not asked at every click.
func TestAFreezeIsNoticedWhenAPersonLooks(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		second := w.signIn(other)
		synctest.Wait()
		w.tg.set(func() { who.freeze = frozenSince(0) })
		asked := w.tg.called("FreezeState")
		for range 3 {
			w.core.Look(second)
			w.core.Look(id)
		}
		synctest.Wait()
		if w.tg.called("FreezeState") != asked {
			t.Error("it was asked although it has just been")
		}
		time.Sleep(freezeLook)
		w.core.Look(id)
		if got := w.info(id).Freeze; !sameFreeze(got, who.freeze) || w.tg.called("FreezeState") != asked+1 {
			t.Errorf("after a look the freeze is %+v, asked %d times", got, w.tg.called("FreezeState")-asked)
		}
	}, who, other)
}

func TestAFreezeThatCannotBeWrittenDownIsShown(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		synctest.Wait()
		w.store.failing = func(method string) error {
			if method == "SetFreeze" {
				return &StorageError{Kind: StorageDiskFull}
			}
			return nil
		}
		w.tg.set(func() { who.freeze = frozenSince(1) })
		w.tg.session(id).events.Frozen()
		synctest.Wait()
		if got := w.info(id).Freeze; !sameFreeze(got, who.freeze) {
			t.Errorf("the freeze is %+v", got)
		}
	}, who)
}

func TestASessionThatIsUsedTwiceIsAProblemOfTheAccount(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		synctest.Wait()
		duplicated := true
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if duplicated && method == "SelfProfile" {
					return &TDLibError{Code: 406, Message: "AUTH_KEY_DUPLICATED"}
				}
				return nil
			}
		})
		w.ask(request("check_account", id))
		if p := w.info(id).Problem; p == nil || p.Code != ProblemSessionDuplicated {
			t.Errorf("the problem is %+v", p)
		}
		w.tg.set(func() { duplicated = false })
		w.must(request("check_account", id))
		if p := w.info(id).Problem; p != nil {
			t.Errorf("all is well, and the problem is %+v", p)
		}
	}, who)
}

// Each account is checked within a time around the interval, and no two at once.
func TestTheRhythmOfTheChecks(t *testing.T) {
	people := several(6)
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
		}
		synctest.Wait()
		var checks []string
		last := map[AccountID]time.Time{}
		for id := AccountID(1); id <= 6; id++ {
			last[id] = *w.info(id).CheckedAt
		}
		var before time.Time
		for range 24 * 60 {
			time.Sleep(time.Minute)
			for id := AccountID(1); id <= 6; id++ {
				at := *w.info(id).CheckedAt
				if at.Equal(last[id]) {
					continue
				}
				checks = append(checks, fmt.Sprint(id))
				if pause := at.Sub(last[id]); pause < checkInterval*3/4 || pause > checkInterval*5/4+6*checkStep {
					t.Errorf("account %d was checked after %v", id, pause)
				}
				if pause := at.Sub(before); pause < checkStep*3/4 {
					t.Errorf("two accounts were checked within %v", pause)
				}
				last[id], before = at, at
			}
		}
		if len(checks) < 6*4 || len(checks) > 6*9 {
			t.Errorf("%d checks in a day", len(checks))
		}
	}, people...)
}

// After a night in which the computer was off, the accounts are not checked all at once, and the one that waits longest is
// the first.
func TestOverdueChecksAreSpread(t *testing.T) {
	people := several(4)
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
			time.Sleep(time.Minute)
		}
		w.stop()
		w.tg.set(func() { w.tg.silent = true }) // the start itself learns nothing
		time.Sleep(12 * time.Hour)
		w.start(someCredentials)
		began := time.Now()
		asked := func(id AccountID) bool {
			w.tg.mu.Lock()
			defer w.tg.mu.Unlock()
			return slices.Contains(w.tg.calls, fmt.Sprintf("%d SelfProfile", id))
		}
		synctest.Wait()
		w.tg.set(func() { w.tg.calls = nil })
		var order []AccountID
		for time.Since(began) < 15*time.Minute {
			time.Sleep(10 * time.Second)
			for id := AccountID(1); id <= 4; id++ {
				if asked(id) && !slices.Contains(order, id) && w.info(id).State == AuthReady {
					order = append(order, id)
				}
			}
		}
		if len(order) != 4 {
			t.Errorf("checked within a quarter of an hour: %v", order)
		}
	}, people...)
}

func TestNextCheck(t *testing.T) {
	now := time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	ago, ahead := now.Add(-time.Hour), now.Add(time.Hour)
	if got := nextCheck(nil, now); !got.Equal(now) {
		t.Errorf("never checked: %v", got)
	}
	if got := nextCheck(&ahead, now); !got.Equal(now) {
		t.Errorf("checked in the future: %v", got)
	}
	for range 1000 {
		if wait := nextCheck(&ago, now).Sub(ago); wait < checkInterval*3/4 || wait > checkInterval*5/4 {
			t.Fatalf("the next check is %v after the last", wait)
		}
	}
}

func TestAFailedCheckIsTriedAgainSooner(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		synctest.Wait()
		w.tg.set(func() { w.tg.silent = true })
		time.Sleep(checkInterval + checkInterval/4 + 2*checkStep)
		checked := *w.info(id).CheckedAt
		w.tg.set(func() { w.tg.silent = false })
		time.Sleep(checkRetry + checkRetry/4 + 2*checkStep)
		if got := *w.info(id).CheckedAt; got.Equal(checked) {
			t.Error("an hour after a check that failed there was no other")
		}
	}, who)
}

func TestARoundOfChecks(t *testing.T) {
	people := several(3)
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
		}
		w.must(request("log_out", 2))
		time.Sleep(time.Minute)
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, id AccountID, method string) error {
				if id == 3 && method == "FreezeState" {
					return &TDLibError{Code: 500, Message: "INTERNAL"}
				}
				return nil
			}
		})
		before := len(w.events(EventAccountCheckProgress))
		if got := w.must(`{"action":"start_account_check"}`).(AccountCheck); !got.Running || got.Total != 2 {
			t.Errorf("it begins with %+v", got)
		}
		if got := w.must(`{"action":"start_account_check"}`).(AccountCheck); !got.Running || got.Total != 2 {
			t.Errorf("a second one begins with %+v", got)
		}
		time.Sleep(time.Minute)
		want := AccountCheck{Total: 2, Done: 2, Failed: 1}
		if got := w.must(`{"action":"get_account_check"}`).(AccountCheck); got != want {
			t.Errorf("it ends with %+v, want %+v", got, want)
		}
		if got := w.info(1).CheckedAt; time.Since(*got) > time.Minute {
			t.Errorf("the first account was checked at %v", got)
		}
		// Began; one begun and done; the other begun and done; over.
		if got := len(w.events(EventAccountCheckProgress)) - before; got != 6 {
			t.Errorf("%d events", got)
		}
	}, people...)
}

func TestARoundIsStopped(t *testing.T) {
	people := several(3)
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
		}
		synctest.Wait()
		if got := w.must(`{"action":"stop_account_check"}`).(AccountCheck); got != (AccountCheck{}) {
			t.Errorf("stopping nothing gives %+v", got)
		}
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "FreezeState" {
					time.Sleep(10 * time.Second)
				}
				return nil
			}
		})
		calls := w.tg.called("FreezeState")
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(5 * time.Second)
		if got := w.must(`{"action":"stop_account_check"}`).(AccountCheck); got != (AccountCheck{Total: 3}) {
			t.Errorf("stopped with %+v", got)
		}
		time.Sleep(time.Minute)
		if got := w.tg.called("FreezeState") - calls; got != 1 {
			t.Errorf("%d accounts were asked after all", got)
		}
		// Stopped in a pause, begun anew at once: the old round does not come back.
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(11 * time.Second)
		w.must(`{"action":"stop_account_check"}`)
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(2 * time.Minute)
		if got := w.core.AccountCheck(); got != (AccountCheck{Total: 3, Done: 3}) {
			t.Errorf("the second round ends with %+v", got)
		}
	}, people...)
}

func TestTheProgramEndsInTheMiddleOfARound(t *testing.T) {
	people := several(2)
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
		}
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
				if method == "FreezeState" {
					<-ctx.Done()
					return ctx.Err()
				}
				return nil
			}
		})
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(time.Second)
	}, people...)
}
