package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// quarters is a picture with a colour in each corner: red, green, blue, white, clockwise from the top left.
func quarters(width, height int) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{R: 255, A: 255}
			switch {
			case x >= width/2 && y < height/2:
				c = color.RGBA{G: 255, A: 255}
			case x >= width/2:
				c = color.RGBA{B: 255, A: 255}
			case y >= height/2:
				c = color.RGBA{R: 255, G: 255, B: 255, A: 255}
			}
			picture.SetRGBA(x, y, c)
		}
	}
	return picture
}

func encoded(t *testing.T, encode func(io.Writer) error) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := encode(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func asPNG(t *testing.T, picture image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return png.Encode(w, picture) })
}

func asJPEG(t *testing.T, picture image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return jpeg.Encode(w, picture, &jpeg.Options{Quality: 95}) })
}

func read(t *testing.T, file []byte) *Picture {
	t.Helper()
	p, err := Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// corners names the colours in a picture's corners, clockwise from the top left.
func corners(picture image.Image) string {
	b := picture.Bounds()
	var names strings.Builder
	for _, at := range []image.Point{{b.Min.X + 4, b.Min.Y + 4}, {b.Max.X - 5, b.Min.Y + 4}, {b.Max.X - 5, b.Max.Y - 5}, {b.Min.X + 4, b.Max.Y - 5}} {
		r, g, blue, _ := picture.At(at.X, at.Y).RGBA()
		switch {
		case r > 0x8000 && g > 0x8000:
			names.WriteString("w")
		case r > 0x8000:
			names.WriteString("r")
		case g > 0x8000:
			names.WriteString("g")
		case blue > 0x8000:
			names.WriteString("b")
		default:
			names.WriteString("?")
		}
	}
	return names.String()
}

func TestReadTakesJPEGAndPNG(t *testing.T) {
	for name, file := range map[string][]byte{
		"png": asPNG(t, quarters(300, 200)), "jpeg": asJPEG(t, quarters(300, 200)),
	} {
		p := read(t, file)
		if width, height := p.Size(); width != 300 || height != 200 || corners(p.upright) != "rgbw" {
			t.Errorf("%s: %d×%d with the corners %s", name, width, height, corners(p.upright))
		}
	}
}

func TestReadSaysWhyAFileIsNotTaken(t *testing.T) {
	whole := asJPEG(t, quarters(400, 400))
	broken := errors.New("the disk is gone")
	for name, c := range map[string]struct {
		file io.Reader
		want error
	}{
		"text":        {strings.NewReader("not a picture"), ErrKind},
		"empty":       {strings.NewReader(""), ErrKind},
		"gif":         {bytes.NewReader(encoded(t, func(w io.Writer) error { return gif.Encode(w, quarters(300, 300), nil) })), ErrKind},
		"cut header":  {bytes.NewReader(whole[:20]), ErrBroken},
		"cut":         {bytes.NewReader(whole[:len(whole)/2]), ErrBroken},
		"small":       {bytes.NewReader(asPNG(t, quarters(159, 900))), ErrSmall},
		"many bytes":  {io.LimitReader(zeros{}, bytesMax+1), ErrHuge},
		"many pixels": {bytes.NewReader(claims(t, 100_000, 100_000)), ErrHuge},
		"unreadable":  {iotest.ErrReader(broken), broken},
	} {
		if _, err := Read(c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// claims is a small PNG file whose header says that the picture is enormous.
func claims(t *testing.T, width, height uint32) []byte {
	file := asPNG(t, quarters(200, 200))
	header := file[12:29] // the chunk's type and data
	binary.BigEndian.PutUint32(header[4:], width)
	binary.BigEndian.PutUint32(header[8:], height)
	binary.BigEndian.PutUint32(file[29:], crc(header))
	return file
}

func crc(data []byte) uint32 {
	sum := ^uint32(0)
	for _, b := range data {
		sum ^= uint32(b)
		for range 8 {
			sum = sum>>1 ^ 0xEDB88320*(sum&1)
		}
	}
	return ^sum
}

func TestLargePicturesAreKeptSmall(t *testing.T) {
	p := read(t, asPNG(t, quarters(5000, 2500)))
	if width, height := p.Size(); width != keptMax || height != keptMax/2 {
		t.Errorf("%d×%d", width, height)
	}
	p = read(t, asPNG(t, quarters(12_000, 200))) // a strip must not get too narrow for a square
	if _, height := p.Size(); height != SideMin {
		t.Errorf("the strip is %d high", height)
	}
}

func TestWhatIsTransparentBecomesWhite(t *testing.T) {
	p := read(t, asPNG(t, image.NewNRGBA(image.Rect(0, 0, 200, 200))))
	if got := corners(p.upright); got != "wwww" {
		t.Errorf("the corners are %s", got)
	}
}

// withOrientation puts an Exif segment into a JPEG file.
func withOrientation(file []byte, order binary.AppendByteOrder, value uint16) []byte {
	tiff := []byte("MM")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II")
	}
	tiff = order.AppendUint16(tiff, 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x010F, 0}, {orientationTag, value}} {
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint16(tiff, 0)
	}
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{}, file[:2]...)
	out = append(out, 0xFF, markerExif)
	out = binary.BigEndian.AppendUint16(out, uint16(len(segment)+2))
	return append(append(out, segment...), file[2:]...)
}

func TestPicturesAreTurnedUpright(t *testing.T) {
	file := asJPEG(t, quarters(320, 200))
	want := map[uint16]string{1: "rgbw", 2: "grwb", 3: "bwrg", 4: "wbgr", 5: "rwbg", 6: "wrgb", 7: "bgrw", 8: "gbwr", 0: "rgbw", 9: "rgbw"}
	for value, corner := range want {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			p := read(t, withOrientation(file, order, value))
			width, height := p.Size()
			if lying := value >= 5 && value <= 8; corners(p.upright) != corner || (width < height) != lying {
				t.Errorf("orientation %d: %d×%d with the corners %s, want %s", value, width, height, corners(p.upright), corner)
			}
		}
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add([]byte("\xFF\xD8\xFF\xE1\x00\x20Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"))
	f.Add([]byte("\xFF\xD8\xFF\xE1\x00\x10Exif\x00\x00MM\x00*\xFF\xFF\xFF\xFF"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if value := orientation(file); value < 1 || value > 8 {
			t.Errorf("the orientation is %d", value)
		}
	})
}

func TestFramesStayInsideThePicture(t *testing.T) {
	p := read(t, asPNG(t, quarters(800, 400)))
	widest := p.Widest()
	if widest != (Frame{Left: 200, Side: 400}) || p.ZoomMax() != 2.5 || p.Zoom(widest) != 1 {
		t.Fatalf("the widest frame is %+v, zoom up to %v", widest, p.ZoomMax())
	}
	for name, c := range map[string]struct{ got, want Frame }{
		"moved":         {p.Moved(widest, 50, 0), Frame{Left: 250, Side: 400}},
		"moved too far": {p.Moved(widest, 900, -10), Frame{Left: 400, Side: 400}},
		"zoomed":        {p.Zoomed(widest, 2), Frame{Left: 300, Top: 100, Side: 200}},
		"zoomed most":   {p.Zoomed(widest, 9), Frame{Left: 320, Top: 120, Side: 160}},
		"zoomed out":    {p.Zoomed(Frame{Left: 640, Top: 240, Side: 160}, 0), Frame{Left: 400, Side: 400}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %+v, want %+v", name, c.got, c.want)
		}
	}
}

func TestCutIsASquareOfTheFrame(t *testing.T) {
	p := read(t, asPNG(t, quarters(800, 400)))
	for name, cut := range map[string]image.Image{
		"cut": p.Cut(Frame{Left: 400, Side: 400}, 96), "sketch": p.Sketch(Frame{Left: 400, Side: 400}, 96),
	} {
		if size := cut.Bounds().Size(); size.X != 96 || size.Y != 96 || corners(cut) != "ggbb" {
			t.Errorf("%s: %v with the corners %s", name, size, corners(cut))
		}
	}
}

func TestJPEGIsAtMostAsLargeAsIsSent(t *testing.T) {
	for side, want := range map[int]int{160: 160, 700: 700, 2000: SideMax} {
		p := read(t, asPNG(t, quarters(side, side)))
		file, err := p.JPEG(p.Widest())
		if err != nil {
			t.Fatal(err)
		}
		header, kind, err := image.DecodeConfig(bytes.NewReader(file))
		if err != nil || kind != "jpeg" || header.Width != want || header.Height != want {
			t.Errorf("a side of %d is sent as %s of %d×%d: %v", side, kind, header.Width, header.Height, err)
		}
	}
}
