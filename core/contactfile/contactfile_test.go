package contactfile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden results in testdata anew")

// TestSamples compares what is read of every sample with the result beside it. After a change, look at what differs:
//
//	go test ./core/contactfile -run TestSamples -update
func TestSamples(t *testing.T) {
	samples, err := filepath.Glob("testdata/*.[vc][cs][fv]")
	if err != nil || len(samples) < 10 {
		t.Fatal(samples, err)
	}
	for _, sample := range samples {
		t.Run(filepath.Base(sample), func(t *testing.T) {
			file, err := os.Open(sample)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			result, err := Read(t.Context(), file, Options{Country: "US"})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, sample+".golden", result)
		})
	}
}

func golden(t *testing.T, path string, result Result) {
	t.Helper()
	got, err := json.MarshalIndent(result, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func read(t *testing.T, text string, o Options) Result {
	t.Helper()
	result, err := Read(t.Context(), strings.NewReader(text), o)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return result
}

// The columns of headers in every language, and of tables without one.
func TestColumnsAreGuessed(t *testing.T) {
	for text, want := range map[string]Columns{
		"Name,Given Name,Family Name,Phone 1 - Type,Phone 1 - Value\nx,a,b,c,+15550100001": {Header: true, FirstName: 2, LastName: 3, FullName: 1, Phones: []int{5}},
		"First Name,Last Name,Business Fax,Mobile Phone,Home Phone\na,b,,,":                {Header: true, FirstName: 1, LastName: 2, Phones: []int{4, 5}},
		"Ім’я,Прізвище,Мобільний телефон\na,b,":                                            {Header: true, FirstName: 1, LastName: 2, Phones: []int{3}},
		"Имя,Телефон\na,":                                        {Header: true, FullName: 1, Phones: []int{2}},
		"Name,Vorname,Handy\na,b,":                               {Header: true, FirstName: 2, LastName: 1, Phones: []int{3}},
		"Imię i nazwisko,Telefon\na,":                            {Header: true, FullName: 1, Phones: []int{2}},
		"Nombre,Correo,Celular\na,,":                             {Header: true, FullName: 1, Phones: []int{3}},
		"Nom,Prénom,Tél. mobile\na,b,":                           {Header: true, FirstName: 2, LastName: 1, Phones: []int{3}},
		"Titel,Tel.\na,1":                                        {Header: true, Phones: []int{2}, FullName: 1},
		"Onoma;Arithmos\nAnn;+15550100001":                       {Header: true, FullName: 1, Phones: []int{2}},
		"+15550100001\n+15550100002":                             {Phones: []int{1}},
		"Ann\tLee\tann@example.org\t+1 555 010 0001":             {FirstName: 1, LastName: 2, Phones: []int{4}},
		"17;ann@example.org;+15550100001;Ann":                    {FullName: 4, Phones: []int{3}},
		"Only,words\nin,here":                                    {FirstName: 1, LastName: 2, Phones: []int{}},
		"+1 555 010 0001 ext. 12|Lee|Ann\n5550100002 x4|Kim|Bob": {FirstName: 2, LastName: 3, Phones: []int{1}},
		"": {Phones: []int{}},
	} {
		got := *read(t, text, Options{}).Columns
		got.Titles = nil
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v instead of %+v", text, got, want)
		}
	}
}

func TestGuessIsCorrected(t *testing.T) {
	result := read(t, "a;\xcf|+15550100001", Options{
		Encoding: "windows-1251", Separator: "|", Columns: &Columns{FirstName: 1, Phones: []int{2, 9}},
	})
	want := []Row{{Row: 1, Line: 1, FirstName: "a;П", Phone: "+15550100001", State: Ready}}
	if !reflect.DeepEqual(result.Rows, want) || result.Separator != "|" || result.Encoding != "windows-1251" {
		t.Errorf("%+v", result)
	}
}

// The sample is enough to see what the columns are, and no more: neither all records nor endless cells.
func TestSampleIsShort(t *testing.T) {
	long := strings.Repeat("й", titleMax)
	result := read(t, "Name,Note\n"+strings.Repeat("\"Ann\nLee\",+15550100001\n", 20)+"Bob,"+long, Options{})
	if len(result.Sample) != shownRecords || result.Sample[1][0] != "Ann Lee" {
		t.Errorf("%q", result.Sample)
	}
	cut := read(t, "Name,"+long, Options{}).Sample[0][1]
	if len(cut) > titleMax || !strings.HasPrefix(long, cut) {
		t.Errorf("%q", cut)
	}
	if card := read(t, "BEGIN:VCARD\nFN:Ann\nEND:VCARD", Options{}); card.Sample != nil {
		t.Errorf("%q", card.Sample)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{"PK\x03\x04rest", "%PDF-1.7", "\xd0\xcf\x11\xe0", "a\x00b,\x00\x00c"} {
		if _, err := Read(t.Context(), strings.NewReader(text), Options{}); !errors.Is(err, ErrNoContactFile) {
			t.Errorf("%q: %v", text, err)
		}
	}
	large := io.NewSectionReader(zeros{}, 0, SizeMax+1)
	if _, err := Read(t.Context(), large, Options{}); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ended, strings.NewReader("a,b"), Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := Read(t.Context(), strings.NewReader("a"), Options{Encoding: "rot13"}); err == nil {
		t.Error("an encoding that nobody knows")
	}
}

type zeros struct{}

func (zeros) ReadAt(into []byte, _ int64) (int, error) { return len(into), nil }

func TestRowsAreBounded(t *testing.T) {
	result := read(t, strings.Repeat("+15550100001\n", RowsMax+1), Options{})
	if !result.Truncated || len(result.Rows) != RowsMax || result.Counts.Duplicate != RowsMax-1 || result.Rows[9].DuplicateOf != 1 {
		t.Errorf("%t %d %+v", result.Truncated, len(result.Rows), result.Counts)
	}
}

// A photo in one line, however long, and a name without end cost nothing and lose nothing behind them.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("A", 3*lineMax)
	card := "BEGIN:VCARD\nFN:Ann " + long + "\nPHOTO;ENCODING=b:" + long + "\nTEL:+15550100001\nEND:VCARD\n"
	if got := read(t, card, Options{}).Rows; len(got) != 1 || got[0].Phone != "+15550100001" || len(got[0].LastName) != nameMax {
		t.Errorf("%+v", got)
	}
	table := "Name,Phone\n" + long + ",+15550100001\nBob,+15550100002\n"
	rows := read(t, table, Options{}).Rows
	if last := rows[len(rows)-1]; last.FirstName != "Bob" || last.Phone != "+15550100002" {
		t.Errorf("%+v", last)
	}
}

func TestKnownEncoding(t *testing.T) {
	for name, want := range map[string]string{"UTF8": "utf-8", "cp1251": "windows-1251", "UTF-16": "utf-16le", "KOI8-U": "koi8-u", "x": ""} {
		if got, ok := KnownEncoding(name); got != want || ok != (want != "") {
			t.Errorf("%s: %q %t", name, got, ok)
		}
	}
}

func TestCheckPhone(t *testing.T) {
	for _, c := range []struct {
		text, country, want string
		reason              Reason
	}{
		{"+1 (555) 010-0001", "", "+15550100001", ""},
		{"001 555 010 0001", "", "+15550100001", ""},
		{"tel:+1-555-010-0001", "", "+15550100001", ""},
		{"'+15550100001", "", "+15550100001", ""},
		{`="+15550100001"`, "", "+15550100001", ""},
		{"+1 555 010 0001 ext. 12", "", "+15550100001", ""},
		{"+1 555 010 0001 (ext. 12)", "", "+15550100001", ""},
		{"+1 555 010 0001, extension: 12", "", "+15550100001", ""},
		{"+1 555 010 0001 доб. 12", "", "+15550100001", ""},
		{"+1 555 010 0001 дод.12", "", "+15550100001", ""},
		{"+1 555 010 0001, внутр. 1234", "", "+15550100001", ""},
		{"+1 555 010 0001 вн.12", "", "+15550100001", ""},
		{"+1 555 010 0001 wew. 12", "", "+15550100001", ""},
		{"+1 555 010 0001x12", "", "+15550100001", ""},
		{"+1 555 010 0001#12", "", "+15550100001", ""},
		{"+1 555 010 0001 дім", "", "+1 555 010 0001 дім", Letters},
		{"＋１５５５０１００００１", "", "+15550100001", ""},
		{"+١ ٥٥٥ ٠١٠ ٠٠٠١", "", "+15550100001", ""},
		{"+𝟙𝟝𝟝𝟝𝟘𝟙𝟘𝟘𝟘𝟘𝟙", "", "+15550100001", ""}, // beside them in Unicode stand other digits
		{"555 010 0001", "US", "+15550100001", ""},
		{"15550100001", "US", "+15550100001", ""},
		{"15550100001.00", "US", "+15550100001", ""},
		{"555 010 0001", "", "555 010 0001", NoCountry},
		{"+888 0123 4567", "", "+88801234567", ""},
		{"+99966110011", "", "+99966110011", ""},
		{"+999123456789", "", "+999123456789", Impossible},
		{"4.47E+11", "US", "4.47E+11", Scientific},
		{"1,5555E+10", "", "1,5555E+10", Scientific},
		{"call me", "US", "call me", Letters},
		{"1-800-ROSES", "US", "1-800-ROSES", Letters},
		{"+1 555", "", "+1 555", TooShort},
		{"12", "", "12", TooShort},
		{"5550001", "US", "5550001", TooShort},
		{"044 000 00 01", "US", "044 000 00 01", Impossible},
		{"044 000 00 01", "UA", "+380440000001", ""},
		{"02 0000 0001", "IT", "+390200000001", ""}, // there the zero is a part of the number
		{"+1 555 010 0001 0000", "", "+1 555 010 0001 0000", TooLong},
		{"+" + strings.Repeat("1", 40), "", "+" + strings.Repeat("1", 40), TooLong},
		{strings.Repeat("1", 300), "", strings.Repeat("1", phoneMax), TooLong},
	} {
		if got, reason := CheckPhone(c.text, c.country); got != c.want || reason != c.reason {
			t.Errorf("%q in %q: %q %q instead of %q %q", c.text, c.country, got, reason, c.want, c.reason)
		}
	}
	if !IsCountry("UA") || IsCountry("ua") || IsCountry("XX") || IsCountry("") {
		t.Error("countries are wrong")
	}
}

func FuzzCSV(f *testing.F) { fuzzRead(f, "testdata/*.csv", "") }

func FuzzVCard(f *testing.F) { fuzzRead(f, "testdata/*.vcf", "BEGIN:VCARD\n") }

// fuzzRead wants neither a panic nor an endless loop, and rows that keep what is promised.
func fuzzRead(f *testing.F, samples, start string) {
	paths, err := filepath.Glob(samples)
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		began := time.Now()
		result, err := Read(t.Context(), strings.NewReader(start+string(text)), Options{Country: "US"})
		if err != nil && !errors.Is(err, ErrNoContactFile) {
			t.Fatal(err)
		}
		if spent := time.Since(began); spent > 10*time.Second+time.Duration(len(text))*100*time.Microsecond {
			t.Errorf("it took %v", spent)
		}
		for i, row := range result.Rows {
			checkRow(t, i, row)
		}
	})
}

func checkRow(t *testing.T, i int, row Row) {
	t.Helper()
	switch {
	case row.Row != i+1 || row.Line < 1 || row.DuplicateOf > i:
	case row.FirstName != ProperName(row.FirstName) || row.LastName != ProperName(row.LastName):
	case row.FirstName == "" && row.LastName != "":
	case (row.State == NotANumber) != (row.Reason != "") || (row.State == NoNumber) != (row.Phone == ""):
	case (row.State == Ready || row.State == Duplicate) && !strings.HasPrefix(row.Phone, "+"):
	default:
		return
	}
	t.Errorf("row %d: %+v", i, row)
}
