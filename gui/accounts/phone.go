package accounts

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// FormatPhone groups a phone number as its country does: "+15551234567" becomes "+1 555-123-4567". A number of no
// known country (+999, which Telegram uses for tests) keeps its digits.
func FormatPhone(number string) string {
	if number == "" {
		return ""
	}
	if !strings.HasPrefix(number, "+") {
		number = "+" + number
	}
	parsed, err := phonenumbers.Parse(number, "")
	if err != nil {
		return number
	}
	return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
}
