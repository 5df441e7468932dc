package activity

import (
	"time"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
)

// Sentence says what was done, or what was tried in vain.
func Sentence(t *kit.Texts, a core.Activity) string {
	key := keyOf(a)
	if !t.Has(key) {
		key = "activity.other." + string(a.Outcome)
	}
	args := kit.Args{"Action": a.Action}
	for name, value := range a.Detail {
		args[name] = value
	}
	args["phone"] = accounts.FormatPhone(a.Detail["phone"])
	args["birthdate"] = birthdate(t, a.Detail["birthdate"])
	return t.S(key, args)
}

// keyOf names the text of an activity. What was cleared, and whoever was not found, has a text of its own.
func keyOf(a core.Activity) string {
	key := "activity." + a.Action
	if a.Action == "create_supergroup_chat" && a.Detail["kind"] == "channel" {
		key = "activity.create_channel"
	}
	if a.Outcome != core.OutcomeDone {
		return key + ".failed"
	}
	if value, given := a.Detail[clearable[a.Action]]; given && value == "" {
		return key + ".cleared"
	}
	if a.Action == core.ActivityContactImport && a.Detail["state"] == string(core.ImportCanceled) {
		return key + ".canceled"
	}
	if a.Action == "import_contacts" && a.Detail["user_id"] == "" {
		return key + ".nobody"
	}
	return key + ".done"
}

// clearable are the details that an empty value removes.
var clearable = map[string]string{"set_bio": "bio", "set_username": "username", "set_birthdate": "birthdate"}

// birthdate puts YYYY-MM-DD and --MM-DD into words.
func birthdate(t *kit.Texts, text string) string {
	if date, err := time.Parse("--01-02", text); err == nil {
		return t.DayMonth(date.Day(), int(date.Month()))
	}
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return t.DayMonthYear(date.Day(), int(date.Month()), date.Year())
}

// day names a day: today, yesterday, or its date.
func day(t *kit.Texts, at, now time.Time) string {
	switch dayOf(at) {
	case dayOf(now):
		return t.S("activity.today")
	case dayOf(now.AddDate(0, 0, -1)):
		return t.S("activity.yesterday")
	default:
		return t.Day(at)
	}
}

func dayOf(at time.Time) string { return at.Local().Format(time.DateOnly) }

// problemOf is the problem that an activity ended with; nil for none.
func problemOf(a core.Activity) *core.Problem {
	if a.Outcome == core.OutcomeDone && a.Problem == "" {
		return nil
	}
	p := &core.Problem{Code: a.Problem}
	if p.Code == "" {
		p.Code = core.ProblemUnknown
	}
	if a.RetryAt != nil {
		p.RetryAt = *a.RetryAt
	}
	if a.Error != "" {
		p.Cause = cause(a.Error)
	}
	return p
}

// cause is the text of an event's error.
type cause string

func (c cause) Error() string { return string(c) }
