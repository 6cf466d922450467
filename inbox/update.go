package inbox

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Patch says what to change about a conversation; nil fields stay. An empty id
// means nobody, no team, no folder.
type Patch struct {
	Status       *Status
	Priority     *Priority
	Assignee     *AgentID
	Team         *TeamID
	Folder       *FolderID
	Tags         *[]TagID
	AddTags      []TagID
	RemoveTags   []TagID
	Subject      *string
	SnoozedUntil *time.Time // the status becomes snoozed
}

// actions are what the patch needs to be allowed.
func (p Patch) actions() []Action {
	var out []Action
	for _, a := range []struct {
		needed bool
		action Action
	}{
		{p.Status != nil && *p.Status != StatusTrash, ActStatus}, {p.Status != nil && *p.Status == StatusTrash, ActTrash},
		{p.Priority != nil, ActPriority}, {p.Assignee != nil || p.Team != nil, ActAssign}, {p.Folder != nil, ActMove},
		{p.Tags != nil || len(p.AddTags)+len(p.RemoveTags) > 0, ActTag}, {p.Subject != nil, ActSubject}, {p.SnoozedUntil != nil, ActSnooze},
	} {
		if a.needed {
			out = append(out, a.action)
		}
	}
	return out
}

// Update applies the patch as one change and returns the conversation. What is
// already so changes nothing.
func (s *Service) Update(ctx context.Context, by Principal, id ConversationID, p Patch) (Conversation, error) {
	if err := s.checkPatch(ctx, p); err != nil {
		return Conversation{}, err
	}
	return s.change(ctx, id, func(c Conversation) (Change, error) {
		for _, action := range append([]Action{ActRead}, p.actions()...) {
			if err := authorize(by, action, c); err != nil {
				return Change{}, err
			}
		}
		return decideUpdate(c, by.Actor, p, s.ports.Clock.Now())
	})
}

// checkPatch refuses values that are not so and references to what does not exist.
func (s *Service) checkPatch(ctx context.Context, p Patch) error {
	switch {
	case p.Status != nil && !p.Status.Valid():
		return Invalid("status", "is unknown")
	case p.Status != nil && *p.Status == StatusSnoozed && p.SnoozedUntil == nil:
		return Invalid("snoozedUntil", "is missing")
	case p.Status != nil && *p.Status != StatusSnoozed && p.SnoozedUntil != nil:
		return Invalid("status", "contradicts snoozedUntil")
	case p.Priority != nil && !p.Priority.Valid():
		return Invalid("priority", "is unknown")
	case p.Subject != nil && strings.TrimSpace(*p.Subject) == "":
		return Invalid("subject", "is empty")
	}
	if p.Subject != nil {
		if err := ValidText("subject", *p.Subject, SubjectRunes); err != nil {
			return err
		}
	}
	return s.checkReferences(ctx, p)
}

func (s *Service) checkReferences(ctx context.Context, p Patch) error {
	if p.Assignee != nil && *p.Assignee != "" {
		agent, err := s.Directory.Agents.Get(ctx, string(*p.Assignee))
		if err = Unknown("assignee", err); err != nil {
			return err
		}
		if !agent.Active() {
			return Invalid("assignee", "is not active")
		}
	}
	if p.Team != nil && *p.Team != "" {
		if _, err := s.Directory.Teams.Get(ctx, string(*p.Team)); err != nil {
			return Unknown("team", err)
		}
	}
	if p.Folder != nil && *p.Folder != "" {
		folder, err := s.Directory.Folders.Get(ctx, string(*p.Folder))
		if err = Unknown("folder", err); err != nil {
			return err
		}
		if folder.Kind != FolderManual {
			return Invalid("folder", "is not a manual folder")
		}
	}
	tags := p.AddTags
	if p.Tags != nil {
		tags = slices.Concat(tags, *p.Tags)
	}
	return s.Directory.CheckTags(ctx, tags)
}

// CheckTags refuses tags that are not there, or too many.
func (d *Directory) CheckTags(ctx context.Context, tags []TagID) error {
	if len(tags) > MaxTags {
		return Invalid("tags", "too many")
	}
	for _, t := range tags {
		if _, err := d.Tags.Get(ctx, string(t)); err != nil {
			return Unknown("tags", err)
		}
	}
	return nil
}

// Unknown turns not_found of a named thing into invalid of the field that names it.
func Unknown(field string, err error) error {
	if ErrorCode(err) == CodeNotFound {
		return Invalid(field, "names nothing")
	}
	return err
}

func decideUpdate(c Conversation, by Actor, p Patch, now time.Time) (Change, error) {
	e := begin(c, by, now)
	if err := e.patch(p); err != nil {
		return Change{}, err
	}
	e.remember(p, c)
	return e.change(), nil
}

// patch applies what the patch says.
func (e *edit) patch(p Patch) error {
	if p.Assignee != nil {
		e.assign(*p.Assignee)
	}
	if p.Team != nil {
		e.toTeam(*p.Team)
	}
	if p.Priority != nil {
		e.prioritise(*p.Priority)
	}
	if p.Folder != nil {
		e.move(*p.Folder)
	}
	if p.Subject != nil {
		e.rename(strings.TrimSpace(*p.Subject))
	}
	if err := e.tag(p.tags(e.c.Tags)); err != nil {
		return err
	}
	if p.SnoozedUntil != nil {
		return e.snooze(*p.SnoozedUntil)
	}
	if p.Status != nil {
		e.status(*p.Status)
	}
	return nil
}

// tags returns what the patch makes of the present tags.
func (p Patch) tags(present []TagID) []TagID {
	if p.Tags != nil {
		present = *p.Tags
	}
	return slices.DeleteFunc(slices.Concat(present, p.AddTags), func(t TagID) bool { return slices.Contains(p.RemoveTags, t) })
}
