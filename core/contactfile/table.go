package contactfile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of a CSV file. A quote that is opened and not closed would take the rest of the file for one cell.
const (
	recordLinesMax = 200
	recordBytesMax = lineMax
	columnsMax     = 1000 // of a record; more are no table
	sampleRecords  = 200  // from which columns are guessed
	shownRecords   = 5    // of which the cells are a part of the result
)

// Separators are the characters that are looked for between a CSV file's cells.
const Separators = ",;\t|"

// readTable reads a CSV file.
func readTable(text *bufio.Reader, o Options, c *collector) error {
	named := namedSeparator(text)
	separator := o.Separator
	if separator == "" {
		separator = named
	}
	if separator == "" {
		head, _ := text.Peek(lineMax) // fewer at the end of the file
		separator = guessSeparator(string(head))
	}
	t := newTable(text, separator[0], named != "")
	sample, err := t.sample()
	if err != nil {
		return err
	}
	columns := o.Columns
	if columns == nil {
		columns = guessColumns(sample)
	}
	columns.titlesFrom(sample)
	c.result.Separator, c.result.Columns, c.result.Sample = separator, columns, shownCells(sample)
	return t.rows(sample, columns, c)
}

// namedSeparator takes the line away by which Excel is told the separator: "sep=;".
func namedSeparator(text *bufio.Reader) string {
	const line = "sep=;\n"
	head, _ := text.Peek(len(line))
	if len(head) < len(line) || !strings.EqualFold(string(head[:4]), "sep=") || head[5] != '\n' ||
		!strings.Contains(Separators, string(head[4:5])) {
		return ""
	}
	separator := string(head[4:5])
	_, _ = text.Discard(len(line))
	return separator
}

// guessSeparator takes the one that splits the most records into the same count of cells, and of several such the one that
// makes more cells. Where none is found there is one column, and the comma does.
func guessSeparator(head string) string {
	best, bestScore := ",", 0.0
	for _, separator := range Separators {
		if score := separatorScore(head, byte(separator)); score > bestScore {
			best, bestScore = string(separator), score
		}
	}
	return best
}

func separatorScore(head string, separator byte) float64 {
	t := newTable(bufio.NewReaderSize(strings.NewReader(head), lineMax), separator, false)
	counts, total := map[int]int{}, 0
	for total < sampleRecords {
		r, err := t.next()
		if err != nil {
			break
		}
		counts[len(r.cells)]++
		total++
	}
	score := 0.0
	for cells, count := range counts {
		if cells > 1 {
			score = max(score, float64(count)/float64(total)+float64(cells)/(100*columnsMax))
		}
	}
	return score
}

// record is one line of a table, or several where a cell has line breaks. The cells are valid until the next one is read.
type record struct {
	line  int
	cells []string
}

// table reads records that hold something.
type table struct {
	csv    *csv.Reader
	before int // lines that were taken away
}

func newTable(text *bufio.Reader, separator byte, named bool) *table {
	reader := csv.NewReader(&quoteCloser{lines: text, separator: separator})
	reader.Comma = rune(separator)
	reader.LazyQuotes, reader.FieldsPerRecord, reader.ReuseRecord = true, -1, true
	t := &table{csv: reader}
	if named {
		t.before = 1
	}
	return t
}

// next gives a record; at the end it is io.EOF.
func (t *table) next() (record, error) {
	for {
		cells, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return record{}, io.EOF
		}
		if err != nil {
			return record{}, fmt.Errorf("reading the table: %w", err)
		}
		cells = cells[:min(len(cells), columnsMax)]
		for _, cell := range cells {
			if strings.TrimSpace(cell) != "" {
				line, _ := t.csv.FieldPos(0)
				return record{line + t.before, cells}, nil
			}
		}
	}
}

// sample gives copies of the first records.
func (t *table) sample() ([]record, error) {
	var sample []record
	for len(sample) < sampleRecords {
		r, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		sample = append(sample, record{r.line, append([]string(nil), r.cells...)})
	}
	return sample, nil
}

// shownCells are the first records' cells, each in one line that is not longer than a title.
func shownCells(sample []record) [][]string {
	shown := make([][]string, min(len(sample), shownRecords))
	for i := range shown {
		shown[i] = make([]string, len(sample[i].cells))
		for column, cell := range sample[i].cells {
			shown[i][column] = shortened(cell)
		}
	}
	return shown
}

// rows adds the sample, without its header, and what comes behind it.
func (t *table) rows(sample []record, columns *Columns, c *collector) error {
	if columns.Header && len(sample) > 0 {
		sample = sample[1:]
	}
	for _, r := range sample {
		if err := columns.add(r, c); err != nil {
			return err
		}
	}
	for {
		r, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := columns.add(r, c); err != nil {
			return err
		}
	}
}

// quoteCloser passes a table on, and closes a quote at the end of its first line when no end of it is found within
// recordLinesMax lines and recordBytesMax bytes: then it was never meant as one.
type quoteCloser struct {
	lines     *bufio.Reader
	separator byte
	out       []byte
	err       error
}

func (q *quoteCloser) Read(into []byte) (int, error) {
	if len(q.out) == 0 {
		if q.err != nil {
			return 0, q.err
		}
		q.out, q.err = q.record(q.out[:0])
	}
	n := copy(into, q.out)
	q.out = q.out[n:]
	if n == 0 && q.err != nil {
		return 0, q.err
	}
	return n, nil
}

// record gives the next record, or the first line of one that does not end.
func (q *quoteCloser) record(out []byte) ([]byte, error) {
	line, err := q.lines.ReadSlice('\n')
	out = append(out, line...)
	if errors.Is(err, bufio.ErrBufferFull) {
		err = nil // the line goes on; what follows is passed on as a record of its own
	}
	if err != nil || !q.open(out, false) {
		return out, err
	}
	if extra := q.rest(); extra > 0 {
		more, err := q.lines.Peek(extra)
		out = append(out, more...)
		_, _ = q.lines.Discard(len(more))
		return out, err
	}
	return append(bytes.TrimSuffix(out, []byte("\n")), "\"\n"...), nil
}

// rest is how long the lines are that end the open quote; 0 where there is no end.
func (q *quoteCloser) rest() int {
	ahead, _ := q.lines.Peek(recordBytesMax) // fewer at the end of the file
	open, length := true, 0
	for range recordLinesMax {
		end := bytes.IndexByte(ahead[length:], '\n')
		line := ahead[length:]
		if end >= 0 {
			line = line[:end+1]
		}
		length += len(line)
		if open = q.open(line, open); !open {
			return length
		}
		if end < 0 {
			break
		}
	}
	return 0
}

// open tells whether a quote is open at the end of a line, by the rules of csv.Reader's LazyQuotes: a quote counts at the
// beginning of a cell, and ends it before a separator or the line's end.
func (q *quoteCloser) open(line []byte, open bool) bool {
	line = bytes.TrimSuffix(line, []byte("\n"))
	begins := !open
	for i := 0; i < len(line); i++ {
		b := line[i]
		switch {
		case !open:
			open = begins && b == '"'
			begins = b == q.separator
		case b != '"':
		case i+1 < len(line) && line[i+1] == '"':
			i++
		case i+1 == len(line) || line[i+1] == q.separator:
			open = false
		}
	}
	return open
}
