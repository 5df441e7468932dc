package picture

import (
	"encoding/binary"
	"image"
)

// Cameras store a picture as the sensor saw it and write into its Exif data how it must be turned to be upright: tag
// 0x0112, values 1 to 8 (Exif 2.32, 4.6.4 A). Go's decoder leaves that to its callers.
const (
	orientationTag = 0x0112
	markerExif     = 0xE1
	markerScan     = 0xDA
)

// orientation is the value of the tag in a JPEG file; 1, upright, where there is none.
func orientation(file []byte) int {
	if len(file) < 4 || file[0] != 0xFF || file[1] != 0xD8 {
		return 1
	}
	for at := 2; at+4 <= len(file) && file[at] == 0xFF && file[at+1] != markerScan; {
		end := at + 2 + int(binary.BigEndian.Uint16(file[at+2:]))
		if end > len(file) || end < at+4 {
			return 1
		}
		if segment := file[at+4 : end]; file[at+1] == markerExif && len(segment) > 6 && string(segment[:6]) == "Exif\x00\x00" {
			return orientationIn(segment[6:])
		}
		at = end
	}
	return 1
}

// orientationIn looks through the first directory of Exif's TIFF part.
func orientationIn(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	const entry = 12
	for n, at := int(order.Uint16(tiff[at:])), at+2; n > 0 && at+entry <= uint64(len(tiff)); n, at = n-1, at+entry {
		if order.Uint16(tiff[at:]) == orientationTag {
			if value := int(order.Uint16(tiff[at+8:])); value >= 1 && value <= 8 {
				return value
			}
			return 1
		}
	}
	return 1
}

// turn makes a picture upright that has the given orientation.
func turn(from *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return from
	}
	width, height := from.Bounds().Dx(), from.Bounds().Dy()
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	if orientation >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, height, width))
	}
	for y := range height {
		for x := range width {
			toX, toY := place(x, y, width, height, orientation)
			copy(to.Pix[to.PixOffset(toX, toY):][:4], from.Pix[from.PixOffset(x, y):][:4])
		}
	}
	return to
}

// place is where a stored pixel stands in the upright picture.
func place(x, y, width, height, orientation int) (toX, toY int) {
	right, bottom := width-1, height-1
	switch orientation {
	case 2:
		return right - x, y
	case 3:
		return right - x, bottom - y
	case 4:
		return x, bottom - y
	case 5:
		return y, x
	case 6:
		return bottom - y, x
	case 7:
		return bottom - y, right - x
	case 8:
		return y, right - x
	default:
		return x, y
	}
}
