package health

import (
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// page is a model over a scripted core.
type page struct {
	*Model
	core    *guitest.Core
	queue   *kittest.Queue
	timers  *kittest.Timers
	changes int
}

func newPage(infos ...core.AccountInfo) *page {
	p := &page{core: guitest.NewCore(infos...), queue: kittest.NewQueue(), timers: &kittest.Timers{}}
	p.Model = NewModel(p.core, p.queue, p.timers.After, func() { p.changes++ })
	return p
}

// happened passes on what the core has told.
func (p *page) happened(id core.AccountID, kind string, change func(*core.AccountInfo)) {
	p.core.Change(id, kind, change)
	p.Happened(core.Event{UserbotID: &id, Payload: core.Payload{Type: kind}})
}

func (p *page) row(t *testing.T, id core.AccountID) Row {
	t.Helper()
	for _, row := range p.State().Rows() {
		if row.Info.UserbotID == id {
			return row
		}
	}
	t.Fatalf("account %d is not on the page", id)
	return Row{}
}

func TestAPageThatWasNotShownReadsNothing(t *testing.T) {
	p := newPage(people(2)...)
	p.Happened(core.Event{})
	if p.changes != 0 || p.core.Sent() != 0 {
		t.Error("a page nobody has seen is kept up to date")
	}
	p.Close()
}

func TestCheckingOneAccount(t *testing.T) {
	p := newPage(people(2)...)
	p.Show(0)
	p.core.Take(t, "get_account_costs")
	p.Check(2)
	p.Check(2) // once is enough
	sent := p.core.Take(t, "check_account")
	if p.core.Sent() != 0 || *sent.UserbotID != 2 || !p.row(t, 2).Checking || p.row(t, 1).Checking {
		t.Fatalf("%d more requests; checking: %v, %v", p.core.Sent(), p.row(t, 1).Checking, p.row(t, 2).Checking)
	}
	sent.Fail("Telegram cannot be reached", &core.Problem{Code: core.ProblemOffline})
	p.queue.Drain()
	if row := p.row(t, 2); row.Checking || row.Failed == nil || row.Failed.Code != core.ProblemOffline {
		t.Errorf("after a failure: %+v", row)
	}
	p.Check(2)
	if p.row(t, 2).Failed != nil {
		t.Error("the failure of the last try is still on show")
	}
	info, _ := p.core.Account(2)
	p.core.Take(t, "check_account").Succeed(info)
	p.queue.Drain()
	if row := p.row(t, 2); row.Checking || row.Failed != nil {
		t.Errorf("after a success: %+v", row)
	}
}

func TestAnAnswerAfterTheEndChangesNothing(t *testing.T) {
	p := newPage(people(1)...)
	p.Show(0)
	p.Check(1)
	costs, check := p.core.Take(t, "get_account_costs"), p.core.Take(t, "check_account")
	p.Close()
	before := p.changes
	costs.Succeed(core.AccountCosts{})
	check.Succeed(core.AccountInfo{})
	p.queue.Drain()
	if p.changes != before {
		t.Error("a closed page changes")
	}
}

func TestTheAccountOfARoundIsBeingChecked(t *testing.T) {
	p := newPage(people(2)...)
	p.Show(0)
	p.core.SetAccountCheck(core.AccountCheck{Running: true, Total: 2, UserbotID: guitest.To(core.AccountID(2))})
	p.Happened(core.Event{Payload: core.Payload{Type: core.EventAccountCheckProgress}})
	if p.row(t, 1).Checking || !p.row(t, 2).Checking || !p.State().Round.Running {
		t.Errorf("the page shows %+v", p.State())
	}
}

func TestAFailureGoesWithItsAccount(t *testing.T) {
	p := newPage(people(2)...)
	p.Show(0)
	p.core.Take(t, "get_account_costs")
	p.Check(2)
	p.core.Take(t, "check_account").Fail("odd", nil)
	p.queue.Drain()
	p.core.Remove(2)
	id := core.AccountID(2)
	p.Happened(core.Event{UserbotID: &id, Payload: core.Payload{Type: core.EventAccountRemoved}})
	if len(p.failed) != 0 || len(p.State().Rows()) != 1 {
		t.Errorf("left: %v, %v", p.failed, p.State().Rows())
	}
}

// What the accounts cost is found out when the page is shown, and again a little after accounts have fallen asleep or woken.
func TestCosts(t *testing.T) {
	p := newPage(people(3)...)
	p.Show(0)
	p.core.Take(t, "get_account_costs").Succeed(costs(people(3)...))
	p.queue.Drain()
	if cost := p.row(t, 3).Cost; cost == nil || *cost.Disk != 1_240_000 || p.State().Costs.Awake != 3 {
		t.Fatalf("the cost is %+v", cost)
	}
	p.happened(1, core.EventConnectionState, func(*core.AccountInfo) {})
	p.timers.Advance(time.Minute)
	if p.core.Sent() != 0 {
		t.Error("nothing has changed that costs anything")
	}
	for id := range core.AccountID(2) {
		p.happened(id+1, core.EventAccountChanged, func(info *core.AccountInfo) { info.Asleep = true })
	}
	p.timers.Advance(weighPause)
	p.core.Take(t, "get_account_costs").Fail("odd", nil)
	p.queue.Drain()
	if p.core.Sent() != 0 || p.row(t, 3).Cost == nil {
		t.Error("two accounts that fall asleep are weighed twice, or a failure has taken away what was known")
	}
	p.happened(1, core.EventAccountChanged, func(info *core.AccountInfo) { info.Asleep = false })
	p.Close()
	p.timers.Advance(time.Minute)
	if p.core.Sent() != 0 {
		t.Error("a closed page asks")
	}
}

func TestActions(t *testing.T) {
	var got []Action
	for _, info := range everyState() {
		got = append(got, Row{Info: info}.Action())
	}
	// Ready, connecting, offline, signed out, banned, trouble, limited, half-way, revoked, deleted, frozen, asleep, duplicated.
	want := []Action{
		ActionCheck, ActionCheck, ActionCheck, ActionRemedy, ActionRemedy, ActionCheck, ActionCheck, ActionRemedy, ActionRemedy,
		ActionRemedy, ActionRemedy, ActionCheck, ActionRemedy,
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("account %d: %v, want %v", i+1, got[i], want[i])
		}
	}
	if opening := (Row{Info: core.AccountInfo{UserbotID: 1, State: core.AuthWaitTdlibParameters, UserID: guitest.To(int64(1))}}); opening.Action() != ActionNone {
		t.Errorf("an account that is being opened: %v", opening.Action())
	}
}
