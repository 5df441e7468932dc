package core

import "time"

// ProblemCode names one thing that can go wrong. It is the key under which gui keeps the words for it.
type ProblemCode string

// Problem is what people are told when something went wrong. Code says what happened (gui has its title, text and what
// to do, in every language), Args fill the text's blanks, RetryAt is when a limit ends (zero: no limit), Account is the
// account that the problem points to (ProblemAlreadyAdded) or 0. Cause goes to the log, and behind Details.
type Problem struct {
	Code    ProblemCode
	Args    map[string]string
	RetryAt time.Time
	Account AccountID
	Cause   error
}

// The problems of signing in and syncing.
const (
	ProblemUnknown            ProblemCode = "unknown"             // nothing better is known; Cause has the text
	ProblemPhoneInvalid       ProblemCode = "phone_invalid"       // PHONE_NUMBER_INVALID
	ProblemPhoneBanned        ProblemCode = "phone_banned"        // PHONE_NUMBER_BANNED
	ProblemPhoneFlood         ProblemCode = "phone_flood"         // PHONE_NUMBER_FLOOD, PHONE_PASSWORD_FLOOD
	ProblemFlood              ProblemCode = "flood"               // 429 with a time
	ProblemCodeInvalid        ProblemCode = "code_invalid"        // PHONE_CODE_INVALID, EMAIL_CODE_INVALID
	ProblemCodeExpired        ProblemCode = "code_expired"        // PHONE_CODE_EXPIRED, EMAIL_VERIFY_EXPIRED
	ProblemPasswordInvalid    ProblemCode = "password_invalid"    // PASSWORD_HASH_INVALID
	ProblemEmailInvalid       ProblemCode = "email_invalid"       // EMAIL_INVALID
	ProblemEmailNotAllowed    ProblemCode = "email_not_allowed"   // EMAIL_NOT_ALLOWED
	ProblemNameInvalid        ProblemCode = "name_invalid"        // FIRSTNAME_INVALID, LASTNAME_INVALID
	ProblemAlreadyAdded       ProblemCode = "already_added"       // the number or person has an account here: Account
	ProblemDifferentPerson    ProblemCode = "different_person"    // signed in again as somebody else than the account belongs to
	ProblemCredentialsMissing ProblemCode = "credentials_missing" // no api_id and api_hash
	ProblemCredentialsInvalid ProblemCode = "credentials_invalid" // API_ID_INVALID, API_ID_PUBLISHED_FLOOD
	ProblemUpdateNeeded       ProblemCode = "update_needed"       // UPDATE_APP_TO_LOGIN
	ProblemOffline            ProblemCode = "offline"             // the server cannot be reached
	ProblemTimeout            ProblemCode = "timeout"             // no answer within the command's time
	ProblemSignedOut          ProblemCode = "signed_out"          // session ended elsewhere
	ProblemBanned             ProblemCode = "banned"              // USER_DEACTIVATED_BAN
	ProblemDeactivated        ProblemCode = "deactivated"         // USER_DEACTIVATED
	ProblemNotSignedIn        ProblemCode = "not_signed_in"       // the account has no session
	ProblemStorage            ProblemCode = "storage"             // the database cannot be used just now
	ProblemInvalidInput       ProblemCode = "invalid_input"       // a field was refused before sending; Args["field"]
	ProblemClosing            ProblemCode = "closing"             // the program or account is closing
)

// The problems of the other commands.
const (
	ProblemUsernameTaken    ProblemCode = "username_taken"    // USERNAME_OCCUPIED, USERNAME_PURCHASE_AVAILABLE
	ProblemUsernameInvalid  ProblemCode = "username_invalid"  // USERNAME_INVALID
	ProblemBioTooLong       ProblemCode = "bio_too_long"      // ABOUT_TOO_LONG
	ProblemBirthdateInvalid ProblemCode = "birthdate_invalid" // BIRTHDAY_INVALID
	ProblemNotFound         ProblemCode = "not_found"         // USERNAME_NOT_OCCUPIED, User not found, Chat not found, …
	ProblemNoAccess         ProblemCode = "no_access"         // CHANNEL_PRIVATE, Can't access the chat, …
	ProblemTooManyChats     ProblemCode = "too_many_chats"    // CHANNELS_TOO_MUCH
	ProblemRestricted       ProblemCode = "restricted"        // USER_RESTRICTED, FROZEN_METHOD_INVALID
)
