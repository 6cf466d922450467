package email

import (
	"bytes"
	"io"
	"strconv"
	"strings"
)

// node is a part of a mail with what is in it: a multipart has children, a leaf a part.
type node struct {
	header   Header
	media    string
	params   map[string]string
	children []*node
	part     *Part
}

// tree is the structure of a mail. It is found in one pass over the bytes, without
// recursion, so neither depth nor number of parts costs more than the bytes do.
type tree struct {
	root     *node
	parts    []*Part
	problems []Problem
}

// level is a multipart that is open at a line.
type level struct {
	*node
	path     string
	boundary string
	begins   int64 // where its body begins
	ended    bool  // its last boundary was seen
}

// walker goes through the lines of a mail.
type walker struct {
	tree
	lines
	raw   io.ReaderAt
	open  []level
	left  int // fields that may still be kept
	bytes int // bytes of heads that may still be kept
	tries int // lines that may still be looked at as a boundary that nobody named

	field []byte // where a value is gathered
}

func readTree(raw io.ReaderAt, size int64) (*tree, error) {
	w := &walker{raw: raw, lines: newLines(io.NewSectionReader(raw, 0, size), int(min(size+16, 64<<10))), left: FieldsMost, bytes: HeadBytesMost, tries: 2000}
	w.skipEnvelope()
	w.root = &node{}
	w.entity(w.root, "", "text/plain")
	for !w.done {
		w.body()
	}
	w.finish()
	return &w.tree, w.err
}

// entity reads a head and opens what it describes. The walker then stands at its body.
func (w *walker) entity(n *node, path, otherwise string) {
	n.header = w.head(path)
	n.media, n.params = mediaOf(n.header, otherwise)
	if strings.HasPrefix(n.media, "multipart/") {
		switch {
		case len(w.open) >= DepthMost:
			w.problems = note(w.problems, ProblemDepth, path)
		case len(w.parts) >= PartsMost:
		default:
			w.open = append(w.open, level{node: n, path: path, boundary: n.params["boundary"], begins: w.at})
			return
		}
	}
	w.leaf(n, path)
}

// leaf makes a part whose content begins where the walker stands. Its end is found later.
func (w *walker) leaf(n *node, path string) {
	if path == "" {
		path = "1"
	}
	n.part = &Part{Path: path, Header: n.header, Type: n.media, Params: n.params, raw: w.raw, at: w.at, bytes: -1}
	w.parts = append(w.parts, n.part)
}

// body goes on to the next boundary and opens the part that begins there.
func (w *walker) body() {
	ending := 0 // how long the end of the line before is: it belongs to the boundary
	for {
		begins := w.at
		line, whole := w.next()
		if w.done && len(line) == 0 {
			w.close(w.at)
			return
		}
		if whole && len(line) > 2 && line[0] == '-' && line[1] == '-' {
			if depth, last := w.boundary(line); depth >= 0 {
				w.close(begins - int64(ending))
				w.turn(depth, last)
				return
			}
		}
		ending = len(line) - len(bytes.TrimRight(line, "\r\n"))
		if ending > 2 {
			ending = 2
		}
		w.piece = !endsLine(line)
	}
}

// boundary returns which open multipart a line belongs to, -1 for none, and whether
// it ends it. A multipart that names no boundary, or one that did not occur yet, takes
// the first line that looks like one and is followed by a head.
func (w *walker) boundary(line []byte) (depth int, last bool) {
	text := string(bytes.TrimRight(line[2:], " \t\r\n"))
	for i := len(w.open) - 1; i >= 0; i-- {
		if b := w.open[i].boundary; b != "" {
			if text == b {
				return i, false
			}
			if len(text) == len(b)+2 && strings.HasPrefix(text, b) && text[len(b):] == "--" {
				return i, true
			}
		}
	}
	if at := len(w.open) - 1; at >= 0 && len(w.open[at].children) == 0 && text != "" && !strings.ContainsAny(text, " \t") && w.tries > 0 {
		if w.tries--; !w.headFollows() {
			return -1, false
		}
		w.open[at].boundary = text
		w.problems = note(w.problems, ProblemBoundary, w.open[at].path)
		return at, false
	}
	return -1, false
}

// close ends the leaf that is open, if one is.
func (w *walker) close(at int64) {
	if len(w.parts) == 0 {
		return
	}
	if p := w.parts[len(w.parts)-1]; p.bytes < 0 {
		p.bytes = max(at-p.at, 0)
	}
}

// turn leaves what is deeper than depth and begins its next part, unless it ends there.
func (w *walker) turn(depth int, last bool) {
	for i := depth + 1; i < len(w.open); i++ {
		w.leave(&w.open[i], w.at)
	}
	w.open = w.open[:depth+1]
	l := &w.open[depth]
	l.ended = last
	if last {
		return // what follows is nobody's, but a further boundary is heeded
	}
	if len(w.parts) >= PartsMost {
		w.problems = note(w.problems, ProblemParts, "")
		w.open = nil // the rest is the content of the last part
		n := &node{media: "application/octet-stream"}
		l.children = append(l.children, n)
		w.leaf(n, l.path)
		return
	}
	n := &node{}
	l.children = append(l.children, n)
	path := strconv.Itoa(len(l.children))
	if l.path != "" {
		path = l.path + "." + path
	}
	otherwise := "text/plain"
	if l.media == "multipart/digest" {
		otherwise = "message/rfc822"
	}
	w.entity(n, path, otherwise)
}

// leave makes a leaf of a multipart in which there was no part.
func (w *walker) leave(l *level, at int64) {
	if !l.ended {
		w.problems = note(w.problems, ProblemBoundary, l.path)
	}
	if len(l.children) > 0 {
		return
	}
	path := l.path
	if path == "" {
		path = "1"
	}
	l.node.media = "text/plain"
	l.part = &Part{Path: path, Header: l.header, Type: "text/plain", Params: l.params, raw: w.raw, at: l.begins, bytes: at - l.begins}
	w.parts = append(w.parts, l.part)
}

func (w *walker) finish() {
	w.close(w.at)
	for i := len(w.open) - 1; i >= 0; i-- {
		w.leave(&w.open[i], w.at)
	}
}
