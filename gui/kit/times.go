package kit

import (
	"strconv"
	"time"
)

// Clock is the time of day, local: "14:20".
func (t *Texts) Clock(at time.Time) string {
	return at.Local().Format("15:04")
}

// Day is a date in words, local, with its year: "3 May 2026", "3 травня 2026 р.".
func (t *Texts) Day(at time.Time) string {
	at = at.Local()
	return t.S("date.day_month_year", Args{
		"Day": at.Day(), "Month": t.Month(int(at.Month())), "Year": at.Year(),
	})
}

// DayMonth is a date without its year: "3 May". Month is 1 to 12.
func (t *Texts) DayMonth(day, month int) string {
	return t.S("date.day_month", Args{"Day": day, "Month": t.Month(month)})
}

// DayMonthYear is a date in words that belongs to no time zone, as a birthday does.
func (t *Texts) DayMonthYear(day, month, year int) string {
	return t.S("date.day_month_year", Args{"Day": day, "Month": t.Month(month), "Year": year})
}

// NextMinute rounds up: at the minute that is named a limit must be over.
func NextMinute(at time.Time) time.Time {
	return at.Add(time.Minute - time.Nanosecond).Truncate(time.Minute)
}

// Moment says when something was, as short as can be told apart from now: "12:04" for today, "yesterday, 12:04", and
// "3 May 2026, 12:04" before that.
func (t *Texts) Moment(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	clock := t.Clock(at)
	switch {
	case sameDay(at, now):
		return clock
	case sameDay(at, now.AddDate(0, 0, -1)):
		return t.S("date.yesterday_at", Args{"Clock": clock})
	default:
		return t.S("date.day_at", Args{"Day": t.Day(at), "Clock": clock})
	}
}

// Countdown is the time left, rounded up to seconds: "4:59", "1:00:00"; never below "0:00".
func Countdown(left time.Duration) string {
	seconds := int((left + time.Second - 1) / time.Second)
	if seconds < 0 {
		seconds = 0
	}
	text := strconv.Itoa(seconds/60%60) + ":" + twoDigits(seconds%60)
	if hours := seconds / 3600; hours > 0 {
		text = strconv.Itoa(hours) + ":" + twoDigits(seconds/60%60) + ":" + twoDigits(seconds%60)
	}
	return text
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// Month is the name of month 1 to 12 as it stands behind a day ("May", "травня").
func (t *Texts) Month(month int) string {
	return t.S("date.month." + strconv.Itoa(month))
}
