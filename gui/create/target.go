package create

import (
	"regexp"
	"strconv"
	"strings"

	"roster/gui/phone"
)

// Way is how a person is named.
type Way string

// The ways to name a person. WayUnclear is a text that names nobody.
const (
	WayNone     Way = ""
	WayID       Way = "id"
	WayUsername Way = "username"
	WayPhone    Way = "phone"
	WayUnclear  Way = "unclear"
)

// Who is a person as named in one box.
type Who struct {
	Way      Way
	UserID   int64
	Username string // without @
	Phone    string // "+" and digits
	// Fault is the key of the text that says what is wrong with a phone number.
	Fault string
}

var (
	link = regexp.MustCompile(`(?i)^(?:https?://)?(?:www\.)?(?:t|telegram)\.(?:me|dog)/(?:s/)?([^/?#]+)`)
	// scheme are the links that Telegram's own programs hand to each other (https://core.telegram.org/api/links).
	scheme   = regexp.MustCompile(`(?i)^tg:(?://)?(?:resolve|user)/?\?(?:.*&)?(domain|phone|id)=([^&#]+)`)
	username = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{2,31}$`)
	digits   = regexp.MustCompile(`^[0-9]+$`)
	dialled  = regexp.MustCompile(`^\+?[0-9 ().\-\x{a0}]+$`)
)

// longestID is how many digits a bare number has at most to be taken for a user id; longer ones are phone numbers whose
// plus sign was left out. Ids have ten digits at present.
const longestID = 10

// WhoIs reads what was typed. home is the account's own number, which tells the country of a number that has none.
func WhoIs(typed, home string) Who {
	typed = strings.TrimSpace(typed)
	if match := scheme.FindStringSubmatch(typed); match != nil {
		return ofScheme(strings.ToLower(match[1]), match[2])
	}
	if match := link.FindStringSubmatch(typed); match != nil {
		return ofLink(match[1])
	}
	switch {
	case typed == "":
		return Who{}
	case strings.HasPrefix(typed, "@"):
		return ofUsername(typed[1:])
	case digits.MatchString(typed) && len(typed) <= longestID && typed[0] != '0':
		return ofID(typed)
	case dialled.MatchString(typed):
		return ofPhone(phone.Complete(typed, home))
	default:
		return ofUsername(typed)
	}
}

func ofScheme(kind, value string) Who {
	switch kind {
	case "id":
		return ofID(value)
	case "phone":
		return ofPhone("+" + strings.TrimPrefix(value, "+"))
	default:
		return ofUsername(value)
	}
}

// ofLink takes the name out of a link. Behind a plus sign stands a number, or the secret of an invitation, which names
// nobody.
func ofLink(name string) Who {
	number, plus := strings.CutPrefix(name, "+")
	switch {
	case plus && digits.MatchString(number):
		return ofPhone(name)
	case plus:
		return Who{Way: WayUnclear}
	default:
		return ofUsername(name)
	}
}

func ofUsername(name string) Who {
	if !username.MatchString(name) {
		return Who{Way: WayUnclear}
	}
	return Who{Way: WayUsername, Username: name}
}

func ofID(typed string) Who {
	id, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || id <= 0 {
		return Who{Way: WayUnclear}
	}
	return Who{Way: WayID, UserID: id}
}

func ofPhone(typed string) Who {
	number, key := phone.Parse(typed)
	return Who{Way: WayPhone, Phone: number, Fault: key}
}
