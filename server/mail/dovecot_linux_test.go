package mail_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/mail"
)

// dovecotVariable names the program of Dovecot 2.3 against which fetching is tested.
const dovecotVariable = "PASOKH_TEST_DOVECOT"

// dovecotConfig runs Dovecot with all it has in one folder, as a user without rights.
const dovecotConfig = `
base_dir = %[1]s/run
state_dir = %[1]s/run
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = %[2]s
default_internal_group = %[3]s
default_login_user = %[2]s
first_valid_uid = 1
mail_location = maildir:%[1]s/mail
mail_max_userip_connections = 100
passdb {
  driver = static
  args = password=hunter2
}
userdb {
  driver = static
  args = uid=%[2]s gid=%[3]s home=%[1]s
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[4]d
  }
  inet_listener imaps {
    port = 0
  }
}
`

// dovecot is a server of the distribution over a folder of its own.
type dovecot struct {
	mailbox
	t      testing.TB
	folder string
	run    *exec.Cmd
}

// newDovecot starts one on a port of this machine.
func newDovecot(t testing.TB) *dovecot {
	t.Helper()
	program := os.Getenv(dovecotVariable)
	if program == "" {
		t.Skipf("%s names no Dovecot", dovecotVariable)
	}
	folder, err := os.MkdirTemp("", "dovecot") // sockets need a short path
	require.NoError(t, err)
	user, group := "nobody", "nogroup"
	if os.Getuid() == 0 {
		require.NoError(t, os.Chown(folder, 65534, 65534))
	} else {
		user, group = strconv.Itoa(os.Getuid()), strconv.Itoa(os.Getgid())
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	d := &dovecot{t: t, folder: folder}
	d.at = free.Addr()
	require.NoError(t, free.Close())
	config := fmt.Sprintf(dovecotConfig, folder, user, group, d.at.(*net.TCPAddr).Port)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "conf"), []byte(config), 0o644)) //nolint:gosec // the user without rights reads it
	d.start(program)
	t.Cleanup(func() {
		d.kill()
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(folder, "log"))
			t.Logf("%s", log)
		}
		require.NoError(t, os.RemoveAll(folder))
	})
	return d
}

func (d *dovecot) start(program string) {
	d.t.Helper()
	d.run = exec.Command(program, "-F", "-c", filepath.Join(d.folder, "conf"))
	d.run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if os.Getuid() == 0 {
		d.run.SysProcAttr.Credential = &syscall.Credential{Uid: 65534, Gid: 65534}
	}
	var said bytes.Buffer
	d.run.Stderr = &said
	require.NoError(d.t, d.run.Start())
	require.Eventually(d.t, func() bool {
		conn, err := net.Dial("tcp", d.at.String())
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 10*time.Second, 20*time.Millisecond, "Dovecot begins: %s", &said)
}

// kill ends it at once, with all its processes.
func (d *dovecot) kill() {
	_ = syscall.Kill(-d.run.Process.Pid, syscall.SIGKILL)
	_ = d.run.Wait()
}

// client is a mail program beside the channel.
func (d *dovecot) client() *imapclient.Client {
	d.t.Helper()
	c, err := imapclient.DialInsecure(d.at.String(), nil)
	require.NoError(d.t, err)
	require.NoError(d.t, c.Login("support", "hunter2").Wait())
	d.t.Cleanup(func() { _ = c.Close() })
	return c
}

func appendTo(t testing.TB, c *imapclient.Client, folder, body string, at time.Time, flags ...imap.Flag) {
	t.Helper()
	command := c.Append(folder, int64(len(body)), &imap.AppendOptions{Time: at, Flags: flags})
	_, err := command.Write([]byte(body))
	require.NoError(t, err)
	require.NoError(t, command.Close())
	_, err = command.Wait()
	require.NoError(t, err)
}

// TestDovecot fetches from a server of the distribution.
func TestDovecot(t *testing.T) {
	t.Parallel()
	server, d := newDovecot(t), newDesk()
	c := server.client()
	require.NoError(t, c.Create("فروشگاه", nil).Wait())
	for n := range 300 {
		appendTo(t, c, "INBOX", mailNumber(n), connected.Add(-48*time.Hour))
	}
	appendTo(t, c, "فروشگاه", mailNumber(7), connected.Add(time.Minute), imap.FlagSeen)
	settings := server.settings()
	settings.Import = mailroom.ImportMonth
	stop := d.run(t, d.fetchers(t), settings)
	d.until(t, func() bool { return d.place("INBOX").Stored == 300 && d.link().State == mailroom.LinkConnected }, "the backlog is here")
	require.True(t, d.arrivals(t, mailNumber(3))[0].Imported)

	begun := time.Now()
	appendTo(t, c, "INBOX", mailNumber(1000), connected.Add(time.Minute))
	d.until(t, func() bool { return len(d.bodies()) == 301 }, "IDLE tells of a mail")
	require.Less(t, time.Since(begun), 3*time.Second, "Dovecot gathers changes for half a second")
	require.False(t, d.arrivals(t, mailNumber(1000))[0].Imported)
	large := "Subject: Film\r\n\r\n" + strings.Repeat(strings.Repeat("x", 76)+"\r\n", 20<<20/78)
	appendTo(t, c, "INBOX", large, connected.Add(time.Minute))
	d.until(t, func() bool { return len(d.bodies()) == 302 }, "a mail of 20 MB is fetched")
	require.Equal(t, large, d.bodies()[301])
	stop()

	settings.Version, settings.Folders, settings.AfterRead, settings.MoveTo = 2, []string{"INBOX", "فروشگاه"}, mailroom.AfterReadMove, "بایگانی"
	stop = d.run(t, d.fetchers(t), settings)
	d.until(t, func() bool { return d.place("فروشگاه").Stored == 1 }, "another folder is read")
	require.Len(t, d.bodies(), 302, "it is the same mail as in the first")
	appendTo(t, c, "INBOX", mailNumber(1001), connected.Add(time.Minute))
	d.until(t, func() bool { return d.place("INBOX").Stored == 303 }, "it goes on")
	moved, err := c.Status("بایگانی", &imap.StatusOptions{NumMessages: true}).Wait()
	require.NoError(t, err)
	require.EqualValues(t, 2, *moved.NumMessages)
	stop()

	d.secrets.FetchPassword = "wrong"
	d.run(t, d.fetchers(t), settings)
	d.until(t, func() bool { return d.link().Why == mailroom.ReasonAuth }, "a wrong password is told")
	checked := mail.Network{}.Check(t.Context(), settings, mailroom.Credentials{FetchPassword: "hunter2"})
	require.True(t, checked.Fetch.OK, checked.Fetch.Error)
	require.Equal(t, []string{"INBOX", "بایگانی", "فروشگاه"}, checked.Folders)
}

// TestDovecotLarge: a mail of 20 MB passes through in constant memory. It runs alone,
// because it counts what the whole program allocates.
func TestDovecotLarge(t *testing.T) {
	server, d, sizes := newDovecot(t), newDesk(), make(chan int64, 1)
	large := "Subject: Film\r\n\r\n" + strings.Repeat(strings.Repeat("x", 76)+"\r\n", 20<<20/78)
	appendTo(t, server.client(), "INBOX", large, connected.Add(time.Minute))
	f := d.fetchers(t)
	f.Intake = counter{sizes}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d.run(t, f, server.settings())
	require.EqualValues(t, len(large), <-sizes)
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20), "far less than the mail")
}

// TestDovecotKilled: the server is killed and begins again while mail is fetched and
// while more comes; its folder then gets other UIDs. Each mail is here once.
func TestDovecotKilled(t *testing.T) {
	t.Parallel()
	server, d := newDovecot(t), newDesk()
	c := server.client()
	const mails = 300
	for n := range mails {
		appendTo(t, c, "INBOX", mailNumber(n), connected.Add(time.Minute))
	}
	settings := server.settings()
	settings.AfterRead = mailroom.AfterReadMark
	stop := d.run(t, d.fetchers(t), settings)
	for round := range 4 {
		d.until(t, func() bool { return len(d.bodies()) > round*mails/5 }, "some more are read")
		server.kill()
		server.start(os.Getenv(dovecotVariable))
	}
	d.until(t, func() bool { return d.place("INBOX").UID == mails && d.place("INBOX").Waiting == 0 }, "all is read")
	require.Len(t, d.bodies(), mails)
	require.Empty(t, d.place("INBOX").Skipped)
	stop()

	server.kill()
	known, err := filepath.Glob(filepath.Join(server.folder, "mail", "dovecot*")) // all that it knows of its mails
	require.NoError(t, err)
	for _, file := range known {
		require.NoError(t, os.Remove(file))
	}
	before := d.place("INBOX").Validity
	for time.Now().Unix() <= int64(before) { // it is the second in which Dovecot made the folder's index
		time.Sleep(50 * time.Millisecond)
	}
	server.start(os.Getenv(dovecotVariable))
	settings.Version = 2
	d.run(t, d.fetchers(t), settings)
	d.until(t, func() bool {
		p := d.place("INBOX")
		return p.Validity != before && p.Waiting == 0 && len(d.arrivals(t, mailNumber(mails-1))) > 1
	}, "it is read anew")
	require.Len(t, d.bodies(), mails)
}
