package problem

import (
	"time"

	"roster/core"
	"roster/gui/kit"
)

// Notice puts a problem into a banner's words, with the time that is left of a limit; nil for none.
func Notice(t *kit.Texts, p *core.Problem, now time.Time) *kit.Notice {
	if p == nil {
		return nil
	}
	notice := Say(t, p, now).Notice()
	if left := Left(t, p, now); left != "" {
		notice.Text += "\n" + left
	}
	return notice
}

// Notice is a banner with the words, for a place where no time runs down.
func (w Words) Notice() *kit.Notice {
	return &kit.Notice{Title: w.Title, Text: w.Text, ToDo: w.ToDo, Details: w.Details}
}

// SignedOut says that an account is not signed in, and what cannot be done until it is, and offers to sign in.
func SignedOut(t *kit.Texts, meanwhile string, now time.Time, signIn func()) *kit.Notice {
	words := Say(t, &core.Problem{Code: core.ProblemNotSignedIn}, now)
	return &kit.Notice{Title: words.Title, Text: meanwhile, Action: t.S("accounts.remedy.sign_in"), OnAction: signIn, Info: true}
}
