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
		if !errors.As(err, &unknown) || unknown.Code != 400 {
			return core.ImportResult{}, err
		}
	}
	imported, err := call(ctx, s, &td.ImportContactsRequest{Contacts: []*td.Contact{{
		PhoneNumber: contact.Phone, FirstName: contact.FirstName, LastName: contact.LastName,
	}}}, td.UnmarshalImportedContacts)
	if err != nil {
		return core.ImportResult{}, err
	}
	return toImportResult(contact.Phone, imported)
}

func toImportResult(phone string, imported *td.ImportedContacts) (core.ImportResult, error) {
	if len(imported.UserIds) != 1 || len(imported.ImporterCount) != 1 {
		return core.ImportResult{}, fmt.Errorf("TDLib imported %d contacts in place of one", len(imported.UserIds))
	}
	result := core.ImportResult{Phone: phone, ImporterCount: int(imported.ImporterCount[0])}
	if id := imported.UserIds[0]; id != 0 {
		result.UserID, result.IsRegistered = &id, true
	}
	return result, nil
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
