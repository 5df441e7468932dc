package signin

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"log/slog"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"github.com/boombuler/barcode/qr"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"roster/core"
)

func decodeQR(t *testing.T, picture image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("no phone could read this code: %v", err)
	}
	return result.GetText()
}

func TestQRCodeCanBeRead(t *testing.T) {
	code, err := qr.Encode(qrLink, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []image.Point{{186, 186}, {248, 248}, {310, 310}, {496, 496}, {248, 300}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			picture := drawQR(code, size.X, size.Y)
			if got := decodeQR(t, picture); got != qrLink {
				t.Errorf("it says %q", got)
			}
			checkPaper(t, picture, code.Bounds().Dx())
		})
	}
}

// checkPaper makes sure that there is only black and white, and a margin of at least four modules.
func checkPaper(t *testing.T, picture image.Image, modules int) {
	t.Helper()
	bounds := picture.Bounds()
	black := image.Rectangle{Min: bounds.Max, Max: bounds.Min}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			switch color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y {
			case 0:
				black.Min.X, black.Min.Y = min(black.Min.X, x), min(black.Min.Y, y)
				black.Max.X, black.Max.Y = max(black.Max.X, x+1), max(black.Max.Y, y+1)
			case 255:
			default:
				t.Fatalf("the point %d, %d is grey", x, y)
			}
		}
	}
	module := black.Dx() / modules
	margin := min(black.Min.X, black.Min.Y, bounds.Max.X-black.Max.X, bounds.Max.Y-black.Max.Y)
	if module < 1 || margin < 4*module {
		t.Errorf("the margin is %d pixels wide and a module %d", margin, module)
	}
}

func TestNoLinkIsAWhiteSquare(t *testing.T) {
	picture := drawQR(nil, 20, 10)
	for y := range 10 {
		for x := range 20 {
			if picture.At(x, y) != (color.Gray{Y: 255}) {
				t.Fatalf("the point %d, %d is not white", x, y)
			}
		}
	}
}

func TestLinkThatDoesNotFitIsNotLogged(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	code := newQRCode()
	code.show("tg://login?token=secret" + strings.Repeat("x", 5000))
	if code.code != nil {
		t.Error("a code was made of it")
	}
	if log.Len() == 0 || strings.Contains(log.String(), "secret") {
		t.Errorf("the log says %q", log.String())
	}
}

// The code on the screen is the newest link's, in dark colours too.
func TestQRCodeFollowsTheLink(t *testing.T) {
	s := newScreen(t, "en")
	s.stage.App.Settings().SetTheme(test.Theme())
	id := s.resume(core.Authorization{State: core.AuthWaitOtherDeviceConfirmation, Link: qrLink})
	if got := decodeQR(t, s.stage.Window.Canvas().Capture()); got != qrLink {
		t.Errorf("the screen says %q", got)
	}
	s.moves(id, core.Authorization{State: core.AuthWaitOtherDeviceConfirmation, Link: "tg://login?token=another"})
	if got := decodeQR(t, s.stage.Window.Canvas().Capture()); got != "tg://login?token=another" {
		t.Errorf("the screen says %q", got)
	}
}
