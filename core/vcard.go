package core

import "roster/core/contactfile"

// VCard is what Roster reads of a contact's card, and VCardPhone one of its numbers.
type (
	VCard      = contactfile.Card
	VCardPhone = contactfile.CardPhone
)

// ReadVCard reads the first card in a text; see contactfile.ReadCard.
func ReadVCard(text string) (card VCard, ok bool) { return contactfile.ReadCard(text) }
