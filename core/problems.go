package core

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// refusal is an error of Roster's own: the contract's text, and the problem that people are told of.
type refusal struct {
	text    string
	code    ProblemCode
	account AccountID // see Problem.Account
	cause   error
}

func (r *refusal) Error() string { return r.text }
func (r *refusal) Unwrap() error { return r.cause }

// TDLib's codes of a session that is no more, and of a flood limit.
const (
	codeUnauthorized = 401
	codeTooMany      = 429
)

var (
	errTimedOut           = &refusal{text: "request timed out", code: ProblemTimeout}
	errProgramClosing     = &refusal{text: "the program is closing", code: ProblemClosing}
	errAccountClosing     = &refusal{text: ErrSessionClosed.Error(), code: ProblemClosing}
	errUnreachable        = &refusal{text: "Telegram cannot be reached", code: ProblemOffline}
	errCredentialsMissing = &refusal{text: "api_id and api_hash are missing", code: ProblemCredentialsMissing}
)

func errNotSignedIn(id AccountID) error {
	return &refusal{text: fmt.Sprintf("account %d is not signed in", id), code: ProblemNotSignedIn}
}

// errNotFound answers requests for an account that never was, or is no more.
func errNotFound(id AccountID) error {
	return &refusal{text: fmt.Sprintf("account %d not found", id), code: ProblemInvalidInput}
}

func errAlreadySignedIn(other AccountID) error {
	return &refusal{
		text: fmt.Sprintf("phone is already signed in as account %d", other),
		code: ProblemAlreadyAdded, account: other,
	}
}

// errAlreadyHere refuses a second account of a person. The first may be signed out: then that is where to sign in.
func errAlreadyHere(other *account) error {
	if other.signedIn {
		return errAlreadySignedIn(other.id)
	}
	return &refusal{
		text: fmt.Sprintf("this person already has account %d", other.id),
		code: ProblemAlreadyAdded, account: other.id,
	}
}

func errDifferentPerson(id AccountID) error {
	return &refusal{text: fmt.Sprintf("account %d belongs to another person", id), code: ProblemDifferentPerson}
}

// tdlibProblems are the messages of TDLib and of Telegram's server that say more than their code.
// The names are those of https://core.telegram.org/api/errors; texts in plain words are TDLib's own.
var tdlibProblems = map[string]ProblemCode{
	"PHONE_NUMBER_INVALID":                  ProblemPhoneInvalid,
	"Phone number must be non-empty":        ProblemPhoneInvalid,
	"Phone number is invalid":               ProblemPhoneInvalid,
	"PHONE_NUMBER_BANNED":                   ProblemPhoneBanned,
	"PHONE_NUMBER_FLOOD":                    ProblemPhoneFlood,
	"PHONE_PASSWORD_FLOOD":                  ProblemPhoneFlood,
	"PHONE_CODE_INVALID":                    ProblemCodeInvalid,
	"PHONE_CODE_EMPTY":                      ProblemCodeInvalid,
	"EMAIL_CODE_INVALID":                    ProblemCodeInvalid,
	"CODE_INVALID":                          ProblemCodeInvalid,
	"PHONE_CODE_EXPIRED":                    ProblemCodeExpired,
	"PHONE_HASH_EXPIRED":                    ProblemCodeExpired,
	"EMAIL_VERIFY_EXPIRED":                  ProblemCodeExpired,
	"PASSWORD_HASH_INVALID":                 ProblemPasswordInvalid,
	"EMAIL_INVALID":                         ProblemEmailInvalid,
	"Email address must be non-empty":       ProblemEmailInvalid,
	"EMAIL_NOT_ALLOWED":                     ProblemEmailNotAllowed,
	"FIRSTNAME_INVALID":                     ProblemNameInvalid,
	"LASTNAME_INVALID":                      ProblemNameInvalid,
	"First name must be non-empty":          ProblemNameInvalid,
	"API_ID_INVALID":                        ProblemCredentialsInvalid,
	"API_ID_PUBLISHED_FLOOD":                ProblemCredentialsInvalid,
	"UPDATE_APP_TO_LOGIN":                   ProblemUpdateNeeded,
	"USER_DEACTIVATED_BAN":                  ProblemBanned,
	"USER_DEACTIVATED":                      ProblemDeactivated,
	"INPUT_USER_DEACTIVATED":                ProblemUnknown, // somebody else's account, not this one
	"SESSION_REVOKED":                       ProblemSignedOut,
	"SESSION_EXPIRED":                       ProblemSignedOut,
	"AUTH_KEY_UNREGISTERED":                 ProblemSignedOut,
	"AUTH_KEY_INVALID":                      ProblemSignedOut,
	"AUTH_KEY_PERM_EMPTY":                   ProblemSignedOut,
	"AUTH_KEY_DUPLICATED":                   ProblemSignedOut,
	"Unauthorized":                          ProblemSignedOut,
	"Request aborted":                       ProblemClosing,
	"PEER_FLOOD":                            ProblemFlood,
	"PHONE_NUMBER_APP_SIGNUP_FORBIDDEN":     ProblemUpdateNeeded,
	"Authentication code must be non-empty": ProblemCodeInvalid,
	"USERNAME_OCCUPIED":                     ProblemUsernameTaken,
	"USERNAME_PURCHASE_AVAILABLE":           ProblemUsernameTaken,
	"USERNAME_INVALID":                      ProblemUsernameInvalid,
	"Username is invalid":                   ProblemUsernameInvalid,
	"ABOUT_TOO_LONG":                        ProblemBioTooLong,
	"BIRTHDAY_INVALID":                      ProblemBirthdateInvalid,
	"USERNAME_NOT_OCCUPIED":                 ProblemNotFound,
	"PHONE_NOT_OCCUPIED":                    ProblemNotFound,
	"User not found":                        ProblemNotFound,
	"Chat not found":                        ProblemNotFound,
	"Chat info not found":                   ProblemNotFound,
	"Group not found":                       ProblemNotFound,
	"Supergroup not found":                  ProblemNotFound,
	"Secret chat not found":                 ProblemNotFound,
	"Not Found":                             ProblemNotFound,
	"Invalid user identifier":               ProblemNotFound,
	"USER_ID_INVALID":                       ProblemNotFound,
	"PEER_ID_INVALID":                       ProblemNotFound,
	"CHANNEL_INVALID":                       ProblemNotFound,
	"CHAT_ID_INVALID":                       ProblemNotFound,
	"CONTACT_ID_INVALID":                    ProblemNotFound,
	"CHANNEL_PRIVATE":                       ProblemNoAccess,
	"CHAT_ADMIN_REQUIRED":                   ProblemNoAccess,
	"CHAT_WRITE_FORBIDDEN":                  ProblemNoAccess,
	"Can't access the chat":                 ProblemNoAccess,
	"Have no access to the user":            ProblemNoAccess,
	"CHANNELS_TOO_MUCH":                     ProblemTooManyChats,
	"CHANNELS_ADMIN_PUBLIC_TOO_MUCH":        ProblemTooManyChats,
	"USER_CHANNELS_TOO_MUCH":                ProblemTooManyChats,
	"USER_RESTRICTED":                       ProblemRestricted,
	"FROZEN_METHOD_INVALID":                 ProblemRestricted,
	"FROZEN_PARTICIPANT_MISSING":            ProblemRestricted,
	"CONTACT_NAME_EMPTY":                    ProblemNameInvalid,
}

// longTDLibTexts catches the texts that TDLib goes on with an address or an explanation.
var longTDLibTexts = regexp.MustCompile(`^Valid api_(id|hash) must be provided`)

var retryAfter = regexp.MustCompile(`retry after (\d+)`)

// RetryAfter gives the whole seconds of a flood limit, and 0 for any other error.
func (e *TDLibError) RetryAfter() int {
	match := retryAfter.FindStringSubmatch(e.Message)
	if e.Code != codeTooMany || match == nil {
		return 0
	}
	seconds, err := strconv.Atoi(match[1])
	if err != nil {
		return 0
	}
	return seconds
}

func (e *TDLibError) problem(now time.Time) *Problem {
	problem := &Problem{Code: ProblemUnknown, Cause: e}
	if code, ok := tdlibProblems[e.Message]; ok {
		problem.Code = code
	}
	if longTDLibTexts.MatchString(e.Message) {
		problem.Code = ProblemCredentialsInvalid
	}
	if e.Code == codeTooMany {
		problem.Code = ProblemFlood
	}
	if seconds := e.RetryAfter(); seconds > 0 {
		problem.RetryAt = now.Add(time.Duration(seconds) * time.Second)
	}
	return problem
}

// ProblemFrom says for people what an error of this package, of a Session or of a Store means. now is when it happened.
func ProblemFrom(err error, now time.Time) *Problem {
	if err == nil {
		return nil
	}
	var refused *refusal
	if errors.As(err, &refused) {
		return &Problem{Code: refused.code, Account: refused.account, Cause: err}
	}
	var input *InputError
	if errors.As(err, &input) {
		return inputProblem(input)
	}
	var tdlib *TDLibError
	if errors.As(err, &tdlib) {
		return tdlib.problem(now)
	}
	if errors.Is(err, ErrUnavailable) {
		return storageProblem(err)
	}
	return &Problem{Code: plainCode(err), Cause: err}
}

func inputProblem(err *InputError) *Problem {
	problem := &Problem{Code: ProblemInvalidInput, Cause: err}
	if err.Field != "" {
		problem.Args = map[string]string{"field": err.Field}
	}
	return problem
}

// storageProblem names in Args["kind"] why the file cannot be used (a StorageErrorKind).
func storageProblem(err error) *Problem {
	problem := &Problem{Code: ProblemStorage, Cause: err}
	var storage *StorageError
	if errors.As(err, &storage) {
		problem.Args = map[string]string{"kind": string(storage.Kind)}
	}
	return problem
}

func plainCode(err error) ProblemCode {
	switch {
	case errors.Is(err, ErrSessionClosed), errors.Is(err, context.Canceled):
		return ProblemClosing
	case errors.Is(err, context.DeadlineExceeded):
		return ProblemTimeout
	default:
		return ProblemUnknown
	}
}

// endProblem says why a session ended that nobody here ended.
func endProblem(reason error, now time.Time) *Problem {
	problem := ProblemFrom(reason, now)
	if problem == nil {
		return &Problem{Code: ProblemSignedOut}
	}
	switch problem.Code {
	case ProblemBanned, ProblemDeactivated, ProblemSignedOut:
	default:
		problem.Code = ProblemSignedOut
	}
	return problem
}

const (
	storageText    = "Database connection is unavailable. Please retry."
	unexpectedText = "Unexpected error."
)

// failurePayload puts an error into the contract's words. row is nil while it is not known which action was meant.
func failurePayload(row *command, err error, now time.Time) Payload {
	payload := Payload{Type: "request_error", Error: failureText(row, err), Problem: ProblemFrom(err, now)}
	if row != nil {
		payload.Type = row.action + "_error"
	}
	var tdlib *TDLibError
	if errors.As(err, &tdlib) {
		payload.Code, payload.RetryAfter = tdlib.Code, tdlib.RetryAfter()
	}
	return payload
}

func failureText(row *command, err error) string {
	var refused *refusal
	var input *InputError
	var tdlib *TDLibError
	switch {
	case errors.As(err, &refused):
		return refused.text
	case errors.As(err, &input):
		return input.Text
	case errors.As(err, &tdlib):
		return tdlib.Message
	case errors.Is(err, ErrUnavailable):
		return row.unavailableText()
	case errors.Is(err, ErrSessionClosed), errors.Is(err, context.Canceled):
		return errAccountClosing.text
	case errors.Is(err, context.DeadlineExceeded):
		return errTimedOut.text
	default:
		return row.unexpectedText()
	}
}

func (c *command) unavailableText() string {
	if c == nil || c.unavailable == "" {
		return storageText
	}
	return c.unavailable
}

func (c *command) unexpectedText() string {
	if c == nil || c.unexpected == "" {
		return unexpectedText
	}
	return c.unexpected
}

// isUnforeseen tells errors that are a mistake of the program, or of a part below it, from those that can happen to
// anybody.
func isUnforeseen(err error) bool {
	var refused *refusal
	var input *InputError
	var tdlib *TDLibError
	return !errors.As(err, &refused) && !errors.As(err, &input) && !errors.As(err, &tdlib) &&
		!errors.Is(err, ErrUnavailable) && plainCode(err) == ProblemUnknown
}
