package demo_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/demo"
	"github.com/pasokh/pasokh/server/store/teststore"
)

func TestFill(t *testing.T) {
	t.Parallel()
	clock := inbox.SystemClock{}
	db := teststore.Open(t, clock)
	ports := db.Ports(t, clock, teststore.Silent{})
	began := time.Now()
	company, err := demo.Fill(t.Context(), ports, demo.Rooms{
		Canned: teststore.Canned(ports), Contacts: db.PeoplePorts(inbox.NewService(ports), ports), Files: db.Files(ports), Workspace: db.Workspace(ports.Directory),
	})
	require.NoError(t, err)

	byStatus, byChannel, lastCreated := map[inbox.Status]int{}, map[inbox.ChannelID]int{}, map[int64]time.Time{}
	total, files := 0, 0
	for after := inbox.ConversationID(""); ; {
		some, err := ports.Conversations.Scan(t.Context(), after, 200)
		require.NoError(t, err)
		if len(some) == 0 {
			break
		}
		for _, c := range some {
			total++
			byStatus[c.Status]++
			byChannel[c.Channel]++
			lastCreated[c.Number] = c.CreatedAt
			require.False(t, c.UpdatedAt.After(began), "nothing happens in the future: %s after %s", c.UpdatedAt, began)
			thread, err := ports.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: inbox.MaxThread})
			require.NoError(t, err)
			require.Len(t, thread, int(c.LastSeq))
			for _, m := range thread {
				files += len(m.Files)
				require.NotContains(t, m.Text, "{", "every slot is filled: %s", m.Text)
			}
		}
		after = some[len(some)-1].ID
	}
	require.Equal(t, 520, total)
	require.Greater(t, byChannel[company.Persian.ID], 200)
	require.Greater(t, byChannel[company.English.ID], 150)
	for _, s := range inbox.Statuses {
		require.Positive(t, byStatus[s], "some are %s", s)
	}
	require.Positive(t, files)
	for n := int64(2); n <= int64(total); n++ {
		require.False(t, lastCreated[n].Before(lastCreated[n-1]), "numbers grow with time")
	}
	waiting, _, err := inbox.NewService(ports).List(t.Context(), company.Admin.Principal(), inbox.FolderQuery{Folder: "waiting"})
	require.NoError(t, err)
	require.Greater(t, len(waiting), 10, "there is something to do")
}
