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
	loaded    map[fullKey]time.Time // when TDLib last got each, from the server or out of its database
	confirmed map[fullKey]time.Time // when the server is known to have confirmed each
	// users and chats are when TDLib was last asked for, or was given, one of either sort: it has a pause for each.
	users, chats time.Time
}

func newFullInfos() fullInfos {
	return fullInfos{loads: make(map[fullKey]int), loaded: make(map[fullKey]time.Time), confirmed: make(map[fullKey]time.Time)}
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
		s.fulls.loaded[key] = s.clock.Now().UTC()
		*s.fulls.last(key) = time.Now()
	})
}

func (s *session) fullLoads(key fullKey) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fulls.loads[key]
}

// fullSource is where a full info comes from.
type fullSource struct {
	key fullKey
	ask func() tdjson.Request // a new one each time: a request belongs to one call
	// force has TDLib ask the server again, whatever it has, and tells whether it did; nil where there is no way to that.
	force func(context.Context) (bool, error)
}

// getFull is a request for a full info.
type getFull[T any] struct {
	fullSource
	decode func(json.RawMessage) (T, error)
}

// freshFull reads a full info that is as new as the server's. It returns the time that it is from, nil when that is not
// known: without a connection TDLib's cache has to do.
func freshFull[T any](ctx context.Context, s *session, get getFull[T]) (full T, at *time.Time, err error) {
	if err := s.freshen(ctx, get.fullSource); err != nil {
		return full, nil, err
	}
	s.mu.Lock()
	if confirmed, known := s.fulls.confirmed[get.key]; known {
		at = &confirmed
	}
	s.mu.Unlock()
	full, err = call(ctx, s, get.ask(), get.decode)
	return full, at, err
}

func (s *session) freshen(ctx context.Context, source fullSource) error {
	connected, cancel := s.whileConnected(ctx)
	defer cancel()
	if connected.Err() == nil {
		err := s.reload(connected, source)
		if err == nil || connected.Err() == nil || ctx.Err() != nil {
			return err
		}
	}
	// From TDLib's database, or from the server once it can be reached.
	byServer, err := s.askServer(ctx, source.ask)
	if byServer && err == nil {
		s.confirm(source.key)
	}
	return err
}

// confirm notes that TDLib has just got a full info from the server.
func (s *session) confirm(key fullKey) {
	s.change(func() {
		now := s.clock.Now().UTC()
		s.fulls.loaded[key], s.fulls.confirmed[key] = now, now
	})
}

// askServer sends a request and tells whether the server has answered it. What TDLib has in memory or in its database it
// answers before the next request for something that it has at hand.
func (s *session) askServer(ctx context.Context, ask func() tdjson.Request) (byServer bool, err error) {
	request := ask()
	if err := s.noteDelay(ctx, request); err != nil {
		return false, err
	}
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

// cacheTime is for how long TDLib takes a full info for true (USER_FULL_EXPIRE_TIME, CHANNEL_FULL_EXPIRE_TIME).
const cacheTime = 60 * time.Second

// reload is refresh, which explains it, for the full info of others. TDLib answers from its cache, without asking the
// server, for cacheTime after the last answer unless Telegram calls that outdated, and a basic group's as long as it is
// of the group's version. Telegram says so to those who have the person in their chat list or contacts, and to a group's
// members. For anybody else, where nothing can be forced, what TDLib got last stands, and so does its time.
func (s *session) reload(ctx context.Context, source fullSource) error {
	s.mu.Lock()
	last := *s.fulls.last(source.key)
	*s.fulls.last(source.key) = time.Now()
	s.mu.Unlock()
	byServer, err := s.askServer(ctx, source.ask)
	if err != nil {
		return err
	}
	if !byServer && source.force != nil {
		byServer, _ = source.force(ctx) // without it there is the way below
	}
	if byServer {
		s.confirm(source.key)
		return nil
	}
	return s.settle(ctx, source, last)
}

// settle waits for a reload behind an answer from the cache.
func (s *session) settle(ctx context.Context, source fullSource, last time.Time) error {
	key, function := source.key, source.ask().GetFunctionName()
	before, began := s.fullLoads(key), time.Now()
	if err := s.reachServer(ctx); err != nil {
		return err
	}
	wait := time.Since(began)
	// What Telegram had said before may have called the cache outdated only after the cache had answered.
	byServer, err := s.askServer(ctx, source.ask)
	if err != nil {
		return err
	}
	if byServer {
		s.confirm(key)
		return nil
	}
	if key.update == td.ConstructorUpdateUserFullInfo {
		s.mu.Lock()
		last = later(last, later(s.self.asked, s.self.loaded)) // the pause is everybody's
		s.mu.Unlock()
	}
	err = s.awaitReload(ctx, function, settleTime(wait, last), func() bool { return s.fulls.loads[key] > before })
	if err != nil {
		return err
	}
	if s.fullLoads(key) > before || !s.isCached(key) {
		s.confirm(key)
		return nil
	}
	s.change(func() { s.fulls.confirmed[key] = s.fulls.loaded[key] })
	return nil
}

// isCached tells whether TDLib may have answered without asking, and did unless something has called that outdated.
func (s *session) isCached(key fullKey) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	loaded, known := s.fulls.loaded[key]
	return known && key.update != td.ConstructorUpdateBasicGroupFullInfo && s.clock.Now().Sub(loaded) < cacheTime
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
