package kit

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// A site that many visitors came from stays on the list, however many others
// somebody makes up; what was not asked for any more leaves it.
func TestRefusedPagesAreBounded(t *testing.T) {
	t.Parallel()
	var r refusedPages
	now := time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC)
	channel := inbox.Channel{ID: "c", Origins: []string{"https://shop.example"}}
	for range 3 {
		r.add("c", "https://blog.shop.example", now)
	}
	for i := range 1000 {
		r.add("c", "https://x"+strconv.Itoa(i)+".example", now.Add(time.Duration(i)*time.Second))
	}
	r.add("c", "https://www.shop.example", now)
	pages := r.of(channel, now)
	require.Len(t, pages, refusedMost-1, "what is allowed meanwhile is not told")
	require.Equal(t, RefusedPage{Origin: "https://blog.shop.example", Count: 3, At: now}, pages[len(pages)-1])
	require.Empty(t, r.of(channel, now.Add(refusedLasts+time.Hour)))
	r.add("c", "https://new.example", now.Add(refusedLasts+time.Hour))
	require.Len(t, r.byChannel["c"], 1, "what is old makes room")
}
