package core

import (
	"bytes"
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

const (
	likeSide = 16 // pixels, to which pictures are made smaller before they are compared
	likeMost = 24 // how far apart (of 255) a pixel of the same picture may be: Telegram encodes photos anew
)

// looksLike tells whether two photos show the same, whatever their sizes and however well they were encoded. What cannot be
// decoded looks like nothing else.
func looksLike(one, other []byte) bool {
	a, b := small(one), small(other)
	if a == nil || b == nil {
		return bytes.Equal(one, other)
	}
	for i, value := range a.Pix {
		if diff := int(value) - int(b.Pix[i]); diff > likeMost || diff < -likeMost {
			return false
		}
	}
	return true
}

// small is the square in the middle of a photo, which Telegram may have cut out, at a size at which two are compared; nil for
// what is no picture.
func small(photo []byte) *image.RGBA {
	picture, _, err := image.Decode(bytes.NewReader(photo))
	if err != nil {
		return nil
	}
	bounds := picture.Bounds()
	side := min(bounds.Dx(), bounds.Dy())
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-side)/2, (bounds.Dy()-side)/2))
	canvas := image.NewRGBA(image.Rect(0, 0, likeSide, likeSide))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(canvas, canvas.Bounds(), picture, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}, draw.Over, nil)
	return canvas
}
