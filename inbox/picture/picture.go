// Package picture measures, checks and makes small versions of raster pictures
// that strangers send. What a picture costs to decode is told by its head, before
// anything is decoded, and a [Gate] bounds what all of them cost at once.
package picture

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // decoded by image.Decode
	"image/jpeg"
	_ "image/png" // decoded by image.Decode
	"io"
)

// HeadBytes is what is looked at of a picture to measure it: before its measures
// a camera writes a preview, a map of its own and more, each up to 64 kB.
const HeadBytes = 512 << 10

var (
	// ErrBroken says that it is no picture that can be decoded.
	ErrBroken = errors.New("picture cannot be decoded")
	// ErrLarge says that decoding it would cost more than the gate ever lets in.
	ErrLarge = errors.New("picture has too many pixels")
)

// Head is what a picture says of itself. Width and Height are those that it is
// shown in, turned as its camera says.
type Head struct {
	Width, Height int
	Cost          int64 // bytes that decoding needs at most
	turn          orientation
}

// Measure reads the head of a picture of so many bytes; false for one that is
// broken, or that is not shown: moving WebP.
func Measure(head []byte, size int64) (Head, bool) {
	config, kind, err := image.DecodeConfig(bytes.NewReader(head))
	if kind == "webp" || isWebP(head) {
		config.Width, config.Height = measureWebP(head, size)
		kind, err = "webp", nil
	}
	if err != nil || config.Width <= 0 || config.Height <= 0 || config.Width > maxSide || config.Height > maxSide {
		return Head{}, false
	}
	out := Head{Width: config.Width, Height: config.Height, Cost: costOf(kind, head, int64(config.Width)*int64(config.Height)), turn: upright}
	if kind == "jpeg" {
		out.turn = orientationOf(head)
	}
	if out.turn.swaps() {
		out.Width, out.Height = out.Height, out.Width
	}
	return out, true
}

// maxSide is longer than any picture's side, and short enough to multiply.
const maxSide = 1 << 17

// Shape says what a small version looks like.
type Shape struct {
	Side    int  // the longest, in pixels
	Square  bool // the largest square in the middle
	Quality int  // of the JPEG
}

// Small is a small version: a JPEG without anything but pixels.
type Small struct {
	JPEG          []byte
	Width, Height int
}

// Shrink decodes a picture of so many bytes and draws it anew, on white where it
// is transparent, no larger than it is. ErrBroken, ErrLarge, [ErrBusy] or ctx's error.
func (g *Gate) Shrink(ctx context.Context, r io.ReadSeeker, size int64, to Shape) (Small, error) {
	head := make([]byte, min(size, HeadBytes))
	if n, err := io.ReadFull(r, head); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return Small{}, fmt.Errorf("read picture: %w", err)
	} else {
		head = head[:n]
	}
	measured, ok := Measure(head, size)
	if !ok {
		return Small{}, ErrBroken
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return Small{}, fmt.Errorf("read picture: %w", err)
	}
	leave, err := g.enter(ctx, measured.Cost)
	if err != nil {
		return Small{}, err
	}
	defer leave()
	return drawAnew(r, measured, to)
}

func drawAnew(r io.Reader, measured Head, to Shape) (Small, error) {
	decoded, _, err := image.Decode(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return Small{}, ErrBroken
	}
	b := decoded.Bounds()
	if want := b.Dx() == measured.Width && b.Dy() == measured.Height; !want && !(b.Dx() == measured.Height && b.Dy() == measured.Width) {
		return Small{}, ErrBroken // its head told something else: the cost too
	}
	area := b
	if to.Square {
		area = middle(b)
	}
	out := measured.turn.apply(shrink(decoded, area, to.Side))
	var raw bytes.Buffer
	if err := jpeg.Encode(&raw, out, &jpeg.Options{Quality: to.Quality}); err != nil {
		return Small{}, fmt.Errorf("encode picture: %w", err)
	}
	return Small{raw.Bytes(), out.Bounds().Dx(), out.Bounds().Dy()}, nil
}
