// Package contactfile reads files of contacts as address books and spreadsheets write them: vCard 2.1, 3.0 and 4.0, and CSV
// with any separator, in any of the usual encodings. What a file does not say is guessed; the guess is part of the result,
// and the caller can correct it. Every phone number is checked and written in one way.
package contactfile

import (
	"context"
	"errors"
	"io"
)

const (
	// SizeMax is how large a file may be, in bytes.
	SizeMax = 64 << 20
	// RowsMax bounds the rows of a result, and with them its memory. What comes behind them is not read.
	RowsMax = 100_000
	// nameMax is Telegram's limit of a contact's first and last name, in characters; longer ones are cut.
	nameMax = 64
)

// ErrTooLarge tells a file of more than SizeMax bytes, and ErrNoContactFile one that is neither vCard nor CSV, such as a
// spreadsheet in its program's own format.
var (
	ErrTooLarge      = errors.New("the file is larger than 64 MB")
	ErrNoContactFile = errors.New("the file is neither vCard nor CSV")
)

// Format is what kind of file it is.
type Format string

// The formats.
const (
	VCard Format = "vcard"
	CSV   Format = "csv"
)

// Options correct what is guessed; the zero value guesses everything.
type Options struct {
	// Country is where numbers without a country code belong: two letters of ISO 3166, such as UA. Without it they are
	// marked NoCountry.
	Country   string
	Encoding  string   // see KnownEncoding
	Separator string   // one character, of a CSV file
	Columns   *Columns // of a CSV file
	// Progress is told now and then how much of all that there is to read was read, in bytes: every file is gone through twice,
	// first for its letters. nil tells nobody. It is called from the goroutine that reads, and must not block.
	Progress func(read, all int64)
}

// Result is what was read. Columns are those of a CSV file and nil otherwise, like Separator, which is "" then. Sample holds
// the cells of a CSV file's first records, by which a person sees what the columns are. Truncated tells that there was more
// than RowsMax rows. Digest is the SHA-256 of all that the file held when its rows were read.
type Result struct {
	Format    Format
	Encoding  string
	Separator string
	Columns   *Columns
	Sample    [][]string
	Rows      []Row
	Counts    Counts
	Truncated bool
	Digest    string
}

// State tells what can be done with a row.
type State string

// The states of a row.
const (
	Ready      State = "ready"
	Duplicate  State = "duplicate"    // its number stands in an earlier row: Row.DuplicateOf
	NoNumber   State = "no_number"    // somebody without a phone number
	NotANumber State = "not_a_number" // Row.Reason tells why
)

// Row is a number of a person: somebody with several has as many rows. Phone is in E.164 ("+" and digits) for ready and
// duplicate rows, and otherwise as it stands in the file. Names are in one line, and cut to 64 characters.
type Row struct {
	Row         int    `json:"row"`  // counted from 1
	Line        int    `json:"line"` // of the file, counted from 1, where the person begins
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	Phone       string `json:"phone"`
	State       State  `json:"state"`
	Reason      Reason `json:"reason"`       // "" unless the state is not_a_number
	DuplicateOf int    `json:"duplicate_of"` // a Row, or 0
}

// Counts tells how many rows are in each state.
type Counts struct {
	Rows       int `json:"rows"`
	Ready      int `json:"ready"`
	Duplicate  int `json:"duplicate"`
	NoNumber   int `json:"no_number"`
	NotANumber int `json:"not_a_number"`
}

// Read reads a file from its beginning. Its errors are ErrTooLarge, ErrNoContactFile, the context's, and those of reading.
func Read(ctx context.Context, file io.ReadSeeker, o Options) (Result, error) {
	source, err := newSource(ctx, file, o.Progress)
	if err != nil {
		return Result{}, err
	}
	encoding, err := survey(source)
	if err != nil {
		return Result{}, err
	}
	if o.Encoding != "" {
		encoding = o.Encoding
	}
	if err := source.again(); err != nil {
		return Result{}, err
	}
	result, err := readAs(source, encoding, o)
	if err != nil {
		return Result{}, err
	}
	result.Digest, err = source.digest()
	return result, err
}

// readAs reads the rows of a file whose encoding is known.
func readAs(file io.Reader, encoding string, o Options) (Result, error) {
	text, err := decoded(file, encoding)
	if err != nil {
		return Result{}, err
	}
	c := newCollector(o.Country)
	c.result.Encoding = encoding
	if isVCard(text) {
		c.result.Format = VCard
		err = readCards(text, c)
	} else {
		c.result.Format = CSV
		err = readTable(text, o, c)
	}
	if ended := c.finish(); err == nil {
		err = ended
	}
	if err != nil && !errors.Is(err, errEnough) {
		return Result{}, err
	}
	return c.result, nil
}

// errEnough ends reading when there are RowsMax rows.
var errEnough = errors.New("there are as many rows as fit")

func (c *Counts) count(state State) {
	c.Rows++
	switch state {
	case Ready:
		c.Ready++
	case Duplicate:
		c.Duplicate++
	case NoNumber:
		c.NoNumber++
	case NotANumber:
		c.NotANumber++
	}
}
