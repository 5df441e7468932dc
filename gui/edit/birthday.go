// Package edit holds the parts with which a profile is edited, for the page of one account and the edit on many: a birthday,
// the cutting of a photo, and the line below a field that says what becomes of it.
package edit

import (
	"strconv"
	"strings"
	"time"

	"roster/core"
	"roster/gui/kit"
)

// Birthday is a birthday as it is typed. Month is 1 to 12, or 0 while none is chosen.
type Birthday struct {
	Day   string
	Month int
	Year  string
}

// BirthdayOf is a date as it would be typed; nil is an empty one.
func BirthdayOf(date *core.Birthdate) Birthday {
	if date == nil {
		return Birthday{}
	}
	b := Birthday{Day: strconv.Itoa(date.Day), Month: date.Month}
	if date.Year != nil {
		b.Year = strconv.Itoa(*date.Year)
	}
	return b
}

// Meant is the birthday without what typing leaves behind: space, zeros before the day.
func (b Birthday) Meant() Birthday {
	return Birthday{Day: plainNumber(b.Day), Month: b.Month, Year: plainNumber(b.Year)}
}

func plainNumber(text string) string {
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); err == nil {
		return strconv.Itoa(n)
	}
	return text
}

// Date is the date that is meant; nil for none, or for one that is no date.
func (b Birthday) Date() *core.Birthdate {
	b = b.Meant()
	if b == (Birthday{}) || b.Fault(time.Time{}) != "" {
		return nil
	}
	date := &core.Birthdate{Month: b.Month}
	date.Day, _ = strconv.Atoi(b.Day)
	if year, err := strconv.Atoi(b.Year); err == nil {
		date.Year = &year
	}
	return date
}

// Fault is why a field is not sent as it stands; it is a part of the key of its words, profile.fault.<fault>.
type Fault string

// The faults of a birthday.
const (
	FaultDay    Fault = "day"
	FaultMonth  Fault = "month"
	FaultDate   Fault = "date"
	FaultYear   Fault = "year"
	FaultFuture Fault = "future"
)

// Fault refuses what is no date, and, unless now is zero, what is yet to come.
func (b Birthday) Fault(now time.Time) Fault {
	b = b.Meant()
	if b == (Birthday{}) {
		return ""
	}
	day, dayErr := strconv.ParseInt(b.Day, 10, 32)
	year, yearErr := strconv.ParseInt(b.Year, 10, 32)
	switch {
	case b.Day == "":
		return FaultDay
	case b.Month == 0:
		return FaultMonth
	case dayErr != nil:
		return FaultDate
	case b.Year != "" && (yearErr != nil || year <= 0):
		return FaultYear
	}
	if err := core.CheckDate(day, int64(b.Month), year); err != nil {
		if core.CheckDate(day, int64(b.Month), 0) == nil && core.CheckDate(1, 1, year) != nil {
			return FaultYear
		}
		return FaultDate
	}
	if year > 0 && !now.IsZero() && time.Date(int(year), time.Month(b.Month), int(day), 0, 0, 0, 0, now.Location()).After(now) {
		return FaultFuture
	}
	return ""
}

// DateWords are a birthday in words; "" for none.
func DateWords(t *kit.Texts, date *core.Birthdate) string {
	switch {
	case date == nil:
		return ""
	case date.Year == nil:
		return t.DayMonth(date.Day, date.Month)
	default:
		return t.DayMonthYear(date.Day, date.Month, *date.Year)
	}
}

// DateOrder are the places of day, month and year in the language's dates: the order in which a birthday is asked for.
func DateOrder(t *kit.Texts) string {
	date := t.S("date.day_month_year", kit.Args{"Day": "\x01", "Month": "\x02", "Year": "\x03"})
	var order strings.Builder
	for _, c := range date {
		if c >= 1 && c <= 3 {
			order.WriteByte("dmy"[c-1])
		}
	}
	return order.String()
}
