package contacts

import (
	"strings"
	"time"

	"roster/core"
	"roster/gui/phone"
)

// book is one account's contacts with what is needed to search them as fast as people type.
type book struct {
	entries []entry
	filter  string
	rows    []Row
	version int
	loaded  bool
	stale   bool          // people have been added since
	added   map[int64]int // so many by each import, as far as is known
	at      time.Time
	loading bool
	problem *core.Problem
	attempt int
	request string // of the newest reading
}

// entry is a contact with the lower-cased text in which the filter looks.
type entry struct {
	row Row
	key string
}

func (b *book) fill(contacts []core.Contact, at time.Time) {
	b.loaded, b.at = true, at
	b.entries = make([]entry, len(contacts))
	for i, contact := range contacts {
		b.entries[i] = newEntry(contact)
	}
	b.choose()
}

// grows tells of an event's result that there are more contacts now: an import has added people since it was told of last, or
// somebody was added from a card.
func (b *book) grows(news any) bool {
	switch news := news.(type) {
	case core.ContactImport:
		if b.added == nil {
			b.added = make(map[int64]int)
		}
		before := b.added[news.ID]
		b.added[news.ID] = news.Counts.Imported
		return news.Counts.Imported > before
	case core.Activity:
		return news.Action == "add_contact" && news.Outcome == core.OutcomeDone
	default:
		return false
	}
}

func newEntry(c core.Contact) entry {
	row := Row{
		UserID: c.UserID, Name: text(c.FullName), Username: text(c.Username), Phone: text(c.Phone),
		Mutual: c.IsMutualContact, Deleted: c.IsDeleted, HasPhoto: c.HasPhoto,
	}
	key := strings.ToLower(row.Name)
	if row.Username != "" {
		key += "\n@" + strings.ToLower(row.Username)
	}
	return entry{row: row, key: key + "\n" + phone.Digits(row.Phone)}
}

func (b *book) setFilter(filter string) {
	if b.filter != filter {
		b.filter = filter
		b.choose()
	}
}

// choose keeps the entries that have every word of the filter.
func (b *book) choose() {
	b.version++
	b.rows = make([]Row, 0, len(b.entries))
	filter := phone.FilterOf(b.filter)
	for _, e := range b.entries {
		if filter.Match(e.key) {
			b.rows = append(b.rows, e.row)
		}
	}
}

// person finds a contact by the user id.
func (b *book) person(id int64) (Row, bool) {
	for _, e := range b.entries {
		if e.row.UserID == id {
			return e.row, true
		}
	}
	return Row{}, false
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
