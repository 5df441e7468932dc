package settings

import (
	"errors"
	"testing"

	"roster/core"
)

func TestAwakeLimitIsChosen(t *testing.T) {
	c := twoAccounts()
	c.Awake = core.AwakeLimit{Limit: 12, Automatic: 12}
	m, queue := newModel(t, c)
	m.SetAwake(0) // as it is
	m.SetAwake(5)
	sent := c.Take(t, "set_awake_limit")
	if sent.Fields["limit"] != 5 {
		t.Errorf("asked for %v", sent.Fields)
	}
	c.Awake = core.AwakeLimit{Limit: 5, Automatic: 12, Chosen: true}
	sent.Succeed(c.Awake)
	queue.Drain()
	if s := m.State(); s.awake() != 5 || s.AwakeFails != nil {
		t.Errorf("%+v", s.Awake)
	}
	m.SetAwake(0)
	if sent := c.Take(t, "set_awake_limit"); len(sent.Fields) != 0 {
		t.Errorf("asked for %v", sent.Fields)
	}
}

// Of two choices one after the other the later one counts, whatever order they are answered in.
func TestLaterChoiceOfAwakeLimitCounts(t *testing.T) {
	c := twoAccounts()
	m, queue := newModel(t, c)
	m.SetAwake(5)
	first := c.Take(t, "set_awake_limit")
	m.SetAwake(10)
	second := c.Take(t, "set_awake_limit")
	c.Awake = core.AwakeLimit{Limit: 10, Chosen: true}
	second.Succeed(c.Awake)
	first.Fail("no room", &core.Problem{Code: core.ProblemStorage})
	queue.Drain()
	if s := m.State(); s.awake() != 10 || s.AwakeFails != nil {
		t.Errorf("%+v, %v", s.Awake, s.AwakeFails)
	}
	m.SetAwake(20)
	m.Close()
	c.Take(t, "set_awake_limit").Fail("no room", nil)
	queue.Drain()
	if s := m.State(); s.AwakeFails != nil {
		t.Errorf("after the end: %v", s.AwakeFails)
	}
}

func TestAwakeChoiceOnThePage(t *testing.T) {
	s := newScreen(t)
	if got := s.view.awake.choice.Selected; got != "Automatic (12 here)" {
		t.Errorf("%q is chosen", got)
	}
	s.view.awake.choice.SetSelected("All")
	sent := s.core.Take(t, "set_awake_limit")
	if sent.Fields["limit"] != core.AwakeAll {
		t.Errorf("asked for %v", sent.Fields)
	}
	full := &core.StorageError{Kind: core.StorageDiskFull, Err: errors.New("no space left on device")}
	sent.Fail(full.Error(), &core.Problem{Code: core.ProblemStorage, Cause: full})
	s.Queue.Drain()
	if got := s.view.awake.choice.Selected; got != "Automatic (12 here)" {
		t.Errorf("after the failure %q is chosen", got)
	}
	if !s.view.awake.trouble.Visible() {
		t.Error("nothing is said of the failure")
	}
	s.core.Awake = core.AwakeLimit{Limit: 7, Chosen: true, Automatic: 12} // no choice of the page's
	s.model.Show()
	if got := s.view.awake.choice.Selected; got != "7" || s.view.awake.trouble.Visible() {
		t.Errorf("%q is chosen", got)
	}
	s.core.Awake = core.AwakeLimit{Limit: core.AwakeAll, Forced: true, Automatic: 12}
	s.model.Show()
	if got := s.view.awake.choice.Selected; got != "All" || !s.view.awake.choice.Disabled() {
		t.Errorf("forced: %q is chosen", got)
	}
}
