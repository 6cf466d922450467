package search_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
)

// A damaged index is made anew, while the program serves.
func TestOpenMendsDamage(t *testing.T) {
	t.Parallel()
	for name, hurt := range map[string]func(t *testing.T, dir string){
		"folder deleted":     func(t *testing.T, dir string) { check(t, os.RemoveAll(dir)) },
		"store deleted":      func(t *testing.T, dir string) { check(t, os.RemoveAll(filepath.Join(dir, "store"))) },
		"format missing":     func(t *testing.T, dir string) { check(t, os.Remove(filepath.Join(dir, "format"))) },
		"older format":       func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, "format"), []byte("0")) },
		"root missing":       func(t *testing.T, dir string) { check(t, os.Remove(filepath.Join(dir, "store/root.bolt"))) },
		"root empty":         func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, "store/root.bolt"), nil) },
		"root cut":           func(t *testing.T, dir string) { check(t, os.Truncate(filepath.Join(dir, "store/root.bolt"), 5000)) },
		"root garbage":       func(t *testing.T, dir string) { garbage(t, filepath.Join(dir, "store/root.bolt"), 0) },
		"root garbage later": func(t *testing.T, dir string) { garbage(t, filepath.Join(dir, "store/root.bolt"), 8192) },
		"segments missing":   eachSegment(os.Remove),
		"segments empty":     eachSegment(func(f string) error { return os.Truncate(f, 0) }),
		"segments cut":       eachSegment(func(f string) error { return os.Truncate(f, 100) }),
		"segments garbage": eachSegment(func(f string) error {
			b, err := os.ReadFile(f)
			for i := range b {
				b[i] ^= byte(i)
			}
			return errors.Join(err, os.WriteFile(f, b, 0o600))
		}),
		"one bit of a segment": eachSegment(func(f string) error {
			b, err := os.ReadFile(f)
			b[len(b)/2] ^= 1
			return errors.Join(err, os.WriteFile(f, b, 0o600))
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "search")
			s := corpus()
			x := open(t, s, dir)
			x.ready(t)
			x.stop()
			hurt(t, dir)
			x = open(t, s, dir)
			x.ready(t)
			got := x.numbers(t, admin, "kettle")
			slices.Sort(got)
			if !slices.Equal(got, []int64{1, 4}) {
				t.Errorf("found %v after the damage, want [1 4]", got)
			}
		})
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func overwrite(t *testing.T, name string, with []byte) {
	t.Helper()
	check(t, os.WriteFile(name, with, 0o600))
}

// garbage overwrites a file from an offset to its end.
func garbage(t *testing.T, name string, from int) {
	t.Helper()
	b, err := os.ReadFile(name)
	check(t, err)
	for i := from; i < len(b); i++ {
		b[i] = byte(i*7 + 3)
	}
	overwrite(t, name, b)
}

func eachSegment(do func(string) error) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
		check(t, err)
		if len(files) == 0 {
			t.Fatal("there are no segments to damage")
		}
		for _, f := range files {
			check(t, do(f))
		}
	}
}

// A good index is used as it is, at the place in the feed where it stopped.
func TestOpenGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := corpus()
	x := open(t, s, dir)
	x.ready(t)
	x.stop()
	s.add(talk{number: 7, subject: "kettle while away"})
	s.change(func() { s.read = nil })
	x = open(t, s, dir)
	if x.State().Phase != search.Ready {
		t.Errorf("state is %v, want ready at once", x.State())
	}
	until(t, "what was missed is found", func() bool { return slices.Contains(x.numbers(t, admin, "away"), 7) })
	s.change(func() {
		if slices.Min(s.read) == 0 {
			t.Error("the feed was read again from its beginning")
		}
	})
}

// Of two programs over one folder the second is refused, and harms nothing.
func TestOpenErrInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x := open(t, corpus(), dir)
	x.ready(t)
	_, err := search.Open(t.Context(), dir, search.Options{Source: x.store.source(), Feed: x.store, Clock: x.store, Log: slog.New(slog.DiscardHandler)})
	if inbox.ErrorCode(err) != inbox.CodeUnavailable {
		t.Errorf("error is %v, want unavailable", err)
	}
	if got := x.numbers(t, admin, "heating"); !slices.Equal(got, []int64{4}) {
		t.Errorf("the first found %v, want [4]", got)
	}
}

// An index that is ahead of the feed was made of another store.
func TestOpenDropsAnotherStoresIndex(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x := open(t, corpus(), dir)
	x.ready(t)
	x.stop()
	other := newStore()
	other.add(talk{number: 1, subject: "teapot"})
	x = open(t, other, dir)
	until(t, "the teapot is found", func() bool { return slices.Contains(x.numbers(t, admin, "teapot"), 1) })
	if got := x.numbers(t, admin, "kettle"); len(got) != 0 {
		t.Errorf("found %v of the other store", got)
	}
}

func TestRebuild(t *testing.T) {
	t.Parallel()
	x := opened(t, corpus())
	x.store.change(func() { // an index that went wrong
		for id, c := range x.store.conversations {
			c.Subject = "changed without an event"
			x.store.conversations[id] = c
		}
	})
	check(t, x.Rebuild(t.Context()))
	if got := x.numbers(t, admin, "subject:event"); len(got) != 5 {
		t.Errorf("found %v after the rebuild, want 5", got)
	}
	if s := x.State(); s.Phase != search.Ready || s.Progress != 1 {
		t.Errorf("state is %v, want ready", s)
	}
}

// The folder may be removed, as a whole, under a program that runs.
func TestFolderRemoved(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "index")
	x := open(t, corpus(), dir)
	x.ready(t)
	check(t, os.RemoveAll(dir))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	check(t, x.Rebuild(ctx))
	if got := x.numbers(t, admin, "heating"); !slices.Equal(got, []int64{4}) {
		t.Errorf("found %v after the rebuild, want [4]", got)
	}
}

func TestRebuildEndsWithItsContext(t *testing.T) {
	t.Parallel()
	x := open(t, corpus(), t.TempDir())
	x.stop()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := x.Rebuild(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want canceled", err)
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	x := open(t, corpus(), t.TempDir())
	x.stop()
	if _, err := x.Search(t.Context(), admin, search.Query{Text: "kettle"}, names); inbox.ErrorCode(err) != inbox.CodeUnavailable {
		t.Errorf("error is %v, want unavailable", err)
	}
	if err := x.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
}

// TestFirstIndexIsNoWarning: a first start has nothing to warn of, an index that was damaged has.
func TestFirstIndexIsNoWarning(t *testing.T) {
	t.Parallel()
	x := corpus()
	begin := func(dir string) string {
		var log bytes.Buffer
		s, err := search.Open(t.Context(), dir, search.Options{Source: x.source(), Feed: x, Clock: x, Log: slog.New(slog.NewTextHandler(&log, nil))})
		check(t, err)
		check(t, s.Close())
		return log.String()
	}
	dir := filepath.Join(t.TempDir(), "index")
	if got := begin(dir); got != "" {
		t.Errorf("a first start logs %q", got)
	}
	check(t, os.Remove(filepath.Join(dir, "format")))
	if got := begin(dir); !strings.Contains(got, "level=WARN") {
		t.Errorf("an index without its format logs %q", got)
	}
}
