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
	Agent        AgentID        `json:"agent"` // its author
	Conversation ConversationID `json:"conversation"`
	Place        ConversationID `json:"place,omitempty"` // where the conversation goes on, when it was merged
	Version      int64          `json:"version"`
	Kind         MessageKind    `json:"kind"`              // message or note
	Message      MessageID      `json:"message,omitempty"` // the id that it will be sent with
	Text         string         `json:"text,omitempty"`
	HTML         string         `json:"html,omitempty"` // sanitised
	Files        []File         `json:"files,omitempty"`
	Canned       CannedID       `json:"canned,omitempty"`
	Actions      CannedActions  `json:"actions,omitzero"`
	SeenSeq      int64          `json:"seenSeq,omitempty"` // the newest seq its author had seen when it was begun: the send guard is told of it
	UpdatedAt    time.Time      `json:"updatedAt"`
	Gone         bool           `json:"-"` // in answer to a save: nothing was kept, see [Drafting.Continues]
}

// RecordID implements [Record].
func (d Draft) RecordID() string          { return draftID(d.Agent, d.Conversation, d.Kind) }
func (d Draft) RecordVersion() int64      { return d.Version }
func (d Draft) WithVersion(v int64) Draft { d.Version = v; return d }

func draftID(agent AgentID, c ConversationID, kind MessageKind) string {
	return string(agent) + ":" + string(c) + ":" + string(kind)
}

// DraftSpec declares the table of drafts: by agent, in the order in which they were
// saved, and by the conversation to which they belong now.
var DraftSpec = TableSpec[Draft]{Name: "drafts", Keys: func(d Draft) []Key {
	return []Key{
		{Index: "agent", Of: TextPart(d.Agent), By: TimePart(d.UpdatedAt)},
		{Index: "place", Of: TextPart(d.place()), By: TextPart(d.Agent)},
	}
}}

// draftsOf is the range of an agent's drafts, the newest first.
func draftsOf(agent AgentID) Range { return Range{Index: "agent", Of: TextPart(agent), Backward: true} }

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
	SeenSeq      int64 // the newest seq the author had seen when it was begun

	Known     time.Time   // of the stored draft that the browser last saw
	Own       []MessageID // under which the browser may have saved since, without hearing so
	Continues bool        // it holds lines or files of the stored draft that the browser last saw
}

// supersedes reports whether the browser knew what is stored, so that it may go.
// One that says nothing of what it knows has the last word. Where nothing is
// stored, a version of 0, another browser sent or threw away what this one
// continues: kept, it would bring that back.
func (in Drafting) supersedes(stored Draft) bool {
	if stored.Version == 0 {
		return !in.Continues
	}
	if in.Known.IsZero() && len(in.Own) == 0 {
		return true
	}
	return !stored.UpdatedAt.After(in.Known) || stored.Message != "" && slices.Contains(in.Own, stored.Message)
}

func (in Drafting) empty() bool {
	return strings.TrimSpace(in.Text) == "" && strings.TrimSpace(html.Text(in.HTML)) == "" && len(in.Files) == 0
}

// SaveDraft keeps a draft in place of the one before; an empty one, one whose
// message was sent already, and a reply to a contact who took everything back
// remove it. When another browser saved meanwhile what
// this one has not seen, that stays, also against an empty one, and is returned:
// the browser joins the two. When another browser removed what this one
// continues, nothing is kept and the draft returned is Gone: the browser takes
// out what was removed and saves the rest. not_found when the conversation is not
// for the agent to see. It makes no event, for it concerns nobody else.
func (s *Service) SaveDraft(ctx context.Context, by Principal, in Drafting) (Draft, error) {
	if in.Kind != KindMessage && in.Kind != KindNote {
		return Draft{}, Invalid("kind", "is neither message nor note")
	}
	if in.SeenSeq < 0 {
		return Draft{}, Invalid("seenSeq", "is negative")
	}
	c, err := s.Conversation(ctx, by, in.Conversation)
	if err != nil {
		return Draft{}, err
	}
	gone := Draft{Agent: by.Actor.Agent(), Conversation: in.Conversation, Kind: in.Kind, UpdatedAt: s.ports.Clock.Now()}
	sent, err := s.wasSent(ctx, in)
	if err != nil {
		return Draft{}, err
	}
	if sent || in.empty() || c.dropsDraft(in.Kind) {
		stored, _, err := s.dropDraft(ctx, gone.RecordID(), in.supersedes)
		switch {
		case ErrorCode(err) == CodeDamaged:
			return gone, s.DropDraft(ctx, by, in.Conversation, in.Kind)
		case err != nil:
			return Draft{}, err // it may hold what this browser has not seen
		case stored.Version > 0:
			return stored, nil
		}
		return gone, nil
	}
	draft, err := s.draft(ctx, by, in)
	if err == nil {
		err = s.draftRoom(ctx, draft)
	}
	if err != nil {
		return Draft{}, err
	}
	kept, err := s.putDraft(ctx, draft, in.supersedes)
	if err == nil && kept.Version == 0 {
		gone.Gone = true
		return gone, nil
	}
	if err != nil {
		return kept, err
	}
	return s.placeDraft(ctx, kept) // it may have been merged since it was read above
}

// wasSent reports whether the draft's message is there: a save that was slow on
// its way does not bring the draft back.
func (s *Service) wasSent(ctx context.Context, in Drafting) (bool, error) {
	if in.Message == "" {
		return false, nil
	}
	_, err := s.ports.Conversations.Message(ctx, in.Conversation, in.Message)
	if ErrorCode(err) == CodeNotFound {
		return false, nil
	}
	return err == nil, err
}

// draft checks what is to be kept as a message's content is checked.
func (s *Service) draft(ctx context.Context, by Principal, in Drafting) (Draft, error) {
	safe, err := sanitised(in.HTML)
	if err != nil {
		return Draft{}, err
	}
	if err := in.Actions.Validate(); err != nil {
		return Draft{}, err
	}
	m := Message{ID: cmp.Or(in.Message, NewID[MessageID]()), Text: in.Text, HTML: safe}
	if strings.TrimSpace(m.Text) == "" {
		m.Text = html.Text(m.HTML)
	}
	m, err = s.compose(ctx, by, m, in.Files, Holder{Conversation: in.Conversation, Agent: by.Actor.Agent(), Kind: in.Kind})
	return Draft{
		Agent: by.Actor.Agent(), Conversation: in.Conversation, Kind: in.Kind, Message: in.Message, Text: m.Text, HTML: m.HTML, Files: m.Files,
		Canned: in.Canned, Actions: in.Actions, SeenSeq: in.SeenSeq, UpdatedAt: s.ports.Clock.Now(),
	}, err
}

// putDraft keeps d, or returns what is stored when d may not take its place, a
// draft of version 0 when nothing is.
func (s *Service) putDraft(ctx context.Context, d Draft, over func(Draft) bool) (Draft, error) {
	kept, err := RetryStale(func() (Draft, error) {
		stored, err := s.draftBefore(ctx, d)
		if err != nil || !over(stored) {
			return stored, err
		}
		d.Version = stored.Version
		return s.ports.Drafts.Put(ctx, d)
	})
	if IsStale(err) {
		err = Wrap(CodeUnavailable, err, "keep a draft that others keep too") // the browser has it still, and comes again
	}
	return kept, err
}

// draftBefore returns the draft that d is to replace, one of version 0 when it
// is a new one; invalid when there are too many already.
func (s *Service) draftBefore(ctx context.Context, d Draft) (Draft, error) {
	stored, err := s.ports.Drafts.Get(ctx, d.RecordID())
	if ErrorCode(err) != CodeNotFound {
		return stored, err
	}
	n, err := s.ports.Drafts.Count(ctx, draftsOf(d.Agent), MaxDrafts)
	if err == nil && n >= MaxDrafts {
		err = Invalid("drafts", "too many")
	}
	return Draft{}, err
}

// dropDraft removes the stored draft while which says so of it, and returns it when it
// stays. One that another browser saves at the same moment is asked about anew.
func (s *Service) dropDraft(ctx context.Context, id string, which func(Draft) bool) (stays Draft, dropped bool, err error) {
	records := s.ports.Drafts
	stays, err = RetryStale(func() (Draft, error) {
		d, err := records.Get(ctx, id)
		if ErrorCode(err) == CodeNotFound {
			return Draft{}, nil
		}
		if err != nil || !which(d) {
			return d, err
		}
		if err = records.Remove(ctx, d); err == nil {
			dropped = true
		}
		return Draft{}, err
	})
	if IsStale(err) {
		err = Wrap(CodeUnavailable, err, "drop a draft that others keep")
	}
	return stays, dropped, err
}

// DropDraft removes an agent's draft, if there is one.
func (s *Service) DropDraft(ctx context.Context, by Principal, id ConversationID, kind MessageKind) error {
	return s.ports.Drafts.Delete(ctx, draftID(by.Actor.Agent(), id, kind))
}

// SentDraft removes the draft that became the message m and reports whether
// there was one. What its author began after m stays, also when the sender
// repeats m later.
func (s *Service) SentDraft(ctx context.Context, by Principal, m Message) (dropped bool, err error) {
	_, dropped, err = s.dropDraft(ctx, draftID(by.Actor.Agent(), m.Conversation, m.Kind), func(d Draft) bool { return d.became(m) })
	return dropped, err
}

// became reports whether m is what d was sent as; one that names no message is
// whatever was sent next.
func (d Draft) became(m Message) bool {
	if d.Message != "" {
		return d.Message == m.ID
	}
	return !d.UpdatedAt.After(m.At)
}

// dropsDraft reports whether a draft of this kind can never be sent: the contact
// took back what it said and reads nothing more.
func (c Conversation) dropsDraft(kind MessageKind) bool {
	return kind == KindMessage && !c.ErasedAt.IsZero()
}
