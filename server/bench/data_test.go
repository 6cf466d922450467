package bench_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/bench"
)

type kept []inbox.Change

func (k *kept) Load(_ context.Context, changes []inbox.Change) error {
	*k = append(*k, changes...)
	return nil
}

func TestGenerate(t *testing.T) {
	t.Parallel()
	world := bench.World{
		Channels: []inbox.ChannelID{"c"}, Teams: []inbox.TeamID{"t"}, Agents: []inbox.AgentID{"a"},
		Folders: []inbox.FolderID{"f"}, Tags: []inbox.TagID{"g"}, Contacts: []inbox.ContactID{"p"},
	}
	var got kept
	size := bench.Size{Conversations: 1200, Messages: 12_000}
	require.NoError(t, bench.Generate(t.Context(), &got, world, size, time.Now(), func(int) {}))
	require.Len(t, got, size.Conversations)
	messages, ids := 0, map[inbox.MessageID]bool{}
	for _, change := range got {
		messages += len(change.Messages)
		for i, m := range change.Messages {
			require.EqualValues(t, i+1, m.Seq)
			ids[m.ID] = true
		}
		c := change.Conversation
		require.EqualValues(t, len(change.Messages), c.LastSeq)
		require.Equal(t, c.Status == inbox.StatusSnoozed, !c.NextAt.IsZero())
	}
	require.Equal(t, size.Messages, messages)
	require.Len(t, ids, messages)
}

func TestPrintAndMerge(t *testing.T) {
	t.Parallel()
	row := func(figure string) []bench.Row {
		return []bench.Row{{What: "list", Budget: "≤ 5 ms", Figures: []string{figure}}}
	}
	var b strings.Builder
	require.NoError(t, bench.Print(&b, []string{"10k", "100k"}, bench.Merge(row("1 ms"), row("2 ms"))))
	require.Equal(t, "| what | budget | 10k  | 100k |\n| ---- | ------ | ---- | ---- |\n| list | ≤ 5 ms | 1 ms | 2 ms |\n", b.String())
}
