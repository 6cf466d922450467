// Package outside makes requests to addresses that somebody else named: push
// services that a browser names, webhooks that an admin names. What is named may
// lead into the network that the program stands in, so the address that a name
// resolved to is looked at when it is dialled, whatever the name was.
package outside

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
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

// internet6 is what is given out to networks of the Internet so far: an IPv6
// address outside of it is none, whatever it may become
// (https://www.iana.org/assignments/ipv6-unicast-address-assignments).
var internet6 = netip.MustParsePrefix("2000::/3")

// special6 are the parts of it that are no place of the Internet, or lead to an
// IPv4 address that we would not look at: protocol assignments with Teredo
// (RFC 2928, 4380), documentation (RFC 3849, 9637), 6to4 (RFC 3056) and the end
// of the test network (RFC 3701).
var special6 = []netip.Prefix{
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"), netip.MustParsePrefix("3ffe::/16"),
}

// special4 are the IPv4 addresses that are no place of the Internet
// (https://www.iana.org/assignments/iana-ipv4-special-registry): this network,
// private ones, carrier NAT, loopback, link-local, protocol assignments,
// documentation, relays of 6to4, tests, multicast and reserved.
var special4 = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.31.196.0/24"),
	netip.MustParsePrefix("192.52.193.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("192.175.48.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("224.0.0.0/3"),
}

// Public reports whether an address is one of the Internet. An IPv4 address
// written as a mapped IPv6 one (::ffff:a.b.c.d) is judged as IPv4; other ways to
// hold one in IPv6 are refused as a whole.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	switch {
	case a.Is4():
		return !within(special4, a)
	case a.Is6():
		return internet6.Contains(a) && !within(special6, a)
	}
	return false
}

// localNames are ends of names that are never the Internet's (RFC 6761, 6762, 8375
// and the name that ICANN set aside for private use).
var localNames = []string{".localhost", ".local", ".internal", ".home.arpa", ".invalid", ".test"}

// Named reports whether a host, as somebody wrote it, may be on the Internet: a
// public address, or a name with a dot that is not set aside for networks at home.
// Where the name leads is looked at when it is dialled.
func Named(host string) bool {
	if at, err := netip.ParseAddr(host); err == nil {
		return Public(at)
	}
	host = "." + strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndexByte(host, '.')+1:]
	if strings.Count(host, ".") < 2 || strings.HasPrefix(last, "0x") || strings.Trim(last, "0123456789") == "" { // 127.1 and 0x7f.1 are addresses, too
		return false
	}
	return !slices.ContainsFunc(localNames, func(end string) bool { return strings.HasSuffix(host, end) })
}

func within(ranges []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(a) })
}
