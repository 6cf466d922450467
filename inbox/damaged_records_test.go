package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// garbage is a record as it is after damage.
type garbage struct {
	id      string
	version int64
}

func (g garbage) RecordID() string             { return g.id }
func (g garbage) RecordVersion() int64         { return g.version }
func (g garbage) WithVersion(v int64) garbage  { g.version = v; return g }
func (g garbage) MarshalJSON() ([]byte, error) { return []byte(`"?"`), nil }

// damage has a record of the directory be unreadable.
func damage[T inbox.Valid[T]](t *testing.T, db *teststore.Store, name string, shelf *inbox.Shelf[T], record T) {
	t.Helper()
	_, err := teststore.Records[garbage](db, name).Put(t.Context(), garbage{record.RecordID(), record.RecordVersion()})
	require.NoError(t, err)
	shelf.Forget()
}

// TestDamagedRecordsAreNotGone: whatever the directory holds and cannot read is damaged, on one
// node as on many; only what is not there is not_found.
func TestDamagedRecordsAreNotGone(t *testing.T) {
	t.Parallel()
	for name, several := range map[string]bool{"OneNode": false, "SeveralNodes": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := teststore.NewClock(noon)
			db := teststore.Open(t, c)
			leases := db.Leases()
			if !several {
				leases = nil
			}
			d := db.Directory(c, teststore.Silent{}, leases)
			isDamaged(t, db, "agents", d.Agents, inbox.Agent{ID: "a", Name: "A", Email: "a@shop.example", Role: inbox.RoleAgent})
			isDamaged(t, db, "teams", d.Teams, inbox.Team{ID: "a", Name: "A"})
			isDamaged(t, db, "channels", d.Channels, inbox.Channel{ID: "a", Name: "A", Kind: inbox.ChannelChat, Language: "en", Color: "#0b7c86"})
			isDamaged(t, db, "tags", d.Tags, inbox.Tag{ID: "a", Name: "A"})
			isDamaged(t, db, "folders", d.Folders, inbox.Folder{ID: "a", Name: "A", Kind: inbox.FolderManual})
			isDamaged(t, db, "canned", canned.New(canned.Ports{Directory: d, Replies: teststore.Records[canned.Reply](db, "canned")}).Shelf, canned.Reply{ID: "a", Shortcut: "a", Title: "a", Text: "a"})
			isDamaged(t, db, "settings", db.Workspace(d).Shelf, workspace.DefaultSettings("A", workspace.Language{Code: "en"}))
			isDamaged(t, db, "attributes", inbox.AddShelf(d, contacts.AttributeRecords, teststore.RecordsOf(db, contacts.AttributeRecords)), contacts.Attribute{ID: "a", Key: "a", Name: "A", Kind: "text"})
			isDamaged(t, db, "webhooks", webhooks.New(d, teststore.RecordsOf(db, webhooks.Records)).Shelf, webhooks.Webhook{ID: "a", Name: "A", URL: "https://books.example/", Secret: "0123456789abcdef"})
		})
	}
}

func isDamaged[T inbox.Valid[T]](t *testing.T, db *teststore.Store, name string, shelf *inbox.Shelf[T], record T) {
	t.Helper()
	record = save(t, shelf, record)
	damage(t, db, name, shelf, record)
	for range 2 {
		_, err := shelf.Get(t.Context(), record.RecordID())
		refused(t, inbox.CodeDamaged, err)
	}
	_, err := shelf.Get(t.Context(), "another")
	refused(t, inbox.CodeNotFound, err)
	all, err := shelf.List(t.Context())
	require.NoError(t, err)
	require.Empty(t, all)
}

// TestDamagedOwnerKeepsItsConversations: a conversation whose agent and team cannot be read goes
// on, and is taken from neither.
func TestDamagedOwnerKeepsItsConversations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, sara := t.Context(), w.sara.Principal()
	team := save(t, w.Directory.Teams, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: "Team"})
	reza, err := w.Directory.Agents.Save(ctx, sara, withScope(w.reza))
	require.NoError(t, err)
	c := w.write(t, "hello")
	c, err = w.Update(ctx, sara, c.ID, inbox.Patch{Assignee: &reza.ID, Team: &team.ID})
	require.NoError(t, err)
	_, err = w.Follow(ctx, reza.Principal(), c.ID, true)
	require.NoError(t, err)
	reply := save(t, w.canned.Shelf, canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "a", Title: "a", Text: "a"})
	damage(t, w.db, "agents", w.Directory.Agents, reza)
	damage(t, w.db, "teams", w.Directory.Teams, team)
	damage(t, w.db, "canned", w.canned.Shelf, reply)

	in := w.incoming("still there?")
	in.Conversation = c.ID
	_, err = w.Receive(ctx, w.maryam.Principal(), in)
	require.NoError(t, err)
	got, err := w.Say(ctx, sara, inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: "yes", Canned: reply.ID, Force: true})
	require.NoError(t, err)
	require.Empty(t, got.Message.Canned)
	require.NoError(t, w.Upkeep().HandOver(ctx, reza.ID))
	c, err = w.Conversation(ctx, sara, c.ID)
	require.NoError(t, err)
	require.Equal(t, reza.ID, c.Assignee)
	require.Equal(t, team.ID, c.Team)
	require.Contains(t, c.Followers, reza.ID)
}

func withScope(a inbox.Agent) inbox.Agent {
	a.AllChannels = true
	return a
}
