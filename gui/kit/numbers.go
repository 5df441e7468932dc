package kit

import (
	"regexp"
	"strings"
)

// phoneNumber is a number in international form, in groups as package phone puts it.
var phoneNumber = regexp.MustCompile(`\+\d[\d-]*(?: \(?\d[\d-]*\)?)+`)

const (
	noBreakSpace = "\u00a0"
	// tie stands for the spaces in a phone number while lines are broken.
	tie = "\x00"
)

// keepNumbers breaks a text where it would otherwise be broken inside a phone number, or at a no-break space: Fyne breaks lines
// at spaces of every kind. All other lines are left to Fyne, which fills each with as many words as there is room for, as is done
// here.
func keepNumbers(text string, room float32, width func(string) float32) string {
	if room <= 0 || !strings.Contains(text, noBreakSpace) && !phoneNumber.MatchString(text) {
		return text
	}
	tied := phoneNumber.ReplaceAllStringFunc(text, func(number string) string { return strings.ReplaceAll(number, " ", tie) })
	lines := strings.Split(tied, "\n")
	for i, line := range lines {
		lines[i] = breakBeforeNumbers(line, room, width)
	}
	return strings.Join(lines, "\n")
}

func breakBeforeNumbers(tied string, room float32, width func(string) float32) string {
	words := strings.Split(tied, " ")
	for i, word := range words {
		words[i] = strings.ReplaceAll(word, tie, " ")
	}
	broken, line := words[0], words[0]
	for _, word := range words[1:] {
		between := " "
		if longer := line + " " + word; width(longer) <= room {
			line = longer
		} else {
			line = word
			if strings.ContainsAny(word, " "+noBreakSpace) {
				between = "\n"
			}
		}
		broken += between + word
	}
	return broken
}
