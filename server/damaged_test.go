package main_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// TestDamagedConversation spoils one conversation and the contact of another after
// an agent searched, drafted and was told of them: whatever lists many things still
// answers, without the one that cannot be read.
func TestDamagedConversation(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, p *program, where string, args []string) {
		w := &worked{program: p}
		w.admin, w.channel = p.setUp()
		w.work()
		p.stop()
		bare := teststore.OpenBare(t, where)
		bare.Write(teststore.Spoiled{Kind: "conversation", ID: w.ids[1]}, "{\"id\":")
		bare.Write(teststore.Spoiled{Kind: "contact", ID: w.contacts[2]}, "{\"id\":")
		w.stillSaved(args)
		p.start()
		w.stillListed()
	})
}

// worked is a program in which an agent worked on three conversations.
type worked struct {
	*program
	admin         *browser
	channel       string
	ids, contacts []string
	numbers       []int64
	merged        string // goes on in the conversation that cannot be read
}

func (w *worked) work() {
	w.t.Helper()
	var start struct{ Me struct{ ID string } }
	w.admin.do(http.MethodGet, "/api/v1/bootstrap", nil, &start)
	for range 3 {
		v, id := w.visitor(w.channel), inbox.NewID[string]()
		say := func() {
			v.do(http.MethodPost, "/chat/api/conversations/"+id+"/messages", map[string]any{"id": inbox.NewID[string](), "text": "wombat burrow lantern harvest"}, nil)
		}
		say()
		w.admin.do(http.MethodPatch, "/api/v1/conversations/"+id, map[string]any{"assignee": start.Me.ID}, nil)
		w.admin.do(http.MethodPut, "/api/v1/conversations/"+id+"/drafts/note", map[string]any{"text": "a draft"}, nil)
		w.admin.do(http.MethodPost, "/api/v1/conversations/"+id+"/messages", map[string]any{"id": inbox.NewID[string](), "kind": "message", "text": "Soon", "seenSeq": 99}, nil)
		say()
		var c struct {
			Number  int64
			Contact struct{ ID string }
		}
		w.admin.do(http.MethodGet, "/api/v1/conversations/"+id, nil, &c)
		w.ids, w.numbers, w.contacts = append(w.ids, id), append(w.numbers, c.Number), append(w.contacts, c.Contact.ID)
		if len(w.ids) == 2 {
			w.merged = inbox.NewID[string]()
			v.do(http.MethodPost, "/chat/api/conversations/"+w.merged+"/messages", map[string]any{"id": inbox.NewID[string](), "text": "once more"}, nil)
			w.admin.do(http.MethodPost, "/api/v1/conversations/"+w.merged+"/merge", map[string]any{"into": id}, nil)
		}
	}
	for _, path := range []string{"/api/v1/search?q=wombat", "/api/v1/notifications", "/api/v1/drafts"} {
		require.Eventually(w.t, func() bool { return w.mentions(path, w.ids[1]) }, patience, 50*time.Millisecond, path)
	}
}

// mentions asks for a list, which must answer, and reports whether the id is in it.
func (w *worked) mentions(path, id string) bool {
	w.t.Helper()
	var list map[string]any
	status, err := w.admin.try(w.t.Context(), http.MethodGet, path, nil, &list)
	require.NoError(w.t, err, path)
	require.Equal(w.t, http.StatusOK, status, "%s: %v", path, list)
	return containsText(list, id)
}

// containsText reports whether a text is anywhere in a decoded document.
func containsText(in any, text string) bool {
	switch v := in.(type) {
	case string:
		return v == text
	case []any:
		for _, one := range v {
			if containsText(one, text) {
				return true
			}
		}
	case map[string]any:
		for _, one := range v {
			if containsText(one, text) {
				return true
			}
		}
	}
	return false
}

// stillSaved requires that a backup names what it leaves out and can be restored, and
// that verify names it too.
func (w *worked) stillSaved(args []string) {
	w.t.Helper()
	path, err := binary()
	require.NoError(w.t, err)
	run := func(args ...string) (code int, said string) {
		cmd := exec.Command(path, args...)
		out, err := cmd.CombinedOutput()
		require.NotNil(w.t, cmd.ProcessState, "%v", err)
		return cmd.ProcessState.ExitCode(), string(out)
	}
	place, file := append([]string{"--data", w.data}, args...), filepath.Join(w.t.TempDir(), "backup")
	code, said := run(append([]string{"backup", file}, place...)...)
	assert.Equal(w.t, 3, code, said)
	found, findings := run(append([]string{"verify"}, place...)...)
	assert.Equal(w.t, 1, found, findings)
	for _, what := range []string{"conversation " + w.ids[1], "contact " + w.contacts[2]} {
		assert.Contains(w.t, said, "left out: "+what)
		assert.Contains(w.t, findings, what+" cannot be read")
	}
	code, said = run("restore", file, "--data", filepath.Join(w.t.TempDir(), "restored"))
	assert.Zero(w.t, code, said)
}

func (w *worked) stillListed() {
	w.t.Helper()
	good, sick, strangers := w.ids[0], w.ids[1], w.ids[2]
	for _, path := range []string{
		"/api/v1/search?q=wombat", "/api/v1/notifications", "/api/v1/drafts",
		"/api/v1/conversations?folder=drafts", "/api/v1/conversations?folder=open",
	} {
		assert.True(w.t, w.mentions(path, good), "%s lists the good one", path)
		assert.True(w.t, w.mentions(path, strangers), "%s lists the one whose contact cannot be read", path)
		assert.False(w.t, w.mentions(path, sick), "%s leaves out the sick one", path)
	}
	w.mentions("/api/v1/counts", "")
	for _, n := range w.numbers {
		w.mentions("/api/v1/search?q="+url.QueryEscape(fmt.Sprint("#", n)), "")
	}
	w.mentions("/api/v1/conversations/"+good+"/similar", "")
	w.mentions("/api/v1/conversations/"+w.merged, "")
	w.mentions("/api/v1/conversations/"+w.merged+"/messages", "")

	to := make([]map[string]any, 0, len(w.ids))
	for _, id := range w.ids {
		to = append(to, map[string]any{"id": id, "seenSeq": 99})
	}
	var checked struct {
		Items []struct{ ID, Hindrance string }
	}
	status, err := w.admin.try(w.t.Context(), http.MethodPost, "/api/v1/bulk-replies/"+inbox.NewID[string]()+"/check", map[string]any{"kind": "note", "text": "hello {{contact.name}}", "to": to}, &checked)
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, status)
	require.Len(w.t, checked.Items, 3)
	assert.Equal(w.t, "gone", checked.Items[1].Hindrance)
	for _, i := range []int{0, 2} {
		assert.NotEqual(w.t, "gone", checked.Items[i].Hindrance, "%+v", checked.Items)
	}
}
