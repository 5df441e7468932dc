package phone

import (
	"strings"
	"testing"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

func TestLook(t *testing.T) {
	tests := map[string]Look{
		"":                    {},
		"+":                   {},
		"abc":                 {},
		"+1":                  {Grouped: "+1"},
		"+1555":               {Grouped: "+1 555"},
		"1 555 010":           {Grouped: "+1 555 010"},
		"+15550100199":        {Grouped: "+1 555-010-0199", Country: "United States"},
		"0015550100199":       {Grouped: "+1 555-010-0199", Country: "United States"},
		"+١٥٥٥٠١٠٠١٩٩":        {Grouped: "+1 555-010-0199", Country: "United States"},
		"+155501001990000000": {Grouped: "+1 555 010 019 900 00 00"},
		"+99966":              {Grouped: "+999 66"},
		"+9996612345":         {Grouped: "+999 661 23 45"},
		"+380":                {Grouped: "+380", Country: "Ukraine"},
		"+38050":              {Grouped: "+380 50", Country: "Ukraine"},
		"+7":                  {Grouped: "+7"},
		"+7701":               {Grouped: "+7 701", Country: "Kazakhstan"},
		"+49 30":              {Grouped: "+49 30", Country: "Germany"},
		"+888 0123":           {Grouped: "+888 01 23", Anonymous: true},
		"0 50":                {Grouped: "+0 50"},
	}
	for typed, want := range tests {
		got := LookOf(typed, "en")
		if typed == "0 50" || strings.HasPrefix(typed, "+999") || typed == "+155501001990000000" {
			got.Country, want.Country = "", "" // no plan knows it: only the grouping counts
			if Digits(got.Grouped) != international(typed) {
				t.Errorf("%q lost digits: %q", typed, got.Grouped)
			}
			continue
		}
		if got != want {
			t.Errorf("%q: %+v, not %+v", typed, got, want)
		}
	}
}

// The examples are those that the numbering plans themselves give, so no real number stands here.
func TestLookOfManyCountries(t *testing.T) {
	countries := map[string][2]string{
		"UA": {"Ukraine", "Україна"}, "DE": {"Germany", "Німеччина"}, "GB": {"United Kingdom", "Велика Британія"},
		"PL": {"Poland", "Польща"}, "CA": {"Canada", "Канада"}, "KZ": {"Kazakhstan", "Казахстан"}, "IT": {"Italy", "Італія"},
		"BR": {"Brazil", "Бразілія"}, "IN": {"India", "Індія"}, "AE": {"United Arab Emirates", "Обʼєднані Арабські Емірати"},
	}
	for region, names := range countries {
		number := phonenumbers.GetExampleNumberForType(region, phonenumbers.MOBILE)
		typed := phonenumbers.Format(number, phonenumbers.E164)
		for i, tag := range []string{"en", "uk"} {
			look := LookOf(typed, tag)
			if look.Country != names[i] {
				t.Errorf("%s in %s: %q", region, tag, look.Country)
			}
			if want := phonenumbers.Format(number, phonenumbers.INTERNATIONAL); look.Grouped != want {
				t.Errorf("%s: %q, not %q", region, look.Grouped, want)
			}
		}
	}
}

func TestDigitsOfAllScripts(t *testing.T) {
	for zero, name := range map[rune]string{'0': "Latin", '٠': "Arabic", '۰': "Persian", '०': "Hindi", '０': "wide", '𝟎': "bold"} {
		var typed strings.Builder
		for i := range rune(10) {
			typed.WriteRune(zero + i)
		}
		if got := Digits(" " + typed.String() + "x"); got != "0123456789" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func FuzzLook(f *testing.F) {
	for _, seed := range []string{"", "+15550100199", "+9996612345", "0 555", "+888", "٠٠١", "+1 (555) 010", "++", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		look := LookOf(typed, "en")
		if got := Digits(look.Grouped); got != international(typed) {
			t.Errorf("%q is shown as %q: digits were lost", typed, look.Grouped)
		}
		number, key := Parse(typed)
		if (number == "") == (key == "") {
			t.Errorf("%q: number %q and fault %q", typed, number, key)
		}
		for _, r := range strings.TrimPrefix(number, "+") {
			if r > unicode.MaxASCII || !unicode.IsDigit(r) {
				t.Errorf("%q would be sent as %q", typed, number)
			}
		}
	})
}

func TestCompletePutsTheCountryBefore(t *testing.T) {
	const home = "380500000000" // as TDLib writes the account's own number
	for typed, want := range map[string]string{
		"050 000 00 01":       "+380500000001",
		"(050) 000-00-01":     "+380500000001",
		"+380 50 000 00 01":   "+380 50 000 00 01",
		"00380 50 000 00 01":  "00380 50 000 00 01",
		"1 555 010 0199":      "1 555 010 0199",
		"050":                 "050",
		"":                    "",
		"0500000000000000000": "0500000000000000000",
	} {
		if got := Complete(typed, home); got != want {
			t.Errorf("%q became %q, not %q", typed, got, want)
		}
	}
	for _, home := range []string{"", "+9996612345", "+88801234567"} {
		if got := Complete("050 000 00 01", home); got != "050 000 00 01" {
			t.Errorf("beside %q it became %q", home, got)
		}
	}
}

func TestParse(t *testing.T) {
	for typed, want := range map[string]string{
		"+1 (555) 010-0199": "+15550100199", "001 555 010 0199": "+15550100199", "+99966 1 2345": "+9996612345",
		"+888 0123 4567": "+88801234567",
	} {
		if got, key := Parse(typed); got != want || key != "" {
			t.Errorf("%q: %q and %q", typed, got, key)
		}
	}
	for typed, want := range map[string]string{"": "phone.empty", "hello": "phone.empty", "050 000": "phone.no_country", "+1 555": "phone.short"} {
		if got, key := Parse(typed); got != "" || key != want {
			t.Errorf("%q: %q and %q", typed, got, key)
		}
	}
}

func TestGrouped(t *testing.T) {
	for number, want := range map[string]string{"": "", "15550100199": "+1 555-010-0199", "+9996612345": "+999 661 23 45"} {
		if got := Grouped(number); Digits(got) != Digits(want) || number == "15550100199" && got != want {
			t.Errorf("%q is shown as %q", number, got)
		}
	}
}

func TestFilter(t *testing.T) {
	const key = "олена ann lee\n15550100001"
	for typed, want := range map[string]bool{
		"": true, "ANN": true, "lee олена": true, "ann bob": false, "+1 (555) 010-0001": true, "555 0001": false, "0001 lee": true,
	} {
		if got := FilterOf(typed).Match(key); got != want {
			t.Errorf("%q matches: %v", typed, got)
		}
	}
}
