package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestVisit: agents who may see a contact see where it is; who never wrote
// leaves no trace.
func TestVisit(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	mina, sara, reza := w.visitor(t, w.shop), w.signedIn(t, w.sara), w.signedIn(t, w.reza)
	seen := object{"pages": []object{
		{"url": "https://shop.example/lamps", "title": "چراغ‌ها", "at": time.Now().Add(-time.Minute)},
		{"url": "https://shop.example/cart", "title": "Cart", "at": time.Now()},
	}}
	mina.do(t, 204, "PUT", "/chat/api/me/visit", seen, nil) // nobody yet

	id, _ := mina.write(t, "", "Which one is warmer?")
	var talk struct{ Contact struct{ ID string } }
	sara.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, &talk)
	path := "/api/v1/contacts/" + talk.Contact.ID + "/visit"
	var visit struct {
		Pages []struct{ URL, Title string }
	}
	sara.do(t, 200, "GET", path, nil, &visit)
	require.Empty(t, visit.Pages)

	mina.do(t, 204, "PUT", "/chat/api/me/visit", seen, nil)
	require.Eventually(t, func() bool {
		sara.do(t, 200, "GET", path, nil, &visit)
		return len(visit.Pages) == 2
	}, 2*time.Minute, 10*time.Millisecond)
	require.Equal(t, "چراغ‌ها", visit.Pages[0].Title)
	require.Equal(t, "https://shop.example/cart", visit.Pages[1].URL)
	reza.do(t, 404, "GET", path, nil, nil)
	// What an agent must not click is passed over.
	for _, bad := range []string{"javascript:alert(1)", "data:text/html,x", "//shop.example", "x", ""} {
		mina.do(t, 204, "PUT", "/chat/api/me/visit", object{"pages": []object{{"url": bad, "title": "x", "at": time.Now()}}}, nil)
	}
	sara.do(t, 200, "GET", path, nil, &visit)
	require.Len(t, visit.Pages, 2)
	talk2, _ := mina.write(t, "", "and here")
	mina.do(t, 200, "POST", "/chat/api/conversations/"+talk2+"/messages", object{"id": inbox.NewID[string](), "text": "x", "page": object{"url": "javascript:alert(1)"}}, nil)
	_, raw := sara.call(t, "GET", "/api/v1/conversations/"+talk2, nil)
	require.NotContains(t, string(raw), "javascript:")
}
