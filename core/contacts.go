package core

import (
	"context"

	"roster/core/contactfile"
)

func contactCommands() []*command {
	return []*command{
		defineRecorded(command{
			action: "import_contacts", scope: scopeSignedIn,
			help: "Adds a contact by its phone number, or by `contact_user_id` where that person has been met; names that are not given come from the vCard.",
		}, importContacts, importContactsDetail),
		defineRecorded(command{
			action: "add_contact", scope: scopeSignedIn,
			help: "Adds somebody whom the account has met or found to its contacts, also where the phone number is hidden. The account's own number is not shown for that. Without a name it is the person's own.",
		}, addContact, addContactDetail),
	}
}

type addContactRequest struct {
	UserID    int64  `field:"user_id,required"`
	FirstName string `field:"first_name,trim,max=64"`
	LastName  string `field:"last_name,trim,max=64"`
}

func addContact(ctx context.Context, with call, req addContactRequest) (ImportResult, error) {
	return with.link.session.ImportContact(ctx, NewContact{FirstName: req.FirstName, LastName: req.LastName, UserID: req.UserID})
}

type importContactsRequest struct {
	Phone         string `field:"phone,required,trim"`
	FirstName     string `field:"first_name,trim,max=64"`
	LastName      string `field:"last_name,trim,max=64"`
	VCard         string `field:"vcard"`
	ContactUserID int64  `field:"contact_user_id"`
}

func (r *importContactsRequest) check() error {
	card, _ := contactfile.ReadCard(r.VCard)
	if r.FirstName == "" {
		r.FirstName = card.FirstName
	}
	if r.LastName == "" {
		r.LastName = card.LastName
	}
	return nil
}

func importContacts(ctx context.Context, with call, req importContactsRequest) (ImportResult, error) {
	return with.link.session.ImportContact(ctx, NewContact{
		Phone: req.Phone, FirstName: req.FirstName, LastName: req.LastName, UserID: req.ContactUserID,
	})
}
