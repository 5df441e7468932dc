package core

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // profile photos may be given as PNG
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/image/draw"
)

// What a picture may be that becomes a profile photo.
const (
	pictureBytesMax  = 10 << 20
	picturePixelsMax = 50_000_000 // decoding takes up to four bytes a pixel
	photoSideMax     = 1280       // pixels: larger ones are made smaller before they are sent
	photoQuality     = 90         // of the JPEG that is made then
)

func ownPhotoCommands() []*command {
	return []*command{
		defineRecorded(command{
			action: "set_profile_photo", scope: scopeSignedIn, lane: laneProfile,
			help: "Changes the account's photo: `photo` is a JPEG or PNG picture in base64, `path` in its place a file on this computer; at most 10 MB.",
		}, setProfilePhoto, nil),
		defineRecorded(command{
			action: "delete_profile_photo", scope: scopeSignedIn, lane: laneProfile,
			help: "Deletes the account's photo, or an earlier one by its `photo_id`.",
		}, deleteProfilePhoto, nil),
	}
}

type setPhotoRequest struct {
	Photo string `field:"photo"`
	Path  string `field:"path"`

	picture []byte // as it is sent
}

func (r *setPhotoRequest) check() error {
	data, err := r.read()
	if err != nil {
		return err
	}
	r.picture, err = fitPhoto(data)
	return err
}

func (r *setPhotoRequest) read() ([]byte, error) {
	switch {
	case strings.TrimSpace(r.Photo) != "":
		data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(r.Photo))
		if err != nil {
			return nil, &InputError{"photo", "photo must be base64"}
		}
		return data, nil
	case strings.TrimSpace(r.Path) != "":
		return readPicture(r.Path)
	default:
		return nil, required("photo")
	}
}

// readPicture reads no more of a file than tells that it is too large.
func readPicture(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, &InputError{"path", "path cannot be read"}
	}
	defer file.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(file, pictureBytesMax+1))
	if err != nil {
		return nil, &InputError{"path", "path cannot be read"}
	}
	return data, nil
}

var errNoPicture = &InputError{"photo", "photo must be a JPEG or PNG picture"}

// fitPhoto makes of a picture what is sent to Telegram: a JPEG of at most photoSideMax pixels a side, upright, and without
// what cameras write beside the picture, such as where it was taken. A JPEG that is so already stays as it is.
func fitPhoto(data []byte) ([]byte, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil || (format != "jpeg" && format != "png"):
		return nil, errNoPicture
	case len(data) > pictureBytesMax:
		return nil, &InputError{"photo", "photo must be at most 10 MB"}
	case config.Width*config.Height > picturePixelsMax:
		return nil, &InputError{"photo", "photo must be at most 50 megapixels"}
	case format == "jpeg" && max(config.Width, config.Height) <= photoSideMax && !hasNotes(data):
		return data, nil
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, errNoPicture
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright(shrunk(picture), orientation(data)), &jpeg.Options{Quality: photoQuality}); err != nil {
		return nil, fmt.Errorf("encoding a photo: %w", err)
	}
	return out.Bytes(), nil
}

// shrunk draws a picture at the size at which it is sent, on white where it is transparent.
func shrunk(picture image.Image) *image.RGBA {
	width, height := picture.Bounds().Dx(), picture.Bounds().Dy()
	if side := max(width, height); side > photoSideMax {
		width, height = max(width*photoSideMax/side, 1), max(height*photoSideMax/side, 1)
	}
	canvas := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(canvas, canvas.Bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(canvas, canvas.Bounds(), picture, picture.Bounds(), draw.Over, nil)
	return canvas
}

func setProfilePhoto(ctx context.Context, with call, req setPhotoRequest) (SelfProfile, error) {
	return with.edit(ctx, func(s Session) error { return s.SetProfilePhoto(ctx, req.picture) })
}

type deletePhotoRequest struct {
	PhotoID *int64 `field:"photo_id"`
}

// deleteProfilePhoto without an id is done where there is no photo any more.
func deleteProfilePhoto(ctx context.Context, with call, req deletePhotoRequest) (SelfProfile, error) {
	return with.edit(ctx, func(s Session) error {
		if req.PhotoID == nil {
			return s.DeleteProfilePhoto(ctx, "")
		}
		return s.DeleteProfilePhoto(ctx, strconv.FormatInt(*req.PhotoID, 10))
	})
}

// ChatPhoto gives the bytes of the photo of a person (chatID is the user id then) or of a chat, as a signed-in account may
// see it: a JPEG of 160×160 pixels for PhotoSquare, and otherwise the largest that Telegram shows in chats, 640×640. It is
// downloaded and not kept. The error is ErrNotFound where there is no photo; it may take as long as ctx lasts.
func (c *Core) ChatPhoto(ctx context.Context, id AccountID, chatID int64, size PhotoSize) ([]byte, error) {
	a, err := c.find(id)
	if err != nil {
		return nil, err
	}
	defer c.hold(a)()
	l, err := c.signedIn(ctx, a)
	if err != nil {
		return nil, err
	}
	data, err := l.session.ChatPhoto(ctx, chatID, size != PhotoSquare)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("downloading the photo of a chat: %w", err)
	}
	return data, err
}
