package accounts

import (
	"errors"
	"fmt"
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
	until := out.AddDate(0, 1, 0)
	frozen, barely := people(1)[0], people(1)[0]
	frozen.Freeze = &core.Freeze{FreezingDate: &out, DeletionDate: &until, AppealLink: "https://t.me/spambot"}
	barely.Freeze = &core.Freeze{}
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
		"half-way":                  {core.AccountInfo{UserbotID: 1, State: core.AuthWaitCode, SignedOutAt: &out, Profile: profile}, []string{"not signed in"}, "Sign in", true},
		"trouble":                   {trouble, nil, "Try again", false},
		"frozen":                    {frozen, []string{"frozen since 3 May 2026", "deletes it on 3 June 2026", "Appeal"}, "Open the appeal", false},
		"frozen, nobody knows more": {barely, []string{"Hardly anything", "Telegram’s own app"}, "Try again", false},
		"banned": {
			guitest.SignedOut(1, profile, out, &core.Problem{Code: core.ProblemBanned, Cause: errors.New("USER_DEACTIVATED_BAN")}),
			[]string{"banned", "12:04", "recover@telegram.org"},
			"Write to Telegram", false,
		},
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

func TestRemedies(t *testing.T) {
	texts := kittest.Texts(t, "en")
	profile, out := people(1)[0].Profile, guitest.Synced
	ended := func(code core.ProblemCode) core.AccountInfo {
		return guitest.SignedOut(1, profile, out, &core.Problem{Code: code})
	}
	frozen, barely, trouble, twice, offline := people(1)[0], people(1)[0], people(1)[0], people(1)[0], people(1)[0]
	frozen.Freeze, barely.Freeze = &core.Freeze{AppealLink: "https://t.me/spambot"}, &core.Freeze{}
	trouble.Problem = &core.Problem{Code: core.ProblemStorage}
	trouble.State = core.AuthClosed
	twice.Problem = &core.Problem{Code: core.ProblemSessionDuplicated}
	offline.Connection = core.ConnectionWaitingForNetwork
	for name, c := range map[string]struct {
		info core.AccountInfo
		want string
	}{
		"well":              {people(1)[0], ""},
		"signed out here":   {guitest.SignedOut(1, profile, out, nil), "sign in 1"},
		"never signed in":   {core.AccountInfo{UserbotID: 1, State: core.AuthWaitPhoneNumber}, "sign in 1"},
		"revoked":           {ended(core.ProblemSignedOut), "sign in 1"},
		"banned":            {ended(core.ProblemBanned), "open mailto:recover@telegram.org?subject=Banned%20phone%20number:%20+1%20555-000-0111"},
		"deleted":           {ended(core.ProblemDeactivated), "open mailto:recover@telegram.org?subject=Banned%20phone%20number:%20+1%20555-000-0111"},
		"frozen":            {frozen, "open https://t.me/spambot"},
		"frozen, no appeal": {barely, "check 1"},
		"trouble":           {trouble, "check 1"},
		"used twice":        {twice, "renew 1"},
		"offline":           {offline, "check 1"},
	} {
		did := ""
		Doing{
			SignIn:  func(id core.AccountID) { did = fmt.Sprint("sign in ", id) },
			Renew:   func(id core.AccountID) { did = fmt.Sprint("renew ", id) },
			Check:   func(id core.AccountID) { did = fmt.Sprint("check ", id) },
			OpenURL: func(address string) { did = "open " + address },
		}.Do(texts, c.info)
		if did != c.want {
			t.Errorf("%s: %q, want %q", name, did, c.want)
		}
		if word := RemedyWord(texts, c.info); (word == "") != (c.want == "") || strings.Contains(word, ".") {
			t.Errorf("%s: the button says %q", name, word)
		}
	}
}
