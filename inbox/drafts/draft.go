// Package drafts is the room of what agents began to write and did not send. Its parts are:
// what a draft is and how one is kept (draft.go, bounds.go), where each belongs while
// conversations are merged and taken apart (kept.go), where one finds them (place.go), and
// what is to be sent later (later.go).
package drafts

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/html"
)

// Draft is what an agent began to write in a conversation and did not send:
// one reply and one note at most. Only its author reads it, as long as the
// author may see the conversation.
type Draft struct {
	Agent        inbox.AgentID        `json:"agent"` // its author
	Conversation inbox.ConversationID `json:"conversation"`
	Place        inbox.ConversationID `json:"place,omitempty"` // where the conversation goes on, when it was merged
	Version      int64                `json:"version"`
	Kind         inbox.MessageKind    `json:"kind"`              // message or note
	Message      inbox.MessageID      `json:"message,omitempty"` // the id that it will be sent with
	Text         string               `json:"text,omitempty"`
	HTML         string               `json:"html,omitempty"` // sanitised
	Files        []inbox.File         `json:"files,omitempty"`
	Canned       inbox.CannedID       `json:"canned,omitempty"`
	Actions      inbox.CannedActions  `json:"actions,omitzero"`
	Mail         *inbox.Mail          `json:"mail,omitempty"`    // to whom it is to go as a mail, as far as that was typed
	Later        *Later               `json:"later,omitempty"`   // it is no draft any more: it will be sent
	Unsent       string               `json:"unsent,omitempty"`  // of a draft that was to be sent later: why it was not, as a key
	SeenSeq      int64                `json:"seenSeq,omitempty"` // the newest seq its author had seen when it was begun: the send guard is told of it
	UpdatedAt    time.Time            `json:"updatedAt"`
	Gone         bool                 `json:"-"` // in answer to a save: nothing was kept, see [Drafting.Continues]
}

// RecordID implements [inbox.Record].
func (d Draft) RecordID() string {
	if d.Later != nil {
		return laterID(d.Agent, d.Conversation, d.Kind, d.Message)
	}
	return draftID(d.Agent, d.Conversation, d.Kind)
}
func (d Draft) RecordVersion() int64      { return d.Version }
func (d Draft) WithVersion(v int64) Draft { d.Version = v; return d }

func draftID(agent inbox.AgentID, c inbox.ConversationID, kind inbox.MessageKind) string {
	return string(agent) + ":" + string(c) + ":" + string(kind)
}

// Spec declares the table of drafts: by agent, in the order in which they were
// saved, and by the conversation to which they belong now. Those that will be sent are
// found apart: by agent and for all, by when that is.
var Spec = inbox.TableSpec[Draft]{Name: "drafts", Keys: func(d Draft) []inbox.Key {
	if d.Later != nil {
		at := inbox.TimePart(d.Later.At)
		return []inbox.Key{{Index: "later", Of: inbox.TextPart(d.Agent), By: at}, {Index: "due", By: at}}
	}
	return []inbox.Key{
		{Index: "agent", Of: inbox.TextPart(d.Agent), By: inbox.TimePart(d.UpdatedAt)},
		{Index: "place", Of: inbox.TextPart(d.place()), By: inbox.TextPart(d.Agent)},
	}
}}

// draftsOf is the range of an agent's drafts, the newest first.
func draftsOf(agent inbox.AgentID) inbox.Range {
	return inbox.Range{Index: "agent", Of: inbox.TextPart(agent), Backward: true}
}

// Most bounds how many drafts an agent keeps.
const Most = 200

// Folder is the folder of the conversations in which one has drafts, the
// newest draft first. It is one page, for there are at most [Most].
const Folder = "drafts"

// Ports are what drafts stand on.
type Ports struct {
	Inbox *inbox.Service
	Kept  Kept
	Files Files
	Clock inbox.Clock
	Told  func(context.Context, Draft) // hears of what became a draft again by itself; nil: nobody does
}

// Files know what is about to take a file; see [inbox.Files].
type Files interface {
	Hold(ctx context.Context, id inbox.FileID, by inbox.Holder) error
}

// Service is what agents do with their drafts. It is safe for parallel use.
type Service struct{ ports Ports }

// New returns the room over its ports.
func New(p Ports) *Service { return &Service{p} }

// Drafting is a draft as its author's browser has it.
type Drafting struct {
	Conversation inbox.ConversationID
	Kind         inbox.MessageKind
	Message      inbox.MessageID // empty, or the id that it will be sent with
	Text         string
	HTML         string
	Files        []inbox.FileID // uploaded by the author
	Canned       inbox.CannedID
	Actions      inbox.CannedActions
	Mail         *inbox.Mail // to whom it is to go, as far as that was typed
	SeenSeq      int64       // the newest seq the author had seen when it was begun

	Known     time.Time         // of the stored draft that the browser last saw
	Own       []inbox.MessageID // under which the browser may have saved since, without hearing so
	Continues bool              // it holds lines or files of the stored draft that the browser last saw
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

// Save keeps a draft in place of the one before; an empty one, one whose
// message was sent already, and a reply to a contact who took everything back
// remove it. When another browser saved meanwhile what
// this one has not seen, that stays, also against an empty one, and is returned:
// the browser joins the two. When another browser removed what this one
// continues, nothing is kept and the draft returned is Gone: the browser takes
// out what was removed and saves the rest. not_found when the conversation is not
// for the agent to see. It makes no event, for it concerns nobody else.
func (s *Service) Save(ctx context.Context, by inbox.Principal, in Drafting) (Draft, error) {
	if in.Kind != inbox.KindMessage && in.Kind != inbox.KindNote {
		return Draft{}, inbox.Invalid("kind", "is neither message nor note")
	}
	if in.SeenSeq < 0 {
		return Draft{}, inbox.Invalid("seenSeq", "is negative")
	}
	c, err := s.ports.Inbox.Conversation(ctx, by, in.Conversation)
	if err != nil {
		return Draft{}, err
	}
	gone := Draft{Agent: by.Actor.Agent(), Conversation: in.Conversation, Kind: in.Kind, UpdatedAt: s.ports.Clock.Now()}
	sent, err := s.wasSent(ctx, in)
	if err != nil {
		return Draft{}, err
	}
	if sent || in.empty() || drops(c, in.Kind) {
		stored, _, err := s.drop(ctx, gone.RecordID(), in.supersedes)
		switch {
		case inbox.ErrorCode(err) == inbox.CodeDamaged:
			return gone, s.Drop(ctx, by, in.Conversation, in.Kind)
		case err != nil:
			return Draft{}, err // it may hold what this browser has not seen
		case stored.Version > 0:
			return stored, nil
		}
		return gone, nil
	}
	draft, err := s.draft(ctx, by, in)
	if err == nil {
		err = s.bounded(ctx, draft)
	}
	if err != nil {
		return Draft{}, err
	}
	kept, err := s.put(ctx, draft, in.supersedes)
	if err == nil && kept.Version == 0 {
		gone.Gone = true
		return gone, nil
	}
	if err != nil {
		return kept, err
	}
	return s.ports.Kept.place(ctx, kept) // it may have been merged since it was read above
}

// wasSent reports whether the draft's message is there: a save that was slow on
// its way does not bring the draft back.
func (s *Service) wasSent(ctx context.Context, in Drafting) (bool, error) {
	if in.Message == "" {
		return false, nil
	}
	_, err := s.ports.Kept.Conversations.Message(ctx, in.Conversation, in.Message)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return false, nil
	}
	return err == nil, err
}

// draft checks what is to be kept as a message's content is checked.
func (s *Service) draft(ctx context.Context, by inbox.Principal, in Drafting) (Draft, error) {
	safe, err := inbox.Sanitised(in.HTML)
	if err != nil {
		return Draft{}, err
	}
	if err := in.Actions.Validate(); err != nil {
		return Draft{}, err
	}
	mail, err := inbox.TypedMail(in.Mail)
	if err != nil {
		return Draft{}, err
	}
	m := inbox.Message{ID: cmp.Or(in.Message, inbox.NewID[inbox.MessageID]()), Text: in.Text, HTML: safe}
	if strings.TrimSpace(m.Text) == "" {
		m.Text = html.Text(m.HTML)
	}
	m, err = s.ports.Inbox.Compose(ctx, by, m, in.Files, inbox.Holder{Conversation: in.Conversation, Agent: by.Actor.Agent(), Kind: in.Kind})
	return Draft{
		Agent: by.Actor.Agent(), Conversation: in.Conversation, Kind: in.Kind, Message: in.Message, Text: m.Text, HTML: m.HTML, Files: m.Files,
		Canned: in.Canned, Actions: in.Actions, Mail: mail, SeenSeq: in.SeenSeq, UpdatedAt: s.ports.Clock.Now(),
	}, err
}

// put keeps d, or returns what is stored when d may not take its place, a
// draft of version 0 when nothing is.
func (s *Service) put(ctx context.Context, d Draft, over func(Draft) bool) (Draft, error) {
	kept, err := inbox.RetryStale(func() (Draft, error) {
		stored, err := s.before(ctx, d)
		if err != nil || !over(stored) {
			return stored, err
		}
		d.Version = stored.Version
		return s.ports.Kept.Rows.Put(ctx, d)
	})
	if inbox.IsStale(err) {
		err = inbox.Wrap(inbox.CodeUnavailable, err, "keep a draft that others keep too") // the browser has it still, and comes again
	}
	return kept, err
}

// before returns the draft that d is to replace, one of version 0 when it
// is a new one; invalid when there are too many already.
func (s *Service) before(ctx context.Context, d Draft) (Draft, error) {
	stored, err := s.ports.Kept.Rows.Get(ctx, d.RecordID())
	if inbox.ErrorCode(err) != inbox.CodeNotFound {
		return stored, err
	}
	n, err := s.ports.Kept.Rows.Count(ctx, draftsOf(d.Agent), Most)
	if err == nil && n >= Most {
		err = inbox.Invalid("drafts", "too many")
	}
	return Draft{}, err
}

// drop removes the stored draft while which says so of it, and returns it when it
// stays. One that another browser saves at the same moment is asked about anew.
func (s *Service) drop(ctx context.Context, id string, which func(Draft) bool) (stays Draft, dropped bool, err error) {
	records := s.ports.Kept.Rows
	stays, err = inbox.RetryStale(func() (Draft, error) {
		d, err := records.Get(ctx, id)
		if inbox.ErrorCode(err) == inbox.CodeNotFound {
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
	if inbox.IsStale(err) {
		err = inbox.Wrap(inbox.CodeUnavailable, err, "drop a draft that others keep")
	}
	return stays, dropped, err
}

// Drop removes an agent's draft, if there is one.
func (s *Service) Drop(ctx context.Context, by inbox.Principal, id inbox.ConversationID, kind inbox.MessageKind) error {
	return s.ports.Kept.Rows.Delete(ctx, draftID(by.Actor.Agent(), id, kind))
}

// Sent removes the draft that became the message m and reports whether
// there was one. What its author began after m stays, also when the sender
// repeats m later.
func (s *Service) Sent(ctx context.Context, by inbox.Principal, m inbox.Message) (dropped bool, err error) {
	_, dropped, err = s.drop(ctx, draftID(by.Actor.Agent(), m.Conversation, m.Kind), func(d Draft) bool { return d.became(m) })
	return dropped, err
}

// became reports whether m is what d was sent as; one that names no message is
// whatever was sent next.
func (d Draft) became(m inbox.Message) bool {
	if d.Message != "" {
		return d.Message == m.ID
	}
	return !d.UpdatedAt.After(m.At)
}

// drops reports whether a draft of this kind can never be sent in the conversation: the
// contact took back what it said and reads nothing more.
func drops(c inbox.Conversation, kind inbox.MessageKind) bool {
	return kind == inbox.KindMessage && !c.ErasedAt.IsZero()
}
