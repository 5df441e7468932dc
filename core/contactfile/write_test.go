package contactfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shop are people of every kind that an account has among its contacts.
var shop = []Person{
	{FirstName: "Olha", LastName: "Пилипенко", Phone: "+380440000001", Username: "olha", UserID: 7},
	{FirstName: "=HYPERLINK(\"http://x\")", LastName: "-1+2", Phone: "+15551234567"},
	{FirstName: "Semi;colon", LastName: "Com,ma \\ \"quote\"\nline", Phone: "+88812345678"},
	{Username: "nameless"},
	{UserID: 99},
	{FirstName: "@SUM(1)", LastName: "＝1", Phone: "+99966110011"},
}

func written(t *testing.T, write func(*bytes.Buffer) error) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWriteVCard(t *testing.T) {
	text := written(t, func(b *bytes.Buffer) error { return WriteVCard(b, shop) })
	want := "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Olha Пилипенко\r\nN:Пилипенко;Olha;;;\r\n" +
		"TEL;TYPE=cell;VALUE=uri:tel:+380440000001\r\nURL:https://t.me/olha\r\nX-TELEGRAM-ID:7\r\nEND:VCARD\r\n"
	if !strings.HasPrefix(text, want) {
		t.Errorf("the first card is\n%s", text[:len(want)])
	}
	for _, part := range []string{"FN:nameless\r\n", "FN:Telegram 99\r\n", `N:Com\,ma \\ "quote" line;Semi\,colon;;;`} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
	if strings.Count(text, "BEGIN:VCARD") != len(shop) {
		t.Errorf("not every contact is a card:\n%s", text)
	}
}

// A name that turns the direction of writing would be read as another one, and so would what stands behind it.
func TestNamesAreWrittenAsTheyAreSeen(t *testing.T) {
	for name, want := range map[string]string{"Ann\x07 Lee\r\n": "Ann Lee", "\u202eeeL nnA\u202c": "eeL nnA", "Зоряна\u200f": "Зоряна", "👩‍🌾 Ann": "👩‍🌾 Ann"} {
		if got := visible(name); got != want {
			t.Errorf("%q is written as %q", name, got)
		}
	}
}

func TestWriteCSV(t *testing.T) {
	text := written(t, func(b *bytes.Buffer) error { return WriteCSV(b, shop) })
	want := "\ufeffFirst Name,Last Name,Phone,Username,Telegram ID\r\n" +
		"Olha,Пилипенко,+380 44 000 0001,olha,7\r\n" +
		"\"'=HYPERLINK(\"\"http://x\"\")\",'-1+2,+1 555 123 4567,,\r\n" +
		"Semi;colon,\"Com,ma \\ \"\"quote\"\" line\",+888 12345678,,\r\n" +
		",,,nameless,\r\n,,,,99\r\n'@SUM(1),'＝1,+999 66110011,,\r\n"
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
}

// What is written is read back, but for what a format has no room for.
func TestWrittenFilesAreReadBack(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer) error{
		"vcard": func(b *bytes.Buffer) error { return WriteVCard(b, shop) },
		"csv":   func(b *bytes.Buffer) error { return WriteCSV(b, shop) },
	} {
		result, err := Read(t.Context(), strings.NewReader(written(t, write)), Options{})
		if err != nil {
			t.Fatal(name, err)
		}
		if len(result.Rows) != len(shop) || string(result.Format) != name {
			t.Fatalf("%s: %+v", name, result)
		}
		for i, row := range result.Rows {
			if row.Phone != shop[i].Phone {
				t.Errorf("%s: row %d has the number %q", name, i, row.Phone)
			}
		}
		if got := result.Rows[1]; got.FirstName != shop[1].FirstName || got.LastName != shop[1].LastName {
			t.Errorf("%s: the formulas came back as %+v", name, got)
		}
	}
}

func TestSafeCells(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Olha": "Olha", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\r=1": "'\r=1", "＋1": "'＋1",
		"+1 555 123": "+1 555 123", "+1 555-123": "'+1 555-123", "+15551234567": "'+15551234567", "+": "'+", "'x": "'x", "1-2": "1-2",
		"|calc": "'|calc",
	} {
		got := safeCell(cell)
		if got != want {
			t.Errorf("%q became %q", cell, got)
		}
		if back := unsafeCell(got); back != cell {
			t.Errorf("%q came back as %q", cell, back)
		}
	}
}

func TestSpacedPhone(t *testing.T) {
	for phone, want := range map[string]string{
		"+15551234567": "+1 555 123 4567", "+380440000001": "+380 44 000 0001", "+88812345678": "+888 12345678",
		"+99966110011": "+999 66110011", "+1": "+1", "": "", "12345678": "12345678",
		"4.47E+11": "4.47E+11", "+1 (555) 12": "+1 (555) 12", "call me": "call me",
	} {
		if got := SpacedPhone(phone); got != want {
			t.Errorf("%s became %q", phone, got)
		}
	}
}

type brokenWriter struct{ left int }

var errNoRoom = errors.New("no room")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errNoRoom
	}
	return len(p), nil
}

func TestWritingFails(t *testing.T) {
	many := make([]Person, 1000)
	for i := range many {
		many[i] = shop[0]
	}
	for _, left := range []int{0, 3, 20, 30_000} {
		if err := WriteCSV(&brokenWriter{left}, many); !errors.Is(err, errNoRoom) {
			t.Errorf("CSV with room for %d: %v", left, err)
		}
		if err := WriteVCard(&brokenWriter{left}, many); !errors.Is(err, errNoRoom) {
			t.Errorf("vCard with room for %d: %v", left, err)
		}
	}
}

// Whatever people are called, a table has no formula in it and a card no property more.
func FuzzWrite(f *testing.F) {
	for _, p := range shop {
		f.Add(p.FirstName, p.LastName, p.Username)
	}
	f.Add("\r\nTEL:+15550109999", "END:VCARD", "x\r\ny")
	f.Fuzz(func(t *testing.T, first, last, username string) {
		p := Person{FirstName: first, LastName: last, Username: username, Phone: "+15550100001", UserID: 7}
		table := written(t, func(b *bytes.Buffer) error { return WriteCSV(b, []Person{p}) })
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
		if err != nil || len(lines) != 2 {
			t.Fatalf("%v: %q", err, table)
		}
		for _, cell := range lines[1] {
			if cell != "" && strings.ContainsRune(formulaStarts, []rune(cell)[0]) && cell != "+1 555 010 0001" {
				t.Errorf("the cell %q is a formula", cell)
			}
		}
		lineCount := 2 * 7
		if visible(username) != "" {
			lineCount = 2 * 8
		}
		cards := written(t, func(b *bytes.Buffer) error { return WriteVCard(b, []Person{p, p}) })
		result, err := Read(t.Context(), strings.NewReader(cards), Options{})
		if err != nil || len(result.Rows) != 2 || result.Rows[0].Phone != p.Phone || strings.Count(cards, "\n") != lineCount || strings.Count(cards, "\r") != lineCount {
			t.Errorf("%v: %+v\n%s", err, result.Rows, cards)
		}
	})
}
