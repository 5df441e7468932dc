package accounts

import (
	"errors"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

func TestStory(t *testing.T) {
	t.Setenv("LANG", "C")
	now := guitest.Synced.Add(40 * time.Minute)
	texts := kittest.Texts(t, "en")
	profile := people(1)[0].Profile
	out := guitest.Synced
	trouble := people(1)[0]
	trouble.State, trouble.Problem = core.AuthClosed, &core.Problem{Code: core.ProblemStorage, Cause: errors.New("disk I/O error")}
	elsewhere := guitest.SignedOut(1, profile, out, nil)
	elsewhere.SignedOutReason = "SESSION_REVOKED"
	for name, c := range map[string]struct {
		info   core.AccountInfo
		says   []string
		action string
		known  bool // told as good to know, not as a problem
	}{
		"here":      {guitest.SignedOut(1, profile, out, nil), []string{"12:04", "You signed out in Roster", "still here"}, "Sign in again", true},
		"elsewhere": {elsewhere, []string{"12:04", "outside of Roster", "still here"}, "Sign in again", false},
		"revoked": {
			guitest.SignedOut(1, profile, out, &core.Problem{Code: core.ProblemSignedOut, Cause: errors.New("AUTH_KEY_UNREGISTERED")}),
			[]string{"12:04"},
			"Sign in again", false,
		},
		"half-way": {core.AccountInfo{UserbotID: 1, State: core.AuthWaitCode, SignedOutAt: &out, Profile: profile}, []string{"not signed in"}, "Sign in", true},
		"trouble":  {trouble, nil, "", false},
	} {
		n := Story(texts, c.info, now)
		if n == nil {
			t.Errorf("%s: nothing is said", name)
			continue
		}
		if n.Title == "" || n.Action != c.action || n.Info != c.known {
			t.Errorf("%s: %+v", name, *n)
		}
		for _, part := range c.says {
			if !strings.Contains(n.Title+" "+n.Text+" "+n.ToDo, part) {
				t.Errorf("%s: %q does not say %q", name, n.Title+" "+n.Text, part)
			}
		}
		if strings.Contains(n.Title+n.Text+n.ToDo, "_") {
			t.Errorf("%s: a bare code is shown: %+v", name, *n)
		}
	}
	if Story(texts, people(1)[0], now) != nil {
		t.Error("an account that is well has a story")
	}
}
