package tdtest

import (
	"slices"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var contactRPCs = []rpc{
	on(getContacts),
	on(importContacts),
	on(addContact),
	on(deleteContacts),
	on(getStatuses),
}

// card is what somebody has written into the address book about a contact.
type card struct {
	FirstName, LastName string
	// ByID tells that the contact was added without a phone number, which then stays unknown.
	ByID bool
}

// contactLists is the part of a person that has to do with address books, beside User.Contacts.
type contactLists struct {
	// Cards holds the names given to contacts; who has none is shown under his or her own name.
	Cards map[int64]card
	// ShownTo lists who may see the phone number besides the person's own contacts.
	ShownTo []int64
	// limits is the script of LimitImports.
	limits []int
}

// LimitImports scripts how many contacts the person's next calls of contacts.importContacts take, one number for each
// call; the rest comes back in retry_contacts. Calls after that take all they are given. TDLib sends at once again what
// came back, and gives up with 429 when a call takes nothing: 0 makes an import fail, 3 lets it work in two steps, and
// 3, 0 lets it fail after three contacts were imported.
func (s *Server) LimitImports(userID int64, calls ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustUser(userID).limits = slices.Clone(calls)
}

// SetImporters sets how many people are told to have a number in their address books, as long as it belongs to nobody
// whom it leads to. It is a script: the state file does not keep it.
func (s *Server) SetImporters(phone string, people int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.world.importers == nil {
		s.world.importers = map[string]int{}
	}
	s.world.importers[digits(phone)] = people
}

// showsPhoneTo tells whether the viewer is shown the phone number.
func (u *user) showsPhoneTo(viewer *user) bool {
	if viewer == u || slices.Contains(u.Contacts, viewer.ID) || slices.Contains(u.ShownTo, viewer.ID) {
		return true
	}
	return slices.Contains(viewer.Contacts, u.ID) && !viewer.Cards[u.ID].ByID
}

// save puts somebody into the person's address book, or changes what is written there.
func (u *user) save(contact int64, as card) {
	if u.Cards == nil {
		u.Cards = map[int64]card{}
	}
	u.Cards[contact] = as
	if !slices.Contains(u.Contacts, contact) {
		u.Contacts = append(u.Contacts, contact)
	}
}

// contactsHash is how a client tells which contacts it knows: https://core.telegram.org/api/offsets#hash-generation
// No contacts are kept for numbers that belong to nobody, so the first of the numbers that it is made of is 0.
func contactsHash(ids []int64) int64 {
	ids = slices.Sorted(slices.Values(ids))
	var sum uint64
	for _, id := range slices.Insert(ids, 0, 0) {
		sum ^= sum >> 21
		sum ^= sum << 35
		sum ^= sum >> 4
		sum += uint64(id)
	}
	return int64(sum)
}

func getContacts(c *call, r *tg.ContactsGetContactsRequest) (bin.Encoder, error) {
	me := c.me()
	if len(me.Contacts) > 0 && r.Hash == contactsHash(me.Contacts) {
		return &tg.ContactsContactsNotModified{}, nil
	}
	out := &tg.ContactsContacts{Contacts: []tg.Contact{}, Users: []tg.UserClass{}}
	for _, id := range me.Contacts {
		if u := c.world.users[id]; u != nil {
			shown := c.userFor(c.key, u)
			out.Contacts = append(out.Contacts, tg.Contact{UserID: id, Mutual: shown.MutualContact})
			out.Users = append(out.Users, shown)
		}
	}
	return out, nil
}

// importContacts finds people by their numbers. The answer has no place for an error of one contact: whatever leads to
// nobody is left out of it.
func importContacts(c *call, r *tg.ContactsImportContactsRequest) (bin.Encoder, error) {
	me := c.me()
	taken := len(r.Contacts)
	if len(me.limits) > 0 {
		taken, me.limits = min(taken, me.limits[0]), me.limits[1:]
	}
	out := &tg.ContactsImportedContacts{}
	for _, contact := range r.Contacts[taken:] {
		out.RetryContacts = append(out.RetryContacts, contact.ClientID)
	}
	found := []*user{}
	for _, contact := range r.Contacts[:taken] {
		u := c.world.userByPhone(digits(contact.Phone))
		if u == nil || u.HiddenPhone || u.Deleted {
			if people := c.world.importers[digits(contact.Phone)]; people > 0 {
				out.PopularInvites = append(out.PopularInvites, tg.PopularContact{ClientID: contact.ClientID, Importers: people})
			}
			continue
		}
		me.save(u.ID, card{FirstName: contact.FirstName, LastName: contact.LastName})
		out.Imported = append(out.Imported, tg.ImportedContact{UserID: u.ID, ClientID: contact.ClientID})
		if !slices.Contains(found, u) {
			found = append(found, u)
		}
	}
	out.Users = c.usersFor(c.key, found...)
	if len(found) > 0 {
		c.contactsChanged(found)
	}
	return out, nil
}

func addContact(c *call, r *tg.ContactsAddContactRequest) (bin.Encoder, error) {
	u, err := c.inputUser(r.ID)
	if err != nil {
		return nil, Error(400, "CONTACT_ID_INVALID")
	}
	if r.FirstName == "" {
		return nil, Error(400, "CONTACT_NAME_EMPTY")
	}
	me := c.me()
	known := u.showsPhoneTo(me) || digits(r.Phone) != "" && digits(r.Phone) == u.Phone
	me.save(u.ID, card{FirstName: r.FirstName, LastName: r.LastName, ByID: !known})
	if r.AddPhonePrivacyException && !slices.Contains(me.ShownTo, u.ID) {
		me.ShownTo = append(me.ShownTo, u.ID)
	}
	c.contactsChanged([]*user{u})
	return c.peopleUpdates(u), nil
}

func deleteContacts(c *call, r *tg.ContactsDeleteContactsRequest) (bin.Encoder, error) {
	me := c.me()
	gone := []*user{}
	for _, input := range r.ID {
		u, err := c.inputUser(input)
		if err != nil {
			return nil, err
		}
		gone = append(gone, u)
	}
	for _, u := range gone {
		me.Contacts = slices.DeleteFunc(me.Contacts, func(id int64) bool { return id == u.ID })
		delete(me.Cards, u.ID)
	}
	c.contactsChanged(gone)
	return c.peopleUpdates(gone...), nil
}

// getStatuses is what TDLib asks after it has read the contacts anew.
func getStatuses(c *call, _ *tg.ContactsGetStatusesRequest) (bin.Encoder, error) {
	out := &tg.ContactStatusVector{}
	for _, id := range c.me().Contacts {
		if u := c.world.users[id]; u != nil && !u.Bot {
			out.Elems = append(out.Elems, tg.ContactStatus{UserID: id, Status: u.status()})
		}
	}
	return out, nil
}

// contactsChanged tells the caller's other clients.
func (c *call) contactsChanged(people []*user) {
	c.pushAbout(c.key.UserID, c.key, about{people: people}, &tg.UpdateContactsReset{})
	c.changed()
}

// peopleUpdates is the answer of methods that change what the caller is to some people.
func (c *call) peopleUpdates(people ...*user) *tg.Updates {
	out := &tg.Updates{
		Updates: []tg.UpdateClass{}, Users: c.usersFor(c.key, people...), Chats: []tg.ChatClass{}, Date: now(),
	}
	for _, u := range people {
		out.Updates = append(out.Updates, &tg.UpdatePeerSettings{Peer: &tg.PeerUser{UserID: u.ID}})
	}
	return out
}

// tellAcquaintances tells everybody who has a person as a contact or in the chat list that the person has changed. They
// learn the rest, the bio for example, by asking.
func (s *Server) tellAcquaintances(u *user) {
	for _, other := range s.world.users {
		chats := slices.ContainsFunc(other.Private, func(p privateChat) bool { return p.With == u.ID })
		if other != u && (chats || slices.Contains(other.Contacts, u.ID)) {
			s.pushAbout(other.ID, nil, about{people: []*user{u}}, &tg.UpdateUser{UserID: u.ID})
		}
	}
}
