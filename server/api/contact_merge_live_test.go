package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestMergeContacts makes one contact of two browsers' while one of them chats,
// and takes it back.
func TestMergeContacts(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	desk, reza := w.signedIn(t, w.sara), w.signedIn(t, w.reza)
	phone, laptop := w.visitor(t, w.shop), w.visitor(t, w.shop)
	first, _ := phone.write(t, "", "from the phone")
	second, _ := laptop.write(t, "", "from the laptop")
	for _, who := range []*person{phone, laptop} {
		who.do(t, 200, "PATCH", "/chat/api/me", object{"name": "Maryam Karimi", "email": "maryam@example.com"}, nil)
	}
	contact := func(conversation string) string {
		var c struct{ Contact struct{ ID string } }
		desk.do(t, 200, "GET", "/api/v1/conversations/"+conversation, nil, &c)
		return c.Contact.ID
	}
	a, b := contact(first), contact(second)

	var alike struct {
		Items []struct {
			Contact struct{ ID string }
			Traits  []string
		}
	}
	require.Eventually(t, func() bool {
		desk.do(t, 200, "GET", "/api/v1/contacts/"+b+"/duplicates", nil, &alike)
		return len(alike.Items) == 1
	}, patience, 50*time.Millisecond)
	require.Equal(t, a, alike.Items[0].Contact.ID)
	require.Equal(t, []string{"email", "name"}, alike.Items[0].Traits)

	for _, r := range []struct{ method, path string }{{"GET", "/duplicates"}, {"POST", "/merge"}, {"POST", "/unmerge"}} {
		var sent any
		if r.path == "/merge" {
			sent = object{"into": b}
		}
		reza.do(t, 404, r.method, "/api/v1/contacts/"+a+r.path, sent, nil)
	}

	w.told(t)
	panel, _ := phone.open(t, nil)
	var one struct {
		ID       string
		Absorbed []struct {
			ID        string
			UndoUntil time.Time
		}
	}
	desk.do(t, 200, "POST", "/api/v1/contacts/"+a+"/merge", object{"into": b}, &one)
	require.Equal(t, b, one.ID)
	require.Equal(t, a, one.Absorbed[0].ID)
	require.True(t, one.Absorbed[0].UndoUntil.After(time.Now()))
	closed, _ := panel.ends()
	require.Equal(t, 1013, closed, "it comes back as who it is now")
	require.Equal(t, []string{first}, phone.holds(t), "an agent's word shows a browser nothing of another's")
	require.Equal(t, []string{second}, laptop.holds(t))
	phone.do(t, 404, "GET", "/chat/api/conversations/"+second+"/messages", nil, nil)
	w.told(t)
	panel, _ = phone.open(t, nil)
	desk.reply(t, second, "for the laptop")
	desk.reply(t, first, "for the phone")
	heard := panel.until(func(f frame) bool { return f.Message != nil && f.Message.Text != "" })
	require.Equal(t, "for the phone", heard.Message.Text)
	_, again := phone.write(t, first, "and goes on")
	require.True(t, again.Mine)
	require.Equal(t, b, contact(first))

	desk.do(t, 200, "POST", "/api/v1/contacts/"+a+"/unmerge", nil, &one)
	require.Equal(t, a, one.ID)
	require.Equal(t, []string{first}, phone.holds(t))
	require.Equal(t, []string{second}, laptop.holds(t))
	desk.do(t, 404, "POST", "/api/v1/contacts/nobody/unmerge", nil, nil)
}
