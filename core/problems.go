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

// TDLib's codes of a session that is no more, of a flood limit, and (from there on) of a failure that is not the
// request's fault.
const (
	codeUnauthorized = 401
	codeTooMany      = 429
	codeServerFailed = 500
)

var (
	errTimedOut           = &refusal{text: "request timed out", code: ProblemTimeout}
	errGivenUp            = &refusal{text: "the request was given up before it began", code: ProblemGivenUp}
	errReadingGivenUp     = &refusal{text: "the request was given up", code: ProblemGivenUp}
	errProgramClosing     = &refusal{text: "the program is closing", code: ProblemClosing}
	errAccountClosing     = &refusal{text: ErrSessionClosed.Error(), code: ProblemClosing}
	errUnreachable        = &refusal{text: "Telegram cannot be reached", code: ProblemOffline}
	errCredentialsMissing = &refusal{text: "api_id and api_hash are missing", code: ProblemCredentialsMissing}
	errProxyForced        = &refusal{text: "the proxy was given with --proxy and cannot be changed", code: ProblemProxyForced}
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

// ProxyFailed is the error of a proxy that does not do. Its text is cause's, which must not tell a password or secret.
func ProxyFailed(code ProblemCode, cause error) error {
	return &refusal{text: cause.Error(), code: code, cause: cause}
}

// tdlibProblems are the messages of TDLib and of Telegram's server that say more than their code.
// The names are those of https://core.telegram.org/api/errors; texts in plain words are TDLib's own. A message that is
// not here is ProblemUnknown: better no reason than a guessed one.
var tdlibProblems = map[string]ProblemCode{
	// The phone number
	"PHONE_NUMBER_INVALID":              ProblemPhoneInvalid,
	"Phone number must be non-empty":    ProblemPhoneInvalid,
	"Phone number is invalid":           ProblemPhoneInvalid,
	"PHONE_NUMBER_BANNED":               ProblemPhoneBanned,
	"PHONE_NUMBER_FLOOD":                ProblemPhoneFlood,
	"PHONE_PASSWORD_FLOOD":              ProblemPhoneFlood,
	"PHONE_NUMBER_APP_SIGNUP_FORBIDDEN": ProblemSignUpForbidden,

	// Codes, password, e-mail
	"PHONE_CODE_INVALID":                      ProblemCodeInvalid,
	"PHONE_CODE_EMPTY":                        ProblemCodeInvalid,
	"EMAIL_CODE_INVALID":                      ProblemCodeInvalid,
	"CODE_INVALID":                            ProblemCodeInvalid,
	"Authentication code must be non-empty":   ProblemCodeInvalid,
	"Code must be non-empty":                  ProblemCodeInvalid,
	"PHONE_CODE_EXPIRED":                      ProblemCodeExpired,
	"PHONE_HASH_EXPIRED":                      ProblemCodeExpired,
	"PHONE_CODE_HASH_EMPTY":                   ProblemCodeExpired,
	"EMAIL_VERIFY_EXPIRED":                    ProblemCodeExpired,
	"EMAIL_HASH_EXPIRED":                      ProblemCodeExpired,
	"SEND_CODE_UNAVAILABLE":                   ProblemCodeNotResent,
	"Authentication code can't be resend":     ProblemCodeNotResent,
	"PASSWORD_HASH_INVALID":                   ProblemPasswordInvalid,
	"SRP_ID_INVALID":                          ProblemServer,
	"EMAIL_INVALID":                           ProblemEmailInvalid,
	"Email address must be non-empty":         ProblemEmailInvalid,
	"EMAIL_NOT_ALLOWED":                       ProblemEmailNotAllowed,
	"Another authorization query has started": ProblemStepOver,

	// The program itself
	"API_ID_INVALID":                   ProblemCredentialsInvalid,
	"API_ID_PUBLISHED_FLOOD":           ProblemCredentialsInvalid,
	"UPDATE_APP_TO_LOGIN":              ProblemUpdateNeeded,
	"AUTH_RESTART":                     ProblemServer,
	"Strings must be encoded in UTF-8": ProblemInvalidInput,

	// The session and the account
	"USER_DEACTIVATED_BAN":                ProblemBanned,
	"USER_DEACTIVATED":                    ProblemDeactivated,
	"SESSION_REVOKED":                     ProblemSignedOut,
	"SESSION_EXPIRED":                     ProblemSignedOut,
	"AUTH_KEY_UNREGISTERED":               ProblemSignedOut,
	"AUTH_KEY_INVALID":                    ProblemSignedOut,
	"AUTH_KEY_PERM_EMPTY":                 ProblemSignedOut,
	"Unauthorized":                        ProblemSignedOut,
	"AUTH_KEY_DUPLICATED":                 ProblemSessionDuplicated,
	"FRESH_RESET_AUTHORISATION_FORBIDDEN": ProblemSessionTooNew,
	"Request aborted":                     ProblemClosing,
	"FROZEN_METHOD_INVALID":               ProblemFrozen,
	"FROZEN_PARTICIPANT_MISSING":          ProblemFrozen,
	"PEER_FLOOD":                          ProblemLimited,
	"USER_RESTRICTED":                     ProblemLimited,

	// The own profile
	"FIRSTNAME_INVALID":            ProblemNameInvalid,
	"LASTNAME_INVALID":             ProblemNameInvalid,
	"First name must be non-empty": ProblemNameInvalid,
	"CONTACT_NAME_EMPTY":           ProblemNameInvalid,
	"ABOUT_TOO_LONG":               ProblemBioTooLong,
	"BIRTHDAY_INVALID":             ProblemBirthdateInvalid,
	"Failed to change birthdate":   ProblemBirthdateInvalid,
	"USERNAME_OCCUPIED":            ProblemUsernameOccupied,
	"USERNAME_INVALID":             ProblemUsernameInvalid,
	"Username is invalid":          ProblemUsernameInvalid,
	"USERNAME_PURCHASE_AVAILABLE":  ProblemUsernameForSale,

	// Photos
	"PHOTO_INVALID":                            ProblemPhotoInvalid,
	"PHOTO_INVALID_DIMENSIONS":                 ProblemPhotoInvalid,
	"PHOTO_CROP_SIZE_SMALL":                    ProblemPhotoInvalid,
	"PHOTO_EXT_INVALID":                        ProblemPhotoInvalid,
	"PHOTO_FILE_MISSING":                       ProblemPhotoInvalid,
	"IMAGE_PROCESS_FAILED":                     ProblemPhotoInvalid,
	"PHOTO_ID_INVALID":                         ProblemPhotoNotFound,
	"Photo can't be deleted":                   ProblemPhotoNotFound,
	"FILE_REFERENCE_EXPIRED":                   ProblemFileUnavailable,
	"FILE_REFERENCE_INVALID":                   ProblemFileUnavailable,
	"FILE_ID_INVALID":                          ProblemFileUnavailable,
	"LOCATION_INVALID":                         ProblemFileUnavailable,
	"Invalid file identifier":                  ProblemFileUnavailable,
	"File download has failed or was canceled": ProblemFileUnavailable,

	// Other people
	"USERNAME_NOT_OCCUPIED":      ProblemUsernameNotFound,
	"PHONE_NOT_OCCUPIED":         ProblemPhoneNotFound,
	"User not found":             ProblemUserNotFound,
	"Invalid user identifier":    ProblemUserNotFound,
	"Have no access to the user": ProblemUserNotFound,
	"Chat info not found":        ProblemUserNotFound,
	"USER_ID_INVALID":            ProblemUserNotFound,
	"CONTACT_ID_INVALID":         ProblemUserNotFound,
	"INPUT_USER_DEACTIVATED":     ProblemUserDeleted,
	"USER_PRIVACY_RESTRICTED":    ProblemUserPrivacy,
	"USER_NOT_MUTUAL_CONTACT":    ProblemUserPrivacy,

	// Chats
	"Chat not found":          ProblemChatNotFound,
	"Group not found":         ProblemChatNotFound,
	"Supergroup not found":    ProblemChatNotFound,
	"Secret chat not found":   ProblemChatNotFound,
	"CHAT_ID_INVALID":         ProblemChatNotFound,
	"PEER_ID_INVALID":         ProblemChatNotFound,
	"CHANNEL_INVALID":         ProblemChatNotFound,
	"Can't access the chat":   ProblemChatNoAccess,
	"CHANNEL_PRIVATE":         ProblemChatNoAccess,
	"CHAT_FORBIDDEN":          ProblemChatNoAccess,
	"USER_BANNED_IN_CHANNEL":  ProblemChatNoAccess,
	"CHAT_TITLE_EMPTY":        ProblemChatTitleInvalid,
	"Title must be non-empty": ProblemChatTitleInvalid,
	"CHAT_ABOUT_TOO_LONG":     ProblemDescriptionTooLong,
	"CHANNELS_TOO_MUCH":       ProblemTooManyChats,
}

// longTDLibProblems are the texts of TDLib that have a name in their middle, or go on with an address.
var longTDLibProblems = []struct {
	text *regexp.Regexp
	code ProblemCode
}{
	{regexp.MustCompile(`^Valid api_(id|hash) must be provided`), ProblemCredentialsInvalid},
	{regexp.MustCompile(`^Call to \w+ unexpected$`), ProblemStepOver},
}

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
	problem := &Problem{Code: e.problemCode(), Cause: e}
	if seconds := e.RetryAfter(); seconds > 0 {
		problem.RetryAt = now.Add(time.Duration(seconds) * time.Second)
	}
	return problem
}

// problemCode goes by the text, which says more than the number: one number stands for many refusals, and the same
// refusal comes as 400 from one server and as 406 from another.
func (e *TDLibError) problemCode() ProblemCode {
	if e.Code == codeTooMany {
		return ProblemFlood
	}
	if code, ok := tdlibProblems[e.Message]; ok {
		return code
	}
	for _, long := range longTDLibProblems {
		if long.text.MatchString(e.Message) {
			return long.code
		}
	}
	if e.Code >= codeServerFailed || e.Code < 0 {
		return ProblemServer
	}
	return ProblemUnknown
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
	case ProblemBanned, ProblemDeactivated, ProblemSessionDuplicated, ProblemSignedOut:
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
