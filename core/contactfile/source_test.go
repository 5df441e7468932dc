package contactfile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

func TestProgressGrowsToTheEnd(t *testing.T) {
	text := manyPeople(CSV, 10_000)
	var last, all int64
	o := Options{Progress: func(read, of int64) {
		if read < last || read > of {
			t.Errorf("%d of %d behind %d", read, of, last)
		}
		last, all = read, of
	}}
	result := read(t, text, o)
	if last != all || all != passes*int64(len(text)) || result.Counts.Ready != 10_000 {
		t.Errorf("it ends at %d of %d", last, all)
	}
	last = 0
	read(t, "\ufeff"+text, o) // its mark tells the letters: the first pass ends where it begins
	if last != all {
		t.Errorf("with a mark it ends at %d of %d", last, all)
	}
	last, all = 0, 1
	read(t, "", o)
	if last != 0 || all != 0 {
		t.Errorf("an empty file ends at %d of %d", last, all)
	}
}

// counted counts what is read of a file.
type counted struct {
	io.ReadSeeker
	bytes int
}

func (c *counted) Read(into []byte) (int, error) {
	n, err := c.ReadSeeker.Read(into)
	c.bytes += n
	return n, err
}

// Whoever has enough of a long file need not wait for it: in either pass nothing more is read than what is under way.
func TestReadingStopsWithItsContext(t *testing.T) {
	for _, format := range []Format{CSV, VCard} {
		text := manyPeople(format, 20_000)
		for pass := range int64(passes) {
			ctx, cancel := context.WithCancel(t.Context())
			file := &counted{ReadSeeker: strings.NewReader(text)}
			at := pass * int64(len(text))
			_, err := Read(ctx, file, Options{Progress: func(read, _ int64) {
				if read > at {
					cancel()
				}
			}})
			cancel()
			if most := int(at) + 2*lineMax; !errors.Is(err, context.Canceled) || file.bytes > most {
				t.Errorf("%s, pass %d: %v, %d bytes were read, want at most %d", format, pass, err, file.bytes, most)
			}
		}
	}
}

// The digest is that of all bytes, also of those behind the last row that fits, and however the letters are written.
func TestDigest(t *testing.T) {
	for name, text := range map[string]string{
		"table": "Name,Phone\nAnn,+15550100001\n", "empty": "", "too many rows": strings.Repeat("+15550100001\n", RowsMax+5000),
		"other letters": "\xff\xfea\x00,\x00b\x00", "card": "BEGIN:VCARD\nFN:Ann\nEND:VCARD\nand more",
	} {
		sum := sha256.Sum256([]byte(text))
		if got := read(t, text, Options{}).Digest; got != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// faulty fails in the middle of a file, as a disk or a network folder does.
type faulty struct {
	*strings.Reader
	left int
}

func (f *faulty) Read(into []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return f.Reader.Read(into)
}

func TestReadingFails(t *testing.T) {
	text := manyPeople(CSV, 5_000)
	for left := range 5 {
		if _, err := Read(t.Context(), &faulty{strings.NewReader(text), left}, Options{}); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("after %d reads: %v", left, err)
		}
	}
}

// growing is a file that somebody goes on writing.
type growing struct{ at int64 }

func (g *growing) Read(into []byte) (int, error) {
	for i := range into {
		into[i] = "+15550100001\n"[(g.at+int64(i))%13]
	}
	g.at += int64(len(into))
	return len(into), nil
}

func (g *growing) Seek(_ int64, whence int) (int64, error) {
	g.at = 0
	if whence == io.SeekEnd {
		return 1000, nil
	}
	return 0, nil
}

func TestFileThatGrowsWithoutEnd(t *testing.T) {
	if _, err := Read(t.Context(), &growing{}, Options{}); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}
