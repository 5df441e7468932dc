package tdtest

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var userRPCs = []rpc{
	on(getUsers),
	on(getFullUser),
}

var accountRPCs = []rpc{
	on(updateProfile),
	on(updateUsername),
	on(checkUsername),
	on(updateBirthday),
	on(updateStatus),
}

// The limits of Telegram's servers, in characters.
const (
	maxName       = 64
	maxBio        = 70
	maxBioPremium = 140
)

func itoa(n int) string { return strconv.Itoa(n) }

// inputUser finds a person that the client may speak of.
func (c *call) inputUser(input tg.InputUserClass) (*user, error) {
	id := int64(0)
	switch in := input.(type) {
	case *tg.InputUserSelf:
		id = c.key.UserID
	case *tg.InputUser:
		if in.AccessHash != accessHash("user", in.UserID) && in.UserID != c.key.UserID {
			return nil, Error(400, "USER_ID_INVALID")
		}
		id = in.UserID
	case *tg.InputUserFromMessage:
		id = in.UserID
	}
	u := c.world.users[id]
	if u == nil {
		return nil, Error(400, "USER_ID_INVALID")
	}
	return u, nil
}

func getUsers(c *call, r *tg.UsersGetUsersRequest) (bin.Encoder, error) {
	found := []tg.UserClass{}
	for _, input := range r.ID {
		if u, err := c.inputUser(input); err == nil {
			found = append(found, c.userFor(c.key, u))
		}
	}
	return &tg.UserClassVector{Elems: found}, nil
}

func getFullUser(c *call, r *tg.UsersGetFullUserRequest) (bin.Encoder, error) {
	u, err := c.inputUser(r.ID)
	if err != nil {
		return nil, err
	}
	return &tg.UsersUserFull{
		FullUser: c.fullUser(c.key, u), Chats: []tg.ChatClass{}, Users: c.usersFor(c.key, u),
	}, nil
}

// selfChanged tells the caller's other clients and acquaintances what has changed and answers the caller with itself.
func (c *call) selfChanged(before User) bin.Encoder {
	me := c.me()
	c.push(me.ID, c.key, userUpdates(before, me.User)...)
	c.tellAcquaintances(me)
	c.changed()
	return c.userFor(c.key, me)
}

func updateProfile(c *call, r *tg.AccountUpdateProfileRequest) (bin.Encoder, error) {
	me := c.me()
	before := me.snapshot()
	if name, ok := r.GetFirstName(); ok {
		if name == "" || utf8.RuneCountInString(name) > maxName {
			return nil, Error(400, "FIRSTNAME_INVALID")
		}
		me.FirstName = name
	}
	if name, ok := r.GetLastName(); ok {
		if utf8.RuneCountInString(name) > maxName {
			me.User = before
			return nil, Error(400, "LASTNAME_INVALID")
		}
		me.LastName = name
	}
	if bio, ok := r.GetAbout(); ok {
		limit := maxBio
		if me.Premium {
			limit = maxBioPremium
		}
		if utf8.RuneCountInString(bio) > limit {
			me.User = before
			return nil, Error(400, "ABOUT_TOO_LONG")
		}
		me.Bio = bio
	}
	return c.selfChanged(before), nil
}

// usernameForm: https://core.telegram.org/method/account.updateUsername
var usernameForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,30}[A-Za-z0-9]$`)

func updateUsername(c *call, r *tg.AccountUpdateUsernameRequest) (bin.Encoder, error) {
	me := c.me()
	before := me.snapshot()
	if r.Username == me.Username {
		return nil, Error(400, "USERNAME_NOT_MODIFIED")
	}
	if r.Username != "" {
		if !usernameForm.MatchString(r.Username) {
			return nil, Error(400, "USERNAME_INVALID")
		}
		if owner := c.world.userByName(r.Username); owner != nil && owner != me || c.world.chatByName(r.Username) != nil {
			return nil, Error(400, "USERNAME_OCCUPIED")
		}
		if c.isForSale(r.Username) {
			return nil, Error(400, "USERNAME_PURCHASE_AVAILABLE")
		}
	}
	me.Username = r.Username
	return c.selfChanged(before), nil
}

func checkUsername(c *call, r *tg.AccountCheckUsernameRequest) (bin.Encoder, error) {
	if !usernameForm.MatchString(r.Username) {
		return nil, Error(400, "USERNAME_INVALID")
	}
	if c.isForSale(r.Username) {
		return nil, Error(400, "USERNAME_PURCHASE_AVAILABLE")
	}
	if c.world.usernameTaken(r.Username) {
		return no, nil
	}
	return yes, nil
}

// SellUsername keeps a username from everybody: it can only be bought. It is a script: the state file does not keep it.
func (s *Server) SellUsername(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forSale[strings.ToLower(name)] = true
}

func (s *Server) isForSale(name string) bool { return s.forSale[strings.ToLower(name)] }

func updateBirthday(c *call, r *tg.AccountUpdateBirthdayRequest) (bin.Encoder, error) {
	before := c.me().snapshot()
	birthday, _ := r.GetBirthday()
	if birthday.Day != 0 && !validBirthday(birthday) {
		return nil, Error(400, "BIRTHDAY_INVALID")
	}
	c.me().Birthday = Birthday{Day: birthday.Day, Month: birthday.Month, Year: birthday.Year}
	c.selfChanged(before)
	return yes, nil
}

func updateStatus(c *call, r *tg.AccountUpdateStatusRequest) (bin.Encoder, error) {
	me := c.me()
	me.Online, me.LastSeen = !r.Offline, time.Now()
	c.changed()
	return yes, nil
}

// validBirthday refuses dates that are not in the calendar, years out of reach and the future.
func validBirthday(b tg.Birthday) bool {
	year := b.Year
	if year == 0 {
		year = 2000 // a leap year: without a year 29 February is fine
	}
	date := time.Date(year, time.Month(b.Month), b.Day, 0, 0, 0, 0, time.UTC)
	return date.Day() == b.Day && int(date.Month()) == b.Month && year >= 1800 && date.Before(time.Now())
}
