package tdtest

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/gotd/td/crypto"
)

// saveDelay is how long the state file may be behind: changes that come together are written together.
const saveDelay = 50 * time.Millisecond

// savedState is what the state file holds.
type savedState struct {
	Users       []*user
	Chats       []*chat
	Keys        []savedKey
	NextPhoto   int64
	NextMessage int64
	References  int
}

// savedKey is an authorization key with its sign-in.
type savedKey struct {
	Value     []byte
	Salt      int64
	DC        int
	UserID    int64
	Pending   int64
	Revoked   string
	Imported  bool
	Client    Client
	Permanent string // the id of the permanent key, in hexadecimal, if this one is temporary
}

// changed notes that the state file is behind. The caller holds the lock.
func (s *Server) changed() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

// keepState saves the state a moment after each change, until the server is closed.
func (s *Server) keepState() {
	if s.options.StatePath == "" {
		return
	}
	for {
		select {
		case <-s.dirty:
		case <-s.ctx.Done():
			return
		}
		select {
		case <-time.After(saveDelay):
		case <-s.ctx.Done():
			return // Close saves once more
		}
		if err := s.save(); err != nil {
			s.log.Error("saving the server's state", "error", err)
		}
	}
}

func (s *Server) save() error {
	if s.options.StatePath == "" {
		return nil
	}
	data, err := s.encodeState()
	if err != nil {
		return fmt.Errorf("encoding the server's state: %w", err)
	}
	if err := writeWhole(s.options.StatePath, data, 0o600); err != nil {
		return fmt.Errorf("saving the server's state: %w", err)
	}
	return nil
}

func (s *Server) encodeState() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	saved := savedState{
		NextPhoto: s.world.NextPhoto, NextMessage: s.world.NextMessage, References: s.world.References,
	}
	for _, u := range s.world.users {
		saved.Users = append(saved.Users, u)
	}
	for _, c := range s.world.chats {
		saved.Chats = append(saved.Chats, c)
	}
	for _, k := range s.keys {
		key := savedKey{
			Value: k.Value[:], Salt: k.Salt, DC: k.DC, UserID: k.UserID, Pending: k.Pending, Revoked: k.Revoked,
			Imported: k.Imported, Client: k.Client,
		}
		if k.permanent != nil {
			key.Permanent = hex.EncodeToString(k.permanent.ID[:])
		}
		saved.Keys = append(saved.Keys, key)
	}
	return json.Marshal(saved)
}

// restore reads the state file, if there is one.
func (s *Server) restore() error {
	if s.options.StatePath == "" {
		return nil
	}
	data, err := os.ReadFile(s.options.StatePath)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the server's state: %w", err)
	}
	var saved savedState
	if err := json.Unmarshal(data, &saved); err != nil {
		return fmt.Errorf("reading the server's state from %s: %w", s.options.StatePath, err)
	}
	s.world.NextPhoto, s.world.NextMessage, s.world.References = saved.NextPhoto, saved.NextMessage, saved.References
	for _, u := range saved.Users {
		if photo := u.photo(); photo != nil {
			u.Photo = photo.Big
		}
		s.world.users[u.ID] = u
	}
	for _, c := range saved.Chats {
		if c.Picture != nil {
			c.Photo = c.Picture.Big
		}
		s.world.chats[c.ID] = c
	}
	return s.restoreKeys(saved.Keys)
}

func (s *Server) restoreKeys(saved []savedKey) error {
	permanent := map[*authKey]string{}
	byName := map[string]*authKey{}
	for _, k := range saved {
		var value crypto.Key
		if copy(value[:], k.Value) != len(value) {
			return fmt.Errorf("reading the server's state: a key of %d bytes", len(k.Value))
		}
		key := &authKey{
			AuthKey: value.WithID(), Salt: k.Salt, DC: k.DC, UserID: k.UserID, Pending: k.Pending,
			Revoked: k.Revoked, Imported: k.Imported, Stale: true, Client: k.Client, sessions: map[int64]*session{},
		}
		s.keys[key.ID] = key
		byName[hex.EncodeToString(key.ID[:])] = key
		permanent[key] = k.Permanent
	}
	for key, name := range permanent {
		key.permanent = byName[name]
	}
	return nil
}
