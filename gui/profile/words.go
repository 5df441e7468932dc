package profile

import (
	"slices"
	"strings"
	"time"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/edit"
	"roster/gui/kit"
)

// Detail is one line of the profile. Set is false when there is no value and Value says so. Copy is what its copy button
// puts on the clipboard, "" for no button. Link is a short form of the address in Copy that is shown below the value and
// opens it, "" for none.
type Detail struct {
	Label, Value    string
	Set             bool
	Copy, CopyLabel string
	Link            string
}

// Fixed are the lines of a profile that cannot be edited.
func Fixed(t *kit.Texts, p core.SelfProfile) []Detail {
	return append(moreUsernames(t, p), phoneDetail(t, p))
}

// Details are the lines of a profile in the order in which they are read.
func Details(t *kit.Texts, p core.SelfProfile) []Detail {
	details := append([]Detail{usernameDetail(t, p)}, moreUsernames(t, p)...)
	return append(details, phoneDetail(t, p),
		plainDetail(t, "profile.bio", text(p.Bio)),
		plainDetail(t, "profile.birthday", edit.DateWords(t, p.Birthdate)))
}

func moreUsernames(t *kit.Texts, p core.SelfProfile) []Detail {
	more := otherUsernames(p)
	if len(more) == 0 {
		return nil
	}
	return []Detail{{Label: t.S("profile.more_usernames"), Value: strings.Join(more, ", "), Set: true}}
}

func plainDetail(t *kit.Texts, label, value string) Detail {
	if value == "" {
		return Detail{Label: t.S(label), Value: t.S("profile.not_set")}
	}
	return Detail{Label: t.S(label), Value: value, Set: true}
}

func usernameDetail(t *kit.Texts, p core.SelfProfile) Detail {
	name := text(p.Username)
	if name == "" {
		return plainDetail(t, "profile.username", "")
	}
	link := "https://t.me/" + name
	return Detail{
		Label: t.S("profile.username"), Value: "@" + name, Set: true,
		Copy: link, CopyLabel: t.S("profile.copy_link"), Link: "t.me/" + name,
	}
}

func phoneDetail(t *kit.Texts, p core.SelfProfile) Detail {
	number := text(p.Phone)
	d := plainDetail(t, "profile.phone", accounts.FormatPhone(number))
	if d.Set {
		d.Copy, d.CopyLabel = number, t.S("kit.copy")
	}
	return d
}

func otherUsernames(p core.SelfProfile) []string {
	var more []string
	for _, name := range p.Usernames {
		if name != text(p.Username) {
			more = append(more, "@"+name)
		}
	}
	return more
}

// Marks are the words for what Telegram says of the person, each with the kind of its badge.
func Marks(t *kit.Texts, p core.SelfProfile) []Mark {
	var marks []Mark
	add := func(is bool, kind kit.Kind, key string) {
		if is {
			marks = append(marks, Mark{Kind: kind, Word: t.S(key)})
		}
	}
	add(p.IsPremium, kit.Starred, "profile.mark.premium")
	add(p.IsVerified, kit.Good, "profile.mark.verified")
	add(p.IsScam, kit.Bad, "profile.mark.scam")
	add(p.IsFake, kit.Bad, "profile.mark.fake")
	return marks
}

// Mark is a badge beside the name.
type Mark struct {
	Kind kit.Kind
	Word string
}

// AsOf says when the profile was read from Telegram.
func AsOf(t *kit.Texts, p core.SelfProfile, now time.Time) string {
	return t.S("profile.as_of", kit.Args{"Time": t.Moment(p.SyncedAt, now)})
}

// Change is what one version of the profile changed. A first version has no lines.
type Change struct {
	At      time.Time
	Lines   []ChangeLine
	Version core.ProfileVersion
}

// ChangeLine is one field that changed. Old and New are in words.
type ChangeLine struct{ Label, Old, New string }

// History tells what changed from version to version, newest first; the last one is when the profile was first saved.
func History(t *kit.Texts, versions []core.ProfileVersion) []Change {
	changes := make([]Change, 0, len(versions))
	for i, version := range versions {
		change := Change{At: version.From, Version: version}
		if i+1 < len(versions) {
			change.Lines = compare(t, versions[i+1].Profile.User, version.Profile.User)
			if len(change.Lines) == 0 {
				continue // something changed that the page does not show
			}
		}
		changes = append(changes, change)
	}
	return changes
}

// CanUseAgain tells whether a version has something that the form has not.
func CanUseAgain(version core.ProfileVersion, form Form) bool {
	values := valuesOf(version.Profile.User)
	for f := range fieldCount {
		if !values.same(form.Values, f) {
			return true
		}
	}
	return false
}

func compare(t *kit.Texts, old, new core.User) []ChangeLine {
	var lines []ChangeLine
	add := func(key, before, after string) {
		if before != after {
			lines = append(lines, ChangeLine{Label: t.S(key), Old: orNotSet(t, before), New: orNotSet(t, after)})
		}
	}
	add("profile.name", text(old.FullName), text(new.FullName))
	add("profile.username", at(old.Username), at(new.Username))
	add("profile.phone", accounts.FormatPhone(text(old.Phone)), accounts.FormatPhone(text(new.Phone)))
	add("profile.bio", text(old.Bio), text(new.Bio))
	add("profile.birthday", edit.DateWords(t, old.Birthdate), edit.DateWords(t, new.Birthdate))
	if photoOf(old) != photoOf(new) {
		lines = append(lines, ChangeLine{Label: t.S("profile.photo"), New: photoChange(t, old, new)})
	}
	if !slices.Equal(old.Usernames, new.Usernames) && text(old.Username) == text(new.Username) {
		lines = append(lines, ChangeLine{Label: t.S("profile.more_usernames"), New: orNotSet(t, atAll(new.Usernames))})
	}
	if old.IsPremium != new.IsPremium {
		lines = append(lines, ChangeLine{Label: t.S("profile.mark.premium"), New: yesNo(t, new.IsPremium)})
	}
	return lines
}

func photoChange(t *kit.Texts, old, new core.User) string {
	switch {
	case new.Photo == nil:
		return t.S("profile.photo.removed")
	case old.Photo == nil:
		return t.S("profile.photo.added")
	default:
		return t.S("profile.photo.changed")
	}
}

func photoOf(u core.User) string {
	if u.Photo == nil {
		return ""
	}
	return u.Photo.ID
}

func orNotSet(t *kit.Texts, value string) string {
	if value == "" {
		return t.S("profile.not_set")
	}
	return value
}

func yesNo(t *kit.Texts, yes bool) string {
	if yes {
		return t.S("profile.yes")
	}
	return t.S("profile.no")
}

func at(name *string) string {
	if text(name) == "" {
		return ""
	}
	return "@" + *name
}

func atAll(names []string) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = "@" + name
	}
	return strings.Join(all, ", ")
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
