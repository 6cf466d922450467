package inbox

import (
	"context"
	"slices"
	"strings"
)

// FirstForm is what a visitor must fill in before the first message of a
// conversation; the zero one asks nothing. What is typed is a claim: it opens
// nothing and proves nobody.
type FirstForm struct {
	Name   bool     `json:"name,omitempty"`
	Email  bool     `json:"email,omitempty"`
	Topics []string `json:"topics,omitempty"` // one is chosen, and is the conversation's subject
}

// Limits of a form's choices.
const (
	MaxTopics  = 20
	topicRunes = subjectRunes
)

// Asks reports whether there is anything to fill in.
func (f FirstForm) Asks() bool { return f.Name || f.Email || len(f.Topics) > 0 }

func (f FirstForm) validate() error {
	if len(f.Topics) > MaxTopics {
		return Invalid("form", "has too many topics")
	}
	for i, topic := range f.Topics {
		if topic == "" || strings.TrimSpace(topic) != topic || slices.Contains(f.Topics[:i], topic) {
			return Invalid("form", "has a topic that is empty, not trimmed or there twice")
		}
		if err := ValidText("form", topic, topicRunes); err != nil {
			return err
		}
	}
	return nil
}

// lacks returns what is not filled in; nil when everything is.
func (f FirstForm) lacks(c Contact, topic string) error {
	switch {
	case f.Name && strings.TrimSpace(c.Name) == "":
		return Invalid("form.name", "is to be told first")
	case f.Email && c.Email() == "" && c.ClaimedEmail == "":
		return Invalid("form.email", "is to be told first")
	case len(f.Topics) > 0 && !slices.Contains(f.Topics, topic):
		return Invalid("form.topic", "is to be chosen first")
	}
	return nil
}

// checkForm refuses to begin a conversation before the channel's form is
// filled in; one that has begun goes on, whatever the form asks by now.
func (s *Service) checkForm(ctx context.Context, by Principal, form FirstForm, in Incoming) error {
	if !form.Asks() {
		return nil
	}
	if _, err := s.ports.Conversations.Conversation(ctx, in.Conversation); ErrorCode(err) != CodeNotFound {
		return err
	}
	contact, err := s.ports.Contacts.Contact(ctx, by.Scope.Contact)
	if err != nil {
		return err
	}
	if contact.Gone() {
		return Errorf(CodeNotFound, "contact %s", contact.ID)
	}
	return form.lacks(contact, in.Topic)
}
