package files

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"os"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// uploadAsAgent and uploadAsVisitor take one file in the multipart field "file".
func (a *API) uploadAsAgent(c *fiber.Ctx) error {
	by, err := a.Identify(c, kit.Agents)
	if err != nil {
		return err
	}
	kept, err := a.Quotas.ReserveOwn(by, int64(max(0, c.Request().Header.ContentLength())))
	if err != nil {
		return err
	}
	return a.upload(c, by, kept)
}

func (a *API) uploadAsVisitor(c *fiber.Ctx) error {
	by, err := a.Identify(c, kit.Visitors)
	if err != nil {
		return err
	}
	if err := kit.Within(a.Limits.Filing, kit.NetworkOf(by.Address)); err != nil {
		return err
	}
	kept, err := a.Quotas.Reserve(by, int64(max(0, c.Request().Header.ContentLength())))
	if err != nil {
		return err
	}
	if by, err = a.Met(c.UserContext(), by); err != nil {
		kept(0)
		return err
	}
	return a.upload(c, by, kept)
}

// upload takes the file and tells how many bytes of it are kept.
func (a *API) upload(c *fiber.Ctx, by kit.Caller, kept func(bytes int64)) error {
	stored := int64(0)
	defer func() { kept(stored) }()
	if err := kit.Within(a.Limits.Uploads, by.Actor.ID); err != nil {
		return err
	}
	part, err := filePart(c)
	if err != nil {
		return err
	}
	content, size, err := spool(part)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }() // and gone: it has no name any more
	f, err := a.Files.Upload(c.UserContext(), by.Principal, files.Uploading{Name: part.FileName(), Size: size, Body: content})
	if err != nil {
		return err
	}
	stored = f.Size
	return c.JSON(wire.FileView(f))
}

// filePart finds the file in the request's body, of which nothing but the
// beginning has been read yet.
func filePart(c *fiber.Ctx) (*multipart.Part, error) {
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm || params["boundary"] == "" || c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, fiber.ErrUnsupportedMediaType
	}
	switch length := c.Request().Header.ContentLength(); {
	case length < 0:
		return nil, fiber.ErrLengthRequired
	case length > kit.MaxUpload:
		return nil, kit.ProblemOf(inbox.CodeTooLarge, "file")
	}
	form := multipart.NewReader(slowly(c), params["boundary"])
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, inbox.Invalid("file", "is missing")
		}
		if err != nil {
			return nil, fiber.ErrBadRequest
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return part, nil
		}
	}
}

// slow is a body that may take long, as long as it keeps coming: 20 MB from a
// telephone do.
type slow struct {
	io.Reader
	conn net.Conn
	over time.Time // when it must be in
}

const uploadWithin = 15 * time.Minute

func slowly(c *fiber.Ctx) slow {
	return slow{c.Context().RequestBodyStream(), c.Context().Conn(), time.Now().Add(uploadWithin)}
}

func (s slow) Read(p []byte) (int, error) {
	next := time.Now().Add(kit.ReadWithin)
	if next.After(s.over) {
		next = s.over
	}
	if err := s.conn.SetReadDeadline(next); err != nil {
		return 0, err
	}
	return s.Reader.Read(p)
}

// spool writes the part to a temporary file, because its size is known only at
// its end. The file has no name from the beginning: it is gone when closed.
func spool(part *multipart.Part) (content *os.File, size int64, err error) {
	content, err = os.CreateTemp("", "pasokh-upload-*")
	if err != nil {
		return nil, 0, inbox.Wrap(inbox.CodeUnavailable, err, "spool upload")
	}
	defer func() {
		if err != nil {
			_ = content.Close()
		}
	}()
	if err = os.Remove(content.Name()); err != nil {
		return nil, 0, inbox.Wrap(inbox.CodeUnavailable, err, "spool upload")
	}
	var broken *os.PathError // of the file; anything else is the sender's
	size, err = io.Copy(content, io.LimitReader(part, files.MaxFileBytes+1))
	switch {
	case errors.As(err, &broken):
		return nil, 0, inbox.Wrap(inbox.CodeFull, err, "spool upload")
	case err != nil:
		return nil, 0, fiber.ErrBadRequest
	}
	if _, err = content.Seek(0, io.SeekStart); err != nil {
		return nil, 0, inbox.Wrap(inbox.CodeUnavailable, err, "spool upload")
	}
	return content, size, nil
}
