package phone

import (
	"strconv"

	"github.com/nyaruka/phonenumbers"
)

// CallingCode is the country's part of a number ("+380"), or "".
func CallingCode(number string) string {
	if code := callingCode(international(number)); code != "" {
		return "+" + code
	}
	return ""
}

// Region is the country, as two letters, to which numbers with a calling code belong; where several share one it is the
// largest of them. "" is for what is no calling code.
func Region(code string) string {
	digits := international(code)
	number, err := strconv.Atoi(digits)
	if err != nil || callingCode(digits) != digits {
		return ""
	}
	if region := phonenumbers.GetRegionCodeForCountryCode(number); region != phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		return region
	}
	return ""
}

// Country is what a country is called in a language.
func Country(region, tag string) string { return countryName(region, tag) }
