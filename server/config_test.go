package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCountryHeader: a setting that could never have an effect is refused.
func TestCountryHeader(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header  string
		proxies []string
		problem string
	}{
		"OK":            {"CF-IPCountry", []string{"127.0.0.1"}, ""},
		"None":          {"", nil, ""},
		"ErrNoProxy":    {"CF-IPCountry", nil, "--trust-proxy"},
		"ErrNoName":     {"CF IPCountry:", []string{"127.0.0.1"}, "name of a header"},
		"ErrOtherLines": {"A\r\nB", []string{"127.0.0.1"}, "name of a header"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := Config{Addr: "127.0.0.1:0", CountryHeader: c.header, TrustProxy: c.proxies}.Validate()
			if c.problem == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.problem)
			}
		})
	}
}
