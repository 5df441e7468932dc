package contactfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"

	"github.com/emersion/go-vcard"
)

// Card is what is read of a contact's card. Phones are in the card's order, the preferred ones first.
type Card struct {
	FirstName, LastName string
	Phones              []CardPhone
}

// CardPhone is one of the numbers on a card, as it is written there. Kind is cell, work, home or "" for anything else.
type CardPhone struct {
	Number string
	Kind   string
}

// ReadCard reads the first card (RFC 6350 and its forerunners, also as old phones write it) in a text. The names come from
// N, and where that has no given name, from FN. ok is false for what is no card.
func ReadCard(text string) (card Card, ok bool) {
	text = strings.TrimPrefix(text, "\ufeff")
	cards := newCards(bufio.NewReaderSize(&newlines{r: strings.NewReader(text)}, min(lineMax, len(text)+1)))
	card, _, err := cards.next()
	return card, err == nil && cards.ended
}

// isVCard looks for the beginning of a card among a text's first lines.
func isVCard(text *bufio.Reader) bool {
	head, _ := text.Peek(lineMax) // fewer at the end of the file
	for line := range bytes.Lines(head) {
		if isMark(line, "BEGIN") {
			return true
		}
	}
	return false
}

// readCards reads a file of cards.
func readCards(text *bufio.Reader, c *collector) error {
	cards := newCards(text)
	for {
		card, line, err := cards.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the cards: %w", err)
		}
		phones := make([]string, len(card.Phones))
		for i, phone := range card.Phones {
			phones[i] = phone.Number
		}
		if err := c.add(line, card.FirstName, card.LastName, phones); err != nil {
			return err
		}
	}
}

// cards reads card after card. go-vcard's decoder takes what is written as in version 3, with a BEGIN and an END; modern
// makes that of every version, and of what is broken.
type cards struct {
	lines   lineReader
	decoder *vcard.Decoder
	modern  bytes.Buffer // one card for the decoder
	inner   int          // how deep the line is in the cards of agents, which are cards inside a card
	begins  bool         // the line that was read last begins the next card
	ended   bool         // the card that was read last had an END
}

// cardMax is how much of a card is kept, in bytes.
const cardMax = 256 << 10

func newCards(text *bufio.Reader) *cards {
	c := &cards{lines: lineReader{r: text}}
	c.decoder = vcard.NewDecoder(&c.modern)
	return c
}

// next gives a card and the line on which it begins. At the end it is io.EOF.
func (c *cards) next() (card Card, line int, err error) {
	if err := c.findBegin(); err != nil {
		return Card{}, 0, err
	}
	line = c.lines.number
	c.modern.Reset()
	c.modern.WriteString("BEGIN:VCARD\r\n")
	if err := c.collect(); err != nil {
		return Card{}, 0, err
	}
	c.modern.WriteString("END:VCARD\r\n")
	fields, err := c.decoder.Decode()
	if err != nil {
		return Card{}, 0, fmt.Errorf("the card on line %d: %w", line, err)
	}
	card.FirstName, card.LastName = cardName(fields)
	card.Phones = cardPhones(fields)
	return card, line, nil
}

func (c *cards) findBegin() error {
	for !c.begins {
		line, err := c.lines.next()
		if err != nil {
			return err
		}
		c.begins = isMark(line, "BEGIN")
	}
	c.begins = false
	return nil
}

// collect writes the properties of one card that are of use, unfolded. A card that lacks its END ends with the next BEGIN.
func (c *cards) collect() error {
	c.inner, c.ended = 0, false
	var property []byte // the one that may go on in the next line
	wanted, agent := false, false
	for {
		line, err := c.lines.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		folded := isFolded(line)
		soft := wanted && !folded && isSoft(property, line)
		if err == nil && wanted && (folded || soft) {
			property = unfold(property, line, soft)
			continue
		}
		if wanted {
			c.write(property)
		}
		wanted = false
		switch {
		case err != nil, c.endsWith(line, agent):
			return nil
		case folded || c.inner > 0:
			continue
		}
		name := propertyName(line)
		agent = name == "AGENT"
		if wanted = isOfUse(name); wanted {
			property = append(property[:0], line...)
		}
	}
}

func isFolded(line []byte) bool { return len(line) > 0 && (line[0] == ' ' || line[0] == '\t') }

// isSoft tells that a quoted-printable property goes on in the next line without a space.
func isSoft(property, line []byte) bool {
	return bytes.HasSuffix(property, []byte("=")) && isQuotedPrintable(property) && !isMark(line, "END")
}

func isOfUse(name string) bool { return name == "N" || name == "FN" || name == "TEL" }

// endsWith tells whether a line ends the card. Cards inside the card are passed over.
func (c *cards) endsWith(line []byte, agent bool) bool {
	switch {
	case isMark(line, "BEGIN") && (agent || c.inner > 0):
		c.inner++
	case isMark(line, "BEGIN"):
		c.begins = true
		return true
	case isMark(line, "END") && c.inner > 0:
		c.inner--
	case isMark(line, "END"):
		c.ended = true
		return true
	}
	return false
}

// unfold joins a line to the property that it goes on with: behind a space, or behind the "=" of quoted-printable.
func unfold(property, line []byte, soft bool) []byte {
	if soft {
		property = property[:len(property)-1]
	} else if isQuotedPrintable(property) {
		property = bytes.TrimSuffix(property, []byte("="))
		line = line[1:]
	} else {
		line = line[1:]
	}
	if len(property)+len(line) > lineMax {
		return property
	}
	return append(property, line...)
}

// write adds a property to the card.
func (c *cards) write(property []byte) {
	line := modernLine(string(property))
	if c.modern.Len()+len(line) < cardMax {
		c.modern.WriteString(line + "\r\n")
	}
}

// isMark tells the lines BEGIN:VCARD and END:VCARD.
func isMark(line []byte, mark string) bool {
	if len(line) < len(mark) || !strings.EqualFold(string(line[:len(mark)]), mark) {
		return false
	}
	_, value, found := bytes.Cut(line, []byte(":"))
	name := bytes.TrimSpace(line[:max(len(line)-len(value)-1, 0)])
	return found && strings.EqualFold(string(name), mark) && strings.EqualFold(string(bytes.TrimSpace(value)), "VCARD")
}

// propertyName is the name of a line's property, in capitals, without the group before it: TEL for item1.tel;type=home:….
func propertyName(line []byte) string {
	end := bytes.IndexAny(line, ";:")
	if end < 0 || end > 64 {
		return ""
	}
	name := line[:end]
	name = name[bytes.LastIndexByte(name, '.')+1:]
	return strings.ToUpper(string(bytes.TrimSpace(name)))
}

func isQuotedPrintable(property []byte) bool {
	head, _, _ := bytes.Cut(property, []byte(":"))
	return bytes.Contains(bytes.ToUpper(head), []byte("QUOTED-PRINTABLE"))
}

// modernLine writes a property of vCard 2.1, which many phones still export, as version 3 has it: kinds get their TYPE=, and
// quoted-printable values are decoded.
func modernLine(line string) string {
	head, value, found := strings.Cut(line, ":")
	if !found || strings.Contains(head, `"`) {
		return line
	}
	head, quoted, charset := modernHead(head)
	if quoted {
		value = unquotedPrintable(value, charset)
	}
	return head + ":" + value
}

// modernHead is what stands before a line's colon. quoted tells that the value is quoted-printable, in charset.
func modernHead(head string) (modern string, quoted bool, charset string) {
	parts := strings.Split(strings.TrimSpace(head), ";")
	kept := parts[:1]
	for _, part := range parts[1:] {
		name, value, isPair := strings.Cut(strings.ToUpper(strings.TrimSpace(part)), "=")
		switch {
		case name == "QUOTED-PRINTABLE", name == "ENCODING" && value == "QUOTED-PRINTABLE":
			quoted = true
			continue
		case name == "CHARSET":
			charset = value
			continue
		case !isPair:
			part = "TYPE=" + part
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, ";"), quoted, charset
}

func unquotedPrintable(value, charset string) string {
	plain, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(value)))
	if err != nil {
		return value
	}
	return oneLine(toUTF8(plain, charset))
}

// cardName looks at N, and then at FN; a family without a given name is still a name.
func cardName(card vcard.Card) (first, last string) {
	var family string
	if name := card.Get(vcard.FieldName); name != nil {
		family, first = nameParts(name.Value)
		if first != "" {
			return first, family
		}
	}
	if words := strings.Fields(oneLine(card.PreferredValue(vcard.FieldFormattedName))); len(words) > 0 {
		return words[0], strings.Join(words[1:], " ")
	}
	return family, ""
}

// nameParts gives N's first two parts. A semicolon behind a backslash is part of a name.
func nameParts(value string) (family, given string) {
	const mark = "\x00"
	parts := strings.Split(strings.ReplaceAll(value, `\;`, mark), ";")
	part := func(i int) string {
		if i >= len(parts) {
			return ""
		}
		return oneLine(strings.ReplaceAll(parts[i], mark, ";"))
	}
	return part(0), part(1)
}

// cardPhones lists a card's numbers without duplicates.
func cardPhones(card vcard.Card) []CardPhone {
	var preferred, others []CardPhone
	known := make(map[string]bool)
	for _, field := range card[vcard.FieldTelephone] {
		number := telephone(field.Value)
		if number == "" || known[number] || isMachine(field.Params) {
			continue
		}
		known[number] = true
		phone := CardPhone{Number: number, Kind: cardKind(field.Params)}
		if field.Params.HasType("pref") || field.Params.Get(vcard.ParamPreferred) != "" {
			preferred = append(preferred, phone)
		} else {
			others = append(others, phone)
		}
	}
	return append(preferred, others...)
}

// isMachine tells a number that leads to no person: a fax or pager that is no telephone as well.
func isMachine(params vcard.Params) bool {
	machine := params.HasType(vcard.TypeFax) || params.HasType(vcard.TypePager)
	return machine && !params.HasType(vcard.TypeCell) && !params.HasType(vcard.TypeVoice)
}

// telephone takes the number out of a TEL, which is a text or a link (RFC 3966) with parameters behind it.
func telephone(value string) string {
	number, _, _ := strings.Cut(value, ";")
	if scheme, rest, found := strings.Cut(number, ":"); found && strings.EqualFold(strings.TrimSpace(scheme), "tel") {
		number = rest
	}
	return oneLine(number)
}

func cardKind(params vcard.Params) string {
	for _, kind := range []string{vcard.TypeCell, vcard.TypeWork, vcard.TypeHome} {
		if params.HasType(kind) {
			return kind
		}
	}
	return ""
}
