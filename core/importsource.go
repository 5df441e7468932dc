package core

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"roster/core/contactfile"
)

// importSource is where the rows of an import come from.
type importSource struct {
	kind ImportSource
	name string
	rows []ContactImportRow
}

func (with call) importSource(ctx context.Context, req startContactImportRequest) (source importSource, err error) {
	switch {
	case req.Path != "":
		source, err = rowsOfFile(ctx, req)
	case req.FromAccount != nil:
		source, err = with.rowsOfAccount(ctx, AccountID(*req.FromAccount), req.UserIDs)
	default:
		source = importSource{kind: ImportFromRows, rows: givenRows(req.rows)}
	}
	if err != nil {
		return importSource{}, err
	}
	if err := req.checkRows(len(source.rows)); err != nil {
		return importSource{}, err
	}
	source.name = cmp.Or(req.Name, source.name)
	for i := range source.rows {
		row := &source.rows[i]
		if req.exclude[row.Row] {
			row.skip(ReasonExcluded)
		} else if edit, edited := req.edits[row.Row]; edited {
			row.correct(edit, req.options.Country)
		}
	}
	markDuplicates(source.rows)
	return source, nil
}

// checkRows refuses what is said of rows that there are not: it was meant for others.
func (r *startContactImportRequest) checkRows(rows int) error {
	for _, row := range slices.Sorted(maps.Keys(r.edits)) {
		if row < 1 || row > rows {
			return &InputError{"edits", fmt.Sprintf("edits: there is no row %d", row)}
		}
	}
	for _, row := range slices.Sorted(maps.Keys(r.exclude)) {
		if row < 1 || row > rows {
			return &InputError{"exclude", fmt.Sprintf("exclude: there is no row %d", row)}
		}
	}
	return nil
}

func rowsOfFile(ctx context.Context, req startContactImportRequest) (importSource, error) {
	read, err := readContactsFile(ctx, req.Path, req.options)
	if err != nil {
		return importSource{}, err
	}
	if req.Digest != "" && req.Digest != read.Digest {
		return importSource{}, &refusal{text: "file has been changed", code: ProblemContactsFileChanged}
	}
	rows := make([]ContactImportRow, len(read.Rows))
	for i, row := range read.Rows {
		rows[i] = ContactImportRow{
			Row: row.Row, Line: row.Line, FirstName: row.FirstName, LastName: row.LastName, Phone: row.Phone, State: RowWaiting,
		}
		switch row.State {
		case contactfile.NoNumber:
			rows[i].skip(ReasonNoNumber)
		case contactfile.NotANumber:
			rows[i].skip(ImportReason(row.Reason))
		}
	}
	return importSource{kind: ImportFromFile, name: filepath.Base(req.Path), rows: rows}, nil
}

// givenRows are checked like those of a file, but that nothing is known about their country.
func givenRows(given []rowEdit) []ContactImportRow {
	rows := make([]ContactImportRow, len(given))
	for i, row := range given {
		rows[i] = ContactImportRow{Row: i + 1, State: RowWaiting}
		rows[i].correct(row, "")
	}
	return rows
}

// rowsOfAccount are the contacts of another account. Who shows no number cannot be found from here.
func (with call) rowsOfAccount(ctx context.Context, id AccountID, userIDs []int64) (importSource, error) {
	a, err := with.core.find(id)
	if err != nil {
		return importSource{}, err
	}
	defer with.core.hold(a)()
	l, err := with.core.signedIn(ctx, a)
	if err != nil {
		return importSource{}, err
	}
	contacts, err := l.session.Contacts(ctx)
	if err != nil {
		return importSource{}, err
	}
	sortByName(contacts)
	chosen := make(map[int64]bool, len(userIDs))
	for _, id := range userIDs {
		chosen[id] = true
	}
	var rows []ContactImportRow
	for _, contact := range contacts {
		if len(chosen) > 0 && !chosen[contact.UserID] {
			continue
		}
		row := ContactImportRow{Row: len(rows) + 1, State: RowWaiting}
		row.correct(rowEdit{Phone: contact.Phone, FirstName: contact.FirstName, LastName: contact.LastName}, "")
		rows = append(rows, row)
	}
	info := with.core.infoOf(a)
	return importSource{kind: ImportFromAccount, name: cmp.Or(info.name(), fmt.Sprintf("account %d", id)), rows: rows}, nil
}

func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// correct puts in what a person has corrected, and checks the number anew.
func (r *ContactImportRow) correct(edit rowEdit, country string) {
	if edit.FirstName != nil {
		r.FirstName = contactfile.ProperName(*edit.FirstName)
	}
	if edit.LastName != nil {
		r.LastName = contactfile.ProperName(*edit.LastName)
	}
	if r.FirstName == "" {
		r.FirstName, r.LastName = r.LastName, ""
	}
	if edit.Phone != nil {
		r.Phone = *edit.Phone
	}
	r.State, r.Reason = RowWaiting, ""
	if r.Phone == "" {
		r.skip(ReasonNoNumber)
		return
	}
	phone, reason := contactfile.CheckPhone(r.Phone, country)
	r.Phone = phone
	if reason != "" {
		r.skip(ImportReason(reason))
	}
}

func (r *ContactImportRow) skip(reason ImportReason) { r.State, r.Reason = RowSkipped, reason }

// markDuplicates skips rows of whose numbers an earlier row has one, now that it is known which rows count.
func markDuplicates(rows []ContactImportRow) {
	seen := make(map[string]int, len(rows))
	for i := range rows {
		row := &rows[i]
		if row.State != RowWaiting {
			continue
		}
		if earlier := seen[row.Phone]; earlier != 0 {
			row.skip(ReasonDuplicate)
			row.DuplicateOf = earlier
		} else {
			seen[row.Phone] = row.Row
		}
	}
}
