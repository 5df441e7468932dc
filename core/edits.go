package core

import (
	"context"
	"regexp"
	"strings"
	"time"
)

// Years outside of these TDLib drops from a birthdate (Birthdate.cpp).
const (
	yearMin = 1800
	yearMax = 3000
)

// laneProfile is the lane of everything that changes the own profile: TDLib makes one change after the other (it chains
// them with invokeAfter), so that one which waits holds up the next.
const laneProfile = "profile"

func editCommands() []*command {
	return []*command{
		defineRecorded(command{
			action: "set_name", scope: scopeSignedIn, lane: laneProfile,
			help: "Changes the account's first and last name; without `first_name`, `full_name` is taken apart at its first space.",
		}, setName, setNameDetail),
		defineRecorded(command{
			action: "set_bio", scope: scopeSignedIn, lane: laneProfile,
			help: "Changes the account's bio, of as many characters as Telegram allows the account; an empty one takes it away.",
		}, setBio, setBioDetail),
		defineRecorded(command{
			action: "set_username", scope: scopeSignedIn, lane: laneProfile,
			help: "Changes the account's username, given as name, @name or link; an empty one takes it away.",
		}, setUsername, setUsernameDetail),
		defineRecorded(command{
			action: "set_birthdate", scope: scopeSignedIn, lane: laneProfile,
			help: "Changes the account's birthdate, given as fields or as an object of day, month and year; `clear`, or a null `birthdate` with `birthdate_provided`, takes it away.",
		}, setBirthdate, setBirthdateDetail),
	}
}

// NameMax is how many characters a first or last name has at most; TDLib cuts longer ones (clean_name in misc.cpp).
const NameMax = 64

// edit changes the own profile and stores what it has become before anybody hears of it.
func (with call) edit(ctx context.Context, change func(Session) error) (SelfProfile, error) {
	if err := change(with.link.session); err != nil {
		return SelfProfile{}, err
	}
	profile, _, err := with.core.storeProfile(ctx, with.link, with.link.session.ChangedProfile)
	return profile, err
}

type setNameRequest struct {
	FirstName string `field:"first_name,trim,max=64"`
	LastName  string `field:"last_name,trim,max=64"`
	FullName  string `field:"full_name"`
}

func (r *setNameRequest) check() error {
	if words := strings.Fields(r.FullName); r.FirstName == "" && len(words) > 0 {
		r.FirstName, r.LastName = words[0], strings.Join(words[1:], " ")
	}
	r.FirstName, r.LastName = oneLine(r.FirstName), oneLine(r.LastName)
	if r.FirstName == "" {
		return required("first_name")
	}
	return nil
}

func setName(ctx context.Context, with call, req setNameRequest) (SelfProfile, error) {
	return with.edit(ctx, func(s Session) error { return s.SetName(ctx, req.FirstName, req.LastName) })
}

type setBioRequest struct {
	Bio string `field:"bio,given,trim"`
}

func setBio(ctx context.Context, with call, req setBioRequest) (SelfProfile, error) {
	limit, err := with.link.session.BioLengthMax(ctx)
	if err != nil {
		return SelfProfile{}, err
	}
	if err := atMost("bio", req.Bio, limit); err != nil {
		return SelfProfile{}, err
	}
	return with.edit(ctx, func(s Session) error { return s.SetBio(ctx, req.Bio) })
}

type setUsernameRequest struct {
	Username string `field:"username,given,trim"`
}

func (r *setUsernameRequest) check() error {
	if r.Username == "" {
		return nil
	}
	r.Username = PlainUsername(r.Username)
	if !IsUsername(r.Username) {
		return &InputError{"username", "Username is invalid"} // TDLib's own words
	}
	return nil
}

func setUsername(ctx context.Context, with call, req setUsernameRequest) (SelfProfile, error) {
	return with.edit(ctx, func(s Session) error { return s.SetUsername(ctx, req.Username) })
}

// The ways of writing a username: name, @name, t.me/name, https://t.me/name, tg://resolve?domain=name.
// See https://core.telegram.org/api/links#public-username-links.
var (
	usernameLink   = regexp.MustCompile(`(?i)^(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)/@?([^/?#]+)/?(?:[?#].*)?$`)
	usernameScheme = regexp.MustCompile(`(?i)^tg:(?://)?resolve\?(?:.*&)?domain=([^&#]+)`)
)

// PlainUsername takes the name out of the ways it is written. Anything else stays as it is.
func PlainUsername(text string) string {
	text = strings.TrimSpace(text)
	for _, link := range []*regexp.Regexp{usernameLink, usernameScheme} {
		if match := link.FindStringSubmatch(text); match != nil {
			return match[1]
		}
	}
	return strings.TrimPrefix(text, "@")
}

// The rule by which TDLib takes a username (is_allowed_username in misc.cpp): 5 to 32 letters, digits and underscores, a
// letter first, no underscore last or beside another, and none of the words that Telegram keeps at the beginning.
var (
	usernameForm  = regexp.MustCompile(`^[A-Za-z](?:_?[A-Za-z0-9])*$`)
	usernameWords = regexp.MustCompile(`(?i)^(?:admin|telegram|support|security|settings|contacts|service|telegraph)`)
)

// UsernameMin and UsernameMax are how many characters a username has.
const (
	UsernameMin = 5
	UsernameMax = 32
)

// IsUsername tells whether TDLib takes a name, without @ or address, for a username of the own profile.
func IsUsername(name string) bool {
	return len(name) >= UsernameMin && len(name) <= UsernameMax && usernameForm.MatchString(name) && !usernameWords.MatchString(name)
}

// BirthdateFields are the fields with which set_birthdate sets a date; nil clears it.
func BirthdateFields(date *Birthdate) map[string]any {
	if date == nil {
		return map[string]any{"clear": true}
	}
	fields := map[string]any{"day": date.Day, "month": date.Month}
	if date.Year != nil {
		fields["year"] = *date.Year
	}
	return fields
}

type setBirthdateRequest struct {
	Birthdate map[string]any `field:"birthdate"`
	IsNull    bool           `field:"birthdate,null"`
	Day       *int64         `field:"day"`
	Month     *int64         `field:"month"`
	Year      *int64         `field:"year"`
	Clear     bool           `field:"clear"`
	Provided  bool           `field:"birthdate_provided"`
}

// flatDate is a birthdate's own fields.
type flatDate struct {
	Day   *int64 `field:"day"`
	Month *int64 `field:"month"`
	Year  *int64 `field:"year"`
}

func (r *setBirthdateRequest) clears() bool { return r.Clear || (r.Provided && r.IsNull) }

func (r *setBirthdateRequest) check() error {
	if r.clears() {
		return nil
	}
	if r.Birthdate != nil {
		date, err := decodeFields[flatDate](r.Birthdate)
		if err != nil {
			return err
		}
		r.Day, r.Month, r.Year = date.Day, date.Month, date.Year
	}
	if r.Year == nil {
		r.Year = new(int64)
	}
	switch {
	case r.Day == nil:
		return required("day")
	case r.Month == nil:
		return required("month")
	default:
		return CheckDate(*r.Day, *r.Month, *r.Year)
	}
}

// CheckDate refuses, with an *InputError that names the field, what is in no calendar: TDLib takes such a date for none, and
// clears what was there. Year 0 is none.
func CheckDate(day, month, year int64) error {
	switch {
	case day < 1 || day > 31:
		return &InputError{"day", "day must be in range 1..31"}
	case month < 1 || month > 12:
		return &InputError{"month", "month must be in range 1..12"}
	case year < 0:
		return &InputError{"year", "year must be >= 0"}
	case day > daysOf(month, year):
		return &InputError{"day", "day is out of range for the month"}
	case year != 0 && (year < yearMin || year > yearMax):
		return &InputError{"year", "year is out of range"}
	default:
		return nil
	}
}

// daysOf is the length of a month, in a leap year where the year is not given or not one that can be.
func daysOf(month, year int64) int64 {
	if year < yearMin || year > yearMax {
		year = 2000
	}
	return int64(time.Date(int(year), time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day())
}

// date is nil where the request clears it.
func (r *setBirthdateRequest) date() *Birthdate {
	if r.clears() {
		return nil
	}
	date := &Birthdate{Day: int(*r.Day), Month: int(*r.Month)}
	if year := int(*r.Year); year != 0 {
		date.Year = &year
	}
	return date
}

func setBirthdate(ctx context.Context, with call, req setBirthdateRequest) (SelfProfile, error) {
	return with.edit(ctx, func(s Session) error { return s.SetBirthdate(ctx, req.date()) })
}
