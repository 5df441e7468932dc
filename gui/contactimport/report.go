package contactimport

import (
	"strings"

	"roster/core"
	"roster/gui/phone"
)

// Outcome is a kind of rows that people look for together in a report.
type Outcome string

// The outcomes.
const (
	OutcomeAll     Outcome = ""
	OutcomeFound   Outcome = "found"
	OutcomeThere   Outcome = "there"
	OutcomeNobody  Outcome = "nobody"
	OutcomeUnclear Outcome = "unclear"
	OutcomeRefused Outcome = "refused"
	OutcomeWaiting Outcome = "waiting"
	OutcomeSkipped Outcome = "skipped"
)

// Outcomes are all of them, in the order in which they are offered.
var Outcomes = []Outcome{
	OutcomeAll, OutcomeFound, OutcomeThere, OutcomeNobody, OutcomeUnclear, OutcomeRefused, OutcomeWaiting, OutcomeSkipped,
}

var outcomeOf = map[core.ImportRowState]Outcome{
	core.RowWaiting: OutcomeWaiting, core.RowSending: OutcomeWaiting,
	core.RowImported: OutcomeFound, core.RowAlreadyContact: OutcomeThere,
	core.RowNotFound: OutcomeNobody, core.RowCannotTell: OutcomeUnclear, core.RowRefused: OutcomeRefused,
	core.RowSkipped: OutcomeSkipped, core.RowCanceled: OutcomeSkipped,
}

// CountOf tells how many rows of an import have an outcome.
func CountOf(c core.ImportCounts, outcome Outcome) int {
	switch outcome {
	case OutcomeFound:
		return c.Imported
	case OutcomeThere:
		return c.AlreadyContact
	case OutcomeNobody:
		return c.NotFound
	case OutcomeUnclear:
		return c.CannotTell
	case OutcomeRefused:
		return c.Refused
	case OutcomeWaiting:
		return c.Waiting + c.Sending
	case OutcomeSkipped:
		return c.Skipped + c.Canceled
	default:
		return c.Rows
	}
}

// report is what became of an import's rows, as far as it was read. Rows are known by their number, which is counted from 1.
type report struct {
	rows    []core.ContactImportRow
	keys    []string // the text in which the filter looks
	done    bool
	reading bool
	stale   bool // it has changed while it was read
	attempt int
	problem *core.Problem
	stop    func() // of the wait for the next reading

	outcome Outcome
	filter  string
	shown   []int // the numbers of the rows that pass
	version int
	chosen  int // the row that is explained; 0 for none
}

func (r *report) fill(rows []core.ContactImportRow) {
	r.done = true
	r.rows = rows
	r.keys = make([]string, len(rows))
	for i, row := range rows {
		name := row.FirstName + " " + row.LastName
		if row.Username != nil {
			name += "\n@" + *row.Username
		}
		r.keys[i] = strings.ToLower(name) + "\n" + phone.Digits(row.Phone)
	}
	r.choose()
}

// choose keeps the rows of the outcome that have every word of the filter.
func (r *report) choose() {
	r.version++
	r.shown = make([]int, 0, len(r.rows))
	filter := phone.FilterOf(r.filter)
	for i := range r.rows {
		if (r.outcome == OutcomeAll || r.outcome == outcomeOf[r.rows[i].State]) && filter.Match(r.keys[i]) {
			r.shown = append(r.shown, i+1)
		}
	}
}

func (r *report) row(number int) (core.ContactImportRow, bool) {
	if number < 1 || number > len(r.rows) {
		return core.ContactImportRow{}, false
	}
	return r.rows[number-1], true
}

// ReportRow finds a row of the report on show by its number.
func (m *Model) ReportRow(number int) (core.ContactImportRow, bool) {
	return m.desks.Of(m.shown).runs.report.row(number)
}

// SetOutcome shows only rows of the report that ended in one way.
func (m *Model) SetOutcome(outcome Outcome) {
	m.onReport(func(r *report) { r.outcome = outcome; r.choose() })
}

// SetReportFilter shows only rows that have every word of a text in their name or number.
func (m *Model) SetReportFilter(filter string) {
	m.onReport(func(r *report) { r.filter = filter; r.choose() })
}

// Explain says more about a row of the report; 0 about none.
func (m *Model) Explain(number int) {
	m.onReport(func(r *report) { r.chosen = number })
}

func (m *Model) onReport(do func(*report)) {
	do(&m.desks.Of(m.shown).runs.report)
	m.update(m.shown)
}
