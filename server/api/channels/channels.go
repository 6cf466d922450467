package channels

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

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
	Form      wire.FirstForm    `json:"form"`
	GoOn      GoOn              `json:"goOn"`
}

// GoOn is how conversations of a site go on by mail when their visitor has gone.
type GoOn struct {
	Off   bool            `json:"off,omitempty"`
	By    inbox.ChannelID `json:"by,omitempty" maxLength:"64" doc:"The channel of e-mail; absent: the first that sends"`
	After int             `json:"after,omitempty" minimum:"0" maximum:"10080" doc:"Minutes after the newest answer that was not seen; 0 is ten"`
}

// Launcher is where the widget's button is on a page.
type Launcher struct {
	Side   string `json:"side,omitempty" enum:"start,end"`
	X      int    `json:"x,omitempty" minimum:"0" maximum:"400"`
	Y      int    `json:"y,omitempty" minimum:"0" maximum:"400"`
	Hidden bool   `json:"hidden,omitempty" doc:"The page has a trigger of its own"`
}

func channelView(c inbox.Channel) Channel {
	return Channel{
		ID: c.ID, Version: c.Version, Name: c.Name, Kind: c.Kind, Enabled: c.Enabled, Language: c.Language, Color: c.Color,
		Greeting: c.Greeting, Intro: c.Intro, ReplyTime: c.ReplyTime, AskEmail: c.AskEmail, Origins: wire.Full(c.Origins), Team: c.Team,
		Hours: c.Hours, Texts: wire.TextsView(c.Texts), Launcher: Launcher(c.Launcher), Form: wire.FormView(c.Form), GoOn: GoOn(c.GoOn),
	}
}

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
	Team      kit.Clearable      `json:"team,omitempty"`
	Hours     kit.Clearable      `json:"hours,omitempty"`
	Texts     *inbox.Texts       `json:"texts,omitempty" doc:"In place of all those before"`
	Launcher  *Launcher          `json:"launcher,omitempty"`
	Form      *wire.FirstForm    `json:"form,omitempty" doc:"In place of that before"`
	GoOn      *GoOn              `json:"goOn,omitempty" doc:"In place of that before"`
}

func (f channelFields) Check(k *kit.Kit) error {
	if f.Origins != nil {
		if _, err := inbox.Sites(*f.Origins); err != nil {
			return err
		}
	}
	return k.Speaks("language", kit.Said(f.Language))
}

func (f channelFields) SentVersion() *int64 { return f.Version }

func (f channelFields) Apply(c *inbox.Channel, clock inbox.Clock) {
	if c.Version == 0 {
		c.Kind, c.Enabled, c.Color, c.CreatedAt = inbox.ChannelChat, true, workspace.ChannelColor, clock.Now()
	}
	kit.Set(&c.Name, f.Name)
	kit.Set(&c.Kind, f.Kind)
	kit.Set(&c.Enabled, f.Enabled)
	kit.Set(&c.Language, f.Language)
	kit.Set(&c.Color, f.Color)
	kit.Set(&c.Greeting, f.Greeting)
	kit.Set(&c.Intro, f.Intro)
	kit.Set(&c.ReplyTime, f.ReplyTime)
	kit.Set(&c.AskEmail, f.AskEmail)
	if f.Origins != nil {
		c.Origins, _ = inbox.Sites(*f.Origins) // an error was found by check
	}
	kit.Set(&c.Team, kit.IDOf[inbox.TeamID](f.Team))
	kit.Set(&c.Hours, kit.IDOf[inbox.HoursID](f.Hours))
	kit.Set(&c.Texts, f.Texts)
	kit.Set(&c.Launcher, (*inbox.Launcher)(f.Launcher))
	kit.Set(&c.Form, (*inbox.FirstForm)(f.Form))
	kit.Set(&c.GoOn, (*inbox.GoOn)(f.GoOn))
}

// Resolve gives a new channel the workspace's language and the words of its own
// where nothing is said; what is sent empty stays empty.
func (f channelFields) Resolve(ctx context.Context, k *kit.Kit, _ kit.Caller, c *inbox.Channel) error {
	if c.Version > 0 {
		return nil
	}
	if f.Language == nil {
		settings, err := k.Workspace.Present(ctx)
		if err != nil {
			return err
		}
		c.Language = settings.Language
	}
	if c.Kind == inbox.ChannelEmail {
		return nil // it has no widget that would say them
	}
	begun := k.Languages.NewChannel(c.Name, c.Language)
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
