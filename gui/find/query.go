package find

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Kind is what somebody typed into the box.
type Kind int

// The kinds of queries.
const (
	KindNothing     Kind = iota
	KindText             // part of a name
	KindName             // a public name, as @name or as a link
	KindPhone            // a phone number in the international form
	KindID               // the id of a person or chat
	KindInvite           // an invite link: Telegram gives no way to look behind one without joining
	KindUnsupported      // another link that leads to no person or chat
)

// Query is what was typed, understood.
type Query struct {
	Kind Kind
	// Text is what the account's own chats and contacts are searched for.
	Text string
	// Username is the public name that Text may be, without @; "" when it cannot be one.
	Username string
	// Phone is "+" and digits; "" when Text can be no number.
	Phone string
	// ID is a person's (above 0) or a chat's (below 0); 0 when Text can be none.
	ID int64
}

// Limits of what Telegram takes. Names of four letters exist, but only bought ones
// (https://core.telegram.org/api/fragment), so that part of a name is not taken for one below five. Numbers have at most 15
// digits (ITU E.164), and below seven none leads to a person. Ids of people have ten digits today and may get 16
// (https://core.telegram.org/api/bots/ids).
const (
	leastName      = 4
	leastPlainName = 5
	leastPublic    = 4 // characters of a public search; TDLib asks nobody for less
	leastPhone     = 7
	mostPhone      = 15
	mostPlainID    = 10
	mostID         = 16
)

// channelBase is what TDLib subtracts a channel's or supergroup's own number from to make its chat id.
const channelBase = -1_000_000_000_000

var (
	usernameForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{2,30}[A-Za-z0-9]$`)
	numberForm   = regexp.MustCompile(`^\+?[0-9 ().\-/]+$`)
	idForm       = regexp.MustCompile(`^-?[0-9]+$`)
	schemeForm   = regexp.MustCompile(`(?i)^https?://`)
	hostForm     = regexp.MustCompile(`(?i)^(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)(?:/|$)`)
	ownHostForm  = regexp.MustCompile(`(?i)^([a-z][a-z0-9_]*)\.t\.me(?:[/?#]|$)`)
)

// Classify tells what was typed.
func Classify(typed string) Query {
	text := clean(typed)
	switch {
	case text == "":
		return Query{}
	case isAppLink(text):
		return ofAppLink(text)
	case isWebLink(text):
		return ofWebLink(text)
	case strings.HasPrefix(text, "@"):
		return ofAtName(strings.TrimLeft(text, "@"))
	case numberForm.MatchString(text) && strings.ContainsAny(text, "0123456789"):
		return ofNumber(text)
	default:
		return ofText(text)
	}
}

// clean takes away what copying brings along: marks of direction, spaces that are none, and space around.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r) && !unicode.IsSpace(r), r == unicode.ReplacementChar:
			return -1
		case unicode.IsSpace(r):
			return ' '
		default:
			return r
		}
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

func ofText(text string) Query {
	q := Query{Kind: KindText, Text: text}
	if len(text) >= leastPlainName && isUsername(text) {
		q.Username = text
	}
	return q
}

func ofAtName(name string) Query {
	name = strings.TrimSpace(name)
	if name == "" {
		return Query{}
	}
	if !isUsername(name) {
		return Query{Kind: KindText, Text: name}
	}
	return Query{Kind: KindName, Text: name, Username: name}
}

func isUsername(name string) bool { return len(name) >= leastName && usernameForm.MatchString(name) }

// ofNumber tells ids from phone numbers. A number without + and of more digits than ids have is taken for either.
func ofNumber(text string) Query {
	digits := onlyDigits(text)
	q := Query{Kind: KindText, Text: text}
	if idForm.MatchString(text) && len(digits) <= mostID {
		q.ID, _ = strconv.ParseInt(text, 10, 64)
	}
	digits = strings.TrimPrefix(digits, "00") // as numbers abroad are dialled
	plain := q.ID != 0 || strings.HasPrefix(text, "-")
	isPhone := len(digits) >= leastPhone && len(digits) <= mostPhone && !strings.HasPrefix(text, "-")
	if isPhone && (!plain || len(digits) > mostPlainID) {
		q.Phone = "+" + digits
		q.Kind = KindPhone
		return q
	}
	if q.ID != 0 {
		q.Kind = KindID
	}
	return q
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func isAppLink(text string) bool {
	return strings.HasPrefix(strings.ToLower(text), "tg:")
}

// ofAppLink reads the links that Telegram's apps answer to (https://core.telegram.org/api/links).
func ofAppLink(text string) Query {
	parsed, err := url.Parse("tg://" + strings.TrimLeft(text[len("tg:"):], "/"))
	if err != nil {
		return Query{Kind: KindUnsupported, Text: text}
	}
	values := parsed.Query()
	switch strings.ToLower(parsed.Host) {
	case "resolve":
		if phone := values.Get("phone"); phone != "" {
			return ofLinkedPhone(phone)
		}
		return ofLinkedName(values.Get("domain"))
	case "user", "openmessage":
		return ofLinkedID(values.Get("id")+values.Get("user_id"), false)
	case "privatepost":
		return ofLinkedID(values.Get("channel"), true)
	case "join":
		return Query{Kind: KindInvite, Text: text}
	default:
		return Query{Kind: KindUnsupported, Text: text}
	}
}

func isWebLink(text string) bool {
	rest := schemeForm.ReplaceAllString(text, "")
	return schemeForm.MatchString(text) || hostForm.MatchString(rest) || ownHostForm.MatchString(rest)
}

func ofWebLink(text string) Query {
	rest := schemeForm.ReplaceAllString(text, "")
	if match := ownHostForm.FindStringSubmatch(rest); match != nil && !strings.EqualFold(match[1], "www") {
		return ofLinkedName(match[1])
	}
	if !hostForm.MatchString(rest) {
		return Query{Kind: KindUnsupported, Text: text}
	}
	path, _, _ := strings.Cut(rest, "#")
	path, _, _ = strings.Cut(path, "?")
	_, path, _ = strings.Cut(path, "/")
	return ofPath(strings.Split(strings.Trim(path, "/"), "/"), text)
}

// notNames are the first parts of links that look like names and are none.
var notNames = map[string]bool{
	"addemoji": true, "addlist": true, "addstickers": true, "addtheme": true, "auth": true, "bg": true, "boost": true,
	"confirmphone": true, "contact": true, "giftcode": true, "invoice": true, "iv": true, "login": true, "proxy": true,
	"setlanguage": true, "share": true, "socks": true,
}

func ofPath(parts []string, text string) Query {
	first := strings.ToLower(parts[0])
	switch {
	case strings.HasPrefix(first, "+"), strings.HasPrefix(first, "%20"), strings.HasPrefix(first, "%2b"):
		return ofPlus(strings.NewReplacer("+", "", "%20", "", "%2B", "", "%2b", "").Replace(parts[0]), text)
	case first == "joinchat":
		return Query{Kind: KindInvite, Text: text}
	case first == "c" && len(parts) > 1:
		return ofLinkedID(parts[1], true)
	case first == "s" && len(parts) > 1:
		return ofLinkedName(parts[1])
	case notNames[first]:
		return Query{Kind: KindUnsupported, Text: text}
	default:
		return ofLinkedName(parts[0])
	}
}

// ofPlus tells t.me/+<number>, a person's link, from t.me/+<letters>, an invite.
func ofPlus(rest, text string) Query {
	if rest != "" && onlyDigits(rest) == rest {
		return ofLinkedPhone(rest)
	}
	return Query{Kind: KindInvite, Text: text}
}

func ofLinkedName(name string) Query {
	name = strings.TrimPrefix(name, "@")
	if !isUsername(name) {
		return Query{Kind: KindUnsupported, Text: name}
	}
	return Query{Kind: KindName, Text: name, Username: name}
}

func ofLinkedPhone(number string) Query {
	digits := onlyDigits(number)
	if len(digits) < leastPhone || len(digits) > mostPhone {
		return Query{Kind: KindUnsupported, Text: number}
	}
	return Query{Kind: KindPhone, Text: "+" + digits, Phone: "+" + digits}
}

// ofLinkedID reads the number in a link. Links have a channel's own number, without the base.
func ofLinkedID(number string, ofChannel bool) Query {
	if onlyDigits(number) != number || len(number) > mostID {
		return Query{Kind: KindUnsupported, Text: number}
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id == 0 {
		return Query{Kind: KindUnsupported, Text: number}
	}
	if ofChannel {
		id = channelBase - id
	}
	return Query{Kind: KindID, Text: number, ID: id}
}
