package contactfile

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/emersion/go-vcard"
	"github.com/nyaruka/phonenumbers"
)

// Person is somebody to be written to a file. Phone is in E.164 or empty; Username is without the @.
type Person struct {
	FirstName, LastName string
	Phone               string
	Username            string
	UserID              int64
}

// cleaned has no text of more than one line, and no control characters, nor those that turn the direction of what follows.
func (p Person) cleaned() Person {
	p.FirstName, p.LastName, p.Username = visible(p.FirstName), visible(p.LastName), visible(p.Username)
	return p
}

func visible(text string) string {
	return oneLine(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text))
}

// telegramID is a property of our own: who somebody is on Telegram, also without a number or a public name.
const telegramID = "X-TELEGRAM-ID"

// WriteVCard writes people as vCard 4.0 (RFC 6350), each as a card.
func WriteVCard(w io.Writer, people []Person) error {
	encoder := vcard.NewEncoder(w)
	for _, p := range people {
		if err := encoder.Encode(p.cleaned().card()); err != nil {
			return fmt.Errorf("writing a card: %w", err)
		}
	}
	return nil
}

func (p Person) card() vcard.Card {
	card := make(vcard.Card)
	card.SetValue(vcard.FieldVersion, "4.0")
	card.SetValue(vcard.FieldFormattedName, p.shownName())
	card.SetValue(vcard.FieldName, namePart(p.LastName)+";"+namePart(p.FirstName)+";;;")
	if p.Phone != "" {
		card.Set(vcard.FieldTelephone, &vcard.Field{
			Value:  "tel:" + p.Phone,
			Params: vcard.Params{vcard.ParamValue: {"uri"}, vcard.ParamType: {vcard.TypeCell}},
		})
	}
	if p.Username != "" {
		card.SetValue(vcard.FieldURL, "https://t.me/"+p.Username)
	}
	if p.UserID != 0 {
		card.SetValue(telegramID, strconv.FormatInt(p.UserID, 10))
	}
	return card
}

// shownName is never empty: a card must have one.
func (p Person) shownName() string {
	return cmp.Or(strings.TrimSpace(p.FirstName+" "+p.LastName), p.Username, p.Phone, "Telegram "+strconv.FormatInt(p.UserID, 10))
}

// namePart is a part of N. The encoder cannot write a semicolon inside of one; the whole name is in FN.
func namePart(name string) string { return strings.ReplaceAll(name, ";", ",") }

// csvTitles are Google's, which all programs know, and two of our own.
var csvTitles = []string{"First Name", "Last Name", "Phone", "Username", "Telegram ID"}

// WriteCSV writes people as a table that spreadsheets open as it is.
func WriteCSV(w io.Writer, people []Person) error {
	table, err := NewTableWriter(w, ',')
	if err != nil {
		return err
	}
	if err := table.Write(csvTitles...); err != nil {
		return err
	}
	for _, p := range people {
		p = p.cleaned()
		id := ""
		if p.UserID != 0 {
			id = strconv.FormatInt(p.UserID, 10)
		}
		if err := table.Write(p.FirstName, p.LastName, SpacedPhone(p.Phone), p.Username, id); err != nil {
			return err
		}
	}
	return table.Flush()
}

// TableWriter writes CSV that is safe to open in a spreadsheet: a byte order mark tells the encoding, and no cell is taken
// for a formula.
type TableWriter struct{ csv *csv.Writer }

// NewTableWriter begins a table. separator stands between the cells: where a comma is a part of numbers, spreadsheets expect a
// semicolon.
func NewTableWriter(w io.Writer, separator rune) (*TableWriter, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, fmt.Errorf("beginning a table: %w", err)
	}
	table := &TableWriter{csv.NewWriter(w)}
	table.csv.Comma, table.csv.UseCRLF = separator, true
	return table, nil
}

// Write adds a line.
func (t *TableWriter) Write(cells ...string) error {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = safeCell(cell)
	}
	if err := t.csv.Write(safe); err != nil {
		return fmt.Errorf("writing a table: %w", err)
	}
	return nil
}

// Flush ends the table.
func (t *TableWriter) Flush() error {
	t.csv.Flush()
	if err := t.csv.Error(); err != nil {
		return fmt.Errorf("writing a table: %w", err)
	}
	return nil
}

// formulaStarts are what a spreadsheet may take a cell for a formula by, or for an order to a program behind it; see
// https://owasp.org/www-community/attacks/CSV_Injection.
const formulaStarts = "=+-@\t\r\n＝＋－＠|%"

// safeCell puts an apostrophe before what a spreadsheet would take for a formula. Numbers that are a phone's are left alone:
// there is nothing in them to be carried out.
func safeCell(cell string) string {
	if cell == "" || isSpacedPhone(cell) {
		return cell
	}
	if r := []rune(cell)[0]; strings.ContainsRune(formulaStarts, r) {
		return "'" + cell
	}
	return cell
}

// unsafeCell undoes safeCell.
func unsafeCell(cell string) string {
	if rest, found := strings.CutPrefix(cell, "'"); found && rest != "" && strings.ContainsRune(formulaStarts, []rune(rest)[0]) {
		return rest
	}
	return cell
}

func isSpacedPhone(cell string) bool {
	return strings.HasPrefix(cell, "+") && strings.Trim(cell[1:], "0123456789 ") == "" && strings.Contains(cell, " ")
}

// SpacedPhone writes a number in groups with spaces between them. Without a space a spreadsheet takes it for an amount, and
// shows 3.8E+11; with a hyphen, for a sum.
func SpacedPhone(phone string) string {
	number, err := phonenumbers.Parse(phone, "")
	if err != nil {
		return spaced(phone)
	}
	groups := strings.FieldsFunc(phonenumbers.Format(number, phonenumbers.INTERNATIONAL), func(r rune) bool {
		return r != '+' && (r < '0' || r > '9')
	})
	if text := strings.Join(groups, " "); strings.Contains(text, " ") && strings.ReplaceAll(text, " ", "") == phone {
		return text
	}
	return spaced(phone)
}

// spaced is for numbers of no country, such as Telegram's own: +888 12345678.
func spaced(phone string) string {
	const head = len("+888")
	if len(phone) <= head || !strings.HasPrefix(phone, "+") || strings.Trim(phone[1:], "0123456789") != "" {
		return phone
	}
	return phone[:head] + " " + phone[head:]
}
