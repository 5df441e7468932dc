package signin

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// shortestNumber is how many digits a number must have to be sent at all. Telegram itself judges the rest: it has
// numbers that no numbering plan knows, such as +888 for those without a SIM card.
const shortestNumber = 7

// anonymous is the calling code of Telegram's own numbers without a SIM card.
const anonymous = "888"

// PhoneLook is how a number is shown while it is typed.
type PhoneLook struct {
	Grouped   string // "+1 555-010-0199"; empty while there are no digits
	Country   string // its name in the language asked for; empty while it is not certain
	Anonymous bool   // one of Telegram's own numbers
}

// Look reads a number as it was typed, complete or not. tag is the language of the country's name ("en", "uk").
func Look(typed, tag string) PhoneLook {
	digits := international(typed)
	if digits == "" {
		return PhoneLook{}
	}
	if strings.HasPrefix(digits, anonymous) {
		return PhoneLook{Grouped: "+" + grouped(anonymous, digits[len(anonymous):]), Anonymous: true}
	}
	code := callingCode(digits)
	national := strings.TrimPrefix(digits, code)
	number, err := phonenumbers.Parse("+"+digits, "")
	if err != nil {
		return PhoneLook{Grouped: "+" + grouped(code, national), Country: countryName(onlyRegion(code), tag)}
	}
	complete := phonenumbers.IsPossibleNumber(number)
	look := PhoneLook{Country: countryName(regionOf(number, complete), tag)}
	if complete {
		look.Grouped = phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
	}
	if digitsOf(look.Grouped) != digits { // nothing typed may be missing
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

// readPhone makes what was typed fit for sending: "+" and digits. Otherwise key names the text that says what is wrong.
func readPhone(typed string) (phone, key string) {
	digits := international(typed)
	switch {
	case digitsOf(typed) == "":
		return "", "signin.phone.empty"
	case strings.HasPrefix(digits, "0"):
		return "", "signin.phone.no_country"
	case len(digits) < shortestNumber:
		return "", "signin.phone.short"
	}
	return "+" + digits, ""
}

// international drops what stands for the plus sign ("00") and everything that is no digit.
func international(typed string) string {
	digits := digitsOf(typed)
	if !strings.Contains(typed, "+") {
		digits = strings.TrimPrefix(digits, "00")
	}
	return digits
}

// digitsOf keeps the digits of any script, written as 0 to 9.
func digitsOf(text string) string {
	var digits strings.Builder
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits.WriteByte('0' + digitValue(r))
		}
	}
	return digits.String()
}

// digitValue relies on Unicode listing the decimal digits of each script in runs of ten, beginning with zero.
func digitValue(r rune) byte {
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return byte((r - rune(run.Lo)) % 10)
		}
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return byte((r - rune(run.Lo)) % 10)
		}
	}
	return 0
}
