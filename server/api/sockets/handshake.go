package sockets

import (
	"bufio"
	"encoding/base64"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
)

// upgrader keeps an idle socket small. The origin was checked, exactly, before:
// here it could not be known by which host we were asked.
var upgrader = websocket.Upgrader{
	HandshakeTimeout: helloWithin, ReadBufferSize: 512, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{},
	CheckOrigin: func(*http.Request) bool { return true },
}

// upgrades makes a socket of a request from a page of our own origin.
func (a *Sockets) upgrades(serve func(*websocket.Conn, *kit.Caller) (welcomed bool)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		head, err := handshake(c)
		if err != nil {
			a.Refused.WithLabelValues("handshake").Inc()
			return err
		}
		by := &kit.Caller{Token: a.Web.SessionToken(c), Address: a.Web.Address(c), Secure: a.Web.Secure(c), Origin: c.Get(fiber.HeaderOrigin), Speaks: kit.FirstLanguage(c.Get(fiber.HeaderAcceptLanguage)), Seen: a.Web.SeenOf(c)}
		if !a.Web.OwnOrigin(c, by.Origin) || !sameSite(c) {
			a.Refused.WithLabelValues("origin").Inc()
			return kit.ProblemOf(kit.CodeOrigin, "origin")
		}
		network, browser := kit.NetworkOf(by.Address), browserOf(c, by)
		if err := a.mayShakeHands(network, browser); err != nil {
			a.Refused.WithLabelValues("handshakes").Inc()
			return err
		}
		c.Status(fiber.StatusSwitchingProtocols) // for the figures: the library writes it
		c.Context().HijackSetNoResponse(true)
		c.Context().Hijack(func(conn net.Conn) { a.shakeHands(conn, head, by, browser, serve) })
		// The framework keeps the request as long as the socket; its header is 1 kB
		// that nobody reads again.
		c.Request().Header = fasthttp.RequestHeader{}
		return nil
	}
}

// handshake returns what of a request makes it the opening of a socket, or
// refuses it as RFC 6455, section 4.2 and RFC 9110, section 15.5.22 want.
func handshake(c *fiber.Ctx) (http.Header, error) {
	h := &c.Request().Header
	lines := func(name string) (all []string) {
		for _, line := range h.PeekAll(name) { // the framework gives the same slice again
			all = append(all, string(line))
		}
		return all
	}
	asks := func(name, token string) bool {
		for part := range strings.SplitSeq(strings.Join(lines(name), ","), ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
		return false
	}
	keys, versions := lines("Sec-Websocket-Key"), lines("Sec-Websocket-Version")
	switch {
	case !h.IsHTTP11(), h.ContentLength() > 0, h.ContentLength() == -1:
		return nil, fiber.ErrBadRequest
	case !asks(fiber.HeaderUpgrade, "websocket"):
		c.Set(fiber.HeaderUpgrade, "websocket")
		c.Set(fiber.HeaderConnection, "Upgrade")
		return nil, fiber.ErrUpgradeRequired
	case len(versions) == 1 && versions[0] != "13":
		c.Set("Sec-WebSocket-Version", "13")
		return nil, fiber.ErrUpgradeRequired
	case !asks(fiber.HeaderConnection, "upgrade"), len(versions) != 1, len(keys) != 1, !isNonce(keys[0]):
		c.Set("Sec-WebSocket-Version", "13")
		return nil, fiber.ErrBadRequest
	}
	return http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {keys[0]},
	}, nil
}

// isNonce reports whether a key is 16 bytes in base64.
func isNonce(key string) bool {
	raw, err := base64.StdEncoding.Strict().DecodeString(key)
	return err == nil && len(raw) == 16
}

// sameSite reports whether the browser, where it says so, opens the socket for a
// page of this very origin. A page cannot set the header.
func sameSite(c *fiber.Ctx) bool {
	said := c.Get("Sec-Fetch-Site")
	return said == "" || said == "same-origin"
}

// browserOf tells the browsers behind one address apart as far as they say, so
// that one whose sockets fail costs no signed-in agent beside it anything.
func browserOf(c *fiber.Ctx, by *kit.Caller) string {
	sum := fnv.New64a()
	_, _ = io.WriteString(sum, by.Token+" "+c.Get(fiber.HeaderUserAgent)) // a hash takes everything
	return kit.NetworkOf(by.Address) + " " + strconv.FormatUint(sum.Sum64(), 36)
}

// mayShakeHands refuses sockets that come too fast, and, long before that, those
// of a browser whose sockets come to nothing again and again. A client that does
// not pause then costs a refusal each time and no socket.
func (a *Sockets) mayShakeHands(network, browser string) error {
	if err := kit.Within(a.Limits.Handshakes, network); err != nil {
		return err
	}
	if wait := a.Limits.Mistakes.Again(browser); wait > 0 {
		return inbox.TooOften(wait, "too many sockets that came to nothing")
	}
	return nil
}

// shakeHands makes a socket of the connection and serves it to its end.
func (a *Sockets) shakeHands(conn net.Conn, head http.Header, by *kit.Caller, browser string, serve func(*websocket.Conn, *kit.Caller) bool) {
	defer func() {
		if r := recover(); r != nil {
			a.Faults.Panicked("socket panicked", r)
		}
	}()
	ws, err := upgrader.Upgrade(taken{&strict{Conn: conn}}, &http.Request{Method: http.MethodGet, Header: head}, nil)
	if err != nil {
		a.Refused.WithLabelValues("handshake").Inc()
		return
	}
	network := kit.NetworkOf(by.Address)
	if !a.Limits.Sockets.Enter(network) {
		a.refuse(ws, inbox.Errorf(inbox.CodeRateLimited, "too many sockets"))
		return
	}
	defer a.Limits.Sockets.Leave(network)
	if !serve(ws, by) {
		a.Refused.WithLabelValues("socket").Inc()
		a.Limits.Mistakes.Allow(browser)
	}
}

// taken hands the library a connection that was already taken from the server.
type taken struct{ net.Conn }

func (t taken) Header() http.Header { return http.Header{} }

func (t taken) WriteHeader(int) {}

// Hijack implements http.Hijacker. The library only measures the buffers.
func (t taken) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return t.Conn, bufio.NewReadWriter(bufio.NewReaderSize(t.Conn, 16), bufio.NewWriterSize(t.Conn, 16)), nil
}
