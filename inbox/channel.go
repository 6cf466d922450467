package inbox

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox/site"
)

// ChannelKind says which way in a channel is.
type ChannelKind string

// The kinds. What a channel of e-mail has besides (addresses, servers, signatures) is
// kept in the room of mail, package mailroom.
const (
	ChannelChat  ChannelKind = "chat"  // a web site's widget
	ChannelEmail ChannelKind = "email" // one or more mail addresses
)

// Channel is a way in. Of a channel of e-mail what concerns the widget is empty.
// Everything here may be told to visitors except Team,
// Origins, GoOn and times; it holds no secret. What Hours names is told only as
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
	GoOn      GoOn        `json:"goOn,omitzero"`
	CreatedAt time.Time   `json:"createdAt"`
}

// GoOn is how conversations of a site go on by mail when their visitor has gone.
type GoOn struct {
	Off   bool      `json:"off,omitempty"`
	By    ChannelID `json:"by,omitempty"`    // the channel of e-mail; "" is the first that sends
	After int       `json:"after,omitempty"` // minutes after the newest answer; 0 is ten
}

// MaxGoOnAfter is after how long at most a chat goes on by mail, in minutes: a week.
const MaxGoOnAfter = 7 * 24 * 60

func (g GoOn) validate() error {
	if g.After < 0 || g.After > MaxGoOnAfter {
		return Invalid("goOn", "is not after 0 to 10080 minutes")
	}
	return nil
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
		if !ValidLanguage(language) {
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

var languageCode = regexp.MustCompile(`^[a-z]{2,3}$`)

// ValidLanguage reports whether code is that of a language, without region or script
// (ISO 639).
func ValidLanguage(code string) bool { return languageCode.MatchString(code) }

var hexColor = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Validate checks every field.
func (c Channel) Validate() error {
	if err := ValidName(c.Name); err != nil {
		return err
	}
	if c.Kind != ChannelChat && c.Kind != ChannelEmail {
		return Invalid("kind", "is neither chat nor email")
	}
	if !ValidLanguage(c.Language) {
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
	if len(c.Origins) > site.Most {
		return Invalid("origins", "too many")
	}
	for _, o := range c.Origins {
		if !site.Valid(site.Plain(o)) {
			return Invalid("origins", "is not scheme://host[:port]")
		}
	}
	if err := c.Texts.validate(); err != nil {
		return err
	}
	if err := c.Form.validate(); err != nil {
		return err
	}
	if err := c.GoOn.validate(); err != nil {
		return err
	}
	return c.Launcher.validate()
}

// keepKind refuses to make a channel one of another kind: its conversations began there.
func keepKind(_ context.Context, next Channel, all []Channel) error {
	for _, c := range all {
		if c.ID == next.ID && c.Kind != next.Kind {
			return Invalid("kind", "cannot be changed")
		}
	}
	return nil
}

// Sites are the origins of the sites that somebody named, see [site.All]; invalid, with
// a key that says what is wrong.
func Sites(typed []string) ([]string, error) {
	origins, err := site.All(typed)
	var wrong *site.Error
	if errors.As(err, &wrong) {
		return nil, &Error{Code: CodeInvalid, Field: "origins", Key: wrong.Key, Message: wrong.Message}
	}
	return origins, err
}

// Pages are the origins of whose pages the channel's widget may be a part.
func (c Channel) Pages() []string { return site.Pages(c.Origins) }

// Allows reports whether pages of an origin may show the channel's widget.
func (c Channel) Allows(origin string) bool {
	return slices.Contains(c.Pages(), site.Plain(origin))
}

// TextKeys are the texts of the widget that a channel may word its own way: what
// the channel says itself, then the panel's, as its locales name them.
var TextKeys = []string{
	"greeting", "intro", "replyTime", "consent",
	"chat", "close", "back", "conversations", "newConversation", "write", "message", "send", "attach", "chooseFile",
	"takePhoto", "fileLimits", "kindPicture", "kindVideo", "kindSound", "kindText", "dropHere", "emoji", "remove", "uploading", "fileTooLarge", "fileType", "fileEmpty",
	"fileFailed", "tooManyFiles", "tryAgain", "edit", "discard", "tooLong_one", "tooLong_other", "sending", "waiting", "sent", "seen", "notSent",
	"refused_invalid", "refused_not_found", "refused_files", "you", "joined", "passed", "closed", "reopened", "closedHint", "typing",
	"typingSomebody", "askEmail", "emailInvalid", "save", "notNow", "emailKept", "away", "offline", "loadFailed",
	"notFound", "unread", "noMessages", "pictureOf", "conversationLog", "at", "atTime", "backAt", "openUntil", "awayUntil", "more",
	"download", "isClosed",
	"erase", "eraseAsk", "eraseNow", "eraseFailed", "erased", "cancel",
	"formName", "formEmail", "formTopic", "formLacks", "begin",
}
