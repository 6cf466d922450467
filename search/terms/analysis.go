// Package terms says how text becomes the terms by which it is found: Unicode words,
// folded, with the joined and parted forms of Persian and the stems of both languages. It
// is the same for what is indexed and what is asked.
package terms

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/segment"
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"

	"github.com/pasokh/pasokh/inbox"
)

// Word is one word of a text in all the forms by which it is found.
type Word struct {
	Start, End int      // bytes of the text it was read from
	Term       string   // folded and joined: «می‌خواهم», «می خواهم» and «میخواهم» are all میخواهم
	Parts      []string // what the term was joined of, when that was more than one thing
	Stem       string   // of an English word, when it differs from term
}

// Base is the form that all inflections of the word share.
func (w Word) Base() string {
	if w.Stem != "" {
		return w.Stem
	}
	return w.Term
}

// Words reads text by the Unicode rules for words and folds each. Persian
// affixes written apart are joined to their word, because people write them in
// three ways.
func Words(text string) []Word {
	var out []Word
	segmenter := segment.NewWordSegmenterDirect([]byte(text))
	start := 0
	for segmenter.Segment() {
		end := start + len(segmenter.Bytes())
		if segmenter.Type() != segment.None {
			if w, ok := readWord(text[start:end]); ok {
				w.Start, w.End = start, end
				out = joinAffix(out, w, text)
			}
		}
		start = end
	}
	for i := range out {
		out[i].Stem = stem(out[i].Term)
	}
	return out
}

// readWord folds one word and finds its parts: what stands between zero-width
// non-joiners, dots and the like, and where Persian letters meet digits.
func readWord(raw string) (Word, bool) {
	raw = cut(raw)
	if plain(raw) {
		term := Fold(raw)
		return Word{Term: term}, term != ""
	}
	raw = strings.TrimSuffix(strings.TrimSuffix(raw, "'s"), "’s")
	var term strings.Builder
	var parts []string
	for _, piece := range pieces(raw) {
		folded := Fold(piece.text)
		if folded == "" {
			continue
		}
		if piece.keep && term.Len() > 0 {
			term.WriteByte('.')
		}
		term.WriteString(folded)
		parts = append(parts, folded)
	}
	if len(parts) < 2 {
		parts = nil
	}
	return Word{Term: term.String(), Parts: parts}, term.Len() > 0
}

type piece struct {
	text string
	keep bool // a dot stood before it and stays in the term: example.com
}

// pieces cuts a word at its inner separators.
func pieces(raw string) []piece {
	var out []piece
	begin, keep := 0, false
	last := rune(0)
	for i, r := range raw {
		switch {
		case r == ZWNJ || r == '.' || r == '_' || r == ':' || r == '·' || r == '/':
			out = append(out, piece{raw[begin:i], keep})
			begin, keep = i+utf8.RuneLen(r), r != ZWNJ
		case r == '\'' || r == '’' || r == ',' || r == '٬' || r == '،':
			continue // within a word or number these part nothing
		case i > begin && meets(last, r):
			out = append(out, piece{raw[begin:i], keep})
			begin, keep = i, false
		}
		last = r
	}
	out = append(out, piece{raw[begin:], keep})
	for i := range out {
		out[i].text = strings.Map(withoutInner, out[i].text)
	}
	return out
}

func withoutInner(r rune) rune {
	if strings.ContainsRune("'’,٬،", r) {
		return -1
	}
	return r
}

// meets reports whether a Persian letter and a digit or Latin letter touch: «۱۵تومان».
func meets(a, b rune) bool {
	return script(a) != 0 && script(b) != 0 && script(a) != script(b) && (script(a) == 'p' || script(b) == 'p')
}

func script(r rune) byte {
	switch {
	case unicode.IsDigit(r):
		return 'd'
	case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
		return 'p'
	case unicode.Is(unicode.Latin, r):
		return 'l'
	}
	return 0
}

// plain reports whether the word has nothing inside to cut at.
func plain(raw string) bool {
	for i := 0; i < len(raw); i++ {
		if c := raw[i]; c >= 0x80 || c == '.' || c == '_' || c == ':' || c == '\'' || c == ',' {
			return false
		}
	}
	return true
}

// cut bounds a word's length; nobody types more of it, and endless ones are data.
func cut(raw string) string {
	if len(raw) <= MaxRunes {
		return raw
	}
	n := 0
	for i := range raw {
		if n++; n > MaxRunes {
			return raw[:i]
		}
	}
	return raw
}

// prefixes and suffixes of Persian that are written joined, with a zero-width
// non-joiner, or apart, all in their folded form.
var (
	prefixes = set("می", "نمی")
	suffixes = set("ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان",
		"تر", "ترین", "ام", "ات", "اش", "ای", "اند", "ایم", "اید")
)

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// joinAffix appends w, or joins it to the word before when one of them is an
// affix and only a space lies between.
func joinAffix(out []Word, w Word, text string) []Word {
	if len(out) == 0 || !Arabic(w.Term) {
		return append(out, w)
	}
	last := &out[len(out)-1]
	after := prefixes[last.Term] && len(last.Parts) == 0
	if (!after && !suffixes[w.Term]) || !Arabic(last.Term) || !onlySpace(text[last.End:w.Start]) ||
		utf8.RuneCountInString(last.Term)+utf8.RuneCountInString(w.Term) > MaxRunes {
		return append(out, w)
	}
	last.Parts = append(last.ownParts(), w.ownParts()...)
	last.Term += w.Term
	last.End = w.End
	return out
}

func (w Word) ownParts() []string {
	if len(w.Parts) > 0 {
		return w.Parts
	}
	return []string{w.Term}
}

func onlySpace(gap string) bool {
	return gap == " " || gap == "\u00a0" || gap == "\u200c" || gap == "\u200c " || gap == " \u200c"
}

// stem returns the stem of an English word, "" when it is the word itself.
func stem(term string) string {
	if len(term) < 4 {
		return ""
	}
	for i := 0; i < len(term); i++ {
		if term[i] < 'a' || term[i] > 'z' {
			return ""
		}
	}
	env := snowballstem.NewEnv(term)
	english.Stem(env)
	if s := env.Current(); s != term && s != "" {
		return s
	}
	return ""
}

// TextAnalyzer gives the words of a field to the index: every form of a word at
// the word's position. The library calls it on goroutines of its own, where a
// panic would end the program: then failed is told, and the text has no words.
type TextAnalyzer struct{ Failed func(error) }

// Analyze makes the tokens of input.
func (a TextAnalyzer) Analyze(input []byte) analysis.TokenStream { return a.Guard(tokens, input) }

func (a TextAnalyzer) Guard(tokens func(text string) analysis.TokenStream, input []byte) (out analysis.TokenStream) {
	if err := inbox.Guarded(func() error { out = tokens(string(input)); return nil }); err != nil {
		a.Failed(err)
	}
	return out
}

func tokens(text string) analysis.TokenStream {
	ws := Words(text)
	out := make(analysis.TokenStream, 0, len(ws)+len(ws)/2)
	for i, w := range ws {
		add := func(term string) {
			out = append(out, &analysis.Token{Start: w.Start, End: w.End, Term: []byte(term), Position: i + 1})
		}
		add(w.Term)
		if w.Stem != "" {
			add(w.Stem)
		}
		for _, p := range w.Parts {
			add(p)
		}
	}
	return out
}

// KeywordAnalyzer takes the whole field as one term: ids and enum values.
type KeywordAnalyzer struct{}

// Analyze makes one token of input.
func (KeywordAnalyzer) Analyze(input []byte) analysis.TokenStream {
	return analysis.TokenStream{{Start: 0, End: len(input), Term: input, Position: 1}}
}
