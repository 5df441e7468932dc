package profile

import (
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
)

func typeName(e *editor, name string) { e.Edit(func(v *Values) { v.Username = name }) }

func (e *editor) check() Check { return e.State().Form.Check }

func TestAUsernameIsCheckedWhenTypingHasEnded(t *testing.T) {
	e := newEditor(t, maria())
	for _, name := range []string{"mari", "maria_", "maria_f", "maria_fl"} {
		typeName(e, name)
		e.timers.Advance(500 * time.Millisecond)
		if e.core.Sent() != 0 {
			t.Fatalf("%q is asked about while it is being typed", name)
		}
	}
	if e.check().State != CheckWaiting {
		t.Errorf("the check is %+v", e.check())
	}
	e.timers.Advance(time.Second)
	sent := e.take("check_chat_username", map[string]any{"username": "maria_fl"})
	if e.core.Sent() != 0 || e.check().State != CheckAsking || e.timers.Waiting() != 0 {
		t.Errorf("%d more questions; the check is %+v", e.core.Sent(), e.check())
	}
	sent.Succeed(core.UsernameCheck{Username: "maria_fl", Result: "ok"})
	e.queue.Drain()
	if c := e.check(); c.State != CheckAnswered || c.Name != "maria_fl" || e.field(FieldUsername).Fault != "" {
		t.Errorf("the check is %+v, the fault %q", c, e.field(FieldUsername).Fault)
	}
}

func TestNoQuestionWithoutAReason(t *testing.T) {
	for _, name := range []string{"", "maria_b", "@Maria_B", "https://t.me/maria_b", "mar", "1maria", "mar__ia"} {
		e := newEditor(t, maria())
		typeName(e, "something")
		typeName(e, name)
		e.timers.Advance(time.Minute)
		if e.core.Sent() != 0 || e.check().State != CheckNone {
			t.Errorf("%q: %d questions, %+v", name, e.core.Sent(), e.check())
		}
	}
}

func TestTheAnswersOfACheck(t *testing.T) {
	for result, want := range map[string]struct {
		state CheckState
		fault Fault
	}{
		"ok":                        {CheckAnswered, ""},
		"username_occupied":         {CheckAnswered, FaultUsernameTaken},
		"username_invalid":          {CheckAnswered, FaultUsernameForm},
		"username_purchasable":      {CheckAnswered, FaultUsernameForSale},
		"public_chats_too_many":     {CheckFailed, ""},
		"public_groups_unavailable": {CheckFailed, ""},
	} {
		e := newEditor(t, maria())
		typeName(e, "maria_fl")
		e.timers.Advance(time.Second)
		e.core.Take(t, "check_chat_username").Succeed(core.UsernameCheck{Username: "maria_fl", Result: result})
		e.queue.Drain()
		if c := e.check(); c.State != want.state || (c.Problem != nil) != (want.state == CheckFailed) || e.field(FieldUsername).Fault != want.fault {
			t.Errorf("%s: %+v, fault %q", result, c, e.field(FieldUsername).Fault)
		}
		e.Save()
		if refused := e.core.Sent() == 0; refused != (want.fault != "") {
			t.Errorf("%s: refused is %v", result, refused)
		}
	}
}

func TestTheNewestQuestionWins(t *testing.T) {
	e := newEditor(t, maria())
	typeName(e, "first_name")
	e.timers.Advance(time.Second)
	first := e.core.Take(t, "check_chat_username")
	typeName(e, "second_name")
	e.timers.Advance(time.Second)
	second := e.core.Take(t, "check_chat_username")
	second.Succeed(core.UsernameCheck{Username: "second_name", Result: "ok"})
	first.Succeed(core.UsernameCheck{Username: "first_name", Result: "username_occupied"})
	e.queue.Drain()
	if c := e.check(); c.Name != "second_name" || c.Result != "ok" {
		t.Errorf("the check is %+v", c)
	}
	typeName(e, "maria_b")
	if e.check().State != CheckNone {
		t.Error("back at the present name, an answer about another is shown")
	}
}

func TestAFailedCheckCanBeAskedAgainAndDoesNotKeepFromSaving(t *testing.T) {
	e := newEditor(t, maria())
	e.CheckAgain()
	typeName(e, "maria_fl")
	e.CheckAgain() // there is nothing to ask again
	e.timers.Advance(time.Second)
	e.core.Take(t, "check_chat_username").Fail("flood", &core.Problem{Code: core.ProblemFlood, RetryAt: now.Add(time.Minute)})
	e.queue.Drain()
	if c := e.check(); c.State != CheckFailed || c.Problem.Code != core.ProblemFlood || !e.State().CountsDown(now) {
		t.Fatalf("the check is %+v", c)
	}
	e.CheckAgain()
	e.core.Take(t, "check_chat_username").Succeed(nil) // not an answer
	e.queue.Drain()
	if c := e.check(); c.State != CheckFailed || c.Problem.Code != core.ProblemUnknown {
		t.Errorf("the check is %+v", c)
	}
	e.Save()
	e.core.Take(t, "set_username")
}

func TestAnAnswerForAnAccountOutOfViewIsKept(t *testing.T) {
	e := newEditor(t, maria(), chess())
	typeName(e, "maria_fl")
	e.timers.Advance(time.Second)
	sent := e.core.Take(t, "check_chat_username")
	e.Show(2)
	sent.Succeed(core.UsernameCheck{Username: "maria_fl", Result: "username_occupied"})
	e.queue.Drain()
	if e.check().State != CheckNone {
		t.Error("the answer is shown at the other account")
	}
	e.Show(1)
	if e.field(FieldUsername).Fault != FaultUsernameTaken {
		t.Error("back on the account, the answer is lost")
	}
}

func TestASignedOutAccountAsksNothing(t *testing.T) {
	e := newEditor(t, guitest.SignedOut(1, maria().Profile, guitest.Synced, nil))
	typeName(e, "maria_fl")
	e.timers.Advance(time.Minute)
	if e.core.Sent() != 0 {
		t.Error("it asks")
	}
}
