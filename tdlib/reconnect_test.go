package tdlib

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// clients are sessions without TDLib that know each other, and what was done to the network of each.
func clients(count int) (r *reconnector, sessions []*session, networks []*network) {
	r = &reconnector{}
	for range count {
		n := &network{}
		s := &session{news: make(chan struct{}), cutOff: time.Now(), others: r, guard: &guard{setNetwork: n.set, idle: true}}
		r.join(s)
		sessions, networks = append(sessions, s), append(networks, n)
	}
	return r, sessions, networks
}

// becomes has a session's connection change.
func (s *session) becomes(state core.ConnectionState) {
	s.noteConnection(state)
	s.others.onConnectionState(isConnected(state))
}

// nudges counts what was done to networks, and forgets it.
func nudges(networks []*network) (counts []int) {
	synctest.Wait()
	for _, n := range networks {
		n.mu.Lock()
		counts = append(counts, len(n.types))
		n.types = nil
		n.mu.Unlock()
	}
	return counts
}

func wantNudges(t *testing.T, networks []*network, want ...int) {
	t.Helper()
	if got := nudges(networks); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("nudged were %v, want %v", got, want)
	}
}

func TestOneConnectionIsWordForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, sessions, networks := clients(3)
		for _, s := range sessions {
			s.becomes(core.ConnectionReady)
		}
		wantNudges(t, networks, 0, 0, 0)
		time.Sleep(time.Hour)
		for _, s := range sessions {
			s.becomes(core.ConnectionToProxy)
		}
		time.Sleep(nudgeAfter - time.Second)
		wantNudges(t, networks, 0, 0, 0) // TDLib itself tries often enough
		time.Sleep(time.Second)
		sessions[1].becomes(core.ConnectionUpdating)
		wantNudges(t, networks, 1, 0, 1)
		sessions[1].becomes(core.ConnectionReady)
		wantNudges(t, networks, 0, 0, 0) // once is enough
		time.Sleep(time.Hour)
		wantNudges(t, networks, 0, 0, 0) // the others have a trouble of their own
		sessions[0].becomes(core.ConnectionReady)
		wantNudges(t, networks, 0, 0, 1)
		sessions[2].becomes(core.ConnectionReady)
	})
}

// While nobody has a connection they take turns, and the longer it lasts the less often.
func TestOneAfterTheOtherTriesToConnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, sessions, networks := clients(3)
		for _, s := range sessions {
			s.becomes(core.ConnectionConnecting)
		}
		time.Sleep(nudgePause)
		wantNudges(t, networks, 0, 0, 0)
		total := []int{0, 0, 0}
		for range 3 {
			time.Sleep(nudgePause)
			for i, n := range nudges(networks) {
				total[i] += n
			}
		}
		if fmt.Sprint(total) != "[1 1 1]" {
			t.Errorf("in three turns they were nudged %v times", total)
		}
		time.Sleep(time.Hour)
		nudges(networks)
		time.Sleep(10 * nudgeMost)
		if n := nudges(networks); n[0]+n[1]+n[2] != 10 {
			t.Errorf("after an hour they were nudged %v times in ten pauses", n)
		}
		for _, s := range sessions {
			r.leave(s)
		}
		time.Sleep(time.Hour)
		wantNudges(t, networks, 0, 0, 0)
		if r.timer != nil {
			t.Error("nobody is left, and the clock runs")
		}
	})
}

// A network that is kept away so that nothing goes past the proxy is nobody's to give back.
func TestANudgeDoesNotOpenTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n network
		g := newGuard(&n)
		g.nudge()
		n.want(t, "networkTypeOther")
		g.bar()
		g.nudge()
		g.resume()
		g.nudge()
		n.want(t, "networkTypeOther")
		g.admit()
		g.nudge()
		n.want(t, "networkTypeOther", "networkTypeOther")
		g.onConnectionState(core.ConnectionConnecting)
		time.Sleep(shortPatience)
		synctest.Wait()
		g.nudge()
		n.want(t, "networkTypeOther", "networkTypeOther", "networkTypeNone")
		g.onConnectionState(core.ConnectionWaitingForNetwork)
		g.nudge()
		n.want(t, "networkTypeOther", "networkTypeOther", "networkTypeNone", "networkTypeOther", "networkTypeOther")
	})
}

// Real TDLib: by itself it would try 7 and then 15 seconds after it was cut off.
func TestAllComeBackSoonAfterAnOutage(t *testing.T) {
	t.Parallel()
	const outage, most = 9 * time.Second, nudgePause + 2*time.Second
	server := tdtest.NewServer(t)
	d := newDesk(t, server)
	var witnesses []*witness
	for i := range 5 {
		who := server.AddUser(tdtest.User{Phone: fmt.Sprintf("9996601%04d", i), FirstName: "Ada"})
		_, w := d.signIn(core.AccountID(i+1), server, who)
		w.connection(core.ConnectionReady)
		witnesses = append(witnesses, w)
	}
	server.Pause()
	time.Sleep(outage)
	must(t, server.Resume())
	began := time.Now()
	for _, w := range witnesses {
		w.connection(core.ConnectionReady)
	}
	if took := time.Since(began); took > most {
		t.Errorf("after an outage of %v it took %v until all were back", outage, took)
	}
}
