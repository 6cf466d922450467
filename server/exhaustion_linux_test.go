package main_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/bench"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

// mostAbove is what twenty at once of anything may cost above idle, in bytes.
const mostAbove = 200 << 20

// keptAbove is what may stay above an idle program that has just begun: what the
// store keeps of its pages for each reader, and what the directory holds.
const keptAbove = 64 << 20

// atOnce is how many do the same expensive thing at the same time.
const atOnce = 20

// TestTwentyAtOnce: twenty at once of each expensive thing cost the program at
// most 200 MB of memory above idle, each is done or told to wait, and the memory
// is given back afterwards. The program believes in eight processors, so that a
// small machine tries what a large one would do at once.
//
// What is measured is the program's private resident memory, RssAnon of
// /proc/PID/status: heap, stacks and what SQLite holds, which the system cannot take
// back. Files that are mapped, the program itself and its search index, are not in
// it (35 to 50 MB here), since the system drops them when it needs the memory. The
// highest figure that the system keeps of a process by itself (ru_maxrss) says
// nothing: a process inherits it from the one that started it, here the test.
func TestTwentyAtOnce(t *testing.T) {
	t.Parallel()
	p := newProgramIn(t, []string{"GOMAXPROCS=8"}, "--trust-proxy", "127.0.0.1")
	admin, channel := p.setUp()
	admin.http.Timeout = 0 // on a busy machine some wait for long
	w := &crowd{program: p, admin: admin, channel: channel}
	w.fillWhileStopped()

	p.start()
	fresh := p.private()
	rebuilt := p.peak(w.waitForIndex)
	t.Logf("%-34s %4d MB above a start", "index rebuilt", (rebuilt-fresh)>>20)
	require.Less(t, rebuilt-fresh, int64(mostAbove), "index rebuilt")
	p.stop()
	p.start()
	w.waitForIndex()

	idle := p.private()
	t.Logf("%-34s %4d MB", "idle", idle>>20)
	for _, thing := range w.expensive() {
		began := time.Now()
		var told map[int]int
		peak := p.peak(func() { told = w.twenty(thing) })
		t.Logf("%-34s %4d MB above idle, answers %v, %.1f s", thing.name, (peak-idle)>>20, told, time.Since(began).Seconds())
		assert.Less(t, peak-idle, int64(mostAbove), thing.name)
		require.Positive(t, told[http.StatusOK]+told[http.StatusUnauthorized], "%s: somebody is served", thing.name)
	}
	began := time.Now()
	require.Eventually(t, func() bool { return p.private()-idle < keptAbove }, patience, 100*time.Millisecond, "the memory is given back")
	t.Logf("%-34s %4d MB above idle, after %.0f s", "rest", (p.private()-idle)>>20, time.Since(began).Seconds())
	w.backup()
}

// private is the program's resident memory that no file backs, in bytes.
func (p *program) private() int64 {
	p.t.Helper()
	bytes, err := privateOf(p.cmd.Process.Pid)
	require.NoError(p.t, err)
	return bytes
}

func privateOf(process int) (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(raw), "RssAnon:")
	if !found {
		return 0, errors.New("the program has ended")
	}
	kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	return kb << 10, err
}

// peak is the most private memory while do runs.
func (p *program) peak(do func()) int64 {
	p.t.Helper()
	return peakOf(p.t, p.cmd.Process.Pid, do)
}

// peakOf is the most private memory of a process while do runs, or until it ends,
// looked at every 5 ms.
func peakOf(t *testing.T, process int, do func()) (most int64) {
	t.Helper()
	ended, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			now, err := privateOf(process)
			if err != nil {
				return // it has ended
			}
			most = max(most, now)
			select {
			case <-ended:
				return
			case <-tick.C:
			}
		}
	}()
	do()
	close(ended)
	<-watched
	require.Positive(t, most)
	return most
}

// crowd is those who use the program at once.
type crowd struct {
	*program
	admin   *browser
	channel string
	open    []string // conversations
	long    string   // the one with many messages
}

// Sizes of what is stored.
const (
	crowdConversations = 1000 // the index is made of 500 at once
	crowdMessages      = 5_000
	longThread         = 5_000
	commonWord         = "سفارش"
)

// fillWhileStopped loads conversations under the program, which has to find them
// at its next start.
func (w *crowd) fillWhileStopped() {
	w.t.Helper()
	visitor := w.visitor(w.channel)
	first := inbox.NewID[string]()
	visitor.do(http.MethodPost, "/chat/api/conversations/"+first+"/messages", map[string]any{"id": inbox.NewID[string](), "text": commonWord}, nil)
	w.stop()
	ctx := w.t.Context()
	db, err := sqlite.Open(ctx, filepath.Join(w.data, "pasokh.db"), sqlite.Options{})
	require.NoError(w.t, err)
	c, err := db.Conversations().Conversation(ctx, inbox.ConversationID(first))
	require.NoError(w.t, err)
	world := bench.World{Channels: []inbox.ChannelID{c.Channel}, Contacts: []inbox.ContactID{c.Contact}, Teams: []inbox.TeamID{""}, Agents: []inbox.AgentID{""}, Folders: []inbox.FolderID{""}, Tags: []inbox.TagID{"x"}}
	into := &common{db: db, crowd: w}
	require.NoError(w.t, bench.Generate(ctx, into, world, bench.Size{Conversations: crowdConversations, Messages: crowdMessages}, time.Now(), func(int) {}))
	w.long = first
	require.NoError(w.t, db.Load(ctx, []inbox.Change{longer(c, longThread)}))
	require.NoError(w.t, db.Close())
	require.NoError(w.t, os.RemoveAll(filepath.Join(w.data, "index")))
}

// common loads what is generated with a word that all of it has, without its
// events: after them the program would index everything a second time, and would
// not be idle when it is measured.
type common struct {
	db    *sqlite.DB
	crowd *crowd
}

func (l *common) Load(ctx context.Context, changes []inbox.Change) error {
	for i := range changes {
		c := &changes[i]
		c.Conversation.Tags, c.Events = nil, nil
		for j := range c.Messages {
			c.Messages[j].Text = commonWord + " " + c.Messages[j].Text
		}
		if c.Conversation.Status == inbox.StatusClosed {
			c.Conversation.Status = inbox.StatusOpen
		}
		l.crowd.open = append(l.crowd.open, string(c.Conversation.ID))
	}
	return l.db.Load(ctx, changes)
}

// longer gives a conversation many messages.
func longer(c inbox.Conversation, messages int64) inbox.Change {
	change := inbox.Change{Conversation: c}
	for seq := c.LastSeq + 1; seq <= messages; seq++ {
		change.Messages = append(change.Messages, inbox.Message{
			ID: inbox.NewID[inbox.MessageID](), Conversation: c.ID, Seq: seq, Kind: inbox.KindMessage, Author: inbox.Actor{Kind: inbox.ActorContact, ID: string(c.Contact)}, At: c.CreatedAt,
			Text: fmt.Sprintf("سلام، %s شماره %d امروز از انبار فرستاده شد و فردا می‌رسد. Your order %d has left our store.", commonWord, seq, seq),
		})
	}
	change.Conversation.LastSeq, change.Conversation.LastPublicSeq, change.Conversation.LastContactSeq = messages, messages, messages
	return change
}

// waitForIndex waits until everything is found.
func (w *crowd) waitForIndex() {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		var found struct{ State string }
		w.admin.do(http.MethodGet, "/api/v1/search?q=x", nil, &found)
		return found.State == "ready"
	}, patience, 50*time.Millisecond)
}

// thing is something expensive that one of the crowd does and is answered with
// the statuses returned.
type thing struct {
	name string
	do   func(i int) []int
}

// twenty has all of the crowd do it at once, and counts the answers.
func (w *crowd) twenty(of thing) map[int]int {
	w.t.Helper()
	var mu sync.Mutex
	told := map[int]int{}
	var group sync.WaitGroup
	for i := range atOnce {
		group.Go(func() {
			statuses := of.do(i)
			mu.Lock()
			defer mu.Unlock()
			for _, s := range statuses {
				told[s]++
			}
		})
	}
	group.Wait()
	for status := range maps.Keys(told) {
		assert.Contains(w.t, []int{http.StatusOK, http.StatusUnauthorized, http.StatusTooManyRequests, http.StatusServiceUnavailable}, status, "%s", of.name)
	}
	return told
}

func (w *crowd) expensive() []thing {
	pictures := [2]string{largeJPEG(w.t), largePNG(w.t)}
	big := strings.Repeat("paid 1234567890\n", files.MaxFileBytes/16)
	visitors := make([]*browser, atOnce)
	for i := range visitors {
		visitors[i] = w.visitor(w.channel)
	}
	var next atomic.Int64
	return []thing{
		{"a picture at the limit of pixels", func(i int) []int {
			return []int{w.admin.uploads("/api/v1/files", [2]string{"p.jpg", "p.png"}[i%2], pictures[i%2])}
		}},
		{"a file of 20 MB", func(i int) []int { return []int{visitors[i].uploads("/chat/api/files", "b.txt", big)} }},
		{"a sign-in", func(i int) []int {
			return []int{w.browser().signsInFrom(fmt.Sprintf("192.0.2.%d", i), fmt.Sprint("not the one ", i))}
		}},
		{"a search of a common word", func(int) []int {
			return w.admin.times(5, http.MethodGet, "/api/v1/search?q="+url.QueryEscape(commonWord), nil)
		}},
		{"a word in a long conversation", func(int) []int {
			return w.admin.times(2, http.MethodGet, "/api/v1/conversations/"+w.long+"/find?q="+url.QueryEscape(commonWord), nil)
		}},
		{"a rule tried on the past", func(int) []int {
			return w.admin.times(1, http.MethodPost, "/api/v1/rules/backtests", map[string]any{"days": 3650, "rule": map[string]any{
				"events": []string{"message.contact"}, "then": []map[string]any{{"do": "priority", "priority": "urgent"}},
				"when": map[string]any{"field": "body.last", "op": "contains", "value": "zebra"},
			}})
		}},
		{"a reply checked for 200", func(int) []int {
			to := make([]map[string]any, 200)
			for i := range to {
				to[i] = map[string]any{"id": w.open[i], "seenSeq": 99}
			}
			return w.admin.times(1, http.MethodPost, "/api/v1/bulk-replies/"+inbox.NewID[string]()+"/check", map[string]any{"kind": "message", "text": strings.Repeat("hello ", 1000), "to": to, "show": true})
		}},
		{"twenty conversations changed", func(int) (told []int) {
			for range 20 {
				id := w.open[int(next.Add(1))%len(w.open)]
				told = append(told, w.admin.times(1, http.MethodPatch, "/api/v1/conversations/"+id, map[string]any{"priority": "urgent"})...)
			}
			return told
		}},
	}
}

// times does the same several times and returns the statuses.
func (b *browser) times(n int, method, path string, body any) (told []int) {
	for range n {
		status, err := b.try(b.t.Context(), method, path, body, nil)
		if err != nil {
			b.t.Errorf("%s %s: %v", method, path, err)
		}
		told = append(told, status)
	}
	return told
}

// backup runs beside the program, as an operator would, and is a program of its own.
func (w *crowd) backup() {
	w.t.Helper()
	path, err := binary()
	require.NoError(w.t, err)
	cmd := exec.Command(path, "backup", "--data", w.data, filepath.Join(w.t.TempDir(), "backup"))
	cmd.Env = append(cmd.Environ(), w.env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(w.t, cmd.Start())
	most := peakOf(w.t, cmd.Process.Pid, func() { require.NoError(w.t, cmd.Wait(), out.String()) })
	w.t.Logf("%-34s %4d MB in all", "a backup", most>>20)
	require.Less(w.t, most, int64(mostAbove))
}

func largeJPEG(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, image.NewYCbCr(image.Rect(0, 0, 6400, 6400), image.YCbCrSubsampleRatio420), nil))
	return out.String()
}

func largePNG(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	require.NoError(t, encoder.Encode(&out, image.NewNRGBA(image.Rect(0, 0, 4000, 4000))))
	return out.String()
}

// uploads sends a file, of which this side makes no copy, and returns the status.
func (b *browser) uploads(path, name, content string) int {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	if _, err := w.CreateFormFile("file", name); err != nil {
		b.t.Error(err)
	}
	before := form.Len()
	if err := w.Close(); err != nil {
		b.t.Error(err)
	}
	whole := io.MultiReader(bytes.NewReader(form.Bytes()[:before]), strings.NewReader(content), bytes.NewReader(form.Bytes()[before:]))
	return b.post(path, http.Header{"Content-Type": {w.FormDataContentType()}}, whole, form.Len()+len(content))
}

// signsInFrom tries a password from an address and returns the status.
func (b *browser) signsInFrom(address, password string) int {
	raw := fmt.Sprintf(`{"email":"sara@narvan.example","password":%q}`, password)
	return b.post("/api/v1/session", http.Header{"Content-Type": {"application/json"}, "X-Forwarded-For": {address}}, strings.NewReader(raw), len(raw))
}

// post sends a body of so many bytes, for which it waits as long as the test does.
func (b *browser) post(path string, header http.Header, body io.Reader, size int) int {
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, body)
	if err != nil {
		b.t.Error(err)
		return 0
	}
	req.Header, req.ContentLength = header, int64(size)
	req.Header.Set("Origin", b.base)
	if b.token != "" {
		req.Header.Set("Authorization", "Bearer "+b.token)
	}
	patient := http.Client{Jar: b.http.Jar}
	res, err := patient.Do(req)
	if err != nil {
		b.t.Error(err)
		return 0
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		b.t.Error(err)
	}
	return res.StatusCode
}
