package tdlib

import (
	"context"
	"errors"
	"fmt"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

// importContact adds a contact; see core.Session. TDLib ignores the user id of a contact that is imported, and fails for
// one that it does not know: who is meant by an id is added instead.
func (s *session) importContact(ctx context.Context, contact core.NewContact) (core.ImportResult, error) {
	if contact.UserID != 0 {
		user, err := s.getUser(ctx, contact.UserID)
		if err == nil {
			return s.addContact(ctx, contact, user)
		}
		var unknown *core.TDLibError
		if !errors.As(err, &unknown) || unknown.Code != 400 || contact.Phone == "" {
			return core.ImportResult{}, err
		}
	}
	results, err := s.importContacts(ctx, []core.NewContact{contact})
	if err != nil {
		return core.ImportResult{}, err
	}
	return results[0], nil
}

// importContacts adds contacts by their numbers; see core.Session. What Telegram does not take TDLib sends again at once, and
// when nothing more is taken it answers with an error that says nothing of what was taken before.
func (s *session) importContacts(ctx context.Context, contacts []core.NewContact) ([]core.ImportResult, error) {
	request := &td.ImportContactsRequest{Contacts: make([]*td.Contact, len(contacts))}
	for i, c := range contacts {
		request.Contacts[i] = &td.Contact{PhoneNumber: c.Phone, FirstName: c.FirstName, LastName: c.LastName}
	}
	imported, err := call(ctx, s, request, td.UnmarshalImportedContacts)
	if err != nil {
		return nil, err
	}
	return toImportResults(contacts, imported)
}

func toImportResults(contacts []core.NewContact, imported *td.ImportedContacts) ([]core.ImportResult, error) {
	if len(imported.UserIds) != len(contacts) || len(imported.ImporterCount) != len(contacts) {
		return nil, fmt.Errorf("TDLib imported %d contacts in place of %d", len(imported.UserIds), len(contacts))
	}
	results := make([]core.ImportResult, len(contacts))
	for i, c := range contacts {
		results[i] = core.ImportResult{Phone: c.Phone, ImporterCount: int(imported.ImporterCount[i])}
		if id := imported.UserIds[i]; id != 0 {
			results[i].UserID, results[i].IsRegistered = &id, true
		}
	}
	return results, nil
}

// addContact adds a person who was met. Without a name that is the person's own.
func (s *session) addContact(ctx context.Context, contact core.NewContact, user *td.User) (core.ImportResult, error) {
	if contact.FirstName == "" {
		contact.FirstName = user.FirstName
		if contact.LastName == "" {
			contact.LastName = user.LastName
		}
	}
	err := s.do(ctx, &td.AddContactRequest{Contact: &td.Contact{
		UserId: user.Id, PhoneNumber: contact.Phone, FirstName: contact.FirstName, LastName: contact.LastName,
	}})
	if err != nil {
		return core.ImportResult{}, err
	}
	return core.ImportResult{Phone: contact.Phone, UserID: &user.Id, IsRegistered: true}, nil
}
