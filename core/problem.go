package core

import "time"

// ProblemCode names one thing that can go wrong. It is the key under which gui keeps the words for it.
type ProblemCode string

// Problem is what people are told when something went wrong. Code says what happened (gui has its title, text and what
// to do, in every language), Args fill the text's blanks, RetryAt is when a limit ends (zero: no limit), Account is the
// account that the problem points to (ProblemAlreadyAdded) or 0. Cause goes to the log, and behind Details.
type Problem struct {
	Code    ProblemCode       `json:"code"`
	Args    map[string]string `json:"-"`
	RetryAt time.Time         `json:"retry_at,omitzero"`
	Account AccountID         `json:"userbot_id,omitzero"`
	Cause   error             `json:"-"`
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
	ProblemGivenUp            ProblemCode = "given_up"            // nobody waited for it any more, and it was not begun
)

// More problems of signing in, and of a session.
const (
	ProblemSignUpForbidden   ProblemCode = "sign_up_forbidden"  // PHONE_NUMBER_APP_SIGNUP_FORBIDDEN: only Telegram's own apps make accounts
	ProblemCodeNotResent     ProblemCode = "code_not_resent"    // there is no other way left to send the code
	ProblemStepOver          ProblemCode = "step_over"          // the sign-in has moved on from the step that this was for
	ProblemSessionDuplicated ProblemCode = "session_duplicated" // AUTH_KEY_DUPLICATED: two programs use one session
	ProblemSessionTooNew     ProblemCode = "session_too_new"    // FRESH_RESET_AUTHORISATION_FORBIDDEN: not in the first 24 hours
	ProblemFrozen            ProblemCode = "frozen"             // FROZEN_METHOD_INVALID: Telegram froze this account
	ProblemLimited           ProblemCode = "limited"            // PEER_FLOOD, USER_RESTRICTED: reported as spam; only @SpamBot knows for how long
	ProblemServer            ProblemCode = "server"             // Telegram failed at it: 500 and above, or below 0
)

// The problems of the commands that change the own profile, look people and chats up, and create chats.
const (
	ProblemUsernameInvalid    ProblemCode = "username_invalid"     // USERNAME_INVALID
	ProblemUsernameOccupied   ProblemCode = "username_occupied"    // USERNAME_OCCUPIED
	ProblemUsernameForSale    ProblemCode = "username_for_sale"    // USERNAME_PURCHASE_AVAILABLE: sold on fragment.com
	ProblemUsernameNotFound   ProblemCode = "username_not_found"   // USERNAME_NOT_OCCUPIED
	ProblemBioTooLong         ProblemCode = "bio_too_long"         // ABOUT_TOO_LONG
	ProblemBirthdateInvalid   ProblemCode = "birthdate_invalid"    // BIRTHDAY_INVALID
	ProblemPhotoInvalid       ProblemCode = "photo_invalid"        // a picture that Telegram does not take: PHOTO_INVALID and its like
	ProblemPhotoNotFound      ProblemCode = "photo_not_found"      // PHOTO_ID_INVALID: a profile photo that is no more
	ProblemFileUnavailable    ProblemCode = "file_unavailable"     // a photo that cannot be fetched, or no longer from where it was
	ProblemUserNotFound       ProblemCode = "user_not_found"       // an id of nobody this account has met
	ProblemUserDeleted        ProblemCode = "user_deleted"         // INPUT_USER_DEACTIVATED: somebody else's account, not this one
	ProblemUserPrivacy        ProblemCode = "user_privacy"         // USER_PRIVACY_RESTRICTED, USER_NOT_MUTUAL_CONTACT
	ProblemPhoneNotFound      ProblemCode = "phone_not_found"      // PHONE_NOT_OCCUPIED: nobody, hidden, or looked up too often
	ProblemChatNotFound       ProblemCode = "chat_not_found"       // an id of no chat this account has met
	ProblemChatNoAccess       ProblemCode = "chat_no_access"       // CHANNEL_PRIVATE: private, left, or banned from it
	ProblemChatTitleInvalid   ProblemCode = "chat_title_invalid"   // CHAT_TITLE_EMPTY
	ProblemDescriptionTooLong ProblemCode = "description_too_long" // CHAT_ABOUT_TOO_LONG
	ProblemTooManyChats       ProblemCode = "too_many_chats"       // CHANNELS_TOO_MUCH: 500 groups and channels, 1000 with Premium
)

// The problems of contact imports.
const (
	ProblemContactsFileChanged ProblemCode = "contacts_file_changed" // since the person looked at it
	ProblemNobodyToImport      ProblemCode = "nobody_to_import"      // no row has a number that can be sent
	ProblemImportEnded         ProblemCode = "import_ended"          // nothing of it can be changed any more
	ProblemImportNotEnded      ProblemCode = "import_not_ended"      // it cannot be forgotten yet
	ProblemAccountRemoved      ProblemCode = "account_removed"       // why an import was canceled
)

// The problems of files that are written.
const (
	ProblemFileExists     ProblemCode = "file_exists"      // and was not to be replaced
	ProblemFileNotWritten ProblemCode = "file_not_written" // no folder, no permission, or no room
)

// The problems of proxies.
const (
	ProblemProxyUnreachable  ProblemCode = "proxy_unreachable"   // nothing answers there, or no server of Telegram behind it
	ProblemProxyRefused      ProblemCode = "proxy_refused"       // it does not connect to Telegram: a wrong login, or not allowed there
	ProblemProxyRefusedLogin ProblemCode = "proxy_refused_login" // its user name and password are wrong or missing
	ProblemProxyForced       ProblemCode = "proxy_forced"        // --proxy was given, so nothing can be chosen
)

// The problems of files with contacts.
const (
	ProblemContactsFileUnreadable ProblemCode = "contacts_file_unreadable" // there is none at the path, or it may not be read
	ProblemContactsFileTooLarge   ProblemCode = "contacts_file_too_large"  // over contactfile.SizeMax
	ProblemContactsFileUnknown    ProblemCode = "contacts_file_unknown"    // neither vCard nor CSV
)
