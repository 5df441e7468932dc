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

// getFull is a request for a full info.
type getFull[T any] struct {
	key    fullKey
	ask    func() tdjson.Request // a new one each time: a request belongs to one call
	decode func(json.RawMessage) (T, error)
}

// freshFull reads a full info that is as new as the server's. It returns the time that it is from, nil when that is not
// known: without a connection TDLib's cache has to do.
func freshFull[T any](ctx context.Context, s *session, get getFull[T]) (full T, at *time.Time, err error) {
	fresh, err := s.freshen(ctx, get.key, get.ask)
	if err != nil {
		return full, nil, err
	}
	s.mu.Lock()
	if fresh {
		s.fulls.confirmed[get.key] = s.clock.Now().UTC()
	}
	if confirmed, known := s.fulls.confirmed[get.key]; known {
		at = &confirmed
	}
	s.mu.Unlock()
	full, err = call(ctx, s, get.ask(), get.decode)
	return full, at, err
}

func (s *session) freshen(ctx context.Context, key fullKey, ask func() tdjson.Request) (fresh bool, err error) {
	connected, cancel := s.whileConnected(ctx)
	defer cancel()
	if connected.Err() == nil {
		fresh, err = s.reload(connected, key, ask)
		if err == nil || connected.Err() == nil || ctx.Err() != nil {
			return fresh, err
		}
	}
	// From TDLib's database, or from the server once it can be reached.
	return s.askFull(ctx, ask)
}

// askFull asks TDLib for a full info and tells whether the server has answered. What TDLib has in memory or in its
// database it answers before the next request for something that it has at hand.
func (s *session) askFull(ctx context.Context, ask func() tdjson.Request) (byServer bool, err error) {
	request := ask()
	s.noteDelay(ctx, request)
	full, err := s.client.Start(ctx, request)
	if err != nil {
		return false, s.translate(ctx, err)
	}
	next, err := s.client.Start(ctx, &td.GetMeRequest{})
	if err != nil {
		return false, s.translate(ctx, err)
	}
	if _, err := full.Wait(ctx); err != nil {
		return false, s.translate(ctx, err)
	}
	if _, err := next.Wait(ctx); err != nil {
		return false, s.translate(ctx, err)
	}
	return next.Before(full), s.client.Flush(ctx)
}

// reload is refresh, which explains it, for the full info of others. TDLib answers from its cache, without asking the
// server, for 60 seconds after the last answer unless Telegram calls that outdated, and a basic group's as long as it is
// of the group's version.
func (s *session) reload(ctx context.Context, key fullKey, ask func() tdjson.Request) (bool, error) {
	s.mu.Lock()
	last := *s.fulls.last(key)
	*s.fulls.last(key) = time.Now()
	s.mu.Unlock()
	if byServer, err := s.askFull(ctx, ask); byServer || err != nil {
		return byServer, err
	}
	request := ask()
	before, began := s.fullLoads(key), time.Now()
	if err := s.reachServer(ctx); err != nil {
		return false, err
	}
	settle := settleTime(time.Since(began), last)
	err := s.awaitReload(ctx, request.GetFunctionName(), settle, func() bool { return s.fulls.loads[key] > before })
	return err == nil, err
}

// awaitReload waits for a reload behind an answer from the cache, which brings an update if anything has changed: as long
// as it can take, and longer while Telegram has the function's queries wait. No request of ours waits for that reload, so
// nobody else tells of it.
func (s *session) awaitReload(ctx context.Context, function string, settle time.Duration, done func() bool) error {
	for {
		limited, cancel := context.WithTimeout(ctx, settle)
		err := s.await(limited, done)
		cancel()
		if err == nil || errors.Is(err, core.ErrSessionClosed) || ctx.Err() != nil {
			return err
		}
		left := s.delayLeft(function)
		if left <= 0 {
			return nil
		}
		core.NoteWait(ctx, left)
		settle = left + maxSettle
	}
}

// settleTime is how long a reload behind an answer from the cache can take: there and back, after TDLib's pause since the
// last one.
func settleTime(roundTrip time.Duration, last time.Time) time.Duration {
	return min(max(2*roundTrip, minSettle), maxSettle) + max(0, reloadPause-time.Since(last))
}
