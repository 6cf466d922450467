package outside_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/outside"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for _, private := range []string{
		"127.0.0.1", "127.9.9.9", "10.1.2.3", "192.168.1.1", "172.16.0.1", "172.31.255.255", "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0",
		"224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.0.192", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254",
		"ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "2002:a00:1::", "2001:0:a00:1::",
		"::ffff:0:127.0.0.1", "::ffff:0:0:1", "::fffe:7f00:1", "3fff::1", "3fff:fff::1", "3ffe::1", "5f00::1", "5f00:0:0:1::1", "4000::1", "1fff::1", "100::1", "100:0:0:1::1", "64:ff9b:1::1",
		"64:ff9b::8.8.8.8", "2001:db8::1", "2001:1::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::1", "2002:7f00:1::1", "2002:0808:0808::1", "fec0::1", "feff::1", "8000::1", "ffff::1",
		"192.88.99.1", "192.31.196.1", "192.175.48.1", "192.0.2.1", "198.51.100.7", "203.0.113.9", "198.19.255.255", "100.127.255.255", "239.1.1.1", "225.0.0.1",
	} {
		require.False(t, outside.Public(netip.MustParseAddr(private)), private)
	}
	require.False(t, outside.Public(netip.Addr{}))
	for _, public := range []string{"142.250.1.1", "1.1.1.1", "172.32.0.1", "192.169.0.1", "2a00:1450::1", "2606:4700::1111", "2001:200::1", "2001:4860:4860::8888", "2003::1", "3ffd::1", "2400:cb00::1",
		"::ffff:8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "191.255.255.255", "198.17.0.1", "198.20.0.1", "223.255.255.255"} {
		require.True(t, outside.Public(netip.MustParseAddr(public)), public)
	}
}

// TestPrivateAddressesAreNotDialled: whatever way a private address is written,
// nothing reaches it.
func TestPrivateAddressesAreNotDialled(t *testing.T) {
	t.Parallel()
	called := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer inside.Close()
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	client := outside.Client(false)
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "127.0.0.2", "LOCALHOST",
		"[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[3fff::1]", "[5f00::1]", "[fc00::1]", "[fe80::1%25lo]", "[0:0:0:0:0:ffff:7f00:0001]"} {
		res, err := client.Get("http://" + host + port)
		if err == nil {
			require.NoError(t, res.Body.Close())
		}
		require.ErrorIs(t, err, outside.ErrPrivate, host)
	}
	for _, host := range []string{"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "localhost."} { // a resolver may or may not read them
		res, err := client.Get("http://" + host + port)
		if err == nil {
			require.NoError(t, res.Body.Close())
		}
		require.Error(t, err, host)
	}
	require.False(t, called)
	res, err := outside.Client(true).Get(inside.URL)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.True(t, called, "unless that is allowed")
}

// TestRedirectsAreAnswers: where an answer points is not gone to.
func TestRedirectsAreAnswers(t *testing.T) {
	t.Parallel()
	gone := false
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { gone = true }))
	defer target.Close()
	first := httptest.NewServer(http.RedirectHandler(target.URL, http.StatusTemporaryRedirect))
	defer first.Close()
	res, err := outside.Client(true).Post(first.URL, "application/json", strings.NewReader("{}"))
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusTemporaryRedirect, res.StatusCode)
	require.False(t, gone)
}
