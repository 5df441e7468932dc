package tdtest

import (
	"slices"
	"time"

	"github.com/gotd/td/tg"
)

// Freeze is what Telegram tells a person whose account it has frozen: since when, until when an appeal can save it, and
// where to make one. Telegram tells it in the configuration that it has for each account, and sends the account's clients
// there with an updateConfig.
type Freeze struct {
	Since, Until time.Time
	AppealURL    string
}

// Freeze freezes an account. What it may not do any more is answered with 420 FROZEN_METHOD_INVALID.
func (s *Server) Freeze(userID int64, freeze Freeze) { s.setFreeze(userID, &freeze) }

// Unfreeze lifts a freeze.
func (s *Server) Unfreeze(userID int64) { s.setFreeze(userID, nil) }

func (s *Server) setFreeze(userID int64, freeze *Freeze) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(userID)
	u.Freeze = freeze
	u.Freezes++
	s.push(userID, nil, &tg.UpdateConfig{})
	s.changed()
}

// config is what the person's own configuration has more than everybody's.
func (f *Freeze) config() []tg.JSONObjectValue {
	if f == nil {
		return nil
	}
	values := []tg.JSONObjectValue{
		{Key: "freeze_since_date", Value: &tg.JSONNumber{Value: float64(f.Since.Unix())}},
		{Key: "freeze_appeal_url", Value: &tg.JSONString{Value: f.AppealURL}},
	}
	if !f.Until.IsZero() {
		values = append(values, tg.JSONObjectValue{Key: "freeze_until_date", Value: &tg.JSONNumber{Value: float64(f.Until.Unix())}})
	}
	return values
}

// frozenMethods are what a frozen account may not do: change anything, or look for people that it does not know.
var frozenMethods = []string{
	"account.updateProfile", "account.updateUsername", "account.updateBirthday",
	"photos.uploadProfilePhoto", "photos.updateProfilePhoto", "photos.deletePhotos",
	"contacts.importContacts", "contacts.addContact", "contacts.resolveUsername", "contacts.resolvePhone", "contacts.search",
	"channels.createChannel",
}

// isFrozen tells whether a call is refused because its account is frozen.
func (c *call) isFrozen() bool {
	return c.me() != nil && c.me().Freeze != nil && slices.Contains(frozenMethods, c.record.Method)
}
