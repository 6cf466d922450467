package fold_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox/fold"
)

// alike are texts that are one to who reads them, a group a line. The same file is for
// the browsers' folding.
func alike(t *testing.T) (groups [][]string) {
	t.Helper()
	raw, err := os.ReadFile("../../frontend/shared/testdata/alike.json")
	if err == nil {
		err = json.Unmarshal(raw, &groups)
	}
	if err != nil || len(groups) == 0 {
		t.Fatal("alike.json: ", err)
	}
	return groups
}

func TestKeyOfAlike(t *testing.T) {
	t.Parallel()
	for _, texts := range alike(t) {
		for _, text := range texts {
			if got, want := fold.Key(text), fold.Key(texts[0]); got != want {
				t.Errorf("%q is compared as %q, and %q as %q", text, got, texts[0], want)
			}
		}
	}
}

func TestKeyKeepsApart(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, text := range []string{"کار", "گار", "باد", "پاد", "سد", "صد", "a b", "ab", "a.b", "!", "…", "ı", "i", "ß", "ss", "1", "l", "😀", "+", "-"} {
		key := fold.Key(text)
		if other, ok := seen[key]; ok || key == "" {
			t.Errorf("%q and %q are both compared as %q", other, text, key)
		}
		seen[key] = text
	}
}

// A rune that takes the short way is folded as by the long one.
func TestEachOfEveryRune(t *testing.T) {
	t.Parallel()
	for r := range rune(unicode.MaxRune) {
		var got, want []rune
		fold.Each(r, func(f rune) { got = append(got, f) })
		for _, part := range fold.Plain(string(r)) {
			if f, kept := fold.Rune(part); kept {
				want = append(want, f)
			}
		}
		if utf8.ValidRune(r) && !slices.Equal(got, want) {
			t.Errorf("%U is folded to %q, not %q", r, string(got), string(want))
		}
	}
}

// Folding again changes nothing, and composed and decomposed forms are one.
func TestKeyIsSettled(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		key := fold.Key(text)
		if again := fold.Key(key); again != key {
			t.Errorf("%q is compared as %q, and that as %q", text, key, again)
		}
		if c, d := fold.Key(norm.NFC.String(text)), fold.Key(norm.NFD.String(text)); c != d || c != key {
			t.Errorf("%q: composed %q, decomposed %q, as it is %q", text, c, d, key)
		}
	})
}
