package signin

import (
	"time"

	"roster/core"
	"roster/gui/phone"
)

// steps tells which step each of TDLib's authorization states that waits for the person belongs to.
var steps = map[core.AuthorizationState]Step{
	core.AuthWaitPhoneNumber:             StepPhone,
	core.AuthWaitOtherDeviceConfirmation: StepQR,
	core.AuthWaitCode:                    StepCode,
	core.AuthWaitPassword:                StepPassword,
	core.AuthWaitRegistration:            StepRegistration,
	core.AuthWaitEmailAddress:            StepEmail,
	core.AuthWaitEmailCode:               StepEmailCode,
}

// happened takes an event of any account.
func (m *Model) happened(e core.Event) {
	if e.UserbotID == nil || m.state.Account == 0 || *e.UserbotID != m.state.Account {
		return
	}
	session := m.session
	switch e.Payload.Type {
	case core.EventAuthorizationState:
		m.followEvent()
	case core.EventConnectionState:
		m.readConnection()
	case core.EventAccountChanged:
		m.readProblem()
	case core.EventAccountRemoved:
		m.accountIsGone()
	default:
		return
	}
	if m.session == session {
		m.hooks.Changed()
	}
}

// readProblem tells what has become wrong with the account, once.
func (m *Model) readProblem() {
	info, ok := m.core.Account(m.state.Account)
	if !ok || info.Problem == m.told {
		return
	}
	m.told = info.Problem
	if info.Problem != nil {
		m.refuse(info.Problem)
	}
}

// followEvent follows a state that nobody here may have asked for.
func (m *Model) followEvent() {
	if !m.ignores(m.authorization().State) {
		m.follow()
	}
}

// ignores tells whether a state must not change what is on the screen.
func (m *Model) ignores(state core.AuthorizationState) bool {
	startsOver := m.state.Work == WorkQR || (m.state.Work == WorkSubmit && m.state.Step == StepPhone)
	wentBack := m.held && m.state.Step == StepPhone
	switch {
	case startsOver && m.opened == nil && leftBehind(state):
		return true // it may be about what was asked before; the answer tells
	case wentBack && (leftBehind(state) || state == m.before):
		return true
	case ending(state): // the answer says why, or the page does already
		return m.state.Work != WorkNone || m.state.Step == StepPhone || m.state.Step == StepAlreadyHere
	default:
		return false
	}
}

// follow shows the step in which the account is.
func (m *Model) follow() {
	authorization := m.authorization()
	switch state := authorization.State; {
	case state == core.AuthReady:
		m.finish()
	case m.opened != nil:
		m.open(state)
	case state == "" || state == core.AuthWaitTdlibParameters || state == core.AuthLoggingOut || state == core.AuthClosing:
		m.show(StepOpening)
	case state == core.AuthClosed:
		m.show(StepPhone)
	default:
		m.read(authorization)
	}
}

// read takes over a step and its details.
func (m *Model) read(authorization core.Authorization) {
	step, known := steps[authorization.State]
	if !known {
		step = StepElsewhere
	}
	m.held = false
	m.state.Number = authorization.PhoneNumber
	m.state.Link = authorization.Link
	m.state.Hint = authorization.PasswordHint
	m.state.Terms = authorization.TermsOfService
	m.state.Code = core.CodeInfo{}
	if authorization.CodeInfo != nil {
		m.state.Code = *authorization.CodeInfo
	}
	if m.state.Code.PhoneNumber != "" {
		m.state.Phone = "+" + phone.Digits(m.state.Code.PhoneNumber)
	}
	m.show(step)
}

// show enters a step unless it is on the screen already: what is being typed there stays.
func (m *Model) show(step Step) {
	if m.state.Step != step {
		m.enter(step)
	}
}

// open sends what waited for the new account's session.
func (m *Model) open(state core.AuthorizationState) {
	if state == "" || state == core.AuthWaitTdlibParameters {
		return
	}
	opened := m.opened
	m.opened = nil
	opened()
}

// finish hands the signed-in account over.
func (m *Model) finish() {
	id := m.state.Account
	m.end()
	m.hooks.Changed()
	m.hooks.Done(id)
}

// accountIsGone ends the sign-in of an account that was removed. Why a person's second account was removed stays said.
func (m *Model) accountIsGone() {
	if m.state.Step == StepAlreadyHere {
		m.state.Account = 0
		m.state.CanBack = false
		return
	}
	m.end()
	m.hooks.Changed()
	m.hooks.Cancelled()
}

// refuse tells about a problem, beside the field that it is about if the step has that field.
func (m *Model) refuse(problem *core.Problem) {
	m.state.Work = WorkNone
	m.opened = nil
	switch problem.Code {
	case core.ProblemAlreadyAdded:
		if m.state.Step != StepAlreadyHere {
			m.state.Other = problem.Account
			m.enter(StepAlreadyHere)
		}
		return
	case core.ProblemCredentialsMissing:
		m.enter(StepCredentials)
		return
	}
	if m.state.Step == StepOpening || m.sessionEnded() {
		m.enter(StepPhone) // a new session begins there
	}
	if field := fieldOf(m.state.Step, problem); field != "" {
		m.state.Fault = &Fault{Field: field, Problem: problem}
		if field == FieldCode || field == FieldPassword {
			m.state.Cleared++
		}
		return
	}
	if problem.Code == core.ProblemCodeExpired {
		m.state.Cleared++
	}
	m.say(problem)
}

// sessionEnded tells whether the step on the screen belongs to a session that is no more.
func (m *Model) sessionEnded() bool {
	if m.state.Account == 0 || m.state.Step == StepPhone || m.state.Step == StepCredentials {
		return false
	}
	return ending(m.authorization().State)
}

// say shows a problem above the fields, or none.
func (m *Model) say(problem *core.Problem) {
	m.state.Problem = problem
	m.state.Offer = OfferNone
	if problem == nil {
		return
	}
	switch {
	case problem.Code == core.ProblemCodeExpired:
		m.state.Offer = OfferNewCode
	case problem.Code == core.ProblemCredentialsInvalid:
		m.state.Offer = OfferCredentials
	case m.state.Step == StepQR:
		m.state.Offer = OfferRetry
	}
}

// fieldOf tells which of the step's fields a problem is about; none for a problem of its own.
func fieldOf(step Step, problem *core.Problem) Field {
	type place struct {
		step Step
		code core.ProblemCode
	}
	fields := map[place]Field{
		{StepPhone, core.ProblemPhoneInvalid}:       FieldPhone,
		{StepCode, core.ProblemCodeInvalid}:         FieldCode,
		{StepEmailCode, core.ProblemCodeInvalid}:    FieldCode,
		{StepPassword, core.ProblemPasswordInvalid}: FieldPassword,
		{StepRegistration, core.ProblemNameInvalid}: FieldFirstName,
		{StepEmail, core.ProblemEmailInvalid}:       FieldEmail,
		{StepEmail, core.ProblemEmailNotAllowed}:    FieldEmail,
	}
	return fields[place{step, problem.Code}]
}

// authorization is where the account stands, as core knows it now.
func (m *Model) authorization() core.Authorization {
	info, ok := m.core.Account(m.state.Account)
	if !ok {
		return core.Authorization{State: core.AuthClosed}
	}
	if info.Authorization.State == "" {
		return core.Authorization{State: info.State}
	}
	return info.Authorization
}

// openStep is the step behind the phone number in which the account is; StepNone when there is none.
func (m *Model) openStep() Step {
	if m.state.Account == 0 {
		return StepNone
	}
	step := steps[m.authorization().State]
	if step == StepPhone || step == StepQR {
		return StepNone
	}
	return step
}

func (m *Model) readConnection() {
	info, ok := m.core.Account(m.state.Account)
	if !ok {
		return
	}
	m.state.Connection = info.Connection
	up := info.Connection == "" || info.Connection == core.ConnectionReady || info.Connection == core.ConnectionUpdating
	switch {
	case up:
		m.state.Disconnected = time.Time{}
	case m.state.Disconnected.IsZero():
		m.state.Disconnected = m.now()
	}
}

// leftBehind tells whether a state is one that sending a phone number starts over from.
func leftBehind(state core.AuthorizationState) bool {
	switch state {
	case core.AuthWaitPhoneNumber, core.AuthWaitCode, core.AuthWaitOtherDeviceConfirmation,
		core.AuthWaitEmailAddress, core.AuthWaitEmailCode:
		return true
	}
	return false
}

func ending(state core.AuthorizationState) bool {
	return state == core.AuthLoggingOut || state == core.AuthClosing || state == core.AuthClosed
}
