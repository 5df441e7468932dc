package tdtest

import (
	"bytes"
	"crypto/md5" //nolint:gosec // the API's checksum of an upload
	"encoding/hex"
	"image"
	"slices"
	"strings"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var profilePhotoRPCs = []rpc{
	on(saveFilePart),
	on(uploadProfilePhoto),
	on(updateProfilePhoto),
	on(deletePhotos),
}

// partMax is the limit of one part of an upload in bytes: https://core.telegram.org/api/files#uploading-files
const partMax = 512 << 10

// uploadID names an upload: everybody numbers their own.
type uploadID struct{ user, file int64 }

// saveFilePart keeps a part until the whole file is used.
func saveFilePart(c *call, r *tg.UploadSaveFilePartRequest) (bin.Encoder, error) {
	switch {
	case len(r.Bytes) == 0:
		return nil, Error(400, "FILE_PART_EMPTY")
	case len(r.Bytes) > partMax:
		return nil, Error(400, "FILE_PART_TOO_BIG")
	}
	id := uploadID{c.key.UserID, r.FileID}
	if c.uploads[id] == nil {
		c.uploads[id] = map[int][]byte{}
	}
	c.uploads[id][r.FilePart] = bytes.Clone(r.Bytes)
	return yes, nil
}

// uploaded puts an upload together and forgets its parts.
func (c *call) uploaded(input tg.InputFileClass) ([]byte, error) {
	file, ok := input.(*tg.InputFile)
	if !ok {
		return nil, Error(400, "PHOTO_FILE_MISSING")
	}
	id := uploadID{c.key.UserID, file.ID}
	parts := c.uploads[id]
	delete(c.uploads, id)
	var data []byte
	for i := range file.Parts {
		part, saved := parts[i]
		if !saved {
			return nil, Error(400, "FILE_PART_"+itoa(i)+"_MISSING")
		}
		data = append(data, part...)
	}
	sum := md5.Sum(data) //nolint:gosec // see above
	if file.MD5Checksum != "" && file.MD5Checksum != hex.EncodeToString(sum[:]) {
		return nil, Error(400, "MD5_CHECKSUM_INVALID")
	}
	if name := strings.ToLower(file.Name); !strings.HasSuffix(name, ".jpg") && !strings.HasSuffix(name, ".jpeg") && !strings.HasSuffix(name, ".png") {
		return nil, Error(400, "PHOTO_EXT_INVALID")
	}
	return data, nil
}

// uploadProfilePhoto takes a picture that is at least as large as the small size of a photo.
func uploadProfilePhoto(c *call, r *tg.PhotosUploadProfilePhotoRequest) (bin.Encoder, error) {
	file, ok := r.GetFile()
	if !ok {
		return nil, Error(400, "PHOTO_FILE_MISSING")
	}
	data, err := c.uploaded(file)
	if err != nil {
		return nil, err
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, Error(400, "IMAGE_PROCESS_FAILED")
	}
	if min(config.Width, config.Height) < smallSide {
		return nil, Error(400, "PHOTO_CROP_SIZE_SMALL")
	}
	me := c.me()
	before := me.snapshot()
	me.setPhoto(&c.world, data)
	return c.photoChanged(before), nil
}

// photoChanged answers a change of the current photo with what it is now.
func (c *call) photoChanged(before User) bin.Encoder {
	me := c.me()
	c.selfChanged(before)
	out := &tg.PhotosPhoto{Photo: &tg.PhotoEmpty{}, Users: c.usersFor(c.key, me)}
	if photo := me.photo(); photo != nil {
		out.Photo = c.photoFor(c.key, photo)
	}
	return out
}

// updateProfilePhoto makes an earlier photo the current one; without one it takes the current one away, so that the one
// before it shows.
func updateProfilePhoto(c *call, r *tg.PhotosUpdateProfilePhotoRequest) (bin.Encoder, error) {
	me := c.me()
	before := me.snapshot()
	switch input := r.ID.(type) {
	case *tg.InputPhotoEmpty:
		if photo := me.photo(); photo != nil {
			me.dropPhoto(photo.ID)
		}
	case *tg.InputPhoto:
		at := slices.IndexFunc(me.Photos, func(p *photo) bool { return p.ID == input.ID })
		if at < 0 || input.AccessHash != accessHash("photo", input.ID) {
			return nil, Error(400, "PHOTO_ID_INVALID")
		}
		chosen := me.Photos[at]
		me.dropPhoto(chosen.ID)
		me.Photos = append([]*photo{chosen}, me.Photos...)
		me.Photo = chosen.Big
	}
	return c.photoChanged(before), nil
}

// deletePhotos answers the ids of those that were deleted. TDLib names photos without their access hashes.
func deletePhotos(c *call, r *tg.PhotosDeletePhotosRequest) (bin.Encoder, error) {
	me := c.me()
	before := me.snapshot()
	deleted := &tg.LongVector{}
	for _, input := range r.ID {
		if in, ok := input.(*tg.InputPhoto); ok && me.dropPhoto(in.ID) {
			deleted.Elems = append(deleted.Elems, in.ID)
		}
	}
	if len(deleted.Elems) > 0 {
		c.selfChanged(before)
	}
	return deleted, nil
}

// dropPhoto takes a photo away; the newest of the others is the current one then.
func (u *user) dropPhoto(id int64) bool {
	had := len(u.Photos)
	u.Photos = slices.DeleteFunc(u.Photos, func(p *photo) bool { return p.ID == id })
	u.Photo = nil
	if photo := u.photo(); photo != nil {
		u.Photo = photo.Big
	}
	return len(u.Photos) < had
}
