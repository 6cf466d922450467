package search_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
)

// TestDiskFull: what cannot be written is found all the same, no search ends the
// program, and it is on disk when there is room again.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	s, dir := corpus(), t.TempDir()
	x := open(t, s, dir)
	x.ready(t)
	room := fill(t, dir)
	for n := range int64(3) {
		s.add(talk{number: 70 + n, subject: "kettle on a full disk"})
		until(t, "it is found", func() bool { return slices.Contains(x.numbers(t, admin, "kettle full"), 70) })
	}
	until(t, "the failure is told", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return strings.Contains(s.log.String(), "persist")
	})
	for _, q := range []string{"kettle", "kettl*", "subject:disk", "status:open", "\"full disk\""} {
		x.numbers(t, admin, q)
	}
	if state := x.State(); state.Phase != search.Ready {
		t.Errorf("state is %v, want ready: nothing is lost", state)
	}
	room()
	until(t, "all is found", func() bool { return slices.Contains(x.numbers(t, admin, "kettle full"), 72) })
	s.add(talk{number: 80, subject: "kettle with room"})
	until(t, "what came later is found", func() bool { return slices.Contains(x.numbers(t, admin, "room"), 80) })
	x.stop()
	x = open(t, s, dir)
	if state := x.State(); state.Phase != search.Ready {
		t.Errorf("state is %v, want ready at once", state)
	}
	got := x.numbers(t, admin, "kettle full")
	slices.Sort(got)
	if !slices.Equal(got, []int64{70, 71, 72}) {
		t.Errorf("found %v, want [70 71 72]", got)
	}
}

// fill has no new segment be written until room is called.
func fill(t *testing.T, dir string) (room func()) {
	t.Helper()
	last := uint64(0)
	files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	check(t, err)
	for _, f := range files {
		n, err := strconv.ParseUint(strings.TrimSuffix(filepath.Base(f), ".zap"), 16, 64)
		check(t, err)
		last = max(last, n)
	}
	var made []string
	for n := last + 1; n < last+2000; n++ {
		name := filepath.Join(dir, "store", fmt.Sprintf("%012x.zap", n))
		if os.MkdirAll(filepath.Join(name, "full"), 0o700) == nil {
			made = append(made, name)
		}
	}
	return func() {
		for _, name := range made {
			check(t, os.RemoveAll(name))
		}
	}
}

// TestDamagedIsNotTouched: once damage is met, nothing looks into the index again.
func TestDamagedIsNotTouched(t *testing.T) {
	t.Parallel()
	touched, err := search.TouchDamaged(t.TempDir())
	check(t, err)
	if touched {
		t.Error("a damaged index was read or written")
	}
}

// TestWorkEnded: when the library's own work ends with a panic, searches say that the
// index is rebuilt, and it is.
func TestWorkEnded(t *testing.T) {
	t.Parallel()
	x := opened(t, corpus())
	x.Condemn()
	r, err := x.Search(t.Context(), admin, search.Query{Text: "kettle"}, names)
	check(t, err)
	if len(r.Items) == 0 && r.State.Phase != search.Rebuilding {
		t.Errorf("found nothing and the state is %v", r.State)
	}
	until(t, "all is found again", func() bool { return len(x.numbers(t, admin, "kettle")) == 2 })
	if _, err := x.Alike(t.Context(), admin, inbox.Contact{ID: "none", Name: "Nobody Known"}); err != nil {
		t.Error(err)
	}
}

// TestKilledIsVerified: an index that was not closed in good order is verified whole
// at the next start, whatever its size; one that was, in part.
func TestKilledIsVerified(t *testing.T) {
	t.Parallel()
	const large = 1 << 40
	dir := filepath.Join(t.TempDir(), "index")
	x := open(t, corpus(), dir)
	x.ready(t)
	if n := search.Verified(dir, large); n != large {
		t.Errorf("after a kill, %d bytes are verified, want all", n)
	}
	x.stop()
	if n := search.Verified(dir, large); n == large {
		t.Error("after an orderly end, everything is verified")
	}
	if n := search.Verified(dir, large); n != large {
		t.Errorf("after a second start that was killed, %d bytes are verified, want all", n)
	}
}
