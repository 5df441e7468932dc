package accounts

import (
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// formatted keeps what was formatted last: the list of accounts says the same numbers again with every event, and finding a
// number's country takes longer than all the rest of it.
var formatted = struct {
	sync.Mutex
	numbers map[string]string
}{numbers: make(map[string]string)}

const keptFormatted = 500

// FormatPhone groups a phone number as its country does: "+15551234567" becomes "+1 555-123-4567". A number of no
// known country (+999, which Telegram uses for tests) keeps its digits.
func FormatPhone(number string) string {
	if number == "" {
		return ""
	}
	formatted.Lock()
	defer formatted.Unlock()
	text, known := formatted.numbers[number]
	if !known {
		if len(formatted.numbers) >= keptFormatted {
			clear(formatted.numbers)
		}
		text = format(number)
		formatted.numbers[number] = text
	}
	return text
}

func format(number string) string {
	if !strings.HasPrefix(number, "+") {
		number = "+" + number
	}
	parsed, err := phonenumbers.Parse(number, "")
	if err != nil {
		return number
	}
	return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
}
