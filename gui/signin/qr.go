package signin

import (
	"image"
	"image/color"
	"image/draw"
	"log/slog"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// quietZone is the white margin around a QR code in modules, as ISO/IEC 18004 asks for; without it, or in the theme's
// dark colours, many phones do not find the code.
const quietZone = 4

// qrSize is the edge of the QR code with its margin, in Fyne's units.
const qrSize float32 = 248

// drawQR paints text as a QR code of exactly width by height pixels, black on white. Modules are whole pixels, so that
// it stays sharp at every scale; what is left over is added to the margin.
func drawQR(code barcode.Barcode, width, height int) image.Image {
	picture := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)
	if code == nil {
		return picture
	}
	modules := code.Bounds().Dx()
	scale := min(width, height) / (modules + 2*quietZone)
	left, top := (width-modules*scale)/2, (height-modules*scale)/2
	for y := range modules {
		for x := range modules {
			if color.GrayModel.Convert(code.At(x, y)).(color.Gray).Y < 128 {
				module := image.Rect(left+x*scale, top+y*scale, left+(x+1)*scale, top+(y+1)*scale)
				draw.Draw(picture, module, image.Black, image.Point{}, draw.Src)
			}
		}
	}
	return picture
}

// qrCode is a QR code of fixed size on the screen.
type qrCode struct {
	frame  fyne.CanvasObject
	raster *canvas.Raster
	link   string
	code   barcode.Barcode
}

func newQRCode() *qrCode {
	q := &qrCode{}
	q.raster = canvas.NewRaster(func(width, height int) image.Image { return drawQR(q.code, width, height) })
	q.raster.SetMinSize(fyne.NewSquareSize(qrSize))
	q.frame = container.NewStack(q.raster)
	return q
}

// show changes the link. An empty one leaves the square white.
func (q *qrCode) show(link string) {
	if link == q.link {
		return
	}
	q.link, q.code = link, nil
	if link != "" {
		code, err := qr.Encode(link, qr.M, qr.Auto)
		if err != nil {
			// The error repeats the link, which lets whoever has it in: it must not get into the log.
			slog.Error("the sign-in link cannot be made a QR code", "length", len(link))
		}
		q.code = code
	}
	q.raster.Refresh()
}
