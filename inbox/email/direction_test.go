package email_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
)

func TestDirectionOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]email.Direction{
		"":               email.DirectionNone,
		"۱۲ 34 !?":       email.DirectionNone,
		"Hello":          email.DirectionLTR,
		"سلام، وقت بخیر": email.DirectionRTL,
		"iPhone 15 Pro من وصل نمی‌شود":                                    email.DirectionRTL,
		"Thank you, سارا":                                                 email.DirectionLTR,
		"سلام https://example.com/a/very/long/address/of/a/page?and=more": email.DirectionRTL,
		"با support@example.com نوشتم":                                    email.DirectionRTL,
		"v2.4.1-beta":                                                     email.DirectionLTR,
		"שלום עולם":                                                       email.DirectionRTL,
		"Здравствуйте":                                                    email.DirectionLTR,
		"你好":                                                              email.DirectionLTR,
		"Error: 0x8007001F لاگ کامل را ببینید":                            email.DirectionRTL,
	} {
		require.Equal(t, want, email.DirectionOf(text), text)
	}
}
