package main_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

// uploadAs sends a file and returns its id.
func uploadAs(t *testing.T, b *browser, path string) string {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "order.txt")
	require.NoError(t, err)
	_, err = part.Write([]byte("order 10417"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.base+path, &form)
	require.NoError(t, err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Origin", b.base)
	if b.token != "" {
		req.Header.Set("Authorization", "Bearer "+b.token)
	}
	res, err := b.http.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	require.Equal(t, http.StatusOK, res.StatusCode)
	var f struct{ ID string }
	require.NoError(t, json.NewDecoder(res.Body).Decode(&f))
	return f.ID
}

// TestUploadsAreSwept: the program removes what nobody sent within a day, says so
// in its figures, and keeps what was sent.
func TestUploadsAreSwept(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	admin, channel := p.setUp()
	visitor := p.visitor(channel)
	unsent, others, sent := uploadAs(t, admin, "/api/v1/files"), uploadAs(t, visitor, "/chat/api/files"), uploadAs(t, visitor, "/chat/api/files")
	conversation := "/chat/api/conversations/" + inbox.NewID[string]() + "/messages"
	visitor.do(http.MethodPost, conversation, map[string]any{"id": inbox.NewID[string](), "files": []string{sent}}, nil)
	require.Contains(t, p.metrics(), "pasokh_uploads_swept_total 0")
	p.stop()

	db, err := sqlite.Open(t.Context(), filepath.Join(p.data, "pasokh.db"), sqlite.Options{})
	require.NoError(t, err)
	uploads := sqlite.NewTable(db, files.UnsentSpec)
	all, err := inbox.AllRows(t.Context(), uploads, inbox.Range{})
	require.NoError(t, err)
	require.Len(t, all, 3)
	for _, u := range all {
		u.At = u.At.Add(-files.UnsentFor)
		_, err = uploads.Put(t.Context(), u)
		require.NoError(t, err)
	}
	require.NoError(t, db.Close())

	p.start()
	require.Eventually(t, func() bool { return strings.Contains(p.metrics(), "pasokh_uploads_swept_total 2") }, patience, 20*time.Millisecond)
	require.Contains(t, p.metrics(), "pasokh_uploads_swept_bytes_total 22")
	var names []string
	require.NoError(t, fs.WalkDir(os.DirFS(filepath.Join(p.data, "files")), ".", func(path string, _ fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	}))
	kept := strings.Join(names, " ")
	require.Contains(t, kept, sent)
	require.NotContains(t, kept, unsent)
	require.NotContains(t, kept, others)
}
