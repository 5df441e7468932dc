package core

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// wantProxies checks which proxies the sessions were given since the last look.
func (w *world) wantProxies(want ...string) {
	w.t.Helper()
	synctest.Wait()
	w.tg.mu.Lock()
	defer w.tg.mu.Unlock()
	got := slices.Sorted(slices.Values(w.tg.proxies))
	if !slices.Equal(got, want) {
		w.t.Errorf("the proxies of the sessions became %q, want %q", got, want)
	}
	w.tg.proxies = nil
}

const (
	proxyA = "socks5://ann:geheim@127.0.0.1:1"
	proxyB = "socks5://127.0.0.1:2"
	proxyC = "http://127.0.0.1:3"
)

func TestSetProxyReachesRunningSessions(t *testing.T) {
	one, two := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		w.signIn(one)
		w.signIn(two)
		w.wantProxies("1 ", "2 ")
		set := func(line string, want ProxySetting) {
			t.Helper()
			if got := w.must(line).(ProxySetting); got != want {
				t.Errorf("%s: %+v, want %+v", line, got, want)
			}
		}
		set(`{"action":"set_proxy","proxy":" `+proxyA+` "}`, ProxySetting{Mode: ProxyOwn, Address: proxyA})
		w.wantProxies("1 "+proxyA, "2 "+proxyA)
		set(request("set_proxy", 2, "mode", "own", "proxy", proxyB), ProxySetting{Mode: ProxyOwn, Address: proxyB})
		w.wantProxies("2 " + proxyB)
		set(`{"action":"set_proxy","mode":"own","proxy":"`+proxyC+`"}`, ProxySetting{Mode: ProxyOwn, Address: proxyC})
		w.wantProxies("1 " + proxyC) // account 2 has its own
		set(request("set_proxy", 1, "mode", "none", "proxy", proxyA), ProxySetting{Mode: ProxyNone})
		w.wantProxies("1 ")
		set(request("set_proxy", 1, "mode", "none"), ProxySetting{Mode: ProxyNone})
		w.wantProxies() // nothing new
		set(request("set_proxy", 2, "proxy", nil), ProxySetting{Mode: ProxyInherit})
		w.wantProxies("2 " + proxyC)
		set(`{"action":"set_proxy","proxy":""}`, ProxySetting{Mode: ProxyNone})
		w.wantProxies("2 ")
		if strings.Contains(w.log.String(), "geheim") {
			t.Error("the password is in the log")
		}
	}, one, two)
}

func TestProxyIsKeptForTheNextStart(t *testing.T) {
	one, two, three := newPerson(501, "+15550100001"), newPerson(502, "+15550100002"), newPerson(503, "+15550100003")
	inWorld(t, func(w *world) {
		w.signIn(one)
		w.signIn(two)
		w.must(`{"action":"set_proxy","proxy":"` + proxyA + `"}`)
		w.must(request("set_proxy", 2, "mode", "none"))
		w.signIn(three)
		w.must(request("set_proxy", 3, "proxy", proxyB))
		w.wantProxies("1 ", "1 "+proxyA, "2 ", "2 ", "2 "+proxyA, "3 "+proxyB, "3 "+proxyA)
		w.restart()
		w.wantProxies("1 "+proxyA, "2 ", "3 "+proxyB)
		for id, want := range map[AccountID]ProxySetting{
			0: {Mode: ProxyOwn, Address: proxyA}, 1: {Mode: ProxyInherit}, 2: {Mode: ProxyNone}, 3: {Mode: ProxyOwn, Address: proxyB},
		} {
			if got := w.core.Proxy(id); got != want {
				t.Errorf("the proxy of %d is %+v, want %+v", id, got, want)
			}
		}
		w.must(request("remove_account", 3))
		if stored := w.store.settings[ProxyKey(3)]; stored != "" || w.core.Proxy(3).Mode != ProxyInherit {
			t.Errorf("of the removed account %q is left", stored)
		}
	}, one, two, three)
}

func TestSetProxyRefusals(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		before := len(w.store.settings)
		for line, text := range map[string]string{
			`{"action":"set_proxy","mode":"inherit"}`:                          "mode must be none or own",
			`{"action":"set_proxy","mode":"some","proxy":"x"}`:                 "mode must be none or own",
			`{"action":"set_proxy","mode":5}`:                                  "mode must be a string",
			`{"action":"set_proxy","mode":"own"}`:                              "proxy is required",
			`{"action":"set_proxy","proxy":5}`:                                 "proxy must be a string",
			`{"action":"set_proxy","proxy":"127.0.0.1:1"}`:                     "the proxy's address must begin with socks5://, http:// or tg://proxy?",
			request("set_proxy", 1, "mode", "all"):                             "mode must be inherit, none or own",
			request("set_proxy", 1, "mode", "own", "proxy", " "):               "proxy is required",
			request("set_proxy", 7, "proxy", proxyA):                           "account 7 not found",
			`{"action":"set_proxy","userbot_id":"x","proxy":"` + proxyA + `"}`: "userbot_id must be an integer",
		} {
			w.refused(line, text, ProblemInvalidInput)
		}
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "SetSetting")
		w.refused(request("set_proxy", 1, "proxy", proxyA), storageText, ProblemStorage)
		if got := w.core.Proxy(1); got.Mode != ProxyInherit || len(w.store.settings) != before {
			t.Errorf("after the refusals the proxy is %+v", got)
		}
		w.wantProxies("1 ")
	}, who)
}

// --proxy goes before everything that is stored, and nothing can be chosen meanwhile.
func TestForcedProxy(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.must(request("set_proxy", id, "mode", "none"))
		w.stop()
		w.tg.set(func() { w.tg.proxies = nil })
		w.core = New(Options{Store: w.store, Telegram: w.tg, Credentials: someCredentials, Proxy: proxyB, Log: w.core.log})
		if err := w.core.Load(w.t.Context()); err != nil {
			t.Fatal(err)
		}
		w.core.Start(w.t.Context())
		w.wantProxies("1 " + proxyB)
		for _, id := range []AccountID{0, id} {
			if got := w.core.Proxy(id); got != (ProxySetting{Mode: ProxyOwn, Address: proxyB, Forced: true}) {
				t.Errorf("the proxy of %d is %+v", id, got)
			}
		}
		w.refused(request("set_proxy", id, "proxy", proxyA), "the proxy was given with --proxy and cannot be changed", ProblemProxyForced)
		w.refused(`{"action":"set_proxy","mode":"none"}`, "the proxy was given with --proxy and cannot be changed", ProblemProxyForced)
		w.wantProxies()
		if w.store.settings[ProxyKey(id)] != "none" {
			t.Error("the choice is lost")
		}
	}, who)
}

// A session that does not change its proxy must not go on without it.
func TestSessionThatDoesNotChangeItsProxyIsOpenedAnew(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.wantProxies("1 ")
		w.tg.set(func() {
			w.tg.proxyErr = ProxyFailed(ProblemProxyUnreachable, errors.New("looking up the proxy's server: no such host"))
		})
		w.must(request("set_proxy", id, "proxy", proxyA))
		w.wantProxies("1 " + proxyA) // with Open
		w.state(id, AuthReady)

		// Neither can it be opened: then the account shows why, and the next choice brings it back.
		w.tg.set(func() {
			w.tg.openErr = ProxyFailed(ProblemProxyUnreachable, errors.New("looking up the proxy's server: no such host"))
		})
		w.must(request("set_proxy", id, "proxy", proxyB))
		if info := w.state(id, AuthClosed); info.Problem == nil || info.Problem.Code != ProblemProxyUnreachable {
			t.Errorf("the account's problem is %+v", info.Problem)
		}
		w.refused(request("set_bio", id, "bio", "x"), "looking up the proxy's server: no such host", ProblemProxyUnreachable)
		w.tg.set(func() { w.tg.openErr, w.tg.proxyErr, w.tg.proxies = nil, nil, nil })
		w.must(`{"action":"set_proxy","mode":"none"}`) // not this account's
		w.wantProxies()
		w.must(request("set_proxy", id, "mode", "inherit"))
		w.wantProxies("1 ")
		if info := w.state(id, AuthReady); info.Problem != nil {
			t.Errorf("the account's problem is %+v", info.Problem)
		}
	}, who)
}

// A choice for all must not wake an account that is signed out.
func TestSetProxyLeavesSignedOutAccountsAlone(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.must(request("log_out", id))
		w.wantProxies("1 ")
		w.must(`{"action":"set_proxy","proxy":"` + proxyA + `"}`)
		w.wantProxies()
		w.signInTo(id, who)
		w.wantProxies("1 " + proxyA)
	}, who)
}

// Commands that a dead proxy holds up must not hold up the choice of another one.
func TestSetProxyDoesNotWaitForTheAccountsCommands(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.wantProxies("1 ")
		w.tg.set(func() { w.tg.offline = true })
		stuck := w.send(request("set_bio", id, "bio", "x"))
		synctest.Wait()
		start := time.Now()
		w.must(request("set_proxy", id, "proxy", proxyA))
		if took := time.Since(start); took != 0 {
			t.Errorf("it took %v", took)
		}
		w.wantProxies("1 " + proxyA)
		w.failed(<-stuck, "request timed out", ProblemTimeout)
	}, who)
}

// A script chooses the proxy before it adds the account.
func TestSetProxyThenAddAccount(t *testing.T) {
	inWorld(t, func(w *world) {
		w.send(`{"action":"set_proxy","proxy":"` + proxyA + `"}`)
		w.send(`{"action":"add_account"}`)
		w.send(request("set_proxy", 1, "proxy", proxyB))
		if event := <-w.send(`{"action":"add_account"}`); event.Payload.Error != "" {
			t.Fatal(event.Payload.Error)
		}
		w.must(request("get_authorization_state", 1))
		if got := w.core.Proxy(1); got.Address != proxyB {
			t.Errorf("the proxy of the new account is %+v", got)
		}
		if got := w.core.proxyInForce(2); got != proxyA {
			t.Errorf("the second account uses %q", got)
		}
	})
}

func TestTestProxy(t *testing.T) {
	inWorld(t, func(w *world) {
		got := w.askText(`{"action":"test_proxy","proxy":"` + proxyA + `"}`)
		if want := none + `"type":"test_proxy","result":{"seconds":0.25}}}`; got != want {
			t.Errorf("got %s", got)
		}
		w.refused(`{"action":"test_proxy"}`, "proxy is required", ProblemInvalidInput)
		w.refused(`{"action":"test_proxy","proxy":"x"}`, "the proxy's address must begin with socks5://, http:// or tg://proxy?", ProblemInvalidInput)
		event := w.refused(`{"action":"test_proxy","proxy":"socks5://broken:1"}`, "Connection refused", ProblemProxyUnreachable)
		if event.Payload.Code != 400 {
			t.Errorf("TDLib's code is lost: %+v", event.Payload)
		}
	})
}

// A test that takes long holds up nobody, and the end of the program ends it.
func TestTestProxyHoldsUpNobody(t *testing.T) {
	inWorld(t, func(w *world) {
		w.tg.testing = make(chan struct{})
		test := w.send(`{"action":"test_proxy","proxy":"` + proxyA + `"}`)
		synctest.Wait()
		start := time.Now()
		w.must(`{"action":"add_account"}`)
		w.must(`{"action":"set_proxy","proxy":"` + proxyB + `"}`)
		w.must(`{"action":"list_activities"}`)
		if took := time.Since(start); took != 0 {
			t.Errorf("the others waited %v", took)
		}
		w.stop()
		w.failed(<-test, "the program is closing", ProblemClosing)
		w.start(someCredentials)
	})
}

func TestProxyProblems(t *testing.T) {
	for _, code := range []ProblemCode{ProblemProxyUnreachable, ProblemProxyRefused, ProblemProxyRefusedLogin} {
		err := fmt.Errorf("opening: %w", ProxyFailed(code, &TDLibError{Code: 400, Message: "Why not"}))
		if problem := ProblemFrom(err, time.Now()); problem.Code != code || problem.Cause == nil {
			t.Errorf("%s became %+v", code, problem)
		}
		if payload := failurePayload(nil, err, time.Now()); payload.Error != "Why not" || payload.Code != 400 || isUnforeseen(err) {
			t.Errorf("%s is answered with %+v", code, payload)
		}
	}
}

// A computer that is started without a network cannot look a proxy's name up. The session is opened when it can.
func TestASessionIsOpenedWhenItsProxyIsFound(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.stop()
		w.tg.set(func() { w.tg.openErr = ProxyFailed(ProblemProxyUnreachable, errors.New("no such host")) })
		w.start(someCredentials)
		time.Sleep(time.Hour)
		if info := w.info(id); info.Problem == nil || info.Problem.Code != ProblemProxyUnreachable {
			t.Errorf("without a network: %+v", info.Problem)
		}
		if said := strings.Count(w.log.String(), "a session could not be opened"); said != 1 {
			t.Errorf("the log says it %d times", said)
		}
		opens := w.tg.opens
		w.tg.set(func() { w.tg.openErr = nil })
		time.Sleep(reopenTime)
		if info := w.state(id, AuthReady); info.Problem != nil || w.tg.opens != opens+1 {
			t.Errorf("with a network, after %d tries: %+v", w.tg.opens-opens, info.Problem)
		}
		time.Sleep(time.Hour)
		w.tg.set(func() { w.tg.openErr = ProxyFailed(ProblemProxyUnreachable, errors.New("no such host")) })
		w.restart()
		opens = w.tg.opens
		w.stop()
		time.Sleep(time.Hour)
		if w.tg.opens != opens {
			t.Error("a program that has ended goes on trying")
		}
		w.start(someCredentials)
	}, who)
}
