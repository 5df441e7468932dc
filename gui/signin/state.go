package signin

import (
	"time"

	"roster/core"
)

// Step is one page of the sign-in.
type Step string

// The steps, in the order in which they can come.
const (
	StepNone         Step = ""             // nothing is being signed in
	StepWelcome      Step = "welcome"      // first start
	StepCredentials  Step = "credentials"  // api_id and api_hash
	StepOpening      Step = "opening"      // the account's session is starting or ending
	StepPhone        Step = "phone"        // the phone number
	StepQR           Step = "qr"           // a QR code for another device
	StepCode         Step = "code"         // the sign-in code
	StepPassword     Step = "password"     // two-step verification
	StepRegistration Step = "registration" // name and terms of a new Telegram user
	StepEmail        Step = "email"        // an e-mail address for sign-in codes
	StepEmailCode    Step = "email_code"   // a code that came by e-mail
	StepAlreadyHere  Step = "already_here" // the number or person has an account in Roster
	StepElsewhere    Step = "elsewhere"    // Telegram asks for a step that Roster does not have
)

// Field names what a person types. The names are those of the commands' fields.
type Field string

// The fields of all steps.
const (
	FieldAPIID     Field = "api_id"
	FieldAPIHash   Field = "api_hash"
	FieldPhone     Field = "phone"
	FieldCode      Field = "code"
	FieldPassword  Field = "password"
	FieldFirstName Field = "first_name"
	FieldLastName  Field = "last_name"
	FieldTerms     Field = "terms"
	FieldEmail     Field = "email"
)

// Work is what the sign-in waits for.
type Work string

// The kinds of waiting.
const (
	WorkNone   Work = ""
	WorkSubmit Work = "submit" // what the step's main button sent
	WorkResend Work = "resend" // another code
	WorkQR     Work = "qr"     // the first QR code
)

// Offer is what the button in a problem's banner does.
type Offer string

// The offers.
const (
	OfferNone        Offer = ""
	OfferNewCode     Offer = "new_code"
	OfferCredentials Offer = "credentials"
	OfferRetry       Offer = "retry"
)

// Fault is what is wrong with one field. Problem is set when Telegram or core refused it; otherwise Key names the text.
type Fault struct {
	Field   Field
	Key     string
	Problem *core.Problem
}

// State is all that a view shows. It is a copy.
type State struct {
	Step Step
	// Serial grows whenever a step is entered: the view builds it anew with empty fields.
	Serial int
	// Cleared grows when the code or the password was refused: the view empties that field and focuses it.
	Cleared int

	Account core.AccountID // 0 until the account exists
	Again   string         // the name of an account that has been signed in before; empty for a new one

	Work    Work
	Fault   *Fault        // shown beside its field
	Problem *core.Problem // shown above the fields
	Offer   Offer         // the button beside Problem

	Phone    string               // what the phone field begins with
	Number   string               // what is being signed in with, from the code on
	Code     core.CodeInfo        // where the code was sent
	ResendAt time.Time            // when another code can be asked for; zero: never
	Link     string               // what the QR code says; empty until it has come
	Hint     string               // the password's hint
	Terms    *core.TermsOfService // nil: none to accept
	Other    core.AccountID       // StepAlreadyHere: the account that is here

	Connection   core.ConnectionState
	Disconnected time.Time // since when the connection is not up; zero while it is

	CanBack   bool
	CanCancel bool
	Forward   bool // the person went back from a step that is still open
}

// patience is how long a connection attempt may last until people are told that there is no connection.
const patience = 8 * time.Second

// Offline tells whether the connection has been down for so long that people should be told.
func (s State) Offline(now time.Time) bool {
	if s.Connection == core.ConnectionWaitingForNetwork {
		return true
	}
	return !s.Disconnected.IsZero() && now.Sub(s.Disconnected) >= patience
}

// Limited tells whether Telegram asked to wait and that time is not over.
func (s State) Limited(now time.Time) bool {
	return s.Problem != nil && s.Problem.RetryAt.After(now)
}

// CanResend tells whether another code can be asked for now.
func (s State) CanResend(now time.Time) bool {
	return !s.ResendAt.IsZero() && !now.Before(s.ResendAt) && s.Work == WorkNone && !s.Limited(now)
}

// Ticking tells whether what is shown changes with time alone.
func (s State) Ticking(now time.Time) bool {
	waitsForResend := s.Step == StepCode && s.ResendAt.After(now)
	waitsForConnection := !s.Disconnected.IsZero() && !s.Offline(now)
	return waitsForResend || waitsForConnection || s.Limited(now)
}
