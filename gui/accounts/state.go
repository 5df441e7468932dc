package accounts

import (
	"time"

	"roster/core"
)

// State is an account's state in one word.
type State string

// The states of an account. Each has its word under the key "accounts.state." + State.
const (
	StateReady      State = "ready"
	StateLimited    State = "limited" // ready, but for something that Telegram does not allow just now
	StateConnecting State = "connecting"
	StateOffline    State = "offline"
	StateSignIn     State = "sign_in"    // a sign-in has begun, or never took place
	StateSignedOut  State = "signed_out" // there was a session, and the person has ended it here
	StateRevoked    State = "revoked"    // it was ended elsewhere
	StateBanned     State = "banned"     // by Telegram, for good
	StateDeleted    State = "deleted"    // the account is no more
	StateFrozen     State = "frozen"     // by Telegram, until an appeal succeeds
	StateLeaving    State = "leaving"    // signing out
	StateTrouble    State = "trouble"    // the session cannot be opened
	StateAsleep     State = "asleep"     // signed in, and at rest until it is needed
)

// NeedsPerson tells of an account that goes on only when its person does something.
func (s State) NeedsPerson() bool {
	switch s {
	case StateSignIn, StateRevoked, StateBanned, StateDeleted, StateFrozen, StateTrouble:
		return true
	default:
		return false
	}
}

// IsOut tells of an account without a session: nothing can be asked of Telegram with it.
func (s State) IsOut() bool {
	switch s {
	case StateSignIn, StateSignedOut, StateRevoked, StateBanned, StateDeleted:
		return true
	default:
		return false
	}
}

// StateOf says how an account is.
func StateOf(info core.AccountInfo) State {
	switch info.State {
	case core.AuthReady:
		return stateOfReady(info)
	case core.AuthLoggingOut:
		return StateLeaving
	case core.AuthWaitTdlibParameters, core.AuthWaitPhoneNumber, core.AuthClosing, core.AuthClosed, "":
		return stateOfResting(info)
	default: // half-way through a sign-in
		return StateSignIn
	}
}

func stateOfReady(info core.AccountInfo) State {
	switch {
	case info.Freeze != nil:
		return StateFrozen
	case info.Problem != nil && info.Problem.Code == core.ProblemSessionDuplicated:
		return StateTrouble
	}
	if info.Asleep {
		return stateOfAsleep(info)
	}
	switch info.Connection {
	case core.ConnectionWaitingForNetwork:
		return StateOffline
	case core.ConnectionConnecting, core.ConnectionToProxy:
		return StateConnecting
	}
	if len(info.Limits) > 0 {
		return StateLimited
	}
	return StateReady
}

// stateOfAsleep tells apart who sleeps and who could not be woken.
func stateOfAsleep(info core.AccountInfo) State {
	switch {
	case info.Problem != nil:
		return stateOfResting(info)
	case len(info.Limits) > 0:
		return StateLimited
	default:
		return StateAsleep
	}
}

// limitedUntil is when the last of an account's limits ends; zero for an account that is in another state.
func limitedUntil(info core.AccountInfo) time.Time {
	var last time.Time
	if StateOf(info) != StateLimited {
		return last
	}
	for _, limit := range info.Limits {
		if limit.Until.After(last) {
			last = limit.Until
		}
	}
	return last
}

// stateOfResting tells apart the accounts without a session at work: not opened yet, ended, or never had one.
func stateOfResting(info core.AccountInfo) State {
	switch {
	case info.SignedOutAt != nil:
		return stateOfEnded(info)
	case info.UserID == nil, info.State == core.AuthWaitPhoneNumber:
		return StateSignIn
	case info.Problem == nil && info.Freeze != nil:
		return StateFrozen
	case info.Problem == nil:
		return StateConnecting
	case info.Problem.Code == core.ProblemCredentialsMissing, info.Problem.Code == core.ProblemCredentialsInvalid:
		return StateSignIn
	case info.Problem.Code == core.ProblemOffline:
		return StateOffline
	default:
		return StateTrouble
	}
}

// stateOfEnded tells why there is no session any more.
func stateOfEnded(info core.AccountInfo) State {
	switch {
	case info.Problem != nil && info.Problem.Code == core.ProblemBanned:
		return StateBanned
	case info.Problem != nil && info.Problem.Code == core.ProblemDeactivated:
		return StateDeleted
	case info.Problem != nil || info.SignedOutReason != "":
		return StateRevoked
	default:
		return StateSignedOut
	}
}
