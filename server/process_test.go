package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// binary builds the program once for all tests that need the real one, by the
// command that the image is built with: they try the very program that it holds.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programFolder, "pasokh")
	command, err := imageBuild(path)
	if err != nil {
		return "", err
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// programFolder is where binary puts the program, until the tests end.
var programFolder string

// sideBySide is how many tests run at once: most of them wait, for leases to end,
// for a program that starts or for a database that is away, and do not compute.
const sideBySide = "2"

func TestMain(m *testing.M) {
	os.Exit(inFolder(m))
}

func inFolder(m *testing.M) int {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "test.parallel" || f.Name == "test.cpu" })
	var err error
	if !asked {
		err = flag.Set("test.parallel", sideBySide)
	}
	if err == nil {
		programFolder, err = os.MkdirTemp("", "pasokh-test-")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer func() { _ = os.RemoveAll(programFolder) }()
	return m.Run()
}

// program is a running pasokh on a data folder and port of its own.
type program struct {
	t    *testing.T
	data string
	addr string
	args []string // beside these
	env  []string // beside the test's own
	cmd  *exec.Cmd
	log  bytes.Buffer
}

func newProgram(t *testing.T, args ...string) *program {
	t.Helper()
	return newProgramIn(t, nil, args...)
}

// newProgramIn starts one with variables of its own.
func newProgramIn(t *testing.T, env []string, args ...string) *program {
	t.Helper()
	p := &program{t: t, data: t.TempDir(), addr: freeAddr(t), args: args, env: env}
	p.start()
	t.Cleanup(func() {
		if p.cmd != nil {
			p.kill()
		}
		if t.Failed() {
			t.Logf("the program's log:\n%s", p.log.String())
		}
	})
	return p
}

// freeAddr is an address that a program can be killed and started again at: its port
// is below those that systems give to whoever asks for any, so that no connection of
// another test takes it meanwhile.
func freeAddr(t *testing.T) string {
	t.Helper()
	const lowest, highest = 20_000, 32_000
	for range highest - lowest {
		addr := fmt.Sprint("127.0.0.1:", lowest+rand.IntN(highest-lowest))
		if l, err := net.Listen("tcp", addr); err == nil {
			require.NoError(t, l.Close())
			return addr
		}
	}
	t.Fatal("no port is free")
	return ""
}

func (p *program) url() string { return "http://" + p.addr }

func (p *program) start() {
	p.t.Helper()
	path, err := binary()
	require.NoError(p.t, err)
	p.cmd = exec.Command(path, append([]string{"serve", "--addr", p.addr, "--data", p.data}, p.args...)...)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	p.cmd.Env = append(p.cmd.Environ(), p.env...)
	require.NoError(p.t, p.cmd.Start())
	require.Eventually(p.t, func() bool {
		res, err := http.Get(p.url() + "/readyz")
		if err != nil {
			return false
		}
		_ = res.Body.Close()
		return res.StatusCode == http.StatusOK
	}, patience, 10*time.Millisecond)
}

// patience bounds what is waited for. Only what hangs reaches it, however slow the
// machine is.
const patience = 5 * time.Minute

// metrics are the program's figures as Prometheus reads them.
func (p *program) metrics() string {
	p.t.Helper()
	res, err := http.Get(p.url() + "/metrics")
	require.NoError(p.t, err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(p.t, err)
	return string(raw)
}

// kill ends the program as a power cut would.
func (p *program) kill() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Kill())
	_ = p.cmd.Wait() // says that it was killed
	p.cmd = nil
}

// stop ends the program as an operator would and requires that it ends well.
func (p *program) stop() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(syscall.SIGTERM))
	done := make(chan error, 1)
	go func() { done <- p.cmd.Wait() }()
	select {
	case err := <-done:
		require.NoError(p.t, err)
	case <-time.After(patience):
		p.t.Fatal("the program did not end")
	}
	p.cmd = nil
}

// browser is an agent's or visitor's side of HTTP.
type browser struct {
	t     *testing.T
	base  string
	http  *http.Client
	token string
}

func (p *program) browser() *browser {
	jar, err := cookiejar.New(nil)
	require.NoError(p.t, err)
	return &browser{t: p.t, base: p.url(), http: &http.Client{Jar: jar, Timeout: patience}}
}

// try sends body as JSON and decodes the answer into out; the status is 0 when
// there was no answer.
func (b *browser) try(ctx context.Context, method, path string, body, out any) (int, error) {
	var payload io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return 0, err
		}
		payload = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, b.base+path, payload)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Origin", b.base)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if b.token != "" {
		req.Header.Set("Authorization", "Bearer "+b.token)
	}
	res, err := b.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	if out != nil && len(raw) > 0 && strings.Contains(res.Header.Get("Content-Type"), "json") {
		err = json.Unmarshal(raw, out)
	}
	return res.StatusCode, err
}

// do is try that must succeed. A program whose database is too busy says so and is
// asked again, as browsers do.
func (b *browser) do(method, path string, body, out any) {
	b.t.Helper()
	var raw json.RawMessage
	status, err := b.try(b.t.Context(), method, path, body, &raw)
	for over := time.Now().Add(patience); err == nil && status == http.StatusServiceUnavailable && time.Now().Before(over); {
		time.Sleep(200 * time.Millisecond)
		status, err = b.try(b.t.Context(), method, path, body, &raw)
	}
	require.NoError(b.t, err)
	require.Less(b.t, status, 300, "%s %s: %s", method, path, raw)
	if out != nil {
		require.NoError(b.t, json.Unmarshal(raw, out))
	}
}

// setUp makes the first admin and a channel and returns the admin's browser.
func (p *program) setUp() (admin *browser, channel string) {
	p.t.Helper()
	admin = p.browser()
	first := map[string]string{"company": "Narvan", "name": "Sara Ahmadi", "email": "sara@narvan.example", "password": "correct horse battery", "language": "en"}
	require.Eventually(p.t, func() bool { // a database that is busy makes room for others first: one is to come back
		status, err := admin.try(p.t.Context(), http.MethodPost, "/api/v1/setup", first, nil)
		if err == nil && status == http.StatusNotFound { // it was set up, and the answer came too late
			status, err = admin.signIn(first)
		}
		return err == nil && status < 300
	}, patience, 200*time.Millisecond, "it is set up")
	var made struct{ ID string }
	admin.do(http.MethodPost, "/api/v1/channels", map[string]any{"name": "Shop", "kind": "chat", "enabled": true, "language": "en", "color": "#0b7c86", "askEmail": true}, &made)
	return admin, made.ID
}

// signIn signs in with the e-mail and password of who.
func (b *browser) signIn(who map[string]string) (int, error) {
	return b.try(b.t.Context(), http.MethodPost, "/api/v1/session", map[string]string{"email": who["email"], "password": who["password"]}, nil)
}

// visitor returns a new visitor's browser.
func (p *program) visitor(channel string) *browser {
	p.t.Helper()
	b := p.browser()
	var got struct{ Token string }
	b.do(http.MethodPost, "/chat/api/visitors", map[string]string{"channel": channel}, &got)
	b.token = got.Token
	return b
}

// onEachStore runs a test on a program over each kind of store. where names the
// store, as for [teststore.OpenBare], and args are how commands find it.
func onEachStore(t *testing.T, test func(t *testing.T, p *program, where string, args []string)) {
	t.Helper()
	t.Run("Folder", func(t *testing.T) {
		t.Parallel()
		p := newProgram(t)
		test(t, p, p.data, nil)
	})
	t.Run("MongoDB", func(t *testing.T) {
		t.Parallel()
		where := mongotest.URI(t)
		args := []string{"--mongo", where}
		test(t, newProgram(t, args...), where, args)
	})
}
