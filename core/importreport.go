package core

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"roster/core/contactfile"
)

// reportPage is how many rows are in memory at once while a report is written.
const reportPage = 5000

// reportWords are the texts of a report where the request has none: titles, and what states and reasons mean.
var reportWords = map[string]string{
	"row": "Row", "line": "Line in the file", "first_name": "First name", "last_name": "Last name", "phone": "Phone", "result": "Result",
	"why": "Why", "username": "Found: username", "user_id": "Found: Telegram ID", "time": "Time",

	"state.waiting": "waiting", "state.sending": "being sent", "state.imported": "added",
	"state.already_contact": "was a contact already", "state.not_found": "not found", "state.cannot_tell": "cannot be told",
	"state.refused": "refused by Telegram", "state.skipped": "not sent", "state.canceled": "not sent",

	"why.not_found":   "They may not use Telegram, hide their number, or this account is limited.",
	"why.limited":     "Telegram had limited this account, so it cannot be told whether they use Telegram.",
	"why.interrupted": "The program or the session ended before Telegram answered.",
	"why.not_added":   "Telegram found somebody but added nobody.",
	"why.duplicate":   "An earlier row has this number.",
	"why.no_number":   "There is no phone number.",
	"why.excluded":    "You left this row out.",
	"why.canceled":    "You stopped the import before.",
	"why.scientific":  "A spreadsheet has cut the number's digits off.",
	"why.letters":     "There are letters in the number.",
	"why.too_short":   "The number is too short.",
	"why.too_long":    "The number is too long.",
	"why.impossible":  "No country has such a number.",
	"why.no_country":  "The number has no country code.",
	"why.until":       "Goes on at",
}

type importReportRequest struct {
	ImportID  int64          `field:"import_id,required"`
	Path      string         `field:"path,required"`
	Overwrite bool           `field:"overwrite"`
	Words     map[string]any `field:"words"`

	words map[string]string
}

func (r *importReportRequest) check() error {
	r.words = make(map[string]string, len(r.Words))
	for key, value := range r.Words {
		text, ok := value.(string)
		if !ok {
			return &InputError{"words", "words must be texts"}
		}
		r.words[key] = text
	}
	return nil
}

// SavedReport is the result of save_contact_import_report.
type SavedReport struct {
	Path string `json:"path"`
	Rows int    `json:"rows"`
}

func saveImportReport(ctx context.Context, with call, req importReportRequest) (SavedReport, error) {
	i, err := with.importOf(ctx, req.ImportID)
	if err != nil {
		return SavedReport{}, err
	}
	report := importReport{words: req.words, i: i}
	err = SaveFile(req.Path, req.Overwrite, func(w io.Writer) error {
		return report.write(ctx, with.core.store, w)
	})
	if err != nil {
		return SavedReport{}, err
	}
	return SavedReport{Path: req.Path, Rows: report.rows}, nil
}

// importReport writes an import, row by row, as a table.
type importReport struct {
	words map[string]string
	i     ContactImport
	rows  int
}

func (r *importReport) write(ctx context.Context, store ContactImportStore, w io.Writer) error {
	table, err := contactfile.NewTableWriter(w, ',')
	if err != nil {
		return err
	}
	var titles []string
	for _, title := range []string{"row", "line", "first_name", "last_name", "phone", "result", "why", "username", "user_id", "time"} {
		titles = append(titles, r.word(title))
	}
	if err := table.Write(titles...); err != nil {
		return err
	}
	for {
		rows, err := store.ContactImportRows(ctx, ContactImportFilter{Import: r.i.ID, Offset: r.rows, Limit: reportPage})
		if err != nil {
			return fmt.Errorf("reading the rows of a report: %w", err)
		}
		for _, row := range rows {
			if err := table.Write(r.cells(row)...); err != nil {
				return err
			}
		}
		if r.rows += len(rows); len(rows) < reportPage {
			return table.Flush()
		}
	}
}

func (r *importReport) word(key string) string { return cmp.Or(r.words[key], reportWords[key]) }

func (r *importReport) cells(row ContactImportRow) []string {
	line, userID, at := "", "", ""
	if row.Line != 0 {
		line = strconv.Itoa(row.Line)
	}
	if row.UserID != nil {
		userID = strconv.FormatInt(*row.UserID, 10)
	}
	if row.At != nil {
		at = shownTime(*row.At)
	}
	return []string{
		strconv.Itoa(row.Row), line, row.FirstName, row.LastName, contactfile.SpacedPhone(row.Phone), r.word("state." + string(row.State)), r.why(row),
		textOf(row.Username), userID, at,
	}
}

// why is what is to be said about a row's state.
func (r *importReport) why(row ContactImportRow) string {
	switch {
	case row.Error != "":
		return row.Error
	case row.Reason != "":
		return cmp.Or(r.word("why."+string(row.Reason)), string(row.Reason))
	case row.State == RowWaiting && r.i.Until != nil:
		return r.word("why.until") + " " + shownTime(*r.i.Until)
	default:
		return r.word("why." + string(row.State))
	}
}

// shownTime is a time as people read it, where they are.
func shownTime(at time.Time) string { return at.Local().Format("2006-01-02 15:04:05") }
