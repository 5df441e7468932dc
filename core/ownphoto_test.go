package core

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

// drawn is a picture whose left upper quarter is red, the right upper one green, the left lower one blue and the last white.
func drawn(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, quarter(x < width/2, y < height/2))
		}
	}
	return img
}

func quarter(left, upper bool) color.RGBA {
	switch {
	case left && upper:
		return color.RGBA{255, 0, 0, 255}
	case upper:
		return color.RGBA{0, 255, 0, 255}
	case left:
		return color.RGBA{0, 0, 255, 255}
	default:
		return color.RGBA{255, 255, 255, 255}
	}
}

// corners names the colours in the middle of the quarters, row by row.
func corners(img image.Image) string {
	b, names := img.Bounds(), ""
	for _, at := range []image.Point{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		r, g, blue, _ := img.At(b.Min.X+at.X*b.Dx()/4, b.Min.Y+at.Y*b.Dy()/4).RGBA()
		switch {
		case r > 0xc000 && g > 0xc000 && blue > 0xc000:
			names += "w"
		case r > 0xc000:
			names += "r"
		case g > 0xc000:
			names += "g"
		case blue > 0xc000:
			names += "b"
		default:
			names += "?"
		}
	}
	return names
}

func jpegOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pngOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withSegment puts a segment in front of what a JPEG has.
func withSegment(data []byte, marker byte, content []byte) []byte {
	out := append([]byte{}, data[:2]...)
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(content)+2))
	return append(append(out, content...), data[2:]...)
}

// exif is a segment's content with an orientation.
func exif(order binary.AppendByteOrder, value uint16) []byte {
	out := []byte("Exif\x00\x00II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		out = []byte("Exif\x00\x00MM\x00*")
	}
	out = order.AppendUint32(out, 8)
	out = order.AppendUint16(out, 2)
	out = append(out, make([]byte, 12)...) // another tag first
	out = order.AppendUint16(out, 0x0112)
	out = order.AppendUint16(out, 3)
	out = order.AppendUint32(out, 1)
	out = order.AppendUint16(out, value)
	return append(out, 0, 0, 0, 0, 0, 0)
}

func decodedJPEG(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, format, err := image.Decode(bytes.NewReader(data))
	if err != nil || format != "jpeg" {
		t.Fatalf("it is %s: %v", format, err)
	}
	return img
}

func TestFitPhoto(t *testing.T) {
	plain := jpegOf(t, drawn(640, 480))
	for name, data := range map[string][]byte{
		"as it is": plain, "with a colour profile": withSegment(plain, 0xe2, []byte("ICC_PROFILE\x00")),
	} {
		if got, err := fitPhoto(data); err != nil || !bytes.Equal(got, data) {
			t.Errorf("a JPEG %s becomes another one of %d bytes: %v", name, len(got), err)
		}
	}
	for _, c := range []struct {
		name          string
		data          []byte
		width, height int
		corners       string
	}{
		{"PNG", pngOf(t, drawn(300, 200)), 300, 200, "rgbw"},
		{"transparent PNG", pngOf(t, image.NewNRGBA(image.Rect(0, 0, 200, 200))), 200, 200, "wwww"},
		{"large JPEG", jpegOf(t, drawn(2560, 1000)), 1280, 500, "rgbw"},
		{"tall JPEG", jpegOf(t, drawn(3, 4000)), 1, 1280, ""},
		{"XMP", withSegment(plain, 0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00")), 640, 480, "rgbw"},
		{"comment", withSegment(plain, 0xfe, []byte("here I live")), 640, 480, "rgbw"},
		{"upright", withSegment(plain, 0xe1, exif(binary.LittleEndian, 1)), 640, 480, "rgbw"},
		{"mirrored", withSegment(plain, 0xe1, exif(binary.BigEndian, 2)), 640, 480, "grwb"},
		{"upside down", withSegment(plain, 0xe1, exif(binary.LittleEndian, 3)), 640, 480, "wbgr"},
		{"mirrored upside down", withSegment(plain, 0xe1, exif(binary.BigEndian, 4)), 640, 480, "bwrg"},
		{"transposed", withSegment(plain, 0xe1, exif(binary.LittleEndian, 5)), 480, 640, "rbgw"},
		{"to be turned right", withSegment(plain, 0xe1, exif(binary.LittleEndian, 6)), 480, 640, "brwg"},
		{"transversed", withSegment(plain, 0xe1, exif(binary.BigEndian, 7)), 480, 640, "wgbr"},
		{"to be turned left", withSegment(plain, 0xe1, exif(binary.BigEndian, 8)), 480, 640, "gwrb"},
		{"no such orientation", withSegment(plain, 0xe1, exif(binary.BigEndian, 9)), 640, 480, "rgbw"},
	} {
		data, err := fitPhoto(c.data)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		img := decodedJPEG(t, data)
		if img.Bounds().Dx() != c.width || img.Bounds().Dy() != c.height || hasNotes(data) {
			t.Errorf("%s: %v, notes %v", c.name, img.Bounds(), hasNotes(data))
		}
		if got := corners(img); c.corners != "" && got != c.corners {
			t.Errorf("%s: %s, want %s", c.name, got, c.corners)
		}
	}
}

func TestFitPhotoRefuses(t *testing.T) {
	var moving bytes.Buffer
	if err := gif.Encode(&moving, drawn(200, 200), nil); err != nil {
		t.Fatal(err)
	}
	plain, flat := jpegOf(t, drawn(200, 200)), pngOf(t, drawn(200, 200))
	huge := bytes.Clone(flat) // by its header alone
	binary.BigEndian.PutUint32(huge[16:], 100_000)
	binary.BigEndian.PutUint32(huge[20:], 100_000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	for name, c := range map[string]struct {
		data []byte
		text string
	}{
		"nothing":            {nil, "photo must be a JPEG or PNG picture"},
		"text":               {[]byte("no picture"), "photo must be a JPEG or PNG picture"},
		"GIF":                {moving.Bytes(), "photo must be a JPEG or PNG picture"},
		"half a PNG":         {flat[:len(flat)/2], "photo must be a JPEG or PNG picture"},
		"too many bytes":     {append(bytes.Clone(plain), make([]byte, pictureBytesMax)...), "photo must be at most 10 MB"},
		"too many pixels":    {huge, "photo must be at most 50 megapixels"},
		"GIF of 11 MB":       {append(moving.Bytes(), make([]byte, 11<<20)...), "photo must be a JPEG or PNG picture"},
		"header and no more": {plain[:2], "photo must be a JPEG or PNG picture"},
	} {
		var refused *InputError
		if _, err := fitPhoto(c.data); !errors.As(err, &refused) || refused.Text != c.text || refused.Field != "photo" {
			t.Errorf("%s: %v, want %s", name, err, c.text)
		}
	}
}

// FuzzOrientation: what is no JPEG, or one with a broken directory, has no orientation.
func FuzzOrientation(f *testing.F) {
	f.Add([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 2})
	f.Add(withSegment([]byte{0xff, 0xd8}, 0xe1, exif(binary.LittleEndian, 6)))
	f.Add(withSegment([]byte{0xff, 0xd8, 0xff, 0xff}, 0xe1, exif(binary.BigEndian, 6)[:20]))
	f.Fuzz(func(t *testing.T, data []byte) {
		if turn := orientation(data); turn < 1 || turn > 8 {
			t.Errorf("orientation %d", turn)
		}
		hasNotes(data)
	})
}

// inFolder writes a file and gives its path.
func inFolder(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSetProfilePhotoValidates(t *testing.T) {
	who := newPerson(501, "+15550100001")
	large := append(jpegOf(t, drawn(640, 640)), make([]byte, 11<<20)...)
	lines := []struct {
		fields []any
		text   string
	}{
		{nil, "photo is required"},
		{[]any{"photo", nil, "path", " "}, "photo is required"},
		{[]any{"photo", 5, "path", 5}, "photo must be a string"},
		{[]any{"path", 5}, "path must be a string"},
		{[]any{"photo", "??"}, "photo must be base64"},
		{[]any{"photo", "AAAA"}, "photo must be a JPEG or PNG picture"},
		{[]any{"path", filepath.Join(t.TempDir(), "not there")}, "path cannot be read"},
		{[]any{"path", t.TempDir()}, "path cannot be read"},
		{[]any{"path", inFolder(t, "notes.txt", []byte("text"))}, "photo must be a JPEG or PNG picture"},
		{[]any{"path", inFolder(t, "large.jpg", large)}, "photo must be at most 10 MB"},
	}
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		for _, c := range lines {
			w.refused(request("set_profile_photo", id, c.fields...), c.text, ProblemInvalidInput)
		}
		w.refused(request("delete_profile_photo", id, "photo_id", "x"), "photo_id must be an integer", ProblemInvalidInput)
		if n := w.tg.called("SetProfilePhoto"); n != 0 {
			t.Errorf("%d pictures were sent that cannot be", n)
		}
	}, who)
}

// storedPhoto is the original of a photo.
func (w *world) storedPhoto(id AccountID, photoID string) []byte {
	w.t.Helper()
	data, err := w.core.Photo(w.t.Context(), id, photoID, PhotoOriginal)
	if err != nil {
		w.t.Errorf("photo %s is not stored: %v", photoID, err)
	}
	return data
}

func TestSetProfilePhoto(t *testing.T) {
	who := newPerson(501, "+15550100001")
	plain, file := jpegOf(t, drawn(640, 640)), inFolder(t, "flower.png", pngOf(t, drawn(200, 200)))
	photo := base64.StdEncoding.EncodeToString(plain)
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		profile := w.must(request("set_profile_photo", id, "photo", photo)).(SelfProfile)
		if profile.Photo == nil || w.info(id).Profile.Photo.ID != profile.Photo.ID {
			t.Fatalf("the profile is %+v", profile)
		}
		if stored := w.storedPhoto(id, profile.Photo.ID); !bytes.Equal(stored, plain) {
			t.Errorf("%d bytes are stored", len(stored))
		}
		if n := len(w.events(EventSelfProfileUpdated)); n != 2 {
			t.Errorf("%d events of the profile, want one after the sign-in and one of the photo", n)
		}
		profile = w.must(request("set_profile_photo", id, "path", file)).(SelfProfile)
		if got := corners(decodedJPEG(t, w.storedPhoto(id, profile.Photo.ID))); got != "rgbw" {
			t.Errorf("the photo of the file is %s", got)
		}
		if versions, err := w.core.ProfileVersions(w.t.Context(), id); err != nil || len(versions) != 3 {
			t.Errorf("%d versions: %v", len(versions), err)
		}
		ofAccountOne(w, []struct{ line, err, result string }{
			{`{"action":"delete_profile_photo","photo_id":"9007199254740993"}`, "", `"photo":{`},
			{`{"action":"delete_profile_photo","photo_id":null}`, "", `"photo":{`}, // the earlier one
			{`{"action":"delete_profile_photo","photo_id":null}`, "", `"photo":null`},
		})
		if w.tg.called("DeleteProfilePhoto 9007199254740993") != 1 || w.tg.called("DeleteProfilePhoto ") != 2 {
			t.Error("other photos were deleted")
		}
		if w.info(id).Profile.Photo != nil {
			t.Error("the deleted photo is still shown")
		}
	}, who)
}

func TestPhotoRefusals(t *testing.T) {
	who := newPerson(501, "+15550100001")
	photo := base64.StdEncoding.EncodeToString(jpegOf(t, drawn(640, 640)))
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		for text, code := range map[string]ProblemCode{
			"PHOTO_CROP_SIZE_SMALL": ProblemPhotoInvalid, "PHOTO_INVALID_DIMENSIONS": ProblemPhotoInvalid,
			"IMAGE_PROCESS_FAILED": ProblemPhotoInvalid, "PHOTO_EXT_INVALID": ProblemPhotoInvalid,
			"FROZEN_METHOD_INVALID": ProblemFrozen, "Photo can't be deleted": ProblemPhotoNotFound, "PHOTO_ID_INVALID": ProblemPhotoNotFound,
		} {
			w.tg.set(func() {
				w.tg.before = func(_ context.Context, _ AccountID, method string) error {
					if strings.Contains(method, "ProfilePhoto") {
						return &TDLibError{Code: 400, Message: text}
					}
					return nil
				}
			})
			w.refused(request("set_profile_photo", id, "photo", photo), text, code)
			w.refused(request("delete_profile_photo", id, "photo_id", 7), text, code)
		}
	}, who)
}

func TestChatPhoto(t *testing.T) {
	who, other, plain := newPerson(501, "+15550100001"), newPerson(502, "+15550100002"), newPerson(503, "+15550100003")
	other.photo = []byte("a photo")
	inWorld(t, func(w *world) {
		if _, err := w.core.ChatPhoto(w.t.Context(), 1, 502, PhotoSquare); err == nil || err.Error() != "account 1 not found" {
			t.Errorf("of no account: %v", err)
		}
		id := w.signIn(who)
		for size, call := range map[PhotoSize]string{
			PhotoSquare: "ChatPhoto 502 false", PhotoLarge: "ChatPhoto 502 true", PhotoOriginal: "ChatPhoto 502 true",
		} {
			data, err := w.core.ChatPhoto(w.t.Context(), id, 502, size)
			if err != nil || string(data) != "a photo" || w.tg.called(call) == 0 {
				t.Errorf("%s: %q, %v", size, data, err)
			}
		}
		if _, err := w.core.ChatPhoto(w.t.Context(), id, 503, PhotoSquare); !errors.Is(err, ErrNotFound) {
			t.Errorf("of somebody without one: %v", err)
		}

		w.tg.set(func() { w.tg.offline = true })
		ctx, cancel := context.WithCancel(w.t.Context())
		got := make(chan error)
		go func() {
			_, err := w.core.ChatPhoto(ctx, id, 502, PhotoSquare)
			got <- err
		}()
		synctest.Wait() // no command waits behind a photo
		if event := w.ask(request("get_authorization_state", id)); event.Payload.Error != "" {
			t.Error(event.Payload.Error)
		}
		cancel()
		if err := <-got; !errors.Is(err, context.Canceled) {
			t.Errorf("given up: %v", err)
		}
		w.tg.set(func() { w.tg.offline = false })
		w.must(request("log_out", id))
		if _, err := w.core.ChatPhoto(w.t.Context(), id, 502, PhotoSquare); err == nil || err.Error() != "account 1 is not signed in" {
			t.Errorf("after signing out: %v", err)
		}
	}, who, other, plain)
}
