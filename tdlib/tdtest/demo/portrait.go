package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"

	"golang.org/x/image/vector"
)

// portraitSize is the width and height of a sample photo in pixels, Telegram's own size for profile photos.
const portraitSize = 640

// portrait is a drawing that serves as a sample profile photo.
type portrait struct {
	canvas *image.RGBA
}

// newPortrait starts a drawing on a background that runs from one colour at the top to another at the bottom.
func newPortrait(top, bottom color.RGBA) portrait {
	canvas := image.NewRGBA(image.Rect(0, 0, portraitSize, portraitSize))
	for y := range portraitSize {
		row := mix(top, bottom, float64(y)/portraitSize)
		for x := range portraitSize {
			canvas.SetRGBA(x, y, row)
		}
	}
	return portrait{canvas}
}

func mix(a, b color.RGBA, share float64) color.RGBA {
	channel := func(from, to uint8) uint8 { return uint8(float64(from) + share*(float64(to)-float64(from))) }
	return color.RGBA{channel(a.R, b.R), channel(a.G, b.G), channel(a.B, b.B), 255}
}

// polygon fills the outline through points, given in pixels as x, y pairs.
func (p portrait) polygon(fill color.RGBA, points ...float64) {
	shape := vector.NewRasterizer(portraitSize, portraitSize)
	shape.MoveTo(float32(points[0]), float32(points[1]))
	for i := 2; i < len(points); i += 2 {
		shape.LineTo(float32(points[i]), float32(points[i+1]))
	}
	shape.ClosePath()
	shape.Draw(p.canvas, p.canvas.Bounds(), image.NewUniform(fill), image.Point{})
}

// ellipse fills an ellipse around x, y that is turned by angle (radians).
func (p portrait) ellipse(fill color.RGBA, x, y, width, height, angle float64) {
	const corners = 96
	points := make([]float64, 0, 2*corners)
	for i := range corners {
		a := 2 * math.Pi * float64(i) / corners
		dx, dy := width/2*math.Cos(a), height/2*math.Sin(a)
		points = append(points, x+dx*math.Cos(angle)-dy*math.Sin(angle), y+dx*math.Sin(angle)+dy*math.Cos(angle))
	}
	p.polygon(fill, points...)
}

func (p portrait) jpeg() ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p.canvas, &jpeg.Options{Quality: 88}); err != nil {
		return nil, fmt.Errorf("encoding a sample photo: %w", err)
	}
	return out.Bytes(), nil
}

// flower is the photo of the flower shop.
func flower() portrait {
	p := newPortrait(color.RGBA{0xfb, 0xe3, 0xd4, 255}, color.RGBA{0xf2, 0xa9, 0xa0, 255})
	leaf := color.RGBA{0x4f, 0x83, 0x5c, 255}
	p.polygon(leaf, 308, 360, 332, 360, 340, 640, 300, 640)
	p.ellipse(leaf, 240, 520, 190, 70, 0.6)
	p.ellipse(leaf, 402, 540, 190, 70, -0.6)
	for i := range 8 {
		angle := 2 * math.Pi * float64(i) / 8
		petal := mix(color.RGBA{0xc8, 0x3d, 0x5b, 255}, color.RGBA{0xe5, 0x6b, 0x6f, 255}, float64(i%2))
		p.ellipse(petal, 320+115*math.Cos(angle), 280+115*math.Sin(angle), 210, 120, angle)
	}
	p.ellipse(color.RGBA{0xf4, 0xc9, 0x5d, 255}, 320, 280, 130, 130, 0)
	return p
}

// pawn is the photo of the chess club.
func pawn() portrait {
	p := newPortrait(color.RGBA{0x2d, 0x4a, 0x53, 255}, color.RGBA{0x16, 0x2a, 0x33, 255})
	square := color.RGBA{0x3b, 0x5d, 0x67, 255}
	for i := range 8 {
		if x := float64(i * 80); i%2 == 0 {
			p.polygon(square, x, 560, x+80, 560, x+80, 640, x, 640)
		}
	}
	ivory := color.RGBA{0xf1, 0xe4, 0xcd, 255}
	p.polygon(ivory, 285, 300, 355, 300, 400, 500, 240, 500)
	p.polygon(ivory, 215, 500, 425, 500, 440, 560, 200, 560)
	p.ellipse(ivory, 320, 320, 190, 46, 0)
	p.ellipse(ivory, 320, 220, 170, 170, 0)
	return p
}

// lamp is the photo of the support desk.
func lamp() portrait {
	p := newPortrait(color.RGBA{0xe9, 0xee, 0xf7, 255}, color.RGBA{0xb9, 0xc8, 0xe4, 255})
	dark := color.RGBA{0x3a, 0x3f, 0x66, 255}
	p.ellipse(color.RGBA{0xfd, 0xf2, 0xc4, 255}, 320, 420, 420, 300, 0)
	p.polygon(dark, 312, 60, 328, 60, 328, 200, 312, 200)
	p.polygon(color.RGBA{0xe0, 0x7a, 0x3f, 255}, 250, 190, 390, 190, 480, 360, 160, 360)
	p.ellipse(color.RGBA{0xff, 0xe0, 0x8a, 255}, 320, 362, 120, 60, 0)
	p.polygon(dark, 60, 560, 580, 560, 580, 590, 60, 590)
	return p
}

// The colours of people's photos: the background, and what they wear.
var (
	rose = [2]color.RGBA{{0xf6, 0xd7, 0xda, 255}, {0xb8, 0x3b, 0x5e, 255}}
	moss = [2]color.RGBA{{0xdd, 0xe8, 0xcf, 255}, {0x4f, 0x7a, 0x4b, 255}}
	dusk = [2]color.RGBA{{0xcf, 0xda, 0xec, 255}, {0x35, 0x50, 0x7e, 255}}
)

// face is somebody's photo: head and shoulders.
func face(colours [2]color.RGBA) portrait {
	p := newPortrait(colours[0], mix(colours[0], colours[1], 0.4))
	skin, hair := color.RGBA{0xf0, 0xc9, 0xa8, 255}, color.RGBA{0x4a, 0x35, 0x2c, 255}
	p.ellipse(colours[1], 320, 640, 460, 380, 0)
	p.ellipse(hair, 320, 235, 250, 270, 0)
	p.polygon(skin, 280, 340, 360, 340, 370, 470, 270, 470)
	p.ellipse(skin, 320, 275, 190, 240, 0)
	return p
}
