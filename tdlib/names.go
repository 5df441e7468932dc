package tdlib

import (
	"context"
	"encoding/json"

	"roster/tdlib/tdjson"
)

// names are the public names that updates have told of, nil for those who have none. TDLib sends an update with a person
// or supergroup before anything else that mentions them, and for every change, so nothing has to be asked.
type names struct {
	users, supergroups map[int64]*string
}

func newNames() names {
	return names{users: map[int64]*string{}, supergroups: map[int64]*string{}}
}

// tdUsernames is what is used of TDLib's usernames, which are null for those who have none.
type tdUsernames struct {
	Active []string `json:"active_usernames"`
}

// first is the one that is shown.
func (u *tdUsernames) first() *string {
	if u == nil || len(u.Active) == 0 {
		return nil
	}
	return &u.Active[0]
}

func (s *session) onSupergroup(u tdjson.Update) error {
	var update struct {
		Supergroup struct {
			ID        int64        `json:"id"`
			Usernames *tdUsernames `json:"usernames"`
		} `json:"supergroup"`
	}
	if err := json.Unmarshal(u.Data, &update); err != nil {
		return err
	}
	s.noteName(s.names.supergroups, update.Supergroup.ID, update.Supergroup.Usernames.first())
	return nil
}

func (s *session) noteName(of map[int64]*string, id int64, name *string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of[id] = name
}

// told is a name out of the updates that came before the last answer.
func (s *session) told(ctx context.Context, of map[int64]*string, id int64) (*string, error) {
	if err := s.client.Flush(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return of[id], nil
}
