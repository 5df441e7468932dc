package accounts

import (
	"strings"
	"time"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// Story says why an account is not at work and what can be done; nil while all is well. The caller adds what the action
// does.
func Story(t *kit.Texts, info core.AccountInfo, now time.Time) *kit.Notice {
	switch StateOf(info) {
	case StateSignedOut:
		return signedOutStory(t, info, now)
	case StateSignIn:
		return &kit.Notice{Title: t.S("profile.sign_in.title"), Text: t.S("profile.sign_in.text"), Action: t.S("profile.sign_in.do"), Info: true}
	case StateTrouble:
		return Notice(t, info.Problem, now)
	default:
		return nil
	}
}

func signedOutStory(t *kit.Texts, info core.AccountInfo, now time.Time) *kit.Notice {
	when := t.Moment(*info.SignedOutAt, now)
	n := &kit.Notice{
		Title: t.S("profile.signed_out.title", kit.Args{"Time": when}),
		Text:  t.S("profile.signed_out.here"), Action: t.S("profile.signed_out.do"), Info: true,
	}
	if info.Problem != nil {
		n = Notice(t, info.Problem, now)
		n.Text = strings.TrimSpace(t.S("profile.signed_out.title", kit.Args{"Time": when}) + ". " + n.Text)
		n.Action = t.S("profile.signed_out.do")
	} else if info.SignedOutReason != "" {
		n.Text, n.Details, n.Info = t.S("profile.signed_out.elsewhere"), info.SignedOutReason, false
	}
	return n
}

// Notice puts a problem into a banner's words; while a limit lasts, with the time left.
func Notice(t *kit.Texts, p *core.Problem, now time.Time) *kit.Notice {
	if p == nil {
		return nil
	}
	words := problem.Say(t, p, now)
	said := strings.TrimSpace(words.Text + " " + problem.Left(t, p, now))
	return &kit.Notice{Title: words.Title, Text: said, ToDo: words.ToDo, Details: words.Details}
}
