package profile

import (
	"strings"
	"time"
	"unicode/utf8"

	"roster/core"
	"roster/gui/edit"
)

// Field is a part of the form that is saved by itself.
type Field int

// The fields in their reading order.
const (
	FieldName Field = iota
	FieldUsername
	FieldBio
	FieldBirthday
	fieldCount
)

// Values are what stands in the form, as typed. Month is 1 to 12, or 0 while none is chosen.
type Values struct {
	FirstName, LastName string
	Username            string
	Bio                 string
	Day, Year           string
	Month               int
}

// valuesOf are a profile's own values.
func valuesOf(u core.User) Values {
	v := Values{FirstName: text(u.FirstName), LastName: text(u.LastName), Username: text(u.Username), Bio: text(u.Bio)}
	birthday := edit.BirthdayOf(u.Birthdate)
	v.Day, v.Month, v.Year = birthday.Day, birthday.Month, birthday.Year
	return v
}

// meant are the values without what typing leaves behind: space at the ends, "@" or an address around the username, zeros
// before the day.
func (v Values) meant() Values {
	birthday := v.birthday().Meant()
	return Values{
		FirstName: oneLine(v.FirstName), LastName: oneLine(v.LastName),
		Username: core.PlainUsername(v.Username), Bio: strings.TrimSpace(v.Bio),
		Day: birthday.Day, Month: birthday.Month, Year: birthday.Year,
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// of are the values of one field alone.
func (v Values) of(f Field) Values {
	switch f {
	case FieldName:
		return Values{FirstName: v.FirstName, LastName: v.LastName}
	case FieldUsername:
		return Values{Username: v.Username}
	case FieldBio:
		return Values{Bio: v.Bio}
	default:
		return Values{Day: v.Day, Month: v.Month, Year: v.Year}
	}
}

// same tells whether two forms mean the same in a field.
func (v Values) same(other Values, f Field) bool { return v.of(f).meant() == other.of(f).meant() }

// take puts another form's field into this one.
func (v *Values) take(other Values, f Field) {
	switch f {
	case FieldName:
		v.FirstName, v.LastName = other.FirstName, other.LastName
	case FieldUsername:
		v.Username = other.Username
	case FieldBio:
		v.Bio = other.Bio
	default:
		v.Day, v.Month, v.Year = other.Day, other.Month, other.Year
	}
}

// request is what the core is asked to save a field.
func (v Values) request(f Field) core.Request {
	v = v.meant()
	switch f {
	case FieldName:
		return core.Request{Action: "set_name", Fields: map[string]any{"first_name": v.FirstName, "last_name": v.LastName}}
	case FieldUsername:
		return core.Request{Action: "set_username", Fields: map[string]any{"username": v.Username}}
	case FieldBio:
		return core.Request{Action: "set_bio", Fields: map[string]any{"bio": v.Bio}}
	default:
		return core.Request{Action: "set_birthdate", Fields: core.BirthdateFields(v.Birthdate())}
	}
}

// birthday is the birthday as it stands in the form.
func (v Values) birthday() edit.Birthday {
	return edit.Birthday{Day: v.Day, Month: v.Month, Year: v.Year}
}

// Birthdate is the birthday in the form; nil for none, or for one that is no date.
func (v Values) Birthdate() *core.Birthdate { return v.birthday().Date() }

// Fault is why a field is not sent as it stands; it is a part of the key of its words, profile.fault.<fault>. Those of a birthday
// are in package edit.
type Fault = edit.Fault

// The faults that are found without asking Telegram, and a username's that it has told about already.
const (
	FaultFirstName       Fault = "first_name"
	FaultNameLong        Fault = "name_long"
	FaultBioLong         Fault = "bio_long"
	FaultUsernameShort   Fault = "username_short"
	FaultUsernameForm    Fault = "username_form"
	FaultUsernameTaken   Fault = "username_taken"
	FaultUsernameForSale Fault = "username_for_sale"
)

// fault is what is wrong with a field by the rules that the core has, too. bioMax is the limit of the bio.
func (v Values) fault(f Field, bioMax int, now time.Time) Fault {
	v = v.meant()
	switch {
	case f == FieldName && v.FirstName == "":
		return FaultFirstName
	case f == FieldName && max(utf8.RuneCountInString(v.FirstName), utf8.RuneCountInString(v.LastName)) > core.NameMax:
		return FaultNameLong
	case f == FieldUsername:
		return usernameFault(v.Username)
	case f == FieldBio && utf8.RuneCountInString(v.Bio) > bioMax:
		return FaultBioLong
	case f == FieldBirthday:
		return v.birthday().Fault(now)
	default:
		return ""
	}
}

func usernameFault(name string) Fault {
	switch {
	case name == "" || core.IsUsername(name):
		return ""
	case len(name) < core.UsernameMin && core.IsUsername(name+"aaaaa"[:core.UsernameMin-len(name)]):
		return FaultUsernameShort
	default:
		return FaultUsernameForm
	}
}
