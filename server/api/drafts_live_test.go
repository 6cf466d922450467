package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDraftsOverHTTP(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, reza := w.signedIn(t, w.sara), w.signedIn(t, w.reza)
	c, _ := w.visitor(t, w.shop).write(t, "", "Where is my parcel?")
	path := "/api/v1/conversations/" + c + "/drafts/message"
	sara.do(t, 200, "PUT", path, object{"html": `<p>Dear <b onclick="x()">Maryam</b></p>`}, nil)

	type row struct {
		ID    string
		Draft bool
	}
	var drafts struct {
		Items []struct{ Conversation, Text, HTML string }
	}
	var rows struct{ Items []row }
	again := w.signedIn(t, w.sara) // another device
	again.do(t, 200, "GET", "/api/v1/drafts", nil, &drafts)
	require.Len(t, drafts.Items, 1)
	require.Equal(t, "Dear Maryam", drafts.Items[0].Text)
	require.NotContains(t, drafts.Items[0].HTML, "onclick")
	again.do(t, 200, "GET", "/api/v1/conversations?folder=drafts", nil, &rows)
	require.Equal(t, []row{{c, true}}, rows.Items)
	var counts struct {
		Items []struct {
			Folder string
			Count  int
		}
	}
	again.do(t, 200, "GET", "/api/v1/counts", nil, &counts)
	require.Equal(t, "drafts", counts.Items[len(counts.Items)-1].Folder)
	require.Equal(t, 1, counts.Items[len(counts.Items)-1].Count)

	var gone struct{ Gone bool }
	other := "/api/v1/conversations/" + c + "/drafts/note"
	again.do(t, 200, "PUT", other, object{"text": "begun, and more", "continues": true, "known": "2026-11-23T10:00:00Z"}, &gone)
	require.True(t, gone.Gone, "what it continues is not there any more")

	reza.do(t, 404, "PUT", path, object{"text": "peek"}, nil)
	reza.do(t, 200, "GET", "/api/v1/drafts", nil, &drafts)
	require.Empty(t, drafts.Items)

	sara.reply(t, c, "On its way")
	rows.Items = nil
	sara.do(t, 200, "GET", "/api/v1/conversations", nil, &rows)
	require.Equal(t, []row{{c, false}}, rows.Items)
}

// TestDraftsLive: a change is told to its author's other browsers alone.
func TestDraftsLive(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, phone, reza := w.signedIn(t, w.sara), w.signedIn(t, w.sara), w.signedIn(t, w.reza)
	c, _ := w.visitor(t, w.shop).write(t, "", "Where is my parcel?")
	path := "/api/v1/conversations/" + c + "/drafts"
	screen, _ := phone.open(t, nil)
	others, _ := reza.open(t, nil)

	type told struct {
		about, kind string
		gone, any   bool
	}
	next := func() told {
		f := screen.awaits("draft")
		return told{f.about(), f.Kind, f.Deleted, f.On}
	}
	sara.do(t, 200, "PUT", path+"/note", object{"text": "ask the warehouse"}, nil)
	require.Equal(t, told{c, "note", false, true}, next())
	sara.do(t, 200, "PUT", path+"/message", object{"text": "On its way"}, nil)
	require.Equal(t, told{c, "message", false, true}, next())
	var drafts struct {
		Items []struct{ Kind, Text string }
	}
	phone.do(t, 200, "GET", path, nil, &drafts)
	require.Equal(t, []struct{ Kind, Text string }{{"message", "On its way"}, {"note", "ask the warehouse"}}, drafts.Items)
	reza.do(t, 404, "GET", path, nil, nil)

	sara.reply(t, c, "On its way")
	require.Equal(t, told{c, "message", true, true}, next())
	sara.do(t, 204, "DELETE", path+"/note", nil, nil)
	require.Equal(t, told{c, "note", true, false}, next())

	others.say(object{"type": "ping"})
	others.until(func(f frame) bool {
		require.NotEqual(t, "draft", f.Type)
		return f.Type == "pong"
	})
}
