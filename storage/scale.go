package storage

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png" // Telegram sends JPEG; PNG costs nothing more

	"github.com/nfnt/resize"

	"roster/core"
)

const (
	largeSide   = 640 // pixels, core.PhotoLarge
	squareSide  = 96  // pixels, core.PhotoSquare
	jpegQuality = 90

	// maxPixels bounds what a photo may unpack to: some four bytes a pixel, three times over while it is scaled.
	maxPixels = 25_000_000
)

// scalePhoto makes the large and the square size of a photo. The large one keeps the proportions and is never bigger than
// the original. The size is looked at before anything is unpacked.
func scalePhoto(original []byte) ([]photoCopy, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(original))
	if err != nil {
		return nil, fmt.Errorf("reading the photo's size: %w", err)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > maxPixels/config.Height {
		return nil, fmt.Errorf("photo of %d×%d pixels is not scaled", config.Width, config.Height)
	}
	photo, _, err := image.Decode(bytes.NewReader(original))
	if err != nil {
		return nil, fmt.Errorf("decoding the photo: %w", err)
	}
	photo = onWhite(photo)
	large, err := encode(core.PhotoLarge, resize.Thumbnail(largeSide, largeSide, photo, resize.Lanczos3))
	if err != nil {
		return nil, err
	}
	square, err := encode(core.PhotoSquare, resize.Resize(squareSide, squareSide, middle(photo), resize.Lanczos3))
	if err != nil {
		return nil, err
	}
	return []photoCopy{large, square}, nil
}

func encode(size core.PhotoSize, photo image.Image) (photoCopy, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, photo, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return photoCopy{}, fmt.Errorf("encoding the photo: %w", err)
	}
	return photoCopy{size, photo.Bounds().Dx(), photo.Bounds().Dy(), out.Bytes()}, nil
}

// onWhite fills what is transparent, which JPEG would show black. Photos without transparency stay as they are.
func onWhite(photo image.Image) image.Image {
	if opaque, ok := photo.(interface{ Opaque() bool }); ok && opaque.Opaque() {
		return photo
	}
	filled := image.NewRGBA(photo.Bounds())
	draw.Draw(filled, filled.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(filled, filled.Bounds(), photo, photo.Bounds().Min, draw.Over)
	return filled
}

// middle cuts the largest square out of the middle.
func middle(photo image.Image) image.Image {
	bounds := photo.Bounds()
	side := min(bounds.Dx(), bounds.Dy())
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-side)/2, (bounds.Dy()-side)/2))
	square := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(square, square.Bounds(), photo, corner, draw.Src)
	return square
}
