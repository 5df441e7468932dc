package signin

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"roster/core"
	"roster/gui/phone"
	"roster/gui/problem"
)

// addressOfCredentials is where Telegram gives out api_id and api_hash.
const addressOfCredentials = "https://my.telegram.org"

// StartAdding goes on from the welcome.
func (m *Model) StartAdding() {
	m.begin()
}

// SubmitCredentials checks and stores the application's api_id and api_hash.
func (m *Model) SubmitCredentials(apiID, apiHash string) {
	credentials, fault := readCredentials(apiID, apiHash)
	if fault != nil {
		m.blame(fault)
		return
	}
	m.stop()
	attempt := m.attempt
	ctx, cancel := context.WithCancel(context.Background())
	m.giveUp = cancel
	m.state.Work = WorkSubmit
	m.say(nil)
	m.hooks.Changed()
	go func() {
		err := m.core.SetCredentials(ctx, credentials)
		m.do(func() {
			if m.attempt == attempt {
				m.credentialsStored(err)
			}
		})
	}()
}

func (m *Model) credentialsStored(err error) {
	m.stop()
	session := m.session
	switch {
	case err != nil:
		m.say(problemOf(err))
	case m.state.Account != 0:
		m.follow()
	default:
		m.enter(StepPhone)
	}
	if m.session == session {
		m.hooks.Changed()
	}
}

// ChangeCredentials leads to the page for api_id and api_hash after Telegram refused those in use.
func (m *Model) ChangeCredentials() {
	m.stop()
	m.enter(StepCredentials)
	m.hooks.Changed()
}

// readCredentials takes what was typed: a number, and 32 hexadecimal digits.
func readCredentials(apiID, apiHash string) (core.Credentials, *Fault) {
	id, err := strconv.ParseInt(strings.TrimSpace(apiID), 10, 32)
	if err != nil || id <= 0 {
		return core.Credentials{}, &Fault{Field: FieldAPIID, Key: "signin.credentials.id_wrong"}
	}
	hash := strings.ToLower(strings.TrimSpace(apiHash))
	if len(hash) != 32 || strings.Trim(hash, "0123456789abcdef") != "" {
		return core.Credentials{}, &Fault{Field: FieldAPIHash, Key: "signin.credentials.hash_wrong"}
	}
	return core.Credentials{APIID: int32(id), APIHash: hash}, nil
}

// SubmitPhone asks for a code for a phone number. The account is made now if there is none yet.
func (m *Model) SubmitPhone(typed string) {
	number, key := phone.Parse(typed)
	if key != "" {
		m.blame(&Fault{Field: FieldPhone, Key: key})
		return
	}
	if m.busy() {
		return
	}
	m.sentPhone = number
	m.state.Phone = number
	m.start(WorkSubmit, "set_authentication_phone_number", map[string]any{"phone": number})
}

// ChooseQR asks for a QR code instead of a code for a number. typed is kept for the way back.
func (m *Model) ChooseQR(typed string) {
	if m.state.Work != WorkNone {
		return
	}
	if typed != "" {
		m.state.Phone = typed
	}
	m.enter(StepQR)
	m.state.Link = ""
	m.start(WorkQR, "request_qr_code_authentication", nil)
}

// RetryQR asks for a QR code again after a failure.
func (m *Model) RetryQR() {
	if m.state.Step == StepQR && !m.state.Limited(m.now()) {
		m.ChooseQR("")
	}
}

// start sends what begins a sign-in, on an account that is made first if need be.
func (m *Model) start(work Work, action string, fields map[string]any) {
	send := func() {
		m.held = false
		m.ask(work, action, fields)
	}
	if m.state.Account != 0 {
		send()
		return
	}
	m.begins(work)
	m.opened = send
	if m.adding {
		return // the account is on its way and will send this instead of what was asked first
	}
	m.adding = true
	session := m.session
	m.core.Dispatch(core.Request{Action: "add_account"}, func(e core.Event) {
		m.do(func() { m.accountMade(e, session) })
	})
}

// accountMade goes on with a new account. One that comes when nobody wants it any more is removed.
func (m *Model) accountMade(e core.Event, session int) {
	added, made := e.Payload.Result.(core.AddedAccount)
	if m.session != session {
		if made {
			m.remove(added.UserbotID)
		}
		return
	}
	m.adding = false
	switch {
	case made:
		m.adopt(added.UserbotID)
		if m.opened != nil {
			m.follow()
		}
	case m.opened != nil:
		m.refuse(problem.Of(e))
	}
	if m.session == session {
		m.hooks.Changed()
	}
}

// CodeTyped sends a code as soon as all its digits are there. It is not sent twice by itself.
func (m *Model) CodeTyped(typed string) {
	m.Edited(FieldCode, typed)
	code := m.readCode(typed)
	if m.state.Code.Length > 0 && len(code) == m.state.Code.Length && code != m.sentCode {
		m.SubmitCode(typed)
	}
}

// SubmitCode sends the code from Telegram or from an e-mail.
func (m *Model) SubmitCode(typed string) {
	code := m.readCode(typed)
	if code == "" {
		m.blame(&Fault{Field: FieldCode, Key: "signin.code.empty"})
		return
	}
	if m.busy() {
		return
	}
	m.sentCode = code
	action := "check_authentication_code"
	if m.state.Step == StepEmailCode {
		action = "check_authentication_email_code"
	}
	m.ask(WorkSubmit, action, map[string]any{"code": code})
}

// readCode keeps the digits, so that a pasted "12 345" or a whole message with one code works. Codes made of words
// stay as they are.
func (m *Model) readCode(typed string) string {
	if spelled(m.state.Code.Type) {
		return strings.TrimSpace(typed)
	}
	return phone.Digits(typed)
}

// spelled tells whether codes of this type are words instead of digits.
func spelled(codeType string) bool { return codeType == "sms_word" || codeType == "sms_phrase" }

// ResendCode asks for the code to be sent in the next way.
func (m *Model) ResendCode() {
	if m.state.CanResend(m.now()) {
		m.ask(WorkResend, "resend_authentication_code", nil)
	}
}

// NewCode asks for a new code after the old one expired.
func (m *Model) NewCode() {
	number := m.sentPhone
	if number == "" {
		number = m.state.Phone
	}
	switch {
	case m.busy():
	case m.state.Step == StepEmailCode:
		m.ask(WorkResend, "resend_authentication_code", nil)
	case number != "":
		m.ask(WorkResend, "set_authentication_phone_number", map[string]any{"phone": number})
	default:
		m.Back()
	}
}

// SubmitPassword sends the password of two-step verification. It is not kept.
func (m *Model) SubmitPassword(password string) {
	if password == "" {
		m.blame(&Fault{Field: FieldPassword, Key: "signin.password.empty"})
		return
	}
	if !m.busy() {
		m.ask(WorkSubmit, "check_authentication_password", map[string]any{"password": password})
	}
}

// SubmitRegistration registers a new Telegram user.
func (m *Model) SubmitRegistration(firstName, lastName string, accepted bool) {
	firstName, lastName = strings.TrimSpace(firstName), strings.TrimSpace(lastName)
	switch {
	case firstName == "":
		m.blame(&Fault{Field: FieldFirstName, Key: "signin.registration.name_empty"})
	case m.state.Terms != nil && !accepted:
		m.blame(&Fault{Field: FieldTerms, Key: "signin.registration.terms_open"})
	case !m.busy():
		m.ask(WorkSubmit, "register_user", map[string]any{"first_name": firstName, "last_name": lastName})
	}
}

// SubmitEmail sends the e-mail address to which sign-in codes shall go.
func (m *Model) SubmitEmail(typed string) {
	email := strings.TrimSpace(typed)
	name, host, found := strings.Cut(email, "@")
	if !found || name == "" || !strings.Contains(host, ".") || strings.ContainsAny(email, " \t") {
		m.blame(&Fault{Field: FieldEmail, Key: "signin.email.wrong"})
		return
	}
	if !m.busy() {
		m.ask(WorkSubmit, "set_authentication_email_address", map[string]any{"email": email})
	}
}

// busy tells whether nothing can be sent now: something is under way, or Telegram asked to wait.
func (m *Model) busy() bool {
	return m.state.Work != WorkNone || m.state.Limited(m.now())
}

// blame says what is wrong with a field before anything was sent.
func (m *Model) blame(fault *Fault) {
	m.state.Fault = fault
	m.hooks.Changed()
}

// begins says that a request is under way.
func (m *Model) begins(work Work) {
	m.stop()
	m.state.Work, m.state.Fault = work, nil
	m.say(nil)
	m.hooks.Changed()
}

// ask sends a command for the account and takes its answer, unless the person has changed their mind by then.
func (m *Model) ask(work Work, action string, fields map[string]any) {
	m.begins(work)
	m.requests++
	m.request = "signin " + strconv.Itoa(m.requests)
	attempt, id, name := m.attempt, m.state.Account, m.request
	m.core.Dispatch(core.Request{Action: action, UserbotID: &id, RequestID: &name, Fields: fields}, func(e core.Event) {
		m.do(func() {
			if m.attempt == attempt && m.state.Account == id {
				m.answered(work, e)
			}
		})
	})
}

// answered takes the answer to the request under way.
func (m *Model) answered(work Work, e core.Event) {
	m.request = ""
	if e.Payload.Error != "" {
		m.refuse(problem.Of(e))
		m.hooks.Changed()
		return
	}
	m.state.Work = WorkNone
	m.held = false
	session := m.session
	m.follow()
	if m.session != session {
		return // it was the last step
	}
	if work == WorkResend {
		m.codeSentAgain()
	}
	m.hooks.Changed()
}

// codeSentAgain makes the code's step ready for the new code.
func (m *Model) codeSentAgain() {
	m.sentCode = ""
	m.state.Cleared++
	m.startCountdown()
}

// startCountdown notes when another code can be asked for: for an e-mail at any time, otherwise when Telegram has
// another way to send it and its pause is over (TDLib's resendAuthenticationCode).
func (m *Model) startCountdown() {
	m.state.ResendAt = time.Time{}
	if m.state.Code.NextType != "" || m.state.Step == StepEmailCode {
		m.state.ResendAt = m.now().Add(time.Duration(m.state.Code.Timeout) * time.Second)
	}
}

// problemOf is the problem behind an error of Core's own.
func problemOf(err error) *core.Problem {
	code := core.ProblemUnknown
	switch {
	case errors.Is(err, core.ErrUnavailable):
		code = core.ProblemStorage
	case errors.Is(err, context.DeadlineExceeded):
		code = core.ProblemTimeout
	}
	return &core.Problem{Code: code, Cause: fmt.Errorf("storing api_id and api_hash: %w", err)}
}
