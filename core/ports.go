package core

import (
	"context"
	"errors"
	"time"
)

// Errors that a Store returns; test with errors.Is.
var (
	ErrNotFound    = errors.New("not found")
	ErrUnavailable = errors.New("storage unavailable") // the file cannot be read or written just now
)

// StoredAccount is what storage knows of an account. Label, Color and Group are the person's own, "" for none. UserID is 0 until the account has signed in once; SignedIn tells
// whether a session is believed to exist; SignedOutAt and SignedOutReason (TDLib's text, may be empty) tell the end of
// the last one. Profile is nil until the first sync. CheckedAt is when the account was checked last, Freeze what is known of
// its being frozen; both are those of UserID.
type StoredAccount struct {
	ID              AccountID
	Label           string
	Color           AccountColor
	Group           string
	UserID          int64
	SignedIn        bool
	SignedOutAt     *time.Time
	SignedOutReason string
	Profile         *SelfProfile
	CheckedAt       *time.Time
	Freeze          *Freeze
}

// Store keeps what must outlive the program. Every method may be called from any goroutine and touches only the rows of
// the accounts it names. Errors wrap ErrUnavailable (a *StorageError tells why) when the file cannot be used, and
// ErrNotFound when the account or the row is missing.
type Store interface {
	// Accounts lists all accounts with their stored profiles, in the order the person gave them.
	Accounts(ctx context.Context) ([]StoredAccount, error)
	AddAccount(ctx context.Context, label string) (StoredAccount, error)
	SetAccountLabel(ctx context.Context, id AccountID, label string) error
	SetAccountColor(ctx context.Context, id AccountID, color AccountColor) error
	SetAccountGroup(ctx context.Context, id AccountID, group string) error
	// RenameAccountGroup gives a group another name in all accounts that are in it; "" takes them out.
	RenameAccountGroup(ctx context.Context, group, name string) error
	// SetAccountOrder puts the accounts into an order. Those that are not named come behind, in the order that they had.
	SetAccountOrder(ctx context.Context, ids []AccountID) error
	// SetSignedIn records that the account has a session for userID. When that is somebody else than before, the stored
	// profile is no longer the current one; its versions stay.
	SetSignedIn(ctx context.Context, id AccountID, userID int64) error
	// SetSignedOut records that the session ended, when and why. The stored profile stays.
	SetSignedOut(ctx context.Context, id AccountID, at time.Time, reason string) error
	// SetChecked and SetFreeze keep what was found out about an account; a nil freeze tells that it is not frozen.
	SetChecked(ctx context.Context, id AccountID, at time.Time) error
	SetFreeze(ctx context.Context, id AccountID, freeze *Freeze) error
	// RemoveAccount deletes the account and everything stored for it, the setting ProxyKey among it. Its id is not given
	// again.
	RemoveAccount(ctx context.Context, id AccountID) error

	// SaveSelfProfile stores the profile and, if anything but status and sync time changed, a new version. photo holds
	// the original bytes of profile.Photo; nil when that photo is stored already or there is none.
	SaveSelfProfile(ctx context.Context, id AccountID, profile SelfProfile, photo []byte) error
	SelfProfile(ctx context.Context, id AccountID) (SelfProfile, error)
	// ProfileVersions lists the versions, newest first.
	ProfileVersions(ctx context.Context, id AccountID) ([]ProfileVersion, error)
	HasPhoto(ctx context.Context, id AccountID, photoID string) (bool, error)
	// Photo returns ErrNotFound for a photo that is not stored, and for a scaled size of one that could not be decoded.
	Photo(ctx context.Context, id AccountID, photoID string, size PhotoSize) ([]byte, error)

	// Settings returns everything that was ever set.
	Settings(ctx context.Context) (map[string]string, error)
	SetSetting(ctx context.Context, key, value string) error

	// AddActivities stores activities, all or none, whose IDs it gives, and drops the oldest beyond some thousands. One of
	// an account that is not there is left out: its ID is 0.
	AddActivities(ctx context.Context, activities []Activity) (ids []int64, err error)
	// Activities lists what the filter chooses, newest first.
	Activities(ctx context.Context, filter ActivityFilter) ([]Activity, error)
	// RecentSearches lists at most ten, newest first, none twice.
	RecentSearches(ctx context.Context, id AccountID) ([]string, error)
	AddRecentSearch(ctx context.Context, id AccountID, query string) error
	// RemoveRecentSearch forgets a search, in whatever case; ClearRecentSearches all of the account's. Neither minds that
	// there is none.
	RemoveRecentSearch(ctx context.Context, id AccountID, query string) error
	ClearRecentSearches(ctx context.Context, id AccountID) error
	// Erase deletes what is named, for all accounts, and gives its room back to the disk.
	Erase(ctx context.Context, what Erasable) error

	ApplyStore
	ContactImportStore
}

// TDLibError is an error that TDLib answered. Code is TDLib's (not always HTTP-like), Message its text unchanged.
type TDLibError struct {
	Code    int
	Message string
}

func (e *TDLibError) Error() string { return e.Message }

// ErrSessionClosed is what a Session's methods return once its TDLib client is closing or closed.
var ErrSessionClosed = errors.New("the account is closing")

// ErrSessionLeft is what LogOut returns when Telegram could not be reached before its context's deadline. The session's
// local files are gone and its client is closed, but Telegram still lists the session until somebody ends it there.
var ErrSessionLeft = errors.New("the account was signed out here, but Telegram could not be reached to end the session there")

// SessionEvents are called one after the other, in the order in which TDLib sent the updates behind them. They must not
// block for long and must not call the Session's methods directly. Every field must be set.
type SessionEvents struct {
	Authorization func(Authorization)
	Connection    func(ConnectionState)
	// SelfChanged: the own user or its full info changed on the server's side or ours; the profile should be read again.
	SelfChanged func()
	// Frozen: Telegram has refused something because the account is frozen, be it asked here or TDLib's own.
	Frozen func()
	// Closed is the last call. reason is nil after Close, and otherwise tells why the session ended: the 401 text that
	// Telegram gave, wrapped in a *TDLibError, or nil after LogOut.
	Closed func(reason error)
}

// Session is one account's Telegram client. Methods that change the authorization state return after the
// Authorization event for the new state has been delivered. Errors are *TDLibError where TDLib refused,
// ErrSessionClosed, or the context's.
type Session interface {
	SetAuthenticationPhoneNumber(ctx context.Context, phone string) error
	RequestQRCodeAuthentication(ctx context.Context) error
	CheckAuthenticationCode(ctx context.Context, code string) error
	ResendAuthenticationCode(ctx context.Context) error
	CheckAuthenticationPassword(ctx context.Context, password string) error
	RegisterUser(ctx context.Context, firstName, lastName string) error
	SetAuthenticationEmailAddress(ctx context.Context, email string) error
	CheckAuthenticationEmailCode(ctx context.Context, code string) error

	// SelfProfile reads the own profile, fresh from the server while it can be reached. SyncedAt is the time (UTC) the
	// data is from; fresh tells whether the server gave it just now or, offline, TDLib's cache did.
	SelfProfile(ctx context.Context) (profile SelfProfile, fresh bool, err error)
	// SelfPhoto downloads the own profile photo in its largest size.
	SelfPhoto(ctx context.Context, photoID string) ([]byte, error)

	// SetName, SetBio, SetUsername and SetBirthdate change the own profile. SelfChanged does not announce that: the
	// caller reads ChangedProfile. Empty texts, and a nil date, clear the field. Names and bio must fit Telegram's limits
	// and the date must exist, because TDLib cuts and clears without a word.
	SetName(ctx context.Context, firstName, lastName string) error
	SetBio(ctx context.Context, bio string) error
	SetUsername(ctx context.Context, username string) error
	SetBirthdate(ctx context.Context, date *Birthdate) error
	// SetProfilePhoto makes a JPEG the photo, and DeleteProfilePhoto deletes one; without an id the current one, if there
	// is one. They are like SetName.
	SetProfilePhoto(ctx context.Context, jpeg []byte) error
	DeleteProfilePhoto(ctx context.Context, photoID string) error
	// CheckUsername tells whether the account could take a username that TDLib's rule allows; see UsernameCheck.
	CheckUsername(ctx context.Context, username string) (result string, err error)
	// ChangedProfile is SelfProfile after a change made here. It asks the server only for what has not been known yet.
	ChangedProfile(ctx context.Context) (profile SelfProfile, fresh bool, err error)
	// FreezeState asks the server whether the account is frozen, and gives nil if it is not.
	FreezeState(ctx context.Context) (*Freeze, error)
	// BioLengthMax is the number of characters that a bio of this account may have.
	BioLengthMax(ctx context.Context) (int, error)

	// User reads a person that TDLib has met, fresh from the server while it can be reached.
	User(ctx context.Context, userID int64) (UserProfile, error)
	// ChatProfile reads a chat that TDLib knows, fresh from the server while it can be reached.
	ChatProfile(ctx context.Context, chatID int64) (ChatProfile, error)
	// SearchPublicChat finds a person, group or channel by its public name.
	SearchPublicChat(ctx context.Context, username string) (Chat, error)
	// SearchChats finds chats of the account's chat list by name, in TDLib's memory. The first search of a session first
	// waits a little for the list, which is loaded behind it.
	SearchChats(ctx context.Context, query string, limit int) ([]FoundChat, error)
	// SearchContacts finds contacts by name, in TDLib's memory once they have been loaded. ChatID is the person's id, also
	// where there is no chat yet.
	SearchContacts(ctx context.Context, query string, limit int) ([]FoundChat, error)
	// SearchPublicChats asks the server for what has a public name.
	SearchPublicChats(ctx context.Context, query string) ([]FoundChat, error)
	// SearchUserByPhoneNumber asks the server who has a number, "+" and digits. The error is PHONE_NOT_OCCUPIED for nobody.
	SearchUserByPhoneNumber(ctx context.Context, phone string) (FoundChat, error)
	// KnownChat gives a person (by user id) or chat as the account has it: ErrNotFound where it is neither a contact nor in
	// the chat list, as far as TDLib has met it. It never asks the server.
	KnownChat(ctx context.Context, id int64) (KnownChat, error)
	// Contacts lists the contacts, in no order.
	Contacts(ctx context.Context) ([]Contact, error)
	// ChatPhoto downloads the photo of a person (by user id) or chat in the small size or the big one. The error is
	// ErrNotFound where there is none. Several can be downloaded at once.
	ChatPhoto(ctx context.Context, chatID int64, big bool) ([]byte, error)
	// CreatePrivateChat gives the chat with a person that TDLib has met; force keeps it from asking the server.
	CreatePrivateChat(ctx context.Context, userID int64, force bool) (Chat, error)
	// CreateSupergroupChat makes a supergroup or channel. When it is given up, the chat may have been made all the same.
	CreateSupergroupChat(ctx context.Context, chat NewSupergroup) (Chat, error)
	// ImportContact adds a contact, by its id where TDLib has met that person and by its number otherwise.
	ImportContact(ctx context.Context, contact NewContact) (ImportResult, error)
	// ImportContacts adds several contacts by their numbers, with one result each. After an error some may have been added all
	// the same: the contacts tell.
	ImportContacts(ctx context.Context, contacts []NewContact) ([]ImportResult, error)
	// ContactIDs lists who is a contact, and People reads people whom TDLib has met; both in TDLib's memory.
	ContactIDs(ctx context.Context) ([]int64, error)
	People(ctx context.Context, userIDs []int64) ([]Contact, error)

	// SetProxy sends everything through another proxy from now on, or through none where the address is empty. Nothing goes
	// past the new proxy meanwhile, and after an error nothing goes anywhere until the session is closed.
	SetProxy(ctx context.Context, proxy string) error

	// LogOut ends the session on Telegram's side and deletes its local files; it returns when the state is closed.
	LogOut(ctx context.Context) error
	// Close ends the client cleanly; it returns when the state is closed. Calling it again is harmless.
	Close(ctx context.Context) error
}

// Telegram opens sessions. It is filled by package tdlib.
type Telegram interface {
	// Open starts the TDLib client of an account, with the address of a proxy or "" for none. Its authorization state
	// arrives through events.
	Open(ctx context.Context, id AccountID, credentials Credentials, proxy string, events SessionEvents) (Session, error)
	// Forget deletes every local file of an account whose session is closed.
	Forget(ctx context.Context, id AccountID) error
	// Size is how many bytes the files of an account take on the disk; 0 where there are none.
	Size(ctx context.Context, id AccountID) (int64, error)
	// CheckProxy tells what is wrong with a proxy's address, without its password or secret.
	CheckProxy(address string) error
	// TestProxy has a server of Telegram answer through a proxy, and gives the time that took. It uses no account. A proxy
	// that does not do is an error of ProxyFailed.
	TestProxy(ctx context.Context, address string) (time.Duration, error)
}

// Credentials are the application's own at Telegram, from my.telegram.org.
type Credentials struct {
	APIID   int32
	APIHash string
}

// Clock is the time, so that tests can own it.
type Clock interface {
	Now() time.Time
}
