package picture

import (
	"bytes"
	"encoding/binary"
)

// costOf is how many bytes decoding a picture of so many pixels needs at most,
// by what the decoders of each kind allocate.
func costOf(kind string, head []byte, pixels int64) int64 {
	switch kind {
	case "jpeg":
		return costOfJPEG(head, pixels)
	case "png":
		return costOfPNG(head, pixels)
	case "gif":
		return 2 * pixels // the first frame and the canvas
	case "webp":
		return costOfWebP(head, pixels)
	}
	return 16 * pixels
}

// costOfJPEG: a byte a sample, and of a progressive one its coefficients, four
// bytes each, until the last scan is read.
func costOfJPEG(head []byte, pixels int64) int64 {
	cost := 20 * pixels // what could not be read
	for marker, body := range segments(head) {
		if marker < 0xc0 || marker > 0xcf || marker == 0xc4 || marker == 0xc8 || marker == 0xcc {
			continue
		}
		if len(body) < 6 || len(body) < 6+3*int(body[5]) || body[5] == 0 {
			return cost
		}
		var samples, most int64
		for i := range int64(body[5]) {
			factors := body[6+3*i+1]
			n := int64(factors>>4) * int64(factors&15)
			samples, most = samples+n, max(most, n)
		}
		if most == 0 {
			return cost
		}
		perSample := int64(1)
		if marker == 0xc2 {
			perSample += 4
		}
		cost = pixels*samples*perSample/most + pixels/8 // blocks at the edges
		if body[5] == 4 {
			cost += 4 * pixels // drawn anew without Adobe's turn of colours
		}
		return cost
	}
	return cost
}

// segments are those of a JPEG before its pixels: marker and body.
func segments(head []byte) func(yield func(byte, []byte) bool) {
	return func(yield func(byte, []byte) bool) {
		for at := 2; at+4 <= len(head); {
			if head[at] != 0xff {
				return
			}
			marker := head[at+1]
			if marker == 0xff || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8) { // filling, or without a body
				at++
				if marker != 0xff {
					at++
				}
				continue
			}
			length := int(binary.BigEndian.Uint16(head[at+2:]))
			if length < 2 || marker == 0xda || marker == 0xd9 {
				return
			}
			end := min(at+2+length, len(head))
			if !yield(marker, head[at+4:end]) {
				return
			}
			at += 2 + length
		}
	}
}

// costOfPNG: by depth and kind of colour; an interlaced one is put together from
// passes, each a picture of its own.
func costOfPNG(head []byte, pixels int64) int64 {
	const depthAt, colourAt, interlaceAt = 24, 25, 28
	if len(head) <= interlaceAt {
		return 16 * pixels
	}
	bytesOf := int64(4)
	switch deep := head[depthAt] == 16; {
	case deep && head[colourAt] == 0:
		bytesOf = 2
	case deep:
		bytesOf = 8
	case head[colourAt] == 3, head[colourAt] == 0:
		bytesOf = 1
	}
	if bytes.Contains(head[:min(len(head), 64<<10)], []byte("tRNS")) {
		bytesOf *= 4
	}
	if head[interlaceAt] == 1 {
		bytesOf *= 2
	}
	return bytesOf * pixels
}

// costOfWebP: three bytes a pixel with its transparency, or the lossless kind's
// pixels twice.
func costOfWebP(head []byte, pixels int64) int64 {
	if bytes.Contains(head[:min(len(head), 256)], []byte("VP8L")) || bytes.Contains(head[:min(len(head), 64<<10)], []byte("ALPH")) {
		return 12 * pixels
	}
	return 3 * pixels
}

func isWebP(head []byte) bool {
	return len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP"
}
