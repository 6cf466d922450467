package quote_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox/email/quote"
)

// layout is a case of testdata/layouts: its lines and where each belongs.
type layout struct {
	name  string
	tags  []byte
	lines []string
}

// text returns the lines with one of the tags.
func (l layout) text(tags string) string {
	var out []string
	for i, line := range l.lines {
		if strings.IndexByte(tags, l.tags[i]) >= 0 {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func layouts(t testing.TB, file string) (out []layout) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "layouts", file))
	require.NoError(t, err)
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "=== "):
			out = append(out, layout{name: line[4:]})
		case len(line) > 1 && line[1] == '|':
			l := &out[len(out)-1]
			l.tags = append(l.tags, line[0])
			l.lines = append(l.lines, line[2:])
		}
	}
	return out
}

// words is what of a text is compared: the words without marks of direction.
func words(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r == 0xfeff {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

func TestSplitText(t *testing.T) {
	t.Parallel()
	all := layouts(t, "text.layouts")
	require.GreaterOrEqual(t, len(all), 60)
	for _, l := range all {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			got := quote.SplitText(l.text("NSQ"))
			require.Equal(t, words(l.text("N")), words(got.New))
			require.Equal(t, words(l.text("S")), words(got.Signature))
			require.Equal(t, words(l.text("Q")), words(got.Quoted))
		})
	}
}

// added is what customers write into an answer.
var added = []string{
	"Please also send the invoice 77.", "OK", "بله، لطفاً همین را بفرستید.", "نعم، أرسلوه من فضلكم.", "42", "Yes:", "On Monday works for me:", "On the 3rd, please", "it is 5 > 3", "I wrote you <twice> already",
	"From my side all is fine", "To: the manager", "Ja, am Montag um 10:15 Uhr", "Sara wrote me on 5 May 2025 that it is fine", "در تهران نوشتم", "von mir aus gerne", "Thanks\n\nSee you", "- one\n- two", "https://example.com/a", "De rien !",
}

// TestNothingNewIsHidden puts new text wherever a person can write it: beside what is
// new, and before, between and after lines with ">".
func TestNothingNewIsHidden(t *testing.T) {
	t.Parallel()
	for _, l := range layouts(t, "text.layouts") {
		for at := 0; at <= len(l.lines); at++ {
			before, after := byte(0), byte(0)
			quoted := false
			if at > 0 {
				before = l.tags[at-1]
				quoted = strings.HasPrefix(l.lines[at-1], ">")
			}
			if at < len(l.lines) {
				after = l.tags[at]
				quoted = quoted || strings.HasPrefix(l.lines[at], ">")
			}
			if before != 'N' && after != 'N' && !quoted && at > 0 {
				continue
			}
			for i, text := range added {
				lines := append(append(append([]string{}, l.lines[:at]...), text), l.lines[at:]...)
				got := quote.SplitText(strings.Join(lines, "\n"))
				require.Contains(t, words(got.New), words(text), "%s: text %d at line %d\n%s", l.name, i, at, strings.Join(lines, "\n"))
			}
		}
	}
}

func TestNoWordIsLost(t *testing.T) {
	t.Parallel()
	pieces := append([]string{"", "", "-- ", "--", "> a", ">> b", "> On 5 May 2025, at 10:15, A <a@b.example> wrote:", "On 5 May 2025, at 10:15, A <a@b.example> wrote:", "-----Original Message-----", "________________________________",
		"From: A <a@b.example>", "Sent: 5 May 2025 10:15", "To: B", "Subject: x", "Sent from my iPhone", "---------- Forwarded message ---------", "موضوع: x", "<a@b.example> wrote:"}, added...)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "lines"), "\n")
		got := quote.SplitText(text)
		require.Equal(t, counted(text), counted(got.New+"\n"+got.Signature+"\n"+got.Quoted), text)
	})
}

func counted(text string) map[string]int {
	out := map[string]int{}
	for word := range strings.FieldsSeq(text) {
		out[word]++
	}
	return out
}

// hostile is lines that are slow for patterns, or many.
var hostile = map[string]string{
	"quoted": "> quoted\n", "signs": strings.Repeat(">", 90) + "\n", "heads": "On 5 May 2025 at 10:15 A <a@b.example\n", "colons": "On Monday 5 May 2025:\n",
	"verbs": "On 5 May wrote:\n", "fields": "From: a@b.example\n", "rules": "----------\n", "one line": "word ", "empty": "\n", "devices": "Sent from my iPhone\n", "dashes": "-- \n",
}

func TestSplitTextOfManyLines(t *testing.T) {
	t.Parallel()
	for name, line := range hostile {
		text := strings.Repeat(line, 50_000)
		got := quote.SplitText(text)
		require.Equal(t, len(strings.Fields(text)), len(strings.Fields(got.New))+len(strings.Fields(got.Quoted))+len(strings.Fields(got.Signature)), name)
	}
}

// TestNewTextAfterManyLines: beyond the limit of rows nothing is hidden either.
func TestNewTextAfterManyLines(t *testing.T) {
	t.Parallel()
	history := "On Mon, May 5, 2025 at 10:15 AM A <a@b.example> wrote:\n" + strings.Repeat("> quoted\n", 100_000)
	require.Equal(t, "Yes.", quote.SplitText("Yes.\n\n"+history).New)
	require.Contains(t, quote.SplitText(history+"\nYes, below.").New, "Yes, below.")
}

func BenchmarkSplitText(b *testing.B) {
	for name, line := range hostile {
		text := strings.Repeat(line, 1_000_000)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				quote.SplitText(text)
			}
		})
	}
}

func FuzzSplitText(f *testing.F) {
	for _, l := range layouts(f, "text.layouts") {
		f.Add(l.text("NSQ"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := quote.SplitText(text)
		require.Equal(t, counted(text), counted(got.New+"\n"+got.Signature+"\n"+got.Quoted))
	})
}
