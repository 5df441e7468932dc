package tdlib

import (
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

// network notes what a guard does to TDLib's network.
type network struct {
	mu    sync.Mutex
	types []string
}

func (n *network) set(t td.NetworkType) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.types = append(n.types, t.NetworkTypeConstructor())
}

func (n *network) want(t *testing.T, types ...string) {
	t.Helper()
	synctest.Wait()
	n.mu.Lock()
	defer n.mu.Unlock()
	if !slices.Equal(n.types, types) {
		t.Errorf("the network was set to %q, want %q", n.types, types)
	}
}

func newGuard(n *network) *guard {
	return &guard{setNetwork: n.set, short: shortPatience, long: longPatience}
}

func TestGuardTakesTheNetworkAwayInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n network
		g := newGuard(&n)
		g.onConnectionState(core.ConnectionWaitingForNetwork) // as every session begins
		g.onConnectionState(core.ConnectionToProxy)
		time.Sleep(time.Minute)
		n.want(t)

		g.onConnectionState(core.ConnectionConnecting)
		time.Sleep(shortPatience - time.Millisecond)
		n.want(t)
		time.Sleep(time.Millisecond)
		n.want(t, "networkTypeNone")
		time.Sleep(time.Minute)
		n.want(t, "networkTypeNone")

		g.onConnectionState(core.ConnectionWaitingForNetwork)
		n.want(t, "networkTypeNone", "networkTypeOther")
		g.onConnectionState(core.ConnectionConnecting)
		time.Sleep(shortPatience)
		n.want(t, "networkTypeNone", "networkTypeOther", "networkTypeNone")
	})
}

func TestGuardLeavesAConnectionAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n network
		g := newGuard(&n)
		for range 3 {
			g.onConnectionState(core.ConnectionConnecting)
			time.Sleep(shortPatience / 2)
			g.onConnectionState(core.ConnectionUpdating)
			time.Sleep(time.Hour)
			g.onConnectionState(core.ConnectionReady)
			time.Sleep(time.Hour)
		}
		n.want(t)
		g.onConnectionState(core.ConnectionConnecting)
		g.pause()
		time.Sleep(time.Hour)
		n.want(t)
	})
}

func TestGuardIsPatientWhereTelegramIsNotBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n network
		g := newGuard(&n)
		g.onExpectBlocking(false)
		g.onConnectionState(core.ConnectionConnecting)
		time.Sleep(longPatience - time.Millisecond)
		n.want(t)
		time.Sleep(time.Millisecond)
		n.want(t, "networkTypeNone")
		g.onExpectBlocking(true)
		g.onConnectionState(core.ConnectionWaitingForNetwork)
		g.onConnectionState(core.ConnectionConnecting)
		time.Sleep(shortPatience)
		n.want(t, "networkTypeNone", "networkTypeOther", "networkTypeNone")
	})
}

// While the proxy is being changed the network is not the guard's to give back, and without a proxy not to take.
func TestGuardLeavesTheNetworkAloneWhilePaused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n network
		g := newGuard(&n)
		g.onConnectionState(core.ConnectionConnecting)
		time.Sleep(shortPatience)
		n.want(t, "networkTypeNone")
		g.pause()
		g.onConnectionState(core.ConnectionWaitingForNetwork)
		g.onConnectionState(core.ConnectionConnecting)
		time.Sleep(time.Hour)
		n.want(t, "networkTypeNone")

		// The new proxy may leave the connection as it was, of which there is no news.
		g.resume()
		time.Sleep(shortPatience)
		n.want(t, "networkTypeNone", "networkTypeNone")
		g.onConnectionState(core.ConnectionWaitingForNetwork)
		n.want(t, "networkTypeNone", "networkTypeNone", "networkTypeOther")
	})
}

// silentProxy is a SOCKS5 proxy that agrees to every connection, behind which nobody ever answers.
func silentProxy(t *testing.T) (address string) {
	t.Helper()
	return proxyThat(t, agree)
}

// proxyThat is a proxy that does something with every connection.
func proxyThat(t *testing.T, handle func(net.Conn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { must(t, listener.Close()) })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go handle(conn)
		}
	}()
	return listener.Addr().String()
}

func agree(conn net.Conn) {
	defer conn.Close()
	request := make([]byte, 512)
	for _, answer := range [][]byte{{5, 0}, {5, 0, 0, 1, 0, 0, 0, 0, 0, 0}} {
		if _, err := conn.Read(request); err != nil {
			return
		}
		if _, err := conn.Write(answer); err != nil {
			return
		}
	}
	_, _ = io.Copy(io.Discard, conn)
}

// Real TDLib behind a silent proxy: the network goes and comes back, over and over. The patience is short here, so that
// TDLib is far from looking elsewhere also when the guard fails.
func TestGuardOfASession(t *testing.T) {
	d := deskIn(t, "socks5://"+silentProxy(t), t.TempDir())
	d.options.patience = 100 * time.Millisecond
	s, w := d.open(1)
	rounds := func() (count int) {
		for i, state := range w.connections {
			if i > 0 && state == core.ConnectionWaitingForNetwork && w.connections[i-1] == core.ConnectionConnecting {
				count++
			}
		}
		return count
	}
	late := time.AfterFunc(4*time.Second, func() { _ = s.Close(within(t)) })
	defer late.Stop()
	w.wait("second round", func() bool { return rounds() >= 2 || w.closed })
	if w.closed {
		t.Fatalf("the network was not taken away: %v", w.connections)
	}
}

// Real TDLib behind a proxy that lets nobody in: it tries less and less often, and the guard, which would have it begin
// anew each time, leaves it alone. The patience is short, so that a guard that does not is noticed.
func TestGuardLeavesTDLibsBackoffAlone(t *testing.T) {
	const long, most = 8 * time.Second, 8 // TDLib waits 1, 2, 4, 8 and at last 16 seconds
	for _, scheme := range []string{"socks5", "http"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			var tries atomic.Int64
			d := deskIn(t, scheme+"://"+proxyThat(t, func(conn net.Conn) {
				tries.Add(1)
				conn.Close()
			}), t.TempDir())
			d.options.patience = 100 * time.Millisecond
			_, w := d.open(1)
			w.wait("connection to the proxy", func() bool { return slices.Contains(w.connections, core.ConnectionToProxy) })
			time.Sleep(long)
			if count := tries.Load(); count == 0 || count > most {
				t.Errorf("%d tries in %v, want 1 to %d", count, long, most)
			}
		})
	}
}
