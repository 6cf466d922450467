package files

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

func (a *API) registerPhotos() {
	kit.Route(a.Kit, kit.Agents, http.MethodDelete, "/api/v1/me/photo", "Be shown by letters again",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[wire.Me], error) {
			agent, err := a.Files.RemovePhoto(ctx, by.Principal, by.Agent.ID)
			return &kit.Body[wire.Me]{Body: wire.MeView(agent)}, err
		})
	kit.Route(a.Kit, kit.Admins, http.MethodDelete, "/api/v1/agents/{id}/photo", "Have an agent shown by letters again",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[wire.Agent], error) {
			agent, err := a.Files.RemovePhoto(ctx, by.Principal, inbox.AgentID(in.ID))
			return &kit.Body[wire.Agent]{Body: wire.AgentView(agent)}, err
		})
}

// uploadOwnPhoto and uploadPhoto take a picture in the multipart field "file".
func (a *API) uploadOwnPhoto(c *fiber.Ctx) error {
	by, err := a.Identify(c, kit.Agents)
	if err != nil {
		return err
	}
	return a.takePhoto(c, by, by.Agent.ID)
}

func (a *API) uploadPhoto(c *fiber.Ctx) error {
	by, err := a.Identify(c, kit.Admins)
	if err != nil {
		return err
	}
	return a.takePhoto(c, by, inbox.AgentID(c.Params("id")))
}

func (a *API) takePhoto(c *fiber.Ctx, by kit.Caller, of inbox.AgentID) error {
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
	agent, err := a.Files.SetPhoto(c.UserContext(), by.Principal, of, size, content)
	if err != nil {
		return err
	}
	return c.JSON(wire.AgentView(agent))
}

// photo serves a photo that an agent is shown by. Whoever is told its address
// may see it: colleagues, and visitors to whom that agent speaks. It cannot be
// guessed, and another photo has another.
func (a *API) photo(c *fiber.Ctx) error {
	f, err := a.Files.Photo(c.UserContext(), inbox.FileID(c.Params("photo")))
	if err != nil {
		return err
	}
	return a.sendFile(c, f, kit.Immutable)
}
