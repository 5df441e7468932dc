package kit

import (
	"regexp"
	"strings"
)

// phoneNumber is a number in international form, in groups as package phone puts it.
var phoneNumber = regexp.MustCompile(`\+\d[\d-]*(?: \(?\d[\d-]*\)?)+`)

// tie stands between the groups of a number while lines are broken. Fyne breaks lines at every kind of space, U+00A0 too, so
// that the lines have to be broken before it does.
const tie = "\u00a0"

// keepNumbers breaks a text where it would otherwise be broken inside a phone number. All other lines are left to Fyne, which
// fills each with as many words as there is room for, as is done here.
func keepNumbers(text string, room float32, width func(string) float32) string {
	if room <= 0 || !phoneNumber.MatchString(text) {
		return text
	}
	tied := phoneNumber.ReplaceAllStringFunc(text, func(number string) string { return strings.ReplaceAll(number, " ", tie) })
	lines := strings.Split(tied, "\n")
	for i, line := range lines {
		lines[i] = breakBeforeNumbers(line, room, width)
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), tie, " ")
}

func breakBeforeNumbers(text string, room float32, width func(string) float32) string {
	words := strings.Split(text, " ")
	broken, line := words[0], words[0]
	for _, word := range words[1:] {
		between := " "
		if longer := line + " " + word; width(longer) <= room {
			line = longer
		} else {
			line = word
			if strings.Contains(word, tie) {
				between = "\n"
			}
		}
		broken += between + word
	}
	return broken
}
