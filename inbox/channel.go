package inbox

import (
	"net/url"
	"regexp"
	"time"
)

// ChannelKind says which way in a channel is.
type ChannelKind string

// ChannelChat is a web site's widget.
const ChannelChat ChannelKind = "chat"

// Channel is a way in. Everything here may be told to visitors except Team,
// Origins and times; it holds no secret.
type Channel struct {
	ID        ChannelID   `json:"id"`
	Version   int64       `json:"version"`
	Name      string      `json:"name"`
	Kind      ChannelKind `json:"kind"`
	Enabled   bool        `json:"enabled"`
	Language  string      `json:"language"` // en or fa
	Color     string      `json:"color"`    // #rrggbb
	Greeting  string      `json:"greeting,omitempty"`
	Intro     string      `json:"intro,omitempty"`
	ReplyTime string      `json:"replyTime,omitempty"` // "We answer within minutes"
	AskEmail  bool        `json:"askEmail"`
	Origins   []string    `json:"origins,omitempty"` // sites that may embed the widget; empty: none but ours
	Team      TeamID      `json:"team,omitempty"`    // takes new conversations
	Hours     HoursID     `json:"hours,omitempty"`   // when somebody answers; empty is day and night
	CreatedAt time.Time   `json:"createdAt"`
}

var hexColor = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Validate checks every field.
func (c Channel) Validate() error {
	if err := validName(c.Name); err != nil {
		return err
	}
	if c.Kind != ChannelChat {
		return Invalid("kind", "is not chat")
	}
	if c.Language != "en" && c.Language != "fa" {
		return Invalid("language", "is neither en nor fa")
	}
	if !hexColor.MatchString(c.Color) {
		return Invalid("color", "is not #rrggbb")
	}
	for _, t := range []struct{ field, text string }{
		{"greeting", c.Greeting}, {"intro", c.Intro}, {"replyTime", c.ReplyTime},
	} {
		if err := validText(t.field, t.text, 500); err != nil {
			return err
		}
	}
	if len(c.Origins) > 50 {
		return Invalid("origins", "too many")
	}
	for _, o := range c.Origins {
		if !validOrigin(o) {
			return Invalid("origins", "is not scheme://host[:port]")
		}
	}
	return nil
}

// validOrigin accepts exactly what a browser sends as Origin for a web page.
func validOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.Scheme+"://"+u.Host == s
}
