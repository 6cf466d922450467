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
	SeenSeq      int64          `json:"seenSeq,omitempty"` // the newest seq its author had seen when it was begun: the send guard is told of it
	UpdatedAt    time.Time      `json:"updatedAt"`
	Gone         bool           `json:"-"` // in answer to a save: nothing was kept, see [Drafting.Continues]
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
	gone := Draft{Conversation: in.Conversation, Kind: in.Kind, UpdatedAt: s.ports.Clock.Now()}
	sent, err := s.wasSent(ctx, in)
	if err != nil {
		return Draft{}, err
	}
	if sent || in.empty() || c.dropsDraft(in.Kind) {
		stored, _, err := s.dropDraft(ctx, by, gone.RecordID(), in.supersedes)
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
		err = s.draftRoom(ctx, by, draft)
	}
	if err != nil {
		return Draft{}, err
	}
	kept, err := s.putDraft(ctx, by, draft, in.supersedes)
	if err == nil && kept.Version == 0 {
		gone.Gone = true
		return gone, nil
	}
	return kept, err
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
	if err := in.Actions.validate(); err != nil {
		return Draft{}, err
	}
	m := Message{ID: cmp.Or(in.Message, NewID[MessageID]()), Text: in.Text, HTML: safe}
	if strings.TrimSpace(m.Text) == "" {
		m.Text = html.Text(m.HTML)
	}
	m, err = s.compose(ctx, by, m, in.Files, Holder{Conversation: in.Conversation, Agent: by.Actor.Agent(), Kind: in.Kind})
	return Draft{
		Conversation: in.Conversation, Kind: in.Kind, Message: in.Message, Text: m.Text, HTML: m.HTML, Files: m.Files,
		Canned: in.Canned, Actions: in.Actions, SeenSeq: in.SeenSeq, UpdatedAt: s.ports.Clock.Now(),
	}, err
}

// putDraft keeps d, or returns what is stored when d may not take its place, a
// draft of version 0 when nothing is.
func (s *Service) putDraft(ctx context.Context, by Principal, d Draft, over func(Draft) bool) (Draft, error) {
	records := s.ports.Drafts(by.Actor.Agent())
	kept, err := retryStale(func() (Draft, error) {
		stored, err := draftBefore(ctx, records, d.RecordID())
		if err != nil || !over(stored) {
			return stored, err
		}
		d.Version = stored.Version
		return records.Put(ctx, d)
	})
	if IsStale(err) {
		err = Wrap(CodeUnavailable, err, "keep a draft that others keep too") // the browser has it still, and comes again
	}
	return kept, err
}

// draftBefore returns the draft that is to be replaced, one of version 0 when it
// is a new one; invalid when there are too many already.
func draftBefore(ctx context.Context, records Records[Draft], id string) (Draft, error) {
	stored, err := records.Get(ctx, id)
	if ErrorCode(err) != CodeNotFound {
		return stored, err
	}
	all, err := records.List(ctx)
	if err == nil && len(all) >= MaxDrafts {
		err = Invalid("drafts", "too many")
	}
	return Draft{}, err
}

// dropDraft removes the stored draft while which says so of it, and returns it when it
// stays. One that another browser saves at the same moment is asked about anew.
func (s *Service) dropDraft(ctx context.Context, by Principal, id string, which func(Draft) bool) (stays Draft, dropped bool, err error) {
	records := s.Drafts(by.Actor.Agent())
	stays, err = retryStale(func() (Draft, error) {
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
	return s.ports.Drafts(by.Actor.Agent()).Delete(ctx, draftID(id, kind))
}

// SentDraft removes the draft that became the message m and reports whether
// there was one. What its author began after m stays, also when the sender
// repeats m later.
func (s *Service) SentDraft(ctx context.Context, by Principal, m Message) (dropped bool, err error) {
	_, dropped, err = s.dropDraft(ctx, by, draftID(m.Conversation, m.Kind), func(d Draft) bool { return d.became(m) })
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

// DraftsIn returns the agent's drafts in one conversation; not_found when it is
// not for the agent to see. A draft of a conversation that was merged into this
// one is here now, unless this one has a draft of its own.
func (s *Service) DraftsIn(ctx context.Context, by Principal, id ConversationID) ([]Draft, error) {
	if _, err := s.Conversation(ctx, by, id); err != nil {
		return nil, err
	}
	all, _, err := s.DraftsOf(ctx, by)
	all = slices.DeleteFunc(all, func(d Draft) bool { return d.Conversation != id })
	slices.SortFunc(all, func(a, b Draft) int { return cmp.Compare(a.Kind, b.Kind) })
	return all, err
}

// DraftKinds returns of which kinds the agent has drafts in a conversation, as
// they are stored; not_found when it is not for the agent to see.
func (s *Service) DraftKinds(ctx context.Context, by Principal, id ConversationID) ([]MessageKind, error) {
	if _, err := s.Conversation(ctx, by, id); err != nil {
		return nil, err
	}
	var out []MessageKind
	for _, kind := range []MessageKind{KindMessage, KindNote} {
		_, err := s.ports.Drafts(by.Actor.Agent()).Get(ctx, draftID(id, kind))
		if err == nil {
			out = append(out, kind)
		} else if ErrorCode(err) != CodeNotFound {
			return nil, err
		}
	}
	return out, nil
}

// DraftsOf returns the agent's drafts in conversations that it may see, the
// newest first, and those conversations in the same order, each once. What lies
// in a merged conversation is moved to where that goes on, or, when there is one
// already, stays unseen until the merge is undone.
func (s *Service) DraftsOf(ctx context.Context, by Principal) ([]Draft, []Conversation, error) {
	all, err := s.ports.Drafts(by.Actor.Agent()).List(ctx)
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(all, func(a, b Draft) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	taken := map[string]bool{}
	for _, d := range all {
		taken[d.RecordID()] = true
	}
	known := map[ConversationID]*Conversation{} // nil: it may not be seen
	listed := map[ConversationID]bool{}
	var drafts []Draft
	var conversations []Conversation
	for _, d := range all {
		d, c, err := s.settleDraft(ctx, by, d, known, taken)
		if err != nil {
			return nil, nil, err
		}
		if c == nil {
			continue
		}
		drafts = append(drafts, d)
		if !listed[c.ID] {
			listed[c.ID] = true
			conversations = append(conversations, *c)
		}
	}
	return drafts, conversations, nil
}

// settleDraft returns the draft where it belongs now, with that conversation;
// nil when it is nowhere to be seen.
func (s *Service) settleDraft(ctx context.Context, by Principal, d Draft, known map[ConversationID]*Conversation, taken map[string]bool) (Draft, *Conversation, error) {
	c, err := s.draftPlace(ctx, by, d.Conversation, known)
	if c == nil || err != nil {
		return d, nil, err
	}
	if c.dropsDraft(d.Kind) {
		return d, nil, s.DropDraft(ctx, by, d.Conversation, d.Kind)
	}
	for range maxMerges {
		if c == nil || c.Merged == nil {
			break
		}
		if c, err = s.draftPlace(ctx, by, c.Merged.Into, known); err != nil {
			return d, nil, err
		}
	}
	if c == nil || c.ID == d.Conversation || taken[draftID(c.ID, d.Kind)] {
		if c != nil && c.ID != d.Conversation {
			c = nil
		}
		return d, c, nil
	}
	moved, err := s.moveDraft(ctx, by, d, c.ID)
	taken[draftID(c.ID, d.Kind)] = true
	return moved, c, err
}

func (s *Service) draftPlace(ctx context.Context, by Principal, id ConversationID, known map[ConversationID]*Conversation) (*Conversation, error) {
	if c, asked := known[id]; asked {
		return c, nil
	}
	c, err := s.Conversation(ctx, by, id)
	switch {
	case IsMissing(err):
		known[id] = nil
	case err != nil:
		return nil, err
	default:
		known[id] = &c
	}
	return known[id], nil
}

// moveDraft keeps the draft in another conversation. Its seq counted the
// messages of the one it comes from, so the guard tells of everything. When there
// is a draft by now, that one is returned and d stays where it is. What another
// browser saves in the old place meanwhile moves too.
func (s *Service) moveDraft(ctx context.Context, by Principal, d Draft, to ConversationID) (Draft, error) {
	records := s.Drafts(by.Actor.Agent())
	var moved Draft
	moved, err := retryStale(func() (Draft, error) {
		copied, placed, err := s.copyDraft(ctx, by, d, to, moved.Version)
		if err != nil || !placed {
			return copied, err // there is another by now
		}
		moved = copied
		if err = records.Remove(ctx, d); !IsStale(err) {
			return moved, err
		}
		newer, gone := records.Get(ctx, d.RecordID())
		switch {
		case ErrorCode(gone) == CodeNotFound:
			return moved, nil
		case gone != nil:
			return moved, gone
		}
		d = newer
		return moved, err
	})
	if IsStale(err) {
		err = Wrap(CodeUnavailable, err, "move a draft that others keep")
	}
	return moved, err
}

// copyDraft puts the draft into another conversation, over the copy of that version
// that is there, 0 for none. What it finds else is returned, and not placed.
func (s *Service) copyDraft(ctx context.Context, by Principal, d Draft, to ConversationID, over int64) (kept Draft, placed bool, err error) {
	d.Conversation, d.SeenSeq, d.Version = to, 0, 0
	for _, f := range d.Files {
		if err := s.hold(ctx, f.ID, Holder{Conversation: to, Agent: by.Actor.Agent(), Kind: d.Kind}); err != nil {
			return d, false, err
		}
	}
	placed = true
	kept, err = s.putDraft(ctx, by, d, func(stored Draft) bool {
		placed = stored.Version == 0 || stored.Version == over
		return placed
	})
	return kept, placed, err
}

// Drafted returns the conversations in which the agent has drafts, also those
// that it may not see any more.
func (s *Service) Drafted(ctx context.Context, agent AgentID) (map[ConversationID]bool, error) {
	all, err := s.ports.Drafts(agent).List(ctx)
	out := make(map[ConversationID]bool, len(all))
	for _, d := range all {
		out[d.Conversation] = true
	}
	return out, err
}
