package tdtest

import (
	"bytes"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var uploadRPCs = []rpc{
	on(getFile),
	on(getUserPhotos),
}

// getFile serves photos. Beyond the end it answers no bytes: TDLib does not know how long a profile photo is and asks
// for several parts at once.
func getFile(c *call, r *tg.UploadGetFileRequest) (bin.Encoder, error) {
	if c.options.PhotoDC != 0 && c.session.key.owner().DC != c.options.PhotoDC {
		return nil, Error(303, "FILE_MIGRATE_"+itoa(c.options.PhotoDC))
	}
	data, err := c.fileAt(r.Location)
	if err != nil {
		return nil, err
	}
	if r.Limit <= 0 || r.Offset < 0 {
		return nil, Error(400, "LIMIT_INVALID")
	}
	start := min(r.Offset, int64(len(data)))
	end := min(start+int64(r.Limit), int64(len(data)))
	return &tg.UploadFile{Type: &tg.StorageFileJpeg{}, Mtime: 1, Bytes: data[start:end]}, nil
}

func (c *call) fileAt(location tg.InputFileLocationClass) ([]byte, error) {
	switch at := location.(type) {
	case *tg.InputPeerPhotoFileLocation:
		// A photo is found by its id; that of a person or chat needs no file reference.
		p := c.world.findPhoto(at.PhotoID)
		if p == nil {
			return nil, Error(400, "PHOTO_INVALID")
		}
		if at.Big {
			return p.Big, nil
		}
		return p.Small, nil
	case *tg.InputPhotoFileLocation:
		p := c.world.findPhoto(at.ID)
		if p == nil || at.AccessHash != accessHash("photo", at.ID) {
			return nil, Error(400, "LOCATION_INVALID")
		}
		if !bytes.Equal(at.FileReference, c.world.reference(at.ID)) {
			return nil, Error(400, "FILE_REFERENCE_EXPIRED")
		}
		if at.ThumbSize == sizeSmall {
			return p.Small, nil
		}
		return p.Big, nil
	}
	return nil, Error(400, "LOCATION_INVALID")
}

func getUserPhotos(c *call, r *tg.PhotosGetUserPhotosRequest) (bin.Encoder, error) {
	u, err := c.inputUser(r.UserID)
	if err != nil {
		return nil, err
	}
	photos := []tg.PhotoClass{}
	for i, p := range u.Photos {
		if r.MaxID != 0 && p.ID != r.MaxID || i < r.Offset || r.Limit > 0 && len(photos) >= r.Limit {
			continue
		}
		photos = append(photos, c.photoFor(c.key, p))
	}
	return &tg.PhotosPhotosSlice{Count: len(u.Photos), Photos: photos, Users: c.usersFor(c.key, u)}, nil
}
