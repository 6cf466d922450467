package kit

import (
	"fmt"
	"io"
	"mime"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// partOf reads a Range header that asks for one range of bytes (RFC 9110,
// section 14). Others are ignored, as the RFC allows. A range from size on
// cannot be satisfied.
func partOf(header string, size int64) (from, to int64, asked bool) {
	spec, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(spec, "-")
	if !ok || !dash {
		return 0, 0, false
	}
	number := func(s string) int64 {
		n, err := strconv.ParseUint(s, 10, 63)
		if err != nil {
			return -1
		}
		return int64(n)
	}
	switch from, to = number(first), number(last); {
	case first == "" && to >= 0: // so many from the end
		return size - min(to, size), size - 1, true
	case last == "" && from >= 0:
		return from, size - 1, true
	case from < 0 || to < from:
		return 0, 0, false
	}
	return from, min(to, size-1), true
}

type partReader struct {
	io.Reader
	io.Closer
}

// SendPart sends the content, or the part of it that was asked for: players of
// sound and film ask for parts. It closes the content.
func SendPart(c *fiber.Ctx, content io.ReadSeekCloser, size int64) error {
	from, to, asked := partOf(c.Get(fiber.HeaderRange), size)
	switch {
	case !asked:
		return c.SendStream(content, int(size))
	case from >= size:
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", size))
		_ = content.Close()
		return fiber.ErrRequestedRangeNotSatisfiable
	}
	if _, err := content.Seek(from, io.SeekStart); err != nil {
		_ = content.Close()
		return fmt.Errorf("seek in file: %w", err)
	}
	c.Status(fiber.StatusPartialContent)
	c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", from, to, size))
	return c.SendStream(partReader{io.LimitReader(content, to-from+1), content}, int(to-from+1))
}

// Disposition is RFC 6266: a plain name for old clients, the real one encoded.
func Disposition(how, name string) string {
	if plain := mime.FormatMediaType(how, map[string]string{"filename": name}); plain != "" {
		return plain
	}
	return how + "; filename*=UTF-8''" + url.PathEscape(name)
}
