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

	"github.com/klauspost/compress/zstd"
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
	places := make([]int, 0, 200)
	for i := range 64 { // what comes first, and the checksums at the end
		places = append(places, i, len(saved)-1-i)
	}
	for range 60 {
		places = append(places, random.IntN(len(saved)))
	}
	for _, at := range places {
		damaged := bytes.Clone(saved)
		damaged[at] ^= byte(1 + random.IntN(255))
		if bytes.Equal(unpacked(saved), unpacked(damaged)) {
			continue // the compression has bits that say nothing
		}
		require.Error(t, restore(t, to.Store, damaged), "byte %d of %d", at, len(saved))
	}
	for range 30 {
		require.Error(t, restore(t, to.Store, saved[:random.IntN(len(saved))]))
	}
	for _, more := range []string{"x", "something longer after the end", string(saved)} {
		require.Error(t, restore(t, to.Store, append(bytes.Clone(saved), more...)))
	}
	require.Error(t, restore(t, to.Store, nil))
	require.Error(t, restore(t, to.Store, []byte("not a backup")))
	requireEmpty(t, to.Store)
	require.NoError(t, restore(t, to.Store, saved))
}

// unpacked is what a backup holds, nil when it cannot be told.
func unpacked(saved []byte) []byte {
	zip, err := zstd.NewReader(nil)
	if err != nil {
		return nil
	}
	defer zip.Close()
	content, err := zip.DecodeAll(saved, nil)
	if err != nil {
		return nil
	}
	return content
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
// Each save has so much written beside it: without a bound, writers that are faster
// than the reader would have it read on for ever.
func TestBackupOfALivingStore(t *testing.T) {
	t.Parallel()
	from := furnished(t)
	const beside = 300
	ended, written := make(chan struct{}), make(chan struct{}, beside)
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
				case <-written:
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
		for len(written) < beside {
			written <- struct{}{}
		}
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
