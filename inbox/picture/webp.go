package picture

import (
	"bytes"
	"encoding/binary"
	"slices"

	"golang.org/x/image/webp"
)

// measureWebP returns the measures of a still WebP picture of so many bytes, of
// which head is the beginning; zero of one that moves, that says that it is
// longer or shorter than it is, or whose frame is not what it says itself
// (https://developers.google.com/speed/webp/docs/riff_container).
func measureWebP(head []byte, size int64) (width, height int) {
	if len(head) < riffHeader || riffEnd(head, 4) != (size+1)&^1 {
		return 0, 0
	}
	var canvas [2]int // of the extended form
	for at := int64(riffHeader); at+chunkHeader <= int64(len(head)); {
		end := at + chunkHeader + int64(binary.LittleEndian.Uint32(head[at+4:]))
		if end > size {
			return 0, 0
		}
		body := head[at+chunkHeader : min(end, int64(len(head)))]
		switch name := string(head[at : at+4]); name {
		case "VP8X":
			if at != riffHeader || len(body) < 10 || body[0]&animated != 0 {
				return 0, 0
			}
			canvas = [2]int{1 + uint24(body[4:]), 1 + uint24(body[7:])}
		case "ANIM", "ANMF":
			return 0, 0
		case "VP8 ", "VP8L":
			frame := frameOf(name, body)
			if canvas != [2]int{} && canvas != frame {
				return 0, 0
			}
			return frame[0], frame[1]
		}
		at = end + end&1
	}
	return 0, 0
}

const (
	riffHeader  = 12 // RIFF, length, WEBP
	chunkHeader = 8  // name, length
	animated    = 0x02
	frameHead   = 64 // of a frame: its measures are in the first ten bytes
)

// riffEnd is where what begins with a length ends, with its padding.
func riffEnd(b []byte, at int) int64 {
	return (int64(at) + 4 + int64(binary.LittleEndian.Uint32(b[at:])) + 1) &^ 1
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// frameOf measures one frame, as a picture of its own.
func frameOf(name string, body []byte) [2]int {
	body = body[:min(len(body), frameHead)&^1]
	length := func(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }
	picture := slices.Concat([]byte("RIFF"), length(4+chunkHeader+len(body)), []byte("WEBP"+name), length(len(body)), body)
	config, err := webp.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return [2]int{}
	}
	return [2]int{config.Width, config.Height}
}
