package inbox

import (
	"context"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Prepared is a text that is prepared for many conversations, as a message is made of
// it: of a canned reply, with its files, or of a reply to many.
type Prepared struct {
	Text  string // may hold variables; see [Variables]
	Files []File // go along as copies
}

// CannedReplies finds canned replies; the records are those of package canned.
type CannedReplies interface {
	// Prepared returns one that the principal may use; not_found otherwise.
	Prepared(ctx context.Context, by Principal, id CannedID) (Prepared, error)
}

// Prepared returns a canned reply that the principal may use; not_found otherwise.
func (s *Service) Prepared(ctx context.Context, by Principal, id CannedID) (Prepared, error) {
	return s.ports.Canned.Prepared(ctx, by, id)
}

var variableForm = regexp.MustCompile(`\{\{\s*([A-Za-z.]{1,40})\s*\}\}`)

// ownVariables are the variables of this package; see [CannedFacts].
var ownVariables = []string{
	"contact.name", "contact.firstName", "contact.email",
	"agent.name", "agent.firstName", "conversation.number", "channel.name",
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
func (p Prepared) Render(facts CannedFacts) (text string, missing []string, err error) {
	return p.render(facts, nil)
}

func (p Prepared) render(facts CannedFacts, added map[string]string) (text string, missing []string, err error) {
	values := facts.values()
	maps.Copy(values, added)
	for name, text := range facts.Fallbacks {
		if values[name] == "" {
			values[name] = text
		}
	}
	var out strings.Builder
	written := 0
	for _, at := range variableForm.FindAllStringSubmatchIndex(p.Text, -1) {
		out.WriteString(p.Text[written:at[0]])
		name := p.Text[at[2]:at[3]]
		if value := values[name]; value != "" {
			out.WriteString(value)
		} else {
			missing = append(missing, name)
			out.WriteString(p.Text[at[0]:at[1]])
		}
		if written = at[1]; out.Len() > utf8.UTFMax*TextRunes {
			break // whatever else there is
		}
	}
	out.WriteString(p.Text[written:])
	text = out.String()
	return text, missing, ValidText("text", text, TextRunes)
}
