package contactfile

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// Reason tells why a text is no phone number.
type Reason string

// The reasons.
const (
	Scientific Reason = "scientific" // a spreadsheet wrote it as 4.47E+11, and the other digits are lost
	Letters    Reason = "letters"    // there are words in it
	TooShort   Reason = "too_short"
	TooLong    Reason = "too_long"
	Impossible Reason = "impossible" // no country code, or a length that no number of the country has
	NoCountry  Reason = "no_country" // without a country code, and no default country is given
)

// phoneMax is more than any number with all that people write between its digits; longer texts are not looked at.
const phoneMax = 100

var (
	scientific = regexp.MustCompile(`^[+-]?\d+([.,]\d+)?[eE]\+?\d+$`)
	// extension is what is dialled behind the number, inside a company.
	extension = regexp.MustCompile(`(?i)[\s,(]*(;\s*ext=|ext(ension|n)?|доб(авочный)?|дод(атковий)?|вн(утр(ішній|енний)?)?|` +
		`wew(n|nętrzny)?|durchwahl|dw|poste|x|#|,,?|;)[.:\s]*\d{1,6}[\s)]*$`)
	// wholeNumber is what spreadsheets add to a number that they take for an amount.
	wholeNumber = regexp.MustCompile(`^(\d{7,15})[.,]0{1,2}$`)
)

// IsCountry tells whether two capital letters are a country that has a numbering plan.
func IsCountry(code string) bool { return phonenumbers.GetSupportedRegions()[code] }

// CheckPhone writes a number in E.164 if it can be one, and otherwise gives it back as it was with the reason. country is
// where it belongs when it has no country code; "" when that is not known. Whether the number is in use is not looked at:
// numbering plans change faster than programs.
func CheckPhone(text, country string) (phone string, reason Reason) {
	typed := oneLine(text)
	if len(typed) > phoneMax {
		return strings.ToValidUTF8(typed[:phoneMax], ""), TooLong
	}
	plain := plainDigits(typed)
	if strings.ContainsAny(plain, "eE") && scientific.MatchString(plain) {
		return typed, Scientific
	}
	if strings.ContainsAny(plain, "#,;.") || strings.ContainsFunc(plain, unicode.IsLetter) { // most numbers are spared the patterns
		plain = extension.ReplaceAllString(plain, "")
		plain = wholeNumber.ReplaceAllString(plain, "$1")
	}
	if strings.ContainsFunc(plain, unicode.IsLetter) {
		return typed, Letters
	}
	plain = dialled(plain)
	if own, ok := telegramOwn(plain); ok {
		return own, ""
	}
	if !strings.HasPrefix(plain, "+") && country == "" {
		if len(plain) < 3 {
			return typed, TooShort
		}
		return typed, NoCountry
	}
	return e164(typed, plain, country)
}

// plainDigits takes off what spreadsheets and links put around a number, and writes every script's digits as ASCII.
func plainDigits(text string) string {
	text = strings.Trim(text, "'\"=\u200e\u200f\u202a\u202c\u2068\u2069 ")
	if len(text) > 4 && strings.EqualFold(text[:4], "tel:") {
		text = text[4:]
	}
	return strings.Map(func(r rune) rune {
		if r == '＋' {
			return '+'
		}
		if digit, ok := Digit(r); ok {
			return rune(digit)
		}
		return r
	}, text)
}

// Digit is a decimal digit of any script, written as one of '0' to '9'; false for what is none. It relies on Unicode listing
// the digits of each script in runs of ten, beginning with zero.
func Digit(r rune) (digit byte, ok bool) {
	if r <= unicode.MaxASCII {
		return byte(r), '0' <= r && r <= '9'
	}
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return byte('0' + (r-rune(run.Lo))%10), true
		}
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return byte('0' + (r-rune(run.Lo))%10), true
		}
	}
	return 0, false
}

// dialled leaves the digits, and a plus sign before them. "00" is the plus sign of most of the world.
func dialled(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	if strings.Contains(text, "+") {
		return "+" + strings.TrimPrefix(digits, "00")
	}
	if rest, found := strings.CutPrefix(digits, "00"); found {
		return "+" + rest
	}
	return digits
}

// telegramOwn are numbers that no country has: those that Telegram sells as anonymous ones (https://fragment.com/numbers),
// and those of its test servers (https://core.telegram.org/api/auth#test-accounts).
func telegramOwn(plain string) (string, bool) {
	switch {
	case strings.HasPrefix(plain, "+888"):
		return plain, len(plain) >= len("+8888888") && len(plain) <= len("+88812345678")
	case strings.HasPrefix(plain, "+99966"):
		return plain, len(plain) >= len("+9996612345") && len(plain) <= len("+999661234567")
	}
	return "", false
}

func e164(typed, plain, country string) (string, Reason) {
	number, err := phonenumbers.Parse(plain, country)
	if err != nil {
		return typed, whyNot(err, plain)
	}
	switch phonenumbers.IsPossibleNumberWithReason(number) {
	case phonenumbers.IS_POSSIBLE:
		if number.GetItalianLeadingZero() && !phonenumbers.IsValidNumber(number) {
			return typed, Impossible // the zero before a number that is dialled within another country
		}
		return phonenumbers.Format(number, phonenumbers.E164), ""
	case phonenumbers.TOO_SHORT, phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return typed, TooShort
	case phonenumbers.TOO_LONG:
		if foreign, ok := withoutPlus(plain); ok {
			return foreign, ""
		}
		return typed, TooLong
	default:
		return typed, Impossible
	}
}

// withoutPlus takes a number that is too long for the default country for an international one whose plus sign is lost, as
// it is when a spreadsheet opens the file, but only if its country has such numbers.
func withoutPlus(plain string) (string, bool) {
	if strings.HasPrefix(plain, "+") {
		return "", false
	}
	number, err := phonenumbers.Parse("+"+plain, "")
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return "", false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

func whyNot(err error, plain string) Reason {
	switch {
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return TooLong
	case errors.Is(err, phonenumbers.ErrTooShortNSN), errors.Is(err, phonenumbers.ErrTooShortAfterIDD),
		errors.Is(err, phonenumbers.ErrNotANumber), len(plain) < len("+1234567"):
		return TooShort
	default:
		return Impossible
	}
}
