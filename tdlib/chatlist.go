package tdlib

import (
	"context"
	"errors"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

// chatList is how much TDLib knows of the account's chats. searchChats finds only those that it has met since its start:
// it keeps chats but not the list of them, as there is no message database (see parameters).
type chatList struct {
	done  chan struct{} // closed when the loading at work ends; nil while none has begun
	began time.Time
	known bool // all that is wanted has been loaded
}

const (
	chatPages     = 5                // of the main list: with chatPage chats each it is what a search looks through
	chatPage      = 100              // TDLib's limit
	chatsPatience = 3 * time.Second  // how long a search waits for the list
	chatsTime     = time.Minute      // how long the loading may take
	chatsPause    = 10 * time.Second // between two tries to load it
)

// knowChats begins to load the list at the session's first search, and waits a little for it. What comes later is found by
// the searches after it; so is all of it when the server was out of reach.
func (s *session) knowChats(ctx context.Context) error {
	done := s.beginChatList()
	if done == nil {
		return nil
	}
	s.mu.Lock()
	limited, cancel := context.WithDeadline(ctx, s.chatList.began.Add(chatsPatience))
	s.mu.Unlock()
	defer cancel()
	select {
	case <-done:
	case <-s.life.Done():
		return core.ErrSessionClosed
	case <-limited.Done():
	}
	return ctx.Err()
}

// beginChatList gives what is closed when the loading at work ends, nil when there is nothing to wait for.
func (s *session) beginChatList() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := &s.chatList
	if list.known || (list.done == nil && time.Since(list.began) < chatsPause) {
		return nil
	}
	if list.done == nil {
		list.done, list.began = make(chan struct{}), time.Now()
		go s.loadChatList(list.done)
	}
	return list.done
}

func (s *session) loadChatList(done chan struct{}) {
	ctx, cancel := context.WithTimeout(s.life, chatsTime)
	defer cancel()
	err := s.loadChats(ctx, &td.ChatListMain{}, chatPages)
	if err == nil {
		err = s.loadChats(ctx, &td.ChatListArchive{}, 1)
	}
	if err != nil && s.life.Err() == nil {
		s.log.Warn("the list of chats was not loaded", "error", err)
	}
	s.change(func() { s.chatList.known, s.chatList.done = err == nil, nil })
	close(done)
}

// loadChats loads so many pages of a list, or fewer where it ends: TDLib says 404 then.
func (s *session) loadChats(ctx context.Context, list td.ChatList, pages int) error {
	for range pages {
		err := s.do(ctx, &td.LoadChatsRequest{ChatList: list, Limit: chatPage})
		var refused *core.TDLibError
		if errors.As(err, &refused) && refused.Code == 404 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}
