package contactfile

import (
	"reflect"
	"strings"
	"testing"
)

func TestReadCardNames(t *testing.T) {
	for _, c := range []struct{ lines, first, last string }{
		{"N:Petrenko;Ihor;Middle;Dr;|FN:Somebody Else", "Ihor", "Petrenko"},
		{"N:;Ihor;;;", "Ihor", ""},
		{"FN:Ada  King of\tLovelace", "Ada", "King of Lovelace"},
		{"N:Petrenko;;;;|FN:Ihor Petrenko", "Ihor", "Petrenko"},
		{"FN:Cher", "Cher", ""},
		{"FN;CHARSET=UTF-8:Іван|  Франко", "Іван", "Франко"}, // a folded line
		{"TEL:+15550100001", "", ""},
		{"no colon", "", ""},
		{"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=A4=D1=80=D0=B0=D0=BD=D0=BA=D0=BE;=D0=86=|=D0=B2=D0=B0=D0=BD;;;", "Іван", "Франко"},
		{"N;QUOTED-PRINTABLE:Petrenko;=49hor", "Ihor", "Petrenko"},
	} {
		text := "BEGIN:VCARD\r\nVERSION:3.0\r\n" + strings.ReplaceAll(c.lines, "|", "\r\n") + "\r\nEND:VCARD\r\n"
		if card, ok := ReadCard(text); !ok || card.FirstName != c.first || card.LastName != c.last {
			t.Errorf("%s: %t %+v", c.lines, ok, card)
		}
	}
	for _, text := range []string{"", " ", "nonsense", "BEGIN:VCARD\r\nFN:X"} {
		if card, ok := ReadCard(text); ok {
			t.Errorf("%q: %+v", text, card)
		}
	}
}

func FuzzReadCard(f *testing.F) {
	for _, seed := range []string{"", "BEGIN:VCARD\nN:;\nEND:VCARD", "BEGIN:VCARD\nFN;X=\"a\":b\n c\nEND:VCARD", "BEGIN:VCARD\nN\nEND:VCARD"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		card, _ := ReadCard(text)
		first, last := card.FirstName, card.LastName
		if first != oneLine(first) || last != oneLine(last) || (first == "" && last != "") {
			t.Errorf("%q: %q %q", text, first, last)
		}
	})
}

func TestReadCardPhones(t *testing.T) {
	for lines, want := range map[string][]CardPhone{
		"FN:Ann": nil,
		"TEL;TYPE=CELL:+1 555 010 0001|TEL;TYPE=work,voice:+15550100002": {{"+1 555 010 0001", "cell"}, {"+15550100002", "work"}},
		"TEL;CELL;PREF:+15550100001|TEL;HOME:+15550100002":               {{"+15550100001", "cell"}, {"+15550100002", "home"}},
		"TEL:+15550100001|item1.TEL;PREF=1:+15550100002":                 {{"+15550100002", ""}, {"+15550100001", ""}},
		"TEL;VALUE=uri;TYPE=\"voice,home\":tel:+1-555-010-0001;ext=5":    {{"+1-555-010-0001", "home"}},
		"TEL:+15550100001|TEL;TYPE=FAX:+15550100001|TEL: ":               {{"+15550100001", ""}},
	} {
		card, ok := ReadCard("Sent from a phone:\nBEGIN:VCARD\nVERSION:3.0\n" + strings.ReplaceAll(lines, "|", "\n") + "\nEND:VCARD")
		if !ok || !reflect.DeepEqual(card.Phones, want) {
			t.Errorf("%s: %t %+v", lines, ok, card.Phones)
		}
	}
}

func TestReadCardTakesTheFirstOfSeveral(t *testing.T) {
	card, ok := ReadCard("\ufeffbegin:vcard\r\nFN:Ann\r\nend:vcard\r\nBEGIN:VCARD\r\nFN:Bob\r\nEND:VCARD\r\n")
	if !ok || card.FirstName != "Ann" {
		t.Errorf("%t %+v", ok, card)
	}
}
