package api_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestLive plays one chat: everything that either side does is on the other's
// screen, and nothing more.
func TestLive(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	desk, _ := sara.open(t, nil)
	panel, welcome := visitor.open(t, nil)
	require.Contains(t, string(welcome.raw), `"conversations":[]`)

	id, first := inbox.NewID[string](), inbox.NewID[string]()
	panel.say(object{"type": "send", "id": first, "conversation": id, "text": "Where is my order?", "page": object{"url": "https://shop.example/orders", "title": "Orders"}})
	ack := panel.awaits("ack")
	require.Equal(t, first, ack.ID)
	require.Equal(t, int64(1), ack.Message.Seq)
	require.True(t, ack.Message.Mine)

	created := desk.until(func(f frame) bool { return f.Type == "event" && f.Kind == "conversation.created" })
	require.Equal(t, id, created.about())
	heard := desk.hears("Where is my order?")
	require.Equal(t, "message.created", heard.Kind)
	require.Greater(t, heard.Cursor, created.Cursor)

	desk.say(object{"type": "typing", "conversation": id, "on": true})
	typing := panel.awaits("typing")
	require.True(t, typing.On)
	require.Equal(t, "Sara", typing.Name, "a visitor is told first names")

	sara.reply(t, id, "It left yesterday.")
	said := panel.hears("It left yesterday.")
	require.False(t, said.Message.Mine)
	require.Equal(t, "Sara", said.Message.Author.Name)
	desk.hears("It left yesterday.")

	panel.say(object{"type": "seen", "conversation": id, "seq": said.Message.Seq})
	seen := desk.until(func(f frame) bool {
		return f.Kind == "conversation.updated" && len(f.Changed) == 1 && f.Changed[0] == "contactSeenSeq"
	})
	require.Contains(t, string(seen.Conversation), `"contactSeenSeq":`)

	panel.say(object{"type": "typing", "conversation": id, "on": true, "text": "Thank"})
	draft := desk.until(func(f frame) bool { return f.Type == "typing" && f.On })
	require.Contains(t, string(draft.raw), `"text":"Thank"`)
}

// TestLiveNotes makes sure that what agents do among themselves stays there.
func TestLiveNotes(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	panel, _ := visitor.open(t, object{"conversations": []object{{"id": id, "after": 1}}})
	desk, _ := sara.open(t, nil)

	sara.do(t, 200, "POST", "/api/v1/conversations/"+id+"/messages",
		object{"id": inbox.NewID[string](), "kind": "note", "text": "secret-note", "seenSeq": 1}, nil)
	var tag struct{ ID string }
	sara.do(t, 200, "POST", "/api/v1/tags", object{"name": "secret-tag"}, &tag)
	sara.do(t, 200, "PATCH", "/api/v1/conversations/"+id, object{"priority": "urgent", "tags": []string{tag.ID}}, nil)
	desk.say(object{"type": "typing", "conversation": id, "on": true, "note": true})
	sara.reply(t, id, "the answer")
	desk.hears("the answer")

	for {
		f := panel.next()
		require.NotEqual(t, "typing", f.Type, "nobody is told that a note is typed")
		for _, secret := range []string{"secret", "urgent", tag.ID} {
			require.NotContains(t, string(f.raw), secret)
		}
		if f.Message != nil && f.Message.Text == "the answer" {
			break
		}
	}
	_, thread := visitor.call(t, "GET", "/chat/api/conversations/"+id+"/messages", nil)
	require.NotContains(t, string(thread), "secret")
	require.Contains(t, string(thread), "the answer")
}

// TestLiveEvents words what concerns the visitor: who joined, closed, reopened.
func TestLiveEvents(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	sara.do(t, 200, "PATCH", "/api/v1/conversations/"+id, object{"assignee": w.sara.ID, "priority": "high"}, nil)
	sara.do(t, 200, "PATCH", "/api/v1/conversations/"+id, object{"status": "closed"}, nil)
	visitor.write(t, id, "one more thing")
	var thread struct {
		Items        []said
		Conversation struct {
			Status string
			Agent  struct{ Name string }
		}
	}
	visitor.do(t, 200, "GET", "/chat/api/conversations/"+id+"/messages", nil, &thread)
	var told []string
	for _, m := range thread.Items {
		if m.Event != nil {
			told = append(told, m.Event.Kind+m.Event.Name)
		}
	}
	require.Equal(t, []string{"joinedSara", "closed", "reopened"}, told)
	require.Equal(t, "open", thread.Conversation.Status)
	require.Equal(t, "Sara", thread.Conversation.Agent.Name)
}

// TestSendAgain sends one message five times at once: it is said once.
func TestSendAgain(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor := w.visitor(t, w.shop)
	id, message := inbox.NewID[string](), inbox.NewID[string]()
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			status, raw := visitor.call(t, "POST", "/chat/api/conversations/"+id+"/messages", object{"id": message, "text": "once"})
			if status != 200 {
				t.Errorf("%d %s", status, raw)
			}
		})
	}
	all.Wait()
	var thread struct{ Items []said }
	visitor.do(t, 200, "GET", "/chat/api/conversations/"+id+"/messages", nil, &thread)
	require.Len(t, thread.Items, 1)
	require.Equal(t, message, thread.Items[0].ID)
	var mine struct{ Conversations []object }
	visitor.do(t, 200, "GET", "/chat/api/me", nil, &mine)
	require.Len(t, mine.Conversations, 1, "five first messages made one contact")
}

// TestSendGuard stops a reply whose author had not seen a colleague's.
func TestSendGuard(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, ada, visitor := w.signedIn(t, w.sara), w.signedIn(t, w.admin), w.visitor(t, w.shop)
	id, first := visitor.write(t, "", "hello")
	path := "/api/v1/conversations/" + id + "/messages"
	answer := func(kind string) object {
		return object{"id": inbox.NewID[string](), "kind": kind, "text": "answer of Ada", "seenSeq": first.Seq}
	}
	sara.reply(t, id, "answer of Sara")

	late := answer("message")
	var refused struct {
		Code     string
		Messages []said
	}
	ada.do(t, 409, "POST", path, late, &refused)
	require.Equal(t, "newer_messages", refused.Code)
	require.Len(t, refused.Messages, 1)
	require.Equal(t, "answer of Sara", refused.Messages[0].Text)

	ada.do(t, 200, "POST", path, answer("note"), nil) // notes are not for the contact
	late["force"] = true
	var sent said
	ada.do(t, 200, "POST", path, late, &sent)
	require.Equal(t, late["id"], sent.ID)
	var again said
	delete(late, "force")
	ada.do(t, 200, "POST", path, late, &again)
	require.Equal(t, sent.Seq, again.Seq, "what is stored is answered, not judged again")
}

func TestLongPoll(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	path := "/chat/api/conversations/" + id + "/messages"
	t.Run("Wakes", func(t *testing.T) {
		t.Parallel()
		got := make(chan []byte, 1)
		go func() {
			_, raw := visitor.call(t, "GET", path+"?after=1&wait=25", nil)
			got <- raw
		}()
		time.Sleep(100 * time.Millisecond) // not needed for the outcome: the answer may also be there before
		sara.reply(t, id, "here you are")
		select {
		case raw := <-got:
			require.Contains(t, string(raw), "here you are")
		case <-time.After(patience):
			t.Fatal("the poll did not end")
		}
	})
	t.Run("GivesUp", func(t *testing.T) {
		t.Parallel()
		began := time.Now()
		status, raw := visitor.call(t, "GET", path+"?after=900&wait=1", nil)
		require.Equal(t, 200, status)
		require.Contains(t, string(raw), `"items":[]`)
		require.Less(t, time.Since(began), patience)
	})
	t.Run("ErrInvalid", func(t *testing.T) {
		t.Parallel()
		visitor.do(t, 422, "GET", path+"?wait=26", nil, nil)
	})
}
