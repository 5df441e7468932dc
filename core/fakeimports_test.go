package core

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The part of the stand-ins that has to do with contact imports.

// memImport is an import of memStore.
type memImport struct {
	ContactImport
	rows []ContactImportRow
}

// count makes the counts of the rows. What is known only while the program runs is not stored.
func (i *memImport) count() ContactImport {
	result := i.ContactImport
	result.EndsAt, result.DailyBudget, result.SentToday = nil, 0, 0
	result.Counts = ImportCounts{Rows: len(i.rows)}
	for _, row := range i.rows {
		*result.Counts.Of(row.State)++
	}
	return result
}

func (i *memImport) move(from, to ImportRowState, at *time.Time) {
	for n := range i.rows {
		if i.rows[n].State == from {
			i.rows[n].State, i.rows[n].Reason, i.rows[n].At = to, "", at
		}
	}
}

func (m *memStore) AddContactImports(ctx context.Context, imports []ContactImport, rows []ContactImportRow) ([]ContactImport, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, "AddContactImports"); err != nil {
		return nil, err
	}
	var stored []ContactImport
	for _, i := range imports {
		m.lastImport++
		i.ID = m.lastImport
		added := &memImport{ContactImport: i, rows: slices.Clone(rows)}
		m.imports = append(m.imports, added)
		stored = append(stored, added.count())
	}
	return stored, nil
}

func (m *memStore) ContactImports(ctx context.Context, account AccountID) ([]ContactImport, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := []ContactImport{}
	for _, i := range slices.Backward(m.imports) {
		if account == 0 || i.AccountID == account {
			found = append(found, i.count())
		}
	}
	return found, m.begin(ctx, "ContactImports")
}

func (m *memStore) contactImport(ctx context.Context, method string, id int64) (*memImport, error) {
	if err := m.begin(ctx, method); err != nil {
		return nil, err
	}
	at := slices.IndexFunc(m.imports, func(i *memImport) bool { return i.ID == id })
	if at < 0 {
		return nil, ErrNotFound
	}
	return m.imports[at], nil
}

func (m *memStore) ContactImport(ctx context.Context, id int64) (ContactImport, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, err := m.contactImport(ctx, "ContactImport", id)
	if err != nil {
		return ContactImport{}, err
	}
	return i.count(), nil
}

func (m *memStore) SetContactImport(ctx context.Context, changed ContactImport) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, err := m.contactImport(ctx, "SetContactImport", changed.ID)
	if err != nil {
		return err
	}
	i.ContactImport = changed
	if changed.State == ImportCanceled {
		i.move(RowWaiting, RowCanceled, changed.EndedAt)
	}
	return nil
}

func (m *memStore) RetryContactImport(ctx context.Context, changed ContactImport) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, err := m.contactImport(ctx, "RetryContactImport", changed.ID)
	if err != nil {
		return err
	}
	i.ContactImport = changed
	i.move(RowCannotTell, RowWaiting, nil)
	return nil
}

func (m *memStore) SetContactImportRows(ctx context.Context, changed ContactImport, rows []ContactImportRow, sent *SentRows) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, err := m.contactImport(ctx, "SetContactImportRows", changed.ID)
	if err != nil {
		return err
	}
	i.ContactImport = changed
	for _, row := range rows {
		i.rows[slices.IndexFunc(i.rows, func(r ContactImportRow) bool { return r.Row == row.Row })] = row
	}
	if sent != nil {
		m.sent = append(m.sent, sentBy{changed.AccountID, *sent})
	}
	return nil
}

// sentBy is what an account has sent.
type sentBy struct {
	account AccountID
	SentRows
}

func (m *memStore) ContactImportRows(ctx context.Context, filter ContactImportFilter) ([]ContactImportRow, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, err := m.contactImport(ctx, "ContactImportRows", filter.Import)
	if err != nil {
		return nil, err
	}
	rows := slices.DeleteFunc(slices.Clone(i.rows), func(row ContactImportRow) bool {
		return filter.State != "" && filter.State != row.State
	})
	rows = rows[min(filter.Offset, len(rows)):]
	if filter.Limit > 0 {
		rows = rows[:min(filter.Limit, len(rows))]
	}
	return rows, nil
}

func (m *memStore) ContactImportsSent(ctx context.Context, account AccountID, since time.Time) ([]SentRows, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var sent []SentRows
	for _, s := range m.sent {
		if s.account == account && !s.At.Before(since) {
			sent = append(sent, s.SentRows)
		}
	}
	return sent, m.begin(ctx, "ContactImportsSent")
}

func (m *memStore) DeleteContactImport(ctx context.Context, id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.contactImport(ctx, "DeleteContactImport", id); err != nil {
		return err
	}
	m.imports = slices.DeleteFunc(m.imports, func(i *memImport) bool { return i.ID == id })
	return nil
}

// book is the contacts of one account, in the order in which they were added.
func (t *fakeTelegram) book(id AccountID) []*person {
	var book []*person
	for _, p := range t.people {
		if p.profile.IsContact || !t.stale && slices.Contains(t.contacts[id], p.id) {
			book = append(book, p)
		}
	}
	return book
}

func (s *fakeSession) isContact(p *person) bool {
	return p.profile.IsContact || slices.Contains(s.telegram.contacts[s.id], p.id)
}

func (s *fakeSession) ContactIDs(ctx context.Context) ([]int64, error) {
	err := s.enter(ctx, "ContactIDs")
	s.telegram.mu.Lock()
	defer s.telegram.mu.Unlock()
	var ids []int64
	for _, p := range s.telegram.book(s.id) {
		ids = append(ids, p.id)
	}
	return ids, err
}

func (s *fakeSession) People(ctx context.Context, userIDs []int64) ([]Contact, error) {
	if err := s.enter(ctx, "People"); err != nil {
		return nil, err
	}
	var people []Contact
	for _, p := range s.telegram.people {
		if slices.Contains(userIDs, p.id) {
			people = append(people, contactOf(p))
		}
	}
	return people, nil
}

func contactOf(p *person) Contact {
	return Contact{
		UserID: p.id, FirstName: p.profile.FirstName, LastName: p.profile.LastName, FullName: p.profile.FullName,
		Username: p.profile.Username, Phone: p.profile.Phone, HasPhoto: p.photo != nil,
	}
}

// ImportContacts adds whom it knows, in the way of a server that takes no more than takes, if that is set: then it fails as
// TDLib does.
func (s *fakeSession) ImportContacts(ctx context.Context, contacts []NewContact) ([]ImportResult, error) {
	phones := make([]string, len(contacts))
	for i, c := range contacts {
		phones[i] = strings.TrimPrefix(c.Phone, "+15550100")
	}
	if err := s.enter(ctx, "ImportContacts"); err != nil {
		return nil, err
	}
	t := s.telegram
	t.mu.Lock()
	defer t.mu.Unlock()
	t.batches = append(t.batches, fmt.Sprintf("%d: %s", s.id, strings.Join(phones, " ")))
	var results []ImportResult
	for i, c := range contacts {
		if t.takes != nil && i >= *t.takes {
			t.takes = nil
			return nil, &TDLibError{Code: 429, Message: "Too Many Requests: retry after 3600"}
		}
		result := ImportResult{Phone: c.Phone, ImporterCount: 2}
		if p := s.personBy(c.Phone); p != nil && !t.mute {
			result = ImportResult{Phone: c.Phone, UserID: &p.id, IsRegistered: true}
			if !slices.Contains(t.contacts[s.id], p.id) {
				t.contacts[s.id] = append(t.contacts[s.id], p.id)
			}
		}
		results = append(results, result)
	}
	t.takes = nil
	return results, nil
}
