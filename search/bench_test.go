package search_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
)

var benchSize = flag.Int("conversations", 20_000, "conversations in the benchmarked index")

// vocabulary makes texts whose words are as unevenly frequent as in languages.
type vocabulary struct {
	r     *rand.Rand
	zipf  *rand.Zipf
	words []string
}

func newVocabulary() *vocabulary {
	r := rand.New(rand.NewPCG(1, 2))
	v := &vocabulary{r: r, zipf: rand.NewZipf(r, 1.07, 4, 60_000)}
	v.words = []string{"سلام", "the", "سفارش", "order", "می‌خواهم", "please", "ارسال", "delivery", "کتاب‌ها", "refund", "تأخیر", "invoice"}
	persian, latin := []rune("ابپتجچحخدرزسشصطعفقکگلمنوهی"), []rune("abcdefghijklmnoprstuvwy")
	for len(v.words) <= 60_000 {
		letters := latin
		if len(v.words)%2 == 0 {
			letters = persian
		}
		w := make([]rune, 3+r.IntN(6))
		for i := range w {
			w[i] = letters[r.IntN(len(letters))]
		}
		v.words = append(v.words, string(w))
	}
	return v
}

func (v *vocabulary) text(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = v.words[v.zipf.Uint64()]
	}
	return strings.Join(out, " ")
}

// generated is an inbox of n conversations over three years, ten messages each.
func generated(n int) *store {
	s, v := newStore(), newVocabulary()
	for i := range n {
		t := talk{
			number: int64(i + 1), subject: v.text(5), contact: inbox.Contact{Name: v.text(2), Identities: []inbox.Identity{{Kind: inbox.IdentityEmail, Value: fmt.Sprintf("user%d@example.com", i)}}},
			age: 3 * 365 * day / time.Duration(n) * time.Duration(n-i),
			set: func(c *inbox.Conversation) {
				c.Channel = inbox.ChannelID(fmt.Sprintf("channel%d", i%5))
				if i%10 != 0 {
					c.Status = inbox.StatusClosed
				}
			},
		}
		for m := range 10 {
			text := v.text(5 + v.r.IntN(25))
			if m%2 == 1 {
				text = "agent: " + text
			}
			t.said = append(t.said, text)
		}
		s.add(t)
	}
	return s
}

func BenchmarkSearch(b *testing.B) {
	s := generated(*benchSize)
	began := time.Now()
	x := opened(b, s)
	b.Logf("%d conversations indexed, %.0f a second", *benchSize, float64(*benchSize)/time.Since(began).Seconds())
	agent := inbox.Principal{Actor: admin.Actor, Scope: inbox.Scope{Agent: "sara", Channels: []inbox.ChannelID{"channel1", "channel3"}}}
	v := newVocabulary()
	for _, bc := range []struct {
		name string
		by   inbox.Principal
		q    string
	}{
		{"common word", admin, "سلام"},
		{"two common words", admin, "سلام order"},
		{"three common words", admin, "the سفارش می‌خواهم "},
		{"rare word", admin, v.words[9_000]},
		{"rare and common", admin, v.words[5_000] + " order "},
		{"mistyped", admin, "refnd "},
		{"two letters", admin, "re"},
		{"phrase", admin, `"سفارش order"`},
		{"in scope", agent, "refund order "},
		{"only fields", admin, "is:open"},
		{"only fields, in scope", agent, "is:closed after:2024-01-01"},
		{"excluding", admin, "refund -order"},
		{"number", admin, "#77"},
	} {
		b.Run(bc.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				r, err := x.Search(b.Context(), bc.by, search.Query{Text: bc.q}, names)
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
				b.ReportMetric(float64(r.Total), "hits")
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
	b.Run("similar", func(b *testing.B) {
		for b.Loop() {
			if _, err := x.Similar(b.Context(), admin, s.order[v.r.IntN(len(s.order))], 5); err != nil {
				b.Fatal(err)
			}
		}
	})
}
