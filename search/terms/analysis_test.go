package terms_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox/fold"
	"github.com/pasokh/pasokh/search/terms"
)

// forms returns each word of a text in all its forms: term, stem, parts.
func forms(text string) []string {
	var out []string
	for _, w := range terms.Words(text) {
		all := append([]string{w.Term}, w.Parts...)
		if w.Stem != "" {
			all = append(all, "~"+w.Stem)
		}
		out = append(out, strings.Join(all, " "))
	}
	return out
}

// spans returns where in the text the words stand.
func spans(text string) [][2]int {
	var out [][2]int
	for _, w := range terms.Words(text) {
		out = append(out, [2]int{w.Start, w.End})
	}
	return out
}

func TestFold(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in, want string }{
		{"lower case", "HeLLo", "hello"},
		{"Arabic yeh and kaf", "علي كتاب", "علی کتاب"},
		{"alef maksura", "موسى", "موسی"},
		{"teh marbuta", "جمعة", "جمعه"},
		{"heh with yeh above", "خانۀ", "خانه"},
		{"alefs", "أحمد إيران آب ٱ", "احمد ایران اب ا"},
		{"hamza carriers", "مسؤول مسئول", "مسوول مسیول"},
		{"Persian digits", "۰۱۲۳۴۵۶۷۸۹", "0123456789"},
		{"Arabic digits", "٠١٢٣٤٥٦٧٨٩", "0123456789"},
		{"Devanagari digits", "१२", "12"},
		{"tatweel", "ســـلام", "سلام"},
		{"vowel marks", "سَلَامٌ", "سلام"},
		{"zero-width non-joiner", "می\u200cخواهم", "میخواهم"},
		{"bidi controls", "\u202bسلام\u202c\u200f", "سلام"},
		{"accents", "Café Müller Straße", "cafe muller strasse"},
		{"combining accents", "cafe\u0301", "cafe"},
		{"full width", "ＡＢＣ", "abc"},
		{"presentation forms", "ﻋﻠﯽ ﮐﺘﺎﺏ ﻻﻟﻪ ﷲ", "علی کتاب لاله الله"},
		{"ligatures", "oﬃce ﬂag", "office flag"},
		{"quotes and dashes", "don’t a–b", "don't a-b"},
		{"letters without an accent", "øre Łódź", "ore lodz"},
		{"Turkish dotted I", "İstanbul", "istanbul"},
		{"Greek and Cyrillic", "ΑΘΗΝΑ Москва", "αθηνα москва"},
		{"emoji stay", "👍", "👍"},
		{"nothing", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := terms.Fold(tc.in); got != tc.want {
				t.Errorf("fold %q is %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}

// However a text is composed, and whatever forms its letters have, it is found.
func TestFoldOfEveryForm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		want := terms.Fold(text)
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			if got := terms.Fold(form.String(text)); got != want {
				t.Errorf("%q folds to %q, composed otherwise to %q", text, want, got)
			}
		}
		if got := terms.Fold(fold.Plain(text)); got != want {
			t.Errorf("%q folds to %q, as a keyboard writes it to %q", text, want, got)
		}
	})
}

// Folding comes to rest at once, for every character there is.
func TestFoldIsIdempotent(t *testing.T) {
	t.Parallel()
	for r := range rune(unicode.MaxRune) {
		once := terms.Fold(string(r))
		if twice := terms.Fold(once); twice != once {
			t.Errorf("fold %U is %q, and folded again %q", r, once, twice)
		}
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, in string
		want     []string
	}{
		{"words", "Where is my order?", []string{"where", "is", "my", "order"}},
		{"stems", "Refunded orders", []string{"refunded ~refund", "orders ~order"}},
		{"possessive", "the customer's", []string{"the", "customer ~custom"}},
		{"apostrophe", "don’t", []string{"dont"}},
		{"joined by ZWNJ", "می‌خواهم", []string{"میخواهم می خواهم"}},
		{"prefix apart", "نمی دانم", []string{"نمیدانم نمی دانم"}},
		{"prefix joined", "میدانم", []string{"میدانم"}},
		{"prefix at the end", "او می", []string{"او", "می"}},
		{"suffix apart", "کتاب های من", []string{"کتابهای کتاب های", "من"}},
		{"prefix and suffix", "می رفته اند", []string{"میرفتهاند می رفته اند"}},
		{"suffix after a comma", "کتاب، ها", []string{"کتاب", "ها"}},
		{"compound", "پیش‌نویس", []string{"پیشنویس پیش نویس"}},
		{"Arabic spelling", "كتاب‌هاي", []string{"کتابهای کتاب های"}},
		{"address", "sara@example.com", []string{"sara", "example.com example com"}},
		{"order number", "ORD-88_12", []string{"ord", "88.12 88 12"}},
		{"thousands", "۱٬۰۰۰ 2,500", []string{"1000", "2500"}},
		{"digits touch letters", "۱۵تومان", []string{"15تومان 15 تومان"}},
		{"model name", "iPhone15", []string{"iphone15"}},
		{"two languages", "سلام hello", []string{"سلام", "hello"}},
		{"only marks", "… !? —", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := forms(tc.in); !slices.Equal(got, tc.want) {
				t.Errorf("terms of %q are %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestTermsAreBounded(t *testing.T) {
	t.Parallel()
	for _, long := range []string{strings.Repeat("a", 10_000), strings.Repeat("س", 10_000), strings.Repeat("a.", 5_000)} {
		for _, term := range forms(long) {
			for form := range strings.FieldsSeq(term) {
				if n := utf8.RuneCountInString(strings.TrimPrefix(form, "~")); n > 64 {
					t.Errorf("a term of %d runes", n)
				}
			}
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"می‌خواهم", "İ ẞ ǅ", "e\u0301", "ＡＢ", "\xff", "۱۲۳", "ﬁ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := terms.Fold(s)
		if !utf8.ValidString(once) {
			t.Errorf("fold %q is not UTF-8: %q", s, once)
		}
		if twice := terms.Fold(once); twice != once {
			t.Errorf("fold %q is %q, and folded again %q", s, once, twice)
		}
	})
}

func FuzzTerms(f *testing.F) {
	for _, s := range []string{"می خواهم", "کتاب ها", "a.b_c:d'e", "\xffa\xfe", "۱۵تومان", "نمی می ها", "日本語 ไทย"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, span := range spans(s) {
			if span[0] < 0 || span[1] > len(s) || span[0] >= span[1] {
				t.Errorf("a word of %q stands at %v", s, span)
			}
		}
		for _, term := range forms(s) {
			if strings.TrimSpace(term) == "" {
				t.Errorf("an empty term of %q", s)
			}
		}
	})
}
