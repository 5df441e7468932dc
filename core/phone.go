package core

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// plainPhone writes a phone number as "+" and digits. It takes what people write between the digits, "00" for the plus
// sign, and the zero that some countries have after their code ("+44 (0)20 …"). Without a country code it cannot be told
// whose number it is. Telegram has numbers that no numbering plan knows, so nothing else is refused.
func plainPhone(text string) (string, error) {
	digits := digitsOf(text)
	if !strings.Contains(text, "+") {
		digits = strings.TrimPrefix(digits, "00")
	}
	if digits == "" || strings.HasPrefix(digits, "0") {
		return "", &InputError{"phone", "Phone number is invalid"} // TDLib's own words
	}
	number, err := phonenumbers.Parse("+"+digits, "")
	if err == nil && phonenumbers.IsPossibleNumber(number) {
		return phonenumbers.Format(number, phonenumbers.E164), nil
	}
	return "+" + digits, nil
}
