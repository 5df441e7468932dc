package edit

import (
	"errors"
	"log/slog"

	"roster/gui/picture"
)

// PictureEndings are those of the files that can be a photo.
var PictureEndings = []string{".jpg", ".jpeg", ".png"}

// PictureFault is why a file is no photo; it is a part of the key of its words, profile.picture.fault.<fault>.
type PictureFault string

// The faults of files.
const (
	PictureKind       PictureFault = "kind"
	PictureBroken     PictureFault = "broken"
	PictureHuge       PictureFault = "huge"
	PictureSmall      PictureFault = "small"
	PictureUnreadable PictureFault = "unreadable"
)

// PictureFaultOf says why picture.Read has not taken a file; "" for no error.
func PictureFaultOf(err error) PictureFault {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, picture.ErrKind):
		return PictureKind
	case errors.Is(err, picture.ErrBroken):
		return PictureBroken
	case errors.Is(err, picture.ErrHuge):
		return PictureHuge
	case errors.Is(err, picture.ErrSmall):
		return PictureSmall
	default:
		slog.Warn("a picture cannot be read", "cause", err)
		return PictureUnreadable
	}
}
