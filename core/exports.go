package core

import (
	"context"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"roster/core/contactfile"
)

func exportCommands() []*command {
	return []*command{
		defineRecorded(command{
			action: "export_contacts", scope: scopeSignedIn,
			help: "Writes the account's contacts to the file `path`: as vCard 4.0 or as a table that spreadsheets open. `format` is vcard or csv; where it is missing the file's name tells. Those without a visible number are in it as well. A file that is there already is replaced with `overwrite` only.",
		}, exportContacts, exportContactsDetail),
	}
}

type exportContactsRequest struct {
	Path      string `field:"path,required"`
	Format    string `field:"format,trim"`
	Overwrite bool   `field:"overwrite"`
}

func (r *exportContactsRequest) check() error {
	if r.Format == "" {
		switch strings.ToLower(filepath.Ext(r.Path)) {
		case ".vcf", ".vcard":
			r.Format = string(contactfile.VCard)
		case ".csv":
			r.Format = string(contactfile.CSV)
		}
	}
	switch contactfile.Format(r.Format) {
	case contactfile.VCard, contactfile.CSV:
		return nil
	default:
		return &InputError{"format", "format must be vcard or csv"}
	}
}

// ExportedContacts is the result of export_contacts. WithoutPhone is how many of the contacts show no number.
type ExportedContacts struct {
	Path         string             `json:"path"`
	Format       contactfile.Format `json:"format"`
	Contacts     int                `json:"contacts"`
	WithoutPhone int                `json:"without_phone"`
}

func exportContacts(ctx context.Context, with call, req exportContactsRequest) (ExportedContacts, error) {
	contacts, err := with.link.session.Contacts(ctx)
	if err != nil {
		return ExportedContacts{}, err
	}
	sortByName(contacts)
	result := ExportedContacts{Path: req.Path, Format: contactfile.Format(req.Format), Contacts: len(contacts)}
	people := make([]contactfile.Person, len(contacts))
	for i, c := range contacts {
		people[i] = contactfile.Person{
			FirstName: textOf(c.FirstName), LastName: textOf(c.LastName), Phone: textOf(c.Phone), Username: textOf(c.Username), UserID: c.UserID,
		}
		if c.Phone == nil {
			result.WithoutPhone++
		}
	}
	err = SaveFile(req.Path, req.Overwrite, func(w io.Writer) error {
		if result.Format == contactfile.VCard {
			return contactfile.WriteVCard(w, people)
		}
		return contactfile.WriteCSV(w, people)
	})
	if err != nil {
		return ExportedContacts{}, err
	}
	return result, nil
}

func exportContactsDetail(req exportContactsRequest, result *ExportedContacts) map[string]string {
	detail := map[string]string{"file": filepath.Base(req.Path)}
	if result != nil {
		detail["contacts"] = strconv.Itoa(result.Contacts)
	}
	return detail
}
