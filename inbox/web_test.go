package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pasokh/pasokh/inbox"
)

func TestWebAddresses(t *testing.T) {
	t.Parallel()
	for _, ok := range []string{"https://shop.example/", "http://shop.example:8080/a?b=c@d#e", "https://[2001:db8::1]/", "https://xn--mgbuh.example/چای", "https://فروشگاه.example/"} {
		assert.True(t, inbox.WebPage{URL: ok}.Web(), ok)
	}
	for _, bad := range []string{
		"", "shop.example", "//shop.example", "javascript:alert(1)", "https:shop.example", "https://", "https://:80/", "data:text/html,x",
		"https://shop.example@evil.example/", "https://shop:pw@evil.example/", "https://@evil.example/", "http://:@evil.example", "https://shop.example%40evil.example/",
		"https://shop.example\\@evil.example/", "https:\\\\evil.example", "https://evil.example/ a", "https://evil.example/\u00a0x", "https://evil.example/\n", "https://evil\u2028.example/",
	} {
		assert.False(t, inbox.WebPage{URL: bad}.Web(), bad)
	}
}
