package core

import (
	"bytes"
	"encoding/binary"
	"image"
)

// The markers of a JPEG's segments: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, table B.1.
const (
	jpegStart   = 0xd8
	jpegScan    = 0xda // the picture itself begins: nothing of interest follows
	jpegApp1    = 0xe1 // Exif and XMP
	jpegApp13   = 0xed // what picture editors write
	jpegComment = 0xfe
)

// segments calls visit for the segments of a JPEG that come before the picture, until it says no.
func segments(data []byte, visit func(marker byte, content []byte) bool) {
	if len(data) < 2 || data[0] != 0xff || data[1] != jpegStart {
		return
	}
	for data = data[2:]; len(data) >= 4 && data[0] == 0xff; {
		marker := data[1]
		if marker == 0xff { // a byte of filling
			data = data[1:]
			continue
		}
		length := int(binary.BigEndian.Uint16(data[2:]))
		if marker == jpegScan || length < 2 || len(data) < 2+length || !visit(marker, data[4:2+length]) {
			return
		}
		data = data[2+length:]
	}
}

// hasNotes tells whether a JPEG holds more about the picture than is needed to draw it.
func hasNotes(data []byte) bool {
	found := false
	segments(data, func(marker byte, _ []byte) bool {
		found = marker == jpegApp1 || marker == jpegApp13 || marker == jpegComment
		return !found
	})
	return found
}

// orientation is how a JPEG wants to be turned, by its Exif tag 0x0112 (Exif 2.32, 4.6.4.A): 1 to 8, and 1 for as it is.
func orientation(data []byte) int {
	turn := 1
	segments(data, func(marker byte, content []byte) bool {
		exif, ok := bytes.CutPrefix(content, []byte("Exif\x00\x00"))
		if marker != jpegApp1 || !ok {
			return true
		}
		if value := orientationTag(exif); value >= 1 && value <= 8 {
			turn = value
		}
		return false
	})
	return turn
}

// orientationTag reads the tag from the first directory of a TIFF file; 0 where it has none.
func orientationTag(tiff []byte) int {
	const header, entry, tag = 8, 12, 0x0112
	if len(tiff) < header {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	start := int64(order.Uint32(tiff[4:]))
	if start+2 > int64(len(tiff)) {
		return 0
	}
	count, entries := int(order.Uint16(tiff[start:])), tiff[start+2:]
	for ; count > 0 && len(entries) >= entry; count-- {
		if order.Uint16(entries) == tag {
			return int(order.Uint16(entries[8:])) // a short stands at the beginning of the value's four bytes
		}
		entries = entries[entry:]
	}
	return 0
}

// upright turns and mirrors a picture as its orientation wants.
func upright(picture *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return picture
	}
	width, height := picture.Rect.Dx(), picture.Rect.Dy()
	size := image.Rect(0, 0, width, height)
	if orientation >= 5 {
		size = image.Rect(0, 0, height, width)
	}
	turned := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			fromX, fromY := source(x, y, width, height, orientation)
			turned.SetRGBA(x, y, picture.RGBAAt(fromX, fromY))
		}
	}
	return turned
}

// source is the pixel of a width×height picture that an orientation puts at x, y.
func source(x, y, width, height, orientation int) (fromX, fromY int) {
	if orientation >= 5 {
		x, y = y, x
	}
	switch orientation {
	case 2, 8: // mirrored; turned left
		x = width - 1 - x
	case 3, 7: // upside down; mirrored and turned
		x, y = width-1-x, height-1-y
	case 4, 6: // mirrored upside down; turned right
		y = height - 1 - y
	}
	return x, y
}
