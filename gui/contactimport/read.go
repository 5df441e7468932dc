package contactimport

import (
	"cmp"
	"slices"
	"strconv"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/phone"
)

// reading is how an account's file was understood. attempt numbers the tries, so that the answer to one that the person has
// stopped waiting for, or corrected meanwhile, is told apart from the newest one's.
type reading struct {
	attempt int
	request string // of the newest try
	busy    bool
	percent int
	problem *core.Problem
	wish    wish
	used    wish // what the file was read with
	done    bool
	file    core.ContactsFile // without its rows
}

// wish is what the person has corrected; the zero value guesses everything.
type wish struct {
	encoding  string
	separator string
	columns   *contactfile.Columns
	country   string // where numbers without a calling code belong
}

func (r *reading) state() Read {
	s := Read{
		Busy: r.busy, Percent: r.percent, Problem: r.problem, Done: r.done, Format: r.file.Format, Encoding: r.file.Encoding,
		Separator: r.file.Separator, Columns: r.file.Columns, Sample: r.file.Sample, Truncated: r.file.Truncated,
		Country: r.wish.country,
	}
	if r.busy {
		r.wish.show(&s)
	}
	return s
}

// show puts what the person wants in the place of what the file was read with last.
func (w *wish) show(s *Read) {
	s.Encoding, s.Separator = cmp.Or(w.encoding, s.Encoding), cmp.Or(w.separator, s.Separator)
	if w.columns != nil && s.Columns != nil {
		columns := *w.columns
		columns.Titles = s.Columns.Titles
		s.Columns = &columns
	}
}

// Take reads a file for the account on show. It replaces the one before, with all that was done to it.
func (m *Model) Take(path string) {
	id := m.shown
	d := m.desks.Of(id)
	info, _ := m.core.Account(id)
	m.clear(id, Source{Path: path})
	d.read.wish.country = phone.RegionOf(text(info.Phone))
	d.aim([]core.AccountID{id})
	m.meet(id)
	m.read(id)
}

// clear makes room for what is going to be read.
func (m *Model) clear(id core.AccountID, source Source) {
	m.stopWaiting(id)
	d := m.desks.Of(id)
	d.source, d.sheet, d.editing, d.refused = source, nil, 0, nil
	d.read = reading{attempt: d.read.attempt}
	d.step = StepReading
}

// begin numbers a new try to read.
func (r *reading) begin() (attempt int) {
	r.attempt++
	r.busy, r.percent, r.problem = true, 0, nil
	return r.attempt
}

// awaits tells that the answer to a try is still waited for.
func (r *reading) awaits(attempt int) bool { return r.busy && r.attempt == attempt }

// stopWaiting has nobody wait for what is being read. The core need not go on with it.
func (m *Model) stopWaiting(id core.AccountID) {
	r := &m.desks.Of(id).read
	if r.busy {
		m.core.GiveUp(id, r.request)
		r.busy = false
	}
}

// read asks for the file's rows as the person wishes it to be understood.
func (m *Model) read(id core.AccountID) {
	m.stopWaiting(id)
	d := m.desks.Of(id)
	d.refused = nil
	r := &d.read
	m.readings++
	attempt, used, name := r.begin(), r.wish, "import reading "+strconv.Itoa(m.readings)
	r.request = name
	fields := used.fields(d.source.Path)
	fields["limit"] = contactfile.RowsMax
	request := core.Request{Action: "preview_contacts_file", RequestID: &name, Fields: fields}
	m.sendOfNone(id, request, func(d *work, answer core.Event) {
		if d.read.awaits(attempt) {
			d.take(answer, used, m.knownTo(d))
		}
	})
	m.update(id)
}

// readOn takes how much of a file was read.
func (m *Model) readOn(progress core.ContactsFileProgress) {
	m.desks.Each(func(d *work) {
		if d.read.busy && progress.RequestID != nil && *progress.RequestID == d.read.request {
			d.read.percent = progress.Percent
		}
	})
	m.update(m.shown)
}

func (w *wish) fields(path string) map[string]any {
	fields := map[string]any{
		"path": path, "country": w.country, "encoding": w.encoding, "separator": w.separator,
	}
	if c := w.columns; c != nil {
		fields["columns"] = map[string]any{
			"header": c.Header, "first_name": c.FirstName, "last_name": c.LastName, "full_name": c.FullName, "phones": c.Phones,
		}
	}
	return fields
}

// take shows what was read: at once row by row, unless it was probably misunderstood.
func (d *work) take(answer core.Event, used wish, known func(string) int64) {
	r := &d.read
	r.busy = false
	file, failed := resultOf[core.ContactsFile](answer)
	if failed != nil {
		r.problem = failed
		r.takeBack()
		return
	}
	rows := file.Rows
	file.Rows = nil
	changed := r.done && r.file.Digest != file.Digest
	r.file, r.used, r.done = file, used, true
	if d.sheet == nil {
		d.sheet = newSheet(known)
	}
	if changed {
		d.editing = 0
		d.sheet.uproot()
	}
	d.sheet.fill(rows, used.country)
	if d.step == StepReading {
		d.step = StepRows
		if doubtful(d.sheet.counts) {
			d.step = StepCheck
		}
	}
}

// takeBack drops corrections that came to nothing, so that the next one does not carry them along.
func (r *reading) takeBack() {
	if r.done {
		r.wish = r.used
	}
}

// doubtful tells that most rows have no number: then the columns, or the country, were probably guessed wrong.
func doubtful(c Counts) bool { return 2*(c[ShownNone]+c[ShownWrong]) > c[ShownAll] }

// StopReading stops waiting for the file. A first reading goes back to where a file is chosen; after a correction the rows
// stay as they were before it.
func (m *Model) StopReading() {
	m.stopWaiting(m.shown)
	d := m.desks.Of(m.shown)
	d.read.takeBack()
	if d.step == StepReading {
		d.step = StepOpen
		if d.source.From != 0 {
			d.step = StepNone
		}
	}
	m.update(m.shown)
}

// ReadAgain tries once more what has failed.
func (m *Model) ReadAgain() {
	if m.desks.Of(m.shown).source.From != 0 {
		m.readPeople(m.shown)
		return
	}
	m.read(m.shown)
}

// Correct opens the page that shows how the file was understood, and Rows the one with its rows.
func (m *Model) Correct() { m.turn(m.shown, StepCheck) }

// Rows shows the file row by row.
func (m *Model) Rows() { m.turn(m.shown, StepRows) }

// SetEncoding reads the file's letters in another encoding.
func (m *Model) SetEncoding(name string) {
	m.wish(func(w *wish) { w.encoding = name })
}

// SetSeparator takes another sign for what stands between the cells. The columns are guessed anew.
func (m *Model) SetSeparator(sign string) {
	m.wish(func(w *wish) { w.separator, w.columns = sign, nil })
}

// SetColumns takes other columns for the names and numbers.
func (m *Model) SetColumns(change func(*contactfile.Columns)) {
	r := &m.desks.Of(m.shown).read
	now := r.file.Columns
	if r.busy && r.wish.columns != nil {
		now = r.wish.columns // one change follows the other before the file was read again
	}
	if now == nil {
		return
	}
	columns := *now
	columns.Phones = slices.Clone(now.Phones)
	change(&columns)
	m.wish(func(w *wish) { w.columns = &columns })
}

// SetCountry says where numbers without a calling code belong; "" is nowhere.
func (m *Model) SetCountry(region string) {
	if m.desks.Of(m.shown).read.wish.country != region {
		m.wish(func(w *wish) { w.country = region })
	}
}

func (m *Model) wish(change func(*wish)) {
	change(&m.desks.Of(m.shown).read.wish)
	m.read(m.shown)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
