package gui

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/signin"
)

// usedTwice is a window on the profile of an account whose session two programs use.
func usedTwice(t *testing.T) *shop {
	t.Helper()
	info := olena()
	info.Problem = &core.Problem{Code: core.ProblemSessionDuplicated}
	s := open(t, newApp(t), guitest.NewCore(info, chess()))
	s.Press(t, "Sign in again")
	if !s.Says("Sign in to the account Olena Shop (+1 555-123-4567) again?") || s.core.Sent() != 0 {
		t.Fatalf("without a question something is done: %q", kittest.Shown(s.Screen()))
	}
	return s
}

func (s *shop) signsOut() {
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
		info.State, info.SignedOutAt, info.Problem = core.AuthClosed, &now, nil
		info.Authorization = core.Authorization{State: core.AuthClosed}
	})
}

func TestASessionThatIsUsedTwiceIsRenewed(t *testing.T) {
	s := usedTwice(t)
	s.Press(t, "Sign in again")
	s.signsOut()
	s.core.Take(t, "log_out").Succeed(core.Authorization{State: core.AuthClosed})
	s.Queue.Drain()
	if s.wizard.Step() != signin.StepPhone || s.wizard.Account() != 1 || !s.Says("Sign in again: Olena Shop") {
		t.Errorf("the step is %q: %q", s.wizard.Step(), kittest.Shown(s.Screen()))
	}
}

func TestWhoeverHasGoneOnIsNotPulledToTheSignIn(t *testing.T) {
	s := usedTwice(t)
	s.Press(t, "Sign in again")
	s.list.Choose(2)
	s.signsOut()
	s.core.TakeAction(t, "log_out").Succeed(core.Authorization{State: core.AuthClosed})
	s.Queue.Drain()
	if s.page != pageProfile || s.account != 2 {
		t.Errorf("page %v of account %d is on screen", s.page, s.account)
	}
}

func TestASessionThatCannotBeRenewedIsTold(t *testing.T) {
	s := usedTwice(t)
	s.Press(t, "Sign in again")
	s.core.Take(t, "log_out").Fail("late", &core.Problem{Code: core.ProblemTimeout})
	s.Queue.Drain()
	if !s.Says("The account was not signed out.") || s.page != pageProfile {
		t.Errorf("the window says %q", kittest.Shown(s.Screen()))
	}
}

// While the person is asked about what is not saved, and after they stay, the list shows the account that is on screen.
func TestTheListShowsWhereThePersonStays(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.profileView.FocusFirst()
	test.Type(s.stage.Window.Canvas().Focused(), "Bo")
	s.list.Choose(2)
	if !s.Asleep() || s.list.Chosen() != 1 {
		t.Fatalf("while it is asked, account %d is marked", s.list.Chosen())
	}
	s.Press(t, "Stay")
	if s.list.Chosen() != 1 || s.account != 1 {
		t.Errorf("account %d is marked, and %d on screen", s.list.Chosen(), s.account)
	}
	s.list.Choose(2)
	s.Press(t, "Discard")
	if s.list.Chosen() != 2 || s.account != 2 {
		t.Errorf("account %d is marked, and %d on screen", s.list.Chosen(), s.account)
	}
}
