package tdtest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gotd/td/tg"
)

// User is a person. The zero value of everything but the phone number is fine.
type User struct {
	// ID is given by AddUser if it is 0.
	ID int64
	// Phone is the number with which the person signs in; everything but digits is dropped from it.
	Phone string
	// HiddenPhone keeps others from finding the person by the number.
	HiddenPhone         bool
	FirstName, LastName string
	// Username is the editable one; Usernames are further active ones.
	Username  string
	Usernames []string
	Bio       string
	Birthday  Birthday
	// Photo is the current profile photo, a JPEG; nil for none. Setting another one keeps the old ones as older photos.
	Photo []byte `json:"-"`

	Premium, Verified, Scam, Fake, Bot, Deleted bool
	// Online, and otherwise LastSeen, is what others see; a zero LastSeen shows as recently.
	Online   bool
	LastSeen time.Time

	// Code is the sign-in code; empty for a new one every time, which LastCode tells.
	Code string
	// CodeSteps are the ways in which the code is sent, one after the other when the client asks to send it again.
	// Default: DefaultCodeSteps.
	CodeSteps []CodeStep
	// Password is the second factor; empty for none.
	Password, PasswordHint string
	// RecoveryEmail, if set, is an address with which the password can be reset.
	RecoveryEmail string
	// LoginEmail, if set, gets the sign-in codes in place of the phone.
	LoginEmail string
	// EmailRequired tells that the person must give a LoginEmail before the next sign-in.
	EmailRequired bool
	// Banned refuses sign-ins with PHONE_NUMBER_BANNED.
	Banned bool
	// Contacts are the people in the address book.
	Contacts []int64
}

// Birthday is a date; Day 0 means none and Year 0 a hidden year.
type Birthday struct{ Day, Month, Year int }

// user is a person with what the server adds.
type user struct {
	User
	Photos  []*photo // newest first
	Private []privateChat
	Freeze  *Freeze // nil for none
	Freezes int     // how often that has changed
	contactLists
	secret *verifier
}

// firstUserID is where ids start that AddUser gives.
const firstUserID = 700_000_001

// AddUser adds a person and returns it with its id. A phone number or username that is taken already makes it panic, as
// that is a mistake in the test.
func (s *Server) AddUser(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addUser(u).snapshot()
}

func (s *Server) addUser(u User) *user {
	w := &s.world
	u.Phone = digits(u.Phone)
	if w.userByPhone(u.Phone) != nil || w.usernameTaken(u.Username) || w.users[u.ID] != nil {
		panic(fmt.Sprintf("tdtest: there is already somebody with id %d, phone %q or username %q", u.ID, u.Phone, u.Username))
	}
	if u.ID == 0 {
		u.ID = firstUserID + int64(len(w.users))
		for w.users[u.ID] != nil {
			u.ID++
		}
	}
	added := &user{User: u}
	added.own()
	added.setPhoto(w, u.Photo)
	w.users[u.ID] = added
	s.changed()
	return added
}

// own makes the lists in u its own, so that neither the test nor the server changes the other's.
func (u *user) own() {
	u.Usernames = slices.Clone(u.Usernames)
	u.CodeSteps = slices.Clone(u.CodeSteps)
	u.Contacts = slices.Clone(u.Contacts)
}

// snapshot is a copy for the test.
func (u *user) snapshot() User {
	shown := user{User: u.User}
	shown.own()
	return shown.User
}

// User returns a person as it is now. It panics for an id that was never added.
func (s *Server) User(id int64) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mustUser(id).snapshot()
}

// UserByPhone finds a person by phone number.
func (s *Server) UserByPhone(phone string) (User, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.world.userByPhone(digits(phone))
	if u == nil {
		return User{}, false
	}
	return u.snapshot(), true
}

func (s *Server) mustUser(id int64) *user {
	u := s.world.users[id]
	if u == nil {
		panic(fmt.Sprintf("tdtest: there is nobody with id %d", id))
	}
	return u
}

// UpdateUser changes a person as if another device had done it, and tells the person's clients and those of everybody who
// has the person as a contact or in the chat list. change must not call the Server's methods.
func (s *Server) UpdateUser(id int64, change func(*User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(id)
	before := u.snapshot()
	after := u.snapshot()
	change(&after)
	after.ID = id
	after.Phone = digits(after.Phone)
	u.User = after
	u.own()
	if after.Password != before.Password {
		u.secret = nil
	}
	if string(after.Photo) != string(before.Photo) {
		u.setPhoto(&s.world, after.Photo)
	}
	s.push(id, nil, userUpdates(before, after)...)
	s.tellAcquaintances(u)
	s.changed()
}

// userUpdates lists what Telegram sends when a person has changed. updateUser marks what it has no update of its own
// for, the bio for example, as in need of a reload.
func userUpdates(before, after User) []tg.UpdateClass {
	updates := []tg.UpdateClass{&tg.UpdateUser{UserID: after.ID}}
	if before.FirstName != after.FirstName || before.LastName != after.LastName ||
		before.Username != after.Username || !slices.Equal(before.Usernames, after.Usernames) {
		updates = append(updates, &tg.UpdateUserName{
			UserID: after.ID, FirstName: after.FirstName, LastName: after.LastName, Usernames: usernames(after),
		})
	}
	if before.Phone != after.Phone {
		updates = append(updates, &tg.UpdateUserPhone{UserID: after.ID, Phone: after.Phone})
	}
	return updates
}

func usernames(u User) []tg.Username {
	names := []tg.Username{}
	if u.Username != "" {
		names = append(names, tg.Username{Editable: true, Active: true, Username: u.Username})
	}
	for _, name := range u.Usernames {
		names = append(names, tg.Username{Active: true, Username: name})
	}
	return names
}

// userFor is a person as the client with the key may see it.
func (s *Server) userFor(key *authKey, u *user) *tg.User {
	self := key.UserID == u.ID
	out := &tg.User{
		ID: u.ID, AccessHash: accessHash("user", u.ID), Self: self, Deleted: u.Deleted,
		FirstName: u.FirstName, LastName: u.LastName,
		Premium: u.Premium, Verified: u.Verified, Scam: u.Scam, Fake: u.Fake, Bot: u.Bot,
		Photo: u.profilePhoto(s.photoDC(key)),
	}
	if u.Bot {
		out.BotInfoVersion = 1
		out.SetBotInfoVersion(1)
	} else {
		out.Status = u.status()
	}
	if names := usernames(u.User); len(names) == 1 && u.Username != "" {
		out.Username = u.Username
	} else if len(names) > 0 {
		out.Usernames = names
	}
	if viewer := s.world.users[key.UserID]; viewer != nil {
		out.Contact = slices.Contains(viewer.Contacts, u.ID)
		out.MutualContact = out.Contact && slices.Contains(u.Contacts, viewer.ID)
		if as, named := viewer.Cards[u.ID]; named && out.Contact {
			out.FirstName, out.LastName = as.FirstName, as.LastName
		}
		if u.showsPhoneTo(viewer) {
			out.Phone = u.Phone
		}
	}
	return out
}

func (s *Server) usersFor(key *authKey, users ...*user) []tg.UserClass {
	out := make([]tg.UserClass, 0, len(users))
	for _, u := range users {
		out = append(out, s.userFor(key, u))
	}
	return out
}

// onlineFor is for how long an online person is shown as online.
const onlineFor = 5 * time.Minute

func (u *user) status() tg.UserStatusClass {
	switch {
	case u.Online:
		return &tg.UserStatusOnline{Expires: int(time.Now().Add(onlineFor).Unix())}
	case u.LastSeen.IsZero():
		return &tg.UserStatusRecently{}
	default:
		return &tg.UserStatusOffline{WasOnline: int(u.LastSeen.Unix())}
	}
}

// fullUser is what users.getFullUser tells of a person.
func (s *Server) fullUser(key *authKey, u *user) tg.UserFull {
	full := tg.UserFull{ID: u.ID, About: u.Bio}
	if u.Birthday.Day != 0 {
		birthday := tg.Birthday{Day: u.Birthday.Day, Month: u.Birthday.Month, Year: u.Birthday.Year}
		full.SetBirthday(birthday)
	}
	if photo := u.photo(); photo != nil {
		full.SetProfilePhoto(s.photoFor(key, photo))
	}
	if key.UserID != u.ID {
		full.CommonChatsCount = len(s.world.commonChats(key.UserID, u.ID))
	}
	return full
}

// world is everything that is there to be seen.
type world struct {
	users map[int64]*user
	chats map[int64]*chat
	// NextPhoto and NextMessage number photos and the messages outside channels.
	NextPhoto, NextMessage int64
	// References is part of every file reference; ExpireFileReferences counts it up.
	References int
	importers  map[string]int // by phone number, see SetImporters
}

func newWorld() world {
	return world{users: map[int64]*user{}, chats: map[int64]*chat{}, NextPhoto: 5_000_000_001, NextMessage: 1}
}

func (w *world) userByPhone(phone string) *user {
	if phone == "" {
		return nil
	}
	for _, u := range w.users {
		if u.Phone == phone {
			return u
		}
	}
	return nil
}

// userByName ignores case, as Telegram does.
func (w *world) userByName(name string) *user {
	if name == "" {
		return nil
	}
	for _, u := range w.users {
		if strings.EqualFold(u.Username, name) || slices.ContainsFunc(u.Usernames, func(other string) bool {
			return strings.EqualFold(other, name)
		}) {
			return u
		}
	}
	return nil
}

func (w *world) usernameTaken(name string) bool {
	return w.userByName(name) != nil || w.chatByName(name) != nil
}

// accessHash is the second half of an id, which a client must have been given to use it.
func accessHash(kind string, id int64) int64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, id))
	return int64(binary.BigEndian.Uint64(sum[:]))
}

// digits drops everything but digits from a phone number.
func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}
