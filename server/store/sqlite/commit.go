package sqlite

import (
	"context"
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// A message's place is its conversation's number and its seq in one integer.
const (
	seqBits = 24
	maxSeq  = 1<<seqBits - 1
)

// conversations implements [inbox.ConversationStore].
type conversations struct{ db *DB }

var _ inbox.ConversationStore = (*conversations)(nil)

// Conversations returns the store of conversations and their messages.
func (db *DB) Conversations() inbox.ConversationStore { return &conversations{db} }

// Commit implements [inbox.ConversationStore]. A context that ends while the
// change waits for the writer withdraws it; one that ends later is ignored, so
// that an error always means "not stored" and never "perhaps".
func (s *conversations) Commit(ctx context.Context, c inbox.Change) (inbox.Conversation, error) {
	p, err := prepare(c)
	if err != nil {
		return inbox.Conversation{}, err
	}
	if err := s.db.writer.submit(ctx, "commit conversation", p.write); err != nil {
		return inbox.Conversation{}, err
	}
	if len(p.erased) > 0 {
		s.db.writer.log.forget()
	}
	return p.conversation, nil
}

// prepared is a change in the form in which it is written: everything that
// needs no database was done by the caller's goroutine, not by the writer's.
type prepared struct {
	conversation inbox.Conversation // with its next version
	lease        inbox.Lease
	columns      columns
	doc          string
	messages     []preparedMessage
	erased       []preparedMessage
	events       []string
}

type preparedMessage struct {
	id     inbox.MessageID
	seq    int64
	public bool
	doc    string
}

func prepare(c inbox.Change) (*prepared, error) {
	p := &prepared{conversation: c.Conversation, lease: c.Lease, columns: columnsOf(c.Conversation)}
	switch {
	case !c.Conversation.Status.Valid():
		return nil, inbox.Invalid("status", "is unknown")
	case !c.Conversation.Priority.Valid():
		return nil, inbox.Invalid("priority", "is unknown")
	}
	p.conversation.Version++
	var err error
	if p.doc, err = document(p.conversation); err != nil {
		return nil, err
	}
	if p.messages, err = prepareMessages(c.Messages); err != nil {
		return nil, err
	}
	if p.erased, err = prepareMessages(c.Erased); err != nil {
		return nil, err
	}
	p.events, err = documents(c.Events)
	return p, err
}

func prepareMessages(messages []inbox.Message) (prepared []preparedMessage, err error) {
	for _, m := range messages {
		if m.Seq < 1 || m.Seq > maxSeq {
			return nil, inbox.Invalid("seq", "is out of range")
		}
		doc, err := document(m)
		if err != nil {
			return nil, err
		}
		prepared = append(prepared, preparedMessage{m.ID, m.Seq, m.Public(), doc})
	}
	return prepared, nil
}

func documents(events []inbox.Event) ([]string, error) {
	docs := make([]string, len(events))
	for i, e := range events {
		var err error
		if docs[i], err = document(e); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

// write runs in the writer, inside a savepoint.
func (p *prepared) write(tx *connection) error {
	if err := requireHeld(tx, p.lease); err != nil {
		return err
	}
	save := p.update
	if p.conversation.Version == 1 {
		save = p.create
	}
	if err := save(tx); err != nil {
		return err
	}
	for _, m := range p.messages {
		err := tx.exec("INSERT INTO messages (place, id, public, doc) VALUES (?,?,?,?)",
			p.conversation.Number<<seqBits|m.seq, string(m.id), m.public, m.doc)
		if err != nil {
			return err
		}
	}
	for _, m := range p.erased {
		err := tx.exec("UPDATE messages SET doc = ? WHERE place = ? AND id = ?", m.doc, p.conversation.Number<<seqBits|m.seq, string(m.id))
		if err != nil {
			return err
		}
	}
	return appendEvents(tx, p.events)
}

var insertConversation = "INSERT INTO conversations (id, version, doc, " + strings.Join(columnNames, ", ") +
	") VALUES (" + marks(3+len(columnNames)) + ")"

func (p *prepared) create(tx *connection) (err error) {
	args := append([]any{string(p.conversation.ID), p.conversation.Version, p.doc}, p.columns.values()...)
	if p.conversation.Number, err = tx.insert(insertConversation, args...); err != nil {
		return err
	}
	return p.addTags(tx, p.conversation.Labels())
}

var selectColumns = "SELECT number, version, " + strings.Join(columnNames, ", ") + " FROM conversations WHERE id = ?"

func (p *prepared) update(tx *connection) error {
	var old columns
	var number, version int64
	found, err := tx.one(append([]any{&number, &version}, old.pointers()...), selectColumns, string(p.conversation.ID))
	if err != nil {
		return err
	}
	if !found || version != p.conversation.Version-1 {
		return inbox.Stale("conversation %s is not at version %d", p.conversation.ID, p.conversation.Version-1)
	}
	p.conversation.Number = number
	names, values := p.columns.changes(&old, columnNames)
	text := "UPDATE conversations SET version = ?, doc = ?" + assignments(names) + " WHERE number = ?"
	args := append([]any{p.conversation.Version, p.doc}, values...)
	if err := tx.exec(text, append(args, number)...); err != nil {
		return err
	}
	return p.updateTags(tx, &old)
}

func assignments(names []string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(", " + name + " = ?")
	}
	return b.String()
}

// updateTags brings the tag rows to the conversation's labels and columns.
func (p *prepared) updateTags(tx *connection, old *columns) error {
	var stored []inbox.Label
	err := tx.each(func(scan func(...any) error) error {
		var tag inbox.Label
		err := scan(&tag)
		stored = append(stored, tag)
		return err
	}, "SELECT tag FROM conversation_tags WHERE number = ?", p.conversation.Number)
	if err != nil {
		return err
	}
	var added []inbox.Label
	labels := p.conversation.Labels()
	for _, tag := range labels {
		if !slices.Contains(stored, tag) {
			added = append(added, tag)
		}
	}
	for _, tag := range stored {
		if !slices.Contains(labels, tag) {
			if err := tx.exec("DELETE FROM conversation_tags WHERE number = ? AND tag = ?", p.conversation.Number, string(tag)); err != nil {
				return err
			}
		}
	}
	if names, values := p.columns.changes(old, tagColumnNames); len(names) > 0 && len(stored) > 0 {
		text := "UPDATE conversation_tags SET number = number" + assignments(names) + " WHERE number = ?"
		if err := tx.exec(text, append(values, p.conversation.Number)...); err != nil {
			return err
		}
	}
	return p.addTags(tx, added)
}

var insertTag = "INSERT INTO conversation_tags (number, tag, id, " + strings.Join(tagColumnNames, ", ") +
	") VALUES (" + marks(3+len(tagColumnNames)) + ")"

func (p *prepared) addTags(tx *connection, labels []inbox.Label) error {
	for _, tag := range labels {
		args := append([]any{p.conversation.Number, string(tag), string(p.conversation.ID)}, p.columns.pick(tagColumnNames)...)
		if err := tx.exec(insertTag, args...); err != nil {
			return err
		}
	}
	return nil
}
