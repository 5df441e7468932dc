// Package settings is the page of the person's choices: language, colours and size of the window, proxies, what is kept on this
// computer, and what this program is.
package settings

import (
	"context"
	"time"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// Core is what the page needs of the core.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
	Accounts() []core.AccountInfo
	Proxy(id core.AccountID) core.ProxySetting
	AwakeLimit() core.AwakeLimit
	ImportBudget() int
	Erase(ctx context.Context, what core.Erasable) error
}

// Verdict is what has become of the last test or save of a proxy.
type Verdict struct {
	Problem *core.Problem // why it failed
	Works   time.Duration // how long a server took to answer through it; 0 when that was not tried
	Saved   bool
}

// State is what the page shows. Owner is whose proxy the form holds, 0 for all accounts'.
type State struct {
	Owner   core.AccountID
	Form    Form
	Stored  Form // what is in force for Owner
	Forced  bool // --proxy goes before everything
	Testing bool
	Saving  bool
	Verdict *Verdict

	Awake      core.AwakeLimit
	AwakeFails *core.Problem // why the last choice of it could not be kept

	Budget      int // how many contacts an account imports in 24 hours
	BudgetFails *core.Problem

	Sizes      *Sizes // nil until they are measured
	SizesFail  error
	Erasing    core.Erasable
	EraseFails error
}

// Changed tells that the form differs from what is in force.
func (s State) Changed() bool { return s.Form != s.Stored }

// Model is the page without its looks. It belongs to the widgets' goroutine.
type Model struct {
	core       Core
	dispatcher kit.Dispatcher
	folder     string
	changed    func()

	state State
	// What was asked before a change of mind is dropped. These number the tests and saves of a proxy, and the choices of how
	// many accounts stay awake and how many contacts are imported.
	tries, awakeTries, budgetTries int

	ctx    context.Context
	cancel context.CancelFunc
}

// NewModel returns the page for a data folder. changed is called when the state has changed.
func NewModel(c Core, d kit.Dispatcher, folder string, changed func()) *Model {
	m := &Model{core: c, dispatcher: d, folder: folder, changed: changed}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	return m
}

// Close ends work in the background. Nothing is changed any more.
func (m *Model) Close() { m.cancel() }

// State is what the page shows now.
func (m *Model) State() State { return m.state }

// Accounts lists the accounts that can have a proxy of their own.
func (m *Model) Accounts() []core.AccountInfo { return m.core.Accounts() }

// Show brings the page up to date.
func (m *Model) Show() {
	if !m.state.Changed() || m.state.Form.Kind == "" {
		m.load(m.state.Owner)
	}
	m.state.Awake, m.state.AwakeFails = m.core.AwakeLimit(), nil
	m.state.Budget, m.state.BudgetFails = m.core.ImportBudget(), nil
	m.measure()
	m.changed()
}

// Happened takes a live event: an account whose proxy is on show may be gone.
func (m *Model) Happened(event core.Event) {
	gone := event.Payload.Type == core.EventAccountRemoved && event.UserbotID != nil && *event.UserbotID == m.state.Owner
	if gone {
		m.load(0)
		m.changed()
	}
}

// Choose shows the proxy of an account, or with 0 that of all accounts.
func (m *Model) Choose(owner core.AccountID) {
	m.load(owner)
	m.changed()
}

// load fills the form with what is in force.
func (m *Model) load(owner core.AccountID) {
	m.tries++
	setting := m.core.Proxy(owner)
	form, ok := ParseForm(setting.Address)
	if setting.Mode != core.ProxyOwn || !ok {
		form = Form{Kind: KindNone}
	}
	if setting.Mode == core.ProxyInherit && owner != 0 {
		form = Form{Kind: KindInherit}
	}
	m.state.Owner, m.state.Form, m.state.Stored, m.state.Forced = owner, form, form, setting.Forced
	m.state.Testing, m.state.Saving, m.state.Verdict = false, false, nil
}

// Edit takes what was typed. A whole address in the server's field fills the form.
func (m *Model) Edit(f Form) {
	if parsed, ok := ParseForm(f.Server); ok {
		f = parsed
	}
	if f == m.state.Form {
		return
	}
	m.tries++
	m.state.Form, m.state.Testing, m.state.Saving, m.state.Verdict = f, false, false, nil
	m.changed()
}

// Stop gives a test or a save up. What was saved already stays.
func (m *Model) Stop() {
	m.tries++
	m.state.Testing, m.state.Saving = false, false
	m.changed()
}

// Test asks whether a Telegram server answers through the proxy in the form.
func (m *Model) Test() { m.test(func() {}) }

// Save tests the proxy in the form and puts it in force if it works.
func (m *Model) Save() {
	if !m.state.Form.Kind.IsServer() {
		m.put()
		return
	}
	m.test(m.put)
}

// SaveUntested puts the proxy in the form in force although it did not work just now.
func (m *Model) SaveUntested() { m.put() }

func (m *Model) test(then func()) {
	m.state.Testing, m.state.Verdict = true, nil
	fields := map[string]any{"proxy": m.state.Form.Address()}
	m.send(core.Request{Action: "test_proxy", Fields: fields}, func(result any, problem *core.Problem) {
		m.state.Testing = false
		if problem != nil {
			m.state.Verdict = &Verdict{Problem: problem}
			return
		}
		answer, _ := result.(core.ProxyTest)
		m.state.Verdict = &Verdict{Works: time.Duration(answer.Seconds * float64(time.Second))}
		then()
	})
}

func (m *Model) put() {
	form := m.state.Form
	m.state.Saving = true
	request := core.Request{Action: "set_proxy", Fields: map[string]any{"mode": string(modeOf(form.Kind)), "proxy": form.Address()}}
	if owner := m.state.Owner; owner != 0 {
		request.UserbotID = &owner
	}
	m.send(request, func(_ any, problem *core.Problem) {
		m.state.Saving = false
		if problem != nil {
			m.state.Verdict = &Verdict{Problem: problem}
			return
		}
		saved := Verdict{Saved: true}
		if tested := m.state.Verdict; tested != nil {
			saved.Works = tested.Works
		}
		m.state.Verdict, m.state.Stored = &saved, form
	})
}

func modeOf(k Kind) core.ProxyMode {
	switch k {
	case KindInherit:
		return core.ProxyInherit
	case KindNone:
		return core.ProxyNone
	default:
		return core.ProxyOwn
	}
}

// send tests or saves a proxy.
func (m *Model) send(request core.Request, take func(result any, failed *core.Problem)) {
	m.ask(&m.tries, request, take)
	m.changed()
}

// ask dispatches a request; take gets the answer unless the person has changed their mind since, which tries counts.
func (m *Model) ask(tries *int, request core.Request, take func(result any, failed *core.Problem)) {
	*tries++
	try := *tries
	m.core.Dispatch(request, func(answer core.Event) {
		m.dispatcher.Do(func() {
			if try != *tries || m.ctx.Err() != nil {
				return
			}
			take(answer.Payload.Result, problem.In(answer))
			m.changed()
		})
	})
}

// measure finds out in the background how big the data folder is.
func (m *Model) measure() {
	go func() {
		sizes, err := measure(m.folder)
		m.dispatcher.Do(func() {
			if m.ctx.Err() != nil {
				return
			}
			m.state.SizesFail = err
			if err == nil {
				m.state.Sizes = &sizes
			}
			m.changed()
		})
	}()
}

// Erase erases one kind of what is stored, and measures the folder again. done is called after a success.
func (m *Model) Erase(what core.Erasable, done func()) {
	if m.state.Erasing != "" {
		return
	}
	m.state.Erasing, m.state.EraseFails = what, nil
	m.changed()
	go func() {
		err := m.core.Erase(m.ctx, what)
		m.dispatcher.Do(func() {
			if m.ctx.Err() != nil {
				return
			}
			m.state.Erasing, m.state.EraseFails = "", err
			m.measure()
			m.changed()
			if err == nil {
				done()
			}
		})
	}()
}
