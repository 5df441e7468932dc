package tdtest

import (
	"bytes"
	"crypto/sha256"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var uploadRPCs = []rpc{
	on(getFile),
	on(getFileHashes),
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

// hashedPart is how much of a file one hash stands for, in bytes.
const hashedPart = 128 << 10

// getFileHashes tells the SHA-256 of a file's parts. TDLib asks when it finds a file of the right name and size on its
// disk, to see whether it can go without the download.
func getFileHashes(c *call, r *tg.UploadGetFileHashesRequest) (bin.Encoder, error) {
	data, err := c.fileAt(r.Location)
	if err != nil {
		return nil, err
	}
	hashes := &tg.FileHashVector{}
	for start := max(r.Offset, 0) / hashedPart * hashedPart; start < int64(len(data)); start += hashedPart {
		part := data[start:min(start+hashedPart, int64(len(data)))]
		sum := sha256.Sum256(part)
		hashes.Elems = append(hashes.Elems, tg.FileHash{Offset: start, Limit: len(part), Hash: sum[:]})
	}
	return hashes, nil
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
