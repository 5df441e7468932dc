package core

import (
	"io"
	"mime/quotedprintable"
	"regexp"
	"strings"

	"github.com/emersion/go-vcard"
)

// VCard is what Roster reads of a contact's card. Phones are in the card's order, the preferred ones first.
type VCard struct {
	FirstName, LastName string
	Phones              []VCardPhone
}

// VCardPhone is one of the numbers on a card, as it is written there. Kind is cell, work, home or "" for anything else.
type VCardPhone struct {
	Number string
	Kind   string
}

var vcardStart = regexp.MustCompile(`(?i)BEGIN:VCARD`)

// ReadVCard reads the first card (RFC 6350 and its forerunners, also as old phones write it) in a text. The names come from
// N, and where that has no given name, from FN. ok is false for what is no card.
func ReadVCard(text string) (card VCard, ok bool) {
	start := vcardStart.FindStringIndex(text)
	if start == nil {
		return VCard{}, false
	}
	decoded, err := vcard.NewDecoder(strings.NewReader(modernVCard(text[start[0]:]))).Decode()
	if err != nil {
		return VCard{}, false
	}
	card.FirstName, card.LastName = vcardName(decoded)
	card.Phones = vcardPhones(decoded)
	return card, true
}

func vcardName(card vcard.Card) (first, last string) {
	if name := card.Name(); name != nil && oneLine(name.GivenName) != "" {
		return oneLine(name.GivenName), oneLine(name.FamilyName)
	}
	if words := strings.Fields(card.PreferredValue(vcard.FieldFormattedName)); len(words) > 0 {
		return words[0], strings.Join(words[1:], " ")
	}
	return "", ""
}

// vcardPhones lists a card's numbers without duplicates.
func vcardPhones(card vcard.Card) []VCardPhone {
	var preferred, others []VCardPhone
	known := make(map[string]bool)
	for _, field := range card[vcard.FieldTelephone] {
		number, _, _ := strings.Cut(strings.TrimPrefix(field.Value, "tel:"), ";")
		number = oneLine(number)
		if number == "" || known[number] {
			continue
		}
		known[number] = true
		phone := VCardPhone{Number: number, Kind: vcardKind(field.Params)}
		if field.Params.HasType("pref") || field.Params.Get(vcard.ParamPreferred) != "" {
			preferred = append(preferred, phone)
		} else {
			others = append(others, phone)
		}
	}
	return append(preferred, others...)
}

func vcardKind(params vcard.Params) string {
	for _, kind := range []string{vcard.TypeCell, vcard.TypeWork, vcard.TypeHome} {
		if params.HasType(kind) {
			return kind
		}
	}
	return ""
}

// modernVCard writes the lines of vCard 2.1, which many phones still export, as version 3 has them: kinds get their TYPE=,
// and quoted-printable values (taken for UTF-8) are decoded.
func modernVCard(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	var modern strings.Builder
	for i := 0; i < len(lines); i++ {
		head, value, found := strings.Cut(lines[i], ":")
		if !found || strings.HasPrefix(head, " ") || strings.Contains(head, `"`) {
			modern.WriteString(lines[i] + "\r\n")
			continue
		}
		head, quoted := modernHead(head)
		if quoted {
			for strings.HasSuffix(value, "=") && i+1 < len(lines) {
				i++
				value = strings.TrimSuffix(value, "=") + lines[i]
			}
			value = unquotedPrintable(value)
		}
		modern.WriteString(head + ":" + value + "\r\n")
	}
	return modern.String()
}

// modernHead is what stands before a line's colon. quoted tells that the value is quoted-printable.
func modernHead(head string) (modern string, quoted bool) {
	parts := strings.Split(strings.TrimSpace(head), ";")
	kept := parts[:1]
	for _, part := range parts[1:] {
		switch strings.ToUpper(strings.TrimSpace(part)) {
		case "QUOTED-PRINTABLE", "ENCODING=QUOTED-PRINTABLE":
			quoted = true
			continue
		}
		if !strings.Contains(part, "=") {
			part = "TYPE=" + part
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, ";"), quoted
}

func unquotedPrintable(value string) string {
	plain, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(value)))
	if err != nil {
		return value
	}
	return strings.ToValidUTF8(oneLine(string(plain)), "")
}
