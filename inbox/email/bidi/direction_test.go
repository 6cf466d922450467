package bidi_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email/bidi"
)

func TestDirectionOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bidi.Direction{
		"":               bidi.DirectionNone,
		"۱۲ 34 !?":       bidi.DirectionNone,
		"Hello":          bidi.DirectionLTR,
		"سلام، وقت بخیر": bidi.DirectionRTL,
		"iPhone 15 Pro من وصل نمی‌شود":                                    bidi.DirectionRTL,
		"Thank you, سارا":                                                 bidi.DirectionLTR,
		"سلام https://example.com/a/very/long/address/of/a/page?and=more": bidi.DirectionRTL,
		"با support@example.com نوشتم":                                    bidi.DirectionRTL,
		"v2.4.1-beta":                                                     bidi.DirectionLTR,
		"שלום עולם":                                                       bidi.DirectionRTL,
		"Здравствуйте":                                                    bidi.DirectionLTR,
		"你好":                                                              bidi.DirectionLTR,
		"Error: 0x8007001F لاگ کامل را ببینید":                            bidi.DirectionRTL,
	} {
		require.Equal(t, want, bidi.DirectionOf(text), text)
	}
}
