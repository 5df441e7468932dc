package tdtest

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // profile photos may be given as PNG too

	"github.com/gotd/td/tg"
	"golang.org/x/image/draw"
)

// smallSide is the width and height in pixels of the small variant of a photo.
const smallSide = 160

// photo is one profile or chat photo.
type photo struct {
	ID            int64
	Date          int
	Width, Height int
	// Big is the photo as it was given, Small one of smallSide.
	Big, Small []byte
}

// newPhoto makes a photo of an image file. What cannot be read as an image is taken as it is, as TDLib does not look
// into it.
func (w *world) newPhoto(data []byte) *photo {
	p := &photo{ID: w.NextPhoto, Date: now(), Width: 640, Height: 640, Big: data, Small: data}
	w.NextPhoto++
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return p
	}
	p.Width, p.Height = picture.Bounds().Dx(), picture.Bounds().Dy()
	small := image.NewRGBA(image.Rect(0, 0, smallSide, smallSide))
	draw.BiLinear.Scale(small, small.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, nil); err == nil {
		p.Small = out.Bytes()
	}
	return p
}

// setPhoto makes data the current photo; nil takes all photos away.
func (u *user) setPhoto(w *world, data []byte) {
	u.Photo = bytes.Clone(data)
	if len(data) == 0 {
		u.Photo, u.Photos = nil, nil
		return
	}
	u.Photos = append([]*photo{w.newPhoto(u.Photo)}, u.Photos...)
}

// photo is the current one, nil if there is none.
func (u *user) photo() *photo {
	if len(u.Photos) == 0 {
		return nil
	}
	return u.Photos[0]
}

func (u *user) profilePhoto(dc int) tg.UserProfilePhotoClass {
	photo := u.photo()
	if photo == nil {
		return &tg.UserProfilePhotoEmpty{}
	}
	return &tg.UserProfilePhoto{PhotoID: photo.ID, DCID: dc}
}

// photoDC is the data centre in which a client finds photos.
func (s *Server) photoDC(key *authKey) int {
	if s.options.PhotoDC != 0 {
		return s.options.PhotoDC
	}
	return key.DC
}

// The sizes of a photo: https://core.telegram.org/api/files#image-thumbnail-types
const (
	sizeSmall = "a"
	sizeBig   = "c"
)

func (s *Server) photoFor(key *authKey, p *photo) *tg.Photo {
	return &tg.Photo{
		ID: p.ID, AccessHash: accessHash("photo", p.ID), FileReference: s.world.reference(p.ID), Date: p.Date,
		Sizes: []tg.PhotoSizeClass{
			&tg.PhotoSize{Type: sizeSmall, W: smallSide, H: smallSide, Size: len(p.Small)},
			&tg.PhotoSize{Type: sizeBig, W: p.Width, H: p.Height, Size: len(p.Big)},
		},
		DCID: s.photoDC(key),
	}
}

// reference is the file reference of a photo that is good now.
func (w *world) reference(id int64) []byte { return fmt.Appendf(nil, "%d/%d", id, w.References) }

// ExpireFileReferences makes all file references given out so far useless. A client must ask for the photo again.
func (s *Server) ExpireFileReferences() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world.References++
	s.changed()
}

// findPhoto finds a photo of any person or chat.
func (w *world) findPhoto(id int64) *photo {
	for _, u := range w.users {
		for _, p := range u.Photos {
			if p.ID == id {
				return p
			}
		}
	}
	for _, c := range w.chats {
		if c.Picture != nil && c.Picture.ID == id {
			return c.Picture
		}
	}
	return nil
}
