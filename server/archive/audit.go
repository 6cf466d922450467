package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// Finding is something in a store that contradicts something else in it.
type Finding struct {
	Entry inbox.EntryKind
	Key   string
	What  string
}

func (f Finding) String() string { return fmt.Sprintf("%s %s %s", f.Entry, f.Key, f.What) }

// mostFindings bounds a report; there is no use in a million lines.
const mostFindings = 1000

// Audit reads a whole store, which may be in use, and returns its contradictions: conversations whose
// messages are not numbered 1, 2, 3… to the last, messages and events of conversations that do not
// exist, missing contacts, and files that are described but not stored.
func Audit(ctx context.Context, s Store, live inbox.ConversationStore, progress Progress) (Contents, []Finding, error) {
	a := &audit{Store: s, live: live, meter: meter{Progress: progress}, contents: Contents{Entries: map[inbox.EntryKind]int64{}}, contacts: map[[16]byte]string{}}
	var err error
	if a.total, err = total(ctx, s.Entries); err != nil {
		return a.contents, nil, err
	}
	for _, step := range []func(context.Context) error{a.conversations, a.people, a.records, a.events} {
		if err = step(ctx); err != nil {
			break
		}
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return a.contents, a.findings, err
}

type audit struct {
	Store
	meter
	live     inbox.ConversationStore
	contents Contents
	extents  extents
	contacts map[[16]byte]string // those that conversations name and that were not met yet
	findings []Finding
}

func (a *audit) find(kind inbox.EntryKind, key, what string, args ...any) error {
	a.findings = append(a.findings, Finding{kind, key, fmt.Sprintf(what, args...)})
	if len(a.findings) >= mostFindings {
		return errEnough
	}
	return nil
}

// entries are those of the store; of one that cannot be read, which is a finding,
// without its document.
func (a *audit) entries(ctx context.Context, kinds ...inbox.EntryKind) iter.Seq2[inbox.Entry, error] {
	return func(yield func(inbox.Entry, error) bool) {
		for e, err := range entriesOf(ctx, a.Entries, kinds...) {
			if one, bad := asUnreadable(err); bad {
				e.Document = nil
				a.findings = append(a.findings, one)
				if err = nil; len(a.findings) >= mostFindings {
					err = errEnough
				}
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func (a *audit) count(e inbox.Entry) {
	a.contents.Entries[e.Kind]++
	a.step("read " + string(e.Kind))
}

// conversations walks conversations and messages side by side: both come in
// order of the conversation's id.
func (a *audit) conversations(ctx context.Context) error {
	next, stop := iter.Pull2(a.entries(ctx, inbox.EntryMessage))
	defer stop()
	message, err, more := next()
	for e, errRead := range a.entries(ctx, inbox.EntryConversation) {
		if errRead != nil {
			return errRead
		}
		a.count(e)
		if err := a.conversation(e); err != nil {
			return err
		}
		seqs := int64(0)
		gap := false
		for ; more && err == nil && owner(message) <= e.Key; message, err, more = next() {
			a.count(message)
			if owner(message) < e.Key {
				if err := a.orphan(ctx, message); err != nil {
					return err
				}
				continue
			}
			seqs++
			gap = gap || message.Key != inbox.MessageKey(inbox.ConversationID(e.Key), seqs)
			if err := a.attachments(ctx, message); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		if e.Document == nil {
			continue
		}
		if err := a.thread(ctx, e, seqs, gap); err != nil {
			return err
		}
	}
	for ; more && err == nil; message, err, more = next() {
		a.count(message)
		if err := a.orphan(ctx, message); err != nil {
			return err
		}
	}
	return err
}

// owner is the id of a message's conversation.
func owner(message inbox.Entry) string {
	id, _, _ := strings.Cut(message.Key, "/")
	return id
}

func (a *audit) conversation(e inbox.Entry) error {
	if e.Document == nil {
		a.extents.all, a.extents.sorted = append(a.extents.all, extent{key: extentKey(e.Key)}), false
		return nil
	}
	c, err := e.StoredConversation()
	if err != nil {
		return err
	}
	a.contacts[extentKey(string(c.Contact))] = string(c.Contact)
	return a.extents.add(e)
}

// orphan is a message whose conversation did not come by: it may have been
// begun since.
func (a *audit) orphan(ctx context.Context, message inbox.Entry) error {
	_, err := a.live.Conversation(ctx, inbox.ConversationID(owner(message)))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return a.find(message.Kind, message.Key, "belongs to no conversation")
	}
	if inbox.ErrorCode(err) == inbox.CodeDamaged { // since its turn came
		return nil
	}
	return err
}

// thread judges the messages that were met: a conversation that grew meanwhile
// has others than it said, so it is read once more by itself.
func (a *audit) thread(ctx context.Context, e inbox.Entry, seqs int64, gap bool) error {
	if !gap && seqs == a.extents.last().lastSeq {
		return nil
	}
	id := inbox.ConversationID(e.Key)
	now, err := a.live.Conversation(ctx, id)
	if inbox.IsMissing(err) {
		return a.find(e.Kind, e.Key, "cannot be read any more: %v", err)
	}
	if err != nil {
		return err
	}
	if seqs > now.LastSeq {
		return a.find(e.Kind, e.Key, "has %d messages, its last is %d", seqs, now.LastSeq)
	}
	met := int64(0)
	for met < now.LastSeq {
		page, err := a.live.Thread(ctx, inbox.ThreadQuery{Conversation: id, After: met, Limit: inbox.MaxThread})
		if err != nil {
			return err
		}
		for _, m := range page {
			if m.Seq != met+1 {
				return a.find(e.Kind, e.Key, "lacks message %d of %d", met+1, now.LastSeq)
			}
			met++
		}
		if len(page) == 0 {
			return a.find(e.Kind, e.Key, "lacks message %d of %d", met+1, now.LastSeq)
		}
	}
	return nil
}

// attachments requires that the files of a message are kept, as they are described.
func (a *audit) attachments(ctx context.Context, e inbox.Entry) error {
	var m inbox.Message
	if e.Document == nil {
		return nil
	}
	if err := e.Decode(&m); err != nil {
		return err
	}
	for _, f := range m.Files {
		kept, err := a.Blobs.Stat(ctx, f.ID)
		switch {
		case inbox.ErrorCode(err) == inbox.CodeNotFound:
			err = a.withoutFile(ctx, e, m, f.ID)
		case err != nil:
			if err = badFile(ctx, f.ID, err); errors.As(err, new(*unreadable)) {
				err = a.find(e.Kind, e.Key, "has file %s, which cannot be read", f.ID)
			}
		case kept.Size != f.Size:
			err = a.find(e.Kind, e.Key, "has file %s of %d bytes, %d are kept", f.ID, f.Size, kept.Size)
		}
		if err != nil {
			return err
		}
		a.contents.Files++
		a.contents.FileBytes += f.Size
	}
	return nil
}

// withoutFile judges a message whose file is not kept: it may have been taken
// back since it was read.
func (a *audit) withoutFile(ctx context.Context, e inbox.Entry, m inbox.Message, file inbox.FileID) error {
	now, err := a.live.Message(ctx, m.Conversation, m.ID)
	if inbox.ErrorCode(err) == inbox.CodeDamaged || err == nil && !now.Erased {
		err = a.find(e.Kind, e.Key, "has file %s, which is not kept", file)
	}
	return err
}

// people reads all contacts; those whom a conversation names must be among them.
func (a *audit) people(ctx context.Context) error {
	for e, err := range a.entries(ctx, inbox.EntryContact) {
		if err != nil {
			return err
		}
		a.count(e)
		delete(a.contacts, extentKey(e.Key))
	}
	for _, id := range a.contacts {
		if err := a.find(inbox.EntryContact, id, "is named by a conversation and is not there"); err != nil {
			return err
		}
	}
	return nil
}

func (a *audit) records(ctx context.Context) error {
	for e, err := range a.entries(ctx, inbox.EntryRecord, inbox.EntryRow, inbox.EntryPosition) {
		if err != nil {
			return err
		}
		a.count(e)
		if e.Document == nil {
			continue
		}
		if err := a.photo(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// photo requires that what an agent is shown by is kept.
func (a *audit) photo(ctx context.Context, e inbox.Entry) error {
	photo, err := photoOf(e)
	if err != nil {
		return a.find(e.Kind, e.Key, "cannot be read: %v", err)
	}
	if photo == "" {
		return nil
	}
	if _, err = a.Blobs.Stat(ctx, photo); inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	for now, err := range entriesOf(ctx, a.Entries, inbox.EntryRecord) { // it may have been replaced since
		if _, bad := asUnreadable(err); bad {
			continue
		}
		if err != nil {
			return err
		}
		if later, _ := photoOf(now); now.Key == e.Key && later == photo {
			return a.find(e.Kind, e.Key, "has photo %s, which is not kept", photo)
		}
	}
	return nil
}

// photoOf is what the agent of a record is shown by; "" for other records.
func photoOf(e inbox.Entry) (inbox.FileID, error) {
	if e.Kind != inbox.EntryRecord || !strings.HasPrefix(e.Key, "agents/") {
		return "", nil
	}
	var agent inbox.Agent
	err := json.Unmarshal(e.Document, &agent)
	return agent.Photo, err
}

// events of a conversation may not be of one that never was.
func (a *audit) events(ctx context.Context) error {
	for e, err := range a.entries(ctx, inbox.EntryEvent) {
		if err != nil {
			return err
		}
		a.count(e)
		if e.Document == nil {
			continue
		}
		var event inbox.Event
		if err := e.Decode(&event); err != nil {
			return err
		}
		known, there := a.extents.of(string(event.Conversation))
		if event.Conversation == "" || (there && event.Version <= known.version) {
			continue
		}
		if err := a.event(ctx, e, event); err != nil {
			return err
		}
	}
	return nil
}

func (a *audit) event(ctx context.Context, e inbox.Entry, event inbox.Event) error {
	now, err := a.live.Conversation(ctx, event.Conversation)
	switch {
	case inbox.ErrorCode(err) == inbox.CodeDamaged: // which is a finding already
		return nil
	case inbox.ErrorCode(err) == inbox.CodeNotFound:
		return a.find(e.Kind, e.Key, "is of conversation %s, which is not there", event.Conversation)
	case err == nil && event.Version > now.Version:
		return a.find(e.Kind, e.Key, "is of version %d of conversation %s, which is at %d", event.Version, event.Conversation, now.Version)
	}
	return err
}
