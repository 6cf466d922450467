package api_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api"
)

// sentLetters is what was to be mailed to agents.
type sentLetters struct {
	mu   sync.Mutex
	off  bool
	sent []string // letter, address and link
}

func (s *sentLetters) Able(context.Context) (bool, error) { return !s.off, nil }

func (s *sentLetters) Send(_ context.Context, letter, _ string, to inbox.Agent, link string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, letter+" "+to.Email+" "+link)
	return nil
}

func (s *sentLetters) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.sent)
	s.sent = nil
	return out
}

// TestForgot: who forgot the password gets a link by mail, whose use ends all sessions;
// nobody learns by the answer whether there is such an agent.
func TestForgot(t *testing.T) {
	t.Parallel()
	post := &sentLetters{}
	w := newLiveWorld(t, func(d *api.Deps) { d.Post, d.PublicURL = post, "http://help.example/" })
	admin, sara := w.signedIn(t, w.admin), w.signedIn(t, w.sara)
	nobody := &person{w: w, origin: w.url}
	var state struct{ Forgot bool }
	nobody.do(t, 200, "GET", "/api/v1/setup", nil, &state)
	require.True(t, state.Forgot)

	ask := func(email string) time.Duration {
		t.Helper()
		began := time.Now()
		nobody.do(t, 204, "POST", "/api/v1/session/forgot", object{"email": email}, nil)
		return time.Since(began)
	}
	require.GreaterOrEqual(t, ask("nobody@shop.example"), 400*time.Millisecond)
	require.Empty(t, post.take())
	require.GreaterOrEqual(t, ask(strings.ToUpper(w.sara.Email)), 400*time.Millisecond)
	sent := post.take()
	require.Len(t, sent, 1)
	link, found := strings.CutPrefix(sent[0], "reset "+w.sara.Email+" http://help.example/invite/")
	require.True(t, found, sent[0])
	var invited struct {
		Name   string
		Joined bool
	}
	nobody.do(t, 200, "GET", "/api/v1/invites/"+link, nil, &invited)
	require.Equal(t, []any{w.sara.Name, true}, []any{invited.Name, invited.Joined})
	nobody.do(t, 200, "POST", "/api/v1/invites/"+link, object{"name": w.sara.Name, "password": "a quite new word"}, nil)
	sara.do(t, 401, "GET", "/api/v1/session", nil, nil)

	var trail struct{ Items []struct{ Kind string } }
	w.followAudit(t)
	admin.do(t, 200, "GET", "/api/v1/audit?limit=100", nil, &trail)
	require.True(t, slices.ContainsFunc(trail.Items, func(e struct{ Kind string }) bool { return e.Kind == "reset_asked" }))

	nobody.do(t, 422, "POST", "/api/v1/session/forgot", object{"email": "x"}, nil)
	post.off = true
	nobody.do(t, 200, "GET", "/api/v1/setup", nil, &state)
	require.False(t, state.Forgot)
	nobody.do(t, 503, "POST", "/api/v1/session/forgot", object{"email": w.sara.Email}, nil)
	post.off = false
	for range 4 { // asking again and again mails three
		ask(w.reza.Email)
	}
	require.Len(t, post.take(), 3)
}

// TestInviteIsMailed: an invitation goes by mail too, and says so.
func TestInviteIsMailed(t *testing.T) {
	t.Parallel()
	post := &sentLetters{}
	w := newLiveWorld(t, func(d *api.Deps) { d.Post, d.PublicURL = post, "http://help.example" })
	admin := w.signedIn(t, w.admin)
	var made struct {
		Agent     struct{ ID string }
		InviteURL string
		Mailed    bool
	}
	admin.do(t, 200, "POST", "/api/v1/agents", object{"name": "Leila", "email": "leila@shop.example", "role": "agent"}, &made)
	require.True(t, made.Mailed)
	require.Equal(t, []string{"invite leila@shop.example http://help.example" + made.InviteURL}, post.take())
	admin.do(t, 200, "POST", "/api/v1/agents/"+made.Agent.ID+"/invite", object{}, &made)
	require.Equal(t, []string{"invite leila@shop.example http://help.example" + made.InviteURL}, post.take())
	admin.do(t, 200, "POST", "/api/v1/agents/"+string(w.reza.ID)+"/invite", object{}, &made)
	require.Equal(t, []string{"reset " + w.reza.Email + " http://help.example" + made.InviteURL}, post.take())
	post.off = true
	admin.do(t, 200, "POST", "/api/v1/agents/"+string(w.reza.ID)+"/invite", object{}, &made)
	require.False(t, made.Mailed)
	require.Empty(t, post.take())
}
