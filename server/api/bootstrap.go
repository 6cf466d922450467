package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/sniff"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
)

// UploadLimits say what may be attached.
type UploadLimits struct {
	FileBytes int64    `json:"fileBytes"`
	FileTypes []string `json:"fileTypes" doc:"Accepted file name endings"`
	TextRunes int      `json:"textRunes"`
}

func uploadLimits() UploadLimits {
	return UploadLimits{files.MaxFileBytes, sniff.Endings(), inbox.TextRunes}
}

// Bootstrap is what the app needs at its first paint, in one answer.
type Bootstrap struct {
	Me       Me           `json:"me"`
	Settings Settings     `json:"settings"`
	Agents   []Agent      `json:"agents"`
	Teams    []Team       `json:"teams"`
	Channels []Channel    `json:"channels"`
	Tags     []Tag        `json:"tags"`
	Folders  []Folder     `json:"folders"`
	Canned   []Canned     `json:"canned"`
	Rules    []Named      `json:"rules" doc:"For event lines"`
	SLA      []Named      `json:"sla"`
	Hours    []Named      `json:"hours"`
	Webhooks []Named      `json:"webhooks"`
	Cursor   inbox.Cursor `json:"cursor" doc:"Where live updates go on from"`
	Limits   UploadLimits `json:"limits"`

	Attributes []Attribute `json:"attributes"`
	Variables  []string    `json:"variables" doc:"Names that canned replies may use, as {{contact.name}}"`
}

// Named is a thing that is only called by its name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func ruleName(r rules.Rule) Named      { return Named{string(r.ID), r.Name} }
func policyName(p sla.Policy) Named    { return Named{string(p.ID), p.Name} }
func hoursName(c hours.Calendar) Named { return Named{string(c.ID), c.Name} }

func (a *API) registerBootstrap() {
	route(a, agents, http.MethodGet, "/api/v1/bootstrap", "Everything small, in one call",
		func(ctx context.Context, by caller, _ *nothing) (*body[Bootstrap], error) {
			d := a.Inbox.Directory
			out := Bootstrap{Me: meView(by.Agent), Limits: uploadLimits(), Cursor: a.Hub.Stats().Cursor, Variables: d.Variables.Names()}
			settings, err := a.Workspace.Present(ctx)
			if err != nil {
				return nil, err
			}
			out.Settings = settingsView(settings)
			for _, read := range []func() error{
				func() error { return listInto(ctx, by, d.Agents, &out.Agents, agentView) },
				func() error { return listInto(ctx, by, d.Teams, &out.Teams, teamView) },
				func() error { return listInto(ctx, by, d.Channels, &out.Channels, channelView) },
				func() error { return listInto(ctx, by, d.Tags, &out.Tags, tagView) },
				func() error { return listInto(ctx, by, d.Folders, &out.Folders, folderView) },
				func() error { return listInto(ctx, by, a.Contacts.Attributes, &out.Attributes, attributeView) },
				func() error { return listInto(ctx, by, a.Rules.Book.Rules, &out.Rules, ruleName) },
				func() error { return listInto(ctx, by, a.Rules.Policies, &out.SLA, policyName) },
				func() error { return listInto(ctx, by, a.Rules.Hours, &out.Hours, hoursName) },
				func() error { return a.webhooksInto(ctx, &out.Webhooks) },
			} {
				if err := read(); err != nil {
					return nil, err
				}
			}
			for _, room := range a.Rooms {
				if err := room.bootstrap(ctx, by, &out); err != nil {
					return nil, err
				}
			}
			here := a.Hub.Presence.Online()
			for i := range out.Agents {
				out.Agents[i].Online = slices.Contains(here, out.Agents[i].ID)
			}
			return &body[Bootstrap]{out}, nil
		})
}

// listInto reads of a shelf what the caller may see and renders it.
func listInto[T inbox.Valid[T], V any](ctx context.Context, by caller, shelf *inbox.Shelf[T], out *[]V, view func(T) V) error {
	all, err := shelf.ListFor(ctx, by.Principal)
	*out = make([]V, 0, len(all))
	for _, one := range all {
		*out = append(*out, view(one))
	}
	return err
}

// webhooksInto reads which webhooks there are, for those who write and read rules.
func (a *API) webhooksInto(ctx context.Context, out *[]Named) error {
	all, err := a.Hooks.List(ctx)
	*out = make([]Named, 0, len(all))
	for _, w := range all {
		*out = append(*out, Named{string(w.ID), w.Name})
	}
	return err
}
