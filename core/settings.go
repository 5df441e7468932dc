package core

import (
	"context"
	"fmt"
	"maps"
	"sync"
)

// settings keeps the stored settings in memory, so that reading never waits, and writes changes behind the caller's back.
type settings struct {
	mu      sync.Mutex
	known   map[string]string
	changed map[string]string // set, not stored yet
	turn    sync.Mutex        // held while changes are being stored, so that the newest wins
}

func (c *Core) loadSettings(ctx context.Context) error {
	known, err := c.store.Settings(ctx)
	if err != nil {
		return fmt.Errorf("reading the settings: %w", err)
	}
	c.settings.mu.Lock()
	defer c.settings.mu.Unlock()
	c.settings.known = maps.Clone(known)
	return nil
}

// Setting is a stored choice, "" if it was never made. It never waits.
func (c *Core) Setting(key string) string {
	c.settings.mu.Lock()
	defer c.settings.mu.Unlock()
	return c.settings.known[key]
}

// SetSetting keeps a choice for the next start. It never waits; a choice that cannot be stored is logged and holds until
// the program ends.
func (c *Core) SetSetting(key, value string) {
	c.settings.mu.Lock()
	defer c.settings.mu.Unlock()
	if c.settings.known[key] == value {
		return
	}
	c.settings.set(key, value)
	c.crew.run(c.storeSettings)
}

func (s *settings) set(key, value string) {
	if s.known == nil {
		s.known = make(map[string]string)
	}
	if s.changed == nil {
		s.changed = make(map[string]string)
	}
	s.known[key], s.changed[key] = value, value
}

func (s *settings) takeChanged() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	changed := s.changed
	s.changed = nil
	return changed
}

func (c *Core) storeSettings() {
	c.settings.turn.Lock()
	defer c.settings.turn.Unlock()
	for key, value := range c.settings.takeChanged() {
		if err := c.store.SetSetting(context.WithoutCancel(c.ctx), key, value); err != nil {
			c.log.Warn("a setting could not be stored", "key", key, "error", err)
		}
	}
}

// storeSetting keeps a choice that counts only once it is stored.
func (c *Core) storeSetting(ctx context.Context, key, value string) error {
	if err := c.store.SetSetting(ctx, key, value); err != nil {
		return err
	}
	c.settings.mu.Lock()
	defer c.settings.mu.Unlock()
	if c.settings.known == nil {
		c.settings.known = make(map[string]string)
	}
	c.settings.known[key] = value
	return nil
}

// forgetSetting is for a choice whose row is gone.
func (c *Core) forgetSetting(key string) {
	c.settings.mu.Lock()
	defer c.settings.mu.Unlock()
	delete(c.settings.known, key)
}
