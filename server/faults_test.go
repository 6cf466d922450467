package main_test

import (
	"context"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// TestStoreCut takes the database away under load and gives it back: clear
// refusals meanwhile, nothing lost, and nobody has to do anything.
func TestStoreCut(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	chats := make([]*chat, 4)
	for i := range chats {
		chats[i] = &chat{browser: c.a.visitor(c.channel), conversation: newUUID(), nodes: []string{c.a.url(), c.b.url()}}
	}
	screen := c.admin.at(c.b).agentSocket(0)
	stop := writing(t, chats)
	untilWritten(t, chats, 8)
	c.store.sever()

	for _, node := range []*program{c.a, c.b} {
		var problem struct{ Code string }
		status, err := c.admin.at(node).try(t.Context(), http.MethodGet, "/api/v1/conversations?status=open", nil, &problem)
		require.NoError(t, err)
		require.Equal(t, http.StatusServiceUnavailable, status)
		require.Equal(t, "unavailable", problem.Code)
		status, err = node.browser().try(t.Context(), http.MethodGet, "/readyz", nil, nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusServiceUnavailable, status, "the proxy is told")
		status, err = node.browser().try(t.Context(), http.MethodGet, "/healthz", nil, nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status, "the program itself is well")
	}
	untilRefused(t, chats)
	c.store.mend()
	for _, node := range []*program{c.a, c.b} {
		eventually(t, "it recovers by itself", func(ctx context.Context) bool {
			status, err := node.browser().try(ctx, http.MethodGet, "/readyz", nil, nil)
			return err == nil && status == http.StatusOK
		})
	}
	untilWritten(t, chats, 4)
	stop()
	total := 0
	for _, one := range chats {
		total += one.requireKept()
	}
	t.Logf("%d acknowledged messages; the database was away in between", total)
	newest := chats[0].acknowledged[len(chats[0].acknowledged)-1]
	screen.wait("the socket that stayed open brings the newest", screen.brings(newest))
}

// TestStoreRefuses: what is wrong with the database ends the start, and is said
// without the password.
func TestStoreRefuses(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) }) // it accepts and never answers
	there := mongotest.URI(t)
	for name, uri := range map[string]string{
		"NobodyThere":   "mongodb://someone:hunter2@127.0.0.1:1/pasokh",
		"Silence":       "mongodb://someone:hunter2@" + l.Addr().String() + "/pasokh",
		"WrongPassword": strings.Replace(there, "mongodb://", "mongodb://someone:hunter2@", 1),
		"NoURI":         "mongo//someone:hunter2@db",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, err := binary()
			require.NoError(t, err)
			cmd := exec.Command(path, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir())
			cmd.Env = append(cmd.Environ(), "PASOKH_MONGO="+uri)
			out, err := cmd.CombinedOutput()
			require.Error(t, err)
			require.NotContains(t, string(out), "hunter2")
			require.Contains(t, string(out), "pasokh:")
			t.Logf("%s", out)
		})
	}
}

// TestHolderHalted: each node in turn is halted for longer than leases last, so
// once it was the one that ends snoozes. The other takes over; woken is woken once.
func TestHolderHalted(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	for _, halted := range []*program{c.a, c.b} {
		other := c.a
		if halted == c.a {
			other = c.b
		}
		_, conversation := c.begin(other, "later")
		admin := c.admin.at(other)
		admin.do(http.MethodPatch, "/api/v1/conversations/"+conversation, map[string]any{
			"status": "snoozed", "snoozedUntil": time.Now().Add(2 * time.Second).UTC().Format(time.RFC3339Nano),
		}, nil)
		require.NoError(t, halted.cmd.Process.Signal(syscall.SIGSTOP))
		eventually(t, "another node takes over", func(ctx context.Context) bool {
			var got struct{ Status string }
			_, err := admin.try(ctx, http.MethodGet, "/api/v1/conversations/"+conversation, nil, &got)
			return err == nil && got.Status == "open"
		})
		require.NoError(t, halted.cmd.Process.Signal(syscall.SIGCONT))
		time.Sleep(2 * time.Second) // for what the one that was halted had in mind
		var thread struct {
			Items []struct {
				Event *struct{ Kind string }
			}
		}
		admin.do(http.MethodGet, "/api/v1/conversations/"+conversation+"/messages", nil, &thread)
		woken := 0
		for _, m := range thread.Items {
			if m.Event != nil && m.Event.Kind == "woken" {
				woken++
			}
		}
		require.Equal(t, 1, woken)
	}
}
