package core

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"roster/core/contactfile"
)

func contactFileCommands() []*command {
	return []*command{
		define(command{
			action: "preview_contacts_file", scope: scopeAnyAccount, alone: true, reads: true,
			help: "Reads a vCard or CSV file on this computer, of at most 64 MB, checks its phone numbers and gives at most `limit` rows (1 to 100000, 100 where it is missing) behind the first `offset`. " +
				"`country` (two letters) is where numbers without a country code belong; `encoding`, `separator` and `columns` replace what is guessed of them, `columns` with keys as in the result. " +
				"With an account, ready rows of its contacts become `already_contact`. The live event `preview_contacts_file_progress` tells how far the reading of a long file is.",
		}, previewContactsFile),
	}
}

const previewLimit = 100

type previewContactsRequest struct {
	Path      string         `field:"path,required"`
	Country   string         `field:"country,trim"`
	Encoding  string         `field:"encoding,trim"`
	Separator string         `field:"separator"`
	Columns   map[string]any `field:"columns"`
	Limit     *int64         `field:"limit"`
	Offset    int64          `field:"offset"`

	options contactfile.Options
}

func (r *previewContactsRequest) check() (err error) {
	if r.options, err = contactsFileOptions(r.Country, r.Encoding, r.Separator, r.Columns); err != nil {
		return err
	}
	if r.Limit != nil && (*r.Limit < 1 || *r.Limit > contactfile.RowsMax) {
		return &InputError{"limit", fmt.Sprintf("limit must be in range 1..%d", contactfile.RowsMax)}
	}
	if r.Offset < 0 {
		return &InputError{"offset", "offset must be >= 0"}
	}
	return nil
}

// contactsFileOptions checks what a request says of a file.
func contactsFileOptions(country, encoding, separator string, columns map[string]any) (o contactfile.Options, err error) {
	o.Country, o.Separator = strings.ToUpper(country), separator
	if country != "" && !contactfile.IsCountry(o.Country) {
		return o, &InputError{"country", "country must be a two-letter code"}
	}
	if encoding != "" {
		name, known := contactfile.KnownEncoding(encoding)
		if !known {
			return o, &InputError{"encoding", "encoding must be a known one, such as utf-8 or windows-1251"}
		}
		o.Encoding = name
	}
	if len(separator) > 1 || !strings.Contains(contactfile.Separators, separator) {
		return o, &InputError{"separator", "separator must be a comma, a semicolon, a tab or a bar"}
	}
	o.Columns, err = contactsFileColumns(columns)
	return o, err
}

// columnFields are the keys of columns but for the phones, which are a list.
type columnFields struct {
	Header    bool  `field:"header"`
	FirstName int64 `field:"first_name"`
	LastName  int64 `field:"last_name"`
	FullName  int64 `field:"full_name"`
}

func contactsFileColumns(columns map[string]any) (*contactfile.Columns, error) {
	if columns == nil {
		return nil, nil
	}
	given, err := decodeFields[columnFields](columns)
	if err != nil {
		return nil, err
	}
	phones, err := columnNumbers("phones", columns["phones"])
	if err != nil {
		return nil, err
	}
	for name, number := range map[string]int64{"first_name": given.FirstName, "last_name": given.LastName, "full_name": given.FullName} {
		if number < 0 || number > math.MaxInt32 {
			return nil, &InputError{"columns", name + " must be >= 0"}
		}
	}
	return &contactfile.Columns{
		Header: given.Header, FirstName: int(given.FirstName), LastName: int(given.LastName), FullName: int(given.FullName), Phones: phones,
	}, nil
}

// columnNumbers takes a list of integers, as JSON or the window gives it.
func columnNumbers(name string, value any) ([]int, error) {
	if numbers, ok := value.([]int); ok {
		return slices.Clone(numbers), nil
	}
	list, ok := value.([]any)
	if !ok && value != nil {
		return nil, &InputError{"columns", name + " must be a list of integers"}
	}
	numbers := []int{}
	for _, element := range list {
		number, ok := integerOf(element)
		if !ok || number < 1 || number > math.MaxInt32 {
			return nil, &InputError{"columns", name + " must be a list of integers"}
		}
		numbers = append(numbers, int(number))
	}
	return numbers, nil
}

// ContactsFile is the result of preview_contacts_file: what kind of file it is, guessed or as it was given, the counts of all
// rows, and those that were asked for. Encoding is a name of https://encoding.spec.whatwg.org/#names-and-labels. Format is
// vcard or csv; a vCard has no Separator ("") and neither Columns nor Sample (nil). Sample are the cells of the first records,
// with the titles if there are any. Truncated tells that there are more than 100000 rows, of
// which the rest was not read. Digest tells this file from one that has been changed since, see start_contact_import.
type ContactsFile struct {
	Format    contactfile.Format   `json:"format"`
	Encoding  string               `json:"encoding"`
	Separator string               `json:"separator"`
	Columns   *contactfile.Columns `json:"columns"`
	Sample    [][]string           `json:"sample"`
	Counts    ContactsFileCounts   `json:"counts"`
	Rows      []ContactsFileRow    `json:"rows"`
	Truncated bool                 `json:"truncated"`
	Digest    string               `json:"digest"`
}

// ContactsFileCounts tells how many rows are in each state.
type ContactsFileCounts struct {
	contactfile.Counts
	AlreadyContact int `json:"already_contact"`
}

// ContactsFileRow is a number of somebody in the file. UserID is the contact's, for the state already_contact.
type ContactsFileRow struct {
	contactfile.Row
	UserID *int64 `json:"user_id"`
}

// ContactAlreadyThere is the state of a row whose number one of the account's contacts has.
const ContactAlreadyThere contactfile.State = "already_contact"

// ContactsFileProgress is the result of a preview_contacts_file_progress event. RequestID is that of the request.
type ContactsFileProgress struct {
	RequestID *string `json:"request_id,omitempty"`
	Percent   int     `json:"percent"`
}

const (
	readQuietly = 500 * time.Millisecond // of a file that is read sooner no progress is told
	readPause   = 200 * time.Millisecond // between two events
)

// toldReading gives what tells the listeners how far a file was read. Of one that is nearly through by then it never begins to.
func (with call) toldReading() func(read, all int64) {
	c := with.core
	next, begun := c.clock.Now().Add(readQuietly), false
	return func(read, all int64) {
		now := c.clock.Now()
		if now.Before(next) || all == 0 || !begun && 3*read > 2*all {
			return
		}
		next, begun = now.Add(readPause), true
		c.mu.Lock()
		defer c.mu.Unlock()
		c.publishOfNoneLocked(EventContactsFileProgress, ContactsFileProgress{with.request.RequestID, int(100 * read / all)})
	}
}

func previewContactsFile(ctx context.Context, with call, req previewContactsRequest) (ContactsFile, error) {
	req.options.Progress = with.toldReading()
	read, err := readContactsFile(ctx, req.Path, req.options)
	if err != nil {
		return ContactsFile{}, err
	}
	result := ContactsFile{
		Format: read.Format, Encoding: read.Encoding, Separator: read.Separator, Columns: read.Columns, Sample: read.Sample,
		Counts: ContactsFileCounts{Counts: read.Counts}, Truncated: read.Truncated, Digest: read.Digest,
	}
	known, err := with.contactsByPhone(ctx)
	if err != nil {
		return ContactsFile{}, err
	}
	for i := range read.Rows {
		if _, found := known[read.Rows[i].Phone]; found && read.Rows[i].State == contactfile.Ready {
			read.Rows[i].State = ContactAlreadyThere
			result.Counts.AlreadyContact++
			result.Counts.Ready--
		}
	}
	result.Rows = req.page(read.Rows, known)
	return result, nil
}

func readContactsFile(ctx context.Context, path string, options contactfile.Options) (contactfile.Result, error) {
	// Something else than a file, such as a pipe, could keep the command waiting for ever.
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return contactfile.Result{}, unreadableFile(err)
	}
	file, err := os.Open(path)
	if err != nil {
		return contactfile.Result{}, unreadableFile(err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	result, err := contactfile.Read(ctx, file, options)
	switch {
	case err == nil:
		return result, nil
	case errors.Is(err, contactfile.ErrTooLarge):
		err = &refusal{text: "file must be at most 64 MB", code: ProblemContactsFileTooLarge}
	case errors.Is(err, contactfile.ErrNoContactFile):
		err = &refusal{text: "file must be vCard or CSV", code: ProblemContactsFileUnknown}
	case ctx.Err() != nil:
		err = ctx.Err()
	default:
		err = unreadableFile(err)
	}
	return contactfile.Result{}, err
}

func unreadableFile(cause error) error {
	return &refusal{text: "path cannot be read", code: ProblemContactsFileUnreadable, cause: cause}
}

// contactsByPhone gives the account's contacts; nil without an account.
func (with call) contactsByPhone(ctx context.Context) (map[string]int64, error) {
	if with.account == nil {
		return nil, nil
	}
	l, err := with.core.signedIn(ctx, with.account)
	if err != nil {
		return nil, err
	}
	contacts, err := l.session.Contacts(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[string]int64, len(contacts))
	for _, contact := range contacts {
		if contact.Phone != nil {
			known[*contact.Phone] = contact.UserID
		}
	}
	return known, nil
}

// page cuts the rows out that were asked for.
func (r *previewContactsRequest) page(rows []contactfile.Row, known map[string]int64) []ContactsFileRow {
	limit := int64(previewLimit)
	if r.Limit != nil {
		limit = *r.Limit
	}
	rows = rows[min(r.Offset, int64(len(rows))):]
	rows = rows[:min(limit, int64(len(rows)))]
	page := make([]ContactsFileRow, len(rows))
	for i, row := range rows {
		page[i].Row = row
		if row.State == ContactAlreadyThere {
			id := known[row.Phone]
			page[i].UserID = &id
		}
	}
	return page
}
