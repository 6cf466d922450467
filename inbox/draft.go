package inbox

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/html"
)

// Draft is what an agent began to write in a conversation and did not send:
// one reply and one note at most. Only its author reads it, as long as the
// author may see the conversation.
type Draft struct {
	Conversation ConversationID `json:"conversation"`
	Version      int64          `json:"version"`
	Kind         MessageKind    `json:"kind"`              // message or note
	Message      MessageID      `json:"message,omitempty"` // the id that it will be sent with
	Text         string         `json:"text,omitempty"`
	HTML         string         `json:"html,omitempty"` // sanitised
	Files        []File         `json:"files,omitempty"`
	Canned       CannedID       `json:"canned,omitempty"`
	Actions      CannedActions  `json:"actions,omitzero"`
	UpdatedAt    time.Time      `json:"updatedAt"`
}

// RecordID implements [Record]: unique among the drafts of one agent.
func (d Draft) RecordID() string          { return draftID(d.Conversation, d.Kind) }
func (d Draft) RecordVersion() int64      { return d.Version }
func (d Draft) WithVersion(v int64) Draft { d.Version = v; return d }

func draftID(c ConversationID, kind MessageKind) string { return string(c) + ":" + string(kind) }

// MaxDrafts bounds how many drafts an agent keeps.
const MaxDrafts = 200

// InDrafts is the folder of the conversations in which one has drafts, the
// newest draft first. It is one page, for there are at most [MaxDrafts].
const InDrafts = "drafts"

// Drafting is a draft as its author's browser has it.
type Drafting struct {
	Conversation ConversationID
	Kind         MessageKind
	Message      MessageID // empty, or the id that it will be sent with
	Text         string
	HTML         string
	Files        []FileID // uploaded by the author
	Canned       CannedID
	Actions      CannedActions
}

func (in Drafting) empty() bool {
	return strings.TrimSpace(in.Text) == "" && strings.TrimSpace(html.Text(in.HTML)) == "" && len(in.Files) == 0
}

// SaveDraft keeps a draft in place of the one before; an empty one, and one
// whose message was sent already, removes it. The last word counts: two
// browsers of an agent do not conflict. not_found when the conversation is not
// for the agent to see. It makes no event, for it concerns nobody else.
func (s *Service) SaveDraft(ctx context.Context, by Principal, in Drafting) (Draft, error) {
	if in.Kind != KindMessage && in.Kind != KindNote {
		return Draft{}, Invalid("kind", "is neither message nor note")
	}
	if _, err := s.Conversation(ctx, by, in.Conversation); err != nil {
		return Draft{}, err
	}
	gone := Draft{Conversation: in.Conversation, Kind: in.Kind, UpdatedAt: s.Clock.Now()}
	sent, err := s.wasSent(ctx, in)
	if err != nil {
		return Draft{}, err
	}
	if sent || in.empty() {
		return gone, s.DropDraft(ctx, by, in.Conversation, in.Kind)
	}
	draft, err := s.draft(ctx, by, in)
	if err != nil {
		return Draft{}, err
	}
	return s.putDraft(ctx, by, draft)
}

// wasSent reports whether the draft's message is there: a save that was slow on
// its way does not bring the draft back.
func (s *Service) wasSent(ctx context.Context, in Drafting) (bool, error) {
	if in.Message == "" {
		return false, nil
	}
	_, err := s.Conversations.Message(ctx, in.Conversation, in.Message)
	if ErrorCode(err) == CodeNotFound {
		return false, nil
	}
	return err == nil, err
}

// draft checks what is to be kept as a message's content is checked.
func (s *Service) draft(ctx context.Context, by Principal, in Drafting) (Draft, error) {
	if err := validText("html", in.HTML, 10*TextRunes); err != nil {
		return Draft{}, err
	}
	if err := in.Actions.validate(); err != nil {
		return Draft{}, err
	}
	m := Message{ID: cmp.Or(in.Message, NewID[MessageID]()), Text: in.Text, HTML: html.Sanitise(in.HTML)}
	if strings.TrimSpace(m.Text) == "" {
		m.Text = html.Text(m.HTML)
	}
	m, err := s.compose(ctx, by, m, in.Files, Holder{Conversation: in.Conversation, Agent: by.Actor.Agent(), Kind: in.Kind})
	return Draft{
		Conversation: in.Conversation, Kind: in.Kind, Message: in.Message, Text: m.Text, HTML: m.HTML, Files: m.Files,
		Canned: in.Canned, Actions: in.Actions, UpdatedAt: s.Clock.Now(),
	}, err
}

func (s *Service) putDraft(ctx context.Context, by Principal, d Draft) (Draft, error) {
	records := s.Drafts(by.Actor.Agent())
	var err error
	for range commitTries {
		if d.Version, err = draftVersion(ctx, records, d.RecordID()); err != nil {
			return Draft{}, err
		}
		var stored Draft
		if stored, err = records.Put(ctx, d); ErrorCode(err) != CodeConflict {
			return stored, err
		}
	}
	return Draft{}, err
}

// draftVersion returns the version of the draft that is to be replaced, 0 when
// it is a new one; invalid when there are too many already.
func draftVersion(ctx context.Context, records Records[Draft], id string) (int64, error) {
	stored, err := records.Get(ctx, id)
	if ErrorCode(err) != CodeNotFound {
		return stored.Version, err
	}
	all, err := records.List(ctx)
	if err == nil && len(all) >= MaxDrafts {
		err = Invalid("drafts", "too many")
	}
	return 0, err
}

// DropDraft removes an agent's draft, if there is one.
func (s *Service) DropDraft(ctx context.Context, by Principal, id ConversationID, kind MessageKind) error {
	return s.Drafts(by.Actor.Agent()).Delete(ctx, draftID(id, kind))
}

// SentDraft removes the draft that became the message m and reports whether
// there was one. What its author began after m stays, also when the sender
// repeats m later.
func (s *Service) SentDraft(ctx context.Context, by Principal, m Message) (dropped bool, err error) {
	d, err := s.Drafts(by.Actor.Agent()).Get(ctx, draftID(m.Conversation, m.Kind))
	if ErrorCode(err) == CodeNotFound {
		return false, nil
	}
	if err != nil || !d.became(m) {
		return false, err
	}
	err = s.DropDraft(ctx, by, m.Conversation, m.Kind)
	return err == nil, err
}

// became reports whether m is what d was sent as; one that names no message is
// whatever was sent next.
func (d Draft) became(m Message) bool {
	if d.Message != "" {
		return d.Message == m.ID
	}
	return !d.UpdatedAt.After(m.At)
}

// DraftsIn returns the agent's drafts in one conversation; not_found when it is
// not for the agent to see.
func (s *Service) DraftsIn(ctx context.Context, by Principal, id ConversationID) ([]Draft, error) {
	if _, err := s.Conversation(ctx, by, id); err != nil {
		return nil, err
	}
	var out []Draft
	for _, kind := range []MessageKind{KindMessage, KindNote} {
		d, err := s.Drafts(by.Actor.Agent()).Get(ctx, draftID(id, kind))
		if err == nil {
			out = append(out, d)
		} else if ErrorCode(err) != CodeNotFound {
			return nil, err
		}
	}
	return out, nil
}

// DraftsOf returns the agent's drafts in conversations that it may see, the
// newest first, and those conversations in the same order, each once.
func (s *Service) DraftsOf(ctx context.Context, by Principal) ([]Draft, []Conversation, error) {
	all, err := s.Drafts(by.Actor.Agent()).List(ctx)
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(all, func(a, b Draft) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	known := map[ConversationID]bool{} // whether it may be seen
	var drafts []Draft
	var conversations []Conversation
	for _, d := range all {
		seen, asked := known[d.Conversation]
		if !asked {
			c, err := s.Conversation(ctx, by, d.Conversation)
			if err != nil && ErrorCode(err) != CodeNotFound {
				return nil, nil, err
			}
			if seen = err == nil; seen {
				conversations = append(conversations, c)
			}
			known[d.Conversation] = seen
		}
		if seen {
			drafts = append(drafts, d)
		}
	}
	return drafts, conversations, nil
}

// Drafted returns the conversations in which the agent has drafts, also those
// that it may not see any more.
func (s *Service) Drafted(ctx context.Context, agent AgentID) (map[ConversationID]bool, error) {
	all, err := s.Drafts(agent).List(ctx)
	out := make(map[ConversationID]bool, len(all))
	for _, d := range all {
		out[d.Conversation] = true
	}
	return out, err
}
