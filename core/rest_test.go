package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// crowd is some people to sign in.
func crowd(count int) []*person {
	var people []*person
	for i := range count {
		people = append(people, newPerson(int64(501+i), fmt.Sprintf("+1555010%04d", i)))
	}
	return people
}

// inCrowd runs a test with accounts 1, 2, … signed in, of which some may stay awake: the last ones are.
func inCrowd(t *testing.T, count, awake int, test func(w *world)) {
	t.Helper()
	people := crowd(count)
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
			time.Sleep(time.Second) // so that it is known who was used last
		}
		w.must(fmt.Sprintf(`{"action":"set_awake_limit","limit":%d}`, awake))
		test(w)
	}, people...)
}

// awake lists the accounts that have a client open.
func (w *world) awake() []AccountID {
	w.t.Helper()
	synctest.Wait()
	var ids []AccountID
	for _, info := range w.core.Accounts() {
		open := w.tg.session(info.UserbotID) != nil
		if open == info.Asleep {
			w.t.Errorf("account %d: asleep is %t, and a client is open: %t", info.UserbotID, info.Asleep, open)
		}
		if open {
			ids = append(ids, info.UserbotID)
		}
	}
	return ids
}

func (w *world) wantAwake(ids ...AccountID) {
	w.t.Helper()
	if got := w.awake(); !slices.Equal(got, ids) {
		w.t.Fatalf("awake are %v, want %v", got, ids)
	}
}

// use has an account do something.
func (w *world) use(id AccountID) {
	w.t.Helper()
	w.must(request("get_user", id, "user_id", 501))
	time.Sleep(time.Second)
}

// hook has a function called before every method of a session.
func (w *world) hook(before func(ctx context.Context, id AccountID, method string) error) {
	w.tg.set(func() { w.tg.before = before })
}

// keepWaiting holds a method of an account up until release is called.
func (w *world) keepWaiting(id AccountID, method string) (release func()) {
	held := make(chan struct{})
	w.hook(func(_ context.Context, of AccountID, called string) error {
		if of == id && called == method {
			<-held
		}
		return nil
	})
	return func() {
		w.hook(nil)
		close(held)
	}
}

func TestWhoWasUsedLeastRecentlySleeps(t *testing.T) {
	inCrowd(t, 4, 2, func(w *world) {
		w.wantAwake(3, 4)
		w.use(1)
		w.wantAwake(1, 4)
		w.core.Look(4)
		w.core.Look(2)
		w.wantAwake(2, 4)
		time.Sleep(time.Second)
		w.use(3)
		w.wantAwake(2, 3)
		w.core.Look(0)
		time.Sleep(time.Second)
		w.use(4)
		w.use(1)
		w.wantAwake(1, 4)
	})
}

// Nobody outside is told that a sleeping account had another state than ready, and what is stored of it stays.
func TestSleepShowsAsSleepOnly(t *testing.T) {
	inCrowd(t, 2, 1, func(w *world) {
		states := len(w.events(EventAuthorizationState))
		info := w.state(1, AuthReady)
		if !info.Asleep || info.Connection != "" || info.Profile == nil || info.Problem != nil || info.SignedOutAt != nil {
			t.Errorf("asleep: %+v", info)
		}
		if got := w.askText(request("get_authorization_state", 1)); !strings.Contains(got, `"result":{"state":"ready"}`) {
			t.Errorf("get_authorization_state: %s", got)
		}
		w.must(request("set_account_label", 1, "label", "Shop"))
		w.wantAwake(2) // neither woke it
		if row := w.store.get(1); !row.SignedIn || row.SignedOutAt != nil {
			t.Errorf("stored: %+v", row)
		}
		w.use(1)
		if info := w.state(1, AuthReady); info.Asleep || info.Connection != ConnectionReady {
			t.Errorf("woken: %+v", info)
		}
		if got := w.events(EventAuthorizationState); len(got) != states {
			t.Errorf("told %v", got[states:])
		}
		var last AccountInfo
		for _, event := range w.events(EventAccountChanged) {
			if *event.UserbotID == 2 {
				last = event.Payload.Result.(AccountInfo)
			}
		}
		if !last.Asleep {
			t.Error("the list was not told that account 2 sleeps")
		}
	})
}

func TestWhoHasSomethingToDoStaysAwake(t *testing.T) {
	tests := map[string]func(w *world) (end func()){
		"a command in flight": func(w *world) func() {
			release := w.keepWaiting(1, "User")
			answer := w.send(request("get_user", 1, "user_id", 501))
			return func() { release(); <-answer }
		},
		"a command that waits for a limit": func(w *world) func() {
			over := make(chan struct{})
			w.hook(func(ctx context.Context, _ AccountID, method string) error {
				if method == "SearchPublicChat" {
					NoteWait(ctx, 40*time.Second)
					<-over
				}
				return nil
			})
			answer := w.send(request("search_user", 1, "query", "name"))
			return func() { close(over); <-answer }
		},
		"a command that was given up and goes on": func(w *world) func() {
			release := w.keepWaiting(1, "User")
			w.refused(request("get_user", 1, "user_id", 501), "request timed out", ProblemTimeout)
			return release
		},
		"its profile being read": func(w *world) func() {
			release := w.keepWaiting(1, "SelfProfile")
			w.tg.session(1).events.SelfChanged()
			time.Sleep(time.Second)
			return release
		},
		"a photo being downloaded": func(w *world) func() {
			release := w.keepWaiting(1, "ChatPhoto 501 true")
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = w.core.ChatPhoto(w.t.Context(), 1, 501, PhotoLarge)
			}()
			return func() { release(); <-done }
		},
		"somebody who looks at it": func(w *world) func() {
			w.core.Look(1)
			return func() { w.core.Look(0) }
		},
		"being held": func(w *world) func() {
			a, err := w.core.find(1)
			if err != nil {
				w.t.Fatal(err)
			}
			return w.core.hold(a)
		},
	}
	for name, begin := range tests {
		t.Run(name, func(t *testing.T) {
			inCrowd(t, 3, 3, func(w *world) {
				end := begin(w)
				synctest.Wait()
				time.Sleep(time.Second)
				w.use(2)
				w.use(3)
				w.must(`{"action":"set_awake_limit","limit":1}`)
				if name == "somebody who looks at it" { // it counts as the one that is being used
					w.wantAwake(1)
					end()
					w.wantAwake(1)
					return
				}
				w.wantAwake(1, 3)
				end()
				w.wantAwake(3)
			})
		})
	}
}

// A sign-in that is under way is never put to sleep, nor one that was begun before the program was started.
func TestSignInsStayAwake(t *testing.T) {
	people := crowd(3)
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.must(request("set_authentication_phone_number", 1, "phone", people[0].phone))
		for _, who := range people[1:] {
			time.Sleep(time.Second)
			w.signIn(who)
		}
		w.must(`{"action":"set_awake_limit","limit":1}`)
		w.wantAwake(1, 3)
		w.restart()
		w.wantAwake(1)
		w.state(1, AuthWaitCode)
		w.must(request("check_authentication_code", 1, "code", rightCode))
		time.Sleep(time.Second)
		w.use(2)
		w.wantAwake(2)
		w.state(1, AuthReady)
	}, people...)
}

// Commands that come while the account falls asleep wait for that, wake it, and are answered once and in order.
func TestCommandsWhileFallingAsleep(t *testing.T) {
	inCrowd(t, 2, 2, func(w *world) {
		release := w.keepWaiting(1, "Close")
		w.must(`{"action":"set_awake_limit","limit":1}`)
		synctest.Wait()
		if info := w.state(1, AuthReady); !info.Asleep {
			t.Fatal("account 1 does not fall asleep")
		}
		var order []string
		answered := make(chan struct{})
		lines := []string{
			request("get_user", 1, "user_id", 501, "request_id", "a"), request("search_user", 1, "query", "nobody", "request_id", "b"),
			request("refresh_self_profile", 1, "request_id", "c"),
		}
		for _, line := range lines {
			w.core.DispatchJSON([]byte(line), func(event Event) {
				order = append(order, *event.Payload.RequestID+event.Payload.Error)
				if len(order) == len(lines) {
					close(answered)
				}
			})
		}
		synctest.Wait()
		if len(order) > 0 {
			t.Fatalf("answered while the old client closes: %v", order)
		}
		release()
		<-answered
		if want := []string{"a", "bUSERNAME_NOT_OCCUPIED", "c"}; !slices.Equal(order, want) {
			t.Errorf("answers %v, want %v", order, want)
		}
		w.wantAwake(1)
	})
}

// A client that does not close keeps its own account only.
func TestClientThatDoesNotClose(t *testing.T) {
	inCrowd(t, 3, 3, func(w *world) {
		w.hook(func(ctx context.Context, id AccountID, method string) error {
			if id == 1 && method == "Close" {
				<-ctx.Done()
			}
			return ctx.Err()
		})
		stuck := w.tg.session(1)
		w.must(`{"action":"set_awake_limit","limit":2}`)
		slow := w.send(request("get_user", 1, "user_id", 501))
		w.use(2)
		w.use(3)
		w.failed(<-slow, "request timed out", ProblemOffline)
		w.hook(nil)
		stuck.end(nil, false) // TDLib goes on with it
		w.use(1)
		w.wantAwake(1, 3)
	})
}

// How the end of the session is learned: by what is asked of it first, as at a start of the program.
func TestRevokedWhileAsleep(t *testing.T) {
	inCrowd(t, 3, 2, func(w *world) {
		w.hook(func(_ context.Context, id AccountID, method string) error {
			if id == 1 && method != "Close" {
				w.tg.session(id).revoke("SESSION_REVOKED")
				return &TDLibError{Code: 401, Message: "SESSION_REVOKED"}
			}
			return nil
		})
		w.core.Look(1)
		if info := w.info(1); info.Asleep {
			t.Errorf("%+v", info)
		}
		w.isEndedElsewhere("SESSION_REVOKED", ProblemSignedOut)
		for _, id := range []AccountID{2, 3} {
			if info := w.state(id, AuthReady); info.SignedOutAt != nil || !w.store.get(id).SignedIn {
				t.Errorf("account %d: %+v", id, info)
			}
		}
		w.wantEvent(1, AuthClosed)
		w.refused(request("get_user", 1, "user_id", 501), "account 1 is not signed in", ProblemNotSignedIn)
	})
}

// wantEvent wants the last authorization_state of an account to be this one.
func (w *world) wantEvent(id AccountID, want AuthorizationState) {
	w.t.Helper()
	var last AuthorizationState
	for _, event := range w.events(EventAuthorizationState) {
		if *event.UserbotID == id {
			last = event.Payload.Result.(Authorization).State
		}
	}
	if last != want {
		w.t.Errorf("the last authorization_state of account %d is %q, want %q", id, last, want)
	}
}

// A session that ends elsewhere just as its account falls asleep is signed out, not asleep.
func TestRevokedWhileFallingAsleep(t *testing.T) {
	inCrowd(t, 2, 2, func(w *world) {
		w.hook(func(_ context.Context, id AccountID, method string) error {
			if id == 1 && method == "Close" {
				w.tg.session(id).revoke("SESSION_REVOKED")
			}
			return nil
		})
		w.must(`{"action":"set_awake_limit","limit":1}`)
		w.isEndedElsewhere("SESSION_REVOKED", ProblemSignedOut)
		if w.info(1).Asleep {
			t.Error("it counts as asleep")
		}
		w.wantEvent(1, AuthClosed)
	})
}

func TestSignOutWhileAsleep(t *testing.T) {
	inCrowd(t, 2, 1, func(w *world) {
		w.must(request("log_out", 1))
		if info := w.state(1, AuthClosed); info.Asleep || info.SignedOutAt == nil || info.Profile == nil {
			t.Errorf("%+v", info)
		}
		if w.tg.called("LogOut") != 1 || w.store.get(1).SignedIn {
			t.Error("Telegram was not told")
		}
		w.state(2, AuthReady)
	})
}

// Removing ends the session at Telegram where that can be reached, and takes what is here in any case.
func TestRemoveWhileAsleep(t *testing.T) {
	tests := map[string]struct {
		before func(w *world)
		logOut int
		left   bool
	}{
		"connected": {before: func(*world) {}, logOut: 1},
		"offline":   {before: func(w *world) { w.tg.set(func() { w.tg.offline = true }) }, logOut: 1, left: true},
		"cannot be opened": {
			before: func(w *world) { w.tg.set(func() { w.tg.openErr = errors.New("disk I/O error") }) }, left: true,
		},
		"revoked meanwhile": {before: func(w *world) {
			w.tg.set(func() { w.tg.files[1] = &fakeFiles{state: AuthWaitPhoneNumber} })
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inCrowd(t, 2, 1, func(w *world) {
				test.before(w)
				removed := w.must(request("remove_account", 1)).(AccountRemoved)
				if removed.SessionLeft != test.left || w.tg.called("LogOut") != test.logOut {
					t.Errorf("%+v, logged out %d times", removed, w.tg.called("LogOut"))
				}
				if w.store.has(1) || !slices.Contains(w.tg.forgot, 1) || !w.store.has(2) {
					t.Error("what is stored is not as it should be")
				}
				w.tg.set(func() { w.tg.openErr = nil })
				w.state(2, AuthReady)
			})
		})
	}
}

// A sleeping account is not woken for a new proxy or new credentials, and gets them when it wakes.
func TestChangesReachSleepersWhenTheyWake(t *testing.T) {
	inCrowd(t, 2, 1, func(w *world) {
		opens := w.tg.opens
		w.must(`{"action":"set_proxy","proxy":"socks5://127.0.0.1:1080"}`)
		if err := w.core.SetCredentials(t.Context(), Credentials{APIID: 18, APIHash: someCredentials.APIHash}); err != nil {
			t.Fatal(err)
		}
		w.wantAwake(2)
		if w.tg.opens != opens {
			t.Error("something was opened")
		}
		w.use(1)
		if last := w.tg.proxies[len(w.tg.proxies)-1]; last != "1 socks5://127.0.0.1:1080" {
			t.Errorf("woken with proxy %q", last)
		}
		if last := w.tg.opened[len(w.tg.opened)-1]; last.APIID != 18 {
			t.Errorf("woken with %+v", last)
		}
	})
}

func TestWakingFails(t *testing.T) {
	inCrowd(t, 2, 1, func(w *world) {
		w.tg.set(func() { w.tg.openErr = errors.New("no space left on device") })
		event := w.ask(request("get_user", 1, "user_id", 501))
		if event.Payload.Error == "" {
			t.Fatal("answered without a client")
		}
		if info := w.state(1, AuthReady); !info.Asleep || info.Connection != "" {
			t.Errorf("%+v", info)
		}
		w.core.Look(1)
		if info := w.info(1); !info.Asleep || info.Problem == nil {
			t.Errorf("looked at: %+v", info)
		}
		w.tg.set(func() { w.tg.openErr = nil })
		w.core.Look(1)
		if info := w.state(1, AuthReady); info.Asleep || info.Problem != nil {
			t.Errorf("once it can be opened: %+v", info)
		}
	})
}

// The account on screen connects first, then the others as they were used; what is too many begins asleep.
func TestStart(t *testing.T) {
	inCrowd(t, 5, 3, func(w *world) {
		for _, id := range []AccountID{5, 2, 4} {
			w.core.Look(id)
			time.Sleep(time.Second)
		}
		w.stop()
		w.tg.set(func() { w.tg.proxies = nil })
		w.start(someCredentials)
		w.wantAwake(2, 4, 5)
		if want := []string{"4 ", "2 ", "5 "}; !slices.Equal(w.tg.proxies, want) {
			t.Errorf("opened %q, want %q", w.tg.proxies, want)
		}
		for id := range AccountID(5) {
			w.state(id+1, AuthReady)
		}
		w.wantEvent(5, AuthReady)
		w.wantEvent(1, "") // nothing has changed for it
	})
}

// While the account on screen connects, the others wait a little for it, but nothing that is asked of them does.
func TestTheOneOnScreenConnectsFirst(t *testing.T) {
	inCrowd(t, 3, 3, func(w *world) {
		w.stop()
		release := w.keepWaiting(2, "SelfProfile")
		w.startLooking(2)
		w.wantOpen(2)
		w.must(request("get_user", 3, "user_id", 501))
		w.wantOpen(2, 3)
		time.Sleep(firstAloneTime)
		w.wantOpen(1, 2, 3)
		release()
	})
}

// startLooking starts the program with an account on screen.
func (w *world) startLooking(id AccountID) {
	w.t.Helper()
	w.core = New(Options{Store: w.store, Telegram: w.tg, Credentials: someCredentials, Machine: w.pc})
	if err := w.core.Load(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.core.Look(id)
	w.core.Start(w.t.Context())
}

func (w *world) wantOpen(ids ...AccountID) {
	w.t.Helper()
	synctest.Wait()
	for _, info := range w.core.Accounts() {
		if open := w.tg.session(info.UserbotID) != nil; open != slices.Contains(ids, info.UserbotID) {
			w.t.Fatalf("account %d has a client open: %t", info.UserbotID, open)
		}
	}
}

func TestClosingWithSleepers(t *testing.T) {
	inCrowd(t, 4, 1, func(w *world) {
		release := w.keepWaiting(4, "Close")
		w.use(3)
		synctest.Wait() // 4 is falling asleep, 1 and 2 sleep
		waiting := w.send(request("get_user", 4, "user_id", 501))
		go func() {
			time.Sleep(time.Second)
			release()
		}()
		w.stop()
		w.failed(<-waiting, "the program is closing", ProblemClosing)
		w.start(someCredentials)
		w.wantAwake(1) // nobody has looked at any of them, so they start in their order
	})
}

func TestAwakeLimit(t *testing.T) {
	inCrowd(t, 4, 1, func(w *world) {
		w.wantAwake(4)
		if got := w.must(`{"action":"set_awake_limit","limit":3}`).(AwakeLimit); got != (AwakeLimit{Limit: 3, Automatic: 50, Chosen: true}) {
			t.Errorf("%+v", got)
		}
		w.wantAwake(2, 3, 4)
		for _, wrong := range []string{"0", "1001", "-1"} {
			w.refused(`{"action":"set_awake_limit","limit":`+wrong+`}`, "limit must be in range 1..1000", ProblemInvalidInput)
		}
		w.refused(`{"action":"set_awake_limit","limit":"many"}`, "limit must be an integer", ProblemInvalidInput)
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "SetSetting")
		if event := w.ask(`{"action":"set_awake_limit","limit":2}`); event.Payload.Problem == nil || event.Payload.Problem.Code != ProblemStorage {
			t.Errorf("a choice that cannot be stored: %+v", event.Payload)
		}
		w.wantAwake(2, 3, 4)
		w.store.fail(nil)
		w.restart()
		if got := w.core.AwakeLimit(); got.Limit != 3 {
			t.Errorf("after a start: %+v", got)
		}
		if got := w.must(`{"action":"set_awake_limit"}`).(AwakeLimit); got != (AwakeLimit{Limit: 50, Automatic: 50}) {
			t.Errorf("automatic: %+v", got)
		}
		w.wantAwake(1, 2, 3, 4)
	})
}

func TestAutomaticLimit(t *testing.T) {
	for _, test := range []struct {
		machine Machine
		want    int
	}{
		{nil, awakeUnknown},
		{&fakeMachine{err: errors.New("no idea")}, awakeUnknown},
		{&fakeMachine{total: 512 << 20}, 3},
		{&fakeMachine{total: 4 << 30}, 12},
		{&fakeMachine{total: 64 << 30}, 50},
	} {
		c := New(Options{Store: newMemStore(), Machine: test.machine})
		if err := c.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := c.AwakeLimit(); got != (AwakeLimit{Limit: test.want, Automatic: test.want}) {
			t.Errorf("%+v: %+v, want %d", test.machine, got, test.want)
		}
	}
	store := newMemStore()
	store.settings[settingAwake] = "7"
	c := New(Options{Store: store, AwakeLimit: AwakeAll})
	if err := c.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.AwakeLimit(); got != (AwakeLimit{Limit: AwakeAll, Automatic: awakeUnknown, Chosen: true, Forced: true}) {
		t.Errorf("forced: %+v", got)
	}
}

func TestAccountCosts(t *testing.T) {
	people := crowd(4)
	inWorld(t, func(w *world) {
		if got := w.askText(`{"action":"get_account_costs"}`); !strings.Contains(got, `"awake":0,"asleep":0,"memory":0,"accounts":[]`) {
			t.Errorf("without accounts: %s", got)
		}
		w.pc.grows = 500
		for _, who := range people {
			w.signIn(who)
			time.Sleep(time.Second)
		}
		for _, cost := range w.must(`{"action":"get_account_costs"}`).(AccountCosts).Accounts {
			if cost.Memory != nil {
				t.Errorf("a sign-in was measured: %d", *cost.Memory)
			}
		}
		w.must(`{"action":"set_awake_limit","limit":2}`)
		w.use(3)
		w.use(4)
		w.use(1)
		w.use(2) // measured; the others get the average when they are awake
		w.wantAwake(1, 2)
		w.checkCosts()
		w.pc.grows = 0 // the program gave back as much as the next ones take: that says nothing of them
		for _, id := range []AccountID{3, 4, 1, 2} {
			w.use(id)
		}
		w.checkCosts()
	}, people...)
}

// checkCosts wants the first two accounts to be awake, each with 500 bytes of memory.
func (w *world) checkCosts() {
	w.t.Helper()
	costs := w.must(`{"action":"get_account_costs"}`).(AccountCosts)
	if costs.Awake != 2 || costs.Asleep != 2 || costs.Memory == nil || costs.Limit.Limit != 2 {
		w.t.Errorf("%+v", costs)
	}
	for i, cost := range costs.Accounts {
		memory := int64(0)
		if awake := i < 2; awake {
			memory = 500
		}
		if cost.Memory == nil || *cost.Memory != memory || cost.Disk == nil || *cost.Disk != 1000 || cost.Awake != (i < 2) {
			w.t.Errorf("account %d: %+v, memory %d, disk %d", i+1, cost, deref(cost.Memory), deref(cost.Disk))
		}
	}
}

func deref(number *int64) int64 {
	if number == nil {
		return -1
	}
	return *number
}
