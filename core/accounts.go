package core

import (
	"context"
	"strings"
)

// laneSignIn is the lane of the steps of a sign-in: each needs the one before.
const laneSignIn = "sign-in"

func accountCommands() []*command {
	return []*command{
		define(command{
			action: "list_accounts", scope: scopeProgram,
			help: "Lists the accounts with their state and the essentials of their profiles.",
		}, listAccounts),
		define(command{
			action: "add_account", scope: scopeProgram,
			help: "Adds an account that a person can then sign in to.",
		}, addAccount),
		define(command{
			action: "get_authorization_state", scope: scopeAccount,
			help: "Tells how far the sign-in is and what it waits for.",
		}, getAuthorizationState),
		define(command{
			action: "set_authentication_phone_number", scope: scopeAccount, lane: laneSignIn, starts: true,
			help: "Begins a sign-in, or begins it anew, and has Telegram send a code to the number.",
		}, setAuthenticationPhoneNumber),
		define(command{
			action: "request_qr_code_authentication", scope: scopeAccount, lane: laneSignIn, starts: true,
			help: "Begins a sign-in by a link that a signed-in phone scans as a QR code.",
		}, requestQRCodeAuthentication),
		define(command{
			action: "check_authentication_code", scope: scopeAccount, lane: laneSignIn,
			help: "Signs in with the code that Telegram sent.",
		}, checkAuthenticationCode),
		define(command{
			action: "resend_authentication_code", scope: scopeAccount, lane: laneSignIn,
			help: "Has the sign-in code sent again, in the next way.",
		}, resendAuthenticationCode),
		define(command{
			action: "check_authentication_password", scope: scopeAccount, lane: laneSignIn,
			help: "Signs in with the two-step verification password.",
		}, checkAuthenticationPassword),
		define(command{
			action: "register_user", scope: scopeAccount, lane: laneSignIn,
			help: "Registers a new Telegram user for the number, accepting the terms of service.",
		}, registerUser),
		define(command{
			action: "set_authentication_email_address", scope: scopeAccount, lane: laneSignIn,
			help: "Gives the e-mail address that sign-in codes are to go to.",
		}, setAuthenticationEmailAddress),
		define(command{
			action: "check_authentication_email_code", scope: scopeAccount, lane: laneSignIn,
			help: "Signs in with, or confirms, the code that came by e-mail.",
		}, checkAuthenticationEmailCode),
		defineRecorded(command{
			action: "log_out", scope: scopeSignedIn,
			help: "Signs the account out. What is stored of it stays.",
		}, logOut, nil),
		define(command{
			action: "remove_account", scope: scopeAccount, urgent: true,
			help: "Signs the account out and deletes everything stored for it; the job of `apply_profile` keeps what became of it there, with its name, until the job is discarded. Commands of the account that were sent before and do not end within a second are given up.",
		}, removeAccount),
	}
}

// AccountList is the result of list_accounts.
type AccountList struct {
	Accounts []AccountInfo `json:"accounts"`
}

func listAccounts(_ context.Context, with call, _ nothing) (AccountList, error) {
	return AccountList{Accounts: with.core.Accounts()}, nil
}

// AddedAccount is the result of add_account.
type AddedAccount struct {
	UserbotID AccountID          `json:"userbot_id"`
	State     AuthorizationState `json:"state"`
}

type addAccountRequest struct {
	Label string `field:"label,max=64"`
}

func addAccount(ctx context.Context, with call, req addAccountRequest) (AddedAccount, error) {
	c := with.core
	row, err := c.store.AddAccount(ctx, oneLine(req.Label))
	if err != nil {
		return AddedAccount{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.addLocked(row)
	c.publishLocked(a.id, EventAccountAdded, a.info)
	c.openLaterLocked(a)
	return AddedAccount{UserbotID: a.id, State: a.info.State}, nil
}

// oneLine makes every run of space one space, and takes it away at the ends.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func getAuthorizationState(_ context.Context, with call, _ nothing) (Authorization, error) {
	return with.core.infoOf(with.account).Authorization, nil
}

type phoneRequest struct {
	Phone string `field:"phone,required,trim"`
}

func setAuthenticationPhoneNumber(ctx context.Context, with call, req phoneRequest) (Authorization, error) {
	if other, ok := with.core.signedInWith(req.Phone, with.account); ok {
		return Authorization{}, errAlreadySignedIn(other)
	}
	return with.beginSignIn(ctx, func(s Session) error { return s.SetAuthenticationPhoneNumber(ctx, req.Phone) })
}

// signedInWith finds the signed-in account of a phone number, however it is written. The account that asks counts only
// while its session is in use: one that is ending may be signed in to again.
func (c *Core) signedInWith(phone string, asking *account) (AccountID, bool) {
	digits := digitsOf(phone)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range c.order {
		a := c.accounts[id]
		inUse := a.signedIn && (a != asking || a.info.State == AuthReady)
		if inUse && digits != "" && a.info.Phone != nil && digitsOf(*a.info.Phone) == digits {
			return id, true
		}
	}
	return 0, false
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func requestQRCodeAuthentication(ctx context.Context, with call, _ nothing) (Authorization, error) {
	return with.beginSignIn(ctx, func(s Session) error { return s.RequestQRCodeAuthentication(ctx) })
}

type codeRequest struct {
	Code string `field:"code,required,trim"`
}

func checkAuthenticationCode(ctx context.Context, with call, req codeRequest) (Authorization, error) {
	return with.goOn(ctx, func(s Session) error { return s.CheckAuthenticationCode(ctx, req.Code) })
}

func resendAuthenticationCode(ctx context.Context, with call, _ nothing) (Authorization, error) {
	return with.goOn(ctx, func(s Session) error { return s.ResendAuthenticationCode(ctx) })
}

// The space around a password is part of it.
type passwordRequest struct {
	Password string `field:"password,required"`
}

func checkAuthenticationPassword(ctx context.Context, with call, req passwordRequest) (Authorization, error) {
	return with.goOn(ctx, func(s Session) error { return s.CheckAuthenticationPassword(ctx, req.Password) })
}

type registerUserRequest struct {
	FirstName string `field:"first_name,required,trim,max=64"`
	LastName  string `field:"last_name,trim,max=64"`
}

func registerUser(ctx context.Context, with call, req registerUserRequest) (Authorization, error) {
	return with.goOn(ctx, func(s Session) error { return s.RegisterUser(ctx, req.FirstName, req.LastName) })
}

type emailRequest struct {
	Email string `field:"email,required,trim"`
}

func setAuthenticationEmailAddress(ctx context.Context, with call, req emailRequest) (Authorization, error) {
	return with.goOn(ctx, func(s Session) error { return s.SetAuthenticationEmailAddress(ctx, req.Email) })
}

func checkAuthenticationEmailCode(ctx context.Context, with call, req codeRequest) (Authorization, error) {
	return with.goOn(ctx, func(s Session) error { return s.CheckAuthenticationEmailCode(ctx, req.Code) })
}

// beginSignIn is a step that can start a sign-in, also on an account that was signed out.
func (with call) beginSignIn(ctx context.Context, step func(Session) error) (Authorization, error) {
	return with.authorize(ctx, true, step)
}

// goOn is a step of a sign-in that was begun.
func (with call) goOn(ctx context.Context, step func(Session) error) (Authorization, error) {
	return with.authorize(ctx, false, step)
}

// authorize takes one step and tells where it led to. A step that signs in has its person looked at before it counts.
func (with call) authorize(ctx context.Context, begins bool, step func(Session) error) (Authorization, error) {
	c := with.core
	l, err := c.usable(ctx, with.account, begins)
	if err != nil {
		return Authorization{}, err
	}
	if err := step(l.session); err != nil {
		return Authorization{}, err
	}
	if err := c.await(ctx, with.account, func() bool { return !l.admitting }); err != nil {
		return Authorization{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return with.account.info.Authorization, l.refusal
}

func logOut(ctx context.Context, with call, _ nothing) (Authorization, error) {
	if err := with.core.logOut(ctx, with.link); err != nil {
		return Authorization{}, err
	}
	return Authorization{State: AuthClosed}, nil
}

func removeAccount(ctx context.Context, with call, _ nothing) (AccountRemoved, error) {
	c, a := with.core, with.account
	l, left := c.toEnd(ctx, a)
	if l != nil {
		listed, err := c.endSession(ctx, l)
		if err != nil {
			return AccountRemoved{}, err
		}
		left = left || listed
	}
	if err := c.erase(ctx, a); err != nil {
		return AccountRemoved{}, err
	}
	return AccountRemoved{Removed: true, SessionLeft: left}, nil
}
