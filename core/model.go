package core

import "time"

// AccountID is an account's number (userbot_id in the contract). It is given by add_account and never reused.
type AccountID int64

// Birthdate is a person's birthday; Year is nil when it is hidden.
type Birthdate struct {
	Day   int  `json:"day"`
	Month int  `json:"month"`
	Year  *int `json:"year"`
}

// UserStatus tells when a person was last seen. Type is one of online, offline, recently, last_week, last_month and
// unknown; At is the time an online status ends or an offline person was last seen, and nil for the other types.
type UserStatus struct {
	Type string     `json:"type"`
	At   *time.Time `json:"at"`
}

// Photo names a profile photo. ID is TDLib's 64-bit photo id as a decimal string; Width and Height are pixels of the
// largest size that Telegram has.
type Photo struct {
	ID     string `json:"id"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// User is the contract's user result. What is unknown is nil; lists are never nil.
type User struct {
	UserID             int64      `json:"user_id"`
	FirstName          *string    `json:"first_name"`
	LastName           *string    `json:"last_name"`
	FullName           *string    `json:"full_name"`
	Username           *string    `json:"username"`
	Usernames          []string   `json:"usernames"`
	Phone              *string    `json:"phone"`
	Bio                *string    `json:"bio"`
	Birthdate          *Birthdate `json:"birthdate"`
	Status             UserStatus `json:"status"`
	IsContact          bool       `json:"is_contact"`
	IsMutualContact    bool       `json:"is_mutual_contact"`
	IsBot              bool       `json:"is_bot"`
	IsDeleted          bool       `json:"is_deleted"`
	IsPremium          bool       `json:"is_premium"`
	IsVerified         bool       `json:"is_verified"`
	IsScam             bool       `json:"is_scam"`
	IsFake             bool       `json:"is_fake"`
	GroupInCommonCount *int       `json:"group_in_common_count"`
	Photo              *Photo     `json:"photo"`
}

// UserProfile is the result of get_user. SyncedAt is the time (UTC) at which Telegram last confirmed it, and nil when it
// comes from TDLib's cache and that time is not known.
type UserProfile struct {
	User
	SyncedAt *time.Time `json:"synced_at"`
}

// ChatProfile is the result of get_chat_profile. Type is private, basic_group, supergroup, channel or secret; User is the
// other person of a private or secret chat, and nil otherwise. SyncedAt is as in UserProfile.
type ChatProfile struct {
	ChatID      int64      `json:"chat_id"`
	Type        string     `json:"type"`
	Title       *string    `json:"title"`
	Username    *string    `json:"username"`
	Usernames   []string   `json:"usernames"`
	Description *string    `json:"description"`
	MemberCount *int       `json:"member_count"`
	InviteLink  *string    `json:"invite_link"`
	IsVerified  bool       `json:"is_verified"`
	IsScam      bool       `json:"is_scam"`
	IsFake      bool       `json:"is_fake"`
	Photo       *Photo     `json:"photo"`
	User        *User      `json:"user"`
	SyncedAt    *time.Time `json:"synced_at"`
}

// Chat is the short form of a chat. UserID is set for private chats, SupergroupID for supergroups and channels.
type Chat struct {
	ChatID       int64   `json:"chat_id"`
	Type         string  `json:"type"`
	Title        *string `json:"title"`
	Username     *string `json:"username"`
	UserID       *int64  `json:"user_id"`
	SupergroupID *int64  `json:"supergroup_id"`
}

// NewSupergroup is a supergroup or channel to be made.
type NewSupergroup struct {
	Title       string
	Description string
	IsChannel   bool
}

// NewContact is somebody to be added to the contacts. UserID is 0 where only the number tells who is meant.
type NewContact struct {
	Phone     string
	FirstName string
	LastName  string
	UserID    int64
}

// ImportResult is the result of import_contacts and add_contact. Phone is as it was given, if it was; UserID is nil for a number that leads to nobody
// on Telegram, and ImporterCount then the number of people who have it among their contacts.
type ImportResult struct {
	Phone         string `json:"phone"`
	UserID        *int64 `json:"user_id"`
	IsRegistered  bool   `json:"is_registered"`
	ImporterCount int    `json:"importer_count"`
}

// SelfProfile is an account's own profile and the time (UTC) at which Telegram was asked for it.
type SelfProfile struct {
	User
	SyncedAt time.Time `json:"synced_at"`
}

// ProfileVersion is one state that an account's own profile was in. Versions are numbered from 1 in the order in which
// they were seen; From is when the state was first seen.
type ProfileVersion struct {
	Version int         `json:"version"`
	From    time.Time   `json:"from"`
	Profile SelfProfile `json:"profile"`
}

// PhotoSize names one of the three sizes in which profile photos are kept.
type PhotoSize string

const (
	PhotoOriginal PhotoSize = "original" // the bytes as Telegram sent them
	PhotoLarge    PhotoSize = "640"      // fits 640×640 pixels, JPEG
	PhotoSquare   PhotoSize = "96"       // 96×96 pixels, cut from the middle, JPEG
)

// AuthorizationState is TDLib's authorization state without its prefix, in snake case.
type AuthorizationState string

const (
	AuthWaitTdlibParameters         AuthorizationState = "wait_tdlib_parameters"
	AuthWaitPhoneNumber             AuthorizationState = "wait_phone_number"
	AuthWaitEmailAddress            AuthorizationState = "wait_email_address"
	AuthWaitEmailCode               AuthorizationState = "wait_email_code"
	AuthWaitCode                    AuthorizationState = "wait_code"
	AuthWaitOtherDeviceConfirmation AuthorizationState = "wait_other_device_confirmation"
	AuthWaitRegistration            AuthorizationState = "wait_registration"
	AuthWaitPassword                AuthorizationState = "wait_password"
	AuthReady                       AuthorizationState = "ready"
	AuthLoggingOut                  AuthorizationState = "logging_out"
	AuthClosing                     AuthorizationState = "closing"
	AuthClosed                      AuthorizationState = "closed"
)

// asksPerson tells the states of a sign-in, in which something has to be entered or confirmed.
func (s AuthorizationState) asksPerson() bool {
	switch s {
	case "", AuthWaitTdlibParameters, AuthReady, AuthLoggingOut, AuthClosing, AuthClosed:
		return false
	default:
		return true
	}
}

// CodeInfo tells how a sign-in code was sent. Type is TDLib's AuthenticationCodeType or "email" in snake case without
// its prefix (telegram_message, sms, call, flash_call, missed_call, fragment, email, …); Length is 0 when unknown;
// Timeout is the number of seconds until the code can be sent again; NextType is how it would be sent then, empty when
// it cannot be. EmailPattern is set for e-mail codes.
type CodeInfo struct {
	Type         string `json:"type"`
	Length       int    `json:"length"`
	Timeout      int    `json:"timeout"`
	NextType     string `json:"next_type,omitempty"`
	PhoneNumber  string `json:"phone_number,omitempty"`
	EmailPattern string `json:"email_pattern,omitempty"`
}

// TermsOfService must be accepted before a new Telegram user is registered.
type TermsOfService struct {
	Text       string `json:"text"`
	MinUserAge int    `json:"min_user_age"`
}

// Authorization is an account's authorization state with the details that ride beside it. PhoneNumber is the
// number that is being signed in with, from the code on; TDLib tells it with the code only.
type Authorization struct {
	State            AuthorizationState `json:"state"`
	CodeInfo         *CodeInfo          `json:"code_info,omitempty"`
	Link             string             `json:"link,omitempty"`
	PasswordHint     string             `json:"password_hint,omitempty"`
	HasRecoveryEmail bool               `json:"has_recovery_email,omitempty"`
	TermsOfService   *TermsOfService    `json:"terms_of_service,omitempty"`
	PhoneNumber      string             `json:"phone_number,omitempty"`
}

// following keeps the number through the steps of a sign-in that come after its code.
func (a Authorization) following(before Authorization) Authorization {
	switch {
	case a.CodeInfo != nil && a.CodeInfo.PhoneNumber != "":
		a.PhoneNumber = a.CodeInfo.PhoneNumber
	case a.State.asksPerson() && a.State != AuthWaitPhoneNumber && a.State != AuthWaitOtherDeviceConfirmation:
		a.PhoneNumber = before.PhoneNumber
	}
	return a
}

// ConnectionState is TDLib's connection state without its prefix, in snake case; empty until the first one is known.
type ConnectionState string

const (
	ConnectionWaitingForNetwork ConnectionState = "waiting_for_network"
	ConnectionToProxy           ConnectionState = "connecting_to_proxy"
	ConnectionConnecting        ConnectionState = "connecting"
	ConnectionUpdating          ConnectionState = "updating"
	ConnectionReady             ConnectionState = "ready"
)
