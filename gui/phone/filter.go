package phone

import "strings"

// Filter are the words of which somebody's name and number must have every one.
type Filter []string

// FilterOf takes what was typed apart. What can only be a phone number is one word of its digits: it may be typed with its
// spaces and signs.
func FilterOf(typed string) Filter {
	if strings.Trim(typed, "+()-. 0123456789") == "" {
		typed = Digits(typed)
	}
	return strings.Fields(strings.ToLower(typed))
}

// Match tells whether a text in small letters has all words.
func (f Filter) Match(text string) bool {
	for _, word := range f {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
