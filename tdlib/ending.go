package tdlib

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

// closeTime is how long TDLib may take to close a client without anybody's context: it takes milliseconds, and the tenth
// of a minute that it waits for a database in use.
const closeTime = 15 * time.Second

// noteState needs the lock.
func (s *session) noteState(state core.AuthorizationState) {
	s.authorized = state
	switch state {
	case core.AuthLoggingOut:
		s.ending = true
		if !s.leaving {
			s.lost = s.whyLost()
		}
	case core.AuthClosing:
		s.ending = true
	case core.AuthClosed:
		s.ending = true
		if s.lost == nil && !s.leaving && !s.closing {
			s.lost = s.whyLost()
		}
	case core.AuthWaitTdlibParameters, core.AuthReady:
	default:
		s.self.inHand = true // a sign-in begins with an empty database
	}
}

// whyLost is the 401 text with which Telegram ended the session. It needs the lock. Of a session that was used twice, the
// text only tells that it is no more.
func (s *session) whyLost() error {
	if s.wasDuplicated() {
		return s.refusal
	}
	if reason := s.client.Lost(); reason != "" {
		return &core.TDLibError{Code: 401, Message: reason}
	}
	if s.refusal != nil {
		return s.refusal
	}
	return &core.TDLibError{Code: 401, Message: "Unauthorized"}
}

func (s *session) onClosed() {
	s.end()
	s.others.leave(s)
	s.guard.pause()
	s.dropFiles()
	s.mu.Lock()
	reason, muted, release := s.lost, s.muted, s.release
	s.mu.Unlock()
	release()
	if !muted {
		s.events.Closed(reason)
	}
}

// isEnding tells whether the client is being ended, counting every update that has come.
func (s *session) isEnding(ctx context.Context) bool {
	if s.client.Flush(ctx) != nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ending || s.closing
}

// logOut ends the session at Telegram and deletes its local files. When ctx's deadline passes first, because Telegram
// cannot be reached, the local files are deleted all the same and the error is core.ErrSessionLeft.
func (s *session) logOut(ctx context.Context) error {
	s.change(func() { s.leaving = true })
	s.stopDownloads(ctx)
	err := s.do(ctx, &td.LogOutRequest{})
	var refused *core.TDLibError
	underWay := errors.As(err, &refused) && s.isEnding(ctx) // TDLib does not begin twice
	if err == nil || underWay || errors.Is(err, core.ErrSessionClosed) {
		err = s.awaitEnd(ctx)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		s.change(func() { s.downloads.stopped = false }) // where Telegram has refused, the session goes on
		return err
	}
	err = s.destroy(ctx)
	switch {
	case err == nil:
		return core.ErrSessionLeft
	case errors.Is(err, core.ErrSessionClosed) && !s.wasClosed():
		return nil // Telegram was just in time
	default:
		return err
	}
}

// dropFiles deletes what TDLib has downloaded while there is no client. TDLib's own deleteFile misses what a session that
// ends in the middle leaves behind. Downloads lie in folders beside the database, which is made of plain files.
func (s *session) dropFiles() {
	entries, err := os.ReadDir(s.folder)
	for _, entry := range entries {
		if entry.IsDir() {
			err = errors.Join(err, os.RemoveAll(filepath.Join(s.folder, entry.Name())))
		}
	}
	if err != nil {
		s.log.Warn("downloaded files may be left behind", "error", err)
	}
}

func (s *session) awaitEnd(ctx context.Context) error {
	select {
	case <-s.client.Done():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// destroy ends the client and deletes its files at once, without Telegram.
func (s *session) destroy(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	s.stopDownloads(ctx)
	err := s.client.End(&td.DestroyRequest{})
	if errors.Is(err, tdjson.ErrClosed) {
		return core.ErrSessionClosed
	}
	if err == nil {
		err = s.awaitEnd(ctx)
	}
	if err != nil {
		return fmt.Errorf("deleting the local session: %w", err)
	}
	return nil
}

// erase is destroy for a session whose account goes on with another client: nobody is told, and the account stays taken.
func (s *session) erase(ctx context.Context) error {
	s.mu.Lock()
	if s.ending || s.closing {
		s.mu.Unlock()
		return core.ErrSessionClosed
	}
	s.muted, s.release = true, func() {}
	s.mu.Unlock()
	return s.destroy(ctx)
}

func (s *session) wasClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}

// close ends the client and returns when its database may be opened again.
func (s *session) close(ctx context.Context) error {
	s.change(func() { s.closing = true })
	s.stopDownloads(ctx)
	return s.client.Close(ctx)
}

// discard ends a session whose Open has failed; Open frees the account's folder. The caller's context may be what has ended.
func (s *session) discard(ctx context.Context) {
	s.mu.Lock()
	s.muted, s.closing, s.release = true, true, func() {}
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	if err := s.client.Close(ctx); err != nil {
		s.log.Warn("a session that could not be opened does not close", "error", err)
	}
}
