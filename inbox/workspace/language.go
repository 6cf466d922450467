package workspace

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
)

// Language is one that the program speaks. The front end has a folder of each:
// what stands in its language.json that the server needs to know is here.
type Language struct {
	Code string `json:"-"` // the folder's name, as en
	Name string `json:"name"`
	// How a workspace begins that is set up in it; empty is as in English.
	TimeZone string `json:"timeZone"`
	Calendar string `json:"calendar"`
	Digits   string `json:"digits"`
	// What channels begin with in it; what is empty is said as in English.
	Channel ChannelWords `json:"channel"`
	// What the program writes to agents by mail, by [LetterNames]; what is not there is
	// said as in English.
	Letters map[string]Letter `json:"letters"`
}

// Letter is a mail to an agent. {gaps} stand for what it is about: {name}, {company}, {link}.
type Letter struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// LetterNames are the letters that there are.
var LetterNames = []string{LetterInvite, LetterReset}

// The letters.
const (
	LetterInvite = "invite" // to join the workspace
	LetterReset  = "reset"  // to choose a new password
)

// Letter returns a letter in a language, with its gaps filled.
func (l Languages) Letter(code, name string, gaps map[string]string) Letter {
	words, known := l[code].Letters[name]
	if !known {
		words = l["en"].Letters[name]
	}
	var pairs []string
	for gap, filling := range gaps {
		pairs = append(pairs, "{"+gap+"}", strings.Join(strings.Fields(filling), " "))
	}
	fill := strings.NewReplacer(pairs...)
	return Letter{Subject: fill.Replace(words.Subject), Text: fill.Replace(words.Text)}
}

// ChannelWords are what a channel says to visitors before anybody wrote.
type ChannelWords struct {
	Greeting  string `json:"greeting"`
	Intro     string `json:"intro"`
	ReplyTime string `json:"replyTime"`
}

// Languages are all that the program speaks, by code.
type Languages map[string]Language

// ReadLanguages reads every CODE/language.json.
func ReadLanguages(from fs.FS) (Languages, error) {
	files, err := fs.Glob(from, "*/language.json")
	if err != nil {
		return nil, fmt.Errorf("find languages: %w", err)
	}
	all := Languages{}
	for _, file := range files {
		l := Language{Code: path.Dir(file)}
		raw, err := fs.ReadFile(from, file)
		if err == nil {
			err = json.Unmarshal(raw, &l)
		}
		if err == nil {
			err = DefaultSettings("x", l).Validate()
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		all[l.Code] = l
	}
	for code := range all {
		if err := all.NewChannel("x", code).Validate(); err != nil {
			return nil, fmt.Errorf("read %s/language.json: channel: %w", code, err)
		}
	}
	return all, nil
}

// ChannelColor is the color that channels begin with.
const ChannelColor = "#0b7c86"

// NewChannel is what a channel is when nobody says otherwise: on, asking for an
// e-mail address, with words of its own language and of every other that has
// some, so that visitors are greeted in the language that the panel speaks to
// them.
func (l Languages) NewChannel(name, language string) inbox.Channel {
	words := l.channelWords(language)
	c := inbox.Channel{
		Name: name, Kind: inbox.ChannelChat, Enabled: true, Language: language, Color: ChannelColor, AskEmail: true,
		Greeting: words.Greeting, Intro: words.Intro, ReplyTime: words.ReplyTime,
	}
	for code, other := range l {
		if code == language || other.Channel == (ChannelWords{}) {
			continue
		}
		if c.Texts == nil {
			c.Texts = inbox.Texts{}
		}
		w := l.channelWords(code)
		c.Texts[code] = map[string]string{"greeting": w.Greeting, "intro": w.Intro, "replyTime": w.ReplyTime}
	}
	return c
}

// channelWords are those of a language, with English where it has none.
func (l Languages) channelWords(code string) ChannelWords {
	own, english := l[code].Channel, l["en"].Channel
	return ChannelWords{
		Greeting: cmp.Or(own.Greeting, english.Greeting), Intro: cmp.Or(own.Intro, english.Intro),
		ReplyTime: cmp.Or(own.ReplyTime, english.ReplyTime),
	}
}

// Check refuses a language that the program does not speak: invalid, of the field.
func (l Languages) Check(field, code string) error {
	if _, known := l[code]; !known {
		return inbox.Invalid(field, "is no language that this program speaks")
	}
	return nil
}

// In are the settings of a workspace whose first admin's browser is in the zone.
// A browser that is nowhere (UTC is what those say that tell nothing) or in a
// zone that is not known leaves the language's.
func (s Settings) In(zone string) Settings {
	if nowhere := []string{"", "UTC", "GMT", "Etc/UTC", "Etc/GMT"}; !slices.Contains(nowhere, zone) && visit.KnownZone(zone) != "" {
		s.TimeZone = zone
	}
	return s
}

// DefaultSettings are what a workspace begins with in a language.
func DefaultSettings(company string, l Language) Settings {
	return Settings{
		Company: company, Language: l.Code, TimeZone: cmp.Or(l.TimeZone, "UTC"),
		Calendar: cmp.Or(l.Calendar, "gregorian"), Digits: cmp.Or(l.Digits, "latin"),
	}
}
