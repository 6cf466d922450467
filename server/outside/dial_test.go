package outside_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/outside"
)

// TestReachable: what is link-local or keeps a cloud's metadata is never dialled, and
// private networks only where they are allowed.
func TestReachable(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]struct{ open, private bool }{
		"93.184.216.34": {true, true}, "2606:4700::1": {true, true},
		"10.0.0.1": {false, true}, "192.168.1.4": {false, true}, "127.0.0.1": {false, true}, "::1": {false, true}, "fd12::1": {false, true},
		"100.64.3.4": {false, true}, "::ffff:10.0.0.1": {false, true},
		"169.254.169.254": {false, false}, "::ffff:169.254.169.254": {false, false}, "fe80::1": {false, false}, "fd00:ec2::254": {false, false},
		"100.100.100.200": {false, false}, "0.0.0.0": {false, false}, "224.0.0.1": {false, false}, "255.255.255.255": {false, false},
	} {
		a := netip.MustParseAddr(address)
		require.Equal(t, want.open, outside.Reachable(a, false), address)
		require.Equal(t, want.private, outside.Reachable(a, true), address)
	}
	require.True(t, outside.Own(netip.MustParseAddr("127.0.0.1")))
	require.True(t, outside.Own(netip.MustParseAddr("::ffff:192.168.0.1")))
	require.False(t, outside.Own(netip.MustParseAddr("8.8.8.8")))
	_, err := outside.Dialer(true).DialContext(t.Context(), "tcp", "169.254.169.254:143")
	require.ErrorIs(t, err, outside.ErrPrivate)
}
