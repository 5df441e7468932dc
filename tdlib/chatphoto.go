package tdlib

import (
	"context"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

// photosAtOnce is how many photos of other people and chats a session downloads at the same time. A list that is scrolled
// asks for many, and none of them may hold up for long what a person does.
const photosAtOnce = 4

// chatPhoto downloads the photo of a person or chat; see core.Session.
func (s *session) chatPhoto(ctx context.Context, id int64, big bool) ([]byte, error) {
	select {
	case s.photos <- struct{}{}:
		defer func() { <-s.photos }()
	case <-s.life.Done():
		return nil, core.ErrSessionClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	small, large, err := s.chatPhotoFiles(ctx, id)
	if err != nil {
		return nil, err
	}
	file := small
	if big {
		file = large
	}
	if file == nil {
		return nil, core.ErrNotFound
	}
	return s.fetch(ctx, file)
}

// chatPhotoFiles are the two sizes of a photo, nil where there is none. A person has one also where there is no chat.
func (s *session) chatPhotoFiles(ctx context.Context, id int64) (small, large *td.File, err error) {
	if id > 0 {
		user, err := s.getUser(ctx, id)
		if err != nil || user.ProfilePhoto == nil {
			return nil, nil, err
		}
		return user.ProfilePhoto.Small, user.ProfilePhoto.Big, nil
	}
	chat, err := call(ctx, s, &td.GetChatRequest{ChatId: id}, td.UnmarshalChat)
	if err != nil || chat.Photo == nil {
		return nil, nil, err
	}
	return chat.Photo.Small, chat.Photo.Big, nil
}
