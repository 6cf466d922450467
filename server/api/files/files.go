package files

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// fileForAgent serves a file of a message that the signed-in agent may see.
func (a *API) fileForAgent(c *fiber.Ctx) error {
	by, err := a.Identify(c, kit.Agents)
	if err != nil {
		return err
	}
	seq, err := strconv.ParseInt(c.Params("seq"), 10, 64)
	if err != nil {
		return kit.ProblemOf(inbox.CodeNotFound, "")
	}
	f, err := a.Inbox.File(c.UserContext(), by.Principal, inbox.ConversationID(c.Params("conversation")), seq, inbox.FileID(c.Params("file")))
	if err != nil {
		return err
	}
	return a.sendShown(c, f)
}

// fileForVisitor serves a file by an expiring token that names the file and its
// contact, who must still own the conversation: itself or as the one that it was
// merged into.
func (a *API) fileForVisitor(c *fiber.Ctx) error {
	ref, err := a.Auth.File(c.Params("token"))
	if err != nil {
		return kit.ProblemOf(inbox.CodeNotFound, "")
	}
	owner, err := a.Contacts.As(c.UserContext(), ref.Contact)
	if err != nil {
		return err
	}
	f, err := a.Inbox.File(c.UserContext(), owner, ref.Conversation, ref.Seq, ref.File)
	if err != nil {
		return err
	}
	return a.sendShown(c, f)
}

// sendShown sends a file or, when that is asked for, the small version of a picture.
func (a *API) sendShown(c *fiber.Ctx, f inbox.File) error {
	if c.Query("size") == wire.SmallSize {
		var err error
		if f, err = a.Files.Small(c.UserContext(), f); err != nil {
			return err
		}
	}
	return a.sendFile(c, f, kit.OwnAnswer)
}

// sendFile sends the bytes so that nothing in them can act: never sniffed,
// sandboxed, and saved instead of shown unless it is a measured image.
func (a *API) sendFile(c *fiber.Ctx, f inbox.File, caching string) error {
	c.Set(fiber.HeaderCacheControl, caching)
	tag := `"` + string(f.ID) + `"` // the bytes of an id never change
	c.Set(fiber.HeaderETag, tag)
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	content, err := a.Inbox.OpenFile(c.UserContext(), f)
	if err != nil {
		return err
	}
	how := "attachment"
	if f.Image() {
		how = "inline"
	}
	c.Set(fiber.HeaderContentType, f.Type)
	c.Set(fiber.HeaderContentDisposition, kit.Disposition(how, f.Name))
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	return kit.SendPart(c, content, f.Size)
}
