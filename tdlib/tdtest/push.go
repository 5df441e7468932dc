package tdtest

import "github.com/gotd/td/tg"

// about lists the people and chats, besides the receiver, that updates speak of: clients must be shown them.
type about struct {
	people []*user
	chats  []*chat
}

// pushAbout sends updates to the clients of a person, except the one with the key.
func (s *Server) pushAbout(userID int64, except *authKey, what about, updates ...tg.UpdateClass) {
	me := s.mustUser(userID)
	for _, key := range s.keys {
		if key.UserID != userID || key.permanent != nil || key == except || key.Revoked != "" {
			continue
		}
		out := &tg.Updates{
			Updates: updates, Users: append(s.usersFor(key, me), s.usersFor(key, what.people...)...),
			Chats: []tg.ChatClass{}, Date: now(),
		}
		for _, c := range what.chats {
			out.Chats = append(out.Chats, s.chatFor(key, c))
		}
		s.pushTo(key, out)
	}
}
