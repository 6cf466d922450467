package outside_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/outside"
)

func TestNamed(t *testing.T) {
	t.Parallel()
	for host, public := range map[string]bool{
		"push.example": true, "fcm.googleapis.com": true, "web.push.apple.com.": true, "93.184.216.34": true, "2606:2800:220:1::1": true,
		"": false, ".": false, "localhost": false, "LOCALHOST.": false, "a.localhost": false, "db": false, "printer.local": false, "Metadata.Google.Internal": false,
		"127.0.0.1": false, "127.1": false, "0x7f.1": false, "0x7f.0.0.0x1": false, "2130706433": false, "10.0.0.1": false, "169.254.169.254": false,
		"::1": false, "fe80::1%eth0": false, "::ffff:10.0.0.1": false,
	} {
		require.Equal(t, public, outside.Named(host), host)
	}
}
