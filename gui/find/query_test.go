package find

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClassify(t *testing.T) {
	name := func(n string) Query { return Query{Kind: KindName, Text: n, Username: n} }
	phone := func(text, number string) Query { return Query{Kind: KindPhone, Text: text, Phone: number} }
	linkedPhone := phone("+15551234567", "+15551234567")
	invite := func(text string) Query { return Query{Kind: KindInvite, Text: text} }
	odd := func(text string) Query { return Query{Kind: KindUnsupported, Text: text} }
	plain := func(text string) Query { return Query{Kind: KindText, Text: text} }
	for typed, want := range map[string]Query{
		"":                      {},
		"  \t\n ":               {},
		"@":                     {},
		"@@":                    {},
		"\u200e ":               {},
		"O":                     plain("O"),
		"olena":                 {Kind: KindText, Text: "olena", Username: "olena"},
		"Chess":                 {Kind: KindText, Text: "Chess", Username: "Chess"},
		"ches":                  plain("ches"), // bought names of four letters need the @
		"1olena":                plain("1olena"),
		"ole-na":                plain("ole-na"),
		"olena_":                plain("olena_"),
		"Олена":                 plain("Олена"),
		" Olena  K":             plain("Olena K"),
		"Olena\u00a0K":          plain("Olena K"),
		strings.Repeat("a", 32): {Kind: KindText, Text: strings.Repeat("a", 32), Username: strings.Repeat("a", 32)},
		strings.Repeat("a", 33): plain(strings.Repeat("a", 33)),

		"@olena_shop":             name("olena_shop"),
		" @Olena_Shop ":           name("Olena_Shop"),
		"\u2068@olena_shop\u2069": name("olena_shop"),
		"@wiki":                   name("wiki"),
		"@ole":                    plain("ole"),
		"@Олена":                  plain("Олена"),
		"@+15551234567":           plain("+15551234567"),

		"t.me/olena_shop":                    name("olena_shop"),
		"T.ME/olena_shop":                    name("olena_shop"),
		"https://t.me/olena_shop":            name("olena_shop"),
		"http://www.t.me/olena_shop/":        name("olena_shop"),
		"https://telegram.me/olena_shop":     name("olena_shop"),
		"telegram.dog/olena_shop":            name("olena_shop"),
		"https://t.me/olena_shop?start=1":    name("olena_shop"),
		"https://t.me/olena_shop/15?single":  name("olena_shop"),
		"https://t.me/s/olena_shop":          name("olena_shop"),
		"https://t.me/@olena_shop":           name("olena_shop"),
		"olena-shop.t.me":                    {Kind: KindText, Text: "olena-shop.t.me"},
		"olena_shop.t.me":                    name("olena_shop"),
		"https://olena_shop.t.me/15":         name("olena_shop"),
		"tg://resolve?domain=olena_shop":     name("olena_shop"),
		"tg:resolve?domain=olena_shop":       name("olena_shop"),
		"TG://RESOLVE?domain=olena_shop&x=1": name("olena_shop"),

		"https://t.me/+15551234567":         linkedPhone,
		"tg://resolve?phone=15551234567":    linkedPhone,
		"tg://resolve?phone=+15551234567":   linkedPhone,
		"https://t.me/+AbCdEf123_-":         invite("https://t.me/+AbCdEf123_-"),
		"t.me/%2BAbCdEf123":                 invite("t.me/%2BAbCdEf123"),
		"https://t.me/joinchat/AbCdEf123":   invite("https://t.me/joinchat/AbCdEf123"),
		"tg://join?invite=AbCdEf123":        invite("tg://join?invite=AbCdEf123"),
		"https://t.me/+":                    invite("https://t.me/+"),
		"https://t.me/c/1234567890/15":      {Kind: KindID, Text: "1234567890", ID: -1001234567890},
		"tg://privatepost?channel=12345":    {Kind: KindID, Text: "12345", ID: -1000000012345},
		"tg://user?id=4815":                 {Kind: KindID, Text: "4815", ID: 4815},
		"tg://openmessage?user_id=4815":     {Kind: KindID, Text: "4815", ID: 4815},
		"tg://user?id=":                     odd(""),
		"tg://user?id=0":                    odd("0"),
		"tg://user?id=99999999999999999999": odd("99999999999999999999"),
		"tg://resolve?phone=12":             odd("12"),
		"tg://resolve":                      odd(""),
		"tg://settings":                     odd("tg://settings"),
		"tg://%zz":                          odd("tg://%zz"),
		"https://t.me/":                     odd(""),
		"https://t.me":                      odd(""),
		"https://t.me/addstickers/Cats":     odd("https://t.me/addstickers/Cats"),
		"https://t.me/proxy?server=x":       odd("https://t.me/proxy?server=x"),
		"https://example.org/olena_shop":    odd("https://example.org/olena_shop"),
		"https://www.t.me.example.org/a":    odd("https://www.t.me.example.org/a"),

		"+1 555 123-45-67":  phone("+1 555 123-45-67", "+15551234567"),
		"+15551234567":      phone("+15551234567", "+15551234567"),
		"1 (555) 123-45.67": phone("1 (555) 123-45.67", "+15551234567"),
		"001 555 123 45 67": phone("001 555 123 45 67", "+15551234567"),
		"15551234567":       {Kind: KindPhone, Text: "15551234567", Phone: "+15551234567", ID: 15551234567},
		"+99966":            plain("+99966"),
		"+1234567890123456": plain("+1234567890123456"),
		"777000":            {Kind: KindID, Text: "777000", ID: 777000},
		"5551234567":        {Kind: KindID, Text: "5551234567", ID: 5551234567},
		"-100123456":        {Kind: KindID, Text: "-100123456", ID: -100123456},
		"-1001234567890":    {Kind: KindID, Text: "-1001234567890", ID: -1001234567890},
		"1234567890123456":  {Kind: KindID, Text: "1234567890123456", ID: 1234567890123456},
		"12345678901234567": plain("12345678901234567"),
		"0":                 plain("0"),
		"+":                 plain("+"),
		"- 5":               plain("- 5"),
		"2/3":               plain("2/3"),
		"-":                 plain("-"),
	} {
		if got := Classify(typed); got != want {
			t.Errorf("%q is %+v, want %+v", typed, got, want)
		}
	}
}

// Whatever is typed, what comes out can be sent: names, numbers and ids have the forms that Telegram takes.
func FuzzClassify(f *testing.F) {
	for _, seed := range []string{
		"@olena", "https://t.me/+abc", "tg://resolve?domain=a", "+1 555 123", "-100123", "t.me/c/1/2", "Олена", "\u200e@x", "tg:/", "a.t.me",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q := Classify(typed)
		if q != Classify(typed) {
			t.Fatal("not the same twice")
		}
		if broken := broken(q); broken != "" {
			t.Errorf("%q is %+v: %s", typed, q, broken)
		}
		if utf8.ValidString(typed) && !utf8.ValidString(q.Text) {
			t.Errorf("the text %q is broken", q.Text)
		}
	})
}

// broken says what of a query could not be sent.
func broken(q Query) string {
	switch {
	case q.Username != "" && !isUsername(q.Username):
		return "the name is none"
	case q.Phone != "" && !(q.Phone[0] == '+' && onlyDigits(q.Phone) == q.Phone[1:] && len(q.Phone) <= mostPhone+1):
		return "the number is none"
	case q.Kind == KindNothing && q != (Query{}):
		return "nothing is something"
	case q.Kind != KindNothing && q.Kind != KindUnsupported && q.Text == "":
		return "there is no text to search for"
	default:
		return lacking(q)
	}
}

// lacking says what a kind of query should have and has not.
func lacking(q Query) string {
	missing := map[Kind]bool{KindName: q.Username == "", KindPhone: q.Phone == "", KindID: q.ID == 0}
	if missing[q.Kind] {
		return "what the kind says is not there"
	}
	return ""
}
