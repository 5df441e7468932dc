package tdlib

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	td "github.com/zelenin/go-tdlib/client"
	"go.uber.org/goleak"

	"roster/core"
	"roster/tdlib/tdtest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

func TestSignInWithCode(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Code: "12345"})
	s, w := newDesk(t, server).open(1)
	w.state(core.AuthWaitPhoneNumber)
	must(t, s.SetAuthenticationPhoneNumber(within(t), "+999 66 000 001"))
	want := core.CodeInfo{Type: "telegram_message", Length: 5, NextType: "sms", PhoneNumber: "+99966000001"}
	if got := w.now(); got.State != core.AuthWaitCode || got.CodeInfo == nil || *got.CodeInfo != want {
		t.Errorf("after the number: %+v %+v", got, got.CodeInfo)
	}
	refused(t, s.CheckAuthenticationCode(within(t), "54321"), "PHONE_CODE_INVALID")
	server.ExpireCodes(ada.Phone)
	refused(t, s.CheckAuthenticationCode(within(t), "12345"), "PHONE_CODE_EXPIRED")
	must(t, s.ResendAuthenticationCode(within(t)))
	if got := w.now(); got.State != core.AuthWaitCode || got.CodeInfo.Type != "sms" {
		t.Errorf("after another code: %+v %+v", got, got.CodeInfo)
	}
	var e *core.TDLibError
	if err := s.ResendAuthenticationCode(within(t)); !errors.As(err, &e) || e.Code != 400 {
		t.Errorf("a third code: %v", err)
	}
	must(t, s.CheckAuthenticationCode(within(t), "12345"))
	if got := w.now().State; got != core.AuthReady {
		t.Errorf("after the right code: %s", got)
	}
	if tunnels := server.Tunnels(); len(tunnels) == 0 {
		t.Error("nothing came through the proxy")
	}
}

func TestSignInRefusals(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(tdtest.User{Phone: "99966000001", Banned: true})
	s, w := newDesk(t, server).open(1)
	w.state(core.AuthWaitPhoneNumber)
	refused(t, s.SetAuthenticationPhoneNumber(within(t), "+99966000001"), "PHONE_NUMBER_BANNED")
	refused(t, s.SetAuthenticationPhoneNumber(within(t), "+99966000002"), "PHONE_NUMBER_INVALID")
	server.FailOnce("auth.sendCode", tdtest.FloodWait(300))
	refused(t, s.SetAuthenticationPhoneNumber(within(t), "+99966000001"), "Too Many Requests: retry after 300")
	if got := w.now().State; got != core.AuthWaitPhoneNumber {
		t.Errorf("the state is %s", got)
	}
	var e *core.TDLibError
	if err := s.CheckAuthenticationCode(within(t), "1"); !errors.As(err, &e) || e.Code != 400 {
		t.Errorf("a code out of turn: %v", err)
	}
}

// A short flood wait is TDLib's to wait out.
func TestSignInWaitsOutAShortFlood(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	server.FailOnce("auth.sendCode", tdtest.FloodWait(1))
	newDesk(t, server).signIn(1, server, ada)
	if calls := server.CallsOf("auth.sendCode"); len(calls) != 2 || calls[1].At.Sub(calls[0].At) < time.Second {
		t.Errorf("auth.sendCode was called %d times", len(calls))
	}
}

func TestPassword(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{
		Phone: "99966000001", Password: "difference engine", PasswordHint: "a machine", RecoveryEmail: "ada@example.com",
	})
	s, w := newDesk(t, server).open(1)
	must(t, s.SetAuthenticationPhoneNumber(within(t), ada.Phone))
	must(t, s.CheckAuthenticationCode(within(t), server.LastCode(ada.Phone)))
	want := core.Authorization{State: core.AuthWaitPassword, PasswordHint: "a machine", HasRecoveryEmail: true}
	if got := w.now(); got != want {
		t.Errorf("after the code: %+v", got)
	}
	refused(t, s.CheckAuthenticationPassword(within(t), "analytical engine"), "PASSWORD_HASH_INVALID")
	if got := w.now().State; got != core.AuthWaitPassword {
		t.Errorf("after a wrong password: %s", got)
	}
	must(t, s.CheckAuthenticationPassword(within(t), "difference engine"))
	if got := w.now().State; got != core.AuthReady {
		t.Errorf("after the right password: %s", got)
	}
}

func TestQRCode(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, w := newDesk(t, server).open(1)
	w.state(core.AuthWaitPhoneNumber)
	must(t, s.RequestQRCodeAuthentication(within(t)))
	state := w.now()
	if state.State != core.AuthWaitOtherDeviceConfirmation || state.Link == "" {
		t.Fatalf("after asking for a code: %+v", state)
	}
	must(t, server.ConfirmQR(state.Link, ada.ID))
	w.state(core.AuthReady)
	if p := profile(t, s, true); p.UserID != ada.ID {
		t.Errorf("signed in as %d, want %d", p.UserID, ada.ID)
	}
}

// The person changes from the QR code to the phone number.
func TestQRCodeGivenUp(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	s, w := newDesk(t, server).open(1)
	w.state(core.AuthWaitPhoneNumber)
	must(t, s.RequestQRCodeAuthentication(within(t)))
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.SetAuthenticationPhoneNumber(over, ada.Phone); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that is over: %v", err)
	}
	must(t, s.SetAuthenticationPhoneNumber(within(t), ada.Phone))
	must(t, s.CheckAuthenticationCode(within(t), server.LastCode(ada.Phone)))
	w.state(core.AuthReady)
	for _, state := range w.states {
		if state.State == core.AuthClosed {
			t.Error("the first client's end was told")
		}
	}
}

// The new client cannot be started: the session has ended, and says so.
func TestQRCodeGivenUpInVain(t *testing.T) {
	server := tdtest.NewServer(t)
	d := newDesk(t, server)
	w := newWitness(t)
	s, err := d.Open(within(t), 1, credentials, w.events())
	must(t, err)
	w.state(core.AuthWaitPhoneNumber)
	must(t, s.RequestQRCodeAuthentication(within(t)))
	file := filepath.Join(d.dir, "file")
	must(t, os.WriteFile(file, nil, 0o600))
	d.options.Dir = file
	if err := s.SetAuthenticationPhoneNumber(within(t), "+99966000001"); err == nil {
		t.Error("the number was sent")
	}
	if err := w.ended(); err == nil {
		t.Error("the session ended without a reason")
	}
	if err := s.SetAuthenticationPhoneNumber(within(t), "+99966000001"); !errors.Is(err, core.ErrSessionClosed) {
		t.Errorf("once more: %v", err)
	}
	must(t, s.Close(within(t)))
	d.options.Dir = d.dir
	d.open(1)
}

func TestRegistration(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServerWith(t, tdtest.Options{SignUp: true, Terms: "Be kind."})
	s, w := newDesk(t, server).open(1)
	must(t, s.SetAuthenticationPhoneNumber(within(t), "+99966000009"))
	must(t, s.CheckAuthenticationCode(within(t), server.LastCode("99966000009")))
	state := w.now()
	if state.State != core.AuthWaitRegistration || state.TermsOfService == nil || state.TermsOfService.Text != "Be kind." {
		t.Fatalf("after the code: %+v", state)
	}
	var e *core.TDLibError
	if err := s.RegisterUser(within(t), " ", ""); !errors.As(err, &e) || e.Code != 400 {
		t.Errorf("registering without a name: %v", err)
	}
	must(t, s.RegisterUser(within(t), "Grace", "Hopper"))
	if got := w.now().State; got != core.AuthReady {
		t.Errorf("after the registration: %s", got)
	}
	if p := profile(t, s, true); value(p.FullName) != "Grace Hopper" {
		t.Errorf("registered as %s", value(p.FullName))
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", EmailRequired: true})
	d := newDesk(t, server)
	s, w := d.open(1)
	must(t, s.SetAuthenticationPhoneNumber(within(t), ada.Phone))
	w.state(core.AuthWaitEmailAddress)
	refused(t, s.SetAuthenticationEmailAddress(within(t), "nonsense"), "EMAIL_INVALID")
	must(t, s.SetAuthenticationEmailAddress(within(t), "ada@example.com"))
	info := w.now().CodeInfo
	if info == nil || info.Type != "email" || info.EmailPattern != "a*a@example.com" || info.Length != 5 {
		t.Errorf("the e-mail code: %+v", info)
	}
	refused(t, s.CheckAuthenticationEmailCode(within(t), "00000"), "CODE_INVALID")
	must(t, s.CheckAuthenticationEmailCode(within(t), server.LastCode("ada@example.com")))
	w.state(core.AuthWaitCode)
	must(t, s.CheckAuthenticationCode(within(t), server.LastCode(ada.Phone)))
	w.state(core.AuthReady)

	// The next sign-in gets its code by e-mail.
	next, seen := d.open(2)
	must(t, next.SetAuthenticationPhoneNumber(within(t), ada.Phone))
	seen.state(core.AuthWaitEmailCode)
	refused(t, next.CheckAuthenticationEmailCode(within(t), "00000"), "EMAIL_CODE_INVALID")
	must(t, next.CheckAuthenticationEmailCode(within(t), server.LastCode("ada@example.com")))
	seen.state(core.AuthReady)
}

// The server goes away in the middle of a sign-in and comes back: the step that was under way goes on.
func TestServerGoneDuringSignIn(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	s, w := newDesk(t, server).open(1)
	must(t, s.SetAuthenticationPhoneNumber(within(t), ada.Phone))
	code := server.LastCode(ada.Phone)
	server.Pause()
	w.connection(core.ConnectionToProxy)
	over, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.ResendAuthenticationCode(over); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("asking a server that is gone: %v", err)
	}
	checked := make(chan error, 1)
	go func() { checked <- s.CheckAuthenticationCode(within(t), code) }()
	must(t, server.Resume())
	err := <-checked
	if err != nil {
		// The resent code, for which nobody waited any more, may have taken the old one's place.
		err = s.CheckAuthenticationCode(within(t), server.LastCode(ada.Phone))
	}
	must(t, err)
	w.state(core.AuthReady)
}

// A sign-in that was left half-way goes on after a restart.
func TestSignInSurvivesARestart(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDesk(t, server)
	s, _ := d.open(1)
	must(t, s.SetAuthenticationPhoneNumber(within(t), ada.Phone))
	must(t, s.Close(within(t)))

	s, w := d.open(1)
	state := w.state(core.AuthWaitCode)
	if state.CodeInfo == nil || state.CodeInfo.PhoneNumber != "+"+ada.Phone {
		t.Errorf("after the restart: %+v", state)
	}
	must(t, s.CheckAuthenticationCode(within(t), server.LastCode(ada.Phone)))
	w.state(core.AuthReady)
}

func TestLogOut(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDesk(t, server)
	s, w := d.signIn(1, server, ada)
	must(t, s.LogOut(within(t)))
	if err := w.ended(); err != nil {
		t.Errorf("the session ended with %v", err)
	}
	if got := w.now().State; got != core.AuthClosed {
		t.Errorf("the last state is %s", got)
	}
	if calls := server.CallsOf("auth.logOut"); len(calls) != 1 {
		t.Errorf("auth.logOut was called %d times", len(calls))
	}
	if err := s.LogOut(within(t)); err != nil {
		t.Errorf("logging out again: %v", err)
	}
	if _, _, err := s.SelfProfile(within(t)); !errors.Is(err, core.ErrSessionClosed) {
		t.Errorf("the profile after the end: %v", err)
	}
	if _, err := os.Stat(filepath.Join(d.dir, "1", "td.binlog")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the database is still there: %v", err)
	}
	d.signIn(1, server, ada)
}

// A sign-in that is given up half-way leaves nothing.
func TestLogOutHalfWay(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDesk(t, server)
	s, w := d.open(1)
	must(t, s.SetAuthenticationPhoneNumber(within(t), ada.Phone))
	must(t, s.LogOut(within(t)))
	if err := w.ended(); err != nil {
		t.Errorf("the session ended with %v", err)
	}
	_, w = d.open(1)
	w.state(core.AuthWaitPhoneNumber)
}

// Telegram cannot be reached: the local session is deleted all the same, and the caller is told.
func TestLogOutWithoutTheServer(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDesk(t, server)
	s, w := d.signIn(1, server, ada)
	server.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := s.LogOut(ctx); !errors.Is(err, core.ErrSessionLeft) {
		t.Errorf("LogOut: %v, want ErrSessionLeft", err)
	}
	if err := w.ended(); err != nil {
		t.Errorf("the session ended with %v", err)
	}
	must(t, server.Resume())
	_, w = d.open(1)
	w.state(core.AuthWaitPhoneNumber)
}

// Telegram's refusal of a log-out holds nothing up, as far as TDLib is concerned.
func TestLogOutRefused(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDesk(t, server)
	s, w := d.signIn(1, server, ada)
	server.FailOnce("auth.logOut", tdtest.Error(400, "NOT_NOW"))
	must(t, s.LogOut(within(t)))
	must(t, w.ended())
	_, w = d.open(1)
	w.state(core.AuthWaitPhoneNumber)
}

// Two callers log out: both wait for the one end.
func TestLogOutTwice(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	s, w := newDesk(t, server).signIn(1, server, ada)
	release := server.Hold("auth.logOut")
	out := make(chan error, 2)
	go func() { out <- s.LogOut(within(t)) }()
	w.state(core.AuthLoggingOut)
	go func() { out <- s.LogOut(within(t)) }()
	_, err := server.WaitCalls(within(t), "auth.logOut", 1)
	must(t, err)
	release()
	must(t, errors.Join(<-out, <-out))
	must(t, w.ended())
}

// The caller goes away while logging out: the session is not abandoned, and the next start goes on with it.
func TestLogOutCancelled(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDesk(t, server)
	s, w := d.signIn(1, server, ada)
	server.Pause()
	ctx, cancel := context.WithCancel(t.Context())
	out := make(chan error, 1)
	go func() { out <- s.LogOut(ctx) }()
	w.state(core.AuthLoggingOut)
	cancel()
	if err := <-out; !errors.Is(err, context.Canceled) {
		t.Errorf("LogOut: %v, want the context's error", err)
	}
	must(t, s.Close(within(t)))
	must(t, server.Resume())
	_, w = d.open(1)
	w.wait("end of the session", func() bool { return w.closed || w.latest().State == core.AuthWaitPhoneNumber })
	if calls := server.CallsOf("auth.logOut"); len(calls) == 0 {
		t.Error("Telegram was never told")
	}
}

// Telegram ends the session: the reason is told, whichever request met it, and the next start is one from nothing.
func TestSessionRevoked(t *testing.T) {
	for _, text := range []string{"SESSION_REVOKED", "AUTH_KEY_UNREGISTERED", "USER_DEACTIVATED", "USER_DEACTIVATED_BAN"} {
		t.Run(text, func(t *testing.T) {
			server := tdtest.NewServer(t)
			ada := server.AddUser(tdtest.User{Phone: "99966000001"})
			d := newDesk(t, server)
			s, w := d.signIn(1, server, ada)
			w.connection(core.ConnectionReady)
			server.RevokeSessions(ada.ID, text)
			refused(t, w.ended(), text)
			if _, _, err := s.SelfProfile(within(t)); !errors.Is(err, core.ErrSessionClosed) {
				t.Errorf("the profile after the end: %v", err)
			}
			d.signIn(1, server, ada)
		})
	}
}

// The session was ended while the program was not running: TDLib's own first request meets it.
func TestSessionRevokedBeforeTheStart(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	must(t, s.Close(within(t)))
	server.RevokeSessions(ada.ID, "USER_DEACTIVATED_BAN")
	_, w := d.open(1)
	refused(t, w.ended(), "USER_DEACTIVATED_BAN")
}

func TestCloseTellsNoReason(t *testing.T) {
	server := tdtest.NewServer(t)
	s, w := newDesk(t, server).open(1)
	w.state(core.AuthWaitPhoneNumber)
	must(t, s.Close(within(t)))
	if err := w.ended(); err != nil {
		t.Errorf("the session ended with %v", err)
	}
	must(t, s.Close(within(t)))
	if err := s.SetAuthenticationPhoneNumber(within(t), "+99966000001"); !errors.Is(err, core.ErrSessionClosed) {
		t.Errorf("a number after the end: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	server := tdtest.NewServer(t)
	d := newDesk(t, server)
	w := newWitness(t)
	if _, err := d.Open(within(t), 0, credentials, w.events()); err == nil {
		t.Error("account 0 was opened")
	}
	var e *core.TDLibError
	if _, err := d.Open(within(t), 1, core.Credentials{}, w.events()); !errors.As(err, &e) || e.Code != 400 {
		t.Errorf("without credentials: %v", err)
	}
	w.mu.Lock()
	if w.closed {
		t.Error("a session that was not opened was said to have ended")
	}
	w.mu.Unlock()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Open(over, 1, credentials, w.events()); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that is over: %v", err)
	}
	s, _ := d.open(1)
	if _, err := d.Open(within(t), 1, credentials, w.events()); err == nil {
		t.Error("an account was opened twice")
	}
	if err := d.Forget(within(t), 1); err == nil {
		t.Error("an open account was forgotten")
	}
	must(t, s.Close(within(t)))
	d.open(1)
}

func TestOpenWithAFolderThatCannotBeMade(t *testing.T) {
	server := tdtest.NewServer(t)
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	d := deskIn(t, server.ProxyURL(), file)
	for range 2 { // the second try is not told that the account is open
		if _, err := d.Open(within(t), 1, credentials, newWitness(t).events()); !errors.Is(err, os.ErrExist) && err == nil {
			t.Error("a session was opened in a file")
		} else if err.Error() == "" || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Open: %v", err)
		}
	}
}

// Nothing listens where the proxy should be: TDLib must not go past it.
func TestProxyThatIsNotThere(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	url := server.ProxyURL()
	must(t, server.Close())
	d := deskIn(t, url, t.TempDir())
	s, w := d.open(1)
	w.connection(core.ConnectionToProxy)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := s.SetAuthenticationPhoneNumber(ctx, "+99966000001"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a number without a server: %v", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, state := range w.connections {
		if state != core.ConnectionWaitingForNetwork && state != core.ConnectionToProxy {
			t.Errorf("connection state %d is %s", i, state)
		}
	}
}

// Another proxy takes the place of the one before, of which nothing is kept.
func TestProxyChanges(t *testing.T) {
	server := tdtest.NewServerWith(t, tdtest.Options{ProxyUser: "ann", ProxyPassword: "pass"})
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	dir := t.TempDir()
	s, _ := deskIn(t, server.ProxyURL(), dir).signIn(1, server, ada)
	must(t, s.Close(within(t)))
	s, w := deskIn(t, server.HTTPProxyURL(), dir).open(1)
	w.connection(core.ConnectionReady)
	known, err := call(within(t), s.(*account).session(), &td.GetProxiesRequest{}, td.UnmarshalProxies)
	must(t, err)
	if len(known.Proxies) != 1 || !known.Proxies[0].IsEnabled || known.Proxies[0].Type.ProxyTypeConstructor() != td.ConstructorProxyTypeHttp {
		t.Errorf("the proxies are %+v", known.Proxies)
	}
}

func TestForgetTouchesOnlyItsAccount(t *testing.T) {
	server := tdtest.NewServer(t)
	d := newDesk(t, server)
	for id := core.AccountID(1); id <= 2; id++ {
		s, _ := d.open(id)
		must(t, s.Close(within(t)))
	}
	must(t, d.Forget(within(t), 1))
	if _, err := os.Stat(filepath.Join(d.dir, "1")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the account's folder is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(d.dir, "2", "td.binlog")); err != nil {
		t.Errorf("the other account's folder: %v", err)
	}
	must(t, d.Forget(within(t), 1))
	if err := d.Forget(within(t), -1); err == nil {
		t.Error("account -1 was forgotten")
	}
}

func TestVersion(t *testing.T) {
	loadTDLib(t)
	if got, err := Version(); err != nil || got != "1.8.46" {
		t.Errorf("Version = %s, %v", got, err)
	}
}

func TestManySessionsAtOnce(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	d := newDesk(t, server)
	count := 20
	if testing.Short() {
		count = 5
	}
	done := make(chan error, count)
	for i := range count {
		ada := server.AddUser(tdtest.User{Phone: fmt.Sprintf("99966%06d", i), FirstName: fmt.Sprint("Ada ", i)})
		go func() { done <- d.inAndOut(core.AccountID(i+1), server, ada) }()
	}
	for range count {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// inAndOut signs in, reads the profile, restarts the session and reads it again.
func (d *desk) inAndOut(id core.AccountID, server *tdtest.Server, user tdtest.User) error {
	ctx := within(d.t)
	for start := range 2 {
		w := newWitness(d.t)
		s, err := d.Open(ctx, id, credentials, w.events())
		if err != nil {
			return err
		}
		if start == 0 {
			err = errors.Join(s.SetAuthenticationPhoneNumber(ctx, user.Phone), s.CheckAuthenticationCode(ctx, server.LastCode(user.Phone)))
		}
		p, _, profileErr := s.SelfProfile(ctx)
		if err := errors.Join(err, profileErr, s.Close(ctx)); err != nil {
			return fmt.Errorf("start %d of account %d: %w", start, id, err)
		}
		if p.UserID != user.ID || value(p.FirstName) != user.FirstName {
			return fmt.Errorf("account %d is %d %s", id, p.UserID, value(p.FirstName))
		}
	}
	return nil
}

// An account whose listener blocks holds up no other account.
func TestBlockedListener(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDesk(t, server)
	release := make(chan struct{})
	events := newWitness(t).events()
	events.Authorization = func(core.Authorization) { <-release }
	blocked, err := d.Open(within(t), 1, credentials, events)
	must(t, err)
	d.signIn(2, server, ada)
	close(release)
	must(t, blocked.Close(within(t)))
}

// One account is opened and closed again and again, while requests are under way.
func TestCycles(t *testing.T) {
	server := tdtest.NewServer(t)
	photo := picture(t, 29, 320)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Photo: photo})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	id := profile(t, s, true).Photo.ID
	must(t, s.Close(within(t)))
	cycles := 60
	if testing.Short() {
		cycles = 10
	}
	for i := range cycles {
		w := newWitness(t)
		s, err := d.Open(within(t), 1, credentials, w.events())
		must(t, err)
		results := make(chan error, 2)
		go func() {
			_, _, err := s.SelfProfile(within(t))
			results <- err
		}()
		go func() {
			_, err := s.SelfPhoto(within(t), id)
			results <- err
		}()
		if i%3 == 0 {
			w.connection(core.ConnectionReady)
		}
		must(t, s.Close(within(t)))
		for range 2 {
			if err := <-results; err != nil && !errors.Is(err, core.ErrSessionClosed) {
				t.Errorf("cycle %d: %v", i, err)
			}
		}
		if err := w.ended(); err != nil {
			t.Errorf("cycle %d ended with %v", i, err)
		}
		if left := filesWith(t, d.dir, photo[:1000]); len(left) != 0 {
			t.Errorf("cycle %d left the photo in %v", i, left)
		}
	}
}
