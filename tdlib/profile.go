package tdlib

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

// self is what is known of the own user. TDLib sends an update for every change of either object, so once known they
// are what TDLib has.
type self struct {
	id     int64
	user   *td.User
	full   *td.UserFullInfo
	loads  int       // how often the full info has come as an update
	inHand bool      // TDLib has the full info in memory: from now on updates bring what the server says
	loaded time.Time // when it last did
	asked  time.Time // when TDLib was last asked for it
	seen   int       // loads when SelfProfile last returned
	synced time.Time // when the server last confirmed the profile; zero while it has not
	told   core.User // what SelfProfile last returned or SelfChanged last announced
	reads  int       // SelfProfile calls at work, which see the changes that come meanwhile
}

const (
	connectTime = 3 * time.Second  // how long the connection may be away before TDLib's cache has to do
	answerTime  = 20 * time.Second // how long the server may take while there is a connection

	// reloadPause is how long after one full info TDLib asks the server for the next (get_user_full_queries_ in
	// UserManager.h), unless somebody waits for it.
	reloadPause = 2 * time.Second

	minSettle = 300 * time.Millisecond // for a change behind an answer from the cache, see refresh
	maxSettle = time.Second
)

// onUser keeps what concerns the own user. Of other people's updates only the public name is kept, and that a full info
// has come.
func (s *session) onUser(u tdjson.Update) error {
	var ids struct {
		UserID int64 `json:"user_id"`
		User   struct {
			ID        int64        `json:"id"`
			Usernames *tdUsernames `json:"usernames"`
		} `json:"user"`
	}
	if err := json.Unmarshal(u.Data, &ids); err != nil {
		return err
	}
	if u.Type == td.ConstructorUpdateUser {
		s.noteName(s.names.users, ids.User.ID, ids.User.Usernames.first())
	}
	s.mu.Lock()
	own := s.self.id != 0 && (ids.UserID == s.self.id || ids.User.ID == s.self.id)
	s.mu.Unlock()
	if !own {
		if u.Type == td.ConstructorUpdateUserFullInfo {
			s.noteFullInfo(fullKey{u.Type, ids.UserID})
		}
		return nil
	}
	switch u.Type {
	case td.ConstructorUpdateUser:
		return decoded(u, td.UnmarshalUpdateUser, func(u *td.UpdateUser) {
			if u.User != nil {
				s.changeSelf(func() { s.self.user = u.User })
			}
		})
	case td.ConstructorUpdateUserStatus:
		return decoded(u, td.UnmarshalUpdateUserStatus, func(u *td.UpdateUserStatus) {
			s.changeSelf(func() { s.setStatus(u.Status) })
		})
	default:
		return decoded(u, td.UnmarshalUpdateUserFullInfo, func(u *td.UpdateUserFullInfo) {
			if u.UserFullInfo != nil {
				s.changeSelf(func() { s.self.full, s.self.loaded = u.UserFullInfo, time.Now(); s.self.loads++ })
			}
		})
	}
}

// setStatus needs the lock.
func (s *session) setStatus(status td.UserStatus) {
	if s.self.user != nil {
		s.self.user.Status = status
	}
}

// changeSelf applies a change and announces it, unless a SelfProfile at work will return it or nothing that a profile
// shows has changed.
func (s *session) changeSelf(apply func()) {
	announce := false
	s.change(func() {
		apply()
		if s.muted || s.self.user == nil || s.self.full == nil || s.self.reads > 0 {
			return
		}
		now := toUser(s.self.user, s.self.full)
		announce = !sameProfile(now, s.self.told)
		s.self.told = now
	})
	if announce {
		s.events.SelfChanged()
	}
}

// sameProfile compares all but the status, which changes all the time and by itself.
func sameProfile(a, b core.User) bool {
	a.Status, b.Status = core.UserStatus{}, core.UserStatus{}
	return reflect.DeepEqual(a, b)
}

// watchSelf makes TDLib reload the own full info whenever Telegram says that it changed: it does so at once only for an
// open chat (DialogManager::on_dialog_info_full_invalidated), otherwise at the next request. Nothing is marked as read.
func (s *session) watchSelf() {
	me, err := s.me(s.life)
	if err == nil {
		s.change(func() { s.self.asked = time.Now() }) // TDLib does, for a chat that is new to it
		_, err = call(s.life, s, &td.CreatePrivateChatRequest{UserId: me, Force: true}, td.UnmarshalChat)
	}
	if err == nil {
		err = s.do(s.life, &td.OpenChatRequest{ChatId: me})
	}
	if err != nil && s.life.Err() == nil && !errors.Is(err, core.ErrSessionClosed) {
		s.log.Warn("changes of the own profile are not watched", "error", err)
	}
}

// me asks for the own user, which TDLib has at hand once signed in, and returns its id.
func (s *session) me(ctx context.Context) (int64, error) {
	user, err := call(ctx, s, &td.GetMeRequest{}, td.UnmarshalUser)
	if err != nil {
		return 0, err
	}
	s.change(func() {
		s.self.id = user.Id
		if s.self.user == nil {
			s.self.user = user
		}
	})
	return user.Id, nil
}

// selfProfile reads the own profile; see core.Session.
func (s *session) selfProfile(ctx context.Context) (core.SelfProfile, bool, error) {
	s.change(func() { s.self.reads++ })
	fresh, err := s.loadSelf(ctx)
	if err == nil {
		err = s.client.Flush(ctx)
	}
	return s.finishRead(fresh, err)
}

// finishRead takes what is known now, together with the decision about later changes: they are announced again.
func (s *session) finishRead(fresh bool, err error) (core.SelfProfile, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.self.reads--
	if err != nil {
		return core.SelfProfile{}, false, err
	}
	if fresh {
		s.self.synced = s.clock.Now().UTC()
	}
	user := toUser(s.self.user, s.self.full)
	s.self.told, s.self.seen = user, s.self.loads
	return core.SelfProfile{User: user, SyncedAt: s.self.synced}, fresh, nil
}

// loadSelf makes sure that both objects are known and, while there is a connection, as new as the server's.
func (s *session) loadSelf(ctx context.Context) (fresh bool, err error) {
	me, err := s.me(ctx)
	if err != nil {
		return false, err
	}
	connected, cancel := s.whileConnected(ctx)
	defer cancel()
	if connected.Err() == nil {
		fresh, err = s.refresh(connected, me)
	}
	if s.life.Err() != nil || errors.Is(err, core.ErrSessionClosed) {
		return false, core.ErrSessionClosed
	}
	if err != nil && (connected.Err() == nil || ctx.Err() != nil) {
		return false, err
	}
	s.mu.Lock()
	known := s.self.full != nil
	s.mu.Unlock()
	if known {
		return fresh, nil
	}
	// From TDLib's database, or from the server once it can be reached.
	return s.loadFullInfo(ctx, me)
}

// whileConnected is a context that ends when there is no connection for connectTime, or no answer for answerTime. A
// flood limit is an answer: the time begins anew behind it.
func (s *session) whileConnected(asked context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := whileAnswered(asked)
	if !s.isConnected(ctx) {
		cancel()
		return ctx, cancel
	}
	go func() {
		defer cancel()
		for s.await(ctx, func() bool { return s.connection != core.ConnectionReady }) == nil && s.isConnected(ctx) {
		}
	}()
	return ctx, cancel
}

// whileAnswered is a context that ends when the server has not answered for answerTime. A limit of Telegram is an answer.
func whileAnswered(asked context.Context) (context.Context, context.CancelFunc) {
	ctx, end := context.WithCancel(asked)
	limit := time.AfterFunc(answerTime, end)
	return core.WithWaits(ctx, func(d time.Duration) {
		limit.Reset(d + answerTime)
		core.NoteWait(asked, d)
	}), func() { limit.Stop(); end() }
}

// isConnected waits for the connection until it has been away for connectTime.
func (s *session) isConnected(ctx context.Context) bool {
	s.mu.Lock()
	end := s.cutOff.Add(connectTime)
	s.mu.Unlock()
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	return s.await(ctx, func() bool { return s.connection == core.ConnectionReady }) == nil
}

// loadFullInfo asks for the own full info and tells whether the server has answered.
func (s *session) loadFullInfo(ctx context.Context, me int64) (byServer bool, err error) {
	s.change(func() { s.self.asked = time.Now() })
	byServer, err = s.askServer(ctx, func() tdjson.Request { return &td.GetUserFullInfoRequest{UserId: me} })
	if err != nil {
		return false, err
	}
	full, err := call(ctx, s, &td.GetUserFullInfoRequest{UserId: me}, td.UnmarshalUserFullInfo)
	if err != nil {
		return false, err
	}
	s.change(func() {
		s.self.inHand = true
		if s.self.full == nil {
			s.self.full = full
		}
	})
	return byServer, nil
}

// refresh asks the server for the own profile and returns true when it has answered.
//
// No request of TDLib 1.8.46 waits for a reload of a full info that TDLib has (UserManager::load_user_full): one that is
// older than 60 seconds, or that Telegram has called outdated, is answered as it is and reloaded behind, and the new one
// comes as an update if anything has changed; one that is younger, and that Telegram has not called outdated, counts as
// true. A reload behind also waits for reloadPause after the one before. So refresh asks, waits for another request's
// answer to know that the server is there and how far away it is, and then for the update as long as it can take.
//
// After a start, what TDLib has in its database comes as an update too, which must not be taken for the server's.
func (s *session) refresh(ctx context.Context, me int64) (bool, error) {
	s.mu.Lock()
	inHand, before := s.self.inHand, s.self.loads
	last := later(later(s.self.asked, s.self.loaded), s.fulls.users)
	if !inHand {
		last = s.fulls.users // TDLib reloads at once what comes out of its database
	}
	unread := inHand && before > s.self.seen && time.Since(s.self.loaded) < reloadPause
	s.mu.Unlock()
	if unread {
		return true, nil // the server has just sent it, which is why somebody asks
	}
	byServer, err := s.loadFullInfo(ctx, me)
	if byServer || err != nil {
		return byServer, err
	}
	loads := s.loads()
	if inHand && loads > before {
		return true, nil
	}
	began := time.Now()
	if err := s.reachServer(ctx); err != nil {
		return false, err
	}
	err = s.awaitReload(ctx, "getUserFullInfo", settleTime(time.Since(began), last), func() bool { return s.self.loads > loads })
	return err == nil, err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (s *session) loads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.self.loads
}

// reachServer waits for an answer of the server to a request that TDLib always hands on. A refusal is an answer too,
// unless it says that the session has ended.
func (s *session) reachServer(ctx context.Context) error {
	_, err := call(ctx, s, &td.GetAccountTtlRequest{}, td.UnmarshalAccountTtl)
	var refused *core.TDLibError
	if errors.As(err, &refused) && refused.Code != 401 {
		return nil
	}
	return err
}

// selfPhoto downloads the own profile photo in its largest size.
func (s *session) selfPhoto(ctx context.Context, photoID string) ([]byte, error) {
	file, err := s.selfPhotoFile(ctx, photoID)
	if err != nil {
		return nil, err
	}
	return s.fetch(ctx, file)
}

// selfPhotoFile finds the file of the photo's largest size.
func (s *session) selfPhotoFile(ctx context.Context, photoID string) (*td.File, error) {
	id, err := strconv.ParseInt(photoID, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no photo id", photoID)
	}
	if _, err := s.me(ctx); err != nil {
		return nil, err
	}
	if err := s.client.Flush(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if size := largestSize(findPhoto(s.self.full, td.JsonInt64(id))); size != nil {
		return size.Photo, nil
	}
	if photo := s.self.user.ProfilePhoto; photo != nil && int64(photo.Id) == id && photo.Big != nil {
		return photo.Big, nil
	}
	return nil, &core.TDLibError{Code: 400, Message: "PHOTO_ID_INVALID"} // as Telegram says of a photo that is gone
}
