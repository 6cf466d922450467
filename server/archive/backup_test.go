package archive_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/archive"
)

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	from, to := furnished(t), open(t)
	saved := backup(t, from.Store)
	require.NoError(t, restore(t, to.Store, saved))
	require.True(t, bytes.Equal(saved, backup(t, to.Store)), "what was restored is saved as the same bytes")
	requireSound(t, to)

	contents, err := archive.Check(t.Context(), bytes.NewReader(saved))
	require.NoError(t, err)
	assert.EqualValues(t, 30, contents.Entries[inbox.EntryConversation])
	assert.EqualValues(t, 30, contents.Files)
	assert.Equal(t, "test", contents.Program)
}

// TestOrdinaryTools: whoever has no Pasokh left can still open a backup.
func TestOrdinaryTools(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"tar", "zstd", "sha256sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	folder := t.TempDir()
	file := filepath.Join(folder, "backup")
	require.NoError(t, os.WriteFile(file, backup(t, furnished(t).Store), 0o600))
	out, err := exec.Command("tar", "--zstd", "-C", folder, "-xf", file).CombinedOutput()
	require.NoError(t, err, string(out))
	check := exec.Command("sha256sum", "--quiet", "-c", "SHA256SUMS")
	check.Dir = folder
	out, err = check.CombinedOutput()
	require.NoError(t, err, string(out))
}

func TestDamagedBackupIsRefused(t *testing.T) {
	t.Parallel()
	saved := backup(t, furnished(t).Store)
	random := rand.New(rand.NewPCG(1, 2))
	to := open(t)
	for range 60 {
		damaged := bytes.Clone(saved)
		damaged[random.IntN(len(damaged))] ^= byte(1 + random.IntN(255))
		require.Error(t, restore(t, to.Store, damaged))
	}
	for range 30 {
		require.Error(t, restore(t, to.Store, saved[:random.IntN(len(saved))]))
	}
	require.Error(t, restore(t, to.Store, nil))
	require.Error(t, restore(t, to.Store, []byte("not a backup")))
	requireEmpty(t, to.Store)
	require.NoError(t, restore(t, to.Store, saved))
}

func TestRestoreOntoSomethingElse(t *testing.T) {
	t.Parallel()
	saved, to := backup(t, furnished(t).Store), furnished(t)
	before := backup(t, to.Store)
	require.ErrorIs(t, restore(t, to.Store, saved), archive.ErrNotEmpty)
	require.True(t, bytes.Equal(before, backup(t, to.Store)))
}

func TestInterruptedRestoreGoesOn(t *testing.T) {
	t.Parallel()
	saved := backup(t, furnished(t).Store)
	to := open(t)
	for after := range 6 {
		require.ErrorIs(t, restore(t, pull(to.Store, after), saved), errPulled)
	}
	require.NoError(t, restore(t, to.Store, saved))
	require.True(t, bytes.Equal(saved, backup(t, to.Store)))
}

// TestBackupOfALivingStore: whatever is written meanwhile, what is restored is whole.
func TestBackupOfALivingStore(t *testing.T) {
	t.Parallel()
	from := furnished(t)
	ended := make(chan struct{})
	var writers sync.WaitGroup
	end := sync.OnceFunc(func() { close(ended); writers.Wait() })
	t.Cleanup(end)
	all, err := from.db.Conversations().Scan(t.Context(), "", 100)
	require.NoError(t, err)
	for w := range 4 {
		writers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-ended:
					return
				default:
				}
				c := all[(i*4+w)%len(all)]
				by := inbox.Contact{ID: c.Contact}.Principal()
				in := inbox.Incoming{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Channel: c.Channel, Text: fmt.Sprint("meanwhile ", i)}
				if i%5 == 0 {
					in.Conversation = inbox.NewID[inbox.ConversationID]()
				}
				_, err := from.inbox.Receive(t.Context(), by, in)
				assert.NoError(t, err)
			}
		})
	}
	var saves [][]byte
	for range 5 {
		saves = append(saves, backup(t, from.Store))
		requireSound(t, from)
	}
	end()
	for _, saved := range saves {
		to := open(t)
		require.NoError(t, restore(t, to.Store, saved))
		requireSound(t, to)
	}
}
