package phone

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Country is a country with phone numbers: its two letters of ISO 3166, its name in a language, and what its numbers begin
// with ("+380").
type Country struct {
	Region, Name, Code string

	words string // in which it is looked for, in small letters
	main  bool   // the largest of those that share its code
}

// CountryOf is a country in a language. false is for what is none.
func CountryOf(region, tag string) (Country, bool) {
	code := phonenumbers.GetCountryCodeForRegion(region)
	name := countryName(region, tag)
	if code == 0 || name == "" {
		return Country{}, false
	}
	return Country{
		Region: region, Name: name, Code: "+" + strconv.Itoa(code),
		words: strings.ToLower(name + "\n" + countryName(region, "en") + "\n" + region),
		main:  phonenumbers.GetRegionCodeForCountryCode(code) == region,
	}, true
}

// Countries are all of them, by their names in a language.
func Countries(tag string) []Country {
	var all []Country
	for region := range phonenumbers.GetSupportedRegions() {
		if country, ok := CountryOf(region, tag); ok {
			all = append(all, country)
		}
	}
	order := collate.New(language.Make(tag))
	slices.SortFunc(all, func(a, b Country) int { return order.CompareString(a.Name, b.Name) })
	return all
}

// FilterCountries keeps those that a person can mean: by their calling code, with or without its plus sign, or by words of
// their name, also the English one, or by their two letters. Those that are meant most likely come first.
func FilterCountries(countries []Country, typed string) []Country {
	digits, filter := "", FilterOf(typed)
	if strings.Trim(typed, "+()-. 0123456789") == "" {
		digits = international(typed)
	}
	typed = strings.ToLower(strings.TrimSpace(typed))
	found := slices.Clone(countries)
	found = slices.DeleteFunc(found, func(c Country) bool {
		if digits != "" {
			return !strings.HasPrefix(c.Code[1:], digits)
		}
		return !filter.Match(c.words)
	})
	rank := func(c Country) int {
		switch {
		case digits != "" && c.Code[1:] == digits && c.main, strings.EqualFold(c.Region, typed):
			return 0
		case digits != "" && c.Code[1:] == digits, digits == "" && strings.HasPrefix(c.words, typed):
			return 1
		default:
			return 2
		}
	}
	slices.SortStableFunc(found, func(a, b Country) int { return rank(a) - rank(b) })
	return found
}

// RegionOf is the country of a number with a calling code, as two letters; where that cannot be told, the largest of those
// with its code. "" is for a number of no country.
func RegionOf(number string) string {
	digits := international(number)
	code, err := strconv.Atoi(callingCode(digits))
	if err != nil {
		return ""
	}
	if parsed, err := phonenumbers.Parse("+"+digits, ""); err == nil {
		if region := phonenumbers.GetRegionCodeForNumber(parsed); region != "" && region != phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
			return region
		}
	}
	if region := phonenumbers.GetRegionCodeForCountryCode(code); region != phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		return region
	}
	return ""
}
