package core

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestSignInByPhone(t *testing.T) {
	who := newPerson(501, "+15550100001")
	who.password = "sesame"
	inWorld(t, func(w *world) {
		added := w.must(`{"action":"add_account","label":"  Shop \n one "}`).(AddedAccount)
		if added.UserbotID != 1 || added.State != AuthWaitTdlibParameters {
			t.Fatalf("added %+v", added)
		}
		w.state(1, AuthWaitPhoneNumber)
		step := w.must(request("set_authentication_phone_number", 1, "phone", " +15550100001 ")).(Authorization)
		if step.State != AuthWaitCode || step.CodeInfo.Length != 5 {
			t.Fatalf("after the number: %+v", step)
		}
		w.refused(request("check_authentication_code", 1, "code", "00000"), "PHONE_CODE_INVALID", ProblemCodeInvalid)
		w.state(1, AuthWaitCode)
		again := w.must(request("resend_authentication_code", 1)).(Authorization)
		if again.CodeInfo.Type != "call" {
			t.Fatalf("after resending: %+v", again)
		}
		step = w.must(request("check_authentication_code", 1, "code", rightCode)).(Authorization)
		if step.State != AuthWaitPassword || step.PasswordHint != "pet" {
			t.Fatalf("after the code: %+v", step)
		}
		w.refused(request("check_authentication_password", 1, "password", "wrong"), "PASSWORD_HASH_INVALID", ProblemPasswordInvalid)
		step = w.must(request("check_authentication_password", 1, "password", "sesame")).(Authorization)
		if step.State != AuthReady {
			t.Fatalf("after the password: %+v", step)
		}
		w.isSignedInByPhone(who)
	}, who)
}

func (w *world) isSignedInByPhone(who *person) {
	t := w.t
	t.Helper()
	info := w.state(1, AuthReady)
	if info.Label != "Shop one" || info.Profile == nil || *info.UserID != 501 || *info.Phone != who.phone {
		t.Fatalf("signed in: %+v", info)
	}
	row := w.store.get(1)
	if !row.SignedIn || row.UserID != 501 || row.Profile == nil {
		t.Fatalf("stored: %+v", row)
	}
	if n := len(w.events(EventSelfProfileUpdated)); n != 1 {
		t.Fatalf("%d self_profile_updated events, want one after the sign-in", n)
	}
	states := statesOf(w.events(EventAuthorizationState))
	want := []AuthorizationState{
		AuthWaitTdlibParameters, AuthWaitPhoneNumber, AuthWaitCode, AuthWaitCode, AuthWaitPassword, AuthReady,
	}
	if !slices.Equal(states, want) {
		t.Fatalf("states %v, want %v", states, want)
	}
}

func statesOf(events []Event) []AuthorizationState {
	var states []AuthorizationState
	for _, event := range events {
		states = append(states, event.Payload.Result.(Authorization).State)
	}
	return states
}

func TestSignInByQRCode(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		step := w.must(request("request_qr_code_authentication", 1)).(Authorization)
		if step.State != AuthWaitOtherDeviceConfirmation || step.Link == "" {
			t.Fatalf("waiting for the phone: %+v", step)
		}
		session := w.tg.session(1)
		session.tellAll(Authorization{State: AuthWaitOtherDeviceConfirmation, Link: "tg://login?token=BBBB"})
		if got := w.info(1).Authorization.Link; got != "tg://login?token=BBBB" {
			t.Fatalf("the renewed link is not shown: %q", got)
		}
		session.confirm(who)
		if info := w.state(1, AuthReady); info.Profile == nil {
			t.Fatal("no profile after the sign-in")
		}
	}, who)
}

func TestSignInByEmailAndRegistration(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.must(request("set_authentication_phone_number", 1, "phone", who.phone))
		session := w.tg.session(1)
		session.become(Authorization{State: AuthWaitEmailAddress}, who)
		w.refused(request("set_authentication_email_address", 1, "email", "nobody"), "EMAIL_INVALID", ProblemEmailInvalid)
		w.must(request("set_authentication_email_address", 1, "email", "a@example.com"))
		w.refused(request("check_authentication_email_code", 1, "code", "1"), "EMAIL_VERIFY_EXPIRED", ProblemCodeExpired)
		w.must(request("check_authentication_email_code", 1, "code", rightCode))
		session.become(Authorization{State: AuthWaitRegistration, TermsOfService: &TermsOfService{Text: "Be kind"}}, who)
		if got := w.must(request("get_authorization_state", 1)).(Authorization); got.TermsOfService.Text != "Be kind" {
			t.Fatalf("terms: %+v", got)
		}
		w.must(request("register_user", 1, "first_name", "Ada", "last_name", nil))
		if name := *w.state(1, AuthReady).FullName; name != "Ada" {
			t.Fatalf("registered as %q", name)
		}
	}, who)
}

// A number that is signed in here is refused before it is sent, however it is written.
func TestNumberAlreadyHere(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.must(`{"action":"add_account"}`)
		before := w.tg.called("SetAuthenticationPhoneNumber")
		event := w.refused(request("set_authentication_phone_number", 2, "phone", "1 (555) 010-0001"),
			"phone is already signed in as account 1", ProblemAlreadyAdded)
		if event.Payload.Problem.Account != 1 {
			t.Fatalf("the problem points to account %d", event.Payload.Problem.Account)
		}
		if w.tg.called("SetAuthenticationPhoneNumber") != before {
			t.Fatal("the number was sent to Telegram")
		}
	}, who)
}

// By QR code nobody knows before the sign-in whose account it is.
func TestPersonAlreadyHereByQRCode(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.must(`{"action":"add_account"}`)
		w.must(request("request_qr_code_authentication", 2))
		w.tg.session(2).confirm(who)
		synctest.Wait()
		if _, ok := w.core.Account(2); ok || w.store.has(2) {
			t.Fatal("the second account is still there")
		}
		if !slices.Contains(w.tg.forgot, 2) || w.tg.called("LogOut") != 1 {
			t.Fatal("the second session was not logged out and forgotten")
		}
		problem := lastProblem(w.events(EventAccountChanged), 2)
		if problem == nil || problem.Code != ProblemAlreadyAdded || problem.Account != 1 {
			t.Fatalf("told: %+v", problem)
		}
		if n := len(w.events(EventAccountRemoved)); n != 1 {
			t.Fatalf("%d account_removed events", n)
		}
		if slices.Contains(statesOf(eventsOf(w.events(EventAuthorizationState), 2)), AuthReady) {
			t.Fatal("the refused sign-in was shown as ready")
		}
		w.state(1, AuthReady)
	}, who)
}

func eventsOf(events []Event, id AccountID) []Event {
	return slices.DeleteFunc(slices.Clone(events), func(event Event) bool { return *event.UserbotID != id })
}

func lastProblem(events []Event, id AccountID) *Problem {
	var last *Problem
	for _, event := range eventsOf(events, id) {
		last = event.Payload.Result.(AccountInfo).Problem
	}
	return last
}

// With a code, the command that signs in is the one that is refused, and what was queued behind it is answered.
func TestPersonAlreadyHereByCode(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		who.profile.Phone = nil // hidden: so the number cannot be recognised before it is sent
		w.must(request("refresh_self_profile", 1))
		w.must(`{"action":"add_account"}`)
		w.must(request("set_authentication_phone_number", 2, "phone", who.phone))
		code := w.send(request("check_authentication_code", 2, "code", rightCode))
		behind := w.send(request("refresh_self_profile", 2))
		w.failed(<-code, "phone is already signed in as account 1", ProblemAlreadyAdded)
		w.failed(<-behind, "account 2 not found", ProblemInvalidInput)
		synctest.Wait()
		if _, ok := w.core.Account(2); ok {
			t.Fatal("the second account is still there")
		}
	}, who)
}

// A person whose account here is signed out is sent there: its history goes on.
func TestPersonAlreadyHereButSignedOut(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.must(request("log_out", 1))
		w.must(`{"action":"add_account"}`)
		w.must(request("set_authentication_phone_number", 2, "phone", who.phone))
		event := w.refused(request("check_authentication_code", 2, "code", rightCode), "this person already has account 1", ProblemAlreadyAdded)
		if event.Payload.Problem.Account != 1 {
			t.Fatalf("the problem points to account %d", event.Payload.Problem.Account)
		}
		synctest.Wait()
		if _, ok := w.core.Account(2); ok {
			t.Fatal("the second account is still there")
		}
	}, who)
}

// A sign-in that cannot be written down counts; that is shown, and made good as soon as it can be.
func TestSignInIsNotWrittenDown(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "SetSignedIn")
		w.signIn(who)
		time.Sleep(10 * time.Second)
		info := w.state(1, AuthReady)
		if info.Problem == nil || info.Problem.Code != ProblemStorage || w.store.get(1).SignedIn {
			t.Fatalf("info %+v", info)
		}
		w.refused(request("refresh_self_profile", 1),
			"Database connection is unavailable. Please retry self profile refresh.", ProblemStorage)
		w.store.fail(nil)
		time.Sleep(time.Minute)
		if info := w.state(1, AuthReady); info.Problem != nil || info.Profile == nil || !w.store.get(1).SignedIn {
			t.Fatalf("info %+v", info)
		}
	}, who)
}

// Offline right after the scan, the refused session cannot be logged out; its files go all the same.
func TestPersonAlreadyHereLogOutHangs(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.must(`{"action":"add_account"}`)
		w.must(request("request_qr_code_authentication", 2))
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, id AccountID, method string) error {
				if id == 2 && method == "LogOut" {
					<-ctx.Done()
				}
				return ctx.Err()
			}
		})
		w.tg.session(2).confirm(who)
		time.Sleep(time.Minute)
		if _, ok := w.core.Account(2); ok || !slices.Contains(w.tg.forgot, 2) {
			t.Fatal("the second account is still there")
		}
	}, who)
}

// Somebody else who signs in to a signed-out account would mix two people's histories.
func TestDifferentPerson(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.must(request("log_out", 1))
		w.must(request("set_authentication_phone_number", 1, "phone", other.phone))
		w.refused(request("check_authentication_code", 1, "code", rightCode), "account 1 belongs to another person", ProblemDifferentPerson)
		info := w.state(1, AuthClosed)
		if info.Problem == nil || info.Problem.Code != ProblemDifferentPerson || *info.Profile.FullName != "Person 501" {
			t.Fatalf("after the refusal: %+v", info)
		}
		if row := w.store.get(1); row.SignedIn || row.UserID != 501 {
			t.Fatalf("stored: %+v", row)
		}
		w.signInTo(1, who)
		if info := w.state(1, AuthReady); info.Problem != nil || info.SignedOutAt != nil {
			t.Fatalf("signed in again: %+v", info)
		}
	}, who, other)
}

// The program was killed so that TDLib knows less of a sign-in than the store: who finishes it is looked at all the same.
func TestDifferentPersonAfterACrash(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.stop()
		w.tg.files[1] = &fakeFiles{state: AuthWaitCode, person: other}
		w.start(someCredentials)
		w.state(1, AuthWaitCode)
		w.refused(request("check_authentication_code", 1, "code", rightCode), "account 1 belongs to another person", ProblemDifferentPerson)
		if info := w.state(1, AuthClosed); *info.Profile.FullName != "Person 501" {
			t.Fatalf("info %+v", info)
		}
	}, who, other)
}

// A sign-in whose person cannot be read counts, and is identified by the next reading.
func TestUnidentifiedSignIn(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		failures := 2
		w.tg.before = func(_ context.Context, _ AccountID, method string) error {
			if method == "SelfProfile" && failures > 0 {
				failures--
				return &TDLibError{Code: 500, Message: "Internal"}
			}
			return nil
		}
		w.signIn(who)
		w.state(1, AuthReady)
		time.Sleep(time.Minute)
		if row := w.store.get(1); !row.SignedIn || row.UserID != 501 || row.Profile == nil {
			t.Fatalf("stored: %+v", row)
		}
	}, who)
}

func TestSignInIsResumedAfterRestart(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.must(request("set_authentication_phone_number", 1, "phone", who.phone))
		w.restart()
		w.state(1, AuthWaitCode)
		w.must(request("check_authentication_code", 1, "code", rightCode))
		w.state(1, AuthReady)
	}, who)
}

func TestTelegramRefusesTheNumber(t *testing.T) {
	who := newPerson(501, "+15550100001")
	answers := []struct {
		err  *TDLibError
		want ProblemCode
		json string
	}{
		{&TDLibError{400, "PHONE_NUMBER_BANNED"}, ProblemPhoneBanned, `"error":"PHONE_NUMBER_BANNED","code":400}}`},
		{&TDLibError{406, "PHONE_NUMBER_INVALID"}, ProblemPhoneInvalid, `"error":"PHONE_NUMBER_INVALID","code":406}}`},
		{&TDLibError{400, "API_ID_INVALID"}, ProblemCredentialsInvalid, `"error":"API_ID_INVALID","code":400}}`},
		{
			&TDLibError{429, "Too Many Requests: retry after 300"}, ProblemFlood,
			`"error":"Too Many Requests: retry after 300","code":429,"retry_after":300}}`,
		},
	}
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		for _, answer := range answers {
			w.tg.set(func() {
				w.tg.before = func(context.Context, AccountID, string) error { return answer.err }
			})
			line := request("set_authentication_phone_number", 1, "phone", who.phone)
			event := w.refused(line, answer.err.Message, answer.want)
			if answer.want == ProblemFlood && !event.Payload.Problem.RetryAt.Equal(time.Now().Add(300*time.Second)) {
				t.Errorf("limited until %v", event.Payload.Problem.RetryAt)
			}
			text := w.askText(line)
			want := `{"type":"chat_update","userbot_id":1,"payload":{"userbot_id":1,"type":"set_authentication_phone_number_error",` + answer.json
			if text != want {
				t.Errorf("got  %s\nwant %s", text, want)
			}
		}
		w.tg.set(func() { w.tg.before = nil })
		w.signInTo(1, who)
	}, who)
}

// The server goes away in the middle of a sign-in and comes back.
func TestServerGoneDuringSignIn(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.must(request("set_authentication_phone_number", 1, "phone", who.phone))
		w.tg.set(func() { w.tg.offline = true })
		w.tg.session(1).events.Connection(ConnectionConnecting)
		begun := time.Now()
		w.refused(request("check_authentication_code", 1, "code", rightCode), "request timed out", ProblemOffline)
		if waited := time.Since(begun); waited != CommandTimeout {
			t.Fatalf("answered after %v", waited)
		}
		w.tg.set(func() { w.tg.offline = false })
		w.tg.session(1).events.Connection(ConnectionReady)
		w.must(request("check_authentication_code", 1, "code", rightCode))
		w.state(1, AuthReady)
	}, who)
}

func TestCredentials(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.stop()
		w.start(Credentials{})
		if w.core.CredentialsKnown() {
			t.Fatal("credentials out of nowhere")
		}
		w.must(`{"action":"add_account"}`)
		info := w.state(1, AuthWaitTdlibParameters)
		if info.Problem == nil || info.Problem.Code != ProblemCredentialsMissing {
			t.Fatalf("problem %+v", info.Problem)
		}
		w.refused(request("set_authentication_phone_number", 1, "phone", who.phone),
			"api_id and api_hash are missing", ProblemCredentialsMissing)
		for _, wrong := range []Credentials{{}, {-1, someCredentials.APIHash}, {5, "zz"}, {5, someCredentials.APIHash + "00"}} {
			var input *InputError
			if err := w.core.SetCredentials(w.t.Context(), wrong); !errors.As(err, &input) {
				t.Errorf("%+v was taken: %v", wrong, err)
			}
		}
		if err := w.core.SetCredentials(w.t.Context(), Credentials{5, " 0123456789ABCDEF0123456789ABCDEF "}); err != nil {
			t.Fatal(err)
		}
		if info := w.state(1, AuthWaitPhoneNumber); info.Problem != nil {
			t.Fatalf("problem %+v", info.Problem)
		}
		w.signInTo(1, who)
		w.stop()
		w.start(Credentials{})
		w.state(1, AuthReady)
		if last := w.tg.opened[len(w.tg.opened)-1]; last != (Credentials{5, someCredentials.APIHash}) {
			t.Fatalf("opened with %+v", last)
		}
		opens := w.tg.opens
		if err := w.core.SetCredentials(w.t.Context(), someCredentials); err != nil {
			t.Fatal(err)
		}
		w.state(1, AuthReady)
		if w.tg.opens != opens {
			t.Fatal("a signed-in session was opened again")
		}
		w.must(`{"action":"add_account"}`)
		w.state(2, AuthWaitPhoneNumber)
		if err := w.core.SetCredentials(w.t.Context(), Credentials{6, someCredentials.APIHash}); err != nil {
			t.Fatal(err)
		}
		w.state(2, AuthWaitPhoneNumber)
		if last := w.tg.opened[len(w.tg.opened)-1]; last.APIID != 6 {
			t.Fatalf("a sign-in that had not begun goes on with %+v", last)
		}
	}, who)
}

func TestCredentialsAreNotStored(t *testing.T) {
	inWorld(t, func(w *world) {
		w.store.fail(&StorageError{Kind: StorageReadOnly}, "SetSetting")
		err := w.core.SetCredentials(w.t.Context(), Credentials{5, someCredentials.APIHash})
		if problem := ProblemFrom(err, time.Now()); problem == nil || problem.Code != ProblemStorage || problem.Args["kind"] != "read_only" {
			t.Fatalf("got %v: %+v", err, problem)
		}
	})
}

// TDLib tells the number with the code only; until the sign-in has ended, or begins anew, people are told it all the same.
func TestTheNumberIsKnownUntilTheSignInEnds(t *testing.T) {
	const number = "+15550100001"
	before := Authorization{}
	for _, step := range []struct {
		auth Authorization
		want string
	}{
		{Authorization{State: AuthWaitPhoneNumber}, ""},
		{Authorization{State: AuthWaitCode, CodeInfo: &CodeInfo{PhoneNumber: number}}, number},
		{Authorization{State: AuthWaitEmailCode, CodeInfo: &CodeInfo{EmailPattern: "a***b"}}, number},
		{Authorization{State: AuthWaitPassword}, number},
		{Authorization{State: AuthWaitRegistration}, number},
		{Authorization{State: AuthReady}, ""},
		{Authorization{State: AuthWaitPassword}, ""},
		{Authorization{State: AuthWaitCode, CodeInfo: &CodeInfo{PhoneNumber: number}}, number},
		{Authorization{State: AuthWaitOtherDeviceConfirmation}, ""},
	} {
		before = step.auth.following(before)
		if before.PhoneNumber != step.want {
			t.Errorf("at %s the number is %q, want %q", step.auth.State, before.PhoneNumber, step.want)
		}
	}
}
