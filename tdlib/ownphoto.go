package tdlib

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

// setProfilePhoto hands the picture over as a file in a folder of its own beside TDLib's: whatever ends the session in the
// middle, dropFiles finds it.
func (s *session) setProfilePhoto(ctx context.Context, jpeg []byte) error {
	folder, err := os.MkdirTemp(s.folder, "upload-*")
	if err != nil {
		return fmt.Errorf("making a folder for the photo: %w", err)
	}
	defer s.dropUpload(folder)
	path := filepath.Join(folder, "photo.jpg")
	if err := os.WriteFile(path, jpeg, 0o600); err != nil {
		return fmt.Errorf("writing the photo for TDLib: %w", err)
	}
	return s.editAnd(ctx, &td.SetProfilePhotoRequest{
		Photo: &td.InputChatPhotoStatic{Photo: &td.InputFileLocal{Path: path}},
	}, s.awaitFullPhoto)
}

func (s *session) dropUpload(folder string) {
	if err := os.RemoveAll(folder); err != nil {
		s.log.Warn("a photo may be left behind", "error", err)
	}
}

// deleteProfilePhoto deletes a photo, without an id the current one.
func (s *session) deleteProfilePhoto(ctx context.Context, photoID string) error {
	if err := s.knowSelf(ctx); err != nil {
		return err
	}
	id := s.currentPhoto()
	if photoID != "" {
		given, err := strconv.ParseInt(photoID, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is no photo id", photoID)
		}
		id = td.JsonInt64(given)
	}
	if id == 0 {
		return nil
	}
	return s.editAnd(ctx, &td.DeleteProfilePhotoRequest{ProfilePhotoId: id}, s.awaitFullPhoto)
}

// currentPhoto is 0 where there is none.
func (s *session) currentPhoto() td.JsonInt64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.self.user == nil || s.self.user.ProfilePhoto == nil {
		return 0
	}
	return s.self.user.ProfilePhoto.Id
}

// awaitFullPhoto waits until the full info shows the photo of the user: TDLib reloads it behind the answer unless it knows
// the whole photo (UserManager::add_set_profile_photo_to_cache). Without it the photo's size is not known, and what comes
// later would be announced as another change.
func (s *session) awaitFullPhoto(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, reloadPause+maxSettle)
	defer cancel()
	err := s.await(limited, func() bool {
		user, full := s.self.user, s.self.full
		if user == nil || full == nil || user.ProfilePhoto == nil {
			return full == nil || full.Photo == nil
		}
		return findPhoto(full, user.ProfilePhoto.Id) != nil
	})
	if errors.Is(err, core.ErrSessionClosed) || ctx.Err() != nil {
		return err
	}
	return nil
}

// checkUsername asks whether the own user could take a name. Telegram would call the one it has occupied.
func (s *session) checkUsername(ctx context.Context, username string) (string, error) {
	user, err := call(ctx, s, &td.GetMeRequest{}, td.UnmarshalUser)
	if err != nil {
		return "", err
	}
	if user.Usernames != nil && user.Usernames.EditableUsername == username {
		return "ok", nil
	}
	result, err := call(ctx, s, &td.CheckChatUsernameRequest{ChatId: user.Id, Username: username}, td.UnmarshalCheckChatUsernameResult)
	if err != nil {
		return "", err
	}
	return shortName(result.CheckChatUsernameResultConstructor(), "checkChatUsernameResult"), nil
}
