package accounts

import (
	"time"

	"roster/gui/kit"
)

// StateBadge is the icon and the word for a state.
func StateBadge(t *kit.Texts, state State) (kit.Kind, string) {
	return kinds[state], t.S("accounts.state." + string(state))
}

// Badge is StateBadge with the time where the state has one, and of an account with which all is well, how far people are
// being added to its contacts. The minute, or the day, that is named is the first one after the limit.
func Badge(t *kit.Texts, row Row, now time.Time) (kit.Kind, string) {
	kind, word := StateBadge(t, row.State)
	if row.Adding.Rows > 0 && (row.State == StateReady || row.State == StateAsleep) {
		if row.Adding.Stopped {
			return kit.Asking, t.S("accounts.adding.stopped")
		}
		return kit.Busy, t.S("accounts.adding", kit.Args{"Done": row.Adding.Done, "All": row.Adding.Rows})
	}
	if row.Until.IsZero() {
		return kind, word
	}
	at := kit.NextMinute(row.Until.Local())
	when := t.Clock(at)
	if at.Sub(now) >= 24*time.Hour {
		when = t.DayMonth(at.Day(), int(at.Month()))
	}
	return kind, t.S("accounts.limited_until", kit.Args{"Time": when})
}

var kinds = map[State]kit.Kind{
	StateReady:      kit.Good,
	StateLimited:    kit.Neutral,
	StateConnecting: kit.Busy,
	StateOffline:    kit.Offline,
	StateSignIn:     kit.Asking,
	StateSignedOut:  kit.Off,
	StateRevoked:    kit.Asking,
	StateBanned:     kit.Bad,
	StateDeleted:    kit.Bad,
	StateFrozen:     kit.Frozen,
	StateLeaving:    kit.Busy,
	StateTrouble:    kit.Bad,
	StateAsleep:     kit.Resting,
}

// DisplayName is the row's name, or words for an account of which nothing is known yet.
func DisplayName(t *kit.Texts, row Row) string {
	if row.Name == "" {
		return t.S("accounts.unnamed")
	}
	return row.Name
}
