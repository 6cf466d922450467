package rules_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

func writing(text string) *rules.Facts {
	return &rules.Facts{Now: now, Message: inbox.Message{Text: text}}
}

// TestWordsAsPeopleTypeThem: what people do not tell apart when they read it is
// the same to a condition, on either side.
func TestWordsAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ name, text, value string }{
		{"apostrophe of a phone", "I don’t want it", "don't"}, {"apostrophe typed in the rule", "I don't want it", "don’t"},
		{"quotes", "“cancel” please", `"cancel"`}, {"dash", "non‑refundable", "non-refundable"},
		{"accent in one or two", "Café au lait", "cafe\u0301"}, {"no accent", "Café au lait", "cafe"},
		{"no-break space", "money\u00a0back now", "money back"}, {"narrow no-break space", "12\u202f000", "12 000"},
		{"full width", "ＲＥＦＵＮＤ １２", "refund 12"}, {"presentation forms", "ﻟﻐﻮ ﺳﻔﺎﺭﺵ", "لغو سفارش"}, {"ligature", "ﬁnal price", "final"},
		{"direction marks", "\u200fلغو\u200f سفارش\u202c", "لغو سفارش"}, {"half space", "می‌خواهم", "میخواهم"},
		{"Arabic letters", "كتاب علي", "کتاب علی"}, {"digits", "سفارش ۱۵۸۲", "1582"}, {"alef with madda", "آدرس", "ادرس"},
	} {
		require.True(t, holds(t, test("body.last", "", rules.OpContains, one.value), writing("so: "+one.text+" !")), one.name)
		require.True(t, holds(t, test("body.last", "", rules.OpIs, one.value), writing("\u00a0 "+one.value+"\n")), one.name)
		require.True(t, holds(t, test("body.last", "", rules.OpStartsWith, one.value), writing(" "+one.value+" and more")), one.name)
		require.True(t, holds(t, test("body.last", "", rules.OpEndsWith, one.value), writing("more and "+one.value+" \u200f")), one.name)
		require.True(t, holds(t, test("body.last", "", rules.OpContainsAll, []string{one.value}), writing(one.text)), one.name)
	}
}

// TestNothingIsLeftOfAValue: a value that everything would contain is refused.
func TestNothingIsLeftOfAValue(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"\u200c", "\u200f \u200f", "\u0301", "\u00a0", " ", "ـ"} {
		r := rule(new(test("body.last", "", rules.OpContains, value)))
		require.Equal(t, "when.value", inboxField(vocabulary.Validate(r)), "%q", value)
	}
}

func inboxField(err error) string {
	if p, is := errors.AsType[rules.Problems](err); is && len(p) > 0 {
		return p[0].Path
	}
	return ""
}

// TestExpressionsKnowEveryScript: words, digits and spaces of an expression are
// those of every script.
func TestExpressionsKnowEveryScript(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		expression, text string
		matches          bool
	}{
		{`\bلغو\b`, "لغو", true}, {`\bلغو\b`, "لطفا لغو کنید", true}, {`\bلغو\b`, "«لغو»", true}, {`\bلغو\b`, "لغوی", false},
		{`^\w+$`, "لغو", true}, {`^\w+$`, "لغو سفارش", false}, {`\bcat\b`, "concat", false}, {`\bcat\b`, "a cat.", true}, {`\bcat\b`, "catۀ", false},
		{`\Bفار`, "سفارش", true}, {`\Bفار`, "فارسی", false}, {`\bد\w*ر\b`, "سلام دکتر", true}, {`^\d{4}$`, "۱۵۸۲", true}, {`^[\w.]+@`, "علی.k@x", true},
		{`a\sb`, "a\u00a0b", true}, {`^\S+$`, "a\u00a0b", false}, {`^\W+$`, "،؟ !", true}, {`^\D+$`, "سلام", true}, {`^\D+$`, "۵", false},
		{`\bstraße\b`, "die STRASSE, straße", true}, {`\b(لغو|cancel)\b.*\bسفارش\b`, "CANCEL سفارش", true}, {`[آ-ی]+`, "سلام", true},
		{`\Q(a)\E`, "x(A)", true}, {`\bне\b`, "нет", false}, {`\bне\b`, "не надо", true}, {`（x）`, "(x)", true}, {`[–]`, "-", true}, {`^[]a]$`, "]", true},
	} {
		r := rule(new(test("body.last", "", rules.OpMatches, one.expression)))
		require.NoError(t, vocabulary.Validate(r), one.expression)
		require.Equal(t, one.matches, holds(t, *r.When, writing(one.text)), "%s on %s", one.expression, one.text)
	}
	for _, refused := range []string{`[^\W]`, `[\S]`, `(`, ` `, `[a`} {
		require.Equal(t, "when.value", inboxField(vocabulary.Validate(rule(new(test("body.last", "", rules.OpMatches, refused))))), refused)
	}
}

// TestBoundariesAsTheLibrary: on ASCII, an expression with boundaries says what
// the library says.
func TestBoundariesAsTheLibrary(t *testing.T) {
	t.Parallel()
	part := rapid.SampledFrom([]string{"a", "b", `\b`, `\B`, ".", "a*", "(?:ab|b)+", " ", `\w`, "^", "$", "[^a]", "x?", "(a|)", "b+?", "{2}"})
	rapid.Check(t, func(t *rapid.T) {
		expression := `\b` + strings.Join(rapid.SliceOfN(part, 0, 6).Draw(t, "expression"), "")
		library, err := regexp.Compile("(?i)" + expression)
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab x_1.")), 0, 12, -1).Draw(t, "text")
		r := rule(new(test("body.last", "", rules.OpMatches, expression)))
		require.Equal(t, err == nil, vocabulary.Validate(r) == nil, expression)
		if err != nil || strings.TrimSpace(text) != text || text == "" {
			return
		}
		got := len(evaluated(t, vocabulary.CompileOne(r), writing(text)).Matched) == 1
		require.Equal(t, library.MatchString(text), got, "%s on %q", expression, text)
	})
}

// TestKeysThatNoContactHas: a key is one that an attribute can have.
func TestKeysThatNoContactHas(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"$where", "a.b", "a\x00", "A", "", "__proto__"} {
		c := test("contact.attribute", key, rules.OpIs, "x")
		require.Error(t, vocabulary.Validate(rule(&c)), "%q", key)
		r := rule(nil)
		r.Then = []rules.Action{{Do: rules.DoSetAttribute, Key: key, Text: "x"}}
		require.Error(t, vocabulary.Validate(r), "%q", key)
	}
}
