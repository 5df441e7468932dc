package tdlib

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

// fullKey names what has a full info in TDLib: a person, a basic group or a supergroup.
type fullKey struct {
	update string // the type of the update that brings the full info
	id     int64
}

// fullInfos is what is known of how new other people's and chats' full infos are.
type fullInfos struct {
	loads     map[fullKey]int       // how often each has come as an update
	confirmed map[fullKey]time.Time // when the server last confirmed each
	// users and chats are when TDLib was last asked for, or was given, one of either sort: it has a pause for each.
	users, chats time.Time
}

func newFullInfos() fullInfos {
	return fullInfos{loads: make(map[fullKey]int), confirmed: make(map[fullKey]time.Time)}
}

// last needs the lock.
func (f *fullInfos) last(key fullKey) *time.Time {
	if key.update == td.ConstructorUpdateUserFullInfo {
		return &f.users
	}
	return &f.chats
}

// onChatFullInfo notes that a full info has come.
func (s *session) onChatFullInfo(u tdjson.Update) error {
	var ids struct {
		BasicGroupID int64 `json:"basic_group_id"`
		SupergroupID int64 `json:"supergroup_id"`
	}
	if err := json.Unmarshal(u.Data, &ids); err != nil {
		return err
	}
	s.noteFullInfo(fullKey{u.Type, ids.BasicGroupID + ids.SupergroupID}) // one of them is 0
	return nil
}

func (s *session) noteFullInfo(key fullKey) {
	s.change(func() {
		s.fulls.loads[key]++
		*s.fulls.last(key) = time.Now()
	})
}

func (s *session) fullLoads(key fullKey) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fulls.loads[key]
}

// freshen has TDLib load a full info by asking for it, and waits until what TDLib has is as new as the server's. It
// returns the time that it is from, nil when that is not known: without a connection TDLib's cache has to do.
func (s *session) freshen(ctx context.Context, key fullKey, ask func(context.Context) error) (*time.Time, error) {
	fresh, err := s.freshenConnected(ctx, key, ask)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if fresh {
		s.fulls.confirmed[key] = s.clock.Now().UTC()
	}
	at, known := s.fulls.confirmed[key]
	if !known {
		return nil, nil
	}
	return &at, nil
}

func (s *session) freshenConnected(ctx context.Context, key fullKey, ask func(context.Context) error) (fresh bool, err error) {
	connected, cancel := s.whileConnected(ctx)
	defer cancel()
	if connected.Err() == nil {
		fresh, err = s.reload(connected, key, ask)
		if err == nil || connected.Err() == nil || ctx.Err() != nil {
			return fresh, err
		}
	}
	// From TDLib's database, or from the server once it can be reached.
	before := s.fullLoads(key)
	err = s.askFlushed(ctx, ask)
	return s.fullLoads(key) > before, err
}

func (s *session) askFlushed(ctx context.Context, ask func(context.Context) error) error {
	if err := ask(ctx); err != nil {
		return err
	}
	return s.client.Flush(ctx)
}

// reload is refresh, which explains it, for the full info of others. TDLib answers from its cache, without asking the
// server, for 60 seconds after the last answer unless Telegram calls that outdated, and a basic group's as long as it is
// of the group's version.
func (s *session) reload(ctx context.Context, key fullKey, ask func(context.Context) error) (bool, error) {
	s.mu.Lock()
	before, last := s.fulls.loads[key], *s.fulls.last(key)
	*s.fulls.last(key) = time.Now()
	s.mu.Unlock()
	if err := s.askFlushed(ctx, ask); err != nil {
		return false, err
	}
	if s.fullLoads(key) > before {
		return true, nil
	}
	began := time.Now()
	if err := s.reachServer(ctx); err != nil {
		return false, err
	}
	limited, cancel := context.WithTimeout(ctx, settleTime(time.Since(began), last))
	defer cancel()
	err := s.await(limited, func() bool { return s.fulls.loads[key] > before })
	if errors.Is(err, core.ErrSessionClosed) || ctx.Err() != nil {
		return false, err
	}
	return true, nil
}

// settleTime is how long a reload behind an answer from the cache can take: there and back, after TDLib's pause since the
// last one.
func settleTime(roundTrip time.Duration, last time.Time) time.Duration {
	return min(max(2*roundTrip, minSettle), maxSettle) + max(0, reloadPause-time.Since(last))
}
