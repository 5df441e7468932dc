package settings

import (
	"strconv"

	"roster/core"
)

// budgets are the numbers of contacts that are offered for an account to import in a day.
var budgets = []int{25, 50, core.ImportDailyBudget, 200, 500, core.ImportDailyBudgetMax}

// SetBudget chooses how many contacts an account imports in 24 hours at most.
func (m *Model) SetBudget(rows int) {
	if rows == m.state.Budget {
		return
	}
	request := core.Request{Action: "set_contact_import_budget", Fields: map[string]any{"rows": rows}}
	m.ask(&m.budgetTries, request, func(_ any, failed *core.Problem) {
		m.state.Budget, m.state.BudgetFails = m.core.ImportBudget(), failed
	})
}

// newBudgetView is the part of the page about how quickly contacts are imported.
func newBudgetView(deps Deps) *numberView {
	return newNumberView(deps, "settings.budget", "settings.budget.rows", deps.Model.SetBudget)
}

func (v *View) updateBudget(s State) {
	v.budget.update(budgets, s.Budget, strconv.Itoa, s.BudgetFails)
}
