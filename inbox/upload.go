package inbox

import (
	"bufio"
	"bytes"
	"context"
	"image"
	_ "image/gif"  // recognised by image.DecodeConfig
	_ "image/jpeg" // recognised by image.DecodeConfig
	_ "image/png"  // recognised by image.DecodeConfig
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode"
)

// Limits of uploads.
const (
	MaxFileBytes  = 20 << 20
	maxPixels     = 50_000_000
	fileNameRunes = 150
	// What is looked at of an image: before its measures a camera writes a preview,
	// a map of its own and more, each up to 64 kB.
	imageHead = 512 << 10
)

// FileTypes maps the accepted file name endings to the type they are served
// as. What can act in a browser or on a desk is not among them.
var FileTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
	".pdf": "application/pdf", ".txt": "text/plain", ".log": "text/plain", ".csv": "text/csv", ".md": "text/plain", ".json": "text/plain",
	".doc": "application/msword", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xls": "application/vnd.ms-excel", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".ppt": "application/vnd.ms-powerpoint", ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt": "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
	".zip": "application/zip", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".wav": "audio/wav",
	".mp4": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime",
}

// Uploading is a file on its way in.
type Uploading struct {
	Name string
	Size int64 // bytes, as the sender declared; more is too_large
	Body io.Reader
}

// Upload keeps a file for a message, draft or canned reply of the same author,
// for [UnsentFor] or as long as one of these has it. The type is
// what the name's ending says, and an image must also look like one; only
// PNG, JPEG, GIF and still WebP of sane size get dimensions and are shown inline.
func (s *Service) Upload(ctx context.Context, by Principal, in Uploading) (File, error) {
	if in.Size <= 0 {
		return File{}, Invalid("file", "is empty")
	}
	if in.Size > MaxFileBytes {
		return File{}, &Error{Code: CodeTooLarge, Field: "file", Message: "is too large"}
	}
	name := FileName(in.Name)
	kind, ok := FileTypes[strings.ToLower(path.Ext(name))]
	if !ok {
		return File{}, Invalid("file", "type is not accepted")
	}
	f := File{ID: NewID[FileID](), Name: name, Type: kind, Size: in.Size, Uploader: by.Actor, At: s.Clock.Now()}
	body := bufio.NewReaderSize(in.Body, int(min(in.Size, imageHead)))
	head, err := body.Peek(int(min(in.Size, imageHead)))
	if err != nil && err != io.EOF {
		return File{}, Wrap(CodeInvalid, err, "read upload")
	}
	if err := f.look(head); err != nil {
		return File{}, err
	}
	if err := s.expect(ctx, f); err != nil {
		return File{}, err
	}
	return f, s.Blobs.Put(ctx, f, body)
}

// look compares the content's beginning with the type and measures images.
func (f *File) look(head []byte) error {
	if !strings.HasPrefix(f.Type, "image/") {
		return nil
	}
	if seen, _, _ := mime.ParseMediaType(http.DetectContentType(head)); seen != f.Type {
		return Invalid("file", "is not the image that its name says")
	}
	width, height := measure(f.Type, head, f.Size)
	if width > 0 && height > 0 && width <= maxPixels/height {
		f.Width, f.Height = width, height
	}
	return nil
}

// measure returns the measures of an image, zero of one that is not shown.
func measure(kind string, head []byte, size int64) (width, height int) {
	if kind == "image/webp" {
		return measureWebP(head, size)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(head))
	if err != nil {
		return 0, 0
	}
	return config.Width, config.Height
}

// FileName makes a name safe to show and to save: no path, no control or
// direction-override characters, not too long.
func FileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || (unicode.Is(unicode.Cf, r) && r != '\u200c') || strings.ContainsRune(`<>:"/|?*`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimSpace(name), ". ")
	if runes := []rune(name); len(runes) > fileNameRunes {
		ext := []rune(path.Ext(name))
		if len(ext) > 12 {
			ext = nil
		}
		name = string(runes[:fileNameRunes-len(ext)]) + string(ext)
	}
	if name == "" {
		return "file"
	}
	return name
}
