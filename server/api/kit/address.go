package kit

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Proxies are the addresses whose X-Forwarded-For counts.
type Proxies []netip.Prefix

// NewProxies reads addresses and networks; the configuration has checked them.
func NewProxies(texts []string) Proxies {
	var out Proxies
	for _, text := range texts {
		if at, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(at.Unmap(), at.Unmap().BitLen()))
		} else if network, err := netip.ParsePrefix(text); err == nil {
			out = append(out, network.Masked())
		}
	}
	return out
}

func (p Proxies) trust(at netip.Addr) bool {
	for _, network := range p {
		if network.Contains(at) {
			return true
		}
	}
	return false
}

// Address is the browser's: the peer's or, behind Proxies that are trusted, the
// last one that they were told. What stands before it in X-Forwarded-For is
// anybody's word.
func (w *Web) Address(c *fiber.Ctx) string {
	at := peer(c)
	if !w.Proxies.trust(at) {
		return at.String()
	}
	var hops []string
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(line), ",")...)
	}
	for i := len(hops) - 1; i >= 0 && w.Proxies.trust(at); i-- {
		next, ok := parseAddress(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		at = next
	}
	return at.String()
}

func peer(c *fiber.Ctx) netip.Addr { return PeerOf(c.Context()) }

// PeerOf is who the connection is with: the browser or a proxy.
func PeerOf(ctx *fasthttp.RequestCtx) netip.Addr {
	at, _ := netip.AddrFromSlice(ctx.RemoteIP())
	return at.Unmap()
}

// parseAddress reads an address, with or without a port: some Proxies tell it.
func parseAddress(text string) (netip.Addr, bool) {
	if at, err := netip.ParseAddr(text); err == nil {
		return at.Unmap().WithZone(""), true
	}
	at, err := netip.ParseAddrPort(text)
	return at.Addr().Unmap().WithZone(""), err == nil
}

// NetworkOf is what limits count by: an address, of IPv6 the 64 bits that one
// household or server is given.
func NetworkOf(address string) string {
	at, err := netip.ParseAddr(address)
	if err != nil || at.Is4() {
		return address
	}
	network, err := at.Prefix(64)
	if err != nil {
		return address
	}
	return network.String()
}

// Inside reports whether a request comes straight from this machine or a
// private network: not from the world, nor for it by a proxy.
func Inside(c *fiber.Ctx) bool {
	for _, name := range []string{fiber.HeaderXForwardedFor, fiber.HeaderForwarded, "X-Real-Ip", fiber.HeaderVia} {
		if c.Get(name) != "" {
			return false
		}
	}
	at := peer(c)
	return at.IsLoopback() || at.IsPrivate() || at.IsLinkLocalUnicast()
}
