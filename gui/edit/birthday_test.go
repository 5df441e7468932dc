package edit

import (
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

func TestDateWords(t *testing.T) {
	for _, c := range []struct {
		birthday *core.Birthdate
		en, uk   string
	}{
		{nil, "", ""},
		{&core.Birthdate{Day: 29, Month: 2}, "29 February", "29 лютого"},
		{&core.Birthdate{Day: 1, Month: 12, Year: guitest.To(2001)}, "1 December 2001", "1 грудня 2001 р."},
	} {
		if got := DateWords(kittest.Texts(t, "en"), c.birthday); got != c.en {
			t.Errorf("got %q, want %q", got, c.en)
		}
		if got := DateWords(kittest.Texts(t, "uk"), c.birthday); got != c.uk {
			t.Errorf("got %q, want %q", got, c.uk)
		}
	}
}

func TestDateOrderIsThatOfTheLanguage(t *testing.T) {
	for _, language := range []string{"en", "uk"} {
		if got := DateOrder(kittest.Texts(t, language)); got != "dmy" {
			t.Errorf("%s: %q", language, got)
		}
	}
}

func TestBirthdayFaults(t *testing.T) {
	now := time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	for typed, want := range map[Birthday]Fault{
		{}:                                     "",
		{Day: " 07 ", Month: 5, Year: " 1988"}: "",
		{Day: "29", Month: 2}:                  "",
		{Month: 5}:                             FaultDay,
		{Day: "3"}:                             FaultMonth,
		{Year: "1988"}:                         FaultDay,
		{Day: "x", Month: 5}:                   FaultDate,
		{Day: "31", Month: 4}:                  FaultDate,
		{Day: "29", Month: 2, Year: "2001"}:    FaultDate,
		{Day: "3", Month: 5, Year: "88"}:       FaultYear,
		{Day: "3", Month: 5, Year: "x"}:        FaultYear,
		{Day: "4", Month: 5, Year: "2026"}:     FaultFuture,
	} {
		if got := typed.Fault(now); got != want {
			t.Errorf("%+v: %q, want %q", typed, got, want)
		}
		isDate := want == "" && typed != (Birthday{})
		if date := typed.Date(); (date != nil) != isDate && want != FaultFuture {
			t.Errorf("%+v means %+v", typed, date)
		}
	}
	date := &core.Birthdate{Day: 7, Month: 5, Year: guitest.To(1988)}
	if typed := BirthdayOf(date); typed != (Birthday{"7", 5, "1988"}) || *typed.Date().Year != 1988 || BirthdayOf(nil) != (Birthday{}) {
		t.Errorf("typed as %+v", typed)
	}
}

func TestBirthdayRow(t *testing.T) {
	s := kittest.NewStage(t, 640, 200)
	var typed Birthday
	submitted := 0
	row := NewBirthdayRow(s.Texts, func(change func(*Birthday)) { change(&typed) })
	row.OnSubmitted(func(string) { submitted++ })
	s.SetContent(row.Object)
	row.Day.SetText("7")
	row.Year.SetText("1988")
	row.Month.SetSelected("May")
	if typed != (Birthday{"7", 5, "1988"}) {
		t.Errorf("typed is %+v", typed)
	}
	row.Year.OnSubmitted("")
	row.Update(Birthday{Day: "8"}, false)
	if row.Day.Text != "8" || row.Month.Selected != "" || !row.Year.Disabled() || submitted != 1 {
		t.Errorf("the row shows %q %q", row.Day.Text, row.Month.Selected)
	}
	row.Update(Birthday{Day: "8", Month: 1}, true)
	if row.Month.Selected != "January" || row.Month.Disabled() {
		t.Errorf("the month is %q", row.Month.Selected)
	}
	if row.Wrong(FaultMonth) != row.Month || row.Wrong(FaultYear) != row.Year || row.Wrong(FaultDate) != row.Day {
		t.Error("a fault leads to another part")
	}
}
