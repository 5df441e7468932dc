package core

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

// withSettings runs a test on a core that is closed afterwards, and returns what its store then holds.
func withSettings(t *testing.T, store *memStore, test func(c *Core)) map[string]string {
	t.Helper()
	c := New(Options{Store: store, Telegram: newFakeTelegram()})
	if err := c.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	test(c)
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	return store.settings
}

func TestSettingsAreKeptForTheNextStart(t *testing.T) {
	store := newMemStore()
	stored := withSettings(t, store, func(c *Core) {
		c.SetSetting("window.theme", "dark")
		c.SetSetting("window.theme", "light")
		if got := c.Setting("window.theme"); got != "light" {
			t.Errorf("at once it is %q", got)
		}
		if got := c.Setting("never set"); got != "" {
			t.Errorf("a choice that was never made is %q", got)
		}
	})
	if got := stored["window.theme"]; got != "light" {
		t.Errorf("%q is stored", got)
	}
	withSettings(t, store, func(c *Core) {
		if got := c.Setting("window.theme"); got != "light" {
			t.Errorf("the next start reads %q", got)
		}
	})
}

// TestNewestSettingWins sets one key from many goroutines: what is stored in the end is what Setting says.
func TestNewestSettingWins(t *testing.T) {
	var last string
	stored := withSettings(t, newMemStore(), func(c *Core) {
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() { c.SetSetting("key", fmt.Sprint(i)) })
		}
		all.Wait()
		last = c.Setting("key")
	})
	if stored["key"] != last {
		t.Errorf("%q is stored, %q was set last", stored["key"], last)
	}
}

func TestSettingThatCannotBeStoredHoldsUntilTheEnd(t *testing.T) {
	store := newMemStore()
	stored := withSettings(t, store, func(c *Core) {
		store.fail(errors.New("no room"), "SetSetting")
		c.SetSetting("key", "value")
		if got := c.Setting("key"); got != "value" {
			t.Errorf("it is %q", got)
		}
	})
	if _, found := stored["key"]; found {
		t.Error("it was stored all the same")
	}
}
