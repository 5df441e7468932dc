package contacts

import (
	"time"

	"roster/core"
	"roster/core/contactfile"
)

// Form is what is typed into the fields of a new contact.
type Form struct{ Phone, First, Last string }

// Field names a field of the form.
type Field string

// The form's fields.
const (
	FieldPhone Field = "phone"
	FieldFirst Field = "first"
	FieldLast  Field = "last"
)

// Fault is what is wrong with a field: Key is the text that says so.
type Fault struct {
	Field Field
	Key   string
}

// Side is what stands beside the list, or instead of it where there is no room for both.
type Side int

// The things that stand beside the list.
const (
	SideNone Side = iota // nothing was asked for: the form where there is room, the list where there is not
	SideForm
	SideCard
)

// Outcome is what came of adding somebody.
type Outcome struct {
	Number    string // as it was sent
	Name      string // as it was typed
	UserID    int64  // 0: nobody was found
	Own       bool   // the number is the account's own
	Known     bool   // the person was among the contacts already
	Importers int    // how many people keep the number of somebody who was not found
}

// Row is one contact in the list. Phone is digits as TDLib has them.
type Row struct {
	UserID   int64
	Name     string
	Username string // without @; "" for none
	Phone    string // "" for none
	Mutual   bool
	Deleted  bool
	HasPhoto bool
}

// List is what the page shows of the account's contacts. Rows are those that pass the filter; Total is how many there are.
type List struct {
	Loading bool
	Loaded  bool
	At      time.Time // when they were read from Telegram
	Problem *core.Problem
	Total   int
	Filter  string
	Rows    []Row
	// Version counts the changes of Rows, which are too many to be compared.
	Version int
}

// State is what the page shows.
type State struct {
	Account core.AccountInfo
	List    List

	Form Form
	// Numbers are those of a pasted card that has several; Form.Phone is the chosen one.
	Numbers []contactfile.CardPhone
	// Pastes counts the cards that were pasted, so that the page knows when the fields were filled for the person.
	Pastes int
	Fault  *Fault
	Adding bool
	// Problem is why the last try to add somebody failed.
	Problem *core.Problem
	Outcome *Outcome

	Side   Side
	Chosen int64 // the person whose card is on show; 0 for none
}

// SignedIn tells whether the account can be asked for anything.
func (s State) SignedIn() bool { return s.Account.State == core.AuthReady }

// Limited tells whether Telegram's limit on adding people still lasts.
func (s State) Limited(now time.Time) bool { return s.Problem != nil && s.Problem.RetryAt.After(now) }
