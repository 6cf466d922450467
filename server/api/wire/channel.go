package wire

import (
	"github.com/pasokh/pasokh/inbox"
)

// FirstForm is what a visitor must fill in before the first message. All that
// is asked must be answered.
type FirstForm struct {
	Name   bool     `json:"name"`
	Email  bool     `json:"email"`
	Topics []string `json:"topics" maxItems:"20" doc:"One is chosen, and is the conversation's subject; none: not asked"`
}

// FormView renders a channel's form.
func FormView(f inbox.FirstForm) FirstForm { return FirstForm{f.Name, f.Email, Full(f.Topics)} }

// TextsView renders own words; it is never null.
func TextsView(t inbox.Texts) inbox.Texts {
	if t == nil {
		return inbox.Texts{}
	}
	return t
}
