package fold_test

import (
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox/fold"
)

// Texts in one line are one to who reads them.
var alike = [][]string{
	{"علی", "علي", "على", "عَلی", "\u200fعلی\u200e", "\u2067علی\u2069", "عـلی", "ﻋﻠﯽ", "ﻋﻠﻲ"},
	{"کتاب", "كتاب", "ڪتاب", "ﮐﺘﺎﺏ"},
	{"نامه", "نامة", "نامۀ", "نامهٔ", "نامہ"},
	{"مسئول", "مسيول", "مسیول"},
	{"اذان", "أذان", "إذان", "آذان", "آذان"},
	{"موسسه", "مؤسسه", "مؤسسه"},
	{"میخواهم", "می‌خواهم", "می\u200dخواهم", "مي\u00adخواهم"},
	{"لا", "ﻻ"},
	{"1405", "۱۴۰۵", "١٤٠٥", "１４０５"},
	{"refund", "Refund", "REFUND", " refund ", "Ｒｅｆｕｎｄ", "re\u00adfund", "re\u200bfund", "\ufeffrefund"},
	{"cafe", "café", "café", "CAFÉ"},
	{"don't", "don’t", "don‘t", "donʼt", "DON´T"},
	{`"vip"`, "“VIP”", "„VIP“", "＂vip＂"},
	{"a-b", "a–b", "a—b", "a‑b", "a−b", "Ａ－Ｂ"},
	{"two words", "two\u00a0words", "two\u2009words", "two\u3000words", "two\twords", "Two Words\u00a0"},
	{"office", "oﬃce"},
	{"istanbul", "İstanbul", "Istanbul"},
	{"", "\u200c", "\u200d\u200c", "\u200f", "\u2067\u2069", "ـ", "\u064b\u0651", "\u00ad", "\ufeff", " \u00a0\u3000 "},
}

func TestKeyOfAlike(t *testing.T) {
	t.Parallel()
	for _, texts := range alike {
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
