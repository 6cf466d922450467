package main

import (
	"bytes"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"
)

// TestHelp: each command's help lists what that command goes by, and serve's every variable of an installation.
func TestHelp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args       []string
		says, none []string
	}{
		"Serve":    {[]string{"serve"}, []string{"PASOKH_ADDR", "PASOKH_DATA", "PASOKH_NATS", "PASOKH_VISITOR_FILES", "200"}, nil},
		"Demo":     {[]string{"demo"}, []string{"PASOKH_ADDR", "PASOKH_DATA"}, nil},
		"Backup":   {[]string{"backup"}, []string{"<file>", "PASOKH_DATA", "PASOKH_MONGO", "PASOKH_FILES"}, []string{"PASOKH_ADDR", "PASOKH_NATS", "PASOKH_TRUST_PROXY", "PASOKH_VISITOR_FILES"}},
		"Restore":  {[]string{"restore"}, []string{"PASOKH_DATA"}, []string{"PASOKH_ADDR", "PASOKH_PUBLIC_URL"}},
		"Verify":   {[]string{"verify"}, []string{"PASOKH_DATA"}, []string{"PASOKH_ADDR", "PASOKH_PRIVATE_WEBHOOKS"}},
		"Reindex":  {[]string{"reindex"}, []string{"PASOKH_DATA"}, []string{"PASOKH_ADDR"}},
		"AgentAdd": {[]string{"agent", "add"}, []string{"PASOKH_DATA", "--password-file"}, []string{"PASOKH_ADDR", "PASOKH_NATS"}},
		"Health":   {[]string{"health"}, []string{"PASOKH_ADDR"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			exit := errorExit{}
			k, err := newParser(&commands{}, kong.Writers(&out, &out), kong.Exit(func(int) { panic(exit) }))
			require.NoError(t, err)
			require.PanicsWithValue(t, exit, func() { _, _ = k.Parse(append(c.args, "--help")) })
			for _, s := range c.says {
				require.Contains(t, out.String(), s)
			}
			for _, s := range c.none {
				require.NotContains(t, out.String(), s)
			}
		})
	}
}

// errorExit stands for the end of the program after its help.
type errorExit struct{}

// TestHiddenFlagsAreTaken: a flag that a command's help leaves out is no error there.
func TestHiddenFlagsAreTaken(t *testing.T) {
	t.Parallel()
	k, err := newParser(&commands{})
	require.NoError(t, err)
	_, err = k.Parse([]string{"verify", "--addr", "127.0.0.1:9999", "--data", t.TempDir()})
	require.NoError(t, err)
}

// TestUnknownVariable: the refusal names a help that lists the variables.
func TestUnknownVariable(t *testing.T) {
	t.Parallel()
	k, err := newParser(&commands{})
	require.NoError(t, err)
	require.ErrorContains(t, knownVariables(k.Model, []string{"PASOKH_ADR=x"}), "unknown variable PASOKH_ADR; pasokh serve --help lists")
	require.NoError(t, knownVariables(k.Model, []string{"PASOKH_ADDR=x", "HOME=/"}))
}
