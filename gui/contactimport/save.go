package contactimport

import (
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/kit"
	"roster/gui/problem"
)

// saveReport has the person give the report a place, and writes it there.
func (v *View) saveReport() {
	t, i := v.Stage.Texts, v.shown.Runs.Open
	name := strings.TrimSuffix(filepath.Base(i.Name), filepath.Ext(i.Name))
	v.Stage.SaveFile(kit.FileSave{
		Title: t.S("import.run.save"), Name: fileName(t.S("import.save.name", kit.Args{"Name": name})) + ".csv",
		Save: func(path string) {
			v.Model.SaveReport(path, t.Language(), func(failed *core.Problem) { v.saved(path, failed) })
		},
	})
}

// saved tells that a file is where it was to be, or why it is not.
func (v *View) saved(path string, failed *core.Problem) {
	if failed != nil {
		notSaved(v.Stage, failed, v.Now())
		return
	}
	v.Stage.Toast(v.Stage.Texts.S("import.save.done", kit.Args{"Name": filepath.Base(path)}))
}

// notSaved tells why a file is not where it was to be.
func notSaved(stage *kit.Stage, failed *core.Problem, now time.Time) {
	n := problem.Notice(stage.Texts, failed, now)
	body := kit.Stack(kit.GapS, kit.Strong(n.Title), kit.Body(n.Text), kit.Body(n.ToDo), kit.Caption(n.Details))
	stage.Inform(stage.Texts.S("import.save.failed"), body)
}

// SaveReport writes the report on show to a CSV file, of which the person wants a former one replaced, in the background. done
// is told on the widgets' goroutine.
func (m *Model) SaveReport(path, language string, done func(*core.Problem)) {
	rows := m.desks.Of(m.shown).runs.report.rows
	go func() {
		err := core.SaveFile(path, true, func(w io.Writer) error { return writeReport(w, rows, language) })
		m.dispatcher.Do(func() {
			if m.ctx.Err() == nil {
				done(core.ProblemFrom(err, m.now()))
			}
		})
	}()
}

// writeReport writes the table in a language, and with what programs that are in this language expect between the cells.
func writeReport(w io.Writer, rows []core.ContactImportRow, language string) error {
	t, err := kit.NewTexts(language)
	if err != nil {
		return err
	}
	table, err := contactfile.NewTableWriter(w, rune(t.S("import.save.separator")[0]))
	if err != nil {
		return err
	}
	var heads []string
	for _, key := range []string{"row", "first", "last", "phone", "result", "explained", "username", "id", "time"} {
		heads = append(heads, t.S("import.save."+key))
	}
	if err := table.Write(heads...); err != nil {
		return err
	}
	for _, row := range rows {
		if err := table.Write(cellsOf(t, row)...); err != nil {
			return err
		}
	}
	return table.Flush()
}

func cellsOf(t *kit.Texts, r core.ContactImportRow) []string {
	id, at := "", ""
	if r.UserID != nil {
		id = strconv.FormatInt(*r.UserID, 10)
	}
	if r.At != nil {
		at = r.At.Local().Format(time.DateTime)
	}
	return []string{
		strconv.Itoa(r.Row), r.FirstName, r.LastName, contactfile.SpacedPhone(r.Phone), reportLine(t, r).says, explained(t, r),
		text(r.Username), id, at,
	}
}
