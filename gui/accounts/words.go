package accounts

import "roster/gui/kit"

// StateBadge is the icon and the word for a state.
func StateBadge(t *kit.Texts, state State) (kit.Kind, string) {
	return kinds[state], t.S("accounts.state." + string(state))
}

var kinds = map[State]kit.Kind{
	StateReady:      kit.Good,
	StateConnecting: kit.Busy,
	StateOffline:    kit.Offline,
	StateSignIn:     kit.Asking,
	StateSignedOut:  kit.Off,
	StateLeaving:    kit.Busy,
	StateTrouble:    kit.Bad,
}

// DisplayName is the row's name, or words for an account of which nothing is known yet.
func DisplayName(t *kit.Texts, row Row) string {
	if row.Name == "" {
		return t.S("accounts.unnamed")
	}
	return row.Name
}
