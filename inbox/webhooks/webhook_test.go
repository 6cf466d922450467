package webhooks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/webhooks"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	hook := webhooks.Webhook{Name: "x", Secret: "0123456789abcdef"}
	for _, ok := range []string{"https://books.example/in", "http://books.example:8080/a?b=c@d", "https://[2001:db8::1]/"} {
		hook.URL = ok
		assert.NoError(t, hook.Validate(), ok)
	}
	for _, bad := range []string{
		"", "shop.example", "//shop.example", "javascript:alert(1)", "https:shop.example", "https://", "https://:80/", "https://shop.example/#part",
		"https://shop.example@evil.example/", "https://shop:pw@evil.example/", "https://shop.example\\@evil.example/", "https://evil.example/\u00a0x",
	} {
		hook.URL = bad
		assert.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(hook.Validate()), bad)
	}
}
