package plain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/plain"
)

func TestName(t *testing.T) {
	t.Parallel()
	for in, out := range map[string]string{
		"Maryam Karimi": "Maryam Karimi",
		"  مریم‌السادات   رستمی ":    "مریم‌السادات رستمی",
		"\u202eimiraK mayraM":        "imiraK mayraM",
		"Sara\u2066 (admin)\u2069":   "Sara (admin)",
		"two\nlines\r\n\x00\x1b[31m": "two lines [31m",
		"\u200b\u200e\u2028":         "",
		"👩\u200d💻":                   "👩\u200d💻",
		"broken \xff":                "broken",
	} {
		require.Equal(t, out, plain.Name(in), "%q", in)
	}
}
