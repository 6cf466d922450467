package main_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// requireWholeOrNone requires that a backup has its name only when it is whole,
// and removes it then.
func requireWholeOrNone(t *testing.T, file string) {
	t.Helper()
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return
	}
	requireCommand(t, "verify", file)
	require.NoError(t, os.Remove(file))
}

// killedAt runs the program and kills it as soon as it says that it does what
// the stage names, which it must come to; it may be done before the blow falls.
func killedAt(t *testing.T, stage string, args ...string) {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	cmd := exec.Command(path, args...)
	said, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(said)
	reached := false
	for lines.Scan() {
		if !reached && strings.HasPrefix(lines.Text(), stage+":") {
			reached = true
			_ = cmd.Process.Kill() // it may be over by now
		}
	}
	require.NoError(t, lines.Err())
	require.True(t, reached, "%s never came to %s", args[0], stage)
	err = cmd.Wait()
	status, is := cmd.ProcessState.Sys().(syscall.WaitStatus)
	require.True(t, is)
	if !status.Signaled() {
		require.NoError(t, err)
	}
}

// throughKills kills the command at each stage, again and again, and has it end at last.
func throughKills(t *testing.T, stages []string, args ...string) {
	t.Helper()
	for _, stage := range stages {
		killedAt(t, stage, args...)
	}
	requireCommand(t, args...)
}

// furnished is the data folder of an inbox that is at rest.
func furnished(t *testing.T) string {
	t.Helper()
	p := newProgram(t)
	_, channel := p.setUp()
	p.fill(channel, 12)
	p.stop()
	return p.data
}

// TestKilledWhileMoving kills copies and restores wherever they are, begins them
// again, and finds every byte.
func TestKilledWhileMoving(t *testing.T) {
	t.Parallel()
	data, folder := furnished(t), t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	requireCommand(t, "backup", "--data", data, file("before"))
	copying := []string{
		"copy conversation", "copy message", "copy contact", "copy record", "copy event", "copy position", "copy files", "compare conversation", "compare event", "compare files",
	}
	restoring := []string{"conversation", "file", "message", "contact", "record", "event", "position"}
	for name, move := range map[string]func(t *testing.T){
		"Copy": func(t *testing.T) {
			uri := mongotest.URI(t)
			throughKills(t, copying, "copy", "--from", data, "--to", uri)
			throughKills(t, copying, "copy", "--from", uri, "--to", file("copied"))
			requireCommand(t, "backup", "--data", file("copied"), file("after copies"))
			requireSameContent(t, file("before"), file("after copies"))
		},
		"RestoreToMongoDB": func(t *testing.T) {
			uri := mongotest.URI(t)
			throughKills(t, restoring, "restore", "--data", t.TempDir(), "--mongo", uri, file("before"))
			requireCommand(t, "verify", "--data", t.TempDir(), "--mongo", uri)
			requireCommand(t, "backup", "--data", t.TempDir(), "--mongo", uri, file("after mongo"))
			requireSameContent(t, file("before"), file("after mongo"))
		},
		"Restore": func(t *testing.T) {
			throughKills(t, restoring, "restore", "--data", file("restored"), file("before"))
			requireCommand(t, "backup", "--data", file("restored"), file("after restore"))
			requireSameContent(t, file("before"), file("after restore"))
		},
		"Backup": func(t *testing.T) {
			for _, stage := range restoring {
				killedAt(t, stage, "backup", "--data", data, file("killed"))
				requireWholeOrNone(t, file("killed"))
			}
			requireCommand(t, "backup", "--data", data, file("killed"))
			requireSameContent(t, file("before"), file("killed"))
			out, err := command(t, "backup", "--data", data, file("killed"))
			require.Error(t, err, "never over another file")
			require.Contains(t, out, "there already")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			move(t)
		})
	}
}

// TestRefusedBackups: what is damaged, and what would be written over something,
// is refused before anything is written, on both stores.
func TestRefusedBackups(t *testing.T) {
	t.Parallel()
	data, folder := furnished(t), t.TempDir()
	saved := filepath.Join(folder, "saved")
	requireCommand(t, "backup", "--data", data, saved)
	whole, err := os.ReadFile(saved)
	require.NoError(t, err)
	flipped := append([]byte{}, whole...)
	flipped[len(flipped)/2] ^= 0x55
	bad := map[string][]byte{
		"flipped": flipped, "cut": whole[:len(whole)-1], "half": whole[:len(whole)/2], "longer": append(append([]byte{}, whole...), 0), "empty": {}, "other": []byte("PK\x03\x04"),
	}
	for store, target := range map[string][]string{
		"Folder": {"--data", filepath.Join(folder, "target")}, "MongoDB": {"--data", filepath.Join(folder, "index"), "--mongo", mongotest.URI(t)},
	} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			for name, content := range bad {
				file := filepath.Join(t.TempDir(), name)
				require.NoError(t, os.WriteFile(file, content, 0o600))
				for _, args := range [][]string{{"verify", file}, append(append([]string{"restore"}, target...), file)} {
					out, err := command(t, args...)
					require.Error(t, err, name)
					require.NotContains(t, out, "panic")
				}
			}
			requireNothing(t, target)
			requireCommand(t, append(append([]string{"restore"}, target...), saved)...)
			requireCommand(t, append([]string{"verify"}, target...)...)
			other := filepath.Join(t.TempDir(), "other")
			requireCommand(t, "backup", "--data", newWorld(t), other)
			out, err := command(t, append(append([]string{"restore"}, target...), other)...)
			require.Error(t, err)
			require.Contains(t, out, "not empty")
			again := filepath.Join(t.TempDir(), "again")
			requireCommand(t, append(append([]string{"backup"}, target...), again)...)
			requireSameContent(t, saved, again)
		})
	}
}

// requireNothing requires that a store is empty.
func requireNothing(t *testing.T, of []string) {
	t.Helper()
	out := requireCommand(t, append([]string{"verify"}, of...)...)
	for line := range strings.Lines(out) {
		words := strings.Fields(line)
		require.GreaterOrEqual(t, len(words), 2, line)
		require.Equal(t, "0", strings.TrimSuffix(words[1], ","), line)
	}
}

// TestSavedUnderLoad saves an inbox while visitors write, agents merge and part
// conversations and contacts, and visitors take back what they said; kills some
// of the backups; and restores each of the others to a whole.
func TestSavedUnderLoad(t *testing.T) {
	t.Parallel()
	t.Run("Folder", func(t *testing.T) {
		t.Parallel()
		p := newProgram(t)
		saveUnderLoad(t, p, 4, "--data", p.data)
	})
	t.Run("MongoDB", func(t *testing.T) { // on a server of its own: it is pressed hard
		t.Parallel()
		uri := mongotest.Start(t).URI("pasokh")
		saveUnderLoad(t, newProgram(t, "--mongo", uri), 1, "--data", t.TempDir(), "--mongo", uri)
	})
}

func saveUnderLoad(t *testing.T, p *program, saves int, store ...string) {
	t.Helper()
	h := newHammer(t, p)
	stop := h.start()
	folder := t.TempDir()
	for i := range saves {
		file := filepath.Join(folder, fmt.Sprint("saved ", i))
		killedAt(t, "message", append(append([]string{"backup"}, store...), file)...)
		requireWholeOrNone(t, file)
		requireCommand(t, append(append([]string{"backup"}, store...), file)...)
		requireCommand(t, append([]string{"verify"}, store...)...)
	}
	stop()
	require.Greater(t, h.requireKept(), 5)
	for i := range saves {
		data := filepath.Join(folder, fmt.Sprint("data ", i))
		requireCommand(t, "restore", "--data", data, filepath.Join(folder, fmt.Sprint("saved ", i)))
		requireCommand(t, "verify", "--data", data)
		requireServes(t, data)
	}
}

// requireServes requires that a restored inbox serves, comes to rest and is whole.
func requireServes(t *testing.T, data string) {
	t.Helper()
	p := &program{t: t, data: data, addr: freeAddr(t)}
	p.start()
	admin := p.signIn("sara@narvan.example", "correct horse battery")
	admin.do(http.MethodGet, "/api/v1/conversations?folder=open", nil, nil)
	p.stop()
	requireCommand(t, "verify", "--data", data)
}

// hammer is everybody at once.
type hammer struct {
	chats   []*chat
	admin   *browser
	channel string
	p       *program
}

func newHammer(t *testing.T, p *program) *hammer {
	t.Helper()
	h := &hammer{p: p}
	h.admin, h.channel = p.setUp()
	for range 4 {
		c := &chat{browser: p.visitor(h.channel), conversation: newUUID()}
		c.do(http.MethodPost, "/chat/api/conversations/"+c.conversation+"/messages", fields{"id": newUUID(), "text": "the first"}, nil)
		h.chats = append(h.chats, c)
	}
	return h
}

// requireKept counts what was acknowledged and requires that it is there.
func (h *hammer) requireKept() (total int) {
	for _, c := range h.chats {
		total += c.requireKept()
	}
	return total
}

func (h *hammer) start() (stop func()) {
	ctx, cancel := context.WithCancel(h.admin.t.Context())
	var group sync.WaitGroup
	stopWriting := writing(h.admin.t, h.chats)
	for range 2 {
		group.Go(func() {
			for ctx.Err() == nil {
				h.turn(ctx)
			}
		})
	}
	return func() {
		cancel()
		group.Wait()
		stopWriting()
	}
}

// turn has two visitors begin two conversations with files, which are merged in
// every way, parted, and at times taken back. What is refused meanwhile, for
// somebody else was faster, is so.
func (h *hammer) turn(ctx context.Context) {
	try := func(b *browser, method, path string, body any) { _, _ = b.try(ctx, method, path, body, nil) }
	conversation := func(v *browser) (id, contact string) {
		id = newUUID()
		_, _ = v.try(ctx, http.MethodPost, "/chat/api/conversations/"+id+"/messages", fields{"id": newUUID(), "text": "hello"}, nil)
		var c talk
		_, _ = h.admin.try(ctx, http.MethodGet, at(id), nil, &c)
		return id, c.Contact.ID
	}
	phone, laptop := h.visitor(ctx), h.visitor(ctx)
	if phone == nil || laptop == nil {
		return
	}
	first, a := conversation(phone)
	second, _ := conversation(phone)
	third, b := conversation(laptop)
	try(h.admin, http.MethodPost, at(second)+"/merge", fields{"into": first})
	try(h.admin, http.MethodPost, "/api/v1/contacts/"+a+"/merge", fields{"into": b})
	if rand.IntN(2) == 0 {
		try(h.admin, http.MethodPost, "/api/v1/contacts/"+a+"/unmerge", nil)
		try(h.admin, http.MethodPost, at(second)+"/unmerge", nil)
	}
	if rand.IntN(2) == 0 {
		try(laptop, http.MethodDelete, "/chat/api/conversations/"+third, nil)
	}
}

// visitor is a new one, nil when the program is too busy for it.
func (h *hammer) visitor(ctx context.Context) *browser {
	b := h.p.browser()
	var got struct{ Token string }
	status, err := b.try(ctx, http.MethodPost, "/chat/api/visitors", map[string]string{"channel": h.channel}, &got)
	if err != nil || status >= 300 {
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
		return nil
	}
	b.token = got.Token
	return b
}
