package outside

import (
	"net"
	"net/netip"
	"syscall"
	"time"
)

// metadata are addresses at which clouds tell a machine its secrets, where they are
// not link-local anyway.
var metadata = []netip.Addr{netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("168.63.129.16")}

// Reachable reports whether a connection that is no HTTP request may go to an address:
// to any of the Internet and, when private ones are allowed, to this machine and
// private networks. Link-local and multicast addresses and those at which clouds keep
// metadata are never reached.
func Reachable(a netip.Addr, private bool) bool {
	a = a.Unmap().WithZone("")
	if a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() || within([]netip.Prefix{netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("240.0.0.0/4")}, a) {
		return false
	}
	for _, m := range metadata {
		if a == m {
			return false
		}
	}
	return private || Public(a)
}

// Own reports whether an address is on this machine or a private network, where one may
// speak in the clear.
func Own(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return a.IsLoopback() || a.IsPrivate()
}

// Dialer returns a dialer that connects where [Reachable] allows: the address is looked
// at when it is dialled, whatever the name was.
func Dialer(private bool) *net.Dialer {
	return &net.Dialer{Timeout: dialTime, KeepAlive: 30 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !Reachable(at.Addr(), private) {
			return ErrPrivate
		}
		return nil
	}}
}
