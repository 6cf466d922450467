package hooks

import (
	"context"
	"encoding/json"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
	"github.com/pasokh/pasokh/inbox/webhooks"
)

// Payload is the body that a webhook receives; docs/webhooks.md documents it. Conversation, message
// and contact are as they are at the time of sending. What was deleted meanwhile is left out.
type Payload struct {
	ID           string        `json:"id"`
	Type         webhooks.Told `json:"type"`
	At           time.Time     `json:"at"`                 // when it happened
	Sequence     inbox.Cursor  `json:"sequence,omitempty"` // its place among all events: later is greater
	Actor        inbox.Actor   `json:"actor"`
	Changed      []string      `json:"changed,omitempty"`
	Moves        []inbox.Move  `json:"moves,omitempty"`
	Clock        string        `json:"clock,omitempty"` // of SLA events: first, next or resolve
	Conversation *Conversation `json:"conversation,omitempty"`
	Message      *Message      `json:"message,omitempty"`
	Contact      *Contact      `json:"contact,omitempty"`
}

// Conversation is the part of a conversation that webhooks receive.
type Conversation struct {
	ID           inbox.ConversationID `json:"id"`
	Number       int64                `json:"number"`
	Version      int64                `json:"version"`
	Subject      string               `json:"subject"`
	Status       inbox.Status         `json:"status"`
	Priority     inbox.Priority       `json:"priority"`
	Channel      inbox.ChannelID      `json:"channel"`
	Contact      inbox.ContactID      `json:"contact"`
	Assignee     inbox.AgentID        `json:"assignee,omitempty"`
	Team         inbox.TeamID         `json:"team,omitempty"`
	Folder       inbox.FolderID       `json:"folder,omitempty"`
	Tags         []inbox.TagID        `json:"tags,omitempty"`
	Replies      int                  `json:"replies"`
	CreatedAt    time.Time            `json:"createdAt"`
	UpdatedAt    time.Time            `json:"updatedAt"`
	WaitingSince time.Time            `json:"waitingSince,omitzero"`
	ClosedAt     time.Time            `json:"closedAt,omitzero"`
	Page         inbox.WebPage        `json:"page,omitzero"`
	Visit        visit.Visit          `json:"visit,omitzero"`
}

// Message is the part of a message that webhooks receive.
type Message struct {
	ID     inbox.MessageID   `json:"id"`
	Seq    int64             `json:"seq"`
	Kind   inbox.MessageKind `json:"kind"`
	Author inbox.Actor       `json:"author"`
	At     time.Time         `json:"at"`
	Text   string            `json:"text"`
	Files  []File            `json:"files,omitempty"`
	Erased bool              `json:"erased,omitempty"`
}

// File describes an attachment.
type File struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// Contact is the part of a contact that webhooks receive.
type Contact struct {
	ID         inbox.ContactID   `json:"id"`
	Name       string            `json:"name,omitempty"`
	Email      string            `json:"email,omitempty"` // proven
	Phone      string            `json:"phone,omitempty"`
	Company    string            `json:"company,omitempty"`
	Title      string            `json:"title,omitempty"`
	Language   string            `json:"language,omitempty"`
	Tags       []inbox.TagID     `json:"tags,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
}

// body is what is sent of a delivery now.
func (s *Service) body(ctx context.Context, d webhooks.Delivery) ([]byte, error) {
	e := d.Event
	p := Payload{ID: d.ID, Type: webhooks.Tells(e), At: e.At, Sequence: d.Sequence, Actor: e.Actor, Changed: e.Changed, Moves: e.Moves, Clock: string(e.Clock)}
	about := e.Contact
	if e.Conversation != "" {
		c, err := s.Conversations.Conversation(ctx, e.Conversation)
		if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return nil, err
		}
		if err == nil {
			p.Conversation, about = conversation(c), c.Contact
		}
	}
	if e.Message != "" {
		m, err := s.Conversations.Message(ctx, e.Conversation, e.Message)
		if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return nil, err
		}
		if err == nil {
			p.Message = message(m)
		}
	}
	if about != "" {
		c, err := s.Contacts.Contact(ctx, about)
		if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return nil, err
		}
		if err == nil {
			p.Contact = contact(c)
		}
	}
	return json.Marshal(p)
}

func conversation(c inbox.Conversation) *Conversation {
	return &Conversation{
		ID: c.ID, Number: c.Number, Version: c.Version, Subject: c.Subject, Status: c.Status, Priority: c.Priority, Channel: c.Channel, Contact: c.Contact,
		Assignee: c.Assignee, Team: c.Team, Folder: c.Folder, Tags: c.Tags, Replies: c.Replies, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
		WaitingSince: c.WaitingSince, ClosedAt: c.ClosedAt, Page: c.Page, Visit: c.Visit,
	}
}

func message(m inbox.Message) *Message {
	out := &Message{ID: m.ID, Seq: m.Seq, Kind: m.Kind, Author: m.Author, At: m.At, Text: m.Text, Erased: m.Erased}
	for _, f := range m.Files {
		out.Files = append(out.Files, File{f.Name, f.Type, f.Size})
	}
	return out
}

func contact(c inbox.Contact) *Contact {
	return &Contact{ID: c.ID, Name: c.Name, Email: c.Email(), Phone: c.Phone, Company: c.Company, Title: c.Title, Language: c.Language, Tags: c.Tags, Attributes: c.Attributes}
}
