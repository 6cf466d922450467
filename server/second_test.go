package main_test

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSecondProgramIsRefused: of two programs over one data folder the second
// says so in one sentence and ends, and the first goes on. It may begin when the
// first was killed.
func TestSecondProgramIsRefused(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	admin, _ := p.setUp()
	path, err := binary()
	require.NoError(t, err)
	for _, args := range [][]string{
		{"serve", "--addr", freeAddr(t), "--data", p.data}, {"serve", "--addr", p.addr, "--data", p.data}, {"demo", "--addr", freeAddr(t), "--data", p.data},
	} {
		out, err := exec.Command(path, args...).CombinedOutput()
		require.Error(t, err, "%s", out)
		require.Contains(t, string(out), "the data folder "+p.data+" is in use by another program: stop it first")
		require.Len(t, strings.Split(strings.TrimSpace(string(out)), "\n"), 1, "%s", out)
	}
	admin.do(http.MethodGet, "/api/v1/bootstrap", nil, nil)
	p.kill()
	p.addr = freeAddr(t)
	p.start()
	admin.at(p).do(http.MethodGet, "/api/v1/bootstrap", nil, nil)
}
