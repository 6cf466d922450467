package chat_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

func visited(url string, at time.Time) chat.Visited {
	return chat.Visited{WebPage: inbox.WebPage{URL: url, Title: url}, At: at}
}

func urls(pages []chat.Visited) (out []string) {
	for _, p := range pages {
		out = append(out, p.URL)
	}
	return out
}

func TestVisit(t *testing.T) {
	t.Parallel()
	w := newWorld()
	a, b := pair(t, w)
	watcher := desk(t, a, w.agent("admin"))
	start := w.Now()
	require.NoError(t, b.Presence.Visited(t.Context(), mina, []chat.Visited{visited("/lamps", start), visited("/cart", start.Add(time.Hour))}))
	require.Equal(t, []string{"/lamps", "/cart"}, urls(a.Presence.Visit(mina)), "whichever node is asked")
	require.Equal(t, start, a.Presence.Visit(mina)[1].At, "nothing was seen in the future")
	news := all(t, watcher)
	require.Equal(t, []string{"visit"}, types(news))
	require.Equal(t, mina, news[0].Contact)

	require.NoError(t, a.Presence.Visited(t.Context(), mina, []chat.Visited{visited("/lamps", start), visited("/cart", start)}))
	require.Empty(t, all(t, watcher), "the same again is no news")
	require.NoError(t, a.Presence.Visited(t.Context(), mina, []chat.Visited{visited("/help", start.Add(-time.Minute))}))
	require.Equal(t, []string{"/help", "/lamps", "/cart"}, urls(b.Presence.Visit(mina)), "another tab of the same visit, by time")

	w.pass(29 * time.Minute)
	a.Sweep()
	require.Len(t, a.Presence.Visit(mina), 3)
	w.pass(2 * time.Minute)
	a.Sweep()
	require.Empty(t, a.Presence.Visit(mina), "the visit is over")
}

func TestVisitIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	t.Cleanup(h.Listen())
	var pages []chat.Visited
	for i := range chat.VisitedPages + 5 {
		pages = append(pages, visited(fmt.Sprintf("/%02d", i), w.Now().Add(time.Duration(i-60)*time.Second)))
	}
	require.NoError(t, h.Presence.Visited(t.Context(), mina, pages))
	require.Len(t, h.Presence.Visit(mina), chat.VisitedPages)
	require.Equal(t, "/05", h.Presence.Visit(mina)[0].URL, "the oldest go")
	require.NoError(t, h.Presence.Visited(t.Context(), "", pages))
	require.Empty(t, h.Presence.Visit(""), "nobody yet")
}
