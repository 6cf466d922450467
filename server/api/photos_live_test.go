package api_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
)

// shownAs is what an answer says of how an agent is shown.
type shownAs struct{ Name, PublicName, Photo string }

func TestPhotos(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin, sara, visitor := w.signedIn(t, w.admin), w.signedIn(t, w.sara), w.visitor(t, w.shop)
	var me shownAs
	sara.do(t, 200, "POST", "/api/v1/me/photo", upload(t, "me.png", picture(t)), &me)
	sara.do(t, 200, "PATCH", "/api/v1/me", object{"publicName": "Sara from Narvan"}, nil)

	t.Run("IsServedToWhomItIsTold", func(t *testing.T) {
		for _, p := range []*person{sara, visitor, {w: w}} { // a picture on a page sends no token
			res, raw := p.get(t, me.Photo, nil)
			require.Equal(t, 200, res.StatusCode)
			require.Equal(t, "image/jpeg", res.Header.Get("Content-Type"))
			require.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"))
			require.Contains(t, res.Header.Get("Content-Security-Policy"), "sandbox")
			require.Contains(t, res.Header.Get("Cache-Control"), "immutable")
			drawn, err := jpeg.Decode(bytes.NewReader(raw))
			require.NoError(t, err)
			require.Equal(t, image.Rect(0, 0, 2, 2), drawn.Bounds())
		}
	})
	t.Run("AgentsSeeIt", func(t *testing.T) {
		var all struct{ Agents []shownAs }
		admin.do(t, 200, "GET", "/api/v1/bootstrap", nil, &all)
		require.Contains(t, all.Agents, shownAs{"Sara Ahmadi", "Sara from Narvan", me.Photo})
	})
	t.Run("VisitorsSeeThoseWhoSpeakToThem", func(t *testing.T) {
		var channel struct{ Agents []shownAs }
		visitor.do(t, 200, "GET", "/chat/api/channels/"+string(w.shop.ID), nil, &channel)
		require.Contains(t, channel.Agents, shownAs{Name: "Sara from Narvan", Photo: me.Photo})
		_, raw := visitor.call(t, "GET", "/chat/api/channels/"+string(w.lab.ID), nil)
		require.NotContains(t, string(raw), me.Photo, "she does not answer there")
		require.NotContains(t, string(raw), "Ahmadi")
	})
	t.Run("OthersSetByAnAdmin", func(t *testing.T) {
		var reza shownAs
		admin.do(t, 200, "POST", "/api/v1/agents/"+string(w.reza.ID)+"/photo", upload(t, "reza.png", picture(t)), &reza)
		require.NotEqual(t, me.Photo, reza.Photo)
		sara.do(t, 403, "POST", "/api/v1/agents/"+string(w.reza.ID)+"/photo", upload(t, "reza.png", picture(t)), nil)
		sara.do(t, 403, "DELETE", "/api/v1/agents/"+string(w.reza.ID)+"/photo", nil, nil)
		admin.do(t, 200, "DELETE", "/api/v1/agents/"+string(w.reza.ID)+"/photo", nil, nil)
		res, _ := sara.get(t, reza.Photo, nil)
		require.Equal(t, 404, res.StatusCode)
		admin.do(t, 404, "POST", "/api/v1/agents/nobody/photo", upload(t, "x.png", picture(t)), nil)
	})
	t.Run("NoOtherFileIsAPhoto", func(t *testing.T) {
		var file struct{ ID string }
		sara.do(t, 200, "POST", "/api/v1/files", upload(t, "secret.png", picture(t)), &file)
		for _, id := range []string{file.ID, "x", "..%2f..%2fetc", inbox.NewID[string]()} {
			res, _ := sara.get(t, "/files/photos/"+id, nil)
			require.Equal(t, 404, res.StatusCode, id)
		}
	})
	t.Run("WhoLeftIsNotShown", func(t *testing.T) {
		id, _ := visitor.write(t, "", "hello")
		sara.do(t, 200, "POST", "/api/v1/conversations/"+id+"/messages", object{"id": inbox.NewID[string](), "kind": "message", "text": "hi", "seenSeq": 1}, nil)
		_, raw := visitor.call(t, "GET", "/chat/api/conversations/"+id+"/messages", nil)
		require.Contains(t, string(raw), me.Photo)
		admin.do(t, 200, "PATCH", "/api/v1/agents/"+string(w.sara.ID), object{"disabled": true}, nil)
		_, raw = visitor.call(t, "GET", "/chat/api/conversations/"+id+"/messages", nil)
		require.NotContains(t, string(raw), me.Photo)
		require.Contains(t, string(raw), "Sara from Narvan")
	})
}

func TestPhotoRefusals(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara := w.signedIn(t, w.sara)
	for name, c := range map[string]struct {
		status int
		body   any
	}{
		"ErrDrawing":      {422, upload(t, "me.svg", []byte("<svg onload=alert(1)>"))},
		"ErrNotAPicture":  {422, upload(t, "me.png", []byte("<html>"))},
		"ErrEmpty":        {422, upload(t, "me.png", nil)},
		"ErrOverTheLimit": {413, upload(t, "me.png", append(picture(t), make([]byte, files.MaxPhotoBytes)...))},
		"ErrJSON":         {415, object{"file": "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, raw := sara.call(t, http.MethodPost, "/api/v1/me/photo", c.body)
			require.Equal(t, c.status, status, "%s", raw)
			require.Contains(t, string(raw), `"code":`)
		})
	}
}

func TestVisitorIsToldWhoGoesOn(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin, visitor := w.signedIn(t, w.admin), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	for _, agent := range []inbox.AgentID{w.sara.ID, w.admin.ID, ""} {
		to := any(agent)
		if agent == "" {
			to = nil
		}
		admin.do(t, 200, "PATCH", "/api/v1/conversations/"+id, object{"assignee": to}, nil)
	}
	_, err := w.files.SetPhoto(context.Background(), w.admin.Principal(), w.sara.ID, int64(len(picture(t))), bytes.NewReader(picture(t)))
	require.NoError(t, err)
	var page struct {
		Items []struct {
			Author *shownAs
			Event  *struct{ Kind, Name, From string }
		}
	}
	visitor.do(t, 200, "GET", "/chat/api/conversations/"+id+"/messages", nil, &page)
	require.Len(t, page.Items, 3, "that nobody has it now is none of the visitor's business")
	joined, passed := page.Items[1], page.Items[2]
	require.Equal(t, "joined", joined.Event.Kind)
	require.NotEmpty(t, joined.Author.Photo)
	require.Equal(t, struct{ Kind, Name, From string }{"passed", "Ada", "Sara"}, *passed.Event)
	require.Equal(t, "Ada", passed.Author.Name)
}
