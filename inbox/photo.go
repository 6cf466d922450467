package inbox

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"slices"

	"github.com/google/uuid"
)

// Limits of photos: what is taken in, and the square that is kept.
const (
	MaxPhotoBytes  = 4 << 20
	maxPhotoPixels = 8_000_000
	photoSide      = 256
	photoQuality   = 88
)

// photos is the namespace of the ids of photos.
var photos = uuid.MustParse("3b7de7a9-64a7-5d43-9a0f-2f3f0c6d8b15")

// SetPhoto has an agent shown by a picture: PNG, JPEG or GIF. An agent sets its
// own, an admin anybody's. What is kept is drawn anew, so that nothing of the
// file is passed on but what is seen: no place where it was taken, nothing
// hidden. Its id is made of whose it is and what it shows: a photo that changes
// has another address.
func (s *Service) SetPhoto(ctx context.Context, by Principal, of AgentID, picture io.Reader) (Agent, error) {
	if err := mayShow(by, of); err != nil {
		return Agent{}, err
	}
	if _, err := s.Directory.Agents.Get(ctx, string(of)); err != nil {
		return Agent{}, err
	}
	square, side, err := drawPhoto(picture)
	if err != nil {
		return Agent{}, err
	}
	f := File{
		ID:   FileID(uuid.NewSHA1(photos, slices.Concat([]byte(of+"/"), square)).String()),
		Name: "photo.jpg", Type: "image/jpeg", Size: int64(len(square)), Width: side, Height: side,
		Uploader: System, At: s.Clock.Now(), // nobody's to attach
	}
	if err := s.Blobs.Put(ctx, f, bytes.NewReader(square)); err != nil && ErrorCode(err) != CodeConflict {
		return Agent{}, err
	}
	return s.changePhoto(ctx, by, of, f.ID)
}

// RemovePhoto has an agent shown by letters again.
func (s *Service) RemovePhoto(ctx context.Context, by Principal, of AgentID) (Agent, error) {
	if err := mayShow(by, of); err != nil {
		return Agent{}, err
	}
	return s.changePhoto(ctx, by, of, "")
}

// Photo returns the description of a photo that an agent is shown by; not_found
// for one that was replaced or removed, and for any other file.
func (s *Service) Photo(ctx context.Context, id FileID) (File, error) {
	all, err := s.Directory.Agents.List(ctx)
	if err != nil {
		return File{}, err
	}
	if id == "" || !slices.ContainsFunc(all, func(a Agent) bool { return a.Photo == id }) {
		return File{}, Errorf(CodeNotFound, "photo %s", id)
	}
	return s.Blobs.Stat(ctx, id)
}

func mayShow(by Principal, of AgentID) error {
	if by.Admin || (of != "" && by.Actor.Agent() == of) {
		return nil
	}
	return Errorf(CodeForbidden, "only an admin sets another's photo")
}

func (s *Service) changePhoto(ctx context.Context, by Principal, of AgentID, to FileID) (Agent, error) {
	var err error
	for range commitTries {
		var agent Agent
		if agent, err = s.Directory.Agents.Get(ctx, string(of)); err != nil || agent.Photo == to {
			return agent, err
		}
		was := agent.Photo
		agent.Photo = to
		if agent, err = s.Directory.Agents.put(ctx, by.Actor, agent); ErrorCode(err) == CodeConflict {
			continue
		}
		if err == nil && was != "" {
			err = s.Blobs.Delete(ctx, was)
		}
		return agent, err
	}
	return Agent{}, err
}

// drawPhoto decodes a picture and encodes the square in its middle.
func drawPhoto(r io.Reader) (square []byte, side int, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxPhotoBytes+1))
	if err != nil {
		return nil, 0, Wrap(CodeInvalid, err, "read photo")
	}
	if len(raw) > MaxPhotoBytes {
		return nil, 0, &Error{Code: CodeTooLarge, Field: "file", Message: "is too large"}
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || kind == "webp" || config.Width <= 0 || config.Height <= 0 {
		return nil, 0, Invalid("file", "is not a picture")
	}
	if config.Width > maxPhotoPixels/config.Height {
		return nil, 0, &Error{Code: CodeTooLarge, Field: "file", Message: "has too many pixels"}
	}
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, 0, Invalid("file", "is not a picture")
	}
	shown := shrink(middle(picture), photoSide)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, shown, &jpeg.Options{Quality: photoQuality}); err != nil {
		return nil, 0, Wrap(CodeInternal, err, "encode photo")
	}
	return out.Bytes(), shown.Bounds().Dx(), nil
}

// middle is the largest square in the middle, on white where it is transparent.
func middle(picture image.Image) *image.RGBA {
	b := picture.Bounds()
	side := min(b.Dx(), b.Dy())
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), picture, b.Min.Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2)), draw.Over)
	return out
}

// shrink makes a square no larger than side: each pixel is the mean of those
// that it stands for.
func shrink(square *image.RGBA, side int) *image.RGBA {
	from := square.Bounds().Dx()
	if from <= side {
		return square
	}
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			area := image.Rect(x*from/side, y*from/side, (x+1)*from/side, (y+1)*from/side)
			out.SetRGBA(x, y, mean(square, area))
		}
	}
	return out
}

func mean(of *image.RGBA, area image.Rectangle) color.RGBA {
	var sum [3]int
	for y := area.Min.Y; y < area.Max.Y; y++ {
		row := of.Pix[of.PixOffset(area.Min.X, y):of.PixOffset(area.Max.X, y)]
		for i := 0; i < len(row); i += 4 {
			sum[0] += int(row[i])
			sum[1] += int(row[i+1])
			sum[2] += int(row[i+2])
		}
	}
	n := area.Dx() * area.Dy()
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}
