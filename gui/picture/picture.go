// Package picture makes profile photos out of the pictures that people have: it reads a JPEG or PNG file, turns it the
// right way up, and cuts a square out of it.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png" // one of the two kinds that are taken
	"io"

	scale "golang.org/x/image/draw"
)

// Why a file is not taken. Read wraps one of these.
var (
	ErrKind   = errors.New("not a JPEG or PNG picture")
	ErrBroken = errors.New("a damaged picture")
	ErrHuge   = errors.New("too big a picture")
	ErrSmall  = errors.New("too small a picture")
)

const (
	// SideMin is the side of the smallest square that Telegram takes for a profile photo, in pixels.
	SideMin = 160
	// SideMax is the side of the largest photo that is sent.
	SideMax = 1280

	bytesMax  = 40 << 20
	pixelsMax = 80_000_000
	// keptMax is the longest side of what is kept in memory: twice SideMax leaves enough to cut from.
	keptMax = 2 * SideMax
	quality = 90
)

// Picture is a picture to cut from. Its size is in pixels after it was turned upright and, if very large, made smaller.
type Picture struct {
	upright *image.RGBA
}

// Read reads a JPEG or PNG file. It takes a moment for large ones, so it is called in the background.
func Read(r io.Reader) (*Picture, error) {
	data, err := io.ReadAll(io.LimitReader(r, bytesMax+1))
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	if len(data) > bytesMax {
		return nil, fmt.Errorf("more than %d bytes: %w", bytesMax, ErrHuge)
	}
	if err := checkSize(data); err != nil {
		return nil, err
	}
	decoded, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return &Picture{upright: turn(shrink(decoded), orientation(data))}, nil
}

// checkSize looks at the header alone: a small file can claim to be a picture that fills the memory.
func checkSize(data []byte) error {
	header, kind, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case errors.Is(err, image.ErrFormat) || (err == nil && kind != "jpeg" && kind != "png"):
		return ErrKind
	case err != nil:
		return fmt.Errorf("%w: %w", ErrBroken, err)
	case header.Width*header.Height > pixelsMax:
		return fmt.Errorf("%d×%d pixels: %w", header.Width, header.Height, ErrHuge)
	case min(header.Width, header.Height) < SideMin:
		return fmt.Errorf("%d×%d pixels: %w", header.Width, header.Height, ErrSmall)
	default:
		return nil
	}
}

// shrink copies a picture onto white, which is what shows through it, and makes it so small that its longer side is
// keptMax; its shorter side stays at least SideMin.
func shrink(from image.Image) *image.RGBA {
	size := from.Bounds().Size()
	factor := min(1, float64(keptMax)/float64(max(size.X, size.Y)))
	factor = max(factor, min(1, float64(SideMin)/float64(min(size.X, size.Y))))
	to := image.NewRGBA(image.Rect(0, 0, int(float64(size.X)*factor+0.5), int(float64(size.Y)*factor+0.5)))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if to.Bounds().Size() == size {
		draw.Draw(to, to.Bounds(), from, from.Bounds().Min, draw.Over)
	} else {
		scale.ApproxBiLinear.Scale(to, to.Bounds(), from, from.Bounds(), scale.Over, nil)
	}
	return to
}

// Size is the picture's width and height in pixels.
func (p *Picture) Size() (width, height int) {
	size := p.upright.Bounds().Size()
	return size.X, size.Y
}

// Cut is what is inside a frame, side by side pixels large.
func (p *Picture) Cut(f Frame, side int) *image.RGBA {
	to := image.NewRGBA(image.Rect(0, 0, side, side))
	from := image.Rect(int(f.Left), int(f.Top), int(f.Left+f.Side), int(f.Top+f.Side))
	scale.CatmullRom.Scale(to, to.Bounds(), p.upright, from, scale.Src, nil)
	return to
}

// Sketch is Cut for a picture that is moved by hand: quick, and not as fine.
func (p *Picture) Sketch(f Frame, side int) *image.RGBA {
	to := image.NewRGBA(image.Rect(0, 0, side, side))
	from := image.Rect(int(f.Left), int(f.Top), int(f.Left+f.Side), int(f.Top+f.Side))
	scale.ApproxBiLinear.Scale(to, to.Bounds(), p.upright, from, scale.Src, nil)
	return to
}

// JPEG is what is inside a frame as a file: a square of its own size, at most SideMax.
func (p *Picture) JPEG(f Frame) ([]byte, error) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, p.Cut(f, min(SideMax, max(SideMin, int(f.Side)))), &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encoding the photo: %w", err)
	}
	return file.Bytes(), nil
}
