package search

import (
	"github.com/pasokh/pasokh/search/query"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// phoneLike finds what may be a telephone number in a text, in the digits of any
// script, however it is grouped.
var phoneLike = regexp.MustCompile(`[+＋(]?\p{Nd}[\p{Nd} \x{00a0}\x{202f}().‐-―-]{5,28}\p{Nd}`)

// How many digits a telephone number has with its country's code (ITU-T E.164,
// 6.1), and how few it has without.
const (
	mostPhoneDigits  = 15
	leastPhoneDigits = 9
)

// phoneKey is what a number is found by in any spelling: its last nine digits, by
// which +98 912 345 6780, 0098 912…, 0912-345-6780 and 912 345 6780 are one. "" for
// what is too short or too long to be a number.
func phoneKey(number string) string {
	d := strings.TrimPrefix(digits(number), "00")
	if len(d) < leastPhoneDigits || len(d) > mostPhoneDigits {
		return ""
	}
	return d[len(d)-tellingDigits:]
}

// phoneRuns are where in a text numbers stand by themselves: not within a word, an
// address or an identifier.
func phoneRuns(text string) (runs [][]int) {
	for _, run := range phoneLike.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:run[0]])
		after, _ := utf8.DecodeRuneInString(text[run[1]:])
		if !holds(before) && !holds(after) && phoneKey(text[run[0]:run[1]]) != "" {
			runs = append(runs, run)
		}
	}
	return runs
}

// holds reports whether a number that touches the rune is a part of something else.
func holds(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_#@=/&.", r)
}

// phoneKeys are those of the numbers in a text, each once.
func phoneKeys(text string) (keys []string) {
	for _, run := range phoneRuns(text) {
		if key := phoneKey(text[run[0]:run[1]]); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// phones cuts telephone numbers out of plain words, so that each is one clause.
func phones(groups [][]query.Clause) [][]query.Clause {
	var out [][]query.Clause
	for _, g := range groups {
		if !isPlain(g) {
			out = append(out, g)
			continue
		}
		c, at := g[0], 0
		part := func(text string, last bool) {
			if text = strings.TrimSpace(text); text != "" {
				one := c
				one.Text, one.Typing = text, c.Typing && last
				out = append(out, []query.Clause{one})
			}
		}
		for _, run := range phoneRuns(c.Text) {
			part(c.Text[at:run[0]], false)
			part(c.Text[run[0]:run[1]], run[1] == len(c.Text))
			at = run[1]
		}
		part(c.Text[at:], true)
	}
	return out
}
