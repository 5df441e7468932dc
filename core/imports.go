package core

import (
	"context"
	"time"
)

// ContactImport is a list of people that is being added to the contacts of one account, slowly, and goes on after a restart.
// A list that goes to several accounts is an import in each of them, with every row.
type ContactImport struct {
	ID        int64        `json:"import_id"` // grows with time, never given again
	AccountID AccountID    `json:"userbot_id"`
	Name      string       `json:"name"` // what the person knows it by: the file's name, or the account that it is copied from
	Source    ImportSource `json:"source"`
	State     ImportState  `json:"state"`
	Counts    ImportCounts `json:"counts"`
	// Wait tells why nothing is sent just now, and Until when it goes on (UTC); "" and nil while a batch is on its way, for an
	// import that does not run, and where that time is not known.
	Wait  ImportWait `json:"wait"`
	Until *time.Time `json:"until"`
	// EndsAt is when it will be finished (UTC), as far as can be told; nil for one that does not run.
	EndsAt *time.Time `json:"ends_at"`
	// DailyBudget is how many rows this account sends in 24 hours at most, and SentToday how many it has sent in the last.
	DailyBudget int `json:"daily_budget"`
	SentToday   int `json:"sent_today"`
	// Problem is the problem's code of what stopped the import, and Error its text: of the last limit, of what paused it, or
	// why it was canceled where the person did not do that.
	Problem   ProblemCode `json:"problem"`
	Error     string      `json:"error"`
	CreatedAt time.Time   `json:"created_at"` // UTC
	EndedAt   *time.Time  `json:"ended_at"`   // UTC

	// Doubtful tells that Telegram has set the account a limit and nobody was found since: whoever is not found cannot be told from
	// somebody whom Telegram does not want to show.
	Doubtful bool `json:"-"`
}

// ImportSource tells where the rows of an import come from.
type ImportSource string

// The sources.
const (
	ImportFromFile    ImportSource = "file"
	ImportFromRows    ImportSource = "rows"
	ImportFromAccount ImportSource = "account" // another account's contacts
)

// ImportState is how far an import is.
type ImportState string

// The states of an import. The last two are its end.
const (
	ImportRunning  ImportState = "running" // also while it waits, see ContactImport.Wait
	ImportPaused   ImportState = "paused"  // by the person, or by something that the person has to look at: ContactImport.Problem
	ImportDone     ImportState = "done"
	ImportCanceled ImportState = "canceled"
)

// HasEnded tells an import of which nothing more is sent.
func (i ContactImport) HasEnded() bool { return i.State == ImportDone || i.State == ImportCanceled }

// ImportWait is why an import that runs does not send anything just now.
type ImportWait string

// The reasons to wait.
const (
	ImportWaitPause   ImportWait = "pause"   // between two batches
	ImportWaitBudget  ImportWait = "budget"  // the account has sent its daily budget
	ImportWaitLimit   ImportWait = "limit"   // Telegram asked to slow down
	ImportWaitNetwork ImportWait = "network" // Telegram cannot be reached
	ImportWaitTurn    ImportWait = "turn"    // an older import of the account comes first
)

// ImportCounts tells how many rows are in each state.
type ImportCounts struct {
	Rows           int `json:"rows"`
	Waiting        int `json:"waiting"`
	Sending        int `json:"sending"`
	Imported       int `json:"imported"`
	AlreadyContact int `json:"already_contact"`
	NotFound       int `json:"not_found"`
	CannotTell     int `json:"cannot_tell"`
	Refused        int `json:"refused"`
	Skipped        int `json:"skipped"`
	Canceled       int `json:"canceled"`
}

// Of is the place of a state's count; nil for a state that there is not.
func (c *ImportCounts) Of(state ImportRowState) *int {
	switch state {
	case RowWaiting:
		return &c.Waiting
	case RowSending:
		return &c.Sending
	case RowImported:
		return &c.Imported
	case RowAlreadyContact:
		return &c.AlreadyContact
	case RowNotFound:
		return &c.NotFound
	case RowCannotTell:
		return &c.CannotTell
	case RowRefused:
		return &c.Refused
	case RowSkipped:
		return &c.Skipped
	case RowCanceled:
		return &c.Canceled
	default:
		return nil
	}
}

// byState gives the count of every state.
func (c ImportCounts) byState() map[ImportRowState]int {
	counts := make(map[ImportRowState]int)
	for _, state := range []ImportRowState{
		RowWaiting, RowSending, RowImported, RowAlreadyContact, RowNotFound, RowCannotTell, RowRefused, RowSkipped, RowCanceled,
	} {
		counts[state] = *c.Of(state)
	}
	return counts
}

// move counts rows that were in one state in another one.
func (c *ImportCounts) move(rows int, from, to ImportRowState) {
	*c.Of(from) -= rows
	*c.Of(to) += rows
}

// ImportRowState is what became of a row.
type ImportRowState string

// The states of a row. All but the first two are final, unless the person has rows that could not be told tried again.
const (
	RowWaiting        ImportRowState = "waiting"
	RowSending        ImportRowState = "sending" // handed to Telegram, and not answered yet
	RowImported       ImportRowState = "imported"
	RowAlreadyContact ImportRowState = "already_contact" // was one before; the name was left as it is
	RowNotFound       ImportRowState = "not_found"       // no Telegram, a hidden number, or an account that Telegram limits
	RowCannotTell     ImportRowState = "cannot_tell"     // Reason tells why
	RowRefused        ImportRowState = "refused"         // by Telegram: Error
	RowSkipped        ImportRowState = "skipped"         // never sent: Reason tells why
	RowCanceled       ImportRowState = "canceled"        // never sent, because the import was canceled before
)

// ImportReason tells why a row is skipped, or why nothing can be told about it. Rows that are skipped because of their
// number have one of contactfile's reasons, which are not listed here.
type ImportReason string

// The reasons.
const (
	ReasonDuplicate   ImportReason = "duplicate"   // skipped: an earlier row has the number
	ReasonNoNumber    ImportReason = "no_number"   // skipped
	ReasonExcluded    ImportReason = "excluded"    // skipped: by the person
	ReasonLimited     ImportReason = "limited"     // cannot_tell: Telegram has set a limit, and nobody was found since
	ReasonInterrupted ImportReason = "interrupted" // cannot_tell: the session ended before the answer came
	ReasonNotAdded    ImportReason = "not_added"   // refused: Telegram found somebody and added nobody
)

// ContactImportRow is one number of an import. UserID and Username are those of who was found.
type ContactImportRow struct {
	Row           int            `json:"row"`  // counted from 1; in a file as the preview counts them
	Line          int            `json:"line"` // of the file; 0 elsewhere
	FirstName     string         `json:"first_name"`
	LastName      string         `json:"last_name"`
	Phone         string         `json:"phone"`
	State         ImportRowState `json:"state"`
	Reason        ImportReason   `json:"reason"`       // "" where there is none
	Error         string         `json:"error"`        // Telegram's text, of a row that was refused
	DuplicateOf   int            `json:"duplicate_of"` // a Row, or 0
	UserID        *int64         `json:"user_id"`
	Username      *string        `json:"username"`
	ImporterCount int            `json:"importer_count"` // how many people have the number of somebody who was not found
	At            *time.Time     `json:"at"`             // when it came into its state (UTC); nil while it waits, and for skipped ones
}

// ContactImportFilter chooses rows of one import.
type ContactImportFilter struct {
	Import int64
	State  ImportRowState // "": all
	Offset int
	Limit  int // 0: all
}

// SentRows tells how many rows an account sent at one time.
type SentRows struct {
	At   time.Time
	Rows int
}

// ContactImportStore is the part of a Store that keeps contact imports.
type ContactImportStore interface {
	// AddContactImports stores an import with the same rows for each account that an element names, all or none, and gives
	// them with their ids. Counts are made of the rows.
	AddContactImports(ctx context.Context, imports []ContactImport, rows []ContactImportRow) ([]ContactImport, error)
	// ContactImports lists the imports of an account, or of all where it is 0, newest first, with their counts.
	ContactImports(ctx context.Context, account AccountID) ([]ContactImport, error)
	ContactImport(ctx context.Context, id int64) (ContactImport, error)
	// SetContactImport stores how far an import is. Rows that wait in one that is canceled become canceled with it.
	SetContactImport(ctx context.Context, i ContactImport) error
	// RetryContactImport is SetContactImport that has the rows which could not be told wait again.
	RetryContactImport(ctx context.Context, i ContactImport) error
	// SetContactImportRows stores what became of rows, with how far their import is. sent is nil unless they have just been
	// handed to Telegram; then it counts against the account's budget.
	SetContactImportRows(ctx context.Context, i ContactImport, rows []ContactImportRow, sent *SentRows) error
	// ContactImportRows lists rows in their order.
	ContactImportRows(ctx context.Context, filter ContactImportFilter) ([]ContactImportRow, error)
	// ContactImportsSent lists what an account has sent since a time, oldest first.
	ContactImportsSent(ctx context.Context, account AccountID, since time.Time) ([]SentRows, error)
	// DeleteContactImport deletes an import and its rows.
	DeleteContactImport(ctx context.Context, id int64) error
}
