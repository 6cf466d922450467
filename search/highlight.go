package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search/terms"
)

// look recognises the query's words in texts, by the same analysis as the index.
type look struct {
	exact      map[string]int // term -> which word of the query it is
	beginnings []string
	count      int
}

func newLook(asked []terms.Word) look {
	l := look{exact: map[string]int{}}
	for i, w := range asked {
		for _, term := range append([]string{w.Term, w.Base()}, w.Parts...) {
			if _, known := l.exact[term]; !known {
				l.exact[term] = i
			}
		}
		if i+1 < len(asked) && terms.Arabic(w.Term) && terms.Arabic(asked[i+1].Term) {
			l.exact[w.Term+asked[i+1].Term] = i
		}
		if utf8.RuneCountInString(w.Term) >= minPrefix {
			l.beginnings = append(l.beginnings, w.Term)
		}
	}
	l.count = len(asked)
	return l
}

func (l look) empty() bool { return l.count == 0 }

// mark is a stretch of a text in which a word of the query was found.
type mark struct {
	start, end int
	word       int // of the query
	exact      bool
}

// marks finds the words of the query in text: the words themselves, inflected,
// begun, or with one typo.
func (l look) marks(text string) []mark {
	var out []mark
	for _, w := range terms.Words(text) {
		if i, exact, ok := l.recognise(w); ok {
			out = append(out, mark{w.Start, w.End, i, exact})
		}
	}
	return out
}

func (l look) recognise(w terms.Word) (i int, exact, ok bool) {
	for _, term := range append([]string{w.Term, w.Base()}, w.Parts...) {
		if i, ok := l.exact[term]; ok {
			return i, true, true
		}
	}
	for n, b := range l.beginnings {
		if strings.HasPrefix(w.Term, b) {
			return n, false, true
		}
		if oneEdit(b, w.Base()) || oneEdit(b, w.Term) {
			return n, false, true
		}
	}
	return 0, false, false
}

// oneEdit reports whether one letter added, left out or changed makes b of a,
// for words long enough to forgive a typo in and with the same first letter.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > utf8.UTFMax || utf8.RuneCountInString(a) < minFuzzy-1 || strings.ContainsAny(a, "0123456789") {
		return false
	}
	ra, rb := []rune(a), []rune(b)
	if len(ra) > len(rb) {
		ra, rb = rb, ra
	}
	if len(rb)-len(ra) > 1 || ra[0] != rb[0] || len(rb) < minFuzzy {
		return false
	}
	i := 0
	for i < len(ra) && ra[i] == rb[i] {
		i++
	}
	if len(ra) == len(rb) {
		return string(ra[min(i+1, len(ra)):]) == string(rb[min(i+1, len(rb)):])
	}
	return string(ra[i:]) == string(rb[i+1:])
}

// whole cuts all of a text into fragments; nil when nothing was found in it.
func (l look) whole(text string) []Fragment {
	marks := l.marks(text)
	if len(marks) == 0 {
		return nil
	}
	return fragments(text, 0, len(text), marks)
}

// best returns the message with most of the query's words; of equals a public
// one rather than a note, and then the newest.
func (l look) best(thread []inbox.Message) *Match {
	var best *inbox.Message
	var marks []mark
	most := 0.0
	for i := range thread {
		if thread[i].Kind == inbox.KindEvent {
			continue
		}
		found := l.marks(thread[i].Text)
		n := l.score(found)
		if n > 0 && thread[i].Public() {
			n += publicValue
		}
		if n > 0 && n >= most {
			best, marks, most = &thread[i], found, n
		}
	}
	if best == nil {
		return nil
	}
	return &Match{Message: *best, Fragments: excerpt(best.Text, marks)}
}

// publicValue is how much more a public message is worth than a note, in words.
const publicValue = 0.1

// score counts the different words found, those found exactly for more, and a
// little for how often.
func (l look) score(marks []mark) float64 {
	seen := make([]float64, l.count)
	for _, m := range marks {
		value := 0.5
		if m.exact {
			value = 1
		}
		seen[m.word] = max(seen[m.word], value)
	}
	sum := 0.0
	for _, v := range seen {
		sum += v
	}
	return sum + float64(min(len(marks), 9))/100
}

const (
	excerptRunes = 200 // of a message's text shown with a hit
	leadRunes    = 50  // before the first mark
)

// excerpt cuts the part of a text around the first mark, at spaces, with an
// ellipsis where text was left out.
func excerpt(text string, marks []mark) []Fragment {
	start, end := around(text, densest(marks))
	out := fragments(text, start, end, marks)
	if start > 0 {
		out[0].Text = "… " + strings.TrimLeftFunc(out[0].Text, unicode.IsSpace)
	}
	if end < len(text) {
		last := &out[len(out)-1]
		last.Text = strings.TrimRightFunc(last.Text, unicode.IsSpace) + " …"
	}
	return out
}

// densest returns the mark after which most different words follow closely.
func densest(marks []mark) mark {
	best, most := marks[0], 0
	for i, m := range marks {
		seen := map[int]bool{}
		for _, o := range marks[i:] {
			if o.start-m.start > excerptRunes {
				break
			}
			seen[o.word] = true
		}
		if len(seen) > most {
			best, most = m, len(seen)
		}
	}
	return best
}

// around returns the bytes of an excerpt that holds m.
func around(text string, m mark) (start, end int) {
	start = m.start
	for n := 0; start > 0 && n < leadRunes; n++ {
		_, width := utf8.DecodeLastRuneInString(text[:start])
		start -= width
	}
	end = start
	for n := 0; end < len(text) && (n < excerptRunes || end < m.end); n++ {
		_, width := utf8.DecodeRuneInString(text[end:])
		end += width
	}
	if start > 0 {
		if i := strings.IndexFunc(text[start:m.start], unicode.IsSpace); i >= 0 {
			start += i
		}
	}
	if end < len(text) {
		if i := strings.LastIndexFunc(text[m.end:end], unicode.IsSpace); i >= 0 {
			end = m.end + i
		}
	}
	return start, end
}

// fragments cuts text[start:end] at the marks.
func fragments(text string, start, end int, marks []mark) []Fragment {
	var out []Fragment
	at := start
	for _, m := range marks {
		if m.start < at || m.end > end {
			continue
		}
		if m.start > at {
			out = append(out, Fragment{Text: text[at:m.start]})
		}
		out = append(out, Fragment{Text: text[m.start:m.end], Hit: true})
		at = m.end
	}
	if at < end {
		out = append(out, Fragment{Text: text[at:end]})
	}
	return out
}
