package contactfile

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// lineMax is how much of a line is kept, in bytes: no name or number is longer, and a photo need not be kept.
const lineMax = 64 << 10

// newlines makes "\n" of every "\r\n" and every lone "\r", which old Macintosh programs write.
type newlines struct {
	r       io.Reader
	afterCR bool
}

func (n *newlines) Read(into []byte) (int, error) {
	for {
		count, err := n.r.Read(into)
		count = n.compact(into[:count])
		if count > 0 || err != nil || len(into) == 0 {
			return count, err
		}
	}
}

func (n *newlines) compact(text []byte) int {
	kept := 0
	for _, b := range text {
		second := b == '\n' && n.afterCR
		n.afterCR = b == '\r'
		if second {
			continue
		}
		if b == '\r' {
			b = '\n'
		}
		text[kept] = b
		kept++
	}
	return kept
}

// lineReader hands out lines without their ends.
type lineReader struct {
	r      *bufio.Reader
	number int // of the line that was read last, from 1
}

// next gives a line that is valid until the next call. What a line has over lineMax is left out. At the end it is io.EOF.
func (l *lineReader) next() ([]byte, error) {
	line, err := l.r.ReadSlice('\n')
	if len(line) == 0 && err != nil {
		return nil, err
	}
	l.number++
	if errors.Is(err, bufio.ErrBufferFull) {
		line = append([]byte(nil), line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = l.r.ReadSlice('\n')
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(line) > 0 && line[len(line)-1] == '\n' {
		line = line[:len(line)-1]
	}
	return line, nil
}

func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
}

// ProperName is a name as Telegram takes it.
func ProperName(text string) string {
	text = oneLine(text)
	if utf8.RuneCountInString(text) > nameMax {
		text = strings.TrimSpace(string([]rune(text)[:nameMax]))
	}
	return text
}
