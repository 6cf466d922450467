package api_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// inner is a request that hides in another's body; its answer cannot be taken for
// another one.
const inner, innerAnswer = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\nok\n"

// prefetched is how much of a body the framework reads before anybody asks for it.
const prefetched = 8 << 10

// smuggled are bodies with a request in them, wherever a server might stop reading.
func smuggled() map[string]string {
	bodies := map[string]string{"none": ""}
	for name, before := range map[string]int{"first": 0, "afterPrefetch": prefetched, "afterDrain": prefetched + 64<<10, "far": 300 << 10} {
		bodies[name] = strings.Repeat("x", before) + inner
	}
	return bodies
}

// framings say how long a body is, in every lawful and unlawful way.
var framings = map[string]func(body string) (headers, payload string){
	"counted": func(b string) (string, string) { return "Content-Length: " + strconv.Itoa(len(b)) + "\r\n", b },
	"chunked": func(b string) (string, string) { return "Transfer-Encoding: chunked\r\n", chunks(b) },
	"extension": func(b string) (string, string) {
		return "Transfer-Encoding: chunked\r\n", strings.Replace(chunks(b), "\r\n", ";a=\"b\"\r\n", 1)
	},
	"expected": func(b string) (string, string) {
		return "Expect: 100-continue\r\nContent-Length: " + strconv.Itoa(len(b)) + "\r\n", b
	},
	"expectedOdd": func(b string) (string, string) {
		return "Expect: 200-ok\r\nContent-Length: " + strconv.Itoa(len(b)) + "\r\n", b
	},
	"both": func(b string) (string, string) {
		return "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", chunks(b)
	},
	"bothCounted": func(b string) (string, string) {
		return "Content-Length: " + strconv.Itoa(len(b)) + "\r\nTransfer-Encoding: chunked\r\n", b
	},
	"identity": func(b string) (string, string) {
		return "Transfer-Encoding: identity\r\nContent-Length: " + strconv.Itoa(len(b)) + "\r\n", b
	},
	"twice": func(b string) (string, string) {
		return "Content-Length: 0\r\nContent-Length: " + strconv.Itoa(len(b)) + "\r\n", b
	},
	"plus": func(b string) (string, string) { return "Content-Length: +" + strconv.Itoa(len(b)) + "\r\n", b },
	"list": func(b string) (string, string) {
		n := strconv.Itoa(len(b))
		return "Content-Length: " + n + ", " + n + "\r\n", b
	},
	"gzip": func(b string) (string, string) { return "Transfer-Encoding: gzip, chunked\r\n", chunks(b) },
	"chunkedTwice": func(b string) (string, string) {
		return "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", chunks(b)
	},
	"folded": func(b string) (string, string) { return "Transfer-Encoding:\r\n chunked\r\n", chunks(b) },
	"spaced": func(b string) (string, string) {
		return "Transfer-Encoding : chunked\r\nContent-Length: " + strconv.Itoa(len(b)) + "\r\n", b
	},
	"bareLF":       func(b string) (string, string) { return "X: y\nContent-Length: " + strconv.Itoa(len(b)) + "\r\n", b },
	"earlyBlankLF": func(b string) (string, string) { return "X: y\n\nContent-Length: " + strconv.Itoa(len(b)) + "\r\n", b },
	"bigHead": func(b string) (string, string) {
		return "X: " + strings.Repeat("y", 9<<10) + "\r\nContent-Length: " + strconv.Itoa(len(b)) + "\r\n", b
	},
	"tooLong": func(b string) (string, string) { return "Content-Length: 99999999\r\n", b },
}

func chunks(body string) string {
	if body == "" {
		return "0\r\n\r\n"
	}
	return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
}

// lines are the beginnings of requests that are refused before, while and after
// they are routed, and of some that are not.
var lines = []string{
	"FOO /", "foo /", "get /", "post /api/v1/session", "PROPFIND /", "MKCOL /x", "QUERY /api/v1/setup", "TRACE /", "CONNECT x:80", "OPTIONS *", "OPTIONS /api/v1/setup",
	"GET /", "GET /api/v1/nowhere", "GET /api/v1/me", "GET /ws", "GET /chat/ws", "HEAD /", "PUT /", "DELETE /api/v1/channels/x", "PATCH /chat/api/me",
	"POST /api/v1/session", "POST /api/v1/files", "POST /chat/api/visitors", "POST /chat/api/conversations/x/messages", "POST /healthz", "POST /%00", "GET //x y", "G@T /", "\x00 /",
}

// TestNothingIsSmuggled hides a request in the body of each refused one: it is
// never answered, and whatever can be refused ends its connection or is read to
// its end.
func TestNothingIsSmuggled(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	host := strings.TrimPrefix(w.url, "http://")
	proxy := viaProxy(t, w.url)
	tried := 0
	for _, version := range []string{"HTTP/1.1", "HTTP/1.0", "HTTP/2.0"} {
		for _, line := range lines {
			for framing, frame := range framings {
				for where, body := range smuggled() {
					if version != "HTTP/1.1" && where != "afterPrefetch" {
						continue
					}
					headers, payload := frame(body)
					request := line + " " + version + "\r\nHost: " + host + "\r\nConnection: keep-alive\r\nContent-Type: application/json\r\n" + headers + "\r\n" + payload
					name := fmt.Sprintf("%q %s %s %s", line, version, framing, where)
					require.NotContains(t, exchange(t, host, request), innerAnswer, name)
					if where == "afterPrefetch" {
						require.NotContains(t, exchange(t, proxy, request), innerAnswer, "through a proxy: "+name)
					}
					tried++
				}
			}
		}
	}
	require.Greater(t, tried, 1000)
}

// viaProxy is the address of a reverse proxy in front of the server, as Caddy is one.
func viaProxy(t *testing.T, to string) string {
	target, err := url.Parse(to)
	require.NoError(t, err)
	proxy := httptest.NewServer(httputil.NewSingleHostReverseProxy(target))
	t.Cleanup(proxy.Close)
	return strings.TrimPrefix(proxy.URL, "http://")
}

// exchange sends a request and says that it has no more; it returns all answers.
func exchange(t *testing.T, host, request string) string {
	t.Helper()
	conn, err := net.DialTimeout("tcp", host, patience)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	go func() {
		if _, err := io.WriteString(conn, request); err == nil { // the server may refuse to read it all
			_ = conn.(*net.TCPConn).CloseWrite()
		}
	}()
	answers, _ := io.ReadAll(conn) // an error is an end too
	return string(answers)
}

// TestRefusedEndsTheConnection keeps sending on a connection on which something
// was refused before it was routed: nothing more is answered.
func TestRefusedEndsTheConnection(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	host := strings.TrimPrefix(w.url, "http://")
	for name, c := range map[string]struct {
		request string
		status  int
	}{
		"UnknownMethod":   {"FOO / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
		"LowerCaseMethod": {"get / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
		"NoHost":          {"GET / HTTP/1.1\r\n\r\n", 400},
		"NoVersion":       {"GET /\r\n\r\n", 400},
		"BadHead":         {"GET / HTTP/1.1\r\nHost: x\r\nx y\r\n\r\n", 400},
		"TwoLengths":      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n", 400},
		"Identity":        {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n", 400},
		"ChunkedIn10":     {"POST / HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
		"Expectation":     {"POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 0\r\n\r\n", 417},
		"BigHead":         {"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("y", 9<<10) + "\r\n\r\n", 431},
		"TooLarge": {"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 40000\r\n\r\n" +
			strings.Repeat(" ", 40000), 413},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.DialTimeout("tcp", host, patience)
			require.NoError(t, err)
			defer func() { _ = conn.Close() }()
			require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
			go func() { _, _ = io.WriteString(conn, c.request+inner+inner) }() // the server may refuse to read it all
			r := bufio.NewReader(conn)
			res, err := http.ReadResponse(r, nil)
			require.NoError(t, err)
			raw, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			require.Equal(t, c.status, res.StatusCode)
			require.True(t, res.Close)
			require.Less(t, len(raw), 4<<10)
			requireProtected(t, res)
			more, _ := io.ReadAll(r) // an error is an end too
			require.Empty(t, string(more))
		})
	}
}

// requireProtected checks the headers that every answer carries.
func requireProtected(t *testing.T, res *http.Response) {
	t.Helper()
	for name, value := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Content-Type": "application/problem+json",
	} {
		require.Equal(t, value, res.Header.Get(name), name)
	}
}

// TestRefusalsAreSmall sends bodies with very many faults: the answer names a few
// of them and is small.
func TestRefusalsAreSmall(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	ada := w.signedIn(t, w.admin)
	keys := func(n int) string {
		var out strings.Builder
		for i := range n {
			fmt.Fprintf(&out, `"%d":1,`, i)
		}
		return "{" + out.String() + `"a":1}`
	}
	long := `"` + strings.Repeat("k", 8<<10) + `":1,`
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"ManyKeys":       {"/api/v1/session", keys(90_000), 413},
		"SomeKeys":       {"/api/v1/session", keys(1500), 422},
		"LongKey":        {"/api/v1/session", "{" + long + `"a":1}`, 422},
		"Deep":           {"/api/v1/session", strings.Repeat("[", 8000) + strings.Repeat("]", 8000), 400},
		"ManyKeysAgent":  {"/api/v1/tags", keys(90_000), 400},
		"OthersKeys":     {"/api/v1/tags", keys(10_000), 422},
		"ManyConditions": {"/api/v1/rules", `{"name":"x","events":[],"when":{"all":[` + strings.Repeat(`{"a":1},`, 5000) + `{}]}}`, 422},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), "POST", w.url+c.path, strings.NewReader(c.body))
			require.NoError(t, err)
			req.Header.Set("Content-Type", "application/json")
			res := ada.send(t, req)
			defer func() { _ = res.Body.Close() }()
			raw, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			require.Equal(t, c.status, res.StatusCode, "%s", raw)
			require.Less(t, len(raw), 4<<10)
		})
	}
}
