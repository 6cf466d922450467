package visitor

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// PublicChannel is what a channel tells visitors.
type PublicChannel struct {
	ID        inbox.ChannelID `json:"id"`
	Name      string          `json:"name"`
	Language  string          `json:"language" pattern:"^[a-z]{2,3}$"`
	Color     string          `json:"color"`
	Shades    Shades          `json:"shades"`
	Greeting  string          `json:"greeting"`
	Intro     string          `json:"intro"`
	ReplyTime string          `json:"replyTime"`
	AskEmail  bool            `json:"askEmail"`
	Agents    []wire.Face     `json:"agents"`
	Online    bool            `json:"online" doc:"Somebody who answers here is online"`
	Files     VisitorFiles    `json:"files"`
	Texts     inbox.Texts     `json:"texts" doc:"Words in place of the panel's, by language and key"`
	Hours     *VisitorHours   `json:"hours,omitempty" doc:"Absent when the channel says nothing of hours"`
	Form      *wire.FirstForm `json:"form,omitempty" doc:"Absent when nothing is asked"`
}

// VisitorHours say whether the channel is answered now. The moments are for the
// panel to say in the visitor's own time.
type VisitorHours struct {
	Open  bool       `json:"open"`
	Until *time.Time `json:"until,omitempty" doc:"When it closes; absent while closed, or when no end is near"`
	Opens *time.Time `json:"opens,omitempty" doc:"When it opens again; absent while open, or when it never does"`
}

// VisitorFiles say what may be attached.
type VisitorFiles struct {
	MaxBytes int64    `json:"maxBytes"`
	Types    []string `json:"types" doc:"Accepted file name endings"`
}

// VisitorContact is what a visitor has told about itself.
type VisitorContact struct {
	Name  string       `json:"name,omitempty"`
	Email string       `json:"email,omitempty"`
	Alias *inbox.Alias `json:"alias,omitempty"`
}

// VisitorMe is who the visitor is and what it has said.
type VisitorMe struct {
	Contact       VisitorContact             `json:"contact"`
	Conversations []wire.VisitorConversation `json:"conversations"`
}

func (a *API) registerVisitors() {
	kit.Route(a.Kit, kit.Anyone, http.MethodGet, "/chat/api/channels/{id}", "What a channel tells visitors",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[PublicChannel], error) {
			if err := a.Widgets.Embeddable(ctx, inbox.ChannelID(in.ID), by); err != nil {
				return nil, err
			}
			out, err := a.publicChannel(ctx, in.ID)
			return &kit.Body[PublicChannel]{Body: out}, err
		})
	type erasing struct {
		ID string `path:"id" maxLength:"64"`
	}
	kit.Route(a.Kit, kit.Visitors, http.MethodDelete, "/chat/api/conversations/{id}", "Take back for good what the visitor said; the conversation is gone for it",
		func(ctx context.Context, by kit.Caller, in *erasing) (*kit.Nothing, error) {
			if err := kit.Within(a.Limits.Writing, by.Visitor.ID); err != nil {
				return nil, err
			}
			if err := kit.Within(a.Limits.Sending, kit.NetworkOf(by.Address)); err != nil {
				return nil, err
			}
			return nil, a.Inbox.Erase(ctx, by.Principal, inbox.ConversationID(in.ID))
		})
	type visitorSeen struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Seq int64 `json:"seq" minimum:"0"`
		}
	}
	kit.Route(a.Kit, kit.Visitors, http.MethodPut, "/chat/api/conversations/{id}/seen", "Say up to where the visitor has read",
		func(ctx context.Context, by kit.Caller, in *visitorSeen) (*kit.Nothing, error) {
			if err := kit.Within(a.Limits.Sending, kit.NetworkOf(by.Address)); err != nil {
				return nil, err
			}
			_, err := a.Inbox.Seen(ctx, by.Principal, inbox.ConversationID(in.ID), in.Body.Seq)
			return nil, err
		})
}

const facesShown = 3

func (a *API) publicChannel(ctx context.Context, id string) (PublicChannel, error) {
	c, err := a.Widgets.EnabledChannel(ctx, id)
	if err != nil {
		return PublicChannel{}, err
	}
	out := PublicChannel{
		ID: c.ID, Name: c.Name, Language: c.Language, Color: c.Color, Shades: shadesOf(c.Color), Greeting: c.Greeting, Intro: c.Intro, ReplyTime: c.ReplyTime, AskEmail: c.AskEmail,
		Agents: []wire.Face{}, Files: VisitorFiles{files.MaxFileBytes, wire.UploadsAllowed().FileTypes}, Texts: wire.TextsView(c.Texts),
	}
	if c.Form.Asks() {
		form := wire.FormView(c.Form)
		out.Form = &form
	}
	if out.Hours, err = a.visitorHours(ctx, c); err != nil {
		return out, err
	}
	all, err := a.Inbox.Directory.Agents.List(ctx)
	if err != nil {
		return out, err
	}
	here := a.Hub.Presence.Online()
	for _, agent := range all {
		if !agent.Principal().Scope.Sees(inbox.Audience{Channel: c.ID, Team: c.Team}) {
			continue
		}
		if slices.Contains(here, agent.ID) {
			out.Online = true
		}
		if len(out.Agents) < facesShown {
			out.Agents = append(out.Agents, *wire.FaceOf(agent))
		}
	}
	return out, nil
}

// visitorHours are the channel's; nil when it has none, or they were removed or cannot be read.
func (a *API) visitorHours(ctx context.Context, c inbox.Channel) (*VisitorHours, error) {
	if c.Hours == "" {
		return nil, nil
	}
	hours, err := a.Rules.Hours.Get(ctx, string(c.Hours))
	if inbox.IsMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	hours, now := hours.Ready(), a.Clock.Now()
	if !hours.Open(now) {
		return &VisitorHours{Opens: wire.Moment(hours.NextOpen(now))}, nil
	}
	return &VisitorHours{Open: true, Until: wire.Moment(hours.Closes(now))}, nil
}

func (a *API) registerNewVisitor() {
	type arrival struct {
		Body struct {
			Channel string `json:"channel" maxLength:"64"`
		}
	}
	type admitted struct {
		Token   string `json:"token" doc:"Kept by the panel; proves to be this visitor for a year"`
		Visitor string `json:"visitor"`
	}
	kit.Route(a.Kit, kit.Anyone, http.MethodPost, "/chat/api/visitors", "Become a visitor; nothing is stored before the first message",
		func(ctx context.Context, by kit.Caller, in *arrival) (*kit.Body[admitted], error) {
			if err := kit.Within(a.Limits.Visitors, kit.NetworkOf(by.Address)); err != nil {
				return nil, err
			}
			c, err := a.Widgets.EnabledChannel(ctx, in.Body.Channel)
			if err == nil {
				err = a.Widgets.MayShow(c, by)
			}
			if err != nil {
				return nil, err
			}
			v, token, err := a.Auth.NewVisitor(c.ID)
			return &kit.Body[admitted]{Body: admitted{token, v.ID}}, err
		})
}

// visitorLists is how many conversations a visitor's panel shows.
const visitorLists = 50

// Own returns the visitor's conversations, newest first; spam and trash look
// to the visitor like any other.
func (a *API) Own(ctx context.Context, by kit.Caller) ([]inbox.Conversation, error) {
	return a.Inbox.Own(ctx, by.Principal, visitorLists)
}

func (a *API) registerVisitorMe() {
	kit.Route(a.Kit, kit.Visitors, http.MethodGet, "/chat/api/me", "Who the visitor is and its conversations",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[VisitorMe], error) {
			out, err := a.visitorMe(ctx, by)
			return &kit.Body[VisitorMe]{Body: out}, err
		})
	type claim struct {
		Body struct {
			Name  *string `json:"name,omitempty"`
			Email *string `json:"email,omitempty" maxLength:"254"`
		}
	}
	kit.Route(a.Kit, kit.Visitors, http.MethodPatch, "/chat/api/me", "Tell a name or an address; agents see the address as unverified",
		func(ctx context.Context, by kit.Caller, in *claim) (*kit.Body[VisitorMe], error) {
			if err := kit.Within(a.Limits.Writing, "me:"+by.Visitor.ID); err != nil {
				return nil, err
			}
			if err := kit.Within(a.Limits.Claims, kit.NetworkOf(by.Address)); err != nil {
				return nil, err
			}
			if err := a.Quotas.MayKeep(by, 0); err != nil {
				return nil, err
			}
			by, err := a.Met(ctx, by)
			if err != nil {
				return nil, err
			}
			if _, err := a.Contacts.Update(ctx, by.Principal, by.Scope.Contact, contacts.Patch{Name: in.Body.Name, ClaimedEmail: in.Body.Email}); err != nil {
				return nil, err
			}
			out, err := a.visitorMe(ctx, by)
			return &kit.Body[VisitorMe]{Body: out}, err
		})
}

func (a *API) visitorMe(ctx context.Context, by kit.Caller) (VisitorMe, error) {
	out := VisitorMe{Conversations: []wire.VisitorConversation{}}
	if by.Scope.Contact == "" {
		return out, nil
	}
	contact, err := a.Contacts.Itself(ctx, by.Principal)
	if err != nil {
		return out, err
	}
	alias := inbox.AliasOf(contact.ID)
	out.Contact = VisitorContact{Name: contact.Name, Email: contact.Email(), Alias: &alias}
	if out.Contact.Email == "" {
		out.Contact.Email = contact.ClaimedEmail
	}
	all, err := a.Own(ctx, by)
	if err != nil {
		return out, err
	}
	n, err := a.Names(ctx)
	for _, c := range all {
		out.Conversations = append(out.Conversations, wire.VisitorConversationOf(c, n))
	}
	return out, err
}
