package screen

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"time"
)

const (
	// lookAgain is the pause between two looks at a window that is waited for.
	lookAgain = 20 * time.Millisecond
	// quiet is how long a window must look the same to stand still.
	quiet = 240 * time.Millisecond
	// longestStill is how long that is waited for: a spinner never stands still.
	longestStill = 3 * time.Second
)

// framebuffer is the file in which Xvfb keeps the pixels of its screen, four bytes each: blue, green, red and one unused.
// The file has the form of X window dumps (XWDFile.h of the X protocol's headers).
type framebuffer struct {
	file          *os.File
	start, stride int64 // in bytes
	size          image.Point
}

// Places in the head of an X window dump, as numbers of its 32-bit words.
const (
	wordHeadSize  = 0
	wordWidth     = 4
	wordHeight    = 5
	wordByteOrder = 7
	wordPixelBits = 11
	wordStride    = 12
	wordColours   = 19
	headWords     = 25
	colourBytes   = 12 // of each entry in the list of colours between head and pixels
)

var errPixels = errors.New("the display keeps its pixels in a form that is not known here")

func openFramebuffer(path string) (*framebuffer, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the display's pixels: %w", err)
	}
	var words [headWords]uint32
	if err := binary.Read(file, binary.BigEndian, &words); err != nil {
		return nil, errors.Join(fmt.Errorf("reading the form of the display's pixels: %w", err), file.Close())
	}
	if words[wordByteOrder] != 0 || words[wordPixelBits] != 32 {
		return nil, errors.Join(errPixels, file.Close())
	}
	return &framebuffer{
		file:   file,
		start:  int64(words[wordHeadSize]) + colourBytes*int64(words[wordColours]),
		stride: int64(words[wordStride]),
		size:   image.Pt(int(words[wordWidth]), int(words[wordHeight])),
	}, nil
}

// read copies a part of the screen into a picture whose corner is at 0, 0.
func (f *framebuffer) read(part image.Rectangle) (*image.RGBA, error) {
	part = part.Intersect(image.Rectangle{Max: f.size})
	picture := image.NewRGBA(image.Rectangle{Max: part.Size()})
	rows, err := f.rows(part, nil)
	if err != nil {
		return nil, err
	}
	for y := range part.Dy() {
		from := rows[int64(y)*f.stride+4*int64(part.Min.X):]
		to := picture.Pix[y*picture.Stride : (y+1)*picture.Stride]
		for i := 0; i < len(to); i += 4 {
			to[i], to[i+1], to[i+2], to[i+3] = from[i+2], from[i+1], from[i], 0xff
		}
	}
	return picture, nil
}

// rows are the whole lines of the screen in which a part of it lies, in memory that is used again if it has the size.
func (f *framebuffer) rows(part image.Rectangle, again []byte) ([]byte, error) {
	part = part.Intersect(image.Rectangle{Max: f.size})
	if size := part.Dy() * int(f.stride); len(again) != size {
		again = make([]byte, size)
	}
	if _, err := f.file.ReadAt(again, f.start+int64(part.Min.Y)*f.stride); err != nil {
		return nil, fmt.Errorf("reading the display's pixels: %w", err)
	}
	return again, nil
}

// Grab takes a picture of the window. Nothing may cover it.
func (w *Window) Grab(ctx context.Context) (*image.RGBA, error) {
	place, err := w.place(ctx)
	if err != nil {
		return nil, err
	}
	return w.pixels.read(place)
}

// Still waits until the window stands still, at most for a few seconds, and takes a picture of it.
func (w *Window) Still(ctx context.Context) (*image.RGBA, error) {
	place, err := w.place(ctx)
	if err != nil {
		return nil, err
	}
	var last *image.RGBA
	since := time.Now()
	for deadline := since.Add(longestStill); ; {
		now, err := w.pixels.read(place)
		if err != nil {
			return nil, err
		}
		if last == nil || !bytes.Equal(last.Pix, now.Pix) {
			last, since = now, time.Now()
		}
		if time.Since(since) >= quiet || time.Now().After(deadline) {
			return now, nil
		}
		if err := sleep(ctx, lookAgain); err != nil {
			return nil, err
		}
	}
}

// Settled does something and tells how long it took, from its beginning, until the window looked the last time different,
// once it stands still. Nothing else may change on the display meanwhile. Looking takes about a millisecond, which is the
// figure's error, and leaves the processor to the program that draws: no pictures are made of what is seen.
func (w *Window) Settled(ctx context.Context, do func() error) (time.Duration, error) {
	place, err := w.place(ctx)
	if err != nil {
		return 0, err
	}
	last, err := w.pixels.rows(place, nil)
	if err != nil {
		return 0, err
	}
	var now []byte
	begun := time.Now()
	changed := begun
	if err := do(); err != nil {
		return 0, err
	}
	for deadline := begun.Add(longestStill); time.Since(changed) < quiet && time.Now().Before(deadline); {
		if now, err = w.pixels.rows(place, now); err != nil {
			return 0, err
		}
		if !bytes.Equal(last, now) {
			last, now, changed = now, last, time.Now()
		}
		if err := sleep(ctx, time.Millisecond); err != nil {
			return 0, err
		}
	}
	return changed.Sub(begun), nil
}

// Picture waits until the window stands still and saves what it looks like.
func (w *Window) Picture(ctx context.Context, file string) error {
	picture, err := w.Still(ctx)
	if err != nil {
		return err
	}
	return Save(picture, file)
}

// Save writes a picture into a PNG file, making its folder if need be.
func Save(picture image.Image, file string) error {
	var data bytes.Buffer
	if err := png.Encode(&data, picture); err != nil {
		return fmt.Errorf("encoding a picture: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("making the folder of the pictures: %w", err)
	}
	if err := os.WriteFile(file, data.Bytes(), 0o644); err != nil {
		return fmt.Errorf("saving a picture: %w", err)
	}
	return nil
}

// sameWhereBoth tells whether two pictures are equal in the part that both have.
func sameWhereBoth(a, b *image.RGBA) bool {
	both := a.Rect.Intersect(b.Rect)
	for y := range both.Dy() {
		if !bytes.Equal(a.Pix[y*a.Stride:][:4*both.Dx()], b.Pix[y*b.Stride:][:4*both.Dx()]) {
			return false
		}
	}
	return true
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return fmt.Errorf("watching the window: %w", ctx.Err())
	case <-time.After(d):
		return nil
	}
}
