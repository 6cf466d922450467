package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/pasokh/pasokh/server/archive"
)

// progress shows how far a long command got: a bar on a terminal, a line for
// every tenth elsewhere.
func progress() archive.Progress {
	if term.IsTerminal(int(os.Stderr.Fd())) {
		return bars()
	}
	doing, tenth := "", int64(-1)
	return func(now string, done, total int64) {
		if total <= 0 {
			return
		}
		if reached := min(done*10/total, 10); now != doing || reached != tenth {
			doing, tenth = now, reached
			fmt.Fprintf(os.Stderr, "%s: %d of %d\n", now, done, total)
		}
	}
}

func bars() archive.Progress {
	var bar *progressbar.ProgressBar
	max := int64(0)
	return func(now string, done, total int64) {
		if bar == nil || max != total {
			max = total
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionShowCount(),
				progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
		}
		bar.Describe(now)
		_ = bar.Set64(min(done, total)) // only beyond its end it fails
	}
}
