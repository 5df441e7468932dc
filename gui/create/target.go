package create

import (
	"strings"

	"roster/gui/find"
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

// WhoIs reads what was typed as the Find page does. home is the account's own number, which tells the country of a number
// that has none.
func WhoIs(typed, home string) Who {
	typed = phone.Complete(strings.TrimSpace(typed), home)
	query := find.Classify(typed)
	switch {
	case query.Kind == find.KindNothing:
		return Who{}
	case isDialled(typed):
		number, fault := phone.Parse(typed)
		return Who{Way: WayPhone, Phone: number, Fault: fault}
	case query.Kind == find.KindPhone:
		return Who{Way: WayPhone, Phone: query.Phone}
	case query.Kind == find.KindID && query.ID > 0:
		return Who{Way: WayID, UserID: query.ID}
	case query.Username != "":
		return Who{Way: WayUsername, Username: query.Username}
	default:
		return Who{Way: WayUnclear}
	}
}

// isDialled tells whether a text can only be a phone number: ids begin neither with a plus sign nor with a zero.
func isDialled(typed string) bool {
	return strings.HasPrefix(typed, "+") || strings.HasPrefix(phone.Digits(typed), "0") && strings.Trim(typed, "0123456789 ()-./") == ""
}
