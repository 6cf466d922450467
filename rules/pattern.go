package rules

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox/fold"
)

// pattern is a regular expression (RE2) that is matched against folded text,
// whatever the case. Its \w, \d, \s and \b know the words, digits and spaces of
// every script. RE2 knows only those of ASCII: the classes are written out, and an
// expression with a boundary of words is run by [pattern.walk].
type pattern struct {
	plain *regexp.Regexp // nil when it asks for boundaries of words
	prog  *syntax.Prog
}

// Classes of every script, as they stand within brackets and alone.
const (
	wordClass  = `\pL\pM\pN_`
	spaceClass = `\s\pZ\x{85}`
)

// expression reads an expression; problem is a message key, "" when there is none.
func expression(text string) (p *pattern, problem string) {
	switch {
	case len(text) > MaxValueText:
		return nil, "tooLong"
	case strings.TrimSpace(text) == "":
		return nil, "empty"
	}
	text, problem = everyScript(text)
	if problem != "" {
		return nil, problem
	}
	tree, err := syntax.Parse("(?i)"+text, syntax.Perl)
	if err != nil {
		return nil, "expression"
	}
	if !bounded(tree) {
		re, err := regexp.Compile("(?i)" + text)
		if err != nil {
			return nil, "expression"
		}
		return &pattern{plain: re}, ""
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > mostSteps {
		return nil, "expression"
	}
	return &pattern{prog: prog}, ""
}

// mostSteps bounds the work of a walk for each rune.
const mostSteps = 10_000

// everyScript replaces the ASCII classes of an expression by classes of every script, and
// its letters by their folded form.
func everyScript(text string) (out, problem string) {
	var b strings.Builder
	runes := []rune(text)
	brackets := false
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case r == '\\' && i+1 < len(runes):
			i++
			if runes[i] == 'Q' {
				i = quoted(&b, runes, i+1)
				continue
			}
			class, known := escape(runes[i], brackets)
			if !known {
				return "", "wordClass"
			}
			b.WriteString(class)
		case r == '[' && !brackets:
			brackets = true
			b.WriteRune(r)
			for i+1 < len(runes) && (runes[i+1] == '^' || runes[i+1] == ']') { // which ends nothing there
				i++
				b.WriteRune(runes[i])
				if runes[i] == ']' {
					break
				}
			}
		case r == '[' && i+1 < len(runes) && runes[i+1] == ':': // [:alpha:]
			end := slices.Index(runes[i:], ']')
			if end < 0 {
				return "", "expression"
			}
			b.WriteString(string(runes[i : i+end+1]))
			i += end
		case r == ']':
			brackets = false
			b.WriteRune(r)
		default:
			literal(&b, r)
		}
	}
	return b.String(), ""
}

// quoted copies the text up to \E and returns the index of its last rune.
func quoted(b *strings.Builder, runes []rune, from int) int {
	text := string(runes[from:])
	said, rest, ended := strings.Cut(text, `\E`)
	b.WriteString(regexp.QuoteMeta(folded(said)))
	if !ended {
		return len(runes)
	}
	return len(runes) - utf8.RuneCountInString(rest) - 1
}

// escape returns the replacement of an escape. known is false for \W and \S within
// brackets, which RE2 cannot say for every script.
func escape(r rune, brackets bool) (class string, known bool) {
	alone := func(class string, not bool) (string, bool) {
		switch {
		case brackets:
			return class, !not
		case not:
			return "[^" + class + "]", true
		}
		return "[" + class + "]", true
	}
	switch r {
	case 'w', 'W':
		return alone(wordClass, r == 'W')
	case 's', 'S':
		return alone(spaceClass, r == 'S')
	case 'd':
		return `\p{Nd}`, true
	case 'D':
		return `\P{Nd}`, true
	}
	if r >= utf8.RuneSelf { // no escape: the letter itself
		var b strings.Builder
		literal(&b, r)
		return b.String(), true
	}
	return `\` + string(r), true
}

// literal writes a rune in folded form.
func literal(b *strings.Builder, r rune) {
	if r < utf8.RuneSelf {
		b.WriteRune(r)
		return
	}
	for _, part := range fold.Plain(string(r)) {
		one, kept := fold.Rune(part)
		if one = fold.Space(one); kept && one < utf8.RuneSelf && one != ' ' && !ofWord(one) {
			b.WriteRune('\\') // it was no operator before it was folded
		}
		if kept {
			b.WriteRune(one)
		}
	}
}

// bounded reports whether the expression asks for boundaries of words.
func bounded(tree *syntax.Regexp) bool {
	return tree.Op == syntax.OpWordBoundary || tree.Op == syntax.OpNoWordBoundary || slices.ContainsFunc(tree.Sub, bounded)
}

// MatchString reports whether the text holds what the expression says.
func (p *pattern) MatchString(text string) bool {
	if p.plain != nil {
		return p.plain.MatchString(text)
	}
	return p.walk(text)
}

// walk runs the expression over the text. It follows all alternatives at once, so that
// the time it takes grows with the length of the text only.
func (p *pattern) walk(text string) bool {
	w := walker{prog: p.prog, seen: make([]int, len(p.prog.Inst))}
	var now, next []uint32
	before := rune(-1)
	for at := 0; ; {
		after, size := rune(-1), 0
		if at < len(text) {
			after, size = utf8.DecodeRuneInString(text[at:])
		}
		w.round++
		w.where = between(before, after)
		list := w.list[:0]
		for _, pc := range now {
			list = w.follow(list, pc)
		}
		list = w.follow(list, uint32(p.prog.Start)) // it may begin anywhere
		if w.matched {
			return true
		}
		if size == 0 {
			return false
		}
		next = next[:0]
		for _, pc := range list {
			if inst := &p.prog.Inst[pc]; inst.MatchRune(after) {
				next = append(next, inst.Out)
			}
		}
		w.list = list
		now, next = next, now
		before, at = after, at+size
	}
}

// between returns the empty-width conditions that hold between two runes; -1 is the
// beginning or the end of the text.
func between(before, after rune) syntax.EmptyOp {
	where := syntax.EmptyOpContext(before, after) &^ (syntax.EmptyWordBoundary | syntax.EmptyNoWordBoundary)
	if ofWord(before) != ofWord(after) {
		return where | syntax.EmptyWordBoundary
	}
	return where | syntax.EmptyNoWordBoundary
}

func ofWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// walker is the state of a walk at one place of the text.
type walker struct {
	prog    *syntax.Prog
	where   syntax.EmptyOp
	seen    []int // the round in which an instruction was last reached
	round   int
	list    []uint32
	matched bool
}

// follow adds the instructions that take a rune and are reached from pc.
func (w *walker) follow(list []uint32, pc uint32) []uint32 {
	if w.seen[pc] == w.round {
		return list
	}
	w.seen[pc] = w.round
	switch inst := &w.prog.Inst[pc]; inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		return w.follow(w.follow(list, inst.Out), inst.Arg)
	case syntax.InstCapture, syntax.InstNop:
		return w.follow(list, inst.Out)
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(inst.Arg)&^w.where == 0 {
			return w.follow(list, inst.Out)
		}
	case syntax.InstMatch:
		w.matched = true
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return append(list, pc)
	}
	return list
}
