package signin

import (
	"context"
	"time"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/phone"
)

// Core is what the sign-in needs of the command layer.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
	GiveUp(id core.AccountID, requestID string)
	Subscribe(listener func(core.Event)) (cancel func())
	Account(id core.AccountID) (core.AccountInfo, bool)
	CredentialsKnown() bool
	SetCredentials(ctx context.Context, credentials core.Credentials) error
}

// Hooks are what the model tells its owner. All of them must be set; they run on the model's goroutine.
type Hooks struct {
	Changed   func()               // State has changed
	Started   func(core.AccountID) // the account exists now
	Done      func(core.AccountID) // the account is signed in
	Cancelled func()               // the person gave up, or the account was removed
	SwitchTo  func(core.AccountID) // the person wants the account that is here already
}

// Model is the sign-in as a state machine without any widget. Everything, answers and events included, runs on the
// dispatcher's goroutine. Where the account stands is read from Core each time something is said to have happened, so
// events that arrive late or twice do no harm.
type Model struct {
	core  Core
	do    func(func())
	now   func() time.Time
	hooks Hooks

	unsubscribe func()
	session     int    // grows with every beginning and end: events of an earlier one are dropped
	attempt     int    // grows with every request and every change of mind: answers to an earlier one are dropped
	requests    int    // numbers the commands of all sign-ins
	request     string // names the command under way; "" while there is none

	state       State
	fromWelcome bool
	held        bool                    // the person went back to the phone number: the open step must not pull them away
	before      core.AuthorizationState // where the account stood when the person went back
	opened      func()                  // what to do once the new account's session asks for a phone number
	sentPhone   string                  // the number sent last
	sentCode    string                  // the code sent last: it is not sent a second time by itself
	adding      bool                    // the account is being made
	told        *core.Problem           // the account's problem that was told last
	giveUp      context.CancelFunc      // ends the storing of credentials
}

// NewModel makes a model that shows nothing yet.
func NewModel(c Core, d kit.Dispatcher, now func() time.Time, hooks Hooks) *Model {
	return &Model{core: c, do: d.Do, now: now, hooks: hooks}
}

// State is what to show.
func (m *Model) State() State { return m.state }

// Welcome starts with the page of a first start.
func (m *Model) Welcome() {
	m.restart()
	m.fromWelcome = true
	m.enter(StepWelcome)
	m.hooks.Changed()
}

// Begin starts to add an account. No account exists until a phone number or a QR code is asked for.
func (m *Model) Begin() {
	m.restart()
	m.begin()
}

func (m *Model) begin() {
	m.enter(m.firstStep())
	m.hooks.Changed()
}

func (m *Model) firstStep() Step {
	if !m.core.CredentialsKnown() {
		return StepCredentials
	}
	return StepPhone
}

// Resume goes on with an account that is not signed in, wherever its sign-in stands.
func (m *Model) Resume(id core.AccountID) {
	m.restart()
	info, ok := m.core.Account(id)
	if !ok {
		m.end()
		m.hooks.Cancelled()
		return
	}
	m.adopt(id)
	m.told = info.Problem
	if !neverSignedIn(info) {
		m.state.Again = nameOf(info)
	}
	if info.Phone != nil {
		m.state.Phone = *info.Phone
	}
	session := m.session
	if m.core.CredentialsKnown() {
		m.follow()
	} else {
		m.enter(StepCredentials)
	}
	if m.session != session {
		return // it was signed in already
	}
	if info.Problem != nil {
		m.refuse(info.Problem)
	}
	m.hooks.Changed()
}

// Leave ends the sign-in on the screen only: the account stays as it is, and Resume goes on with it. A new account of
// which Telegram knows nothing yet has nothing to go on with, and is removed.
func (m *Model) Leave() {
	if m.state.Work == WorkNone && m.authorization().State == core.AuthWaitPhoneNumber {
		m.discard()
	}
	m.end()
	m.hooks.Changed()
}

// Cancel ends the sign-in. An account that was never signed in is removed; one that signs in again stays.
func (m *Model) Cancel() {
	m.discard()
	m.end()
	m.hooks.Changed()
	m.hooks.Cancelled()
}

// SwitchToOther leaves for the account that is here already.
func (m *Model) SwitchToOther() {
	other := m.state.Other
	m.discard()
	m.end()
	m.hooks.Changed()
	m.hooks.SwitchTo(other)
}

// Back goes one step back. From what follows the phone number that is the phone number: sending one starts over.
func (m *Model) Back() {
	if !m.state.CanBack {
		return
	}
	m.abandon()
	switch m.state.Step {
	case StepCredentials, StepPhone:
		m.enter(StepWelcome)
	case StepAlreadyHere:
		m.enter(StepPhone)
	default:
		m.held, m.before = true, m.authorization().State
		m.enter(StepPhone)
	}
	m.hooks.Changed()
}

// Forward returns to the step that Back left open.
func (m *Model) Forward() {
	if !m.state.Forward {
		return
	}
	m.held = false
	m.follow()
	m.hooks.Changed()
}

// StopWaiting gives up the request under way: one that has not begun is not carried out. What another one still brings about is
// not followed, except that the account becomes signed in.
func (m *Model) StopWaiting() {
	if m.state.Work == WorkNone {
		return
	}
	m.abandon()
	m.held = m.state.Step == StepPhone || m.state.Step == StepQR
	if m.state.Step == StepQR {
		m.enter(StepPhone)
	}
	m.hooks.Changed()
}

// Edited says that the person typed: what was wrong with the field is no longer said. A number other than the one
// that Telegram limited may be tried at once.
func (m *Model) Edited(field Field, text string) {
	changed := false
	if m.state.Fault != nil && m.state.Fault.Field == field && text != "" {
		m.state.Fault, changed = nil, true
	}
	if field == FieldPhone && m.state.Problem != nil && m.sentPhone != "" && phone.Digits(text) != phone.Digits(m.sentPhone) {
		m.say(nil)
		changed = true
	}
	if changed {
		m.hooks.Changed()
	}
}

// restart forgets the sign-in before and listens to events.
func (m *Model) restart() {
	m.end()
	session := m.session
	m.unsubscribe = m.core.Subscribe(func(e core.Event) {
		m.do(func() {
			if m.session == session {
				m.happened(e)
			}
		})
	})
}

// end forgets everything about the sign-in. The account is not touched.
func (m *Model) end() {
	if m.unsubscribe != nil {
		m.unsubscribe()
		m.unsubscribe = nil
	}
	m.stop()
	m.session++
	serial := m.state.Serial
	m.state = State{Serial: serial + 1}
	m.fromWelcome, m.held, m.before = false, false, ""
	m.sentPhone, m.sentCode, m.adding, m.told = "", "", false, nil
}

// abandon gives up the request under way.
func (m *Model) abandon() {
	if m.request != "" {
		m.core.GiveUp(m.state.Account, m.request)
	}
	m.stop()
}

// stop follows the request under way no longer. It is carried out all the same.
func (m *Model) stop() {
	m.attempt++
	m.request = ""
	m.opened = nil
	m.state.Work = WorkNone
	if m.giveUp != nil {
		m.giveUp()
		m.giveUp = nil
	}
}

// adopt makes id the account that is being signed in.
func (m *Model) adopt(id core.AccountID) {
	m.state.Account = id
	m.readConnection()
	m.hooks.Started(id)
}

// discard removes the account if it has never been signed in.
func (m *Model) discard() {
	id := m.state.Account
	if info, ok := m.core.Account(id); ok && neverSignedIn(info) {
		m.remove(id)
	}
}

// remove deletes an account behind the person's back; should that fail, its row stays, to be removed by hand.
func (m *Model) remove(id core.AccountID) {
	m.core.Dispatch(core.Request{Action: "remove_account", UserbotID: &id}, func(core.Event) {})
}

// enter shows a step with nothing typed and nothing wrong.
func (m *Model) enter(step Step) {
	m.state.Step = step
	m.state.Serial++
	m.state.Work, m.state.Fault = WorkNone, nil
	m.say(nil)
	if step == StepPhone || step == StepQR {
		m.state.Number = "" // another one may be given
	}
	m.state.Forward = step == StepPhone && m.held && m.openStep() != StepNone
	m.state.CanBack = m.canGoBack(step)
	m.state.CanCancel = step != StepWelcome && !(m.fromWelcome && step == StepCredentials)
	m.sentCode = ""
	if step == StepCode || step == StepEmailCode {
		m.startCountdown()
	}
}

func (m *Model) canGoBack(step Step) bool {
	switch step {
	case StepCredentials:
		return m.fromWelcome && m.state.Account == 0
	case StepPhone:
		return m.fromWelcome && m.state.Account == 0
	case StepQR, StepCode, StepPassword, StepRegistration, StepEmail, StepEmailCode, StepElsewhere:
		return true
	case StepAlreadyHere:
		_, ok := m.core.Account(m.state.Account)
		return ok
	default:
		return false
	}
}

// neverSignedIn tells whether an account was only being added: nothing is stored for it that anybody could miss.
func neverSignedIn(info core.AccountInfo) bool {
	return info.UserID == nil && info.SignedOutAt == nil && info.State != core.AuthReady
}

// nameOf is what an account is called.
func nameOf(info core.AccountInfo) string {
	switch {
	case info.Label != "":
		return info.Label
	case info.FullName != nil && *info.FullName != "":
		return *info.FullName
	case info.Phone != nil:
		return phone.LookOf(*info.Phone, "").Grouped
	default:
		return ""
	}
}
