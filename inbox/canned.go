package inbox

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Canned is a prepared reply. Its text may hold variables like
// {{contact.firstName}}; see [Variables].
type Canned struct {
	ID        CannedID      `json:"id"`
	Version   int64         `json:"version"`
	Shortcut  string        `json:"shortcut"` // typed after "/"; letters of any language, digits, - and _
	Title     string        `json:"title"`
	Text      string        `json:"text"`
	Language  string        `json:"language,omitempty"`
	Team      TeamID        `json:"team,omitempty"`  // empty: for everyone
	Owner     AgentID       `json:"owner,omitempty"` // who has it to himself; empty: shared
	Files     []File        `json:"files,omitempty"` // go with every message that it is put in, as copies
	Actions   CannedActions `json:"actions,omitzero"`
	UpdatedAt time.Time     `json:"updatedAt,omitzero"`
}

var (
	shortcutForm = regexp.MustCompile(`^[\p{L}\p{M}\p{N}_-]{1,40}$`)
	variableForm = regexp.MustCompile(`\{\{\s*([A-Za-z.]{1,40})\s*\}\}`)
)

// ownVariables are the variables of this package; see [CannedFacts].
var ownVariables = []string{
	"contact.name", "contact.firstName", "contact.email",
	"agent.name", "agent.firstName", "conversation.number", "channel.name",
}

// Validate checks all but the variables in the text, which are checked when it is
// saved: see [Variables].
func (c Canned) Validate() error {
	if !shortcutForm.MatchString(c.Shortcut) {
		return Invalid("shortcut", "is not 1 to 40 letters, digits, - or _")
	}
	if strings.TrimSpace(c.Title) == "" {
		return Invalid("title", "is empty")
	}
	if err := validText("title", c.Title, NameRunes); err != nil {
		return err
	}
	if strings.TrimSpace(c.Text) == "" {
		return Invalid("text", "is empty")
	}
	if err := c.Actions.validate(); err != nil {
		return err
	}
	if c.Owner != "" && c.Team != "" {
		return Invalid("team", "cannot have what is one agent's own")
	}
	if len(c.Files) > MaxFiles {
		return Invalid("files", "too many")
	}
	return validText("text", c.Text, TextRunes)
}

// CannedFacts are what the variables of a canned reply are filled from.
type CannedFacts struct {
	Contact      Contact
	Agent        Agent
	Conversation Conversation
	Channel      Channel
	Fallbacks    map[string]string // what stands for a variable that has no value
}

func (f CannedFacts) values() map[string]string {
	first, _, _ := strings.Cut(strings.TrimSpace(f.Contact.Name), " ")
	email := f.Contact.Email()
	if email == "" {
		email = f.Contact.ClaimedEmail
	}
	number := ""
	if f.Conversation.Number > 0 {
		number = strconv.FormatInt(f.Conversation.Number, 10)
	}
	return map[string]string{
		"contact.name": f.Contact.Name, "contact.firstName": first, "contact.email": email,
		"agent.name": f.Agent.Name, "agent.firstName": f.Agent.FirstName(),
		"conversation.number": number, "channel.name": f.Channel.Name,
	}
}

// Render fills the variables once: values are never evaluated themselves.
// Missing names the variables without a value, in order of appearance; they
// stay in the text as written. too_large when the text becomes longer than a
// message may be. Variables of rooms have no value here; see [Service.Render].
func (c Canned) Render(facts CannedFacts) (text string, missing []string, err error) {
	return c.render(facts, nil)
}

func (c Canned) render(facts CannedFacts, added map[string]string) (text string, missing []string, err error) {
	values := facts.values()
	maps.Copy(values, added)
	for name, text := range facts.Fallbacks {
		if values[name] == "" {
			values[name] = text
		}
	}
	var out strings.Builder
	written := 0
	for _, at := range variableForm.FindAllStringSubmatchIndex(c.Text, -1) {
		out.WriteString(c.Text[written:at[0]])
		name := c.Text[at[2]:at[3]]
		if value := values[name]; value != "" {
			out.WriteString(value)
		} else {
			missing = append(missing, name)
			out.WriteString(c.Text[at[0]:at[1]])
		}
		if written = at[1]; out.Len() > utf8.UTFMax*TextRunes {
			break // whatever else there is
		}
	}
	out.WriteString(c.Text[written:])
	text = out.String()
	return text, missing, validText("text", text, TextRunes)
}
