package tdtest

// ContactsHash is contactsHash for the tests with real TDLib.
var ContactsHash = contactsHash
