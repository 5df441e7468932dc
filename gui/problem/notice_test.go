package problem_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/gui/problem"
)

func TestNoticeCountsDown(t *testing.T) {
	n := problem.Notice(texts(t, "en"), &core.Problem{Code: core.ProblemFlood, RetryAt: noon.Add(299 * time.Second), Cause: errors.New("FLOOD")}, noon)
	if !strings.Contains(n.Text, "12:05") || !strings.HasSuffix(n.Text, "\nTime left: 4:59") || !strings.Contains(n.Details, "FLOOD") {
		t.Errorf("it says %+v", n)
	}
	if problem.Notice(texts(t, "en"), nil, noon) != nil {
		t.Error("no problem is told")
	}
}

func TestNoticeWithoutALimitIsTheWords(t *testing.T) {
	p := &core.Problem{Code: core.ProblemTimeout, Cause: errors.New("late")}
	words := problem.Say(texts(t, "en"), p, noon)
	n := problem.Notice(texts(t, "en"), p, noon)
	if n.Title != words.Title || n.Text != words.Text || n.ToDo != words.ToDo || n.Details != words.Details || n.Info || n.Action != "" {
		t.Errorf("%+v is put as %+v", words, n)
	}
}

func TestSignedOutOffersToSignIn(t *testing.T) {
	for tag, action := range map[string]string{"en": "Sign in", "uk": "Увійти"} {
		pressed := false
		n := problem.SignedOut(texts(t, tag), "Nothing can be sent.", noon, func() { pressed = true })
		if n.Title == "" || n.Text != "Nothing can be sent." || n.Action != action || !n.Info {
			t.Errorf("in %s it says %+v", tag, n)
		}
		if n.OnAction(); !pressed {
			t.Errorf("in %s the button does nothing", tag)
		}
	}
}
