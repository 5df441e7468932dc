package contactfile

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Columns tell what stands where in a CSV file. Columns are counted from 1, and 0 is none. FullName is used in records in
// which there is neither a first nor a last name. Titles are the header's cells; nil where there is no header.
type Columns struct {
	Header    bool     `json:"header"` // the first record holds titles and nobody
	FirstName int      `json:"first_name"`
	LastName  int      `json:"last_name"`
	FullName  int      `json:"full_name"`
	Phones    []int    `json:"phones"`
	Titles    []string `json:"titles"`
}

// titleMax is how much of a title is shown, in bytes.
const titleMax = 200

func (c *Columns) titlesFrom(sample []record) {
	c.Titles = nil
	if !c.Header || len(sample) == 0 {
		return
	}
	for _, cell := range sample[0].cells {
		c.Titles = append(c.Titles, shortened(cell))
	}
}

// shortened makes a cell fit to be shown.
func shortened(cell string) string {
	cell = oneLine(cell)
	return strings.ToValidUTF8(cell[:min(len(cell), titleMax)], "")
}

// add makes rows of a record.
func (c *Columns) add(r record, into *collector) error {
	cell := func(column int) string {
		if column < 1 || column > len(r.cells) {
			return ""
		}
		return unsafeCell(r.cells[column-1])
	}
	first, last := cell(c.FirstName), cell(c.LastName)
	if strings.TrimSpace(first+last) == "" {
		first, last, _ = strings.Cut(oneLine(cell(c.FullName)), " ")
	}
	var phones []string
	for _, column := range c.Phones {
		for _, phone := range splitPhones(cell(column)) {
			if !slices.Contains(phones, phone) {
				phones = append(phones, phone)
			}
		}
	}
	return into.add(r.line, first, last, phones)
}

// betweenPhones is what stands between several numbers in one cell: Google's ":::", a line's end, or other signs.
var betweenPhones = regexp.MustCompile(`\s*(:::|[\n;,/|])\s*`)

// splitPhones gives the numbers of a cell. A part that is too short for one, such as an extension, keeps the cell whole.
func splitPhones(cell string) []string {
	cell = strings.TrimSpace(strings.ToValidUTF8(cell, ""))
	if cell == "" {
		return nil
	}
	if !strings.ContainsAny(cell, ":\n;,/|") || len(cell) > 1000 {
		return []string{cell}
	}
	var parts []string
	for _, part := range betweenPhones.Split(cell, -1) {
		if part == "" {
			continue
		}
		if countDigits(part) < 7 {
			return []string{oneLine(cell)}
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return []string{oneLine(cell)}
	}
	return parts
}

func countDigits(text string) (count int) {
	for _, r := range text {
		if unicode.IsDigit(r) {
			count++
		}
	}
	return count
}

// guessColumns looks for titles that it knows, and where there are none, for what looks like numbers and names.
func guessColumns(sample []record) *Columns {
	columns := &Columns{Phones: []int{}}
	if len(sample) == 0 {
		return columns
	}
	if !slices.ContainsFunc(sample[0].cells, looksLikePhone) {
		columns.byTitle(sample[0].cells)
	}
	people := sample
	if columns.Header {
		people = sample[1:]
	}
	if len(columns.Phones) == 0 {
		columns.findPhones(people)
		columns.Header = columns.Header || (len(people) > 1 && len(columns.Phones) > 0 && !columns.hasPhone(sample[0]))
	}
	if columns.FirstName+columns.LastName+columns.FullName == 0 {
		columns.findNames(people)
	}
	return columns
}

// byTitle finds the columns by their titles, of which some mean a first or a full name by what stands beside them.
func (c *Columns) byTitle(titles []string) {
	found := make(map[titleKind]int)
	for i, title := range titles {
		kind := kindOfTitle(title)
		if kind == phoneTitle {
			c.Phones = append(c.Phones, i+1)
		} else if kind != otherTitle && found[kind] == 0 {
			found[kind] = i + 1
		}
	}
	c.FirstName, c.LastName, c.FullName = found[firstTitle], found[lastTitle], found[fullTitle]
	if column := found[firstOrFullTitle]; column != 0 {
		if c.LastName != 0 && c.FirstName == 0 {
			c.FirstName = column
		} else if c.FullName == 0 {
			c.FullName = column
		}
	}
	if column := found[lastOrFullTitle]; column != 0 {
		if c.FirstName != 0 && c.LastName == 0 {
			c.LastName = column
		} else if c.FullName == 0 {
			c.FullName = column
		}
	}
	c.Header = len(c.Phones)+len(found) > 0
}

type titleKind int

const (
	otherTitle titleKind = iota
	phoneTitle
	firstTitle
	lastTitle
	fullTitle
	firstOrFullTitle // "Имя" beside "Фамилия" is a first name, and alone a full one
	lastOrFullTitle  // "Nom" beside "Prénom" is a last name, and alone a full one
)

// nameTitles are titles as Google, Outlook, iCloud and people write them in English, Ukrainian, Russian, German, Polish,
// Spanish and French; simple makes them alike.
var nameTitles = map[string]titleKind{
	"first name": firstTitle, "given name": firstTitle, "firstname": firstTitle, "givenname": firstTitle, "forename": firstTitle,
	"last name": lastTitle, "family name": lastTitle, "surname": lastTitle, "lastname": lastTitle, "familyname": lastTitle,
	"full name": fullTitle, "display name": fullTitle, "contact name": fullTitle, "fullname": fullTitle, "contact": fullTitle,
	"file as": fullTitle, "formatted name": fullTitle,
	"name": lastOrFullTitle,

	"імя": firstOrFullTitle, "прізвище": lastTitle, "повне імя": fullTitle, "піб": fullTitle, "контакт": fullTitle,
	"прізвище та імя": fullTitle, "імя та прізвище": fullTitle, "відображуване імя": fullTitle,
	"имя": firstOrFullTitle, "фамилия": lastTitle, "полное имя": fullTitle, "фио": fullTitle, "отображаемое имя": fullTitle,
	"имя и фамилия": fullTitle, "фамилия и имя": fullTitle,

	"vorname": firstTitle, "nachname": lastTitle, "familienname": lastTitle, "zuname": lastTitle,
	"vollständiger name": fullTitle, "anzeigename": fullTitle, "kontakt": fullTitle,

	"imię": firstTitle, "nazwisko": lastTitle, "imię i nazwisko": fullTitle, "nazwa": fullTitle, "nazwa wyświetlana": fullTitle,

	"nombre": firstOrFullTitle, "primer nombre": firstTitle, "nombre de pila": firstTitle, "apellido": lastTitle, "apellidos": lastTitle,
	"nombre completo": fullTitle, "nombre para mostrar": fullTitle, "contacto": fullTitle,

	"prénom": firstTitle, "prenom": firstTitle, "nom": lastOrFullTitle, "nom de famille": lastTitle, "nom complet": fullTitle,
	"nom affiché": fullTitle,
}

// phoneWords are in the titles of columns with phone numbers, and notPhoneWords in those of others that mention one.
var (
	phoneWords = []string{
		"phone", "mobile", "cell", "msisdn", "gsm",
		"telefon", "телефон", "мобільн", "мобильн", "сотовый", "handy", "rufnummer", "mobil", "komórk", "teléfono", "telefono", "móvil", "movil",
		"celular", "téléphone", "portable", "whatsapp", "viber",
	}
	notPhoneWords = []string{
		"fax", "факс", "faks", "télécopie", "pager", "пейджер", "beeper", "label", "type", "telex", "телекс", "télex", "tty", "mail",
		"пошта", "почта", "phonetic", "extension", "telegram", "радио", "радіо", "teletyp", "isdn", "callback", "rückmeldung",
	}
	phoneTitles = []string{"tel", "tél", "тел", "номер", "numer", "number", "numéro", "número", "nummer"}
)

func kindOfTitle(title string) titleKind {
	title = simple(title)
	if kind, ok := nameTitles[title]; ok {
		return kind
	}
	contains := func(word string) bool { return strings.Contains(title, word) }
	if slices.Contains(phoneTitles, title) ||
		(slices.ContainsFunc(phoneWords, contains) && !slices.ContainsFunc(notPhoneWords, contains)) {
		return phoneTitle
	}
	return otherTitle
}

// simple writes a title in small letters and without what is not a letter or digit; apostrophes are inside words.
func simple(title string) string {
	title = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("'’ʼ`\"", r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, title[:min(len(title), titleMax)])
	return oneLine(title)
}

var phoneShape = regexp.MustCompile(`^[\s'"=+(]*[\d\s().+\-–/:;,]{7,}$|^\d+([.,]\d+)?[eE]\+?\d+$`)

func looksLikePhone(cell string) bool {
	cell = strings.TrimSpace(cell)
	if len(cell) > phoneMax {
		return false
	}
	if !phoneShape.MatchString(cell) && !phoneShape.MatchString(extension.ReplaceAllString(cell, "")) {
		return false
	}
	return scientific.MatchString(cell) || countDigits(cell) >= 7
}

func (c *Columns) hasPhone(r record) bool {
	for _, column := range c.Phones {
		if column <= len(r.cells) && looksLikePhone(r.cells[column-1]) {
			return true
		}
	}
	return false
}

// findPhones takes the columns of which at least half of what is filled in looks like a phone number.
func (c *Columns) findPhones(people []record) {
	for column := range widest(people) {
		filled, phones := 0, 0
		for _, r := range people {
			if column < len(r.cells) && strings.TrimSpace(r.cells[column]) != "" {
				filled++
				if looksLikePhone(r.cells[column]) {
					phones++
				}
			}
		}
		if phones > 0 && phones*2 >= filled {
			c.Phones = append(c.Phones, column+1)
		}
	}
}

// findNames takes the first column of words for names; a second one beside it holds the last names.
func (c *Columns) findNames(people []record) {
	var words []int
	for column := range widest(people) {
		if !slices.Contains(c.Phones, column+1) && isWords(people, column) {
			words = append(words, column+1)
		}
	}
	switch {
	case len(words) > 1 && words[1] == words[0]+1:
		c.FirstName, c.LastName = words[0], words[1]
	case len(words) > 0:
		c.FullName = words[0]
	}
}

// isWords tells whether most of what is filled in has letters, and neither digits nor the sign of mail addresses.
func isWords(people []record, column int) bool {
	filled, words := 0, 0
	for _, r := range people {
		if column >= len(r.cells) || strings.TrimSpace(r.cells[column]) == "" {
			continue
		}
		filled++
		cell := r.cells[column]
		if strings.ContainsFunc(cell, unicode.IsLetter) && !strings.ContainsAny(cell, "@0123456789") {
			words++
		}
	}
	return words > 0 && words*2 > filled
}

func widest(records []record) (columns int) {
	for _, r := range records {
		columns = max(columns, len(r.cells))
	}
	return columns
}
