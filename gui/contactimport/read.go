package contactimport

import (
	"time"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/phone"
)

// typingTime is how long typing must rest before a file is read again with what was typed.
const typingTime = 500 * time.Millisecond

// reading is how an account's file was understood. attempt numbers the tries, so that the answer to one that the person has
// stopped waiting for, or corrected meanwhile, is told apart from the newest one's.
type reading struct {
	attempt int
	busy    bool
	problem *core.Problem
	wish    wish
	used    wish // what file was read with
	done    bool
	file    core.ContactsFile // without its rows
	country string            // of which the rows' numbers are
	stop    func()            // of the wait for the end of typing
}

// wish is what the person has corrected; the zero value guesses everything.
type wish struct {
	encoding  string
	separator string
	columns   *contactfile.Columns
	code      string // the calling code as it was typed
}

func (r *reading) state() Read {
	return Read{
		Busy: r.busy, Problem: r.problem, Done: r.done, Format: r.file.Format, Encoding: r.file.Encoding, Separator: r.file.Separator,
		Columns: r.file.Columns, Sample: r.file.Sample, Truncated: r.file.Truncated,
		Code: r.wish.code, Country: phone.Region(r.wish.code),
	}
}

// Take reads a file for the account on show. It replaces the one before, with all that was done to it.
func (m *Model) Take(path string) {
	id := m.shown
	d := m.desk(id)
	d.read.rest()
	attempt := d.read.attempt
	info, _ := m.core.Account(id)
	d.source, d.sheet, d.editing, d.refused = Source{Path: path}, nil, 0, nil
	d.read = reading{attempt: attempt, wish: wish{code: phone.CallingCode(text(info.Phone))}}
	d.aim([]core.AccountID{id})
	d.step = StepReading
	m.meet(id)
	m.read(id)
}

// rest ends the wait for the end of typing.
func (r *reading) rest() {
	if r.stop != nil {
		r.stop()
		r.stop = nil
	}
}

// read asks for the file's rows as the person wishes it to be understood.
func (m *Model) read(id core.AccountID) {
	d := m.desk(id)
	r := &d.read
	r.rest()
	r.attempt++
	attempt := r.attempt
	r.busy, r.problem, d.refused = true, nil, nil
	wish, country := r.wish, phone.Region(r.wish.code)
	fields := wish.fields(d.source.Path, country)
	fields["limit"] = contactfile.RowsMax
	m.core.Dispatch(core.Request{Action: "preview_contacts_file", Fields: fields}, m.later(func(answer core.Event) {
		if d := m.desks[id]; d != nil && d.read.attempt == attempt && d.read.busy {
			d.take(answer, wish, country, m.knownTo(d))
		}
	}))
	m.update(id)
}

func (w wish) fields(path, country string) map[string]any {
	fields := map[string]any{
		"path": path, "country": country, "encoding": w.encoding, "separator": w.separator,
	}
	if c := w.columns; c != nil {
		fields["columns"] = map[string]any{
			"header": c.Header, "first_name": c.FirstName, "last_name": c.LastName, "full_name": c.FullName, "phones": c.Phones,
		}
	}
	return fields
}

// take shows what was read: at once row by row, unless it was probably misunderstood.
func (d *desk) take(answer core.Event, used wish, country string, known func(string) int64) {
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
	r.file, r.used, r.country, r.done = file, used, country, true
	if d.sheet == nil {
		d.sheet = newSheet(known)
	}
	d.sheet.fill(rows, country)
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
	d := m.desk(m.shown)
	d.read.rest()
	d.read.busy = false
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
	if m.desk(m.shown).source.From != 0 {
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
	now := m.desk(m.shown).read.file.Columns
	if now == nil {
		return
	}
	columns := *now
	columns.Phones = append([]int{}, now.Phones...)
	change(&columns)
	m.wish(func(w *wish) { w.columns = &columns })
}

// SetCode says where numbers without a calling code belong. The file is read again once the typing rests.
func (m *Model) SetCode(typed string) {
	d := m.desk(m.shown)
	if d.read.wish.code == typed {
		return
	}
	d.read.wish.code = typed
	d.read.rest()
	id := m.shown
	if country := phone.Region(typed); country != d.read.country || d.read.busy {
		d.read.stop = m.after(typingTime, func() { m.read(id) })
	}
	m.update(id)
}

func (m *Model) wish(change func(*wish)) {
	change(&m.desk(m.shown).read.wish)
	m.read(m.shown)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
