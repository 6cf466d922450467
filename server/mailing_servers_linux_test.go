package main_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The mail servers of the distribution against which the whole program is tried:
// `make test-mail` names them.
const (
	postfixVariable = "PASOKH_TEST_POSTFIX"
	dovecotVariable = "PASOKH_TEST_DOVECOT"
)

// nobody is the user to whom mailboxes belong; Postfix gives up root's rights itself.
const nobody = 65534

// postOffice is a Postfix that delivers into the mailboxes of a Dovecot, and hands over
// to the program what is for desk.example. All that they have is in one folder, and they
// listen on ports of loopback that anybody may take.
type postOffice struct {
	t          *testing.T
	folder     string
	smtp, imap int
}

// postfixServices is what Postfix runs: nothing of it in a chroot, which would need the
// system's files.
const postfixServices = `
127.0.0.1:%d inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

// postfixConfig: customer.example and narvan.example have mailboxes here, desk.example is
// the program's, and so is gone.example, of which it has no address: Postfix is told so
// after it accepted a mail.
// Mail that is refused for now is tried again each second.
const postfixConfig = `
compatibility_level = 3.6
queue_directory = %[1]s/spool
data_directory = %[1]s/data
maillog_file = %[1]s/log
maillog_file_prefixes = %[1]s
myhostname = mx.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_host_lookup = native
alias_maps =
local_recipient_maps =
relay_domains = desk.example gone.example
transport_maps = inline:{ {desk.example=smtp:[127.0.0.1]:%[2]d}, {gone.example=smtp:[127.0.0.1]:%[2]d} }
virtual_mailbox_domains = customer.example narvan.example
virtual_mailbox_base = %[1]s/mail
virtual_mailbox_maps = inline:{ {nasrin@customer.example=nasrin/}, {omid@customer.example=omid/}, {support@narvan.example=support/} }
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtp_tls_security_level = encrypt
smtp_tls_loglevel = 1
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
smtp_connection_cache_on_demand = no
smtpd_peername_lookup = no
recipient_delimiter = +
`

const dovecotConfig = `
base_dir = %[1]s/run
state_dir = %[1]s/run
log_path = %[1]s/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 1
mail_location = maildir:%[1]s/mail/%%n
passdb {
  driver = static
  args = password=hunter2
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=%[1]s/home/%%n
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[2]d
  }
  inet_listener imaps {
    port = 0
  }
}
`

// newPostOffice starts both; desk is the port at which the program takes mail.
func newPostOffice(t *testing.T, desk int) *postOffice {
	t.Helper()
	postfix, dovecot := os.Getenv(postfixVariable), os.Getenv(dovecotVariable)
	if postfix == "" || dovecot == "" {
		t.Skipf("%s and %s name no mail servers: make test-mail does", postfixVariable, dovecotVariable)
	}
	require.Zero(t, os.Getuid(), "Postfix changes between users: run these tests as root, or in a namespace of users")
	folder, err := os.MkdirTemp("/tmp", "post") // sockets need a short path
	require.NoError(t, err)
	o := &postOffice{t: t, folder: folder, smtp: freePort(t), imap: freePort(t)}
	t.Cleanup(func() {
		if t.Failed() {
			for _, name := range []string{"log", "dovecot.log"} {
				log, _ := os.ReadFile(filepath.Join(folder, name)) // one that did not begin has none
				t.Logf("%s:\n%s", name, log)
			}
		}
		require.NoError(t, os.RemoveAll(folder))
	})
	require.NoError(t, os.Chmod(folder, 0o755)) //nolint:gosec // both servers' users pass through it
	for _, name := range []string{"etc", "spool", "data", "mail", "home", "run"} {
		require.NoError(t, os.Mkdir(filepath.Join(folder, name), 0o755)) //nolint:gosec // as above
	}
	for _, name := range []string{"mail", "home", "run"} {
		require.NoError(t, os.Chown(filepath.Join(folder, name), nobody, nobody))
	}
	o.write("etc/main.cf", fmt.Sprintf(postfixConfig, folder, desk))
	o.write("etc/master.cf", fmt.Sprintf(postfixServices, o.smtp))
	o.write("dovecot.conf", fmt.Sprintf(dovecotConfig, folder, o.imap))
	o.write("dovecot.log", "")
	require.NoError(t, os.Chown(filepath.Join(folder, "dovecot.log"), nobody, nobody))
	o.startPostfix(postfix)
	o.run(exec.Command(dovecot, "-F", "-c", filepath.Join(folder, "dovecot.conf")), &syscall.Credential{Uid: nobody, Gid: nobody}, o.imap)
	return o
}

func (o *postOffice) write(name, content string) {
	o.t.Helper()
	require.NoError(o.t, os.WriteFile(filepath.Join(o.folder, name), []byte(content), 0o644)) //nolint:gosec // both servers' users read it
}

// startPostfix makes the folders that it needs, then runs its master.
func (o *postOffice) startPostfix(postfix string) {
	o.t.Helper()
	etc := filepath.Join(o.folder, "etc")
	owner, err := exec.Command("id", "-u", "postfix").Output()
	require.NoError(o.t, err)
	require.NoError(o.t, exec.Command("chown", strings.TrimSpace(string(owner)), filepath.Join(o.folder, "data")).Run())
	said, err := exec.Command(postfix, "-c", etc, "check").CombinedOutput()
	require.NoError(o.t, err, "%s", said)
	programs, err := exec.Command(filepath.Join(filepath.Dir(postfix), "postconf"), "-h", "-c", etc, "daemon_directory").Output()
	require.NoError(o.t, err)
	master := exec.Command(filepath.Join(strings.TrimSpace(string(programs)), "master"), "-c", etc, "-d")
	master.Env = append(os.Environ(), "MAIL_CONFIG="+etc)
	o.run(master, nil, o.smtp)
}

// run starts a server and waits until it listens; it ends with the test.
func (o *postOffice) run(server *exec.Cmd, as *syscall.Credential, port int) {
	o.t.Helper()
	var said bytes.Buffer
	server.Stdout, server.Stderr, server.WaitDelay = &said, &said, time.Second
	server.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM, Credential: as}
	require.NoError(o.t, server.Start())
	o.t.Cleanup(func() {
		_ = syscall.Kill(-server.Process.Pid, syscall.SIGKILL) // with all its processes; one that ended is gone
		_ = server.Wait()                                      // says that it was killed
	})
	require.Eventually(o.t, func() bool {
		conn, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port))
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 20*time.Second, 20*time.Millisecond, "%s begins: %s", server.Path, &said)
}

// freePort is a port of loopback that nobody uses.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", freeAddr(t))
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// logs waits until Postfix has said something.
func (o *postOffice) logs(words string) {
	o.t.Helper()
	require.Eventually(o.t, func() bool {
		log, err := os.ReadFile(filepath.Join(o.folder, "log"))
		return err == nil && bytes.Contains(log, []byte(words))
	}, time.Minute, 50*time.Millisecond, "Postfix says %q", words)
}
