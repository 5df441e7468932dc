package accounts

import (
	"net/url"

	"roster/core"
	"roster/gui/kit"
)

// Remedy is the one thing to do about an account that is not well.
type Remedy string

// The remedies. Each has its word under the key "accounts.remedy." + Remedy, but for RemedyRenew, which is signing in again.
const (
	RemedyNone   Remedy = ""
	RemedySignIn Remedy = "sign_in"
	RemedyRenew  Remedy = "renew"  // give up a session that two programs use, and sign in anew
	RemedyAppeal Remedy = "appeal" // open the page on which Telegram takes an appeal
	RemedyWrite  Remedy = "write"  // write to Telegram, which takes appeals against a ban by e-mail
	RemedyRetry  Remedy = "retry"  // try again what has failed, which a check does
)

// RemedyOf says what is to be done about an account; RemedyNone while it is well, and while it only has to wait.
func RemedyOf(info core.AccountInfo) Remedy {
	switch StateOf(info) {
	case StateSignIn, StateSignedOut, StateRevoked:
		return RemedySignIn
	case StateBanned, StateDeleted:
		return RemedyWrite
	case StateFrozen:
		if info.Freeze.AppealLink != "" {
			return RemedyAppeal
		}
		return RemedyRetry
	case StateTrouble, StateOffline:
		if info.Problem != nil && info.Problem.Code == core.ProblemSessionDuplicated {
			return RemedyRenew
		}
		return RemedyRetry
	default:
		return RemedyNone
	}
}

// Doing is what remedies are carried out with.
type Doing struct {
	SignIn  func(core.AccountID)
	Renew   func(core.AccountID)
	Check   func(core.AccountID)
	OpenURL func(address string)
}

// Do carries out an account's remedy.
func (d Doing) Do(t *kit.Texts, info core.AccountInfo) {
	switch RemedyOf(info) {
	case RemedySignIn:
		d.SignIn(info.UserbotID)
	case RemedyRenew:
		d.Renew(info.UserbotID)
	case RemedyAppeal:
		d.OpenURL(info.Freeze.AppealLink)
	case RemedyWrite:
		d.OpenURL(letter(t, info))
	case RemedyRetry:
		d.Check(info.UserbotID)
	}
}

// recoverAddress is where Telegram takes appeals against bans.
const recoverAddress = "recover@telegram.org"

// letter is the address of an e-mail that is begun already.
func letter(t *kit.Texts, info core.AccountInfo) string {
	subject := t.S("accounts.letter", kit.Args{"Phone": FormatPhone(text(info.Phone))})
	return "mailto:" + recoverAddress + "?subject=" + url.PathEscape(subject) // in which a plus is no space (RFC 6068)
}
