package contactimport

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"roster/core"
	"roster/gui/kit"
)

// saveReport has the person give the report a place, and writes it there.
func (v *View) saveReport() {
	t, i := v.Stage.Texts, v.shown.Runs.Open
	name := strings.TrimSuffix(filepath.Base(i.Name), filepath.Ext(i.Name))
	v.Stage.SaveFile(kit.FileSave{
		Title: t.S("import.run.save"), Name: fileName(t.S("import.save.name", kit.Args{"Name": name})) + ".csv",
		Save: func(path string) {
			v.Model.SaveReport(path, t.Language(), func(err error) { v.saved(path, err) })
		},
	})
}

// saved tells that a file is where it was to be, or why it is not.
func (v *View) saved(path string, err error) {
	t := v.Stage.Texts
	if err == nil {
		v.Stage.Toast(t.S("import.save.done", kit.Args{"Name": filepath.Base(path)}))
		return
	}
	v.Stage.Inform(t.S("import.save.failed"), kit.Stack(kit.GapS, kit.Body(t.S("import.save.failed.text", kit.Args{"Path": path})),
		kit.Caption(err.Error())))
}

// SaveReport writes the report on show to a CSV file, in the background. done is told on the widgets' goroutine.
func (m *Model) SaveReport(path, language string, done func(error)) {
	rows := m.desk(m.shown).runs.report.rows
	go func() {
		err := writeFile(path, func(w io.Writer) error { return writeReport(w, rows, language) })
		m.dispatcher.Do(func() {
			if m.ctx.Err() == nil {
				done(err)
			}
		})
	}()
}

// writeFile writes a file beside the one that is wanted and puts it in its place once it is whole: what was there before is
// lost only to something complete.
func writeFile(path string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".roster-*"+filepath.Ext(path))
	if err != nil {
		return fmt.Errorf("making a file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // it may be in its place already
		}
	}()
	buffered := bufio.NewWriter(file)
	if err := errors.Join(write(buffered), buffered.Flush(), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("writing the file: %w", err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return fmt.Errorf("putting the file in its place: %w", err)
	}
	return nil
}

// writeReport writes a table that spreadsheets open with the right letters and columns: they go by the mark at the beginning,
// and where a comma is a part of numbers they expect semicolons.
func writeReport(w io.Writer, rows []core.ContactImportRow, language string) error {
	t, err := kit.NewTexts(language)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	table := csv.NewWriter(w)
	table.Comma = rune(t.S("import.save.separator")[0])
	var heads []string
	for _, key := range []string{"row", "first", "last", "phone", "result", "explained", "username", "id", "time"} {
		heads = append(heads, t.S("import.save."+key))
	}
	if err := table.Write(heads); err != nil {
		return err
	}
	for _, row := range rows {
		if err := table.Write(cellsOf(t, row)); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
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
		strconv.Itoa(r.Row), harmless(r.FirstName), harmless(r.LastName), harmlessNumber(r.Phone), reportLine(t, r).says, explained(t, r),
		text(r.Username), id, at,
	}
}

// harmless keeps a spreadsheet from taking a name for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// harmlessNumber lets phone numbers begin with their plus sign.
func harmlessNumber(cell string) string {
	if strings.Trim(cell, "+0123456789") == "" {
		return cell
	}
	return harmless(cell)
}
