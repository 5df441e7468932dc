package findall

import (
	"strings"

	"roster/core"
	"roster/gui/card"
	"roster/gui/kit"
)

// namedMost is how many accounts that were not asked for one reason are named.
const namedMost = 8

// Status is the line below the box.
func Status(t *kit.Texts, s State) string {
	switch {
	case s.Busy && s.Found:
		return t.S("findall.asking", kit.Args{"Answered": s.Result.Answered, "Asked": s.Result.Asked})
	case s.Busy:
		return t.S("findall.begins")
	case s.Found && len(s.Result.Chats) > 0:
		return t.S("findall.found", kit.Args{"Count": len(s.Result.Chats), "Accounts": s.Result.Answered})
	default:
		return ""
	}
}

// Nothing says that nobody was found, "" where that is not so. What was not asked may know them all the same.
func Nothing(t *kit.Texts, s State) string {
	if s.Busy || !s.Found || len(s.Result.Chats) > 0 {
		return ""
	}
	if s.Result.Answered == 0 {
		return t.S("findall.nobody_asked")
	}
	return t.N("findall.nothing", s.Result.Answered, kit.Args{"Query": s.Result.Query})
}

// NotAsked names the accounts that were not asked, by the reasons for that; "" where all were.
func NotAsked(t *kit.Texts, s State, name func(core.AccountID) string) string {
	skipped := s.Result.NotAsked
	if !s.Found || len(skipped) == 0 {
		return ""
	}
	sentences := []string{t.N("findall.not_asked", len(skipped))}
	for _, reason := range notAskedReasons {
		if names := namesOf(t, skipped, reason, name); len(names) > 0 {
			sentences = append(sentences, t.S("findall.reason."+string(reason), kit.Args{"Names": strings.Join(names, ", ")}))
		}
	}
	return strings.Join(sentences, " ")
}

// notAskedReasons are in the order in which they are told: those that somebody can do something about come first.
var notAskedReasons = []core.NotAskedReason{
	core.NotAskedAsleep, core.NotAskedConnecting, core.NotAskedOffline, core.NotAskedSlow, core.NotAskedFailed, core.NotAskedSignedOut,
}

func namesOf(
	t *kit.Texts, skipped []core.AccountNotAsked, reason core.NotAskedReason, name func(core.AccountID) string,
) []string {
	var names []string
	for _, n := range skipped {
		if n.Reason == reason {
			names = append(names, name(n.UserbotID))
		}
	}
	if more := len(names) - namedMost; more > 0 {
		names = append(names[:namedMost], t.S("findall.more", kit.Args{"Count": more}))
	}
	return names
}

// Describe is what a person, group or channel is, and what tells it apart. own names the account that the person is; "" where
// it is none.
func Describe(t *kit.Texts, chat core.SharedChat, own string) string {
	if own != "" {
		own = t.S("findall.own", kit.Args{"Name": own})
	}
	return card.About(t, chat.FoundChat, own)
}

// How says how an account knows a person or chat.
func How(t *kit.Texts, chat core.SharedChat, k core.KnowingChat) string {
	var word string
	switch {
	case chat.UserID == nil:
		word = t.S("findall.how.member")
	case k.IsContact && k.HasChat:
		word = t.S("findall.how.both")
	case k.IsContact:
		word = t.S("findall.how.contact")
	default:
		word = t.S("findall.how.chat")
	}
	if k.Title != nil && chat.Title != nil && *k.Title != *chat.Title {
		return t.S("findall.how.as", kit.Args{"How": word, "Name": *k.Title})
	}
	return word
}
