package api_test

import (
	"bufio"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestWellFormed sends what two servers could read in two ways: it is refused,
// and nothing that follows on the connection is read as a request.
func TestWellFormed(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	host := strings.TrimPrefix(w.url, "http://")
	const body = `{"email":"a@shop.example","password":"wrong password"}`
	post := func(headers ...string) string {
		return "POST /api/v1/session HTTP/1.1\r\n" + strings.Join(headers, "\r\n") + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
	}
	for name, c := range map[string]struct {
		request string
		status  int
	}{
		"OK":                  {post("Host: "+host, "Content-Type: application/json; charset=UTF-8"), 401},
		"ErrNoHost":           {post("Content-Type: application/json"), 400},
		"ErrTwoHosts":         {post("Host: "+host, "host: evil.example", "Content-Type: application/json"), 400},
		"ErrSpaceBeforeColon": {post("Host: "+host, "Content-Type: application/json", "Transfer-Encoding : chunked"), 400},
		"ErrNameOfNothing":    {post("Host: "+host, "Content-Type: application/json", ": x"), 400},
		"ErrNameInBrackets":   {post("Host: "+host, "Content-Type: application/json", "(x): x"), 400},
		"ErrVersion":          {strings.Replace(post("Host: "+host, "Content-Type: application/json"), "HTTP/1.1", "HTTP/9.9", 1), 400},
		"ErrLengthAndChunks":  {post("Host: "+host, "Content-Type: application/json", "Transfer-Encoding: chunked"), 400},
		"ErrTwoLengths":       {post("Host: "+host, "Content-Type: application/json", "Content-Length: 4"), 400},
		"ErrTwoTypes":         {post("Host: "+host, "Content-Type: text/plain", "Content-Type: application/json"), 400},
		"ErrText":             {post("Host: "+host, "Content-Type: text/plain"), 415},
		"ErrNoType":           {post("Host: " + host), 415},
		"ErrMergePatch":       {post("Host: "+host, "Content-Type: application/merge-patch+json"), 415},
		"ErrUTF16":            {post("Host: "+host, "Content-Type: application/json; charset=utf-16"), 415},
		"ErrGzip":             {post("Host: "+host, "Content-Type: application/json", "Content-Encoding: gzip"), 415},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.DialTimeout("tcp", host, patience)
			require.NoError(t, err)
			defer func() { _ = conn.Close() }()
			require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
			_, err = conn.Write([]byte(c.request))
			require.NoError(t, err)
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			require.Equal(t, c.status, res.StatusCode)
			require.True(t, c.status != 400 || res.Close, "the connection ends")
		})
	}
}
