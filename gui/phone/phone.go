// Package phone reads phone numbers as people type them, and shows them grouped as their country does.
package phone

import (
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"roster/core/contactfile"
)

// shortestNumber is how many digits a number must have to be sent at all. Telegram itself judges the rest: it has
// numbers that no numbering plan knows, such as +888 for those without a SIM card.
const shortestNumber = 7

// anonymous is the calling code of Telegram's own numbers without a SIM card.
const anonymous = "888"

// Look is how a number is shown while it is typed.
type Look struct {
	Grouped   string // "+1 555-010-0199"; empty while there are no digits
	Country   string // its name in the language asked for; empty while it is not certain
	Anonymous bool   // one of Telegram's own numbers
}

// LookOf reads a number as it was typed, complete or not. tag is the language of the country's name ("en", "uk").
func LookOf(typed, tag string) Look {
	digits := international(typed)
	if digits == "" {
		return Look{}
	}
	if strings.HasPrefix(digits, anonymous) {
		return Look{Grouped: "+" + grouped(anonymous, digits[len(anonymous):]), Anonymous: true}
	}
	code := callingCode(digits)
	national := strings.TrimPrefix(digits, code)
	number, err := phonenumbers.Parse("+"+digits, "")
	if err != nil {
		return Look{Grouped: "+" + grouped(code, national), Country: countryName(onlyRegion(code), tag)}
	}
	complete := phonenumbers.IsPossibleNumber(number)
	look := Look{Country: countryName(regionOf(number, complete), tag)}
	if complete {
		look.Grouped = phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
	}
	if Digits(look.Grouped) != digits { // nothing typed may be missing
		look.Grouped = "+" + grouped(code, national)
	}
	return look
}

// callingCode is the country's part of a number, empty if none fits. No calling code begins with another one.
func callingCode(digits string) string {
	known := phonenumbers.GetSupportedCallingCodes()
	for length := 1; length <= min(3, len(digits)); length++ {
		if code, err := strconv.Atoi(digits[:length]); err == nil && known[code] {
			return digits[:length]
		}
	}
	return ""
}

// onlyRegion is the country of a calling code that no other country shares.
func onlyRegion(code string) string {
	number, err := strconv.Atoi(code)
	if err != nil {
		return ""
	}
	if regions := phonenumbers.GetRegionCodesForCountryCode(number); len(regions) == 1 {
		return regions[0]
	}
	return ""
}

// regionOf finds the country of a number. Where several share a calling code the digits must say which; a complete
// number that no plan knows counts for the largest of them.
func regionOf(number *phonenumbers.PhoneNumber, complete bool) string {
	if region := phonenumbers.GetRegionCodeForNumber(number); region != "" {
		return region
	}
	code := int(number.GetCountryCode())
	if complete {
		return phonenumbers.GetRegionCodeForCountryCode(code)
	}
	return onlyRegion(strconv.Itoa(code))
}

func countryName(region, tag string) string {
	parsed, err := language.ParseRegion(region)
	if err != nil || !parsed.IsCountry() {
		return ""
	}
	namer := display.Regions(language.Make(tag))
	if namer == nil {
		return ""
	}
	return namer.Name(parsed)
}

// grouped puts the calling code and then groups of three digits apart; a last single digit joins its neighbours.
func grouped(code, rest string) string {
	var groups []string
	if code != "" {
		groups = append(groups, code)
	}
	for len(rest) > 4 {
		groups = append(groups, rest[:3])
		rest = rest[3:]
	}
	if len(rest) == 4 {
		groups = append(groups, rest[:2], rest[2:])
	} else if rest != "" {
		groups = append(groups, rest)
	}
	return strings.Join(groups, " ")
}

// Parse makes what was typed fit for sending: "+" and digits. Otherwise key names the text that says what is wrong.
func Parse(typed string) (number, key string) {
	digits := international(typed)
	switch {
	case Digits(typed) == "":
		return "", "phone.empty"
	case strings.HasPrefix(digits, "0"):
		return "", "phone.no_country"
	case len(digits) < shortestNumber:
		return "", "phone.short"
	}
	return "+" + digits, ""
}

// Complete puts the country code of home, a number in international form, before a number that was typed as it is dialled
// within that country: with a zero in front. Everything else stays as it was typed.
func Complete(typed, home string) string {
	digits := Digits(typed)
	if strings.Contains(typed, "+") || !strings.HasPrefix(digits, "0") || strings.HasPrefix(digits, "00") {
		return typed
	}
	code, err := strconv.Atoi(callingCode(Digits(home)))
	if err != nil {
		return typed
	}
	number, err := phonenumbers.Parse(digits, phonenumbers.GetRegionCodeForCountryCode(code))
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return typed
	}
	return phonenumbers.Format(number, phonenumbers.E164)
}

// Grouped shows a number that is complete; a plus sign need not be there, as in TDLib's numbers. "" stays "".
func Grouped(number string) string {
	if number != "" && !strings.HasPrefix(number, "+") {
		number = "+" + number
	}
	return LookOf(number, "").Grouped
}

// international drops what stands for the plus sign ("00") and everything that is no digit.
func international(typed string) string {
	digits := Digits(typed)
	if !strings.Contains(typed, "+") {
		digits = strings.TrimPrefix(digits, "00")
	}
	return digits
}

// Digits keeps the digits of any script, written as 0 to 9.
func Digits(text string) string {
	var digits strings.Builder
	for _, r := range text {
		if digit, ok := contactfile.Digit(r); ok {
			digits.WriteByte(digit)
		}
	}
	return digits.String()
}
