// Package outside makes requests to addresses that somebody else named: push
// services that a browser names, webhooks that an admin names. What is named may
// lead into the network that the program stands in, so the address that a name
// resolved to is looked at when it is dialled, whatever the name was.
package outside

import (
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrPrivate says that an address is not one of the Internet.
var ErrPrivate error = privateAddress{}

type privateAddress struct{}

func (privateAddress) Error() string { return "the address is private" }

// Private tells packages that do not know this one which error it is.
func (privateAddress) Private() bool { return true }

// Times of a request.
const (
	dialTime  = 5 * time.Second
	wholeTime = 10 * time.Second
)

// Client returns a client that follows no redirect, goes through no proxy, ends
// every request in time and, unless private addresses are allowed, speaks to
// public ones only.
func Client(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: dialTime, Control: func(_, address string, _ syscall.RawConn) error {
		if private {
			return nil
		}
		at, err := netip.ParseAddrPort(address)
		if err != nil || !Public(at.Addr()) {
			return ErrPrivate
		}
		return nil
	}}
	return &http.Client{
		Timeout:       wholeTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: dialTime, ForceAttemptHTTP2: true,
			MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// shared are address ranges that netip has no word for: carrier NAT (RFC 6598),
// documentation and tests (RFC 5737, 2544), "this network" and reserved (RFC 1122, 1112),
// those that hold a v4 address in a v6 one (RFC 6052, 3056, 4380, 4291), and what is
// left of site-local, discarding and relays (RFC 3879, 6666, 7526).
var shared = []netip.Prefix{
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("::/96"), netip.MustParsePrefix("fec0::/10"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("192.88.99.0/24"),
}

// Public reports whether an address is one of the Internet.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsValid() || !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range shared {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
