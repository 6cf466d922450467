package mailroom

import "github.com/pasokh/pasokh/inbox/email/compose"

// Whole is all of a mail that came in, as its sender sent it: what the message shows and
// what is folded away.
type Whole struct {
	HTML     string           `json:"html,omitempty"` // made safe; "" for plain text
	Text     string           `json:"text,omitempty"`
	Quoted   compose.Fragment `json:"quoted,omitzero"` // the history alone; the HTML made safe
	Headers  []Header         `json:"headers"`
	Problems []string         `json:"problems,omitempty"` // codes of package email: what could not be read as it should
}

// Header is a line of a mail's head, decoded, in the order in which they stand there.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
