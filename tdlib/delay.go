package tdlib

import (
	"context"
	"time"

	"roster/core"
	"roster/tdlib/tdjson"
)

// slowed lists, by the constructor of a method of Telegram's server (telegram_api.tl at layer 200), the functions of
// TDLib whose answers wait for that method. Functions that are not used here are left out, and methods that TDLib calls
// for itself.
var slowed = map[uint32][]string{
	0x78515775: {"setName", "setBio"},                                             // account.updateProfile
	0x3e0bdd7c: {"setUsername"},                                                   // account.updateUsername
	0xcc6e0c11: {"setBirthdate"},                                                  // account.updateBirthday
	0x08fc711d: {"getAccountTtl"},                                                 // account.getAccountTTL
	0xb60f5918: {"getUserFullInfo"},                                               // users.getFullUser
	0x0388a3b5: {"setProfilePhoto"},                                               // photos.uploadProfilePhoto
	0xb304a621: {"setProfilePhoto"},                                               // upload.saveFilePart
	0x87cf7f2f: {"deleteProfilePhoto"},                                            // photos.deletePhotos
	0x09e82039: {"deleteProfilePhoto"},                                            // photos.updateProfilePhoto
	0x2714d86c: {"checkChatUsername"},                                             // account.checkUsername
	0x11f812d8: {"searchPublicChats"},                                             // contacts.search
	0x8af94344: {"searchUserByPhoneNumber"},                                       // contacts.resolvePhone
	0xaeb00b34: {"getBasicGroupFullInfo"},                                         // messages.getFullChat
	0x08736a09: {"getSupergroupFullInfo"},                                         // channels.getFullChannel
	0x725afbbc: {"searchPublicChat"},                                              // contacts.resolveUsername
	0xe470bcfd: {"searchPublicChat", "createPrivateChat"},                         // messages.getPeerDialogs
	0x91006707: {"createNewSupergroupChat"},                                       // channels.createChannel
	0x2c800be5: {"importContacts"},                                                // contacts.importContacts
	0xe8f463d0: {"addContact"},                                                    // contacts.addContact
	0x5dd69e12: {"importContacts", "addContact", "getContacts", "searchContacts"}, // contacts.getContacts
	0xa677244f: {"setAuthenticationPhoneNumber"},                                  // auth.sendCode
	0xcae47523: {"resendAuthenticationCode"},                                      // auth.resendCode
	0xb7e085fe: {"requestQrCodeAuthentication"},                                   // auth.exportLoginToken
	0x8d52a951: {"checkAuthenticationCode"},                                       // auth.signIn
	0xaac7b717: {"registerUser"},                                                  // auth.signUp
	0x548a30f5: {"checkAuthenticationPassword"},                                   // account.getPassword
	0xd18b4d16: {"checkAuthenticationPassword"},                                   // auth.checkPassword
	0x98e037bb: {"setAuthenticationEmailAddress"},                                 // account.sendVerifyEmailCode
	0x32da4cf:  {"checkAuthenticationEmailCode"},                                  // account.verifyEmail
}

// codeFlood is what Telegram's server gives its flood limits and its refusals to frozen accounts.
const codeFlood = 420

// delay is a function of TDLib that waits for the server, and until when. refused is set where Telegram has refused it for
// good, and TDLib tries all the same.
type delay struct {
	until   time.Time
	refused *core.TDLibError
}

// onDelay tells everybody who waits for the delayed method, and keeps it for those who ask before the time is over.
func (s *session) onDelay(d tdjson.Delay) {
	functions := slowed[d.Method]
	if isFrozen(d) {
		s.onFrozen(d, functions)
		return
	}
	s.mu.Lock()
	for _, function := range functions {
		s.delays[function] = delay{until: time.Now().Add(d.Time)}
	}
	s.mu.Unlock()
	for _, ctx := range s.client.Unanswered(functions...) {
		core.NoteWait(ctx, d.Time)
	}
}

// noteDelay tells a request that is about to be sent of a delay that has begun before: TDLib may have it wait for the
// answer to the same query, and Telegram limits a method, not a query. The error tells that it was refused just now.
func (s *session) noteDelay(ctx context.Context, request tdjson.Request) error {
	s.mu.Lock()
	d := s.delays[request.GetFunctionName()]
	s.mu.Unlock()
	left := time.Until(d.until)
	switch {
	case left <= 0:
		return nil
	case d.refused != nil:
		return d.refused
	default:
		core.NoteWait(ctx, left)
		return nil
	}
}

// delayLeft is how long Telegram has a function of TDLib wait; not more than 0 where it does not, or refuses it.
func (s *session) delayLeft(function string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.delays[function].refused != nil {
		return 0
	}
	return time.Until(s.delays[function].until)
}
