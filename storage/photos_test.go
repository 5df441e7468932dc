package storage

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

var sizes = []core.PhotoSize{core.PhotoOriginal, core.PhotoLarge, core.PhotoSquare}

func withPhoto(id string) core.SelfProfile {
	profile := sampleProfile(7)
	profile.Photo = &core.Photo{ID: id, Width: 900, Height: 600}
	return profile
}

func TestPhotoIsKeptInThreeSizes(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	original := photoOf(t, 900, 600)
	must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("11"), original))

	got, err := d.Photo(t.Context(), id, "11", core.PhotoOriginal)
	must(t, err)
	if !bytes.Equal(got, original) {
		t.Error("the original changed")
	}
	for size, want := range map[core.PhotoSize]image.Point{core.PhotoLarge: {X: 640, Y: 426}, core.PhotoSquare: {X: 96, Y: 96}} {
		scaled, err := d.Photo(t.Context(), id, "11", size)
		must(t, err)
		photo, err := jpeg.Decode(bytes.NewReader(scaled))
		must(t, err)
		if photo.Bounds().Size() != want {
			t.Errorf("size %s is %v, want %v", size, photo.Bounds().Size(), want)
		}
	}
	columns := strings.Join(photoRows(t, d), "\n")
	if want := "1 11 640 640×426\n1 11 96 96×96\n1 11 original 900×600"; columns != want {
		t.Errorf("stored are\n%s\nwant\n%s", columns, want)
	}
}

func photoRows(t testing.TB, d *DB) []string {
	t.Helper()
	rows, err := d.reader.QueryContext(t.Context(), `
		SELECT account_id || ' ' || photo_id || ' ' || size || ' ' || width || '×' || height FROM photos ORDER BY 1`)
	must(t, err)
	defer rows.Close()
	var texts []string
	for rows.Next() {
		var text string
		must(t, rows.Scan(&text))
		texts = append(texts, text)
	}
	must(t, rows.Err())
	return texts
}

func TestPhotosOfVersionsAreKept(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	for _, photoID := range []string{"1", "2", "3"} {
		must(t, d.SaveSelfProfile(t.Context(), id, withPhoto(photoID), photoOf(t, 30, 20)))
	}
	none := sampleProfile(7)
	none.Photo = nil
	must(t, d.SaveSelfProfile(t.Context(), id, none, nil))
	for _, photoID := range []string{"1", "2", "3"} {
		for _, size := range sizes {
			if _, err := d.Photo(t.Context(), id, photoID, size); err != nil {
				t.Errorf("photo %s in size %s: %v", photoID, size, err)
			}
		}
	}
}

func TestUnusedPhotosOfTheAccountAreDropped(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id, other := addAccount(t, d, "one", 1), addAccount(t, d, "two", 1)
	for _, account := range []core.AccountID{id, other} {
		_, err := d.writer.ExecContext(t.Context(),
			"INSERT INTO photos VALUES (?, 'unused', 'original', 1, 1, x'00'), (?, 'unused', '96', 1, 1, x'00')", account, account)
		must(t, err)
	}
	before := photoRows(t, d)
	none := sampleProfile(7) // a version without a photo: NULL among the photos in use
	none.Photo = nil
	must(t, d.SaveSelfProfile(t.Context(), id, none, nil))
	must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("new"), photoOf(t, 30, 20)))

	want := slices.DeleteFunc(before, func(row string) bool { return strings.HasPrefix(row, "1 unused") })
	want = append(want, "1 new original 900×600", "1 new 640 30×20", "1 new 96 96×96")
	slices.Sort(want)
	if diff := cmp.Diff(want, photoRows(t, d)); diff != "" {
		t.Error(diff)
	}
}

func TestPhotosBelongToTheirAccount(t *testing.T) {
	d := mustOpen(t, newPath(t))
	one, two := addAccount(t, d, "one", 0), addAccount(t, d, "two", 0)
	must(t, d.SaveSelfProfile(t.Context(), one, withPhoto("5"), photoOf(t, 30, 20)))
	if has, err := d.HasPhoto(t.Context(), two, "5"); err != nil || has {
		t.Errorf("the other account has the photo too (%v)", err)
	}
	_, err := d.Photo(t.Context(), two, "5", core.PhotoOriginal)
	wantNotFound(t, err)
}

// A photo whose bytes are not there yet (the download failed) is asked for again at the next sync.
func TestPhotoBytesMayComeLater(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("5"), nil))
	if has, err := d.HasPhoto(t.Context(), id, "5"); err != nil || has {
		t.Fatalf("a photo without bytes is there (%v)", err)
	}
	must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("5"), photoOf(t, 30, 20)))
	must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("5"), nil)) // nil does not delete
	if has, err := d.HasPhoto(t.Context(), id, "5"); err != nil || !has {
		t.Fatalf("the photo is missing (%v)", err)
	}
	versions, err := d.ProfileVersions(t.Context(), id)
	must(t, err)
	if len(versions) != 1 {
		t.Errorf("%d versions, want 1", len(versions))
	}
}

func TestBytesWithoutAPhotoAreIgnored(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	profile := sampleProfile(7)
	profile.Photo = nil
	must(t, d.SaveSelfProfile(t.Context(), id, profile, photoOf(t, 30, 20)))
	if rows := photoRows(t, d); len(rows) != 0 {
		t.Errorf("stored: %v", rows)
	}
}

func TestPhotoThatCannotBeDecodedKeepsItsOriginal(t *testing.T) {
	whole := photoOf(t, 300, 200)
	cases := map[string][]byte{
		"no image":   []byte("<svg/>"),
		"cut short":  whole[:len(whole)/2],
		"too large":  hugePNG(t),
		"only a tag": {0xff, 0xd8},
	}
	for name, original := range cases {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			d, err := Open(t.Context(), newPath(t), slog.New(slog.NewTextHandler(&log, nil)))
			must(t, err)
			defer d.Close()
			id := addAccount(t, d, "one", 0)
			must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("5"), original))
			if got, err := d.Photo(t.Context(), id, "5", core.PhotoOriginal); err != nil || !bytes.Equal(got, original) {
				t.Errorf("the original is not kept (%v)", err)
			}
			for _, size := range sizes[1:] {
				_, err := d.Photo(t.Context(), id, "5", size)
				wantNotFound(t, err)
			}
			if !strings.Contains(log.String(), "photo=5") || strings.Contains(log.String(), "Ana") {
				t.Errorf("the log says %q", log.String())
			}
			// A better answer of Telegram replaces it.
			must(t, d.SaveSelfProfile(t.Context(), id, withPhoto("5"), whole))
			if _, err := d.Photo(t.Context(), id, "5", core.PhotoSquare); err != nil {
				t.Error(err)
			}
		})
	}
}

// The size is looked at first: unpacking such a photo could take more memory than there is.
func TestHugePhotoIsNotUnpacked(t *testing.T) {
	_, err := scalePhoto(hugePNG(t))
	if err == nil || !strings.Contains(err.Error(), "20000×20000") {
		t.Errorf("error is %v, want one that names the size", err)
	}
}

// hugePNG is a small file whose header claims 20 000 × 20 000 pixels. The header's chunk: four bytes of length, "IHDR", width,
// height, five more bytes and a checksum over all but the length (PNG specification, 5.3 and 11.2.2).
func hugePNG(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, 2, 2))))
	file := out.Bytes()
	const header = 8 + 4
	binary.BigEndian.PutUint32(file[header+4:], 20_000)
	binary.BigEndian.PutUint32(file[header+8:], 20_000)
	binary.BigEndian.PutUint32(file[header+17:], crc32.ChecksumIEEE(file[header:header+17]))
	if config, err := png.DecodeConfig(bytes.NewReader(file)); err != nil || config.Width != 20_000 {
		t.Fatalf("the header is read as %+v (%v)", config, err)
	}
	return file
}

// A save that fails half-way must leave nothing of the profile, its version or its photo.
func TestSaveIsAllOrNothing(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 1)
	before := contents(t, d)
	_, err := d.writer.ExecContext(t.Context(), `
		CREATE TEMP TRIGGER refuse BEFORE INSERT ON photos WHEN new.size = '96' BEGIN SELECT raise(ABORT, 'refused'); END`)
	must(t, err)
	if err := d.SaveSelfProfile(t.Context(), id, withPhoto("5"), photoOf(t, 30, 20)); err == nil {
		t.Fatal("the save went through")
	}
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

func TestScaledShapes(t *testing.T) {
	cases := []struct {
		width, height int
		large         image.Point
	}{
		{1280, 1280, image.Pt(640, 640)},
		{640, 640, image.Pt(640, 640)},
		{2000, 1000, image.Pt(640, 320)},
		{1000, 2000, image.Pt(320, 640)},
		{160, 160, image.Pt(160, 160)}, // never made bigger
		{50, 20, image.Pt(50, 20)},
		{3000, 1, image.Pt(640, 1)},
		{1, 1, image.Pt(1, 1)},
	}
	for _, c := range cases {
		scaled, err := scalePhoto(photoOf(t, c.width, c.height))
		must(t, err)
		for i, want := range []image.Point{c.large, {X: 96, Y: 96}} {
			photo, err := jpeg.Decode(bytes.NewReader(scaled[i].bytes))
			must(t, err)
			if photo.Bounds().Size() != want || scaled[i].width != want.X || scaled[i].height != want.Y {
				t.Errorf("%d×%d: size %s is %v (said to be %d×%d), want %v",
					c.width, c.height, scaled[i].size, photo.Bounds().Size(), scaled[i].width, scaled[i].height, want)
			}
		}
	}
}

// The photo's thirds are red, green and blue: the square must come from the middle, the large one show all three.
func TestScaledContent(t *testing.T) {
	var asPNG bytes.Buffer
	must(t, png.Encode(&asPNG, thirds(1503, 501)))
	for name, original := range map[string][]byte{"jpeg": photoOf(t, 1503, 501), "png": asPNG.Bytes()} {
		t.Run(name, func(t *testing.T) {
			scaled, err := scalePhoto(original)
			must(t, err)
			large, err := jpeg.Decode(bytes.NewReader(scaled[0].bytes))
			must(t, err)
			square, err := jpeg.Decode(bytes.NewReader(scaled[1].bytes))
			must(t, err)
			wantColour(t, large.At(50, 100), color.RGBA{R: 255})
			wantColour(t, large.At(320, 100), color.RGBA{G: 255})
			wantColour(t, large.At(600, 100), color.RGBA{B: 255})
			for _, corner := range []image.Point{{5, 5}, {90, 5}, {5, 90}, {90, 90}, {48, 48}} {
				wantColour(t, square.At(corner.X, corner.Y), color.RGBA{G: 255})
			}
		})
	}
}

func TestTransparentPixelsBecomeWhite(t *testing.T) {
	var original bytes.Buffer
	must(t, png.Encode(&original, image.NewNRGBA(image.Rect(0, 0, 200, 200))))
	scaled, err := scalePhoto(original.Bytes())
	must(t, err)
	for _, c := range scaled {
		photo, err := jpeg.Decode(bytes.NewReader(c.bytes))
		must(t, err)
		wantColour(t, photo.At(10, 10), color.RGBA{R: 255, G: 255, B: 255})
	}
}

func wantColour(t *testing.T, got color.Color, want color.RGBA) {
	t.Helper()
	r, g, b, _ := got.RGBA()
	for i, pair := range [][2]int{{int(r >> 8), int(want.R)}, {int(g >> 8), int(want.G)}, {int(b >> 8), int(want.B)}} {
		if off := pair[0] - pair[1]; off < -40 || off > 40 {
			t.Errorf("channel %d is %d, want about %d", i, pair[0], pair[1])
		}
	}
}

func FuzzScalePhoto(f *testing.F) {
	f.Add(photoOf(f, 30, 20))
	f.Add(photoOf(f, 1, 200))
	f.Add(photoOf(f, 30, 20)[:200])
	var asPNG bytes.Buffer
	must(f, png.Encode(&asPNG, thirds(9, 5)))
	f.Add(asPNG.Bytes())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, original []byte) {
		if config, _, err := image.DecodeConfig(bytes.NewReader(original)); err == nil && config.Width*config.Height > 1_000_000 {
			t.Skip("slow, and no other code")
		}
		scaled, err := scalePhoto(original)
		if err != nil {
			return
		}
		if len(scaled) != 2 || scaled[1].width != 96 || scaled[1].height != 96 || scaled[0].width > 640 || scaled[0].height > 640 {
			t.Errorf("sizes are %+v", scaled)
		}
	})
}
