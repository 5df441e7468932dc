package core

import "time"

// EventType is the type of every event's envelope.
const EventType = "chat_update"

// Event is one answer or one live event in the contract's envelope. UserbotID is nil where a request named no account.
type Event struct {
	Type      string     `json:"type"`
	UserbotID *AccountID `json:"userbot_id"`
	Payload   Payload    `json:"payload"`
}

// Payload is what an event says. Exactly one of Result and Error is set. Type is the action (or the live event's name),
// with "_error" behind it for a failure. Code is TDLib's error code and RetryAfter the seconds of a flood limit.
type Payload struct {
	UserbotID  *AccountID `json:"userbot_id"`
	Type       string     `json:"type"`
	RequestID  *string    `json:"request_id,omitempty"`
	Result     any        `json:"result,omitempty"`
	Error      string     `json:"error,omitempty"`
	Code       int        `json:"code,omitempty"`
	RetryAfter int        `json:"retry_after,omitempty"`

	// Problem says a failure for people; nil on success. It does not travel over --headless.
	Problem *Problem `json:"-"`
}

// Live events that nobody asked for.
const (
	EventAuthorizationState = "authorization_state"          // Result: Authorization
	EventConnectionState    = "connection_state"             // Result: ConnectionResult
	EventSelfProfileUpdated = "self_profile_updated"         // Result: SelfProfile
	EventAccountAdded       = "account_added"                // Result: AccountInfo
	EventCommandWaiting     = "command_waiting"              // Result: CommandWaiting
	EventAccountChanged     = "account_changed"              // Result: AccountInfo (label, colour, group, sign-out, problem, limits, sleep, freeze, check, import)
	EventAccountsReordered  = "accounts_reordered"           // Result: AccountList; of no account
	EventAccountRemoved     = "account_removed"              // Result: AccountRemoved
	EventSearchAllProgress  = "search_all_accounts_progress" // Result: SearchProgress; of no account
	EventActivityAdded      = "activity_added"               // Result: Activity

	EventContactsFileProgress = "preview_contacts_file_progress" // Result: ContactsFileProgress; of no account
	EventAccountCheckProgress = "account_check_progress"         // Result: AccountCheck; of no account
	EventApplyProfileProgress = "apply_profile_progress"         // Result: ApplyProgress; UserbotID is that of its row
	// EventContactImportProgress tells how far a contact import is: Result: ContactImport.
	EventContactImportProgress = "contact_import_progress"
)

// ConnectionResult is the result of a connection_state event.
type ConnectionResult struct {
	Connection ConnectionState `json:"connection"`
}

// AccountRemoved is the result of remove_account and of its live event. SessionLeft tells that Telegram could not be
// reached: it lists the session until somebody ends it there. Only the command's result has it.
type AccountRemoved struct {
	Removed     bool `json:"removed"`
	SessionLeft bool `json:"session_left,omitempty"`
}

// ImportSummary tells how many of the people that are being added to the contacts have been gone through. Stopped tells that an
// import does not go on before the person has looked at what is wrong.
type ImportSummary struct {
	Done    int  `json:"done"`
	Rows    int  `json:"rows"`
	Stopped bool `json:"stopped"`
}

// AccountInfo is a row of list_accounts. The fields of the self profile are nil until the first sync.
type AccountInfo struct {
	UserbotID  AccountID          `json:"userbot_id"`
	Label      string             `json:"label"`
	Color      AccountColor       `json:"color"`
	Group      string             `json:"group"`
	State      AuthorizationState `json:"state"`
	Connection ConnectionState    `json:"connection"`
	Asleep     bool               `json:"asleep"` // its client is closed to save memory, and opened when it is needed
	UserID     *int64             `json:"user_id"`
	FullName   *string            `json:"full_name"`
	Username   *string            `json:"username"`
	Phone      *string            `json:"phone"`

	// How the account is. SignedOutReason is what Telegram said, empty for a session that was ended here; Problem is why the
	// session could not be opened or has ended, nil when all is well; Limits, which are not to be changed, are what Telegram
	// does not let the account do just now.
	CheckedAt       *time.Time `json:"checked_at"` // the last check that Telegram has answered
	Freeze          *Freeze    `json:"freeze"`
	Limits          []Limit    `json:"limits"`
	Problem         *Problem   `json:"problem"`
	SignedOutAt     *time.Time `json:"signed_out_at"`
	SignedOutReason string     `json:"signed_out_reason"`

	// Import tells how far the imports are that run in the account or have stopped by themselves, taken together; nil for none.
	Import *ImportSummary `json:"import"`

	// For the window; not part of the contract's row.
	Authorization Authorization `json:"-"`
	Profile       *SelfProfile  `json:"-"`
	BioLengthMax  int           `json:"-"` // how many characters a bio may have; 0 until the session has told
}
