// Package mongotest gives tests a MongoDB: the server that PASOKH_TEST_MONGO
// names, or else the nested module testserver, built with the go command that
// runs the tests.
package mongotest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Variable names the server that tests use instead of the nested module's; its
// value is a URI without a database. Databases are made there and dropped.
const Variable = "PASOKH_TEST_MONGO"

// URI returns the URI of a database of its own on a server that all tests of
// the process share and that ends with it.
func URI(t testing.TB) string {
	t.Helper()
	name := "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if base := os.Getenv(Variable); base != "" {
		t.Cleanup(func() { drop(t, base, name) })
		return withDatabase(base, name)
	}
	s, err := shared()
	require.NoError(t, err)
	return withDatabase(s.uri, name)
}

func drop(t testing.TB, uri, name string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	require.NoError(t, err)
	require.NoError(t, client.Database(name).Drop(ctx))
	require.NoError(t, client.Disconnect(ctx))
}

// withDatabase puts a database's name into a URI that has none.
func withDatabase(uri, name string) string {
	base, query, asked := strings.Cut(uri, "?")
	uri = strings.TrimSuffix(base, "/") + "/" + name
	if asked {
		uri += "?" + query
	}
	return uri
}

var shared = sync.OnceValues(func() (*Server, error) {
	s := &Server{addr: "127.0.0.1:0"}
	return s, s.start()
})

// Server is a server of a test's own, to be killed and started again with its
// data: for what happens when the database is gone.
type Server struct {
	addr, data, uri string
	process         *exec.Cmd
	input           io.Closer // the server ends when this does
}

// Start starts a server that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{addr: "127.0.0.1:0", data: t.TempDir()}
	require.NoError(t, s.start())
	t.Cleanup(s.Kill)
	return s
}

// URI returns the URI of the named database on s.
func (s *Server) URI(database string) string { return withDatabase(s.uri, database) }

// Kill ends the server at once.
func (s *Server) Kill() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
	_ = s.input.Close()
}

// Restart starts a killed server again, at the same address with the same data.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	require.NoError(t, s.start())
}

// patient has whoever opens the server wait for its answers for longer than they
// take on any machine: it answers one message for each database at a time, and others build beside it.
const patient = "?timeoutMS=600000"

func (s *Server) start() error {
	binary, err := built()
	if err != nil {
		return err
	}
	s.process = exec.Command(binary, "--addr", s.addr, "--data", s.data)
	s.process.Stderr = os.Stderr
	if s.input, err = s.process.StdinPipe(); err != nil {
		return err
	}
	out, err := s.process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.process.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the test server did not start: %w", err)
	}
	uri := strings.TrimSpace(line)
	s.addr = strings.TrimSuffix(strings.TrimPrefix(uri, "mongodb://"), "/")
	s.uri = uri + patient
	return nil
}

// built builds the nested module, once for all processes: where the program stands already, the go command only looks
// whether it is as its sources are, and it puts a new one in the place of an old one whole.
var built = sync.OnceValues(func() (string, error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output() // a trimmed binary does not know where its source is
	if err != nil {
		return "", fmt.Errorf("find the test server: %w", err)
	}
	module := filepath.Join(strings.TrimSpace(string(root)), "server", "store", "mongo", "testserver")
	bin := filepath.Join(strings.TrimSpace(string(root)), "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return "", err
	}
	binary := filepath.Join(bin, "testserver")
	build := exec.Command("go", "build", "-C", module, "-tags", "ferretdb_no_postgresql", "-o", binary, ".")
	// Without C, as everything that is not watched for races (see the Makefile), and made beside its place: what others
	// may start meanwhile is the old one or the new one.
	build.Env = append(build.Environ(), "CGO_ENABLED=0", "GOTMPDIR="+bin)
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the test server: %w\n%s", err, out)
	}
	return binary, nil
})
