package accounts

import (
	"strings"
	"time"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// Story says why an account is not at work, or cannot do everything, and what can be done; nil while all is well. The caller
// adds what the action does: see Doing.
func Story(t *kit.Texts, info core.AccountInfo, now time.Time) *kit.Notice {
	var n *kit.Notice
	switch StateOf(info) {
	case StateSignedOut, StateRevoked, StateBanned, StateDeleted:
		n = endedStory(t, info, now)
	case StateSignIn:
		n = &kit.Notice{Title: t.S("profile.sign_in.title"), Text: t.S("profile.sign_in.text"), Info: true}
	case StateFrozen:
		n = frozenStory(t, *info.Freeze, now)
	case StateTrouble:
		n = Notice(t, info.Problem, now)
	default:
		return nil
	}
	n.Action = RemedyWord(t, info)
	return n
}

// RemedyWord is what stands on the button of an account's remedy; "" where there is none.
func RemedyWord(t *kit.Texts, info core.AccountInfo) string {
	remedy := RemedyOf(info)
	switch {
	case remedy == RemedyNone:
		return ""
	case remedy == RemedySignIn && info.UserID != nil, remedy == RemedyRenew:
		return t.S("profile.signed_out.do") // again
	default:
		return t.S("accounts.remedy." + string(remedy))
	}
}

func endedStory(t *kit.Texts, info core.AccountInfo, now time.Time) *kit.Notice {
	when := t.S("profile.signed_out.title", kit.Args{"Time": t.Moment(*info.SignedOutAt, now)})
	n := &kit.Notice{Title: when, Text: t.S("profile.signed_out.here"), Info: true}
	if info.Problem != nil {
		n = Notice(t, info.Problem, now)
		n.Text = t.S("accounts.noticed", kit.Args{"Time": t.Moment(*info.SignedOutAt, now)}) + " " + n.Text
	} else if info.SignedOutReason != "" {
		n.Text, n.Details, n.Info = t.S("profile.signed_out.elsewhere"), info.SignedOutReason, false
	}
	return n
}

// frozenStory says since when and until when, as far as Telegram has told.
func frozenStory(t *kit.Texts, freeze core.Freeze, now time.Time) *kit.Notice {
	n := Notice(t, &core.Problem{Code: core.ProblemFrozen}, now)
	n.Details = ""
	if dates := FreezeDates(t, freeze); dates != "" {
		n.Text = dates + " " + n.Text
	}
	if freeze.AppealLink != "" {
		n.ToDo = t.S("accounts.frozen.appeal")
	}
	return n
}

// FreezeDates says since when an account is frozen and when it will be deleted; "" where Telegram has told neither.
func FreezeDates(t *kit.Texts, freeze core.Freeze) string {
	var dates []string
	if freeze.FreezingDate != nil {
		dates = append(dates, t.S("accounts.frozen.since", kit.Args{"Day": t.Day(*freeze.FreezingDate)}))
	}
	if freeze.DeletionDate != nil {
		dates = append(dates, t.S("accounts.frozen.until", kit.Args{"Day": t.Day(*freeze.DeletionDate)}))
	}
	return strings.Join(dates, " ")
}

// Notice puts a problem into a banner's words; while a limit lasts, with the time left.
func Notice(t *kit.Texts, p *core.Problem, now time.Time) *kit.Notice {
	if p == nil {
		return nil
	}
	n := problem.Say(t, p, now).Notice()
	n.Text = strings.TrimSpace(n.Text + " " + problem.Left(t, p, now))
	return n
}
