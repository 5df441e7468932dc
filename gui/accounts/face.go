package accounts

import (
	"image"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/photo"
)

// Face is an account's photo in its colour, or its initials until the photo has been read.
type Face struct {
	Avatar *kit.Avatar

	photos *photo.Loader
	id     core.AccountID
	photo  string
}

// NewFace returns a face of nobody, size wide.
func NewFace(photos *photo.Loader, size float32) *Face {
	return &Face{Avatar: kit.NewAvatar(size, "", 0), photos: photos}
}

// Show makes it an account's. A photo that is read late counts only if it is still wanted.
func (f *Face) Show(row Row, name string) {
	f.Avatar.SetName(name, int64(row.ID))
	f.Avatar.SetTint(kit.Tint(row.Color))
	if f.id == row.ID && f.photo == row.Photo {
		return
	}
	f.id, f.photo = row.ID, row.Photo
	f.Avatar.SetPhoto(nil)
	if row.Photo == "" {
		return
	}
	f.photos.Get(row.ID, row.Photo, core.PhotoSquare, func(picture image.Image) {
		if f.id == row.ID && f.photo == row.Photo {
			f.Avatar.SetPhoto(picture)
		}
	})
}
