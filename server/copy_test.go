package main_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// command runs the program to its end and returns what it printed.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	out, err := exec.Command(path, args...).CombinedOutput()
	return string(out), err
}

func requireCommand(t *testing.T, args ...string) string {
	t.Helper()
	out, err := command(t, args...)
	require.NoError(t, err, out)
	return out
}

// TestMoveToMongoAndBack outgrows the embedded store and returns to it: what
// is exported at the end is, byte for byte, what was at the beginning.
func TestMoveToMongoAndBack(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	_, channel := p.setUp()
	p.fill(channel, 20)
	p.stop()

	folder, uri := t.TempDir(), mongotest.URI(t)
	there, back := filepath.Join(folder, "there"), filepath.Join(folder, "back")
	before, after := filepath.Join(folder, "before"), filepath.Join(folder, "after")
	requireCommand(t, "backup", "--data", p.data, before)
	out := requireCommand(t, "copy", "--from", p.data, "--to", uri)
	require.Contains(t, out, "both hold the same")
	requireCommand(t, "copy", "--from", p.data, "--to", uri)
	requireCommand(t, "verify", "--data", there, "--mongo", uri)
	requireCommand(t, "copy", "--from", uri, "--to", back)
	requireCommand(t, "verify", "--data", back)
	requireCommand(t, "backup", "--data", back, after)
	requireSameContent(t, before, after)

	out, err := command(t, "copy", "--from", newWorld(t), "--to", uri)
	require.Error(t, err)
	require.Contains(t, out, "not empty")
}

// newWorld is the data folder of another installation.
func newWorld(t *testing.T) string {
	t.Helper()
	p := newProgram(t)
	p.setUp()
	p.stop()
	return p.data
}

// requireSameContent compares the digests of two backups, which list every part
// but the manifest, whose time differs.
func requireSameContent(t *testing.T, a, b string) {
	t.Helper()
	digests := func(file string) (rest string) {
		partsOf(t, file, func(name string, content io.Reader) {
			if name == "SHA256SUMS" {
				sums, err := io.ReadAll(content)
				require.NoError(t, err)
				first, others, _ := strings.Cut(string(sums), "\n")
				require.Contains(t, first, "manifest.json")
				rest = others
			}
		})
		return rest
	}
	require.NotEmpty(t, digests(a))
	require.Equal(t, digests(a), digests(b))
}

// partsOf visits the parts of a backup.
func partsOf(t *testing.T, file string, visit func(name string, content io.Reader)) {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	zip, err := zstd.NewReader(f)
	require.NoError(t, err)
	defer zip.Close()
	parts := tar.NewReader(zip)
	for {
		part, err := parts.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		visit(part.Name, parts)
	}
}

// kept counts the records of a backup by their name.
func kept(t *testing.T, file string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	partsOf(t, file, func(name string, content io.Reader) {
		if !strings.HasPrefix(name, "record/") && !strings.HasPrefix(name, "row/") {
			return
		}
		lines := json.NewDecoder(content)
		for lines.More() {
			var entry struct{ Key string }
			require.NoError(t, lines.Decode(&entry))
			kind, _, _ := strings.Cut(entry.Key, "/")
			counts[kind]++
		}
	})
	return counts
}

// fill has visitors write, one of them with a file.
func (p *program) fill(channel string, visitors int) {
	p.t.Helper()
	for i := range visitors {
		v := p.visitor(channel)
		body := map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "text": fmt.Sprint("کجاست؟ ", i)}
		if i == 0 {
			body["files"] = []string{v.upload("receipt.txt", strings.Repeat("paid ", 100_000))}
		}
		v.do(http.MethodPost, "/chat/api/conversations/"+uuid.Must(uuid.NewV7()).String()+"/messages", body, nil)
	}
}

// upload sends a visitor's file and returns its id.
func (b *browser) upload(name, content string) string {
	b.t.Helper()
	return b.uploadTo("/chat/api/files", name, content)
}

func (b *browser) uploadTo(path, name, content string) string {
	b.t.Helper()
	var got struct{ ID string }
	b.uploadFor(path, name, content, &got)
	require.NotEmpty(b.t, got.ID)
	return got.ID
}

// uploadFor sends a file and decodes what is said of it.
func (b *browser) uploadFor(path, name, content string, out any) {
	b.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", name)
	require.NoError(b.t, err)
	_, err = io.WriteString(part, content)
	require.NoError(b.t, err)
	require.NoError(b.t, w.Close())
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, &form)
	require.NoError(b.t, err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	if b.token != "" {
		req.Header.Set("Authorization", "Bearer "+b.token)
	}
	req.Header.Set("Origin", b.base)
	res, err := b.http.Do(req)
	require.NoError(b.t, err)
	defer func() { _ = res.Body.Close() }()
	require.Less(b.t, res.StatusCode, 300)
	require.NoError(b.t, json.NewDecoder(res.Body).Decode(out))
}

// TestProgressBar copies on a terminal.
func TestProgressBar(t *testing.T) {
	t.Parallel()
	script, err := exec.LookPath("script") // of util-linux: it gives a command a terminal
	if err != nil {
		t.Skip("script is not installed")
	}
	path, err := binary()
	require.NoError(t, err)
	command := fmt.Sprintf("%s copy --from %s --to %s", path, furnished(t), filepath.Join(t.TempDir(), "to"))
	out, err := exec.Command(script, "-qec", command, "/dev/null").CombinedOutput()
	require.NoError(t, err, string(out))
	require.Regexp(t, `copy conversation +\d+% \|.*\| \(\d+/\d+\)`, string(out))
	require.Contains(t, string(out), "both hold the same")
}
