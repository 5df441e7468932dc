package contactfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// The encodings that are guessed. Others can be given.
const (
	utf8Name    = "utf-8"
	utf16LE     = "utf-16le"
	utf16BE     = "utf-16be"
	windows1250 = "windows-1250" // Polish, Czech, Hungarian, …
	windows1251 = "windows-1251" // Cyrillic
	windows1252 = "windows-1252" // western Europe
)

// KnownEncoding gives the one name of an encoding that goes by several, and false for what is none. The names are those of
// https://encoding.spec.whatwg.org/#names-and-labels.
func KnownEncoding(name string) (string, bool) {
	found, err := htmlindex.Get(name)
	if err != nil {
		return "", false
	}
	canonical, err := htmlindex.Name(found)
	return canonical, err == nil && canonical != "replacement" && canonical != "x-user-defined"
}

// decoded gives a file's text in UTF-8, without its byte order mark and with "\n" at the ends of lines.
func decoded(file io.Reader, name string) (*bufio.Reader, error) {
	if name != utf8Name {
		found, err := htmlindex.Get(name)
		if err != nil {
			return nil, fmt.Errorf("the encoding %q: %w", name, err)
		}
		file = found.NewDecoder().Reader(file)
	}
	text := bufio.NewReaderSize(&newlines{r: file}, lineMax)
	head, err := text.Peek(lineMax)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return nil, ErrNoContactFile
	}
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		_, _ = text.Discard(len("\ufeff"))
	}
	return text, nil
}

// foreign are the beginnings of files that people take for a table or a text and that are none: Excel's and others' zipped
// files, older Excel, PDF.
var foreign = [][]byte{[]byte("PK\x03\x04"), []byte("\xd0\xcf\x11\xe0"), []byte("%PDF")}

// survey goes through the whole file once and guesses its encoding: somebody with a foreign name may be the last.
func survey(file io.Reader) (string, error) {
	text := bufio.NewReaderSize(file, lineMax)
	head, err := text.Peek(lineMax)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading the file: %w", err)
	}
	for _, start := range foreign {
		if bytes.HasPrefix(head, start) {
			return "", ErrNoContactFile
		}
	}
	if name := markedEncoding(head); name != "" {
		return name, nil
	}
	var bytesSeen byteSurvey
	if err := bytesSeen.read(text); err != nil {
		return "", fmt.Errorf("reading the file: %w", err)
	}
	return bytesSeen.guess(), nil
}

// markedEncoding is what a byte order mark says, or where the zeros of UTF-16 without one stand.
func markedEncoding(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\ufeff")):
		return utf8Name
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return utf16LE
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return utf16BE
	}
	var zeros [2]int // at even and at odd places
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch few := len(head) / 50; {
	case zeros[1] > few && zeros[0] == 0:
		return utf16LE
	case zeros[0] > few && zeros[1] == 0:
		return utf16BE
	}
	return ""
}

// byteSurvey counts what tells encodings of one byte a character from UTF-8 and from each other.
type byteSurvey struct {
	valid, invalid int // characters of UTF-8, and bytes that are in none
	together       int // two bytes over 127 side by side: whole words are Cyrillic
	alone          int // a byte over 127 beside an ASCII letter: single letters with accents
	polish         int // letters in windows-1250 that are signs in windows-1252, beside an ASCII letter
	last           byte
}

func (s *byteSurvey) read(r io.Reader) error {
	buffer := make([]byte, lineMax)
	kept := 0 // bytes of a character that the last round cut
	for {
		n, err := r.Read(buffer[kept:])
		kept = s.add(buffer[:kept+n], err != nil)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// add counts, and moves an unfinished character to the beginning; it gives that one's length.
func (s *byteSurvey) add(text []byte, final bool) (kept int) {
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			s.neighbours(text[i])
			i++
			continue
		}
		if !final && !utf8.FullRune(text[i:]) {
			return copy(text, text[i:])
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			s.invalid++
		} else {
			s.valid++
		}
		for _, b := range text[i : i+size] {
			s.neighbours(b)
		}
		i += size
	}
	return 0
}

func (s *byteSurvey) neighbours(b byte) {
	before := s.last
	s.last = b
	switch {
	case b >= utf8.RuneSelf && before >= utf8.RuneSelf:
		s.together++
	case (b >= utf8.RuneSelf && isLetter(before)) || (before >= utf8.RuneSelf && isLetter(b)):
		s.alone++
		if bytes.IndexByte(polishLetters, max(b, before)) >= 0 {
			s.polish++
		}
	}
}

// polishLetters are ą, ł, ź, ż and their capitals in windows-1250.
var polishLetters = []byte{0xb9, 0xa5, 0xb3, 0xa3, 0x9f, 0x8f, 0xbf, 0xaf}

func isLetter(b byte) bool { return (b|0x20) >= 'a' && (b|0x20) <= 'z' }

// guess takes a few wrong bytes in much UTF-8 for damage.
func (s *byteSurvey) guess() string {
	switch {
	case s.invalid == 0 || s.valid > 10*s.invalid:
		return utf8Name
	case s.together > s.alone:
		return windows1251
	case s.polish > 0:
		return windows1250
	default:
		return windows1252
	}
}

// toUTF8 decodes a text whose encoding is named (or "", or a name that nobody knows) in the file.
func toUTF8(text []byte, name string) string {
	if utf8.Valid(text) && (name == "" || bytes.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0) {
		return string(text)
	}
	var found encoding.Encoding
	if name != "" {
		found, _ = htmlindex.Get(name)
	}
	if found == nil {
		var seen byteSurvey
		seen.add(text, true)
		found, _ = htmlindex.Get(seen.guess())
	}
	plain, err := found.NewDecoder().Bytes(text)
	if err != nil {
		return string(text)
	}
	return string(plain)
}
