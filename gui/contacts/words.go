package contacts

import (
	"strings"
	"time"

	"roster/core/contactfile"
	"roster/gui/kit"
	"roster/gui/phone"
)

// name is what a contact is called in the list.
func name(t *kit.Texts, row Row) string {
	switch {
	case row.Name != "":
		return row.Name
	case row.Deleted:
		return t.S("contacts.deleted")
	case row.Username != "":
		return "@" + row.Username
	case row.Phone != "":
		return phone.Grouped(row.Phone)
	default:
		return t.S("contacts.unnamed")
	}
}

// about is the line below a contact's name.
func about(row Row) string {
	var parts []string
	if row.Username != "" && row.Name != "" {
		parts = append(parts, "@"+row.Username)
	}
	if row.Phone != "" {
		parts = append(parts, phone.Grouped(row.Phone))
	}
	return strings.Join(parts, " · ")
}

// count says how many contacts there are, how many of them pass the filter, and how old that is.
func count(t *kit.Texts, l List, now time.Time) string {
	if !l.Loaded {
		return ""
	}
	text := t.N("contacts.count", l.Total)
	if l.Filter != "" {
		text = t.N("contacts.count_of", l.Total, kit.Args{"Shown": len(l.Rows)})
	}
	return text + " · " + t.S("contacts.as_of", kit.Args{"Time": t.Moment(l.At, now)})
}

// empty says why there is no row to see; "" while there are rows, or it is not known yet.
func empty(t *kit.Texts, s State) string {
	l := s.List
	switch {
	case !l.Loaded && !l.Loading && l.Problem == nil && s.SignedIn():
		return t.S("contacts.unread")
	case !l.Loaded || len(l.Rows) > 0:
		return ""
	case l.Total == 0:
		return t.S("contacts.none")
	default:
		return t.S("contacts.nothing", kit.Args{"Filter": l.Filter})
	}
}

// phoneHelp shows a number as it will be sent.
func phoneHelp(t *kit.Texts, s State) string {
	look := phone.LookOf(phone.Complete(s.Form.Phone, text(s.Account.Phone)), t.Language())
	switch {
	case look.Grouped == "":
		return t.S("contacts.phone.help")
	case look.Anonymous:
		return look.Grouped + " · " + t.S("contacts.phone.anonymous")
	case look.Country == "":
		return look.Grouped
	default:
		return look.Grouped + " · " + look.Country
	}
}

// numberKind says which of a card's numbers this is; "" if the card does not.
func numberKind(t *kit.Texts, p contactfile.CardPhone) string {
	if p.Kind == "" {
		return ""
	}
	return t.S("contacts.number." + p.Kind)
}

// outcome says what came of adding somebody.
func outcome(t *kit.Texts, o *Outcome) *kit.Notice {
	args := kit.Args{"Name": o.Name, "Phone": phone.Grouped(o.Number)}
	switch {
	case o.UserID == 0:
		n := &kit.Notice{Title: t.S("contacts.not_found.title", args), Text: t.S("contacts.not_found.text")}
		if o.Importers > 0 {
			n.ToDo = t.N("contacts.not_found.importers", o.Importers)
		}
		return n
	case o.Own:
		return &kit.Notice{Title: t.S("contacts.own.title"), Text: t.S("contacts.own.text", args), Info: true}
	case o.Known:
		return &kit.Notice{Title: t.S("contacts.known.title", args), Text: t.S("contacts.known.text"), Info: true}
	default:
		return &kit.Notice{Title: t.S("contacts.added.title", args), Text: t.S("contacts.added.text", args), Info: true}
	}
}
