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
		{tdlib(406, "AUTH_KEY_DUPLICATED"), ProblemSignedOut},
		{tdlib(500, "Request aborted"), ProblemClosing},
		{tdlib(400, "INPUT_USER_DEACTIVATED"), ProblemUnknown},
		{tdlib(400, "NEVER_HEARD_OF_IT"), ProblemUnknown},
		{tdlib(400, "USERNAME_OCCUPIED"), ProblemUsernameTaken},
		{tdlib(400, "USERNAME_INVALID"), ProblemUsernameInvalid},
		{tdlib(400, "ABOUT_TOO_LONG"), ProblemBioTooLong},
		{tdlib(400, "BIRTHDAY_INVALID"), ProblemBirthdateInvalid},
		{tdlib(400, "USERNAME_NOT_OCCUPIED"), ProblemNotFound},
		{tdlib(400, "CHANNEL_PRIVATE"), ProblemNoAccess},
		{tdlib(400, "CHANNELS_TOO_MUCH"), ProblemTooManyChats},
		{tdlib(400, "USER_RESTRICTED"), ProblemRestricted},
		{tdlib(200, "Username is invalid"), ProblemUsernameInvalid},
		{tdlib(420, "FROZEN_METHOD_INVALID"), ProblemRestricted},
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
