package api

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
)

// Team is a group of agents.
type Team struct {
	ID      inbox.TeamID  `json:"id"`
	Version int64         `json:"version"`
	Name    string        `json:"name"`
	Color   int           `json:"color" minimum:"0" maximum:"11"`
	Hours   inbox.HoursID `json:"hours,omitempty"`
}

// Tag is a label.
type Tag struct {
	ID      inbox.TagID `json:"id"`
	Version int64       `json:"version"`
	Name    string      `json:"name"`
	Color   int         `json:"color" minimum:"0" maximum:"11"`
}

// Channel is a way in: a web site's widget, or mail addresses.
type Channel struct {
	ID        inbox.ChannelID   `json:"id"`
	Version   int64             `json:"version"`
	Name      string            `json:"name"`
	Kind      inbox.ChannelKind `json:"kind" enum:"chat,email"`
	Enabled   bool              `json:"enabled"`
	Language  string            `json:"language" pattern:"^[a-z]{2,3}$"`
	Color     string            `json:"color"`
	Greeting  string            `json:"greeting"`
	Intro     string            `json:"intro"`
	ReplyTime string            `json:"replyTime"`
	AskEmail  bool              `json:"askEmail"`
	Origins   []string          `json:"origins"`
	Team      inbox.TeamID      `json:"team,omitempty"`
	Hours     inbox.HoursID     `json:"hours,omitempty"`
	Texts     inbox.Texts       `json:"texts" doc:"Own words in place of the widget's, by language and key"`
	Launcher  Launcher          `json:"launcher"`
	Form      FirstForm         `json:"form"`
}

// FirstForm is what a visitor must fill in before the first message. All that
// is asked must be answered.
type FirstForm struct {
	Name   bool     `json:"name"`
	Email  bool     `json:"email"`
	Topics []string `json:"topics" maxItems:"20" doc:"One is chosen, and is the conversation's subject; none: not asked"`
}

func formView(f inbox.FirstForm) FirstForm { return FirstForm{f.Name, f.Email, full(f.Topics)} }

// Launcher is where the widget's button is on a page.
type Launcher struct {
	Side   string `json:"side,omitempty" enum:"start,end"`
	X      int    `json:"x,omitempty" minimum:"0" maximum:"400"`
	Y      int    `json:"y,omitempty" minimum:"0" maximum:"400"`
	Hidden bool   `json:"hidden,omitempty" doc:"The page has a trigger of its own"`
}

func teamView(t inbox.Team) Team { return Team(t) }
func tagView(t inbox.Tag) Tag    { return Tag(t) }

func channelView(c inbox.Channel) Channel {
	return Channel{
		ID: c.ID, Version: c.Version, Name: c.Name, Kind: c.Kind, Enabled: c.Enabled, Language: c.Language, Color: c.Color,
		Greeting: c.Greeting, Intro: c.Intro, ReplyTime: c.ReplyTime, AskEmail: c.AskEmail, Origins: full(c.Origins), Team: c.Team,
		Hours: c.Hours, Texts: textsView(c.Texts), Launcher: Launcher(c.Launcher), Form: formView(c.Form),
	}
}

func textsView(t inbox.Texts) inbox.Texts {
	if t == nil {
		return inbox.Texts{}
	}
	return t
}

// LabelFields and what follows are what may be sent: on POST what is left out
// is empty, on PATCH it stays. Embedded, it must be exported to be described.
type LabelFields struct {
	Version *int64  `json:"version,omitempty"`
	Name    *string `json:"name,omitempty" maxLength:"120"`
	Color   *int    `json:"color,omitempty" minimum:"0" maximum:"11"`
}

func (f LabelFields) version() *int64 { return f.Version }

type teamFields struct {
	LabelFields
	Hours clearable `json:"hours,omitempty"`
}

func (f teamFields) apply(t *inbox.Team, _ inbox.Clock) {
	set(&t.Name, f.Name)
	set(&t.Color, f.Color)
	set(&t.Hours, idOf[inbox.HoursID](f.Hours))
}

type tagFields struct{ LabelFields }

func (f tagFields) apply(t *inbox.Tag, _ inbox.Clock) { set(&t.Name, f.Name); set(&t.Color, f.Color) }

type channelFields struct {
	Version   *int64             `json:"version,omitempty"`
	Name      *string            `json:"name,omitempty" maxLength:"120"`
	Kind      *inbox.ChannelKind `json:"kind,omitempty" enum:"chat,email" doc:"Only of a new one; chat when it is left out"`
	Enabled   *bool              `json:"enabled,omitempty"`
	Language  *string            `json:"language,omitempty" pattern:"^[a-z]{2,3}$"`
	Color     *string            `json:"color,omitempty" maxLength:"7"`
	Greeting  *string            `json:"greeting,omitempty"`
	Intro     *string            `json:"intro,omitempty"`
	ReplyTime *string            `json:"replyTime,omitempty"`
	AskEmail  *bool              `json:"askEmail,omitempty"`
	Origins   *[]string          `json:"origins,omitempty" maxItems:"50" doc:"Sites whose pages may show the widget, as people write their addresses: a scheme may be missing, a path is left out; www and the same without it are one"`
	Team      clearable          `json:"team,omitempty"`
	Hours     clearable          `json:"hours,omitempty"`
	Texts     *inbox.Texts       `json:"texts,omitempty" doc:"In place of all those before"`
	Launcher  *Launcher          `json:"launcher,omitempty"`
	Form      *FirstForm         `json:"form,omitempty" doc:"In place of that before"`
}

func (f channelFields) check(a *API) error {
	if f.Origins != nil {
		if _, err := inbox.Sites(*f.Origins); err != nil {
			return err
		}
	}
	return a.speaks("language", said(f.Language))
}

func (f channelFields) version() *int64 { return f.Version }

func (f channelFields) apply(c *inbox.Channel, clock inbox.Clock) {
	if c.Version == 0 {
		c.Kind, c.Enabled, c.Color, c.CreatedAt = inbox.ChannelChat, true, workspace.ChannelColor, clock.Now()
	}
	set(&c.Name, f.Name)
	set(&c.Kind, f.Kind)
	set(&c.Enabled, f.Enabled)
	set(&c.Language, f.Language)
	set(&c.Color, f.Color)
	set(&c.Greeting, f.Greeting)
	set(&c.Intro, f.Intro)
	set(&c.ReplyTime, f.ReplyTime)
	set(&c.AskEmail, f.AskEmail)
	if f.Origins != nil {
		c.Origins, _ = inbox.Sites(*f.Origins) // an error was found by check
	}
	set(&c.Team, idOf[inbox.TeamID](f.Team))
	set(&c.Hours, idOf[inbox.HoursID](f.Hours))
	set(&c.Texts, f.Texts)
	set(&c.Launcher, (*inbox.Launcher)(f.Launcher))
	set(&c.Form, (*inbox.FirstForm)(f.Form))
}

// resolve gives a new channel the workspace's language and the words of its own
// where nothing is said; what is sent empty stays empty.
func (f channelFields) resolve(ctx context.Context, a *API, _ caller, c *inbox.Channel) error {
	if c.Version > 0 {
		return nil
	}
	if f.Language == nil {
		settings, err := a.Workspace.Present(ctx)
		if err != nil {
			return err
		}
		c.Language = settings.Language
	}
	if c.Kind == inbox.ChannelEmail {
		return nil // it has no widget that would say them
	}
	begun := a.Languages.NewChannel(c.Name, c.Language)
	begin(&c.Greeting, f.Greeting, begun.Greeting)
	begin(&c.Intro, f.Intro, begun.Intro)
	begin(&c.ReplyTime, f.ReplyTime, begun.ReplyTime)
	begin(&c.AskEmail, f.AskEmail, begun.AskEmail)
	begin(&c.Texts, f.Texts, begun.Texts)
	return nil
}

// begin sets a field of a new record that was not sent.
func begin[T any](to, sent *T, value T) {
	if sent == nil {
		*to = value
	}
}

// fields is what may be sent of a record.
type fields[T any] interface {
	version() *int64
	apply(to *T, clock inbox.Clock)
}

// OwnField makes a new record its maker's own.
type OwnField struct {
	Personal *bool `json:"personal,omitempty" doc:"Only of a new one: nobody else is to see it"`
}

func (f OwnField) set(owner *inbox.AgentID, by inbox.AgentID) {
	if f.Personal != nil && *f.Personal {
		*owner = by
	}
}

// owned are fields that can make a new record its maker's own.
type owned[T any] interface{ own(to *T, by inbox.AgentID) }

// resolved are fields that name things which must be looked up.
type resolved[T any] interface {
	resolve(ctx context.Context, a *API, by caller, to *T) error
}

// edit applies fields to a record, a fresh one when its version is 0.
func edit[T inbox.Valid[T], F fields[T]](ctx context.Context, a *API, by caller, in F, to *T) error {
	if err := check(a, in); err != nil {
		return err
	}
	in.apply(to, a.Clock)
	if o, ok := any(in).(owned[T]); ok && (*to).RecordVersion() == 0 {
		o.own(to, by.Agent.ID)
	}
	if r, ok := any(in).(resolved[T]); ok {
		return r.resolve(ctx, a, by, to)
	}
	return nil
}

// checked are fields that can be wrong before they are applied.
type checked interface{ check(a *API) error }

func check(a *API, f any) error {
	if c, ok := f.(checked); ok {
		return c.check(a)
	}
	return nil
}

// shelfRoutes are the four routes every type of record has.
func shelfRoutes[T inbox.Valid[T], F fields[T], V any](a *API, writers access, path, what string, shelf *inbox.Shelf[T], fresh func() T, view func(T) V) {
	path = "/api/v1/" + path
	type newRecord struct{ Body F }
	type changedRecord struct {
		ID   string `path:"id" maxLength:"64"`
		Body F
	}
	route(a, agents, http.MethodGet, path, "All "+what, func(ctx context.Context, by caller, _ *nothing) (*body[items[V]], error) {
		return listing(ctx, by, shelf, view)
	})
	route(a, writers, http.MethodPost, path, "Add to "+what, func(ctx context.Context, by caller, in *newRecord) (*body[V], error) {
		record := fresh()
		if err := edit(ctx, a, by, in.Body, &record); err != nil {
			return nil, err
		}
		stored, err := shelf.Save(ctx, by.Principal, record)
		return &body[V]{view(stored)}, err
	})
	route(a, writers, http.MethodPatch, path+"/{id}", "Change one of "+what, func(ctx context.Context, by caller, in *changedRecord) (*body[V], error) {
		record, err := shelf.GetFor(ctx, by.Principal, in.ID)
		if err != nil {
			return nil, err
		}
		if v := in.Body.version(); v != nil && *v != record.RecordVersion() {
			return nil, inbox.Errorf(inbox.CodeConflict, "version %d is not the newest", *v)
		}
		if err := edit(ctx, a, by, in.Body, &record); err != nil {
			return nil, err
		}
		stored, err := shelf.Save(ctx, by.Principal, record)
		return &body[V]{view(stored)}, err
	})
	route(a, writers, http.MethodDelete, path+"/{id}", "Remove one of "+what, func(ctx context.Context, by caller, in *byID) (*nothing, error) {
		return nil, shelf.Delete(ctx, by.Principal, in.ID)
	})
}

func (a *API) registerRecords() {
	d := a.Inbox.Directory
	shelfRoutes[inbox.Team, teamFields](a, admins, "teams", "teams", d.Teams, func() inbox.Team { return inbox.Team{ID: inbox.NewID[inbox.TeamID]()} }, teamView)
	shelfRoutes[inbox.Channel, channelFields](a, admins, "channels", "channels", d.Channels, func() inbox.Channel { return inbox.Channel{ID: inbox.NewID[inbox.ChannelID]()} }, channelView)
	shelfRoutes[inbox.Tag, tagFields](a, agents, "tags", "tags", d.Tags, func() inbox.Tag { return inbox.Tag{ID: inbox.NewID[inbox.TagID]()} }, tagView)
	a.registerFolders()
	a.registerAttributes()
	a.registerIdentityKeys()
	a.registerRefusedPages()
}
