package main_test

import (
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// What can be said of the image and the compose file without an engine: their
// syntax, that what they name is there, and that their build commands work.

func repository(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", name))
	require.NoError(t, err)
	return string(raw)
}

// instructions are a Dockerfile's, with their continuations.
func instructions(dockerfile string) [][2]string {
	var all [][2]string
	text := regexp.MustCompile(`\\\n\s*`).ReplaceAllString(dockerfile, " ")
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		all = append(all, [2]string{word, strings.TrimSpace(rest)})
	}
	return all
}

func TestImageNamesWhatIsThere(t *testing.T) {
	t.Parallel()
	known := []string{"FROM", "WORKDIR", "COPY", "RUN", "ARG", "USER", "ENV", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
	stages := []string{}
	for _, i := range instructions(repository(t, "Dockerfile")) {
		require.Contains(t, known, i[0])
		words := strings.Fields(i[1])
		switch i[0] {
		case "FROM":
			if len(words) == 3 {
				stages = append(stages, words[2])
			}
		case "COPY":
			from := ""
			for strings.HasPrefix(words[0], "--") {
				if name, is := strings.CutPrefix(words[0], "--from="); is {
					from = name
				}
				words = words[1:]
			}
			if from != "" {
				require.Contains(t, stages, from)
				continue
			}
			for _, source := range words[:len(words)-1] {
				_, err := os.Stat(filepath.Join("..", source))
				require.NoError(t, err)
			}
		}
	}
	require.Equal(t, []string{"frontend", "program"}, stages)
	require.Contains(t, repository(t, "Dockerfile"), "USER 65532:65532")
}

// imageBuild is the image's build command, with the program put elsewhere.
func imageBuild(out string) (string, error) {
	raw, err := os.ReadFile(filepath.Join("..", "Dockerfile"))
	if err != nil {
		return "", err
	}
	for _, i := range instructions(string(raw)) {
		if i[0] == "RUN" && strings.Contains(i[1], "go build") {
			return strings.Replace(strings.Replace(i[1], "/out/pasokh", out, 1), "$VERSION", "image-test", 1), nil
		}
	}
	return "", errors.New("the Dockerfile builds no program")
}

// TestImageProgram: what the image's build command makes needs no library and no
// time zone files, and answers its health check.
func TestImageProgram(t *testing.T) {
	t.Parallel()
	out, err := binary()
	require.NoError(t, err)

	program, err := elf.Open(out)
	require.NoError(t, err)
	defer func() { _ = program.Close() }()
	require.False(t, slices.ContainsFunc(program.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }), "needs a loader")
	said, err := exec.Command(out, "version").CombinedOutput()
	require.NoError(t, err)
	require.Equal(t, "pasokh image-test\n", string(said))

	addr := freeAddr(t)
	require.Error(t, exec.Command(out, "health", "--addr", addr).Run(), "nobody is there")
	p := newProgram(t)
	_, port, _ := strings.Cut(p.addr, ":")
	require.NoError(t, exec.Command(out, "health", "--addr", "0.0.0.0:"+port).Run())
}

type compose struct {
	Services map[string]struct {
		Build       string
		Image       string
		Environment map[string]string
		Volumes     []string
		DependsOn   yaml.Node `yaml:"depends_on"`
		Restart     string
		StopGrace   string   `yaml:"stop_grace_period"`
		ReadOnly    bool     `yaml:"read_only"`
		CapDrop     []string `yaml:"cap_drop"`
		Ports       []string
		Healthcheck struct{ Test []string }
		Configs     []struct{ Source, Target string }
	}
	Configs map[string]struct{ Content string }
	Volumes map[string]any
}

func TestComposeFile(t *testing.T) {
	t.Parallel()
	var c compose
	decoder := yaml.NewDecoder(strings.NewReader(repository(t, "docker-compose.yml")))
	require.NoError(t, decoder.Decode(&c))
	require.Len(t, c.Services, 5)
	for name, s := range c.Services {
		require.True(t, s.Image != "", name)
		require.Equal(t, "unless-stopped", s.Restart, name)
		require.Equal(t, name == "proxy", len(s.Ports) > 0, "the proxy alone is reached from outside")
		for _, v := range s.Volumes {
			volume, _, _ := strings.Cut(v, ":")
			require.Contains(t, c.Volumes, volume, name)
		}
		for _, config := range s.Configs {
			require.Contains(t, c.Configs, config.Source)
		}
	}
	for _, app := range []string{"app1", "app2"} {
		grace, err := time.ParseDuration(c.Services[app].StopGrace)
		require.NoError(t, err)
		require.Greater(t, grace, 30*time.Second, "more than a drain takes")
		require.True(t, c.Services[app].ReadOnly)
		require.Equal(t, []string{"ALL"}, c.Services[app].CapDrop)
	}
	require.NotEqual(t, c.Services["app1"].Volumes, c.Services["app2"].Volumes, "an index each")
	require.Equal(t, c.Services["app1"].Environment, c.Services["app2"].Environment)
	path, err := binary()
	require.NoError(t, err)
	cmd := exec.Command(path, "version") // refuses variables that nothing reads
	cmd.Env = os.Environ()
	for name, value := range c.Services["app1"].Environment {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	for _, i := range instructions(repository(t, "Dockerfile")) {
		if i[0] == "ENV" {
			cmd.Env = append(cmd.Env, strings.Fields(i[1])...)
		}
	}
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, string(said))
	for _, node := range []string{"app1:8080", "app2:8080", "/readyz"} {
		require.Contains(t, c.Configs["caddy"].Content, node)
	}
}
