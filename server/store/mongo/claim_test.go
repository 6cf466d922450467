package mongo_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// TestIDsStayUnique has programs that crash now and then write the same few
// message ids to a few conversations, and the same identities to contacts: each
// ends up in one place at most, and where it was acknowledged.
func TestIDsStayUnique(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		var at atomic.Int32
		crashes := rapid.SliceOfN(rapid.Bool(), 0, 30).Draw(r, "crashes")
		o := mongo.Options{Faults: mongo.Faults{BeforeCommit: func() error {
			if i := int(at.Add(1)) - 1; i < len(crashes) && crashes[i] {
				return errors.New("crash")
			}
			return nil
		}}}
		uri := mongotest.URI(t)
		var programs []*mongo.DB
		for range 2 {
			db, err := mongo.Open(t.Context(), uri, o)
			require.NoError(r, err)
			defer func() { require.NoError(r, db.Close()) }()
			programs = append(programs, db)
		}
		p := pool{t: t, programs: programs, messages: map[inbox.MessageID]inbox.ConversationID{}, identities: map[string]inbox.ContactID{}}
		const writers = 4
		var all sync.WaitGroup
		for w := range writers {
			ids := rapid.SliceOfN(rapid.IntRange(0, 2), 2, 4).Draw(r, "ids")
			owners := rapid.SliceOfN(rapid.IntRange(0, 2), len(ids), len(ids)).Draw(r, "owners")
			all.Go(func() {
				for i, id := range ids {
					p.write(programs[w%2], "m"+string(rune('0'+id)), "c"+string(rune('0'+owners[i])))
				}
			})
		}
		all.Wait()
		p.check(r)
	})
}

// pool is what writers compete for, and what they were told is theirs.
type pool struct {
	t          *testing.T
	programs   []*mongo.DB
	mu         sync.Mutex
	messages   map[inbox.MessageID]inbox.ConversationID
	identities map[string]inbox.ContactID
}

// write says the message in the conversation, and gives the contact of the same
// name the identity of the same name.
func (p *pool) write(db *mongo.DB, id, owner string) {
	ctx := p.t.Context()
	change := begin()
	change.Conversation.ID = inbox.ConversationID(owner)
	if c, err := db.Conversations().Conversation(ctx, inbox.ConversationID(owner)); err == nil {
		change = say(c)
	}
	change.Messages[0].ID, change.Messages[0].Conversation = inbox.MessageID(id), inbox.ConversationID(owner)
	if _, err := db.Conversations().Commit(ctx, change); err == nil {
		p.mu.Lock()
		p.messages[inbox.MessageID(id)] = inbox.ConversationID(owner)
		p.mu.Unlock()
	}
	contact, err := db.Contacts().Contact(ctx, inbox.ContactID(owner))
	if err != nil {
		contact = inbox.Contact{ID: inbox.ContactID(owner)}
	}
	identity := inbox.Identity{Kind: inbox.IdentityExternal, Value: id}
	if contact.Has(identity) {
		return
	}
	contact.Identities = append(contact.Identities, identity)
	if _, err := db.Contacts().SaveContact(ctx, contact); err == nil {
		p.mu.Lock()
		p.identities[id] = contact.ID
		p.mu.Unlock()
	}
}

func (p *pool) check(r *rapid.T) {
	ctx, db := p.t.Context(), p.programs[0]
	said := map[inbox.MessageID]inbox.ConversationID{}
	carried := map[string]inbox.ContactID{}
	for _, owner := range []string{"c0", "c1", "c2"} {
		thread, err := db.Conversations().Thread(ctx, inbox.ThreadQuery{Conversation: inbox.ConversationID(owner), Limit: inbox.MaxThread})
		require.NoError(r, err)
		for i, m := range thread {
			require.EqualValues(r, i+1, m.Seq)
			require.NotContains(r, said, m.ID, "a message in two places")
			said[m.ID] = m.Conversation
		}
		contact, err := db.Contacts().Contact(ctx, inbox.ContactID(owner))
		if inbox.ErrorCode(err) == inbox.CodeNotFound {
			continue
		}
		require.NoError(r, err)
		for _, i := range contact.Identities {
			require.NotContains(r, carried, i.Value, "an identity of two contacts")
			carried[i.Value] = contact.ID
			found, err := db.Contacts().ByIdentity(ctx, i)
			require.NoError(r, err)
			require.Equal(r, contact.ID, found.ID)
		}
	}
	require.Equal(r, p.messages, said)
	require.Equal(r, p.identities, carried)
}
