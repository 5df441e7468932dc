package create

import (
	"strconv"
	"time"

	"roster/gui/kit"
	"roster/gui/phone"
	"roster/gui/problem"
)

// kinds are what can be made, in the order of the page.
var kinds = []Kind{Private, Group, Channel}

// whoHelp says how the box is understood.
func whoHelp(t *kit.Texts, who Who) string {
	switch who.Way {
	case WayID:
		return t.S("create.who.id", kit.Args{"ID": strconv.FormatInt(who.UserID, 10)})
	case WayUsername:
		return t.S("create.who.username", kit.Args{"Username": "@" + who.Username})
	case WayPhone:
		if who.Fault == "" {
			return phoneWords(t, who.Phone)
		}
	}
	return t.S("create.who.help")
}

func phoneWords(t *kit.Texts, number string) string {
	look := phone.LookOf(number, t.Language())
	words := t.S("create.who.phone", kit.Args{"Phone": look.Grouped})
	if look.Country != "" {
		words += " · " + look.Country
	}
	return words
}

// counter says how long a text is, and whether it is too long.
func counter(t *kit.Texts, typed string, most int) (words string, over bool) {
	length := Length(typed)
	if length > most {
		return t.N("create.over", length-most), true
	}
	return t.S("create.counter", kit.Args{"Length": length, "Most": most}), false
}

func faultText(t *kit.Texts, f *Fault) string { return t.S(f.Key, kit.Args{"Title": f.Title}) }

// success says what was made.
func success(t *kit.Texts, r *Result) *kit.Notice {
	args := kit.Args{"Title": text(r.Chat.Title)}
	if r.Found {
		return &kit.Notice{Title: t.S("create.found.title", args), Text: t.S("create.found.text"), Info: true}
	}
	key := "create.made." + string(r.Kind)
	return &kit.Notice{Title: t.S(key+".title", args), Text: t.S(key + ".text"), Info: true}
}

// another is the key of the words for the way back to the form.
func another(r *Result) string {
	if r.Kind == Private {
		return "create.another.private"
	}
	return "create.another"
}

// notice is what the form has to tell; nil for nothing.
func notice(t *kit.Texts, s State, now time.Time) *kit.Notice {
	w := s.Work
	n := problem.Notice(t, w.Problem, now)
	switch {
	case w.Unsure == "":
		return n
	case n == nil:
		return &kit.Notice{Title: t.S("create.stopped.title"), Text: t.S("create.stopped.text", kit.Args{"Title": w.Unsure}), Info: true}
	default:
		n.Text, n.ToDo = t.S("create.unsure.text", kit.Args{"Title": w.Unsure}), t.S("create.unsure.todo")
		return n
	}
}
