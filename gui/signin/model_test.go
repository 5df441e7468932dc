package signin

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"roster/core"
)

func TestPhoneCodeAndPassword(t *testing.T) {
	b := newBench(t)
	b.model.Welcome()
	b.at(StepWelcome)
	b.model.StartAdding()
	b.at(StepPhone)
	b.nothingSent() // no account is made before there is a number

	b.model.SubmitPhone("+1 555 010-0199")
	b.waits(WorkSubmit)
	id := b.makes(core.AuthWaitTdlibParameters)
	b.nothingSent() // the session does not take a number yet
	b.moves(id, in(core.AuthWaitPhoneNumber))
	b.at(StepPhone)
	b.waits(WorkSubmit)

	b.ok("set_authentication_phone_number", inApp())
	b.at(StepCode)
	b.waits(WorkNone)
	if got := b.state().Code.Type; got != "telegram_message" {
		t.Errorf("the code was sent by %q", got)
	}

	b.model.SubmitCode("12345")
	b.ok("check_authentication_code", core.Authorization{State: core.AuthWaitPassword, PasswordHint: "the cat"})
	b.at(StepPassword)
	if b.state().Hint != "the cat" {
		t.Errorf("the hint is %q", b.state().Hint)
	}

	b.model.SubmitPassword(" with space ")
	request := b.take("check_authentication_password")
	if request.Fields["password"] != " with space " {
		t.Errorf("the password was changed to %q", request.Fields["password"])
	}
	b.moves(id, in(core.AuthReady))
	request.succeed(in(core.AuthReady))
	b.queue.Drain()
	b.at(StepNone)
	if fmt.Sprint(b.done) != fmt.Sprintf("[%d]", id) || fmt.Sprint(b.started) != fmt.Sprintf("[%d]", id) {
		t.Errorf("done %v, started %v, account %d", b.done, b.started, id)
	}
	if b.core.listening() != 0 {
		t.Error("it still listens to events")
	}
	b.nothingSent()
}

func TestPhoneIsSentAsDigits(t *testing.T) {
	tests := map[string]struct{ sent, fault string }{
		"+1 (555) 010-0199":   {sent: number},
		"001 555 010 0199":    {sent: number},
		"1 555 010 0199":      {sent: number},
		"+١ ٥٥٥ ٠١٠ ٠١٩٩":     {sent: number},
		"  +99966 1 2345  ":   {sent: "+9996612345"},
		"":                    {fault: "phone.empty"},
		"+":                   {fault: "phone.empty"},
		"hello":               {fault: "phone.empty"},
		"0555 010 0199":       {fault: "phone.no_country"},
		"000 555 010 0199":    {fault: "phone.no_country"},
		"+1 555":              {fault: "phone.short"},
		"+0 555 010 0199":     {fault: "phone.no_country"},
		"+1 555 010 0199 ext": {sent: number},
	}
	for typed, test := range tests {
		t.Run(typed, func(t *testing.T) {
			b := newBench(t)
			b.model.Begin()
			b.model.SubmitPhone(typed)
			if test.fault != "" {
				b.nothingSent()
				fault := b.state().Fault
				if fault == nil || fault.Key != test.fault || fault.Field != FieldPhone {
					t.Fatalf("the fault is %+v", fault)
				}
				return
			}
			b.makes(core.AuthWaitPhoneNumber)
			if got := b.take("set_authentication_phone_number").Fields["phone"]; got != test.sent {
				t.Errorf("sent %q", got)
			}
		})
	}
}

func TestFaultGoesWhenTheFieldIsEdited(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone("12")
	b.model.Edited(FieldCode, "1")
	if b.state().Fault == nil {
		t.Error("another field took the fault away")
	}
	b.model.Edited(FieldPhone, "12")
	if b.state().Fault != nil {
		t.Error("the fault stays although the field was edited")
	}
}

func TestWrongCodeStaysOnTheStep(t *testing.T) {
	b := newBench(t)
	b.atCode()
	before := b.state()
	b.model.SubmitCode("11111")
	b.failsWith("check_authentication_code", core.ProblemCodeInvalid)
	b.at(StepCode)
	b.waits(WorkNone)
	state := b.state()
	if state.Fault == nil || state.Fault.Field != FieldCode || state.Fault.Problem.Code != core.ProblemCodeInvalid {
		t.Errorf("the fault is %+v", state.Fault)
	}
	if state.Cleared != before.Cleared+1 || state.Serial != before.Serial {
		t.Error("the field is not cleared in place")
	}
	b.model.CodeTyped("") // what clearing the field causes
	if b.state().Fault == nil {
		t.Error("clearing the field took the message away")
	}
	b.model.CodeTyped("2")
	if b.state().Fault != nil {
		t.Error("the message stays while a new code is typed")
	}
	b.nothingSent()
}

func TestCodeIsSentWhenItIsComplete(t *testing.T) {
	b := newBench(t)
	b.atCode()
	for _, typed := range []string{"1", "12", "123", "1234"} {
		b.model.CodeTyped(typed)
		b.nothingSent()
	}
	b.model.CodeTyped("123 45")
	if got := b.take("check_authentication_code"); got.Fields["code"] != "12345" {
		t.Errorf("sent %q", got.Fields["code"])
	}
	b.model.CodeTyped("12345")
	b.model.SubmitCode("12345")
	b.nothingSent() // it is under way
}

func TestSameCodeIsNotSentTwiceByItself(t *testing.T) {
	b := newBench(t)
	b.atCode()
	b.model.CodeTyped("12345")
	b.failsWith("check_authentication_code", core.ProblemTimeout)
	b.model.CodeTyped("12345")
	b.nothingSent()
	b.model.SubmitCode("12345") // but the person may
	b.take("check_authentication_code")
}

func TestCodeOfUnknownLengthOrOfWords(t *testing.T) {
	tests := map[string]struct {
		info        core.CodeInfo
		typed, sent string
	}{
		"no length": {core.CodeInfo{Type: "sms"}, "12 345", "12345"},
		"a word":    {core.CodeInfo{Type: "sms_word"}, " banana ", "banana"},
		"a phrase":  {core.CodeInfo{Type: "sms_phrase", Length: 3}, "two old 7", "two old 7"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			id := b.atCode()
			b.moves(id, core.Authorization{State: core.AuthWaitCode, CodeInfo: &test.info})
			b.model.CodeTyped(test.typed)
			b.nothingSent()
			b.model.SubmitCode(test.typed)
			if got := b.take("check_authentication_code").Fields["code"]; got != test.sent {
				t.Errorf("sent %q", got)
			}
		})
	}
}

func TestEmptyInputIsBlamedNotSent(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.model.SubmitCode("abc")
	b.blamed(FieldCode, "signin.code.empty")
	b.moves(id, in(core.AuthWaitPassword))
	b.model.SubmitPassword("")
	b.blamed(FieldPassword, "signin.password.empty")
	b.moves(id, in(core.AuthWaitEmailAddress))
	for _, email := range []string{"", "name", "name@host", "@host.org", "a b@host.org"} {
		b.model.SubmitEmail(email)
		b.blamed(FieldEmail, "signin.email.wrong")
	}
	b.moves(id, core.Authorization{State: core.AuthWaitRegistration, TermsOfService: &core.TermsOfService{Text: "…"}})
	b.model.SubmitRegistration("  ", "", true)
	b.blamed(FieldFirstName, "signin.registration.name_empty")
	b.model.SubmitRegistration("Olena", "", false)
	b.blamed(FieldTerms, "signin.registration.terms_open")
	b.nothingSent()
}

func (b *bench) blamed(field Field, key string) {
	b.t.Helper()
	fault := b.state().Fault
	if fault == nil || fault.Field != field || fault.Key != key {
		b.t.Errorf("the fault is %+v, not %s on %s", fault, key, field)
	}
}

func TestExpiredCodeOffersANewOne(t *testing.T) {
	b := newBench(t)
	b.atCode()
	before := b.state().Cleared
	b.model.SubmitCode("12345")
	b.failsWith("check_authentication_code", core.ProblemCodeExpired)
	b.at(StepCode)
	if b.state().Cleared == before {
		t.Error("a code that is of no use stays in the field")
	}
	if state := b.state(); state.Offer != OfferNewCode || state.Problem == nil || state.Fault != nil {
		t.Fatalf("offer %q, problem %+v", state.Offer, state.Problem)
	}
	cleared := b.state().Cleared
	b.model.NewCode()
	b.waits(WorkResend)
	b.ok("set_authentication_phone_number", inApp())
	b.at(StepCode)
	if state := b.state(); state.Problem != nil || state.Cleared == cleared {
		t.Error("the step is not ready for the new code")
	}
	b.model.CodeTyped("12345")
	b.take("check_authentication_code") // the same digits may be right this time
}

func TestResendWithCountdown(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	if !b.state().ResendAt.IsZero() {
		t.Fatal("resending is offered although Telegram has no other way")
	}
	b.model.Back()
	sms := core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{
		Type: "sms", Length: 5, Timeout: 120, NextType: "call", PhoneNumber: number,
	}}
	b.model.SubmitPhone(number)
	b.ok("set_authentication_phone_number", sms)
	b.model.ResendCode()
	b.nothingSent() // too early
	if !b.state().Ticking(b.now) || b.state().CanResend(b.now.Add(119*time.Second)) {
		t.Error("the countdown does not run")
	}
	b.now = b.now.Add(120 * time.Second)
	if b.state().Ticking(b.now) || !b.state().CanResend(b.now) {
		t.Error("the countdown does not end")
	}
	b.model.ResendCode()
	b.waits(WorkResend)
	call := core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{Type: "call", Length: 5, PhoneNumber: number}}
	b.ok("resend_authentication_code", call)
	if state := b.state(); state.Code.Type != "call" || !state.ResendAt.IsZero() {
		t.Errorf("after resending: %+v", state.Code)
	}
	if _, ok := b.core.Account(id); !ok {
		t.Error("the account is gone")
	}
}

func TestResendRefused(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.model.Back()
	b.moves(id, core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{Type: "sms", NextType: "call"}})
	b.model.Forward()
	b.model.ResendCode()
	b.failsWith("resend_authentication_code", core.ProblemUnknown)
	b.at(StepCode)
	if b.state().Problem == nil || !b.state().CanResend(b.now) {
		t.Error("it is not said, or cannot be tried again")
	}
}

func TestBackFromTheCodeChangesTheNumber(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.model.Back()
	b.at(StepPhone)
	if state := b.state(); state.Phone != number || !state.Forward || state.CanBack {
		t.Errorf("phone %q, forward %v, back %v", state.Phone, state.Forward, state.CanBack)
	}
	b.moves(id, inApp()) // an event of the step that was left
	b.at(StepPhone)
	b.model.SubmitPhone("+15550100111")
	request := b.take("set_authentication_phone_number")
	b.moves(id, inApp()) // still about the first number
	b.at(StepPhone)
	b.waits(WorkSubmit)
	request.succeed(inApp())
	b.queue.Drain()
	b.at(StepCode)
}

func TestForwardReturnsToTheCode(t *testing.T) {
	b := newBench(t)
	b.atCode()
	b.model.Back()
	b.model.Forward()
	b.at(StepCode)
	b.nothingSent()
}

func TestBackFromPasswordStartsOver(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.moves(id, in(core.AuthWaitPassword))
	b.model.Back()
	b.at(StepPhone)
	b.moves(id, in(core.AuthWaitPassword))
	b.at(StepPhone)
}

func TestReadyIsFollowedFromEverywhere(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.model.Back()
	b.moves(id, in(core.AuthReady)) // another device confirmed while the number was on the screen
	if len(b.done) != 1 || b.done[0] != id {
		t.Errorf("done %v", b.done)
	}
}

func TestQRCode(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.ChooseQR("+1 555")
	b.at(StepQR)
	b.waits(WorkQR)
	id := b.makes(core.AuthWaitPhoneNumber)
	b.moves(id, in(core.AuthWaitPhoneNumber)) // late: it must not lead back
	b.at(StepQR)
	b.ok("request_qr_code_authentication", core.Authorization{State: core.AuthWaitOtherDeviceConfirmation, Link: "tg://login?token=one"})
	serial := b.state().Serial
	if b.state().Link != "tg://login?token=one" || b.state().Work != WorkNone {
		t.Errorf("link %q", b.state().Link)
	}
	b.moves(id, core.Authorization{State: core.AuthWaitOtherDeviceConfirmation, Link: "tg://login?token=two"})
	if b.state().Link != "tg://login?token=two" || b.state().Serial != serial {
		t.Errorf("the link does not change in place: %q", b.state().Link)
	}
	b.model.Back()
	b.at(StepPhone)
	if b.state().Phone != "+1 555" {
		t.Errorf("the number typed before is lost: %q", b.state().Phone)
	}
	b.moves(id, core.Authorization{State: core.AuthWaitOtherDeviceConfirmation, Link: "tg://login?token=three"})
	b.at(StepPhone)
	b.moves(id, in(core.AuthWaitPassword)) // the phone confirmed after all
	b.at(StepPassword)
}

func TestQRCodeFailsAndIsTriedAgain(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.ChooseQR("")
	b.makes(core.AuthWaitPhoneNumber)
	b.failsWith("request_qr_code_authentication", core.ProblemTimeout)
	b.at(StepQR)
	if state := b.state(); state.Offer != OfferRetry || state.Problem == nil {
		t.Fatalf("offer %q", state.Offer)
	}
	b.model.RetryQR()
	b.waits(WorkQR)
	b.take("request_qr_code_authentication")
}

func TestQRCodeFromAnOpenCodeStep(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.model.Back()
	b.model.ChooseQR(number)
	b.moves(id, inApp()) // about the step that is being left
	b.at(StepQR)
	b.ok("request_qr_code_authentication", core.Authorization{State: core.AuthWaitOtherDeviceConfirmation, Link: "tg://x"})
	b.at(StepQR)
}

func TestRegistrationAndEmail(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.moves(id, in(core.AuthWaitEmailAddress))
	b.at(StepEmail)
	b.model.SubmitEmail(" name@example.org ")
	request := b.take("set_authentication_email_address")
	if request.Fields["email"] != "name@example.org" {
		t.Errorf("sent %q", request.Fields["email"])
	}
	emailCode := core.Authorization{State: core.AuthWaitEmailCode, CodeInfo: &core.CodeInfo{Type: "email", Length: 6, EmailPattern: "n***@e***.org"}}
	b.moves(id, emailCode)
	request.succeed(emailCode)
	b.queue.Drain()
	b.at(StepEmailCode)
	b.model.CodeTyped("123456")
	b.ok("check_authentication_email_code", core.Authorization{
		State: core.AuthWaitRegistration, TermsOfService: &core.TermsOfService{Text: "Be kind.", MinUserAge: 16},
	})
	b.at(StepRegistration)
	b.model.SubmitRegistration(" Olena ", " Shop ", true)
	request = b.take("register_user")
	if request.Fields["first_name"] != "Olena" || request.Fields["last_name"] != "Shop" {
		t.Errorf("sent %v", request.Fields)
	}
	b.moves(id, in(core.AuthReady))
	if len(b.done) != 1 {
		t.Error("not done")
	}
}

func TestEmailCodeExpiredIsSentAgain(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.moves(id, core.Authorization{State: core.AuthWaitEmailCode, CodeInfo: &core.CodeInfo{Type: "email", Length: 6}})
	b.model.SubmitCode("123456")
	b.failsWith("check_authentication_email_code", core.ProblemCodeExpired)
	b.model.NewCode()
	b.take("resend_authentication_code")
}

func TestProblemsBesideTheirField(t *testing.T) {
	tests := map[string]struct {
		state   core.AuthorizationState
		problem core.ProblemCode
		field   Field
		submit  func(*Model)
	}{
		"password":    {core.AuthWaitPassword, core.ProblemPasswordInvalid, FieldPassword, func(m *Model) { m.SubmitPassword("x") }},
		"name":        {core.AuthWaitRegistration, core.ProblemNameInvalid, FieldFirstName, func(m *Model) { m.SubmitRegistration("x", "", true) }},
		"address":     {core.AuthWaitEmailAddress, core.ProblemEmailInvalid, FieldEmail, func(m *Model) { m.SubmitEmail("a@b.org") }},
		"provider":    {core.AuthWaitEmailAddress, core.ProblemEmailNotAllowed, FieldEmail, func(m *Model) { m.SubmitEmail("a@b.org") }},
		"e-mail code": {core.AuthWaitEmailCode, core.ProblemCodeInvalid, FieldCode, func(m *Model) { m.SubmitCode("1") }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			id := b.atCode()
			b.moves(id, in(test.state))
			step := b.state().Step
			test.submit(b.model)
			b.core.requests[0].fail(&core.Problem{Code: test.problem})
			b.queue.Drain()
			b.at(step)
			if fault := b.state().Fault; fault == nil || fault.Field != test.field {
				t.Errorf("the fault is %+v", fault)
			}
			if b.state().Problem != nil {
				t.Error("it is said twice")
			}
		})
	}
}

func TestProblemsAboveTheFields(t *testing.T) {
	for _, code := range []core.ProblemCode{
		core.ProblemPhoneBanned, core.ProblemPhoneFlood, core.ProblemUpdateNeeded, core.ProblemOffline,
		core.ProblemTimeout, core.ProblemUnknown, core.ProblemStorage,
	} {
		t.Run(string(code), func(t *testing.T) {
			b := newBench(t)
			b.model.Begin()
			b.model.SubmitPhone(number)
			b.makes(core.AuthWaitPhoneNumber)
			b.failsWith("set_authentication_phone_number", code)
			b.at(StepPhone)
			b.waits(WorkNone)
			if p := b.state().Problem; p == nil || p.Code != code {
				t.Errorf("the problem is %+v", p)
			}
			b.model.Edited(FieldPhone, "+15550100111")
			if b.state().Problem != nil {
				t.Error("it is still said about another number")
			}
		})
	}
}

func TestFloodLocksUntilItIsOver(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone(number)
	b.makes(core.AuthWaitPhoneNumber)
	b.fails("set_authentication_phone_number", &core.Problem{Code: core.ProblemFlood, RetryAt: b.now.Add(5 * time.Minute)})
	if !b.state().Limited(b.now) || !b.state().Ticking(b.now) {
		t.Fatal("the limit does not show")
	}
	b.model.SubmitPhone(number)
	b.nothingSent()
	b.model.Edited(FieldPhone, "+1 555 010 0199") // the same number, written otherwise
	b.model.SubmitPhone("+1 555 010 0199")
	b.nothingSent()
	b.now = b.now.Add(5 * time.Minute)
	if b.state().Limited(b.now) || b.state().Ticking(b.now) {
		t.Error("the limit does not end")
	}
	b.model.SubmitPhone(number)
	b.take("set_authentication_phone_number")
}

func TestFloodOfOneNumberLetsAnotherThrough(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone(number)
	b.makes(core.AuthWaitPhoneNumber)
	b.fails("set_authentication_phone_number", &core.Problem{Code: core.ProblemFlood, RetryAt: b.now.Add(time.Hour)})
	b.model.Edited(FieldPhone, "+15550100111")
	b.model.SubmitPhone("+15550100111")
	b.take("set_authentication_phone_number")
}

func TestFloodOfThePassword(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.moves(id, in(core.AuthWaitPassword))
	b.model.SubmitPassword("x")
	b.fails("check_authentication_password", &core.Problem{Code: core.ProblemFlood, RetryAt: b.now.Add(time.Hour)})
	b.model.Edited(FieldPassword, "y")
	b.model.SubmitPassword("y")
	b.nothingSent()
}

func TestAlreadyHere(t *testing.T) {
	b := newBench(t)
	b.core.put(core.AccountInfo{UserbotID: 1, State: core.AuthReady})
	b.model.Begin()
	b.model.SubmitPhone(number)
	id := b.makes(core.AuthWaitPhoneNumber)
	b.fails("set_authentication_phone_number", &core.Problem{Code: core.ProblemAlreadyAdded, Account: 1})
	b.at(StepAlreadyHere)
	if b.state().Other != 1 || !b.state().CanBack {
		t.Errorf("points to %d", b.state().Other)
	}
	b.model.SwitchToOther()
	if removal := b.take("remove_account"); *removal.UserbotID != id {
		t.Errorf("account %d is removed", *removal.UserbotID)
	}
	if len(b.switched) != 1 || b.switched[0] != 1 || b.gaveUp != 0 {
		t.Errorf("switched %v, cancelled %d", b.switched, b.gaveUp)
	}
	b.at(StepNone)
}

func TestAlreadyHereBackToAnotherNumber(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone(number)
	b.makes(core.AuthWaitPhoneNumber)
	b.fails("set_authentication_phone_number", &core.Problem{Code: core.ProblemAlreadyAdded, Account: 1})
	b.model.Back()
	b.at(StepPhone)
	b.model.SubmitPhone("+15550100111")
	b.take("set_authentication_phone_number") // on the same account: no second one is made
}

// After a QR code the person is known only when everything is done: core then removes the new account by itself.
func TestAlreadyHereByQRCode(t *testing.T) {
	b := newBench(t)
	b.core.put(core.AccountInfo{UserbotID: 1, State: core.AuthReady})
	b.model.Begin()
	b.model.ChooseQR("")
	id := b.makes(core.AuthWaitPhoneNumber)
	b.ok("request_qr_code_authentication", core.Authorization{State: core.AuthWaitOtherDeviceConfirmation, Link: "tg://x"})
	b.troubles(id, &core.Problem{Code: core.ProblemAlreadyAdded, Account: 1})
	b.at(StepAlreadyHere)
	b.moves(id, in(core.AuthLoggingOut))
	b.moves(id, in(core.AuthClosed))
	b.removes(id)
	b.at(StepAlreadyHere)
	if b.state().CanBack {
		t.Error("there is nothing to go back to")
	}
	b.model.SwitchToOther()
	b.nothingSent()
	if len(b.switched) != 1 || b.switched[0] != 1 {
		t.Errorf("switched %v", b.switched)
	}
}

func TestCancelRemovesWhatWasOnlyBegun(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.model.Cancel()
	if removal := b.take("remove_account"); *removal.UserbotID != id {
		t.Errorf("account %d is removed", *removal.UserbotID)
	}
	b.at(StepNone)
	if b.gaveUp != 1 || b.core.listening() != 0 {
		t.Errorf("cancelled %d, listeners %d", b.gaveUp, b.core.listening())
	}
	b.removes(id)
	if b.gaveUp != 1 {
		t.Error("the removal is told twice")
	}
}

func TestCancelKeepsAnAccountThatWasSignedIn(t *testing.T) {
	b := newBench(t)
	b.signedOut(3, "Olena Shop", number)
	b.model.Resume(3)
	b.at(StepPhone)
	if state := b.state(); state.Again != "Olena Shop" || state.Phone != number {
		t.Errorf("again %q, phone %q", state.Again, state.Phone)
	}
	b.model.SubmitPhone(number)
	b.ok("set_authentication_phone_number", inApp())
	b.model.Cancel()
	b.nothingSent()
	if b.gaveUp != 1 {
		t.Error("not cancelled")
	}
}

func TestCancelKeepsAnAccountWhoseProfileNeverCame(t *testing.T) {
	b := newBench(t)
	at := noon
	b.core.put(core.AccountInfo{UserbotID: 3, State: core.AuthClosed, SignedOutAt: &at})
	b.model.Resume(3)
	b.model.Cancel()
	b.nothingSent()
}

func TestCancelBeforeThereIsAnAccount(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.Cancel()
	b.nothingSent()
	if b.gaveUp != 1 {
		t.Error("not cancelled")
	}
}

// The person cancels while the account is being made: nobody would ever see it again.
func TestAccountThatComesAfterCancelIsRemoved(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone(number)
	request := b.take("add_account")
	b.model.Cancel()
	b.model.Begin() // and begins anew at once
	b.core.put(core.AccountInfo{UserbotID: 7, State: core.AuthWaitPhoneNumber})
	request.succeed(core.AddedAccount{UserbotID: 7})
	b.queue.Drain()
	if removal := b.take("remove_account"); *removal.UserbotID != 7 {
		t.Errorf("account %d is removed", *removal.UserbotID)
	}
	b.at(StepPhone)
	if b.state().Account != 0 || len(b.started) != 0 {
		t.Error("it was taken for the new sign-in's")
	}
}

// The person stops waiting while the account is being made, corrects the number and sends it: one account is enough.
func TestOneAccountForTwoTries(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone("+15550100111")
	b.model.StopWaiting()
	b.waits(WorkNone)
	b.model.SubmitPhone(number)
	b.makes(core.AuthWaitPhoneNumber)
	if got := b.take("set_authentication_phone_number").Fields["phone"]; got != number {
		t.Errorf("sent %q", got)
	}
	b.nothingSent()
}

func TestAccountCannotBeMade(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone(number)
	b.failsWith("add_account", core.ProblemStorage)
	b.at(StepPhone)
	b.waits(WorkNone)
	if p := b.state().Problem; p == nil || p.Code != core.ProblemStorage {
		t.Errorf("the problem is %+v", p)
	}
	b.model.SubmitPhone(number)
	b.take("add_account") // it can be tried again
}

func TestSessionCannotBeOpened(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone(number)
	id := b.makes(core.AuthWaitTdlibParameters)
	b.troubles(id, &core.Problem{Code: core.ProblemUnknown, Cause: errors.New("no room")})
	b.at(StepPhone)
	b.waits(WorkNone)
	if b.state().Problem == nil {
		t.Error("nothing is said")
	}
}

func TestStopWaitingIgnoresTheLateAnswer(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone("+15550100111")
	id := b.makes(core.AuthWaitPhoneNumber)
	late := b.take("set_authentication_phone_number")
	b.model.StopWaiting()
	b.at(StepPhone)
	b.waits(WorkNone)
	b.model.SubmitPhone(number)
	b.moves(id, inApp()) // of the first number
	late.succeed(inApp())
	b.queue.Drain()
	b.waits(WorkSubmit)
	b.ok("set_authentication_phone_number", inApp())
	b.at(StepCode)
}

func TestStopWaitingForAQRCode(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.ChooseQR("")
	id := b.makes(core.AuthWaitPhoneNumber)
	late := b.take("request_qr_code_authentication")
	b.model.StopWaiting()
	b.at(StepPhone)
	b.moves(id, core.Authorization{State: core.AuthWaitOtherDeviceConfirmation, Link: "tg://x"})
	late.succeed(nil)
	b.queue.Drain()
	b.at(StepPhone)
}

func TestStopWaitingForTheCode(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.model.SubmitCode("12345")
	late := b.take("check_authentication_code")
	b.model.StopWaiting()
	b.at(StepCode)
	late.fail(&core.Problem{Code: core.ProblemCodeInvalid})
	b.queue.Drain()
	if b.state().Fault != nil {
		t.Error("an answer that nobody waits for is shown")
	}
	b.moves(id, in(core.AuthReady)) // but success is success
	if len(b.done) != 1 {
		t.Error("not done")
	}
}

func TestAnswerForAnotherAccountIsDropped(t *testing.T) {
	b := newBench(t)
	b.atCode()
	b.model.SubmitCode("12345")
	late := b.take("check_authentication_code")
	b.signedOut(9, "Taras", number)
	b.model.Resume(9)
	late.fail(&core.Problem{Code: core.ProblemCodeInvalid})
	b.queue.Drain()
	b.at(StepPhone)
	if b.state().Problem != nil || b.state().Fault != nil {
		t.Error("the other account's answer is shown")
	}
	b.moves(1, in(core.AuthReady))
	if len(b.done) != 0 {
		t.Error("the other account's event counts")
	}
	b.nothingSent() // and the first account was not removed
}

// Events that were on their way when the sign-in ended must not wake it.
func TestEventsAfterTheEnd(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.core.publish(id, core.EventAuthorizationState) // waits in the queue
	b.model.Leave()
	changes := b.changes
	b.queue.Drain()
	b.at(StepNone)
	if b.changes != changes {
		t.Error("it was drawn again")
	}
	b.nothingSent()
}

func TestLeaveAndResumeWhereItWas(t *testing.T) {
	states := map[core.AuthorizationState]Step{
		core.AuthWaitTdlibParameters:         StepOpening,
		core.AuthWaitCode:                    StepCode,
		core.AuthWaitOtherDeviceConfirmation: StepQR,
		core.AuthWaitPassword:                StepPassword,
		core.AuthWaitRegistration:            StepRegistration,
		core.AuthWaitEmailAddress:            StepEmail,
		core.AuthWaitEmailCode:               StepEmailCode,
		core.AuthLoggingOut:                  StepOpening,
		core.AuthClosing:                     StepOpening,
		core.AuthClosed:                      StepPhone,
		"wait_premium_purchase":              StepElsewhere,
		"":                                   StepOpening,
	}
	for state, step := range states {
		t.Run(string(state), func(t *testing.T) {
			b := newBench(t)
			b.core.put(core.AccountInfo{UserbotID: 4, State: state, Authorization: in(state)})
			b.model.Resume(4)
			b.at(step)
			b.nothingSent()
			b.model.Leave()
			b.at(StepNone)
			b.nothingSent()
			b.model.Resume(4)
			b.at(step)
		})
	}
}

// A new account of which Telegram knows nothing yet is not left behind in the list; one that signs in again is.
func TestLeavingBeforeAnythingWasSent(t *testing.T) {
	b := newBench(t)
	b.core.put(core.AccountInfo{UserbotID: 4, State: core.AuthWaitPhoneNumber, Authorization: in(core.AuthWaitPhoneNumber)})
	b.model.Resume(4)
	b.model.Leave()
	b.at(StepNone)
	if removal := b.take("remove_account"); *removal.UserbotID != 4 {
		t.Errorf("account %d is removed", *removal.UserbotID)
	}

	b = newBench(t)
	user := int64(7)
	b.core.put(core.AccountInfo{UserbotID: 4, UserID: &user, State: core.AuthWaitPhoneNumber, Authorization: in(core.AuthWaitPhoneNumber)})
	b.model.Resume(4)
	b.model.Leave()
	b.nothingSent()
}

func TestResumeFollowsTheOpeningSession(t *testing.T) {
	b := newBench(t)
	b.core.put(core.AccountInfo{UserbotID: 4, State: core.AuthWaitTdlibParameters})
	b.model.Resume(4)
	b.at(StepOpening)
	b.moves(4, inApp())
	b.at(StepCode)
	if b.state().Phone != number {
		t.Errorf("the number is %q", b.state().Phone)
	}
}

func TestResumeOfASignedInAccount(t *testing.T) {
	b := newBench(t)
	b.core.put(core.AccountInfo{UserbotID: 4, State: core.AuthReady})
	b.model.Resume(4)
	if len(b.done) != 1 || b.done[0] != 4 {
		t.Errorf("done %v", b.done)
	}
	b.at(StepNone)
}

func TestResumeOfAnUnknownAccount(t *testing.T) {
	b := newBench(t)
	b.model.Resume(99)
	if b.gaveUp != 1 || b.core.listening() != 0 {
		t.Errorf("cancelled %d, listeners %d", b.gaveUp, b.core.listening())
	}
}

func TestResumeTellsWhyItWasSignedOut(t *testing.T) {
	b := newBench(t)
	b.signedOut(3, "Olena Shop", number)
	info, _ := b.core.Account(3)
	info.Problem = &core.Problem{Code: core.ProblemSignedOut}
	b.core.put(info)
	b.model.Resume(3)
	b.at(StepPhone)
	if b.state().Problem == nil {
		t.Fatal("nothing is said")
	}
	b.core.publish(3, core.EventAccountChanged) // a new label, say
	b.queue.Drain()
	b.model.SubmitPhone(number)
	if b.state().Problem != nil {
		t.Error("it is still said while a new sign-in begins")
	}
	b.core.publish(3, core.EventAccountChanged)
	b.queue.Drain()
	b.waits(WorkSubmit)
	if b.state().Problem != nil {
		t.Error("the same problem is told twice")
	}
}

func TestAccountRemovedElsewhere(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.removes(id)
	b.at(StepNone)
	if b.gaveUp != 1 {
		t.Error("not cancelled")
	}
}

func TestSessionEndsDuringTheSignIn(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.moves(id, in(core.AuthLoggingOut))
	b.at(StepOpening)
	b.moves(id, in(core.AuthClosed))
	b.at(StepPhone)
	b.troubles(id, &core.Problem{Code: core.ProblemSignedOut})
	b.at(StepPhone)
	if b.state().Problem == nil {
		t.Error("nothing is said")
	}
}

func TestSignedInAsSomebodyElse(t *testing.T) {
	b := newBench(t)
	b.signedOut(3, "Olena Shop", number)
	b.model.Resume(3)
	b.model.SubmitPhone("+15550100111")
	b.ok("set_authentication_phone_number", inApp())
	b.model.SubmitCode("12345")
	request := b.take("check_authentication_code")
	b.moves(3, in(core.AuthLoggingOut))
	b.at(StepCode) // the answer will say why
	request.fail(&core.Problem{Code: core.ProblemDifferentPerson})
	b.queue.Drain()
	b.moves(3, in(core.AuthClosed))
	b.at(StepPhone)
	if p := b.state().Problem; p == nil || p.Code != core.ProblemDifferentPerson {
		t.Errorf("the problem is %+v", p)
	}
}

func TestServerGoneInTheMiddleAndBack(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone(number)
	id := b.makes(core.AuthWaitPhoneNumber)
	b.connection(id, core.ConnectionConnecting)
	if b.state().Disconnected.IsZero() || b.state().Offline(b.now) {
		t.Error("a short connection attempt is told wrongly")
	}
	if !b.state().Ticking(b.now) {
		t.Error("nobody will look again")
	}
	b.now = b.now.Add(patience)
	if !b.state().Offline(b.now) {
		t.Error("it is not said that there is no connection")
	}
	b.connection(id, core.ConnectionConnecting)
	if !b.state().Offline(b.now) {
		t.Error("the same state again starts the patience anew")
	}
	b.waits(WorkSubmit) // the request goes on
	b.failsWith("set_authentication_phone_number", core.ProblemTimeout)
	b.at(StepPhone)
	b.connection(id, core.ConnectionReady)
	if !b.state().Disconnected.IsZero() {
		t.Error("it is back, and that does not show")
	}
	b.moves(id, inApp()) // what was asked for has happened after all
	b.at(StepCode)
}

func TestNoNetworkIsSaidAtOnce(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.connection(id, core.ConnectionWaitingForNetwork)
	if !b.state().Offline(b.now) {
		t.Error("not said")
	}
	b.model.Cancel() // works without a connection
	b.take("remove_account")
	b.at(StepNone)
}

const hash = "0123456789abcdef0123456789ABCDEF"

func TestCredentialsAreAskedForFirst(t *testing.T) {
	b := newBench(t)
	b.core.credentials = core.Credentials{}
	b.model.Welcome()
	b.model.StartAdding()
	b.at(StepCredentials)
	if !b.state().CanBack {
		t.Error("no way back to the welcome")
	}
	b.model.SubmitCredentials("x", hash)
	b.blamed(FieldAPIID, "signin.credentials.id_wrong")
	b.model.SubmitCredentials("0", hash)
	b.blamed(FieldAPIID, "signin.credentials.id_wrong")
	b.model.SubmitCredentials("99999999999", hash)
	b.blamed(FieldAPIID, "signin.credentials.id_wrong")
	b.model.SubmitCredentials(" 12345 ", "short")
	b.blamed(FieldAPIHash, "signin.credentials.hash_wrong")
	b.model.SubmitCredentials("12345", "g"+hash[1:])
	b.blamed(FieldAPIHash, "signin.credentials.hash_wrong")
	b.model.SubmitCredentials(" 12345 ", " "+hash+"\n")
	b.waits(WorkSubmit)
	b.queue.Until(t, "the phone step", func() bool { return b.state().Step == StepPhone })
	if b.core.credentials.APIID != 12345 || b.core.credentials.APIHash != "0123456789abcdef0123456789abcdef" {
		t.Errorf("stored %+v", b.core.credentials)
	}
	b.model.Back()
	b.at(StepWelcome)
}

func TestCredentialsCannotBeStored(t *testing.T) {
	b := newBench(t)
	b.core.credentials = core.Credentials{}
	b.core.storing = func(context.Context) error { return fmt.Errorf("writing: %w", core.ErrUnavailable) }
	b.model.Begin()
	b.model.SubmitCredentials("12345", hash)
	b.queue.Until(t, "a problem", func() bool { return b.state().Problem != nil })
	b.at(StepCredentials)
	b.waits(WorkNone)
	if b.state().Problem.Code != core.ProblemStorage {
		t.Errorf("the problem is %+v", b.state().Problem)
	}
}

func TestStoringCredentialsCanBeStopped(t *testing.T) {
	b := newBench(t)
	b.core.credentials = core.Credentials{}
	ended := make(chan struct{})
	b.core.storing = func(ctx context.Context) error {
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	}
	b.model.Begin()
	b.model.SubmitCredentials("12345", hash)
	b.model.StopWaiting()
	<-ended
	b.waits(WorkNone)
	b.queue.Drain()
	b.at(StepCredentials)
	if b.state().Problem != nil {
		t.Error("a problem is shown that the person made")
	}
}

func TestRefusedCredentialsCanBeChanged(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone(number)
	id := b.makes(core.AuthWaitPhoneNumber)
	b.failsWith("set_authentication_phone_number", core.ProblemCredentialsInvalid)
	if b.state().Offer != OfferCredentials {
		t.Fatalf("the offer is %q", b.state().Offer)
	}
	b.model.ChangeCredentials()
	b.at(StepCredentials)
	b.model.SubmitCredentials("12345", hash)
	b.queue.Until(t, "the phone step", func() bool { return b.state().Step == StepPhone })
	if state := b.state(); state.Account != id || state.Phone != number {
		t.Errorf("account %d, phone %q", state.Account, state.Phone)
	}
}

func TestMissingCredentialsLeadToTheirStep(t *testing.T) {
	b := newBench(t)
	b.signedOut(3, "Olena Shop", number)
	b.core.credentials = core.Credentials{}
	b.model.Resume(3)
	b.at(StepCredentials)
	b.model.SubmitCredentials("12345", hash)
	b.queue.Until(t, "the phone step", func() bool { return b.state().Step == StepPhone })
}

func TestMissingCredentialsFoundOutLate(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone(number)
	b.makes(core.AuthWaitPhoneNumber)
	b.failsWith("set_authentication_phone_number", core.ProblemCredentialsMissing)
	b.at(StepCredentials)
}

func TestAnswerWithoutProblemIsStillSaid(t *testing.T) {
	b := newBench(t)
	b.atCode()
	b.model.SubmitCode("12345")
	request := b.take("check_authentication_code")
	request.answer(core.Event{Payload: core.Payload{Error: "odd"}})
	b.queue.Drain()
	if p := b.state().Problem; p == nil || p.Code != core.ProblemUnknown || p.Cause.Error() != "odd" {
		t.Errorf("the problem is %+v", p)
	}
}

func TestNothingIsSentTwiceByImpatience(t *testing.T) {
	b := newBench(t)
	b.model.Begin()
	b.model.SubmitPhone(number)
	b.model.SubmitPhone(number)
	b.model.ChooseQR(number)
	b.makes(core.AuthWaitPhoneNumber)
	b.model.SubmitPhone(number)
	b.take("set_authentication_phone_number")
	b.nothingSent()
}

func TestNameOf(t *testing.T) {
	name, phone := "Olena Shop", number
	tests := map[string]core.AccountInfo{
		"Shop":            {Label: "Shop", FullName: &name},
		"Olena Shop":      {FullName: &name, Phone: &phone},
		"+1 555-010-0199": {Phone: &phone},
		"":                {},
	}
	for want, info := range tests {
		if got := nameOf(info); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// Whoever stops waiting, or goes back, has the core give the request up; whoever looks at another account does not.
func TestARequestIsGivenUpByWhoeverStopsWaiting(t *testing.T) {
	for name, c := range map[string]struct {
		end     func(*Model)
		givenUp bool
	}{
		"stopped": {(*Model).StopWaiting, true}, "back": {(*Model).Back, true}, "left": {(*Model).Leave, false},
		"answered": {func(m *Model) {}, false},
	} {
		b := newBench(t)
		b.atCode()
		before := len(b.core.givenUp)
		b.model.SubmitCode("12345")
		sent := b.take("check_authentication_code")
		if name == "answered" {
			sent.fail(&core.Problem{Code: core.ProblemCodeInvalid})
			b.queue.Drain()
			c.end = (*Model).Back
		}
		c.end(b.model)
		given := b.core.givenUp[before:]
		if c.givenUp && (len(given) != 1 || sent.RequestID == nil || given[0] != *sent.RequestID) || !c.givenUp && len(given) > 0 {
			t.Errorf("%s: %q was given up", name, given)
		}
	}
}

func TestTheNumberIsSaidWhileANewAccountIsSignedIn(t *testing.T) {
	b := newBench(t)
	id := b.atCode()
	b.model.SubmitCode("12345")
	b.ok("check_authentication_code", core.Authorization{State: core.AuthWaitPassword, PhoneNumber: number})
	if got := b.state().Number; got != number {
		t.Errorf("at the password the number is %q", got)
	}
	b.model.Leave()
	b.model.Resume(id)
	if b.at(StepPassword); b.state().Number != number {
		t.Errorf("come back to, the number is %q", b.state().Number)
	}
	if b.model.Back(); b.state().Number != "" {
		t.Error("the number is said where another one may be given")
	}
}
