// Command corpus reads every mail under a folder and compares what [email.Read] finds
// with what is expected:
//
//	go run ./inbox/email/corpus [-v] DIR
//
// A folder may hold an expected.json: an object whose keys are file names and whose
// values say what should be found (see [expectation]; what is not said is not compared).
// Mails that nobody expects anything of must only arrive: with a text, a file or a
// report. Of replies it compares what is shown when the history is folded (see [answer]);
// lost is there what was hidden of the sender's own text. A list of cases with a payload is read as HTML to be sanitised. For each
// folder and each thing that was compared it prints how often the result was exact, how
// often a part of it was there, and how often it was lost. With -v it prints every
// case that was not exact. It ends with 1 when something was lost.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

func main() {
	verbose := flag.Bool("v", false, "print every case that was not exact")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: corpus [-v] DIR")
		os.Exit(2)
	}
	board := newBoard()
	if err := walk(flag.Arg(0), board); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if *verbose {
		for _, line := range board.misses {
			fmt.Println(line)
		}
	}
	if board.print(os.Stdout) > 0 {
		os.Exit(1)
	}
}

// walk judges every file under a folder.
func walk(root string, board *board) error {
	expected := map[string]map[string]expectation{}
	var answers replies
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && path != root:
			return filepath.SkipDir
		case entry.IsDir():
			expected[path], err = readExpected(filepath.Join(path, "expected.json"), expected[filepath.Dir(path)], entry.Name())
			return err
		case filepath.Ext(path) == ".json" && entry.Name() != "expected.json":
			return judgeHTML(path, folder(root, path), board)
		}
		if want, known := answers.of(path); known {
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			judgeReply(board, folder(root, path), entry.Name(), raw, want)
		}
		if !mayBeMail(path) {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil || !looksLikeMail(raw) {
			return err
		}
		want, known := expected[filepath.Dir(path)][entry.Name()]
		judge(board, folder(root, path), entry.Name(), raw, want, known)
		return nil
	})
}

// folder returns the part of a path that is printed.
func folder(root, path string) string {
	name, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil || name == "." {
		return filepath.Base(root)
	}
	return name
}

func mayBeMail(path string) bool {
	switch filepath.Ext(path) {
	case ".json", ".md", ".golden", ".html":
		return false
	}
	return !strings.HasPrefix(filepath.Base(path), ".")
}

// looksLikeMail reports whether a file begins with a field of a head.
func looksLikeMail(raw []byte) bool {
	for _, line := range strings.SplitN(string(raw[:min(len(raw), 2000)]), "\n", 8) {
		name, _, ok := strings.Cut(line, ":")
		if ok && name != "" && !strings.ContainsAny(name, " \t<>@،") && len(line) > len(name)+1 && name == strings.TrimSpace(name) && isASCII(name) {
			return true
		}
	}
	return false
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > 0x7e })
}

// board counts.
type board struct {
	counts map[[2]string]*[3]int // by folder and thing
	misses []string
}

func newBoard() *board { return &board{counts: map[[2]string]*[3]int{}} }

// The outcomes, as places in a count.
const (
	exact = iota
	partial
	lost
)

// note counts an outcome.
func (b *board) note(folder, name, thing string, outcome int, got, want string) {
	key := [2]string{folder, thing}
	if b.counts[key] == nil {
		b.counts[key] = &[3]int{}
	}
	b.counts[key][outcome]++
	if outcome != exact {
		b.misses = append(b.misses, fmt.Sprintf("%s/%s %s %s:\n   got  %.600q\n   want %.600q", folder, name, thing, [3]string{"exact", "PARTIAL", "LOST"}[outcome], got, want))
	}
}

// print writes the table and returns how much was lost.
func (b *board) print(to *os.File) int {
	var keys [][2]string
	sums := map[string]*[3]int{}
	for key := range b.counts {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1]) })
	// What goes wrong with writing is told by Flush.
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "folder\twhat\texact\tpartial\tlost\texact %")
	row := func(folder, thing string, c *[3]int) {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%.1f\n", folder, thing, c[0], c[1], c[2], 100*float64(c[0])/float64(c[0]+c[1]+c[2]))
	}
	gone := 0
	for _, key := range keys {
		c := b.counts[key]
		row(key[0], key[1], c)
		if sums[key[1]] == nil {
			sums[key[1]] = &[3]int{}
		}
		for i := range c {
			sums[key[1]][i] += c[i]
		}
		gone += c[lost]
	}
	things := make([]string, 0, len(sums))
	for thing := range sums {
		things = append(things, thing)
	}
	slices.Sort(things)
	for _, thing := range things {
		row("ALL", thing, sums[thing])
	}
	if err := table.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return gone
}
