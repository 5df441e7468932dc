package core

import "time"

// Outcome is how something that was done with an account ended.
type Outcome string

const (
	OutcomeDone   Outcome = "done"
	OutcomeFailed Outcome = "failed"
)

// Activity is one thing that was done with an account, or happened to it: a command that changes something, a sign-in, the
// end of a session. Action is the command's, or one of ActivitySignedIn and its like. Detail says what it was about, for
// people: for set_name "name", for set_bio "bio", for set_username "username", for set_birthdate "birthdate" (YYYY-MM-DD,
// --MM-DD without a year), for create_supergroup_chat "title", "kind" (channel or supergroup) and "chat_id", for
// create_private_chat "user_id" and "title", for import_contacts "phone", "name" and "user_id" (absent: nobody was found), for
// add_contact "user_id" and "name", for export_contacts "file" and "contacts" (how many).
// A field that was cleared is the empty string. Problem is the problem's code of a failure, Error the text of its event and
// RetryAt when a limit ends.
type Activity struct {
	ID        int64             `json:"id"` // grows with time
	AccountID AccountID         `json:"userbot_id"`
	At        time.Time         `json:"at"` // when it ended, UTC
	Action    string            `json:"action"`
	Detail    map[string]string `json:"detail"`
	Outcome   Outcome           `json:"outcome"`
	Problem   ProblemCode       `json:"problem,omitempty"`
	Error     string            `json:"error,omitempty"`
	RetryAt   *time.Time        `json:"retry_at,omitempty"`
}

// The activities that are no commands.
const (
	ActivitySignedIn  = "signed_in"
	ActivitySignedOut = "signed_out" // ended elsewhere, which counts as failed: Error is Telegram's reason
	ActivityFrozen    = "frozen"     // by Telegram, which counts as failed
	ActivityUnfrozen  = "unfrozen"
	// ActivityContactImport tells that a contact import has ended, or (failed) what keeps it from going on. Detail has its
	// "name", "import_id", "state" and "rows", and under the name of each state of a row how many are in it.
	ActivityContactImport = "contact_import"
)

// ActivityFilter chooses activities. Zero fields choose all.
type ActivityFilter struct {
	Account    AccountID
	Actions    []string
	OnlyFailed bool
	Text       string // part of a detail, whatever its case
	Before     int64  // only those with a smaller ID: the next page
	Limit      int    // 0: 100
}

// Erasable is something stored that can be erased without removing an account.
type Erasable string

const (
	EraseActivities      Erasable = "activities"
	EraseProfileVersions Erasable = "profile_versions" // all but the newest of each account, with photos that nothing else shows
	EraseRecentSearches  Erasable = "recent_searches"
	EraseContactImports  Erasable = "contact_imports" // those that have ended
)
