package core

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// connect has the sessions of accounts tell that their connection is in a state.
func (w *world) connect(state ConnectionState, ids ...AccountID) {
	w.t.Helper()
	for _, id := range ids {
		session := w.tg.session(id)
		session.post(func() { session.events.Connection(state) }, false)
	}
	synctest.Wait()
}

// networkGoes takes the connections of accounts away; sessions that are opened later get none.
func (w *world) networkGoes(ids ...AccountID) {
	w.tg.set(func() { w.tg.offline = true })
	w.connect(ConnectionConnecting, ids...)
}

func (w *world) networkComes(ids ...AccountID) {
	w.tg.set(func() { w.tg.offline = false })
	w.connect(ConnectionReady, ids...)
}

// aRound begins a check of all accounts, some of which are signed in.
func aRound(t *testing.T, accounts int, test func(w *world)) {
	t.Helper()
	people := several(accounts)
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
		}
		time.Sleep(time.Minute)
		test(w)
	}, people...)
}

func (w *world) wantRound(want AccountCheck) {
	w.t.Helper()
	synctest.Wait()
	got := w.core.AccountCheck()
	got.UserbotID = nil
	if got != want {
		w.t.Errorf("the round is %+v, want %+v", got, want)
	}
}

func TestARoundWaitsForTheNetwork(t *testing.T) {
	aRound(t, 5, func(w *world) {
		w.networkGoes(1, 2, 3, 4, 5)
		asked := w.tg.called("SelfProfile")
		w.must(`{"action":"start_account_check"}`)
		w.wantRound(AccountCheck{Running: true, Total: 5})
		time.Sleep(awayTime)
		w.wantRound(AccountCheck{Running: true, Total: 5, Offline: true})
		told := len(w.events(EventAccountCheckProgress))
		time.Sleep(3 * time.Hour)
		w.wantRound(AccountCheck{Running: true, Total: 5, Offline: true})
		if more := len(w.events(EventAccountCheckProgress)) - told; more != 0 || w.tg.called("SelfProfile") != asked {
			t.Errorf("without a network %d things were told, and %d asked", more, w.tg.called("SelfProfile")-asked)
		}
		w.networkComes(1, 2, 3, 4, 5)
		w.wantRound(AccountCheck{Running: true, Total: 5, Done: 1})
		time.Sleep(5 * (roundPause + roundPause/4))
		w.wantRound(AccountCheck{Total: 5, Done: 5})
	})
}

// One account alone without a connection is not the network's fault: it gets the time that connecting may take, and the
// round goes on.
func TestARoundLeavesAnAccountBehindThatIsCutOff(t *testing.T) {
	aRound(t, 3, func(w *world) {
		w.connect(ConnectionConnecting, 1)
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(awayTime + checkConnectTime - time.Second)
		w.wantRound(AccountCheck{Running: true, Total: 3})
		time.Sleep(time.Second + 3*roundPause)
		w.wantRound(AccountCheck{Total: 3, Done: 3, Failed: 1})
	})
}

// An account that gets no connection when the others have theirs back is left behind as well.
func TestARoundGoesOnWhenOthersAreBack(t *testing.T) {
	aRound(t, 3, func(w *world) {
		w.networkGoes(1, 2, 3)
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(time.Hour)
		w.networkComes(2, 3)
		w.wantRound(AccountCheck{Running: true, Total: 3})
		time.Sleep(checkConnectTime + 3*roundPause)
		w.wantRound(AccountCheck{Total: 3, Done: 3, Failed: 1})
	})
}

func TestARoundWithoutANetworkIsStopped(t *testing.T) {
	aRound(t, 2, func(w *world) {
		w.networkGoes(1, 2)
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(time.Minute)
		if got := w.must(`{"action":"stop_account_check"}`).(AccountCheck); got != (AccountCheck{Total: 2}) {
			t.Errorf("stopped with %+v", got)
		}
		w.networkComes(1, 2)
		time.Sleep(time.Minute)
		w.wantRound(AccountCheck{Total: 2})
		w.networkGoes(1, 2) // and the program ends in the middle of another one
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(time.Minute)
	})
}

// What was lost over a check is checked again.
func TestTheNetworkGoesInTheMiddleOfACheck(t *testing.T) {
	aRound(t, 2, func(w *world) {
		w.hook(func(context.Context, AccountID, string) error {
			w.hook(nil)
			w.networkGoes(1, 2)
			return nil
		})
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(time.Hour)
		w.wantRound(AccountCheck{Running: true, Total: 2, Offline: true})
		w.networkComes(1, 2)
		time.Sleep(2 * roundPause)
		w.wantRound(AccountCheck{Total: 2, Done: 2})
	})
}

// Accounts that are signed out, removed, or that nobody can open are not waited for.
func TestARoundWithoutANetworkWaitsForNobodyWithoutASession(t *testing.T) {
	aRound(t, 3, func(w *world) {
		w.networkGoes(2, 3)
		w.hook(func(_ context.Context, id AccountID, method string) error {
			if id == 1 && method == "SelfProfile" {
				go w.tg.session(1).revoke("SESSION_REVOKED")
				return &TDLibError{Code: 401, Message: "SESSION_REVOKED"}
			}
			return nil
		})
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(2 * roundPause)
		w.must(request("remove_account", 2))
		time.Sleep(2 * roundPause)
		w.wantRound(AccountCheck{Running: true, Total: 3, Done: 2, Failed: 2})
		time.Sleep(awayTime)
		w.wantRound(AccountCheck{Running: true, Total: 3, Done: 2, Failed: 2, Offline: true})
	})
}

// The name of a proxy cannot be looked up without a network, so that an account which sleeps cannot even be opened.
func TestASleepingAccountWaitsForTheNetwork(t *testing.T) {
	people := several(2)
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
		}
		time.Sleep(time.Second)
		w.use(2)
		w.must(`{"action":"set_awake_limit","limit":1}`)
		time.Sleep(time.Minute)
		w.wantAwake(2)
		w.networkGoes(2)
		w.tg.set(func() { w.tg.openErr = ProxyFailed(ProblemProxyUnreachable, errors.New("no such host")) })
		w.must(`{"action":"start_account_check"}`)
		time.Sleep(time.Hour)
		w.wantRound(AccountCheck{Running: true, Total: 2, Offline: true})
		w.tg.set(func() { w.tg.openErr = nil })
		w.networkComes(2)
		time.Sleep(2 * roundPause)
		w.wantRound(AccountCheck{Total: 2, Done: 2})
	}, people...)
}

// A proxy that only one account has may be what is broken, where nobody else is awake to judge by.
func TestAnAccountWithAProxyOfItsOwnIsNoNetwork(t *testing.T) {
	people := several(2)
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
		}
		w.must(request("log_out", 2))
		w.must(request("set_proxy", 1, "proxy", "socks5://mine:1"))
		w.connect(ConnectionToProxy, 1)
		a, err := w.core.find(1)
		if err != nil || w.core.isAway(a) {
			t.Error("its proxy counts for the network")
		}
		w.must(request("set_proxy", 1, "mode", "inherit"))
		if !w.core.isAway(a) {
			t.Error("without a proxy of its own it does not count")
		}
	}, people...)
}
