package phone

import (
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

// Every country with phone numbers has a name in every language, and none has it twice.
func TestCountriesHaveNames(t *testing.T) {
	for _, tag := range []string{"en", "uk"} {
		all := Countries(tag)
		if got, want := len(all), len(phonenumbers.GetSupportedRegions()); got != want {
			t.Errorf("%s: %d of %d countries", tag, got, want)
		}
		seen := make(map[string]string)
		for _, c := range all {
			if seen[c.Name] != "" || len(c.Region) != 2 || c.Name == c.Region || !strings.HasPrefix(c.Code, "+") {
				t.Errorf("%s: %+v, and %s is called so too", tag, c, seen[c.Name])
			}
			seen[c.Name] = c.Region
		}
	}
}

// In Ukrainian Є and І stand where a Ukrainian looks for them, and not behind the other letters.
func TestCountriesAreInTheOrderOfTheirLanguage(t *testing.T) {
	names := make([]string, 0, 250)
	for _, c := range Countries("uk") {
		names = append(names, c.Name)
	}
	at := func(name string) int { return slices.Index(names, name) }
	order := []string{"Австралія", "Україна", "Ямайка"}
	for i := range order[1:] {
		if at(order[i]) < 0 || at(order[i]) > at(order[i+1]) {
			t.Errorf("%s stands at %d, and %s at %d", order[i], at(order[i]), order[i+1], at(order[i+1]))
		}
	}
	if !(at("Єгипет") < at("Ізраїль") && at("Ізраїль") < at("Канада")) {
		t.Errorf("Єгипет %d, Ізраїль %d, Канада %d", at("Єгипет"), at("Ізраїль"), at("Канада"))
	}
}

func TestCountriesAreFound(t *testing.T) {
	for _, c := range []struct{ tag, typed, first string }{
		{"en", "ukr", "UA"},
		{"en", "+49", "DE"},
		{"en", "49", "DE"},
		{"en", "0049", "DE"},
		{"en", "+1", "US"},
		{"en", "1", "US"},
		{"en", "+7", "RU"},
		{"en", "+44", "GB"},
		{"en", "gb", "GB"},
		{"en", " united king ", "GB"},
		{"en", "states united", "US"},
		{"en", "de", "DE"},
		{"uk", "німеч", "DE"},
		{"uk", "НІМЕЧЧИНА", "DE"},
		{"uk", "germany", "DE"},
		{"uk", "+380", "UA"},
		{"uk", "ua", "UA"},
		{"uk", "сполучені штати", "US"},
	} {
		found := FilterCountries(Countries(c.tag), c.typed)
		if len(found) == 0 || found[0].Region != c.first {
			t.Errorf("%q in %s finds %+v", c.typed, c.tag, found)
		}
	}
	if found := FilterCountries(Countries("en"), "+38"); len(found) < 5 || !slices.ContainsFunc(found, func(c Country) bool { return c.Region == "UA" }) {
		t.Errorf("the beginning of a code finds %+v", found)
	}
	for _, typed := range []string{"nowhere", "+999", "+3801"} {
		if found := FilterCountries(Countries("en"), typed); len(found) != 0 {
			t.Errorf("%q finds %+v", typed, found)
		}
	}
	if all := Countries("en"); !slices.Equal(FilterCountries(all, " "), all) {
		t.Error("nothing typed leaves some out")
	}
}

func TestRegionOfANumber(t *testing.T) {
	for number, want := range map[string]string{
		"15550100009": "US", "+380440000001": "UA", "380500000000": "UA", "+99966110011": "", "+88801234567": "", "": "", "050": "", "+": "", "+8001234567": "",
	} {
		if got := RegionOf(number); got != want {
			t.Errorf("%q: %q", number, got)
		}
	}
	for _, region := range []string{"CA", "KZ", "GB", "GG", "IT", "XK"} {
		number := phonenumbers.Format(phonenumbers.GetExampleNumberForType(region, phonenumbers.MOBILE), phonenumbers.E164)
		if got := RegionOf(number); got != region {
			t.Errorf("a number of %s is of %q", region, got)
		}
	}
}

// BenchmarkCountries measures what happens before the list of countries is on screen, and one key in its filter.
func BenchmarkCountries(b *testing.B) {
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			Countries("uk")
		}
	})
	all := Countries("uk")
	b.Run("filter", func(b *testing.B) {
		for b.Loop() {
			FilterCountries(all, "німеч")
		}
	})
}
