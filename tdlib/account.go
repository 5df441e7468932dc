package tdlib

import (
	"context"
	"fmt"
	"os"
	"sync"

	"roster/core"
)

// account is an account's session as core sees it. There is one TDLib client behind it, except that a sign-in by QR code
// which is given up for a phone number goes on with a new one: TDLib has no way back from
// authorizationStateWaitOtherDeviceConfirmation (AuthManager::set_phone_number).
type account struct {
	telegram    *Telegram
	id          core.AccountID
	credentials core.Credentials
	events      core.SessionEvents

	mu      sync.Mutex
	proxy   string // address, "" for none
	current *session
}

var _ core.Session = (*account)(nil)

// launch starts a TDLib client in the account's folder. It needs the lock.
func (a *account) launch(ctx context.Context) (*session, error) {
	t := a.telegram
	folder, err := t.folder(a.id)
	if err != nil {
		return nil, err
	}
	proxy, err := proxyOf(a.proxy)
	if err != nil {
		return nil, err
	}
	if proxy, err = proxy.resolved(ctx); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the account's folder: %w", err)
	}
	s, err := newSession(t.options, folder, a.events, func() { t.release(a.id) }, proxy != nil, &t.others)
	if err != nil {
		return nil, err
	}
	if err := s.initialize(ctx, proxy, t.parameters(folder, a.credentials)); err != nil {
		s.discard(ctx)
		return nil, err
	}
	return s, nil
}

// startOver replaces the client by a new one that knows nothing, and returns it. Nobody is told of the old one's end,
// unless there is no new one.
func (a *account) startOver(ctx context.Context) (*session, error) {
	a.mu.Lock()
	err := a.current.erase(ctx)
	if err != nil {
		a.mu.Unlock()
		return nil, err
	}
	s, err := a.launch(ctx)
	if err == nil {
		a.current = s
	}
	a.mu.Unlock()
	if err != nil {
		a.telegram.release(a.id)
		a.events.Authorization(core.Authorization{State: core.AuthClosed})
		a.events.Closed(err)
		return nil, fmt.Errorf("starting over: %w", err)
	}
	return s, nil
}

// SetProxy looks the proxy's name up while the old proxy is still in force.
func (a *account) SetProxy(ctx context.Context, address string) error {
	proxy, err := proxyOf(address)
	if err != nil {
		return err
	}
	if proxy, err = proxy.resolved(ctx); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.proxy = address
	return a.current.useProxy(ctx, proxy)
}

func (a *account) session() *session {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.current
}

func (a *account) SetAuthenticationPhoneNumber(ctx context.Context, phone string) error {
	s := a.session()
	if s.state() == core.AuthWaitOtherDeviceConfirmation && ctx.Err() == nil {
		var err error
		if s, err = a.startOver(ctx); err != nil {
			return err
		}
	}
	return s.setPhoneNumber(ctx, phone)
}

func (a *account) RequestQRCodeAuthentication(ctx context.Context) error {
	return a.session().requestQRCode(ctx)
}

func (a *account) CheckAuthenticationCode(ctx context.Context, code string) error {
	return a.session().checkCode(ctx, code)
}

func (a *account) ResendAuthenticationCode(ctx context.Context) error {
	return a.session().resendCode(ctx)
}

func (a *account) CheckAuthenticationPassword(ctx context.Context, password string) error {
	return a.session().checkPassword(ctx, password)
}

func (a *account) RegisterUser(ctx context.Context, firstName, lastName string) error {
	return a.session().register(ctx, firstName, lastName)
}

func (a *account) SetAuthenticationEmailAddress(ctx context.Context, email string) error {
	return a.session().setEmailAddress(ctx, email)
}

func (a *account) CheckAuthenticationEmailCode(ctx context.Context, code string) error {
	return a.session().checkEmailCode(ctx, code)
}

func (a *account) SelfProfile(ctx context.Context) (core.SelfProfile, bool, error) {
	return a.session().selfProfile(ctx)
}

func (a *account) SelfPhoto(ctx context.Context, photoID string) ([]byte, error) {
	return a.session().selfPhoto(ctx, photoID)
}

func (a *account) SetName(ctx context.Context, firstName, lastName string) error {
	return a.session().setName(ctx, firstName, lastName)
}

func (a *account) SetBio(ctx context.Context, bio string) error {
	return a.session().setBio(ctx, bio)
}

func (a *account) SetUsername(ctx context.Context, username string) error {
	return a.session().setUsername(ctx, username)
}

func (a *account) SetBirthdate(ctx context.Context, date *core.Birthdate) error {
	return a.session().setBirthdate(ctx, date)
}

func (a *account) ChangedProfile(ctx context.Context) (core.SelfProfile, bool, error) {
	return a.session().changedProfile(ctx)
}

func (a *account) FreezeState(ctx context.Context) (*core.Freeze, error) {
	return a.session().freezeState(ctx)
}

func (a *account) BioLengthMax(ctx context.Context) (int, error) {
	return a.session().bioLengthMax(ctx)
}

func (a *account) User(ctx context.Context, userID int64) (core.UserProfile, error) {
	return a.session().user(ctx, userID)
}

func (a *account) ChatProfile(ctx context.Context, chatID int64) (core.ChatProfile, error) {
	return a.session().chatProfile(ctx, chatID)
}

func (a *account) SearchPublicChat(ctx context.Context, username string) (core.Chat, error) {
	return a.session().searchPublicChat(ctx, username)
}

func (a *account) CreatePrivateChat(ctx context.Context, userID int64, force bool) (core.Chat, error) {
	return a.session().createPrivateChat(ctx, userID, force)
}

func (a *account) CreateSupergroupChat(ctx context.Context, chat core.NewSupergroup) (core.Chat, error) {
	return a.session().createSupergroupChat(ctx, chat)
}

func (a *account) ImportContact(ctx context.Context, contact core.NewContact) (core.ImportResult, error) {
	return a.session().importContact(ctx, contact)
}

func (a *account) CheckUsername(ctx context.Context, username string) (string, error) {
	return a.session().checkUsername(ctx, username)
}

func (a *account) SetProfilePhoto(ctx context.Context, jpeg []byte) error {
	return a.session().setProfilePhoto(ctx, jpeg)
}

func (a *account) DeleteProfilePhoto(ctx context.Context, photoID string) error {
	return a.session().deleteProfilePhoto(ctx, photoID)
}

func (a *account) SearchChats(ctx context.Context, query string, limit int) ([]core.FoundChat, error) {
	return a.session().searchChats(ctx, query, limit)
}

func (a *account) SearchContacts(ctx context.Context, query string, limit int) ([]core.FoundChat, error) {
	return a.session().searchContacts(ctx, query, limit)
}

func (a *account) SearchPublicChats(ctx context.Context, query string) ([]core.FoundChat, error) {
	return a.session().searchPublicChats(ctx, query)
}

func (a *account) SearchUserByPhoneNumber(ctx context.Context, phone string) (core.FoundChat, error) {
	return a.session().searchUserByPhoneNumber(ctx, phone)
}

func (a *account) KnownChat(ctx context.Context, id int64) (core.KnownChat, error) {
	return a.session().knownChat(ctx, id)
}

func (a *account) Contacts(ctx context.Context) ([]core.Contact, error) {
	return a.session().contacts(ctx)
}

func (a *account) ContactIDs(ctx context.Context) ([]int64, error) {
	return a.session().contactIDs(ctx)
}

func (a *account) People(ctx context.Context, userIDs []int64) ([]core.Contact, error) {
	return a.session().people(ctx, userIDs)
}

func (a *account) ImportContacts(ctx context.Context, contacts []core.NewContact) ([]core.ImportResult, error) {
	return a.session().importContacts(ctx, contacts)
}

func (a *account) ChatPhoto(ctx context.Context, chatID int64, big bool) ([]byte, error) {
	return a.session().chatPhoto(ctx, chatID, big)
}

func (a *account) LogOut(ctx context.Context) error {
	return a.session().logOut(ctx)
}

func (a *account) Close(ctx context.Context) error {
	return a.session().close(ctx)
}
