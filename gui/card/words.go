package card

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/edit"
	"roster/gui/kit"
)

// Detail is one line of the card. Copy is what its copy button puts on the clipboard, "" for no button. Link is an address
// that a press on the value opens, "" for none.
type Detail struct {
	Label, Value string
	Copy, Link   string
}

// Mark is a badge beside the name.
type Mark struct {
	Kind kit.Kind
	Word string
}

// Details are the lines of a card in the order in which they are read. What is not known has no line.
func Details(t *kit.Texts, p core.ChatProfile, now time.Time) []Detail {
	var lines []Detail
	add := func(key, value, copied, link string) {
		if value != "" {
			lines = append(lines, Detail{Label: t.S(key), Value: value, Copy: copied, Link: link})
		}
	}
	name := text(p.Username)
	add("card.username", at(name), at(name), "")
	add("card.more_usernames", others(p.Usernames, name), "", "")
	add("card.link", bare(publicLink(name)), publicLink(name), publicLink(name))
	if p.User != nil {
		addPerson(t, add, *p.User, now)
	} else {
		add("card.description", text(p.Description), "", "")
		add("card.members", amount(t, p.MemberCount), "", "")
		invite := text(p.InviteLink)
		add("card.invite_link", bare(invite), invite, invite)
	}
	if p.User != nil {
		id := strconv.FormatInt(p.User.UserID, 10)
		add("card.user_id", id, id, "")
	} else {
		id := strconv.FormatInt(p.ChatID, 10)
		add("card.chat_id", id, id, "")
	}
	return lines
}

func addPerson(t *kit.Texts, add func(key, value, copied, link string), u core.User, now time.Time) {
	phone := text(u.Phone)
	add("card.phone", accounts.FormatPhone(phone), phone, "")
	about := "card.bio"
	if u.IsBot {
		about = "card.description"
	}
	add(about, text(u.Bio), "", "")
	add("card.birthday", edit.DateWords(t, u.Birthdate), "", "")
	if !u.IsBot && !u.IsDeleted {
		add("card.seen", Seen(t, u.Status, now), "", "")
		add("card.contact", contact(t, u), "", "")
	}
	add("card.common_groups", amount(t, u.GroupInCommonCount), "", "")
}

// Seen says when a person was there last.
func Seen(t *kit.Texts, s core.UserStatus, now time.Time) string {
	switch {
	case s.Type == "online" && (s.At == nil || s.At.After(now)):
		return t.S("card.seen.online")
	case (s.Type == "online" || s.Type == "offline") && s.At != nil:
		return t.Moment(*s.At, now)
	case s.Type == "recently", s.Type == "last_week", s.Type == "last_month":
		return t.S("card.seen." + s.Type)
	default:
		return t.S("card.seen.unknown")
	}
}

func contact(t *kit.Texts, u core.User) string {
	switch {
	case u.IsMutualContact:
		return t.S("card.contact.mutual")
	case u.IsContact:
		return t.S("card.contact.yes")
	default:
		return t.S("card.contact.no")
	}
}

func amount(t *kit.Texts, count *int) string {
	if count == nil {
		return ""
	}
	return Count(t, *count)
}

// Members says how many people are in a chat: "12,400 members", with the right word for channels.
func Members(t *kit.Texts, chatType string, count int) string {
	key := "card.count.members"
	if chatType == typeChannel {
		key = "card.count.subscribers"
	}
	return t.N(key, count, kit.Args{"Count": Count(t, count)})
}

// Count is a number in groups of three digits, as the language writes them.
func Count(t *kit.Texts, n int) string {
	digits := strconv.Itoa(n)
	separator := ","
	if t.Language() == "uk" {
		separator = "\u00a0"
		if len(digits) < 5 {
			return digits // four digits stand together
		}
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + separator + digits[i:]
	}
	return digits
}

// KindWord names what somebody or something is, in one or two words.
func KindWord(t *kit.Texts, chatType string, isBot, isDeleted bool) string {
	switch {
	case isDeleted:
		return t.S("card.kind.deleted")
	case isBot:
		return t.S("card.kind.bot")
	case chatType == typeBasicGroup, chatType == typeSupergroup:
		return t.S("card.kind.group")
	case chatType == typeChannel:
		return t.S("card.kind.channel")
	case chatType == typeSecret:
		return t.S("card.kind.secret")
	default:
		return t.S("card.kind.person")
	}
}

// Name is a hit's name, or words for one that has none.
func Name(t *kit.Texts, title *string, isDeleted bool) string {
	switch {
	case text(title) != "":
		return text(title)
	case isDeleted:
		return t.S("card.name.deleted")
	default:
		return t.S("card.name.none")
	}
}

// header is what stands above the lines, from the profile or, before that is read, from the short form.
type header struct {
	name, initials string // initials are of this name; empty while it is not known
	id             int64
	marks          []Mark
}

func headerOf(t *kit.Texts, s State) header {
	var found core.FoundChat
	premium := false
	switch {
	case s.Profile != nil:
		found.Chat = core.Chat{ChatID: s.Profile.ChatID, Type: s.Profile.Type, Title: s.Profile.Title}
		found.IsVerified, found.IsScam, found.IsFake = s.Profile.IsVerified, s.Profile.IsScam, s.Profile.IsFake
		if u := s.Profile.User; u != nil {
			found.IsBot, found.IsDeleted, found.IsContact, premium = u.IsBot, u.IsDeleted, u.IsContact, u.IsPremium
		}
	case s.Found != nil:
		found = *s.Found
	default:
		return header{name: t.S("card.name.reading"), id: s.Target.UserID + s.Target.ChatID}
	}
	name := Name(t, found.Title, found.IsDeleted)
	return header{name: name, initials: name, id: found.ChatID, marks: marks(t, found, premium)}
}

func marks(t *kit.Texts, f core.FoundChat, premium bool) []Mark {
	list := []Mark{{Kind: kindOf(f), Word: KindWord(t, f.Type, f.IsBot, f.IsDeleted)}}
	add := func(is bool, kind kit.Kind, key string) {
		if is {
			list = append(list, Mark{Kind: kind, Word: t.S(key)})
		}
	}
	add(f.IsVerified, kit.Good, "card.mark.verified")
	add(premium, kit.Starred, "card.mark.premium")
	add(f.IsContact, kit.Labelled, "card.mark.contact")
	add(f.IsScam, kit.Bad, "card.mark.scam")
	add(f.IsFake, kit.Bad, "card.mark.fake")
	return list
}

func kindOf(f core.FoundChat) kit.Kind {
	if f.IsDeleted {
		return kit.Off
	}
	return kit.Neutral
}

// AsOf says how old the data are.
func AsOf(t *kit.Texts, syncedAt *time.Time, now time.Time) string {
	if syncedAt == nil {
		return t.S("card.as_of.unknown")
	}
	return t.S("card.as_of", kit.Args{"Time": t.Moment(*syncedAt, now)})
}

// TelegramLink is the address under which Telegram's own app opens the person or chat; "" where there is none. A public name
// goes over the web, which works without the app too; for numbers there is only the app's own form
// (https://core.telegram.org/api/links).
func TelegramLink(p core.ChatProfile) string {
	switch {
	case text(p.Username) != "":
		return publicLink(*p.Username)
	case p.User != nil && text(p.User.Phone) != "" && !p.User.IsDeleted:
		return "tg://resolve?phone=" + strings.TrimPrefix(*p.User.Phone, "+")
	case p.User == nil:
		return text(p.InviteLink)
	default:
		return ""
	}
}

func publicLink(username string) string {
	if username == "" {
		return ""
	}
	return "https://t.me/" + username
}

// bare is a link as people say it.
func bare(link string) string { return strings.TrimPrefix(link, "https://") }

func others(usernames []string, first string) string {
	var more []string
	for _, name := range usernames {
		if name != first {
			more = append(more, "@"+name)
		}
	}
	return strings.Join(more, ", ")
}

func at(name string) string {
	if name == "" {
		return ""
	}
	return "@" + name
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// About is what somebody or something that was found is, and what tells it apart; notes come last, empty ones are left out.
func About(t *kit.Texts, f core.FoundChat, notes ...string) string {
	parts := []string{KindWord(t, f.Type, f.IsBot, f.IsDeleted)}
	if f.IsScam {
		parts = append(parts, t.S("find.scam"))
	}
	if f.IsFake {
		parts = append(parts, t.S("find.fake"))
	}
	if username := text(f.Username); username != "" {
		parts = append(parts, "@"+username)
	}
	parts = append(parts, accounts.FormatPhone(text(f.Phone)))
	if f.MemberCount != nil && *f.MemberCount > 0 {
		parts = append(parts, Members(t, f.Type, *f.MemberCount))
	}
	parts = slices.DeleteFunc(append(parts, notes...), func(part string) bool { return part == "" })
	return strings.Join(parts, " · ")
}

// Sign is the picture beside a name: a warning, or that Telegram has verified who it is; nil for none.
func Sign(f core.FoundChat) fyne.Resource {
	switch {
	case f.IsScam, f.IsFake:
		return theme.NewColoredResource(theme.WarningIcon(), theme.ColorNameError)
	case f.IsVerified:
		return theme.NewColoredResource(theme.ConfirmIcon(), theme.ColorNameSuccess)
	default:
		return nil
	}
}
