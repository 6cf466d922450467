package inbox_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
)

// desk is a world of several conversations, worked on by two agents who see
// different parts of them.
type desk struct {
	*world
	rt    *rapid.T
	omid  inbox.Agent // an agent who sees the channel
	all   []inbox.ConversationID
	teams []inbox.TeamID
	tags  []inbox.TagID
	where inbox.FolderID
}

func newDesk(t *testing.T, rt *rapid.T) *desk {
	d := &desk{world: newWorld(t), rt: rt}
	d.omid = save(t, d.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Omid", Email: "omid@shop.example", Role: inbox.RoleAgent, Channels: []inbox.ChannelID{d.channel.ID}})
	d.teams = []inbox.TeamID{""}
	d.tags = []inbox.TagID{}
	for _, name := range []string{"Lamps", "Shades"} {
		d.teams = append(d.teams, save(t, d.Directory.Teams, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: name}).ID)
		d.tags = append(d.tags, save(t, d.Directory.Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: name}).ID)
	}
	d.where = save(t, d.Directory.Folders, inbox.Folder{ID: inbox.NewID[inbox.FolderID](), Name: "Money", Kind: inbox.FolderManual}).ID
	return d
}

func (d *desk) agents() []inbox.Agent { return []inbox.Agent{d.sara, d.omid} }

func (d *desk) get(t *testing.T, id inbox.ConversationID) inbox.Conversation {
	c, err := d.Conversations.Conversation(t.Context(), id)
	require.NoError(t, err)
	return c
}

// patch is any change that the page offers, of several fields at once too.
func (d *desk) patch() inbox.Patch {
	p := drawPatch(d.rt, d.clock.Now())
	if p.Assignee != nil {
		p.Assignee = new(rapid.SampledFrom([]inbox.AgentID{"", d.sara.ID, d.omid.ID}).Draw(d.rt, "agent"))
	}
	if p.Team != nil {
		p.Team = new(rapid.SampledFrom(d.teams).Draw(d.rt, "team"))
	}
	if p.Folder != nil {
		p.Folder = new(rapid.SampledFrom([]inbox.FolderID{"", d.where}).Draw(d.rt, "folder"))
	}
	if p.AddTags != nil {
		p.AddTags, p.RemoveTags = d.tags[:1], d.tags[1:]
	}
	return p
}

// live does one of the things that happen to a conversation.
func (d *desk) live(t *testing.T, id inbox.ConversationID) {
	d.clock.Pass(time.Duration(rapid.IntRange(1, 300).Draw(d.rt, "minutes")) * time.Minute)
	by := rapid.SampledFrom(d.agents()).Draw(d.rt, "by")
	var err error
	switch rapid.IntRange(0, 6).Draw(d.rt, "act") {
	case 0:
		in := d.incoming("still broken")
		in.Conversation = id
		_, err = d.Receive(t.Context(), d.maryam.Principal(), in)
	case 1, 2:
		kind := rapid.SampledFrom([]inbox.MessageKind{inbox.KindMessage, inbox.KindNote}).Draw(d.rt, "kind")
		_, err = d.say(t, by, inbox.Saying{Conversation: id, Kind: kind, Text: "text", Force: true})
	case 3:
		_, err = d.Update(t.Context(), by.Principal(), id, d.patch())
	case 4:
		_, err = d.Seen(t.Context(), by.Principal(), id, rapid.Int64Range(0, 12).Draw(d.rt, "seq"))
	case 5:
		_, err = (&follow.Timers{Service: d.Service}).Look(t.Context(), 10)
	default: // rules promise an answer, or find nobody who is free
		acts := inbox.Acts{Rule: "r", Cause: inbox.Cause{Run: inbox.NewID[string]()}, SLA: &inbox.SLA{Policy: "gold", Resolve: inbox.SLAClock{From: d.clock.Now(), Due: d.clock.Now().Add(50 * time.Hour)}}}
		if rapid.Bool().Draw(d.rt, "queued") {
			acts.Queue = &inbox.Queue{By: "leastBusy", Since: d.clock.Now()}
		}
		_, _, err = d.Upkeep().Act(t.Context(), id, acts)
	}
	require.NoError(t, err)
}

// lists are what every list, in its own order and by waiting time, and every count show to each agent.
func (d *desk) lists(t *testing.T) map[string][]inbox.ConversationID {
	out := map[string][]inbox.ConversationID{}
	for _, by := range d.agents() {
		for _, folder := range append([]string{string(d.where)}, names(inbox.BuiltIns)...) {
			for _, sort := range []inbox.Sort{"", inbox.SortWaiting} {
				page, _, err := d.List(t.Context(), by.Principal(), inbox.FolderQuery{Folder: folder, Sort: sort})
				require.NoError(t, err)
				for _, c := range page {
					key := fmt.Sprint(by.Name, folder, sort)
					out[key] = append(out[key], c.ID)
				}
			}
		}
		counts, err := d.Counts(t.Context(), by.Principal())
		require.NoError(t, err)
		for _, n := range counts {
			out[fmt.Sprint(by.Name, n.Folder, " has ", n.Count)] = nil
		}
	}
	return out
}

func names(all []inbox.BuiltIn) (out []string) {
	for _, b := range all {
		out = append(out, string(b))
	}
	return out
}

// marks say of each conversation who has not read it.
func (d *desk) marks(t *testing.T) map[string]bool {
	out := map[string]bool{}
	for i, id := range d.all {
		c := d.get(t, id)
		for _, by := range d.agents() {
			out[fmt.Sprint(by.Name, " of ", i)] = c.Seen[by.ID] < c.Last.Seq
		}
	}
	return out
}

// bulk changes several conversations by one patch; made are the versions that came of it.
func (d *desk) bulk(t *testing.T, by inbox.Agent) (made []inbox.Conversation) {
	patch := d.patch()
	some := rapid.SliceOfNDistinct(rapid.SampledFrom(d.all), 1, len(d.all), rapid.ID[inbox.ConversationID]).Draw(d.rt, "some")
	for _, id := range some {
		d.clock.Pass(time.Second)
		was := d.get(t, id)
		c, err := d.Update(t.Context(), by.Principal(), id, patch)
		require.NoError(t, err)
		if c.Version != was.Version {
			made = append(made, c)
		}
	}
	return made
}

// TestUndoRestoresListsAndClocks: any changes, of one conversation or of many,
// taken back in any order: every list and count is as it was, and every clock.
// What an agent has read is what it has read, whoever changes what.
func TestUndoRestoresListsAndClocks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t, rt)
		for i := range rapid.IntRange(1, 3).Draw(rt, "conversations") {
			d.clock.Pass(time.Hour)
			d.all = append(d.all, d.write(t, fmt.Sprint("conversation ", i)).ID)
		}
		for range rapid.IntRange(0, 6).Draw(rt, "steps") {
			d.live(t, rapid.SampledFrom(d.all).Draw(rt, "of"))
		}
		by := rapid.SampledFrom(d.agents()).Draw(rt, "who changes")
		lists, marks := d.lists(t), d.marks(t)
		states := map[inbox.ConversationID]inbox.Conversation{}
		for _, id := range d.all {
			states[id] = shown(d.get(t, id))
		}
		var bulks [][]inbox.Conversation
		for range rapid.IntRange(1, 2).Draw(rt, "bulks") {
			bulks = append(bulks, d.bulk(t, by))
		}
		require.Equal(t, marks, d.marks(t), "a change of fields makes nothing read or unread")
		if rapid.Bool().Draw(rt, "reads between") {
			reader, of := rapid.SampledFrom(d.agents()).Draw(rt, "reader"), rapid.SampledFrom(d.all).Draw(rt, "what")
			_, err := d.Seen(t.Context(), reader.Principal(), of, rapid.Int64Range(0, 12).Draw(rt, "up to"))
			require.NoError(t, err)
			marks = d.marks(t)
		}
		for i := len(bulks) - 1; i >= 0; i-- {
			for _, c := range rapid.Permutation(bulks[i]).Draw(rt, "order") {
				d.clock.Pass(time.Second)
				_, err := d.Undo(t.Context(), by.Principal(), c.ID, inbox.Undoing{Version: c.Version})
				require.NoError(t, err)
			}
		}
		for _, id := range d.all {
			require.Equal(t, states[id], shown(d.get(t, id)))
		}
		require.Equal(t, lists, d.lists(t))
		require.Equal(t, marks, d.marks(t))
	})
}
