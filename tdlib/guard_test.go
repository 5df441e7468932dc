package tdlib

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

// network notes what a guard does to TDLib's network.
type network struct{ types []string }

func (n *network) set(t td.NetworkType) { n.types = append(n.types, t.NetworkTypeConstructor()) }

func (n *network) want(t *testing.T, types ...string) {
	t.Helper()
	synctest.Wait()
	if !slices.Equal(n.types, types) {
		t.Errorf("the network was set to %q, want %q", n.types, types)
	}
}

func TestGuardTakesTheNetworkAwayInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n network
		g := &guard{setNetwork: n.set}
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
		g := &guard{setNetwork: n.set}
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
		g.stop()
		time.Sleep(time.Hour)
		n.want(t)
	})
}

func TestGuardIsPatientWhereTelegramIsNotBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n network
		g := &guard{setNetwork: n.set}
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
