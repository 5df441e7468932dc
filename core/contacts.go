package core

import (
	"context"
	"strings"

	"github.com/emersion/go-vcard"
)

func contactCommands() []*command {
	return []*command{
		defineRecorded(command{
			action: "import_contacts", scope: scopeSignedIn,
			help: "Adds a contact by its phone number, or by `contact_user_id` where that person has been met; names that are not given come from the vCard.",
		}, importContacts, importContactsDetail),
	}
}

type importContactsRequest struct {
	Phone         string `field:"phone,required,trim"`
	FirstName     string `field:"first_name,trim,max=64"`
	LastName      string `field:"last_name,trim,max=64"`
	VCard         string `field:"vcard"`
	ContactUserID int64  `field:"contact_user_id"`
}

func (r *importContactsRequest) check() error {
	first, last := vcardName(r.VCard)
	if r.FirstName == "" {
		r.FirstName = first
	}
	if r.LastName == "" {
		r.LastName = last
	}
	return nil
}

func importContacts(ctx context.Context, with call, req importContactsRequest) (ImportResult, error) {
	return with.link.session.ImportContact(ctx, NewContact{
		Phone: req.Phone, FirstName: req.FirstName, LastName: req.LastName, UserID: req.ContactUserID,
	})
}

// vcardName takes first and last name out of a vCard: from N, and where that has no given name, from FN. Of what is no
// vCard it takes nothing.
func vcardName(text string) (first, last string) {
	if strings.TrimSpace(text) == "" {
		return "", ""
	}
	card, err := vcard.NewDecoder(strings.NewReader(text)).Decode()
	if err != nil {
		return "", ""
	}
	if name := card.Name(); name != nil && oneLine(name.GivenName) != "" {
		return oneLine(name.GivenName), oneLine(name.FamilyName)
	}
	if words := strings.Fields(card.PreferredValue(vcard.FieldFormattedName)); len(words) > 0 {
		return words[0], strings.Join(words[1:], " ")
	}
	return "", ""
}
