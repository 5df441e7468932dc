package settings

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// budgets are the numbers of contacts that are offered for an account to import in a day.
var budgets = []int{25, 50, core.ImportDailyBudget, 200, 500, core.ImportDailyBudgetMax}

// SetBudget chooses how many contacts an account imports in 24 hours at most.
func (m *Model) SetBudget(rows int) {
	if rows == m.state.Budget {
		return
	}
	m.budgetTries++
	try := m.budgetTries
	m.core.Dispatch(core.Request{Action: "set_contact_import_budget", Fields: map[string]any{"rows": rows}}, func(answer core.Event) {
		m.dispatcher.Do(func() {
			if try != m.budgetTries || m.ctx.Err() != nil {
				return
			}
			m.state.Budget, m.state.BudgetFails = m.core.ImportBudget(), problem.In(answer)
			m.changed()
		})
	})
}

// budgetView is the part of the page about how quickly contacts are imported.
type budgetView struct {
	Deps
	object  *fyne.Container
	choice  *kit.Select
	offered []int
	trouble *kit.Banner
	failed  *core.Problem
}

func newBudgetView(deps Deps) *budgetView {
	v := &budgetView{Deps: deps, trouble: kit.NewBanner(deps.Stage)}
	t := v.Stage.Texts
	v.choice = newChoice(nil, func(at int) { v.Model.SetBudget(v.offered[at]) })
	v.object = section(t.S("settings.budget"), labelled(t.S("settings.budget.rows"), v.choice), kit.Caption(t.S("settings.budget.help")), v.trouble)
	return v
}

// update also puts the choice back where it could not be kept.
func (v *budgetView) update(s State) {
	v.offered = slices.Clone(budgets)
	if !slices.Contains(v.offered, s.Budget) { // set over --headless
		v.offered = append(v.offered, s.Budget)
		slices.Sort(v.offered)
	}
	names := make([]string, len(v.offered))
	for at, rows := range v.offered {
		names[at] = strconv.Itoa(rows)
	}
	v.choice.SetOptions(names)
	v.choice.Choose(slices.Index(v.offered, s.Budget))
	if s.BudgetFails == v.failed {
		return
	}
	v.failed = s.BudgetFails
	if s.BudgetFails == nil {
		v.trouble.Say(nil)
		return
	}
	v.trouble.Say(problem.Say(v.Stage.Texts, s.BudgetFails, v.Now()).Notice())
}
