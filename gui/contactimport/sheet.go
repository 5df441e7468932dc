package contactimport

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/phone"
)

// Row is a number of a person, as it is going to be imported. Its ID is the row's number in the file and stays the same
// whatever the filter leaves of the list.
type Row struct {
	ID          int
	First, Last string
	Phone       string // in E.164 where it is a number, else as it was typed
	Username    string // of a contact that is copied; it may be ""
	State       contactfile.State
	Reason      contactfile.Reason // why Phone is no number
	DuplicateOf int                // the row that has the number already
	UserID      int64              // the contact that has the number already
	Out         bool               // the person leaves it out
	Edited      bool
	Source      int64 // the contact that is copied; 0 for a row of a file
}

// Shown names rows by what can be done with them; ShownAll and ShownOut beside the states of rows.
type Shown string

// The choices of what is shown.
const (
	ShownAll     Shown = ""
	ShownReady         = Shown(contactfile.Ready)
	ShownAlready       = Shown(core.ContactAlreadyThere)
	ShownTwice         = Shown(contactfile.Duplicate)
	ShownNone          = Shown(contactfile.NoNumber)
	ShownWrong         = Shown(contactfile.NotANumber)
	ShownOut     Shown = "out"
)

// Choices are all of them, in the order in which they are offered.
var Choices = []Shown{ShownAll, ShownReady, ShownWrong, ShownNone, ShownTwice, ShownAlready, ShownOut}

// Counts tells how many rows there are of each choice.
type Counts map[Shown]int

// shown is the choice a row belongs to.
func (r *Row) shown() Shown {
	if r.Out {
		return ShownOut
	}
	return Shown(r.State)
}

// entry is a row with the text in which the filter looks, and with its place in the file, by which it is found again when
// the file is read in another way.
type entry struct {
	Row
	key string
	at  place
}

// place is where a row comes from: the line of the file, and which of the line's numbers it is.
type place struct{ line, nth int }

// content is a row as it stands in the file.
type content struct{ first, last, phone string }

// edit is what a person has made of a row.
type edit struct {
	was   content
	typed bool // what follows was
	is    content
	out   bool
}

// sheet is what was read, row by row, and what the person has made of it. known tells the contact of a number, 0 for nobody.
type sheet struct {
	entries []entry // by ID-1
	edits   map[place]edit
	loose   map[content][]edit // those that are to be found again by what their rows say
	country string
	known   func(phone string) int64

	counts  Counts
	choice  Shown
	filter  string
	shown   []int // IDs of the rows that pass
	version int   // counts the changes of what is shown
}

func newSheet(known func(phone string) int64) *sheet {
	return &sheet{edits: make(map[place]edit), known: known}
}

// fill takes the rows of a file that was read with country as the default one. What the person has changed stays.
func (s *sheet) fill(rows []core.ContactsFileRow, country string) {
	s.country = country
	s.entries = make([]entry, len(rows))
	last := place{}
	for i, row := range rows {
		at := place{line: row.Line, nth: 1}
		if row.Line == last.line {
			at.nth = last.nth + 1
		}
		last = at
		s.entries[i] = entry{at: at, Row: Row{
			ID: i + 1, First: row.FirstName, Last: row.LastName, Phone: row.Phone, State: row.State, Reason: row.Reason,
		}}
		s.apply(&s.entries[i], s.editOf(at, content{row.FirstName, row.LastName, row.Phone}))
	}
	s.loose = nil
	s.settle()
}

// editOf is what the person has made of a row that was read.
func (s *sheet) editOf(at place, is content) edit {
	if left := s.loose[is]; len(left) > 0 {
		s.edits[at], s.loose[is] = left[0], left[1:]
	}
	change, changed := s.edits[at]
	if changed {
		change.was = is
		s.edits[at] = change
	}
	return change
}

// uproot has what the person has changed find its rows by what they say, and no longer by their place: the file is going to
// be filled in from another one. What is in it no more is dropped.
func (s *sheet) uproot() {
	places := slices.SortedFunc(maps.Keys(s.edits), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.nth, b.nth))
	})
	s.loose = make(map[content][]edit)
	for _, at := range places {
		change := s.edits[at]
		s.loose[change.was] = append(s.loose[change.was], change)
	}
	clear(s.edits)
}

// copy takes the contacts of another account.
func (s *sheet) copy(contacts []core.Contact) {
	s.entries = make([]entry, len(contacts))
	for i, c := range contacts {
		e := &s.entries[i]
		e.at = place{line: i + 1, nth: 1}
		e.Row = Row{
			ID: i + 1, First: text(c.FirstName), Last: text(c.LastName), Username: text(c.Username), Source: c.UserID,
			State: contactfile.NoNumber,
		}
		if digits := phone.Digits(text(c.Phone)); digits != "" {
			e.Phone, e.Reason, e.State = s.check("+" + digits)
		}
		s.apply(e, edit{})
	}
	s.settle()
}

// people are the contacts that are going to be copied.
func (s *sheet) people() []int64 {
	var ids []int64
	for i := range s.entries {
		if row := &s.entries[i].Row; row.shown() == ShownReady {
			ids = append(ids, row.Source)
		}
	}
	return ids
}

func (s *sheet) apply(e *entry, change edit) {
	e.Out = change.out
	if change.typed {
		e.First, e.Last, e.Edited = change.is.first, change.is.last, true
		e.Phone, e.Reason, e.State = s.check(change.is.phone)
	}
	e.key = strings.ToLower(e.First+" "+e.Last) + "\n" + phone.Digits(e.Phone)
}

func (s *sheet) check(typed string) (number string, reason contactfile.Reason, state contactfile.State) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", "", contactfile.NoNumber
	}
	if number, reason = contactfile.CheckPhone(typed, s.country); reason != "" {
		return number, reason, contactfile.NotANumber
	}
	return number, "", contactfile.Ready
}

// row finds a row by its ID.
func (s *sheet) row(id int) (Row, bool) {
	if id < 1 || id > len(s.entries) {
		return Row{}, false
	}
	return s.entries[id-1].Row, true
}

// change takes what the person typed for a row, and checks it. The row stays in the list even if it no longer passes the
// filter, so that it does not vanish while it is typed.
func (s *sheet) change(id int, first, last, number string) {
	e := &s.entries[id-1]
	change := s.changing(e)
	change.typed, change.is = true, content{tidy(first), tidy(last), number}
	s.edits[e.at] = change
	s.apply(e, change)
	s.judge()
}

// changing is what has been made of a row until now.
func (s *sheet) changing(e *entry) edit {
	if change, changed := s.edits[e.at]; changed {
		return change
	}
	return edit{was: content{e.First, e.Last, e.Phone}}
}

// leaveOut leaves rows out, or takes them in again.
func (s *sheet) leaveOut(ids []int, out bool) {
	for _, id := range ids {
		e := &s.entries[id-1]
		change := s.changing(e)
		change.out, e.Out = out, out
		s.edits[e.at] = change
		if !change.typed && !change.out {
			delete(s.edits, e.at)
		}
	}
	s.judge()
}

// settle judges all rows and chooses those to show.
func (s *sheet) settle() {
	s.judge()
	s.choose()
}

// judge finds out which rows are twice in the file or contacts already, and counts. A row that is left out takes its number
// from nobody.
func (s *sheet) judge() {
	s.version++
	s.counts = make(Counts, len(Choices))
	first := make(map[string]int, len(s.entries))
	for i := range s.entries {
		e := &s.entries[i]
		e.DuplicateOf, e.UserID = 0, 0
		if e.State != contactfile.NoNumber && e.State != contactfile.NotANumber {
			s.judgeNumber(e, first)
		}
		s.counts[e.Row.shown()]++
	}
	s.counts[ShownAll] = len(s.entries)
}

func (s *sheet) judgeNumber(e *entry, first map[string]int) {
	e.State = contactfile.Ready
	if e.Out {
		return
	}
	if id := first[e.Phone]; id != 0 {
		e.State, e.DuplicateOf = contactfile.Duplicate, id
		return
	}
	first[e.Phone] = e.ID
	if id := s.known(e.Phone); id != 0 {
		e.State, e.UserID = core.ContactAlreadyThere, id
	}
}

func (s *sheet) setFilter(choice Shown, filter string) {
	if s.choice != choice || s.filter != filter {
		s.choice, s.filter = choice, filter
		s.choose()
	}
}

// choose keeps the rows of the choice that have every word of the filter.
func (s *sheet) choose() {
	s.version++
	s.shown = make([]int, 0, len(s.entries))
	filter := phone.FilterOf(s.filter)
	for i := range s.entries {
		e := &s.entries[i]
		if (s.choice == ShownAll || s.choice == e.Row.shown()) && filter.Match(e.key) {
			s.shown = append(s.shown, e.ID)
		}
	}
}

// tidy makes one line of what was typed.
func tidy(typed string) string { return strings.Join(strings.Fields(typed), " ") }
