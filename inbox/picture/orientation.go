package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how a camera was held (Exif 2.3, tag 0x0112): 1 is upright,
// from 5 on width and height change places.
type orientation uint16

const upright orientation = 1

func (o orientation) swaps() bool { return o >= 5 && o <= 8 }

// orientationOf reads it from a JPEG's head; upright when it says nothing.
func orientationOf(head []byte) orientation {
	for marker, body := range segments(head) {
		if tiff, is := bytes.CutPrefix(body, []byte("Exif\x00\x00")); marker == 0xe1 && is {
			return orientationIn(tiff)
		}
	}
	return upright
}

func orientationIn(tiff []byte) orientation {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	const entry = 12
	for i := range int64(order.Uint16(tiff[at:])) {
		from := at + 2 + i*entry
		if from+entry > int64(len(tiff)) {
			break
		}
		if order.Uint16(tiff[from:]) == 0x0112 {
			if o := orientation(order.Uint16(tiff[from+8:])); o >= 1 && o <= 8 {
				return o
			}
		}
	}
	return upright
}

// apply turns a picture as it is to be seen.
func (o orientation) apply(from *image.RGBA) *image.RGBA {
	if o <= upright || o > 8 {
		return from
	}
	w, h := from.Bounds().Dx(), from.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if o.swaps() {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			to := [...]image.Point{
				2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y},
				5: {y, x}, 6: {h - 1 - y, x}, 7: {h - 1 - y, w - 1 - x}, 8: {y, w - 1 - x},
			}[o]
			out.SetRGBA(to.X, to.Y, from.RGBAAt(x, y))
		}
	}
	return out
}
