package api_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api"
)

// nonce is a key as RFC 6455, section 1.3 has it.
const nonce, nonceAccepted = "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

// opening is the request that opens a socket: its first line, then its fields.
func (w *liveWorld) opening(path string) []string {
	return []string{
		"GET " + path + " HTTP/1.1", "Host: " + strings.TrimPrefix(w.url, "http://"), "Origin: " + w.url,
		"User-Agent: " + inbox.NewID[string](), // a browser of its own: one whose sockets come to nothing has to pause
		"Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + nonce,
	}
}

// knock sends an opening as it stands and returns the answer and the connection.
func (w *liveWorld) knock(t *testing.T, opening []string) (net.Conn, *bufio.Reader, *http.Response) {
	t.Helper()
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(w.url, "http://"), patience)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	_, err = io.WriteString(conn, strings.Join(opening, "\r\n")+"\r\n\r\n")
	require.NoError(t, err)
	r := bufio.NewReader(conn)
	res, err := http.ReadResponse(r, nil)
	require.NoError(t, err)
	return conn, r, res
}

// TestHandshakes keeps to RFC 6455, section 4.2, and section 4.4 on versions.
func TestHandshakes(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	swap := func(name, line string) func([]string) []string {
		return func(lines []string) []string {
			var out []string
			for _, l := range lines {
				if !strings.HasPrefix(l, name) {
					out = append(out, l)
				} else if line != "" {
					out = append(out, strings.Split(line, "\n")...)
				}
			}
			return out
		}
	}
	for name, c := range map[string]struct {
		change func([]string) []string
		status int
		header string // of the answer
	}{
		"OK":                 {swap("none", ""), 101, "Sec-Websocket-Accept: " + nonceAccepted},
		"OKManyTokens":       {swap("Connection", "Connection: keep-alive, upgrade"), 101, ""},
		"OKTwoLines":         {swap("Connection", "Connection: keep-alive\nConnection: UPGRADE"), 101, ""},
		"OKUpgradeUpper":     {swap("Upgrade", "Upgrade: WebSocket"), 101, ""},
		"ErrHTTP10":          {swap("GET", "GET /chat/ws HTTP/1.0"), 400, ""},
		"ErrPost":            {swap("GET", "POST /chat/ws HTTP/1.1"), 405, ""},
		"ErrNoUpgrade":       {swap("Upgrade", ""), 426, "Upgrade: websocket"},
		"ErrOtherUpgrade":    {swap("Upgrade", "Upgrade: h2c"), 426, "Upgrade: websocket"},
		"ErrNoConnection":    {swap("Connection", ""), 400, ""},
		"ErrOtherConnection": {swap("Connection", "Connection: keep-alive"), 400, ""},
		"ErrNoVersion":       {swap("Sec-WebSocket-Version", ""), 400, "Sec-Websocket-Version: 13"},
		"ErrOldVersion":      {swap("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"), 426, "Sec-Websocket-Version: 13"},
		"ErrNewVersion":      {swap("Sec-WebSocket-Version", "Sec-WebSocket-Version: 14"), 426, "Sec-Websocket-Version: 13"},
		"ErrTwoVersions":     {swap("Sec-WebSocket-Version", "Sec-WebSocket-Version: 13\nSec-WebSocket-Version: 8"), 400, ""},
		"ErrNoKey":           {swap("Sec-WebSocket-Key", ""), 400, ""},
		"ErrEmptyKey":        {swap("Sec-WebSocket-Key", "Sec-WebSocket-Key:"), 400, ""},
		"ErrShortKey":        {swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: x"), 400, ""},
		"ErrKeyOf15Bytes":    {swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA"), 400, ""},
		"ErrKeyOf17Bytes":    {swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA="), 400, ""},
		"ErrKeyNotBase64":    {swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!!!"), 400, ""},
		"ErrKeyLooseBits":    {swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR=="), 400, ""},
		"ErrTwoKeys":         {swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: "+nonce+"\nSec-WebSocket-Key: "+nonce), 400, ""},
		"ErrNoOrigin":        {swap("Origin", ""), 403, "Retry-After: 300"},
		"ErrForeignOrigin":   {swap("Origin", "Origin: https://evil.example"), 403, "Retry-After: 300"},
		"ErrForeignPageSaid": {swap("Origin", "Origin: "+w.url+"\nSec-Fetch-Site: cross-site"), 403, ""},
		"ErrNoHost":          {swap("Host", ""), 400, ""},
		"ErrTwoHosts":        {swap("Host", "Host: a\nHost: b"), 400, ""},
		"OKExtensionAsked":   {swap("Origin", "Origin: "+w.url+"\nSec-WebSocket-Extensions: permessage-deflate"), 101, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"/chat/ws", "/ws"} {
				lines := c.change(w.opening(path))
				if strings.HasSuffix(name, "HTTP10") || strings.HasSuffix(name, "Post") {
					lines[0] = strings.Replace(lines[0], "/chat/ws", path, 1)
				}
				_, _, res := w.knock(t, lines)
				require.Equal(t, c.status, res.StatusCode, path)
				if field, value, _ := strings.Cut(c.header, ": "); field != "" {
					require.Equal(t, value, res.Header.Get(field), path)
				}
				require.Empty(t, res.Header.Get("Sec-WebSocket-Extensions"), "none is spoken")
			}
		})
	}
}

// wsFrame is a frame of a client, masked.
func wsFrame(first byte, payload string) string {
	return wsHead(first, 0x80, uint64(len(payload))) + masked(payload)
}

// wsHead is a frame's header up to its mask, its length in the shortest form.
func wsHead(first, mask byte, length uint64) string {
	switch {
	case length < 126:
		return string([]byte{first, mask | byte(length)})
	case length < 1<<16:
		return string(binary.BigEndian.AppendUint16([]byte{first, mask | 126}, uint16(length)))
	}
	return string(binary.BigEndian.AppendUint64([]byte{first, mask | 127}, length))
}

func masked(payload string) string {
	key, out := []byte{1, 2, 3, 4}, []byte(payload)
	for i := range out {
		out[i] ^= key[i%4]
	}
	return string(key) + string(out)
}

// closing reads the server's frames until its close, and returns the code.
func closing(t *testing.T, r *bufio.Reader) int {
	t.Helper()
	for {
		head := make([]byte, 2)
		_, err := io.ReadFull(r, head)
		require.NoError(t, err, "the connection ended without a close")
		require.Zero(t, head[1]&0x80, "a server does not mask")
		length := uint64(head[1])
		switch length {
		case 126:
			more := make([]byte, 2)
			_, err = io.ReadFull(r, more)
			length = uint64(binary.BigEndian.Uint16(more))
		case 127:
			more := make([]byte, 8)
			_, err = io.ReadFull(r, more)
			length = binary.BigEndian.Uint64(more)
		}
		require.NoError(t, err)
		payload := make([]byte, length)
		_, err = io.ReadFull(r, payload)
		require.NoError(t, err)
		if head[0]&0x0f != 8 {
			continue
		}
		if len(payload) == 0 {
			return 1005
		}
		require.GreaterOrEqual(t, len(payload), 2)
		return int(binary.BigEndian.Uint16(payload))
	}
}

const (
	fin, text, binaryFrame, cont, closeFrame, ping, pong = 0x80, 1, 2, 0, 8, 9, 10
)

func closeWith(code int, reason string) string {
	return wsFrame(fin|closeFrame, string(binary.BigEndian.AppendUint16(nil, uint16(code)))+reason)
}

// badFrames are what RFC 6455 forbids, and how a server ends for it.
var badFrames = map[string]struct {
	bytes string
	code  int
}{
	"Unmasked":             {wsHead(fin|text, 0, 2) + "{}", 1002},
	"UnmaskedPing":         {wsHead(fin|ping, 0, 0), 1002},
	"UnmaskedClose":        {wsHead(fin|closeFrame, 0, 2) + "\x03\xe8", 1002},
	"Reserved1":            {wsFrame(fin|0x40|text, "{}"), 1002},
	"Reserved2":            {wsFrame(fin|0x20|text, "{}"), 1002},
	"Reserved3":            {wsFrame(fin|0x10|text, "{}"), 1002},
	"ReservedOnPing":       {wsFrame(fin|0x40|ping, ""), 1002},
	"Opcode3":              {wsFrame(fin|3, "{}"), 1002},
	"Opcode7":              {wsFrame(fin|7, "{}"), 1002},
	"Opcode11":             {wsFrame(fin|11, ""), 1002},
	"Opcode15":             {wsFrame(fin|15, ""), 1002},
	"PingInParts":          {wsFrame(ping, "x"), 1002},
	"CloseInParts":         {wsFrame(closeFrame, "\x03\xe8"), 1002},
	"PingTooLong":          {wsFrame(fin|ping, strings.Repeat("x", 126)), 1002},
	"CloseTooLong":         {closeWith(1000, strings.Repeat("x", 124)), 1002},
	"ContinuationOfNone":   {wsFrame(fin|cont, "{}"), 1002},
	"ContinuationOpen":     {wsFrame(cont, "{}"), 1002},
	"TextInText":           {wsFrame(text, "{") + wsFrame(fin|text, "}"), 1002},
	"BinaryInText":         {wsFrame(text, "{") + wsFrame(fin|binaryFrame, "}"), 1002},
	"Length2To63":          {string([]byte{fin | text, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0}) + masked("x"), 1002},
	"LengthAllOnes":        {string([]byte{fin | text, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) + masked("x"), 1002},
	"LengthNotShortest16":  {string([]byte{fin | text, 0xfe, 0, 2}) + masked("{}"), 1002},
	"LengthNotShortest64":  {string([]byte{fin | text, 0xff, 0, 0, 0, 0, 0, 0, 0, 200}) + masked(strings.Repeat("x", 200)), 1002},
	"LengthHuge":           {string([]byte{fin | text, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) + masked("x"), 1009},
	"CloseOf1Byte":         {wsFrame(fin|closeFrame, "x"), 1002},
	"CloseCode999":         {closeWith(999, ""), 1002},
	"CloseCode1004":        {closeWith(1004, ""), 1002},
	"CloseCode1005":        {closeWith(1005, ""), 1002},
	"CloseCode1006":        {closeWith(1006, ""), 1002},
	"CloseCode1015":        {closeWith(1015, ""), 1002},
	"CloseCode1016":        {closeWith(1016, ""), 1002},
	"CloseCode2999":        {closeWith(2999, ""), 1002},
	"CloseCode5000":        {closeWith(5000, ""), 1002},
	"CloseCode0":           {closeWith(0, ""), 1002},
	"CloseReasonNotUTF8":   {closeWith(1000, "\xff"), 1002},
	"TextNotUTF8":          {wsFrame(fin|text, "{\"type\":\"\xc3\x28\"}"), 1007},
	"TextSurrogate":        {wsFrame(fin|text, "\xed\xa0\x80"), 1007},
	"TextOverlong":         {wsFrame(fin|text, "\xc0\xaf"), 1007},
	"TextNotUTF8InParts":   {wsFrame(text, "\xe2\x82") + wsFrame(fin|cont, "\x28"), 1007},
	"Binary":               {wsFrame(fin|binaryFrame, "{}"), 1003},
	"AfterLawfulFrames":    {wsFrame(fin|ping, "x") + wsFrame(fin|pong, "") + wsFrame(text, `{"ty`) + wsFrame(fin|ping, "") + wsFrame(fin|3, ""), 1002},
	"LawfulClose":          {closeWith(1000, "bye"), 1000},
	"LawfulEmptyClose":     {wsFrame(fin|closeFrame, ""), 1005},
	"LawfulApplicationEnd": {closeWith(4999, ""), 4999},
}

// TestFramesByTheProtocol sends what RFC 6455 forbids, before and after hello, at
// once and byte by byte.
func TestFramesByTheProtocol(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor := w.visitor(t, w.shop)
	for name, c := range badFrames {
		for state, before := range map[string]string{"First": "", "Later": wsFrame(fin|text, `{"type":"hello","token":"`+visitor.token+`"}`)} {
			t.Run(name+state, func(t *testing.T) {
				t.Parallel()
				conn, r, res := w.knock(t, w.opening("/chat/ws"))
				require.Equal(t, 101, res.StatusCode)
				_, err := io.WriteString(conn, before+c.bytes)
				require.NoError(t, err)
				require.Equal(t, c.code, closing(t, r))
			})
		}
		t.Run(name+"ByteByByte", func(t *testing.T) {
			t.Parallel()
			conn, r, res := w.knock(t, w.opening("/chat/ws"))
			require.Equal(t, 101, res.StatusCode)
			for i := range len(c.bytes) {
				if _, err := conn.Write([]byte{c.bytes[i]}); err != nil {
					break // it was refused before its end
				}
			}
			require.Equal(t, c.code, closing(t, r))
		})
	}
}

// logged counts the lines of a log.
type logged struct {
	mu    sync.Mutex
	lines []string
}

func (l *logged) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, string(bytes.TrimSpace(line)))
	return len(line), nil
}

func (l *logged) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.lines...)
}

// TestStrangersWriteNoLog ends sockets before hello in every way: each is a
// figure and no line.
func TestStrangersWriteNoLog(t *testing.T) {
	t.Parallel()
	kept := &logged{}
	var figures prometheus.Gatherer
	w := newLiveWorld(t, func(d *api.Deps) { d.Log, figures = slog.New(slog.NewTextHandler(kept, nil)), d.Metrics })
	sockets := 0
	for name, c := range badFrames {
		conn, r, res := w.knock(t, w.opening("/chat/ws"))
		require.Equal(t, 101, res.StatusCode, name)
		_, err := io.WriteString(conn, c.bytes)
		require.NoError(t, err)
		closing(t, r)
		require.NoError(t, conn.Close())
		sockets++
	}
	for range 10 { // and without a word, or in the middle of one
		for _, said := range []string{"", "\x81", wsHead(fin|text, 0x80, 100)} {
			conn, _, _ := w.knock(t, w.opening("/chat/ws"))
			_, err := io.WriteString(conn, said)
			require.NoError(t, err)
			require.NoError(t, conn.(*net.TCPConn).SetLinger(0))
			require.NoError(t, conn.Close())
			sockets++
		}
	}
	for _, line := range []string{"GET /chat/ws HTTP/1.0", "FOO / HTTP/1.1", "GET /%zz HTTP/1.1"} {
		_, _, res := w.knock(t, append([]string{line}, w.opening("/chat/ws")[1:]...))
		require.GreaterOrEqual(t, res.StatusCode, 400)
	}
	require.Eventually(t, func() bool { return refusedSockets(t, figures) >= sockets }, patience, 20*time.Millisecond)
	require.Empty(t, kept.all())
}

// refusedSockets is how many sockets came to nothing, as the figures have it.
func refusedSockets(t *testing.T, from prometheus.Gatherer) int {
	t.Helper()
	families, err := from.Gather()
	require.NoError(t, err)
	for _, family := range families {
		for _, m := range family.GetMetric() {
			if family.GetName() == "pasokh_refused_total" && m.GetLabel()[0].GetValue() == "socket" {
				return int(m.GetCounter().GetValue())
			}
		}
	}
	return 0
}

// TestFaultsAreLoggedSeldom has strangers meet a full disk again and again: the
// log gets a line a second at most.
func TestFaultsAreLoggedSeldom(t *testing.T) {
	t.Parallel()
	kept := &logged{}
	w := newLiveWorld(t, func(d *api.Deps) { d.Log = slog.New(slog.NewTextHandler(kept, nil)) })
	visitor := w.visitor(t, w.shop)
	visitor.write(t, "", "before the disk was full")
	begin := time.Now()
	w.disk.fault.Store(inbox.CodeFull)
	for i := range 40 {
		status, _ := visitor.call(t, "POST", "/chat/api/conversations/"+inbox.NewID[string]()+"/messages", object{"id": inbox.NewID[string](), "text": "message " + strconv.Itoa(i)})
		require.Contains(t, []int{507, 429}, status)
	}
	lines := kept.all()
	require.NotEmpty(t, lines)
	require.LessOrEqual(t, len(lines), 1+int(time.Since(begin)/time.Second), "%s", strings.Join(lines, "\n"))
}
