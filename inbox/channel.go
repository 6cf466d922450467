package inbox

import (
	"regexp"
	"slices"
	"time"
)

// ChannelKind says which way in a channel is.
type ChannelKind string

// ChannelChat is a web site's widget.
const ChannelChat ChannelKind = "chat"

// Channel is a way in. Everything here may be told to visitors except Team,
// Origins and times; it holds no secret. What Hours names is told only as
// whether somebody works now and from when or how long.
type Channel struct {
	ID        ChannelID   `json:"id"`
	Version   int64       `json:"version"`
	Name      string      `json:"name"`
	Kind      ChannelKind `json:"kind"`
	Enabled   bool        `json:"enabled"`
	Language  string      `json:"language"` // a code of [Languages]
	Color     string      `json:"color"`    // #rrggbb
	Greeting  string      `json:"greeting,omitempty"`
	Intro     string      `json:"intro,omitempty"`
	ReplyTime string      `json:"replyTime,omitempty"` // "We answer within minutes"
	AskEmail  bool        `json:"askEmail"`
	Origins   []string    `json:"origins,omitempty"` // sites that may embed the widget, see [Channel.Pages]; empty: none but ours
	Team      TeamID      `json:"team,omitempty"`    // takes new conversations
	Hours     HoursID     `json:"hours,omitempty"`   // when somebody answers; empty is day and night
	Texts     Texts       `json:"texts,omitempty"`
	Launcher  Launcher    `json:"launcher,omitzero"`
	Form      FirstForm   `json:"form,omitzero"` // only where the admin insists
	CreatedAt time.Time   `json:"createdAt"`
}

// Texts are a channel's own words in place of the widget's, by language and by
// key (see [TextKeys]).
type Texts map[string]map[string]string

// Launcher says where the button is that opens the widget. The page draws it
// before it asks the server anything, so the line that a site includes carries
// it too.
type Launcher struct {
	Side   string `json:"side,omitempty"` // start or end of the line; empty is end
	X      int    `json:"x,omitempty"`    // pixels from that side more than usual
	Y      int    `json:"y,omitempty"`    // and from below
	Hidden bool   `json:"hidden,omitempty"`
}

// MaxLauncherOffset is how far the button may be moved, in pixels.
const MaxLauncherOffset = 400

func (l Launcher) validate() error {
	if l.Side != "" && l.Side != "start" && l.Side != "end" {
		return Invalid("launcher", "side is neither start nor end")
	}
	if min(l.X, l.Y) < 0 || max(l.X, l.Y) > MaxLauncherOffset {
		return Invalid("launcher", "is too far away")
	}
	return nil
}

const (
	channelTextRunes = 500
	maxTextLanguages = 100
)

func (t Texts) validate() error {
	if len(t) > maxTextLanguages {
		return Invalid("texts", "too many languages")
	}
	for language, texts := range t {
		if !languageCode.MatchString(language) {
			return Invalid("texts", "language is no code of one")
		}
		for key, text := range texts {
			if !slices.Contains(TextKeys, key) {
				return Invalid("texts", key+" is no text of the widget")
			}
			if err := ValidText("texts", text, channelTextRunes); err != nil {
				return err
			}
		}
	}
	return nil
}

var hexColor = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Validate checks every field.
func (c Channel) Validate() error {
	if err := ValidName(c.Name); err != nil {
		return err
	}
	if c.Kind != ChannelChat {
		return Invalid("kind", "is not chat")
	}
	if !languageCode.MatchString(c.Language) {
		return Invalid("language", "is no code of a language")
	}
	if !hexColor.MatchString(c.Color) {
		return Invalid("color", "is not #rrggbb")
	}
	for _, t := range []struct{ field, text string }{
		{"greeting", c.Greeting}, {"intro", c.Intro}, {"replyTime", c.ReplyTime},
	} {
		if err := ValidText(t.field, t.text, channelTextRunes); err != nil {
			return err
		}
	}
	if len(c.Origins) > 50 {
		return Invalid("origins", "too many")
	}
	for _, o := range c.Origins {
		if !ValidOrigin(PlainOrigin(o)) {
			return Invalid("origins", "is not scheme://host[:port]")
		}
	}
	if err := c.Texts.validate(); err != nil {
		return err
	}
	if err := c.Form.validate(); err != nil {
		return err
	}
	return c.Launcher.validate()
}

// originHost is a name or an address, perhaps with a port, as browsers send it:
// it becomes a part of the panel's Content-Security-Policy.
var originHost = regexp.MustCompile(`^([a-z0-9._-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?$`)
