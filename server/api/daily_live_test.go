package api_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// ask sends a request and returns its status, and when it may be tried again.
func (p *person) ask(t testing.TB, method, path string, body any) (status int, again time.Duration) {
	t.Helper()
	req := p.request(t, method, path, body)
	res := p.send(t, req)
	defer func() { _ = res.Body.Close() }()
	seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if res.Header.Get("Retry-After") != "" {
		require.NoError(t, err)
	}
	return res.StatusCode, time.Duration(seconds) * time.Second
}

// TestStrangersChangesAreBoundedByAddress: whatever a stranger may have kept or
// changed, one address cannot do without end, however many visitors it makes of
// itself. Each is asked as often as takes to be refused, at most so often.
func TestStrangersChangesAreBoundedByAddress(t *testing.T) {
	t.Parallel()
	const visitors, most = 40, 700
	for name, c := range map[string]struct {
		method, path string
		body         func() any
	}{
		"Tell":   {"PATCH", "/chat/api/me", func() any { return object{"name": inbox.NewID[string]()} }},
		"Forget": {"DELETE", "/chat/api/me/identity", func() any { return nil }},
		"Erase":  {"DELETE", "/chat/api/conversations/" + inbox.NewID[string](), func() any { return nil }},
		"Seen":   {"PUT", "/chat/api/conversations/" + inbox.NewID[string]() + "/seen", func() any { return object{"seq": 1} }},
		"Files":  {"POST", "/chat/api/files", func() any { return upload(t, "a.txt", []byte("abc")) }},
		"Begin": {"POST", "/chat/api/conversations/" + inbox.NewID[string]() + "/messages",
			func() any { return object{"id": inbox.NewID[string](), "text": "hello"} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newLiveWorld(t, func(d *api.Deps) { d.Clock = stillClock(time.Now()) }) // nothing is possible again while it is asked
			var all []*person
			for range visitors {
				all = append(all, w.visitor(t, w.shop))
			}
			for n := range most {
				status, again := all[n%visitors].ask(t, c.method, c.path, c.body())
				if status == http.StatusTooManyRequests {
					require.Positive(t, again, "it says when it is possible again")
					return
				}
			}
			t.Fatalf("%d times without a refusal", most)
		})
	}
}

// TestFilesOfADay: one visitor's, one address' and one channel's files are
// bounded by the day; others go on, and so do messages.
func TestFilesOfADay(t *testing.T) {
	t.Parallel()
	still := stillClock(time.Now()) // else, on a slow machine, there is room again before all are asked
	spent := teststore.Records[auth.Spent](teststore.Open(t, still), "allowances")
	allowances, err := auth.NewAllowances(t.Context(), still, spent, []byte("secret"))
	require.NoError(t, err)
	w := newLiveWorld(t, func(d *api.Deps) {
		d.Allowances, d.Days = allowances, kit.DayLimits{Visitor: 3 << 20, Address: 5 << 20, Channel: 1 << 30}
	})
	big := make([]byte, 1<<20)
	for i := range big {
		big[i] = 'a'
	}
	one, two, three := w.visitor(t, w.shop), w.visitor(t, w.shop), w.visitor(t, w.shop)
	send := func(p *person) (int, time.Duration) {
		return p.ask(t, "POST", "/chat/api/files", upload(t, "a.txt", big))
	}
	refusedAfter := func(p *person, most int) {
		t.Helper()
		for n := range most + 1 {
			status, again := send(p)
			if status == http.StatusTooManyRequests {
				require.Positive(t, n)
				require.Positive(t, again)
				return
			}
			require.Equal(t, 200, status)
		}
		t.Fatal("there is no bound")
	}
	refusedAfter(one, 3)
	status, _ := two.ask(t, "POST", "/chat/api/files", upload(t, "a.exe", []byte("MZ")))
	require.Equal(t, 422, status)
	refusedAfter(two, 3) // what was refused does not count
	status, _ = send(three)
	require.Equal(t, http.StatusTooManyRequests, status, "one address")
	three.write(t, "", "a message still goes")
}

// stillClock always says the same time.
type stillClock time.Time

func (c stillClock) Now() time.Time { return time.Time(c) }
