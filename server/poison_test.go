package main_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// TestPoison writes garbage over one stored thing of each kind while the program
// is stopped, on both stores: everything else still answers and goes on, what
// cannot be read is told of, and it can be read again when it is restored.
func TestPoison(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, p *program, where string, _ []string) {
		w := &poisoned{program: p}
		w.admin, w.channel = p.setUp()
		w.furnish()
		p.stop()
		w.bare = teststore.OpenBare(t, where)
		w.spoil()
		require.NoError(t, os.RemoveAll(filepath.Join(p.data, "index"))) // it is made anew of what can be read
		p.start()
		w.stillAnswers()
		w.stillGoesOn()
		w.isTold()
		p.stop()
		w.isLogged()
	})
}

// poisoned is a program some of whose things cannot be read.
type poisoned struct {
	*program
	bare    *teststore.Bare
	admin   *browser
	channel string
	bad     []teststore.Spoiled
	was     string // the conversation that is restored in the end

	writer, stranger           *browser // visitors; the stranger's contact cannot be read
	good, sick, holed, snoozed string   // conversations; sick cannot be read, of holed one message
	strangers, sickSnoozed     string
	names                      []string // of what can be read, a kind each
	lists                      []string
	missingMessage             string
}

// garbage is what a document can become.
var garbage = []string{"\xff\xfe\x00not json", `{"id":`, `{"id":7}`, `null`, `{}`, `[]`, ``, `{"id":"another"}`}

func (w *poisoned) furnish() {
	w.t.Helper()
	week := map[string]any{"saturday": []map[string]any{{"from": "09:00", "to": "13:00"}}}
	var hours string
	for _, r := range []struct {
		shelf, list string
		body        func(name string) map[string]any
	}{
		{"agents", "agents", func(n string) map[string]any {
			return map[string]any{"name": n, "email": n + "@narvan.example", "role": "agent"}
		}},
		{"teams", "teams", func(n string) map[string]any { return map[string]any{"name": n} }},
		{"channels", "channels", func(n string) map[string]any {
			return map[string]any{"name": n, "kind": "chat", "enabled": true, "language": "en", "color": "#0b7c86"}
		}},
		{"tags", "tags", func(n string) map[string]any { return map[string]any{"name": n} }},
		{"folders", "folders", func(n string) map[string]any { return map[string]any{"name": n, "color": 1, "kind": "manual"} }},
		{"canned", "canned", func(n string) map[string]any { return map[string]any{"shortcut": n, "title": n, "text": "x"} }},
		{"attributes", "attributes", func(n string) map[string]any {
			return map[string]any{"key": strings.ReplaceAll(n, "-", "_"), "name": n, "kind": "text"}
		}},
		{"hours", "hours", func(n string) map[string]any { return map[string]any{"name": n, "zone": "UTC", "week": week} }},
		{"sla", "sla", func(n string) map[string]any { return map[string]any{"name": n, "hours": hours, "first": "1h"} }},
		{"webhooks", "webhooks", func(n string) map[string]any {
			return map[string]any{"name": n, "url": "https://books.example/" + n, "secret": "0123456789abcdef", "enabled": false}
		}},
		{"rules", "rules", func(n string) map[string]any {
			return map[string]any{"name": n, "enabled": true, "events": []string{"message.contact"}, "when": map[string]any{"field": "body.last", "op": "contains", "value": "please"},
				"then": []map[string]any{{"do": "priority", "priority": "urgent"}}}
		}},
	} {
		for _, which := range []string{"good", "bad"} {
			var made struct {
				ID    string
				Agent struct{ ID string }
			}
			name := which + "-" + r.shelf
			w.admin.do(http.MethodPost, "/api/v1/"+r.list, r.body(name), &made)
			id := made.ID + made.Agent.ID
			if r.shelf == "hours" && which == "good" {
				hours = id
			}
			if which == "bad" {
				w.bad = append(w.bad, teststore.Spoiled{Kind: "records", Name: r.shelf, ID: id})
			} else {
				w.names = append(w.names, name)
			}
		}
		w.lists = append(w.lists, "/api/v1/"+r.list)
	}
	w.talk()
}

// talk has visitors write what is spoiled and what is not.
func (w *poisoned) talk() {
	w.t.Helper()
	begin := func(v *browser, texts ...string) (conversation, second string) {
		conversation = inbox.NewID[string]()
		for i, text := range texts {
			id := inbox.NewID[string]()
			v.do(http.MethodPost, "/chat/api/conversations/"+conversation+"/messages", map[string]any{"id": id, "text": text}, nil)
			if i == 1 {
				second = id
			}
		}
		return conversation, second
	}
	w.writer, w.stranger = w.visitor(w.channel), w.visitor(w.channel)
	w.good, _ = begin(w.writer, "a good wombat")
	w.sick, _ = begin(w.visitor(w.channel), "a sick wombat")
	w.holed, w.missingMessage = begin(w.writer, "wombat one", "wombat two", "wombat three")
	w.snoozed, _ = begin(w.writer, "later")
	w.sickSnoozed, _ = begin(w.visitor(w.channel), "never")
	w.strangers, _ = begin(w.stranger, "from nobody")
	var of struct{ Contact struct{ ID string } }
	w.admin.do(http.MethodGet, "/api/v1/conversations/"+w.strangers, nil, &of)
	for _, id := range []string{w.sickSnoozed, w.snoozed} {
		w.admin.do(http.MethodPatch, "/api/v1/conversations/"+id, map[string]any{"snoozedUntil": time.Now().Add(3 * time.Second).UTC().Format(time.RFC3339Nano)}, nil)
	}
	w.admin.do(http.MethodPut, "/api/v1/conversations/"+w.good+"/drafts/note", map[string]any{"text": "a draft"}, nil)
	w.admin.uploadTo("/api/v1/files", "unsent.txt", "never sent")
	w.bad = append(w.bad,
		teststore.Spoiled{Kind: "conversation", ID: w.sickSnoozed}, teststore.Spoiled{Kind: "message", ID: w.missingMessage},
		teststore.Spoiled{Kind: "contact", ID: of.Contact.ID}, teststore.Spoiled{Kind: "event"})
}

func (w *poisoned) spoil() {
	w.t.Helper()
	// One of each kind of record that the program keeps by itself.
	for _, name := range []string{"invites", "uploads"} {
		ids := w.bare.IDs("records", name)
		require.NotEmpty(w.t, ids, name)
		w.bad = append(w.bad, teststore.Spoiled{Kind: "records", Name: name, ID: ids[0]})
	}
	for _, table := range []string{"audit"} {
		ids := w.bare.IDs("rows", table)
		require.NotEmpty(w.t, ids, table)
		w.bad = append(w.bad, teststore.Spoiled{Kind: "rows", Name: table, ID: ids[len(ids)-1]})
	}
	for i, of := range w.bad {
		w.bare.Write(of, garbage[i%len(garbage)])
	}
	w.was = w.bare.Write(teststore.Spoiled{Kind: "conversation", ID: w.sick}, garbage[0])
}

// answers requires that a read answers, and decodes it.
func (w *poisoned) answers(b *browser, path string, out any) {
	w.t.Helper()
	status, err := b.try(w.t.Context(), http.MethodGet, path, nil, out)
	require.NoError(w.t, err, path)
	assert.Equal(w.t, http.StatusOK, status, path)
}

// stillAnswers asks everything that people open.
func (w *poisoned) stillAnswers() {
	w.t.Helper()
	again := w.browser()
	again.do(http.MethodPost, "/api/v1/session", map[string]any{"email": "sara@narvan.example", "password": "correct horse battery"}, nil)
	w.admin = again
	var start map[string]any
	w.answers(w.admin, "/api/v1/bootstrap", &start)
	seen := fmt.Sprint(start)
	for _, path := range append(w.lists, "/api/v1/counts", "/api/v1/notifications", "/api/v1/drafts", "/api/v1/audit", "/api/v1/canned/uses", "/api/v1/me/sessions", "/api/v1/rules/vocabulary", "/api/v1/rules/export", "/api/v1/settings") {
		var list map[string]any
		w.answers(w.admin, path, &list)
		seen += fmt.Sprint(list)
	}
	for _, name := range w.names {
		assert.Contains(w.t, seen, name)
	}
	for _, folder := range inbox.BuiltIns {
		w.answers(w.admin, "/api/v1/conversations?folder="+string(folder), nil)
	}
	var page struct{ Items []struct{ ID string } }
	w.answers(w.admin, "/api/v1/conversations?folder=open", &page)
	var ids []string
	for _, c := range page.Items {
		ids = append(ids, c.ID)
	}
	assert.Contains(w.t, ids, w.good)
	assert.Contains(w.t, ids, w.holed)
	assert.Contains(w.t, ids, w.strangers, "its contact has no name, and it is there")
	assert.NotContains(w.t, ids, w.sick)
	w.threads()
}

// threads reads what was said, as agents and as visitors.
func (w *poisoned) threads() {
	w.t.Helper()
	var thread struct{ Items []seenMessage }
	for _, who := range []*browser{w.admin, w.writer} {
		path := "/chat/api/conversations/"
		if who == w.admin {
			path = "/api/v1/conversations/"
		}
		w.answers(who, path+w.holed+"/messages", &thread)
		var texts []string
		for _, m := range thread.Items {
			texts = append(texts, m.Text)
		}
		assert.Contains(w.t, texts, "wombat one")
		assert.Contains(w.t, texts, "wombat three")
		assert.NotContains(w.t, texts, "wombat two")
	}
	w.answers(w.admin, "/api/v1/conversations/"+w.strangers+"/messages", &thread)
	w.answers(w.admin, "/api/v1/conversations/"+w.strangers, nil)
	w.answers(w.writer, "/chat/api/channels/"+w.channel, nil)
	w.answers(w.writer, "/chat/api/me", nil)
	w.visitor(w.channel)
}

// stillGoesOn has what happens by itself happen.
func (w *poisoned) stillGoesOn() {
	w.t.Helper()
	var start struct{ Me struct{ ID string } }
	w.answers(w.admin, "/api/v1/bootstrap", &start)
	w.admin.do(http.MethodPatch, "/api/v1/conversations/"+w.good, map[string]any{"assignee": start.Me.ID}, nil)
	w.admin.do(http.MethodPost, "/api/v1/conversations/"+w.good+"/messages", map[string]any{"id": inbox.NewID[string](), "kind": "message", "text": "Soon", "seenSeq": 99}, nil)
	w.writer.do(http.MethodPost, "/chat/api/conversations/"+w.good+"/messages", map[string]any{"id": inbox.NewID[string](), "text": "please hurry, quokka"}, nil)
	wait := func(what string, is func() bool) {
		w.t.Helper()
		require.Eventually(w.t, is, patience, 50*time.Millisecond, what)
	}
	var c struct{ Priority, Status string }
	wait("the rule acts", func() bool {
		w.answers(w.admin, "/api/v1/conversations/"+w.good, &c)
		return c.Priority == "urgent"
	})
	wait("the snooze ends", func() bool {
		w.answers(w.admin, "/api/v1/conversations/"+w.snoozed, &c)
		return c.Status == "open"
	})
	for _, word := range []string{"quokka", "wombat"} {
		wait("search finds "+word, func() bool {
			var found struct {
				State string
				Items []any
			}
			w.answers(w.admin, "/api/v1/search?q="+url.QueryEscape(word), &found)
			return found.State == "ready" && len(found.Items) > 0
		})
	}
	wait("somebody is notified", func() bool {
		var news struct{ Items []any }
		w.answers(w.admin, "/api/v1/notifications", &news)
		return len(news.Items) > 0
	})
	screen := w.admin.agentSocket(0)
	live := inbox.NewID[string]()
	w.writer.do(http.MethodPost, "/chat/api/conversations/"+w.good+"/messages", map[string]any{"id": live, "text": "live"}, nil)
	screen.wait("live news arrive", screen.brings(live))
}

// isTold finds what cannot be read among what was set aside, and has one read
// again before and after it was restored.
func (w *poisoned) isTold() {
	w.t.Helper()
	type letter struct {
		ID, Consumer, Conversation string
		Tries                      int
		Record                     struct{ Type, ID string }
	}
	letters := func() []letter {
		var all struct{ Items []letter }
		w.answers(w.admin, "/api/v1/set-aside", &all)
		return all.Items
	}
	about := func(id string) (letter, bool) {
		all := letters()
		i := slices.IndexFunc(all, func(l letter) bool { return l.Consumer == "store" && (l.Record.ID == id || l.Conversation == id) })
		if i < 0 {
			return letter{}, false
		}
		return all[i], true
	}
	for _, of := range w.bad {
		if of.Kind == "event" || of.Name == "invites" || of.Name == "uploads" { // nobody reads these before they are needed
			continue
		}
		require.Eventually(w.t, func() bool { _, told := about(of.ID); return told }, patience, 100*time.Millisecond, "%v is told of", of)
	}
	sick, told := about(w.sick)
	require.True(w.t, told)
	retry := func() (status int, code string) {
		var problem struct{ Code string }
		status, err := w.admin.try(context.Background(), http.MethodPost, "/api/v1/set-aside/"+url.PathEscape(sick.ID)+"/retry", map[string]any{}, &problem)
		require.NoError(w.t, err)
		return status, problem.Code
	}
	status, code := retry()
	require.Equal(w.t, []any{http.StatusConflict, "still_damaged"}, []any{status, code})
	still, _ := about(w.sick)
	require.Equal(w.t, sick.Tries+1, still.Tries)
	w.bare.Write(teststore.Spoiled{Kind: "conversation", ID: w.sick}, w.was)
	status, _ = retry()
	require.Equal(w.t, http.StatusNoContent, status)
	_, told = about(w.sick)
	require.False(w.t, told, "it can be read again")
}

// isLogged finds each thing that cannot be read named once in the log.
func (w *poisoned) isLogged() {
	w.t.Helper()
	for _, of := range w.bad {
		if of.Kind == "event" || of.Name == "invites" || of.Name == "uploads" {
			continue
		}
		n := 0
		for line := range strings.Lines(w.log.String()) {
			if strings.Contains(line, "something stored cannot be read") && strings.Contains(line, of.ID) {
				n++
			}
		}
		assert.Equal(w.t, 1, n, "%v", of)
	}
}
