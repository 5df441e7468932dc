package core

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"
)

func TestProblems(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	tdlib := func(code int, text string) error { return &TDLibError{Code: code, Message: text} }
	for _, c := range []struct {
		err  error
		want ProblemCode
	}{
		{tdlib(400, "PHONE_NUMBER_INVALID"), ProblemPhoneInvalid},
		{tdlib(406, "PHONE_NUMBER_INVALID"), ProblemPhoneInvalid},
		{tdlib(400, "PHONE_NUMBER_BANNED"), ProblemPhoneBanned},
		{tdlib(400, "PHONE_NUMBER_FLOOD"), ProblemPhoneFlood},
		{tdlib(400, "PHONE_CODE_EXPIRED"), ProblemCodeExpired},
		{tdlib(400, "EMAIL_CODE_INVALID"), ProblemCodeInvalid},
		{tdlib(400, "EMAIL_NOT_ALLOWED"), ProblemEmailNotAllowed},
		{tdlib(400, "FIRSTNAME_INVALID"), ProblemNameInvalid},
		{tdlib(400, "API_ID_INVALID"), ProblemCredentialsInvalid},
		{tdlib(400, "Valid api_id must be provided. Can be obtained at https://my.telegram.org"), ProblemCredentialsInvalid},
		{tdlib(400, "UPDATE_APP_TO_LOGIN"), ProblemUpdateNeeded},
		{tdlib(401, "USER_DEACTIVATED_BAN"), ProblemBanned},
		{tdlib(401, "SESSION_REVOKED"), ProblemSignedOut},
		{tdlib(500, "Request aborted"), ProblemClosing},
		{tdlib(400, "NEVER_HEARD_OF_IT"), ProblemUnknown},
		{tdlib(429, "Too Many Requests: retry after 61"), ProblemFlood},
		{tdlib(429, "Too Many Requests"), ProblemFlood},
		{fmt.Errorf("checking the code: %w", tdlib(400, "PHONE_CODE_INVALID")), ProblemCodeInvalid},
		{fmt.Errorf("saving: %w", ErrUnavailable), ProblemStorage},
		{fmt.Errorf("saving: %w", &StorageError{Kind: StorageDamaged}), ProblemStorage},
		{ErrSessionClosed, ProblemClosing},
		{context.Canceled, ProblemClosing},
		{fmt.Errorf("reading: %w", context.DeadlineExceeded), ProblemTimeout},
		{required("phone"), ProblemInvalidInput},
		{&InputError{Text: "invalid JSON: not an object"}, ProblemInvalidInput},
		{errCredentialsMissing, ProblemCredentialsMissing},
		{errAlreadySignedIn(3), ProblemAlreadyAdded},
		{errDifferentPerson(3), ProblemDifferentPerson},
		{errUnreachable, ProblemOffline},
		{io.ErrUnexpectedEOF, ProblemUnknown},
		{ErrNotFound, ProblemUnknown},
	} {
		problem := ProblemFrom(c.err, now)
		if problem == nil || problem.Code != c.want || problem.Cause == nil {
			t.Errorf("%v: %+v, want %s", c.err, problem, c.want)
		}
	}
	if ProblemFrom(nil, now) != nil {
		t.Error("a problem without an error")
	}
}

// metTexts are refusals as TDLib passes them on, and what people are to be told of them.
var metTexts = []struct {
	code int
	text string
	want ProblemCode
}{
	{400, "PHONE_NUMBER_INVALID", ProblemPhoneInvalid},
	{406, "PHONE_NUMBER_INVALID", ProblemPhoneInvalid},
	{400, "Phone number must be non-empty", ProblemPhoneInvalid},
	{200, "Phone number is invalid", ProblemPhoneInvalid},
	{400, "PHONE_NUMBER_BANNED", ProblemPhoneBanned},
	{400, "PHONE_NUMBER_FLOOD", ProblemPhoneFlood},
	{406, "PHONE_PASSWORD_FLOOD", ProblemPhoneFlood},
	{400, "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN", ProblemSignUpForbidden},
	{400, "PHONE_CODE_INVALID", ProblemCodeInvalid},
	{400, "PHONE_CODE_EMPTY", ProblemCodeInvalid},
	{400, "EMAIL_CODE_INVALID", ProblemCodeInvalid},
	{400, "CODE_INVALID", ProblemCodeInvalid},
	{400, "Authentication code must be non-empty", ProblemCodeInvalid},
	{400, "Code must be non-empty", ProblemCodeInvalid},
	{400, "PHONE_CODE_EXPIRED", ProblemCodeExpired},
	{400, "PHONE_HASH_EXPIRED", ProblemCodeExpired},
	{400, "PHONE_CODE_HASH_EMPTY", ProblemCodeExpired},
	{400, "EMAIL_VERIFY_EXPIRED", ProblemCodeExpired},
	{400, "EMAIL_HASH_EXPIRED", ProblemCodeExpired},
	{406, "SEND_CODE_UNAVAILABLE", ProblemCodeNotResent},
	{400, "Authentication code can't be resend", ProblemCodeNotResent},
	{400, "PASSWORD_HASH_INVALID", ProblemPasswordInvalid},
	{400, "SRP_ID_INVALID", ProblemServer},
	{400, "EMAIL_INVALID", ProblemEmailInvalid},
	{400, "Email address must be non-empty", ProblemEmailInvalid},
	{400, "EMAIL_NOT_ALLOWED", ProblemEmailNotAllowed},
	{400, "Another authorization query has started", ProblemStepOver},
	{400, "Call to checkAuthenticationCode unexpected", ProblemStepOver},
	{400, "API_ID_INVALID", ProblemCredentialsInvalid},
	{400, "API_ID_PUBLISHED_FLOOD", ProblemCredentialsInvalid},
	{400, "Valid api_hash must be provided. Can be obtained at https://my.telegram.org", ProblemCredentialsInvalid},
	{406, "UPDATE_APP_TO_LOGIN", ProblemUpdateNeeded},
	{500, "AUTH_RESTART", ProblemServer},
	{400, "Strings must be encoded in UTF-8", ProblemInvalidInput},
	{401, "USER_DEACTIVATED_BAN", ProblemBanned},
	{401, "USER_DEACTIVATED", ProblemDeactivated},
	{401, "SESSION_REVOKED", ProblemSignedOut},
	{401, "SESSION_EXPIRED", ProblemSignedOut},
	{401, "AUTH_KEY_UNREGISTERED", ProblemSignedOut},
	{401, "AUTH_KEY_INVALID", ProblemSignedOut},
	{401, "AUTH_KEY_PERM_EMPTY", ProblemSignedOut},
	{401, "Unauthorized", ProblemSignedOut},
	{406, "AUTH_KEY_DUPLICATED", ProblemSessionDuplicated},
	{406, "FRESH_RESET_AUTHORISATION_FORBIDDEN", ProblemSessionTooNew},
	{500, "Request aborted", ProblemClosing},
	{420, "FROZEN_METHOD_INVALID", ProblemFrozen},
	{400, "FROZEN_PARTICIPANT_MISSING", ProblemFrozen},
	{400, "PEER_FLOOD", ProblemLimited},
	{403, "USER_RESTRICTED", ProblemLimited},
	{406, "USER_RESTRICTED", ProblemLimited},
	{400, "FIRSTNAME_INVALID", ProblemNameInvalid},
	{400, "LASTNAME_INVALID", ProblemNameInvalid},
	{400, "First name must be non-empty", ProblemNameInvalid},
	{400, "CONTACT_NAME_EMPTY", ProblemNameInvalid},
	{400, "ABOUT_TOO_LONG", ProblemBioTooLong},
	{400, "BIRTHDAY_INVALID", ProblemBirthdateInvalid},
	{400, "Failed to change birthdate", ProblemBirthdateInvalid},
	{400, "USERNAME_OCCUPIED", ProblemUsernameOccupied},
	{400, "USERNAME_INVALID", ProblemUsernameInvalid},
	{200, "Username is invalid", ProblemUsernameInvalid},
	{400, "USERNAME_PURCHASE_AVAILABLE", ProblemUsernameForSale},
	{400, "PHOTO_INVALID", ProblemPhotoInvalid},
	{400, "PHOTO_INVALID_DIMENSIONS", ProblemPhotoInvalid},
	{400, "PHOTO_CROP_SIZE_SMALL", ProblemPhotoInvalid},
	{400, "PHOTO_EXT_INVALID", ProblemPhotoInvalid},
	{400, "PHOTO_FILE_MISSING", ProblemPhotoInvalid},
	{400, "IMAGE_PROCESS_FAILED", ProblemPhotoInvalid},
	{400, "PHOTO_ID_INVALID", ProblemPhotoNotFound},
	{400, "Photo can't be deleted", ProblemPhotoNotFound},
	{400, "FILE_REFERENCE_EXPIRED", ProblemFileUnavailable},
	{400, "FILE_REFERENCE_INVALID", ProblemFileUnavailable},
	{400, "FILE_ID_INVALID", ProblemFileUnavailable},
	{400, "LOCATION_INVALID", ProblemFileUnavailable},
	{400, "Invalid file identifier", ProblemFileUnavailable},
	{400, "File download has failed or was canceled", ProblemFileUnavailable},
	{400, "USERNAME_NOT_OCCUPIED", ProblemUsernameNotFound},
	{400, "PHONE_NOT_OCCUPIED", ProblemPhoneNotFound},
	{400, "User not found", ProblemUserNotFound},
	{400, "Invalid user identifier", ProblemUserNotFound},
	{400, "Have no access to the user", ProblemUserNotFound},
	{400, "Chat info not found", ProblemUserNotFound},
	{400, "USER_ID_INVALID", ProblemUserNotFound},
	{400, "CONTACT_ID_INVALID", ProblemUserNotFound},
	{400, "INPUT_USER_DEACTIVATED", ProblemUserDeleted},
	{403, "USER_PRIVACY_RESTRICTED", ProblemUserPrivacy},
	{403, "USER_NOT_MUTUAL_CONTACT", ProblemUserPrivacy},
	{400, "Chat not found", ProblemChatNotFound},
	{400, "Group not found", ProblemChatNotFound},
	{400, "Supergroup not found", ProblemChatNotFound},
	{400, "Secret chat not found", ProblemChatNotFound},
	{400, "CHAT_ID_INVALID", ProblemChatNotFound},
	{400, "PEER_ID_INVALID", ProblemChatNotFound},
	{400, "CHANNEL_INVALID", ProblemChatNotFound},
	{400, "Can't access the chat", ProblemChatNoAccess},
	{406, "CHANNEL_PRIVATE", ProblemChatNoAccess},
	{403, "CHAT_FORBIDDEN", ProblemChatNoAccess},
	{400, "USER_BANNED_IN_CHANNEL", ProblemChatNoAccess},
	{400, "CHAT_TITLE_EMPTY", ProblemChatTitleInvalid},
	{400, "Title must be non-empty", ProblemChatTitleInvalid},
	{400, "CHAT_ABOUT_TOO_LONG", ProblemDescriptionTooLong},
	{400, "CHANNELS_TOO_MUCH", ProblemTooManyChats},
}

func TestMetTexts(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range metTexts {
		tested[c.text] = true
		cause := &TDLibError{Code: c.code, Message: c.text}
		if problem := ProblemFrom(cause, time.Now()); problem.Code != c.want || problem.Cause != cause || !problem.RetryAt.IsZero() {
			t.Errorf("%d %s: %+v, want %s", c.code, c.text, problem, c.want)
		}
	}
	if len(tested) < 40 {
		t.Errorf("only %d texts are covered", len(tested))
	}
	for text, code := range tdlibProblems {
		if !tested[text] {
			t.Errorf("%q is not tested", text)
		}
		if code == ProblemUnknown {
			t.Errorf("%q is in the table for nothing", text)
		}
	}
}

func TestTextsOutsideTheTable(t *testing.T) {
	for _, c := range []struct {
		code int
		text string
		want ProblemCode
	}{
		{400, "NEVER_HEARD_OF_IT", ProblemUnknown},
		{406, "NEVER_HEARD_OF_IT", ProblemUnknown},
		{200, "Never heard of it", ProblemUnknown},
		{404, "Not Found", ProblemUnknown}, // of whatever was asked for
		{400, "", ProblemUnknown},
		{400, "username_occupied", ProblemUnknown},       // no guessing by likeness
		{400, "USERNAME_OCCUPIED_TWICE", ProblemUnknown}, // nor by the beginning
		{400, "Call to nothing", ProblemUnknown},
		{499, "NEVER_HEARD_OF_IT", ProblemUnknown},
		{500, "Requested data is inaccessible", ProblemServer},
		{500, "Wrong query result returned: receive supergroup chat without PTS", ProblemServer},
		{-503, "Timeout", ProblemServer},
		{429, "USERNAME_OCCUPIED", ProblemFlood}, // the number says that it is a limit
		{429, "Too Many Requests: retry after 7", ProblemFlood},
	} {
		cause := &TDLibError{Code: c.code, Message: c.text}
		problem := ProblemFrom(fmt.Errorf("asking: %w", cause), time.Now())
		if problem.Code != c.want || !errors.Is(problem.Cause, error(cause)) || problem.Cause.Error() != c.text {
			t.Errorf("%d %q: %+v, want %s with the text", c.code, c.text, problem, c.want)
		}
	}
}

func TestEndOfSession(t *testing.T) {
	for text, want := range map[string]ProblemCode{
		"USER_DEACTIVATED_BAN": ProblemBanned,
		"USER_DEACTIVATED":     ProblemDeactivated,
		"AUTH_KEY_DUPLICATED":  ProblemSessionDuplicated,
		"SESSION_REVOKED":      ProblemSignedOut,
		"NEVER_HEARD_OF_IT":    ProblemSignedOut, // the session is gone, whatever the reason
	} {
		if problem := endProblem(&TDLibError{Code: codeUnauthorized, Message: text}, time.Now()); problem.Code != want {
			t.Errorf("%s: %s, want %s", text, problem.Code, want)
		}
	}
	if problem := endProblem(nil, time.Now()); problem.Code != ProblemSignedOut {
		t.Errorf("without a reason: %s", problem.Code)
	}
}

func TestProblemDetails(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	flood := ProblemFrom(&TDLibError{429, "Too Many Requests: retry after 3600"}, now)
	if !flood.RetryAt.Equal(now.Add(time.Hour)) {
		t.Errorf("limited until %v", flood.RetryAt)
	}
	if other := ProblemFrom(&TDLibError{400, "retry after 3600"}, now); !other.RetryAt.IsZero() {
		t.Errorf("a limit out of nowhere: %v", other.RetryAt)
	}
	if seconds := (&TDLibError{429, "retry after 99999999999999999999"}).RetryAfter(); seconds != 0 {
		t.Errorf("%d seconds", seconds)
	}
	if input := ProblemFrom(required("phone"), now); input.Args["field"] != "phone" {
		t.Errorf("args %v", input.Args)
	}
	if storage := ProblemFrom(&StorageError{Kind: StorageNewer}, now); storage.Args["kind"] != "newer" {
		t.Errorf("args %v", storage.Args)
	}
	if already := ProblemFrom(errAlreadySignedIn(3), now); already.Account != 3 {
		t.Errorf("account %d", already.Account)
	}
}

func TestFailureTexts(t *testing.T) {
	refresh := commandsByAction()["refresh_self_profile"]
	for _, c := range []struct {
		row  *command
		err  error
		want string
	}{
		{nil, io.EOF, "Unexpected error."},
		{&command{action: "x"}, io.EOF, "Unexpected error."},
		{refresh, io.EOF, "Unexpected error during self profile refresh."},
		{refresh, fmt.Errorf("x: %w", ErrUnavailable), "Database connection is unavailable. Please retry self profile refresh."},
		{&command{action: "x"}, ErrUnavailable, "Database connection is unavailable. Please retry."},
		{refresh, fmt.Errorf("x: %w", ErrSessionClosed), "the account is closing"},
		{refresh, context.Canceled, "the account is closing"},
		{refresh, fmt.Errorf("x: %w", context.DeadlineExceeded), "request timed out"},
		{refresh, fmt.Errorf("x: %w", &TDLibError{400, "CHAT_INVALID"}), "CHAT_INVALID"},
		{refresh, fmt.Errorf("x: %w", &refusal{text: "no", cause: io.EOF}), "no"},
		{refresh, fmt.Errorf("x: %w", &InputError{"a", "a is required"}), "a is required"},
	} {
		if got := failureText(c.row, c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
	if !errors.Is(&refusal{cause: io.EOF}, io.EOF) {
		t.Error("a refusal hides its cause")
	}
}
