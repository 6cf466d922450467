package api_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestVisitorsApart calls every visitor route with the ids of another visitor:
// nothing is told, nothing is changed.
func TestVisitorsApart(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, mine, thief := w.signedIn(t, w.sara), w.visitor(t, w.shop), w.visitor(t, w.shop)
	var file struct{ ID string }
	mine.do(t, 200, "POST", "/chat/api/files", upload(t, "private.txt", []byte("private words")), &file)
	id := inbox.NewID[string]()
	conversation := "/chat/api/conversations/" + id
	mine.do(t, 200, "POST", conversation+"/messages", object{"id": inbox.NewID[string](), "text": "private", "files": []string{file.ID}}, nil)
	own, _ := thief.write(t, "", "I am another")
	desk, _ := sara.open(t, nil)

	thief.do(t, 404, "GET", conversation+"/messages", nil, nil)
	thief.do(t, 404, "GET", conversation+"/messages?wait=1", nil, nil)
	thief.do(t, 404, "POST", conversation+"/messages", object{"id": inbox.NewID[string](), "text": "stolen"}, nil)
	thief.do(t, 404, "PUT", conversation+"/seen", object{"seq": 1}, nil)
	thief.do(t, 422, "POST", "/chat/api/conversations/"+own+"/messages", object{"id": inbox.NewID[string](), "text": "x", "files": []string{file.ID}}, nil)
	_, me := thief.call(t, "GET", "/chat/api/me", nil)
	require.NotContains(t, string(me), id)
	require.NotContains(t, string(me), "private")

	panel, welcome := thief.open(t, object{"conversations": []object{{"id": id, "after": 0}}})
	require.NotContains(t, string(welcome.raw), id)
	panel.say(object{"type": "typing", "conversation": id, "on": true, "text": "stolen"})
	panel.say(object{"type": "seen", "conversation": id, "seq": 1})
	message := inbox.NewID[string]()
	panel.say(object{"type": "send", "id": message, "conversation": id, "text": "stolen"})
	for {
		f := panel.next()
		require.NotContains(t, string(f.raw), "private")
		if f.Type == "fail" {
			require.Equal(t, message, f.ID)
			require.Equal(t, "not_found", f.Code)
			break
		}
	}
	sara.reply(t, id, "for you alone")
	panel.say(object{"type": "send", "id": inbox.NewID[string](), "conversation": own, "text": "the end"})
	for {
		f := panel.next()
		require.NotContains(t, string(f.raw), "for you alone")
		require.NotContains(t, string(f.raw), id)
		if f.Type == "ack" {
			break
		}
	}
	for {
		f := desk.next()
		require.NotContains(t, string(f.raw), "stolen")
		if f.Message != nil && f.Message.Text == "the end" {
			break
		}
	}
}

// TestVisitorRoutesNeedVisitors refuses missing, broken and foreign tokens.
func TestVisitorRoutesNeedVisitors(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor := w.visitor(t, w.shop)
	var file struct{ ID string }
	visitor.do(t, 200, "POST", "/chat/api/files", upload(t, "a.txt", []byte("words")), &file)
	id := inbox.NewID[string]()
	var sent said
	visitor.do(t, 200, "POST", "/chat/api/conversations/"+id+"/messages", object{"id": inbox.NewID[string](), "files": []string{file.ID}}, &sent)
	link, err := url.Parse(sent.Files[0].URL)
	require.NoError(t, err)
	fileToken := link.Path[len("/files/v/") : len(link.Path)-len("/a.txt")]
	for name, token := range map[string]string{
		"None": "", "Nonsense": "a.b.c", "Tampered": visitor.token[:len(visitor.token)-3] + "abc", "FileToken": fileToken,
		"NoSignature": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwiYXVkIjoidmlzaXRvciIsImV4cCI6OTk5OTk5OTk5OX0.",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &person{w: w, token: token, origin: w.url}
			for _, path := range []string{"/chat/api/me", "/chat/api/conversations/" + id + "/messages"} {
				p.do(t, 401, "GET", path, nil, nil)
			}
			p.do(t, 401, "POST", "/chat/api/conversations/"+id+"/messages", object{"id": inbox.NewID[string](), "text": "x"}, nil)
			p.do(t, 401, "PUT", "/chat/api/conversations/"+id+"/seen", object{"seq": 1}, nil)
			p.do(t, 401, "PATCH", "/chat/api/me", object{"name": "x"}, nil)
			p.do(t, 401, "POST", "/chat/api/files", upload(t, "a.txt", []byte("words")), nil)
			s := p.dial(t, "/chat/ws")
			s.say(object{"type": "hello", "token": token})
			closed, code := s.ends()
			require.Equal(t, 4401, closed)
			require.Equal(t, "unauthenticated", code)
		})
	}
}

// TestScopesApart asks every way to the data as an agent of another channel.
func TestScopesApart(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, reza, ada, visitor := w.signedIn(t, w.sara), w.signedIn(t, w.reza), w.signedIn(t, w.admin), w.visitor(t, w.shop)
	deskOfReza, _ := reza.open(t, nil)
	var file struct{ ID string }
	visitor.do(t, 200, "POST", "/chat/api/files", upload(t, "plan.txt", []byte("the plan")), &file)
	id := inbox.NewID[string]()
	visitor.do(t, 200, "POST", "/chat/api/conversations/"+id+"/messages", object{"id": inbox.NewID[string](), "text": "zanzibar voyage", "files": []string{file.ID}}, nil)

	var detail struct {
		Number  int64
		Contact struct{ ID string }
	}
	path := "/api/v1/conversations/" + id
	sara.do(t, 200, "GET", path, nil, &detail)
	var thread struct{ Items []said }
	sara.do(t, 200, "GET", path+"/messages", nil, &thread)
	fileURL := thread.Items[0].Files[0].URL
	require.Eventually(t, func() bool {
		var found struct{ Total int }
		sara.do(t, 200, "GET", "/api/v1/search?q=zanzibar", nil, &found)
		return found.Total == 1
	}, patience, 50*time.Millisecond)
	ada.do(t, 200, "GET", path, nil, nil)
	sara.do(t, 200, "GET", fileURL, nil, nil)

	for _, r := range []struct {
		method, path string
		body         any
	}{
		{"GET", path, nil}, {"GET", "/api/v1/conversations/by-number/1", nil}, {"GET", path + "/messages", nil}, {"GET", path + "/similar", nil},
		{"GET", fileURL, nil}, {"GET", "/api/v1/contacts/" + detail.Contact.ID, nil}, {"GET", "/api/v1/contacts/" + detail.Contact.ID + "/conversations", nil},
		{"PATCH", "/api/v1/contacts/" + detail.Contact.ID, object{"name": "Stolen"}},
		{"PATCH", path, object{"status": "closed"}}, {"PATCH", path, object{"assignee": string(w.reza.ID)}}, {"PUT", path + "/seen", object{"seq": 1}},
		{"POST", path + "/messages", object{"id": inbox.NewID[string](), "kind": "message", "text": "x", "seenSeq": 1}},
		{"POST", path + "/messages", object{"id": inbox.NewID[string](), "kind": "note", "text": "x", "seenSeq": 1}},
	} {
		status, raw := reza.call(t, r.method, r.path, r.body)
		require.Equal(t, 404, status, "%s %s: %s", r.method, r.path, raw)
		require.Contains(t, string(raw), `"not_found"`)
	}
	for _, path := range []string{
		"/api/v1/conversations?folder=open", "/api/v1/conversations?folder=closed", "/api/v1/conversations?folder=unassigned", "/api/v1/conversations?folder=waiting",
		"/api/v1/search?q=zanzibar", "/api/v1/search?q=%231", "/api/v1/search?q=is:open", "/api/v1/bootstrap",
	} {
		status, raw := reza.call(t, "GET", path, nil)
		require.Equal(t, 200, status, "%s: %s", path, raw)
		require.NotContains(t, string(raw), id, path)
	}
	var counts struct{ Items []struct{ Count int } }
	reza.do(t, 200, "GET", "/api/v1/counts", nil, &counts)
	for _, c := range counts.Items {
		require.Zero(t, c.Count)
	}
	deskOfReza.say(object{"type": "viewing", "conversation": id})
	deskOfReza.say(object{"type": "typing", "conversation": id, "on": true})
	other, _ := w.visitor(t, w.lab).write(t, "", "for reza")
	for {
		f := deskOfReza.next()
		require.NotContains(t, string(f.raw), id)
		if f.about() == other && f.Message != nil {
			break
		}
	}
}

// TestRightsChange moves a conversation out of an agent's sight and back.
func TestRightsChange(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, reza, visitor := w.signedIn(t, w.sara), w.signedIn(t, w.reza), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	desk, _ := reza.open(t, nil)
	sara.do(t, 200, "PATCH", "/api/v1/conversations/"+id, object{"assignee": string(w.reza.ID)}, nil)
	require.Equal(t, id, desk.until(func(f frame) bool { return f.Type == "event" && f.about() == id }).about())
	reza.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, nil)
	sara.do(t, 200, "PATCH", "/api/v1/conversations/"+id, object{"assignee": nil}, nil)
	require.Equal(t, id, desk.awaits("gone").ID)
	reza.do(t, 404, "GET", "/api/v1/conversations/"+id, nil, nil)

	agent, err := w.inbox.Directory.Agents.Get(context.Background(), string(w.reza.ID))
	require.NoError(t, err)
	agent.AllChannels = true
	saved(t, w.inbox.Directory.Agents, agent)
	desk.awaits("resync")
	visitor.write(t, id, "now for reza too")
	desk.hears("now for reza too")
}

// TestLosingTheSeat ends sockets of agents who are disabled or sign out.
func TestLosingTheSeat(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	ada := w.signedIn(t, w.admin)
	t.Run("Disabled", func(t *testing.T) {
		reza := w.signedIn(t, w.reza)
		desk, _ := reza.open(t, nil)
		ada.do(t, 200, "PATCH", "/api/v1/agents/"+string(w.reza.ID), object{"disabled": true}, nil)
		closed, _ := desk.ends()
		require.Equal(t, 1008, closed)
		reza.do(t, 401, "GET", "/api/v1/session", nil, nil)
		again := reza.dial(t, "/ws")
		again.say(object{"type": "hello"})
		closed, code := again.ends()
		require.Equal(t, 4401, closed)
		require.Equal(t, "unauthenticated", code)
	})
	t.Run("SignedOut", func(t *testing.T) {
		sara, elsewhere := w.signedIn(t, w.sara), w.signedIn(t, w.sara)
		one, _ := sara.open(t, nil)
		two, _ := sara.open(t, nil)
		stays, _ := elsewhere.open(t, nil)
		sara.do(t, 204, "DELETE", "/api/v1/session", nil, nil)
		for _, desk := range []*screen{one, two} {
			closed, _ := desk.ends()
			require.Equal(t, 1008, closed)
		}
		w.visitor(t, w.shop).write(t, "", "still there?")
		stays.hears("still there?")
	})
	t.Run("BeforeHello", func(t *testing.T) {
		sara := w.signedIn(t, w.sara)
		desk := sara.dial(t, "/ws")
		sara.do(t, 204, "DELETE", "/api/v1/session", nil, nil)
		desk.say(object{"type": "hello"})
		closed, code := desk.ends()
		require.Equal(t, 4401, closed)
		require.Equal(t, "unauthenticated", code)
	})
}
