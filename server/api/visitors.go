package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/files"
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
	Agents    []Face          `json:"agents"`
	Online    bool            `json:"online" doc:"Somebody who answers here is online"`
	Files     VisitorFiles    `json:"files"`
	Texts     inbox.Texts     `json:"texts" doc:"Words in place of the panel's, by language and key"`
	Hours     *VisitorHours   `json:"hours,omitempty" doc:"Absent when the channel says nothing of hours"`
	Form      *FirstForm      `json:"form,omitempty" doc:"Absent when nothing is asked"`
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
	Contact       VisitorContact        `json:"contact"`
	Conversations []VisitorConversation `json:"conversations"`
}

func (a *API) registerVisitors() {
	route(a, anyone, http.MethodGet, "/chat/api/channels/{id}", "What a channel tells visitors",
		func(ctx context.Context, by caller, in *byID) (*body[PublicChannel], error) {
			if err := a.embeddable(ctx, inbox.ChannelID(in.ID), by); err != nil {
				return nil, err
			}
			out, err := a.publicChannel(ctx, in.ID)
			return &body[PublicChannel]{out}, err
		})
	a.registerNewVisitor()
	a.registerVisitorMe()
	a.registerVisitorIdentity()
	a.registerVisitorMessages()
	type erasing struct {
		ID string `path:"id" maxLength:"64"`
	}
	route(a, visitor, http.MethodDelete, "/chat/api/conversations/{id}", "Take back for good what the visitor said; the conversation is gone for it",
		func(ctx context.Context, by caller, in *erasing) (*nothing, error) {
			if err := within(a.limits.writing, by.Visitor.ID); err != nil {
				return nil, err
			}
			if err := within(a.limits.sending, networkOf(by.Address)); err != nil {
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
	route(a, visitor, http.MethodPut, "/chat/api/conversations/{id}/seen", "Say up to where the visitor has read",
		func(ctx context.Context, by caller, in *visitorSeen) (*nothing, error) {
			if err := within(a.limits.sending, networkOf(by.Address)); err != nil {
				return nil, err
			}
			_, err := a.Inbox.Seen(ctx, by.Principal, inbox.ConversationID(in.ID), in.Body.Seq)
			return nil, err
		})
}

// enabledChannel returns a channel that visitors may use; one of mail has no widget.
func (a *API) enabledChannel(ctx context.Context, id string) (inbox.Channel, error) {
	c, err := a.Inbox.Directory.Channels.Get(ctx, id)
	if err == nil && (!c.Enabled || c.Kind != inbox.ChannelChat) {
		return c, inbox.Errorf(inbox.CodeNotFound, "channel %s has no widget that is on", id)
	}
	return c, err
}

const facesShown = 3

func (a *API) publicChannel(ctx context.Context, id string) (PublicChannel, error) {
	c, err := a.enabledChannel(ctx, id)
	if err != nil {
		return PublicChannel{}, err
	}
	out := PublicChannel{
		ID: c.ID, Name: c.Name, Language: c.Language, Color: c.Color, Shades: shadesOf(c.Color), Greeting: c.Greeting, Intro: c.Intro, ReplyTime: c.ReplyTime, AskEmail: c.AskEmail,
		Agents: []Face{}, Files: VisitorFiles{files.MaxFileBytes, uploadLimits().FileTypes}, Texts: textsView(c.Texts),
	}
	if c.Form.Asks() {
		form := formView(c.Form)
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
			out.Agents = append(out.Agents, *face(agent))
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
		return &VisitorHours{Opens: moment(hours.NextOpen(now))}, nil
	}
	return &VisitorHours{Open: true, Until: moment(hours.Closes(now))}, nil
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
	route(a, anyone, http.MethodPost, "/chat/api/visitors", "Become a visitor; nothing is stored before the first message",
		func(ctx context.Context, by caller, in *arrival) (*body[admitted], error) {
			if err := within(a.limits.visitors, networkOf(by.Address)); err != nil {
				return nil, err
			}
			c, err := a.enabledChannel(ctx, in.Body.Channel)
			if err == nil {
				err = a.mayShow(c, by)
			}
			if err != nil {
				return nil, err
			}
			v, token, err := a.Auth.NewVisitor(c.ID)
			return &body[admitted]{admitted{token, v.ID}}, err
		})
}

// visitorLists is how many conversations a visitor's panel shows.
const visitorLists = 50

// own returns the visitor's conversations, newest first; spam and trash look
// to the visitor like any other.
func (a *API) own(ctx context.Context, by caller) ([]inbox.Conversation, error) {
	return a.Inbox.Own(ctx, by.Principal, visitorLists)
}

func (a *API) registerVisitorMe() {
	route(a, visitor, http.MethodGet, "/chat/api/me", "Who the visitor is and its conversations",
		func(ctx context.Context, by caller, _ *nothing) (*body[VisitorMe], error) {
			out, err := a.visitorMe(ctx, by)
			return &body[VisitorMe]{out}, err
		})
	type claim struct {
		Body struct {
			Name  *string `json:"name,omitempty"`
			Email *string `json:"email,omitempty" maxLength:"254"`
		}
	}
	route(a, visitor, http.MethodPatch, "/chat/api/me", "Tell a name or an address; agents see the address as unverified",
		func(ctx context.Context, by caller, in *claim) (*body[VisitorMe], error) {
			if err := within(a.limits.writing, "me:"+by.Visitor.ID); err != nil {
				return nil, err
			}
			if err := within(a.limits.claims, networkOf(by.Address)); err != nil {
				return nil, err
			}
			if err := a.mayKeep(by, 0); err != nil {
				return nil, err
			}
			by, err := a.met(ctx, by)
			if err != nil {
				return nil, err
			}
			if _, err := a.Contacts.Update(ctx, by.Principal, by.Scope.Contact, contacts.Patch{Name: in.Body.Name, ClaimedEmail: in.Body.Email}); err != nil {
				return nil, err
			}
			out, err := a.visitorMe(ctx, by)
			return &body[VisitorMe]{out}, err
		})
}

// met gives a visitor who never wrote a contact. not_found when the channel takes
// nothing any more, from whomever.
func (a *API) met(ctx context.Context, by caller) (caller, error) {
	channel, err := a.enabledChannel(ctx, string(by.Visitor.Channel))
	if err != nil || by.Scope.Contact != "" {
		return by, err
	}
	if _, err = a.Contacts.Meet(ctx, by.Visitor.Identity(), inbox.Contact{Language: channel.Language, BrowserLanguage: by.Speaks}); err != nil {
		return by, err
	}
	by.Principal, err = a.Contacts.Visitor(ctx, by.Visitor.Identity())
	return by, err
}

func (a *API) visitorMe(ctx context.Context, by caller) (VisitorMe, error) {
	out := VisitorMe{Conversations: []VisitorConversation{}}
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
	all, err := a.own(ctx, by)
	if err != nil {
		return out, err
	}
	n, err := a.names(ctx)
	for _, c := range all {
		out.Conversations = append(out.Conversations, visitorConversation(c, n))
	}
	return out, err
}
