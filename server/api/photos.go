package api

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
)

// photoPath is where an agent's photo is served, "" when there is none.
func photoPath(a inbox.Agent) string {
	if a.Photo == "" {
		return ""
	}
	return "/files/photos/" + string(a.Photo)
}

func (a *API) registerPhotos() {
	route(a, agents, http.MethodDelete, "/api/v1/me/photo", "Be shown by letters again",
		func(ctx context.Context, by caller, _ *nothing) (*body[Me], error) {
			agent, err := a.Files.RemovePhoto(ctx, by.Principal, by.Agent.ID)
			return &body[Me]{meView(agent)}, err
		})
	route(a, admins, http.MethodDelete, "/api/v1/agents/{id}/photo", "Have an agent shown by letters again",
		func(ctx context.Context, by caller, in *byID) (*body[Agent], error) {
			agent, err := a.Files.RemovePhoto(ctx, by.Principal, inbox.AgentID(in.ID))
			return &body[Agent]{agentView(agent)}, err
		})
}

// uploadOwnPhoto and uploadPhoto take a picture in the multipart field "file".
func (a *API) uploadOwnPhoto(c *fiber.Ctx) error {
	by, err := a.identify(c, agents)
	if err != nil {
		return err
	}
	return a.takePhoto(c, by, by.Agent.ID)
}

func (a *API) uploadPhoto(c *fiber.Ctx) error {
	by, err := a.identify(c, admins)
	if err != nil {
		return err
	}
	return a.takePhoto(c, by, inbox.AgentID(c.Params("id")))
}

func (a *API) takePhoto(c *fiber.Ctx, by caller, of inbox.AgentID) error {
	if err := within(a.limits.uploads, by.Actor.ID); err != nil {
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
	return c.JSON(agentView(agent))
}

// photo serves a photo that an agent is shown by. Whoever is told its address
// may see it: colleagues, and visitors to whom that agent speaks. It cannot be
// guessed, and another photo has another.
func (a *API) photo(c *fiber.Ctx) error {
	f, err := a.Files.Photo(c.UserContext(), inbox.FileID(c.Params("photo")))
	if err != nil {
		return err
	}
	return a.sendFile(c, f, immutable)
}
