package tdlib

import (
	"math"
	"strconv"
	"strings"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

// bigPhotoSide is the width and height of profilePhoto.big, by the schema's own words (td_api.tl): "A big (640x640)
// profile photo". It stands in where the full info, which has the real sizes, is not known.
const bigPhotoSide = 640

// toUser turns TDLib's user into core's. full is nil while it is not known; what comes from it is then nil too.
func toUser(user *td.User, full *td.UserFullInfo) core.User {
	result := core.User{
		UserID:          user.Id,
		FirstName:       text(user.FirstName),
		LastName:        text(user.LastName),
		FullName:        text(strings.TrimSpace(user.FirstName + " " + user.LastName)),
		Usernames:       []string{},
		Phone:           text(withPlus(user.PhoneNumber)),
		Status:          toStatus(user.Status),
		IsContact:       user.IsContact,
		IsMutualContact: user.IsMutualContact,
		IsPremium:       user.IsPremium,
		Photo:           toPhoto(user.ProfilePhoto, full),
	}
	if user.Usernames != nil {
		result.Usernames = append(result.Usernames, user.Usernames.ActiveUsernames...)
	}
	if len(result.Usernames) > 0 {
		result.Username = &result.Usernames[0]
	}
	switch user.Type.(type) {
	case *td.UserTypeBot:
		result.IsBot = true
	case *td.UserTypeDeleted:
		result.IsDeleted = true
	}
	if v := user.VerificationStatus; v != nil {
		result.IsVerified, result.IsScam, result.IsFake = v.IsVerified, v.IsScam, v.IsFake
	}
	addFullInfo(&result, full)
	return result
}

func addFullInfo(user *core.User, full *td.UserFullInfo) {
	if full == nil {
		return
	}
	if full.Bio != nil {
		user.Bio = text(full.Bio.Text)
	}
	user.Birthdate = toBirthdate(full.Birthdate)
	groups := int(full.GroupInCommonCount)
	user.GroupInCommonCount = &groups
}

// text is nil for TDLib's empty string, which stands for "none" and "not known".
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// withPlus writes a phone number with its plus sign. TDLib gives digits only; of some it gives none.
func withPlus(phone string) string {
	if phone == "" || strings.HasPrefix(phone, "+") {
		return phone
	}
	return "+" + phone
}

func toStatus(status td.UserStatus) core.UserStatus {
	switch status := status.(type) {
	case *td.UserStatusOnline:
		return core.UserStatus{Type: "online", At: unixTime(status.Expires)}
	case *td.UserStatusOffline:
		return core.UserStatus{Type: "offline", At: unixTime(status.WasOnline)}
	case *td.UserStatusRecently:
		return core.UserStatus{Type: "recently"}
	case *td.UserStatusLastWeek:
		return core.UserStatus{Type: "last_week"}
	case *td.UserStatusLastMonth:
		return core.UserStatus{Type: "last_month"}
	}
	return core.UserStatus{Type: "unknown"}
}

// unixTime is nil for no time, and for the end of time, which TDLib gives for bots: they are always online.
func unixTime(seconds int32) *time.Time {
	if seconds <= 0 || seconds == math.MaxInt32 {
		return nil
	}
	t := time.Unix(int64(seconds), 0).UTC()
	return &t
}

func toBirthdate(date *td.Birthdate) *core.Birthdate {
	if date == nil {
		return nil
	}
	result := &core.Birthdate{Day: int(date.Day), Month: int(date.Month)}
	if year := int(date.Year); year != 0 {
		result.Year = &year
	}
	return result
}

func toPhoto(photo *td.ProfilePhoto, full *td.UserFullInfo) *core.Photo {
	if photo == nil {
		return nil
	}
	result := &core.Photo{ID: strconv.FormatInt(int64(photo.Id), 10), Width: bigPhotoSide, Height: bigPhotoSide}
	if size := largestSize(findPhoto(full, photo.Id)); size != nil {
		result.Width, result.Height = int(size.Width), int(size.Height)
	}
	return result
}

// findPhoto finds the photo with its sizes in the full info; nil when it is not there.
func findPhoto(full *td.UserFullInfo, id td.JsonInt64) *td.ChatPhoto {
	if full == nil {
		return nil
	}
	for _, photo := range []*td.ChatPhoto{full.Photo, full.PersonalPhoto, full.PublicPhoto} {
		if photo != nil && photo.Id == id {
			return photo
		}
	}
	return nil
}

// largestSize is the size with the most pixels; nil when there is none.
func largestSize(photo *td.ChatPhoto) *td.PhotoSize {
	if photo == nil {
		return nil
	}
	var largest *td.PhotoSize
	for _, size := range photo.Sizes {
		if size != nil && size.Photo != nil && (largest == nil || pixels(size) > pixels(largest)) {
			largest = size
		}
	}
	return largest
}

func pixels(size *td.PhotoSize) int64 {
	return int64(size.Width) * int64(size.Height)
}
