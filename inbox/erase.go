package inbox

import (
	"context"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox/visit"
)

// Erase takes back, for good, what the contact said in its conversation: the
// texts and files of its messages, the subject, also where a line tells what it
// was, the page and the visit. What agents answered stays, in the trash, and the contact
// sees nothing of it any more. The bytes of its files follow from the event, in
// the room of files.
func (s *Service) Erase(ctx context.Context, by Principal, id ConversationID) error {
	_, err := s.change(ctx, id, func(c Conversation) (Change, error) {
		if err := authorize(by, ActErase, c); err != nil {
			return Change{}, err
		}
		said, err := s.saidBy(ctx, by.Actor, c)
		if err != nil {
			return Change{}, err
		}
		return decideErase(c, by.Actor, said, s.ports.Clock.Now()), nil
	})
	return err
}

// Erased reports whether e tells that a contact took back what it said: whoever
// keeps something of the conversation's texts forgets it then.
func (e Event) Erased() bool {
	return e.Kind == ConversationUpdated && slices.Contains(e.Changed, "erased")
}

// saidBy returns every message of one author in a conversation, and the lines
// that repeat its subject.
func (s *Service) saidBy(ctx context.Context, author Actor, c Conversation) (said []Message, err error) {
	for after := int64(0); after < c.LastSeq; {
		page, err := s.ports.Conversations.Thread(ctx, ThreadQuery{Conversation: c.ID, After: after, Limit: MaxThread})
		if err != nil || len(page) == 0 {
			return said, err
		}
		for _, m := range page {
			if after = m.Seq; (m.Public() && m.Author.same(author)) || (m.Event != nil && (m.Event.Kind == LineSubject || m.Event.Kind == LineUndelivered)) {
				said = append(said, m)
			}
		}
	}
	return said, nil
}

// decideErase leaves nothing of what was said but that something was.
func decideErase(c Conversation, by Actor, said []Message, now time.Time) Change {
	e := begin(c, by, now)
	e.c.ErasedAt, e.c.Subject, e.c.Page, e.c.Visit = now, "", WebPage{}, visit.Visit{}
	for i := range e.c.Undos {
		e.c.Undos[i].Was.Subject = "" // no longer to be taken back: this change is over it
	}
	e.mark("subject")
	if e.c.Last.By.same(by) {
		e.c.Last.Text, e.c.Last.Files = "", 0
	}
	if p := e.c.LastPublic; p != nil && p.By.same(by) {
		left := *p
		left.Text, left.Files = "", 0
		e.c.LastPublic = &left
	}
	e.line("erased", EventLine{Kind: LineErased})
	e.status(StatusTrash)
	change := e.change()
	began := "" // the contact's own subject, which an agent may have taken back to
	if i := slices.IndexFunc(said, func(m Message) bool { return m.Event != nil && m.Event.Kind == LineSubject }); i >= 0 {
		began = said[i].Event.From
	}
	for _, m := range said {
		left := Message{ID: m.ID, Conversation: m.Conversation, Seq: m.Seq, Kind: m.Kind, Author: m.Author, At: m.At, Erased: true}
		if m.Event != nil {
			left.Event = &EventLine{Kind: m.Event.Kind, To: m.Event.To, Run: m.Event.Run}
			if left.Event.To == began || m.Event.Kind == LineUndelivered { // an address
				left.Event.To = ""
			}
		}
		change.Erased = append(change.Erased, left)
		for i := range change.Events {
			if change.Events[i].Erased() {
				change.Events[i].Files = append(change.Events[i].Files, filesOf(m)...)
			}
		}
	}
	return change
}

func filesOf(m Message) (ids []FileID) {
	for _, f := range m.Files {
		ids = append(ids, f.ID)
	}
	return ids
}
