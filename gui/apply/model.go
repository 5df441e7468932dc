// Package apply is the page that makes the same edit on accounts that a person chooses: what to change, on whom, what each
// account has before and after, and how the job of apply_profile goes on.
package apply

import (
	"slices"
	"time"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
)

// Core is what the page needs of the core.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
	Accounts() []core.AccountInfo
	ApplyJob() (core.ApplyJob, bool)
	PreviewApply(id core.AccountID, change core.ProfileChange) (core.ApplyPreview, error)
}

// State is what the page shows: the job while there is one, and otherwise what is being put together.
type State struct {
	Job  *core.ApplyJob
	Form Form
	// Rows are the accounts that the filter lets through.
	Rows   []Row
	Filter string
	Group  string
	Groups []string // of all accounts
	Of     int      // how many accounts there are
	// Chosen counts the accounts that are chosen, shown or not, Ready those among them that would change.
	Chosen, Ready int
	// Busy: the core has been asked for something, and has not answered.
	Busy bool
	// Problem is why the last thing that was asked for was not done.
	Problem *core.Problem

	accounts map[core.AccountID]core.AccountInfo
}

// Row is an account that can be chosen. Preview is what the edit comes to for it, and nil while it is not chosen or there is
// nothing to change yet.
type Row struct {
	Info    core.AccountInfo
	Entry   accounts.Row
	Chosen  bool
	Preview *core.ApplyPreview
}

// Account is one of the job's accounts, and false when it has been removed.
func (s State) Account(id core.AccountID) (core.AccountInfo, bool) {
	info, ok := s.accounts[id]
	return info, ok
}

// Model is the page without its looks. It belongs to the widgets' goroutine. Nothing of it is lost while other pages are on
// screen.
type Model struct {
	core       Core
	dispatcher kit.Dispatcher
	now        func() time.Time
	changed    func()

	draft   draft
	chosen  map[core.AccountID]bool // none at first
	filter  string
	group   string
	busy    bool
	problem *core.Problem
	closed  bool
}

// NewModel returns a page on which nothing is chosen. changed is called when the state may have changed.
func NewModel(c Core, d kit.Dispatcher, now func() time.Time, changed func()) *Model {
	m := &Model{core: c, dispatcher: d, now: now, changed: changed}
	m.reset()
	return m
}

// reset forgets what was put together.
func (m *Model) reset() {
	m.draft = draft{ticked: make(map[core.ProfileField]bool)}
	m.chosen = make(map[core.AccountID]bool)
	m.filter, m.group = "", ""
}

// Show brings the page up to date. It is about all accounts, whatever the id.
func (m *Model) Show(core.AccountID) { m.changed() }

// Happened takes a live event.
func (m *Model) Happened(core.Event) { m.changed() }

// Close ends what goes on in the background.
func (m *Model) Close() { m.closed = true }

// State is what the page shows now. It reads what the core has in memory. A group that is gone filters nothing.
func (m *Model) State() State {
	s := State{Filter: m.filter, Busy: m.busy, Problem: m.problem, accounts: make(map[core.AccountID]core.AccountInfo)}
	if job, ok := m.core.ApplyJob(); ok {
		s.Job = &job
	}
	infos := m.core.Accounts()
	s.Of = len(infos)
	s.Form = m.form(m.bioMax(infos))
	if s.Groups = groupsOf(infos); slices.Contains(s.Groups, m.group) {
		s.Group = m.group
	}
	for _, info := range infos {
		s.accounts[info.UserbotID] = info
		row := m.row(info, s.Form)
		if row.Chosen {
			s.Chosen++
		}
		if row.Preview != nil && row.Preview.Hindrance == "" {
			s.Ready++
		}
		if row.Entry.Matches(m.filter) && (s.Group == "" || s.Group == info.Group) {
			s.Rows = append(s.Rows, row)
		}
	}
	return s
}

func groupsOf(infos []core.AccountInfo) []string {
	var groups []string
	for _, info := range infos {
		if info.Group != "" && !slices.Contains(groups, info.Group) {
			groups = append(groups, info.Group)
		}
	}
	return groups
}

func (m *Model) row(info core.AccountInfo, form Form) Row {
	row := Row{Info: info, Entry: accounts.RowOf(info), Chosen: m.chosen[info.UserbotID]}
	if !row.Chosen || len(form.Change.Fields) == 0 {
		return row
	}
	if preview, err := m.core.PreviewApply(info.UserbotID, form.Change); err == nil {
		row.Preview = &preview
	}
	return row
}

// bioMax is the least room that one of the chosen accounts has for its bio, or one of all while none is chosen.
func (m *Model) bioMax(infos []core.AccountInfo) int {
	least := 0
	for _, chosen := range []bool{true, false} {
		for _, info := range infos {
			if limit := info.BioLimit(); m.chosen[info.UserbotID] == chosen && (least == 0 || limit < least) {
				least = limit
			}
		}
		if least > 0 {
			break
		}
	}
	return least
}

// Choose takes an account in, or leaves it out.
func (m *Model) Choose(id core.AccountID, chosen bool) {
	if m.chosen[id] == chosen {
		return
	}
	m.chosen[id] = chosen
	m.changed()
}

// ChooseShown takes in all accounts that the filter lets through.
func (m *Model) ChooseShown() {
	for _, row := range m.State().Rows {
		m.chosen[row.Info.UserbotID] = true
	}
	m.changed()
}

// ChooseNone leaves all accounts out.
func (m *Model) ChooseNone() {
	m.chosen = make(map[core.AccountID]bool)
	m.changed()
}

// SetFilter shows only some accounts; group "" is all of them. What is chosen stays so.
func (m *Model) SetFilter(text, group string) {
	if text != m.filter || group != m.group {
		m.filter, m.group = text, group
		m.changed()
	}
}

// ready are the chosen accounts that would change, and those that are left out, in the person's order.
func (m *Model) ready() (ready, out []Row) {
	form := m.form(0)
	for _, info := range m.core.Accounts() {
		switch row := m.row(info, form); {
		case row.Preview == nil:
		case row.Preview.Hindrance == "":
			ready = append(ready, row)
		default:
			out = append(out, row)
		}
	}
	return ready, out
}
