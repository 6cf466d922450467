package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api"
)

// wordsOf are the ways in which an agent has text kept, with a text of its own each time.
func wordsOf(conversation string) map[string]func(text string) (method, path string, body object) {
	at := "/api/v1/conversations/" + conversation
	say := func(kind string) func(string) (string, string, object) {
		return func(text string) (string, string, object) {
			return "POST", at + "/messages", object{"id": inbox.NewID[string](), "kind": kind, "text": text, "seenSeq": 9, "force": true}
		}
	}
	return map[string]func(string) (string, string, object){
		"Reply": say("message"), "Note": say("note"),
		"Draft": func(text string) (string, string, object) { return "PUT", at + "/drafts/note", object{"text": text} },
		"Bulk": func(text string) (string, string, object) {
			return "PUT", "/api/v1/bulk-replies/" + inbox.NewID[string]() + "/" + conversation, object{"kind": "note", "text": text, "seenSeq": 9}
		},
	}
}

// TestAgentsWordsAreBounded: the browser of an agent that has gone mad, or that
// somebody else has, is told to wait. Its colleagues go on.
func TestAgentsWordsAreBounded(t *testing.T) {
	t.Parallel()
	const least, most = 60, 400
	for name := range wordsOf("") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newLiveWorld(t, func(d *api.Deps) { d.Clock = stillClock(time.Now()) })
			conversation, _ := w.visitor(t, w.shop).write(t, "", "hello")
			words := wordsOf(conversation)[name]
			ask := func(p *person, text string) (int, time.Duration) {
				method, path, body := words(text)
				return p.ask(t, method, path, body)
			}
			sara, admin := w.signedIn(t, w.sara), w.signedIn(t, w.admin)
			for n := range most {
				status, again := ask(sara, "hm")
				if status == http.StatusTooManyRequests {
					require.GreaterOrEqual(t, n, least)
					require.Positive(t, again, "it says when it is possible again")
					status, _ = ask(admin, "hm")
					require.Equal(t, 200, status)
					return
				}
				require.Equal(t, 200, status)
			}
			t.Fatalf("%d times without a refusal", most)
		})
	}
}

// TestAgentsWordsOfADay: what one agent has said in a day is bounded in bytes. What
// was refused uses none; drafts, which take each other's place, use none either.
func TestAgentsWordsOfADay(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t, func(d *api.Deps) { d.Days.Agent = 100 << 10 })
	conversation, _ := w.visitor(t, w.shop).write(t, "", "hello")
	hidden, _ := w.visitor(t, w.lab).write(t, "", "hello")
	sara := w.signedIn(t, w.sara)
	long := strings.Repeat("x", 19_000)
	for range 10 {
		method, path, body := wordsOf(hidden)["Reply"](long)
		status, _ := sara.ask(t, method, path, body)
		require.Equal(t, 404, status)
		method, path, body = wordsOf(conversation)["Draft"](long)
		status, _ = sara.ask(t, method, path, body)
		require.Equal(t, 200, status)
	}
	for i, name := range []string{"Reply", "Note", "Bulk", "Reply", "Note"} {
		method, path, body := wordsOf(conversation)[name](long)
		status, again := sara.ask(t, method, path, body)
		if i < 4 {
			require.Equal(t, 200, status)
			continue
		}
		require.Equal(t, http.StatusTooManyRequests, status)
		require.Greater(t, again, time.Minute)
	}
	method, path, body := wordsOf(conversation)["Reply"](long)
	status, _ := w.signedIn(t, w.admin).ask(t, method, path, body)
	require.Equal(t, 200, status)
}
