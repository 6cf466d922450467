package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	namedGoTest  = regexp.MustCompile("`([a-z0-9/]+)\\.(Test\\w+)`")
	namedBrowser = regexp.MustCompile("`(frontend/[\\w./-]+\\.tsx?)`: “([^”]+)”")
)

// TestSecurityPromises: every promise of docs/security.md names a test, and each
// test that it names is there.
func TestSecurityPromises(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/security.md")
	require.NoError(t, err)
	page := string(raw)
	_, promises, found := strings.Cut(page, "## What is promised")
	require.True(t, found)
	promises, _, found = strings.Cut(promises, "## What is not there")
	require.True(t, found)
	count := 0
	for line := range strings.Lines(promises) {
		if strings.HasPrefix(line, "- ") {
			count++
			require.True(t, namedGoTest.MatchString(line) || namedBrowser.MatchString(line), "no test is named: %s", line)
		}
	}
	require.Greater(t, count, 30)
	for _, m := range namedGoTest.FindAllStringSubmatch(page, -1) {
		require.True(t, hasTest(t, m[1], m[2]), "%s.%s is named and not there", m[1], m[2])
	}
	for _, m := range namedBrowser.FindAllStringSubmatch(page, -1) {
		source, err := os.ReadFile(filepath.Join("..", m[1]))
		require.NoError(t, err)
		require.Contains(t, string(source), m[2], "%s", m[1])
	}
}

// hasTest reports whether the package in a folder declares a test.
func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", folder, "*_test.go"))
	require.NoError(t, err)
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		if strings.Contains(string(source), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
