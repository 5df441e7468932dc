package settings

import (
	"errors"
	"testing"

	"roster/core"
)

func TestImportBudgetIsChosen(t *testing.T) {
	c := twoAccounts()
	m, queue := newModel(t, c)
	m.SetBudget(core.ImportDailyBudget) // as it is
	m.SetBudget(50)
	first := c.Take(t, "set_contact_import_budget")
	m.SetBudget(200)
	second := c.Take(t, "set_contact_import_budget")
	if first.Fields["rows"] != 50 || second.Fields["rows"] != 200 {
		t.Errorf("asked for %v and %v", first.Fields, second.Fields)
	}
	c.Budget = 200
	second.Succeed(core.ContactImportBudget{Rows: 200})
	first.Fail("no room", &core.Problem{Code: core.ProblemStorage}) // the later choice counts
	queue.Drain()
	if s := m.State(); s.Budget != 200 || s.BudgetFails != nil {
		t.Errorf("%d, %v", s.Budget, s.BudgetFails)
	}
	m.SetBudget(500)
	m.Close()
	c.Take(t, "set_contact_import_budget").Fail("no room", nil)
	queue.Drain()
	if s := m.State(); s.BudgetFails != nil {
		t.Errorf("after the end: %v", s.BudgetFails)
	}
}

func TestImportBudgetOnThePage(t *testing.T) {
	s := newScreen(t)
	if got := s.view.budget.choice.Selected; got != "100" {
		t.Errorf("%q is chosen", got)
	}
	s.view.budget.choice.SetSelected("500")
	full := &core.StorageError{Kind: core.StorageDiskFull, Err: errors.New("no space left on device")}
	s.core.Take(t, "set_contact_import_budget").Fail(full.Error(), &core.Problem{Code: core.ProblemStorage, Cause: full})
	s.Queue.Drain()
	if got := s.view.budget.choice.Selected; got != "100" || !s.view.budget.trouble.Visible() {
		t.Errorf("after the failure %q is chosen", got)
	}
	s.core.Budget = 77 // no choice of the page's
	s.model.Show()
	if got := s.view.budget.choice.Selected; got != "77" || s.view.budget.trouble.Visible() {
		t.Errorf("%q is chosen", got)
	}
}
