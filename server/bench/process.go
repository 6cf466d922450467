package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a pasokh that was started to be measured.
type process struct {
	cmd     *exec.Cmd
	url     string
	started time.Duration // from exec to the first answer
}

// start runs the target's program and waits for its first answer.
func start(ctx context.Context, t Target) (*process, error) {
	cmd := exec.CommandContext(ctx, t.Binary, "serve", "--addr", t.Addr, "--data", t.Data, "--log-level", "warn")
	cmd.Stderr = os.Stderr
	if t.Mongo != "" {
		cmd.Env = append(os.Environ(), "PASOKH_MONGO="+t.Mongo)
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, url: "http://" + t.Addr}
	for time.Since(began) < time.Minute {
		res, err := http.Get(p.url + "/healthz")
		if err == nil {
			p.started = time.Since(began)
			return p, res.Body.Close()
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil, errors.Join(errors.New("the server did not answer within a minute"), p.stop())
}

// stop ends the program as an operator would.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.cmd.Wait()
}

// memory is the resident set in bytes, without pages of files mapped into
// memory (the index), which the system may take back at any time.
func (p *process) memory() (private, resident int64, err error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	field := func(name string) int64 {
		for line := range strings.Lines(string(raw)) {
			if rest, ok := strings.CutPrefix(line, name+":"); ok {
				kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64) // the kernel writes a number
				return kb << 10
			}
		}
		return 0
	}
	return field("RssAnon"), field("VmRSS"), nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/(1<<20)) }
