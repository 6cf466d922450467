package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestBulkReply answers two visitors at once over the API; what the agent may
// not see is not there, and repeated nothing is doubled.
func TestBulkReply(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	ann, bob, sara := w.visitor(t, w.shop), w.visitor(t, w.shop), w.signedIn(t, w.sara)
	lab := w.visitor(t, w.lab)
	toAnn, _ := ann.write(t, "", "down?")
	toBob, _ := bob.write(t, "", "it is down")
	hidden, _ := lab.write(t, "", "the lab is down")
	bulk := "/api/v1/bulk-replies/" + inbox.NewID[string]()
	reply := func(more object) object {
		out := object{"kind": "message", "text": "#{{conversation.number}} {{contact.firstName}} is up", "fallbacks": object{"contact.firstName": "friend"}}
		for k, v := range more {
			out[k] = v
		}
		return out
	}

	var checked struct {
		Items []struct {
			ID, Hindrance, Text string
			Sent                bool
			Missing             []string
		}
	}
	to := []object{{"id": toAnn, "seenSeq": 9}, {"id": toBob, "seenSeq": 0}, {"id": hidden, "seenSeq": 9}}
	sara.do(t, 200, "POST", bulk+"/check", reply(object{"to": to, "show": true}), &checked)
	require.Equal(t, "#1 friend is up", checked.Items[0].Text)
	require.Equal(t, []string{"", "newer", "gone"}, []string{checked.Items[0].Hindrance, checked.Items[1].Hindrance, checked.Items[2].Hindrance})
	require.Empty(t, checked.Items[2].Text)

	var first, again said
	sara.do(t, 200, "PUT", bulk+"/"+toAnn, reply(object{"seenSeq": 9}), &first)
	sara.do(t, 200, "PUT", bulk+"/"+toAnn, reply(object{"seenSeq": 9, "text": "another"}), &again)
	require.Equal(t, first, again)
	sara.do(t, 404, "PUT", bulk+"/"+hidden, reply(object{"seenSeq": 9}), nil)
	var problem struct {
		Code   string
		Errors []struct{ Field string }
	}
	sara.do(t, 409, "PUT", bulk+"/"+toBob, reply(object{"seenSeq": 0}), &problem)
	require.Equal(t, "conflict", problem.Code)
	require.Equal(t, "newer", problem.Errors[0].Field)
	sara.do(t, 200, "PUT", bulk+"/"+toBob, reply(object{"seenSeq": 0, "late": true}), nil)

	var thread struct{ Items []said }
	ann.do(t, 200, "GET", "/chat/api/conversations/"+toAnn+"/messages", nil, &thread)
	var texts []string
	for _, m := range thread.Items {
		if m.Text != "" { // who joined has none
			texts = append(texts, m.Text)
		}
	}
	require.Equal(t, []string{"down?", "#1 friend is up"}, texts)
	checked.Items = nil
	sara.do(t, 200, "POST", bulk+"/check", reply(object{"to": to}), &checked)
	require.True(t, checked.Items[0].Sent)
	require.True(t, checked.Items[1].Sent)
	require.Empty(t, checked.Items[0].Text)
}
