package api_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// halves are two conversations of one contact: one that Reza has been given, and
// one of Sara's that Reza may not see.
type halves struct {
	*liveWorld
	sara, reza     *person
	seen, hidden   string
	number         int64 // of the hidden one
	namesTheHidden *regexp.Regexp
}

func newHalves(t *testing.T) *halves {
	w := newLiveWorld(t)
	h := &halves{liveWorld: w, sara: w.signedIn(t, w.sara), reza: w.signedIn(t, w.reza)}
	visitor := w.visitor(t, w.shop)
	h.seen, _ = visitor.write(t, "", "about lamps")
	h.hidden, _ = visitor.write(t, inbox.NewID[string](), "about shades")
	h.sara.do(t, 200, "PATCH", "/api/v1/conversations/"+h.seen, object{"assignee": string(w.reza.ID)}, nil)
	var hidden struct{ Number int64 }
	h.sara.do(t, 200, "PATCH", "/api/v1/conversations/"+h.hidden, object{"assignee": string(w.sara.ID)}, &hidden)
	h.number = hidden.Number
	h.namesTheHidden = regexp.MustCompile(fmt.Sprintf(`%s|"number":%d[,}]`, h.hidden, h.number))
	return h
}

// frames reads what Reza is told until a note that says the word, and returns the
// place of that.
func (h *halves) frames(t *testing.T, desk *screen, word string) int64 {
	h.sara.do(t, 200, "POST", "/api/v1/conversations/"+h.seen+"/messages", object{"id": inbox.NewID[string](), "kind": "note", "text": word, "seenSeq": 0}, nil)
	for {
		f := desk.next()
		require.NotRegexp(t, h.namesTheHidden, string(f.raw))
		if f.Message != nil && f.Message.Text == word {
			return f.Cursor
		}
	}
}

// lookAround has Reza read everything that could tell of the hidden half.
func (h *halves) lookAround(t *testing.T) {
	var detail struct {
		Contact struct{ ID string }
		Can     map[string]bool
	}
	h.reza.do(t, 200, "GET", "/api/v1/conversations/"+h.seen, nil, &detail)
	require.False(t, detail.Can["unmerge"], "who may not see both cannot take it back")
	paths := []string{
		"/api/v1/conversations/" + h.seen, "/api/v1/conversations/" + h.seen + "/messages", "/api/v1/conversations/" + h.seen + "/messages?after=1",
		"/api/v1/conversations/" + h.seen + "/similar", "/api/v1/contacts/" + detail.Contact.ID, "/api/v1/contacts/" + detail.Contact.ID + "/conversations",
		"/api/v1/search?q=lamps", "/api/v1/search?q=about", "/api/v1/notifications", "/api/v1/bootstrap", "/api/v1/counts",
	}
	for _, folder := range append([]inbox.BuiltIn{"drafts"}, inbox.BuiltIns...) {
		paths = append(paths, "/api/v1/conversations?folder="+string(folder))
	}
	for _, path := range paths {
		status, raw := h.reza.call(t, "GET", path, nil)
		require.Equal(t, 200, status, "%s: %s", path, raw)
		require.NotRegexp(t, h.namesTheHidden, string(raw), path)
	}
}

// TestHiddenHalfOfAMerge: who sees only one of two conversations that were merged
// learns that there is another, but neither its id nor its number: in no list, no
// answer about the one, no frame, and in none when it comes back.
func TestHiddenHalfOfAMerge(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]func(h *halves) (from, into string){
		"GoesOnInTheHidden": func(h *halves) (string, string) { return h.seen, h.hidden },
		"TookTheHiddenIn":   func(h *halves) (string, string) { return h.hidden, h.seen },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHalves(t)
			from, into := of(h)
			desk, _ := h.reza.open(t, nil)
			cursor := h.frames(t, desk, "before")
			h.sara.do(t, 200, "POST", "/api/v1/conversations/"+from+"/merge", object{"into": into}, nil)
			h.frames(t, desk, "merged")
			require.Eventually(t, func() bool {
				var found struct{ Total int }
				h.sara.do(t, 200, "GET", "/api/v1/search?q=merged", nil, &found)
				return found.Total > 0
			}, patience, 50*time.Millisecond)
			h.lookAround(t)
			h.known(t, from, into)
			h.sara.do(t, 200, "POST", "/api/v1/conversations/"+from+"/unmerge", nil, nil)
			h.frames(t, desk, "taken back")
			h.lookAround(t)
			later, _ := h.reza.open(t, object{"cursor": cursor})
			h.frames(t, later, "later")
		})
	}
}

// known checks that who sees both is told of each where the other is.
func (h *halves) known(t *testing.T, from, into string) {
	var source struct {
		Merged struct {
			Into   string
			Number int64
		}
		Can map[string]bool
	}
	h.sara.do(t, 200, "GET", "/api/v1/conversations/"+from, nil, &source)
	require.Equal(t, into, source.Merged.Into)
	require.NotZero(t, source.Merged.Number)
	require.True(t, source.Can["unmerge"])
	for of, other := range map[string]string{from: into, into: from} {
		_, raw := h.sara.call(t, "GET", "/api/v1/conversations/"+of+"/messages", nil)
		require.Contains(t, string(raw), other)
	}
}
